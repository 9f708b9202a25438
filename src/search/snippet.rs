//! The passage of a text that answers a question best, with the words that were asked for marked.

use std::ops::Range;

use hashbrown::HashSet;

use crate::text::Analyzer;

/// How many bytes a passage holds at the most.
const SNIPPET_BYTES: usize = 220;

/// A passage and the bytes in it that were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Snippet {
    pub text: String,
    pub highlights: Vec<Range<usize>>,
}

/// The stretch of the text that holds the most different terms asked for; its beginning where it holds none.
pub(super) fn best(text: &str, analyzer: Analyzer, asked: &HashSet<String>) -> Snippet {
    let hits = hits(text, analyzer, asked);
    let spans: Vec<Range<usize>> = hits.iter().map(|(span, _)| span.clone()).collect();
    let window = word_window(text, densest(&hits));
    let text = &text[window.clone()];
    let inside = |span: &&Range<usize>| span.start >= window.start && span.end <= window.end;
    let highlights =
        spans.iter().filter(inside).map(|span| span.start - window.start..span.end - window.start).collect();
    Snippet { text: text.to_string(), highlights }
}

/// Where the terms asked for stand, without those inside another.
fn hits(text: &str, analyzer: Analyzer, asked: &HashSet<String>) -> Vec<(Range<usize>, String)> {
    let mut hits: Vec<(Range<usize>, String)> = Vec::new();
    for term in analyzer.terms(text).iter().filter(|term| !term.is_stop && asked.contains(term.text)) {
        if hits.last().is_none_or(|(last, _)| term.span.start >= last.end) {
            hits.push((term.span.clone(), term.text.to_string()));
        }
    }
    hits
}

/// The bytes from the first to the last hit of the stretch with the most different terms, then the most hits.
fn densest(hits: &[(Range<usize>, String)]) -> Range<usize> {
    let mut best = (0, 0, 0..0);
    for (place, (first, _)) in hits.iter().enumerate() {
        let inside: Vec<_> =
            hits[place..].iter().take_while(|(span, _)| span.end <= first.start + SNIPPET_BYTES).collect();
        let different: HashSet<&str> = inside.iter().map(|(_, term)| term.as_str()).collect();
        if let Some((last, _)) = inside.last().filter(|_| (different.len(), inside.len()) > (best.0, best.1)) {
            best = (different.len(), inside.len(), first.start..last.end);
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
        let asked = asked.iter().map(ToString::to_string).collect();
        let snippet = best(text, Analyzer::new(French), &asked);
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
    fn without_a_hit_the_beginning_is_shown() {
        let (shown, marked) = snippet(&"été ".repeat(100), &["rien"]);
        assert!(shown.starts_with("été été") && shown.ends_with("été") && marked.is_empty());
        assert_eq!(snippet("", &["rien"]).0, "");
    }
}
