//! Who may import whom. The table is the plan of the source: a module that needs a name outside its row stands in the
//! wrong place, or the name does.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module of the library and the modules it may name.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("article", &["theme", "error", "language"]),
    ("theme", &["article", "error", "language"]),
    ("error", &["article", "theme", "language"]),
    ("letters", &[]),
    ("language", &["letters", "article", "theme", "error"]),
    ("read", &["article", "language", "theme", "error"]),
    ("text", &["letters", "language"]),
    ("classify", &["letters", "text", "language", "theme", "article", "error"]),
    ("summarize", &["text", "language"]),
    ("near", &["text", "language"]),
    // of the last three only what they give back
    ("record", &["article", "language", "theme", "classify", "summarize", "near"]),
    ("digest", &["article", "record", "summarize"]),
    (
        "pipeline",
        &["article", "theme", "error", "language", "read", "text", "classify", "summarize", "near", "record", "digest"],
    ),
    ("sink", &["record", "digest", "error"]),
    ("search", &["record", "text", "language", "theme", "error"]),
    // of search only what it gives back
    ("report", &["record", "search", "theme", "error"]),
    // work shared by threads: for the command line alone
    ("ordered", &[]),
    // the binary takes the library's names from `griot::`
    ("cli", &["cli"]),
    ("main", &["cli"]),
];

/// Crates that one place alone may name.
const KEPT_TO: &[(&str, &[&str])] = &[
    ("language", &["whatlang"]),
    ("text/stem.rs", &["rust_stemmers"]),
    ("classify/bayes.rs", &["linfa", "linfa_bayes", "ndarray"]),
    ("read/html.rs", &["dom_smoothie"]),
    ("read/feed.rs", &["feed_rs", "chrono"]),
    ("read", &["mail_parser", "encoding_rs", "encoding_rs_io", "chardetng", "flate2"]),
    ("search", &["tantivy"]),
    ("cli", &["clap", "clap_complete", "clap_mangen", "indicatif", "anyhow"]),
    ("cli/watch.rs", &["notify"]),
];

/// Lines a file may have before its tests module.
const MOST_LINES: usize = 400;

#[test]
fn modules_import_only_what_the_table_allows() {
    let mut wrong = Vec::new();
    for file in sources().iter().filter(|file| file.path != "lib.rs") {
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(module, _)| *module == file.module()) else {
            wrong.push(format!("src/{}: a new module needs a row in the table", file.path));
            continue;
        };
        for (line, name) in file.crate_names() {
            if name != file.module() && !allowed.contains(&name.as_str()) {
                wrong.push(format!("src/{}:{line}: {} may not name {name}", file.path, file.module()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_engine_is_known_to_one_place() {
    let mut wrong = Vec::new();
    for file in sources() {
        for (place, crates) in KEPT_TO {
            if file.path == *place || file.path == format!("{place}.rs") || file.path.starts_with(&format!("{place}/"))
            {
                continue;
            }
            for (number, line) in file.code(&file.text) {
                for name in crates.iter().filter(|name| names_crate(line, name)) {
                    wrong.push(format!("src/{}:{number}: only {place} may name {name}", file.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_short() {
    let long: Vec<String> = sources()
        .iter()
        .map(|file| (file.without_tests().lines().count(), file))
        .filter(|(lines, _)| *lines > MOST_LINES)
        .map(|(lines, file)| format!("src/{}: {lines} lines before its tests, {MOST_LINES} are enough", file.path))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn the_scanner_sees_what_it_is_there_to_see() {
    let text = "use crate::{a, b::{C, d}};\n/// [x](crate::no)\nfn f() { crate::e::g() }\n#[cfg(test)]\nmod tests { use crate::t; }\n";
    let file = Source { path: "m.rs".into(), text: text.into() };
    let names: Vec<String> = file.crate_names().into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["a", "b", "e"]);
    assert!(names_crate("use clap::Parser;", "clap") && names_crate("use clap;", "clap"));
    assert!(!names_crate("use clap_complete::x;", "clap") && !names_crate("let clap = 1;", "clap"));
}

/// A file of `src/`, its path from there.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// `text` for `text/stem.rs` as for `text.rs`.
    fn module(&self) -> &str {
        self.path.split('/').next().unwrap_or("").trim_end_matches(".rs")
    }

    fn without_tests(&self) -> &str {
        self.text.find("#[cfg(test)]\nmod tests").map_or(&self.text, |at| &self.text[..at])
    }

    /// Numbered lines that are no comments.
    fn code<'t>(&self, text: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
        (1..).zip(text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The modules named through `crate::`, or in a module's own file through `super::`, each with its line.
    fn crate_names(&self) -> Vec<(usize, String)> {
        let code: Vec<(usize, &str)> = self.code(self.without_tests()).collect();
        let is_top = !self.path.contains('/') || self.path.matches('/').count() == 1 && self.path.ends_with("/mod.rs");
        let roots: &[&str] = if is_top { &["crate::", "super::"] } else { &["crate::"] };
        let mut names = Vec::new();
        for (place, (number, line)) in code.iter().enumerate() {
            for root in roots {
                for (at, _) in line.match_indices(root) {
                    let rest: String = std::iter::once(&line[at + root.len()..])
                        .chain(code[place + 1..].iter().map(|(_, line)| *line))
                        .take(20)
                        .collect::<Vec<_>>()
                        .join("\n");
                    names.extend(first_names(&rest).into_iter().map(|name| (*number, name)));
                }
            }
        }
        names
    }
}

/// The first names of a path: one, or those of the braces at its beginning.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(list) = path.strip_prefix('{') else { return vec![name(path)] };
    let mut depth = 0usize;
    let mut names = vec![String::new()];
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(String::new()),
            c if depth == 0 => names.last_mut().expect("it begins with one").push(c),
            _ => {}
        }
    }
    names.iter().map(|text| name(text.trim())).filter(|name| !name.is_empty()).collect()
}

/// Whether a line names a crate: in a path or in a `use`.
fn names_crate(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let rest = &line[at + name.len()..];
        let whole = !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '"');
        whole && (rest.starts_with("::") || (line.trim_start().starts_with("use ") && rest.starts_with([';', ' '])))
    })
}

fn sources() -> Vec<Source> {
    let root = Path::new("src");
    let mut files = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src can be listed") {
            let path = entry.expect("src can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let short = path.strip_prefix(root).expect("it is under src").to_string_lossy().replace('\\', "/");
                files.insert(short, fs::read_to_string(&path).expect("sources are UTF-8"));
            }
        }
    }
    assert!(files.len() > 20, "the sources were not found");
    files.into_iter().map(|(path, text)| Source { path, text }).collect()
}
