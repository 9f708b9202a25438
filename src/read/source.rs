//! The inputs of a command: walks folders, opens what is a file of many articles, hands out blocks in order.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::block::{Content, Kind, reason};
use super::format::{self, DOCUMENT, DOCUMENTS, Named};
use super::split::{Pieces, Splitter, Values};
use super::unpack::{self, Reader};
use super::{Block, Format, Item, Options, Place, csv, encoding};
use crate::article::Failure;
use crate::error::{Error, Result};

/// One input, in the order of the command line.
enum Entry {
    /// A file.
    File {
        path: PathBuf,
        /// The same, absolute.
        file: Arc<str>,
        /// Named by the user, not found in a folder: it must be an article.
        named: bool,
    },
    /// What is read as it comes.
    Stream(Box<dyn Read + Send>),
    /// A folder or file that could not be walked, or need not be read.
    Item(Item),
}

/// All inputs of a command, in the order they come back in.
pub struct Source {
    options: Options,
    encoding: Option<&'static encoding_rs::Encoding>,
    entries: std::vec::IntoIter<Entry>,
    open: Option<OpenFile>,
    reads_stdin: bool,
    /// Bytes of all files together, as far as they are known before reading.
    pub total_bytes: u64,
}

/// A file of many articles that is being handed out piece by piece.
struct OpenFile {
    pieces: Pieces,
    kind: Kind,
    place: Place,
}

impl Source {
    /// Walks the paths: a file, a folder (to the bottom, in sorted order, but for hidden files) or `-` for standard input. No path:
    /// standard input. A path that is not there is an error at once, before anything is read.
    pub fn open(paths: &[PathBuf], options: Options) -> Result<Self> {
        let mut source = Self::new(options)?;
        let mut entries = Vec::new();
        for path in paths {
            if path.as_os_str() != "-" {
                source.walk(path, &mut entries)?;
            } else if !std::mem::replace(&mut source.reads_stdin, true) {
                entries.push(Entry::Stream(Box::new(io::stdin())));
            }
        }
        if paths.is_empty() {
            source.reads_stdin = true;
            entries.push(Entry::Stream(Box::new(io::stdin())));
        }
        source.entries = entries.into_iter();
        Ok(source)
    }

    /// One input that is no file: what standard input would be.
    pub(super) fn over(input: impl Read + Send + 'static, options: Options) -> Result<Self> {
        let entries = vec![Entry::Stream(Box::new(input))].into_iter();
        Ok(Self { entries, ..Self::new(options)? })
    }

    fn new(options: Options) -> Result<Self> {
        Ok(Self {
            encoding: encoding(&options)?,
            options,
            entries: Vec::new().into_iter(),
            open: None,
            reads_stdin: false,
            total_bytes: 0,
        })
    }

    fn walk(&mut self, path: &Path, entries: &mut Vec<Entry>) -> Result<()> {
        let meta = std::fs::metadata(path).map_err(Error::io(path))?;
        if !meta.is_dir() {
            self.total_bytes += meta.len();
            entries.push(Entry::File { path: path.to_path_buf(), file: absolute(path), named: true });
            return Ok(());
        }
        let root = absolute(path);
        let walk = ignore::WalkBuilder::new(path)
            .standard_filters(false)
            .follow_links(true)
            .sort_by_file_name(Ord::cmp)
            .build();
        for found in walk {
            match found {
                Ok(found) if found.file_type().is_some_and(|kind| kind.is_dir()) => {}
                Ok(found) => entries.push(self.found(&found, path, &root)),
                Err(error) => entries.push(Entry::Item(unwalked(&error, path))),
            }
        }
        Ok(())
    }

    /// A file of a folder. A pipe or device in it would be waited for for ever.
    fn found(&mut self, found: &ignore::DirEntry, folder: &Path, root: &str) -> Entry {
        let path = found.path().to_path_buf();
        if found.file_type().is_some_and(|kind| !kind.is_file()) {
            let failure = Failure {
                path: Some(path.display().to_string()),
                reason: "not an article (not a regular file)".to_string(),
                ..Failure::default()
            };
            return Entry::Item(Item::Skipped(failure));
        }
        let inside = path.strip_prefix(folder).unwrap_or(&path);
        if is_aside(inside) {
            let place = self.place(None, false);
            let path = Some(path.display().to_string());
            let failure = Failure { path, ..place.failure("not an article (a hidden file, a lock or a backup)") };
            return Entry::Item(Item::Skipped(failure));
        }
        self.total_bytes += found.metadata().map_or(0, |meta| meta.len());
        let file = Path::new(root).join(inside).to_string_lossy().into();
        Entry::File { path, file, named: false }
    }

