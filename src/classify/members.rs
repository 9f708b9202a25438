//! The linear models whose weighted sum a model is, and what each says of articles it has not seen.

use serde::{Deserialize, Serialize};

use super::bayes::ClassCounts;
use super::examples::Examples;
use super::margin;
use super::weights::Weights;

/// Added to the counts of the complement models and of the log-ratios.
const SMOOTHING: f64 = 1.0;
/// Added to the counts of the multinomial model: less, so that it is the one that trusts rare words and rare classes.
const LIGHT_SMOOTHING: f64 = 0.1;

/// A linear model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Member {
    /// Complement naive Bayes over the stems.
    ComplementStems,
    /// Complement naive Bayes over the words as they are spelt, stop words too.
    ComplementSpellings,
    /// Multinomial naive Bayes over the stems.
    MultinomialStems,
    /// A linear support vector machine over both, on the log-ratios of naive Bayes.
    Margin,
}

impl Member {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::ComplementStems, Self::ComplementSpellings, Self::MultinomialStems, Self::Margin];

    /// What it is, in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::ComplementStems => "complement naive Bayes over the stems",
            Self::ComplementSpellings => "complement naive Bayes over the words as they are spelt",
            Self::MultinomialStems => "multinomial naive Bayes over the stems",
            Self::Margin => "linear support vector machine over stems and words",
        }
    }

    /// Its weights, learnt from some articles, of which `counts` are the sums.
    pub(super) fn train(self, examples: &Examples, places: &[usize], counts: &ClassCounts) -> Weights {
        let (spellings, stems) = (0..examples.spellings, examples.spellings..examples.width);
        match self {
            Self::ComplementStems => counts.complement(stems, SMOOTHING),
            Self::ComplementSpellings => counts.complement(spellings, SMOOTHING),
            Self::MultinomialStems => counts.multinomial(stems, LIGHT_SMOOTHING),
            Self::Margin => margin::train(examples, places, counts.log_ratios(SMOOTHING)),
        }
    }
}

/// The sums of the counts of all articles.
pub(super) fn class_counts(examples: &Examples) -> ClassCounts {
    let mut counts = ClassCounts::new(examples.classes, examples.width);
    (0..examples.len()).for_each(|place| counts.add(&examples.get(place), 1.0));
    counts
}

/// What each member, trained without the fold of an article, says of it: per article shape (members, classes).
pub(super) fn held_out_scores(members: &[Member], examples: &Examples, fold_of: &[usize]) -> Vec<Vec<f32>> {
    let classes = examples.classes;
    let mut scores = vec![vec![0.0; members.len() * classes]; examples.len()];
    let mut counts = class_counts(examples);
    let folds = fold_of.iter().max().map_or(0, |last| last + 1);
    for fold in 0..folds {
        let (held, kept): (Vec<usize>, Vec<usize>) = (0..examples.len()).partition(|place| fold_of[*place] == fold);
        held.iter().for_each(|place| counts.add(&examples.get(*place), -1.0));
        for (number, member) in members.iter().enumerate() {
            let weights = member.train(examples, &kept, &counts);
            for place in &held {
                let own = &mut scores[*place][number * classes..(number + 1) * classes];
                weights.margins(&examples.get(*place), own);
            }
        }
        held.iter().for_each(|place| counts.add(&examples.get(*place), 1.0));
    }
    scores
}
