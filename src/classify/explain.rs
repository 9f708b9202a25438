//! Why an article has its theme: the terms that pulled towards it and away from the runner-up, in the words of the text.

use serde::{Deserialize, Serialize};

/// A word of the text and how much it spoke for the theme rather than the runner-up (log-odds; below 0: against it).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weighted {
    /// As it stands in the text, where it stands first.
    pub term: String,
    /// Log-odds, all its occurrences together.
    pub weight: f64,
}

/// How many terms are named.
const SHOWN: usize = 12;

/// The heaviest terms, for or against, heaviest first.
pub(super) fn heaviest(mut terms: Vec<Weighted>) -> Vec<Weighted> {
    terms.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.term.cmp(&b.term)));
    terms.truncate(SHOWN);
    for term in &mut terms {
        term.weight = (term.weight * 1000.0).round() / 1000.0;
    }
    terms
}