    /// Leaves out the files that are known already, by their absolute paths.
    pub fn leave_out(&mut self, mut is_known: impl FnMut(&Arc<str>) -> bool) {
        let mut entries: Vec<Entry> = std::mem::take(&mut self.entries).collect();
        entries.retain(|entry| match entry {
            Entry::File { path, file, .. } if is_known(file) => {
                self.total_bytes -= std::fs::metadata(path).map_or(0, |meta| meta.len()).min(self.total_bytes);
                false
            }
            _ => true,
        });
        self.entries = entries.into_iter();
    }

    /// Whether standard input is among the inputs.
    pub fn reads_stdin(&self) -> bool {
        self.reads_stdin
    }

    fn place(&self, file: Option<(&Path, Arc<str>)>, named: bool) -> Place {
        let (path, file) = file.map(|(path, file)| (path.display().to_string(), file)).unzip();
        Place { path, file, named, encoding: self.encoding, max_size: self.options.max_size }
    }

    fn block(&self, content: Content, place: Place) -> Block {
        Block { content, place, lang: self.options.lang }
    }

    /// The next piece of the file that is open; `None` at its end.
    fn next_piece(&mut self) -> Option<Block> {
        let file = self.open.as_mut()?;
        let (line, place) = (file.pieces.line(), file.place.clone());
        let content = match file.pieces.next() {
            Ok(Some(piece)) => Content::Piece(piece, file.kind.clone()),
            Ok(None) => {
                self.open = None;
                return None;
            }
            Err(error) => {
                self.open = None;
                Content::Item(place.broken_at(line, reason(&error)))
            }
        };
        Some(self.block(content, place))
    }

    /// An input of one article becomes a block; one of many is opened to be handed out, and there is no block yet.
    fn begin(&mut self, entry: Entry) -> Option<Block> {
        let (path, file, named) = match entry {
            Entry::Item(item) => return Some(self.block(Content::Item(item), self.place(None, false))),
            Entry::Stream(input) => {
                let named = self.options.format.map_or(Named::Unknown, Named::Format);
                return self.begin_reader(unpack::unpacked(input), &named, self.place(None, true));
            }
            Entry::File { path, file, named } => (path, file, named),
        };
        let place = self.place(Some((&path, file)), named);
        let content = match self.options.format.map_or_else(|| format::by_name(&path), Named::Format) {
            Named::NoArticle(extension) => Content::Item(place.no_article(match DOCUMENTS.contains(&&*extension) {
                true => DOCUMENT.to_string(),
                false => format!("not an article (.{extension} file)"),
            })),
            Named::Format(format @ (Format::Text | Format::Html | Format::Feed | Format::Pdf)) => {
                Content::File(path, format)
            }
            named => return self.begin_reader(unpack::open(&path), &named, place),
        };
        Some(self.block(content, place))
    }

    fn begin_reader(&mut self, reader: io::Result<Reader>, named: &Named, place: Place) -> Option<Block> {
        match reader.and_then(|reader| self.begin_format(reader, named, &place)) {
            Ok(content) => content.map(|content| self.block(content, place)),
            Err(error) => Some(self.block(Content::Item(place.broken(reason(&error))), place)),
        }
    }

