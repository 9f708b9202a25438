//! From evidence to probabilities that can be taken at their word: what the members of a model and the hits of the seed terms
//! say, blended by a multinomial logistic regression on articles that the members had not seen (stacking, Wolpert 1992). Each
//! member has one weight for all classes, so that a few hundred articles are enough to fit them: small sets come out near
//! naive Bayes, large ones nearer to the support vector machine.

use serde::{Deserialize, Serialize};

use super::calibrate::{Answer, Calibration};
use super::optimize::minimize;

/// How strongly the weights of the members and of the seed terms are held near zero.
const WEIGHT_PENALTY: f64 = 1.0;
/// The same for what each theme gets before anything is read.
const BIAS_PENALTY: f64 = 1.0;
/// An article counts by the share of its class to minus this power: 0 serves the accuracy over all articles, 1 that over
/// themes; a quarter of the way, rare themes are found and frequent ones not lost.
const BALANCE: f64 = 0.25;
/// Scores that spread less are all the same.
const LEAST_SPREAD: f64 = 1e-9;

/// What the themes get beside the weights of the words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Blend {
    /// Per theme, what it gets before anything is read.
    pub bias: Vec<f64>,
    /// What each kind of feature of its seed terms says for a theme, the same for all themes; none where there are none.
    pub hits: Vec<f64>,
    /// Per theme, the log-odds that its share of the articles adds to its probability, but not to its chance to be the
    /// answer: what the balance takes away.
    priors: Vec<f64>,
    /// How much each theme gets of the articles whose label nothing in them explains; together their share.
    lapses: Vec<f64>,
}

/// The evidence of one held-out article and its true theme.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    /// What each member says, then each kind of feature of the seed terms: shape (members + kinds, classes).
    pub scores: Vec<f32>,
    pub class: usize,
}

impl Blend {
    /// How many themes the features of the hits are of: none where no seed terms are evidence.
    pub fn hit_themes(&self) -> usize {
        if self.hits.is_empty() { 0 } else { self.bias.len() }
    }

    /// The weights of so many members, then the rest, with the highest likelihood of the true themes, the penalties taken off.
    /// An article of each class counts so much: see [`expected`].
    pub fn fit(held_out: &[Evidence], members: usize, counts: &[f64]) -> (Vec<f64>, Self) {
        let classes = counts.len();
        let nothing = || vec![0.0; classes];
        let Some(first) = held_out.first() else {
            return (Vec::new(), Self { bias: nothing(), hits: vec![], priors: nothing(), lapses: nothing() });
        };
        let sizes = sizes(held_out, counts);
        let stack = Stack::new(held_out, members, counts, &sizes);
        let kinds = first.scores.len() / classes;
        let mut start = vec![0.0; kinds + classes];
        start[..kinds].fill((1.0 / kinds as f64).sqrt());
        let found = minimize(start, |at, slope| stack.loss(at, slope));
        let (mut weights, bias) = stack.unpacked(&found);
        let hits = weights.split_off(members);
        let priors = sizes.iter().map(|size| BALANCE * size.max(1.0).ln()).collect();
        let mut blend = Self { bias, hits, priors, lapses: nothing() };
        blend.calibrate(&mut weights, held_out, counts, &sizes);
        (weights, blend)
    }

    /// Makes the probabilities those of the articles of the set, not balanced; `members` are the weights of the members.
    fn calibrate(&mut self, members: &mut [f64], held_out: &[Evidence], counts: &[f64], sizes: &[f64]) {
        let weights = [&*members, &self.hits].concat();
        let answer = |one: &Evidence| {
            let logits = self.logits(&one.sum(&weights, counts.len()), &[]);
            Answer { logits, class: one.class, weight: counts[one.class] }
        };
        let answers: Vec<Answer> = held_out.iter().map(answer).collect();
        let all: f64 = sizes.iter().sum();
        let shares: Vec<f64> = sizes.iter().map(|size| size / all).collect();
        let Calibration { factor, lapse } = Calibration::fit(&answers, &shares);
        self.scale(members, factor);
        self.lapses = shares.into_iter().map(|share| lapse * share).collect();
    }

