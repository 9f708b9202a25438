//! The words of the field in the other language: `corpora/glossary.toml`, by stems, so that any form of a word is found.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use hashbrown::HashMap;

use super::group::content;
use crate::language::Language;
use crate::text::{Analyzer, is_stop_word, normalized, without_accents};

/// The glossary. A search asks for few of its words: phrases are sorted by the letters they begin with when their language is
/// first asked for, and those of one beginning are analysed when a word begins so.
#[derive(Debug)]
pub(super) struct Glossary {
    /// French and English.
    pairs: Vec<[&'static str; 2]>,
    sides: [OnceLock<HashMap<Beginning, Bucket>>; 2],
}

/// The first two letters or digits of a word, without accents.
type Beginning = [Option<char>; 2];

/// Phrases of which the first word begins alike.
#[derive(Debug, Default)]
struct Bucket {
    /// Their places among the pairs.
    places: Vec<usize>,
    /// What they become, by their first stem.
    entries: OnceLock<HashMap<String, Vec<Entry>>>,
}

#[derive(Debug)]
struct Entry {
    stems: Vec<String>,
    targets: Vec<String>,
}

/// Words of a text that the glossary has.
pub(super) struct Found<'a> {
    /// Where they stand.
    pub span: Range<usize>,
    /// How many there are, those without meaning of their own left out.
    pub words: usize,
    /// What stands for them in the other language.
    pub targets: &'a [String],
}

impl Glossary {
    /// The one that comes with griot.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Glossary> = OnceLock::new();
        BUILTIN.get_or_init(|| Self::parse(include_str!("../../corpora/glossary.toml")))
    }

    /// Sections of lines, each a French phrase and its English ones, in quotation marks that none of them holds: a reader of
    /// all TOML would take longer than the search does.
    fn parse(text: &'static str) -> Self {
        let mut pairs = Vec::new();
        for line in text.lines().filter(|line| line.starts_with('"')) {
            let mut phrases = line.split('"').skip(1).step_by(2);
            let french = phrases.next().unwrap_or_default();
            pairs.extend(phrases.map(|english| [french, english]));
        }
        Self { pairs, sides: Default::default() }
    }

    fn side(&self, from: Language) -> &HashMap<Beginning, Bucket> {
        self.sides[from as usize].get_or_init(|| {
            let mut buckets: HashMap<Beginning, Bucket> = HashMap::new();
            for (place, pair) in self.pairs.iter().enumerate() {
                buckets.entry(first_word(pair[from as usize], from)).or_default().places.push(place);
            }
            buckets
        })
    }

    /// The phrases of a bucket as they are compared, longer ones first.
    fn entries<'a>(&'a self, bucket: &'a Bucket, from: Language) -> &'a HashMap<String, Vec<Entry>> {
        bucket.entries.get_or_init(|| {
            let mut entries: HashMap<String, Vec<Entry>> = HashMap::new();
            for pair in bucket.places.iter().map(|place| &self.pairs[*place]) {
                add(&mut entries, from, pair[from as usize], pair[from.other() as usize]);
            }
            entries.values_mut().for_each(|entries| entries.sort_by_key(|entry| std::cmp::Reverse(entry.stems.len())));
            entries
        })
    }

    /// What the glossary has of a text in a language: longer phrases before the words in them.
    pub fn find(&self, text: &str, from: Language) -> Vec<Found<'_>> {
        let words = content(&Analyzer::new(from).terms(text));
        let mut found = Vec::new();
        let mut at = 0;
        while let Some((_, first, start)) = words.get(at) {
            let bucket = self.side(from).get(&beginning(first));
            let entries = bucket.and_then(|bucket| self.entries(bucket, from).get(first)).into_iter().flatten();
            let fits = |entry: &&Entry| {
                let rest = words[at..].iter().map(|(_, stem, _)| stem);
                rest.take(entry.stems.len()).eq(&entry.stems)
            };
            let Some(entry) = entries.into_iter().find(fits) else {
                at += 1;
                continue;
            };
            at += entry.stems.len();
            let span = start.start..words[at - 1].2.end;
            found.push(Found { span, words: entry.stems.len(), targets: &entry.targets });
        }
        found
    }
}

