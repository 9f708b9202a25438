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
    /// Pieces of at most one article of `limit` bytes or several of some tens of kilobytes together.
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
            let ends = if at_end {
                Some((self.pending.len(), self.pending.len()))
            } else {
                self.splitter.ends(&self.pending, self.scanned)
            };
            self.scanned = self.pending.len();
            match ends {
                Some((_, 0)) if at_end => return Ok(None),
                Some((first, last)) if last > 0 => {
                    let skipped = if std::mem::take(&mut self.skipping) { self.take(first).bytes.len() } else { 0 };
                    if last > skipped {
                        return Ok(Some(self.take(last - skipped)));
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
    /// Where the first and the last article end that end in the pending bytes; those before `from` were seen before.
    fn ends(&mut self, pending: &[u8], from: usize) -> Option<(usize, usize)> {
        let (from, ends) = match self {
            Self::Lines => (from, line_ends(&pending[from..])),
            Self::Values(values) => (from, values.ends(&pending[from..])),
            Self::Rows(reader) => (from, row_ends(reader, &pending[from..])),
            Self::Messages => {
                let from = from.saturating_sub(b"\nFrom ".len());
                (from, message_ends(&pending[from..]))
            }
        };
        ends.map(|(first, last)| (from + first, from + last))
    }
}

fn line_ends(bytes: &[u8]) -> Option<(usize, usize)> {
    Some((memchr::memchr(b'\n', bytes)? + 1, memchr::memrchr(b'\n', bytes)? + 1))
}

fn row_ends(reader: &mut csv_core::Reader, mut bytes: &[u8]) -> Option<(usize, usize)> {
    let (mut cells, mut ends) = ([0; 8192], [0; 256]);
    let (mut at, mut found) = (0, None);
    while !bytes.is_empty() {
        let (state, read, _, _) = reader.read_record(bytes, &mut cells, &mut ends);
        at += read;
        bytes = &bytes[read..];
        if state == csv_core::ReadRecordResult::Record {
            found = Some((found.map_or(at, |(first, _)| first), at));
        }
    }
    found
}

/// A message ends where the next begins.
fn message_ends(bytes: &[u8]) -> Option<(usize, usize)> {
    let begin = b"\nFrom ";
    Some((memchr::memmem::find(bytes, begin)? + 1, memchr::memmem::rfind(bytes, begin)? + 1))
}

impl Values {
    fn ends(&mut self, bytes: &[u8]) -> Option<(usize, usize)> {
        let mut found = None;
        for (at, byte) in (1..).zip(bytes) {
            if self.ends_with(*byte) {
                found = Some((found.map_or(at, |(first, _)| first), at));
            }
        }
        found
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

/// The values of a piece, each with the place of its first byte; the first piece may begin an array.
pub(super) fn values(bytes: &[u8], first_piece: bool) -> Vec<(usize, &[u8])> {
    let begin = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(bytes.len());
    let opens = first_piece && bytes.get(begin) == Some(&b'[');
    let depth = usize::from(opens);
    let mut state = Values { depth, base: depth, begun: true, ..Values::default() };
    let mut start = if opens { begin + 1 } else { 0 };
    let mut found = Vec::new();
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        if state.ends_with(*byte) {
            found.push((start, &bytes[start..=at]));
            start = at + 1;
        }
    }
    found.push((start, &bytes[start..]));
    found
}
