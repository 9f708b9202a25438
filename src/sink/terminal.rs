//! For people at a terminal: a row per article, or a card with its summary and the reasons for its theme. What comes from
//! an article is shown without the control characters that could drive the terminal.

use std::fmt::Write;

use anstream::adapter::strip_str;
use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Sink;
use crate::digest::Digest;
use crate::record::{Failure, Outcome, Record, Tag, Weighted};

/// The styles in use, taken out again by the stream where there is no colour.
pub mod style {
    use super::{AnsiColor, Style};

    /// Headlines.
    pub const TITLE: Style = Style::new().bold();
    /// Themes.
    pub const THEME: Style = AnsiColor::Cyan.on_default().bold();
    /// What a person should look at, and what speaks against.
    pub const WARN: Style = AnsiColor::Yellow.on_default();
    /// What speaks for.
    pub const FOR: Style = AnsiColor::Green.on_default();
    /// Errors.
    pub const ERROR: Style = AnsiColor::Red.on_default().bold();
    /// What matters less.
    pub const DIM: Style = Style::new().dimmed();
    /// Words that were searched for.
    pub const HIT: Style = AnsiColor::Yellow.on_default().bold();
}

/// How much is shown of each article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// A line.
    Row,
    /// Headline, themes, summary, reasons.
    Card,
}

/// Writes for a terminal of `width` columns.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Columns.
    pub width: usize,
    /// A line or a card.
    pub view: View,
    /// Whether there are themes to show.
    pub themes: bool,
}

const LANG_WIDTH: usize = 4;
const THEME_WIDTH: usize = 18;
const CONFIDENCE_WIDTH: usize = 6;

impl Sink for Terminal {
    fn begin(&self) -> Vec<u8> {
        if self.view == View::Card {
            return Vec::new();
        }
        let dim = style::DIM;
        let line = self.row("lang", "theme", "sure", "article");
        format!("{dim}{}{dim:#}\n", line.trim_end()).into_bytes()
    }

    fn render(&self, outcomes: &[Outcome]) -> Vec<u8> {
        let mut out = String::new();
        for outcome in outcomes {
            match (outcome, self.view) {
                (Ok(record), View::Row) => self.record_row(record, &mut out),
                (Ok(record), View::Card) => self.card(record, &mut out),
                (Err(failure), _) => self.failure(failure, &mut out),
            }
        }
        out.into_bytes()
    }

    fn digest(&self, digest: &Digest) -> Vec<u8> {
        let (theme, dim) = (style::THEME, style::DIM);
        let mut out = String::new();
        let mut under = None;
        for statement in &digest.statements {
            let origin = digest.origin(statement);
            let heading = origin.theme.unwrap_or("no theme");
            if under.replace(heading) != Some(heading) {
                let _ = writeln!(out, "{theme}{}{theme:#}", plain(heading));
            }
            self.paragraph(&format!("  {} • ", origin.lang), &plain(digest.sentence(statement)), &mut out);
            let facts = [origin.source.as_deref(), origin.date, origin.title, origin.path];
            let facts: Vec<String> = facts.into_iter().flatten().map(plain).collect();
            let _ = writeln!(out, "       {dim}{}{dim:#}", facts.join(" · "));
        }
        let number = digest.records.len();
        let _ = writeln!(out, "{dim}from {number} article{}{dim:#}", if number == 1 { "" } else { "s" });
        out.into_bytes()
    }
}

impl Terminal {
    fn row(&self, lang: &str, theme: &str, confidence: &str, article: &str) -> String {
        let mut row = String::new();
        for (text, width) in [(lang, LANG_WIDTH), (theme, THEME_WIDTH), (confidence, CONFIDENCE_WIDTH)] {
            if self.themes || width == LANG_WIDTH {
                row += &padded(text, width);
                row.push(' ');
            }
        }
        let left = self.width.saturating_sub(row.width()).max(20);
        row + &fitted(article, left)
    }

    fn record_row(&self, record: &Record, out: &mut String) {
        let confidence =
            record.confidence().map_or_else(String::new, |confidence| percent(confidence, record.unsure()));
        let name = record.article.title.clone().unwrap_or_else(|| first_words(&record.article.body));
        let place = record.article.path.as_deref().map(|path| format!("  ({path})")).unwrap_or_default();
        let copy = record.duplicate_of.as_ref().map(|first| format!("  = {first}")).unwrap_or_default();
        let row = self.row(
            record.detection.spoken.code(),
            record.theme().unwrap_or("-"),
            &confidence,
            &(plain(&name) + &plain(&place) + &plain(&copy)),
        );
        let unsure = record.verdict.is_some() && record.unsure();
        let style = if unsure { style::WARN } else { Style::new() };
        let _ = writeln!(out, "{style}{}{style:#}", row.trim_end());
    }

