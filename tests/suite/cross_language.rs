//! Questions in one language about texts in the other: 40 each way, about articles of `corpora/`, written by someone who
//! knew neither the glossary nor the code. Each is ranked among the texts of the other language alone.
//!
//! `cargo test --release --test suite cross_language:: -- --nocapture` prints the figures, also those without translation.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::cargo::cargo_bin_cmd;
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

#[derive(Deserialize)]
struct Question {
    id: String,
    lang: String,
    text: String,
    /// The article that answers.
    answer: String,
    /// Others that report the same.
    also: Vec<String>,
}

/// How often an answer is among the first five, and the mean of one over its rank.
#[derive(Debug, Clone, Copy)]
struct Figures {
    among_five: f64,
    reciprocal_rank: f64,
}

fn griot(args: &[&str], index: &Path) -> String {
    let run = cargo_bin_cmd!("griot").args(args).env("GRIOT_INDEX", index).env_remove("GRIOT_MODEL").assert().success();
    String::from_utf8_lossy(&run.get_output().stdout).into_owned()
}

fn questions(lang: &str) -> Vec<Question> {
    let text = fs::read_to_string("tests/cross/questions.jsonl").expect("the questions");
    let all = text.lines().map(|line| serde_json::from_str::<Question>(line).expect(line));
    all.filter(|question| question.lang == lang).collect()
}

/// Asks the questions of a language among the texts of the other.
fn figures(folder: &TempDir, lang: &str, options: &[&str]) -> Figures {
    let questions = questions(lang);
    let file = folder.path().join("questions.jsonl");
    let line = |question: &Question| serde_json::json!({"id": question.id, "text": question.text}).to_string() + "\n";
    fs::write(&file, questions.iter().map(line).collect::<String>()).expect("written");
    let other = if lang == "fr" { "en" } else { "fr" };
    let asked = ["search", "--queries", file.to_str().expect("UTF-8"), "--lang", other, "--limit", "100"];
    let found = griot(&[&asked[..], options].concat(), &folder.path().join("index"));
    let mut ranked: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for hit in found.lines().map(|line| serde_json::from_str::<Value>(line).expect(line)) {
        let name = |key: &str| hit[key].as_str().expect("a string").to_string();
        ranked.entry(name("query_id")).or_default().push(name("id"));
    }
    let rank = |question: &Question| {
        let fits = |id: &String| *id == question.answer || question.also.contains(id);
        ranked.get(&question.id)?.iter().position(fits)
    };
    let ranks: Vec<Option<usize>> = questions.iter().map(rank).collect();
    let mean = |worth: fn(usize) -> f64| {
        ranks.iter().map(|rank| rank.map_or(0.0, worth)).sum::<f64>()
            / f64::from(u32::try_from(ranks.len()).expect("few"))
    };
    Figures {
        among_five: mean(|rank| f64::from(u8::from(rank < 5))),
        reciprocal_rank: mean(|rank| 1.0 / f64::from(u32::try_from(rank + 1).expect("few"))),
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are what is measured")]
fn questions_find_their_article_in_the_other_language() {
    let folder = TempDir::new().expect("a folder");
    griot(&["index", "--quiet", "corpora/fr", "corpora/en"], &folder.path().join("index"));
    for lang in ["fr", "en"] {
        let translated = figures(&folder, lang, &[]);
        let plain = figures(&folder, lang, &["--no-translate"]);
        println!("questions in {lang}: {translated:.3?}; without translation: {plain:.3?}");
        assert!(translated.among_five >= FLOOR.among_five, "{lang}: {translated:?}");
        assert!(translated.reciprocal_rank >= FLOOR.reciprocal_rank, "{lang}: {translated:?}");
        assert!(translated.reciprocal_rank > plain.reciprocal_rank + 0.05, "the glossary does nothing: {plain:?}");
    }
}

/// What must be reached in each direction.
const FLOOR: Figures = Figures { among_five: 0.85, reciprocal_rank: 0.72 };
