//! What scripts and pipelines rest on: the records, their order, the exit codes, and what is never left half done.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;

const FRENCH: &str =
    "Les derniers soldats français ont quitté la base de Gao lundi, au terme du retrait du contingent.";
const SPANISH: &str = "Los agricultores del valle esperan que las lluvias lleguen pronto porque muchos pozos están secos. \
    El gobierno anunció ayer nuevas ayudas, pero ellos dicen que todavía no han recibido nada y que así no pueden seguir.";

/// The program, whatever the user's own settings are.
fn griot(args: &[&str]) -> Command {
    let mut command = Command::from(process());
    command.args(args);
    command
}

fn process() -> Process {
    let mut process = Process::new(cargo_bin!("griot"));
    for name in ["GRIOT_MODEL", "GRIOT_INDEX", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        process.env_remove(name);
    }
    process
}

/// What `griot ARGS` writes when it reads `input` and ends with `code`.
fn stdout(args: &[&str], input: &str, code: i32) -> String {
    let run = griot(args).write_stdin(input).assert().code(code);
    String::from_utf8(run.get_output().stdout.clone()).expect("the output is UTF-8")
}

fn stderr(args: &[&str], input: &str, code: i32) -> String {
    let run = griot(args).write_stdin(input).assert().code(code);
    String::from_utf8(run.get_output().stderr.clone()).expect("the messages are UTF-8")
}

