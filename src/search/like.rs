//! More like this: an article as a question, by the words that tell most about it.

use std::collections::BTreeMap;

use tantivy::query::{BooleanQuery, Occur, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term};

use super::group::{Alternative, Group, Leaf};
use super::query::{Compiled, union};
use super::rank::{Close, Statistics};
use super::schema::Fields;
use crate::language;
use crate::language::Spoken;
use crate::record::Article;
use crate::text::Analyzer;

/// How many words of an article are asked for.
const MOST_TERMS: usize = 40;

/// The question that finds what resembles an article, but not the article itself.
pub(super) fn compile(searcher: &Searcher, fields: &Fields, article: &Article) -> tantivy::Result<Compiled> {
    let groups = telling(searcher, fields, article)?;
    let mut clauses = union(&groups);
    if let Some(id) = &article.id {
        let itself = Term::from_field_text(fields.name, &id.to_string());
        clauses.push((Occur::MustNot, Box::new(TermQuery::new(itself, IndexRecordOption::Basic))));
    }
    let close = Close { groups, pairs: Vec::new() };
    Ok(Compiled { matching: Box::new(BooleanQuery::new(clauses)), close, notes: Vec::new(), words: Vec::new() })
}

/// The words of an article that are frequent in it and rare elsewhere, each as often as it is there.
fn telling(searcher: &Searcher, fields: &Fields, article: &Article) -> tantivy::Result<Vec<Group>> {
    let text = article.full_text();
    let language = match article.lang.as_deref().map(Spoken::named) {
        Some(spoken) => spoken.known(),
        None => language::detect(&text).spoken.known(),
    };
    let mut counts: BTreeMap<String, f32> = BTreeMap::new();
    for term in Analyzer::new(language).terms(&text).iter().filter(|term| !term.is_stop) {
        *counts.entry(term.text.to_string()).or_default() += 1.0;
    }
    let statistics = Statistics::new(searcher, fields)?;
    let mut leaves = Vec::new();
    for (word, weight) in counts {
        let term = Term::from_field_text(fields.text(language), &word);
        // what is nowhere else says nothing about what else there is
        if searcher.doc_freq(&term)? > 0 {
            leaves.push((weight * statistics.idf(&term)?, Leaf { term, weight }));
        }
    }
    leaves.sort_by(|one, other| other.0.total_cmp(&one.0));
    let alone = |leaf| Alternative { leaves: vec![leaf], translated: None, is_joined: false, is_foreign: false };
    let groups = leaves.into_iter().take(MOST_TERMS).map(|(_, leaf)| Group { alternatives: vec![alone(leaf)] });
    Ok(groups.collect())
}
