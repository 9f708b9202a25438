//! The digest: what several articles say together, each statement with its source, French and English ones side by side
//! under one theme.

use serde::Serialize;
use serde::ser::Serializer;

use crate::article::Id;
use crate::record::Record;
use crate::summarize::Statement;

/// Several articles and the sentences that say what is in them.
#[derive(Debug, Clone)]
pub struct Digest {
    /// The articles.
    pub records: Vec<Record>,
    /// The sentences by theme, the theme with the most of them first, then by language, then in the order of the articles.
    pub statements: Vec<Statement>,
}

/// Where a statement comes from.
#[derive(Debug, Clone, Serialize)]
pub struct Origin<'a> {
    /// The article's id.
    pub id: Option<&'a Id>,
    /// Its headline.
    pub title: Option<&'a str>,
    /// Its date.
    pub date: Option<&'a str>,
    /// Its file.
    pub path: Option<&'a str>,
    /// Its field `source`.
    pub source: Option<String>,
    /// Its language.
    pub lang: &'a str,
    /// Its main theme.
    pub theme: Option<&'a str>,
    /// The bytes of its text where the sentence stands.
    pub span: [usize; 2],
}

impl Digest {
    /// A digest of records and the sentences chosen from them, in their order.
    pub fn new(records: Vec<Record>, mut statements: Vec<Statement>) -> Self {
        let themes: Vec<Option<&str>> = statements.iter().map(|one| records[one.text].theme()).collect();
        let count = |theme: Option<&str>| themes.iter().filter(|other| **other == theme).count();
        statements.sort_by_cached_key(|one| {
            let record = &records[one.text];
            let theme = record.theme();
            (std::cmp::Reverse(count(theme)), theme.map(str::to_string), record.detection.spoken.code().to_string())
        });
        Self { records, statements }
    }

    /// The words of a statement.
    pub fn sentence(&self, statement: &Statement) -> &str {
        &self.records[statement.text].article.body[statement.span.clone()]
    }

    /// Where a statement comes from.
    pub fn origin(&self, statement: &Statement) -> Origin<'_> {
        let record = &self.records[statement.text];
        let article = &record.article;
        Origin {
            id: article.id.as_ref(),
            title: article.title.as_deref(),
            date: article.date.as_deref(),
            path: article.path.as_deref(),
            source: article.extra_text("source"),
            lang: record.detection.spoken.code(),
            theme: record.theme(),
            span: [statement.span.start, statement.span.end],
        }
    }
}

/// As written: how many articles there were, the sentences, and for each of them its source.
#[derive(Serialize)]
struct Written<'a> {
    articles: usize,
    summary: Vec<&'a str>,
    sources: Vec<Origin<'a>>,
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let summary = self.statements.iter().map(|statement| self.sentence(statement)).collect();
        let sources = self.statements.iter().map(|statement| self.origin(statement)).collect();
        Written { articles: self.records.len(), summary, sources }.serialize(serializer)
    }
}
