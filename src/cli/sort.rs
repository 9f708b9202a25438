//! `--sort-into`: a folder per theme, filled with copies of what was read. A file of one article is copied as it is; the
//! articles of a file of many are written as JSON Lines, a file per theme. What lies in any of the folders already stays where
//! it is, so that the same again changes nothing and undoes no correction; no file is written over.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use griot::record::{Outcome, Record};
use griot::theme::{NO_THEME_FOLDER, folder_name};
use tempfile::TempPath;

use super::output::new_file_in;

/// Bytes of articles that wait to be written.
const MOST_WAITING: usize = 16 << 20;
/// What articles from standard input are written to.
const UNNAMED: &str = "articles";

/// The folders, and the input that is being sorted.
pub struct Sorter {
    root: PathBuf,
    /// Articles come in the order of their files: this is the one they come from now.
    current: Option<Input>,
    /// Articles put into a folder.
    pub sorted: usize,
}

/// A file whose articles are coming.
struct Input {
    path: Option<String>,
    articles: usize,
    /// Its first article and the folder of that, while there is no second.
    only: Option<(String, Vec<u8>)>,
    /// The articles of each folder.
    parts: BTreeMap<String, Part>,
    waiting: usize,
    /// The articles of an earlier run, as lines: a person may have moved them.
    lying: HashSet<blake3::Hash>,
}

/// The articles of one folder: those on disk under a temporary name, and those that wait.
#[derive(Default)]
struct Part {
    file: Option<TempPath>,
    waiting: Vec<u8>,
}

impl Sorter {
    /// Sorts into folders of `root`, which must lie outside the folders that are read.
    pub fn new(root: &Path, inputs: &[PathBuf]) -> Result<Self> {
        fs::create_dir_all(root).with_context(|| named(root))?;
        let whole = root.canonicalize().with_context(|| named(root))?;
        for input in inputs.iter().filter(|input| input.is_dir()) {
            if input.canonicalize().is_ok_and(|input| whole.starts_with(input)) {
                bail!("{} lies in {}, which is read: name a folder outside it", named(root), input.display());
            }
        }
        Ok(Self { root: root.to_path_buf(), current: None, sorted: 0 })
    }

    /// Takes what was found out about the next articles.
    pub fn take(&mut self, outcomes: &[Outcome]) -> Result<()> {
        for record in outcomes.iter().flatten() {
            if self.current.as_ref().is_none_or(|input| input.path != record.article.path) {
                self.close()?;
                self.current = Some(Input::new(record.article.path.clone(), &self.root));
            }
            let input = self.current.as_mut().expect("it was just opened");
            input.add(record)?;
            if input.waiting > MOST_WAITING {
                input.write(&self.root)?;
            }
            self.sorted += 1;
        }
        Ok(())
    }

    /// Puts what the last input held into its folders.
    pub fn close(&mut self) -> Result<()> {
        let Some(mut input) = self.current.take() else { return Ok(()) };
        if let (Some((folder, _)), Some(path)) = (&input.only, &input.path) {
            return copy(Path::new(path), &self.root, folder);
        }
        input.give_up_only();
        input.write(&self.root)?;
        let name = format!("{}.jsonl", input.stem());
        for (folder, part) in input.parts {
            if let Some(file) = part.file {
                put(file, &self.root.join(folder), &name)?;
            }
        }
        Ok(())
    }
}

impl Input {
    fn new(path: Option<String>, root: &Path) -> Self {
        let (only, parts) = (None, BTreeMap::new());
        let mut input = Self { path, articles: 0, only, parts, waiting: 0, lying: HashSet::new() };
        for file in lying(root, &format!("{}.jsonl", input.stem())) {
            let lines = File::open(file).map(|file| BufReader::new(file).split(b'\n'));
            // what cannot be read is not known to be there: it is put there again
            input.lying.extend(lines.into_iter().flatten().map_while(Result::ok).map(|line| blake3::hash(&line)));
        }
        input
    }

    fn add(&mut self, record: &Record) -> Result<()> {
        let mut line = serde_json::to_vec(&record.article)?;
        let is_lying = self.lying.contains(&blake3::hash(&line));
        line.push(b'\n');
        let folder = record.theme().map_or_else(|| NO_THEME_FOLDER.to_string(), folder_name);
        self.articles += 1;
        if self.articles == 1 {
            self.only = Some((folder, line));
        } else {
            self.give_up_only();
            if !is_lying {
                self.keep(folder, line);
            }
        }
        Ok(())
    }

