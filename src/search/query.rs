//! From the tree of a question to what the index is asked: which articles match, and what of them is looked at closely.

use std::ops::Range;

use hashbrown::{HashMap, HashSet};
use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, EmptyQuery, Occur, PhraseQuery, Query};
use tantivy::{Searcher, Term};

use super::glossary::Glossary;
use super::group::{Alternative, Group, Leaf, Reading, content};
use super::rank::{Close, term_query};
use super::schema::{FIELD_LANGUAGES, Fields};
use super::syntax::{self, Expr};
use super::tokenizer::{Form, analyzer};
use super::vocabulary::words_like;
use crate::language::Language;
use crate::text::{Analyzer, accented};

/// What two words are worth that follow each other as in the question, beside what the words are worth.
const PAIR_WEIGHT: f32 = 0.1;

/// How the text of a question is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Syntax {
    /// Words, "phrases", -not, AND, OR, NOT, parentheses, prefix*, fuzzy~1, title:word.
    #[default]
    Full,
    /// Words alone, whatever stands between them.
    Words,
}

/// A question as the index is asked it.
pub(super) struct Compiled {
    /// Which articles match.
    pub matching: Box<dyn Query>,
    /// What of them is looked at closely.
    pub close: Close,
    /// What was not understood.
    pub notes: Vec<String>,
    /// The plain words of the question.
    pub words: Vec<String>,
}

/// A part of the query and how it takes part.
type Clause = (Occur, Box<dyn Query>);

/// Turns questions into queries.
pub(super) struct Compiler<'a> {
    searcher: &'a Searcher,
    reading: Reading<'a>,
    /// Whether every word must be there.
    all: bool,
    close: Close,
    words: Vec<String>,
}

impl<'a> Compiler<'a> {
    /// For a question in the words of `text`.
    pub fn new(
        searcher: &'a Searcher,
        fields: &'a Fields,
        text: &str,
        glossary: Option<&'a Glossary>,
        all: bool,
    ) -> Self {
        let reading = Reading::new(text, fields, glossary);
        Self { searcher, reading, all, close: Close { groups: Vec::new(), pairs: Vec::new() }, words: Vec::new() }
    }

    /// The query of a question.
    pub fn compile(mut self, text: &str, syntax: Syntax) -> tantivy::Result<Compiled> {
        let (expr, notes) = match syntax {
            Syntax::Full => syntax::parse(text),
            Syntax::Words => (Expr::Sequence(vec![Expr::Words(text.to_string())]), Vec::new()),
        };
        let matching = self.query(&expr)?.unwrap_or_else(|| Box::new(EmptyQuery));
        Ok(Compiled { matching, close: self.close, notes, words: self.words })
    }

    /// What matches a part of the question; none for what holds no word.
    fn query(&mut self, expr: &Expr) -> tantivy::Result<Option<Box<dyn Query>>> {
        Ok(match expr {
            Expr::Words(text) => self.word(text),
            Expr::Phrase(text) => self.phrase(text),
            Expr::Prefix(word) => self.words_like(word, 0, true)?,
            Expr::Fuzzy(word, edits) => self.words_like(word, *edits, false)?,
            Expr::Title(inner) => {
                let outside = std::mem::replace(&mut self.reading.in_title, true);
                let query = self.query(inner);
                self.reading.in_title = outside;
                query?
            }
            Expr::Not(_) => self.joined(std::slice::from_ref(expr), Occur::Must)?,
            Expr::All(parts) => self.joined(parts, Occur::Must)?,
            Expr::Any(parts) => self.joined(parts, Occur::Should)?,
            Expr::Sequence(parts) => self.sequence(parts)?,
        })
    }

    /// Parts that all take part in the same way, but for those that are refused.
    fn joined(&mut self, parts: &[Expr], occur: Occur) -> tantivy::Result<Option<Box<dyn Query>>> {
        let mut clauses = Vec::new();
        for part in parts {
            match part {
                Expr::Not(inner) if occur == Occur::Must => self.refuse(inner, &mut clauses)?,
                Expr::Not(inner) => {
                    let mut refused = Vec::new();
                    self.refuse(inner, &mut refused)?;
                    clauses.extend(boolean(refused).map(|query| (occur, query)));
                }
                part => clauses.extend(self.query(part)?.map(|query| (occur, query))),
            }
        }
        Ok(boolean(clauses))
    }

