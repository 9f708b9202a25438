//! What narrows a search: the options, the same as fields in the question (`lang:fr`), and what is said of values that no
//! article has.

use anyhow::{Result, bail};
use clap::Args;
use griot::classify::Model;
use griot::language::Spoken;
use griot::search::{self, Facet, Filter, Searcher};
use griot::text::Analyzer;
use griot::theme::Theme;
use jiff::civil::Date;

/// Values that are named where one was not found.
const MOST_NAMED: usize = 5;

/// Which articles are asked; each option can be given more than once.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Filters")]
pub struct FilterOptions {
    /// Articles in a language: fr, en, another code
    #[arg(long, value_name = "LANG", value_delimiter = ',')]
    pub lang: Vec<String>,
    /// Articles that carry a theme, by its code or its French or English name
    #[arg(long, value_name = "THEME", value_delimiter = ',')]
    pub theme: Vec<String>,
    /// Articles from a source
    #[arg(long, value_name = "SOURCE")]
    pub source: Vec<String>,
    /// Articles from this day on: 2023-07-22, 2023-07, 2023, or 7d, 3w, 6m, 2y ago
    #[arg(long, value_name = "DAY", value_parser = |text: &str| day(text, false))]
    pub since: Option<Date>,
    /// Articles up to this day
    #[arg(long, value_name = "DAY", value_parser = |text: &str| day(text, true))]
    pub until: Option<Date>,
}

fn day(text: &str, is_end: bool) -> Result<Date, String> {
    search::parse_day(text, is_end)
        .ok_or_else(|| "a day is written 2023-07-22, 2023-07 or 2023, or as a time ago: 7d, 3w, 6m, 2y".to_string())
}

impl FilterOptions {
    /// The question without its fields, and the filter they make together with the options.
    pub fn with_fields(&self, question: &str) -> Result<(String, Filter)> {
        let mut filter = Filter {
            languages: self.lang.clone(),
            themes: self.theme.clone(),
            sources: self.source.clone(),
            since: self.since,
            until: self.until,
        };
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since > until
        {
            bail!("--since {since} is after --until {until}: no day lies between them");
        }
        let text = without_fields(question, &mut filter);
        for language in &mut filter.languages {
            *language = Spoken::named(language).code().to_string();
        }
        Ok((text, filter))
    }
}

/// Takes the fields out of a question and puts them into the filter. What stands in quotation marks is a phrase.
fn without_fields(question: &str, filter: &mut Filter) -> String {
    let mut kept = String::new();
    let (mut rest, mut is_start, mut quoted) = (question, true, false);
    while let Some(c) = rest.chars().next() {
        if is_start
            && !quoted
            && let Some(length) = take_field(rest, filter)
        {
            rest = &rest[length..];
            continue;
        }
        quoted ^= c == '"';
        is_start = c.is_whitespace();
        kept.push(c);
        rest = &rest[c.len_utf8()..];
    }
    kept.trim().to_string()
}

/// The length of the field that a text begins with, where it begins with one: its value is in the filter then.
fn take_field(text: &str, filter: &mut Filter) -> Option<usize> {
    let (name, value) = text.split_once(':')?;
    let values = match name.to_lowercase().as_str() {
        "lang" | "langue" => &mut filter.languages,
        "theme" | "thème" => &mut filter.themes,
        "source" => &mut filter.sources,
        _ => return None,
    };
    let (value, length) = match value.strip_prefix('"') {
        Some(inside) => inside.find('"').map(|end| (&inside[..end], end + 2))?,
        None => {
            let end = value.find(char::is_whitespace).unwrap_or(value.len());
            (&value[..end], end)
        }
    };
    (!value.trim().is_empty()).then(|| values.push(value.to_string()))?;
    Some(name.len() + 1 + length)
}