    fn begin_format(&mut self, reader: Reader, named: &Named, place: &Place) -> io::Result<Option<Content>> {
        let (head, reader) = unpack::peeked(reader)?;
        if head.is_empty() && place.path.is_none() {
            return Ok(None);
        }
        let Some(format) = named.format(&head) else {
            return Ok(Some(Content::Item(place.no_article("not an article (XML, but neither a feed nor a page)"))));
        };
        if self.encoding.is_none() && format != Format::Pdf && format::is_binary(&head) {
            return Ok(Some(Content::Item(place.no_article("not an article (binary data)"))));
        }
        let mailbox = head.starts_with(b"From ");
        let (kind, splitter) = match format {
            Format::Jsonl => (Kind::Lines, Splitter::Lines),
            Format::Json => (Kind::Values, Splitter::Values(Values::default())),
            Format::Email if mailbox => (Kind::Messages, Splitter::Messages),
            Format::Csv | Format::Tsv => {
                return self.begin_table(unpack::transcoded(reader, &head, self.encoding), format, place);
            }
            Format::Pdf if place.path.is_some() => {
                let path = PathBuf::from(place.path.clone().unwrap_or_default());
                return Ok(Some(Content::File(path, format)));
            }
            _ => return Ok(Some(Content::Open(reader, format))),
        };
        let reader = unpack::transcoded(reader, &head, self.encoding);
        let pieces = Pieces::new(reader, splitter, self.options.max_size);
        self.open = Some(OpenFile { pieces, kind, place: place.clone() });
        Ok(None)
    }

    /// The first row of a table names its columns, and goes with every piece.
    fn begin_table(&mut self, reader: Reader, format: Format, place: &Place) -> io::Result<Option<Content>> {
        let (head, reader) = unpack::peeked(reader)?;
        let delimiter = match (self.options.delimiter, format) {
            (Some(delimiter), _) => delimiter,
            (None, Format::Tsv) => b'\t',
            (None, _) => csv::delimiter(&head),
        };
        let splitter = Splitter::Rows(Box::new(csv::core_reader(delimiter)));
        let mut pieces = Pieces::new(reader, splitter, self.options.max_size);
        let mut piece = match pieces.next()? {
            None => return Ok(None),
            Some(piece) if piece.too_long => return Ok(Some(Content::Item(place.broken_at(1, place.too_long())))),
            Some(piece) => piece,
        };
        Ok(Some(match csv::Header::take(&mut piece, delimiter, place) {
            Err(failure) => Content::Item(failure),
            Ok(header) => {
                let kind = Kind::Rows(Arc::new(header));
                self.open = Some(OpenFile { pieces, kind: kind.clone(), place: place.clone() });
                Content::Piece(piece, kind)
            }
        }))
    }
}

/// Whether a file in a folder is hidden, or one that a program leaves beside those of its user: a lock, a backup.
fn is_aside(inside: &Path) -> bool {
    let names: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let is_left =
        |name: &str| name.ends_with('~') || name.starts_with("~$") || (name.starts_with('#') && name.ends_with('#'));
    names.iter().any(|name| name.starts_with('.')) || names.last().is_some_and(|name| is_left(name))
}

/// The path of a file or folder from the root, by whatever way it is named: its folder without links and dots, and its name.
pub fn absolute(path: &Path) -> Arc<str> {
    let whole = match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) if !path.is_dir() => {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            folder.canonicalize().map(|folder| folder.join(name))
        }
        _ => path.canonicalize(),
    };
    // what is not there has only the name it was given
    whole.unwrap_or_else(|_| path.to_path_buf()).to_string_lossy().into()
}

/// What could not be walked: a loop of links leads to nothing new, a folder that may not be read hides articles.
fn unwalked(error: &ignore::Error, root: &Path) -> Item {
    let (mut error, mut path) = (error, root.display().to_string());
    while let ignore::Error::WithPath { err, path: place } = error {
        path = place.display().to_string();
        error = err;
    }
    while let ignore::Error::WithDepth { err, .. } = error {
        error = err;
    }
    let failure = Failure { path: Some(path), reason: walk_reason(error), ..Failure::default() };
    match error {
        ignore::Error::Loop { .. } => Item::Skipped(failure),
        _ => Item::Failure(failure),
    }
}

/// What the operating system says: the path is said already.
fn walk_reason(error: &ignore::Error) -> String {
    let ignore::Error::Io(io) = error else { return error.to_string() };
    let inner = io.get_ref().and_then(|inner| inner.source());
    inner.map_or_else(|| io.to_string(), ToString::to_string)
}

impl Iterator for Source {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        loop {
            if let Some(block) = self.next_piece() {
                return Some(block);
            }
            let entry = self.entries.next()?;
            if let Some(block) = self.begin(entry) {
                return Some(block);
            }
        }
    }
}
