//! From bytes to text. A byte-order mark decides; else what the user says; else what the format declares, where the bytes
//! agree; else UTF-8 where they are valid; else chardetng's guess, held against the old encodings of French.

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_8859_15, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::error::{Error, Result};

/// A text and the encoding its bytes were in.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    /// The text.
    pub(super) text: Cow<'a, str>,
    /// The name of the encoding, as the WHATWG standard has it.
    pub(super) encoding: &'static str,
}

/// The text of the bytes. Never fails: bytes that mean nothing become U+FFFD. `given` is what the user says, `declared`
/// the label that the format carries.
pub(super) fn decode<'a>(bytes: &'a [u8], given: Option<&'static Encoding>, declared: Option<&str>) -> Decoded<'a> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return by(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = given {
        return by(encoding, bytes);
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
    // no text of a single-byte encoding happens to be UTF-8: whoever declared that saved the page anew
    let is_utf_8 = || !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok();
    let fits =
        |encoding: &&'static Encoding| encoding.is_ascii_compatible() && !(encoding.is_single_byte() && is_utf_8());
    if let Some(encoding) = declared.filter(fits)
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return Decoded { text, encoding: encoding.name() };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if utf_16(bytes).is_none() => Decoded { text: text.into(), encoding: UTF_8.name() },
        _ => by(guess(bytes), bytes),
    }
}

fn by<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    Decoded { text: encoding.decode_without_bom_handling(bytes).0, encoding: encoding.name() }
}

/// UTF-16, with its mark or without: in a text of Latin letters every other byte is zero.
pub(super) fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(1024) & !1];
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some(encoding).filter(|encoding| *encoding != UTF_8);
    }
    memchr::memchr(0, head)?;
    let zeros = |at: usize| head.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    let mostly = |zeros: usize, others: usize| pairs > 0 && zeros * 4 >= pairs * 3 && others * 20 <= pairs;
    match () {
        () if mostly(odd, even) => Some(UTF_16LE),
        () if mostly(even, odd) => Some(UTF_16BE),
        () => None,
    }
}

/// The encoding of bytes that are no UTF-8. Where most letters are ASCII the text is in a Latin script, and the first old
/// encoding of French in which nearly all other bytes are French is it; chardetng knows neither Mac Roman nor ISO-8859-15.
fn guess(bytes: &[u8]) -> &'static Encoding {
    use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
    if let Some(encoding) = utf_16(bytes) {
        return encoding;
    }
    let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    if high < letters {
        let fits = |encoding: &&'static Encoding| french_share(bytes, encoding) >= 0.9;
        if let Some(encoding) = [WINDOWS_1252, ISO_8859_15, MACINTOSH].into_iter().find(fits) {
            return encoding;
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// How many of the characters beyond ASCII are letters or marks of French and English typography, from 0 to 1.
fn french_share(bytes: &[u8], encoding: &'static Encoding) -> f64 {
    const FRENCH: &str = "àâäæçèéêëîïñôöœùûüÿÀÂÄÆÇÈÉÊËÎÏÔÖŒÙÛÜŸ«»’‘“”–—…•·°€ \u{A0}";
    let text = encoding.decode_without_bom_handling(bytes).0;
    let (mut french, mut all) = (0usize, 0usize);
    let mut before = ' ';
    for c in text.chars() {
        if !c.is_ascii() {
            all += 1;
            // a capital amid small letters is a small letter of another encoding
            french += usize::from(FRENCH.contains(c) && !(c.is_uppercase() && before.is_lowercase()));
        }
        before = c;
    }
    if all == 0 { 0.0 } else { french as f64 / all as f64 }
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

    fn found(bytes: &[u8]) -> (String, &'static str) {
        let Decoded { text, encoding } = decode(bytes, None, None);
        (text.into_owned(), encoding)
    }

    #[test]
    fn the_old_encodings_of_french_are_recognised() {
        let text = "L'armée a été attaquée à l'aube : « dix morts », dit le maire. Où est le bœuf ?";
        for encoding in [WINDOWS_1252, MACINTOSH] {
            assert_eq!(found(&encoding.encode(text).0), (text.to_string(), encoding.name()));
        }
        let plain = "Le cœur de la ville a été évacué, dit la sœur aînée.";
        assert_eq!(found(&ISO_8859_15.encode(plain).0), (plain.to_string(), "ISO-8859-15"));
        assert_eq!(found(b"L'arm\xe9e a \xe9t\xe9 attaqu\xe9e \x96 dix morts").0, "L'armée a été attaquée – dix morts");
    }

    #[test]
    fn utf_16_is_recognised_with_its_mark_and_without() {
        assert_eq!(found(b"\xff\xfe\xe9\0t\0\xe9\0").0, "été");
        assert_eq!(found(b"\xe9\0t\0\xe9\0 \0a\0"), ("été a".to_string(), "UTF-16LE"));
        assert_eq!(found(b"\0\xe9\0t\0\xe9\0 \0a"), ("été a".to_string(), "UTF-16BE"));
        assert_eq!(found(b"\xef\xbb\xbf\xc3\xa9").0, "é");
    }

    #[test]
    fn other_scripts_are_left_to_the_detector() {
        let russian = "Вооружённые люди напали на деревню на севере страны, сообщили местные власти.";
        let bytes = encoding_rs::WINDOWS_1251.encode(russian).0.into_owned();
        assert_eq!(found(&bytes), (russian.to_string(), "windows-1251"));
        let polish = "Żołnierze wkroczyli do miasta, gdzie żyją setki ludzi; władze milczą, mówią świadkowie.";
        let bytes = encoding_rs::ISO_8859_2.encode(polish).0.into_owned();
        assert_eq!(found(&bytes).0, polish);
    }

    #[test]
    fn what_is_declared_counts_where_the_bytes_agree() {
        assert_eq!(decode(b"\x8e", Some(MACINTOSH), None).text, "é");
        assert_eq!(decode(b"c\xbdur", None, Some("iso-8859-15")).text, "cœur");
        assert_eq!(decode(b"\xe9t\xe9", None, Some("utf-8")).text, "été");
        assert_eq!(decode("déjà à moitié là".as_bytes(), None, Some("iso-8859-1")).text, "déjà à moitié là");
        assert_eq!(decode(b"a", None, Some("utf-16")).text, "a");
    }
}
