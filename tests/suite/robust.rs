//! Bad, big and hostile inputs, full disks and sudden ends: each with what is said and the exit code.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;

const FRENCH: &str =
    "Les derniers soldats français ont quitté la base de Gao lundi, au terme du retrait du contingent.";

/// What a run wrote and said, and the code it ended with.
struct Run {
    out: Vec<u8>,
    said: String,
    code: i32,
}

impl Run {
    fn records(&self) -> Vec<Value> {
        let text = std::str::from_utf8(&self.out).expect("the output is UTF-8");
        text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    fn texts(&self) -> Vec<String> {
        self.records().iter().map(|record| record["text"].as_str().unwrap_or("(none)").to_string()).collect()
    }
}

fn process() -> Process {
    let mut process = Process::new(cargo_bin!("griot"));
    for name in ["GRIOT_MODEL", "GRIOT_INDEX", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        process.env_remove(name);
    }
    process
}

fn griot(args: &[&str], input: impl Into<Vec<u8>>) -> Run {
    let done = Command::from(process()).args(args).write_stdin(input).output().expect("it runs");
    let said = String::from_utf8(done.stderr).expect("the messages are UTF-8");
    Run { out: done.stdout, said, code: done.status.code().expect("it ends by itself") }
}

/// Runs `griot classify --with-text` over a file of these bytes.
fn classify(name: &str, bytes: &[u8], more: &[&str]) -> Run {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("written");
    griot(&[&["classify", "--with-text", path.to_str().expect("UTF-8")], more].concat(), "")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(bytes).expect("written into memory");
    writer.finish().expect("written into memory")
}

#[test]
fn inputs_of_next_to_nothing_are_articles() {
    for (name, text) in [("empty.txt", ""), ("blank.txt", " \n\t\n"), ("word.txt", "Gao")] {
        let run = classify(name, text.as_bytes(), &[]);
        assert_eq!((run.code, run.records().len()), (0, 1), "{name}: {}", run.said);
    }
    for name in ["empty.jsonl", "empty.csv", "empty.json"] {
        let run = classify(name, b"", &[]);
        assert_eq!((run.code, run.records().len()), (0, 0), "{name}: {}", run.said);
    }
}

#[test]
fn a_line_beyond_the_limit_costs_that_line_alone() {
    let long = format!("{{\"text\":\"{}\"}}", "mot ".repeat(500_000));
    let input = format!("{{\"text\":\"un\"}}\n{long}\n{{\"text\":\"deux\"}}\n");
    for name in ["a.jsonl", "a.json"] {
        let run = classify(name, input.as_bytes(), &["--max-size", "1M"]);
        assert_eq!((run.code, run.texts()), (2, vec!["un".into(), "(none)".into(), "deux".to_string()]), "{name}");
        assert!(run.said.contains(":2: an article of more than 1 MB: raise the limit with --max-size"), "{}", run.said);
        assert_eq!(run.records()[1]["line"], 2);
    }
    assert_eq!(classify("a.jsonl", input.as_bytes(), &[]).code, 0);
    let rows = format!("id,text\n1,un\n2,\"{}\"\n3,deux\n", "mot ".repeat(500_000));
    let run = classify("a.csv", rows.as_bytes(), &["--max-size", "1M"]);
    assert_eq!((run.code, run.texts()), (2, vec!["un".into(), "(none)".into(), "deux".to_string()]), "{}", run.said);
}

#[test]
fn json_nested_without_end_neither_overflows_nor_stops_the_rest() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let input = format!("{{\"text\":\"un\",\"x\":{deep}}}\n{deep}\n{{\"text\":\"deux\"}}\n");
    let run = griot(&["classify", "--with-text", "--input-format", "jsonl"], input);
    let out = String::from_utf8(run.out).expect("UTF-8");
    assert!(out.contains(&deep), "the unknown field is not as it was");
    let run = Run { out: out.replace(&deep, "0").into_bytes(), ..run };
    assert_eq!((run.code, run.texts()), (2, vec!["un".into(), "(none)".into(), "deux".to_string()]));
    assert_eq!(classify("deep.json", deep.as_bytes(), &[]).code, 2);
}

#[test]
fn ids_that_come_twice_come_back_twice() {
    let run = griot(&["classify"], "{\"id\":1,\"text\":\"a\"}\n{\"id\":1,\"text\":\"b\"}\n");
    assert_eq!((run.code, run.records().iter().filter(|record| record["id"] == 1).count()), (0, 2));
}

