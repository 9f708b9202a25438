//! Multinomial naive Bayes on linfa-bayes: the only user of linfa, linfa-bayes and ndarray.
//!
//! linfa's `fit` wants a dense matrix of all articles, which a real corpus does not allow, and prints every class table to
//! standard error (rust-ml/linfa#441). The model of a class depends only on the sum of its articles' counts, so the sums are
//! made here, sparsely, and linfa's model is built from them through its serialised form; a test holds the two equal.

use std::collections::BTreeMap;

use linfa_bayes::MultinomialNb;
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::features::Counts;

/// The smoothing of term counts (Laplace): what a term counts that a class has never shown.
const ALPHA: f64 = 1.0;

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
    pub fn fit(&self) -> MultinomialNb<f64, usize> {
        let all: f64 = self.articles.sum();
        let class_info = (0..self.articles.len())
            .filter(|class| self.articles[*class] > 0.0)
            .map(|class| (class, self.histogram(class, all)))
            .collect();
        let bytes = postcard::to_stdvec(&SerialisedNb { class_info }).expect("numbers serialise");
        postcard::from_bytes(&bytes).expect("the mirrored form is linfa's own")
    }

    fn histogram(&self, class: usize, all: f64) -> SerialisedHistogram {
        let feature_count = self.features.row(class).to_owned();
        let total = feature_count.sum() + ALPHA * feature_count.len() as f64;
        SerialisedHistogram {
            class_count: self.articles[class] as usize,
            prior: self.articles[class] / all,
            feature_log_prob: feature_count.mapv(|count| ((count + ALPHA) / total).ln()),
            feature_count,
        }
    }
}

/// The weights of a fitted model as plain numbers, for sparse scoring: naive Bayes is linear in the counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Weights {
    pub classes: usize,
    /// log P(class); minus infinity for a class without articles.
    pub priors: Vec<f32>,
    /// log P(feature | class), feature by feature: `features[feature * classes + class]`.
    pub features: Vec<f32>,
}

impl Weights {
    /// Reads the weights off a fitted model.
    pub fn of(model: &MultinomialNb<f64, usize>, classes: usize) -> Self {
        let bytes = postcard::to_stdvec(model).expect("numbers serialise");
        let SerialisedNb { class_info } = postcard::from_bytes(&bytes).expect("the mirrored form is linfa's own");
        let width = class_info.values().next().map_or(0, |class| class.feature_log_prob.len());
        let mut weights =
            Self { classes, priors: vec![f32::NEG_INFINITY; classes], features: vec![0.0; width * classes] };
        for (class, info) in class_info {
            weights.priors[class] = info.prior.ln() as f32;
            for (feature, log_prob) in info.feature_log_prob.iter().enumerate() {
                weights.features[feature * classes + class] = *log_prob as f32;
            }
        }
        weights
    }

    /// log P(class, article) of every class, up to the same constant.
    pub fn joint_log_likelihood(&self, counts: &Counts) -> Vec<f64> {
        let mut scores: Vec<f64> = self.priors.iter().map(|prior| f64::from(*prior)).collect();
        for (feature, count) in counts {
            for (score, weight) in scores.iter_mut().zip(self.row(*feature)) {
                *score += f64::from(*count) * f64::from(*weight);
            }
        }
        scores
    }

    /// The weights of a feature, by class.
    pub fn row(&self, feature: u32) -> &[f32] {
        let start = feature as usize * self.classes;
        &self.features[start..start + self.classes]
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
            MultinomialNb::params().alpha(ALPHA).fit(&Dataset::new(rows.clone(), targets.clone())).expect("fits");

        let mut counts = ClassCounts::new(3, 4);
        for (row, class) in rows.outer_iter().zip(&targets) {
            counts.add(*class, &sparse(row.as_slice().expect("contiguous")), 1.0);
        }
        let ours = counts.fit();
        let weights = Weights::of(&ours, 3);
        let (expected, found) = (oracle.joint_log_likelihood(rows.view()), ours.joint_log_likelihood(rows.view()));
        for class in 0..3 {
            for (article, row) in rows.outer_iter().enumerate() {
                assert!((expected[&class][article] - found[&class][article]).abs() < 1e-12);
                let scored = weights.joint_log_likelihood(&sparse(row.as_slice().expect("contiguous")))[class];
                assert!((expected[&class][article] - scored).abs() < 1e-5);
            }
        }
    }

    fn sparse(row: &[f64]) -> Counts {
        (0u32..).zip(row).filter(|(_, count)| **count > 0.0).map(|(feature, count)| (feature, *count as f32)).collect()
    }

    #[test]
    fn a_class_without_articles_never_wins() {
        let mut counts = ClassCounts::new(2, 1);
        counts.add(1, &vec![(0, 1.0)], 1.0);
        let scores = Weights::of(&counts.fit(), 2).joint_log_likelihood(&vec![(0, 1.0)]);
        assert!(scores[0] == f64::NEG_INFINITY && scores[1].is_finite());
    }
}
