//! Articles asked for by what they are called: an id, a file.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Term};

use super::Searcher;
use super::identity::{full_name, ids_in};
use super::schema::column;
use super::stored::Stored;
use crate::error::Result;
use crate::record::Record;

/// An article with all that is known of it.
#[derive(Debug, Serialize)]
pub struct Whole {
    /// The article and what was found out about it.
    #[serde(flatten)]
    pub record: Record,
    /// The ids of its near-duplicates in the archive, sorted.
    pub near_duplicates: Vec<String>,
}

/// What an article is taken out by.
pub(super) struct Keyed {
    pub serial: u64,
    pub file: Option<Arc<str>>,
    /// The name that no other has.
    pub name: String,
}

impl Searcher<'_> {
    /// The articles of an id, or the one of an id with its file (`news.csv#17`), each whole; mostly there is one. Where there
    /// is none, those of `file`, an absolute path: a file can be named in many ways.
    pub fn get(&self, name: &str, file: &str) -> Result<Vec<Whole>> {
        self.named(name, file)?.into_iter().map(|address| self.whole(address)).collect()
    }

    fn whole(&self, address: DocAddress) -> Result<Whole> {
        Ok(Whole { record: self.stored(address)?.into_record(), near_duplicates: self.near_duplicates(address)? })
    }

    /// The articles of an id, else of a file, in the order of their names.
    fn named(&self, name: &str, file: &str) -> Result<Vec<DocAddress>> {
        let mut found = self.with(Term::from_field_text(self.index.fields.name, name))?;
        if found.is_empty() {
            found = self.fully_named(name)?;
        }
        if found.is_empty() {
            found = self.with(Term::from_field_text(self.index.fields.file, file))?;
        }
        if found.len() > 1 {
            let names: Result<Vec<String>> = found.iter().map(|address| self.name(*address)).collect();
            let mut named: Vec<_> = names?.into_iter().zip(found).collect();
            named.sort();
            found = named.into_iter().map(|(_, address)| address).collect();
        }
        Ok(found)
    }

    /// The articles whose id and file a name gives: one, if any.
    fn fully_named(&self, name: &str) -> Result<Vec<DocAddress>> {
        let mut found = BTreeSet::new();
        for id in ids_in(name) {
            for address in self.with(Term::from_field_text(self.index.fields.name, id))? {
                if self.name(address)? == name {
                    found.insert(address);
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    /// The articles with a term.
    fn with(&self, term: Term) -> Result<Vec<DocAddress>> {
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let found = self.reader.searcher().search(&query, &DocSetCollector);
        let mut found: Vec<_> = found.map_err(|error| self.index.failed(error))?.into_iter().collect();
        found.sort_unstable();
        Ok(found)
    }

    /// The name of an article that no other has.
    fn name(&self, address: DocAddress) -> Result<String> {
        let stored = self.stored(address)?;
        Ok(full_name(&stored.article, stored.place))
    }

    /// The articles of an id, else of a file.
    pub(super) fn keyed(&self, id: &str, file: &str) -> Result<Vec<Keyed>> {
        let serials = self.numbers(column::SERIAL)?;
        let found = self.named(id, file)?.into_iter().filter_map(|address| Some((address, serials.of(address)?)));
        let keyed = |(address, serial)| {
            let Stored { article, place, .. } = self.stored(address)?;
            let name = full_name(&article, place);
            Ok(Keyed { serial, file: article.file, name })
        };
        found.map(keyed).collect()
    }

    /// The absolute paths of all files that articles came from, sorted.
    pub(super) fn files(&self) -> Result<BTreeSet<String>> {
        let mut files = BTreeSet::new();
        for segment in self.reader.searcher().segment_readers() {
            let terms = segment.inverted_index(self.index.fields.file).map_err(|error| self.index.failed(error))?;
            let mut stream = terms.terms().stream().map_err(|error| self.index.failed(error))?;
            while let Some((file, _)) = stream.next() {
                files.insert(String::from_utf8_lossy(file).into_owned());
            }
        }
        Ok(files)
    }

    /// The keys and serial numbers of the articles of a file.
    pub(super) fn keys_in(&self, file: &str) -> Result<Vec<(u64, u64)>> {
        let (keys, serials) = (self.numbers(column::KEY)?, self.numbers(column::SERIAL)?);
        let found = self.with(Term::from_field_text(self.index.fields.file, file))?.into_iter();
        Ok(found.filter_map(|address| keys.of(address).zip(serials.of(address))).collect())
    }

    /// The ids of an article's near-duplicates, sorted.
    fn near_duplicates(&self, address: DocAddress) -> Result<Vec<String>> {
        let own = self.numbers(column::FINGERPRINT)?.of(address);
        let Some(group) = own.and_then(|own| self.groups.of(own)) else { return Ok(Vec::new()) };
        let wanted: BTreeSet<u64> = self.groups.members(group).filter(|member| Some(*member) != own).collect();
        let places = self.places()?.into_iter().filter(|place| wanted.contains(&place.fingerprint));
        let ids = places.map(|place| Ok(self.stored(place.address)?.article.name()));
        let mut ids = ids.collect::<Result<Vec<_>>>()?;
        ids.sort_unstable();
        Ok(ids)
    }
}