#[test]
fn odd_characters_come_back_as_they_went_in() {
    let input =
        "{\"text\":\"a\\u0000b\"}\r\n{\"text\":\"c\\ud800d\"}\n{\"text\":\"e\u{2028}f\u{85}g\",\"k\":\"\u{2028}\"}";
    let run = griot(&["classify", "--with-text"], input);
    assert_eq!((run.code, run.texts()), (0, vec!["a\0b".into(), "c\u{FFFD}d".into(), "e\u{2028}f\u{85}g".to_string()]));
    assert_eq!(run.records()[2]["k"], "\u{2028}");
    let stray = classify("nul.txt", "Un texte\0 avec un octet nul.".as_bytes(), &[]);
    assert_eq!((stray.code, stray.texts()), (0, vec!["Un texte\0 avec un octet nul.".to_string()]), "{}", stray.said);
    let ends = classify("ends.txt", b"Titre\r\n\r\nUn.\rDeux.\nTrois.\r\n", &[]);
    assert_eq!(
        (ends.records()[0]["title"].as_str(), ends.texts()),
        (Some("Titre"), vec!["Un.\rDeux.\nTrois.".to_string()])
    );
}

#[test]
fn packed_data_cut_short_is_said_after_what_was_whole() {
    let lines: String = (0..50_000).map(|n| format!("{{\"id\":{n},\"text\":\"a\"}}\n")).collect();
    let packed = gzip(lines.as_bytes());
    let run = classify("cut.jsonl.gz", &packed[..packed.len() / 2], &[]);
    let records = run.records();
    assert_eq!((run.code, records[0]["id"].as_u64()), (2, Some(0)));
    assert!(records.len() > 1000 && records.last().is_some_and(|last| last["error"].is_string()), "{}", records.len());
    assert!(run.said.contains("the compressed data is cut short"), "{}", run.said);
    let text = gzip(FRENCH.repeat(100).as_bytes());
    let run = classify("cut.txt.gz", &text[..text.len() - 12], &[]);
    assert!(run.code == 2 && run.said.contains("cut.txt.gz: the compressed data is cut short"), "{}", run.said);
    assert_eq!(classify("whole.txt.gz", &gzip(FRENCH.as_bytes()), &[]).texts(), [FRENCH]);
}

#[test]
fn a_bomb_is_not_unpacked_beyond_the_limit() {
    let bomb = zstd::encode_all(std::io::repeat(b'a').take(50_000_000), 3).expect("packed");
    for name in ["bomb.txt.zst", "bomb.jsonl.zst", "bomb.csv.zst", "bomb"] {
        let run = classify(name, &bomb, &["--max-size", "2M"]);
        assert!(run.code == 2 && run.said.contains("more than 2 MB: raise the limit"), "{name}: {}", run.said);
    }
}

