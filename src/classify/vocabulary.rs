//! The words a model knows, by number. A word is known by the hash of its spelling, so that one met in training costs one
//! look-up and no stemming; one that was not met is looked up by its stem.

use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::HashMap;

use crate::text::{Analyzer, Word, normalized};

/// Words longer than this are no words.
const LONGEST: usize = 60;

/// Spellings and stems, numbered.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    rows: HashMap<u64, u32, BuildHasherDefault<KeyHasher>>,
}

impl Vocabulary {
    /// The vocabulary of a list of keys, numbered in its order.
    pub fn of(keys: &[u64]) -> Self {
        Self { rows: keys.iter().copied().zip(0..).collect() }
    }

    /// The number of a key, if it is known.
    pub fn get(&self, key: u64) -> Option<u32> {
        self.rows.get(&key).copied()
    }

    /// The number of a key, and whether it is a new one.
    pub fn intern(&mut self, key: u64) -> (u32, bool) {
        let next = u32::try_from(self.rows.len()).expect("fewer than four billion words fit into memory");
        let row = *self.rows.entry(key).or_insert(next);
        (row, row == next)
    }

    /// The number of a word by its spelling, else by its stem; none for stop words, numbers and words never met.
    pub fn row(&self, analyzer: Analyzer, text: &str, word: &Word) -> Option<u32> {
        let spelling = &text[word.span.clone()];
        let key = spelling_key(spelling)?;
        self.get(key).or_else(|| analyzer.term_of(text, word).and_then(|stem| self.get(stem_key(&stem))))
    }

    /// All keys by number.
    pub fn keys(&self) -> Vec<u64> {
        let mut keys = vec![0; self.rows.len()];
        self.rows.iter().for_each(|(key, row)| keys[*row as usize] = *key);
        keys
    }
}

/// The key of a spelling, in small letters; none for numbers, which say nothing about a theme, and for what is too long.
pub(super) fn spelling_key(word: &str) -> Option<u64> {
    if word.len() > LONGEST || word.as_bytes().first().is_none_or(u8::is_ascii_digit) {
        return None;
    }
    Some(latin_key(word.as_bytes()).unwrap_or_else(|| Fnv::default().with(normalized(word).bytes()).key()))
}

/// The key of a stem, another than that of the same letters as a spelling.
pub(super) fn stem_key(stem: &str) -> u64 {
    Fnv::default().with(std::iter::once(0)).with(stem.bytes()).key()
}

/// What [`normalized`] would give, for words of ASCII letters, accented letters of Latin-1 and typographic apostrophes, without
/// a copy of the word; none for others.
fn latin_key(mut word: &[u8]) -> Option<u64> {
    let mut hash = Fnv::default();
    loop {
        word = match *word {
            [] => return Some(hash.key()),
            [byte @ ..0x80, ref rest @ ..] => {
                hash.add(byte.to_ascii_lowercase());
                rest
            }
            [0xC3, 0x86 | 0xA6, ..] => return None,
            [0xC3, letter, ref rest @ ..] => {
                hash.add(0xC3);
                hash.add(if (0x80..0x9F).contains(&letter) && letter != 0x97 { letter + 0x20 } else { letter });
                rest
            }
            [0xE2, 0x80, 0x99, ref rest @ ..] => {
                hash.add(b'\'');
                rest
            }
            _ => return None,
        };
    }
}

/// The hash FNV-1a of 64 bits (Fowler, Noll and Vo), its bits mixed once more at the end: the same on every machine.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }

    fn with(mut self, bytes: impl Iterator<Item = u8>) -> Self {
        bytes.for_each(|byte| self.add(byte));
        self
    }

    fn key(self) -> u64 {
        (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// Keys are hashes already.
#[derive(Debug, Clone, Copy, Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language::French;

    #[test]
    fn the_short_way_gives_what_normalisation_gives() {
        for word in ["Mali", "ÉTÉ", "l’", "Hôpital", "cœur", "Ça", "naïve", "Lætitia", "e\u{301}cole", "Łódź", "×", "ÿ"]
        {
            let slow = Fnv::default().with(normalized(word).bytes()).key();
            assert_eq!(spelling_key(word), Some(slow), "{word}");
        }
        assert_eq!(spelling_key("2023"), None);
    }

    #[test]
    fn a_spelling_not_met_is_known_by_its_stem() {
        let stem = Analyzer::new(French).terms("attaques").iter().next().expect("a term").text.to_string();
        let vocabulary = Vocabulary::of(&[spelling_key("attaque").expect("a word"), stem_key(&stem)]);
        let mut rows = Vec::new();
        let text = "L'attaque, les ATTAQUES, autre";
        let analyzer = Analyzer::new(French);
        analyzer.for_each_word(text, |word| rows.extend(vocabulary.row(analyzer, text, word)));
        assert_eq!(rows, [0, 1]);
    }
}
