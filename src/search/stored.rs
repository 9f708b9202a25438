//! What the index keeps of a record, and the record again out of it: the article as it was read, which an export gives
//! back, and beside it what was found out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::Value;

use super::schema::Fields;
use crate::language::{Detection, Spoken};
use crate::record::{Article, Record, Shown, Sketch, Tag, Verdict};
use crate::text::Analyzer;

/// An indexed article.
pub(super) struct Stored {
    pub article: Article,
    /// Its place among the articles of its id in its file, counted from 0.
    pub place: u64,
    findings: Findings,
}

/// What is known of an article beside itself.
#[derive(Debug, Serialize, Deserialize)]
struct Findings {
    #[serde(flatten)]
    reading: Reading,
    lang: String,
    lang_confidence: f64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unsure: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    summary: Vec<(usize, usize)>,
}

/// What the reader found out that the article as JSON does not say.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Reading {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// Whether the date it was given is none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    undated: bool,
}

impl Reading {
    /// Makes an article what it was before it became JSON.
    pub fn put_back(self, article: &mut Article) {
        article.path = self.path;
        article.file = self.file.map(Arc::from);
        if self.undated
            && let Some(date) = article.date.take()
        {
            article.add_text("date", &date);
        }
    }
}

impl Stored {
    /// Puts what is kept of a record into a document.
    pub fn write(record: &Record, fields: &Fields, document: &mut TantivyDocument) {
        let verdict = record.verdict.as_ref();
        let findings = Findings {
            reading: Reading {
                path: record.article.path.clone(),
                file: record.article.file.as_deref().map(str::to_string),
                undated: record.article.date.is_none(),
            },
            lang: record.detection.spoken.code().to_string(),
            lang_confidence: record.lang_confidence(),
            tags: verdict.map(|verdict| verdict.tags.clone()).unwrap_or_default(),
            unsure: verdict.is_some_and(|verdict| verdict.unsure),
            summary: record.summary.iter().flatten().map(|range| (range.start, range.end)).collect(),
        };
        document.add_text(fields.article, serde_json::to_string(&record.article).expect("articles serialise"));
        document.add_text(fields.findings, serde_json::to_string(&findings).expect("findings serialise"));
    }

    /// Reads it back; none where the document is not whole.
    pub fn read(document: &TantivyDocument, fields: &Fields) -> Option<Self> {
        let article = document.get_first(fields.article)?;
        let findings = document.get_first(fields.findings)?;
        let mut article: Article = serde_json::from_str(article.as_str()?).ok()?;
        let findings: Findings = serde_json::from_str(findings.as_str()?).ok()?;
        findings.reading.clone().put_back(&mut article);
        let place = document.get_first(fields.place).and_then(|place| place.as_u64()).unwrap_or_default();
        Some(Self { article, place, findings })
    }

    /// The code of its language.
    pub fn lang(&self) -> &str {
        &self.findings.lang
    }

    /// What its near-duplicates are told by.
    pub fn sketch(&self) -> Option<Sketch> {
        let analyzer = Analyzer::new(Spoken::named(self.lang()).known());
        Sketch::of(analyzer, &self.article.body)
    }

    /// Its primary theme.
    pub fn theme(&self) -> Option<&str> {
        self.findings.tags.first().map(|tag| tag.theme.as_str())
    }

    /// The codes of its themes, the primary one first.
    pub fn tags(&self) -> Vec<String> {
        self.findings.tags.iter().map(|tag| tag.theme.clone()).collect()
    }

    /// The record, to be shown whole.
    pub fn into_record(self) -> Record {
        let Findings { lang, lang_confidence, tags, unsure, summary, .. } = self.findings;
        let confidence = lang_confidence;
        Record {
            article: self.article,
            detection: Detection { confidence, ..Detection::given(Spoken::named(&lang)) },
            verdict: (!tags.is_empty()).then_some(Verdict { tags, unsure, explain: None }),
            sketch: None,
            duplicate_of: None,
            summary: Some(summary.into_iter().map(|(start, end)| start..end).collect()),
            focus: None,
            shown: Shown { themes: true, text: true, encoding: false },
        }
    }
}
