//! The fields of the index. Texts have fields per language, so that each is analysed by its own rules: as stems, and beside
//! them as words, so that the form that was asked for comes before the others; what an
//! article can be filtered, counted or sorted by lies in columns ("fast" fields); what it is shown by is stored whole.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

use super::tokenizer;
use crate::language::Language;

/// Changes with every change of the fields: an index made by another version is refused.
pub(super) const SCHEMA_VERSION: u32 = 8;

/// The languages that have fields of their own, and the rest.
pub(super) const FIELD_LANGUAGES: [Option<Language>; 3] = [Some(Language::French), Some(Language::English), None];

/// Columns by name, as tantivy asks for them.
pub(super) mod column {
    /// The code of the article's language.
    pub const LANG: &str = "lang";
    /// The code of its primary theme.
    pub const THEME: &str = "theme";
    /// The codes of all its themes.
    pub const TAGS: &str = "tags";
    /// Who published it, as the input says.
    pub const SOURCE: &str = "source";
    /// When, as YYYYMMDDhhmmss in the time zone of the article.
    pub const DATE: &str = "date";
    /// The number it is taken out by.
    pub const SERIAL: &str = "serial";
    /// The hash that says which article it is.
    pub const KEY: &str = "key";
    /// The hash of the article and of what it was processed with.
    pub const FINGERPRINT: &str = "fingerprint";
    /// The anchors of its sketch: its near-duplicates share some of them.
    pub const ANCHORS: &str = "anchors";
}

/// The fields by name.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    /// Articles are counted as they are put in, and taken out by their numbers; a column too. What looks random costs an
    /// index many times what numbers in their order do: the hashes are columns only.
    pub serial: Field,
    /// The hash that says which article it is: a column.
    pub key: Field,
    /// The id.
    pub name: Field,
    /// The place among the articles of its id in its file, where it is not the first: stored only.
    pub place: Field,
    /// The code of the language; a column too.
    pub lang: Field,
    /// The primary theme: a column.
    pub theme: Field,
    /// Every theme the article carries; a column too.
    pub tags: Field,
    /// The `source` of the input; a column too.
    pub source: Field,
    /// The file it came from, by its absolute path.
    pub file: Field,
    /// YYYYMMDDhhmmss as a number: a column.
    pub date: Field,
    /// The hash of the article and of what it was processed with, by which it is known to be there as it is: a column.
    pub fingerprint: Field,
    /// The anchors of its sketch: a column of several values.
    pub anchors: Field,
    /// The article as JSON, text included: stored only.
    pub article: Field,
    /// What was found out about it as JSON: stored only.
    pub findings: Field,
    titles: [Field; 3],
    texts: [Field; 3],
    words: [Field; 2],
}

impl Fields {
    /// The schema of the index and its fields.
    pub fn schema() -> (Schema, Self) {
        let mut builder = Schema::builder();
        let places = IndexRecordOption::WithFreqsAndPositions;
        let titles = FIELD_LANGUAGES.map(|language| text_field(&mut builder, "title", language, places));
        let texts = FIELD_LANGUAGES.map(|language| text_field(&mut builder, "text", language, places));
        let counts = IndexRecordOption::WithFreqs;
        let words = Language::ALL.map(Some).map(|language| text_field(&mut builder, "words", language, counts));
        let number = NumericOptions::default().set_fast();
        let fields = Self {
            serial: builder.add_u64_field(column::SERIAL, number.clone().set_indexed()),
            key: builder.add_u64_field(column::KEY, number.clone()),
            name: builder.add_text_field("name", word()),
            place: builder.add_u64_field("place", STORED),
            lang: builder.add_text_field(column::LANG, word() | FAST),
            theme: builder.add_text_field(column::THEME, FAST),
            tags: builder.add_text_field(column::TAGS, word() | FAST),
            source: builder.add_text_field(column::SOURCE, word() | FAST),
            file: builder.add_text_field("file", word()),
            date: builder.add_u64_field(column::DATE, number.clone()),
            fingerprint: builder.add_u64_field(column::FINGERPRINT, number.clone()),
            anchors: builder.add_u64_field(column::ANCHORS, number),
            article: builder.add_text_field("article", STORED),
            findings: builder.add_text_field("findings", STORED),
            titles,
            texts,
            words,
        };
        (builder.build(), fields)
    }

    /// Where titles in a language go.
    pub fn title(&self, language: Option<Language>) -> Field {
        self.titles[place(language)]
    }

    /// Where titles and texts in a language go, as stems.
    pub fn text(&self, language: Option<Language>) -> Field {
        self.texts[place(language)]
    }

    /// Where the same goes as words in the form they have: for no language that is where all its words are.
    pub fn words(&self, language: Option<Language>) -> Field {
        *self.words.get(place(language)).unwrap_or(&self.text(None))
    }
}

/// A field whose value is one term as it stands; how long it is does not matter.
fn word() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    TextOptions::default().set_indexing_options(indexing)
}

fn text_field(builder: &mut SchemaBuilder, name: &str, language: Option<Language>, option: IndexRecordOption) -> Field {
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer::NAME).set_index_option(option);
    let suffix = language.map_or("other", Language::code);
    builder.add_text_field(&format!("{name}_{suffix}"), TextOptions::default().set_indexing_options(indexing))
}

fn place(language: Option<Language>) -> usize {
    FIELD_LANGUAGES.iter().position(|field| *field == language).expect("every language has a field")
}
