//! Every format that is read, in every wrapping and encoding, through the program.

use std::fs;
use std::io::Write;
use std::path::Path;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use encoding_rs::{ISO_8859_15, MACINTOSH, WINDOWS_1252};
use serde_json::Value;
use tempfile::TempDir;

const TITLE: &str = "Retrait à Gao";
const TEXT: &str =
    "Les derniers soldats français ont quitté la base de Gao lundi. Le contingent a été évacué, dit le maire.";

fn griot(args: &[&str], input: &[u8], path: &str) -> (Vec<Value>, String, i32) {
    let mut command = Command::new(cargo_bin!("griot"));
    for name in ["GRIOT_MODEL", "GRIOT_INDEX"] {
        command.env_remove(name);
    }
    let done = command.args(args).env("PATH", path).write_stdin(input).output().expect("it runs");
    let out = String::from_utf8(done.stdout).expect("UTF-8");
    let records = out.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    (records, String::from_utf8(done.stderr).expect("UTF-8"), done.status.code().expect("it ends"))
}

/// The records of a file of these bytes, and what was said.
fn read(name: &str, bytes: &[u8], more: &[&str]) -> (Vec<Value>, String) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("written");
    let args = [&["classify", "--with-text", "--verbose", path.to_str().expect("UTF-8")], more].concat();
    let (records, said, _) = griot(&args, b"", "");
    (records, said)
}

/// The formats, each with an article of `TITLE`, `TEXT` and the day 2023-11-05.
fn samples() -> Vec<(&'static str, String)> {
    let html = format!(
        "<html><head><title>{TITLE}</title><meta property=article:published_time content=2023-11-05></head><body>\
         <nav><a href=/>Accueil</a></nav><h1>{TITLE}</h1><p>{TEXT}</p></body></html>"
    );
    let json = serde_json::json!({"title": TITLE, "text": TEXT, "date": "2023-11-05"});
    let rss = format!(
        "<rss version='2.0'><channel><title>Fil</title><item><title>{TITLE}</title><description>&lt;p&gt;{TEXT}&lt;/p&gt;\
         </description><pubDate>Sun, 05 Nov 2023 00:00:00 GMT</pubDate></item></channel></rss>"
    );
    let mail = format!(
        "From: a@b.example\nSubject: {TITLE}\nDate: Sun, 5 Nov 2023 00:00:00 +0000\n\
         Content-Type: text/plain; charset=utf-8\n\n{TEXT}\n"
    );
    vec![
        ("2023-11-05-a.txt", format!("{TITLE}\n\n{TEXT}\n")),
        ("2023-11-05-a.md", format!("# {TITLE}\n{TEXT}\n")),
        ("a.html", html),
        ("a.jsonl", format!("{json}\n")),
        ("a.json", serde_json::to_string_pretty(&serde_json::json!([json])).expect("serialises")),
        ("b.json", serde_json::to_string_pretty(&json).expect("serialises")),
        ("a.csv", format!("date,text,title\n5 novembre 2023,\"{TEXT}\",{TITLE}\n")),
        ("b.csv", format!("titre;date;texte\r\n{TITLE};05/11/2023;{TEXT}\r\n")),
        ("a.tsv", format!("text\ttitle\tdate\n{TEXT}\t{TITLE}\tNov 5, 2023\n")),
        ("a.xml", rss),
        ("a.eml", mail.clone()),
        ("a.mbox", format!("From a@b Sun Nov  5 00:00:00 2023\n{mail}")),
    ]
}

fn assert_sample(record: &Value, name: &str) {
    assert_eq!((record["title"].as_str(), record["text"].as_str()), (Some(TITLE), Some(TEXT)), "{name}: {record}");
    assert!(record["date"].as_str().is_some_and(|date| date.starts_with("2023-11-05")), "{name}: {record}");
}

