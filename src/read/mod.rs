//! From paths and standard input to articles. A [`Source`] hands out [`Block`]s in a fixed order: one file, or a piece of a
//! long one. Opening is cheap and in one place; reading a block into articles is the work, and many threads may share it.
//!
//! A new format is a file here that turns bytes into articles, a variant of [`Format`] and a line in [`Block::items`].

mod decode;
mod json;
mod plain;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::article::{Article, Failure, Id};
use crate::error::{Error, Result};
use crate::language::{Language, Spoken};

/// How an article is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain text or Markdown: one article.
    Text,
    /// JSON Lines: an article a line.
    Jsonl,
}

/// What the user says about the inputs.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The format of all of them; `None`: by extension, then by content.
    pub format: Option<Format>,
    /// The encoding of all of them, a label of the WHATWG standard (`windows-1252`); `None`: found out.
    pub encoding: Option<String>,
    /// The language of all of them.
    pub lang: Option<Language>,
}

/// One file to be read.
#[derive(Debug, Clone)]
struct Entry {
    path: PathBuf,
    /// Named by the user, not found in a folder: it must be an article.
    named: bool,
}

/// All inputs of a command, in the order they come back in.
#[derive(Debug)]
pub struct Source {
    options: Options,
    entries: std::vec::IntoIter<Entry>,
    open: Option<OpenFile>,
    stdin: Option<usize>,
    taken: usize,
    /// Bytes of all files together, as far as they are known before reading.
    pub total_bytes: u64,
    /// What was passed over while walking the folders, each with the reason.
    pub skipped: Vec<Failure>,
}

/// A file of many articles that is being handed out piece by piece.
#[derive(Debug)]
struct OpenFile {
    path: Option<String>,
    reader: Box<dyn BufReadSend>,
    line: u64,
    first: bool,
}

trait BufReadSend: BufRead + Send + std::fmt::Debug {}
impl<T: BufRead + Send + std::fmt::Debug> BufReadSend for T {}

/// A piece of the input that can be read without the rest.
#[derive(Debug)]
pub struct Block {
    content: Content,
    path: Option<String>,
    /// Folder names between the path given and the file: the labels of a folder-per-theme set.
    named: bool,
    options: Options,
}

#[derive(Debug)]
enum Content {
    /// A file of one article, not yet opened.
    File(PathBuf),
    /// Bytes that are one article.
    Text(Vec<u8>),
    /// Whole lines of a JSON Lines file and the number of the first one.
    Lines(Vec<u8>, u64),
    /// What could not be opened.
    Broken(Failure),
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
}

/// The size in bytes from which on a piece of a long file is handed out.
const BLOCK_BYTES: usize = 256 * 1024;
/// The bytes by which a format is told.
const SNIFF_BYTES: usize = 8 * 1024;

/// Extensions of files that are no articles, whatever they hold: not even opened.
const NO_ARTICLES: &[&str] = &[
    "7z", "avi", "bin", "bmp", "bz2", "c", "cfg", "class", "conf", "css", "db", "dll", "doc", "docx", "exe", "gif",
    "gz", "h", "ico", "ini", "iso", "jar", "jpeg", "jpg", "js", "lock", "m4a", "mkv", "mov", "mp3", "mp4", "o", "odp",
    "ods", "odt", "ogg", "pdf", "png", "ppt", "pptx", "py", "rar", "rs", "sh", "so", "sqlite", "svg", "tar", "tif",
    "tiff", "toml", "ttf", "wav", "webm", "webp", "woff", "woff2", "xls", "xlsx", "xz", "yaml", "yml", "zip", "zst",
    "griot",
];

impl Source {
    /// Walks the paths: a file, a folder (to the bottom, in sorted order, hidden files too) or `-` for standard input. No path:
    /// standard input. A path that is not there is an error at once, before anything is read.
    pub fn open(paths: &[PathBuf], options: Options) -> Result<Self> {
        if let Some(label) = &options.encoding {
            decode::known(label)?;
        }
        let mut source = Self {
            options,
            entries: Vec::new().into_iter(),
            open: None,
            stdin: None,
            taken: 0,
            total_bytes: 0,
            skipped: Vec::new(),
        };
        let mut entries = Vec::new();
        for path in paths {
            if path.as_os_str() == "-" {
                source.stdin.get_or_insert(entries.len());
            } else {
                source.walk(path, &mut entries)?;
            }
        }
        if paths.is_empty() {
            source.stdin = Some(0);
        }
        source.entries = entries.into_iter();
        Ok(source)
    }

