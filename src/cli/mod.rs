//! The command line: turns what was typed into inputs, a pipeline and a sink, runs one loop, and says how it went.

mod analyze;
mod args;
mod articles;
mod evaluate;
mod filter;
mod index;
mod labelled;
mod output;
mod progress;
mod query;
mod question;
mod search;
mod sort;
mod status;
mod summarize;
mod themes;
mod train;
mod uncertain;
#[cfg(feature = "watch")]
mod watch;

use std::io::{self, IsTerminal};
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};

use args::{Cli, Command};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// All is done.
    Done,
    /// A search found nothing.
    NothingFound,
    /// Something could not be read or written; it was said on stderr.
    Failed,
    /// Ctrl-C ended what goes on until then.
    #[cfg(feature = "watch")]
    Interrupted,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Done => 0,
            Status::NothingFound => 1,
            Status::Failed => 2,
            #[cfg(feature = "watch")]
            Status::Interrupted => output::INTERRUPTED,
        })
    }
}

/// Parses, runs, and says what went wrong. A reader that closed the pipe has what it wanted: that is no error.
pub fn main() -> ExitCode {
    output::end_cleanly_on_interrupt();
    let cli = Cli::try_parse().unwrap_or_else(|error| explained(error).exit());
    match run(cli) {
        Ok(status) => status.into(),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

/// A word that a search should leave out looks like an option.
fn explained(mut error: clap::Error) -> clap::Error {
    let mut words = std::env::args().skip(1);
    if error.kind() == ErrorKind::UnknownArgument
        && words.next().as_deref() == Some("search")
        && let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg)
        && !option.starts_with("--")
        && let Some(word) = words.find(|word| word.starts_with(option))
    {
        let tip = format!("to leave out a word, put -- before the question: griot search -- {word}");
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

fn run(cli: Cli) -> Result<Status> {
    match cli.command {
        Some(Command::Classify(args)) => articles::classify(&args.paths.paths, &args.options),
        Some(Command::Summarize(args)) => summarize::run(&args),
        Some(Command::Analyze(args)) => analyze::run(&args),
        Some(Command::Index(args)) => guarded(|| index::index(&args)),
        Some(Command::Export(args)) => guarded(|| index::export(&args)),
        Some(Command::Search(args)) => guarded(|| query::search(&args)),
        Some(Command::Show(args)) => guarded(|| search::show(&args)),
        Some(Command::Train(args)) => train::run(&args),
        Some(Command::Evaluate(args)) => evaluate::run(&args),
        Some(Command::Themes(args)) => themes::run(&args),
        Some(Command::Completions { shell }) => completions(shell),
        Some(Command::Man) => manual(),
        None if io::stdin().is_terminal() => help(),
        None => articles::classify(&[], &cli.piped),
    }
}

/// Runs what reads an index: over files that are damaged the engine may panic.
fn guarded(work: impl FnOnce() -> Result<Status>) -> Result<Status> {
    std::panic::set_hook(Box::new(|_| {}));
    std::panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied());
        bail!(
            "{}: the index may be damaged; `griot index --status` checks it, `griot index --rebuild` makes it anew",
            said.unwrap_or("the search engine failed")
        )
    })
}

/// Nothing was asked: the help, as an error.
fn help() -> Result<Status> {
    let help = Cli::command().render_help();
    io::Write::write_all(&mut anstream::stderr(), help.ansi().to_string().as_bytes())?;
    Ok(Status::Failed)
}

fn completions(shell: clap_complete::Shell) -> Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "griot", &mut script);
    output::write_stdout(&script)
}

fn manual() -> Result<Status> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    output::write_stdout(&page)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}
