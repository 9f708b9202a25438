//! Opens an input: unpacks gzip and zstd, whatever the name says, and turns UTF-16 into UTF-8 on the way.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::decode;
use super::format::SNIFF_BYTES;

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 64 * 1024;

/// An input that is read from its beginning.
pub(super) type Reader = Box<dyn BufRead + Send>;

/// Opens a file.
pub(super) fn open(path: &Path) -> io::Result<Reader> {
    unpacked(File::open(path)?)
}

/// The bytes of an input, unpacked where its first bytes are those of gzip or zstd.
pub(super) fn unpacked(input: impl Read + Send + 'static) -> io::Result<Reader> {
    let mut reader = BufReader::with_capacity(BUFFER_BYTES, input);
    let head = reader.fill_buf()?;
    Ok(if head.starts_with(b"\x1F\x8B") {
        Box::new(buffered(flate2::bufread::MultiGzDecoder::new(reader)))
    } else if head.starts_with(b"\x28\xB5\x2F\xFD") {
        Box::new(buffered(zstd::Decoder::with_buffer(reader)?))
    } else {
        Box::new(reader)
    })
}

fn buffered<R: Read>(reader: R) -> BufReader<R> {
    BufReader::with_capacity(BUFFER_BYTES, reader)
}

/// The first bytes of an input, by which its format is told, and the input from its beginning. Of what may be JSON Lines no
/// more than the first line is waited for: who writes it may want the answer to that line first.
pub(super) fn peeked(mut reader: Reader) -> io::Result<(Vec<u8>, Reader)> {
    let mut head = Vec::new();
    loop {
        let ready = reader.fill_buf()?;
        let length = ready.len();
        head.extend_from_slice(ready);
        reader.consume(length);
        let object = head.trim_ascii_start().starts_with(b"{") || head.starts_with(b"\xEF\xBB\xBF{");
        if length == 0 || head.len() >= SNIFF_BYTES || (object && head.contains(&b'\n')) {
            return Ok((head.clone(), Box::new(io::Cursor::new(head).chain(reader))));
        }
    }
}

/// The input as UTF-8 where it is UTF-16, or in the encoding the user gives; else as it is.
pub(super) fn transcoded(reader: Reader, head: &[u8], given: Option<&'static Encoding>) -> Reader {
    let encoding = given.or(decode::utf_16(head));
    let decoder = DecodeReaderBytesBuilder::new()
        .encoding(encoding)
        .utf8_passthru(true)
        .bom_sniffing(true)
        .strip_bom(true)
        .build(reader);
    Box::new(buffered(decoder))
}

/// All bytes of an input, at most `limit` of them; `None` when there are more.
pub(super) fn whole(reader: Reader, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}
