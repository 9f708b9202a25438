//! A piece of the input, and how it becomes articles.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use super::split::Piece;
use super::unpack::{self, Reader};
use super::{Format, Item, Place, csv, dates, feed, format, html, json, mail, mend, pdf, plain};
use crate::article::{Article, Failure, Id};
use crate::language::{Language, Spoken};

/// A piece of the input that can be read without the rest.
#[derive(Debug)]
pub struct Block {
    pub(super) content: Content,
    pub(super) place: Place,
    /// The language the user gives.
    pub(super) lang: Option<Language>,
}

/// What a block holds.
pub(super) enum Content {
    /// A file of one article, not yet opened.
    File(PathBuf, Format),
    /// An open input, not yet read.
    Open(Reader, Format),
    /// Whole articles of a file of many.
    Piece(Piece, Kind),
    /// What could not be read, or is no article.
    Item(Item),
}

/// How the articles of a piece are written.
#[derive(Clone)]
pub(super) enum Kind {
    /// JSON, one on each line.
    Lines,
    /// JSON, one after another.
    Values,
    /// CSV, with the columns of the file.
    Rows(Arc<csv::Header>),
    /// Messages of a mailbox.
    Messages,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File(..) => "File",
            Self::Open(..) => "Open",
            Self::Piece(..) => "Piece",
            Self::Item(_) => "Item",
        })
    }
}

impl Block {
    /// The bytes it holds, as far as they are known without reading: for the progress display.
    pub fn bytes(&self) -> u64 {
        match &self.content {
            Content::File(path, _) => std::fs::metadata(path).map_or(0, |meta| meta.len()),
            Content::Piece(piece, _) => piece.bytes.len() as u64,
            Content::Open(..) => {
                self.place.file.as_deref().and_then(|file| std::fs::metadata(file).ok()).map_or(0, |meta| meta.len())
            }
            Content::Item(_) => 0,
        }
    }

    /// Reads the articles of this block, in order.
    pub fn items(self) -> Vec<Item> {
        let Self { content, place, lang } = self;
        // the parsers of other people's formats are other people's code: a panic in one costs one input, not the batch
        let read = catch_unwind(AssertUnwindSafe(|| read(content, &place)));
        let items = read.unwrap_or_else(|_| vec![place.broken("the parser of this format failed: please report it")]);
        let today = dates::today();
        let mut complete = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Item::Article(mut article) => {
                    article.file.clone_from(&place.file);
                    complete.extend(finish(&mut article, lang, today).map(Item::Warning));
                    complete.push(Item::Article(article));
                }
                other => complete.push(other),
            }
        }
        complete
    }
}

fn read(content: Content, place: &Place) -> Vec<Item> {
    let (reader, format) = match content {
        Content::Item(item) => return vec![item],
        Content::Piece(piece, _) if piece.too_long => return vec![place.broken_at(piece.line, place.too_long())],
        Content::Piece(piece, kind) => return pieces(&piece, &kind, place),
        Content::File(path, Format::Pdf) => return vec![pdf::article(&path, place)],
        Content::File(path, format) => (unpack::open(&path), format),
        Content::Open(reader, format) => (Ok(reader), format),
    };
    match reader.and_then(|reader| unpack::whole(reader, place.max_size)) {
        Ok(Some(bytes)) => whole(&bytes, format, place),
        Ok(None) => vec![place.broken(place.too_long())],
        Err(error) => vec![place.broken(reason(&error))],
    }
}

/// What the operating system or the unpacker says, in words that help.
pub(super) fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => "the compressed data is cut short".to_string(),
        _ => error.to_string(),
    }
}

fn pieces(piece: &Piece, kind: &Kind, place: &Place) -> Vec<Item> {
    match kind {
        Kind::Lines => json::lines(&piece.bytes, piece.line, place),
        Kind::Values => json::values(&piece.bytes, piece.line, place),
        Kind::Rows(header) => csv::rows(&piece.bytes, piece.line, header, place),
        Kind::Messages => mail::mailbox(&piece.bytes, place),
    }
}

/// The articles of an input that is read as one.
fn whole(bytes: &[u8], format: Format, place: &Place) -> Vec<Item> {
    if place.encoding.is_none() && format != Format::Email && format::is_binary(bytes) {
        return vec![place.no_article("not an article (binary data)")];
    }
    match format {
        Format::Html => vec![html::article(bytes, place)],
        Format::Feed => feed::articles(bytes, place),
        Format::Email => vec![mail::article(bytes, place)],
        Format::Pdf => vec![place.no_article("a PDF can only be read from a file of its own")],
        _ => vec![plain::article(bytes, place)],
    }
}

/// Fills in what the input left open, mends what was encoded twice, and drops a date that cannot be, which it returns as a
/// remark and leaves in the article as `input_date`.
fn finish(article: &mut Article, lang: Option<Language>, today: jiff::civil::Date) -> Option<Failure> {
    if let Some(lang) = lang {
        article.lang = Some(Spoken::Known(lang).code().to_string());
    }
    if let Some(body) = mend::mended(&article.body) {
        article.body = body;
        article.encoding = Some(mend::DOUBLE_UTF_8);
    }
    if let Some(title) = article.title.as_deref().and_then(mend::mended) {
        article.title = Some(title);
        article.encoding = Some(mend::DOUBLE_UTF_8);
    }
    for text in [Some(&mut article.body), article.title.as_mut()].into_iter().flatten() {
        if let Some(mended) = mend::without_controls(text) {
            *text = mended;
        }
    }
    let given = article.date.take().filter(|date| !date.trim().is_empty());
    let read = given.as_deref().map(|date| dates::read(date, today));
    let remark = match (given, read) {
        (Some(date), Some(Err(reason))) => Some((date, reason)),
        (_, date) => {
            article.date = date.and_then(Result::ok);
            None
        }
    };
    if article.id.is_none() {
        article.id = Some(Id::Text(article.content_hash()));
    }
    let (date, reason) = remark?;
    article.add_text("date", &date);
    let (id, path, file) = (article.id.clone(), article.path.clone(), article.file.clone());
    Some(Failure { id, path, file, line: None, reason: format!("the date \"{date}\" is {reason}: dropped") })
}
