//! The seed terms of the themes: words and phrases that a user knows to speak for a theme. They are what a small set of
//! examples cannot teach and what holds from one outlet to another.

use std::ops::Range;

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::features::Place;
use crate::language::Language;
use crate::text::{Analyzer, Keyed};
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
    /// The words of all phrases, by the hashes of their terms.
    words: Keyed<Known>,
    /// Phrases (the numbers of their words) to class numbers.
    phrases: HashMap<Vec<u32>, usize>,
}

/// A word of a phrase.
#[derive(Debug, Clone, Copy)]
struct Known {
    number: u32,
    /// Whether a phrase begins with it.
    begins: bool,
}

/// A word of the text that may belong to a phrase, its place among the terms and its bytes.
struct Met {
    word: Known,
    place: usize,
    span: Range<usize>,
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
                let mut words = Vec::new();
                analyzer.for_each_term(seed, |term| words.extend((!term.is_compound).then_some(term.hash)));
                if (1..=PHRASE_WORDS).contains(&words.len()) {
                    lexicon.add(&words, class);
                }
            }
        }
        lexicon
    }

    fn add(&mut self, words: &[u64], class: usize) {
        let number = |(place, hash): (usize, &u64)| {
            let number = self.words.len() as u32;
            let known = self.words.entry(*hash).or_insert(Known { number, begins: false });
            known.begins |= place == 0;
            known.number
        };
        let phrase = words.iter().enumerate().map(number).collect();
        self.phrases.entry(phrase).or_insert(class);
    }

    /// Whether there are no seed terms, so that nothing is found.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// Calls `found` with the class of every seed term in a text, the place of its first word among the terms, and its bytes;
    /// of those that overlap with the first and longest.
    pub fn find(&self, analyzer: Analyzer, text: &str, mut found: impl FnMut(usize, usize, Range<usize>)) {
        if self.is_empty() {
            return;
        }
        let (mut met, mut place) = (Vec::with_capacity(PHRASE_WORDS), 0);
        analyzer.for_each_term(text, |term| {
            // stop words too, compounds by their parts
            if !term.is_compound {
                match self.words.get(&term.hash) {
                    Some(word) => met.push(Met { word: *word, place, span: term.span }),
                    None => while self.take(&mut met, &mut found) {},
                }
                if met.len() == PHRASE_WORDS {
                    self.take(&mut met, &mut found);
                }
            }
            place += 1;
        });
        while self.take(&mut met, &mut found) {}
    }

    /// Takes the longest phrase off the front of a row of words, else a word; false where there is none.
    fn take(&self, met: &mut Vec<Met>, found: &mut impl FnMut(usize, usize, Range<usize>)) -> bool {
        let Some(first) = met.first() else { return false };
        let mut numbers = [0; PHRASE_WORDS];
        numbers.iter_mut().zip(met.iter()).for_each(|(number, met)| *number = met.word.number);
        let longest = if first.word.begins { met.len() } else { 0 };
        let phrase = |length: usize| Some((self.phrases.get(&numbers[..length])?, length));
        let hit = (1..=longest).rev().find_map(phrase);
        if let Some((class, length)) = hit {
            found(*class, first.place, first.span.start..met[length - 1].span.end);
        }
        met.drain(..hit.map_or(1, |(_, length)| length));
        true
    }
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
        let text = "Un attentat suicide, puis un attentat : l'homme s’est fait exploser.";
        let mut found = Vec::new();
        lexicon.find(Analyzer::new(French), text, |class, place, span| found.push((class, place, &text[span])));
        assert_eq!(found, [(0, 1, "attentat suicide"), (1, 5, "attentat"), (0, 8, "s’est fait exploser")]);
    }
}
