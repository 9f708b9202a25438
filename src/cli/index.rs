//! `griot index` and `griot export`: filling, tending and emptying the archive.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use griot::article::Article;
use griot::classify::Model;
use griot::pipeline::Pipeline;
use griot::read::absolute;
use griot::record::{Record, Shown};
use griot::search::{Deleted, Index, Intake, Known, Replacement, Salvage, Stamp, Tally, Writer};
use griot::sink::plain;
use griot::summarize::Length;
use serde_json::json;

use super::Status;
use super::args::{ExportArgs, IndexArgs, OutputFormat};
use super::articles::{Run, model};
use super::output::{self, Output, articles, complain, resolved_format};
use super::search::folder;
use super::status::status;

/// Sentences of the summary kept with an indexed article.
const SUMMARY_SENTENCES: usize = 3;

/// `griot index`.
pub fn index(args: &IndexArgs) -> Result<Status> {
    let folder = folder(&args.index)?;
    if args.status {
        return status(args, &folder);
    }
    if !args.delete.is_empty() {
        return delete(args, &folder);
    }
    let intake = Intaker::new(args)?;
    if args.rebuild {
        return rebuild(args, &folder, &intake);
    }
    if args.watch {
        return watch(args, &folder, &intake);
    }
    let run = Run::open(&args.paths.paths, &args.read, &args.write.talk)?;
    let index = Index::open_or_create(&folder)?;
    let (status, told) = fill(args, &index, &intake, run, index.writer()?)?;
    report(args, &index, &told, &folder)?;
    Ok(status)
}

/// `griot index --watch`: brings the index up to date, again and again.
#[cfg(feature = "watch")]
fn watch(args: &IndexArgs, folder: &Path, intake: &Intaker) -> Result<Status> {
    let index = Index::open_or_create(folder)?;
    super::watch::watch(&args.paths.paths, folder, || {
        let run = Run::open(&args.paths.paths, &args.read, &args.write.talk)?;
        let (_, told) = fill(args, &index, intake, run, index.writer()?)?;
        if told.is_change() && !args.write.talk.quiet {
            complain(&format!("{}: {}", articles(index.searcher()?.len() as usize), told.in_words()));
        }
        Ok(())
    })
}

#[cfg(not(feature = "watch"))]
fn watch(_: &IndexArgs, _: &Path, _: &Intaker) -> Result<Status> {
    bail!("--watch: this griot was built without it; `cargo install --path . --features watch` builds one that has it")
}

/// How articles become what the index takes, and what that depends on beside the articles.
struct Intaker {
    pipeline: Pipeline,
    /// The hash of the model and what else a record depends on.
    settings: u64,
    /// The hash of that and of how files are read.
    reading: u64,
}

impl Intaker {
    fn new(args: &IndexArgs) -> Result<Self> {
        let pipeline = Pipeline {
            model: Some(model(&args.model)?),
            summary: Some(Length::Sentences(SUMMARY_SENTENCES)),
            focus: None,
            explain: false,
            near: true,
            shown: Shown { themes: true, text: true, encoding: false },
        };
        let mut hasher = blake3::Hasher::new();
        match &args.model.path() {
            Some(path) => hasher.update(&std::fs::read(path).with_context(|| path.display().to_string())?),
            None => hasher.update(Model::built_in_bytes()),
        };
        let settings = number(&hasher);
        hasher.update(format!("{:?}", args.read.resolved()).as_bytes());
        Ok(Self { pipeline, settings, reading: number(&hasher) })
    }

    fn record(&self, article: Article) -> Record {
        self.pipeline.process(article)
    }

    fn take(&self, known: &Known, article: Article) -> Intake {
        known.intake(article, |article| self.record(article))
    }
}

