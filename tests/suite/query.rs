//! Questions on the command line: what each kind means, what comes of mistakes, filters, counts, and the other language.

use std::fs;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use tempfile::TempDir;

const ARTICLES: [&str; 7] = [
    r#"{"id":"gao","lang":"fr","date":"2023-07-22","source":"Studio A","title":"Attaque contre un convoi à Gao","text":"Des hommes armés ont attaqué un convoi de l'armée près de Gao. Le porte-parole confirme."}"#,
    r#"{"id":"mopti","lang":"fr","date":"2023-08-02","source":"Radio B","title":"Marché de Mopti","text":"La parole est aux vendeuses : une porte s'ouvre au marché de Mopti. Aucune attaque cette semaine."}"#,
    r#"{"id":"otage","lang":"fr","date":"2022-01-15","source":"Studio A","title":"Otage libéré","text":"Un otage a été libéré à Tombouctou après un attentat-suicide manqué."}"#,
    r#"{"id":"kidal","lang":"en","date":"2023-07-30","source":"Wire C","title":"Convoy ambushed near Kidal","text":"Gunmen attacked an army convoy near Kidal. The state of emergency goes on."}"#,
    r#"{"id":"bomb","lang":"en","date":"2021-05-01","source":"Wire C","title":"Market bombing","text":"A suicide bombing struck the market of Timbuktu; two hostages were freed."}"#,
    r#"{"id":"rain","lang":"en","title":"Rain","text":"Farmers wait for the rain. The emergency of the season is the state of the roads."}"#,
    r#"{"id":"es","lang":"es","text":"Los agricultores esperan el convoi."}"#,
];

struct Archive {
    folder: TempDir,
}

impl Archive {
    fn new() -> Self {
        Self::of(&ARTICLES)
    }

    fn of(articles: &[&str]) -> Self {
        let archive = Self { folder: TempDir::new().expect("a folder") };
        archive.griot(&["index", "--quiet"]).write_stdin(articles.join("\n")).assert().code(0);
        archive
    }

    fn griot(&self, args: &[&str]) -> Command {
        let mut command = cargo_bin_cmd!("griot");
        command.args(args).env("GRIOT_INDEX", self.folder.path().join("index")).env_remove("GRIOT_MODEL");
        command
    }

    /// What `griot search ARGS` writes, and what it says besides.
    fn run(&self, args: &[&str]) -> (Vec<Value>, String) {
        let output = self.griot(&[&["search"], args].concat()).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code().is_some_and(|code| code < 2), "{args:?}: {said}");
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        (lines.lines().map(|line| serde_json::from_str(line).expect(line)).collect(), said)
    }

    /// The ids that a question finds, sorted.
    fn found(&self, args: &[&str]) -> Vec<String> {
        let mut ids = self.ranked(args);
        ids.sort();
        ids
    }

    /// The ids that a question finds, best first; without translation.
    fn ranked(&self, args: &[&str]) -> Vec<String> {
        let (hits, _) = self.run(&[&["--no-translate"], args].concat());
        hits.iter().map(|hit| hit["id"].as_str().expect("a string").to_string()).collect()
    }
}

#[test]
fn accents_matter_where_they_are_typed_and_tell_words_apart() {
    let archive = Archive::of(&[
        r#"{"id":"side","lang":"fr","text":"De l'autre côté du fleuve, les tâches attendent devant l'école fermée."}"#,
        r#"{"id":"rating","lang":"fr","text":"La cote du ministre baisse, une tache sur son bilan, dit le directeur d'ECOLE."}"#,
    ]);
    for (question, expected) in [
        ("côté", &["side"][..]),
        ("CÔTÉS", &["side"]),
        ("cote", &["rating", "side"]),
        ("+cote", &["rating", "side"]),
        ("tâche", &["side"]),
        ("tache AND ministre", &["rating"]),
        ("tache AND fleuve", &["side"]),
        ("ecole", &["rating", "side"]),
        ("école", &["rating", "side"]),
        ("\"cote du fleuve\"", &["side"]),
        ("\"côté du fleuve\"", &["side"]),
    ] {
        assert_eq!(archive.found(&[question]), expected, "{question}");
    }
}

