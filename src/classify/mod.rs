//! What an article is about: a naive Bayes model per language, trained on labelled articles, its confidence calibrated on
//! articles it had not seen.
//!
//! `features.rs` counts terms, `bayes.rs` turns counts into weights, `calibrate.rs` turns scores into probabilities,
//! `train.rs` and `evaluate.rs` work on labelled sets, `model.rs` is the file that holds the result.

mod bayes;
mod calibrate;
mod evaluate;
mod explain;
mod features;
mod model;
mod train;

pub use evaluate::{Calibration, Evaluation, Judged, ThemeScore, cross_validate};
pub use explain::Weighted;
pub use model::{Model, Tag, Verdict};
pub use train::{TrainingSet, TrainingSummary};
