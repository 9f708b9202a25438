//! The loop that every command over articles runs, and the command that is no more than it: classify.

use std::io::{self, IsTerminal};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, bail};
use griot::article::{Article, Failure, Id};
use griot::classify::Model;
use griot::near::Collection;
use griot::pipeline::Pipeline;
use griot::read::{Block, DOCUMENT, Item, Source};
use griot::record::{Outcome, Record, Shown};
use griot::sink::View;
use griot::summarize::Length;

use super::Status;
use super::args::{ClassifyOptions, ModelOption, ReadOptions, TalkOptions, WriteOptions};
use super::output::{self, Output, complain};
use super::progress::Progress;
use super::sort::Sorter;

/// The inputs of one command and what is to be said about them.
pub struct Run {
    source: Source,
    jobs: NonZero<usize>,
    quiet: bool,
    verbose: bool,
    /// Whether what could not be read is shown where the results are, for the same eyes.
    shows_failures: bool,
}

/// What became of a block.
struct Done<R> {
    results: Vec<std::result::Result<R, Failure>>,
    skipped: Vec<Failure>,
    warnings: Vec<Failure>,
    bytes: u64,
}

impl Run {
    /// Opens the inputs.
    pub fn open(paths: &[PathBuf], read: &ReadOptions, talk: &TalkOptions) -> Result<Self> {
        let source = Source::open(paths, read.resolved())?;
        if source.reads_stdin() && io::stdin().is_terminal() && !talk.quiet {
            complain("reading from the terminal: type or paste the text, and end it with Ctrl-D on a line of its own");
        }
        Ok(Self { source, jobs: read.jobs(), quiet: talk.quiet, verbose: talk.verbose, shows_failures: false })
    }

    /// Leaves it to the results to say what could not be read, where they are shown on the same terminal.
    pub fn shown_by(mut self, write: &WriteOptions) -> Self {
        self.shows_failures = output::is_on_terminal(write) && io::stderr().is_terminal();
        self
    }

    /// Leaves out the files that need not be read.
    pub fn leave_out(&mut self, is_known: impl FnMut(&Arc<str>) -> bool) {
        self.source.leave_out(is_known);
    }

    /// Calls `work` on every article, on all threads, and `take` with what it made of each block, in order.
    pub fn each<R: Send>(
        self,
        work: impl Fn(Article) -> R + Sync,
        mut take: impl FnMut(Vec<std::result::Result<R, Failure>>, &Progress) -> Result<()>,
    ) -> Result<Status> {
        let (quiet, verbose, reads_stdin) = (self.quiet, self.verbose, self.source.reads_stdin());
        let is_typed = reads_stdin && io::stdin().is_terminal();
        let mut progress = Progress::new(self.source.total_bytes, quiet || is_typed);
        let mut tally = Tally { quiet, verbose, shows_failures: self.shows_failures, ..Tally::default() };
        let mut ended = Ok(());
        griot::ordered::map(
            self.source,
            self.jobs,
            |block| process(block, &work),
            |done| {
                progress.advance(done.bytes, done.results.len());
                tally.add(&done, &progress);
                ended = take(done.results, &progress);
                ended.is_ok()
            },
        );
        progress.finish();
        ended?;
        tally.report();
        if tally.articles + tally.failures == 0 && reads_stdin {
            bail!("no article on standard input");
        }
        Ok(if tally.failures > 0 { Status::Failed } else { Status::Done })
    }
}

fn process<R>(block: Block, work: impl Fn(Article) -> R) -> Done<R> {
    let mut done = Done { results: Vec::new(), skipped: Vec::new(), warnings: Vec::new(), bytes: block.bytes() };
    for item in block.items() {
        match item {
            Item::Article(article) => done.results.push(Ok(work(*article))),
            Item::Failure(failure) => done.results.push(Err(failure)),
            Item::Skipped(failure) => done.skipped.push(failure),
            Item::Warning(failure) => done.warnings.push(failure),
        }
    }
    done
}

/// Warnings that are said one by one, without --verbose.
const SPOKEN_WARNINGS: usize = 5;

/// What is said on the way and at the end.
#[derive(Default)]
struct Tally {
    quiet: bool,
    verbose: bool,
    shows_failures: bool,
    articles: usize,
    failures: usize,
    warnings: usize,
    skipped: Vec<Failure>,
}

impl Tally {
    fn add<R>(&mut self, done: &Done<R>, progress: &Progress) {
        for result in &done.results {
            match result {
                Ok(_) => self.articles += 1,
                Err(failure) => {
                    self.failures += 1;
                    if !self.shows_failures {
                        progress.say(&failure.to_string());
                    }
                }
            }
        }
        for warning in &done.warnings {
            self.warnings += 1;
            if !self.quiet && (self.verbose || self.warnings <= SPOKEN_WARNINGS) {
                progress.say(&format!("warning: {warning}"));
            }
        }
        self.skipped.extend(done.skipped.iter().cloned());
    }

