//! Letter sequences of one to five letters and what they say about the language: naive Bayes over the n-grams of words
//! (Cavnar and Trenkle 1994 for the n-grams; word ends count as a blank).
//!
//! Two tables. The fine one holds, for each n-gram of one to five letters, the log-odds of French against English and of
//! either against the third languages; the sums over the n-grams of frequent words are stored as well, so that most words cost
//! one look-up. The coarse one, asked only where the fine one is not sure that the text is one of the two, holds the
//! log-probability of each n-gram of one to four letters in every language of the corpus.
//!
//! The tables are used where they lie in the program: nothing is unpacked at the start.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::memo::{Costs, MOST_LANGUAGES, Memo};
use super::words::{Word, lower_letter, words};

/// The longest n-gram of the fine table.
pub(super) const FINE_ORDER: usize = 5;
/// The longest n-gram of the coarse table.
pub(super) const COARSE_ORDER: usize = 4;
/// Steps per nat in the stored weights.
pub(super) const STEPS: f64 = 16.0;

/// The tables.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grams {
    /// From n-grams to [`Weight`]s.
    pub fine: Table,
    /// From frequent words to their rows in `word_weights`.
    pub words: Table,
    /// Two numbers of 16 bits a word, in [`STEPS`]: the sums of the weights of its n-grams.
    pub word_weights: Bytes,
    /// From n-grams to their rows in `coarse_weights`.
    pub coarse: Table,
    /// `coarse_weights[n-gram * languages + language]`, minus log-probabilities in [`STEPS`].
    pub coarse_weights: Bytes,
    /// What was fitted.
    pub header: Header,
}

/// The small part of the tables.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Header {
    /// ISO 639-1 codes; the first two are French and English.
    pub languages: Vec<String>,
    /// What the evidence is multiplied by, after division by the root of the letters, to become log-odds that hold.
    pub sharpness: f64,
    /// From this much evidence, in nats per letter, on a text is surely French or English: hardly a sentence of another
    /// language reaches it.
    pub surely_known: f64,
}

/// Bytes of the program itself or, in training, of the heap.
pub(super) type Bytes = Cow<'static, [u8]>;

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

/// A hash table from n-grams or words to a value of 16 bits. Keys are fingerprints of 16 bits: one unknown n-gram in some
/// tens of thousands is taken for another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    /// log2 of the number of slots.
    bits: u32,
    /// A little-endian number of 32 bits a slot: fingerprint (never 0) in the upper half, value in the lower; 0 if empty.
    slots: Bytes,
}

impl Table {
    /// A table of n-grams or words, by their hashes, and their values.
    pub fn new(entries: &[(u64, u16)]) -> Self {
        let bits = (entries.len() * 3 / 2).next_power_of_two().trailing_zeros().max(4);
        let mut slots = vec![0u32; 1 << bits];
        for (hash, value) in entries {
            let (mut slot, print) = place(*hash, bits);
            while slots[slot] != 0 {
                slot = (slot + 1) & (slots.len() - 1);
            }
            slots[slot] = print | u32::from(*value);
        }
        Self { bits, slots: slots.into_iter().flat_map(u32::to_le_bytes).collect() }
    }

    fn from_slots(slots: &'static [u8]) -> Option<Self> {
        let count = slots.len() / SLOT_BYTES;
        count.is_power_of_two().then(|| Self { bits: count.trailing_zeros(), slots: slots.into() })
    }

    /// The value of an n-gram or a word.
    #[inline]
    pub fn find(&self, hash: u64) -> Option<u16> {
        let (mut slot, print) = place(hash, self.bits);
        loop {
            let found = u32::from_le_bytes(*self.slots.get(slot * SLOT_BYTES..)?.first_chunk()?);
            if found & PRINT_MASK == print {
                return Some((found & !PRINT_MASK) as u16);
            }
            if found == 0 {
                return None;
            }
            slot = (slot + 1) & ((1 << self.bits) - 1);
        }
    }
}

/// The slot where the search for a hash begins, and its fingerprint.
#[inline]
fn place(hash: u64, bits: u32) -> (usize, u32) {
    let mixed = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed >> (64 - bits)) as usize, (mixed as u32 & PRINT_MASK).max(1 << 16))
}

const SLOT_BYTES: usize = size_of::<u32>();
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
pub(super) struct Third<'a> {
    /// Its code.
    pub code: &'a str,
    /// How much better it fits than French and English, in nats.
    pub margin: f64,
}

impl Grams {
    /// The tables of a file: the length of the header (32 bits), the header, then each table with its length before it.
    pub fn from_bytes(mut bytes: &'static [u8]) -> Option<Self> {
        let header = postcard::from_bytes(section(&mut bytes)?).ok()?;
        Some(Self {
            fine: Table::from_slots(section(&mut bytes)?)?,
            words: Table::from_slots(section(&mut bytes)?)?,
            word_weights: section(&mut bytes)?.into(),
            coarse: Table::from_slots(section(&mut bytes)?)?,
            coarse_weights: section(&mut bytes)?.into(),
            header,
        })
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let header = postcard::to_stdvec(&self.header).expect("a header serialises");
        let tables =
            [&self.fine.slots, &self.words.slots, &self.word_weights, &self.coarse.slots, &self.coarse_weights];
        let mut bytes = Vec::new();
        for section in std::iter::once(header.as_slice()).chain(tables.map(|table| table.as_ref())) {
            bytes.extend((section.len() as u32).to_le_bytes());
            bytes.extend(section);
        }
        bytes
    }

