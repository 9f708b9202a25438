//! The words of the field in the other language: `corpora/glossary.toml`, by stems, so that any form of a word is found.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use hashbrown::HashMap;
use serde::Deserialize;

use super::group::content;
use crate::language::Language;
use crate::text::{Analyzer, Terms};

/// The glossary by the first stem of what is translated, for each direction.
#[derive(Debug)]
pub(super) struct Glossary {
    entries: [HashMap<String, Vec<Entry>>; 2],
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

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Glossary {
    /// The one that comes with griot.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Glossary> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            Self::parse(include_str!("../../corpora/glossary.toml")).expect("a test reads the built-in glossary")
        })
    }

    /// Sections of French words, each with one English word or several.
    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let sections: BTreeMap<String, BTreeMap<String, OneOrMany>> = toml::from_str(text)?;
        let mut glossary = Self { entries: [HashMap::new(), HashMap::new()] };
        for (french, english) in sections.into_values().flatten() {
            let english = match english {
                OneOrMany::One(word) => vec![word],
                OneOrMany::Many(words) => words,
            };
            for word in english {
                glossary.add(Language::French, &french, &word);
                glossary.add(Language::English, &word, &french);
            }
        }
        for entries in glossary.entries.iter_mut().flat_map(HashMap::values_mut) {
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.stems.len()));
        }
        Ok(glossary)
    }

    fn add(&mut self, from: Language, phrase: &str, target: &str) {
        let stems: Vec<String> =
            content(&Analyzer::new(from).terms(phrase)).into_iter().map(|(_, stem, _)| stem).collect();
        let Some(first) = stems.first() else { return };
        let entries = self.entries[from as usize].entry(first.clone()).or_default();
        match entries.iter_mut().find(|entry| entry.stems == stems) {
            Some(entry) if entry.targets.iter().any(|known| known == target) => {}
            Some(entry) => entry.targets.push(target.to_string()),
            None => entries.push(Entry { stems, targets: vec![target.to_string()] }),
        }
    }

    /// What the glossary has of a text in a language: longer phrases before the words in them.
    pub fn find(&self, terms: &Terms, from: Language) -> Vec<Found<'_>> {
        let words = content(terms);
        let mut found = Vec::new();
        let mut at = 0;
        while let Some((_, first, start)) = words.get(at) {
            let entries = self.entries[from as usize].get(first).into_iter().flatten();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, from: Language) -> Vec<(String, Vec<String>)> {
        let glossary = Glossary::parse(
            "[a]\n\"cessez-le-feu\" = [\"ceasefire\", \"truce\"]\n\"trêve\" = \"truce\"\n\
             \"attentat-suicide\" = \"suicide bombing\"\nattentat = \"attack\"\nsuicide = \"suicide\"\n",
        )
        .expect("it is TOML");
        let terms = Analyzer::new(from).terms(text);
        let found = glossary.find(&terms, from).into_iter();
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
        let sections: BTreeMap<String, BTreeMap<String, OneOrMany>> =
            toml::from_str(include_str!("../../corpora/glossary.toml")).expect("it is TOML");
        let is_searched = |word: &str, language: Language| !content(&Analyzer::new(language).terms(word)).is_empty();
        let mut pairs = 0;
        let mut silent = Vec::new();
        for (french, english) in sections.into_values().flatten() {
            let english = match english {
                OneOrMany::One(word) => vec![word],
                OneOrMany::Many(words) => words,
            };
            pairs += english.len();
            silent.extend(english.into_iter().filter(|word| !is_searched(word, Language::English)));
            silent.extend([french].into_iter().filter(|word| !is_searched(word, Language::French)));
        }
        assert!(silent.is_empty(), "stop words alone are never searched: {silent:?}");
        assert!(pairs >= 900, "{pairs} pairs");
    }
}
