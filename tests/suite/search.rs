//! The archive from the command line: what is put in is found, in both languages, once, and with its place marked.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use griot::search::Index;
use serde_json::Value;
use tempfile::TempDir;

/// An index in a folder of its own, gone when the test is over.
struct Archive {
    folder: TempDir,
}

impl Archive {
    fn empty() -> Self {
        Self { folder: TempDir::new().expect("a folder") }
    }

    /// The sample articles, indexed.
    fn of_samples() -> Self {
        let archive = Self::empty();
        archive.records(&["index", "corpora/sample"], 0);
        archive
    }

    fn griot(&self, args: &[&str]) -> Command {
        let mut command = cargo_bin_cmd!("griot");
        command.args(args).env("GRIOT_INDEX", self.path()).env_remove("GRIOT_MODEL");
        command
    }

    /// The JSON lines that `griot ARGS` writes when it ends with `code`.
    fn records(&self, args: &[&str], code: i32) -> Vec<Value> {
        let run = self.griot(args).assert().code(code);
        let out = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
        out.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    /// The ids of the articles found, best first.
    fn search(&self, query: &str) -> Vec<String> {
        let code = i32::from(self.griot(&["search", query]).output().expect("it runs").stdout.is_empty());
        self.records(&["search", query], code).iter().map(|hit| short_id(&hit["id"])).collect()
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("index")
    }
}

/// `gao-base` for `corpora/sample/gao-base.txt`.
fn short_id(id: &Value) -> String {
    let id = id.as_str().expect("a string");
    Path::new(id).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

#[test]
fn words_are_found_in_any_form_and_language() {
    let archive = Archive::of_samples();
    let best = |query: &str| archive.search(query).into_iter().next().unwrap_or_default();
    assert_eq!(best("ambushes convoys"), "djibo-convoy");
    assert_eq!(best("withdrawing american troops"), "niamey-us");
    assert_eq!(best("combattre les séparatistes"), "kidal-combats");
    assert_eq!(best("démineur"), "diffa-ceinture");
}

#[test]
fn accents_and_elision_do_not_matter() {
    let archive = Archive::of_samples();
    let found = archive.search("énergie");
    assert_eq!(found, ["rabat-paris"]);
    for query in ["energie", "ÉNERGIES", "l'énergie", "d’energie", "e\u{301}nergie"] {
        assert_eq!(archive.search(query), found, "{query}");
    }
}

#[test]
fn a_phrase_must_be_there_word_by_word() {
    let archive = Archive::of_samples();
    assert_eq!(archive.search("\"porte de la base\""), ["gao-base"]);
    assert!(archive.search("\"base de la porte\"").is_empty());
    assert!(archive.search("base de la porte").contains(&"gao-base".to_string()));
}

#[test]
fn nothing_found_is_said_and_ends_with_1() {
    let archive = Archive::of_samples();
    let run = archive.griot(&["search", "xylophone"]).assert().code(1);
    assert!(run.get_output().stdout.is_empty());
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("nothing found"));
    for query in ["", "\"", "???", "le la les"] {
        assert!(archive.search(query).is_empty(), "{query:?}");
    }
}

#[test]
fn without_an_index_a_search_says_how_to_make_one() {
    let archive = Archive::empty();
    let run = archive.griot(&["search", "convoi"]).assert().code(2);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(said.contains("griot index") && said.contains(&*archive.path().to_string_lossy()), "{said}");
    assert!(!archive.path().exists(), "a search makes no index");
}

#[test]
fn the_same_article_again_replaces_itself() {
    let archive = Archive::of_samples();
    let again = &archive.records(&["index", "corpora/sample"], 0)[0];
    assert_eq!(again["articles"], 10);

    let article = |text: &str| format!("{{\"id\":\"a\",\"text\":\"{text}\"}}\n");
    for text in ["The lighthouse was flooded by the storm.", "The lighthouse was rebuilt after the storm."] {
        archive.griot(&["index"]).write_stdin(article(text)).assert().code(0);
    }
    assert_eq!(archive.search("lighthouse").len(), 1);
    assert!(archive.search("flooded").is_empty());
    assert_eq!(archive.search("rebuilt"), ["a"]);
}

#[test]
fn pruning_drops_what_is_gone_from_the_folder_and_nothing_else() {
    let archive = Archive::of_samples();
    let news = TempDir::new().expect("a folder");
    for name in ["gao-base", "djibo-convoy"] {
        fs::copy(format!("corpora/sample/{name}.txt"), news.path().join(format!("{name}.txt"))).expect("copied");
    }
    let folder = news.path().to_str().expect("UTF-8");
    assert_eq!(archive.records(&["index", folder], 0)[0]["articles"], 12);
    fs::remove_file(news.path().join("djibo-convoy.txt")).expect("removed");
    assert_eq!(archive.records(&["index", folder], 0)[0]["articles"], 12, "without --prune all is kept");
    let pruned = &archive.records(&["index", folder, "--prune"], 0)[0];
    assert_eq!((&pruned["removed"], &pruned["articles"]), (&1.into(), &11.into()));
    assert_eq!(archive.search("ambushed"), ["djibo-convoy"], "the one of another folder is still there");
}

#[test]
fn many_questions_are_plain_words_and_keep_their_ids() {
    let archive = Archive::of_samples();
    let questions = archive.folder.path().join("questions.jsonl");
    let ask = |lines: &str, code: i32| {
        fs::write(&questions, lines).expect("written");
        archive.records(&["search", "--queries", questions.to_str().expect("UTF-8"), "--limit", "2"], code)
    };
    let hits = ask(
        "{\"id\":\"q1\",\"text\":\"\\\"convoi étrangère\\\" AND (NOT\"}\n{\"id\":2,\"text\":\"xylophone\"}\n{\"id\":3,\"text\":\"convoy ambush\"}\n",
        0,
    );
    let found: BTreeSet<String> = hits.iter().map(|hit| hit["query_id"].to_string()).collect();
    assert_eq!(found, BTreeSet::from(["\"q1\"".to_string(), "3".to_string()]));
    assert_eq!(short_id(&hits[0]["id"]), "gao-base");
    for id in [Value::from("q1"), Value::from(3)] {
        let ranks: Vec<&Value> = hits.iter().filter(|hit| hit["query_id"] == id).map(|hit| &hit["rank"]).collect();
        assert!(!ranks.is_empty() && ranks.len() <= 2 && ranks.iter().zip(1..).all(|(rank, place)| **rank == place));
    }
    assert!(ask("{\"id\":\"q\",\"text\":\"xylophone\"}\n", 1).is_empty());
    assert!(ask("{\"id\":\"q\"}\n", 2).is_empty());
}

#[test]
fn an_article_is_shown_whole() {
    let archive = Archive::of_samples();
    let id = "corpora/sample/gao-base.txt";
    let article = &archive.records(&["show", id], 0)[0];
    let file = fs::read_to_string(id).expect("the sample");
    assert!(file.contains(article["text"].as_str().expect("the text")));
    assert_eq!((&article["id"], &article["theme"]), (&id.into(), &"withdrawal".into()));
    assert_eq!(article["summary"].as_array().map(Vec::len), Some(3));
    assert_eq!(article["tags"][0]["theme"], "withdrawal");

    let run = archive.griot(&["show", "nobody"]).assert().failure();
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("nobody"));
}

