//! Labelled articles on their way from the inputs into a training set, and what is said about them.

use std::path::{Path, PathBuf};

use anyhow::Result;
use griot::article::Article;
use griot::classify::{Intake, Remark, TrainingSet, Unlabelled};
use griot::language::Detection;
use griot::pipeline;
use griot::read::ThemeFolders;
use griot::theme::Themes;

use super::Status;
use super::args::{ReadOptions, TalkOptions};
use super::articles::Run;
use super::output::complain;

/// The inputs of a command over labelled articles.
pub struct LabelledRun {
    run: Run,
    folders: ThemeFolders,
}

impl LabelledRun {
    /// Opens the inputs.
    pub fn open(paths: &[PathBuf], read: &ReadOptions, talk: &TalkOptions) -> Result<Self> {
        let run = Run::open(paths, read, talk)?;
        Ok(Self { run, folders: ThemeFolders::of(paths, &read.resolved())? })
    }

    /// Calls `work` on every article and its labels, on all threads, and `take` with what it made of each, in order.
    pub fn each<R: Send>(
        self,
        work: impl Fn(Article, Vec<String>) -> R + Sync,
        mut take: impl FnMut(R),
    ) -> Result<Status> {
        let folders = self.folders;
        self.run.each(
            |article| {
                let labels = labels(&article, &folders);
                work(article, labels)
            },
            |results, _| {
                results.into_iter().flatten().for_each(&mut take);
                Ok(())
            },
        )
    }
}

/// Counts labelled articles for training on top of those of a set; says what a person should know of them.
pub fn counted(
    paths: &[PathBuf],
    read: &ReadOptions,
    talk: &TalkOptions,
    set: TrainingSet,
) -> Result<(TrainingSet, Status)> {
    let mut intake = Intake::onto(set);
    let detected = |article: Article, labels| (pipeline::detect(&article), article, labels);
    let mut take = |(detection, article, labels): (Detection, Article, Vec<String>)| {
        intake.add(article, &detection, labels);
    };
    // no path is no standard input here: themes with seed terms are something to train on
    let status = if paths.is_empty() {
        Status::Done
    } else {
        LabelledRun::open(paths, read, talk)?.each(detected, &mut take)?
    };
    let (set, remarks) = intake.finish();
    say(&remarks, talk);
    Ok((set, status))
}

/// Counts articles without labels; labels they have are not looked at.
pub fn add_unlabelled(
    set: &mut TrainingSet,
    paths: &[PathBuf],
    read: &ReadOptions,
    talk: &TalkOptions,
) -> Result<Status> {
    if paths.is_empty() {
        return Ok(Status::Done);
    }
    let mut unlabelled = Unlabelled::onto(set);
    let status = Run::open(paths, read, talk)?.each(
        |article| (pipeline::detect(&article), article),
        |results, _| {
            results.into_iter().flatten().for_each(|(detection, article)| unlabelled.add(&article, &detection));
            Ok(())
        },
    )?;
    let left_out = unlabelled.finish();
    say(&(left_out > 0).then_some(Remark::NoUse(left_out)).into_iter().collect::<Vec<_>>(), talk);
    Ok(status)
}

/// Says remarks on stderr, unless that is not wanted.
pub fn say(remarks: &[Remark], talk: &TalkOptions) {
    if !talk.quiet {
        remarks.iter().for_each(|remark| complain(&remark.to_string()));
    }
}

/// The labels an article has of its own, else the one its folder gives it.
fn labels(article: &Article, folders: &ThemeFolders) -> Vec<String> {
    let own = article.labels();
    if !own.is_empty() {
        return own;
    }
    article.path.as_deref().and_then(|path| folders.theme_of(path)).into_iter().collect()
}

/// The themes file that was named, else one that lies at the top of a folder given.
pub fn themes(named: Option<&Path>, paths: &[PathBuf]) -> Result<Themes> {
    let beside = || paths.iter().map(|path| path.join("themes.toml")).find(|path| path.is_file());
    let path = named.map(Path::to_path_buf).or_else(beside);
    Ok(path.map_or_else(|| Ok(Themes::default()), |path| Themes::load(&path))?)
}
