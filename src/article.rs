//! The article: what every reader produces and every later stage takes. Fields that griot does not know are kept as
//! they stood in the input, to the digit, and come back in the output.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

/// What an article is called: given back as it came, a string or a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Id {
    /// A string, a path, or a hash of the content.
    Text(String),
    /// A number, with the digits it was written with.
    Number(Box<str>),
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(digits) => f.write_str(digits),
        }
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(digits) => {
                RawValue::from_string(digits.to_string()).map_err(serde::ser::Error::custom)?.serialize(serializer)
            }
        }
    }
}

/// One news article, before anything is known about it.
#[derive(Debug, Clone, Default)]
pub struct Article {
    /// As given; filled in by the reader where the input has none.
    pub id: Option<Id>,
    /// The headline.
    pub title: Option<String>,
    /// The text without the headline. All offsets that griot prints are bytes into it.
    pub body: String,
    /// The date as given (RFC 3339 or YYYY-MM-DD).
    pub date: Option<String>,
    /// The language as given (`fr`, `fr-FR`, `French`, `es`…).
    pub lang: Option<String>,
    /// The file it was read from, as it was named; none for standard input.
    pub path: Option<String>,
    /// The same file by its absolute path: one, however it was named.
    pub file: Option<Arc<str>>,
    /// The encoding its bytes were in, by its name in the WHATWG standard; none where it was never bytes.
    pub encoding: Option<&'static str>,
    /// Fields griot has no use for, in the order given, their values as written.
    pub extra: Vec<(String, Box<RawValue>)>,
}

impl Article {
    /// The article of a bare text.
    pub fn from_text(body: impl Into<String>) -> Self {
        Self { body: body.into(), ..Self::default() }
    }

    /// Adds an extra field that is a text.
    pub fn add_text(&mut self, name: &str, value: &str) {
        self.add(name, value);
    }

    /// Adds an extra field that is a list of texts.
    pub fn add_list(&mut self, name: &str, values: &[String]) {
        self.add(name, values);
    }

    fn add<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        let value = serde_json::value::to_raw_value(value).expect("texts serialise");
        self.extra.push((name.to_string(), value));
    }

    /// An extra field's value where it is a string.
    pub fn extra_text(&self, name: &str) -> Option<String> {
        let (_, value) = self.extra.iter().find(|(field, _)| field == name)?;
        serde_json::from_str(value.get()).ok()
    }

    /// The themes a labelled article carries, the primary one first: `themes` (a list), else `theme`, else `label`.
    /// A number or a truth value counts as the label it is written as. Empty where there is none.
    pub fn labels(&self) -> Vec<String> {
        ["themes", "theme", "label"]
            .iter()
            .filter_map(|name| self.extra.iter().find(|(field, _)| field == name))
            .map(|(_, value)| labels_in(value.get()))
            .find(|labels| !labels.is_empty())
            .unwrap_or_default()
    }

    /// Title and text as one, the way language and theme are judged.
    pub fn full_text(&self) -> Cow<'_, str> {
        match self.title.as_deref() {
            Some(title) if !title.trim().is_empty() => Cow::Owned(format!("{title}\n\n{}", self.body)),
            _ => Cow::Borrowed(&self.body),
        }
    }

    /// A hash of all the article holds and of what else its record depends on: while it stays, nothing has changed.
    pub fn fingerprint(&self, settings: u64) -> u64 {
        let mut hasher = blake3::Hasher::new();
        let mut add = |part: Option<&str>| {
            // the length parts neighbours; a missing part is not an empty one
            let length = part.map_or(u64::MAX, |part| part.len() as u64);
            hasher.update(&length.to_le_bytes()).update(part.unwrap_or("").as_bytes());
        };
        add(self.id.as_ref().map(ToString::to_string).as_deref());
        [&self.title, &self.date, &self.lang, &self.path].into_iter().for_each(|part| add(part.as_deref()));
        add(Some(&self.body));
        for (name, value) in &self.extra {
            add(Some(name));
            add(Some(value.get()));
        }
        hasher.update(&settings.to_le_bytes());
        first_number(&hasher.finalize())
    }

    /// Its id as text: as it was given, else its path, else a hash of its content. Articles of several files may share one.
    pub fn name(&self) -> String {
        self.id.as_ref().map_or_else(|| self.content_hash(), ToString::to_string)
    }

    /// Whether its id is no more than the path of its file.
    pub fn is_named_by_path(&self) -> bool {
        matches!((&self.id, &self.path), (Some(Id::Text(id)), Some(path)) if id == path)
    }

    /// A hash of the words of title and text: the same story has the same in another file and under another id.
    pub fn text_hash(&self) -> u64 {
        let mut words = String::with_capacity(self.body.len() + 1);
        for word in self.title.iter().chain([&self.body]).flat_map(|part| part.split_whitespace()) {
            words.extend([word, "\0"]);
        }
        first_number(&blake3::hash(words.as_bytes()))
    }

    /// A short hash of title, text and date: the id of an article that has none.
    pub fn content_hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for part in [self.title.as_deref().unwrap_or(""), &self.body, self.date.as_deref().unwrap_or("")] {
            hasher.update(part.as_bytes()).update(&[0]);
        }
        hasher.finalize().to_hex()[..16].to_string()
    }
}