    fn walk(&mut self, path: &Path, entries: &mut Vec<Entry>) -> Result<()> {
        let meta = std::fs::metadata(path).map_err(Error::io(path))?;
        if !meta.is_dir() {
            self.total_bytes += meta.len();
            entries.push(Entry { path: path.to_path_buf(), named: true });
            return Ok(());
        }
        let walk = ignore::WalkBuilder::new(path)
            .standard_filters(false)
            .follow_links(true)
            .sort_by_file_name(Ord::cmp)
            .build();
        for found in walk {
            match found {
                Ok(found) if found.file_type().is_some_and(|kind| kind.is_dir()) => {}
                Ok(found) => {
                    self.total_bytes += found.metadata().map_or(0, |meta| meta.len());
                    entries.push(Entry { path: found.into_path(), named: false });
                }
                Err(error) => self.skipped.push(Failure {
                    reason: error.to_string(),
                    path: Some(path.display().to_string()),
                    ..Failure::default()
                }),
            }
        }
        Ok(())
    }

    /// Whether standard input is among the inputs.
    pub fn reads_stdin(&self) -> bool {
        self.stdin.is_some()
    }

    /// The piece after those of the file that is open, or of the next file.
    fn next_block(&mut self) -> Option<Block> {
        loop {
            if let Some(file) = &mut self.open {
                match file.next_lines() {
                    Ok(Some((bytes, line))) => {
                        return Some(self.block(Content::Lines(bytes, line), self.open_path(), true));
                    }
                    Ok(None) => self.open = None,
                    Err(error) => {
                        let (path, line) = (file.path.clone(), Some(file.line));
                        self.open = None;
                        let failure = Failure { path: path.clone(), line, reason: error.to_string(), id: None };
                        return Some(self.block(Content::Broken(failure), path, true));
                    }
                }
                continue;
            }
            if self.stdin == Some(self.taken) {
                self.stdin = None;
                if let Some(block) = self.open_stdin() {
                    return Some(block);
                }
                continue;
            }
            let entry = self.entries.next()?;
            self.taken += 1;
            if let Some(block) = self.open_entry(entry) {
                return Some(block);
            }
        }
    }

    fn open_path(&self) -> Option<String> {
        self.open.as_ref().and_then(|file| file.path.clone())
    }

    fn block(&self, content: Content, path: Option<String>, named: bool) -> Block {
        Block { content, path, named, options: self.options.clone() }
    }

    /// Standard input: JSON Lines are handed out as they come, a text when it is whole.
    fn open_stdin(&mut self) -> Option<Block> {
        let mut reader = BufReader::with_capacity(BLOCK_BYTES, io::stdin());
        let format = match self.options.format {
            Some(format) => Ok(format),
            None => peek(&mut reader).map(|head| sniff(&head)),
        };
        let broken = |source: &Self, error: io::Error| {
            Some(source.block(Content::Broken(Failure { reason: error.to_string(), ..Failure::default() }), None, true))
        };
        match format {
            Err(error) => broken(self, error),
            Ok(Format::Jsonl) => {
                self.open = Some(OpenFile { path: None, reader: Box::new(reader), line: 1, first: true });
                None
            }
            Ok(Format::Text) => {
                let mut bytes = Vec::new();
                match reader.read_to_end(&mut bytes) {
                    Ok(0) => None,
                    Ok(_) => Some(self.block(Content::Text(bytes), None, true)),
                    Err(error) => broken(self, error),
                }
            }
        }
    }

    /// A file of one article becomes a block unopened; a file of many is opened to be handed out.
    fn open_entry(&mut self, entry: Entry) -> Option<Block> {
        let shown = entry.path.display().to_string();
        let format = self.options.format.or_else(|| by_extension(&entry.path));
        if format == Some(Format::Text) || (format.is_none() && is_no_article(&entry.path)) {
            return Some(self.block(Content::File(entry.path), Some(shown), entry.named));
        }
        let opened = File::open(&entry.path).and_then(|file| {
            let mut reader = BufReader::with_capacity(BLOCK_BYTES, file);
            let format = match format {
                Some(format) => format,
                None => sniff(&peek(&mut reader)?),
            };
            Ok((reader, format))
        });
        match opened {
            Ok((reader, Format::Jsonl)) => {
                self.open = Some(OpenFile { path: Some(shown), reader: Box::new(reader), line: 1, first: true });
                None
            }
            Ok((_, Format::Text)) => Some(self.block(Content::File(entry.path), Some(shown), entry.named)),
            Err(error) => {
                let failure = Failure { path: Some(shown.clone()), reason: error.to_string(), ..Failure::default() };
                Some(self.block(Content::Broken(failure), Some(shown), entry.named))
            }
        }
    }
}

