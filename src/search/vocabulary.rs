//! The words of the archive: those that begin with some letters, those that differ by a few, the one that was meant.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::glossary::Glossary;
use super::schema::{FIELD_LANGUAGES, Fields};
use crate::language::Language;
use crate::text::Analyzer;

/// Most words that a prefix or a fuzzy word stands for: the most frequent.
const MOST_WORDS: usize = 200;

/// The words of a field that begin with a word, or differ from it by as many letters, each with the number of articles that
/// hold it; the most frequent first.
pub(super) fn words_like(
    searcher: &Searcher,
    field: Field,
    word: &str,
    edits: u8,
    is_prefix: bool,
) -> tantivy::Result<Vec<(String, u64)>> {
    let term = Term::from_field_text(field, word);
    let query =
        if is_prefix { FuzzyTermQuery::new_prefix(term, edits, true) } else { FuzzyTermQuery::new(term, edits, true) };
    let mut words: BTreeMap<String, u64> = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut stream = index.terms().search(query.automaton()?).into_stream()?;
        while let Some((word, info)) = stream.next() {
            *words.entry(String::from_utf8_lossy(word).into_owned()).or_default() += u64::from(info.doc_freq);
        }
    }
    let mut words: Vec<(String, u64)> = words.into_iter().collect();
    words.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    words.truncate(MOST_WORDS);
    Ok(words)
}

/// The question as it may have been meant: with each word that is nowhere in the archive replaced by the one that is nearest.
/// None where all words are there, or none is near.
pub(super) fn meant(
    searcher: &Searcher,
    fields: &Fields,
    question: &str,
    words: &[String],
) -> tantivy::Result<Option<String>> {
    let mut corrected = question.to_string();
    for text in words {
        let terms = Analyzer::new(None).terms(text);
        for term in terms.iter().filter(|term| !term.is_stop && term.text.chars().all(char::is_alphabetic)) {
            let word = &text[term.span.clone()];
            if !is_known(searcher, fields, word)?
                && let Some(near) = nearest(searcher, fields, term.text)?
            {
                corrected = corrected.replacen(word, &near, 1);
            }
        }
    }
    Ok(Some(corrected).filter(|corrected| corrected != question))
}

/// Whether the archive or the glossary has a word in any form.
fn is_known(searcher: &Searcher, fields: &Fields, word: &str) -> tantivy::Result<bool> {
    for language in FIELD_LANGUAGES {
        for term in Analyzer::new(language).terms(word).iter() {
            if term.is_stop || searcher.doc_freq(&Term::from_field_text(fields.text(language), term.text))? > 0 {
                return Ok(true);
            }
        }
    }
    Ok(Language::ALL.iter().any(|language| !Glossary::builtin().find(word, *language).is_empty()))
}

/// The word of the archive that someone meant who wrote one that is not there: one letter away, or two where the word is
/// long; the closer one first, then one that begins as it does (few errors are in the first letter: Yannakoudakis and
/// Fawthrop 1983), then the more frequent.
fn nearest(searcher: &Searcher, fields: &Fields, word: &str) -> tantivy::Result<Option<String>> {
    let most = match word.chars().count() {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    };
    for edits in 1..=most {
        let mut near = Vec::new();
        for language in FIELD_LANGUAGES {
            near.extend(words_like(searcher, fields.words(language), word, edits, false)?);
        }
        near.retain(|(near, _)| near.chars().all(char::is_alphabetic));
        near.sort_by_key(|(near, count)| (near.chars().next() != word.chars().next(), Reverse(*count), near.clone()));
        if !near.is_empty() {
            return Ok(Some(near.swap_remove(0).0));
        }
    }
    Ok(None)
}