fn records(jsonl: &str) -> Vec<Value> {
    jsonl.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

fn line(text: &str) -> String {
    serde_json::json!({ "text": text }).to_string() + "\n"
}

#[test]
fn the_order_and_the_output_do_not_depend_on_the_number_of_jobs() {
    let one = stdout(&["classify", "corpora", "--jobs", "1"], "", 0);
    assert!(records(&one).len() > 1000);
    assert!(one == stdout(&["classify", "corpora", "--jobs", "3"], "", 0), "--jobs 3 differs from --jobs 1");

    let input: String = (0..3000).map(|n| format!("{{\"id\":{n},\"text\":\"Article {n} of many\"}}\n")).collect();
    let ids: Vec<u64> = records(&stdout(&["--jobs", "3"], &input, 0)).iter().filter_map(|r| r["id"].as_u64()).collect();
    assert_eq!(ids, (0..3000).collect::<Vec<u64>>());
}

#[test]
fn piped_text_is_classified_without_a_command() {
    assert_eq!(stdout(&[], &line(FRENCH), 0), stdout(&["classify", "-"], &line(FRENCH), 0));
    assert_eq!(records(&stdout(&[], FRENCH, 0))[0]["theme"], "withdrawal");
}

#[test]
fn unknown_fields_come_back_unchanged_to_the_digit() {
    let fields = r#""score":1.0,"big":12345678901234567890,"bigger":1234567890123456789012345,"n":{"k": [1, null]},"é":"\u00e9""#;
    let out = stdout(&["classify"], &format!("{{\"text\":\"{FRENCH}\",{fields}}}\n"), 0);
    assert!(out.contains(fields), "{out}");
}

#[test]
fn a_field_named_like_one_of_the_output_comes_back_as_input() {
    let input = r#"{"text":"x","theme":"mine","tags":[1.50],"summary":null,"confidence":3}"#;
    let out = stdout(&["classify"], input, 0);
    assert!(
        out.contains(r#""input_theme":"mine","input_tags":[1.50],"input_summary":null,"input_confidence":3"#),
        "{out}"
    );
    assert_ne!(records(&out)[0]["theme"], "mine");
}

#[test]
fn ids_come_back_as_they_were_given() {
    let ids = ["\"007\"", "7", "1.0", "12345678901234567890123", "\"\""];
    let input: String = ids.iter().map(|id| format!("{{\"text\":\"x\",\"id\":{id}}}\n")).collect();
    for (id, line) in ids.iter().zip(stdout(&["classify"], &input, 0).lines()) {
        assert!(line.contains(&format!("\"id\":{id},")), "{line}");
    }
}

#[test]
fn an_article_without_an_id_is_known_by_its_path_or_its_content() {
    let path = "corpora/sample/gao-base.txt";
    assert_eq!(records(&stdout(&["classify", path], "", 0))[0]["id"], path);
    let out = records(&stdout(&["classify"], &[line("one"), line("two"), line("one")].concat(), 0));
    assert!(out[0]["id"].is_string() && out[0]["id"] == out[2]["id"] && out[0]["id"] != out[1]["id"], "{out:?}");
}

#[test]
fn a_third_language_is_an_answer_without_a_theme() {
    let record = &records(&stdout(&["classify"], &line(SPANISH), 0))[0];
    assert_eq!(record["lang"], "es");
    assert!(record["theme"].is_null() && record["confidence"].is_null(), "{record}");
    assert_eq!(record["tags"], serde_json::json!([]));
}

#[test]
fn the_language_given_is_taken_and_the_option_beats_it() {
    let input = r#"{"text":"Rien","lang":"fr-FR"}"#.to_string() + "\n" + r#"{"text":"Rien","lang":"pt-BR"}"#;
    let given = records(&stdout(&["classify"], &input, 0));
    assert_eq!((&given[0]["lang"], &given[0]["lang_confidence"]), (&"fr".into(), &1.0.into()));
    assert_eq!((&given[1]["lang"], &given[1]["theme"]), (&"pt".into(), &Value::Null));
    let forced = records(&stdout(&["classify", "--lang", "en"], &input, 0));
    assert!(forced.iter().all(|record| record["lang"] == "en" && record["theme"].is_string()), "{forced:?}");
}

#[test]
fn a_bad_line_is_reported_in_its_place_and_the_rest_goes_on() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("news.jsonl");
    let good = line(FRENCH);
    fs::write(&path, format!("{good}{{\"id\":\"b\",\"text\":5}}\n\nnot json\n{good}")).expect("written");
    let path = path.to_str().expect("UTF-8");
    let out = records(&stdout(&["classify", path], "", 2));
    assert_eq!(out.len(), 4);
    for (record, place) in [(&out[1], 2), (&out[2], 4)] {
        assert_eq!((record["path"].as_str(), record["line"].as_u64()), (Some(path), Some(place)));
        assert!(record["error"].is_string(), "{record}");
    }
    assert_eq!(out[1]["id"], "b");
    assert!(out[0]["theme"] == "withdrawal" && out[3]["theme"] == "withdrawal", "{out:?}");
    let said = stderr(&["classify", path], "", 2);
    assert!(said.contains(&format!("{path}:2")) && said.contains(&format!("{path}:4")), "{said}");
}

#[test]
fn an_empty_text_is_an_article() {
    let record = &records(&stdout(&["classify"], &line(""), 0))[0];
    assert_eq!((&record["lang"], &record["theme"]), (&"und".into(), &Value::Null));
    assert!(record.get("error").is_none(), "{record}");
}

#[test]
fn nothing_on_standard_input_is_said() {
    for args in [&[][..], &["classify", "-"], &["summarize"], &["analyze"]] {
        let run = griot(args).write_stdin("").assert().code(2);
        let (out, said) = (&run.get_output().stdout, String::from_utf8_lossy(&run.get_output().stderr));
        assert!(out.is_empty() && said.contains("no article on standard input"), "{args:?}: {said}");
    }
}

#[test]
fn the_output_file_is_whole_or_untouched() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("out.jsonl");
    let output = path.to_str().expect("UTF-8");
    let expected = stdout(&["classify", "corpora/sample"], "", 0);
    assert_eq!(stdout(&["classify", "corpora/sample", "--output", output], "", 0), "");
    assert_eq!(fs::read_to_string(&path).expect("written"), expected);

    for args in
        [&["classify", "missing.txt"][..], &["classify", "-"], &["classify", "--model", "README.md", "README.md"]]
    {
        stdout(&[args, &["--output", output]].concat(), "", 2);
        assert_eq!(fs::read_to_string(&path).expect("still there"), expected, "{args:?}");
    }
    assert_eq!(names_in(folder.path()), ["out.jsonl"]);
    let said = stderr(&["classify", "corpora/sample", "--output", "no/such/folder/x"], "", 2);
    assert!(said.contains("--output no/such/folder/x"), "{said}");
}

