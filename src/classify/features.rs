//! From an article to the features a model counts: its words, those of the headline and of the first sentences counted more
//! than the rest, and how often the seed terms of each theme stand where.

use std::f32::consts::LN_2;

use serde::{Deserialize, Serialize};

use super::lexicon::{Hits, Lexicon};
use super::members::Member;
use crate::text::{Analyzer, Word};

/// How many words of the text are its lead: about its first two sentences.
const LEAD_WORDS: usize = 60;

/// So many words are looked up one after the other: while one is fetched from memory the next are asked for.
const BLOCK: usize = 24;
/// Few texts have shorter words, with the blanks between them, on average.
const BYTES_PER_WORD: usize = 6;
/// After so many words those that stand twice are added up: memory does not grow with the text.
const MOST_UNCOLLECTED: usize = 4_000_000;

/// How articles are counted and weighed. The default is what won on held-out articles; the others are there to show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// What a word of the headline counts.
    pub title: f32,
    /// What a word of the text counts after its lead, whose words count 1.
    pub rest: f32,
    /// Whether the seed terms of the themes are evidence.
    pub seeds: bool,
    /// Whether articles of one group are held out together.
    pub groups: bool,
    /// The linear models that are summed.
    pub members: Vec<Member>,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { title: 5.0, rest: 0.33, seeds: true, groups: true, members: Member::ALL.to_vec() }
    }
}

/// The features of one article: (row, log(1 + count)), sorted by row, each once. The tenth time a word stands says less than
/// the first (Rennie et al. 2003).
pub(super) type Counts = Vec<(u32, f32)>;

/// What an article holds for a model.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Features {
    pub counts: Counts,
    pub hits: Hits,
}

/// Gives the words of articles their numbers.
pub(super) trait Numbering {
    /// The number of a spelling that has one, by its key.
    fn known(&self, key: u64) -> Option<u32>;

    /// That of a word whose spelling has none; none for one that is not to be counted.
    fn other(&mut self, text: &str, word: &Word) -> Option<u32>;
}

impl Features {
    /// The features of an article, its words numbered by `numbers`; `beside` is called with every word of the body.
    pub fn of(
        analyzer: Analyzer,
        recipe: &Recipe,
        lexicon: &Lexicon,
        title: Option<&str>,
        body: &str,
        numbers: &mut impl Numbering,
        mut beside: impl FnMut(&Word),
    ) -> Self {
        let mut counts = Counts::with_capacity((body.len() / BYTES_PER_WORD).min(MOST_UNCOLLECTED));
        let mut words: Vec<Word> = Vec::with_capacity(BLOCK);
        for (place, text) in parts(title, body) {
            analyzer.for_each_word(text, |word| {
                if place == Place::Body {
                    beside(word);
                }
                words.push(word.clone());
                if words.len() == BLOCK {
                    count(&mut counts, &mut words, text, numbers, |position| recipe.weight(place, position));
                }
            });
            count(&mut counts, &mut words, text, numbers, |position| recipe.weight(place, position));
        }
        let mut counts = collect(counts);
        // most words stand once
        counts.iter_mut().for_each(|(_, count)| *count = if *count == 1.0 { LN_2 } else { count.ln_1p() });
        Self { counts, hits: hits(analyzer, lexicon, title, body) }
    }
}

/// Moves up to [`BLOCK`] words of a text to the counts.
fn count(
    counts: &mut Counts,
    words: &mut Vec<Word>,
    text: &str,
    numbers: &mut impl Numbering,
    weight: impl Fn(usize) -> f32,
) {
    let mut rows = [None; BLOCK];
    rows.iter_mut().zip(&*words).for_each(|(row, word)| *row = numbers.known(word.key));
    for (row, word) in rows.into_iter().zip(words.drain(..)) {
        let row = row.or_else(|| numbers.other(text, &word));
        counts.extend(row.map(|row| (row, weight(word.position))));
    }
    if counts.len() > MOST_UNCOLLECTED {
        *counts = collect(std::mem::take(counts));
    }
}

impl Recipe {
    /// What a word counts at a place.
    fn weight(&self, place: Place, position: usize) -> f32 {
        match place {
            Place::Title => self.title,
            Place::Body if position < LEAD_WORDS => 1.0,
            Place::Body => self.rest,
        }
    }
}

/// Where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Title,
    Body,
}

/// The headline, then the text.
pub(super) fn parts<'a>(title: Option<&'a str>, body: &'a str) -> [(Place, &'a str); 2] {
    [(Place::Title, title.unwrap_or("")), (Place::Body, body)]
}

/// The seed terms that stand in an article.
fn hits(analyzer: Analyzer, lexicon: &Lexicon, title: Option<&str>, body: &str) -> Hits {
    let mut hits = Hits::default();
    if !lexicon.is_empty() {
        for (place, text) in parts(title, body) {
            lexicon.find(analyzer, text, |theme, word, _| hits.add(theme, place, word));
        }
    }
    hits
}

/// Sorts by row and adds up what stands twice.
pub(super) fn collect(mut counts: Counts) -> Counts {
    counts.sort_unstable_by_key(|(row, _)| *row);
    counts.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 += later.1;
        }
        same
    });
    counts
}

/// What an article without a word that counts has for a length: its square is more than nothing.
const LEAST_NORM: f32 = 1e-6;

/// The length of the counts as a vector: dividing by it makes long and short articles comparable.
pub(super) fn norm(counts: &[(u32, f32)]) -> f32 {
    counts.iter().map(|(_, count)| count * count).sum::<f32>().sqrt().max(LEAST_NORM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_sorted_and_added_up() {
        assert_eq!(collect(vec![(3, 1.0), (1, 2.0), (3, 0.5)]), [(1, 2.0), (3, 1.5)]);
    }
}