#[test]
fn every_format_gives_the_same_article_packed_or_not() {
    for (name, sample) in samples() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(sample.as_bytes()).expect("written into memory");
        let gzip = packed.finish().expect("written into memory");
        let zstd = zstd::encode_all(sample.as_bytes(), 1).expect("written into memory");
        for (suffix, bytes) in [("", sample.into_bytes()), (".gz", gzip), (".zst", zstd)] {
            let name = format!("{name}{suffix}");
            let (records, said) = read(&name, &bytes, &[]);
            assert_eq!((records.len(), said.as_str()), (1, ""), "{name}");
            assert_sample(&records[0], &name);
        }
    }
}

#[test]
fn every_format_is_read_from_standard_input_by_its_content_or_as_told() {
    for (name, sample) in samples().into_iter().filter(|(name, _)| !name.starts_with("2023") && *name != "b.csv") {
        let told = match Path::new(name).extension().and_then(|extension| extension.to_str()) {
            Some("xml") => "feed",
            Some("eml" | "mbox") => "email",
            other => other.expect("each has one"),
        };
        for format in ["auto", told] {
            let (records, said, code) =
                griot(&["classify", "--with-text", "--input-format", format], sample.as_bytes(), "");
            assert_eq!((records.len(), code), (1, 0), "{name} as {format}: {said}");
            assert_sample(&records[0], name);
        }
    }
}

#[test]
fn old_encodings_of_french_come_out_right_in_every_format() {
    for (name, sample) in samples().into_iter().filter(|(name, _)| *name != "a.xml") {
        let sample = sample.replace("charset=utf-8", "format=flowed");
        let utf_16: Vec<u8> = sample.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [b"\xFF\xFE", utf_16.as_slice()].concat();
        let double = WINDOWS_1252.decode_without_bom_handling(sample.as_bytes()).0.into_owned().into_bytes();
        let is_mail = name.ends_with(".eml") || name.ends_with(".mbox");
        for (encoding, bytes) in [
            ("windows-1252", WINDOWS_1252.encode(&sample).0.into_owned()),
            ("macintosh", MACINTOSH.encode(&sample).0.into_owned()),
            ("UTF-16LE", utf_16),
            ("UTF-16LE", marked),
            ("double-encoded UTF-8", double),
        ] {
            if is_mail && encoding.starts_with("UTF-16") {
                continue;
            }
            let (records, said) = read(name, &bytes, &[]);
            assert_eq!(records.len(), 1, "{name} in {encoding}: {said}");
            assert_sample(&records[0], &format!("{name} in {encoding}"));
            // streams are turned into UTF-8 on the way
            let found = records[0]["encoding"].as_str().expect("--verbose");
            assert!(found == encoding || encoding == "UTF-16LE" && found == "UTF-8", "{name}: {found}, not {encoding}");
        }
    }
    let (records, _) = read("a.txt", &ISO_8859_15.encode("Le cœur de l'été").0, &[]);
    assert_eq!(records[0]["text"], "Le cœur de l'été");
    let (records, _) = read("a.csv", &ISO_8859_15.encode("text\nà 5 €\n").0, &["--encoding", "iso-8859-15"]);
    assert_eq!(records[0]["text"], "à 5 €");
}

#[test]
fn columns_come_in_any_order_and_others_are_kept() {
    let table = "vues;\"Texte\";ID;thèmes\r\n1.0;\"Un.\r\n\"\"Deux\"\" ; trois.\";007;a\r\n";
    let (records, said) = read("a.csv", &WINDOWS_1252.encode(table).0, &[]);
    assert_eq!(records[0]["text"], "Un.\r\n\"Deux\" ; trois.", "{said}");
    assert_eq!(
        (&records[0]["id"], &records[0]["vues"], &records[0]["thèmes"]),
        (&"007".into(), &"1.0".into(), &"a".into())
    );
    let (records, _) = read("a.csv", b"\xEF\xBB\xBFtext#id\na, b; c#7\n", &["--delimiter", "#"]);
    assert_eq!((&records[0]["text"], &records[0]["id"]), (&"a, b; c".into(), &"7".into()));
    let (records, said) = read("a.csv", b"id,text\n1,a\n2,\"b\n3,c\n", &[]);
    assert_eq!(records[1]["line"], 3);
    assert!(said.contains("a.csv:3: a quotation mark opened in this row is never closed"), "{said}");
    let (_, said) = read("a.csv", b"id,texts\n1,a\n", &[]);
    assert!(said.contains("a.csv:1: no column \"text\"") && said.contains("the columns are: id, texts"), "{said}");
}