#[test]
fn pages_nested_without_end_are_read() {
    for (open, close) in [("<div>", "</div>"), ("<b>", ""), ("<table><tr><td>", "")] {
        let page =
            format!("<html><body>{}Un texte au fond.{}</body></html>", open.repeat(30_000), close.repeat(30_000));
        let run = classify("deep.html", page.as_bytes(), &[]);
        assert_eq!((run.code, run.texts()), (0, vec!["Un texte au fond.".to_string()]), "{open}: {}", run.said);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_may_hold_anything() {
    use std::os::unix::ffi::OsStrExt;
    let folder = TempDir::new().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a.txt"), FRENCH).expect("written");
    fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"na\xefve.txt")), FRENCH).expect("written");
    std::os::unix::fs::symlink(folder.path(), at("loop")).expect("linked");
    assert!(Process::new("mkfifo").arg(at("pipe")).status().expect("mkfifo runs").success());
    let path = folder.path().to_str().expect("UTF-8");
    let run = griot(&["classify", "--verbose", path], "");
    assert_eq!((run.code, run.records().len()), (0, 2), "{}", run.said);
    assert!(
        run.said.contains("pipe: not an article (not a regular file)") && run.said.contains("loop"),
        "{}",
        run.said
    );

    std::os::unix::fs::symlink(at("gone.txt"), at("dangling.txt")).expect("linked");
    let run = griot(&["classify", path], "");
    assert!(run.code == 2 && run.said.contains("dangling.txt"), "{}", run.said);
    assert_eq!(run.records().len(), 3);
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_said_and_the_rest_goes_on() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().expect("a folder");
    let (shut, file) = (folder.path().join("shut"), folder.path().join("closed.txt"));
    fs::create_dir(&shut).expect("made");
    for path in [&file, &shut.join("in.txt"), &folder.path().join("open.txt")] {
        fs::write(path, FRENCH).expect("written");
    }
    for path in [&file, &shut] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).expect("set");
    }
    // nothing is closed to the superuser
    if fs::read(&file).is_err() {
        let run = griot(&["classify", folder.path().to_str().expect("UTF-8")], "");
        assert_eq!((run.code, run.records().len()), (2, 3), "{}", run.said);
        assert!(run.said.contains("closed.txt: ") && run.said.contains("shut: "), "{}", run.said);
    }
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o700)).expect("set");
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_when_it_is_named() {
    let folder = TempDir::new().expect("a folder");
    let pipe = folder.path().join("pipe");
    assert!(Process::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, FRENCH).expect("written")
    });
    let run = griot(&["classify", "--with-text", pipe.to_str().expect("UTF-8")], "");
    writer.join().expect("it wrote");
    assert_eq!((run.code, run.texts()), (0, vec![FRENCH.to_string()]), "{}", run.said);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_the_old_file_untouched() {
    let full = || fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    for args in [&["classify", "corpora/sample"][..], &["summarize", "corpora/sample"], &["themes"], &["man"]] {
        let done = process().args(args).stdout(full()).output().expect("it runs");
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains("standard output: ") && said.lines().count() == 1, "{args:?}: {said}");
    }
    let run = griot(&["classify", "corpora/sample", "--output", "/dev/full"], "");
    assert!(run.code == 2 && run.said.contains("--output /dev/full: "), "{}", run.said);
    let run = griot(&["classify", "corpora/sample", "--output", "/proc/griot.jsonl"], "");
    assert!(run.code == 2 && run.said.contains("--output /proc/griot.jsonl: "), "{}", run.said);
}

/// A number below `below`, from the last one.
fn random(state: &mut u64, below: u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % below
}

/// Kills the command at 20 moments of its run: the file is as it was, or as the whole run makes it.
fn killed_at_any_moment(args: &[&str], output: &Path) {
    let start = |output: &Path| -> Child {
        let silent =
            process().args(args).arg("--output").arg(output).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        silent.expect("it starts")
    };
    let begin = Instant::now();
    assert!(start(output).wait().expect("it ends").success());
    let lasts = u64::try_from(begin.elapsed().as_micros()).expect("not for ever");
    let whole = fs::read(output).expect("written");
    let mut state = 7;
    let mut ended = [0, 0];
    for _ in 0..20 {
        fs::write(output, "before").expect("written");
        let mut child = start(output);
        std::thread::sleep(Duration::from_micros(random(&mut state, lasts + lasts / 10)));
        // it may have ended by itself
        let _ = child.kill();
        child.wait().expect("it ends");
        let left = fs::read(output).expect("it is there");
        assert!(left == b"before" || left == whole, "half a file of {} bytes", left.len());
        ended[usize::from(left == whole)] += 1;
    }
    assert!(ended[0] > 0, "it was never killed in time: {ended:?}");
}

#[test]
fn killed_at_any_moment_an_output_is_whole_or_as_before() {
    let folder = TempDir::new().expect("a folder");
    let input = folder.path().join("in.jsonl");
    fs::write(&input, format!("{{\"text\":\"{FRENCH}\"}}\n").repeat(5_000)).expect("written");
    killed_at_any_moment(&["classify", input.to_str().expect("UTF-8")], &folder.path().join("out.jsonl"));
}

#[test]
fn killed_at_any_moment_a_model_is_whole_or_as_before() {
    let folder = TempDir::new().expect("a folder");
    let input = folder.path().join("in.csv");
    let row = |n: usize| {
        let (theme, word) =
            if n.is_multiple_of(2) { ("retrait", "retrait des soldats") } else { ("fête", "musique et danse") };
        format!("{theme};\"Texte {n} : {word} à Gao, numéro {n}.\"\r\n")
    };
    fs::write(&input, format!("label;texte\r\n{}", (0..200).map(row).collect::<String>())).expect("written");
    killed_at_any_moment(&["train", input.to_str().expect("UTF-8")], &folder.path().join("model.griot"));
}

