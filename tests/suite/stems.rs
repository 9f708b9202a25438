//! Our terms beside today's Snowball stems (crate frostem) on our own word lists: where they differ, they are meant to.

use std::fs;

use griot::language::Language;
use griot::text::{Analyzer, is_stop_word};

/// The single words of a list of `corpora/language`.
fn words(language: Language) -> Vec<String> {
    let text = fs::read_to_string(format!("corpora/language/{language}.words.txt")).expect("the word list");
    let plain = |word: &&str| word.chars().all(char::is_alphabetic) && !is_stop_word(word, language);
    text.lines().filter(plain).map(str::to_string).collect()
}

/// The words whose term is not today's Snowball stem without its accents.
fn deviations(language: Language, stem: fn(&str) -> String) -> Vec<(String, String, String)> {
    let analyzer = Analyzer::new(language);
    let mut found = Vec::new();
    for word in words(language) {
        let terms = analyzer.terms(&word);
        let ours = terms.get(0).expect("a word is a term").text.to_string();
        let theirs = without_accents(&stem(&word));
        if ours != theirs {
            found.push((word, ours, theirs));
        }
    }
    found
}

fn without_accents(stem: &str) -> String {
    let plain = |c: char| match c {
        'à' | 'â' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ÿ' => 'y',
        other => other,
    };
    stem.replace('œ', "oe").replace('æ', "ae").chars().map(plain).collect()
}

fn french(word: &str) -> String {
    frostem::Stemmer::new(frostem::Algorithm::French).stem(word).into_owned()
}

fn english(word: &str) -> String {
    frostem::Stemmer::new(frostem::Algorithm::English).stem(word).into_owned()
}

/// Every deviation stands in a list of its language with the rule that wants it.
#[test]
fn stems_are_snowballs_but_for_those_listed() {
    for (language, stem) in [(Language::French, french as fn(&str) -> String), (Language::English, english)] {
        let count = words(language).len();
        assert!(count >= 3000, "{language}: only {count} words");
        let list = fs::read_to_string(format!("tests/stems/{language}.tsv")).expect("the list");
        let listed: Vec<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
        let found = deviations(language, stem).into_iter();
        let found: Vec<String> = found.map(|(word, ours, theirs)| format!("{word}\t{ours}\t{theirs}")).collect();
        let missing: Vec<&String> = found.iter().filter(|line| !listed.contains(&line.as_str())).collect();
        let stale: Vec<&&str> = listed.iter().filter(|line| !found.iter().any(|found| found == *line)).collect();
        assert!(missing.is_empty() && stale.is_empty(), "{language}: not listed {missing:#?}, no longer so {stale:#?}");
        assert!(found.len() * 50 <= count, "{language}: {} of {count} differ", found.len());
    }
}

#[test]
fn a_plural_shares_the_term_of_its_singular() {
    let analyzer = Analyzer::new(Language::French);
    let term = |word: &str| analyzer.terms(word).get(0).expect("a term").text.to_string();
    let all = words(Language::French);
    let known: std::collections::HashSet<&str> = all.iter().map(String::as_str).collect();
    let pairs: Vec<&String> = all.iter().filter(|word| known.contains(format!("{word}s").as_str())).collect();
    assert!(pairs.len() > 200, "only {} pairs", pairs.len());
    let split: Vec<&&String> = pairs.iter().filter(|word| term(word) != term(&format!("{word}s"))).collect();
    assert!(split.len() * 100 <= pairs.len(), "{} of {} pairs are split: {split:?}", split.len(), pairs.len());
}
