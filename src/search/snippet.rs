//! The passage of a text that answers a question best, with the words that were asked for marked.

use std::iter;
use std::ops::Range;

use hashbrown::{HashMap, HashSet};

use super::group::Group;
use super::rank::Statistics;
use super::schema::{FIELD_LANGUAGES, Fields};
use super::tokenizer::{Form, analyzer};
use crate::language::Language;

/// How many bytes a passage holds at the most.
const SNIPPET_BYTES: usize = 220;

/// A passage and the bytes in it that were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Snippet {
    pub text: String,
    pub highlights: Vec<Range<usize>>,
}

/// The terms of a question, and how much each tells.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// By language and form.
    terms: HashMap<(Option<Language>, Form), HashMap<String, f32>>,
}

impl Asked {
    /// The terms of all groups.
    pub fn new(groups: &[Group], fields: &Fields, statistics: &Statistics) -> tantivy::Result<Self> {
        let mut asked = Self::default();
        for leaf in groups.iter().flat_map(|group| &group.alternatives).flat_map(|alternative| &alternative.leaves) {
            let places =
                FIELD_LANGUAGES.into_iter().flat_map(|language| [(language, Form::Stem), (language, Form::Word)]);
            for (language, form) in places {
                let own = match form {
                    Form::Stem => [fields.text(language), fields.title(language)].contains(&leaf.term.field()),
                    Form::Word => leaf.term.field() == fields.words(language),
                };
                if let Some(text) = leaf.term.value().as_str().filter(|_| own) {
                    let tells = leaf.weight * statistics.idf(&leaf.term)?;
                    asked.terms.entry((language, form)).or_default().insert(text.to_string(), tells);
                }
            }
        }
        Ok(asked)
    }
}

/// A word of the text that was asked for.
struct Mark {
    span: Range<usize>,
    term: String,
    tells: f32,
}

/// The stretch of the text that tells most of what was asked; its beginning where it tells nothing.
pub(super) fn best(text: &str, language: Option<Language>, asked: &Asked) -> Snippet {
    // of a text in two languages it may be the sentences in the other one that were found
    let others = FIELD_LANGUAGES.into_iter().filter(|other| *other != language);
    let mut found = iter::once(language).chain(others).map(|language| marks(text, language, asked));
    let marks = found.find(|marks| !marks.is_empty()).unwrap_or_default();
    let window = word_window(text, densest(&marks));
    let inside = |mark: &&Mark| mark.span.start >= window.start && mark.span.end <= window.end;
    let in_window = |mark: &Mark| mark.span.start - window.start..mark.span.end - window.start;
    let highlights = marks.iter().filter(inside).map(in_window).collect();
    Snippet { text: text[window.clone()].to_string(), highlights }
}

/// Where the terms asked for stand, without those inside another.
fn marks(text: &str, language: Option<Language>, asked: &Asked) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for form in [Form::Stem, Form::Word] {
        let Some(asked) = asked.terms.get(&(language, form)) else { continue };
        for term in analyzer(language, form).terms(text).iter().filter(|term| !term.is_stop) {
            if let Some(tells) = asked.get(term.text) {
                marks.push(Mark { span: term.span, term: term.text.to_string(), tells: *tells });
            }
        }
    }
    marks.sort_by_key(|mark| (mark.span.start, std::cmp::Reverse(mark.span.end)));
    let mut end = 0;
    marks.retain(|mark| {
        let is_apart = mark.span.start >= end;
        end = end.max(mark.span.end);
        is_apart
    });
    marks
}

/// The bytes from the first to the last mark of the stretch whose different terms tell most, then has the most marks.
fn densest(marks: &[Mark]) -> Range<usize> {
    let mut best = (0.0, 0, 0..0);
    for (place, first) in marks.iter().enumerate() {
        let limit = first.span.start + SNIPPET_BYTES;
        let inside: Vec<_> = marks[place..].iter().take_while(|mark| mark.span.end <= limit).collect();
        let mut seen = HashSet::new();
        let tells: f32 = inside.iter().filter(|mark| seen.insert(mark.term.as_str())).map(|mark| mark.tells).sum();
        if let Some(last) = inside.last().filter(|_| (tells, inside.len()) > (best.0, best.1)) {
            best = (tells, inside.len(), first.span.start..last.span.end);
        }
    }
    best.2
}

/// A stretch of [`SNIPPET_BYTES`] around `core`, cut between words.
fn word_window(text: &str, core: Range<usize>) -> Range<usize> {
    let spare = SNIPPET_BYTES.saturating_sub(core.len());
    let from = text.ceil_char_boundary(core.start.saturating_sub(spare / 3));
    let to = text.floor_char_boundary((from + SNIPPET_BYTES).max(core.end).min(text.len())).max(from);
    let start = match from {
        0 => 0,
        _ => from + text[from..core.start.max(from)].find(char::is_whitespace).unwrap_or(0),
    };
    let end = match to == text.len() {
        true => to,
        false => {
            let keep = core.end.max(start).min(to);
            text[keep..to].rfind(char::is_whitespace).map_or(if keep > start { keep } else { to }, |at| keep + at)
        }
    };
    let piece = &text[start..end];
    let lead = piece.len() - piece.trim_start().len();
    start + lead..start + lead + piece.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language::French;

    fn snippet(text: &str, asked: &[&str]) -> (String, Vec<String>) {
        let terms = asked.iter().map(|term| (term.to_string(), 1.0)).collect();
        let asked = Asked { terms: [((Some(French), Form::Stem), terms)].into_iter().collect() };
        let snippet = best(text, Some(French), &asked);
        let marked = snippet.highlights.iter().map(|range| snippet.text[range.clone()].to_string()).collect();
        (snippet.text, marked)
    }

    #[test]
    fn the_passage_with_the_most_words_is_shown() {
        let text = format!(
            "{} L’école d’été a été attaquée à l’aube 😀 près de Ménaka. {}",
            "Rien ici. ".repeat(60),
            "Fin. ".repeat(60)
        );
        let (shown, marked) = snippet(&text, &["ecol", "attaqu", "menak"]);
        assert_eq!(marked, ["école", "attaquée", "Ménaka"]);
        assert!(shown.len() <= SNIPPET_BYTES && shown.contains("l’aube 😀"), "{shown}");
    }

    #[test]
    fn a_text_in_two_languages_shows_what_was_found_in_the_other() {
        let terms = [("attaqu".to_string(), 1.0)].into_iter().collect();
        let asked = Asked { terms: [((Some(French), Form::Stem), terms)].into_iter().collect() };
        let text = "The market is open again. L'école a été attaquée.";
        let snippet = best(text, Some(Language::English), &asked);
        let marked: Vec<&str> = snippet.highlights.iter().map(|range| &snippet.text[range.clone()]).collect();
        assert_eq!(marked, ["attaquée"]);
    }

    #[test]
    fn without_a_hit_the_beginning_is_shown() {
        let (shown, marked) = snippet(&"été ".repeat(100), &["rien"]);
        assert!(shown.starts_with("été été") && shown.ends_with("été") && marked.is_empty());
        assert_eq!(snippet("", &["rien"]).0, "");
    }
}
