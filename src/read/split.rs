//! A file of many articles in pieces that can be read apart, each of whole articles: lines, JSON values, rows, messages.
//! Memory holds a piece, and never more of one article than the limit.

use std::io::{self, BufRead};

use super::unpack::Reader;

/// Where one article ends and the next begins.
pub(super) enum Splitter {
    /// After each line.
    Lines,
    /// After each value of an array, or of a row of values.
    Values(Values),
    /// After each row.
    Rows(Box<csv_core::Reader>),
    /// Before each line that begins with `From `.
    Messages,
}

/// How deep in a JSON text the bytes read so far lead.
#[derive(Default)]
pub(super) struct Values {
    depth: usize,
    /// The depth of the articles: 1 in an array, 0 in a row of values.
    base: usize,
    begun: bool,
    in_string: bool,
    escaped: bool,
}

/// A piece of a file: whole articles.
pub(super) struct Piece {
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// The line of the file that it begins on, counted from 1.
    pub(super) line: u64,
    /// Whether the limit was passed: the bytes are only the beginning of an article.
    pub(super) too_long: bool,
}

/// A file that is handed out piece by piece.
pub(super) struct Pieces {
    reader: Reader,
    splitter: Splitter,
    limit: u64,
    pending: Vec<u8>,
    /// How many of the pending bytes the splitter has seen.
    scanned: usize,
    /// The line that the pending bytes begin on.
    line: u64,
    /// Whether the rest of an article that is too long is being passed over.
    skipping: bool,
}

/// Bytes kept of an article that is too long: its id may be among them, and what parts it from the next.
const KEPT_BYTES: usize = 1024;

impl Pieces {
    /// Pieces of at most one article of `limit` bytes or several of a few hundred kilobytes together.
    pub(super) fn new(reader: Reader, splitter: Splitter, limit: u64) -> Self {
        Self { reader, splitter, limit, pending: Vec::new(), scanned: 0, line: 1, skipping: false }
    }

    /// The line that comes next.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The next whole articles: as many as are there to be read, at least one; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Piece>> {
        loop {
            let ready = self.reader.fill_buf()?;
            let (length, at_end) = (ready.len(), ready.is_empty());
            self.pending.extend_from_slice(ready);
            self.reader.consume(length);
            let cut = if at_end { Some(self.pending.len()) } else { self.splitter.cut(&self.pending, self.scanned) };
            self.scanned = self.pending.len();
            match cut {
                Some(0) if at_end => return Ok(None),
                Some(cut) if cut > 0 => {
                    let skipped = std::mem::take(&mut self.skipping);
                    let piece = self.take(cut);
                    if !skipped {
                        return Ok(Some(piece));
                    }
                }
                _ if self.skipping => self.forget(),
                _ if self.pending.len() as u64 > self.limit => {
                    self.skipping = true;
                    let bytes = self.pending[..self.pending.len().min(KEPT_BYTES)].to_vec();
                    let piece = Piece { bytes, line: self.line, too_long: true };
                    self.forget();
                    return Ok(Some(piece));
                }
                _ => {}
            }
        }
    }

    fn take(&mut self, cut: usize) -> Piece {
        let rest = self.pending.split_off(cut);
        let bytes = std::mem::replace(&mut self.pending, rest);
        self.scanned -= cut;
        let line = self.line;
        self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        Piece { bytes, line, too_long: false }
    }

    /// Drops what is pending of an article that is too long, but for the bytes that a splitter may look back at.
    fn forget(&mut self) {
        let gone = self.pending.len().saturating_sub(KEPT_BYTES);
        self.line += memchr::memchr_iter(b'\n', &self.pending[..gone]).count() as u64;
        self.pending.drain(..gone);
        self.pending.shrink_to(KEPT_BYTES);
        self.scanned = self.pending.len();
    }
}

impl Splitter {
    /// How many of the pending bytes are whole articles, where it is not none; those before `from` were seen before.
    fn cut(&mut self, pending: &[u8], from: usize) -> Option<usize> {
        match self {
            Self::Lines => memchr::memrchr(b'\n', &pending[from..]).map(|at| from + at + 1),
            Self::Values(values) => values.last_end(&pending[from..]).map(|at| from + at),
            Self::Rows(reader) => last_row(reader, &pending[from..]).map(|at| from + at),
            Self::Messages => last_message(pending, from.saturating_sub(b"\nFrom ".len())),
        }
    }
}

/// The end of the last row that ends within the bytes.
fn last_row(reader: &mut csv_core::Reader, mut bytes: &[u8]) -> Option<usize> {
    let (mut cells, mut ends) = ([0; 8192], [0; 256]);
    let (mut at, mut last) = (0, None);
    while !bytes.is_empty() {
        let (state, read, _, _) = reader.read_record(bytes, &mut cells, &mut ends);
        at += read;
        bytes = &bytes[read..];
        if state == csv_core::ReadRecordResult::Record {
            last = Some(at);
        }
    }
    last
}

/// The beginning of the last message but the first.
fn last_message(pending: &[u8], from: usize) -> Option<usize> {
    memchr::memmem::rfind(&pending[from..], b"\nFrom ").map(|at| from + at + 1)
}

impl Values {
    /// The end of the last value that ends within the bytes.
    fn last_end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut last = None;
        for (at, byte) in bytes.iter().enumerate() {
            if self.ends_with(*byte) {
                last = Some(at + 1);
            }
        }
        last
    }

    /// Takes the next byte; whether a value ends with it. A comma or the end of the array ends what is no object.
    fn ends_with(&mut self, byte: u8) -> bool {
        if self.in_string {
            self.in_string = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            return false;
        }
        match byte {
            b'[' if !self.begun => (self.base, self.depth) = (1, 1),
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.begun = true;
                return self.depth <= self.base;
            }
            b'"' => self.in_string = true,
            b',' => return self.depth == self.base,
            _ => {}
        }
        self.begun |= !byte.is_ascii_whitespace();
        false
    }
}

/// The values of a piece: each with the place of its first byte.
pub(super) fn values(bytes: &[u8], first_piece: bool) -> Vec<(usize, &[u8])> {
    let is_array = |byte: &u8| *byte == b'[';
    let begin = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(bytes.len());
    let mut state = Values::default();
    if !(first_piece && bytes.get(begin).is_some_and(is_array)) {
        state.begun = true;
    }
    let mut found = Vec::new();
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if state.ends_with(*byte) {
            found.push((start, &bytes[start..=at]));
            start = at + 1;
        }
    }
    found.push((start, &bytes[start..]));
    found
}
