//! A linear support vector machine over the features, one class against the others: it weighs the words by what tells the
//! classes apart where naive Bayes, which weighs each word by itself, counts what several words say together many times.
//!
//! Squared hinge loss in the dual, by coordinate descent (Hsieh et al. 2008, "A Dual Coordinate Descent Method for Large-scale
//! Linear SVM"). A rare class weighs as much as a frequent one (the loss of its own articles is divided by its share).

use super::examples::{Example, Examples};
use super::weights::Weights;

/// How much an article on the wrong side costs, beside the size of the weights.
const COST: f32 = 1.0;
/// Passes over the articles: more change nothing that can be measured.
const PASSES: usize = 10;

/// The weights learnt from some of the articles, in their order.
pub(super) fn train(examples: &Examples, places: &[usize]) -> Weights {
    let scales = Scales::of(examples);
    let costs = costs(examples, places);
    let lengths: Vec<f32> = places.iter().map(|place| scales.square_length(&examples.get(*place))).collect();
    let mut weights = Weights::zero(examples.classes, examples.width);
    let mut duals = vec![0.0f32; places.len() * examples.classes];
    let mut steps = vec![0.0f32; examples.classes];
    for _ in 0..PASSES {
        let duals = duals.chunks_exact_mut(examples.classes);
        for ((place, length), duals) in places.iter().zip(&lengths).zip(duals) {
            let example = examples.get(*place);
            weights.margins(&example, &mut steps);
            for (class, (step, dual)) in steps.iter_mut().zip(duals).enumerate() {
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

/// What the features are multiplied by: the inverse document frequency, over all so that articles have length 1 in the mean.
struct Scales {
    squares: Vec<f32>,
}

impl Scales {
    fn of(examples: &Examples) -> Self {
        let articles = examples.len() as f32;
        let idf = |frequency: u32| ((1.0 + articles) / (1.0 + frequency as f32)).ln() + 1.0;
        let squares = examples.document_frequencies().into_iter().map(|frequency| idf(frequency).powi(2)).collect();
        let mut scales = Self { squares };
        let all: f32 = (0..examples.len()).map(|place| scales.square_length(&examples.get(place))).sum();
        let mean = (all / articles).max(f32::MIN_POSITIVE);
        scales.squares.iter_mut().for_each(|square| *square /= mean);
        scales
    }

    /// The squared length of an article that is scaled so.
    fn square_length(&self, example: &Example<'_>) -> f32 {
        let sum: f32 =
            example.counts.iter().map(|(feature, count)| count * count * self.squares[*feature as usize]).sum();
        sum / (example.norm * example.norm)
    }

    /// Adds an article to the weights of each class, so many times. The weights are those of the unscaled features.
    fn apply(&self, weights: &mut Weights, example: &Example<'_>, times: &[f32]) {
        for (feature, count) in example.counts {
            let size = count / example.norm * self.squares[*feature as usize];
            weights.row_mut(*feature).iter_mut().zip(times).for_each(|(weight, times)| *weight += times * size);
        }
        weights.bias.iter_mut().zip(times).for_each(|(bias, times)| *bias += times);
    }
}

#[cfg(test)]
mod tests {
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
        let weights = train(&examples, &[0, 1, 2, 3]);
        let mut margins = [0.0; 2];
        for (counts, class) in rows {
            let example = Example { counts, norm: 1.0, class };
            weights.margins(&example, &mut margins);
            assert!(margins[class] > margins[1 - class], "{margins:?}");
        }
    }
}
