//! Plain text and Markdown: a file is an article. The first line is its title only when a blank line or a heading mark
//! sets it off, and when it is not the label of a dispatch ("URGENT").

use super::{Item, Place, decode};
use crate::article::{Article, Id};

/// A first line longer than this is a paragraph, whatever follows it.
const TITLE_CHARS: usize = 200;

/// What agencies and press offices put above the headline.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "urgent", "flash", "alert", "alerte", "breaking", "breaking news", "news alert", "news release", "press release",
    "media release", "media advisory", "press statement", "for immediate release", "embargoed", "dernière minute",
    "dernière heure", "communiqué", "communiqué de presse", "pour diffusion immédiate", "à diffuser immédiatement",
    "point de presse", "sous embargo",
];

/// The article of a file's bytes.
pub(super) fn article(bytes: &[u8], place: &Place) -> Item {
    let decoded = decode::decode(bytes, place.encoding, None);
    Item::Article(Box::new(of_text(&decoded.text, decoded.encoding, place)))
}

/// The article of a file's text.
pub(super) fn of_text(text: &str, encoding: &'static str, place: &Place) -> Article {
    let (title, body) = split_title(text);
    Article {
        id: place.path.clone().map(Id::Text),
        title: title.map(str::to_string),
        body: body.to_string(),
        date: place.date(),
        path: place.path.clone(),
        encoding: Some(encoding),
        ..Article::default()
    }
}

/// The title, where there is one, and the rest without the blank lines around it.
fn split_title(text: &str) -> (Option<&str>, &str) {
    let text = text.trim_start_matches('\u{FEFF}').trim_matches(['\n', '\r']);
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let line = first.trim();
    let heading = line.trim_start_matches('#');
    let marked = heading.len() < line.len() && heading.starts_with(' ');
    let underlined = rest.lines().next().map(str::trim).filter(|next| is_underline(next));
    let (set_off, rest) = match underlined {
        Some(_) => (true, rest.split_once('\n').map_or("", |(_, rest)| rest)),
        None => (marked || rest.lines().next().is_some_and(|next| next.trim().is_empty()), rest),
    };
    let body = rest.trim_matches(['\n', '\r']);
    if !set_off || body.trim().is_empty() || line.chars().count() > TITLE_CHARS || is_label(heading) {
        return (None, text);
    }
    (Some(heading.trim().trim_end_matches('#').trim_end()), body)
}

/// Whether a line without its heading marks says only how the text was sent, or nothing.
fn is_label(line: &str) -> bool {
    let words = line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    words.is_empty() || LABELS.contains(&words.as_str())
}

/// `=====` or `-----` under a line makes it a heading in Markdown.
fn is_underline(line: &str) -> bool {
    line.len() >= 3 && (line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_a_title_when_it_is_set_off() {
        assert_eq!(split_title("Title\n\nBody.\nMore."), (Some("Title"), "Body.\nMore."));
        assert_eq!(split_title("# Title\nBody."), (Some("Title"), "Body."));
        assert_eq!(split_title("Title\n=====\nBody."), (Some("Title"), "Body."));
        assert_eq!(split_title("\r\nTitle\r\n\r\nBody.\r\n"), (Some("Title"), "Body."));
    }

    #[test]
    fn the_label_of_a_dispatch_is_no_title() {
        for label in ["URGENT", "*** FLASH ***", "# Communiqué de presse", "FOR IMMEDIATE RELEASE:", "***"] {
            let text = format!("{label}\n\nBody.");
            assert_eq!(split_title(&text), (None, text.as_str()));
        }
        assert_eq!(split_title("Urgent appeal\n\nBody."), (Some("Urgent appeal"), "Body."));
    }

    #[test]
    fn a_first_line_that_runs_on_is_text() {
        assert_eq!(split_title("One.\nTwo."), (None, "One.\nTwo."));
        assert_eq!(split_title("One line only"), (None, "One line only"));
        assert_eq!(split_title("One line\n\n"), (None, "One line"));
        assert_eq!(split_title(""), (None, ""));
        assert_eq!(split_title("#hashtag\nBody"), (None, "#hashtag\nBody"));
    }
}
