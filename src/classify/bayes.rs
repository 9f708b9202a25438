//! Naive Bayes on linfa-bayes: the only user of linfa, linfa-bayes and ndarray.
//!
//! The weights are those of complement naive Bayes (Rennie et al. 2003, "Tackling the Poor Assumptions of Naive Bayes Text
//! Classifiers"): a theme is judged by how badly the article fits all the other themes, which does not suffer from themes with
//! few examples. That is a multinomial model whose classes are the complements, so linfa's multinomial model is its core.
//!
//! linfa's `fit` wants a dense matrix of all articles, which a real corpus does not allow, and prints every class table to
//! standard error (rust-ml/linfa#441). The model of a class depends only on the sum of its articles' counts, so the sums are
//! made here, sparsely, and linfa's model is built from them through its serialised form; a test holds the two equal.

use std::collections::BTreeMap;

use linfa_bayes::MultinomialNb;
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::features::{Counts, Recipe, norm};

/// Sums of feature counts per class, with the number of articles of each.
#[derive(Debug, Clone)]
pub(super) struct ClassCounts {
    /// Shape (classes, features).
    pub features: Array2<f64>,
    /// Shape (classes).
    pub articles: Array1<f64>,
}

impl ClassCounts {
    pub fn new(classes: usize, features: usize) -> Self {
        Self { features: Array2::zeros((classes, features)), articles: Array1::zeros(classes) }
    }

    /// Adds an article to a class, or with `times` -1 takes it away.
    pub fn add(&mut self, class: usize, counts: &Counts, times: f64) {
        self.articles[class] += times;
        for (feature, count) in counts {
            self.features[(class, *feature as usize)] += times * f64::from(*count);
        }
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
        let feature_count = self.features.row(class).to_owned();
        let total = feature_count.sum() + smoothing * feature_count.len() as f64;
        SerialisedHistogram {
            class_count: self.articles[class] as usize,
            prior: self.articles[class] / all,
            feature_log_prob: feature_count.mapv(|count| ((count + smoothing) / total).ln()),
            feature_count,
        }
    }

    /// The counts of all classes but one, class by class. A class without articles has all of them.
    fn complement(&self) -> Self {
        let all = self.features.sum_axis(ndarray::Axis(0));
        Self { features: &all - &self.features, articles: self.articles.sum() - &self.articles }
    }

    /// The weights of naive Bayes, complement or plain.
    pub fn weights(&self, recipe: &Recipe) -> Weights {
        if recipe.complement {
            Weights::of(&self.complement().fit(recipe.smoothing), self.features.dim(), -1.0)
        } else {
            Weights::of(&self.fit(recipe.smoothing), self.features.dim(), 1.0)
        }
    }
}

/// What each feature says for each class, for sparse scoring: naive Bayes is linear in the counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Weights {
    pub classes: usize,
    /// Minus log P(feature | other classes), or plainly log P(feature | class), its mean over the classes taken off: `values[feature * classes + class]`.
    pub values: Vec<f32>,
}

impl Weights {
    /// Reads the weights off a model, which speaks for (`sign` 1) or against (-1) its classes. A class without articles
    /// has the mean of the others.
    fn of(model: &MultinomialNb<f64, usize>, (classes, width): (usize, usize), sign: f64) -> Self {
        let bytes = postcard::to_stdvec(model).expect("numbers serialise");
        let SerialisedNb { class_info } = postcard::from_bytes(&bytes).expect("the mirrored form is linfa's own");
        let mut weights = Self { classes, values: vec![0.0; width * classes] };
        for feature in 0..width {
            let mean = class_info.values().map(|info| info.feature_log_prob[feature]).sum::<f64>()
                / class_info.len().max(1) as f64;
            for (class, info) in &class_info {
                weights.values[feature * classes + class] = (sign * (info.feature_log_prob[feature] - mean)) as f32;
            }
        }
        weights
    }

    /// The score of each class: the weights of the features, by their counts, for counts of length 1.
    pub fn scores(&self, counts: &Counts) -> Vec<f64> {
        let mut scores = vec![0.0; self.classes];
        for (feature, count) in counts {
            for (score, weight) in scores.iter_mut().zip(self.row(*feature)) {
                *score += f64::from(*count) * f64::from(*weight);
            }
        }
        let norm = norm(counts);
        scores.iter_mut().for_each(|score| *score /= norm);
        scores
    }

    /// The weights of a feature, by class.
    pub fn row(&self, feature: u32) -> &[f32] {
        let start = feature as usize * self.classes;
        &self.values[start..start + self.classes]
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
            counts.add(*class, &sparse(row.as_slice().expect("contiguous")), 1.0);
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
        let mut counts = ClassCounts::new(2, 2);
        counts.add(0, &vec![(0, 3.0)], 1.0);
        counts.add(1, &vec![(0, 1.0), (1, 4.0)], 1.0);
        let weights = counts.weights(&Recipe { smoothing: 1.0, ..Recipe::default() });
        let log = |count: f64, total: f64| ((count + 1.0) / (total + 2.0)).ln();
        // for class 0 the complement is class 1, and the other way round
        let (first, second) = (-log(1.0, 5.0), -log(3.0, 3.0));
        let expected = (first - (first + second) / 2.0) as f32;
        assert!((weights.row(0)[0] - expected).abs() < 1e-6 && (weights.row(0)[1] + expected).abs() < 1e-6);
    }

    #[test]
    fn a_set_of_one_class_has_weights_that_say_nothing() {
        let mut counts = ClassCounts::new(2, 1);
        counts.add(1, &vec![(0, 1.0)], 1.0);
        assert_eq!(counts.weights(&Recipe::default()).scores(&vec![(0, 1.0)]), [0.0, 0.0]);
    }

    fn sparse(row: &[f64]) -> Counts {
        (0u32..).zip(row).filter(|(_, count)| **count > 0.0).map(|(feature, count)| (feature, *count as f32)).collect()
    }
}
