//! What can be typed. Completions, the manual page and `--help` are made from these declarations alone.

mod index;
mod summarize;

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use griot::language::Language;
use griot::read::{self, Format};

use super::question::SearchArgs;
pub use index::{ExportArgs, IndexArgs};
pub use summarize::SummarizeArgs;

/// Reads French and English news: language, theme, summary of each article, and a search over all of them, offline.
#[derive(Debug, Parser)]
#[command(name = "griot", version, args_conflicts_with_subcommands = true, max_term_width = 100)]
#[command(after_help = "With text piped in and no command, griot classifies it: echo 'Some news' | griot")]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub piped: ClassifyOptions,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Language, theme, tags and confidence of each article
    Classify(ClassifyArgs),
    /// The sentences that say most, word for word
    #[command(visible_alias = "summarise")]
    Summarize(SummarizeArgs),
    /// What the analyser sees: language, sentences, terms
    Analyze(AnalyzeArgs),
    /// Classify, summarise and add to the search index
    Index(IndexArgs),
    /// Every indexed article as it was read, as JSON Lines that griot index takes back
    Export(ExportArgs),
    /// Full-text search in the index
    Search(SearchArgs),
    /// One indexed article whole
    Show(ShowArgs),
    /// Make a model from labelled articles
    Train(TrainArgs),
    /// How good a model is on labelled articles
    Evaluate(EvaluateArgs),
    /// The themes of the model in use
    Themes(ThemesArgs),
    /// Shell completions, for example: griot completions bash
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// The manual page (roff): griot man | man -l -
    Man,
}

/// What is read.
#[derive(Debug, Clone, Args)]
pub struct ReadOptions {
    /// Format of the input; auto: by extension, then by content
    #[arg(long, value_name = "FORMAT", default_value = "auto", help_heading = "Input")]
    pub input_format: InputFormat,
    /// Encoding of the input, for example windows-1252 (default: found out)
    #[arg(long, value_name = "LABEL", help_heading = "Input")]
    pub encoding: Option<String>,
    /// What parts the cells of CSV, for example ';' (default: found out)
    #[arg(long, value_name = "CHAR", value_parser = delimiter, help_heading = "Input")]
    pub delimiter: Option<u8>,
    /// Limit on the size of one article after unpacking, for example 10K, 64M or 1G
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "256M", help_heading = "Input")]
    pub max_size: u64,
    /// Language of all articles (default: detected for each)
    #[arg(long, value_name = "LANG", help_heading = "Input")]
    pub lang: Option<Lang>,
    /// Threads to use (default: all cores); the output does not depend on it
    #[arg(short, long, value_name = "N", value_parser = jobs, help_heading = "Input")]
    pub jobs: Option<NonZero<usize>>,
}

/// What is written.
#[derive(Debug, Clone, Args)]
pub struct WriteOptions {
    /// Format of the output; auto: a table on a terminal, JSON Lines otherwise
    #[arg(long, value_name = "FORMAT", default_value = "auto", help_heading = "Output")]
    pub format: OutputFormat,
    /// Write to a file, whole or not at all
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
    /// Leave CSV cells as they are, even those a spreadsheet would run as a formula
    #[arg(long, help_heading = "Output")]
    pub raw_csv: bool,
    #[command(flatten)]
    pub talk: TalkOptions,
}

/// How much is said, and in what colour.
#[derive(Debug, Clone, Args)]
pub struct TalkOptions {
    /// Colour; auto: on a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: ColorWhen,
    /// No progress and no remarks on stderr, errors only
    #[arg(short, long, help_heading = "Output", conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more on stderr
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,
}

#[derive(Debug, Clone, Args)]
pub struct ModelOption {
    /// Model to use (default: the one GRIOT_MODEL names, else the one built in)
    #[arg(short, long, value_name = "FILE", help_heading = "Input")]
    pub model: Option<PathBuf>,
}

impl ModelOption {
    /// The model file that was named, by the option or else by the environment. The environment is asked here and not by
    /// the parser, for which a variable would contradict `--folds` as the option does.
    pub fn path(&self) -> Option<PathBuf> {
        let from_environment = || std::env::var_os("GRIOT_MODEL").filter(|path| !path.is_empty()).map(PathBuf::from);
        self.model.clone().or_else(from_environment)
    }
}

