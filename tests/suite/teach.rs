//! Teaching griot one's own themes: what may be given to it, what it says of it, and how it learns more.

use std::fs;

use serde_json::json;

use crate::desk::{CRUE, Desk, FLOOD, MATCH, SPORT, many, two_themes};

/// A folder per theme, in both languages.
fn write_folders(desk: &Desk, root: &str) {
    for n in 0..4 {
        desk.write(&format!("{root}/Floods, rain/en{n}.txt"), &format!("{FLOOD}. Day {n}."));
        desk.write(&format!("{root}/Floods, rain/2023/fr{n}.txt"), &format!("{CRUE}. Jour {n}."));
        desk.write(&format!("{root}/sport/en{n}.txt"), &format!("{SPORT}. Day {n}."));
        desk.write(&format!("{root}/sport/fr{n}.txt"), &format!("{MATCH}. Jour {n}."));
    }
}

#[test]
fn a_folder_per_theme_is_a_training_set_in_both_languages() {
    let desk = Desk::new();
    write_folders(&desk, "news");
    desk.write("news/README.md", "These are the articles of the project, a folder for each theme.");
    let expected = [("Floods, rain".to_string(), 8), ("sport".to_string(), 8)];
    assert_eq!(desk.train(&["news"]), expected);
    assert_eq!(desk.themes_of(&[FLOOD, CRUE, SPORT, MATCH]), ["Floods, rain", "Floods, rain", "sport", "sport"]);
}

#[test]
fn folders_named_one_by_one_or_below_their_languages_are_themes_too() {
    let desk = Desk::new();
    for n in 0..4 {
        desk.write(&format!("floods/{n}.txt"), &format!("{FLOOD}. Day {n}."));
        desk.write(&format!("sport/{n}.txt"), &format!("{SPORT}. Day {n}."));
        desk.write(&format!("all/en/floods/{n}.txt"), &format!("{FLOOD}. Day {n}."));
        desk.write(&format!("all/fr/sport/{n}.txt"), &format!("{MATCH}. Jour {n}."));
    }
    let expected = [("floods".to_string(), 4), ("sport".to_string(), 4)];
    assert_eq!(desk.train(&["floods", "sport"]), expected);
    assert_eq!(desk.train(&["all"]), expected);
}

#[test]
fn labels_in_the_articles_beat_the_names_of_folders() {
    let desk = Desk::new();
    desk.write_labelled("set/part1/a.jsonl", &two_themes(4));
    desk.write("set/part2/b.txt", FLOOD);
    assert_eq!(desk.train(&["set"]), [("floods".to_string(), 4), ("sport".to_string(), 4)]);
    let said = desk.run(&["train", "set", "--output", "m.griot"], 0).said;
    assert!(said.contains("1 article without a label left out"), "{said}");
}

#[test]
fn a_folder_per_theme_can_be_evaluated() {
    let desk = Desk::new();
    write_folders(&desk, "news");
    let whole = &desk.run(&["evaluate", "news", "--folds", "4", "--format", "jsonl"], 0).records()[0];
    assert_eq!((&whole["articles"], &whole["accuracy"]), (&json!(16), &json!(1.0)), "{whole}");
    desk.train(&["news"]);
    let whole = &desk.run(&["evaluate", "news", "--model", "m.griot", "--format", "jsonl"], 0).records()[0];
    assert_eq!((&whole["articles"], &whole["accuracy"]), (&json!(16), &json!(1.0)), "{whole}");
}

#[test]
fn labels_may_be_any_strings() {
    let desk = Desk::new();
    let labels = ["armed attack, north", "🔥 feu", "a/b \"c\"", "  padded  ", "42"];
    let texts = [FLOOD, SPORT, "the bank raised its interest rates and the economy slows", CRUE, MATCH];
    let articles: Vec<_> = labels.iter().zip(texts).flat_map(|(label, text)| many(label, text, 4)).collect();
    desk.write_labelled("set.jsonl", &articles);
    let counted = desk.train(&["set.jsonl"]);
    assert_eq!(counted.iter().map(|(label, _)| label.trim()).collect::<Vec<_>>(), labels.map(str::trim));
    assert_eq!(desk.themes_of(&texts), labels.map(str::trim));
    let csv = desk.run(&["classify", "--model", "m.griot", "--format", "csv", "texts.jsonl"], 0).out;
    assert!(csv.contains("\"armed attack, north\"") && csv.contains("🔥 feu"), "{csv}");
}