#[test]
fn ids_and_fields_keep_their_digits() {
    let archive = Archive::empty();
    let input = "{\"id\":12345678901234567890123,\"price\":1.50,\"text\":\"The harbour was flooded.\"}\n";
    archive.griot(&["index"]).write_stdin(input).assert().code(0);
    let out =
        |args: &[&str]| String::from_utf8_lossy(&archive.griot(args).assert().code(0).get_output().stdout).into_owned();
    let found = out(&["search", "harbour"]);
    assert!(found.contains("\"id\":12345678901234567890123,"), "{found}");
    let shown = out(&["show", "12345678901234567890123"]);
    assert!(shown.contains("\"id\":12345678901234567890123,") && shown.contains("\"price\":1.50"), "{shown}");
}

#[test]
fn an_article_in_a_third_language_is_found_as_it_is_written() {
    let archive = Archive::empty();
    let input = "{\"id\":\"es\",\"lang\":\"es\",\"text\":\"Los agricultores esperan las lluvias.\"}\n";
    archive.griot(&["index"]).write_stdin(input).assert().code(0);
    assert_eq!(archive.search("agricultores"), ["es"]);
    assert!(archive.search("agricultor").is_empty(), "unstemmed");
}

#[test]
fn only_one_writes_at_a_time() {
    let archive = Archive::of_samples();
    let index = Index::open_or_create(&archive.path()).expect("it is there");
    let writer = index.writer().expect("nobody else writes");
    let run = archive.griot(&["index", "corpora/sample"]).assert().code(2);
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("another griot is writing"));
    assert_eq!(archive.search("énergie"), ["rabat-paris"], "reading goes on");
    drop(writer);
    archive.records(&["index", "corpora/sample"], 0);
}

#[test]
fn highlights_are_the_words_asked_for_in_the_snippet() {
    let archive = Archive::of_samples();
    let mut marked = BTreeSet::new();
    for query in
        ["attaque armée", "l’énergie des visas", "troops base", "soldats convoi", "école", "\"porte de la base\""]
    {
        for hit in archive.records(&["search", query], 0) {
            let snippet = hit["snippet"].as_str().expect("a text");
            let text = fs::read_to_string(hit["path"].as_str().expect("a path")).expect("the sample");
            assert!(text.contains(snippet), "not word for word: {snippet}");
            let mut end = 0;
            for range in hit["highlights"].as_array().expect("a list") {
                let byte = |at: usize| range[at].as_u64().and_then(|n| usize::try_from(n).ok()).expect("a number");
                assert!(byte(0) >= end && byte(1) > byte(0), "{hit}");
                end = byte(1);
                marked.insert(snippet.get(byte(0)..byte(1)).expect("on char boundaries").to_lowercase());
            }
        }
    }
    for word in ["énergie", "visas", "troops", "écoles", "porte", "base"] {
        assert!(marked.contains(word), "{word} is not among {marked:?}");
    }
}
