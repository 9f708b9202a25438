//! The words of a text as the language tables see them: letters, and apostrophes between letters. Much simpler than the
//! analyser's words, and asked before the language is known.

use crate::letters::Spelling;

/// A word of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
pub(super) fn words(text: &str) -> Words<'_> {
    Words { text, at: 0, is_spaced: false }
}

/// See [`words`].
pub(super) struct Words<'a> {
    text: &'a str,
    /// The words up to here are done.
    at: usize,
    /// Whether a blank, of whatever width, stood before one of `: ; ! ? »`, as only French typography wants it.
    pub is_spaced: bool,
}

impl<'a> Words<'a> {
    /// The next words, as many as there is room for; how many they are.
    #[inline]
    pub fn fill(&mut self, block: &mut [Word<'a>]) -> usize {
        block.iter_mut().zip(self).map(|(place, word)| *place = word).count()
    }

    /// Where the next letter stands.
    #[inline]
    fn first_letter(&mut self) -> Option<usize> {
        let mut at = self.at;
        loop {
            match SYMBOLS[usize::from(*self.text.as_bytes().get(at)?)] {
                0 | APOSTROPHE => at += 1,
                MARK => {
                    self.is_spaced |= follows_blank(self.text, at);
                    at += 1;
                }
                BEYOND_ASCII => match beyond_ascii(self.text, at) {
                    (Some(letter), _) if letter != '\'' => return Some(at),
                    (_, length) => {
                        self.is_spaced |= self.text[at..].starts_with('»') && follows_blank(self.text, at);
                        at += length;
                    }
                },
                _ => return Some(at),
            }
        }
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = Word<'a>;

    #[inline]
    fn next(&mut self) -> Option<Word<'a>> {
        let start = self.first_letter()?;
        let word = word_at(self.text, start);
        self.at = start + word.text.len();
        Some(word)
    }
}

/// The word whose first letter stands at `start`.
#[inline]
fn word_at(text: &str, start: usize) -> Word<'_> {
    let bytes = text.as_bytes();
    let (mut spelling, mut end) = Spelling::of_letters(bytes, start);
    let mut word = Word { text: "", hash: 0, letters: (end - start) as u32, foreign_letters: 0 };
    while let Some(byte) = bytes.get(end) {
        let (letter, length) = match SYMBOLS[usize::from(*byte)] {
            BEYOND_ASCII => beyond_ascii(text, end),
            APOSTROPHE => (Some('\''), 1),
            _ => break,
        };
        match letter {
            Some('\'') if !is_letter(text, end + length) => break,
            Some('\'') => spelling.add(b'\''),
            Some(letter) => {
                spelling = spelling.with(letter.encode_utf8(&mut [0; 4]).as_bytes());
                word.letters += 1;
                word.foreign_letters += u32::from(is_foreign(letter));
            }
            None => break,
        }
        let run = end + length;
        end = spelling.add_letters(bytes, run);
        word.letters += (end - run) as u32;
    }
    word.text = &text[start..end];
    word.hash = spelling.key();
    word
}

/// Whether a letter stands at a place.
fn is_letter(text: &str, place: usize) -> bool {
    text[place..].starts_with(|c| lower_letter(c).is_some())
}

/// Whether a blank, of whatever width, stands before a place.
fn follows_blank(text: &str, place: usize) -> bool {
    text[..place].ends_with([' ', '\u{A0}', '\u{202F}'])
}

/// What an ASCII character is: [`LETTER`], [`APOSTROPHE`], [`MARK`], or 0 for none of them; [`BEYOND_ASCII`] for the bytes of
/// other characters.
static SYMBOLS: [u8; 256] = {
    let mut symbols = [BEYOND_ASCII; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        symbols[byte] = if c.is_ascii_alphabetic() { LETTER } else { 0 };
        byte += 1;
    }
    symbols[APOSTROPHE as usize] = APOSTROPHE;
    (symbols[b':' as usize], symbols[b';' as usize]) = (MARK, MARK);
    (symbols[b'!' as usize], symbols[b'?' as usize]) = (MARK, MARK);
    symbols
};

const APOSTROPHE: u8 = b'\'';
const LETTER: u8 = 3;
const BEYOND_ASCII: u8 = 1;
/// A mark that French sets a blank before.
const MARK: u8 = 2;

/// The character beyond ASCII at a place, if it is a letter (in lower case) or an apostrophe (as the straight one), and how
/// many bytes it takes.
#[inline]
fn beyond_ascii(text: &str, place: usize) -> (Option<char>, usize) {
    match text.as_bytes()[place..] {
        // from À to ÿ
        [0xC3, 0x97 | 0xB7, ..] => (None, 2),
        [0xC3, second, ..] => (Some(char::from(second + if second < 0x9F { 0x60 } else { 0x40 })), 2),
        _ => {
            let c = text[place..].chars().next().unwrap_or(' ');
            let letter = if matches!(c, '\u{2019}' | '\u{02BC}') { Some('\'') } else { lower_letter(c) };
            (letter, c.len_utf8())
        }
    }
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
#[inline]
fn is_foreign(letter: char) -> bool {
    letter >= '\u{0370}' && !('\u{1E00}'..='\u{1EFF}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_with_apostrophes_between_them() {
        let shown = |text| words(text).map(|word| (word.text, word.letters, word.foreign_letters)).collect::<Vec<_>>();
        assert_eq!(
            shown("L’ÉTÉ, l''an 'n' × 3 د’à2b"),
            [("L’ÉTÉ", 4, 0), ("l", 1, 0), ("an", 2, 0), ("n", 1, 0), ("د’à", 2, 1), ("b", 1, 0)]
        );
    }

    #[test]
    fn words_come_in_blocks_and_blanks_before_marks_are_seen() {
        let text = "mot ".repeat(33);
        let (mut all, mut block) = (words(&text), [Word::default(); 32]);
        assert_eq!([all.fill(&mut block), all.fill(&mut block), all.fill(&mut block)], [32, 1, 0]);
        let is_spaced = |text| {
            let mut words = words(text);
            words.by_ref().for_each(drop);
            words.is_spaced
        };
        for spaced in ["Quoi ?", "Mali : l'armée", "« Oui\u{A0}», dit-il", "non\u{202F}! Et", "a ; b"] {
            assert!(is_spaced(spaced), "{spaced}");
        }
        for plain in ["What?", "Mali: the army", "« Oui», dit-il", "¿ no", ": a", ""] {
            assert!(!is_spaced(plain), "{plain}");
        }
    }

    #[test]
    fn the_short_way_for_latin_letters_gives_what_unicode_says() {
        for c in '\u{C0}'..='\u{FF}' {
            assert_eq!(beyond_ascii(&c.to_string(), 0), (lower_letter(c), 2), "{c}");
        }
        let hash = |text| words(text).next().map(|word| word.hash);
        assert_eq!(hash("L’ÉTÉ"), hash("l'été"));
    }
}
