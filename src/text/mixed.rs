//! Texts in both languages: which sentence is in which.

use std::ops::Range;

use super::Analyzer;
use crate::language::{self, Detection, Spoken};

/// The sentences of an article's text with their languages. Only a mixed text is asked sentence by sentence; a sentence too
/// short to say is in the language of the whole.
pub fn spoken_sentences(text: &str, detection: &Detection) -> Vec<(Range<usize>, Spoken)> {
    let ranges = Analyzer::new(detection.spoken.known()).sentences(text).into_iter();
    ranges
        .map(|range| {
            let own = detection.mixed.then(|| language::detect(&text[range.clone()]).spoken);
            let spoken = own.filter(|own| own.known().is_some()).unwrap_or_else(|| detection.spoken.clone());
            (range, spoken)
        })
        .collect()
}