#[test]
fn a_thousand_classes_are_a_training_set() {
    let desk = Desk::new();
    let labels: Vec<String> = (0..1000).map(|n| format!("class {n}")).collect();
    // each class is a pair of words out of two times 32
    let word = |n: usize| {
        format!(
            "{}{}o",
            ["b", "d", "f", "g", "k", "l", "m", "n"][n % 8],
            ["a", "i", "u", "e", "az", "iz", "uz", "ez"][n / 8]
        )
    };
    let text = |n: usize| format!("{} the {}x", word(n % 32).repeat(2), word(n / 32).repeat(2));
    let articles: Vec<_> = (0..2000).map(|n| (labels[n % 1000].as_str(), format!("{} {n}", text(n % 1000)))).collect();
    desk.write_labelled("set.jsonl", &articles);
    assert_eq!(desk.run(&["train", "set.jsonl", "--output", "m.griot", "--lang", "en"], 0).said, "");
    let run = desk.run(&["evaluate", "set.jsonl", "--model", "m.griot", "--format", "jsonl"], 0);
    assert!(run.records()[0]["accuracy"].as_f64().expect("a figure") > 0.9, "{}", run.records()[0]);
}

#[test]
fn a_class_of_one_example_is_learnt_and_said() {
    let desk = Desk::new();
    let rare = ("mines", "Gold and copper were dug from the mine by the diggers".to_string());
    desk.write_labelled("set.jsonl", &[two_themes(6), vec![rare]].concat());
    let said = desk.run(&["train", "set.jsonl", "--output", "m.griot"], 0).said;
    assert!(said.contains("one example") && said.contains("\"mines\""), "{said}");
    desk.run(&["evaluate", "set.jsonl", "--folds", "3"], 0);
}

#[test]
fn empty_texts_are_left_out_and_said() {
    let desk = Desk::new();
    let empty = ["", "  \n ", "…"].map(|text| ("floods", text.to_string()));
    desk.write_labelled("set.jsonl", &[two_themes(4), empty.to_vec()].concat());
    let said = desk.run(&["train", "set.jsonl", "--output", "m.griot"], 0).said;
    assert!(said.contains("3 articles without a word in them left out"), "{said}");
    assert_eq!(desk.train(&["set.jsonl"])[0], ("floods".to_string(), 4));
}

#[test]
fn a_label_spelt_in_two_ways_is_said() {
    let desk = Desk::new();
    desk.write_labelled("set.jsonl", &[two_themes(12), many("Sport ", MATCH, 2), many("flodos", CRUE, 1)].concat());
    let said = desk.run(&["train", "set.jsonl", "--output", "m.griot"], 0).said;
    assert!(said.contains("\"sport\" (12) and \"Sport\" (2) look alike"), "{said}");
    assert!(said.contains("\"floods\" (12) and \"flodos\" (1) look alike"), "{said}");
    assert_eq!(desk.run(&["train", "set.jsonl", "--output", "m.griot", "--quiet"], 0).said, "");
}

#[test]
fn articles_that_stand_twice_are_said() {
    let desk = Desk::new();
    let again = [
        ("floods", format!("{FLOOD}.  Report number 1 of day 1.")),
        ("sport", format!("{FLOOD}. Report number 2 of day 2.")),
    ];
    desk.write_labelled("set.jsonl", &[two_themes(4), again.to_vec()].concat());
    let said = desk.run(&["train", "set.jsonl", "--output", "m.griot"], 0).said;
    assert!(said.contains("2 articles with a text that stands in the set before, 1 under another theme"), "{said}");
}

#[test]
fn a_language_of_few_articles_is_taken_with_the_other() {
    let desk = Desk::new();
    desk.write_labelled("set.jsonl", &[two_themes(60), many("sport", MATCH, 2)].concat());
    let said = desk.run(&["train", "set.jsonl", "--output", "m.griot"], 0).said;
    assert!(said.contains("2 articles in fr are too few for a model: taken with those in en"), "{said}");
    desk.write_labelled("set.jsonl", &[two_themes(60), many("sport", MATCH, 3)].concat());
    assert_eq!(desk.run(&["train", "set.jsonl", "--output", "m.griot"], 0).said, "");
}