#[test]
fn dates_that_cannot_be_are_dropped_and_said() {
    let lines = b"{\"text\":\"a\",\"date\":\"2199-01-01\"}\n{\"text\":\"b\",\"date\":\"hier\"}\n{\"text\":\"c\",\"date\":\"2023-07-22\"}\n";
    let (records, said) = read("a.jsonl", lines, &[]);
    let dates: Vec<_> = records.iter().map(|record| (record["date"].as_str(), record["input_date"].as_str())).collect();
    assert_eq!(dates, [(None, Some("2199-01-01")), (None, Some("hier")), (Some("2023-07-22"), None)]);
    assert!(said.contains("the date \"2199-01-01\" is in the future: dropped"), "{said}");
    assert!(said.contains("the date \"hier\" is not understood: dropped"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_pdf_is_read_where_pdftotext_is_installed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().expect("a folder");
    let pdf = folder.path().join("a.pdf");
    fs::write(&pdf, "%PDF-1.4\n").expect("written");
    let pdf = pdf.to_str().expect("UTF-8");
    let (_, said, code) = griot(&["classify", pdf], b"", "");
    assert!(code == 2 && said.contains("install pdftotext"), "{said}");
    let (records, said, code) = griot(&["classify", folder.path().to_str().expect("UTF-8")], b"", "");
    assert!(code == 0 && records.is_empty() && said.contains("1 file that is no article skipped"), "{said}");
    // stands for the program, which may not be there
    let tool = folder.path().join("pdftotext");
    fs::write(&tool, format!("#!/bin/sh\necho '{TITLE}'; echo; echo '{TEXT}'\n")).expect("written");
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).expect("set");
    let (records, said, code) = griot(&["classify", "--with-text", pdf], b"", folder.path().to_str().expect("UTF-8"));
    assert_eq!(
        (code, records[0]["title"].as_str(), records[0]["text"].as_str()),
        (0, Some(TITLE), Some(TEXT)),
        "{said}"
    );
}

mod damaged {
    use std::fs;

    use griot::read::{Format, Item, Options, read_bytes};
    use proptest::prelude::*;

    const FORMATS: [Format; 8] = [
        Format::Text,
        Format::Html,
        Format::Jsonl,
        Format::Json,
        Format::Csv,
        Format::Tsv,
        Format::Feed,
        Format::Email,
    ];

    /// The samples that fuzzing begins with, in the order of their names.
    fn seeds() -> Vec<Vec<u8>> {
        let mut paths = Vec::new();
        for folder in fs::read_dir("fuzz/seeds").expect("they are in the repository") {
            let files = fs::read_dir(folder.expect("listed").path()).expect("listed");
            paths.extend(files.map(|file| file.expect("listed").path()));
        }
        paths.sort();
        assert!(paths.len() > 10);
        paths.iter().map(|path| fs::read(path).expect("read")).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_reader_fails_on_it(
            seed in any::<prop::sample::Index>(),
            cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..40, prop::collection::vec(any::<u8>(), 0..6)), 1..6),
        ) {
            let seeds = seeds();
            let mut bytes = seed.get(&seeds).clone();
            for (at, length, put) in cuts {
                let at = at.index(bytes.len() + 1);
                let end = (at + length).min(bytes.len());
                bytes.splice(at..end, put);
            }
            for format in FORMATS.into_iter().map(Some).chain([None]) {
                let items = read_bytes(&bytes, &Options { format, ..Options::default() }).expect("no option is wrong");
                for item in items {
                    if let Item::Failure(failure) = item {
                        prop_assert!(!failure.reason.contains("please report it"), "{format:?}: {bytes:?}");
                    }
                }
            }
        }
    }
}
