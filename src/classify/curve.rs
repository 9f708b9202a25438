//! The learning curve: how good models trained on growing parts of a set are, on articles that none of them has seen.

use serde::Serialize;

use super::evaluate::{Evaluation, Judged, judge_by_folds};
use super::set::TrainingSet;
use crate::error::Result;

/// The parts of the articles that are trained on: each twice the one before.
const PARTS: [f64; 5] = [1.0 / 16.0, 1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0, 1.0];

/// One point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    /// Articles that a model was trained on.
    pub articles: usize,
    /// The share of the articles held out that is right.
    pub accuracy: f64,
    /// Mean F1 of the themes over them.
    pub macro_f1: f64,
}

/// The points of the curve, in growing order. The articles of a smaller part are among those of a larger one, and all are
/// judged on the same articles: those of each of `folds` parts by models trained on the others.
pub fn learning_curve(set: &TrainingSet, folds: usize) -> Result<Vec<CurvePoint>> {
    set.check()?;
    let trained_on = set.len() as f64 * (1.0 - 1.0 / folds as f64);
    let point = |part: &f64| {
        let judged: Vec<Judged> =
            set.languages().iter().flat_map(|language| judge_by_folds(language, set, folds, *part)).collect();
        let Evaluation { accuracy, macro_f1, .. } = Evaluation::of(&judged);
        CurvePoint { articles: (trained_on * part).round() as usize, accuracy, macro_f1 }
    };
    Ok(PARTS.iter().map(point).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::language::Language::English;

    #[test]
    fn more_articles_make_a_better_model() {
        let mut set = TrainingSet::default();
        let words = ["gold", "silver", "copper", "river", "flood", "water"];
        for n in 0..160usize {
            let class = n % 2;
            let text = format!("{} {} report{n}", words[class * 3 + n / 2 % 3], words[class * 3 + n / 6 % 3]);
            set.add(&Article::from_text(text), English, &[["mine", "rain"][class].to_string()]);
        }
        let curve = learning_curve(&set, 4).expect("a set of two themes");
        assert_eq!(curve.iter().map(|point| point.articles).collect::<Vec<_>>(), [8, 15, 30, 60, 120]);
        assert!(curve[4].accuracy > 0.99 && curve[4].accuracy >= curve[0].accuracy, "{curve:?}");
    }
}
