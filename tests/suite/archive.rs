//! The archive over time: what has not changed is not read again, what goes wrong costs nothing that was committed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;

/// A folder with an index and room for news.
pub(super) struct Desk {
    pub(super) folder: TempDir,
}

impl Desk {
    pub(super) fn new() -> Self {
        let desk = Self { folder: TempDir::new().expect("a folder") };
        fs::create_dir(desk.path("news")).expect("a folder in it");
        desk
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn process(&self, args: &[&str]) -> Process {
        let mut process = Process::new(cargo_bin!("griot"));
        process.args(args).current_dir(self.folder.path()).env("GRIOT_INDEX", self.path("index"));
        process.env_remove("GRIOT_MODEL");
        process
    }

    /// What `griot ARGS` writes to stdout and stderr when it ends with `code`.
    pub(super) fn run(&self, args: &[&str], code: i32) -> (String, String) {
        let run = Command::from(self.process(args)).assert().code(code);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&run.get_output().stdout), text(&run.get_output().stderr))
    }

    /// The record that `griot index ARGS` ends with.
    pub(super) fn index(&self, args: &[&str]) -> Value {
        let (out, _) = self.run(&[&["index"], args].concat(), 0);
        serde_json::from_str(&out).expect(&out)
    }

    pub(super) fn export(&self) -> String {
        self.run(&["export"], 0).0
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }

    pub(super) fn status(&self) -> Value {
        self.index(&["--status"])
    }
}

pub(super) fn line(id: impl serde::Serialize, text: &str) -> String {
    serde_json::json!({"id": id, "date": "2023-07-22", "source": "AMAP", "text": text}).to_string() + "\n"
}

/// Articles enough to keep the index busy for a moment.
fn many(from: usize, count: usize) -> String {
    let words = ["convoi", "marché", "pluie", "récolte", "soldats", "école", "accord", "visite", "route", "puits"];
    let text = |id: usize| -> String {
        (0..80).map(|place| format!("{}{} ", words[(id * 7 + place * place) % 10], (id * 31 + place) % 977)).collect()
    };
    (from..from + count).map(|id| line(id, &format!("Le ministre est arrivé. {}", text(id)))).collect()
}

pub(super) fn counts(record: &Value) -> [u64; 4] {
    ["indexed", "unchanged", "unchanged_files", "removed"].map(|name| record[name].as_u64().expect(name))
}

#[test]
fn what_has_not_changed_is_not_read_again() {
    let desk = Desk::new();
    desk.write("news/a.txt", "Le convoi est parti de Gao lundi matin.");
    desk.write("news/b.txt", "Le marché de Mopti a rouvert.");
    desk.write("news/c.jsonl", &many(0, 3));
    assert_eq!(counts(&desk.index(&["news"])), [5, 0, 0, 0]);
    assert_eq!(counts(&desk.index(&["news"])), [0, 0, 3, 0]);
    let commit = fs::read(desk.path("index/meta.json")).expect("the commit");
    desk.index(&["news"]);
    assert_eq!(fs::read(desk.path("index/meta.json")).expect("the commit"), commit, "nothing was written");

    // as long as before, and the time set back
    let before = fs::metadata(desk.path("news/a.txt")).and_then(|meta| meta.modified()).expect("it has a time");
    desk.write("news/a.txt", "Le convoi est parti de Gao mardi matin.");
    let file = fs::File::options().write(true).open(desk.path("news/a.txt")).expect("it opens");
    file.set_modified(before).expect("set back");
    assert_eq!(counts(&desk.index(&["news"])), [1, 0, 2, 0]);
    assert!(desk.run(&["search", "mardi convoi Gao"], 0).0.contains("mardi"));

    // touched, and one article more in the file of many
    desk.write("news/b.txt", "Le marché de Mopti a rouvert.");
    desk.write("news/c.jsonl", &many(0, 4));
    assert_eq!(counts(&desk.index(&["news"])), [1, 4, 1, 0]);
    // read in another way, all is read again
    assert_eq!(desk.index(&["--lang", "en", "news"])["indexed"], 6);
}

#[test]
fn pruning_drops_articles_that_left_a_file_of_many() {
    let desk = Desk::new();
    desk.write("news/c.jsonl", &many(0, 5));
    desk.write("news/d.jsonl", &many(10, 2));
    desk.index(&["news"]);
    desk.write("news/c.jsonl", &many(1, 4));
    assert_eq!(counts(&desk.index(&["--prune", "news"])), [0, 4, 1, 1]);
    desk.write("news/d.jsonl", "{\"id\":\n");
    let (out, _) = desk.run(&["index", "--prune", "news"], 2);
    assert!(out.contains("\"articles\":6"), "what cannot be read is not gone: {out}");
    fs::remove_file(desk.path("news/d.jsonl")).expect("removed");
    assert_eq!(desk.index(&["--prune", "news"])["articles"], 4);
}

