//! The words a model knows, by number. A word is known by the hash of its spelling, so that one met in training costs one
//! look-up and no stemming; one that was not met is looked up by its stem.

use crate::text::{Analyzer, Fnv, Keyed, Word};

/// Words longer than this are no words.
const LONGEST: usize = 60;

/// Spellings and stems, numbered.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    rows: Keyed<u32>,
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
        let key = spelling_key(text, word)?;
        self.get(key).or_else(|| self.get(analyzer.with_term_of(text, word, stem_key)?))
    }

    /// All keys by number.
    pub fn keys(&self) -> Vec<u64> {
        let mut keys = vec![0; self.rows.len()];
        self.rows.iter().for_each(|(key, row)| keys[*row as usize] = *key);
        keys
    }
}

/// The key of a word's spelling; none for numbers, which say nothing about a theme, and for what is too long.
pub(super) fn spelling_key(text: &str, word: &Word) -> Option<u64> {
    let is_number = text.as_bytes()[word.span.start].is_ascii_digit();
    (word.span.len() <= LONGEST && !is_number).then(|| word.key(text))
}

/// The key of a stem, another than that of the same letters as a spelling.
pub(super) fn stem_key(stem: &str) -> u64 {
    Fnv::default().with(&[0]).with(stem.as_bytes()).key()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language::French;

    #[test]
    fn a_spelling_not_met_is_known_by_its_stem() {
        let analyzer = Analyzer::new(French);
        let mut keys = Vec::new();
        let text = "attaque 2023";
        analyzer.for_each_word(text, |word| keys.extend(spelling_key(text, word)));
        analyzer.for_each_term("attaques", |term| keys.push(stem_key(term.text)));
        let vocabulary = Vocabulary::of(&keys);
        let mut rows = Vec::new();
        let text = "L'attaque, les ATTAQUES, autre";
        analyzer.for_each_word(text, |word| rows.extend(vocabulary.row(analyzer, text, word)));
        assert_eq!(rows, [0, 1]);
    }
}