impl Iterator for Source {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        self.next_block()
    }
}

impl OpenFile {
    /// The next whole lines and the number of the first: as many as are there to be read, at least one.
    fn next_lines(&mut self) -> io::Result<Option<(Vec<u8>, u64)>> {
        let ready = self.reader.fill_buf()?;
        if ready.is_empty() {
            return Ok(None);
        }
        let whole = ready.iter().rposition(|byte| *byte == b'\n').map_or(ready.len(), |last| last + 1);
        let mut bytes = ready[..whole].to_vec();
        self.reader.consume(whole);
        if bytes.last() != Some(&b'\n') {
            self.reader.read_until(b'\n', &mut bytes)?;
        }
        let first = self.line;
        self.line += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        if std::mem::take(&mut self.first) && bytes.starts_with(b"\xEF\xBB\xBF") {
            bytes.drain(..3);
        }
        Ok(Some((bytes, first)))
    }
}

/// The first bytes of an input, left in the reader.
fn peek(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let head = reader.fill_buf()?;
    Ok(head[..head.len().min(SNIFF_BYTES)].to_vec())
}

fn by_extension(path: &Path) -> Option<Format> {
    match extension(path).as_str() {
        "txt" | "text" | "md" | "markdown" => Some(Format::Text),
        "jsonl" | "ndjson" => Some(Format::Jsonl),
        _ => None,
    }
}

fn is_no_article(path: &Path) -> bool {
    NO_ARTICLES.contains(&extension(path).as_str())
}

fn extension(path: &Path) -> String {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// JSON Lines begin with an object; everything else is a text.
fn sniff(head: &[u8]) -> Format {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let object = head.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    match object.and_then(<[u8]>::first) {
        Some(b'"' | b'}') => Format::Jsonl,
        _ => Format::Text,
    }
}

impl Block {
    /// The bytes it holds, as far as they are known without reading: for the progress display.
    pub fn bytes(&self) -> u64 {
        match &self.content {
            Content::File(path) => std::fs::metadata(path).map_or(0, |meta| meta.len()),
            Content::Text(bytes) | Content::Lines(bytes, _) => bytes.len() as u64,
            Content::Broken(_) => 0,
        }
    }

    /// Reads the articles of this block, in order.
    pub fn items(self) -> Vec<Item> {
        let Self { content, path, named, options } = self;
        let mut items = match content {
            Content::Broken(failure) => vec![Item::Failure(failure)],
            Content::Lines(bytes, first) => json::lines(&bytes, first, path.as_deref(), options.encoding.as_deref()),
            Content::Text(bytes) => vec![plain::article(&bytes, None, options.encoding.as_deref(), true)],
            Content::File(file) => vec![read_file(&file, path, named, &options)],
        };
        for item in &mut items {
            if let Item::Article(article) = item {
                complete(article, options.lang);
            }
        }
        items
    }
}

/// A file of one article.
fn read_file(file: &Path, path: Option<String>, named: bool, options: &Options) -> Item {
    if options.format.is_none() && is_no_article(file) {
        let failure =
            Failure { path, reason: format!("not an article (.{} file)", extension(file)), ..Failure::default() };
        return if named { Item::Failure(failure) } else { Item::Skipped(failure) };
    }
    match std::fs::read(file) {
        Ok(bytes) => plain::article(&bytes, path, options.encoding.as_deref(), named),
        Err(error) => Item::Failure(Failure { path, reason: error.to_string(), ..Failure::default() }),
    }
}

/// Fills in what the input left open: the id, and the language the user gave for all.
fn complete(article: &mut Article, lang: Option<Language>) {
    if let Some(lang) = lang {
        article.lang = Some(Spoken::Known(lang).code().to_string());
    }
    if article.id.is_none() {
        article.id = Some(Id::Text(article.content_hash()));
    }
}
