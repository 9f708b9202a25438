//! Words by number: the hash of what a word looks like in small letters. To know a word met before costs one look-up, no copy
//! of the word and no stemming. That two words of a vocabulary share a number is no matter: among fifty thousand the chance is
//! one in ten billion.

use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::HashMap;

use super::stem::normalized;
use crate::letters::Spelling;

/// The key of a word, the same for all its spellings in capitals and small letters.
pub(super) fn key(word: &str) -> u64 {
    latin_key(word.as_bytes()).unwrap_or_else(|| Spelling::default().with(normalized(word).as_bytes()).key())
}

/// What [`normalized`] would give, for words of ASCII, accented letters of Latin-1 and typographic apostrophes, without a
/// copy of the word; none for others.
fn latin_key(word: &[u8]) -> Option<u64> {
    let (mut hash, mut at) = (Spelling::default(), 0);
    loop {
        at = hash.add_letters(word, at);
        at += match word[at..] {
            [] => return Some(hash.key()),
            [byte @ ..0x80, ..] => {
                hash.add(byte);
                1
            }
            [0xC3, letter, ..] => {
                hash.add_latin(letter)?;
                2
            }
            [0xE2, 0x80, 0x99, ..] => {
                hash.add(b'\'');
                3
            }
            _ => return None,
        };
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
            assert_eq!(key(word), Spelling::default().with(normalized(word).as_bytes()).key(), "{word}");
        }
    }
}