#[test]
fn articles_are_deleted_by_id_and_come_back_with_their_file() {
    let desk = Desk::new();
    desk.write("news/c.jsonl", &many(0, 5));
    desk.index(&["news"]);
    assert_eq!(counts(&desk.index(&["--delete", "1", "3"])), [0, 0, 0, 2]);
    desk.run(&["show", "3"], 1);
    let (_, said) = desk.run(&["index", "--delete", "3"], 1);
    assert!(said.contains("no article \"3\""), "{said}");
    assert_eq!(counts(&desk.index(&["news"])), [2, 3, 0, 0]);
}

#[test]
fn an_export_makes_the_same_archive() {
    let desk = Desk::new();
    desk.write("news/a.txt", "Un titre\n\nLe convoi est parti de Gao lundi matin.");
    desk.write(
        "news/c.jsonl",
        "{\"id\":1.50,\"lang\":\"fr-FR\",\"text\":\"Le puits.\",\"n\":{\"k\": [1]},\"theme\":\"x\"}\n",
    );
    desk.index(&["news"]);
    let export = desk.export();
    assert!(export.contains("\"id\":1.50") && export.contains("\"n\":{\"k\": [1]}") && export.contains("\"path\""));
    let other = Desk::new();
    other.write("export.jsonl", &export);
    other.index(&["export.jsonl"]);
    let sorted = |export: &str| -> Vec<String> {
        let mut lines: Vec<String> = export.lines().map(str::to_string).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&other.export()), sorted(&export));
    assert_eq!(other.status()["themes"], desk.status()["themes"]);
}

#[test]
fn the_status_counts_the_articles() {
    let desk = Desk::new();
    desk.write("news/c.jsonl", &many(0, 3));
    desk.write(
        "news/d.jsonl",
        &(line(7, "The harbour was flooded by the storm on Monday.")
            + &line(8, "Los agricultores esperan que las lluvias lleguen pronto porque muchos pozos están secos.")),
    );
    desk.index(&["news"]);
    let status = desk.status();
    assert_eq!((&status["articles"], &status["files"]), (&5.into(), &2.into()));
    assert_eq!(status["languages"], serde_json::json!({"en": 1, "es": 1, "fr": 3}));
    assert_eq!(status["months"], serde_json::json!({"2023-07": 5}));
    assert!(status["bytes"].as_u64().is_some_and(|bytes| bytes > 1000));
}

#[test]
fn near_duplicates_are_grouped_whenever_they_come() {
    let text = fs::read_to_string("corpora/sample/gao-base.txt").expect("the sample");
    let (_, body) = text.split_once("\n\n").expect("a headline and a text");
    let cut = &body[..body.ceil_char_boundary(body.len() * 2 / 3)];
    let articles =
        [line(1, body), line(2, cut), line(3, "Le marché de Mopti a rouvert lundi."), line(4, &format!("{cut} (AFP)"))];
    let shown = |desk: &Desk, id: &str| -> Value {
        let record: Value = serde_json::from_str(&desk.run(&["show", id], 0).0).expect("a record");
        record["near_duplicates"].clone()
    };
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let desk = Desk::new();
        for place in order {
            Command::from(desk.process(&["index"])).write_stdin(articles[place].clone()).assert().code(0);
        }
        assert_eq!(shown(&desk, "1"), serde_json::json!(["2", "4"]));
        assert_eq!(shown(&desk, "4"), serde_json::json!(["1", "2"]));
        assert_eq!(shown(&desk, "3"), serde_json::json!([]));
        assert_eq!(desk.status()["near_duplicate_groups"], 1);
        desk.index(&["--delete", "1"]);
        assert_eq!(shown(&desk, "4"), serde_json::json!(["2"]));
        desk.index(&["--delete", "2"]);
        assert_eq!(shown(&desk, "4"), serde_json::json!([]));
        assert_eq!(desk.status()["near_duplicate_groups"], 0);
    }
}

#[test]
fn an_index_of_another_version_is_refused_and_made_anew() {
    let desk = Desk::new();
    desk.write("news/a.txt", "Le convoi est parti de Gao lundi matin.");
    desk.index(&["news"]);
    Command::from(desk.process(&["index"])).write_stdin(line(5, "Le puits est à sec.")).assert().code(0);
    let export = desk.export();
    desk.write("index/griot-index.json", "{\"schema\":1,\"analyzer\":0}");
    for args in [&["search", "convoi"][..], &["index", "news"], &["index", "--status"], &["export"]] {
        let (_, said) = desk.run(args, 2);
        assert!(said.contains("griot index --rebuild"), "{said}");
    }
    assert_eq!(desk.index(&["--rebuild"])["articles"], 2);
    assert_eq!(desk.export(), export, "articles of no file too");
    let left: Vec<_> = fs::read_dir(desk.folder.path()).expect("a folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left.len(), 2, "index and news alone: {left:?}");
}

/// The files of the index that hold articles.
fn segment_files(desk: &Desk) -> Vec<PathBuf> {
    let files = fs::read_dir(desk.path("index")).expect("a folder").flatten().map(|entry| entry.path());
    let is_segment = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension != "json" && extension != "lock" && extension != "griot")
    };
    let mut files: Vec<PathBuf> = files.filter(is_segment).collect();
    files.sort();
    files
}

