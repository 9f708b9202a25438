//! JSON Lines, an article a line, a line an answer; and JSON, an array of articles or one after another. What is no article
//! is reported by its line; the rest goes on.

use super::{Item, Place, decode, split};
use crate::article::{Article, Failure, Id};

/// The articles of whole lines, the first of which is line `first` of the file.
pub(super) fn lines(bytes: &[u8], first: u64, place: &Place) -> Vec<Item> {
    let mut items = Vec::new();
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(first..) {
        if !line.trim_ascii().is_empty() {
            items.push(article(line.trim_ascii(), number, place));
        }
    }
    items
}

/// The articles of whole values, the first of which begins on line `first` of the file.
pub(super) fn values(bytes: &[u8], first: u64, place: &Place) -> Vec<Item> {
    let mut items = Vec::new();
    let (mut line, mut counted) = (first, 0);
    for (start, value) in split::values(bytes, first == 1) {
        let value_start = start + value.iter().take_while(|byte| is_between(byte)).count();
        line += memchr::memchr_iter(b'\n', &bytes[counted..value_start]).count() as u64;
        counted = value_start;
        let value = bare(value);
        if !value.is_empty() {
            items.push(article(value, line, place));
        }
    }
    items
}

/// What stands between the values of an array.
fn is_between(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'[' | b',')
}

/// A value without what stands between it and its neighbours.
fn bare(value: &[u8]) -> &[u8] {
    let begin = value.iter().position(|byte| !is_between(byte)).unwrap_or(value.len());
    let value = value[begin..].trim_ascii_end();
    if value.starts_with(b"{") {
        return value;
    }
    let end = value.iter().rposition(|byte| !is_between(byte) && *byte != b']').map_or(0, |end| end + 1);
    &value[..end]
}

fn article(json: &[u8], line: u64, place: &Place) -> Item {
    if json.len() as u64 > place.max_size {
        return place.broken_at(line, place.too_long());
    }
    let decoded = decode::decode(json, place.encoding, None);
    match serde_json::from_str::<Article>(&decoded.text) {
        Ok(mut article) => {
            article.path = place.path.clone();
            article.encoding = Some(decoded.encoding);
            Item::Article(Box::new(article))
        }
        Err(error) => {
            Item::Failure(Failure { id: salvaged_id(&decoded.text), line: Some(line), ..place.failure(reason(&error)) })
        }
    }
}

/// The message without serde's place, which counts from the beginning of this article.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let short = message.strip_suffix(&place).unwrap_or(&message);
    if error.is_data() { short.to_string() } else { format!("invalid JSON: {short} (column {})", error.column()) }
}

/// The id of an object that is JSON but no article.
fn salvaged_id(text: &str) -> Option<Id> {
    #[derive(serde::Deserialize)]
    struct OnlyId<'a> {
        #[serde(borrow)]
        id: Option<&'a serde_json::value::RawValue>,
    }
    let raw = serde_json::from_str::<OnlyId>(text).ok()?.id?.get();
    match serde_json::from_str(raw).ok()? {
        serde_json::Value::String(text) => Some(Id::Text(text)),
        serde_json::Value::Number(_) => Some(Id::Number(raw.into())),
        _ => None,
    }
}
