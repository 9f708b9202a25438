//! The words a model knows, by number. A word is known by the hash of its spelling, so that one met in training costs one
//! look-up and no stemming; one that was not met is looked up by its stem.

use super::features::Numbering;
use crate::letters::Spelling;
use crate::text::{Analyzer, Word};

/// Words longer than this are no words.
const LONGEST: usize = 60;
/// The numbers of words never met begin here.
const UNMET: u32 = 1 << 31;

/// Spellings and stems, numbered.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    /// By number.
    keys: Vec<u64>,
    /// Where the numbers are found, a power of two of them and at most half of them taken: in the lower half the number plus
    /// one, in the upper half that of the key. A word that is not known is taken for another one time in four billion.
    slots: Vec<u64>,
}

impl Vocabulary {
    /// The vocabulary of a list of keys, numbered in its order.
    pub fn of(keys: &[u64]) -> Self {
        let mut vocabulary = Self { keys: keys.to_vec(), slots: Vec::new() };
        vocabulary.spread(keys.len());
        vocabulary
    }

    /// The number of a key, if it is known.
    #[inline]
    pub fn get(&self, key: u64) -> Option<u32> {
        let slot = *self.slots.get(self.slot_of(key)?)?;
        (slot as u32).checked_sub(1)
    }

    /// The slot of a key, or the free one where it is to be put; none where there are no slots.
    #[inline]
    fn slot_of(&self, key: u64) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = key as usize & mask;
        while self.slots[at] != 0 && (self.slots[at] ^ key) >> 32 != 0 {
            at = (at + 1) & mask;
        }
        Some(at)
    }

    /// The number of a key, and whether it is a new one.
    pub fn intern(&mut self, key: u64) -> (u32, bool) {
        if 2 * self.keys.len() >= self.slots.len() {
            self.spread(2 * self.keys.len());
        }
        if let Some(known) = self.get(key) {
            return (known, false);
        }
        let number = u32::try_from(self.keys.len()).expect("fewer than four billion words fit into memory");
        self.keys.push(key);
        self.put(number);
        (number, true)
    }

    /// Makes slots for so many keys and puts those there are into them.
    fn spread(&mut self, keys: usize) {
        self.slots = vec![0; (2 * keys.max(8)).next_power_of_two()];
        (0..self.keys.len() as u32).for_each(|number| self.put(number));
    }

    fn put(&mut self, number: u32) {
        let key = self.keys[number as usize];
        if let Some(slot) = self.slot_of(key) {
            self.slots[slot] = key >> 32 << 32 | u64::from(number + 1);
        }
    }

    /// The number of a word by its spelling, else by its stem; none for stop words, numbers and words never met.
    pub fn row(&self, analyzer: Analyzer, text: &str, word: &Word) -> Option<u32> {
        self.get(spelling_key(text, word)?).or_else(|| self.row_of_stem(analyzer, text, word))
    }

    fn row_of_stem(&self, analyzer: Analyzer, text: &str, word: &Word) -> Option<u32> {
        self.get(analyzer.with_term_of(text, word, stem_key)?)
    }

    /// All keys by number.
    pub fn keys(&self) -> Vec<u64> {
        self.keys.clone()
    }
}

/// Numbers the words of an article that a model reads. One never met gets a number beyond all that are known: it says
/// nothing, but it is a part of the article, which must not look shorter for it than those the confidence was learnt on.
pub(super) struct Reader<'a> {
    pub vocabulary: &'a Vocabulary,
    pub analyzer: Analyzer,
}

impl Numbering for Reader<'_> {
    #[inline]
    fn known(&self, key: u64) -> Option<u32> {
        self.vocabulary.get(key)
    }

    fn other(&mut self, text: &str, word: &Word) -> Option<u32> {
        let key = spelling_key(text, word)?;
        self.vocabulary.row_of_stem(self.analyzer, text, word).or(Some(UNMET | key as u32))
    }
}

/// The key of a word's spelling; none for numbers, which say nothing about a theme, and for what is too long.
pub(super) fn spelling_key(text: &str, word: &Word) -> Option<u64> {
    let is_number = text.as_bytes()[word.span.start].is_ascii_digit();
    (word.span.len() <= LONGEST && !is_number).then_some(word.key)
}

/// The key of a stem, another than that of the same letters as a spelling.
pub(super) fn stem_key(stem: &str) -> u64 {
    Spelling::default().with(&[0]).with(stem.as_bytes()).key()
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
