//! The words of a text as the language tables see them: letters, and apostrophes between letters. Much simpler than the
//! analyser's words, and asked before the language is known.

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// As it stands.
    pub text: &'a str,
    /// Of its lower-case letters; every apostrophe counts as the straight one.
    pub hash: u64,
    /// How many letters it has.
    pub letters: u32,
    /// Letters of scripts that neither French nor English is written in.
    pub foreign_letters: u32,
}

/// The words of a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut word = first_word(rest);
        while word.text.is_empty() {
            // what stands here is no letter
            let mut chars = rest.chars();
            chars.next()?;
            rest = chars.as_str();
            word = first_word(rest);
        }
        rest = &rest[word.text.len()..];
        Some(word)
    })
}

/// The word that a text begins with; an empty one where it begins with something else.
#[inline]
fn first_word(text: &str) -> Word<'_> {
    let mut word = Word { text: "", hash: 0, letters: 0, foreign_letters: 0 };
    let (mut end, mut place, mut apostrophe) = (0, 0, false);
    while let Some((letter, length)) = symbol(text, place) {
        place += length;
        match letter {
            Some(APOSTROPHE) if apostrophe || end == 0 => break,
            Some(APOSTROPHE) => apostrophe = true,
            Some(letter) => {
                if apostrophe {
                    word.hash = hashed(word.hash, APOSTROPHE);
                    apostrophe = false;
                }
                word.hash = hashed(word.hash, letter);
                word.letters += 1;
                word.foreign_letters += u32::from(is_foreign(letter));
                end = place;
            }
            None => break,
        }
    }
    word.text = &text[..end];
    word
}

/// What stands at a place, and how many bytes it takes: a letter in lower case, [`APOSTROPHE`], or none of them.
#[inline]
fn symbol(text: &str, place: usize) -> Option<(Option<char>, usize)> {
    let byte = *text.as_bytes().get(place)?;
    if byte.is_ascii() {
        return Some((LETTERS[usize::from(byte)], 1));
    }
    let c = text[place..].chars().next()?;
    Some((if matches!(c, '\u{2019}' | '\u{02BC}') { Some(APOSTROPHE) } else { lower_letter(c) }, c.len_utf8()))
}

/// Every apostrophe counts as the straight one.
const APOSTROPHE: char = '\'';

/// [`symbol`] of the ASCII characters.
const LETTERS: [Option<char>; 128] = {
    let mut letters = [None; 128];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8 as char;
        if c.is_ascii_alphabetic() {
            letters[byte] = Some(c.to_ascii_lowercase());
        }
        byte += 1;
    }
    letters[APOSTROPHE as usize] = Some(APOSTROPHE);
    letters
};

#[inline]
fn hashed(hash: u64, letter: char) -> u64 {
    hash.wrapping_mul(0x0100_0000_01B3).wrapping_add(u64::from(letter) + 1)
}

/// A letter in lower case; nothing for what is none.
#[inline]
pub(super) fn lower_letter(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_alphabetic().then(|| c.to_ascii_lowercase());
    }
    c.is_alphabetic().then(|| c.to_lowercase().next().unwrap_or(c))
}

/// Letters from Greek on: not Latin.
fn is_foreign(letter: char) -> bool {
    letter >= '\u{0370}' && !('\u{1E00}'..='\u{1EFF}').contains(&letter)
}
