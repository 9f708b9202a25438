//! Naive Bayes on linfa-bayes: the only user of linfa, linfa-bayes and ndarray.
//!
//! Two of the family: the multinomial model, and its complement (Rennie et al. 2003, "Tackling the Poor Assumptions of Naive
//! Bayes Text Classifiers"), where a theme is judged by how badly the article fits all the other themes, which does not suffer
//! from themes with few examples. The complement is a multinomial model whose classes are the complements, so linfa's
//! multinomial model is the core of both.
//!
//! linfa's `fit` wants a dense matrix of all articles, which a real corpus does not allow, and prints every class table to
//! standard error (rust-ml/linfa#441). The model of a class depends only on the sum of its articles' counts, so the sums are
//! made here, sparsely, and linfa's model is built from them through its serialised form; a test holds the two equal.

use std::collections::BTreeMap;
use std::ops::Range;

use linfa_bayes::MultinomialNb;
use ndarray::{Array1, Array2, ArrayView1, Axis};
use serde::{Deserialize, Serialize};

use super::examples::Example;
use super::weights::Weights;

/// A feature that counts less stands in no article: what is left where counts were added and taken away again.
const LEAST_COUNT: f64 = 1e-6;

/// Sums of feature counts per class, with the number of articles of each.
#[derive(Debug, Clone)]
pub(super) struct ClassCounts {
    /// Shape (classes, features).
    features: Array2<f64>,
    /// Shape (classes).
    articles: Array1<f64>,
}

impl ClassCounts {
    pub fn new(classes: usize, features: usize) -> Self {
        Self { features: Array2::zeros((classes, features)), articles: Array1::zeros(classes) }
    }

    /// Adds an article to its class, or with `times` -1 takes it away.
    pub fn add(&mut self, example: &Example<'_>, times: f64) {
        self.articles[example.class] += times;
        for (feature, count) in example.counts {
            self.features[(example.class, *feature as usize)] += times * f64::from(*count);
        }
    }

    /// The weights of multinomial naive Bayes over a range of the features: log P(feature | class).
    pub fn multinomial(&self, block: Range<usize>, smoothing: f64) -> Weights {
        self.weights(block, |counts| counts.fit(smoothing), 1.0)
    }

    /// The weights of complement naive Bayes: minus log P(feature | other classes).
    pub fn complement(&self, block: Range<usize>, smoothing: f64) -> Weights {
        self.weights(block, |counts| counts.complements().fit(smoothing), -1.0)
    }

    /// What each feature says for a class against all the others: log P(feature | class) - log P(feature | other classes).
    pub fn log_ratios(&self, smoothing: f64) -> Weights {
        let (classes, width) = self.features.dim();
        let others = self.complements();
        let mut ratios = Weights::zero(classes, width);
        for class in 0..classes {
            let (own, rest) = (self.features.row(class), others.features.row(class));
            let total = |counts: ArrayView1<f64>| counts.sum() + smoothing * width as f64;
            let base = (total(own) / total(rest)).ln();
            for (feature, (own, rest)) in
                own.iter().zip(rest).enumerate().filter(|(_, (own, rest))| *own + *rest > LEAST_COUNT)
            {
                let ratio = (own.max(0.0) + smoothing).ln() - (rest.max(0.0) + smoothing).ln() - base;
                ratios.values[feature * classes + class] = ratio as f32;
            }
        }
        ratios
    }

    /// Reads the weights off a model, which speaks for (`sign` 1) or against (-1) its classes; their mean over the classes is
    /// taken off. A class without articles has that mean, a feature without articles says nothing.
    fn weights(&self, block: Range<usize>, fit: impl Fn(&Self) -> MultinomialNb<f64, usize>, sign: f64) -> Weights {
        let (classes, width) = self.features.dim();
        let seen: Vec<usize> = block.filter(|feature| self.features.column(*feature).sum() > LEAST_COUNT).collect();
        let counts = Self { features: self.features.select(Axis(1), &seen), articles: self.articles.clone() };
        let bytes = postcard::to_stdvec(&fit(&counts)).expect("numbers serialise");
        let SerialisedNb { class_info } = postcard::from_bytes(&bytes).expect("the mirrored form is linfa's own");
        let mut weights = Weights::zero(classes, width);
        for (column, feature) in seen.into_iter().enumerate() {
            let mean = class_info.values().map(|info| info.feature_log_prob[column]).sum::<f64>()
                / class_info.len().max(1) as f64;
            for (class, info) in &class_info {
                weights.values[feature * classes + class] = (sign * (info.feature_log_prob[column] - mean)) as f32;
            }
        }
        weights
    }