/// A pipe stands for `/dev/null` here: a program run by root that renames its output over a device takes it from everyone.
#[cfg(unix)]
#[test]
fn an_output_that_is_no_plain_file_is_written_through() {
    use std::os::unix::fs::FileTypeExt;

    let folder = TempDir::new().expect("a folder");
    let pipe = folder.path().join("pipe");
    assert!(Process::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    // open at both ends, so that nobody waits for the other
    let _held = fs::File::options().read(true).write(true).open(&pipe).expect("the pipe opens");
    stdout(&["themes", "--output", pipe.to_str().expect("UTF-8")], "", 0);
    assert!(fs::symlink_metadata(&pipe).expect("it is there").file_type().is_fifo(), "the pipe was replaced by a file");

    let (file, link) = (folder.path().join("file"), folder.path().join("link"));
    fs::write(&file, "before").expect("written");
    std::os::unix::fs::symlink("file", &link).expect("linked");
    stdout(&["themes", "--output", link.to_str().expect("UTF-8")], "", 0);
    assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink(), "the link was replaced by a file");
    assert_eq!(fs::read_to_string(&file).expect("written"), stdout(&["themes"], "", 0));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_with_130_and_leaves_the_output_file_as_it_was() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("out.jsonl");
    fs::write(&path, "before\n").expect("written");
    let mut child = process()
        .args(["classify", "--output"])
        .arg(&path)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    // the file under way shows that it runs; its input stays open
    wait_until(|| names_in(folder.path()).len() == 2);
    let killed = Process::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().expect("a shell");
    assert!(killed.success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert_eq!(names_in(folder.path()), ["out.jsonl"]);
    assert_eq!(fs::read_to_string(&path).expect("still there"), "before\n");
}

fn wait_until(done: impl Fn() -> bool) {
    let begin = Instant::now();
    while !done() {
        assert!(begin.elapsed() < Duration::from_secs(30), "it did not come to pass");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let input = line(FRENCH).repeat(20_000);
    let mut child =
        process().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("piped");
    // the program may be gone before it has read all
    let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let mut first = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut first).expect("a line");
    let mut said = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut said).expect("UTF-8");
    assert_eq!(child.wait().expect("it ends").code(), Some(0), "{said}");
    writer.join().expect("it wrote");
    assert_eq!(said, "");
    assert_eq!(records(&first)[0]["theme"], "withdrawal");
}

