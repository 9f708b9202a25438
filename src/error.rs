//! What can go wrong, told so that a user can mend it: every variant names the file, the line or the option it is about.

use std::io;
use std::path::{Path, PathBuf};

/// An error that ends a command. An article that cannot be read is not one: see [`Failure`](crate::article::Failure).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be opened, read or written.
    #[error("{}: {reason}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        reason: io::Error,
    },
    /// A model file that cannot be used: foreign, cut, damaged, or of another version.
    #[error("{}: {reason}", path.display())]
    Model {
        /// The model file.
        path: PathBuf,
        /// What is wrong with it and what to do.
        reason: String,
    },
    /// A themes file that does not say what it should.
    #[error("{}: {reason}", path.display())]
    Themes {
        /// The themes file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The labelled articles do not make a training or test set.
    #[error("{0}")]
    Labels(String),
    /// The search index cannot be used.
    #[error("index {}: {reason}", path.display())]
    Index {
        /// The folder of the index.
        path: PathBuf,
        /// What is wrong with it and what to do.
        reason: String,
    },
    /// An option's value means nothing here.
    #[error("{0}")]
    Usage(String),
}

/// The result of everything that can end a command.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Names the path in an input/output error: `File::open(p).map_err(Error::io(p))`.
    pub fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |reason| Self::Io { path: path.to_path_buf(), reason }
    }
}
