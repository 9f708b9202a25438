//! Opens an input: unpacks gzip and zstd, whatever the name says, and turns UTF-16 into UTF-8 on the way.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::decode;

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 256 * 1024;

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

/// The input as UTF-8 where it is UTF-16, or in the encoding the user gives; else as it is. With the encoding it was in.
pub(super) fn transcoded(
    mut reader: Reader,
    given: Option<&'static Encoding>,
) -> io::Result<(Reader, Option<&'static Encoding>)> {
    let encoding = given.or(decode::utf_16(reader.fill_buf()?));
    let decoder = DecodeReaderBytesBuilder::new()
        .encoding(encoding)
        .utf8_passthru(true)
        .bom_sniffing(true)
        .strip_bom(true)
        .build(reader);
    Ok((Box::new(buffered(decoder)), encoding))
}

/// All bytes of an input, at most `limit` of them; `None` when there are more.
pub(super) fn whole(reader: Reader, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}
