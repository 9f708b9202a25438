//! The record: an article with all that was found out about it. Every sink, and the index, sees nothing else.

use std::borrow::Cow;
use std::ops::Range;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::RawValue;

pub use crate::article::{Article, Failure, Id};
pub use crate::classify::{Tag, Verdict, Weighted};
use crate::language::Detection;
pub use crate::near::{self, Sketch};

/// An article and what is known about it.
#[derive(Debug, Clone)]
pub struct Record {
    /// The article.
    pub article: Article,
    /// Its language.
    pub detection: Detection,
    /// Its themes; none in a language the model does not speak, or where they were not asked for.
    pub verdict: Option<Verdict>,
    /// The sentences of its summary as ranges of bytes in the text, where one was asked for.
    pub summary: Option<Vec<Range<usize>>>,
    /// What its near-duplicates are told by, where they are looked for.
    pub sketch: Option<Sketch>,
    /// The first article read of which this one is a near-duplicate.
    pub duplicate_of: Option<Id>,
    /// The theme the summary keeps to, where one was asked for.
    pub focus: Option<String>,
    /// What the output shows beside the themes.
    pub shown: Shown,
}

/// What of a record is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shown {
    /// The fields `theme`, `confidence`, `unsure`, `tags`.
    pub themes: bool,
    /// The text itself.
    pub text: bool,
    /// The encoding it was read in.
    pub encoding: bool,
}

/// What stands in one place of the output.
pub type Outcome = Result<Box<Record>, Failure>;

/// The names of the output: a field of the input that is called one of them comes back as `input_<name>`.
const OUTPUT_FIELDS: &[&str] = &[
    "id",
    "title",
    "date",
    "path",
    "lang",
    "lang_confidence",
    "theme",
    "confidence",
    "unsure",
    "tags",
    "summary",
    "summary_spans",
    "focus",
    "explain",
    "duplicate_of",
    "text",
    "encoding",
    "error",
    "line",
    "sentences",
    "terms",
];

impl Record {
    /// The primary theme.
    pub fn theme(&self) -> Option<&str> {
        self.verdict.as_ref().map(|verdict| verdict.tags[0].theme.as_str())
    }

    /// The confidence of the primary theme.
    pub fn confidence(&self) -> Option<f64> {
        self.verdict.as_ref().map(|verdict| verdict.tags[0].confidence)
    }

    /// Whether a person should look at its themes.
    pub fn unsure(&self) -> bool {
        self.verdict.as_ref().is_none_or(|verdict| verdict.unsure)
    }

    /// The sentences of the summary.
    pub fn summary(&self) -> Option<Vec<&str>> {
        let ranges = self.summary.as_ref()?;
        Some(ranges.iter().map(|range| &self.article.body[range.clone()]).collect())
    }

    /// The terms that decided, where they were asked for.
    pub fn explain(&self) -> Option<&[Weighted]> {
        self.verdict.as_ref()?.explain.as_deref()
    }

    /// The other fields of the article, each under a name that the output does not use.
    pub fn returned_fields(&self) -> impl Iterator<Item = (Cow<'_, str>, &RawValue)> {
        let extra = &self.article.extra;
        extra.iter().map(move |(name, value)| {
            let mut free = Cow::Borrowed(name.as_str());
            let taken = |name: &str| OUTPUT_FIELDS.contains(&name) || extra.iter().any(|(other, _)| other == name);
            while (free == *name && OUTPUT_FIELDS.contains(&name.as_str())) || (free != *name && taken(&free)) {
                free = Cow::Owned(format!("input_{free}"));
            }
            (free, &**value)
        })
    }

    /// The confidence of the language, to three decimals.
    pub fn lang_confidence(&self) -> f64 {
        (self.detection.confidence * 1000.0).round() / 1000.0
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let article = &self.article;
        map.serialize_entry("id", &article.id)?;
        map.serialize_entry("title", &article.title)?;
        map.serialize_entry("date", &article.date)?;
        map.serialize_entry("path", &article.path)?;
        map.serialize_entry("lang", self.detection.spoken.code())?;
        map.serialize_entry("lang_confidence", &self.lang_confidence())?;
        if self.shown.themes {
            map.serialize_entry("theme", &self.theme())?;
            map.serialize_entry("confidence", &self.confidence())?;
            map.serialize_entry("unsure", &self.unsure())?;
            map.serialize_entry("tags", self.verdict.as_ref().map_or(&[][..], |verdict| &verdict.tags))?;
        }
        if let Some(summary) = self.summary() {
            map.serialize_entry("summary", &summary)?;
            let spans: Vec<[usize; 2]> = self.summary.iter().flatten().map(|range| [range.start, range.end]).collect();
            map.serialize_entry("summary_spans", &spans)?;
        }
        if let Some(focus) = &self.focus {
            map.serialize_entry("focus", focus)?;
        }
        if let Some(explain) = self.explain() {
            map.serialize_entry("explain", explain)?;
        }
        if let Some(first) = &self.duplicate_of {
            map.serialize_entry("duplicate_of", first)?;
        }
        if self.shown.text {
            map.serialize_entry("text", &article.body)?;
        }
        if self.shown.encoding {
            map.serialize_entry("encoding", &article.encoding)?;
        }
        for (name, value) in self.returned_fields() {
            map.serialize_entry(&name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_input_come_back_under_a_free_name() {
        let article: Article =
            serde_json::from_str(r#"{"text":"t","theme":"x","tags":1.50,"source":"s"}"#).expect("valid");
        let detection = crate::language::detect("");
        let shown = Shown { themes: true, ..Shown::default() };
        let record = Record {
            article,
            detection,
            verdict: None,
            summary: None,
            focus: None,
            sketch: None,
            duplicate_of: None,
            shown,
        };
        let json = serde_json::to_string(&record).expect("serialises");
        assert!(json.ends_with(r#""theme":null,"confidence":null,"unsure":true,"tags":[],"input_theme":"x","input_tags":1.50,"source":"s"}"#), "{json}");
    }
}
