//! Sentences as tf-idf vectors over the terms of the texts at hand (a sentence counts as a document), of length 1, and
//! what they have in common. All sums are taken term by term, so that they cost as much as there are terms, never as many
//! as pairs of sentences.

use super::{Statement, Text};
use crate::text::Keyed;

/// So many terms that never come up again are added to each sentence's mean: a few common words are no summary.
const FEW_TERMS: f64 = 2.0;

/// About so many bytes of a text hold one term more: room is made for them at once.
const BYTES_PER_TERM: usize = 16;

/// The vectors of all sentences of some texts.
pub(super) struct Vectors {
    /// Where each sentence's entries begin; one more at the end.
    starts: Vec<usize>,
    entries: Vec<Entry>,
    /// For each term how many sentences hold it.
    frequencies: Vec<f64>,
}

struct Entry {
    term: usize,
    weight: f64,
}

/// Numbers of terms by their hashes, in the order in which they were first seen.
type Numbers = Keyed<usize>;

impl Vectors {
    /// The vectors of sentences, which stand in the order of the texts; and for each text the numbers of its title's terms.
    pub fn of(texts: &[Text], sentences: &[Statement]) -> (Self, Vec<Vec<usize>>) {
        let bytes: usize = texts.iter().map(|text| text.body.len()).sum();
        let mut numbers = Numbers::with_capacity_and_hasher(bytes / BYTES_PER_TERM, Default::default());
        let mut vectors = Self { starts: vec![0], entries: Vec::new(), frequencies: Vec::new() };
        for own in sentences.chunk_by(|a, b| a.text == b.text) {
            vectors.add(&texts[own[0].text], own, &mut numbers);
        }
        vectors.weigh();
        let titles = texts.iter().map(|text| title(text, &numbers)).collect();
        (vectors, titles)
    }

    /// Adds the sentences of a text.
    fn add(&mut self, text: &Text, sentences: &[Statement], numbers: &mut Numbers) {
        let (mut row, mut left) = (Vec::new(), sentences.iter().peekable());
        text.analyzer.for_each_term(text.body, |term| {
            while left.next_if(|sentence| sentence.span.end <= term.span.start).is_some() {
                self.push(&mut row, numbers.len());
            }
            if !term.is_stop {
                let fresh = numbers.len();
                row.push(*numbers.entry(term.hash).or_insert(fresh));
            }
        });
        left.for_each(|_| self.push(&mut row, numbers.len()));
    }

    /// Adds a sentence by its terms; `row` is empty afterwards.
    fn push(&mut self, row: &mut Vec<usize>, terms: usize) {
        self.frequencies.resize(terms, 0.0);
        row.sort_unstable();
        for same in row.chunk_by(|a, b| a == b) {
            self.entries.push(Entry { term: same[0], weight: same.len() as f64 });
            self.frequencies[same[0]] += 1.0;
        }
        self.starts.push(self.entries.len());
        row.clear();
    }

    /// Turns counts into weights: count times log(1 + sentences / sentences with the term), divided by the length.
    fn weigh(&mut self) {
        let sentences = self.len() as f64;
        let most = self.frequencies.iter().copied().fold(0.0, f64::max) as usize;
        let rarity: Vec<f64> = (0..=most).map(|holding| (sentences / holding as f64).ln_1p()).collect();
        let frequencies = &self.frequencies;
        for ends in self.starts.windows(2) {
            let row = &mut self.entries[ends[0]..ends[1]];
            row.iter_mut().for_each(|entry| entry.weight *= rarity[frequencies[entry.term] as usize]);
            let norm = row.iter().map(|entry| entry.weight * entry.weight).sum::<f64>().sqrt();
            row.iter_mut().for_each(|entry| entry.weight /= norm);
        }
    }

