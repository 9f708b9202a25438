//! From an article to its record: language, themes, summary. Pure: nothing is read or written here.

use std::borrow::Cow;

use crate::article::Article;
use crate::classify::{Model, Verdict};
use crate::digest::Digest;
use crate::language::{self, Detection, Language, Spoken};
use crate::near::{Runs, Sketch};
use crate::record::{Record, Shown};
use crate::summarize::{self, Length, Request, Text};
use crate::text::{Analyzer, Word, spoken_sentences};

/// A sentence of fewer words, stop words aside, does not tell its theme.
const TELLING_WORDS: usize = 5;

/// What is done with every article.
#[derive(Debug, Clone, Default)]
pub struct Pipeline {
    /// The model that tags; none where no themes are asked for.
    pub model: Option<Model>,
    /// The length of the summary, where one is asked for.
    pub summary: Option<Length>,
    /// The theme that the reader of the summary follows; all where there is none.
    pub focus: Option<String>,
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
        let text = self.text(&article, &detection);
        let (verdict, sketch) = self.read(text, &detection);
        let summary = self.summary.map(|length| {
            let focus = |_: usize, sentence: &str| self.relevance(sentence, &detection, verdict.as_ref());
            summarize::summarize(text, Request { length, focus: self.focus.is_some().then_some(&focus as _) })
        });
        let focus = self.focus.clone();
        Record { detection, verdict, summary, focus, sketch, duplicate_of: None, shown: self.shown, article }
    }

    /// The themes of a text, and what its near-duplicates are told by: its words are looked for once, for both.
    fn read(&self, text: Text, detection: &Detection) -> (Option<Verdict>, Option<Sketch>) {
        let own = own_part(text.body, detection);
        let mut runs = self.near.then(|| Runs::new(own.len()));
        let verdict = self.model.as_ref().and_then(|model| {
            let beside = |word: &Word| runs.iter_mut().for_each(|runs| runs.add(word));
            model.classify_beside(text.title, &own, detection, self.explain, beside)
        });
        let language = self.language_for(detection);
        let same_words = !detection.mixed && language.is_some_and(|language| Analyzer::new(language) == text.analyzer);
        let sketch = |runs: Runs| if same_words { runs.sketch() } else { Sketch::of(text.analyzer, text.body) };
        (verdict, runs.and_then(sketch))
    }

    /// What the articles of some records say together, as long as a summary is to be.
    pub fn digest(&self, records: Vec<Record>) -> Digest {
        let texts: Vec<Text> = records.iter().map(|record| self.text(&record.article, &record.detection)).collect();
        let focus = |text: usize, sentence: &str| {
            let Record { detection, verdict, .. } = &records[text];
            self.relevance(sentence, detection, verdict.as_ref())
        };
        let statements = self.summary.map(|length| {
            summarize::digest(&texts, Request { length, focus: self.focus.is_some().then_some(&focus as _) })
        });
        Digest::new(records, statements.unwrap_or_default())
    }

    fn text<'a>(&self, article: &'a Article, detection: &Detection) -> Text<'a> {
        let spoken = self.language_for(detection);
        let analyzer = Analyzer::new(detection.spoken.known().or(spoken));
        Text { title: article.title.as_deref(), body: &article.body, analyzer }
    }

    /// The language by whose rules the model reads a text.
    fn language_for(&self, detection: &Detection) -> Option<Language> {
        self.model.as_ref().and_then(|model| model.language_for(detection))
    }

    /// How sure it is that a sentence, read by itself, is on the theme in focus. A verdict that is unsure counts only in
    /// an article that carries the theme, and one on fewer words than [`TELLING_WORDS`] never: they can look like anything.
    fn relevance(&self, sentence: &str, detection: &Detection, article: Option<&Verdict>) -> f64 {
        let tag = |verdict: &Verdict| {
            let tag = verdict.tags.iter().find(|tag| Some(&tag.theme) == self.focus.as_ref());
            tag.map(|tag| tag.confidence)
        };
        let mut words = 0;
        let language = self.language_for(detection);
        Analyzer::new(language).for_each_term(sentence, |term| words += usize::from(!term.is_stop));
        if words < TELLING_WORDS {
            return 0.0;
        }
        let own = self.model.as_ref().and_then(|model| model.classify(None, sentence, detection, false));
        let trusted = own.filter(|own| !own.unsure || article.and_then(tag).is_some());
        trusted.as_ref().and_then(tag).unwrap_or(0.0)
    }
}

/// What of an article's text is in its language: all of it, but for the sentences of a mixed text that are in the other one,
/// whose words would only be noise to the model.
fn own_part<'a>(text: &'a str, detection: &Detection) -> Cow<'a, str> {
    if !detection.mixed {
        return text.into();
    }
    let own = spoken_sentences(text, detection).into_iter().filter(|(_, spoken)| *spoken == detection.spoken);
    own.map(|(range, _)| &text[range]).collect::<Vec<_>>().join("\n").into()
}

/// The language of an article: as it says itself, else as its title and text show.
pub fn detect(article: &Article) -> Detection {
    match article.lang.as_deref().map(Spoken::named) {
        Some(spoken) if spoken != Spoken::Undetermined => Detection::given(spoken),
        _ => language::detect(&article.full_text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_copies_is_the_same_whoever_reads_the_words() {
        let pipeline = Pipeline { model: Some(Model::built_in()), near: true, ..Pipeline::default() };
        let french = "Les derniers soldats ont quitté la base de Gao mardi, a annoncé l'état-major. ";
        let english = "The orchestra will play the new symphony in the great hall on Friday evening. ";
        let spanish = "Las fuerzas armadas han recuperado la ciudad después de tres días de combates. ";
        for text in [french.to_string(), english.repeat(30), french.repeat(9) + &english.repeat(8), spanish.into()] {
            let record = pipeline.process(Article::from_text(text.as_str()));
            assert_eq!(record.sketch, Sketch::of(Analyzer::new(record.detection.spoken.known()), &text), "{text}");
            assert!(record.sketch.is_some());
        }
    }

    #[test]
    fn a_mixed_text_is_judged_by_the_sentences_in_its_language() {
        let french = "Les derniers soldats ont quitté la base de Gao mardi, a annoncé l'état-major. ".repeat(9);
        let english = "The orchestra will play the new symphony in the great hall on Friday evening. ".repeat(8);
        let text = format!("{french}{english}");
        let detection = language::detect(&text);
        assert!(detection.mixed, "{detection:?}");
        let (own, other) = if detection.spoken.code() == "fr" { ("base", "hall") } else { ("hall", "base") };
        let part = own_part(&text, &detection);
        assert!(part.contains(own) && !part.contains(other), "{part}");
        let whole = Detection { mixed: false, ..detection };
        assert_eq!(own_part(&text, &whole), text);
    }
}
