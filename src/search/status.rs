//! What an archive holds, counted.

use std::collections::BTreeMap;

use serde::Serialize;
use tantivy::SegmentReader;

use super::Searcher;
use super::schema::column;
use crate::error::Result;

/// An archive in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// How many articles there are.
    pub articles: u64,
    /// Articles by the code of their language.
    pub languages: BTreeMap<String, u64>,
    /// Articles by their main theme; those in a third language have none.
    pub themes: BTreeMap<String, u64>,
    /// Articles by month (YYYY-MM); those without a date are in none.
    pub months: BTreeMap<String, u64>,
    /// Groups of near-duplicates.
    pub near_duplicate_groups: u64,
    /// Files that are not read again while they stay as they are.
    pub files: u64,
    /// The size of the index on the disk.
    pub bytes: u64,
    /// The version of the index's fields.
    pub schema: u32,
    /// The version of the analyser that made its terms.
    pub analyzer: u32,
}

impl Status {
    /// Adds the articles of a segment.
    pub(super) fn add(&mut self, segment: &SegmentReader) -> tantivy::Result<()> {
        self.articles += u64::from(segment.num_docs());
        for (name, counts) in [(column::LANG, &mut self.languages), (column::THEME, &mut self.themes)] {
            let Some(values) = segment.fast_fields().str(name)? else { continue };
            let mut by_number: BTreeMap<u64, u64> = BTreeMap::new();
            for document in segment.doc_ids_alive() {
                values.term_ords(document).for_each(|number| *by_number.entry(number).or_default() += 1);
            }
            for (number, count) in by_number {
                let mut value = String::new();
                values.ord_to_str(number, &mut value)?;
                *counts.entry(value).or_default() += count;
            }
        }
        let dates = segment.fast_fields().u64(column::DATE)?;
        for date in segment.doc_ids_alive().filter_map(|document| dates.first(document)) {
            let (year, month) = (date / 10_000_000_000, date / 100_000_000 % 100);
            *self.months.entry(format!("{year:04}-{month:02}")).or_default() += 1;
        }
        Ok(())
    }
}

impl Searcher<'_> {
    /// What the archive holds.
    pub fn status(&self) -> Result<Status> {
        let mut status = self.index.status()?;
        status.near_duplicate_groups = self.groups().len() as u64;
        for segment in self.reader.searcher().segment_readers() {
            status.add(segment).map_err(|error| self.index.failed(error))?;
        }
        Ok(status)
    }
}
