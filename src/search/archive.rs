//! Writing: articles are added, replaced and removed, and all of it becomes visible with the commit.

use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::Path;

use tantivy::directory::error::LockError;
use tantivy::{IndexWriter, TantivyDocument, TantivyError, Term};

use super::Index;
use super::schema::Fields;
use super::stored::Stored;
use crate::error::Result;
use crate::record::Record;

/// Memory for documents that are not yet written, per thread, in bytes.
const WRITER_MEMORY: usize = 60_000_000;

/// Adds, replaces and removes articles. One at a time per index.
pub struct Writer<'a> {
    index: &'a Index,
    writer: IndexWriter,
}

impl<'a> Writer<'a> {
    /// The writer of an index. Fails while another process writes.
    pub(super) fn open(index: &'a Index, jobs: NonZero<usize>) -> Result<Self> {
        let threads = jobs.get().min(4);
        let writer =
            index.index.writer_with_num_threads(threads, threads * WRITER_MEMORY).map_err(|error| match error {
                TantivyError::LockFailure(LockError::LockBusy, _) => {
                    index.problem("another griot is writing to it; wait until it is done")
                }
                other => index.problem(other),
            })?;
        Ok(Self { index, writer })
    }

    /// Adds an article; one of the same id is replaced.
    pub fn upsert(&mut self, record: &Record) -> Result<()> {
        let fields = &self.index.fields;
        let key = record.article.id.as_ref().map_or_else(|| record.article.content_hash(), ToString::to_string);
        self.writer.delete_term(Term::from_field_text(fields.key, &key));
        self.writer.add_document(document(record, &key, fields)).map_err(|error| self.index.problem(error))?;
        Ok(())
    }

    /// Removes the articles of files under `folder` that are not among `seen`; says how many.
    pub fn prune(&mut self, folder: &Path, seen: &BTreeSet<String>) -> Result<usize> {
        let mut gone = 0;
        for path in self.index.searcher()?.paths()? {
            if Path::new(&path).starts_with(folder) && !seen.contains(&path) {
                self.writer.delete_term(Term::from_field_text(self.index.fields.path, &path));
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// Makes all that was done visible, for good.
    pub fn commit(mut self) -> Result<()> {
        self.writer.commit().map_err(|error| self.index.problem(error))?;
        self.writer.wait_merging_threads().map_err(|error| self.index.problem(error))
    }
}

fn document(record: &Record, key: &str, fields: &Fields) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    let article = &record.article;
    let language = record.detection.spoken.known();
    document.add_text(fields.key, key);
    document.add_text(fields.lang, record.detection.spoken.code());
    for tag in record.verdict.iter().flat_map(|verdict| &verdict.tags) {
        document.add_text(fields.tags, &tag.theme);
    }
    let source = article.extra_text("source");
    let url = article.extra_text("url");
    let words = [
        (fields.theme, record.theme()),
        (fields.source, source.as_deref()),
        (fields.url, url.as_deref()),
        (fields.path, article.path.as_deref()),
    ];
    for (field, value) in words {
        if let Some(value) = value {
            document.add_text(field, value);
        }
    }
    if let Some(date) = article.date.as_deref().and_then(date_number) {
        document.add_u64(fields.date, date);
    }
    document.add_u64(fields.fingerprint, article.fingerprint(0));
    document.add_text(fields.title(language), article.title.as_deref().unwrap_or(""));
    document.add_text(fields.body(language), &article.body);
    Stored::write(record, fields, &mut document);
    document
}

/// A date as YYYYMMDDhhmmss, in its own time zone; none for what begins with no date.
fn date_number(date: &str) -> Option<u64> {
    let day: jiff::civil::Date = date.get(..10)?.parse().ok()?;
    let time: jiff::civil::Time = date.get(11..19).and_then(|time| time.parse().ok()).unwrap_or_default();
    let part = |number: i8| u64::try_from(number).ok();
    let day = (u64::try_from(day.year()).ok()? * 100 + part(day.month())?) * 100 + part(day.day())?;
    let time = (part(time.hour())? * 100 + part(time.minute())?) * 100 + part(time.second())?;
    Some(day * 1_000_000 + time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_numbers_that_sort() {
        assert_eq!(date_number("2023-07-22"), Some(20_230_722_000_000));
        assert_eq!(date_number("2023-07-22T10:03:59Z"), Some(20_230_722_100_359));
        assert_eq!(date_number("2023-07-22T23:30:00-03:00"), Some(20_230_722_233_000));
        assert_eq!(date_number("22/07/2023"), None);
        assert_eq!(date_number("été 2023…"), None);
    }
}
