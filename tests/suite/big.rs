//! Inputs of the sizes that archives have: one endless line, a hundred thousand files, a million lines; and files that are gone
//! when their turn comes.

use std::fs;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;

const SENTENCE: &str = "Les derniers soldats ont quitté la base de Gao lundi, au terme du retrait du contingent. ";

/// What `griot classify` gave: its records, counted, the last of them, what it said and the code it ended with.
struct Run {
    records: usize,
    last: Value,
    said: String,
    code: Option<i32>,
}

/// Runs `griot classify`, feeding it as it reads.
fn classify(args: &[&Path], feed: impl FnOnce(&mut dyn Write) + Send) -> Run {
    let mut process = Command::new(cargo_bin!("griot"));
    process.arg("classify").args(args).env_remove("GRIOT_MODEL");
    let piped = process.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("it starts");
    let stdin = child.stdin.take().expect("piped");
    let stdout = BufReader::new(child.stdout.take().expect("piped"));
    let (records, last) = std::thread::scope(|scope| {
        scope.spawn(move || feed(&mut BufWriter::new(stdin)));
        let lines = stdout.lines().map(|line| line.expect("the output is UTF-8"));
        lines.fold((0, String::new()), |(count, _), line| (count + 1, line))
    });
    let done = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    Run { records, last: serde_json::from_str(&last).expect("a record"), said, code: done.status.code() }
}

#[test]
fn a_single_line_of_200_mb_is_one_article() {
    let run = classify(&[], |to| {
        let block = SENTENCE.repeat(1000);
        (0..200_000_000 / block.len()).for_each(|_| to.write_all(block.as_bytes()).expect("it reads"));
    });
    assert_eq!((run.code, run.records, run.said.as_str()), (Some(0), 1, ""));
    assert_eq!((&run.last["lang"], &run.last["theme"]), (&"fr".into(), &"withdrawal".into()));
}

#[test]
fn a_jsonl_line_of_50_mb_is_one_of_many() {
    let run = classify(&[], |to| {
        write!(to, "{{\"id\":1,\"text\":\"").expect("it reads");
        let block = SENTENCE.repeat(1000);
        (0..50_000_000 / block.len()).for_each(|_| to.write_all(block.as_bytes()).expect("it reads"));
        writeln!(to, "\"}}\n{{\"id\":2,\"text\":\"{SENTENCE}\"}}").expect("it reads");
    });
    assert_eq!((run.code, run.records, run.said.as_str()), (Some(0), 2, ""));
    assert_eq!((&run.last["id"], &run.last["lang"]), (&2.into(), &"fr".into()));
}

#[test]
fn a_bad_line_in_a_million_is_named_and_costs_itself_alone() {
    let folder = TempDir::new().expect("a folder");
    let many = folder.path().join("many.jsonl");
    let mut to = BufWriter::new(fs::File::create(&many).expect("made"));
    for number in 1..=1_000_000 {
        let end = if number == 500_000 { "" } else { "\"}" };
        writeln!(to, "{{\"id\":{number},\"text\":\"a{end}").expect("written");
    }
    to.into_inner().expect("written");
    let run = classify(&[&many], |_| ());
    assert_eq!((run.code, run.records, &run.last["id"]), (Some(2), 1_000_000, &1_000_000.into()));
    assert!(run.said.contains("many.jsonl:500000: invalid JSON") && run.said.lines().count() == 1, "{}", run.said);
}

#[test]
fn a_folder_of_a_hundred_thousand_files_is_read_in_order() {
    let folder = TempDir::new().expect("a folder");
    for shelf in 0..100 {
        let shelf = folder.path().join(format!("{shelf:02}"));
        fs::create_dir(&shelf).expect("made");
        for number in 0..1000 {
            fs::write(shelf.join(format!("{number:03}.txt")), "Pluie à Gao.").expect("written");
        }
    }
    let run = classify(&[folder.path()], |_| ());
    assert_eq!((run.code, run.records, run.said.as_str()), (Some(0), 100_000, ""));
    assert!(run.last["path"].as_str().is_some_and(|path| path.ends_with("99/999.txt")), "{}", run.last);
}

/// The first file is a named pipe: while griot waits for what comes out of it, the second one goes.
#[cfg(unix)]
#[test]
fn a_file_that_is_gone_when_its_turn_comes_is_said_and_the_rest_goes_on() {
    let folder = TempDir::new().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    assert!(Command::new("mkfifo").arg(at("pipe")).status().expect("mkfifo runs").success());
    for name in ["b.txt", "c.txt"] {
        fs::write(at(name), SENTENCE).expect("written");
    }
    let (pipe, gone) = (at("pipe"), at("b.txt"));
    let run = classify(&[&at("pipe"), &at("b.txt"), &at("c.txt")], |_| {
        // opens when griot has opened it too
        let mut pipe = fs::OpenOptions::new().write(true).open(pipe).expect("opened");
        fs::remove_file(gone).expect("removed");
        pipe.write_all(SENTENCE.as_bytes()).expect("it reads");
    });
    assert_eq!((run.code, run.records), (Some(2), 3), "{}", run.said);
    assert!(run.said.contains("b.txt") && run.said.lines().count() == 1, "{}", run.said);
    assert!(run.last["path"].as_str().is_some_and(|path| path.ends_with("c.txt")), "{}", run.last);
}
