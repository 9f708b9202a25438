//! Learning on top of a model, from seed terms, and what is said of the result.

use std::fs;

use serde_json::json;

use crate::desk::{CRUE, Desk, FLOOD, MATCH, SPORT, many, two_themes};

const MINE: &str = "Gold and copper were dug from the mine by the diggers who work deep in the pits of the hills";

const THEMES: &str = r#"
[[theme]]
code = "floods"
seeds.fr = ["crue", "inondations", "eaux montent"]
seeds.en = ["flood", "flood water", "burst its banks"]
[[theme]]
code = "sport"
seeds.fr = ["match", "entraîneur", "buts"]
seeds.en = ["match", "coach", "goals"]
[[theme]]
code = "other"
"#;

#[test]
fn learning_on_top_of_a_model_is_learning_at_once() {
    let desk = Desk::new();
    let (old, new) = (two_themes(12), [many("mines", MINE, 4), many("sport", MATCH, 4)].concat());
    desk.write_labelled("old.jsonl", &old);
    desk.write_labelled("new.jsonl", &new);
    desk.run(&["train", "old.jsonl", "--output", "old.griot"], 0);
    desk.run(&["train", "--extend", "--model", "old.griot", "new.jsonl", "--output", "m.griot"], 0);
    desk.run(&["train", "old.jsonl", "new.jsonl", "--output", "both.griot"], 0);
    let bytes = |name: &str| fs::read(desk.path(name)).expect("a model");
    assert!(bytes("m.griot") == bytes("both.griot"));
    assert_eq!(desk.themes_of(&[FLOOD, SPORT, MINE]), ["floods", "sport", "mines"]);
}

#[test]
fn the_built_in_model_learns_another_theme() {
    let desk = Desk::new();
    desk.write_labelled("new.jsonl", &[many("mines", MINE, 6), many("mines", "La mine d'or a fermé", 6)].concat());
    let run = desk.run(&["train", "--extend", "new.jsonl", "--output", "m.griot", "--format", "jsonl"], 0);
    assert_eq!(run.records()[0]["articles"], 2920 + 12);
    let withdrawal = "The last French troops left the base as the withdrawal from Niger was completed";
    assert_eq!(desk.themes_of(&[MINE, withdrawal]), ["mines", "withdrawal"]);
    let themes = desk.run(&["themes", "--model", "m.griot"], 0).records();
    assert_eq!((themes.len(), &themes[6]["code"]), (7, &json!("mines")), "{themes:?}");
}

#[test]
fn the_same_text_with_another_theme_is_a_correction() {
    let desk = Desk::new();
    desk.write_labelled("old.jsonl", &[two_themes(8), many("sport", CRUE, 6)].concat());
    // blanks do not make another text
    let right: Vec<_> =
        many("floods", CRUE, 6).into_iter().map(|(label, text)| (label, format!(" {text}\n"))).collect();
    desk.write_labelled("right.jsonl", &right);
    desk.run(&["train", "old.jsonl", "--output", "old.griot"], 0);
    let extend = ["train", "--extend", "--model", "old.griot", "right.jsonl", "--output", "m.griot"];
    let said = desk.run(&extend, 0).said;
    assert!(said.contains("6 articles that the model had already, 6 of them with another theme now"), "{said}");
    desk.write_labelled("corrected.jsonl", &[two_themes(8), many("floods", CRUE, 6)].concat());
    desk.run(&["train", "corrected.jsonl", "--output", "corrected.griot"], 0);
    assert!(
        fs::read(desk.path("m.griot")).expect("a model") == fs::read(desk.path("corrected.griot")).expect("a model")
    );
    assert_eq!(desk.themes_of(&[CRUE]), ["floods"]);
}

#[test]
fn a_model_to_learn_on_top_of_is_named_with_extend() {
    let desk = Desk::new();
    desk.write_labelled("set.jsonl", &two_themes(4));
    desk.train(&["set.jsonl"]);
    let said = desk.run(&["train", "set.jsonl", "--model", "m.griot", "--output", "n.griot"], 2).said;
    assert!(said.contains("--extend"), "{said}");
    let said = desk.run(&["train", "--extend", "--model", "set.jsonl", "set.jsonl", "--output", "n.griot"], 2).said;
    assert!(said.contains("set.jsonl: not a griot model"), "{said}");
}

#[test]
fn names_change_on_top_of_a_model_and_seed_terms_stay() {
    let desk = Desk::new();
    desk.write("themes.toml", THEMES);
    desk.write_labelled("set.jsonl", &two_themes(6));
    desk.run(&["train", "set.jsonl", "--themes", "themes.toml", "--output", "old.griot"], 0);
    desk.write("new.toml", "[[theme]]\ncode = \"sport\"\nname.en = \"Games\"\nseeds.en = [\"nothing\"]\n");
    let extend = ["train", "--extend", "--model", "old.griot", "--themes", "new.toml", "--output", "m.griot"];
    desk.run(&extend, 0);
    let themes = desk.run(&["themes", "--model", "m.griot"], 0).records();
    assert_eq!((&themes[1]["name"]["en"], &themes[1]["seeds"]["en"][0]), (&json!("Games"), &json!("match")));
}