    /// Multiplies all log-odds, which are those of members that weigh so much.
    pub fn scale(&mut self, members: &mut [f64], factor: f64) {
        let own = self.bias.iter_mut().chain(&mut self.hits).chain(&mut self.priors);
        members.iter_mut().chain(own).for_each(|value| *value *= factor);
    }

    /// Log-odds of the themes, up to the same constant; `hits` are the features of the seed terms, shape (kinds, themes).
    fn logits(&self, scores: &[f64], hits: &[f64]) -> Vec<f64> {
        let before = scores.iter().zip(&self.bias).zip(&self.priors);
        let mut logits: Vec<f64> = before.map(|((score, bias), prior)| score + bias + prior).collect();
        for (row, weight) in hits.chunks(logits.len().max(1)).zip(&self.hits) {
            logits.iter_mut().zip(row).for_each(|(logit, hit)| *logit += weight * hit);
        }
        logits
    }

    /// The probability of each theme.
    pub fn probabilities(&self, scores: &[f64], hits: &[f64]) -> Vec<f64> {
        let explained = 1.0 - self.lapses.iter().sum::<f64>();
        let probabilities = softmax(&self.logits(scores, hits)).into_iter();
        probabilities.zip(&self.lapses).map(|(probability, lapse)| explained * probability + lapse).collect()
    }

    /// The themes with their probabilities in the order in which they are answers: a rare theme stands before a frequent one
    /// that is hardly more probable.
    pub fn ranked(&self, probabilities: &[f64]) -> Vec<(usize, f64)> {
        let mut ranked: Vec<(usize, f64)> = probabilities.iter().copied().enumerate().collect();
        let worth = |(class, probability): &(usize, f64)| probability * (-self.priors[*class]).exp();
        ranked.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.0.cmp(&b.0)));
        ranked
    }
}

impl Evidence {
    /// The scores, each row so many times, together: shape (classes).
    pub fn sum(&self, weights: &[f64], classes: usize) -> Vec<f64> {
        let mut sum = vec![0.0; classes];
        for (scores, weight) in self.scores.chunks(classes).zip(weights) {
            sum.iter_mut().zip(scores).for_each(|(sum, score)| *sum += weight * f64::from(*score));
        }
        sum
    }
}

/// The regression. Its parameters are the square roots of the weights of the scores, which are never below zero, in units
/// of one over their spread; then the bias.
struct Stack<'a> {
    held_out: &'a [Evidence],
    /// What an article of each class counts.
    balance: Vec<f64>,
    /// Of the scores of each member; those of the seed terms are alike, and none of them may be without any.
    spreads: Vec<f64>,
}

impl<'a> Stack<'a> {
    fn new(held_out: &'a [Evidence], members: usize, counts: &[f64], sizes: &[f64]) -> Self {
        let classes = counts.len();
        let raw: Vec<f64> =
            counts.iter().zip(sizes).map(|(weight, size)| weight * size.max(1.0).powf(-BALANCE)).collect();
        let all: f64 = held_out.iter().map(|one| raw[one.class]).sum();
        let balance = raw.iter().map(|weight| weight * held_out.len() as f64 / all).collect();
        let spread = |number: usize| {
            let row = number * classes..(number + 1) * classes;
            let own = held_out.iter().flat_map(|one| &one.scores[row.clone()]);
            let squares: f64 = own.map(|score| f64::from(*score).powi(2)).sum();
            (squares / (held_out.len() * classes) as f64).sqrt().max(LEAST_SPREAD)
        };
        let kinds = held_out[0].scores.len() / classes - members;
        let spreads = (0..members).map(spread).chain(std::iter::repeat_n(1.0, kinds)).collect();
        Self { held_out, balance, spreads }
    }

