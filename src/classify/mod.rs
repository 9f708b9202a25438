//! What an article is about. Per language the weighted sum of a few linear models over the words, naive Bayes and a support
//! vector machine, blended with the seed terms of the themes; the blend and the confidence are learnt on articles that the
//! models had not seen.
//!
//! `features.rs` and `lexicon.rs` say what an article holds, `bayes.rs` and `margin.rs` turn counts into weights, `blend.rs` and
//! `calibrate.rs` evidence into probabilities, `tags.rs` probabilities into tags, `explain.rs` names the words that decided;
//! `intake.rs`, `set.rs`, `folds.rs`, `layout.rs`, `train.rs`, `unlabelled.rs` and `evaluate.rs` work on labelled sets, `model.rs`
//! is the file that holds the result, `kept.rs` its part that more is learnt from.

mod bayes;
mod blend;
mod calibrate;
mod curve;
mod evaluate;
mod examples;
mod expect;
mod explain;
mod features;
mod folds;
mod intake;
mod kept;
mod labels;
mod layout;
mod lexicon;
mod margin;
mod members;
mod model;
mod optimize;
mod set;
mod tags;
mod train;
mod uncertain;
mod unlabelled;
mod vocabulary;
mod weights;

pub use curve::{CurvePoint, learning_curve};
pub use evaluate::{Calibration, Evaluation, Judged, ThemeScore, cross_validate};
pub use expect::Expected;
pub use explain::Weighted;
pub use features::Recipe;
pub use intake::{Intake, Remark};
pub use members::Member;
pub use model::{Model, Tag, Verdict};
pub use set::TrainingSet;
pub use train::TrainingSummary;
pub use uncertain::{Candidate, Doubtful};
pub use unlabelled::Unlabelled;
