//! Which articles a question is asked of: by language, theme, source and date.

use std::collections::BTreeSet;
use std::ops::Bound;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::schema::Fields;

/// What an article must be; where a list is empty, it may be anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// In one of these languages: codes.
    pub languages: Vec<String>,
    /// With one of these themes among its tags: codes.
    pub themes: Vec<String>,
    /// From one of these sources, as the input has them; capitals do not matter.
    pub sources: Vec<String>,
    /// Not before this day.
    pub since: Option<Date>,
    /// Not after this day.
    pub until: Option<Date>,
}

impl Filter {
    /// Whether every article passes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What must hold, besides what was asked.
    pub(super) fn clauses(
        &self,
        searcher: &Searcher,
        fields: &Fields,
    ) -> tantivy::Result<Vec<(Occur, Box<dyn Query>)>> {
        let mut clauses = Vec::new();
        let lists = [(fields.lang, &self.languages), (fields.tags, &self.themes), (fields.source, &self.sources)];
        for (field, values) in lists.into_iter().filter(|(_, values)| !values.is_empty()) {
            clauses.push((Occur::Must, unscored(any_of(searcher, field, values)?)));
        }
        if self.since.is_some() || self.until.is_some() {
            let bound = |day: Option<Date>, time| {
                let number = day.map(|day| Term::from_field_u64(fields.date, number(day, time)));
                number.map_or(Bound::Unbounded, Bound::Included)
            };
            let days = RangeQuery::new(bound(self.since, 0), bound(self.until, 235_959));
            clauses.push((Occur::Must, unscored(Box::new(days))));
        }
        Ok(clauses)
    }
}

/// The articles with one of some values, whatever their capitals: a field has few, so all are compared.
fn any_of(searcher: &Searcher, field: Field, values: &[String]) -> tantivy::Result<Box<dyn Query>> {
    let wanted: Vec<String> = values.iter().map(|value| value.to_lowercase()).collect();
    let mut terms = BTreeSet::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut stream = index.terms().stream()?;
        while let Some((value, _)) = stream.next() {
            let value = String::from_utf8_lossy(value);
            if wanted.contains(&value.to_lowercase()) {
                terms.insert(Term::from_field_text(field, &value));
            }
        }
    }
    let term = |term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>;
    Ok(Box::new(BooleanQuery::union(terms.into_iter().map(term).collect())))
}

fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// A day and a time (hhmmss) as the date column has them.
fn number(day: Date, time: u64) -> u64 {
    let part = |number: i16| u64::try_from(number).unwrap_or(0);
    ((part(day.year()) * 100 + part(day.month().into())) * 100 + part(day.day().into())) * 1_000_000 + time
}

/// The day it is in Dakar and Bamako, where it is what UTC says.
fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// A day as a user names it: `2023-07-22`, `2023-07`, `2023`, or a time ago: `7d`, `3w`, `6m`, `2y`. Of a month or year the
/// first day, or the last where `is_end` says so.
pub fn parse_day(text: &str, is_end: bool) -> Option<Date> {
    if let Some(unit) = text.chars().last().filter(char::is_ascii_alphabetic) {
        let number: i32 = text[..text.len() - 1].parse().ok().filter(|number| *number >= 0)?;
        let span = match unit.to_ascii_lowercase() {
            'd' | 'j' => Span::new().try_days(number),
            'w' | 's' => Span::new().try_weeks(number),
            'm' => Span::new().try_months(number),
            'y' | 'a' => Span::new().try_years(number),
            _ => return None,
        };
        return today().checked_sub(span.ok()?).ok();
    }
    let mut parts = text.splitn(3, '-');
    let year: i16 = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month = parts.next().map(|part| part.parse::<i8>().ok());
    let day = parts.next().map(|part| part.parse::<i8>().ok());
    match (month, day) {
        (None, _) => Date::new(year, if is_end { 12 } else { 1 }, if is_end { 31 } else { 1 }).ok(),
        (Some(month), None) => {
            let first = Date::new(year, month?, 1).ok()?;
            Some(if is_end { first.last_of_month() } else { first })
        }
        (Some(month), Some(day)) => Date::new(year, month?, day?).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates_parts_of_them_or_times_ago() {
        let day = |text: &str, is_end| parse_day(text, is_end).map(|day| day.to_string());
        assert_eq!(day("2023-07-22", false).as_deref(), Some("2023-07-22"));
        assert_eq!(day("2024-02", true).as_deref(), Some("2024-02-29"));
        assert_eq!(day("2024-02", false).as_deref(), Some("2024-02-01"));
        assert_eq!(
            (day("2023", false).as_deref(), day("2023", true).as_deref()),
            (Some("2023-01-01"), Some("2023-12-31"))
        );
        let today = today();
        for (text, days) in [("7d", 7), ("3w", 21), ("0d", 0)] {
            let back = today.checked_sub(Span::new().days(days)).expect("a date");
            assert!(parse_day(text, false).is_some_and(|day| (back - day).get_days().abs() <= 1), "{text}");
        }
        for wrong in ["", "d", "-3d", "3x", "22/07/2023", "2023-13", "2023-02-30", "23", "été", "9999999999d", "20000y"]
        {
            assert_eq!(parse_day(wrong, false), None, "{wrong}");
        }
    }
}