/// The first eight bytes of a hash as a number.
fn first_number(hash: &blake3::Hash) -> u64 {
    let (first, _) = hash.as_bytes().split_first_chunk().expect("a hash has 32 bytes");
    u64::from_le_bytes(*first)
}

/// The labels written as a JSON value: a list of scalars, or one.
fn labels_in(json: &str) -> Vec<String> {
    fn scalar(value: serde_json::Value) -> Option<String> {
        match value {
            serde_json::Value::String(text) => Some(text.trim().to_string()).filter(|text| !text.is_empty()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            serde_json::Value::Bool(truth) => Some(truth.to_string()),
            _ => None,
        }
    }
    match serde_json::from_str(json) {
        Ok(serde_json::Value::Array(values)) => values.into_iter().filter_map(scalar).collect(),
        Ok(value) => scalar(value).into_iter().collect(),
        Err(_) => Vec::new(),
    }
}

/// An article that could not be read: it stands in the output where the article would have stood.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Failure {
    /// The article's id, where that much could be read.
    pub id: Option<Id>,
    /// The file; none for standard input.
    pub path: Option<String>,
    /// The same file by its absolute path.
    #[serde(skip)]
    pub file: Option<Arc<str>>,
    /// The line in the file, counted from 1.
    pub line: Option<u64>,
    /// What is wrong, in words.
    #[serde(rename = "error")]
    pub reason: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path.as_deref().unwrap_or("standard input"))?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// The fields of an article that are read, each with other names it goes by where there is none of the first.
pub const FIELD_NAMES: [(&str, &[&str]); 5] = [
    ("text", &["body", "content", "texte", "contenu", "corps"]),
    ("title", &["titre"]),
    ("date", &[]),
    ("lang", &["langue", "language"]),
    ("id", &[]),
];
/// The names of the text, the first that is there being the article's text.
const TEXT_FIELDS: [&str; 6] = ["text", "body", "content", "texte", "contenu", "corps"];

impl<'de> Deserialize<'de> for Article {
    /// Reads a JSON object by the field names of the output, any order, any other field kept raw.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ArticleVisitor)
    }
}