#[test]
fn a_text_in_both_languages_is_found_by_the_words_of_each() {
    let text = "Les assaillants attaquèrent le village à l'aube, avant que l'armée ne vienne de la ville voisine. \
                The mission is withdrawing its troops from the northern towns, and the last convoy leaves on Friday.";
    let line = serde_json::json!({"id": "both", "text": text}).to_string();
    let archive = Archive::of(&[&line]);
    for question in ["attaquer", "withdraw"] {
        assert_eq!(archive.found(&[question]), ["both"], "{question}");
    }
}

#[test]
fn each_kind_of_question_means_what_it_says() {
    let archive = Archive::new();
    for (question, expected) in [
        ("gao mopti", &["gao", "mopti"][..]),
        ("attaque -mopti", &["gao"]),
        ("attaque NOT mopti", &["gao"]),
        ("attaque AND mopti", &["mopti"]),
        ("(gao OR kidal) AND (convoi OR convoy)", &["gao", "kidal"]),
        ("gao OR mopti AND semaine", &["gao", "mopti"]),
        ("NOT (attaque OR convoi OR convoy)", &["bomb", "otage", "rain"]),
        ("\"state of emergency\"", &["kidal"]),
        ("\"emergency of state\"", &[]),
        ("attaqu*", &["gao", "mopti"]),
        ("Kidel~1", &["kidal"]),
        ("Kidol~", &["kidal"]),
        ("Kudel~1", &[]),
        ("Kudel~2", &["kidal"]),
        ("title:convoi", &["gao"]),
        ("title:market", &["bomb"]),
        ("title:\"market bombing\"", &["bomb"]),
        ("-title:convoi armée", &[]),
        ("title:(convoy OR otage)", &["kidal", "otage"]),
        ("agricultores", &["es"]),
    ] {
        assert_eq!(archive.found(&["--", question]), expected, "{question}");
    }
}

#[test]
fn marks_in_plain_questions_mean_what_a_person_means() {
    let archive = Archive::new();
    for question in ["Gao : l'armée", "Gao: l’armée", "gao - armée", "l'armée", "d'armée"] {
        assert_eq!(archive.ranked(&[question]).first().map(String::as_str), Some("gao"), "{question}");
    }
    assert_eq!(archive.ranked(&["porte-parole"])[0], "gao", "the compound comes before its parts");
    assert_eq!(archive.found(&["porte-parole AND convoi"]), ["gao"]);
    assert_eq!(archive.found(&["--", "-porte-parole attaque"]), ["mopti"], "only the compound is refused");
    assert_eq!(archive.found(&["--all", "porte-parole"]), ["gao"]);
}

#[test]
fn every_word_must_be_there_with_all() {
    let archive = Archive::new();
    assert_eq!(archive.found(&["--all", "attaque semaine"]), ["mopti"]);
    assert_eq!(archive.found(&["--all", "les attaques de la semaine"]), ["mopti"], "stop words need not be there");
    assert!(archive.found(&["--all", "attaque xylophone"]).is_empty());
}

#[test]
fn repeated_words_count() {
    let archive = Archive::new();
    assert_eq!(archive.ranked(&["gao semaine semaine semaine"])[0], "mopti");
    assert_eq!(archive.ranked(&["gao gao gao semaine"])[0], "gao");
}

#[test]
fn the_form_that_was_asked_for_comes_first() {
    let archive = Archive::new();
    let articles = [
        r#"{"id":"one","lang":"en","text":"The farmer waters the onions there."}"#,
        r#"{"id":"many","lang":"en","text":"The farmers water the onion there."}"#,
    ];
    archive.griot(&["index", "--quiet"]).write_stdin(articles.join("\n")).assert().code(0);
    assert_eq!(archive.ranked(&["farmers onion"])[0], "many");
    assert_eq!(archive.ranked(&["farmer onions"])[0], "one");
}

