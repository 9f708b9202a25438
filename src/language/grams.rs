//! Letter sequences of one to five letters and what they say about the language: naive Bayes over the n-grams of words
//! (Cavnar and Trenkle 1994 for the n-grams; word ends count as a blank).
//!
//! Two tables. The fine one holds, for each n-gram of one to five letters, the log-odds of French against English and of
//! either against the third languages. The coarse one, asked only where the fine one is not sure that the text is one of the
//! two, holds the log-probability of each n-gram of one to four letters in every language of the corpus.

use serde::{Deserialize, Serialize};

/// The longest n-gram of the fine table.
pub(super) const FINE_ORDER: usize = 5;
/// The longest n-gram of the coarse table.
pub(super) const COARSE_ORDER: usize = 4;
/// Steps per nat in the stored weights.
pub(super) const STEPS: f64 = 16.0;

/// The tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Grams {
    /// From n-grams to [`Weight`]s.
    pub fine: Table,
    /// From n-grams to their rows in `coarse_weights`.
    pub coarse: Table,
    /// `coarse_weights[n-gram * languages + language]`, log-probabilities in [`STEPS`]; the first two are French and English.
    pub coarse_weights: Vec<u8>,
    /// ISO 639-1 codes.
    pub languages: Vec<String>,
    /// What the evidence is multiplied by, after division by the root of the letters, to become log-odds that hold.
    pub sharpness: f64,
    /// From this much evidence, in nats per letter, on a text is surely French or English: hardly a sentence of another
    /// language reaches it.
    pub surely_known: f64,
}

/// What an n-gram says, in [`STEPS`] per nat.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Weight {
    /// French against English.
    pub french: i8,
    /// Either of them against the best of the others.
    pub known: i8,
}

impl Weight {
    /// As the lower half of a slot.
    pub fn packed(self) -> u16 {
        u16::from_le_bytes([self.french.cast_unsigned(), self.known.cast_unsigned()])
    }

    fn unpacked(value: u16) -> Self {
        let [french, known] = value.to_le_bytes();
        Self { french: french.cast_signed(), known: known.cast_signed() }
    }
}

/// A hash table from n-grams to a value of 16 bits. Keys are fingerprints of 16 bits: one unknown n-gram in some tens of
/// thousands is taken for another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Table {
    /// log2 of the number of slots.
    bits: u32,
    /// Fingerprint (never 0) in the upper half, value in the lower; 0 for an empty slot.
    slots: Vec<u32>,
}

impl Table {
    /// A table of n-grams, by their hashes, and their values.
    pub fn new(entries: &[(u64, u16)]) -> Self {
        let bits = (entries.len() * 3 / 2).next_power_of_two().trailing_zeros().max(4);
        let mut table = Self { bits, slots: vec![0; 1 << bits] };
        for (hash, value) in entries {
            let (mut slot, print) = table.slot(*hash);
            while table.slots[slot] != 0 {
                slot = (slot + 1) & (table.slots.len() - 1);
            }
            table.slots[slot] = print | u32::from(*value);
        }
        table
    }

    /// The value of an n-gram.
    #[inline]
    pub fn find(&self, hash: u64) -> Option<u16> {
        let (mut slot, print) = self.slot(hash);
        loop {
            let found = *self.slots.get(slot)?;
            if found & PRINT_MASK == print {
                return Some((found & !PRINT_MASK) as u16);
            }
            if found == 0 {
                return None;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    #[inline]
    fn slot(&self, hash: u64) -> (usize, u32) {
        let mixed = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        ((mixed >> (64 - self.bits)) as usize, (mixed as u32 & PRINT_MASK).max(1 << 16))
    }
}

const PRINT_MASK: u32 = 0xFFFF_0000;

/// What the fine table says of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Evidence {
    /// Nats for French, below 0 for English.
    pub french: f64,
    /// Nats for either of them against the rest.
    pub known: f64,
    /// Letters looked at.
    pub letters: u32,
    /// Letters of scripts that neither language is written in.
    pub foreign_letters: u32,
    /// Words looked at.
    pub words: u32,
}

impl Evidence {
    /// Nats per letter for French or English against the rest.
    pub fn known_per_letter(&self) -> f64 {
        self.known / f64::from(self.letters.max(1))
    }
}

/// The third language that fits best.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Third {
    /// Its code.
    pub code: String,
    /// How much better it fits than French and English, in nats.
    pub margin: f64,
}

impl Grams {
    /// The tables in their file's bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(&zstd::decode_all(bytes).ok()?).ok()
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let content = postcard::to_stdvec(self).expect("tables serialise");
        zstd::encode_all(content.as_slice(), 19).expect("memory can be written to")
    }

