//! What can be typed after `griot summarize`.

use clap::Args;

use super::{ModelOption, Paths, ReadOptions, TextOptions, WriteOptions};

#[derive(Debug, Clone, Args)]
pub struct SummarizeArgs {
    #[command(flatten)]
    pub paths: Paths,
    /// Length in sentences (default: 3; with --together 10)
    #[arg(short = 'n', long, value_name = "N", conflicts_with_all = ["words", "headline"])]
    pub sentences: Option<usize>,
    /// Length in words: the best sentences in text order, the last one cut
    #[arg(short, long, value_name = "N", conflicts_with = "headline")]
    pub words: Option<usize>,
    /// One sentence of at most 30 words; a longer one is cut at the end of a clause
    #[arg(long)]
    pub headline: bool,
    /// Only what is on a theme, as griot themes lists them; an article without it has an empty summary
    #[arg(long, value_name = "THEME")]
    pub focus: Option<String>,
    /// One digest of all articles, no statement twice, each with its source
    #[arg(long, conflicts_with = "with_text")]
    pub together: bool,
    #[command(flatten)]
    pub text: TextOptions,
    #[command(flatten)]
    pub model: ModelOption,
    #[command(flatten)]
    pub read: ReadOptions,
    #[command(flatten)]
    pub write: WriteOptions,
}