    /// There are more articles than one, or no file to be copied.
    fn give_up_only(&mut self) {
        let only = self.only.take().filter(|(_, line)| !self.lying.contains(&blake3::hash(line.trim_ascii_end())));
        if let Some((folder, line)) = only {
            self.keep(folder, line);
        }
    }

    fn keep(&mut self, folder: String, line: Vec<u8>) {
        self.waiting += line.len();
        self.parts.entry(folder).or_default().waiting.extend(line);
    }

    /// Writes what waits behind what is on disk already.
    fn write(&mut self, root: &Path) -> Result<()> {
        for (folder, part) in &mut self.parts {
            let folder = root.join(folder);
            if part.file.is_none() {
                part.file = Some(temporary_in(&folder)?);
            }
            let path = part.file.as_ref().expect("it was just made");
            let mut file = File::options().append(true).open(path).with_context(|| named(&folder))?;
            file.write_all(&part.waiting).with_context(|| named(&folder))?;
            part.waiting.clear();
        }
        self.waiting = 0;
        Ok(())
    }

    /// The name of the file without its endings.
    fn stem(&self) -> String {
        let name = self.path.as_deref().map(Path::new).and_then(Path::file_name);
        let name = name.map_or(UNNAMED.into(), |name| name.to_string_lossy());
        let name = [".gz", ".zst"].iter().fold(&*name, |name, ending| name.strip_suffix(ending).unwrap_or(name));
        Path::new(name).file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// The files of a name that lie in the folders of `root`.
fn lying(root: &Path, name: &str) -> Vec<PathBuf> {
    let folders = fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path());
    let named = |folder: PathBuf| {
        (1..).map(move |number| folder.join(numbered(name, number))).take_while(|path| path.is_file())
    };
    folders.filter(|folder| folder.is_dir()).flat_map(named).collect()
}

fn copy(path: &Path, root: &Path, folder: &str) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if lying(root, &name).iter().any(|other| same_content(path, other).unwrap_or(false)) {
        return Ok(());
    }
    let folder = &root.join(folder);
    let file = temporary_in(folder)?;
    fs::copy(path, &file).with_context(|| format!("{} to {}", path.display(), folder.display()))?;
    put(file, folder, &name)
}

fn temporary_in(folder: &Path) -> Result<TempPath> {
    fs::create_dir_all(folder).with_context(|| named(folder))?;
    Ok(new_file_in(folder).with_context(|| named(folder))?.into_temp_path())
}

/// Gives a file its name, or the next free one (`name (2).txt`) where another file has it; one with the same content is left
/// as it is.
fn put(mut file: TempPath, folder: &Path, name: &str) -> Result<()> {
    for number in 1.. {
        let target = folder.join(numbered(name, number));
        match file.persist_noclobber(&target) {
            Ok(()) => return Ok(()),
            Err(refused) if !target.exists() => return Err(refused.error).with_context(|| named(&target)),
            Err(refused) => file = refused.path,
        }
        if same_content(&file, &target).with_context(|| named(&target))? {
            return Ok(());
        }
    }
    bail!("{}: no name is free for {name}", named(folder))
}

fn numbered(name: &str, number: usize) -> String {
    match (number, name.rsplit_once('.')) {
        (1, _) => name.to_string(),
        (_, Some((stem, ending))) if !stem.is_empty() => format!("{stem} ({number}).{ending}"),
        _ => format!("{name} ({number})"),
    }
}

fn same_content(a: &Path, b: &Path) -> std::io::Result<bool> {
    if fs::metadata(a)?.len() != fs::metadata(b)?.len() {
        return Ok(false);
    }
    let hash = |path: &Path| {
        let mut hasher = blake3::Hasher::new();
        std::io::copy(&mut File::open(path)?, &mut hasher)?;
        Ok::<_, std::io::Error>(hasher.finalize())
    };
    Ok(hash(a)? == hash(b)?)
}

fn named(path: &Path) -> String {
    format!("--sort-into {}", path.display())
}
