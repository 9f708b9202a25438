//! From an article to the features a model counts: its terms without stop words, those of the headline and of the first
//! sentences counted more, and how often the seed terms of each theme stand where.

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::lexicon::{Hits, Lexicon};
use crate::text::{Analyzer, Term, Terms};

/// How many terms of the text are its lead: about its first two sentences.
const LEAD_TERMS: usize = 40;

/// How articles are counted and weighed. The default is what won on held-out articles; the others are there to show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// How often a term of the headline counts.
    pub title: f32,
    /// How often a term of the lead counts.
    pub lead: f32,
    /// Whether counts are taken as their logarithm.
    pub sublinear: bool,
    /// Whether the seed terms of the themes are evidence.
    pub seeds: bool,
    /// Whether themes are judged by their complements rather than by themselves.
    pub complement: bool,
    /// What is added to the count of each term.
    pub smoothing: f64,
    /// Whether articles of one group are held out together.
    pub groups: bool,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { title: 3.0, lead: 3.0, sublinear: true, seeds: true, complement: true, smoothing: 0.5, groups: true }
    }
}

/// The features of one article: (feature, count), sorted by feature, each once.
pub(super) type Counts = Vec<(u32, f32)>;

/// What an article holds for a model.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Features {
    pub counts: Counts,
    pub hits: Hits,
}

impl Features {
    /// The features of an article; `number` gives the number of a term, or none for one that is not to be counted.
    pub fn of(
        analyzer: Analyzer,
        recipe: &Recipe,
        lexicon: &Lexicon,
        title: Option<&str>,
        body: &str,
        mut number: impl FnMut(&str) -> Option<u32>,
    ) -> Self {
        let mut counts = Counts::new();
        let mut hits = Hits::new(lexicon.themes());
        for_each_part(analyzer, title, body, |place, terms| {
            for_each_term(recipe, place, terms, |term, weight| {
                counts.extend(number(term.text).map(|number| (number, weight)));
            });
            lexicon.find(terms, |theme, span| hits.add(theme, place, span.start));
        });
        let counts = collect(counts);
        Self { counts: if recipe.sublinear { sublinear(counts) } else { counts }, hits }
    }
}

/// Where a term stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Title,
    Body,
}

/// Calls `found` with the terms of the headline, then with those of the text.
pub(super) fn for_each_part(analyzer: Analyzer, title: Option<&str>, body: &str, mut found: impl FnMut(Place, &Terms)) {
    let mut terms = Terms::default();
    for (place, text) in [(Place::Title, title.unwrap_or("")), (Place::Body, body)] {
        analyzer.terms_into(text, &mut terms);
        found(place, &terms);
    }
}

/// Calls `found` with every term that is a feature and what it counts for.
pub(super) fn for_each_term(recipe: &Recipe, place: Place, terms: &Terms, mut found: impl FnMut(&Term<'_>, f32)) {
    for (number, term) in terms.iter().filter(is_feature).enumerate() {
        let weight = match place {
            Place::Title => recipe.title,
            Place::Body if number < LEAD_TERMS => recipe.lead,
            Place::Body => 1.0,
        };
        found(&term, weight);
    }
}

/// Stop words and bare numbers say nothing about a theme.
fn is_feature(term: &Term<'_>) -> bool {
    !term.is_stop && !term.text.starts_with(|c: char| c.is_ascii_digit())
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

/// log(1 + count): the tenth time a word stands says less than the first (Rennie et al. 2003).
fn sublinear(mut counts: Counts) -> Counts {
    counts.iter_mut().for_each(|(_, count)| *count = count.ln_1p());
    counts
}

/// The length of the counts as a vector: dividing by it makes long and short articles comparable.
pub(super) fn norm(counts: &Counts) -> f64 {
    counts.iter().map(|(_, count)| f64::from(count * count)).sum::<f64>().sqrt().max(f64::MIN_POSITIVE)
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
    pub fn features(&self) -> Vec<&str> {
        let mut features: Vec<_> = self.numbers.iter().collect();
        features.sort_unstable_by_key(|(_, number)| **number);
        features.into_iter().map(|(feature, _)| &**feature).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_sorted_and_added_up() {
        assert_eq!(collect(vec![(3, 1.0), (1, 2.0), (3, 0.5)]), [(1, 2.0), (3, 1.5)]);
    }
}