    fn card(&self, record: &Record, out: &mut String) {
        let (title, dim) = (style::TITLE, style::DIM);
        let article = &record.article;
        let headline = article.title.clone().unwrap_or_else(|| first_words(&article.body));
        self.paragraph("", &format!("{title}{}{title:#}", plain(&headline)), out);
        let facts = [
            Some(format!("{} {}", record.detection.spoken.code(), percent(record.detection.confidence, false))),
            article.date.clone(),
            article.path.clone(),
            record.duplicate_of.as_ref().map(|first| format!("copy of {first}")),
        ];
        let facts: Vec<String> = facts.into_iter().flatten().map(|fact| plain(&fact)).collect();
        self.paragraph("  ", &format!("{dim}{}{dim:#}", facts.join(" · ")), out);
        if self.themes {
            self.paragraph("  ", &themes_line(record), out);
        }
        for sentence in record.summary().into_iter().flatten() {
            self.paragraph("  • ", &plain(sentence), out);
        }
        if let Some(focus) = record.focus.as_deref().filter(|_| record.summary.as_ref().is_some_and(Vec::is_empty)) {
            let _ = writeln!(out, "  {dim}no sentence on {}{dim:#}", plain(focus));
        }
        if let Some(explain) = record.explain() {
            self.paragraph("  ", &reasons(explain), out);
        }
        out.push('\n');
    }

    fn failure(&self, failure: &Failure, out: &mut String) {
        let error = style::ERROR;
        self.paragraph(&format!("{error}error{error:#} "), &plain(&failure.to_string()), out);
    }

    fn paragraph(&self, mark: &str, text: &str, out: &mut String) {
        out.push_str(&wrapped(mark, text, self.width));
    }
}

/// Text broken between words into lines of `width` columns, the first after `mark`, the others below it. Styles take no room.
pub fn wrapped(mark: &str, text: &str, width: usize) -> String {
    let columns = |text: &str| strip_str(text).to_string().width();
    let indent = columns(mark);
    let mut column = indent;
    let mut out = mark.to_string();
    for word in text.split_whitespace() {
        let length = columns(word);
        if column > indent && column + 1 + length > width {
            let _ = write!(out, "\n{:indent$}", "");
            column = indent;
        } else if column > indent {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
    out
}

fn themes_line(record: &Record) -> String {
    let Some(verdict) = &record.verdict else { return "no theme: not a language this model reads".to_string() };
    let (theme, warn) = (style::THEME, style::WARN);
    let shown = |tag: &Tag| format!("{theme}{}{theme:#} {}", plain(&tag.theme), percent(tag.confidence, false));
    let mut line = shown(&verdict.tags[0]);
    if verdict.unsure {
        let _ = write!(line, " {warn}(unsure: please check){warn:#}");
    }
    for tag in &verdict.tags[1..] {
        line += ", also ";
        line += &shown(tag);
    }
    line
}

fn reasons(explain: &[Weighted]) -> String {
    let parts: Vec<String> = explain
        .iter()
        .map(|term| {
            let style = if term.weight > 0.0 { style::FOR } else { style::WARN };
            format!("{style}{} {:+.1}{style:#}", plain(&term.term), term.weight)
        })
        .collect();
    format!("because: {}", parts.join(", "))
}

fn percent(confidence: f64, unsure: bool) -> String {
    // nothing is ever quite certain, and 0.996 is not
    let rounded = if confidence < 1.0 { (confidence * 100.0).min(99.0) } else { 100.0 };
    format!("{rounded:.0} %{}", if unsure { "?" } else { "" })
}

/// The beginning of a text that has no headline.
fn first_words(body: &str) -> String {
    let words: Vec<&str> = body.split_whitespace().take(15).collect();
    if words.is_empty() { "(no text)".to_string() } else { words.join(" ") }
}

/// Text that cannot drive a terminal: control characters, escape sequences and direction marks become a space or nothing.
pub fn plain(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' => Some(' '),
            c if c.is_control() => Some('\u{FFFD}'),
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => None,
            c => Some(c),
        })
        .collect()
}

fn padded(text: &str, width: usize) -> String {
    let text = fitted(text, width);
    let blanks = width.saturating_sub(text.width());
    text + &" ".repeat(blanks)
}

/// A text cut to a number of columns, with an ellipsis where something is left out.
fn fitted(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_string();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used >= width {
            break;
        }
        out.push(c);
    }
    out + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_article_drives_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mred\u{202e}\nb\u{7}"), "a\u{FFFD}[31mred b\u{FFFD}");
    }

    #[test]
    fn lines_break_between_words_and_styles_take_no_room() {
        let hit = style::HIT;
        let text = format!("un {hit}convoi{hit:#} est parti");
        assert_eq!(wrapped("- ", &text, 12), format!("- un {hit}convoi{hit:#}\n  est parti\n"));
        assert_eq!(wrapped("", "indivisible", 3), "indivisible\n");
    }

    #[test]
    fn texts_are_cut_to_columns_not_bytes() {
        assert_eq!(fitted("été à Gao", 5), "été …");
        assert_eq!(padded("été", 5), "été  ");
        assert_eq!(fitted("日本語", 4), "日…");
    }
}
