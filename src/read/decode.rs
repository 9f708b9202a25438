//! From bytes to text. A byte-order mark decides; else what the user says; else UTF-8 where the bytes are valid, else the
//! encoding that chardetng guesses.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use crate::error::{Error, Result};

/// The text of the bytes. Never fails: bytes that mean nothing become U+FFFD.
pub(super) fn decode<'a>(bytes: &'a [u8], label: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Some(encoding) = label.and_then(|label| Encoding::for_label(label.as_bytes())) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => guess(bytes).decode_without_bom_handling(bytes).0,
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// Whether an encoding label means something.
pub(super) fn known(label: &str) -> Result<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).ok_or_else(|| {
        Error::Usage(format!(
            "--encoding {label}: no such encoding; use for example {}, windows-1252 or utf-16le",
            UTF_8.name()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_1252_is_recognised_and_utf_16_by_its_mark() {
        assert_eq!(
            decode(b"L'arm\xe9e a \xe9t\xe9 attaqu\xe9e \x96 dix morts", None),
            "L'armée a été attaquée – dix morts"
        );
        assert_eq!(decode(b"\xff\xfe\xe9\0t\0\xe9\0", None), "été");
        assert_eq!(decode(b"\xef\xbb\xbf\xc3\xa9", None), "é");
        assert_eq!(decode(b"\x8e", Some("macintosh")), "é");
    }
}