    /// The weights of the rows of scores, and the bias.
    fn unpacked(&self, parameters: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (roots, bias) = parameters.split_at(self.spreads.len());
        let weights = roots.iter().zip(&self.spreads).map(|(root, spread)| root * root / spread);
        (weights.collect(), bias.to_vec())
    }

    /// Negative log-likelihood with its penalties, and its gradient.
    fn loss(&self, at: &[f64], slope: &mut [f64]) -> f64 {
        let (weights, bias) = self.unpacked(at);
        slope.fill(0.0);
        let mut sum = 0.0;
        for evidence in self.held_out {
            let mut logits = evidence.sum(&weights, bias.len());
            logits.iter_mut().zip(&bias).for_each(|(logit, bias)| *logit += bias);
            let mut errors = softmax(&logits);
            let weight = self.balance[evidence.class];
            sum -= weight * errors[evidence.class].max(1e-300).ln();
            errors[evidence.class] -= 1.0;
            errors.iter_mut().for_each(|error| *error *= weight);
            self.add_slope(evidence, &errors, slope);
        }
        let rows = self.spreads.len();
        for (root, slope) in at.iter().zip(slope.iter_mut()).take(rows) {
            *slope = 2.0 * root * (*slope + WEIGHT_PENALTY * root * root);
            sum += WEIGHT_PENALTY / 2.0 * root.powi(4);
        }
        for (value, slope) in at.iter().zip(slope).skip(rows) {
            sum += BIAS_PENALTY / 2.0 * value * value;
            *slope += BIAS_PENALTY * value;
        }
        sum
    }

    fn add_slope(&self, evidence: &Evidence, errors: &[f64], slope: &mut [f64]) {
        let (rows, bias) = slope.split_at_mut(self.spreads.len());
        for ((slope, scores), spread) in rows.iter_mut().zip(evidence.scores.chunks(errors.len())).zip(&self.spreads) {
            *slope += errors.iter().zip(scores).map(|(error, score)| error * f64::from(*score)).sum::<f64>() / spread;
        }
        bias.iter_mut().zip(errors).for_each(|(slope, error)| *slope += error);
    }
}

/// What the articles of each class count together.
fn sizes(held_out: &[Evidence], counts: &[f64]) -> Vec<f64> {
    let mut sizes = vec![0.0; counts.len()];
    held_out.iter().for_each(|one| sizes[one.class] += counts[one.class]);
    sizes
}

/// What an article of each class counts, so that classes of so many articles have the shares expected among those to come
/// (importance weighting for a shift of the priors, Saerens et al. 2002); 1 where none are given.
pub(super) fn expected(sizes: &[f64], shares: Option<&[f64]>) -> Vec<f64> {
    let Some(shares) = shares else { return vec![1.0; sizes.len()] };
    let (articles, all): (f64, f64) = (sizes.iter().sum(), shares.iter().sum());
    sizes.iter().zip(shares).map(|(size, share)| share / all * articles / size.max(1.0)).collect()
}

/// Log-odds of the classes of held-out articles, each with its true class.
pub(super) type Answers = Vec<(Vec<f64>, usize)>;

/// What all log-odds are multiplied by so that the probabilities are those of the articles of the set, not balanced: the inverse
/// temperature of Guo et al. (2017, "On Calibration of Modern Neural Networks").
pub(super) fn sharpness(answers: &Answers) -> f64 {
    let found = minimize(vec![1.0], |at, slope| {
        let turn = |(logits, class): &(Vec<f64>, usize)| {
            let expected: f64 = scaled(logits, at[0]).iter().zip(logits).map(|(p, logit)| p * logit).sum();
            expected - logits[*class]
        };
        slope[0] = answers.iter().map(turn).sum();
        log_loss(answers, at[0])
    });
    found[0]
}

/// How surprising the true classes are where all log-odds are multiplied by a factor.
fn log_loss(answers: &Answers, factor: f64) -> f64 {
    answers.iter().map(|answer| surprise(answer, factor)).sum()
}