    /// What must not be there: it has no part in the ranking.
    fn refuse(&mut self, inner: &Expr, clauses: &mut Vec<Clause>) -> tantivy::Result<()> {
        let (groups, pairs, words) = (self.close.groups.len(), self.close.pairs.len(), self.words.len());
        let glossary = self.reading.glossary.take();
        let query = self.query(inner);
        self.reading.glossary = glossary;
        self.close.groups.truncate(groups);
        self.close.pairs.truncate(pairs);
        self.words.truncate(words);
        clauses.extend(query?.map(|query| (Occur::MustNot, query)));
        Ok(())
    }

    /// Any of the words, all of the phrases and titles, none of what is refused; with `--all` every word.
    fn sequence(&mut self, parts: &[Expr]) -> tantivy::Result<Option<Box<dyn Query>>> {
        let mut clauses = Vec::new();
        let is_word = |expr: &Expr| matches!(expr, Expr::Words(_));
        for run in parts.chunk_by(|one, other| is_word(one) && is_word(other)) {
            if is_word(&run[0]) {
                let words: Vec<&str> = run
                    .iter()
                    .filter_map(|expr| if let Expr::Words(word) = expr { Some(word.as_str()) } else { None })
                    .collect();
                self.plain(&words, &mut clauses);
                continue;
            }
            match &run[0] {
                Expr::Not(inner) => self.refuse(inner, &mut clauses)?,
                part => {
                    let must = self.all || matches!(part, Expr::Phrase(_) | Expr::Title(_));
                    let occur = if must { Occur::Must } else { Occur::Should };
                    clauses.extend(self.query(part)?.map(|query| (occur, query)));
                }
            }
        }
        Ok(boolean(clauses))
    }

    /// Words side by side: each of their terms by itself, so that the best articles are found without looking at all.
    fn plain(&mut self, words: &[&str], clauses: &mut Vec<Clause>) {
        if self.all {
            let telling: Vec<&&str> = words.iter().filter(|word| !self.reading.is_common(word)).collect();
            clauses.extend(telling.into_iter().filter_map(|word| self.word(word)).map(|query| (Occur::Must, query)));
            return;
        }
        let text = words.join(" ");
        let groups = self.reading.groups(&text);
        clauses.extend(union(&groups));
        self.close.groups.extend(groups);
        if !self.reading.in_title {
            self.close.pairs.extend(self.pairs(&text));
        }
        self.words.push(text);
    }

    /// A word that stands for itself: of a compound all parts, in their order.
    fn word(&mut self, text: &str) -> Option<Box<dyn Query>> {
        let groups = self.reading.groups(text);
        let mut clauses = Vec::new();
        for language in FIELD_LANGUAGES {
            clauses.extend(self.in_order(text, language).map(|query| (Occur::Should, query)));
        }
        let translations =
            groups.iter().flat_map(|group| &group.alternatives).filter(|alternative| alternative.is_joined);
        for alternative in translations {
            clauses.push((Occur::Should, every(&alternative.leaves)));
        }
        self.close.groups.extend(groups);
        self.words.push(text.to_string());
        (!clauses.is_empty()).then(|| Box::new(BooleanQuery::new(clauses)) as Box<dyn Query>)
    }

    /// The words in the order given, with the gaps that stop words leave, in any of the languages.
    fn phrase(&mut self, text: &str) -> Option<Box<dyn Query>> {
        let glossary = self.reading.glossary.take();
        let query = self.word(text);
        self.reading.glossary = glossary;
        query
    }

    /// Words that follow each other in a text of a language; those written without accents also as they may be meant.
    fn in_order(&self, text: &str, language: Option<Language>) -> Option<Box<dyn Query>> {
        let words = content(&Analyzer::new(language).terms(text));
        let meant: Vec<_> = words
            .iter()
            .map(|(place, stem, span)| {
                let stem = accented(&text[span.clone()]).map_or_else(|| stem.clone(), str::to_string);
                (*place, stem, span.clone())
            })
            .collect();
        let as_written = self.row(&words, language)?;
        match self.row(&meant, language) {
            Some(meant_row) if meant != words => Some(Box::new(BooleanQuery::union(vec![as_written, meant_row]))),
            _ => Some(as_written),
        }
    }