#[test]
fn pictures_in_a_folder_are_passed_over_and_named_ones_refused() {
    let folder = TempDir::new().expect("a folder");
    let picture = folder.path().join("photo.png");
    fs::write(&picture, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").expect("written");
    fs::write(folder.path().join("no-extension"), b"\x7fELF\0\0\0").expect("written");
    fs::write(folder.path().join("news.txt"), FRENCH).expect("written");
    let folder = folder.path().to_str().expect("UTF-8");
    assert_eq!(records(&stdout(&["classify", folder], "", 0)).len(), 1);
    assert!(stderr(&["classify", folder], "", 0).contains("2 files that are no articles skipped"));

    let picture = picture.to_str().expect("UTF-8");
    let record = &records(&stdout(&["classify", picture], "", 2))[0];
    assert!(record["path"] == picture && record["error"].is_string(), "{record}");
    assert!(stderr(&["classify", picture], "", 2).contains(picture));
}

#[test]
fn colour_is_for_those_who_want_it() {
    let coloured = |color: &str, variables: &[(&str, &str)]| {
        let mut command = griot(&["classify", "corpora/sample", "--format", "table", "--color", color]);
        let out = command.envs(variables.iter().copied()).assert().code(0).get_output().stdout.clone();
        out.contains(&0x1b)
    };
    assert!(coloured("always", &[]));
    assert!(!coloured("never", &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured("auto", &[]), "a pipe is no terminal");
    // stands for a terminal, which a test has not
    assert!(coloured("auto", &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured("auto", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(coloured("always", &[("NO_COLOR", "1")]), "an option beats the environment");
    assert!(
        !stdout(&["classify", "corpora/sample", "--color", "always"], "", 0).contains('\x1b'),
        "JSON has no colour"
    );
}

#[test]
fn tags_are_sorted_and_other_stands_alone() {
    let out = records(&stdout(&["classify", "corpora/fr", "corpora/en", "corpora/sample"], "", 0));
    let mut several = 0;
    for record in &out {
        let tags = record["tags"].as_array().expect("a list");
        let codes: Vec<&str> = tags.iter().filter_map(|tag| tag["theme"].as_str()).collect();
        assert!(
            !codes.is_empty() && record["theme"] == codes[0] && record["confidence"] == tags[0]["confidence"],
            "{record}"
        );
        assert!(codes.len() == 1 || !codes.contains(&"other"), "{record}");
        let confidences: Vec<f64> = tags.iter().filter_map(|tag| tag["confidence"].as_f64()).collect();
        assert!(confidences.is_sorted_by(|a, b| a >= b), "{record}");
        assert!(confidences.iter().all(|confidence| (0.0..=1.0).contains(confidence)), "{record}");
        several += usize::from(codes.len() > 1);
    }
    assert!(several > 0, "no article has several themes");
}

#[test]
fn sentences_and_terms_are_bytes_of_the_text_as_given() {
    let text = "L’école e\u{301}te\u{301} a rouvert.  « Enfin ! » dit-on.";
    let record = &records(&stdout(&["analyze", "--lang", "fr"], &line(text), 0))[0];
    let slices = |name: &str| -> Vec<&str> {
        let ranges = record[name].as_array().expect("a list").iter();
        ranges
            .map(|range| {
                let byte = |end: &str| range[end].as_u64().and_then(|n| usize::try_from(n).ok()).expect("a number");
                text.get(byte("start")..byte("end")).expect("on char boundaries")
            })
            .collect()
    };
    assert_eq!(slices("sentences"), ["L’école e\u{301}te\u{301} a rouvert.", "« Enfin ! » dit-on."]);
    assert_eq!(slices("terms")[..3], ["L’", "école", "e\u{301}te\u{301}"]);
}

#[test]
fn the_summary_is_of_sentences_of_the_text_in_its_order() {
    let out = records(&stdout(&["summarize", "corpora/sample", "--sentences", "2", "--with-text"], "", 0));
    assert_eq!(out.len(), 10);
    for record in &out {
        let text = record["text"].as_str().expect("--with-text");
        let sentences: Vec<&str> =
            record["summary"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        let places: Vec<usize> = sentences.iter().map(|sentence| text.find(sentence).expect("word for word")).collect();
        assert!(sentences.len() == 2 && places.is_sorted(), "{record}");
    }
    let cut = &records(&stdout(&["summarize", "corpora/sample/gao-base.txt", "--words", "20"], "", 0))[0];
    let words: usize = cut["summary"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .map(|s| s.split_whitespace().count())
        .sum();
    assert_eq!(words, 20);
}

#[test]
fn csv_has_a_row_per_record() {
    let out = stdout(&["classify", "corpora/sample", "--format", "csv"], "", 0);
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let headers = reader.headers().expect("a header").clone();
    for name in
        ["id", "title", "date", "path", "lang", "lang_confidence", "theme", "confidence", "unsure", "tags", "extra"]
    {
        assert!(headers.iter().any(|header| header == name), "no column {name}");
    }
    assert_eq!(
        reader.records().map(|row| row.expect("well formed").len()).collect::<Vec<_>>(),
        vec![headers.len(); 10]
    );
}
