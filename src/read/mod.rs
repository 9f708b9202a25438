//! From paths and standard input to articles. A [`Source`] hands out [`Block`]s in a fixed order: one file, or a piece of a
//! long one. Opening is cheap and in one place; reading a block into articles is the work, and many threads may share it.
//!
//! A new format is a file here that turns bytes into articles, a variant of [`Format`] with the signs it is told by, and a
//! line in `block.rs`.

mod block;
mod csv;
mod dates;
mod decode;
mod feed;
mod format;
mod html;
mod json;
mod letter;
mod mail;
mod mend;
mod pdf;
mod plain;
mod source;
mod split;
mod theme_folders;
mod unpack;

use std::sync::Arc;

use crate::article::{Article, Failure};
use crate::error::Result;
use crate::language::Language;

pub use block::Block;
pub use format::{DOCUMENT, Format};
pub use source::{Source, absolute};
pub use theme_folders::ThemeFolders;

/// What the user says about the inputs.
#[derive(Debug, Clone)]
pub struct Options {
    /// The format of all of them; `None`: by extension, then by content.
    pub format: Option<Format>,
    /// The encoding of all of them, a label of the WHATWG standard (`windows-1252`); `None`: found out.
    pub encoding: Option<String>,
    /// The language of all of them.
    pub lang: Option<Language>,
    /// What parts the cells of CSV; `None`: found out by the first row.
    pub delimiter: Option<u8>,
    /// Bytes that one article may have, after unpacking.
    pub max_size: u64,
}

impl Options {
    /// The limit on the size of one article, where the user sets none: 256 MB.
    pub const MAX_SIZE: u64 = 256 * 1000 * 1000;
}

impl Default for Options {
    fn default() -> Self {
        Self { format: None, encoding: None, lang: None, delimiter: None, max_size: Self::MAX_SIZE }
    }
}

/// What one place of the input holds.
#[derive(Debug)]
pub enum Item {
    /// An article.
    Article(Box<Article>),
    /// An article that cannot be read: it is reported in its place.
    Failure(Failure),
    /// A file of a folder that is no article (a picture, an archive): it is counted.
    Skipped(Failure),
    /// What is wrong with the article after it, which is read all the same.
    Warning(Failure),
}

/// What the readers know about the bytes they are given.
#[derive(Debug, Clone)]
struct Place {
    /// The file; none for standard input.
    path: Option<String>,
    /// The same by its absolute path.
    file: Option<Arc<str>>,
    /// Named by the user, not found in a folder: it must be an article.
    named: bool,
    /// The encoding the user gives.
    encoding: Option<&'static encoding_rs::Encoding>,
    /// Bytes that one article may have.
    max_size: u64,
}

impl Place {
    fn failure(&self, reason: impl Into<String>) -> Failure {
        Failure { path: self.path.clone(), file: self.file.clone(), reason: reason.into(), ..Failure::default() }
    }

    fn broken(&self, reason: impl Into<String>) -> Item {
        Item::Failure(self.failure(reason))
    }

    fn broken_at(&self, line: u64, reason: impl Into<String>) -> Item {
        Item::Failure(Failure { line: Some(line), ..self.failure(reason) })
    }

    /// What is no article: a failure where it was named, else passed over.
    fn no_article(&self, reason: impl Into<String>) -> Item {
        let failure = self.failure(reason);
        if self.named { Item::Failure(failure) } else { Item::Skipped(failure) }
    }

    /// The date in the path: the last resort of an article that has none, in a file of its own.
    fn date(&self) -> Option<String> {
        dates::in_path(self.path.as_deref()?, dates::today())
    }

    /// What is said of an article beyond the limit.
    fn too_long(&self) -> String {
        let (size, unit) = match self.max_size {
            size if size >= 1_000_000 => (size / 1_000_000, "MB"),
            size => (size, "bytes"),
        };
        format!("an article of more than {size} {unit}: raise the limit with --max-size")
    }
}

/// Reads an input that is whole in memory: what a [`Source`] does with a file of that format.
pub fn read_bytes(bytes: &[u8], options: &Options) -> Result<Vec<Item>> {
    let format = options.format.unwrap_or_else(|| format::sniff(bytes));
    let options = Options { format: Some(format), ..options.clone() };
    let blocks = Source::over(std::io::Cursor::new(bytes.to_vec()), options)?;
    Ok(blocks.flat_map(Block::items).collect())
}

/// The encoding of a label, where it means one.
fn encoding(options: &Options) -> Result<Option<&'static encoding_rs::Encoding>> {
    options.encoding.as_deref().map(decode::known).transpose()
}