    /// Terms in their places, in a text of a language.
    fn row(&self, words: &[(usize, String, Range<usize>)], language: Option<Language>) -> Option<Box<dyn Query>> {
        let fields = self.reading.fields;
        let field = if self.reading.in_title { fields.title(language) } else { fields.text(language) };
        let first = words.first()?.0;
        let mut terms: Vec<(usize, Term)> =
            words.iter().map(|(place, stem, _)| (place - first, Term::from_field_text(field, stem))).collect();
        if terms.len() > 1 {
            return Some(Box::new(PhraseQuery::new_with_offset(terms)));
        }
        terms.pop().map(|(_, term)| term_query(&Leaf { term, weight: 1.0 }))
    }

    /// Neighbours among the words, each two as they stand in the question.
    fn pairs(&self, text: &str) -> Vec<Box<dyn Query>> {
        let mut pairs: Vec<Box<dyn Query>> = Vec::new();
        for language in FIELD_LANGUAGES {
            let field = self.reading.fields.text(language);
            for pair in content(&Analyzer::new(language).terms(text)).windows(2) {
                let term = |at: usize| (pair[at].0 - pair[0].0, Term::from_field_text(field, &pair[at].1));
                let phrase = PhraseQuery::new_with_offset(vec![term(0), term(1)]);
                pairs.push(Box::new(BoostQuery::new(Box::new(phrase), PAIR_WEIGHT)));
            }
        }
        pairs
    }

    /// The words of the archive that begin with a word, or differ from it by some letters: as if they were one.
    fn words_like(&mut self, text: &str, edits: u8, is_prefix: bool) -> tantivy::Result<Option<Box<dyn Query>>> {
        let fields = self.reading.fields;
        let mut group = Group::default();
        for language in FIELD_LANGUAGES {
            let field = if self.reading.in_title { fields.title(language) } else { fields.words(language) };
            let terms = analyzer(language, Form::Word).terms(text);
            let Some(word) = terms.iter().last() else { continue };
            for (form, _) in words_like(self.searcher, field, word.text, edits, is_prefix)? {
                let leaves = vec![Leaf { term: Term::from_field_text(field, &form), weight: 1.0 }];
                let alternative = Alternative { leaves, translated: None, is_joined: true, is_foreign: false };
                group.alternatives.push(alternative);
            }
        }
        let clauses = union(std::slice::from_ref(&group));
        self.close.groups.push(group);
        // a word of which there is no form matches nothing
        Ok(Some(boolean(clauses).unwrap_or_else(|| Box::new(EmptyQuery))))
    }
}

/// All the terms of some groups, each once with all it is worth.
pub(super) fn union(groups: &[Group]) -> Vec<Clause> {
    let mut weights: HashMap<&Term, f32> = HashMap::new();
    let mut terms = Vec::new();
    for leaf in groups.iter().flat_map(|group| &group.alternatives).flat_map(|alternative| &alternative.leaves) {
        let weight = weights.entry(&leaf.term).or_insert_with(|| {
            terms.push(&leaf.term);
            0.0
        });
        *weight += leaf.weight;
    }
    let clause = |term: &Term| (Occur::Should, term_query(&Leaf { term: term.clone(), weight: weights[term] }));
    terms.into_iter().map(clause).collect()
}

fn every(leaves: &[Leaf]) -> Box<dyn Query> {
    let mut seen = HashSet::new();
    let distinct = leaves.iter().filter(|leaf| seen.insert(&leaf.term));
    Box::new(BooleanQuery::intersection(distinct.map(term_query).collect()))
}

/// The clauses as one query; where all is refused, of all articles.
fn boolean(mut clauses: Vec<Clause>) -> Option<Box<dyn Query>> {
    if !clauses.is_empty() && clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        clauses.push((Occur::Must, Box::new(AllQuery)));
    }
    (!clauses.is_empty()).then(|| Box::new(BooleanQuery::new(clauses)) as Box<dyn Query>)
}