    /// What the fine table says.
    pub fn evidence(&self, text: &str) -> Evidence {
        let (mut french, mut known) = (0i32, 0i32);
        let letters = for_each_gram::<FINE_ORDER>(text, |hash| {
            if let Some(weight) = self.fine.find(hash).map(Weight::unpacked) {
                french += i32::from(weight.french);
                known += i32::from(weight.known);
            }
        });
        Evidence {
            french: f64::from(french) / STEPS,
            known: f64::from(known) / STEPS,
            letters: letters.all,
            foreign_letters: letters.foreign,
            words: letters.words,
        }
    }

    /// What the coarse table says: the third language that fits best, and how much better than French and English.
    pub fn third(&self, text: &str) -> Third {
        let mut sums = vec![0u32; self.languages.len()];
        for_each_gram::<COARSE_ORDER>(text, |hash| {
            if let Some(place) = self.coarse.find(hash) {
                let row = &self.coarse_weights[usize::from(place) * sums.len()..][..sums.len()];
                for (sum, cost) in sums.iter_mut().zip(row) {
                    *sum += u32::from(*cost);
                }
            }
        });
        let known = sums[0].min(sums[1]);
        let (place, cost) =
            sums.iter().enumerate().skip(2).min_by_key(|(_, cost)| **cost).expect("there are third languages");
        Third { code: self.languages[place].clone(), margin: (f64::from(known) - f64::from(*cost)) / STEPS }
    }

    /// The probability that the better of the two languages is right, given that it is one of them.
    pub fn confidence(&self, evidence: &Evidence) -> f64 {
        let odds = evidence.french.abs() / f64::from(evidence.letters.max(1)).sqrt() * self.sharpness;
        1.0 / (1.0 + (-odds).exp())
    }
}

/// How many letters and words a text has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Letters {
    pub all: u32,
    pub foreign: u32,
    pub words: u32,
}

/// Calls `found` with the hash of every n-gram of 1 to `ORDER` letters inside a word, its ends counting as a blank. An
/// apostrophe between letters belongs to the word.
pub(super) fn for_each_gram<const ORDER: usize>(text: &str, mut found: impl FnMut(u64)) -> Letters {
    let mut letters = Letters::default();
    let mut window = Window::<ORDER>::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(letter) = lower_letter(c) {
            letters.all += 1;
            letters.foreign += u32::from(is_foreign(letter));
            if window.length == 0 {
                letters.words += 1;
                window.push(BLANK, &mut found);
            }
            window.push(letter, &mut found);
        } else if window.length > 0
            && !(is_apostrophe(c) && chars.peek().is_some_and(|next| lower_letter(*next).is_some()))
        {
            window.push(BLANK, &mut found);
            window = Window::default();
        } else if window.length > 0 {
            window.push('\'', &mut found);
        }
    }
    if window.length > 0 {
        window.push(BLANK, &mut found);
    }
    letters
}

const BLANK: char = ' ';
/// The length of an n-gram, less one, stands in the bits from here on.
pub(super) const ORDER_SHIFT: u32 = 60;
const HASH_MASK: u64 = (1 << ORDER_SHIFT) - 1;

/// The hashes of the n-grams that end with the last letter.
struct Window<const ORDER: usize> {
    hashes: [u64; ORDER],
    length: usize,
}

impl<const ORDER: usize> Default for Window<ORDER> {
    fn default() -> Self {
        Self { hashes: [0; ORDER], length: 0 }
    }
}

impl<const ORDER: usize> Window<ORDER> {
    #[inline]
    fn push(&mut self, letter: char, found: &mut impl FnMut(u64)) {
        for order in (1..ORDER).rev() {
            self.hashes[order] =
                self.hashes[order - 1].wrapping_mul(0x0100_0000_01B3).wrapping_add(u64::from(letter) + 1);
        }
        self.hashes[0] = u64::from(letter) + 1;
        self.length = (self.length + 1).min(ORDER);
        for order in 0..self.length {
            found((self.hashes[order] & HASH_MASK) | ((order as u64) << ORDER_SHIFT));
        }
    }
}

#[inline]
fn lower_letter(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_alphabetic().then(|| c.to_ascii_lowercase());
    }
    c.is_alphabetic().then(|| c.to_lowercase().next().unwrap_or(c))
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02BC}')
}

/// Letters from Greek on: not Latin.
fn is_foreign(letter: char) -> bool {
    letter >= '\u{0370}' && !('\u{1E00}'..='\u{1EFF}').contains(&letter)
}