fn damage(path: &Path, way: usize) {
    let mut bytes = fs::read(path).expect("it is there");
    let middle = bytes.len() / 2;
    match way {
        0 => bytes.truncate(middle),
        1 => bytes[..middle].fill(0xFF),
        // of a store: how large the first articles are when they are unpacked
        2 => bytes[..4].fill(0xFF),
        _ => bytes.clear(),
    }
    fs::write(path, bytes).expect("written");
}

#[test]
fn a_damaged_index_is_said_to_be_and_made_anew() {
    let whole = Desk::new();
    whole.write("news/c.jsonl", &many(0, 200));
    whole.index(&["news"]);
    let files = segment_files(&whole);
    assert!(files.len() >= 5, "{files:?}");
    for (number, file) in files.iter().enumerate() {
        for way in 0..4 {
            let desk = Desk::new();
            fs::create_dir(desk.path("index")).expect("a folder");
            for entry in fs::read_dir(whole.path("index")).expect("a folder").flatten() {
                fs::copy(entry.path(), desk.path("index").join(entry.file_name())).expect("copied");
            }
            damage(&desk.path("index").join(file.file_name().expect("a name")), way);
            for args in [&["search", "ministre"][..], &["show", "7"], &["export"], &["index", "--status"]] {
                let output = desk.process(args).output().expect("it runs");
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                assert!(!said.contains("panicked"), "{args:?}: {said}");
                let told = output.status.code() == Some(2) && said.contains("griot index --rebuild");
                assert!(told || matches!(output.status.code(), Some(0 | 1)), "{number} {way} {args:?}: {said}");
                assert!(told || !args.contains(&"--status"), "{number} {way}: a check must see it: {said}");
            }
            fs::copy(whole.path("news/c.jsonl"), desk.path("news/c.jsonl")).expect("copied");
            let output = desk.process(&["index", "--rebuild", "news"]).output().expect("it runs");
            assert!(String::from_utf8_lossy(&output.stdout).contains("\"articles\":200"), "{output:?}");
            desk.run(&["search", "ministre"], 0);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn articles_of_a_damaged_size_take_no_memory() {
    let desk = Desk::new();
    desk.write("news/c.jsonl", &many(0, 200));
    desk.index(&["news"]);
    let stores = segment_files(&desk).into_iter().filter(|file| file.extension().is_some_and(|kind| kind == "store"));
    let stores: Vec<PathBuf> = stores.collect();
    assert!(!stores.is_empty());
    stores.iter().for_each(|store| damage(store, 2));
    // they say that they are four gigabytes
    let within = |args: &str| {
        let script = format!("ulimit -v 3500000; exec {} {args}", cargo_bin!("griot").display());
        let mut shell = Process::new("sh");
        shell.args(["-c", &script]).current_dir(desk.folder.path()).env("GRIOT_INDEX", desk.path("index"));
        shell.output().expect("it runs")
    };
    for args in ["export", "show 0"] {
        let output = within(args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args}: {said}");
        assert!(said.contains("damaged") && said.contains("griot index --rebuild"), "{args}: {said}");
    }
    let output = within("index --rebuild");
    let rebuilt: Value = serde_json::from_slice(&output.stdout).expect("a record");
    let articles = rebuilt["articles"].as_u64().expect("a number");
    assert!(0 < articles && articles < 200, "the other blocks are taken over: {rebuilt}");
}

/// Articles that are there before a run that will be killed, and when it is through.
const BEFORE: u64 = 50;
const THROUGH: u64 = 3050;

/// An archive with some articles, and a folder of many that are to come.
fn begun() -> Desk {
    let desk = Desk::new();
    desk.write("first.jsonl", &many(0, BEFORE as usize));
    desk.index(&["first.jsonl"]);
    desk.write("news/c.jsonl", &many(BEFORE as usize, (THROUGH - BEFORE) as usize));
    desk
}

#[test]
fn killed_at_any_moment_nothing_committed_is_lost() {
    let started = Instant::now();
    let undisturbed = begun();
    undisturbed.index(&["news"]);
    let whole = started.elapsed();
    let mut desk = begun();
    let (mut committed, mut on_the_way) = (BEFORE, 0);
    // twenty kills, and more until one has come between two commits
    for moment in 0.. {
        if moment >= 20 && on_the_way > 0 {
            break;
        }
        assert!(moment < 200, "no commit was met on the way");
        if committed == THROUGH {
            (desk, committed) = (begun(), BEFORE);
        }
        let mut child = desk.process(&["index", "--quiet", "--commit-every", "1", "news"]).spawn().expect("it starts");
        // moments that no clock of the program itself beats at
        std::thread::sleep(whole.mul_f64(f64::from((moment * 13) % 20) / 19.0) + Duration::from_micros(137));
        child.kill().expect("it is killed");
        child.wait().expect("it ends");
        let articles = desk.status()["articles"].as_u64().expect("a number");
        assert!(articles >= committed, "{articles} of {committed}");
        // they are put in in their order
        let (last, _) = desk.run(&["show", &(articles - 1).to_string()], 0);
        assert!(last.contains(&format!("\"id\":{}", articles - 1)));
        on_the_way += usize::from(articles != committed && articles != THROUGH);
        committed = articles;
    }
    assert_eq!(desk.index(&["news"])["articles"], THROUGH);
    assert_eq!(desk.status()["near_duplicate_groups"], undisturbed.status()["near_duplicate_groups"]);
}

#[test]
fn readers_see_every_commit_whole_while_segments_are_merged() {
    let desk = Desk::new();
    desk.write("news/0.jsonl", &many(0, 10));
    desk.index(&["news"]);
    std::thread::scope(|scope| {
        // each run leaves a segment or two: with the eighth they are merged, and the old files go
        let writer = scope.spawn(|| {
            for round in 1..20 {
                desk.write(&format!("news/{round}.jsonl"), &many(round * 10, 10));
                desk.index(&["news"]);
            }
        });
        let mut seen = 10;
        while !writer.is_finished() {
            let (count, _) = desk.run(&["search", "--count", "--format", "table", "ministre"], 0);
            let count: u64 = count.trim().parse().expect("a number");
            assert!(count >= seen && count.is_multiple_of(10), "{count} after {seen}");
            seen = count;
        }
    });
    assert_eq!(desk.status()["articles"], 200);
}

#[test]
fn equal_scores_come_in_the_same_order_whatever_the_segments() {
    // one of the words is in all of them, as often, and they are equally long
    let at_once = Desk::new();
    at_once.write("news/c.jsonl", &many(0, 300));
    at_once.index(&["news"]);
    let in_parts = Desk::new();
    for (from, count) in [(200, 100), (50, 150), (0, 50)] {
        in_parts.write("news/c.jsonl", &many(from, count));
        in_parts.index(&["news"]);
    }
    let ask = |desk: &Desk, sort| {
        desk.run(&["search", "--all-copies", "--sort", sort, "--format", "csv", "--limit", "120", "ministre"], 0).0
    };
    for sort in ["score", "date"] {
        let found = ask(&at_once, sort);
        assert_eq!(found.lines().count(), 121, "{found}");
        assert_eq!(found, ask(&in_parts, sort), "{sort}");
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_said_to_be_and_costs_nothing() {
    let desk = Desk::new();
    desk.write("first.jsonl", &many(0, 50));
    desk.index(&["first.jsonl"]);
    let export = desk.export();
    desk.write("news/c.jsonl", &many(50, 3000));
    for blocks in [8, 64, 256] {
        // no file may grow beyond so many blocks: to a program that is a disk without room
        let script =
            format!("trap '' XFSZ; ulimit -f {blocks}; exec {} index --quiet news", cargo_bin!("griot").display());
        let mut shell = Process::new("sh");
        shell.args(["-c", &script]).current_dir(desk.folder.path()).env("GRIOT_INDEX", desk.path("index"));
        let output = shell.output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(!said.contains("panicked") && said.contains("index"), "{said}");
        assert_eq!(desk.export(), export);
    }
    assert_eq!(desk.index(&["news"])["articles"], 3050);
}

#[test]
fn readers_are_not_held_up_by_a_writer() {
    let desk = Desk::new();
    desk.write("first.jsonl", &many(0, 50));
    desk.index(&["first.jsonl"]);
    desk.write("news/c.jsonl", &many(50, 3000));
    let mut child = desk.process(&["index", "--quiet", "news"]).stdout(Stdio::null()).spawn().expect("it starts");
    let mut asked = 0;
    while child.try_wait().expect("it can be asked").is_none() {
        desk.run(&["search", "ministre"], 0);
        asked += 1;
    }
    assert!(asked > 0);
    let (_, said) = desk.run(&["show", "3049"], 0);
    assert!(said.is_empty(), "{said}");
}
