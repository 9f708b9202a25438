//! Why an article has its theme: the words that pulled towards it and away from the runner-up, in the words of the text.

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::features::{self, Counts, norm};
use super::lexicon::Lexicon;
use super::model::{Learnt, Ranking};
use super::vocabulary::Vocabulary;
use crate::text::Analyzer;

/// A word or phrase of the text and how much it spoke for the theme rather than the runner-up (log-odds; below 0: against it).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weighted {
    /// As it stands in the text, where it stands first.
    pub term: String,
    /// Log-odds, all its occurrences together.
    pub weight: f64,
}

/// How many terms are named.
const SHOWN: usize = 12;

/// What each feature of one article says for the best theme rather than the second.
pub(super) struct Reasons<'a> {
    learnt: &'a Learnt,
    counts: &'a Counts,
    norm: f64,
    best: usize,
    second: usize,
    /// Per theme, what its seed terms together add to the log-odds.
    per_hit: Vec<f64>,
}

impl<'a> Reasons<'a> {
    /// The weights of an article's features.
    pub fn new(learnt: &'a Learnt, counts: &'a Counts, hits: &[f64], ranking: &Ranking) -> Self {
        let (best, second) = (ranking.ranked[0].0, ranking.ranked.get(1).unwrap_or(&ranking.ranked[0]).0);
        let mut reasons = Self { learnt, counts, norm: f64::from(norm(counts)), best, second, per_hit: Vec::new() };
        reasons.per_hit = reasons.hit_odds(hits);
        reasons
    }

    /// What the hits of each theme say together: shape (themes). Those of a theme speak for it alone.
    fn hit_odds(&self, hits: &[f64]) -> Vec<f64> {
        let blend = &self.learnt.blend;
        let odds = |theme: usize| {
            let own = hits.iter().skip(theme).step_by(blend.hit_themes().max(1));
            let side = f64::from(u8::from(theme == self.best)) - f64::from(u8::from(theme == self.second));
            side * own.zip(&blend.hits).map(|(hit, weight)| weight * hit).sum::<f64>()
        };
        (0..blend.hit_themes()).map(odds).collect()
    }

    /// The heaviest words and phrases of the text, heaviest first.
    pub fn of(&self, vocabulary: &Vocabulary, lexicon: &Lexicon, title: Option<&str>, body: &str) -> Vec<Weighted> {
        let analyzer = Analyzer::new(self.learnt.language);
        let mut words: HashMap<u32, Weighted> = HashMap::new();
        let mut phrases: Vec<(usize, String)> = Vec::new();
        for (_, text) in features::parts(title, body) {
            analyzer.for_each_word(text, |word| {
                let Some(row) = vocabulary.row(analyzer, text, word) else { return };
                let term = || text[word.span.clone()].to_string();
                words.entry(row).or_insert_with(|| Weighted { term: term(), weight: self.word_odds(row) });
            });
            lexicon.find(analyzer, text, |theme, _, span| {
                if theme < self.per_hit.len() {
                    phrases.push((theme, text[span].to_string()));
                }
            });
        }
        heaviest(words.into_values().chain(self.weighed(&phrases)))
    }

    fn word_odds(&self, feature: u32) -> f64 {
        let place = self.counts.binary_search_by_key(&feature, |(known, _)| *known);
        let count = place.map_or(0.0, |place| f64::from(self.counts[place].1));
        let weight = |class: usize| self.learnt.table.row(feature).nth(class).unwrap_or(0.0);
        count / self.norm * (weight(self.best) - weight(self.second))
    }

    /// What the hits of a theme say, shared evenly among them.
    fn weighed(&self, phrases: &[(usize, String)]) -> Vec<Weighted> {
        let mut of_theme = vec![0.0; self.per_hit.len()];
        phrases.iter().for_each(|(theme, _)| of_theme[*theme] += 1.0);
        let weight = |theme: usize| self.per_hit[theme] / of_theme[theme];
        phrases.iter().map(|(theme, phrase)| Weighted { term: phrase.clone(), weight: weight(*theme) }).collect()
    }
}

/// The heaviest terms, for or against, heaviest first; the same words named once with all their weight.
fn heaviest(terms: impl Iterator<Item = Weighted>) -> Vec<Weighted> {
    let mut by_words: HashMap<String, Weighted> = HashMap::new();
    for term in terms {
        match by_words.get_mut(&term.term.to_lowercase()) {
            Some(known) => known.weight += term.weight,
            None => drop(by_words.insert(term.term.to_lowercase(), term)),
        }
    }
    let mut all: Vec<Weighted> = by_words.into_values().collect();
    all.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.term.cmp(&b.term)));
    all.truncate(SHOWN);
    all.iter_mut().for_each(|term| term.weight = (term.weight * 1000.0).round() / 1000.0);
    all
}
