//! The short way for simple words, which most words are: one pass finds where the word ends and its key.

use crate::letters::Spelling;

/// The end and the key of a word that is nothing but letters of ASCII and Latin-1, followed by what can belong to no word:
/// most words, for which nothing else need be looked at.
#[inline]
pub(super) fn simple_word(bytes: &[u8], start: usize) -> Option<(usize, u64)> {
    let (mut hash, mut end) = Spelling::of_letters(bytes, start);
    while let Some(byte) = bytes.get(end) {
        let next = bytes.get(end + 1);
        match CLASSES[usize::from(*byte)] {
            BLANK => break,
            MARK if next.is_none_or(u8::is_ascii_whitespace) => break,
            LATIN => match next {
                None | Some(0x97 | 0xB7) => return None,
                Some(second) => {
                    hash.add_latin(*second)?;
                    end = hash.add_letters(bytes, end + 2);
                }
            },
            _ => return None,
        }
    }
    (end > start).then(|| (end, hash.key()))
}

/// What no word holds.
const BLANK: u8 = 0;
/// What ends a word unless another character follows.
const MARK: u8 = 1;
/// The first byte of a letter from `À` to `ÿ`, or of `×` and `÷`.
const LATIN: u8 = 2;
/// All else.
const OTHER: u8 = 3;

/// What a byte that is no letter of ASCII means to [`simple_word`].
static CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        classes[byte] = match c {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'\'' | b'@' | b'_' | b'+' => OTHER,
            b'.' | b':' | b'-' => MARK,
            _ => BLANK,
        };
        byte += 1;
    }
    classes[0xC3] = LATIN;
    classes
};
