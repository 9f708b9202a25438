//! From an article to its record: language, themes, summary. Pure: nothing is read or written here.

use std::ops::Range;

use crate::article::Article;
use crate::classify::Model;
use crate::language::{self, Detection, Spoken};
use crate::near::Sketch;
use crate::record::{Record, Shown};
use crate::summarize::{self, Length};
use crate::text::Analyzer;

/// What is done with every article.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// The model that tags; none where no themes are asked for.
    pub model: Option<Model>,
    /// The length of the summary, where one is asked for.
    pub summary: Option<Length>,
    /// Whether the terms that decided are named.
    pub explain: bool,
    /// Whether near-duplicates are looked for.
    pub near: bool,
    /// What of the result is written.
    pub shown: Shown,
}

impl Pipeline {
    /// Finds out all that is asked for about an article.
    pub fn process(&self, article: Article) -> Record {
        let detection = detect(&article);
        let title = article.title.as_deref();
        let verdict =
            self.model.as_ref().and_then(|model| model.classify(title, &article.body, &detection, self.explain));
        let spoken = self.model.as_ref().and_then(|model| model.language_for(&detection));
        let analyzer = Analyzer::new(detection.spoken.known().or(spoken));
        let summary = self.summary.map(|length| summarize::summarize(title, &article.body, analyzer, length));
        let sketch = self.near.then(|| Sketch::of(&analyzer.terms(&article.body))).flatten();
        Record { detection, verdict, summary, sketch, duplicate_of: None, shown: self.shown, article }
    }
}

/// The sentences of an article's text with their languages. Only a mixed text is asked sentence by sentence; a sentence too
/// short to say is in the language of the whole.
pub fn sentences(text: &str, detection: &Detection) -> Vec<(Range<usize>, Spoken)> {
    let ranges = Analyzer::new(detection.spoken.known()).sentences(text).into_iter();
    ranges
        .map(|range| {
            let own = detection.mixed.then(|| language::detect(&text[range.clone()]).spoken);
            let spoken = own.filter(|own| own.known().is_some()).unwrap_or_else(|| detection.spoken.clone());
            (range, spoken)
        })
        .collect()
}

/// The language of an article: as it says itself, else as its title and text show.
pub fn detect(article: &Article) -> Detection {
    match article.lang.as_deref().map(Spoken::named) {
        Some(spoken) if spoken != Spoken::Undetermined => Detection::given(spoken),
        _ => language::detect(&article.full_text()),
    }
}