#[test]
fn seed_terms_alone_make_a_model_that_says_it_guesses() {
    let desk = Desk::new();
    desk.write("themes.toml", THEMES);
    let run = desk.run(&["train", "--themes", "themes.toml", "--output", "m.griot", "--format", "table"], 0);
    assert!(run.said.contains("guessed by their seed terms alone: \"floods\", \"sport\""), "{}", run.said);
    assert!(run.out.contains("all is guessed"), "{}", run.out);
    let market = "The minister of finance has presented the budget of the next year to the members of parliament";
    let texts = [FLOOD, CRUE, SPORT, MATCH, market];
    assert_eq!(desk.themes_of(&texts), ["floods", "floods", "sport", "sport", "other"]);
    let records = desk.run(&["classify", "--model", "m.griot", "texts.jsonl"], 0).records();
    assert!(records.iter().all(|record| record["unsure"] == true), "{records:?}");
    let themes = desk.run(&["themes", "--model", "m.griot", "--format", "table"], 0).out;
    assert!(themes.contains("fr 0 (a guess), en 0 (a guess)"), "{themes}");
}

#[test]
fn a_theme_without_an_example_starts_from_its_seed_terms() {
    let desk = Desk::new();
    desk.write(
        "themes.toml",
        "[[theme]]\ncode = \"mines\"\nseeds.en = [\"gold\", \"copper\", \"mine\", \"diggers\"]\n",
    );
    desk.write_labelled("set.jsonl", &two_themes(12));
    let said = desk.run(&["train", "set.jsonl", "--themes", "themes.toml", "--output", "m.griot"], 0).said;
    assert!(said.contains("themes without an example in en, guessed by their seed terms alone: \"mines\""), "{said}");
    assert_eq!(desk.themes_of(&[FLOOD, SPORT, MINE]), ["floods", "sport", "mines"]);
    let records = desk.run(&["classify", "--model", "m.griot", "texts.jsonl"], 0).records();
    assert_eq!((&records[0]["unsure"], &records[2]["unsure"]), (&json!(false), &json!(true)), "{records:?}");

    desk.write_labelled("mines.jsonl", &many("mines", MINE, 6));
    desk.run(&["train", "--extend", "--model", "m.griot", "mines.jsonl", "--output", "with.griot"], 0);
    let themes = desk.run(&["themes", "--model", "with.griot"], 0).records();
    assert_eq!(themes[0]["examples"], json!({"en": 6}), "examples take the place of the guess");
}

#[test]
fn themes_without_seed_terms_and_articles_are_refused() {
    let desk = Desk::new();
    desk.write("themes.toml", "[[theme]]\ncode = \"a\"\n[[theme]]\ncode = \"b\"\n");
    let said = desk.run(&["train", "--themes", "themes.toml", "--output", "m.griot"], 2).said;
    assert!(said.contains("no labelled article found") && said.contains("seed"), "{said}");
    desk.run(&["train", "--output", "m.griot"], 2);
}

#[test]
fn training_says_what_it_chose_and_what_it_expects() {
    let desk = Desk::new();
    desk.write_labelled("set.jsonl", &two_themes(20));
    let table = desk.run(&["train", "set.jsonl", "--output", "m.griot", "--format", "table"], 0).out;
    assert!(table.contains("on new articles like these about 1.000 right") && table.contains("naive Bayes"), "{table}");
    let record = desk.run(&["train", "set.jsonl", "--output", "m.griot", "--format", "jsonl"], 0).records();
    let (language, expected) = (&record[0]["summary"]["expected"][0][0], &record[0]["summary"]["expected"][0][1]);
    assert_eq!((language, &expected["accuracy"], &expected["articles"]), (&json!("en"), &json!(1.0), &json!([20, 20])));
    let parts: f64 = expected["members"].as_array().expect("a list").iter().filter_map(|part| part[1].as_f64()).sum();
    assert!((parts - 1.0).abs() < 1e-9, "{expected}");
}

#[test]
fn articles_the_model_was_trained_on_are_said_when_it_is_judged_by_them() {
    let desk = Desk::new();
    desk.write_labelled("set.jsonl", &two_themes(8));
    desk.write_labelled("new.jsonl", &[many("floods", FLOOD, 9), many("sport", CRUE, 1)].concat());
    desk.train(&["set.jsonl"]);
    let said = desk.run(&["evaluate", "new.jsonl", "--model", "m.griot"], 0).said;
    assert!(said.contains("8 articles that the model was trained on"), "{said}");
}