    fn report(&self) {
        if self.quiet {
            return;
        }
        let hint = if self.verbose { "" } else { " (--verbose names them)" };
        if self.warnings > SPOKEN_WARNINGS {
            complain(&format!("{} warnings{hint}", self.warnings));
        }
        if self.skipped.is_empty() {
            return;
        }
        if self.verbose {
            self.skipped.iter().for_each(|failure| complain(&format!("skipped {failure}")));
        }
        let documents = self.skipped.iter().filter(|failure| failure.reason == DOCUMENT).count();
        if documents > 0 {
            complain(&format!("{documents} of the files skipped: {DOCUMENT}"));
        }
        let what = if self.skipped.len() == 1 { "file that is no article" } else { "files that are no articles" };
        complain(&format!("{} {what} skipped{hint}", self.skipped.len()));
    }
}

/// The model that was named, or the built-in one.
pub fn model(option: &ModelOption) -> Result<Model> {
    Ok(match option.path() {
        Some(path) => Model::load(&path)?,
        None => Model::built_in(),
    })
}

/// `griot classify`, and griot with text piped in.
pub fn classify(paths: &[PathBuf], options: &ClassifyOptions) -> Result<Status> {
    let pipeline = Pipeline {
        model: Some(model(&options.model)?),
        summary: options.summary.map(Length::Sentences),
        focus: None,
        explain: options.explain,
        near: true,
        shown: Shown { themes: true, text: options.text.with_text, encoding: options.write.talk.verbose },
    };
    let one = matches!(paths, [] | [_]) && !paths.iter().any(|path| path.is_dir());
    let view = if one || options.explain || options.summary.is_some() { View::Card } else { View::Row };
    let run = Run::open(paths, &options.read, &options.write.talk)?;
    let mut sorter = options.sort_into.as_deref().map(|root| Sorter::new(root, paths)).transpose()?;
    let status = write_records(run, &pipeline, &options.write, view, |outcomes| {
        sorter.as_mut().map_or(Ok(()), |sorter| sorter.take(outcomes))
    })?;
    if let (Some(mut sorter), Some(root)) = (sorter, &options.sort_into) {
        sorter.close()?;
        if !options.write.talk.quiet {
            complain(&format!("{} sorted into {}", output::articles(sorter.sorted), root.display()));
        }
    }
    Ok(status)
}

/// How many articles are remembered at the least to tell their copies: what a desk gets in a week or two, but not so many that
/// an endless stream fills the memory. The index compares with all of its articles.
const REMEMBERED: usize = 5_000;

/// The articles read so far, to mark later ones that copy them.
#[derive(Default)]
struct Originals {
    /// The latest ones and those before them.
    generations: [Generation; 2],
}

/// Articles and, for each, the first of its group.
#[derive(Default)]
struct Generation {
    texts: Collection,
    firsts: Vec<Id>,
}

impl Originals {
    /// Marks a record that copies an earlier one with the first of its group, and remembers it.
    fn mark(&mut self, record: &mut Record) {
        let (Some(sketch), Some(id)) = (record.sketch.take(), record.article.id.clone()) else { return };
        if self.generations[0].firsts.len() == REMEMBERED {
            self.generations.swap(0, 1);
            self.generations[0] = Generation::default();
        }
        let [newer, older] = &mut self.generations;
        let earlier = older.first(&older.texts.alike(&sketch));
        let alike = newer.texts.add(sketch);
        record.duplicate_of = earlier.or_else(|| newer.first(&alike));
        newer.firsts.push(record.duplicate_of.clone().unwrap_or(id));
    }
}

impl Generation {
    /// The first article of the group of the first of these.
    fn first(&self, alike: &[u32]) -> Option<Id> {
        alike.first().map(|number| self.firsts[*number as usize].clone())
    }
}

/// Runs the pipeline over the inputs and writes the records in order; `beside` sees them first.
pub fn write_records(
    run: Run,
    pipeline: &Pipeline,
    write: &WriteOptions,
    view: View,
    mut beside: impl FnMut(&[Outcome]) -> Result<()>,
) -> Result<Status> {
    let sink = output::sink(write, view, pipeline.shown.themes);
    let mut output = Output::open(write)?;
    output.write(&sink.begin())?;
    let mut originals = Originals::default();
    let status = run.shown_by(write).each(
        |article| Box::new(pipeline.process(article)),
        |mut outcomes: Vec<Outcome>, progress| {
            outcomes.iter_mut().flatten().for_each(|record| originals.mark(record));
            beside(&outcomes)?;
            let bytes = sink.render(&outcomes);
            progress.suspend(|| output.write(&bytes).and_then(|()| output.flush()))
        },
    )?;
    output.finish()?;
    Ok(status)
}
