//! Which articles are one in the archive: nothing is lost because two articles share an id, and no file is there twice because
//! it is named in two ways.

use std::fs;

use serde_json::Value;

use super::archive::{Desk, counts, line};

/// Three versions of one dispatch: the second retitled and cut, the third another story.
const DISPATCH: &str = "Dix soldats ont été tués lundi matin dans une attaque contre leur poste à Gao, a annoncé l'état-major. Les \
    assaillants, venus à moto, ont pris des armes et des véhicules avant de se retirer vers le nord, selon des habitants.";
const CORRECTED: &str = "Douze soldats ont été tués lundi matin dans une attaque contre leur poste à Gao, a annoncé l'état-major. \
    Les assaillants, venus à moto, ont pris des armes et des véhicules avant de se retirer vers le nord, selon des habitants.";
const OTHER: &str =
    "Une crue a détruit mercredi le pont de Mopti, et le prix du mil recule sur les marchés de la ville, dit le maire.";

/// The texts of all articles, sorted.
fn texts(desk: &Desk) -> Vec<String> {
    let export = desk.export();
    let text = |line: &str| serde_json::from_str::<Value>(line).expect(line)["text"].as_str().map(str::to_string);
    let mut texts: Vec<String> = export.lines().filter_map(text).collect();
    texts.sort();
    texts
}

#[test]
fn tables_that_count_from_one_lose_no_row() {
    let desk = Desk::new();
    desk.write("news/lundi.csv", "id;titre;texte\n1;A;Dix soldats tués à Gao.\n2;B;La Cédéao se réunit.\n");
    desk.write("news/mardi.csv", "id;titre;texte\n1;C;Une crue à Mopti.\n2;D;Le prix du mil recule.\n");
    let (out, said) = desk.run(&["index", "news"], 0);
    assert!(out.contains("\"articles\":4") && out.contains("\"shared_ids\":2"), "{out}");
    assert!(said.contains("\"1\" in news/lundi.csv and news/mardi.csv"), "{said}");
    assert_eq!(counts(&desk.index(&["news"])), [0, 0, 2, 0]);
    // changed, a row is itself again
    desk.write("news/mardi.csv", "id;titre;texte\n1;C;La crue recule.\n2;D;Le prix du mil recule.\n");
    assert_eq!(counts(&desk.index(&["news"])), [1, 1, 1, 0]);
    let (hits, _) = desk.run(&["search", "crue"], 0);
    assert!(hits.contains("\"id\":\"1\"") && hits.contains("recule"), "{hits}");

    let (shown, said) = desk.run(&["show", "1"], 0);
    assert_eq!(shown.lines().count(), 2);
    assert!(said.contains("2 articles are called \"1\""), "{said}");
    let (_, said) = desk.run(&["index", "--delete", "1"], 2);
    assert!(said.contains("news/lundi.csv#1") && desk.status()["articles"] == 4, "{said}");
    desk.index(&["--delete", "news/lundi.csv#1"]);
    assert!(desk.run(&["show", "1"], 0).0.contains("crue"));
}

#[test]
fn an_id_that_comes_again_in_a_file_with_another_text_is_another_article() {
    let desk = Desk::new();
    desk.write("news/a.jsonl", &(line(1, DISPATCH) + &line(1, OTHER) + &line(1, DISPATCH) + &line(2, "Rien.")));
    let first = desk.index(&["news"]);
    assert_eq!((&first["articles"], &first["shared_ids"]), (&3.into(), &1.into()));
    assert_eq!(texts(&desk), [DISPATCH, "Rien.", OTHER]);
    // a line before them: each is where it was, and there once
    desk.write("news/a.jsonl", &(line(1, "Un troisième texte.") + &line(1, DISPATCH) + &line(1, OTHER)));
    assert_eq!(desk.index(&["--prune", "news"])["articles"], 3);
    assert_eq!(texts(&desk), [DISPATCH, "Un troisième texte.", OTHER]);
    desk.write("news/a.jsonl", &(line(1, OTHER) + &line(1, DISPATCH)));
    assert_eq!(desk.index(&["--prune", "news"])["articles"], 2);
    assert_eq!(texts(&desk), [DISPATCH, OTHER]);
    let whole = Desk::new();
    whole.write("export.jsonl", &desk.export());
    whole.index(&["export.jsonl"]);
    assert_eq!(texts(&whole), texts(&desk), "an export holds both and gives both back");
}

#[test]
fn a_later_version_under_the_same_id_replaces_the_earlier_one_in_whatever_file() {
    for (later, kept) in [(DISPATCH, 1), (CORRECTED, 1), (OTHER, 2)] {
        let desk = Desk::new();
        desk.write("news/lundi.jsonl", &line(1, DISPATCH));
        desk.write("news/mardi.jsonl", &line(1, later));
        for _ in 0..3 {
            desk.index(&["news"]);
            assert_eq!(desk.status()["articles"], kept, "{later}");
            assert!(texts(&desk).contains(&later.to_string()));
        }
        // in runs of their own too
        let desk = Desk::new();
        for (name, text) in [("news/lundi.jsonl", DISPATCH), ("news/mardi.jsonl", later)] {
            desk.write(name, &line(1, text));
            desk.index(&[name]);
        }
        assert_eq!(desk.status()["articles"], kept, "{later}");
        // when the file of the later one is gone, the other file still has the article
        fs::remove_file(desk.path("news/mardi.jsonl")).expect("removed");
        desk.index(&["--prune", "news"]);
        assert_eq!(texts(&desk), [DISPATCH]);
    }
}

#[test]
fn an_id_that_is_more_than_a_number_names_one_article_over_the_runs() {
    let desk = Desk::new();
    desk.write("lundi.jsonl", &line("gao-1", DISPATCH));
    desk.write("mardi.jsonl", &line("gao-1", OTHER));
    desk.index(&["lundi.jsonl"]);
    desk.index(&["mardi.jsonl"]);
    assert_eq!(texts(&desk), [OTHER]);
    // in one run they are two
    let both = Desk::new();
    both.write("news/lundi.jsonl", &line("gao-1", DISPATCH));
    both.write("news/mardi.jsonl", &line("gao-1", OTHER));
    for _ in 0..2 {
        assert_eq!(both.index(&["news"])["articles"], 2);
        assert_eq!(texts(&both), [DISPATCH, OTHER]);
    }
}

#[test]
fn a_file_is_one_article_however_it_is_named() {
    let desk = Desk::new();
    desk.write("news/a.txt", DISPATCH);
    let whole = desk.path("news/a.txt").display().to_string();
    for name in ["news/a.txt", "./news/../news/a.txt", &whole, "news", "./news/"] {
        assert_eq!(desk.index(&[name])["articles"], 1, "{name}");
    }
    assert_eq!(desk.index(&["news/a.txt", &whole])["articles"], 1);
    for name in ["news/a.txt", "./news/a.txt", &whole] {
        assert!(desk.run(&["show", name], 0).0.contains("Dix soldats"), "{name}");
    }
    fs::rename(desk.path("news/a.txt"), desk.path("a.txt")).expect("moved");
    assert_eq!(counts(&desk.index(&["--prune", &desk.path("news").display().to_string()])), [0, 0, 0, 1]);
    desk.write("news/a.txt", CORRECTED);
    desk.index(&["./news"]);
    assert_eq!(counts(&desk.index(&["--delete", &whole])), [0, 0, 0, 1]);
}
