//! Tables of weights, one for each feature and class: all members of a model are linear, and so is their sum.

use serde::{Deserialize, Serialize};

use super::examples::Example;

/// What each feature says for each class.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    pub classes: usize,
    /// `values[feature * classes + class]`.
    pub values: Vec<f32>,
    /// What each class gets before anything is read.
    pub bias: Vec<f32>,
}

impl Weights {
    /// Weights that say nothing.
    pub fn zero(classes: usize, features: usize) -> Self {
        Self { classes, values: vec![0.0; classes * features], bias: vec![0.0; classes] }
    }

    /// The weights of a feature, by class.
    pub fn row(&self, feature: u32) -> &[f32] {
        let start = feature as usize * self.classes;
        &self.values[start..start + self.classes]
    }

    /// The same, to be changed.
    pub fn row_mut(&mut self, feature: u32) -> &mut [f32] {
        let start = feature as usize * self.classes;
        &mut self.values[start..start + self.classes]
    }

    /// What an article of length 1 scores for each class.
    pub fn margins(&self, example: &Example<'_>, margins: &mut [f32]) {
        margins.fill(0.0);
        for (feature, count) in example.counts {
            margins.iter_mut().zip(self.row(*feature)).for_each(|(margin, weight)| *margin += count * weight);
        }
        margins.iter_mut().zip(&self.bias).for_each(|(margin, bias)| *margin = *margin / example.norm + bias);
    }

    /// Adds another table, so many times.
    pub fn add(&mut self, other: &Self, times: f64) {
        let add = |to: &mut f32, what: &f32| *to += (times * f64::from(*what)) as f32;
        self.values.iter_mut().zip(&other.values).for_each(|(to, what)| add(to, what));
        self.bias.iter_mut().zip(&other.bias).for_each(|(to, what)| add(to, what));
    }
}

/// The same in two bytes a weight: what a model keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Table {
    classes: usize,
    /// What a step of a weight is worth.
    unit: f32,
    values: Vec<i16>,
}

impl Table {
    /// The weights in steps of 1/32767 of the largest; their bias is not kept.
    pub fn of(weights: &Weights) -> Self {
        let largest = weights.values.iter().fold(0.0f32, |largest, weight| largest.max(weight.abs()));
        let unit = largest.max(f32::MIN_POSITIVE) / f32::from(i16::MAX);
        let values = weights.values.iter().map(|weight| (weight / unit).round() as i16).collect();
        Self { classes: weights.classes, unit, values }
    }

    /// Multiplies all weights.
    pub fn scale(&mut self, factor: f64) {
        self.unit *= factor as f32;
    }

    /// What a feature says for each class.
    pub fn row(&self, feature: u32) -> impl Iterator<Item = f64> {
        self.steps(feature).iter().map(|step| f64::from(f32::from(*step) * self.unit))
    }

    /// Those of a feature that is not in the table say nothing.
    fn steps(&self, feature: u32) -> &[i16] {
        let start = feature as usize * self.classes;
        self.values.get(start..start + self.classes).unwrap_or_default()
    }

    /// The score of each class: the weights of the features by their counts, over the length of the article.
    pub fn scores(&self, counts: &[(u32, f32)], norm: f32) -> Vec<f64> {
        let mut scores = vec![0.0f32; self.classes];
        for (feature, count) in counts {
            let steps = self.steps(*feature);
            for (class, step) in steps.iter().enumerate() {
                scores[class] += count * f32::from(*step);
            }
        }
        scores.into_iter().map(|score| f64::from(score * self.unit / norm)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_keeps_the_weights_to_four_digits() {
        let weights = Weights { classes: 2, values: vec![8.0, -1.0, 0.5, 0.001], bias: vec![0.0, 0.0] };
        let table = Table::of(&weights);
        for (kept, weight) in (0..2).flat_map(|row| table.row(row)).zip(&weights.values) {
            assert!((kept - f64::from(*weight)).abs() < 2e-4);
        }
        assert!((table.scores(&[(0, 1.0), (1, 2.0)], 3.0)[0] - 3.0).abs() < 1e-3);
    }
}
