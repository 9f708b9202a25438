//! Reading: questions are answered from the last commit, whoever may be writing meanwhile.

use std::collections::BTreeSet;

use serde::Serialize;
use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, IndexReader, ReloadPolicy, TantivyError, Term};

use super::beside::{self, Payload};
use super::groups::Groups;
use super::stored::Stored;
use super::{Index, Syntax, query, schema, snippet};
use crate::error::Result;
use crate::language::Spoken;
use crate::record::{Article, Id, Record, Sketch};
use crate::text::Analyzer;

/// Answers questions from the last commit.
pub struct Searcher<'a> {
    pub(super) index: &'a Index,
    pub(super) reader: IndexReader,
    groups: Groups,
}

/// Where an article lies, and what it is sorted by.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    date: Option<u64>,
    fingerprint: u64,
    address: DocAddress,
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
        let reader = reader.map_err(|error: TantivyError| index.failed(error))?;
        let payload = Payload::of(&index.index).map_err(|error| index.failed(error))?;
        let groups = payload.groups.and_then(|name| beside::read(&index.path, &name)).unwrap_or_default();
        Ok(Self { index, reader, groups })
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
            .map_err(|error| self.index.failed(error))?;
        let found = (1..).zip(top).map(|(rank, (score, address))| Ok(hit(self.stored(address)?, rank, score, &parsed)));
        found.collect()
    }

    /// One article whole, by its id.
    pub fn get(&self, id: &str) -> Result<Option<Record>> {
        let Some(address) = self.find(id)? else { return Ok(None) };
        Ok(Some(self.stored(address)?.into_record()))
    }

    /// Where an article lies.
    fn find(&self, id: &str) -> Result<Option<DocAddress>> {
        let term = Term::from_field_text(self.index.fields.key, id);
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let top = self
            .reader
            .searcher()
            .search(&query, &TopDocs::with_limit(1).order_by_score())
            .map_err(|error| self.index.failed(error))?;
        Ok(top.first().map(|(_, address)| *address))
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
        let mut paths = BTreeSet::new();
        for segment in self.reader.searcher().segment_readers() {
            let terms = segment.inverted_index(self.index.fields.path).map_err(|error| self.index.failed(error))?;
            let mut stream = terms.terms().stream().map_err(|error| self.index.failed(error))?;
            while let Some((path, _)) = stream.next() {
                paths.insert(String::from_utf8_lossy(path).into_owned());
            }
        }
        Ok(paths)
    }

    /// The ids of the articles of a file.
    pub(super) fn keys_of(&self, path: &str) -> Result<Vec<String>> {
        let term = Term::from_field_text(self.index.fields.path, path);
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let found =
            self.reader.searcher().search(&query, &DocSetCollector).map_err(|error| self.index.failed(error))?;
        found.into_iter().map(|address| Ok(self.stored(address)?.article.key())).collect()
    }

    /// The groups of near-duplicates.
    pub(super) fn groups(&self) -> &Groups {
        &self.groups
    }

    /// The ids of an article's near-duplicates, sorted.
    pub fn near_duplicates(&self, id: &str) -> Result<Vec<String>> {
        let Some(address) = self.find(id)? else { return Ok(Vec::new()) };
        let own = self.fingerprint(address)?;
        let Some(group) = own.and_then(|own| self.groups.of(own)) else { return Ok(Vec::new()) };
        let wanted: BTreeSet<u64> = self.groups.members(group).filter(|member| Some(*member) != own).collect();
        let places = self.places()?.into_iter().filter(|place| wanted.contains(&place.fingerprint));
        let ids = places.map(|place| Ok(self.stored(place.address)?.article.key()));
        let mut ids = ids.collect::<Result<Vec<_>>>()?;
        ids.sort_unstable();
        Ok(ids)
    }

    /// Every article as it was read, by date and then in an order that stays.
    pub fn articles(&self) -> Result<impl Iterator<Item = Result<Article>>> {
        let mut places = self.places()?;
        places.sort_unstable();
        Ok(places.into_iter().map(|place| Ok(self.stored(place.address)?.article)))
    }

    /// Where all articles lie.
    fn places(&self) -> Result<Vec<Place>> {
        let searcher = self.reader.searcher();
        let mut places = Vec::new();
        for (number, segment) in (0..).zip(searcher.segment_readers()) {
            let column = |name| segment.fast_fields().u64(name).map_err(|error| self.index.failed(error));
            let (dates, prints) = (column(schema::column::DATE)?, column(schema::column::FINGERPRINT)?);
            places.extend(segment.doc_ids_alive().map(|document| Place {
                date: dates.first(document),
                fingerprint: prints.first(document).unwrap_or_default(),
                address: DocAddress::new(number, document),
            }));
        }
        Ok(places)
    }

    /// What the near-duplicates of an article are told by.
    pub(super) fn sketch(&self, address: DocAddress) -> Result<Option<Sketch>> {
        let stored = self.stored(address)?;
        let analyzer = Analyzer::new(Spoken::named(stored.lang()).known());
        Ok(Sketch::of(&analyzer.terms(&stored.article.body)))
    }

    fn fingerprint(&self, address: DocAddress) -> Result<Option<u64>> {
        let searcher = self.reader.searcher();
        let column = searcher.segment_reader(address.segment_ord).fast_fields().u64(schema::column::FINGERPRINT);
        Ok(column.map_err(|error| self.index.failed(error))?.first(address.doc_id))
    }

    fn stored(&self, address: DocAddress) -> Result<Stored> {
        let document = self.reader.searcher().doc(address).map_err(|error| self.index.failed(error))?;
        Stored::read(&document, &self.index.fields).ok_or_else(|| {
            self.index.problem("an article in it is not whole; make the index anew with `griot index --rebuild`")
        })
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
