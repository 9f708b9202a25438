//! A linear support vector machine over the features, one class against the others, each feature multiplied by its log-ratio
//! of naive Bayes for the class (Wang and Manning 2012, "Baselines and Bigrams"): it starts from what each word says by itself
//! and weighs what several words say together, which naive Bayes counts many times.
//!
//! Squared hinge loss in the dual, by coordinate descent (Hsieh et al. 2008, "A Dual Coordinate Descent Method for Large-scale
//! Linear SVM"). A rare class weighs as much as a frequent one (the loss of its own articles is divided by its share).

use super::examples::{Example, Examples};
use super::weights::Weights;

/// How much an article on the wrong side costs, beside the size of the weights.
const COST: f32 = 1.0;
/// Passes over the articles: more change nothing that can be measured.
const PASSES: usize = 10;

/// The weights learnt from some of the articles, in their order; `ratios` are the log-ratios of naive Bayes.
pub(super) fn train(examples: &Examples, places: &[usize], ratios: Weights) -> Weights {
    let classes = examples.classes;
    let scales = Scales::of(examples, places, ratios);
    let costs = costs(examples, places);
    let lengths = scales.square_lengths(examples, places);
    let mut weights = Weights::zero(classes, examples.width);
    let mut duals = vec![0.0f32; places.len() * classes];
    let mut steps = vec![0.0f32; classes];
    for _ in 0..PASSES {
        let duals = duals.chunks_exact_mut(classes);
        for ((place, lengths), duals) in places.iter().zip(lengths.chunks_exact(classes)).zip(duals) {
            let example = examples.get(*place);
            weights.margins(&example, &mut steps);
            for (class, ((step, dual), length)) in steps.iter_mut().zip(duals).zip(lengths).enumerate() {
                let (side, cost) = if class == example.class { (1.0, costs[class]) } else { (-1.0, COST) };
                *step = side * ascend(dual, side * *step, 1.0 + length, cost);
            }
            if steps.iter().any(|step| *step != 0.0) {
                scales.apply(&mut weights, &example, &steps);
            }
        }
    }
    weights
}

/// What an article of each class costs on the wrong side.
fn costs(examples: &Examples, places: &[usize]) -> Vec<f32> {
    let sizes = examples.per_class(places.iter().copied());
    let present = sizes.iter().filter(|size| **size > 0).count();
    sizes.iter().map(|size| COST * places.len() as f32 / (present * (*size).max(1)) as f32).collect()
}

/// Moves one dual variable to where its part of the objective is lowest; gives how far it moved.
fn ascend(dual: &mut f32, margin: f32, length: f32, cost: f32) -> f32 {
    let diagonal = 0.5 / cost;
    let slope = margin - 1.0 + diagonal * *dual;
    let moved = (*dual - slope / (length + diagonal)).max(0.0);
    let step = moved - *dual;
    *dual = moved;
    step
}

/// What the features are multiplied by, squared: the log-ratios, those of a class over all so that articles have length 1 in
/// the mean.
struct Scales {
    squares: Weights,
}

impl Scales {
    fn of(examples: &Examples, places: &[usize], mut ratios: Weights) -> Self {
        ratios.values.iter_mut().for_each(|ratio| *ratio *= *ratio);
        let mut scales = Self { squares: ratios };
        let mut means = vec![0.0f32; examples.classes];
        for lengths in scales.square_lengths(examples, places).chunks_exact(examples.classes) {
            means.iter_mut().zip(lengths).for_each(|(mean, length)| *mean += length / places.len() as f32);
        }
        for row in scales.squares.values.chunks_exact_mut(examples.classes) {
            row.iter_mut().zip(&means).for_each(|(square, mean)| *square /= mean.max(f32::MIN_POSITIVE));
        }
        scales
    }

    /// The squared length of each article in the eyes of each class: shape (articles, classes).
    fn square_lengths(&self, examples: &Examples, places: &[usize]) -> Vec<f32> {
        let mut lengths = vec![0.0; places.len() * examples.classes];
        for (place, lengths) in places.iter().zip(lengths.chunks_exact_mut(examples.classes)) {
            let example = examples.get(*place);
            for (feature, count) in example.counts {
                let size = (count / example.norm).powi(2);
                lengths
                    .iter_mut()
                    .zip(self.squares.row(*feature))
                    .for_each(|(length, square)| *length += size * square);
            }
        }
        lengths
    }

    /// Adds an article to the weights of each class, so many times. The weights are those of the unscaled features.
    fn apply(&self, weights: &mut Weights, example: &Example<'_>, times: &[f32]) {
        for (feature, count) in example.counts {
            let size = count / example.norm;
            let steps = self.squares.row(*feature).iter().zip(times).map(|(square, times)| size * square * times);
            weights.row_mut(*feature).iter_mut().zip(steps).for_each(|(weight, step)| *weight += step);
        }
        weights.bias.iter_mut().zip(times).for_each(|(bias, times)| *bias += times);
    }
}

#[cfg(test)]
mod tests {
    use super::super::members::class_counts;
    use super::*;

    #[test]
    fn classes_that_can_be_parted_are() {
        let mut examples = Examples::new(2, 3, 3);
        let rows: [(&[(u32, f32)], usize); 4] = [
            (&[(0, 1.0), (2, 1.0)], 0),
            (&[(1, 1.0), (2, 1.0)], 1),
            (&[(0, 1.0), (1, 0.2), (2, 2.0)], 0),
            (&[(1, 0.5), (2, 1.0)], 1),
        ];
        rows.iter().for_each(|(counts, class)| examples.push(counts, *class));
        let weights = train(&examples, &[0, 1, 2, 3], class_counts(&examples).log_ratios(1.0));
        let mut margins = [0.0; 2];
        for (counts, class) in rows {
            let example = Example { counts, norm: 1.0, class };
            weights.margins(&example, &mut margins);
            assert!(margins[class] > margins[1 - class], "{margins:?}");
        }
    }
}
