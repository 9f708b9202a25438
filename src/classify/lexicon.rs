//! The seed terms of the themes: words and phrases that a user knows to speak for a theme. They are what a small set of
//! examples cannot teach and what holds from one outlet to another.

use std::ops::Range;

use hashbrown::{HashMap, HashSet};

use super::features::Place;
use crate::language::Language;
use crate::text::{Analyzer, Terms};
use crate::theme::Themes;

/// The longest phrase, in words.
const PHRASE_WORDS: usize = 6;
/// How many words of the text are its lead.
const LEAD_WORDS: usize = 60;
/// What a seed term counts in the headline and in the lead; elsewhere 1.
const TITLE_WEIGHT: f64 = 3.0;
const LEAD_WEIGHT: f64 = 2.0;
/// Scales the logarithm of the hits to the size of the other features.
const LOG_SCALE: f64 = 0.3;

/// The seed terms of all themes in one language, as the analyser sees them.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexicon {
    /// Phrase (terms joined by blanks) to class number.
    phrases: HashMap<String, usize>,
    /// The first words of all phrases.
    beginnings: HashSet<String>,
    themes: usize,
}

/// How many seed terms of each theme an article holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Hits {
    title: Vec<f64>,
    lead: Vec<f64>,
    rest: Vec<f64>,
}

impl Lexicon {
    /// The seed terms of a language. One that two themes claim belongs to the first.
    pub fn new(themes: &Themes, language: Language) -> Self {
        let mut lexicon = Self { themes: themes.len(), ..Self::default() };
        let analyzer = Analyzer::new(language);
        for (class, theme) in themes.list.iter().enumerate() {
            for seed in theme.seeds.of(language) {
                let words = simple_words(&analyzer.terms(seed));
                if let Some((first, _)) = words.first().filter(|_| words.len() <= PHRASE_WORDS) {
                    lexicon.beginnings.insert(first.clone());
                    let phrase: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
                    lexicon.phrases.entry(phrase.join(" ")).or_insert(class);
                }
            }
        }
        lexicon
    }

    /// How many themes there are; 0 for a lexicon without seed terms, which finds nothing.
    pub fn themes(&self) -> usize {
        if self.phrases.is_empty() { 0 } else { self.themes }
    }

    /// Calls `found` with the class and the words (by their place in the row) of every seed term; of those that overlap the
    /// first and longest.
    pub fn find(&self, terms: &Terms, mut found: impl FnMut(usize, Range<usize>)) {
        if self.phrases.is_empty() {
            return;
        }
        let words = simple_words(terms);
        let mut at = 0;
        let mut phrase = String::new();
        while at < words.len() {
            let longest = if self.beginnings.contains(&words[at].0) { PHRASE_WORDS.min(words.len() - at) } else { 0 };
            let hit = (1..=longest).rev().find_map(|length| {
                phrase.clear();
                for (word, _) in &words[at..at + length] {
                    phrase.push_str(word);
                    phrase.push(' ');
                }
                self.phrases.get(phrase.trim_end()).map(|class| (*class, length))
            });
            if let Some((class, length)) = hit {
                found(class, words[at].1..words[at + length - 1].1 + 1);
            }
            at += hit.map_or(1, |(_, length)| length);
        }
    }
}

/// The words in a row, stop words too, compounds by their parts; each with its place among the terms.
fn simple_words(terms: &Terms) -> Vec<(String, usize)> {
    let all: Vec<_> = terms.iter().collect();
    let is_whole = |place: usize| {
        all.get(place + 1)
            .is_some_and(|next| next.position == all[place].position && next.span.end <= all[place].span.end)
    };
    (0..all.len()).filter(|place| !is_whole(*place)).map(|place| (all[place].text.to_string(), place)).collect()
}

impl Hits {
    /// No hits yet for so many themes.
    pub fn new(themes: usize) -> Self {
        Self { title: vec![0.0; themes], lead: vec![0.0; themes], rest: vec![0.0; themes] }
    }

    /// One more hit at a word of the headline or text.
    pub fn add(&mut self, theme: usize, place: Place, word: usize) {
        match place {
            Place::Title => self.title[theme] += 1.0,
            Place::Body if word < LEAD_WORDS => self.lead[theme] += 1.0,
            Place::Body => self.rest[theme] += 1.0,
        }
    }

    /// How many features [`features`](Self::features) gives per theme.
    pub const PER_THEME: usize = 4;

    /// The hits as features: for each theme its share of all hits, the logarithm of its hits, whether it stands in the headline,
    /// its share of the lead. Feature by feature: shape (4, themes).
    pub fn features(&self) -> Vec<f64> {
        let sums: Vec<f64> = (0..self.title.len())
            .map(|theme| TITLE_WEIGHT * self.title[theme] + LEAD_WEIGHT * self.lead[theme] + self.rest[theme])
            .collect();
        let shares = |values: &[f64]| {
            let total = values.iter().sum::<f64>().max(1.0);
            values.iter().map(|value| value / total).collect::<Vec<_>>()
        };
        let mut features = shares(&sums);
        features.extend(sums.iter().map(|sum| LOG_SCALE * sum.ln_1p()));
        features.extend(self.title.iter().map(|hits| hits.min(1.0)));
        features.extend(shares(&self.lead));
        features
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language::French;

    #[test]
    fn the_longest_seed_term_counts_once() {
        let themes = Themes::parse(
            "[[theme]]\ncode=\"k\"\nseeds.fr=[\"attentat-suicide\",\"s'est fait exploser\"]\n[[theme]]\ncode=\"a\"\nseeds.fr=[\"attentat\"]\n",
        );
        let lexicon = Lexicon::new(&themes.expect("valid"), French);
        let terms = Analyzer::new(French).terms("Un attentat suicide, puis un attentat : l'homme s’est fait exploser.");
        let mut found = Vec::new();
        lexicon.find(&terms, |class, _| found.push(class));
        assert_eq!(found, [0, 1, 0]);
    }
}