/// The same for one answer: minus the logarithm of the probability of the true class.
pub(super) fn surprise((logits, class): &(Vec<f64>, usize), factor: f64) -> f64 {
    -scaled(logits, factor)[*class].max(1e-300).ln()
}

/// The probabilities where all log-odds are multiplied by a factor.
pub(super) fn scaled(logits: &[f64], factor: f64) -> Vec<f64> {
    softmax(&logits.iter().map(|logit| factor * logit).collect::<Vec<_>>())
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
                scores: vec![20.0 * f32::from(n % 2 == 1), 20.0 * f32::from(n % 2 == 0)],
                class: usize::from((n % 2 == 1) != (n % 10 < 8)),
            })
            .collect();
        let right = held_out.iter().filter(|one| one.scores[one.class] > 0.0).count();
        let (members, blend) = Blend::fit(&held_out, 1, &[1.0; 2]);
        let sure = blend.probabilities(&[20.0 * members[0], 0.0], &[]).into_iter().fold(0.0, f64::max);
        assert!((sure - (right.max(100 - right) as f64 / 100.0)).abs() < 0.02, "{sure} {right}");
    }

    #[test]
    fn hits_decide_where_scores_say_nothing() {
        let held_out: Vec<Evidence> = (0..40)
            .map(|n| Evidence {
                scores: vec![0.0, 0.0, f32::from(n % 2 == 1), f32::from(n % 2 == 0)],
                class: (1 - n % 2) as usize,
            })
            .collect();
        let (_, blend) = Blend::fit(&held_out, 1, &[1.0; 2]);
        assert!(blend.probabilities(&[0.0, 0.0], &[1.0, 0.0])[0] > 0.8);
    }

    #[test]
    fn expected_shares_decide_where_the_words_do_not() {
        // eight in ten scores are right
        let score = |n: usize, class: usize| f32::from((n % 2 == class) != (n % 10 < 2));
        let held_out: Vec<Evidence> =
            (0..200).map(|n| Evidence { scores: vec![score(n, 0), score(n, 1)], class: n % 2 }).collect();
        let first = |shares: Option<&[f64]>| {
            Blend::fit(&held_out, 1, &expected(&[100.0; 2], shares)).1.probabilities(&[0.0, 0.0], &[])[0]
        };
        assert!((first(None) - 0.5).abs() < 1e-6);
        assert!(first(Some(&[9.0, 1.0])) > 0.65, "{}", first(Some(&[9.0, 1.0])));
        assert_eq!(expected(&[100.0; 2], Some(&[9.0, 1.0])), [1.8, 0.2]);
    }

    #[test]
    fn a_rare_theme_is_the_answer_before_it_is_the_most_probable() {
        // one score in ten is wrong, and one article in ten is of the second class
        let class = |n: usize| usize::from(n.is_multiple_of(10));
        let score = |n: usize, own: usize| f32::from((own == class(n)) != (n / 10).is_multiple_of(10));
        let held_out: Vec<Evidence> =
            (0..1000).map(|n| Evidence { scores: vec![score(n, 0), score(n, 1)], class: class(n) }).collect();
        let (members, blend) = Blend::fit(&held_out, 1, &[1.0; 2]);
        let probabilities = blend.probabilities(&[0.0, members[0]], &[]);
        assert!((probabilities[1] - 0.5).abs() < 0.05, "as many of the first are taken for it: {probabilities:?}");
        assert_eq!(blend.ranked(&[0.6, 0.4])[0], (1, 0.4));
        assert_eq!(blend.ranked(&[0.9, 0.1])[0], (0, 0.9));
    }

    #[test]
    fn huge_scores_stay_probabilities() {
        let probabilities = softmax(&[-1e6, -1e6 - 1.0, f64::NEG_INFINITY]);
        assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(probabilities[2], 0.0);
    }
}