/// The files below a folder, by their path from it, sorted, with their content.
fn files(root: &std::path::Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below it").to_str().expect("UTF-8").replace('\\', "/");
                found.push((name, fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    found.sort();
    found
}

const SPANISH: &str = "Los agricultores del valle esperan que las lluvias lleguen pronto porque muchos pozos están secos. \
    El gobierno anunció ayer nuevas ayudas, pero ellos dicen que todavía no han recibido nada y que así no pueden seguir.";

/// A desk with a model of two themes, one of them a label that no folder can be called, and news to be sorted.
fn desk_to_sort() -> Desk {
    let desk = Desk::new();
    desk.write_labelled("set.jsonl", &[many("a/b: floods", FLOOD, 6), many("sport", SPORT, 6)].concat());
    desk.train(&["set.jsonl"]);
    desk.write("news/2023/report.txt", &format!("{FLOOD} in 2023."));
    desk.write("news/2024/report.txt", &format!("{FLOOD} in 2024."));
    desk.write("news/goal.txt", SPORT);
    desk.write("news/valle.txt", SPANISH);
    desk.write(
        "news/day.jsonl",
        &[FLOOD, SPORT, FLOOD].map(|text| json!({"text": text, "n": 1.5}).to_string() + "\n").concat(),
    );
    desk
}

#[test]
fn files_are_sorted_into_a_folder_per_theme() {
    let desk = desk_to_sort();
    let sort = ["classify", "news", "--model", "m.griot", "--lang", "en", "--sort-into", "sorted"];
    let plain = desk.run(&sort[..6], 0).out;
    let run = desk.run(&sort, 0);
    assert_eq!(run.out, plain, "the records are those of classify");
    assert!(run.said.contains("7 articles sorted into sorted"), "{}", run.said);
    let sorted = files(&desk.path("sorted"));
    let names: Vec<&str> = sorted.iter().map(|(name, _)| name.as_str()).collect();
    let floods = "a%2Fb%3A floods";
    let expected = [
        &format!("{floods}/day.jsonl"),
        &format!("{floods}/report (2).txt"),
        &format!("{floods}/report.txt"),
        "sport/day.jsonl",
        "sport/goal.txt",
    ];
    assert!(expected.iter().all(|name| names.contains(name)) && names.len() == 6, "{names:?}");
    assert_eq!(sorted[0].1.lines().count(), 2);
    assert!(sorted[0].1.contains("\"n\":1.5"), "{}", sorted[0].1);
    assert!(sorted[1].1.ends_with("2024.") && sorted[2].1.ends_with("2023."), "{sorted:?}");

    desk.run(&sort, 0);
    assert_eq!(files(&desk.path("sorted")), sorted, "the same again changes nothing");
}

#[test]
fn what_was_sorted_is_a_training_set() {
    let desk = desk_to_sort();
    desk.run(&["classify", "news", "--model", "m.griot", "--sort-into", "sorted", "--quiet"], 0);
    let names: Vec<String> = files(&desk.path("sorted")).into_iter().map(|(name, _)| name).collect();
    assert!(names.iter().any(|name| name == "_no_theme/valle.txt"), "{names:?}");
    assert_eq!(desk.train(&["sorted"]), [("a/b: floods".to_string(), 4), ("sport".to_string(), 2)]);
}

#[test]
fn folders_are_not_sorted_into_themselves() {
    let desk = desk_to_sort();
    let said = desk.run(&["classify", "news", "--model", "m.griot", "--sort-into", "news/sorted"], 2).said;
    assert!(said.contains("news/sorted lies in news, which is read"), "{said}");
}

#[test]
fn the_articles_to_label_next_are_doubtful_and_varied() {
    let desk = Desk::new();
    desk.write_labelled("set.jsonl", &two_themes(12));
    desk.train(&["set.jsonl"]);
    let story = "The president met the governor of the bank in the capital to speak about the price of bread";
    let other = "A new road to the port will be opened by the minister before the end of the summer";
    let line = |id: &str, text: &str| json!({"id": id, "title": format!("={id}"), "text": text}).to_string() + "\n";
    let pool: String = [("a1", story), ("a2", story), ("b", other), ("s1", FLOOD), ("s2", SPORT)]
        .map(|(id, text)| line(id, text))
        .concat();
    desk.write("pool.jsonl", &pool);
    desk.write("foreign.jsonl", &line("es", SPANISH));
    let args = ["evaluate", "pool.jsonl", "--model", "m.griot", "--lang", "en", "--uncertain", "2"];
    let records = desk.run(&[&args[..], &["--format", "jsonl"]].concat(), 0).records();
    let ids: Vec<&str> = records.iter().filter_map(|record| record["id"].as_str()).collect();
    assert!(ids.len() == 2 && ids.contains(&"b") && (ids.contains(&"a1") ^ ids.contains(&"a2")), "{records:?}");
    assert!(
        records.iter().all(|record| record["confidence"].is_number() && record["theme"].is_string()),
        "{records:?}"
    );
    let csv = desk.run(&[&args[..], &["--format", "csv"]].concat(), 0).out;
    assert!(csv.starts_with("id,lang,theme,confidence,title\n") && csv.contains("'=b"), "{csv}");
    for jobs in ["1", "3"] {
        assert_eq!(desk.run(&[&args[..], &["--format", "csv", "--jobs", jobs]].concat(), 0).out, csv);
    }
    let said = desk.run(&["evaluate", "foreign.jsonl", "--model", "m.griot", "--uncertain", "1"], 0).said;
    assert!(said.contains("1 article left out"), "{said}");
}

#[test]
fn the_learning_curve_shows_what_more_articles_bring() {
    let desk = Desk::new();
    desk.write_labelled("set.jsonl", &two_themes(40));
    let points = desk.run(&["evaluate", "set.jsonl", "--curve", "--folds", "4", "--format", "jsonl"], 0).records();
    let sizes: Vec<u64> = points.iter().filter_map(|point| point["articles"].as_u64()).collect();
    assert_eq!(sizes, [4, 8, 15, 30, 60]);
    assert_eq!(points[4]["accuracy"], 1.0);
    assert!(desk.run(&["evaluate", "set.jsonl", "--curve", "--format", "table"], 0).out.contains("macro_f1"));
}

#[test]
fn a_model_that_cannot_be_written_leaves_the_old_one() {
    let desk = Desk::new();
    desk.write_labelled("set.jsonl", &two_themes(4));
    desk.write_labelled("one.jsonl", &many("sport", SPORT, 4));
    desk.train(&["set.jsonl"]);
    let before = fs::read(desk.path("m.griot")).expect("a model");
    let said = desk.run(&["train", "one.jsonl", "--output", "m.griot"], 2).said;
    assert!(said.contains("only one theme"), "{said}");
    assert!(fs::read(desk.path("m.griot")).expect("still there") == before);
    let said = desk.run(&["train", "set.jsonl", "--output", "no/such/m.griot"], 2).said;
    assert!(said.contains("--output no/such/m.griot"), "{said}");
    let left: Vec<_> = files_named(&desk);
    assert!(left.iter().all(|name| !name.starts_with(".griot-")), "{left:?}");
}

fn files_named(desk: &Desk) -> Vec<String> {
    let entries = fs::read_dir(desk.0.path()).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn the_same_articles_give_the_same_model_whatever_the_jobs() {
    let desk = Desk::new();
    write_folders(&desk, "news");
    let models = ["1", "2", "5"].map(|jobs| {
        desk.run(&["train", "news", "--output", "m.griot", "--jobs", jobs], 0);
        fs::read(desk.path("m.griot")).expect("a model")
    });
    assert!(models[0] == models[1] && models[1] == models[2]);
}

#[test]
fn a_csv_with_a_label_column_is_a_training_set() {
    let desk = Desk::new();
    let rows = two_themes(6).into_iter().map(|(label, text)| format!("\"{text}\",{label}\n"));
    desk.write("set.csv", &format!("text,label\n{}", rows.collect::<String>()));
    assert_eq!(desk.train(&["set.csv"]), [("floods".to_string(), 6), ("sport".to_string(), 6)]);
    let rows = two_themes(6).into_iter().map(|(label, text)| format!("{text}\t{label}\n"));
    desk.write("set.tsv", &format!("text\ttheme\n{}", rows.collect::<String>()));
    assert_eq!(desk.train(&["set.tsv"]), [("floods".to_string(), 6), ("sport".to_string(), 6)]);
}

#[test]
fn seed_terms_for_some_of_the_themes_are_no_trouble() {
    let desk = Desk::new();
    desk.write("themes.toml", "[[theme]]\ncode = \"floods\"\nseeds.en = [\"flood water\"]\n");
    desk.write_labelled("set.jsonl", &two_themes(6));
    desk.run(&["train", "set.jsonl", "--themes", "themes.toml", "--output", "m.griot"], 0);
    assert_eq!(desk.themes_of(&[FLOOD, SPORT]), ["floods", "sport"]);
}