fn add(entries: &mut HashMap<String, Vec<Entry>>, from: Language, phrase: &str, target: &str) {
    let stems = stems(phrase, from);
    let Some(first) = stems.first() else { return };
    let entries = entries.entry(first.clone()).or_default();
    match entries.iter_mut().find(|entry| entry.stems == stems) {
        Some(entry) if entry.targets.iter().any(|known| known == target) => {}
        Some(entry) => entry.targets.push(target.to_string()),
        None => entries.push(Entry { stems, targets: vec![target.to_string()] }),
    }
}

/// The words of a phrase that carry meaning.
fn stems(phrase: &str, language: Language) -> Vec<String> {
    content(&Analyzer::new(language).terms(phrase)).into_iter().map(|(_, stem, _)| stem).collect()
}

/// How a phrase begins, told without analysing it: its first word that is no stop word, without an elided article.
fn first_word(phrase: &str, language: Language) -> Beginning {
    let words = phrase.split([' ', '-']).map(|word| match word.split_once('\'') {
        Some((article, rest)) if article.len() == 1 && article.chars().all(char::is_lowercase) => small(rest),
        _ => small(word),
    });
    let mut telling = words.filter(|word| !is_stop_word(word, language));
    telling.next().map_or([None; 2], |word| beginning(&word))
}

/// A word in small letters.
fn small(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) { word.into() } else { normalized(word).into() }
}

fn beginning(word: &str) -> Beginning {
    let bare: Cow<str> = if word.is_ascii() { word.into() } else { without_accents(word).into() };
    let mut letters = bare.chars().filter(|c| c.is_alphanumeric());
    [letters.next(), letters.next()]
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn found(text: &str, from: Language) -> Vec<(String, Vec<String>)> {
        let glossary = Glossary::parse(
            "[a]\n\"cessez-le-feu\" = [\"ceasefire\", \"truce\"]\n\"trêve\" = [\"truce\"]\n\
             \"attentat-suicide\" = [\"suicide bombing\"]\n\"attentat\" = [\"attack\"]\n\"suicide\" = [\"suicide\"]\n",
        );
        let found = glossary.find(text, from).into_iter();
        found.map(|found| (text[found.span.clone()].to_string(), found.targets.to_vec())).collect()
    }

    #[test]
    fn phrases_come_before_their_words_and_forms_do_not_matter() {
        let expect = |words: &str, targets: &[&str]| {
            (words.to_string(), targets.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(
            found("Des attentats-suicides et un attentat", Language::French),
            [expect("attentats-suicides", &["suicide bombing"]), expect("attentat", &["attack"])]
        );
        assert_eq!(
            found("two suicide bombings", Language::English),
            [expect("suicide bombings", &["attentat-suicide"])]
        );
        assert_eq!(found("a truce", Language::English), [expect("truce", &["cessez-le-feu", "trêve"])]);
        assert_eq!(found("le cessez-le-feu", Language::French), [expect("cessez-le-feu", &["ceasefire", "truce"])]);
        assert!(found("le feu", Language::French).is_empty());
    }

    #[test]
    fn the_built_in_glossary_is_whole() {
        let glossary = Glossary::builtin();
        let sections: BTreeMap<String, BTreeMap<String, Vec<String>>> =
            toml::from_str(include_str!("../../corpora/glossary.toml")).expect("it is TOML");
        let lines = sections.values().flatten();
        let whole = lines.flat_map(|(french, english)| english.iter().map(move |english| [&**french, &**english]));
        assert_eq!(BTreeSet::from_iter(glossary.pairs.iter().copied()), whole.collect());
        let mut lost = Vec::new();
        for language in Language::ALL {
            for pair in &glossary.pairs {
                let phrase = pair[language as usize];
                let stems = stems(phrase, language);
                let is_reached = |first: &String| beginning(first) == first_word(phrase, language);
                if !stems.first().is_some_and(is_reached) {
                    lost.push(phrase);
                }
            }
        }
        assert!(lost.is_empty(), "stop words alone, and forms far from their base form, are never found: {lost:?}");
        assert!(glossary.pairs.len() >= 9_000, "{} pairs", glossary.pairs.len());
    }
}
