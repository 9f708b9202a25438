//! An article as the index takes it: each part of its record in the fields it is searched, filtered and shown by.

use std::sync::Arc;

use tantivy::TantivyDocument;

use super::identity::Identity;
use super::schema::Fields;
use super::stored::Stored;
use super::tokenizer::Lines;
use crate::language::Language;
use crate::record::{Article, Record, Sketch};
use crate::text::spoken_sentences;

/// An article of another file under the same id.
pub(super) struct Namesake {
    pub key: u64,
    pub path: Option<String>,
    pub file: Option<Arc<str>>,
    /// Whether its text is much the same: it is the same article.
    pub is_same: bool,
}

/// An article ready to be put into an index.
pub struct Document {
    pub(super) identity: Identity,
    pub(super) fingerprint: u64,
    /// The article, without its text.
    pub(super) article: Article,
    /// The key it has in the last commit, or that of the article whose place it takes.
    pub(super) held: Option<u64>,
    /// The articles of other files that the last commit holds under its id.
    pub(super) namesakes: Vec<Namesake>,
    pub(super) sketch: Option<Sketch>,
    /// The length of its text.
    pub(super) bytes: usize,
    pub(super) content: TantivyDocument,
}

impl Document {
    /// The document of a record.
    pub(super) fn new(record: &Record, identity: Identity, fingerprint: u64, fields: &Fields) -> Self {
        let article = &record.article;
        let mut content = document(record, fields);
        content.add_text(fields.name, article.name());
        content.add_u64(fields.fingerprint, fingerprint);
        for anchor in record.sketch.iter().flat_map(Sketch::anchors) {
            content.add_u64(fields.anchors, u64::from(*anchor));
        }
        Self {
            identity,
            fingerprint,
            article: Article {
                id: article.id.clone(),
                path: article.path.clone(),
                file: article.file.clone(),
                ..Article::default()
            },
            held: None,
            namesakes: Vec::new(),
            sketch: record.sketch.clone(),
            bytes: article.body.len(),
            content,
        }
    }
}

fn document(record: &Record, fields: &Fields) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    let article = &record.article;
    document.add_text(fields.lang, record.detection.spoken.code());
    for tag in record.verdict.iter().flat_map(|verdict| &verdict.tags) {
        document.add_text(fields.tags, &tag.theme);
    }
    let source = article.extra_text("source");
    let words =
        [(fields.theme, record.theme()), (fields.source, source.as_deref()), (fields.file, article.file.as_deref())];
    for (field, value) in words {
        if let Some(value) = value {
            document.add_text(field, value);
        }
    }
    if let Some(date) = article.date.as_deref().and_then(date_number) {
        document.add_u64(fields.date, date);
    }
    add_texts(record, fields, &mut document);
    Stored::write(record, fields, &mut document);
    document
}

/// A date as YYYYMMDDhhmmss, in its own time zone; none for what begins with no date.
fn date_number(date: &str) -> Option<u64> {
    let day: jiff::civil::Date = date.get(..10)?.parse().ok()?;
    let time: jiff::civil::Time = date.get(11..19).and_then(|time| time.parse().ok()).unwrap_or_default();
    let part = |number: i8| u64::try_from(number).ok();
    let day = (u64::try_from(day.year()).ok()? * 100 + part(day.month())?) * 100 + part(day.day())?;
    let time = (part(time.hour())? * 100 + part(time.minute())?) * 100 + part(time.second())?;
    Some(day * 1_000_000 + time)
}

/// Title and text as they are searched. The title is there twice beside the text: its words say more of an article than
/// others, and counted in one field with them they saturate together (Robertson, Zaragoza and Taylor 2004).
fn add_texts(record: &Record, fields: &Fields, document: &mut TantivyDocument) {
    let language = record.detection.spoken.known();
    let title = Lines::of(record.article.title.as_deref().unwrap_or(""), language);
    if !title.stems.is_empty() {
        document.add_text(fields.title(language), &title.stems);
    }
    for _ in 0..2 {
        add_lines(&title, language, fields, document);
    }
    for (part, language) in parts(record) {
        add_lines(&Lines::of(part, language), language, fields, document);
    }
}

/// The text, where it is mixed by sentences, each with the language it is read by.
fn parts(record: &Record) -> Vec<(&str, Option<Language>)> {
    let (body, detection) = (&record.article.body, &record.detection);
    if !detection.mixed {
        return vec![(body, detection.spoken.known())];
    }
    let sentences = spoken_sentences(body, detection).into_iter();
    sentences.map(|(range, spoken)| (&body[range], spoken.known())).collect()
}

fn add_lines(lines: &Lines, language: Option<Language>, fields: &Fields, document: &mut TantivyDocument) {
    if lines.stems.is_empty() {
        return;
    }
    document.add_text(fields.text(language), &lines.stems);
    // words of no language have one form only
    if language.is_some() {
        document.add_text(fields.words(language), &lines.words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_numbers_that_sort() {
        assert_eq!(date_number("2023-07-22"), Some(20_230_722_000_000));
        assert_eq!(date_number("2023-07-22T10:03:59Z"), Some(20_230_722_100_359));
        assert_eq!(date_number("2023-07-22T23:30:00-03:00"), Some(20_230_722_233_000));
        assert_eq!(date_number("22/07/2023"), None);
        assert_eq!(date_number("été 2023…"), None);
    }
}
