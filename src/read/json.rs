//! JSON Lines: an article a line, a line an answer. A line that is no article is reported by its number; the rest goes on.

use super::{Item, decode};
use crate::article::{Article, Failure, Id};

/// The articles of whole lines, the first of which is line `first` of the file.
pub(super) fn lines(bytes: &[u8], first: u64, path: Option<&str>, encoding: Option<&str>) -> Vec<Item> {
    let mut items = Vec::new();
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(first..) {
        if !line.trim_ascii().is_empty() {
            items.push(article(line.trim_ascii(), number, path, encoding));
        }
    }
    items
}

fn article(line: &[u8], number: u64, path: Option<&str>, encoding: Option<&str>) -> Item {
    let text = decode::decode(line, encoding);
    match serde_json::from_str::<Article>(&text) {
        Ok(mut article) => {
            article.path = path.map(str::to_string);
            Item::Article(Box::new(article))
        }
        Err(error) => Item::Failure(Failure {
            id: salvaged_id(&text),
            path: path.map(str::to_string),
            line: Some(number),
            reason: reason(&error),
        }),
    }
}

/// The message without serde's place in the line, which is always line 1.
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