/// Gives the themes their codes, and remarks on themes and sources that no article has.
pub fn check(filter: &mut Filter, searcher: &Searcher) -> Result<Vec<String>> {
    let mut remarks = Vec::new();
    if !filter.themes.is_empty() {
        let held = names(searcher, Facet::Theme)?;
        for theme in &mut filter.themes {
            match code(theme, &held) {
                Some(code) => *theme = code,
                None => remarks.push(format!(
                    "no article carries the theme \"{theme}\"; those in the index are: {}",
                    held.join(", ")
                )),
            }
        }
    }
    if !filter.sources.is_empty() {
        let held = names(searcher, Facet::Source)?;
        let is_held = |source: &String| held.iter().any(|held| held.to_lowercase() == source.to_lowercase());
        for source in filter.sources.iter().filter(|source| !is_held(source)) {
            remarks.push(format!("no article comes from \"{source}\"; {}", nearest(source, &held)));
        }
    }
    Ok(remarks)
}

fn names(searcher: &Searcher, facet: Facet) -> Result<Vec<String>> {
    Ok(searcher.values(facet)?.into_iter().map(|(name, _)| name).collect())
}

/// The code of a theme, by its code or one of its names, in small letters or capitals, with accents or without.
fn code(theme: &str, held: &[String]) -> Option<String> {
    let wanted = folded(theme);
    if let Some(code) = held.iter().find(|code| folded(code) == wanted) {
        return Some(code.clone());
    }
    let known = Model::built_in().themes.list.into_iter();
    let is_called =
        |theme: &Theme| [&theme.code, &theme.name.fr, &theme.name.en].into_iter().any(|name| folded(name) == wanted);
    known.filter(is_called).map(|theme| theme.code).next()
}

/// The sources that have a word, or the beginning of one, in common with one that is not there; else the most frequent.
fn nearest(source: &str, held: &[String]) -> String {
    let beginnings =
        |text: &str| -> Vec<String> { folded(text).split(' ').map(|word| word.chars().take(3).collect()).collect() };
    let own = beginnings(source);
    let is_like = |other: &&String| beginnings(other).iter().any(|beginning| own.contains(beginning));
    let like: Vec<&str> = held.iter().filter(is_like).map(String::as_str).take(MOST_NAMED).collect();
    match (like.is_empty(), held.is_empty()) {
        (_, true) => "no article in the index says where it comes from".to_string(),
        (false, _) => format!("like it: {}", like.join(", ")),
        (true, _) => format!("there are: {}", held[..held.len().min(MOST_NAMED)].join(", ")),
    }
}

/// A name as it is compared: words without capitals and accents.
fn folded(name: &str) -> String {
    let name = name.replace('_', " ").to_lowercase();
    let terms = Analyzer::new(None).terms(&name);
    terms.iter().map(|term| term.text).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_a_question_are_filters() {
        let mut filter = Filter::default();
        let question = "lang:fr convoi theme:withdrawal source:\"Radio Omega\" \"lang:en\" Bamako: source: x:y";
        assert_eq!(without_fields(question, &mut filter), "convoi   \"lang:en\" Bamako: source: x:y");
        assert_eq!((filter.languages, filter.themes), (vec!["fr".to_string()], vec!["withdrawal".to_string()]));
        assert_eq!(filter.sources, ["Radio Omega"]);
    }

    #[test]
    fn themes_are_known_by_code_or_name() {
        let held = ["floods".to_string()];
        assert_eq!(code("Floods", &held).as_deref(), Some("floods"));
        for name in ["diplomacy", "Diplomatie", "diplomatie"] {
            assert_eq!(code(name, &held).as_deref(), Some("diplomacy"), "{name}");
        }
        assert_eq!(code("foo", &held), None);
    }

    #[test]
    fn sources_near_one_that_is_not_there_are_named() {
        let held = ["AMAP".to_string(), "Radio Oméga".to_string()];
        assert_eq!(nearest("radio omega fm", &held), "like it: Radio Oméga");
        assert_eq!(nearest("Zebra", &held), "there are: AMAP, Radio Oméga");
    }
}
