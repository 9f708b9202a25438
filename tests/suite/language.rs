//! Languages told apart: French and English, whole and in pieces, and texts of other languages that were not trained on.

use std::fs;
use std::path::Path;

use griot::language::{Language, detect};

#[path = "../../examples/train_language.rs"]
#[allow(dead_code)]
mod train_language;

/// The lines of `tests/language/*.KIND.txt` by language code.
fn held_out(kind: &str) -> Vec<(String, Vec<String>)> {
    let mut files: Vec<_> =
        fs::read_dir("tests/language").expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    files
        .iter()
        .filter(|path| name(path).ends_with(&format!(".{kind}.txt")))
        .map(|path| {
            let text = fs::read_to_string(path).expect("UTF-8");
            (name(path)[..2].to_string(), text.lines().map(str::to_string).collect())
        })
        .collect()
}

/// The share of third-language texts that are called French or English.
fn called_known(kind: &str) -> Vec<(String, f64)> {
    let share = |lines: &[String]| {
        let wrong = lines.iter().filter(|line| detect(line).spoken.known().is_some()).count();
        wrong as f64 / lines.len() as f64
    };
    held_out(kind).iter().map(|(code, lines)| (code.clone(), share(lines))).collect()
}

#[test]
fn the_tables_are_made_from_the_corpora() {
    let corpus = train_language::read_corpus(Path::new("corpora")).expect("the corpora");
    let made = griot::language::train(&corpus);
    let kept = fs::read("models/language.bin").expect("the tables");
    assert!(made == kept, "run: cargo run --release --example train_language");
}

/// No language above `each`, their mean not above `mean`.
fn assert_refused(shares: &[(String, f64)], each: f64, mean: f64) {
    assert!(shares.len() >= 15, "the texts of all languages are there");
    for (code, share) in shares {
        assert!(*share <= each, "{code}: {share}");
    }
    let found = shares.iter().map(|(_, share)| share).sum::<f64>() / shares.len() as f64;
    assert!(found <= mean, "{found} of all");
}

#[test]
fn sentences_of_other_languages_are_neither_french_nor_english() {
    assert_refused(&called_known("sentences"), 0.02, 0.005);
}

#[test]
fn short_is_no_excuse_to_force_an_answer() {
    // Catalan is nearest to French: three of its forty headlines are taken for it
    assert_refused(&called_known("headlines"), 0.08, 0.02);
}

#[test]
fn every_article_of_the_corpora_is_in_its_language() {
    for language in Language::ALL {
        for file in fs::read_dir(format!("corpora/{language}")).expect("the corpora") {
            let lines = fs::read_to_string(file.expect("an entry").path()).expect("UTF-8");
            for line in lines.lines() {
                let article: griot::article::Article = serde_json::from_str(line).expect("an article");
                assert_eq!(detect(&article.body).spoken.known(), Some(language), "{}", article.body);
            }
        }
    }
}