#[derive(Debug, Clone, Args)]
pub struct IndexOption {
    /// Folder of the index (default: in the user's data folder)
    #[arg(long, value_name = "DIR", env = "GRIOT_INDEX")]
    pub index: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct Paths {
    /// Files, folders (walked to the bottom), or - for standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct ClassifyArgs {
    #[command(flatten)]
    pub paths: Paths,
    #[command(flatten)]
    pub options: ClassifyOptions,
}

#[derive(Debug, Clone, Args)]
pub struct ClassifyOptions {
    /// Add a summary of N sentences
    #[arg(short, long, value_name = "N")]
    pub summary: Option<usize>,
    /// Name the words that decided
    #[arg(short, long)]
    pub explain: bool,
    /// Copy each file into a folder of DIR named after its theme; articles of a file of many as JSON Lines. What lies in a
    /// folder of DIR already stays where it is
    #[arg(long, value_name = "DIR")]
    pub sort_into: Option<PathBuf>,
    #[command(flatten)]
    pub text: TextOptions,
    #[command(flatten)]
    pub model: ModelOption,
    #[command(flatten)]
    pub read: ReadOptions,
    #[command(flatten)]
    pub write: WriteOptions,
}

#[derive(Debug, Clone, Args)]
pub struct TextOptions {
    /// Give the text back too
    #[arg(long, help_heading = "Output")]
    pub with_text: bool,
}

#[derive(Debug, Clone, Args)]
pub struct AnalyzeArgs {
    #[command(flatten)]
    pub paths: Paths,
    #[command(flatten)]
    pub read: ReadOptions,
    #[command(flatten)]
    pub write: WriteOptions,
}

#[derive(Debug, Clone, Args)]
pub struct ShowArgs {
    /// The article's id, as search gives it, or FILE#ID; where several articles have the id, all are shown
    pub id: String,
    #[command(flatten)]
    pub index: IndexOption,
    #[command(flatten)]
    pub write: WriteOptions,
}

#[derive(Debug, Clone, Args)]
pub struct TrainArgs {
    /// Labelled articles: a field or column theme, label or themes in each, or a folder per theme
    #[arg(value_name = "PATH", required_unless_present = "themes")]
    pub paths: Vec<PathBuf>,
    /// The model file to write
    #[arg(short, long, value_name = "MODEL")]
    pub output: PathBuf,
    /// Names, descriptions and seed terms of the themes (default: themes.toml in a folder given); a theme without an example
    /// starts from its seed terms
    #[arg(long, value_name = "FILE")]
    pub themes: Option<PathBuf>,
    /// Learn the articles on top of those of a model (--model, default: the one built in); one that it had already takes the
    /// theme it has now
    #[arg(long)]
    pub extend: bool,
    /// Articles without labels, to learn from too where that is clearly better on labelled ones held out; best with few labels
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub unlabelled: Vec<PathBuf>,
    #[command(flatten)]
    pub model: ModelOption,
    #[command(flatten)]
    pub read: ReadOptions,
    /// Format of what is said about the training
    #[arg(long, value_name = "FORMAT", default_value = "auto", help_heading = "Output")]
    pub format: OutputFormat,
    #[command(flatten)]
    pub talk: TalkOptions,
}

#[derive(Debug, Clone, Args)]
pub struct EvaluateArgs {
    /// Labelled articles: a field or column theme, label or themes in each, or a folder per theme
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Train on K - 1 parts of the articles and judge the part left out, K times
    #[arg(short, long, value_name = "K", value_parser = folds, conflicts_with = "model")]
    pub folds: Option<u16>,
    /// What more articles would bring: models trained on a sixteenth of them, an eighth and so on
    #[arg(long, conflicts_with_all = ["model", "uncertain"])]
    pub curve: bool,
    /// List N articles, labelled or not, that the model would learn most from, no two of them alike
    #[arg(long, value_name = "N", conflicts_with = "folds")]
    pub uncertain: Option<usize>,
    /// Names and seed terms of the themes (default: themes.toml in a folder given)
    #[arg(long, value_name = "FILE", conflicts_with = "uncertain")]
    pub themes: Option<PathBuf>,
    #[command(flatten)]
    pub model: ModelOption,
    #[command(flatten)]
    pub read: ReadOptions,
    #[command(flatten)]
    pub write: WriteOptions,
}

#[derive(Debug, Clone, Args)]
pub struct ThemesArgs {
    #[command(flatten)]
    pub model: ModelOption,
    #[command(flatten)]
    pub write: WriteOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    Auto,
    Text,
    Html,
    Jsonl,
    Json,
    Csv,
    Tsv,
    Feed,
    Email,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    Auto,
    Table,
    Jsonl,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    Fr,
    En,
}

impl ReadOptions {
    /// What the readers need to know.
    pub fn resolved(&self) -> read::Options {
        read::Options {
            format: match self.input_format {
                InputFormat::Auto => None,
                InputFormat::Text => Some(Format::Text),
                InputFormat::Html => Some(Format::Html),
                InputFormat::Jsonl => Some(Format::Jsonl),
                InputFormat::Json => Some(Format::Json),
                InputFormat::Csv => Some(Format::Csv),
                InputFormat::Tsv => Some(Format::Tsv),
                InputFormat::Feed => Some(Format::Feed),
                InputFormat::Email => Some(Format::Email),
            },
            encoding: self.encoding.clone(),
            delimiter: self.delimiter,
            max_size: self.max_size,
            lang: self.lang.map(|lang| match lang {
                Lang::Fr => Language::French,
                Lang::En => Language::English,
            }),
        }
    }

    /// The number of threads.
    pub fn jobs(&self) -> NonZero<usize> {
        self.jobs.unwrap_or_else(griot::ordered::default_jobs)
    }
}

fn jobs(text: &str) -> Result<NonZero<usize>, String> {
    text.parse().map_err(|_| "a number of threads is wanted, 1 or more".to_string())
}

fn folds(text: &str) -> Result<u16, String> {
    let folds = text.parse().ok().filter(|folds| (2..=1000).contains(folds));
    folds.ok_or_else(|| "a number of parts is wanted, from 2 to 1000: one is left out and judged each time".to_string())
}

/// A number of answers.
pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "a number is wanted, 1 or more".to_string())
}

/// One character of one byte, or `\\t`.
fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" => Ok(b'\t'),
        [byte] => Ok(*byte),
        _ => Err("one character of ASCII is wanted, or \\t".to_string()),
    }
}

/// A number of bytes, with K, M or G for thousands, millions or milliards of them.
fn size(text: &str) -> Result<u64, String> {
    let upper = text.trim().to_uppercase();
    let number = upper.trim_end_matches('B');
    let digits = number.trim_end_matches(['K', 'M', 'G']);
    let unit = match &number[digits.len()..] {
        "" => 1,
        "K" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        _ => return Err("a size is a number, with K, M or G behind it or not".to_string()),
    };
    let size = digits.trim().parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    size.filter(|size| *size > 0).ok_or_else(|| "a size is a number, with K, M or G behind it or not".to_string())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_declarations_are_sound() {
        super::Cli::command().debug_assert();
    }
}