    /// linfa's model of these counts, its classes numbered as the rows are. Classes without an article are left out.
    fn fit(&self, smoothing: f64) -> MultinomialNb<f64, usize> {
        let all: f64 = self.articles.sum();
        let class_info = (0..self.articles.len())
            .filter(|class| self.articles[*class] > 0.0)
            .map(|class| (class, self.histogram(class, all, smoothing)))
            .collect();
        let bytes = postcard::to_stdvec(&SerialisedNb { class_info }).expect("numbers serialise");
        postcard::from_bytes(&bytes).expect("the mirrored form is linfa's own")
    }

    fn histogram(&self, class: usize, all: f64, smoothing: f64) -> SerialisedHistogram {
        let feature_count = self.features.row(class).mapv(|count| count.max(0.0));
        let total = feature_count.sum() + smoothing * feature_count.len() as f64;
        SerialisedHistogram {
            class_count: self.articles[class] as usize,
            prior: self.articles[class] / all,
            feature_log_prob: feature_count.mapv(|count| ((count + smoothing) / total).ln()),
            feature_count,
        }
    }

    /// The counts of all classes but one, class by class. A class without articles has all of them.
    fn complements(&self) -> Self {
        let all = self.features.sum_axis(Axis(0));
        Self { features: &all - &self.features, articles: self.articles.sum() - &self.articles }
    }
}

/// `linfa_bayes::MultinomialNb` as it is serialised, field for field.
#[derive(Serialize, Deserialize)]
struct SerialisedNb {
    class_info: BTreeMap<usize, SerialisedHistogram>,
}

/// `linfa_bayes::ClassHistogram` as it is serialised, field for field.
#[derive(Serialize, Deserialize)]
struct SerialisedHistogram {
    class_count: usize,
    prior: f64,
    feature_count: Array1<f64>,
    feature_log_prob: Array1<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use linfa::dataset::Dataset;
    use linfa::traits::Fit;
    use linfa_bayes::NaiveBayes;
    use ndarray::array;

    /// linfa's own `fit` on the dense matrix of articles is the oracle.
    #[test]
    fn the_aggregated_model_equals_linfas_fit() {
        let rows = array![
            [2.0, 0.0, 1.0, 0.0],
            [0.0, 3.0, 0.0, 1.0],
            [1.0, 0.0, 0.0, 0.0],
            [0.0, 1.0, 4.0, 0.0],
            [0.0, 0.0, 1.0, 1.0]
        ];
        let targets = array![0usize, 1, 0, 2, 1];
        let oracle: MultinomialNb<f64, usize> =
            MultinomialNb::params().alpha(1.0).fit(&Dataset::new(rows.clone(), targets.clone())).expect("fits");

        let mut counts = ClassCounts::new(3, 4);
        for (row, class) in rows.outer_iter().zip(&targets) {
            counts.add(&example(&sparse(row.as_slice().expect("contiguous")), *class), 1.0);
        }
        let ours = counts.fit(1.0);
        let (expected, found) = (oracle.joint_log_likelihood(rows.view()), ours.joint_log_likelihood(rows.view()));
        for class in 0..3 {
            for article in 0..rows.nrows() {
                assert!((expected[&class][article] - found[&class][article]).abs() < 1e-12);
            }
        }
    }

    /// The formula of Rennie et al., written out.
    #[test]
    fn weights_are_those_of_the_complement() {
        let mut counts = ClassCounts::new(2, 3);
        counts.add(&example(&[(0, 3.0)], 0), 1.0);
        counts.add(&example(&[(0, 1.0), (1, 4.0)], 1), 1.0);
        let weights = counts.complement(0..3, 1.0);
        let log = |count: f64, total: f64| ((count + 1.0) / (total + 2.0)).ln();
        // for class 0 the complement is class 1, and the other way round
        let (first, second) = (-log(1.0, 5.0), -log(3.0, 3.0));
        let expected = (first - (first + second) / 2.0) as f32;
        assert!((weights.row(0)[0] - expected).abs() < 1e-6 && (weights.row(0)[1] + expected).abs() < 1e-6);
        assert_eq!(weights.row(2), [0.0, 0.0], "a feature in no article says nothing");
    }

    #[test]
    fn a_set_of_one_class_has_weights_that_say_nothing() {
        let mut counts = ClassCounts::new(2, 1);
        counts.add(&example(&[(0, 1.0)], 1), 1.0);
        assert_eq!(counts.complement(0..1, 1.0).values, [0.0, 0.0]);
        assert_eq!(counts.multinomial(0..1, 1.0).values, [0.0, 0.0]);
    }

    fn example(counts: &[(u32, f32)], class: usize) -> Example<'_> {
        Example { counts, norm: 1.0, class }
    }

    fn sparse(row: &[f64]) -> Vec<(u32, f32)> {
        (0u32..).zip(row).filter(|(_, count)| **count > 0.0).map(|(feature, count)| (feature, *count as f32)).collect()
    }
}