#[test]
fn what_a_killed_run_leaves_behind_is_no_article() {
    let folder = TempDir::new().expect("a folder");
    let mut child = process();
    let child = child.args(["classify", "--output"]).arg(folder.path().join("out.jsonl")).stdin(Stdio::piped());
    let mut child = child.stderr(Stdio::null()).spawn().expect("it starts");
    let begin = Instant::now();
    while fs::read_dir(folder.path()).expect("listed").next().is_none() {
        assert!(begin.elapsed() < Duration::from_secs(30), "no file came");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("killed");
    child.wait().expect("it ends");
    let run = griot(&["classify", folder.path().to_str().expect("UTF-8")], "");
    assert_eq!((run.code, run.records().len()), (0, 0), "{}", run.said);
}

#[test]
fn nothing_of_an_article_drives_the_terminal() {
    let evil = "\u{1b}]0;pwned\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{2066}x\u{8}\u{200f}";
    let folder = TempDir::new().expect("a folder");
    let json =
        serde_json::json!({"id": evil, "title": evil, "text": format!("{evil} {FRENCH}"), "date": evil, "theme": evil});
    let path = folder.path().join("a\u{1b}[31m\u{202e}.jsonl");
    fs::write(&path, format!("{json}\n{{\"id\":\"{}\",\"text\":5}}\n", "x")).expect("written");
    let path = path.to_str().expect("UTF-8");
    let index = folder.path().join("index");
    let index = index.to_str().expect("UTF-8");
    let indexed = griot(&["index", "--index", index, path], "");
    let mut runs = vec![indexed];
    for args in [
        &["classify", "--explain", "--summary", "2", path][..],
        &["classify", path, "corpora/sample"],
        &["summarize", path],
        &["analyze", path],
        &["evaluate", path],
        &["search", "--index", index, "retrait"],
        &["show", "--index", index, evil],
        &["classify", &format!("gone{evil}")],
        &["search", "--index", index, &format!("zzz{evil}")],
    ] {
        runs.push(griot(&[args, &["--format", "table", "--color", "never"]].concat(), ""));
    }
    for run in runs {
        let shown = String::from_utf8(run.out).expect("UTF-8") + &run.said;
        let drives = |c: &char| {
            c.is_control() && *c != '\n'
                || matches!(*c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert_eq!(shown.chars().find(drives), None, "{shown:?}");
    }
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_guarded() {
    let input =
        "{\"id\":-5,\"title\":\"=cmd()\",\"text\":\"+1 mort\"}\n{\"id\":\"@a\",\"title\":\"-5.2\",\"text\":\"-oui\"}\n";
    let run = griot(&["classify", "--format", "csv", "--with-text"], input);
    let cells = |run: &Run| -> Vec<(String, String, String)> {
        let mut reader = csv::Reader::from_reader(run.out.as_slice());
        let at = |name: &str, headers: &csv::StringRecord| {
            headers.iter().position(|header| header == name).expect("a column")
        };
        let headers = reader.headers().expect("a header").clone();
        let rows = reader.records().map(|row| row.expect("well formed"));
        rows.map(|row| (row[0].into(), row[1].into(), row[at("text", &headers)].into())).collect()
    };
    let three = |id: &str, title: &str, text: &str| (id.to_string(), title.to_string(), text.to_string());
    assert_eq!(cells(&run), [three("-5", "'=cmd()", "'+1 mort"), three("'@a", "-5.2", "'-oui")]);
    let raw = griot(&["classify", "--format", "csv", "--with-text", "--raw-csv"], input);
    assert_eq!(cells(&raw), [three("-5", "=cmd()", "+1 mort"), three("@a", "-5.2", "-oui")]);
    for (option, said) in [(&[][..], "\n'@a,fr,"), (&["--raw-csv"], "\n@a,fr,")] {
        let run = griot(&[&["analyze", "--lang", "fr", "--format", "csv"], option].concat(), input);
        assert!(String::from_utf8_lossy(&run.out).contains(said), "{option:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_input() {
    let mut child =
        process().arg("--jobs").arg("2").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    let (mut stdin, mut stdout) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
    let reader = std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()).expect("read"));
    let lines = format!("{{\"text\":\"{}\"}}\n", FRENCH.repeat(10)).repeat(1000);
    let mut feed = |times: usize| {
        (0..times).for_each(|_| stdin.write_all(lines.as_bytes()).expect("it reads"));
    };
    let status = format!("/proc/{}/status", child.id());
    let peak = || -> u64 {
        let status = fs::read_to_string(&status).expect("it runs");
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("Linux says it");
        line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse().ok()).expect("a number")
    };
    feed(5);
    let before = peak();
    feed(45);
    let after = peak();
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
    reader.join().expect("it read");
    assert!(after * 10 < before * 13, "{before} kB after 5 MB, {after} kB after 50 MB");
}
