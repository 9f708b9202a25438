//! From scores to probabilities that can be taken at their word. Naive Bayes counts every word as independent evidence, so
//! its posterior is far too sure, the more so the longer the text. The log-odds are divided by a power of the text's length
//! and by one temperature (Guo et al. 2017, "On Calibration of Modern Neural Networks"), both fitted on held-out scores.

use serde::{Deserialize, Serialize};

/// How scores of one model become probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Scaling {
    /// What the scores are multiplied by: the inverse temperature.
    pub sharpness: f64,
    /// The power of the text's length, in counted terms, that the scores are divided by.
    pub length_power: f64,
}

/// Held-out scores of one article, its length and its true class.
#[derive(Debug, Clone)]
pub(super) struct Scored {
    pub scores: Vec<f64>,
    pub length: f64,
    pub class: usize,
}

const LENGTH_POWERS: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];
/// The range of sharpness that is searched, as natural logarithms.
const SHARPNESS_RANGE: (f64, f64) = (-6.0, 3.0);
const SEARCH_STEPS: usize = 40;

impl Scaling {
    /// Takes scores as they are.
    pub const NONE: Self = Self { sharpness: 1.0, length_power: 0.0 };

    /// The scaling with the highest likelihood of the true classes.
    pub fn fit(held_out: &[Scored]) -> Self {
        if held_out.is_empty() {
            return Self::NONE;
        }
        LENGTH_POWERS
            .into_iter()
            .map(|length_power| {
                let loss = |log: f64| Self { sharpness: log.exp(), length_power }.loss(held_out);
                let log = golden_section(SHARPNESS_RANGE, loss);
                (Self { sharpness: log.exp(), length_power }, loss(log))
            })
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(Self::NONE, |(scaling, _)| scaling)
    }

    /// Mean negative log-likelihood of the true classes.
    fn loss(&self, held_out: &[Scored]) -> f64 {
        let sum: f64 = held_out
            .iter()
            .map(|scored| -self.probabilities(&scored.scores, scored.length)[scored.class].max(1e-12).ln())
            .sum();
        sum / held_out.len() as f64
    }

    /// The probability of each class.
    pub fn probabilities(&self, scores: &[f64], length: f64) -> Vec<f64> {
        let factor = self.sharpness / length.max(1.0).powf(self.length_power);
        softmax(scores.iter().map(|score| score * factor))
    }
}

/// e^x of each, divided by their sum, safe for any size of x; minus infinity gives zero.
fn softmax(scores: impl Iterator<Item = f64> + Clone) -> Vec<f64> {
    let highest = scores.clone().fold(f64::NEG_INFINITY, f64::max);
    let mut out: Vec<f64> = scores.map(|score| (score - highest).exp()).collect();
    let sum: f64 = out.iter().sum();
    out.iter_mut().for_each(|value| *value /= sum);
    out
}

/// The minimum of a function with one minimum in a range.
fn golden_section(range: (f64, f64), value: impl Fn(f64) -> f64) -> f64 {
    let ratio = (5f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = range;
    let (mut a, mut b) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut at_a, mut at_b) = (value(a), value(b));
    for _ in 0..SEARCH_STEPS {
        if at_a < at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - ratio * (high - low);
            at_a = value(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + ratio * (high - low);
            at_b = value(b);
        }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Articles whose scores claim far more than they hold: right 80 % of the time at a margin of 20.
    fn overconfident() -> Vec<Scored> {
        (0..100).map(|n| Scored { scores: vec![20.0, 0.0], length: 50.0, class: usize::from(n % 5 == 0) }).collect()
    }

    #[test]
    fn overconfident_scores_are_brought_to_their_true_rate() {
        let held_out = overconfident();
        let probabilities = Scaling::fit(&held_out).probabilities(&held_out[0].scores, 50.0);
        assert!((probabilities[0] - 0.8).abs() < 0.01, "{probabilities:?}");
    }

    #[test]
    fn huge_and_infinite_scores_stay_probabilities() {
        let probabilities = Scaling::NONE.probabilities(&[-1e6, -1e6 - 1.0, f64::NEG_INFINITY], 1.0);
        assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(probabilities[2], 0.0);
    }
}
