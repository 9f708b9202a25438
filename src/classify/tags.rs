//! Which themes an article carries beside its main one. For every theme a small logistic regression, the same for all of
//! them, tells from the theme's probability and its seed terms whether the article reports on it too; from which probability
//! on it becomes a tag is learnt per theme on held-out articles.

use serde::{Deserialize, Serialize};

use super::blend::softmax;
use super::lexicon::Hits;
use super::optimize::minimize;

const PENALTY: f64 = 0.1;
/// Never tag below, and always from, these probabilities, whatever few examples say.
const THRESHOLDS: (f64, f64) = (0.1, 0.5);
/// How much more a tag that is found counts than one that is right (the beta of F-beta): a tag too many costs a glance, one
/// that is missing an article.
const RECALL_WEIGHT: f64 = 1.5;
/// What a probability of zero counts as.
const LEAST_PROBABILITY: f64 = 1e-4;

/// How further tags are found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Tagger {
    /// Bias, the log-odds of being the main theme, and the hits of the theme.
    weights: Vec<f64>,
    /// Per theme, from which probability on it is a tag.
    thresholds: Vec<f64>,
}

/// A held-out article: the probability of each theme, the features of its hits, the themes it has.
pub(super) struct Labelled<'a> {
    pub probabilities: &'a [f64],
    pub hits: &'a [f64],
    pub labels: &'a [usize],
}

impl Tagger {
    /// Learns from held-out articles.
    /// Where none of them has more than one theme, no article gets another.
    pub fn fit(held_out: &[Labelled<'_>], classes: usize) -> Self {
        if held_out.iter().all(|one| one.labels.len() < 2) {
            return Self { weights: Vec::new(), thresholds: vec![f64::INFINITY; classes] };
        }
        let rows: Vec<(Vec<f64>, bool)> = held_out
            .iter()
            .flat_map(|one| {
                (0..classes).map(|class| (inputs(one.probabilities, one.hits, class), one.labels.contains(&class)))
            })
            .collect();
        let width = rows.first().map_or(2, |(inputs, _)| inputs.len());
        let weights = minimize(vec![0.0; width], |at, slope| loss(at, slope, &rows));
        let mut tagger = Self { weights, thresholds: vec![THRESHOLDS.1; classes] };
        for class in 0..classes {
            let mut ranked: Vec<(f64, bool)> = held_out
                .iter()
                .map(|one| (tagger.probability(one.probabilities, one.hits, class), one.labels.contains(&class)))
                .collect();
            tagger.thresholds[class] = best_threshold(&mut ranked).clamp(THRESHOLDS.0, THRESHOLDS.1);
        }
        tagger
    }

    /// The probability that an article carries a theme.
    pub fn probability(&self, probabilities: &[f64], hits: &[f64], class: usize) -> f64 {
        let logit: f64 =
            self.weights.iter().zip(inputs(probabilities, hits, class)).map(|(weight, input)| weight * input).sum();
        softmax(&[0.0, logit])[1]
    }

    /// Whether any probability is enough for a tag.
    pub fn may_tag(&self, class: usize) -> bool {
        self.thresholds[class] <= 1.0
    }

    /// Whether that is enough for a tag.
    pub fn is_tag(&self, class: usize, probability: f64) -> bool {
        probability >= self.thresholds[class]
    }
}

fn inputs(probabilities: &[f64], hits: &[f64], class: usize) -> Vec<f64> {
    let probability = probabilities[class].clamp(LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY);
    let mut inputs = vec![1.0, (probability / (1.0 - probability)).ln()];
    if !hits.is_empty() {
        inputs.extend((0..Hits::PER_THEME).map(|feature| hits[feature * probabilities.len() + class]));
    }
    inputs
}

fn loss(at: &[f64], slope: &mut [f64], rows: &[(Vec<f64>, bool)]) -> f64 {
    slope.fill(0.0);
    let mut sum = 0.0;
    for (inputs, carries) in rows {
        let logit: f64 = at.iter().zip(inputs).map(|(weight, input)| weight * input).sum();
        let probability = softmax(&[0.0, logit])[1];
        sum -= if *carries { probability } else { 1.0 - probability }.max(1e-300).ln();
        let error = probability - f64::from(u8::from(*carries));
        slope.iter_mut().zip(inputs).for_each(|(slope, input)| *slope += error * input);
    }
    for (value, slope) in at.iter().zip(slope).skip(1) {
        sum += PENALTY / 2.0 * value * value;
        *slope += PENALTY * value;
    }
    sum
}

/// The value from which on calling everything positive has the highest F-beta.
fn best_threshold(ranked: &mut [(f64, bool)]) -> f64 {
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let positives = ranked.iter().filter(|(_, positive)| *positive).count();
    let (mut hits, mut best, mut threshold) = (0usize, 0.0, THRESHOLDS.1);
    for (called, (probability, positive)) in (1usize..).zip(ranked.iter()) {
        hits += usize::from(*positive);
        let square = RECALL_WEIGHT * RECALL_WEIGHT;
        let score = (1.0 + square) * hits as f64 / (called as f64 + square * positives as f64);
        if score > best {
            (best, threshold) = (score, *probability);
        }
    }
    threshold
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_is_where_f_beta_is_best() {
        let mut ranked = [(0.9, true), (0.2, false), (0.6, true), (0.4, true), (0.3, false)];
        assert_eq!(best_threshold(&mut ranked), 0.4);
    }

    #[test]
    fn a_second_theme_with_weight_is_a_tag() {
        let probabilities = [[0.6, 0.39, 0.01], [0.9, 0.05, 0.05], [0.05, 0.9, 0.05], [0.3, 0.6, 0.1]];
        let labels: [&[usize]; 4] = [&[0, 1], &[0], &[1], &[1, 0]];
        let held_out: Vec<Labelled> = (0..40)
            .map(|n| Labelled { probabilities: &probabilities[n % 4], hits: &[], labels: labels[n % 4] })
            .collect();
        let tagger = Tagger::fit(&held_out, 3);
        let carries = |class: usize, of: &[f64]| tagger.is_tag(class, tagger.probability(of, &[], class));
        assert!(carries(1, &probabilities[0]) && !carries(1, &probabilities[1]) && !carries(2, &probabilities[0]));
    }
}