    /// What the fine table says of a text.
    pub fn evidence(&self, text: &str, memo: &mut Memo) -> Evidence {
        let mut evidence = Evidence::default();
        let (mut french, mut known) = (0, 0);
        let (mut words, mut block) = (words(text), [Word::default(); BLOCK]);
        loop {
            let filled = words.fill(&mut block);
            for word in &block[..filled] {
                let (word_french, word_known) = self.word(word, memo);
                french += word_french;
                known += word_known;
                evidence.letters += word.letters;
                evidence.foreign_letters += word.foreign_letters;
            }
            evidence.words += filled as u32;
            if filled < BLOCK {
                break;
            }
        }
        evidence.french = f64::from(french) / STEPS + if words.is_spaced { FRENCH_SPACING } else { 0.0 };
        evidence.known = f64::from(known) / STEPS;
        evidence
    }

    /// The sums of the weights of a word's n-grams: French, known.
    #[inline]
    fn word(&self, word: &Word<'_>, memo: &mut Memo) -> (i32, i32) {
        let Some(row) = self.words.find(word.hash) else {
            return *memo.fine.get(word.hash, || self.spelled(word.text));
        };
        let [a, b, c, d] =
            *self.word_weights[usize::from(row) * WORD_WEIGHT_BYTES..].first_chunk().expect("a row a word");
        (i16::from_le_bytes([a, b]).into(), i16::from_le_bytes([c, d]).into())
    }

    /// The same, from the n-grams.
    pub fn spelled(&self, word: &str) -> (i32, i32) {
        let (mut french, mut known) = (0, 0);
        for_each_gram::<FINE_ORDER>(word, |hash| {
            if let Some(weight) = self.fine.find(hash).map(Weight::unpacked) {
                french += i32::from(weight.french);
                known += i32::from(weight.known);
            }
        });
        (french.clamp(-WORD_MOST, WORD_MOST), known)
    }

    /// What the coarse table says of a text: the third language that fits best, and how much better than French and English.
    pub fn third(&self, text: &str, memo: &mut Memo) -> Third<'_> {
        let mut sums = [0u32; MOST_LANGUAGES];
        for word in words(text) {
            let costs = memo.coarse.get(word.hash, || self.costs(word.text));
            sums.iter_mut().zip(costs).for_each(|(sum, cost)| *sum += u32::from(*cost));
        }
        let sums = &sums[..self.header.languages.len()];
        let known = sums[0].min(sums[1]);
        let (place, cost) =
            sums.iter().enumerate().skip(2).min_by_key(|(_, cost)| **cost).expect("there are third languages");
        Third { code: &self.header.languages[place], margin: (f64::from(known) - f64::from(*cost)) / STEPS }
    }

    /// Minus the log-probabilities of a word's n-grams in each language, above that of the language it fits best.
    fn costs(&self, word: &str) -> Costs {
        let mut sums = vec![0u32; self.header.languages.len()];
        for_each_gram::<COARSE_ORDER>(word, |hash| {
            if let Some(place) = self.coarse.find(hash) {
                let row = &self.coarse_weights[usize::from(place) * sums.len()..][..sums.len()];
                sums.iter_mut().zip(row).for_each(|(sum, cost)| *sum += u32::from(*cost));
            }
        });
        let least = sums.iter().copied().min().unwrap_or(0);
        let mut costs = [0; MOST_LANGUAGES];
        costs.iter_mut().zip(sums).for_each(|(cost, sum)| *cost = (sum - least).min(WORD_MOST_COST) as u8);
        costs
    }

    /// The probability that the better of the two languages is right, given that it is one of them.
    pub fn confidence(&self, evidence: &Evidence) -> f64 {
        let odds = evidence.french.abs() / f64::from(evidence.letters.max(1)).sqrt() * self.header.sharpness;
        1.0 / (1.0 + (-odds).exp())
    }
}

/// So many words are looked up one after the other: while one is fetched from memory the next are asked for.
const BLOCK: usize = 32;

/// Nats for French where a blank stands before a mark, as only French typography wants it.
const FRENCH_SPACING: f64 = 2.0;

/// Takes a section with its length before it off the front.
fn section(bytes: &mut &'static [u8]) -> Option<&'static [u8]> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (section, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *bytes = rest;
    Some(section)
}

/// The most, in [`STEPS`], that a word says for French or English: a foreign name must not outweigh a line of plain words.
const WORD_MOST: i32 = 18 * STEPS as i32;
/// The same among all languages, as the distance from the one it fits best.
const WORD_MOST_COST: u32 = 14 * STEPS as u32;
/// Bytes of a row of `word_weights`.
const WORD_WEIGHT_BYTES: usize = 2 * size_of::<i16>();

/// Calls `found` with the hash of every n-gram of 1 to `ORDER` letters of a word, its ends counting as a blank.
pub(super) fn for_each_gram<const ORDER: usize>(word: &str, mut found: impl FnMut(u64)) {
    let mut window = Window::<ORDER>::default();
    window.push(BLANK, &mut found);
    for c in word.chars() {
        window.push(lower_letter(c).unwrap_or('\''), &mut found);
    }
    window.push(BLANK, &mut found);
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
