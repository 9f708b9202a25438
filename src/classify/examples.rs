//! The labelled articles of one language as one sparse matrix: what the members of a model are trained on.

use super::features::{Counts, norm};

/// Articles by features. Rows of features number the spellings first, then the stems.
#[derive(Debug, Clone, Default)]
pub(super) struct Examples {
    /// How many classes there are.
    pub classes: usize,
    /// How many of the features are spellings.
    pub spellings: usize,
    /// How many features there are.
    pub width: usize,
    ends: Vec<usize>,
    counts: Counts,
    norms: Vec<f32>,
    labels: Vec<u32>,
}

/// One article of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Example<'a> {
    /// (feature, log count), sorted.
    pub counts: &'a [(u32, f32)],
    /// The length of the article: that of its counts of spellings as a vector.
    pub norm: f32,
    /// The class of its primary theme.
    pub class: usize,
}

impl Examples {
    /// None yet.
    pub fn new(classes: usize, spellings: usize, width: usize) -> Self {
        Self { classes, spellings, width, ..Self::default() }
    }

    /// Adds an article; its counts are sorted.
    pub fn push(&mut self, counts: &[(u32, f32)], class: usize) {
        let spelt = counts.partition_point(|(feature, _)| (*feature as usize) < self.spellings);
        self.counts.extend_from_slice(counts);
        self.ends.push(self.counts.len());
        self.norms.push(norm(&counts[..spelt]));
        self.labels.push(u32::try_from(class).expect("fewer than four billion classes"));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The article at a place.
    pub fn get(&self, place: usize) -> Example<'_> {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        let counts = &self.counts[start..self.ends[place]];
        Example { counts, norm: self.norms[place], class: self.labels[place] as usize }
    }

    /// How many of some articles each class has.
    pub fn per_class(&self, places: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut sizes = vec![0; self.classes];
        places.for_each(|place| sizes[self.labels[place] as usize] += 1);
        sizes
    }
}
