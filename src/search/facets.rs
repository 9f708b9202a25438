//! How many of the articles that match have which theme, language, source or month.

use std::collections::BTreeMap;

use tantivy::collector::DocSetCollector;
use tantivy::query::Query;
use tantivy::{DocAddress, Searcher};

use super::schema::column;

/// What articles can be counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// Each theme that an article carries, as the filter by theme has it.
    Theme,
    /// The language.
    Lang,
    /// The source.
    Source,
    /// The month, as YYYY-MM.
    Month,
}

impl Facet {
    /// All of them, by the names users give.
    pub const ALL: [Self; 4] = [Self::Theme, Self::Lang, Self::Source, Self::Month];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Theme => "theme",
            Self::Lang => "lang",
            Self::Source => "source",
            Self::Month => "month",
        }
    }

    fn column(self) -> &'static str {
        match self {
            Self::Theme => column::TAGS,
            Self::Lang => column::LANG,
            Self::Source => column::SOURCE,
            Self::Month => column::DATE,
        }
    }
}

/// The values of the articles that match with their numbers, the most frequent first; articles without a value are left out.
pub(super) fn count(searcher: &Searcher, matching: &dyn Query, facet: Facet) -> tantivy::Result<Vec<(String, u64)>> {
    let found: Vec<DocAddress> = searcher.search(matching, &DocSetCollector)?.into_iter().collect();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (segment, reader) in (0..).zip(searcher.segment_readers()) {
        let documents = found.iter().filter(|address| address.segment_ord == segment).map(|address| address.doc_id);
        if facet == Facet::Month {
            let dates = reader.fast_fields().u64(column::DATE)?;
            for date in documents.filter_map(|document| dates.first(document)) {
                *counts.entry(month(date)).or_default() += 1;
            }
        } else if let Some(column) = reader.fast_fields().str(facet.column())? {
            let mut ordinals: BTreeMap<u64, u64> = BTreeMap::new();
            documents
                .flat_map(|document| column.term_ords(document))
                .for_each(|ordinal| *ordinals.entry(ordinal).or_default() += 1);
            for (ordinal, number) in ordinals {
                let mut value = String::new();
                column.ord_to_str(ordinal, &mut value)?;
                *counts.entry(value).or_default() += number;
            }
        }
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    if facet != Facet::Month {
        counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    }
    Ok(counts)
}

/// How many of the articles that match have no date.
pub(super) fn undated(searcher: &Searcher, matching: &dyn Query) -> tantivy::Result<usize> {
    let mut count = 0;
    let dates = searcher.segment_readers().iter().map(|segment| segment.fast_fields().u64(column::DATE));
    let dates = dates.collect::<tantivy::Result<Vec<_>>>()?;
    for address in searcher.search(matching, &DocSetCollector)? {
        count += usize::from(dates[address.segment_ord as usize].first(address.doc_id).is_none());
    }
    Ok(count)
}

/// `2023-07` for 20230722101500.
fn month(date: u64) -> String {
    format!("{:04}-{:02}", date / 10_000_000_000, date / 100_000_000 % 100)
}

#[cfg(test)]
mod tests {
    #[test]
    fn months_are_read_off_the_date() {
        assert_eq!(super::month(20_230_722_101_500), "2023-07");
    }
}
