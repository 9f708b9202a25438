//! Reading: questions are answered from the last commit, whoever may be writing meanwhile.

use std::collections::BTreeSet;

use serde::Serialize;
use tantivy::collector::TopDocs;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, IndexReader, ReloadPolicy, TantivyError, Term};

use super::stored::Stored;
use super::{Index, Syntax, query, schema, snippet};
use crate::error::Result;
use crate::language::Spoken;
use crate::record::{Id, Record};
use crate::text::Analyzer;

/// Answers questions from the last commit.
pub struct Searcher<'a> {
    index: &'a Index,
    reader: IndexReader,
}

/// An article that a search found.
#[derive(Debug, Clone, Serialize)]
pub struct Hit {
    /// Its place among the answers, from 1.
    pub rank: usize,
    /// How well it fits: only to be compared within one question.
    pub score: f32,
    /// Its id, as it was given.
    pub id: Option<Id>,
    /// Its headline.
    pub title: Option<String>,
    /// Its language.
    pub lang: String,
    /// Its primary theme.
    pub theme: Option<String>,
    /// Its date, as it was given.
    pub date: Option<String>,
    /// The file it came from.
    pub path: Option<String>,
    /// The passage that answers best.
    pub snippet: String,
    /// The words in the snippet that were asked for, in bytes: [start, end].
    pub highlights: Vec<[usize; 2]>,
}

impl<'a> Searcher<'a> {
    /// The reader of an index's last commit.
    pub(super) fn open(index: &'a Index) -> Result<Self> {
        let reader = index.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        Ok(Self { index, reader: reader.map_err(|error: TantivyError| index.problem(error))? })
    }

    /// The articles that fit best.
    pub fn search(&self, text: &str, syntax: Syntax, limit: usize) -> Result<Vec<Hit>> {
        let parsed = query::parse(text, syntax, &self.index.fields);
        if limit == 0 {
            return Ok(Vec::new());
        }
        let top = self
            .reader
            .searcher()
            .search(&parsed.query, &TopDocs::with_limit(limit).order_by_score())
            .map_err(|error| self.index.problem(error))?;
        let found = (1..).zip(top).map(|(rank, (score, address))| Ok(hit(self.stored(address)?, rank, score, &parsed)));
        found.collect()
    }

    /// One article whole, by its id.
    pub fn get(&self, id: &str) -> Result<Option<Record>> {
        let term = Term::from_field_text(self.index.fields.key, id);
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let top = self
            .reader
            .searcher()
            .search(&query, &TopDocs::with_limit(1).order_by_score())
            .map_err(|error| self.index.problem(error))?;
        let Some((_, address)) = top.first() else { return Ok(None) };
        Ok(Some(self.stored(*address)?.into_record()))
    }

    /// How many articles there are.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The paths of all files that articles came from, sorted.
    pub(super) fn paths(&self) -> Result<BTreeSet<String>> {
        let problem = |error: &dyn ToString| self.index.problem(error.to_string());
        let mut paths = BTreeSet::new();
        for segment in self.reader.searcher().segment_readers() {
            let terms = segment.inverted_index(self.index.fields.path).map_err(|error| problem(&error))?;
            let mut stream = terms.terms().stream().map_err(|error| problem(&error))?;
            while let Some((path, _)) = stream.next() {
                paths.insert(String::from_utf8_lossy(path).into_owned());
            }
        }
        Ok(paths)
    }

    fn stored(&self, address: DocAddress) -> Result<Stored> {
        let document = self.reader.searcher().doc(address).map_err(|error| self.index.problem(error))?;
        Stored::read(&document, &self.index.fields).ok_or_else(|| self.index.problem("an article in it is not whole"))
    }
}

fn hit(stored: Stored, rank: usize, score: f32, parsed: &query::Parsed) -> Hit {
    let language = Spoken::named(stored.lang()).known();
    let asked = &parsed.terms[schema::FIELD_LANGUAGES.iter().position(|field| *field == language).unwrap_or(2)];
    let snippet = snippet::best(&stored.article.body, Analyzer::new(language), asked);
    Hit {
        rank,
        score,
        lang: stored.lang().to_string(),
        theme: stored.theme().map(str::to_string),
        id: stored.article.id,
        title: stored.article.title,
        date: stored.article.date,
        path: stored.article.path,
        snippet: snippet.text,
        highlights: snippet.highlights.into_iter().map(|range| [range.start, range.end]).collect(),
    }
}
