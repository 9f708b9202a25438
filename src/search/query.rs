//! From the words of a question to a query: each word is asked of the fields of every language, analysed by that language's
//! rules. The best articles hold the most, and the rarest, of the words (BM25); a word that is asked twice counts twice.

use hashbrown::HashSet;
use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::schema::{FIELD_LANGUAGES, Fields};
use crate::language::Language;
use crate::text::{Analyzer, Terms};

/// What a word in the title is worth beside one in the text: no more, for a title is short, which BM25 rewards by itself.
const TITLE_BOOST: f32 = 1.0;

/// How the text of a question is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Words, and "phrases" between quotation marks.
    Phrases,
    /// Words alone, whatever stands between them.
    Words,
}

/// A query and the terms it looks for, by language: for the highlights.
pub(super) struct Parsed {
    pub query: BooleanQuery,
    pub terms: [HashSet<String>; 3],
}

/// The query of a question: any of the words, all of the phrases.
pub(super) fn parse(text: &str, syntax: Syntax, fields: &Fields) -> Parsed {
    let mut clauses = Clauses::new();
    let mut terms = [HashSet::new(), HashSet::new(), HashSet::new()];
    for part in parts(text, syntax) {
        let mut alternatives = Clauses::new();
        for (language, found) in FIELD_LANGUAGES.into_iter().zip(&mut terms) {
            let analyzed = Analyzer::new(language).terms(part.text);
            found.extend(analyzed.iter().filter(|term| !term.is_stop).map(|term| term.text.to_string()));
            let add = if part.is_phrase { phrase } else { words };
            add(&analyzed, fields, language, &mut alternatives);
        }
        if part.is_phrase && !alternatives.is_empty() {
            clauses.push((Occur::Must, Box::new(BooleanQuery::new(alternatives))));
        } else {
            clauses.append(&mut alternatives);
        }
    }
    Parsed { query: BooleanQuery::new(clauses), terms }
}

struct Part<'a> {
    text: &'a str,
    is_phrase: bool,
}

/// The question cut at its quotation marks; what an unclosed mark opens is plain words.
fn parts(text: &str, syntax: Syntax) -> Vec<Part<'_>> {
    if syntax == Syntax::Words {
        return vec![Part { text, is_phrase: false }];
    }
    let pieces: Vec<&str> = text.split(['"', '“', '”', '«', '»']).collect();
    let last = pieces.len() - 1;
    pieces
        .into_iter()
        .enumerate()
        .filter(|(_, piece)| !piece.trim().is_empty())
        .map(|(place, text)| Part { text, is_phrase: place % 2 == 1 && place != last })
        .collect()
}

type Clauses = Vec<(Occur, Box<dyn Query>)>;

fn words(terms: &Terms, fields: &Fields, language: Option<Language>, clauses: &mut Clauses) {
    for term in terms.iter().filter(|term| !term.is_stop) {
        for (field, boost) in text_fields(fields, language) {
            let query = TermQuery::new(Term::from_field_text(field, term.text), IndexRecordOption::WithFreqs);
            clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(query), boost))));
        }
    }
}

/// The words in the order given, with the gaps that stop words leave. A compound word is one word here.
fn phrase(terms: &Terms, fields: &Fields, language: Option<Language>, clauses: &mut Clauses) {
    let mut places: Vec<(usize, &str)> = Vec::new();
    for term in terms.iter().filter(|term| !term.is_stop) {
        match places.last_mut() {
            // the first part of a compound stands where the compound stands
            Some(last) if last.0 == term.position => last.1 = term.text,
            _ => places.push((term.position, term.text)),
        }
    }
    if places.len() < 2 {
        return words(terms, fields, language, clauses);
    }
    let first = places[0].0;
    for (field, boost) in text_fields(fields, language) {
        let terms = places.iter().map(|(place, text)| (place - first, Term::from_field_text(field, text))).collect();
        let query = PhraseQuery::new_with_offset(terms);
        clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(query), boost))));
    }
}

fn text_fields(fields: &Fields, language: Option<Language>) -> [(Field, f32); 2] {
    [(fields.title(language), TITLE_BOOST), (fields.body(language), 1.0)]
}