    /// How many sentences there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn row(&self, sentence: usize) -> &[Entry] {
        &self.entries[self.starts[sentence]..self.starts[sentence + 1]]
    }

    fn dot(&self, sentence: usize, with: &[f64]) -> f64 {
        self.row(sentence).iter().map(|entry| entry.weight * with[entry.term]).sum()
    }

    fn add_to(&self, sentence: usize, sum: &mut [f64], times: f64) {
        self.row(sentence).iter().for_each(|entry| sum[entry.term] += times * entry.weight);
    }

    /// A vector of zeros over the terms.
    fn zeros(&self) -> Vec<f64> {
        vec![0.0; self.frequencies.len()]
    }

    /// For each sentence the sum of its cosines with those that follow it in its text (the forward part of the directed
    /// centrality of Zheng and Lapata 2019).
    pub fn forward(&self, text_of: impl Fn(usize) -> usize) -> Vec<f64> {
        let mut later = self.zeros();
        let mut sums = vec![0.0; self.len()];
        for sentence in (0..self.len()).rev() {
            if sentence + 1 < self.len() && text_of(sentence + 1) != text_of(sentence) {
                later.fill(0.0);
            }
            sums[sentence] = self.dot(sentence, &later);
            self.add_to(sentence, &mut later, 1.0);
        }
        sums
    }

    /// For each sentence the sum of its cosines with the sentences of other texts.
    pub fn support(&self, text_of: impl Fn(usize) -> usize) -> Vec<f64> {
        let mut others = self.zeros();
        (0..self.len()).for_each(|sentence| self.add_to(sentence, &mut others, 1.0));
        let mut sums = vec![0.0; self.len()];
        let places: Vec<usize> = (0..self.len()).collect();
        for own in places.chunk_by(|a, b| text_of(*a) == text_of(*b)) {
            own.iter().for_each(|sentence| self.add_to(*sentence, &mut others, -1.0));
            own.iter().for_each(|sentence| sums[*sentence] = self.dot(*sentence, &others));
            own.iter().for_each(|sentence| self.add_to(*sentence, &mut others, 1.0));
        }
        sums
    }

    /// For each sentence in how many others, on average, its terms come up.
    pub fn frequency(&self) -> Vec<f64> {
        let mean = |row: &[Entry]| {
            let sum: f64 = row.iter().map(|entry| self.frequencies[entry.term] - 1.0).sum();
            sum / (row.len() as f64 + FEW_TERMS)
        };
        (0..self.len()).map(|sentence| mean(self.row(sentence))).collect()
    }

    /// The cosine of a sentence with a set of terms, each weighing the same.
    pub fn cosine(&self, sentence: usize, terms: &[usize]) -> f64 {
        let shared = self.row(sentence).iter().filter(|entry| terms.binary_search(&entry.term).is_ok());
        shared.map(|entry| entry.weight).sum::<f64>() / (terms.len().max(1) as f64).sqrt()
    }

    /// Raises each of `highest` to the cosine of its sentence with the one given. `scratch` is empty or was given before.
    pub fn raise(&self, highest: &mut [f64], sentence: usize, scratch: &mut Vec<f64>) {
        scratch.resize(self.frequencies.len(), 0.0);
        self.add_to(sentence, scratch, 1.0);
        for (other, value) in highest.iter_mut().enumerate() {
            *value = value.max(self.dot(other, scratch));
        }
        self.row(sentence).iter().for_each(|entry| scratch[entry.term] = 0.0);
    }
}

/// The numbers of a title's terms that the texts use, sorted; those they never use get numbers beyond.
fn title(text: &Text, numbers: &Numbers) -> Vec<usize> {
    let mut title = Vec::new();
    text.analyzer.for_each_term(text.title.unwrap_or(""), |term| {
        if !term.is_stop {
            let unknown = numbers.len() + title.len();
            title.push(numbers.get(&term.hash).copied().unwrap_or(unknown));
        }
    });
    title.sort_unstable();
    title.dedup();
    title
}
