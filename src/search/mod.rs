//! The archive: an index of records in a folder, on tantivy. Only this module knows tantivy.
//!
//! An article that comes again replaces itself: see `identity.rs`. Nothing is visible before a commit, and what was
//! committed stays whatever happens after.

mod beside;
mod catalogue;
mod cognate;
mod directory;
mod document;
mod facets;
mod filter;
mod fold;
mod glossary;
mod group;
mod groups;
mod identity;
mod known;
mod ledger;
mod like;
mod lookup;
mod met;
mod numbers;
mod query;
mod rank;
mod reader;
mod rebuild;
mod request;
mod schema;
mod share;
mod snippet;
mod status;
mod stored;
mod syntax;
mod tokenizer;
mod vocabulary;
mod writer;

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{IndexSettings, TantivyError};

use crate::error::{Error, Result};
use crate::text::ANALYZER_VERSION;
use beside::Payload;
use directory::Directory;
use ledger::Ledger;
use schema::{Fields, SCHEMA_VERSION};

pub use document::Document;
pub use facets::Facet;
pub use filter::{Filter, parse_day};
pub use group::Translated;
pub use known::{Intake, Known};
pub use ledger::Stamp;
pub use lookup::Whole;
pub use query::Syntax;
pub use reader::Searcher;
pub use rebuild::{Replacement, Salvage};
pub use request::{Answer, Hit, Order, Request};
pub use status::Status;
pub use writer::{Deleted, Namesakes, Tally, Writer};

/// The file that says which version made the index.
const VERSION_FILE: &str = "griot-index.json";
/// What is written to find out whether the disk is full.
const PROBE_BYTES: usize = 1 << 20;
/// How closely stored articles are packed, and how many bytes of them together: to show one is to unpack its block.
const STORE_COMPRESSION: i32 = 3;
const STORE_BLOCK: usize = 1 << 15;

/// An index in a folder.
pub struct Index {
    path: PathBuf,
    index: tantivy::Index,
    fields: Fields,
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
                        "made by another version of griot; make it anew with `griot index --rebuild`",
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
        let directory = Directory::open(path).map_err(|error| failed(path, &error.into()))?;
        let index = tantivy::Index::builder().schema(schema).settings(settings()).open_or_create(directory);
        let index = index.map_err(|error| failed(path, &error))?;
        tokenizer::register(index.tokenizers());
        Ok(Self { path: path.to_path_buf(), index, fields })
    }

    /// The writer. Fails while another process writes.
    pub fn writer(&self) -> Result<Writer<'_>> {
        Writer::open(self)
    }

    /// The articles of the last commit, to tell which of those that come are new; `settings` stands for all that their
    /// records depend on beside themselves.
    pub fn known(&self, settings: u64) -> Result<Known> {
        Known::open(self, settings)
    }

    /// The reader of the last commit.
    pub fn searcher(&self) -> Result<Searcher<'_>> {
        Searcher::open(self)
    }

    /// The files of the index that are not as they were written.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>> {
        let damaged = self.index.validate_checksum().map_err(|error| self.failed(error))?;
        let mut damaged: Vec<PathBuf> = damaged.into_iter().collect();
        let payload = Payload::of(&self.index).map_err(|error| self.failed(error))?;
        damaged.extend(beside::damaged(&self.path, &payload));
        damaged.sort_unstable();
        Ok(damaged)
    }

    /// What is known of the index without looking at its articles.
    fn status(&self) -> Result<Status> {
        let payload = Payload::of(&self.index).map_err(|error| self.failed(error))?;
        let ledger: Option<Ledger> = payload.ledger.and_then(|name| beside::read(&self.path, &name));
        let files = std::fs::read_dir(&self.path).map_err(Error::io(&self.path))?;
        let bytes = files.flatten().filter_map(|file| file.metadata().ok()).map(|meta| meta.len()).sum();
        let Versions { schema, analyzer } = Versions::CURRENT;
        let files = ledger.map_or(0, |ledger| ledger.len() as u64);
        Ok(Status { files, bytes, schema, analyzer, ..Status::default() })
    }

    /// What the user can mend by himself.
    fn problem(&self, reason: impl ToString) -> Error {
        problem(&self.path, reason)
    }

    /// What the engine says, with what to do.
    fn failed(&self, error: impl Into<TantivyError>) -> Error {
        failed(&self.path, &error.into())
    }
}

/// How articles are stored: in blocks, each compressed as one.
fn settings() -> IndexSettings {
    let compressor = ZstdCompressor { compression_level: Some(STORE_COMPRESSION) };
    IndexSettings {
        docstore_compression: Compressor::Zstd(compressor),
        docstore_blocksize: STORE_BLOCK,
        ..IndexSettings::default()
    }
}

fn failed(path: &Path, error: &TantivyError) -> Error {
    let text = match error {
        // the engine does not say what its thread met with: most likely it will be met with again
        TantivyError::ErrorInThread(_) => {
            written_probe(path).err().map_or(error.to_string(), |error| error.to_string())
        }
        _ => error.to_string(),
    };
    let full = ["No space left", "File too large", "Disk quota exceeded"].iter().any(|sign| text.contains(sign));
    let barred = text.contains("Permission denied") || text.contains("PermissionDenied");
    if barred {
        return problem(path, share::REFUSED);
    }
    let remedy = match full {
        true => "make room and run it again; what was committed is whole",
        false => "if it stays so, make the index anew with `griot index --rebuild`",
    };
    problem(path, format!("{text}; {remedy}"))
}

/// Writes something as large as a small segment into the folder, and takes it away again.
fn written_probe(path: &Path) -> std::io::Result<()> {
    tempfile::tempfile_in(path)?.write_all(&[0; PROBE_BYTES])
}

fn problem(path: &Path, reason: impl ToString) -> Error {
    Error::Index { path: path.to_path_buf(), reason: reason.to_string() }
}
