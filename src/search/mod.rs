//! The archive: an index of records in a folder, on tantivy. Only this module knows tantivy.
//!
//! An article that comes again replaces itself, by its id. Nothing is visible before [`Writer::commit`], and what was
//! committed stays whatever happens after.

mod archive;
mod query;
mod reader;
mod schema;
mod snippet;
mod stored;
mod tokenizer;

use std::num::NonZero;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;

use crate::error::{Error, Result};
use crate::text::ANALYZER_VERSION;
use schema::{Fields, SCHEMA_VERSION};

pub use archive::Writer;
pub use query::Syntax;
pub use reader::{Hit, Searcher};

/// The file that says which version made the index.
const VERSION_FILE: &str = "griot-index.json";

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
        Writer::open(self, jobs)
    }

    /// The reader of the last commit.
    pub fn searcher(&self) -> Result<Searcher<'_>> {
        Searcher::open(self)
    }

    fn problem(&self, reason: impl ToString) -> Error {
        problem(&self.path, reason)
    }
}

fn problem(path: &Path, reason: impl ToString) -> Error {
    Error::Index { path: path.to_path_buf(), reason: reason.to_string() }
}
