//! The words of a question as the index knows them: each word is asked of the fields of every language, analysed by that
//! language's rules, and of the other language through the glossary. All that stands for one word forms a group, of which
//! an article scores its best alternative: a word with three translations counts once.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use hashbrown::HashSet;
use serde::Serialize;
use tantivy::Term;
use tantivy::schema::Field;

use super::glossary::Glossary;
use super::schema::{FIELD_LANGUAGES, Fields};
use super::tokenizer::{Form, analyzer};
use crate::language::{self, Language};
use crate::text::{Analyzer, Terms, accented};

/// What the stem of a word is worth, and what its very form adds where it is found: forms that were asked for come first.
const STEM_WEIGHT: f32 = 0.65;
const FORM_WEIGHT: f32 = 0.35;
/// What a translation is worth beside the word itself.
const TRANSLATION_WEIGHT: f32 = 0.7;
/// How sure the language of a question must be for the other one to be ruled out.
const SURE: f64 = 0.9;

/// One term in one field and what it is worth.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub term: Term,
    pub weight: f32,
}

/// A word of a question and what stood for it in an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Translated {
    /// As it was asked.
    pub from: String,
    /// As the glossary has it in the other language.
    pub to: String,
}

/// Terms that together stand for a word.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    pub leaves: Vec<Leaf>,
    /// Where it comes from the glossary.
    pub translated: Option<Translated>,
    /// Whether it is one of several that are as frequent as all of them together: translations, forms of a prefix.
    pub is_joined: bool,
}

/// All that stands for one word.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub alternatives: Vec<Alternative>,
}

/// How the words of a question are read.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub fields: &'a Fields,
    pub glossary: Option<&'a Glossary>,
    /// The language of the question, as far as that is sure.
    pub language: Option<Language>,
    /// Whether titles alone are asked.
    pub in_title: bool,
}

impl<'a> Reading<'a> {
    /// How a question is read whose words are these.
    pub fn new(text: &str, fields: &'a Fields, glossary: Option<&'a Glossary>) -> Self {
        let detection = language::detect(text);
        let language = detection.spoken.known().filter(|_| detection.confidence >= SURE);
        Self { fields, glossary, language, in_title: false }
    }

    /// The groups of plain words, in their order; repeated words count each time.
    pub fn groups(&self, text: &str) -> Vec<Group> {
        let mut groups: BTreeMap<(usize, Reverse<usize>), Group> = BTreeMap::new();
        let common = self.common(text);
        for language in FIELD_LANGUAGES {
            let (stems, forms) =
                (analyzer(language, Form::Stem).terms(text), analyzer(language, Form::Word).terms(text));
            for (stem, form) in stems.iter().zip(forms.iter()) {
                if !stem.is_stop && !common.contains(&stem.span) {
                    let group = groups.entry((stem.span.start, Reverse(stem.span.end))).or_default();
                    let leaves = self.leaves(stem.text, form.text, language);
                    group.alternatives.push(Alternative { leaves, translated: None, is_joined: false });
                    let twin = accented(&text[stem.span]);
                    group.alternatives.extend(twin.map(|twin| {
                        let leaves = self.leaves(twin, twin, language);
                        Alternative { leaves, translated: None, is_joined: false }
                    }));
                }
            }
        }
        for from in Language::ALL.into_iter().filter(|from| self.language.is_none_or(|language| language == *from)) {
            for (span, alternatives) in self.translations(text, from) {
                groups.entry((span.start, Reverse(span.end))).or_default().alternatives.extend(alternatives);
            }
        }
        groups.into_values().collect()
    }

    /// The words that say nothing in the language of the question, whatever they mean in another.
    fn common(&self, text: &str) -> HashSet<Range<usize>> {
        let terms = self.language.map(|language| Analyzer::new(language).terms(text)).unwrap_or_default();
        terms.iter().filter(|term| term.is_stop).map(|term| term.span).collect()
    }

    /// Whether a word says nothing: in the language of the question, or, where that is not sure, in either.
    pub fn is_common(&self, word: &str) -> bool {
        let asked = Language::ALL.into_iter().filter(|asked| self.language.is_none_or(|language| language == *asked));
        asked.into_iter().any(|language| Analyzer::new(language).terms(word).iter().all(|term| term.is_stop))
    }

    fn leaves(&self, stem: &str, form: &str, language: Option<Language>) -> Vec<Leaf> {
        let leaf = |field: Field, text: &str, weight| Leaf { term: Term::from_field_text(field, text), weight };
        if self.in_title {
            return vec![leaf(self.fields.title(language), stem, 1.0)];
        }
        if language.is_none() {
            return vec![leaf(self.fields.text(None), stem, 1.0)];
        }
        vec![leaf(self.fields.text(language), stem, STEM_WEIGHT), leaf(self.fields.words(language), form, FORM_WEIGHT)]
    }

    /// What the glossary has for the words: where they stand and what stands for them in the other language.
    fn translations(&self, text: &str, from: Language) -> Vec<(Range<usize>, Vec<Alternative>)> {
        let Some(glossary) = self.glossary else { return Vec::new() };
        let terms = Analyzer::new(from).terms(text);
        let found = glossary.find(&terms, from).into_iter();
        found
            .map(|found| {
                let targets = found.targets.iter();
                let asked = &text[found.span.clone()];
                (found.span.clone(), targets.map(|target| self.translation(asked, found.words, target, from)).collect())
            })
            .collect()
    }

    /// A translation of `words` words: as many words' worth, shared among its own.
    fn translation(&self, asked: &str, words: usize, target: &str, from: Language) -> Alternative {
        let to = from.other();
        let field = if self.in_title { self.fields.title(Some(to)) } else { self.fields.text(Some(to)) };
        let terms = Analyzer::new(to).terms(target);
        let content: Vec<_> = terms.iter().filter(|term| !term.is_stop).collect();
        #[expect(clippy::cast_precision_loss, reason = "a handful of words")]
        let weight = TRANSLATION_WEIGHT * words as f32 / content.len().max(1) as f32;
        let leaves =
            content.iter().map(|term| Leaf { term: Term::from_field_text(field, term.text), weight }).collect();
        let translated = Some(Translated { from: asked.to_string(), to: target.to_string() });
        Alternative { leaves, translated, is_joined: true }
    }
}

/// The words of a row of terms that carry meaning, each with its place; of a compound its parts alone.
pub(super) fn content(terms: &Terms) -> Vec<(usize, String, Range<usize>)> {
    let mut words: Vec<(usize, String, Range<usize>)> = Vec::new();
    for term in terms.iter() {
        // the first part of a compound stands where the compound stands
        if words.last().is_some_and(|(_, _, last)| last.end >= term.span.end && last.start <= term.span.start) {
            words.pop_if(|(place, ..)| *place == term.position);
        }
        if !term.is_stop {
            words.push((term.position, term.text.to_string(), term.span));
        }
    }
    words
}