#[test]
fn mistakes_get_an_answer_and_a_remark() {
    let archive = Archive::new();
    for (question, best, remark) in [
        ("\"gao armée", "gao", "never closed"),
        ("(gao OR armée", "gao", "never closed"),
        ("gao) armée", "gao", "without an opening"),
        ("gao AND", "gao", "both sides"),
        ("gao NOT", "gao", "nothing after it"),
        ("gao~7", "gao", "at the most"),
    ] {
        let (hits, said) = archive.run(&[question]);
        assert_eq!(hits[0]["id"], best, "{question}");
        assert!(said.contains(remark), "{question}: {said}");
        let (_, said) = archive.run(&["--quiet", question]);
        assert!(said.is_empty(), "{said}");
    }
}

#[test]
fn a_misspelt_word_that_is_nowhere_gets_a_suggestion() {
    let archive = Archive::new();
    let (_, said) = archive.run(&["Tombouktou \"attentat\""]);
    assert!(said.contains("did you mean: tombouctou \"attentat\""), "{said}");
    for known in ["Tombouctou", "tombouctous", "hostages", "zzzzzzz", "Gao -xylophome"] {
        let (_, said) = archive.run(&[known]);
        assert!(!said.contains("did you mean"), "{known}: {said}");
    }
}

#[test]
fn a_suggestion_begins_as_the_word_does_and_is_two_letters_away_only_where_the_word_is_long() {
    let archive = Archive::of(&[
        r#"{"id":1,"lang":"fr","text":"Le village de Bankoro vend des plants de mil."}"#,
        r#"{"id":2,"lang":"fr","text":"Le village de Bankoro est calme cette semaine."}"#,
        r#"{"id":3,"lang":"fr","text":"Le village de Sanboro a un puits près du barrage."}"#,
    ]);
    let meant = |word: &str| {
        let (_, said) = archive.run(&[word]);
        said.lines().find_map(|line| line.split_once("did you mean: ").map(|(_, meant)| meant.to_string()))
    };
    // both names are one letter away, and the rarer one begins as the word does
    assert_eq!(meant("sankoro").as_deref(), Some("sanboro"));
    assert_eq!(meant("dankoro").as_deref(), Some("bankoro"), "where none begins so, the nearer one");
    assert_eq!(meant("xarrage").as_deref(), Some("barrage"));
    // of six letters two may be wrong, of four one, of three none
    for (word, wanted) in [("pxxnts", "plants"), ("semxinx", "semaine"), ("pxits", "puits")] {
        assert_eq!(meant(word).as_deref(), Some(wanted), "{word}");
    }
    for word in ["pxxxts", "pxxts", "mxl"] {
        assert_eq!(meant(word), None, "{word}");
    }
}

#[test]
fn filters_sort_and_pages() {
    let archive = Archive::new();
    let found = |args: &[&str]| archive.found(args);
    assert_eq!(found(&["convoi convoy", "--lang", "fr"]), ["gao"]);
    assert_eq!(found(&["convoi convoy", "--lang", "fr,en"]), ["gao", "kidal"]);
    assert_eq!(found(&["--source", "studio a"]), ["gao", "otage"]);
    assert_eq!(found(&["--since", "2023-07-30"]), ["kidal", "mopti"]);
    assert_eq!(found(&["--since", "2022", "--until", "2023-07"]), ["gao", "kidal", "otage"]);
    assert_eq!(found(&["--until", "2023-07-22", "convoi"]), ["gao"]);
    assert!(found(&["--since", "1d"]).is_empty());
    assert!(found(&["--theme", "nothing"]).is_empty());
    let sorted = archive.ranked(&["--sort", "date", "market convoy attaque otage rain"]);
    assert_eq!(sorted, ["mopti", "kidal", "gao", "otage", "bomb", "rain"]);
    let page = |offset: &str| archive.ranked(&["--limit", "2", "--offset", offset, "market convoy attaque otage rain"]);
    let all = archive.ranked(&["market convoy attaque otage rain"]);
    assert_eq!([page("0"), page("2"), page("4")].concat(), all);
    assert!(page("100").is_empty());
    let run = archive.griot(&["search", "gao", "--since", "22/07/2023"]).assert().code(2);
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("3w"));
    archive.griot(&["search"]).assert().code(2);
}

