//! A folder to teach griot in, and sets of articles for it.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder to work in, and griot run in it.
pub struct Desk(pub TempDir);

/// What a run gave.
pub struct Run {
    /// What it printed.
    pub out: String,
    /// What it said on stderr.
    pub said: String,
}

impl Desk {
    pub fn new() -> Self {
        Self(TempDir::new().expect("a folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    /// JSON Lines of (label, text).
    pub fn write_labelled(&self, name: &str, articles: &[(&str, String)]) {
        let lines = articles.iter().map(|(label, text)| json!({"label": label, "text": text}).to_string() + "\n");
        self.write(name, &lines.collect::<String>());
    }

    /// griot in the folder.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command: Command = cargo_bin_cmd!("griot");
        command.current_dir(self.0.path()).args(args).env_remove("GRIOT_MODEL").env_remove("GRIOT_INDEX");
        command
    }

    pub fn run(&self, args: &[&str], code: i32) -> Run {
        let run = self.command(args).assert().code(code);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        Run { out: text(&run.get_output().stdout), said: text(&run.get_output().stderr) }
    }

    /// Trains `m.griot`; the articles it counted, as (theme, how many).
    pub fn train(&self, paths: &[&str]) -> Vec<(String, u64)> {
        let run = self.run(&[&["train"], paths, &["--output", "m.griot", "--format", "jsonl"]].concat(), 0);
        let counted = run.records()[0]["summary"]["articles"].as_array().expect("a list").clone();
        let mut counts: Vec<(String, u64)> = Vec::new();
        for row in counted {
            let (theme, count) = (row[1].as_str().expect("a theme").to_string(), row[2].as_u64().expect("a count"));
            match counts.iter_mut().find(|(other, _)| *other == theme) {
                Some((_, all)) => *all += count,
                None => counts.push((theme, count)),
            }
        }
        counts
    }

    /// The themes that `m.griot` gives to texts.
    pub fn themes_of(&self, texts: &[&str]) -> Vec<Value> {
        self.write(
            "texts.jsonl",
            &texts.iter().map(|text| json!({"text": text}).to_string() + "\n").collect::<String>(),
        );
        let run = self.run(&["classify", "--model", "m.griot", "texts.jsonl"], 0);
        run.records().into_iter().map(|record| record["theme"].clone()).collect()
    }
}

impl Run {
    pub fn records(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }
}

pub const FLOOD: &str = "The river burst its banks after heavy rain and the flood water covered the houses of the town";
pub const SPORT: &str =
    "The team won the football match with two goals and the coach praised his players after the game";
pub const CRUE: &str =
    "La crue du fleuve a recouvert les maisons après de fortes pluies et les eaux montent encore dans la ville";
pub const MATCH: &str =
    "Le club a gagné le match de football avec deux buts et l'entraîneur a félicité ses joueurs après la rencontre";

/// As many articles of a kind as asked for, no two of them the same.
pub fn many<'a>(label: &'a str, text: &str, count: usize) -> Vec<(&'a str, String)> {
    (0..count).map(|n| (label, format!("{text}. Report number {n} of day {n}."))).collect()
}

pub fn two_themes(count: usize) -> Vec<(&'static str, String)> {
    [many("floods", FLOOD, count), many("sport", SPORT, count)].concat()
}
