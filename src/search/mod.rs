//! The archive: an index of records in a folder, on tantivy. Only this module knows tantivy.
//!
//! An article that comes again replaces itself, by its id. Nothing is visible before [`Writer::commit`], and what was
//! committed stays whatever happens after.

mod query;
mod schema;
mod snippet;
mod tokenizer;

use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tantivy::collector::TopDocs;
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::LockError;
use tantivy::schema::Value;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term};

use crate::error::{Error, Result};
use crate::language::Spoken;
use crate::record::{Record, Shown};
use crate::text::{ANALYZER_VERSION, Analyzer};
use schema::{Fields, SCHEMA_VERSION};

pub use query::Syntax;

/// The file that says which version made the index.
const VERSION_FILE: &str = "griot-index.json";
/// Memory for documents that are not yet written, per thread, in bytes.
const WRITER_MEMORY: usize = 60_000_000;

/// An index in a folder.
pub struct Index {
    path: PathBuf,
    index: tantivy::Index,
    fields: Fields,
}

/// Adds, replaces and removes articles. One at a time per index.
pub struct Writer<'a> {
    index: &'a Index,
    writer: IndexWriter,
}

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
    pub id: Box<RawValue>,
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

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Versions {
    schema: u32,
    analyzer: u32,
}

impl Versions {
    const CURRENT: Self = Self { schema: SCHEMA_VERSION, analyzer: ANALYZER_VERSION };
}

impl Index {
    /// Opens an index to be read; it must be there.
    pub fn open(path: &Path) -> Result<Self> {
        if !path.join(VERSION_FILE).is_file() {
            return Err(problem(path, "there is none; make it with `griot index FOLDER`"));
        }
        Self::open_or_create(path)
    }

    /// Opens an index to be written, or makes an empty one.
    pub fn open_or_create(path: &Path) -> Result<Self> {
        let version_file = path.join(VERSION_FILE);
        match std::fs::read(&version_file) {
            Ok(bytes) => {
                let found: Option<Versions> = serde_json::from_slice(&bytes).ok();
                if found != Some(Versions::CURRENT) {
                    return Err(problem(
                        path,
                        "made by another version of griot; remove the folder and run `griot index` again",
                    ));
                }
            }
            Err(_) if path.is_dir() && path.read_dir().map_err(Error::io(path))?.next().is_some() => {
                return Err(problem(path, "the folder holds something else; name an empty or new one"));
            }
            Err(_) => {
                std::fs::create_dir_all(path).map_err(Error::io(path))?;
                let versions = serde_json::to_vec(&Versions::CURRENT).expect("numbers serialise");
                std::fs::write(&version_file, versions).map_err(Error::io(&version_file))?;
            }
        }
        let (schema, fields) = Fields::schema();
        let directory = MmapDirectory::open(path).map_err(|error| problem(path, error))?;
        let index = tantivy::Index::open_or_create(directory, schema).map_err(|error| problem(path, error))?;
        tokenizer::register(index.tokenizers());
        Ok(Self { path: path.to_path_buf(), index, fields })
    }

    /// The writer. Fails while another process writes.
    pub fn writer(&self, jobs: NonZero<usize>) -> Result<Writer<'_>> {
        let threads = jobs.get().min(4);
        let writer =
            self.index.writer_with_num_threads(threads, threads * WRITER_MEMORY).map_err(|error| match error {
                TantivyError::LockFailure(LockError::LockBusy, _) => {
                    self.problem("another griot is writing to it; wait until it is done")
                }
                other => self.problem(other),
            })?;
        Ok(Writer { index: self, writer })
    }

    /// The reader of the last commit.
    pub fn searcher(&self) -> Result<Searcher<'_>> {
        let reader = self.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        Ok(Searcher { index: self, reader: reader.map_err(|error: TantivyError| self.problem(error))? })
    }

    fn problem(&self, reason: impl ToString) -> Error {
        problem(&self.path, reason)
    }
}

fn problem(path: &Path, reason: impl ToString) -> Error {
    Error::Index { path: path.to_path_buf(), reason: reason.to_string() }
}

impl Writer<'_> {
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
    if let Some(theme) = record.theme() {
        document.add_text(fields.theme, theme);
    }
    if let Some(date) = article.date.as_deref().and_then(date_number) {
        document.add_u64(fields.date, date);
    }
    if let Some(path) = &article.path {
        document.add_text(fields.path, path);
    }
    document.add_text(fields.title(language), article.title.as_deref().unwrap_or(""));
    document.add_text(fields.body(language), &article.body);
    let whole = Record { shown: Shown { themes: true, text: true }, ..record.clone() };
    document.add_text(fields.record, serde_json::to_string(&whole).expect("records serialise"));
    document
}

