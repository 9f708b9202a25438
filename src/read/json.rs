//! JSON Lines, an article a line, a line an answer; and JSON, an array of articles or one after another. What is no article
//! is reported by its line; the rest goes on.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{Item, Place, decode, split};
use crate::article::{Article, Failure, Id};

/// The articles of whole lines, the first of which is line `first` of the file.
pub(super) fn lines(bytes: &[u8], first: u64, place: &Place) -> Vec<Item> {
    let mut items = Vec::new();
    let ends = memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]);
    let mut start = 0;
    for (end, number) in ends.zip(first..) {
        let line = bytes[start..end].trim_ascii();
        start = end + 1;
        if !line.is_empty() {
            articles(line, number, place, &mut items);
        }
    }
    items
}

/// The articles of whole values, the first of which begins on line `first` of the file.
pub(super) fn values(bytes: &[u8], first: u64, place: &Place) -> Vec<Item> {
    let mut items = Vec::new();
    let (mut line, mut counted) = (first, 0);
    for (start, value) in split::values(bytes, first == 1) {
        let begin = start + value.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        line += memchr::memchr_iter(b'\n', &bytes[counted..begin]).count() as u64;
        counted = begin;
        let value = bare(value);
        if !value.is_empty() {
            articles(value, line, place, &mut items);
        }
    }
    items
}

/// A value without the comma or bracket that ended it.
fn bare(value: &[u8]) -> &[u8] {
    let value = value.trim_ascii();
    match value {
        [b'{' | b'[', ..] => value,
        [inside @ .., b',' | b']'] => inside.trim_ascii_end(),
        _ => value,
    }
}

/// Adds the article of a value; the articles in it where it is an object around an array of them.
fn articles(json: &[u8], line: u64, place: &Place, items: &mut Vec<Item>) {
    if json.len() as u64 > place.max_size {
        return items.push(place.broken_at(line, place.too_long()));
    }
    let decoded = decode::decode(json, place.encoding, None);
    let text = &*decoded.text;
    let read = |text: &str, line: u64| match serde_json::from_str::<Article>(text) {
        Ok(article) => {
            let (path, encoding) = (place.path.clone(), Some(decoded.encoding));
            Item::Article(Box::new(Article { path, encoding, ..article }))
        }
        Err(error) => {
            let line = Some(line + (error.line() as u64).saturating_sub(1));
            Item::Failure(Failure { id: salvaged_id(text), line, ..place.failure(reason(&error)) })
        }
    };
    match read(text, line) {
        Item::Failure(failure) => match inside(text) {
            Some(values) => {
                items.extend(values.map(|(start, value)| read(value, line + lines_in(&text.as_bytes()[..start]))));
            }
            None => items.push(Item::Failure(failure)),
        },
        item => items.push(item),
    }
}

fn lines_in(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// The objects of the only array of objects in an object, as many an interface hands them out (`{"articles": [...]}`), each
/// with its place in the text.
fn inside(text: &str) -> Option<impl Iterator<Item = (usize, &str)>> {
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
    let lists = fields.values().filter_map(|value| serde_json::from_str::<Vec<&RawValue>>(value.get()).ok());
    let of_objects = |list: &Vec<&RawValue>| !list.is_empty() && list.iter().all(|value| value.get().starts_with('{'));
    let mut lists = lists.filter(of_objects);
    let (list, None) = (lists.next()?, lists.next()) else { return None };
    // a raw value is a part of the text it was read from
    Some(list.into_iter().map(|value| (value.get().as_ptr() as usize - text.as_ptr() as usize, value.get())))
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
        id: Option<&'a RawValue>,
    }
    let raw = serde_json::from_str::<OnlyId>(text).ok()?.id?.get();
    match serde_json::from_str(raw).ok()? {
        serde_json::Value::String(text) => Some(Id::Text(text)),
        serde_json::Value::Number(_) => Some(Id::Number(raw.into())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Vec<String> {
        let place = Place { path: None, file: None, named: true, encoding: None, max_size: u64::MAX };
        let shown = |item| match item {
            Item::Article(article) => article.body,
            Item::Failure(failure) => format!("{}: {}", failure.line.unwrap_or(0), failure.reason),
            other => panic!("{other:?}"),
        };
        values(json.as_bytes(), 1, &place).into_iter().map(shown).collect()
    }

    #[test]
    fn an_array_gives_its_articles_and_names_what_is_none() {
        assert_eq!(read("[{\"text\":\"a]},{\"},\n {\"text\":\"b\",\"k\":[{},[]]}]"), ["a]},{", "b"]);
        assert_eq!(read("{\n\"text\": \"a\"\n}\n{\"text\":\"b\"}"), ["a", "b"]);
        assert_eq!(read(" [ ] "), Vec::<String>::new());
        let wrong = read("[{\"text\":\"a\"},\n5,\n[1,{}],\n\"x\",\n{\"title\":\"b\"}, {\"text\":\"c");
        assert_eq!(wrong.len(), 6);
        for (place, said) in
            [(1, "2: invalid type"), (2, "3: invalid type"), (3, "4: invalid type"), (4, "5: no field")]
        {
            assert!(wrong[place].starts_with(said), "{wrong:?}");
        }
        assert!(wrong[5].contains("invalid JSON: EOF"), "{wrong:?}");
        assert!(
            read("[{\n\"text\": \"a\",\n\"id\": x}\n]")[0].starts_with("3: invalid JSON"),
            "the line of the mistake"
        );
    }

    #[test]
    fn an_object_around_an_array_gives_the_articles_in_it() {
        let wrapped = "{\"status\": \"ok\",\n\"tags\": [\"x\"], \"articles\": [\n{\"titre\": \"T\", \"texte\": \"a\"},\n{\"title\": \"b\"}]}";
        let found = read(wrapped);
        assert_eq!(found.len(), 2);
        assert!(found[0] == "a" && found[1].starts_with("4: no field"), "{found:?}");
        for none in ["{\"a\": [{}], \"b\": [{}]}", "{\"a\": [1, {}]}", "{\"a\": []}"] {
            assert!(read(none)[0].contains("no field"), "{none}");
        }
    }
}
