//! What `griot index` and `griot export` take.

use std::path::PathBuf;

use clap::Args;

use super::{IndexOption, ModelOption, Paths, ReadOptions, WriteOptions};

#[derive(Debug, Clone, Args)]
pub struct IndexArgs {
    #[command(flatten)]
    pub paths: Paths,
    #[command(flatten)]
    pub index: IndexOption,
    /// Remove articles whose files are gone from the folders given
    #[arg(long)]
    pub prune: bool,
    /// Commit after so many megabytes of text, and at the end: what is committed is found, and safe
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u64).range(1..=1_000_000), conflicts_with_all = ["delete", "status"])]
    pub commit_every: Option<u64>,
    /// Stay, and keep the index up to date as files of the folders come, change and go, until Ctrl-C
    #[arg(long, requires = "paths", conflicts_with_all = ["rebuild", "output"])]
    pub watch: bool,
    /// Remove articles by id (or FILE#ID, where several files have the id); one whose file is still there comes back when that is indexed again
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with_all = ["paths", "prune", "rebuild", "status"])]
    pub delete: Vec<String>,
    /// Make the index anew out of itself and the paths given: after a change of version, or damage
    #[arg(long)]
    pub rebuild: bool,
    /// Count the articles by language, theme and month, and check the files of the index
    #[arg(long, conflicts_with_all = ["paths", "prune", "rebuild"])]
    pub status: bool,
    #[command(flatten)]
    pub model: ModelOption,
    #[command(flatten)]
    pub read: ReadOptions,
    #[command(flatten)]
    pub write: WriteOptions,
}

#[derive(Debug, Clone, Args)]
pub struct ExportArgs {
    #[command(flatten)]
    pub index: IndexOption,
    /// Write to a file, whole or not at all
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
}
