//! The built-in model is what the corpora give, to the byte, and as good as it was; a file that is no model says so.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use griot::classify::Model;
use serde_json::Value;
use tempfile::TempDir;

/// Macro-F1 of `griot evaluate corpora --folds 5`, on articles the model has not seen: below this it has become worse.
const MACRO_F1_FLOOR: f64 = 0.80;
/// The same in either language alone.
const MACRO_F1_FLOOR_OF_ONE: f64 = 0.79;

const BUILT_IN: &str = "models/builtin.griot";

fn griot(args: &[&str]) -> Command {
    let mut command = cargo_bin_cmd!("griot");
    command.args(args).env_remove("GRIOT_MODEL").env_remove("GRIOT_INDEX");
    command
}

/// The bytes of the model that `griot train corpora` makes.
fn trained(jobs: &str) -> Vec<u8> {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("new.griot");
    let output = path.to_str().expect("UTF-8");
    griot(&["train", "corpora", "--themes", "corpora/themes.toml", "--jobs", jobs, "--output", output])
        .assert()
        .code(0);
    fs::read(&path).expect("the model was written")
}

#[test]
fn the_built_in_model_is_made_from_the_corpora() {
    let built_in = fs::read(BUILT_IN).expect("it is in the repository");
    let hint = "griot train corpora --themes corpora/themes.toml --output models/builtin.griot";
    assert!(trained("1") == built_in, "{BUILT_IN} is not what the corpora give; make it again: {hint}");
    assert_eq!(Model::built_in().to_bytes(), built_in, "the program holds another model than {BUILT_IN}");
}

#[test]
fn training_does_not_depend_on_the_number_of_jobs() {
    assert!(trained("1") == trained("3"));
}

#[test]
fn themes_are_told_apart_in_articles_not_seen_before() {
    let run = griot(&["evaluate", "corpora", "--folds", "5", "--format", "jsonl"]).assert().code(0);
    let out = String::from_utf8(run.get_output().stdout.clone()).expect("UTF-8");
    let records: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let macro_f1 = |lang: Option<&str>| {
        let found = records.iter().find(|record| record["lang"].as_str() == lang && record["macro_f1"].is_number());
        found.and_then(|record| record["macro_f1"].as_f64()).expect("a record for the whole")
    };
    let floors = [(None, MACRO_F1_FLOOR), (Some("fr"), MACRO_F1_FLOOR_OF_ONE), (Some("en"), MACRO_F1_FLOOR_OF_ONE)];
    for (lang, floor) in floors {
        let found = macro_f1(lang);
        assert!(found >= floor, "macro-F1 {found:.4} is below {floor} ({})", lang.unwrap_or("all"));
    }
    assert_eq!(records.iter().filter(|record| record["theme"].is_string() && record["lang"].is_null()).count(), 6);
}

#[test]
fn the_card_quotes_the_figures_as_they_are() {
    let run = griot(&["evaluate", "corpora", "--folds", "5", "--format", "table", "--quiet"]).assert().code(0);
    let out = String::from_utf8(run.get_output().stdout.clone()).expect("UTF-8");
    let figures: Vec<&str> = out.lines().filter(|line| line.contains(" articles, accuracy ")).collect();
    assert_eq!(figures.len(), 3, "{out}");
    let card = fs::read_to_string("models/README.md").expect("the card");
    assert!(card.contains(&figures.join("\n")), "models/README.md should say:\n{}", figures.join("\n"));
}

/// `griot classify` with a model file of these bytes: exit 2, and a message that names the file and holds `reason`.
fn assert_refused(bytes: &[u8], reason: &str) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("bad.griot");
    fs::write(&path, bytes).expect("written");
    let model = path.to_str().expect("UTF-8");
    let run = griot(&["classify", "--model", model, "corpora/sample"]).assert().code(2);
    let said = String::from_utf8_lossy(&run.get_output().stderr);
    assert!(said.contains(model) && said.contains(reason), "expected \"{reason}\": {said}");
    assert!(run.get_output().stdout.is_empty());
}

#[test]
fn a_file_that_is_no_whole_model_is_refused() {
    let good = fs::read(BUILT_IN).expect("it is in the repository");
    assert_refused(b"", "not a griot model");
    assert_refused(b"PK\x03\x04 something else", "not a griot model");
    assert_refused(&good[..10], "cut short");
    assert_refused(&good[..good.len() / 2], "damaged");
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    assert_refused(&flipped, "damaged");
    assert_refused(&[&good, &b"more"[..]].concat(), "damaged");
}

#[test]
fn a_model_of_another_version_is_refused_with_what_to_do() {
    let good = fs::read(BUILT_IN).expect("it is in the repository");
    // the version of the file and that of the analyser follow the magic word
    for place in [8, 12] {
        let mut other = good.clone();
        other[place] ^= 0x40;
        assert_refused(&other, "train it again");
    }
}

#[test]
fn no_single_bit_can_change_unnoticed() {
    let good = fs::read(BUILT_IN).expect("it is in the repository");
    let places = (0..100).chain((100..good.len()).step_by(good.len() / 50));
    for place in places {
        let mut bad = good.clone();
        bad[place] ^= 1 << (place % 8);
        assert!(Model::from_bytes(&bad).is_err(), "byte {place}");
    }
    for length in (0..60).chain((60..good.len()).step_by(good.len() / 50)) {
        assert!(Model::from_bytes(&good[..length]).is_err(), "cut at {length}");
    }
}

#[test]
fn a_model_that_is_not_there_is_named() {
    let run = griot(&["themes", "--model", "no/such.griot"]).assert().code(2);
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("no/such.griot"));
    assert!(!Path::new("no").exists());
}
