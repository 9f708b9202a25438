//! The fields of the index. Title and text have a field per language, so that each is analysed by its own rules.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

use super::tokenizer;
use crate::language::Language;

/// Changes with every change of the fields: an index made by another version is refused.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// The languages that have fields of their own, and the rest.
pub(super) const FIELD_LANGUAGES: [Option<Language>; 3] = [Some(Language::French), Some(Language::English), None];

/// The fields by name.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    /// The id: what is replaced when the article comes again.
    pub key: Field,
    pub lang: Field,
    pub theme: Field,
    pub tags: Field,
    /// YYYYMMDD as a number.
    pub date: Field,
    pub path: Field,
    /// The whole record as JSON, text included.
    pub record: Field,
    titles: [Field; 3],
    bodies: [Field; 3],
}

impl Fields {
    /// The schema of the index and its fields.
    pub fn schema() -> (Schema, Self) {
        let mut builder = Schema::builder();
        let mut text = |name: &str, language: Option<Language>| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(tokenizer::name(language))
                .set_index_option(IndexRecordOption::WithFreqsAndPositions);
            let suffix = language.map_or("other", Language::code);
            builder.add_text_field(&format!("{name}_{suffix}"), TextOptions::default().set_indexing_options(indexing))
        };
        let titles = FIELD_LANGUAGES.map(|language| text("title", language));
        let bodies = FIELD_LANGUAGES.map(|language| text("body", language));
        let fields = Self {
            key: builder.add_text_field("key", STRING | FAST),
            lang: builder.add_text_field("lang", STRING | FAST),
            theme: builder.add_text_field("theme", STRING | FAST),
            tags: builder.add_text_field("tags", STRING),
            date: builder.add_u64_field("date", FAST | INDEXED),
            path: builder.add_text_field("path", STRING | FAST),
            record: builder.add_text_field("record", STORED),
            titles,
            bodies,
        };
        (builder.build(), fields)
    }

    /// Where titles in a language go.
    pub fn title(&self, language: Option<Language>) -> Field {
        self.titles[place(language)]
    }

    /// Where texts in a language go.
    pub fn body(&self, language: Option<Language>) -> Field {
        self.bodies[place(language)]
    }
}

fn place(language: Option<Language>) -> usize {
    FIELD_LANGUAGES.iter().position(|field| *field == language).expect("every language has a field")
}
