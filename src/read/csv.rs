//! CSV and TSV: a row is an article, the first row names the columns, in any order. Columns griot has no use for come back
//! as other fields.

use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder};

use super::decode::{self, Decoded};
use super::split::Piece;
use super::{Item, Place, mend};
use crate::article::{Article, FIELD_NAMES, Id};

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Header {
    columns: Vec<String>,
    /// The column of the articles' texts.
    text: usize,
    delimiter: u8,
}

/// What may part the cells, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What parts the cells of a table, by its first row: as Excel says it (`sep=;`), or what parts most.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    if let Some([delimiter]) = first.strip_prefix(b"sep=") {
        return *delimiter;
    }
    let parts = |delimiter: u8| {
        let mut quoted = false;
        let outside = |byte: &&u8| {
            quoted ^= **byte == b'"';
            !quoted && **byte == delimiter
        };
        first.iter().filter(outside).count()
    };
    // of equals the first in the list
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| parts(*delimiter)).unwrap_or(b',')
}

/// What finds the ends of rows just as they are read later.
pub(super) fn core_reader(delimiter: u8) -> csv_core::Reader {
    csv_core::ReaderBuilder::new().delimiter(delimiter).build()
}

fn reader(bytes: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(bytes)
}

impl Header {
    /// Reads the first row and takes it off its piece.
    pub(super) fn take(piece: &mut Piece, delimiter: u8, place: &Place) -> Result<Self, Item> {
        if piece.bytes.starts_with(b"sep=") {
            let end = piece.bytes.iter().position(|byte| *byte == b'\n').map_or(piece.bytes.len(), |end| end + 1);
            cut(piece, end);
        }
        let mut row = ByteRecord::new();
        let mut reader = reader(&piece.bytes, delimiter);
        reader.read_byte_record(&mut row).map_err(|error| place.broken_at(piece.line, error.to_string()))?;
        let end = usize::try_from(reader.position().byte()).unwrap_or(piece.bytes.len());
        let header = Self::of(&row, delimiter, place);
        let names: Vec<&str> = header.columns.iter().map(String::as_str).collect();
        if !names.contains(&"text") {
            let names = names.join(", ");
            let reason = format!(
                "no column \"text\" (nor \"body\", \"content\", \"texte\", \"contenu\", \"corps\"): rename the one that holds \
                 the texts to text; the columns are: {names}"
            );
            return Err(place.broken_at(piece.line, reason));
        }
        cut(piece, end);
        Ok(header)
    }

    fn of(row: &ByteRecord, delimiter: u8, place: &Place) -> Self {
        let cells = texts(row, place).0;
        let mut columns: Vec<String> = cells.iter().map(|cell| cell.trim().to_string()).collect();
        for (name, others) in FIELD_NAMES {
            let named = |wanted: &str| columns.iter().position(|column| column.eq_ignore_ascii_case(wanted));
            if let Some(column) = named(name).or_else(|| others.iter().find_map(|other| named(other))) {
                columns[column] = name.to_string();
            }
        }
        let text = columns.iter().position(|column| column == "text").unwrap_or(0);
        Self { columns, text, delimiter }
    }
}

fn cut(piece: &mut Piece, end: usize) {
    piece.line += memchr::memchr_iter(b'\n', &piece.bytes[..end]).count() as u64;
    piece.bytes.drain(..end);
}

/// The articles of whole rows, the first of which begins on line `first` of the file.
pub(super) fn rows(bytes: &[u8], first: u64, header: &Header, place: &Place) -> Vec<Item> {
    let mut reader = reader(bytes, header.delimiter);
    let mut row = ByteRecord::new();
    let mut items = Vec::new();
    while reader.read_byte_record(&mut row).is_ok_and(|more| more) {
        let begin = row.position().map_or((0, 1), |position| (position.byte(), position.line()));
        let begin_byte = usize::try_from(begin.0).unwrap_or(0);
        let end = usize::try_from(reader.position().byte()).unwrap_or(bytes.len());
        let raw = &bytes[begin_byte..end.max(begin_byte)];
        let line = first + begin.1 - 1;
        items.push(match article(&row, raw, header, place) {
            Ok(article) => Item::Article(Box::new(article)),
            Err(reason) => place.broken_at(line, reason),
        });
    }
    items
}

fn article(row: &ByteRecord, raw: &[u8], header: &Header, place: &Place) -> Result<Article, String> {
    if row.as_slice().len() as u64 > place.max_size {
        return Err(place.too_long());
    }
    if is_unclosed(raw) {
        return Err("a quotation mark opened in this row is never closed".to_string());
    }
    let (columns, cells) = (header.columns.len(), row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1));
    if cells > columns || row.len() <= header.text {
        let cells = row.len();
        return Err(format!(
            "the first row has {columns} cells, this one {cells} (what holds the delimiter must be quoted)"
        ));
    }
    let (texts, encoding) = texts(row, place);
    let mut article = Article { path: place.path.clone(), encoding: Some(encoding), ..Article::default() };
    for (place, (column, cell)) in header.columns.iter().zip(texts).enumerate() {
        let value = || Some(cell.trim().to_string()).filter(|cell| !cell.is_empty());
        match column.as_str() {
            "text" if place == header.text => article.body = cell.into_owned(),
            "title" => article.title = value(),
            "date" => article.date = value(),
            "lang" => article.lang = value(),
            "id" => article.id = value().map(Id::Text),
            "themes" => article.add_list("themes", &labels(&cell)),
            _ => article.add_text(column, &cell),
        }
    }
    Ok(article)
}

/// A row over several lines, with a quotation mark that has no other: it took the rest of the file with it.
fn is_unclosed(raw: &[u8]) -> bool {
    let marks = memchr::memchr_iter(b'"', raw).count();
    marks % 2 == 1 && raw.trim_ascii_end().contains(&b'\n')
}

/// The labels of one cell: a JSON list, or parted by `;`, `|` or `,`.
fn labels(cell: &str) -> Vec<String> {
    serde_json::from_str(cell).unwrap_or_else(|_| {
        let parts = cell.split([';', '|', ',']).map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_string).collect()
    })
}

/// The cells as texts, and the encoding they are in: the same for the whole row.
fn texts<'a>(row: &'a ByteRecord, place: &Place) -> (Vec<Cow<'a, str>>, &'static str) {
    let Decoded { encoding, .. } = decode::decode(row.as_slice(), place.encoding, None);
    let mut found = encoding;
    let cells = row.iter().map(|cell| {
        let text = decode::decode(cell, place.encoding, Some(encoding)).text;
        // before blanks are trimmed: the second byte of an "à" is one of them
        mend::mended(&text).map_or(text, |mended| {
            found = mend::DOUBLE_UTF_8;
            mended.into()
        })
    });
    (cells.collect(), found)
}