#[test]
fn themes_are_filtered_by_any_tag() {
    let archive = Archive::new();
    let (hits, _) = archive.run(&["--lang", "en,fr"]);
    let theme = hits[0]["theme"].as_str().expect("a theme");
    assert!(archive.found(&["--theme", theme]).contains(&hits[0]["id"].as_str().expect("an id").to_string()));
}

#[test]
fn counts_and_facets() {
    let archive = Archive::new();
    let (count, _) = archive.run(&["--count", "attaque", "--limit", "1"]);
    assert_eq!(count[0]["count"], 3, "with the English one");
    let (facets, _) = archive.run(&["--facets", "lang,month,source", "--source", "Studio A", "--source", "Wire C"]);
    let values: Vec<String> =
        facets.iter().map(|facet| format!("{}={}:{}", facet["facet"], facet["value"], facet["count"])).collect();
    let expected = [
        "lang=en:2",
        "lang=fr:2",
        "month=2021-05:1",
        "month=2022-01:1",
        "month=2023-07:2",
        "source=Studio A:2",
        "source=Wire C:2",
    ];
    assert_eq!(values.iter().map(|value| value.replace('"', "")).collect::<Vec<_>>(), expected);
    let run = archive.griot(&["search", "--count", "xylophone"]).assert().code(1);
    assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("\"count\":0"));
}

#[test]
fn what_resembles_an_article_is_found_but_not_the_article() {
    let archive = Archive::new();
    let path = archive.folder.path().join("like.jsonl");
    fs::write(&path, ARTICLES[0]).expect("written");
    let found = archive.ranked(&["--like", path.to_str().expect("UTF-8"), "--lang", "fr"]);
    assert_eq!(found.first().map(String::as_str), Some("mopti"));
    assert!(!found.contains(&"gao".to_string()));
    archive.griot(&["search", "--like", "no-such-file"]).assert().code(2);
}

#[test]
fn the_other_language_is_found_and_said() {
    let archive = Archive::new();
    let (hits, _) = archive.run(&["hostage released in Timbuktu", "--lang", "fr"]);
    assert_eq!(hits[0]["id"], "otage");
    let pairs: Vec<String> = hits[0]["translated"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|word| format!("{} {}", word["from"], word["to"]).replace('"', ""))
        .collect();
    assert!(pairs.contains(&"hostage otage".to_string()) && pairs.contains(&"Timbuktu Tombouctou".to_string()));
    let (hits, _) = archive.run(&["attentat-suicide à Tombouctou", "--lang", "en"]);
    assert_eq!(hits[0]["id"], "bomb");
    assert!(hits[0]["highlights"].as_array().is_some_and(|marks| marks.len() >= 2), "translations are marked too");
    let (hits, _) = archive.run(&["attentat-suicide à Tombouctou"]);
    assert_eq!(hits[0]["id"], "otage", "the words themselves come before their translations");
    assert!(hits[0].get("translated").is_none());
    assert!(archive.found(&["hostage", "--lang", "fr"]).is_empty(), "not with --no-translate");
    let table = archive.griot(&["search", "hostage", "--format", "table", "--lang", "fr"]).assert().code(0);
    assert!(String::from_utf8_lossy(&table.get_output().stdout).contains("⇄ hostage → otage"));
}

#[test]
fn matches_are_coloured_on_request() {
    let archive = Archive::new();
    let search = |color: &str| {
        let run = archive.griot(&["search", "otages", "--format", "table", "--color", color]).assert().code(0);
        String::from_utf8_lossy(&run.get_output().stdout).into_owned()
    };
    assert!(!search("never").contains('\u{1b}'));
    assert!(search("always").lines().any(|line| line.contains("Un \u{1b}[") && line.contains("otage")));
}
