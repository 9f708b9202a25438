//! From log-odds to probabilities that can be taken at their word: one factor on all of them (the inverse temperature of Guo et
//! al. 2017, "On Calibration of Modern Neural Networks"), and the share of the articles whose label nothing in them explains.
//! Such articles (a label set in haste, a theme that could as well be another) are what keeps the surest answers from always
//! being right, and no factor can say so: the probabilities are a mixture with the shares of the themes (the lapse rate of
//! Wichmann and Hill 2001, "The psychometric function").

use super::blend::softmax;
use super::optimize::minimize;

/// Articles that are taken to be labelled right before any is seen: without many that are not, there are none.
const TRUSTED: f64 = 20.0;
/// The log-odds of a lapse at which the search begins.
const FIRST_LAPSE: f64 = -3.0;

/// A held-out article: its log-odds, its class, what it counts.
pub(super) struct Answer {
    pub logits: Vec<f64>,
    pub class: usize,
    pub weight: f64,
}

/// What makes probabilities of log-odds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Calibration {
    /// What all log-odds are multiplied by.
    pub factor: f64,
    /// The share of articles whose label nothing in them explains.
    pub lapse: f64,
}

impl Calibration {
    /// The one under which held-out articles are most likely; `shares` are those of the classes.
    pub fn fit(answers: &[Answer], shares: &[f64]) -> Self {
        let found = minimize(vec![1.0, FIRST_LAPSE], |at, slope| loss(answers, shares, at, slope));
        Self { factor: found[0], lapse: softmax(&[0.0, found[1]])[1] }
    }
}

/// Negative log-likelihood of a factor and the log-odds of a lapse, and its gradient.
fn loss(answers: &[Answer], shares: &[f64], at: &[f64], slope: &mut [f64]) -> f64 {
    let lapse = softmax(&[0.0, at[1]])[1];
    slope[0] = 0.0;
    slope[1] = TRUSTED * lapse;
    let mut sum = -TRUSTED * (1.0 - lapse).max(f64::MIN_POSITIVE).ln();
    for Answer { logits, class, weight } in answers {
        let probabilities = softmax(&logits.iter().map(|logit| at[0] * logit).collect::<Vec<_>>());
        let (own, share) = (probabilities[*class], shares[*class]);
        let mixed = ((1.0 - lapse) * own + lapse * share).max(1e-300);
        let expected: f64 = probabilities.iter().zip(logits).map(|(p, logit)| p * logit).sum();
        sum -= weight * mixed.ln();
        slope[0] += weight * (1.0 - lapse) * own * (expected - logits[*class]) / mixed;
        slope[1] += weight * lapse * (1.0 - lapse) * (own - share) / mixed;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Articles with these log-odds for the first of two classes, of which one in `wrong` is of the second.
    fn answers(logit: f64, wrong: usize) -> impl Iterator<Item = Answer> {
        (0..200).map(move |n| Answer { logits: vec![logit, 0.0], class: usize::from(n % wrong == 0), weight: 1.0 })
    }

    #[test]
    fn the_surest_answers_are_wrong_as_often_as_they_are() {
        // log-odds of 1 are right in three of four cases as they should; log-odds of 20 in nine of ten, as no factor makes them
        let all: Vec<Answer> = answers(1.1, 4).chain(answers(20.0, 10)).chain(answers(10.0, 10)).collect();
        let Calibration { factor, lapse } = Calibration::fit(&all, &[0.5, 0.5]);
        let sure = |logit: f64| (1.0 - lapse) * softmax(&[factor * logit, 0.0])[0] + lapse * 0.5;
        assert!((sure(20.0) - 0.9).abs() < 0.02 && (sure(1.1) - 0.75).abs() < 0.05, "{factor} {lapse}");
    }

    #[test]
    fn a_few_articles_without_a_mistake_are_no_proof_of_lapses() {
        let all: Vec<Answer> = answers(3.0, 20).collect();
        assert!(Calibration::fit(&all, &[0.5, 0.5]).lapse < 0.05);
    }

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let all: Vec<Answer> = answers(1.5, 3).collect();
        let (mut slope, mut unused) = ([0.0; 2], [0.0; 2]);
        let at = [0.8, -1.0];
        loss(&all, &[0.7, 0.3], &at, &mut slope);
        for side in 0..2 {
            let mut moved = at;
            moved[side] += 1e-6;
            let rise = loss(&all, &[0.7, 0.3], &moved, &mut unused) - loss(&all, &[0.7, 0.3], &at, &mut unused);
            assert!((rise / 1e-6 - slope[side]).abs() < 1e-2, "{side}: {} {}", rise / 1e-6, slope[side]);
        }
    }
}