#[test]
fn cells_of_csv_are_no_formulas() {
    let desk = Desk::new();
    desk.write_labelled("set.jsonl", &[many("=1+1", FLOOD, 6), many("sport", SPORT, 6)].concat());
    desk.train(&["set.jsonl"]);
    let csv = |args: &[&str]| desk.run(&[args, &["--model", "m.griot", "--format", "csv"]].concat(), 0).out;
    assert!(csv(&["themes"]).contains("\n'=1+1,"));
    assert!(csv(&["evaluate", "set.jsonl"]).contains(",'=1+1,"));
    assert!(csv(&["evaluate", "set.jsonl", "--raw-csv"]).contains(",=1+1,"));
}

#[test]
fn a_model_in_the_environment_contradicts_nothing() {
    let desk = Desk::new();
    desk.write_labelled("set.jsonl", &two_themes(8));
    desk.train(&["set.jsonl"]);
    for args in [&["evaluate", "set.jsonl", "--folds", "2"][..], &["train", "set.jsonl", "--output", "n.griot"]] {
        desk.command(args).env("GRIOT_MODEL", "m.griot").assert().code(0);
    }
    desk.run(&["evaluate", "set.jsonl", "--folds", "2", "--model", "m.griot"], 2);
    let run = desk.command(&["themes", "--format", "csv"]).env("GRIOT_MODEL", "m.griot").assert().code(0);
    assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("floods"));
}

/// Texts of two themes, each of three of the six words of its field in a row.
fn chained(count: usize) -> Vec<(&'static str, String)> {
    let fields: [(&str, [&str; 6]); 2] = [
        ("mines", ["gold", "copper", "diggers", "ore", "pits", "shaft"]),
        ("floods", ["river", "rain", "banks", "water", "dams", "canoe"]),
    ];
    let text = |words: &[&str; 6], n: usize| {
        format!("Report {n} speaks of {} and {} near the {}", words[n % 6], words[(n + 1) % 6], words[(n + 2) % 6])
    };
    (0..count).flat_map(|n| fields.map(|(label, words)| (label, text(&words, n)))).collect()
}

/// An article of three words that follow each other in the ring of words of its theme.
fn link(theme: &str, start: usize) -> (&str, String) {
    let word = |n: usize| format!("{theme}{}", ["a", "b", "c", "d", "e", "f"][n % 6].repeat(n % 30 / 6 + 1));
    (theme, format!("Report of {}, {} and {} near the town", word(start), word(start + 1), word(start + 2)))
}

#[test]
fn articles_without_labels_join_what_labelled_ones_hardly_do() {
    let desk = Desk::new();
    let links = |starts: &[usize]| -> Vec<_> {
        starts.iter().flat_map(|start| ["mine", "flood"].map(|theme| link(theme, *start))).collect()
    };
    let (some, all): (Vec<usize>, Vec<usize>) = ((0..30).step_by(3).collect(), (0..30).collect());
    // no two labelled articles of a theme share a word of it
    desk.write_labelled("few.jsonl", &links(&some));
    desk.write_labelled("pool.jsonl", &links(&all));
    let train = ["train", "few.jsonl", "--output", "m.griot", "--lang", "en", "--unlabelled", "pool.jsonl"];
    let run = desk.run(&[&train[..], &["--format", "table"]].concat(), 0);
    assert!(run.out.contains("articles without a label too"), "{}", run.out);
    let models = ["1", "3"].map(|jobs| {
        desk.run(&[&train[..], &["--jobs", jobs]].concat(), 0);
        fs::read(desk.path("m.griot")).expect("a model")
    });
    assert!(models[0] == models[1]);
}

#[test]
fn seed_terms_and_articles_without_labels_are_enough_to_start() {
    let desk = Desk::new();
    desk.write(
        "themes.toml",
        "[[theme]]\ncode = \"mines\"\nseeds.en = [\"gold\"]\n[[theme]]\ncode = \"floods\"\nseeds.en = [\"river\"]\n",
    );
    desk.write_labelled("pool.jsonl", &chained(120));
    let train = ["train", "--themes", "themes.toml", "--output", "m.griot", "--lang", "en"];
    let run = desk.run(&[&train[..], &["--unlabelled", "pool.jsonl", "--format", "table"]].concat(), 0);
    assert!(run.out.contains("articles without a label too") && run.out.contains("all is guessed"), "{}", run.out);
    assert_eq!(desk.themes_of(&["Copper for the diggers", "The rain broke the banks"]), ["mines", "floods"]);
}

#[test]
fn articles_without_labels_that_are_of_no_use_are_said() {
    let desk = Desk::new();
    desk.write_labelled("set.jsonl", &two_themes(6));
    desk.write_labelled("pool.jsonl", &[many("", CRUE, 2), two_themes(2), many("", MINE, 2)].concat());
    let said = desk.run(&["train", "set.jsonl", "--unlabelled", "pool.jsonl", "--output", "m.griot"], 0).said;
    assert!(said.contains("6 articles without a label left out"), "{said}");
}
