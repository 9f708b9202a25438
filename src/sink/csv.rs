//! CSV for spreadsheets: the fields of the record as columns, the article's other fields as JSON in `extra`.

use std::borrow::Cow;

use super::Sink;
use crate::digest::{Digest, Origin};
use crate::record::{Failure, Outcome, Record};

const COLUMNS: [&str; 17] = [
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
    "explain",
    "text",
    "extra",
    "duplicate_of",
    "line",
    "error",
];

/// The columns of a digest: a row per statement.
const DIGEST_COLUMNS: [&str; 10] =
    ["theme", "lang", "sentence", "id", "title", "date", "path", "source", "start", "end"];

/// Writes a header and a row per record.
#[derive(Debug, Clone, Copy, Default)]
pub struct Csv {
    /// Leave text cells as they are, even those that a spreadsheet would run as a formula.
    pub raw: bool,
}

impl Sink for Csv {
    fn begin(&self) -> Vec<u8> {
        rows([COLUMNS.map(Cow::Borrowed)].into_iter())
    }

    fn render(&self, outcomes: &[Outcome]) -> Vec<u8> {
        rows(outcomes.iter().map(|outcome| match outcome {
            Ok(record) => self.record(record),
            Err(failure) => self.failure(failure),
        }))
    }

    fn digest(&self, digest: &Digest) -> Vec<u8> {
        let header = std::iter::once(DIGEST_COLUMNS.map(Cow::Borrowed));
        rows(header.chain(digest.statements.iter().map(|statement| {
            let Origin { id, title, date, path, source, lang, theme, span } = digest.origin(statement);
            let text = |text: Option<&str>| self.guarded(Cow::Owned(text.unwrap_or("").to_string()));
            [
                text(theme),
                lang.into(),
                text(Some(digest.sentence(statement))),
                text(id.map(ToString::to_string).as_deref()),
                text(title),
                text(date),
                text(path),
                text(source.as_deref()),
                span[0].to_string().into(),
                span[1].to_string().into(),
            ]
        })))
    }
}

type Row<'a> = [Cow<'a, str>; COLUMNS.len()];

fn rows<'a, const N: usize>(rows: impl Iterator<Item = [Cow<'a, str>; N]>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(Cow::as_bytes)).expect("rows are written into memory");
    }
    writer.into_inner().expect("rows are written into memory")
}

trait AsBytes {
    fn as_bytes(&self) -> &[u8];
}

impl AsBytes for Cow<'_, str> {
    fn as_bytes(&self) -> &[u8] {
        str::as_bytes(self)
    }
}

impl Csv {
    fn record<'a>(&self, record: &'a Record) -> Row<'a> {
        let article = &record.article;
        let text = |text: Option<&'a str>| self.guarded(text.unwrap_or("").into());
        let tags: Vec<String> = record
            .verdict
            .iter()
            .flat_map(|verdict| &verdict.tags)
            .map(|tag| format!("{}:{}", tag.theme, tag.confidence))
            .collect();
        let explain: Vec<String> =
            record.explain().into_iter().flatten().map(|term| format!("{} {:+}", term.term, term.weight)).collect();
        let themes = record.shown.themes;
        [
            self.guarded(article.id.as_ref().map_or_else(String::new, ToString::to_string).into()),
            text(article.title.as_deref()),
            text(article.date.as_deref()),
            text(article.path.as_deref()),
            record.detection.spoken.code().into(),
            record.lang_confidence().to_string().into(),
            text(record.theme()),
            record.confidence().map_or_else(String::new, |confidence| confidence.to_string()).into(),
            if themes { record.unsure().to_string().into() } else { "".into() },
            self.guarded(tags.join("; ").into()),
            self.guarded(record.summary().map_or_else(String::new, |sentences| sentences.join(" ")).into()),
            self.guarded(explain.join("; ").into()),
            text(record.shown.text.then_some(article.body.as_str())),
            extra(record).into(),
            self.guarded(record.duplicate_of.as_ref().map_or_else(String::new, ToString::to_string).into()),
            "".into(),
            "".into(),
        ]
    }

    fn failure<'a>(&self, failure: &'a Failure) -> Row<'a> {
        let mut row: Row<'a> = std::array::from_fn(|_| "".into());
        row[0] = self.guarded(failure.id.as_ref().map_or_else(String::new, ToString::to_string).into());
        row[3] = self.guarded(failure.path.as_deref().unwrap_or("").into());
        row[COLUMNS.len() - 2] = failure.line.map_or_else(String::new, |line| line.to_string()).into();
        row[COLUMNS.len() - 1] = self.guarded(failure.reason.as_str().into());
        row
    }

    /// A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers are left.
    pub fn guarded<'a>(&self, text: Cow<'a, str>) -> Cow<'a, str> {
        let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        if formula && !self.raw && text.parse::<f64>().is_err() { format!("'{text}").into() } else { text }
    }
}

/// The other fields of the article as a JSON object; empty where there is none.
fn extra(record: &Record) -> String {
    let pairs: Vec<String> = record
        .returned_fields()
        .map(|(name, value)| format!("{}:{}", serde_json::to_string(&*name).expect("a string serialises"), value.get()))
        .collect();
    if pairs.is_empty() { String::new() } else { format!("{{{}}}", pairs.join(",")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        let csv = Csv { raw: false };
        assert_eq!(csv.guarded("=1+1".into()), "'=1+1");
        assert_eq!(csv.guarded("@user".into()), "'@user");
        assert_eq!(csv.guarded("-5.2".into()), "-5.2");
        assert_eq!(Csv { raw: true }.guarded("=1+1".into()), "=1+1");
    }
}
