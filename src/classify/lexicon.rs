//! The seed terms of the themes: words and phrases that a user knows to speak for a theme. They are what a small set of
//! examples cannot teach and what holds from one outlet to another.

use std::ops::Range;

use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};

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
}

/// How many seed terms of each theme an article holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Hits {
    /// Of each theme that has any, sorted: (theme, hits in the headline, in the lead, in the rest).
    of_theme: Vec<(u32, [u32; 3])>,
}

impl Lexicon {
    /// The seed terms of a language. One that two themes claim belongs to the first.
    pub fn new(themes: &Themes, language: Language) -> Self {
        let mut lexicon = Self::default();
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

    /// Whether there are no seed terms, so that nothing is found.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
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
    /// One more hit at a word of the headline or text.
    pub fn add(&mut self, theme: usize, place: Place, word: usize) {
        let theme = u32::try_from(theme).expect("fewer than four billion themes");
        let at = self.of_theme.binary_search_by_key(&theme, |(known, _)| *known).unwrap_or_else(|at| {
            self.of_theme.insert(at, (theme, [0; 3]));
            at
        });
        let part = match place {
            Place::Title => 0,
            Place::Body if word < LEAD_WORDS => 1,
            Place::Body => 2,
        };
        self.of_theme[at].1[part] += 1;
    }

    /// How many features [`features`](Self::features) gives per theme.
    pub const PER_THEME: usize = 4;

    /// The hits as features, where there are so many themes: for each theme its share of all hits, the logarithm of its hits,
    /// whether it stands in the headline, its share of the lead. Feature by feature: shape (4, themes).
    pub fn features(&self, themes: usize) -> Vec<f64> {
        let weighed = |[title, lead, rest]: [u32; 3]| {
            TITLE_WEIGHT * f64::from(title) + LEAD_WEIGHT * f64::from(lead) + f64::from(rest)
        };
        // a model may have no use for seed terms where its themes have some
        let known = self.of_theme.iter().filter(|(theme, _)| (*theme as usize) < themes);
        let all: f64 = known.clone().map(|(_, hits)| weighed(*hits)).sum();
        let all_lead: u32 = known.clone().map(|(_, hits)| hits[1]).sum();
        let mut features = vec![0.0; Self::PER_THEME * themes];
        for (theme, hits) in known {
            let kinds = [
                weighed(*hits) / all.max(1.0),
                LOG_SCALE * weighed(*hits).ln_1p(),
                f64::from(hits[0].min(1)),
                f64::from(hits[1]) / f64::from(all_lead.max(1)),
            ];
            kinds.iter().enumerate().for_each(|(kind, value)| features[kind * themes + *theme as usize] = *value);
        }
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
