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

use super::cognate::cognates;
use super::glossary::{Found, Glossary};
use super::schema::{FIELD_LANGUAGES, Fields};
use super::tokenizer::{Form, analyzer};
use crate::language::{self, Language};
use crate::text::{Analyzer, Terms, accented};

/// What the stem of a word is worth, and what its very form adds where it is found: forms that were asked for come first.
const STEM_WEIGHT: f32 = 0.65;
const FORM_WEIGHT: f32 = 0.35;
/// What a translation is worth beside the word itself, and what a cognate is.
const TRANSLATION_WEIGHT: f32 = 0.8;
const COGNATE_WEIGHT: f32 = 0.6;
/// What the same spelling in the other language is worth where the glossary knows the word to mean something else.
const COINCIDENCE_WEIGHT: f32 = 0.5;
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
    /// Whether it is one of several that are taken to be as frequent as the most frequent: translations, forms of a prefix.
    pub is_joined: bool,
    /// Whether it is the same word in a language that the question is not in.
    pub is_foreign: bool,
}

/// What stands for words of a question, and where those are.
type Placed = (Range<usize>, Alternative);

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
        let translations = self.translations(text);
        let own = self.own_words(text, &translations);
        let guessed = self.guessed(text, &translations);
        for (span, alternative) in own.into_iter().chain(translations).chain(guessed) {
            groups.entry((span.start, Reverse(span.end))).or_default().alternatives.push(alternative);
        }
        groups.into_values().collect()
    }

    /// The words as they were asked, read by the rules of each language.
    fn own_words(&self, text: &str, translations: &[Placed]) -> Vec<Placed> {
        let common = self.common(text);
        let mut own = Vec::new();
        for language in FIELD_LANGUAGES {
            let (stems, forms) =
                (analyzer(language, Form::Stem).terms(text), analyzer(language, Form::Word).terms(text));
            for (stem, form) in stems.iter().zip(forms.iter()) {
                if !stem.is_stop && !common.contains(&stem.span) {
                    let twin = accented(&text[stem.span.clone()]).map(|twin| self.leaves(twin, twin, language));
                    for mut leaves in [Some(self.leaves(stem.text, form.text, language)), twin].into_iter().flatten() {
                        if self.is_coincidence(&leaves[0].term, &stem.span, language, translations) {
                            leaves.iter_mut().for_each(|leaf| leaf.weight *= COINCIDENCE_WEIGHT);
                        }
                        let is_foreign = self.language.is_some_and(|asked| language != Some(asked));
                        let alternative = Alternative { leaves, translated: None, is_joined: false, is_foreign };
                        own.push((stem.span.clone(), alternative));
                    }
                }
            }
        }
        own
    }

    /// Whether a word of the other language is only spelt like a word of the question (`main`), which means something else.
    fn is_coincidence(
        &self,
        term: &Term,
        span: &Range<usize>,
        language: Option<Language>,
        translations: &[Placed],
    ) -> bool {
        if self.language.is_none() || language.is_none() || self.language == language {
            return false;
        }
        let mut meant = translations.iter().filter(|translation| covers(translation, span)).peekable();
        meant.peek().is_some() && meant.flat_map(|(_, alternative)| &alternative.leaves).all(|leaf| leaf.term != *term)
    }

    /// The words that say nothing in the language of the question, whatever they mean in another.
    fn common(&self, text: &str) -> HashSet<Range<usize>> {
        let terms = self.language.map(|language| Analyzer::new(language).terms(text)).unwrap_or_default();
        terms.iter().filter(|term| term.is_stop).map(|term| term.span).collect()
    }

    /// Whether a word says nothing: in the language of the question, or, where that is not sure, in either.
    pub fn is_common(&self, word: &str) -> bool {
        self.asked().any(|language| Analyzer::new(language).terms(word).iter().all(|term| term.is_stop))
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

    /// The languages that the question may be in.
    fn asked(&self) -> impl Iterator<Item = Language> {
        let sure = self.language;
        Language::ALL.into_iter().filter(move |language| sure.is_none_or(|sure| sure == *language))
    }

    /// What the glossary has for the words in the other language.
    fn translations(&self, text: &str) -> Vec<Placed> {
        let Some(glossary) = self.glossary else { return Vec::new() };
        let mut placed = Vec::new();
        for from in self.asked() {
            for Found { span, words, targets } in glossary.find(text, from) {
                #[expect(clippy::cast_precision_loss, reason = "a handful of words")]
                let worth = TRANSLATION_WEIGHT * words as f32;
                let translation = |target: &String| self.translation(&text[span.clone()], worth, target, from);
                placed.extend(targets.iter().map(|target| (span.clone(), translation(target))));
            }
        }
        placed
    }

    /// What words that have no translation may be in the other language.
    fn guessed(&self, text: &str, translations: &[Placed]) -> Vec<Placed> {
        if self.glossary.is_none() {
            return Vec::new();
        }
        let mut placed = Vec::new();
        for from in self.asked() {
            for term in Analyzer::new(from).terms(text).iter() {
                if !term.is_stop && !translations.iter().any(|translation| covers(translation, &term.span)) {
                    let asked = &text[term.span.clone()];
                    let guesses = cognates(asked, from).into_iter();
                    let translation = |guess: String| self.translation(asked, COGNATE_WEIGHT, &guess, from);
                    placed.extend(guesses.map(|guess| (term.span.clone(), translation(guess))));
                }
            }
        }
        placed
    }

    /// A translation, with what it is worth as a whole: its words share that.
    fn translation(&self, asked: &str, worth: f32, target: &str, from: Language) -> Alternative {
        let to = from.other();
        let field = if self.in_title { self.fields.title(Some(to)) } else { self.fields.text(Some(to)) };
        let terms = Analyzer::new(to).terms(target);
        let content: Vec<_> = terms.iter().filter(|term| !term.is_stop).collect();
        #[expect(clippy::cast_precision_loss, reason = "a handful of words")]
        let weight = worth / content.len().max(1) as f32;
        let leaves =
            content.iter().map(|term| Leaf { term: Term::from_field_text(field, term.text), weight }).collect();
        let translated = Some(Translated { from: asked.to_string(), to: target.to_string() });
        Alternative { leaves, translated, is_joined: true, is_foreign: false }
    }
}

/// Whether a word belongs to what is translated.
fn covers((place, _): &Placed, word: &Range<usize>) -> bool {
    place.start <= word.start && word.end <= place.end
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
