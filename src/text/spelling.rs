//! Words by number: the hash of what a word looks like in small letters. To know a word met before costs one look-up, no copy
//! of the word and no stemming. That two words of a vocabulary share a number is no matter: among fifty thousand the chance is
//! one in ten billion.

use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::HashMap;

use super::stem::normalized;

/// The key of a word, the same for all its spellings in capitals and small letters.
pub(super) fn key(word: &str) -> u64 {
    latin_key(word.as_bytes()).unwrap_or_else(|| Fnv::default().with(normalized(word).as_bytes()).key())
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
            [0xC3, letter, ref rest @ ..] => {
                hash.add_latin(letter)?;
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

/// The hash FNV-1a of 64 bits (Fowler, Noll and Vo): the same on every machine, and quick for short words.
#[derive(Clone, Copy)]
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Fnv {
    /// Takes in a byte.
    #[inline]
    pub fn add(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }

    /// Takes in a character from `À` to `ÿ`, by its second byte, in lower case; none for the ligature `æ`, which is two letters.
    #[inline]
    pub fn add_latin(&mut self, second: u8) -> Option<()> {
        if matches!(second, 0x86 | 0xA6) {
            return None;
        }
        self.add(0xC3);
        self.add(if (0x80..0x9F).contains(&second) && second != 0x97 { second + 0x20 } else { second });
        Some(())
    }

    /// The same with some bytes more.
    pub fn with(mut self, bytes: &[u8]) -> Self {
        bytes.iter().for_each(|byte| self.add(*byte));
        self
    }

    /// The hash.
    pub fn hash(self) -> u64 {
        self.0
    }

    /// The hash, its bits mixed once more: good for the slots of a table as it is.
    #[inline]
    pub fn key(self) -> u64 {
        (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// Values by keys.
pub(crate) type Keyed<T> = HashMap<u64, T, BuildHasherDefault<KeyHasher>>;

/// Keys are hashes already.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KeyHasher(u64);

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

    #[test]
    fn the_short_way_gives_what_normalisation_gives() {
        for word in ["Mali", "ÉTÉ", "l’", "Hôpital", "cœur", "Ça", "naïve", "Lætitia", "e\u{301}cole", "Łódź", "×", "ÿ"]
        {
            assert_eq!(key(word), Fnv::default().with(normalized(word).as_bytes()).key(), "{word}");
        }
    }
}
