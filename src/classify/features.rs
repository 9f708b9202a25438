//! From an article to the features a model counts: its terms without stop words, those of the headline counted more.

use hashbrown::HashMap;

use crate::text::{Analyzer, Term, Terms};

/// How often a term of the headline counts.
const TITLE_WEIGHT: f32 = 2.0;

/// The features of one article: (feature, count), sorted by feature, each once.
pub(super) type Counts = Vec<(u32, f32)>;

/// Calls `found` with every feature of an article, in order, with what it counts for.
pub(super) fn for_each(analyzer: Analyzer, title: Option<&str>, body: &str, mut found: impl FnMut(&Term<'_>, f32)) {
    let mut terms = Terms::default();
    for (text, weight) in [(title.unwrap_or(""), TITLE_WEIGHT), (body, 1.0)] {
        analyzer.terms_into(text, &mut terms);
        terms.iter().filter(is_feature).for_each(|term| found(&term, weight));
    }
}

/// Stop words and bare numbers say nothing about a theme.
fn is_feature(term: &Term<'_>) -> bool {
    !term.is_stop && !term.text.starts_with(|c: char| c.is_ascii_digit())
}

/// The features a model knows, numbered.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    numbers: HashMap<Box<str>, u32>,
}

impl Vocabulary {
    /// The vocabulary of a list of features, numbered in its order.
    pub fn of(features: &[String]) -> Self {
        Self { numbers: features.iter().map(String::as_str).map(Box::from).zip(0..).collect() }
    }

    /// The number of a feature, a new one if it has none.
    pub fn intern(&mut self, feature: &str) -> u32 {
        if let Some(number) = self.numbers.get(feature) {
            return *number;
        }
        let number = u32::try_from(self.numbers.len()).expect("fewer than four billion terms fit into memory");
        self.numbers.insert(feature.into(), number);
        number
    }

    /// The number of a feature that is known.
    pub fn get(&self, feature: &str) -> Option<u32> {
        self.numbers.get(feature).copied()
    }

    /// All features by number.
    pub fn into_features(self) -> Vec<String> {
        let mut features: Vec<_> = self.numbers.into_iter().collect();
        features.sort_unstable_by_key(|(_, number)| *number);
        features.into_iter().map(|(feature, _)| feature.into()).collect()
    }

    /// How many features there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }
}

/// Sorts by feature and adds up what stands twice.
pub(super) fn collect(mut counts: Counts) -> Counts {
    counts.sort_unstable_by_key(|(feature, _)| *feature);
    counts.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 += later.1;
        }
        same
    });
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_sorted_and_added_up() {
        assert_eq!(collect(vec![(3, 1.0), (1, 2.0), (3, 0.5)]), [(1, 2.0), (3, 1.5)]);
    }
}
