//! How the rows of a set become those of a model: its spellings first, then their stems, each sorted by key.

use super::examples::Examples;
use super::features::{self, Counts};
use super::set::LanguageSet;
use super::weights::Weights;

/// The rows of a model.
pub(super) struct Layout {
    pub keys: Vec<u64>,
    /// The row of the stem of each spelling.
    stem_of: Vec<Option<u32>>,
    /// The row of the model for each row of the set.
    numbers: Vec<Option<u32>>,
}

impl Layout {
    /// The weights of each spelling with those of its stem on top: one row then says all about a word.
    pub fn with_stems(&self, mut weights: Weights) -> Weights {
        for (spelling, stem) in (0u32..).zip(&self.stem_of) {
            if let Some(stem) = stem {
                let of_stem = weights.row(*stem).to_vec();
                weights.row_mut(spelling).iter_mut().zip(of_stem).for_each(|(weight, more)| *weight += more);
            }
        }
        weights
    }
}

impl LanguageSet {
    /// The rows of a model of the chosen examples, sorted by key: the same articles give the same model in whatever order they
    /// come.
    pub fn layout(&self, chosen: &[usize]) -> Layout {
        let old_keys = self.vocabulary.keys();
        let mut present = vec![false; old_keys.len()];
        for (row, _) in chosen.iter().flat_map(|place| &self.examples[*place].features.counts) {
            present[*row as usize] = true;
            self.stem_of[*row as usize].iter().for_each(|stem| present[*stem as usize] = true);
        }
        let is_stem = self.stems();
        let mut order: Vec<usize> = (0..old_keys.len()).filter(|row| present[*row]).collect();
        order.sort_by_key(|row| (is_stem[*row], old_keys[*row]));
        let mut numbers = vec![None; old_keys.len()];
        (0u32..).zip(&order).for_each(|(new, old)| numbers[*old] = Some(new));
        let spellings = order.partition_point(|row| !is_stem[*row]);
        let stem = |row: &usize| self.stem_of[*row].and_then(|stem| numbers[stem as usize]);
        Layout {
            stem_of: order[..spellings].iter().map(stem).collect(),
            keys: order.iter().map(|row| old_keys[*row]).collect(),
            numbers,
        }
    }

    /// Which rows are stems.
    fn stems(&self) -> Vec<bool> {
        let mut is_stem = vec![false; self.stem_of.len()];
        self.stem_of.iter().flatten().for_each(|stem| is_stem[*stem as usize] = true);
        is_stem
    }

    /// The chosen examples as a matrix, stems beside spellings.
    pub fn matrix(&self, chosen: &[usize], layout: &Layout, classes: usize) -> Examples {
        let mut examples = Examples::new(classes, layout.stem_of.len(), layout.keys.len());
        let mut counts = Counts::new();
        for example in chosen.iter().map(|place| &self.examples[*place]) {
            for (row, count) in &example.features.counts {
                let spelling = layout.numbers[*row as usize];
                let stem = spelling.and_then(|row| layout.stem_of[row as usize]);
                counts.extend(spelling.into_iter().chain(stem).map(|row| (row, *count)));
            }
            counts = features::collect(counts);
            examples.push(&counts, example.labels[0]);
            counts.clear();
        }
        examples
    }
}