/// A date as YYYYMMDD; none for what begins with no date.
fn date_number(date: &str) -> Option<u64> {
    let day: jiff::civil::Date = date.get(..10)?.parse().ok()?;
    let (year, month, day) = (u64::try_from(day.year()).ok()?, day.month() as u64, day.day() as u64);
    Some(year * 10_000 + month * 100 + day)
}

impl Searcher<'_> {
    /// The articles that fit best.
    pub fn search(&self, text: &str, syntax: Syntax, limit: usize) -> Result<Vec<Hit>> {
        let parsed = query::parse(text, syntax, &self.index.fields);
        let searcher = self.reader.searcher();
        if limit == 0 {
            return Ok(Vec::new());
        }
        let top = searcher
            .search(&parsed.query, &TopDocs::with_limit(limit).order_by_score())
            .map_err(|error| self.index.problem(error))?;
        let mut hits = Vec::new();
        for (rank, (score, address)) in (1..).zip(top) {
            let document: TantivyDocument = searcher.doc(address).map_err(|error| self.index.problem(error))?;
            let stored = self.stored(&document)?;
            hits.push(hit(stored, rank, score, &parsed));
        }
        Ok(hits)
    }

    /// One article whole, by its id: the JSON object that was written when it was indexed.
    pub fn get(&self, id: &str) -> Result<Option<String>> {
        let searcher = self.reader.searcher();
        let term = Term::from_field_text(self.index.fields.key, id);
        let query = tantivy::query::TermQuery::new(term, tantivy::schema::IndexRecordOption::Basic);
        let top = searcher
            .search(&query, &TopDocs::with_limit(1).order_by_score())
            .map_err(|error| self.index.problem(error))?;
        let Some((_, address)) = top.first() else { return Ok(None) };
        let document: TantivyDocument = searcher.doc(*address).map_err(|error| self.index.problem(error))?;
        Ok(Some(self.json(&document)?.to_string()))
    }

    /// How many articles there are.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All paths, sorted.
    fn paths(&self) -> Result<BTreeSet<String>> {
        let mut paths = BTreeSet::new();
        for segment in self.reader.searcher().segment_readers() {
            let column = segment.fast_fields().str("path").map_err(|error| self.index.problem(error))?;
            let Some(column) = column else { continue };
            for document in segment.doc_ids_alive() {
                for ordinal in column.term_ords(document) {
                    let mut path = String::new();
                    column.ord_to_str(ordinal, &mut path).map_err(|error| self.index.problem(error))?;
                    paths.insert(path);
                }
            }
        }
        Ok(paths)
    }

    fn json<'d>(&self, document: &'d TantivyDocument) -> Result<&'d str> {
        document
            .get_first(self.index.fields.record)
            .and_then(|value| value.as_str())
            .ok_or_else(|| self.index.problem("an article is missing; remove the folder and run `griot index` again"))
    }

    fn stored(&self, document: &TantivyDocument) -> Result<Stored> {
        serde_json::from_str(self.json(document)?).map_err(|error| self.index.problem(error))
    }
}

/// The fields of a stored record that a hit shows.
#[derive(Deserialize)]
struct Stored {
    id: Box<RawValue>,
    title: Option<String>,
    lang: String,
    theme: Option<String>,
    date: Option<String>,
    path: Option<String>,
    text: String,
}

fn hit(stored: Stored, rank: usize, score: f32, parsed: &query::Parsed) -> Hit {
    let language = Spoken::named(&stored.lang).known();
    let asked = &parsed.terms[schema::FIELD_LANGUAGES.iter().position(|field| *field == language).unwrap_or(2)];
    let snippet = snippet::best(&stored.text, Analyzer::new(language), asked);
    Hit {
        rank,
        score,
        id: stored.id,
        title: stored.title,
        lang: stored.lang,
        theme: stored.theme,
        date: stored.date,
        path: stored.path,
        snippet: snippet.text,
        highlights: snippet.highlights.into_iter().map(|range| [range.start, range.end]).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_numbers_that_sort() {
        assert_eq!(date_number("2023-07-22"), Some(20_230_722));
        assert_eq!(date_number("2023-07-22T10:00:00Z"), Some(20_230_722));
        assert_eq!(date_number("22/07/2023"), None);
        assert_eq!(date_number("été 2023…"), None);
    }
}