impl Serialize for Article {
    /// Writes the article as an input has it: read again, it is the same but for its path.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        for (name, value) in [("title", &self.title), ("date", &self.date), ("lang", &self.lang)] {
            if let Some(value) = value {
                map.serialize_entry(name, value)?;
            }
        }
        map.serialize_entry("text", &self.body)?;
        for (name, value) in &self.extra {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

struct ArticleVisitor;

impl<'de> Visitor<'de> for ArticleVisitor {
    type Value = Article;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an article: a JSON object with a field \"text\"")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Article, A::Error> {
        let mut article = Article::default();
        let mut texts = [None::<&'de RawValue>; TEXT_FIELDS.len()];
        while let Some(name) = map.next_key::<FieldName>()? {
            let name = name.0;
            if let Some(place) = TEXT_FIELDS.iter().position(|field| *field == name) {
                texts[place] = Some(map.next_value()?);
                continue;
            }
            match name.as_ref() {
                "id" => article.id = id_in(map.next_value::<&'de RawValue>()?.get()).map_err(A::Error::custom)?,
                "title" => article.title = string_in(&name, map.next_value::<&'de RawValue>()?.get())?,
                "date" => article.date = string_in(&name, map.next_value::<&'de RawValue>()?.get())?,
                "lang" => article.lang = string_in(&name, map.next_value::<&'de RawValue>()?.get())?,
                _ => article.extra.push((name.into_owned(), map.next_value()?)),
            }
        }
        let Some(used) = texts.iter().position(Option::is_some) else {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Err(A::Error::custom("no field \"text\" (nor \"body\", \"content\", \"texte\")"));
        };
        for (place, value) in texts.into_iter().enumerate() {
            let Some(value) = value else { continue };
            if place == used {
                article.body = string_in(TEXT_FIELDS[place], value.get())?
                    .ok_or_else(|| A::Error::custom(format!("\"{}\" is null", TEXT_FIELDS[place])))?;
            } else {
                article.extra.push((TEXT_FIELDS[place].to_string(), value.to_owned()));
            }
        }
        article.title = article.title.take().or_else(|| article.other_name("title"));
        article.lang = article.lang.take().or_else(|| article.other_name("lang"));
        Ok(article)
    }
}

impl Article {
    /// The text of a field that goes by another name; that one comes back too.
    fn other_name(&self, field: &str) -> Option<String> {
        let (_, others) = FIELD_NAMES.iter().find(|(name, _)| *name == field)?;
        others.iter().find_map(|other| self.extra_text(other))
    }
}

/// A key, borrowed from the line wherever it holds no escape.
struct FieldName<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for FieldName<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = FieldName<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field name")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(FieldName(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(FieldName(Cow::Owned(name.to_string())))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}

/// The value of a string field; null and a missing field are the same.
fn string_in<E: serde::de::Error>(name: &str, json: &str) -> Result<Option<String>, E> {
    match json.as_bytes().first() {
        Some(b'"') => parse_string(json).map(Some).map_err(|error| E::custom(format!("\"{name}\": {error}"))),
        _ if json == "null" => Ok(None),
        _ => Err(E::custom(format!("\"{name}\" must be a string, not {}", shortened(json)))),
    }
}

/// A JSON string's text. A lone surrogate (`\ud800`), which no text can hold, becomes U+FFFD as other tools do.
fn parse_string(json: &str) -> Result<String, serde_json::Error> {
    serde_json::from_str::<String>(json).or_else(|error| {
        let mut bytes = Vec::with_capacity(json.len());
        let mut reader = serde_json::Deserializer::from_str(json);
        struct Bytes<'a>(&'a mut Vec<u8>);
        impl<'de> Visitor<'de> for Bytes<'_> {
            type Value = ();
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<(), E> {
                self.0.extend_from_slice(bytes);
                Ok(())
            }
        }
        // read as bytes, serde_json lets a lone surrogate pass (as three bytes of WTF-8)
        match Deserializer::deserialize_bytes(&mut reader, Bytes(&mut bytes)) {
            Ok(()) => Ok(without_surrogates(&bytes)),
            Err(_) => Err(error),
        }
    })
}

/// WTF-8 to UTF-8: each encoded surrogate becomes one U+FFFD.
fn without_surrogates(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(valid) => {
                text.push_str(valid);
                return text;
            }
            Err(error) => {
                let (valid, bad) = rest.split_at(error.valid_up_to());
                text.push_str(&String::from_utf8_lossy(valid));
                text.push('\u{FFFD}');
                let surrogate = bad.len() >= 3 && bad[0] == 0xED && bad[1] >= 0xA0;
                rest = &bad[if surrogate { 3 } else { 1 }..];
            }
        }
    }
}

fn id_in(json: &str) -> Result<Option<Id>, String> {
    match json.as_bytes().first() {
        Some(b'"') => parse_string(json).map(|text| Some(Id::Text(text))).map_err(|error| format!("\"id\": {error}")),
        Some(b'-' | b'0'..=b'9') => Ok(Some(Id::Number(json.into()))),
        _ if json == "null" => Ok(None),
        _ => Err(format!("\"id\" must be a string or a number, not {}", shortened(json))),
    }
}

fn shortened(json: &str) -> String {
    let start: String = json.chars().take(20).collect();
    if start.len() < json.len() { format!("{start}…") } else { start }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Article {
        serde_json::from_str(json).expect(json)
    }

    #[test]
    fn a_story_has_one_hash_however_its_blanks_are_typed() {
        let hash = |text: &str| Article::from_text(text).text_hash();
        assert_eq!(hash("Mali : dix\nmorts"), hash("Mali\u{A0}:  dix morts\u{202F}"));
        assert_ne!(hash("dix morts"), hash("dixmorts"));
    }

    #[test]
    fn other_fields_keep_their_digits_and_order() {
        let article = read(r#"{"z":1.0,"text":"t","a":12345678901234567890123,"n":{"k": [1, "\ud800"]}}"#);
        let kept: Vec<_> = article.extra.iter().map(|(name, value)| (name.as_str(), value.get())).collect();
        assert_eq!(kept, [("z", "1.0"), ("a", "12345678901234567890123"), ("n", r#"{"k": [1, "\ud800"]}"#)]);
    }

    #[test]
    fn text_beats_body_and_content_whatever_the_order() {
        let article = read(r#"{"content":"c","body":"b","text":"t"}"#);
        assert_eq!(article.body, "t");
        assert_eq!(article.extra.len(), 2);
        assert_eq!(read(r#"{"body":"b"}"#).body, "b");
    }

    #[test]
    fn what_is_written_is_read_as_the_same_article() {
        let json = r#"{"id":1.50,"title":"T","lang":"fr","text":"a\nb","n":{"k": [1]},"content":"c"}"#;
        assert_eq!(serde_json::to_string(&read(json)).expect("it serialises"), json);
    }

    #[test]
    fn ids_come_back_as_they_were_given() {
        assert_eq!(read(r#"{"id":"007","text":""}"#).id, Some(Id::Text("007".into())));
        assert_eq!(read(r#"{"id":1.0,"text":""}"#).id, Some(Id::Number("1.0".into())));
        assert_eq!(serde_json::to_string(&Id::Number("1.0".into())).expect("a number"), "1.0");
    }

    #[test]
    fn a_lone_surrogate_becomes_the_replacement_character() {
        assert_eq!(read(r#"{"text":"a\ud800b \u00e9\ud83d\ude00"}"#).body, "a\u{FFFD}b é😀");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |json: &str| serde_json::from_str::<Article>(json).expect_err(json).to_string();
        assert!(error(r#"{"title":"t"}"#).contains("no field \"text\""));
        assert!(error(r#"{"text":5}"#).contains("\"text\" must be a string, not 5"));
        assert!(error(r#"{"text":null}"#).contains("\"text\" is null"));
        assert!(error(r#"{"text":"","id":[1]}"#).contains("\"id\" must be a string or a number"));
        assert!(error("[1]").contains("an article"));
    }

    #[test]
    fn a_fingerprint_changes_with_every_part() {
        let texts = [
            r#"{"text":"ab"}"#,
            r#"{"text":"ab","title":""}"#,
            r#"{"text":"a","title":"b"}"#,
            r#"{"text":"ab","lang":"fr"}"#,
            r#"{"text":"ab","date":"fr"}"#,
            r#"{"text":"ab","n":1}"#,
            r#"{"text":"ab","n":1.0}"#,
        ];
        let prints: std::collections::BTreeSet<u64> =
            texts.iter().flat_map(|json| [0, 1].map(|settings| read(json).fingerprint(settings))).collect();
        assert_eq!(prints.len(), 2 * texts.len());
        assert_eq!(read(texts[5]).fingerprint(7), read(texts[5]).fingerprint(7));
    }

    #[test]
    fn labels_are_read_from_either_field() {
        assert_eq!(read(r#"{"text":"","themes":["b","a"]}"#).labels(), ["b", "a"]);
        assert_eq!(read(r#"{"text":"","label":3}"#).labels(), ["3"]);
        assert_eq!(read(r#"{"text":"","themes":[],"theme":" x "}"#).labels(), ["x"]);
        assert!(read(r#"{"text":""}"#).labels().is_empty());
    }
}
