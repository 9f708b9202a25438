//! From evidence to probabilities that can be taken at their word: the scores of naive Bayes and the hits of the seed terms,
//! blended by a multinomial logistic regression on articles that the naive Bayes model had not seen. Its one weight on the
//! scores is the inverse temperature of Guo et al. (2017, "On Calibration of Modern Neural Networks").

use serde::{Deserialize, Serialize};

use super::optimize::minimize;

/// How strongly the weights of the seed terms are held near zero.
const HITS_PENALTY: f64 = 0.3;
/// The same for what each theme gets before anything is read.
const BIAS_PENALTY: f64 = 0.1;

/// The weights of the blend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Blend {
    /// What the scores are multiplied by.
    pub sharpness: f64,
    /// Per theme, what it gets before anything is read.
    pub bias: Vec<f64>,
    /// What a feature of the hits says for a theme: shape (themes, features).
    pub hits: Vec<f64>,
}

/// The evidence of one held-out article and its true theme.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    pub scores: Vec<f64>,
    pub hits: Vec<f64>,
    pub class: usize,
}

impl Blend {
    /// Takes scores as they are.
    pub fn plain(classes: usize) -> Self {
        Self { sharpness: 1.0, bias: vec![0.0; classes], hits: Vec::new() }
    }

    /// The weights with the highest likelihood of the true themes, the penalties taken off.
    pub fn fit(held_out: &[Evidence], classes: usize) -> Self {
        let Some(first) = held_out.first() else { return Self::plain(classes) };
        let width = first.hits.len();
        let mut start = vec![0.0; 1 + classes + classes * width];
        start[0] = 1.0;
        Self::unpacked(&minimize(start, |at, slope| loss(at, slope, held_out, classes)), classes)
    }

    fn unpacked(parameters: &[f64], classes: usize) -> Self {
        let (bias, hits) = parameters[1..].split_at(classes);
        Self { sharpness: parameters[0], bias: bias.to_vec(), hits: hits.to_vec() }
    }

    /// Log-odds of the themes, up to the same constant.
    pub fn logits(&self, scores: &[f64], hits: &[f64]) -> Vec<f64> {
        let rows = self.hits.chunks(hits.len().max(1)).map(Some).chain(std::iter::repeat(None));
        let from_hits =
            rows.map(|row| row.map_or(0.0, |row| row.iter().zip(hits).map(|(weight, hit)| weight * hit).sum()));
        scores
            .iter()
            .zip(&self.bias)
            .zip(from_hits)
            .map(|((score, bias), hits): (_, f64)| self.sharpness * score + bias + hits)
            .collect()
    }

    /// The probability of each theme.
    pub fn probabilities(&self, scores: &[f64], hits: &[f64]) -> Vec<f64> {
        softmax(&self.logits(scores, hits))
    }
}

/// Negative log-likelihood with its penalties, and its gradient.
fn loss(at: &[f64], slope: &mut [f64], held_out: &[Evidence], classes: usize) -> f64 {
    let blend = Blend::unpacked(at, classes);
    slope.fill(0.0);
    let mut sum = 0.0;
    for evidence in held_out {
        let probabilities = blend.probabilities(&evidence.scores, &evidence.hits);
        sum -= probabilities[evidence.class].max(1e-300).ln();
        for (class, probability) in probabilities.iter().enumerate() {
            let error = probability - f64::from(u8::from(class == evidence.class));
            slope[0] += error * evidence.scores[class];
            slope[1 + class] += error;
            let start = 1 + classes + class * evidence.hits.len();
            for (weight, hit) in slope[start..].iter_mut().zip(&evidence.hits) {
                *weight += error * hit;
            }
        }
    }
    for (place, (value, slope)) in at.iter().zip(slope).enumerate().skip(1) {
        let penalty = if place <= classes { BIAS_PENALTY } else { HITS_PENALTY };
        sum += penalty / 2.0 * value * value;
        *slope += penalty * value;
    }
    sum
}

/// e^x of each, divided by their sum, safe for any size of x.
pub(super) fn softmax(logits: &[f64]) -> Vec<f64> {
    let highest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut out: Vec<f64> = logits.iter().map(|logit| (logit - highest).exp()).collect();
    let sum: f64 = out.iter().sum();
    out.iter_mut().for_each(|value| *value /= sum);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overconfident_scores_are_brought_to_their_true_rate() {
        let held_out: Vec<Evidence> = (0..100)
            .map(|n| Evidence {
                scores: vec![20.0 * f64::from(n % 2), 20.0 * f64::from(1 - n % 2)],
                hits: vec![],
                class: usize::from((n % 2 == 1) != (n % 10 < 8)),
            })
            .collect();
        let right = held_out.iter().filter(|one| one.scores[one.class] > 0.0).count();
        let blend = Blend::fit(&held_out, 2);
        let sure = blend.probabilities(&[20.0, 0.0], &[]).into_iter().fold(0.0, f64::max);
        assert!((sure - (right.max(100 - right) as f64 / 100.0)).abs() < 0.02, "{sure} {right}");
    }

    #[test]
    fn hits_decide_where_scores_say_nothing() {
        let held_out: Vec<Evidence> = (0..40)
            .map(|n| Evidence {
                scores: vec![0.0, 0.0],
                hits: vec![f64::from(n % 2), f64::from(1 - n % 2)],
                class: (1 - n % 2) as usize,
            })
            .collect();
        let blend = Blend::fit(&held_out, 2);
        assert!(blend.probabilities(&[0.0, 0.0], &[1.0, 0.0])[0] > 0.8);
    }

    #[test]
    fn huge_scores_stay_probabilities() {
        let probabilities = softmax(&[-1e6, -1e6 - 1.0, f64::NEG_INFINITY]);
        assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(probabilities[2], 0.0);
    }
}