fn number(hasher: &blake3::Hasher) -> u64 {
    let mut bytes = [0; 8];
    hasher.finalize_xof().fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// What a run did.
#[derive(Default)]
struct Told {
    tally: Tally,
    /// Files that were not read, being as they were.
    unread: usize,
    /// Articles of an old index that could not be read back.
    lost: usize,
}

impl Told {
    /// Whether the archive is another one now.
    #[cfg(feature = "watch")]
    fn is_change(&self) -> bool {
        self.tally.indexed + self.tally.removed > 0
    }

    fn in_words(&self) -> String {
        let counts = [
            (self.tally.indexed, "new or changed"),
            (self.tally.unchanged, "as they were"),
            (self.unread, "files as they were"),
            (self.tally.removed, "removed"),
        ];
        let told: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        if told.is_empty() { "nothing new".to_string() } else { told.join(", ") }
    }
}

/// Reads the inputs into the index.
fn fill(
    args: &IndexArgs,
    index: &Index,
    intake: &Intaker,
    mut run: Run,
    mut writer: Writer<'_>,
) -> Result<(Status, Told)> {
    args.commit_every.iter().for_each(|megabytes| writer.commit_every(megabytes * 1_000_000));
    let known = index.known(intake.settings)?;
    let mut visit = Visit::default();
    run.leave_out(|file| visit.is_unchanged(file, Stamp::of(Path::new(&**file), intake.reading), &writer));
    let status = run.each(
        |article| intake.take(&known, article),
        |results, _| {
            for result in results {
                let file = match &result {
                    Ok(intake) => intake.file(),
                    Err(failure) => failure.file.as_ref(),
                };
                visit.meet(file.cloned(), result.is_err(), &mut writer);
                if let Ok(article) = result {
                    writer.add(article, &known, |article| intake.record(article))?;
                }
            }
            Ok(())
        },
    )?;
    visit.leave(&mut writer);
    if args.prune || args.watch {
        for folder in args.paths.paths.iter().filter(|path| path.is_dir()) {
            writer.prune(Path::new(&*absolute(folder)), &visit.read, &visit.kept)?;
        }
    }
    let told = Told { unread: visit.unread, tally: writer.finish()?, lost: 0 };
    Ok((status, told))
}

/// The files of a run by their absolute paths: which were passed over, which were read, and how each looked before it was.
#[derive(Default)]
struct Visit {
    stamps: BTreeMap<Arc<str>, Stamp>,
    unread: usize,
    /// Files whose articles stay whatever was met: those not read, and those that could not be read.
    kept: BTreeSet<Arc<str>>,
    read: BTreeSet<Arc<str>>,
    /// The file that is being read.
    current: Option<Arc<str>>,
}

impl Visit {
    fn is_unchanged(&mut self, file: &Arc<str>, stamp: Option<Stamp>, writer: &Writer<'_>) -> bool {
        let unchanged = stamp.as_ref().is_some_and(|stamp| writer.holds(file, stamp));
        if unchanged {
            self.unread += usize::from(self.kept.insert(file.clone()));
        } else {
            self.stamps.extend(stamp.map(|stamp| (file.clone(), stamp)));
        }
        unchanged
    }

    /// An article of a file comes, or what stands for one that could not be read.
    fn meet(&mut self, file: Option<Arc<str>>, failed: bool, writer: &mut Writer<'_>) {
        if self.current != file {
            self.leave(writer);
            self.read.extend(file.clone());
            self.current.clone_from(&file);
        }
        self.kept.extend(file.filter(|_| failed));
    }

    /// The file that was being read is through.
    fn leave(&mut self, writer: &mut Writer<'_>) {
        let Some(file) = self.current.take().filter(|file| !self.kept.contains(file)) else { return };
        if let Some(stamp) = self.stamps.remove(&file) {
            writer.enter(&file, stamp);
        }
    }
}

/// Makes the index anew out of what can be read of the old one and of the paths given.
fn rebuild(args: &IndexArgs, folder: &Path, intake: &Intaker) -> Result<Status> {
    let salvage = Salvage::open(folder);
    if salvage.is_none() && args.paths.paths.is_empty() {
        bail!(
            "index {}: nothing of it can be read back; name the folders of its articles: griot index --rebuild FOLDER",
            folder.display()
        );
    }
    let replacement = Replacement::beside(folder)?;
    output::remove_on_interrupt(replacement.folder());
    let index = replacement.index()?;
    let mut writer = index.writer()?;
    let lost = take_back(args, salvage.as_ref(), &index, intake, &mut writer)?;
    let (status, told) = if args.paths.paths.is_empty() {
        (Status::Done, Told { tally: writer.finish()?, ..Told::default() })
    } else {
        fill(args, &index, intake, Run::open(&args.paths.paths, &args.read, &args.write.talk)?, writer)?
    };
    drop(index);
    replacement.take_over()?;
    report(args, &Index::open(folder)?, &Told { lost, ..told }, folder)?;
    Ok(if lost > 0 { Status::Failed } else { status })
}

/// Puts the articles of an old index into a new one; how many could not be read.
fn take_back(
    args: &IndexArgs,
    salvage: Option<&Salvage>,
    index: &Index,
    intake: &Intaker,
    writer: &mut Writer<'_>,
) -> Result<usize> {
    let known = index.known(intake.settings)?;
    let (mut lost, mut ended) = (0, Ok(()));
    griot::ordered::map(
        salvage.into_iter().flat_map(Salvage::articles),
        args.read.jobs(),
        |salvaged| {
            let taken = salvaged.articles.into_iter().map(|article| intake.take(&known, article));
            (taken.collect::<Vec<_>>(), salvaged.lost)
        },
        |(taken, missing)| {
            lost += missing;
            let mut add = |article| writer.add(article, &known, |article| intake.record(article));
            ended = taken.into_iter().try_for_each(&mut add);
            ended.is_ok()
        },
    );
    ended?;
    if lost > 0 {
        complain(&format!("{} of the old index could not be read back: index the files again", articles(lost)));
    }
    Ok(lost)
}

/// `griot index --delete`.
fn delete(args: &IndexArgs, folder: &Path) -> Result<Status> {
    let index = Index::open(folder)?;
    let mut writer = index.writer()?;
    let mut status = Status::Done;
    for id in &args.delete {
        let place = folder.display();
        match writer.delete(id, &absolute(Path::new(id)))? {
            Deleted::Done => {}
            Deleted::Missing => {
                complain(&format!("no article \"{id}\" in the index {place}"));
                status = Status::NothingFound;
            }
            Deleted::Ambiguous(names) => {
                let names = names.join(", ");
                complain(&format!(
                    "several articles have the id \"{id}\", none of them was deleted: name one of {names}"
                ));
                status = Status::Failed;
            }
        }
    }
    let tally = writer.finish()?;
    report(args, &index, &Told { tally, ..Told::default() }, folder)?;
    Ok(status)
}

fn report(args: &IndexArgs, index: &Index, told: &Told, folder: &Path) -> Result<()> {
    let total = index.searcher()?.len();
    let Told { tally: Tally { indexed, unchanged, removed, namesakes }, unread, lost } = told;
    if !args.write.talk.quiet {
        namesakes.example.iter().for_each(|example| complain(&beside(namesakes.count, example)));
    }
    let text = match resolved_format(args.write.format, args.write.output.as_deref()) {
        OutputFormat::Jsonl => {
            let record = json!({"index": folder, "indexed": indexed, "unchanged": unchanged, "unchanged_files": unread,
                "removed": removed, "lost": lost, "shared_ids": namesakes.count, "articles": total});
            format!("{record}\n")
        }
        OutputFormat::Csv => format!(
            "indexed,unchanged,unchanged_files,removed,lost,shared_ids,articles\n{indexed},{unchanged},{unread},{removed},{lost},{},{total}\n",
            namesakes.count
        ),
        _ => {
            let total = articles(total as usize);
            format!("{total} in {}: {}\n", plain(&folder.display().to_string()), told.in_words())
        }
    };
    if !args.write.talk.quiet || args.write.output.is_some() {
        let mut output = Output::open(&args.write)?;
        output.write(text.as_bytes())?;
        output.finish()?;
    }
    Ok(())
}

/// What is said of articles that share an id and differ.
fn beside(count: usize, (id, path, other): &(String, Option<String>, Option<String>)) -> String {
    let what = if count == 1 { "1 article has an id".to_string() } else { format!("{count} articles have ids") };
    let shown = |path: &Option<String>| path.clone().unwrap_or_else(|| "standard input".to_string());
    let places = if path == other {
        format!("twice in {}", shown(path))
    } else {
        format!("in {} and {}", shown(other), shown(path))
    };
    format!("{what} that others have for another text (\"{id}\" {places}): all are kept")
}

/// `griot export`.
pub fn export(args: &ExportArgs) -> Result<Status> {
    let index = Index::open(&folder(&args.index)?)?;
    let searcher = index.searcher()?;
    let mut output = match &args.output {
        Some(path) => Output::file(path)?,
        None => Output::stdout(),
    };
    for article in searcher.articles()? {
        let mut article = article?;
        let path = article.path.take().filter(|_| !article.extra.iter().any(|(name, _)| name == "path"));
        path.iter().for_each(|path| article.add_text("path", path));
        output.write((serde_json::to_string(&article)? + "\n").as_bytes())?;
    }
    output.finish()?;
    Ok(Status::Done)
}
