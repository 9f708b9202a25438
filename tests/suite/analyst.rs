//! What an analyst meets: tables and pages as they come, filters that say what they leave out, corrections that stay.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

use super::archive::{Desk, line};

fn records(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

fn piped(desk: &Desk, args: &[&str], input: &str) -> Vec<Value> {
    let run = Command::from(desk.process(args)).write_stdin(input.to_string()).assert().code(0);
    records(&String::from_utf8_lossy(&run.get_output().stdout))
}

#[test]
fn tables_and_lines_are_read_as_such_under_whatever_name() {
    let desk = Desk::new();
    let table =
        "texte;titre;date\nUn convoi est parti de Gao.;Convoi;2023-01-01\nLe marché rouvre.;Marché;2023-01-02\n";
    let wrapped = "{\"status\":\"ok\",\"articles\":[\n{\"texte\":\"Un convoi.\",\"titre\":\"Convoi\",\"langue\":\"fr\"},\n\
        {\"text\":\"Le marché.\",\"title\":\"Marché\"}]}";
    let lines = "{\"text\":\"Un convoi.\",\"title\":\"Convoi\"}\n{\"text\":\"Le marché.\",\"title\":\"Marché\"}\n";
    for (name, text) in [("table", table), ("wrapped", wrapped), ("lines", lines)] {
        desk.write(name, text);
        desk.write(&format!("{name}.txt"), text);
        let from_file = |name: &str| records(&desk.run(&["classify", name], 0).0);
        for read in [piped(&desk, &[], text), from_file(name), from_file(&format!("{name}.txt"))] {
            let titles: Vec<&str> = read.iter().filter_map(|record| record["title"].as_str()).collect();
            assert_eq!(titles, ["Convoi", "Marché"], "{name}");
        }
    }
    let read = piped(&desk, &["classify", "--with-text"], wrapped);
    assert_eq!((&read[0]["lang_confidence"], &read[0]["titre"]), (&1.0.into(), &"Convoi".into()), "{read:?}");
    desk.write("other.csv", "a,b\n1,2\n");
    let (_, said) = desk.run(&["classify", "other.csv"], 2);
    assert!(said.contains("to text;") && said.contains("a, b"), "{said}");
}

#[test]
fn an_a_with_a_grave_accent_survives_what_a_page_says_of_itself() {
    let desk = Desk::new();
    let text = "Le convoi était déjà à moitié là, où l’œuvre de Gao fut à l’abri.";
    let latin: String = text.bytes().map(char::from).collect();
    let page =
        |body: &str| format!("<html><head><meta charset=\"iso-8859-1\"></head><body><p>{body}</p></body></html>");
    desk.write("declared.html", &page(text));
    desk.write("twice.html", &page(&latin));
    desk.write("twice.csv", &format!("title,text\ndéjà lÃ\u{A0},\"{latin}\"\n"));
    desk.write("controls.txt", &text.replace('’', "\u{92}").replace('œ', "\u{9c}"));
    for name in ["declared.html", "twice.html", "twice.csv", "controls.txt"] {
        let read = records(&desk.run(&["classify", "--with-text", name], 0).0);
        assert_eq!(read[0]["text"], text, "{name}");
    }
}

#[test]
fn a_date_that_was_dropped_stays_dropped() {
    let desk = Desk::new();
    let dated =
        |id: usize, date: &str| line(id, &format!("Le convoi numéro {id} est parti.")).replace("2023-07-22", date);
    desk.write("a.jsonl", &(dated(1, "32/13/2023") + &dated(2, "2131-01-01") + &dated(3, "2023-07-22")));
    desk.index(&["a.jsonl"]);
    let dates = |desk: &Desk| -> Vec<Value> {
        let (out, _) = desk.run(&["search", "--all-copies", "--sort", "date", "convoi"], 0);
        records(&out).iter().map(|hit| hit["date"].clone()).collect()
    };
    assert_eq!(dates(&desk), ["2023-07-22".into(), Value::Null, Value::Null]);
    assert!(desk.export().contains("32/13/2023"), "an export gives back what was read");
    desk.index(&["--rebuild"]);
    assert_eq!(dates(&desk), ["2023-07-22".into(), Value::Null, Value::Null]);

    let (out, said) = desk.run(&["search", "--since", "2023", "convoi"], 0);
    assert!(out.lines().count() == 1 && said.contains("2 articles left out because no date is known"), "{said}");
    let (_, said) = desk.run(&["search", "--since", "2023", "--until", "2022", "convoi"], 2);
    assert!(said.contains("is after"), "{said}");
}

#[test]
fn filters_that_nothing_passes_say_what_there_is() {
    let desk = Desk::new();
    let leaving = "Les troupes françaises ont quitté la base de Gao et se retirent du Mali, a annoncé l'état-major.";
    desk.write("a.jsonl", &(line(1, leaving) + &line(2, "The price of onions doubled at the market on Monday.")));
    desk.index(&["a.jsonl"]);
    let count = |args: &[&str]| records(&desk.run(&[&["search", "--count"], args].concat(), 0).0)[0]["count"].clone();
    for theme in ["withdrawal", "Retrait", "RETRAIT"] {
        assert_eq!(count(&["--theme", theme]), 1, "{theme}");
    }
    assert_eq!(count(&["lang:fr theme:withdrawal source:AMAP"]), 1);
    let (_, said) = desk.run(&["search", "--theme", "foo"], 1);
    assert!(said.contains("foo") && said.contains("withdrawal"), "{said}");
    let (_, said) = desk.run(&["search", "--source", "AMA", "base"], 1);
    assert!(said.contains("like it: AMAP"), "{said}");
    for args in [
        &["search", "--facets", "theme", "--lang", "fr,en"][..],
        &["search", "--theme", "withdrawal", "--facets", "theme"],
    ] {
        for facet in records(&desk.run(args, 0).0) {
            assert_eq!(count(&["--theme", facet["value"].as_str().expect("a theme")]), facet["count"], "{facet}");
        }
    }
}

#[test]
fn what_a_person_moved_is_not_put_back() {
    let desk = Desk::new();
    desk.write("news/a.txt", "Dix soldats ont été tués lundi dans une attaque près de Gao, a annoncé l'armée.");
    desk.write(
        "news/b.jsonl",
        &(line(1, "Dix soldats ont été tués à Gao.") + &line(2, "Le prix du mil recule à Niamey.")),
    );
    let sort = || desk.run(&["classify", "--quiet", "--sort-into", "sorted", "news"], 0);
    sort();
    let find = |name: &str| -> Vec<String> {
        let folders = fs::read_dir(desk.path("sorted")).expect("it is there").flatten().map(|entry| entry.path());
        let found = folders.flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
        let mut found: Vec<String> = found.map(|entry| entry.path().display().to_string()).collect();
        found.retain(|path| path.contains(&format!("/{name}")));
        found.sort();
        found
    };
    let moved = desk.path("sorted/floods");
    fs::create_dir(&moved).expect("a folder");
    fs::rename(&find("a")[0], moved.join("a.txt")).expect("moved");
    let lines: String = find("b").iter().map(|path| fs::read_to_string(path).expect("read")).collect();
    find("b").iter().for_each(|path| fs::remove_file(path).expect("removed"));
    fs::write(moved.join("b.jsonl"), &lines).expect("written");
    sort();
    let only = |name: &str| vec![moved.join(name).display().to_string()];
    assert_eq!((find("a"), find("b")), (only("a.txt"), only("b.jsonl")));
    assert_eq!(fs::read_to_string(moved.join("b.jsonl")).expect("read"), lines);
}

#[test]
fn what_programs_leave_in_folders_is_counted_and_passed_over() {
    let desk = Desk::new();
    for name in
        [".DS_Store", "._a.txt", ".~lock.a.odt#", "~$a.docx", "a.txt~", "#a.txt#", "rapport.docx", "note.odt", "a.txt"]
    {
        desk.write(&format!("news/{name}"), "Le convoi est parti de Gao lundi matin.");
    }
    let (out, said) = desk.run(&["classify", "news"], 0);
    assert_eq!(out.lines().count(), 1, "{out}");
    assert!(
        said.contains("8 files that are no articles") && said.contains("2 of the files skipped: a document"),
        "{said}"
    );
    let (_, said) = desk.run(&["classify", "news/rapport.docx"], 2);
    assert!(said.contains("save it as text, HTML or PDF"), "{said}");
    assert_eq!(desk.run(&["classify", "news/._a.txt"], 0).0.lines().count(), 1, "what is named is read");
}

#[test]
fn a_letter_is_the_news_in_it() {
    let desk = Desk::new();
    let head = "From: a@b.example\nSubject: TR : Attaque\nContent-Type: text/plain; charset=utf-8\n\n";
    let news = "Dix soldats ont été tués lundi près de Ménaka, a annoncé l'état-major.";
    let mail = format!(
        "{head}-----Message d'origine-----\nDe : X\nObjet : Attaque\n\n{news}\n\nLe 16 nov. 2023 à 10:02, Marie a écrit :\n\
         > As-tu vu ?\n\n-- \nJean\nCe message est confidentiel.\n"
    );
    desk.write("a.eml", &mail);
    let read = records(&desk.run(&["classify", "--with-text", "a.eml"], 0).0);
    assert_eq!((&read[0]["text"], &read[0]["title"]), (&news.into(), &"Attaque".into()));
}

#[test]
fn numbers_and_words_that_cannot_be_say_what_can() {
    let desk = Desk::new();
    desk.write("a.txt", "Le convoi est parti de Gao.");
    for (args, says) in [
        (&["classify", "-j", "0", "a.txt"][..], "1 or more"),
        (&["evaluate", "--folds", "1", "a.txt"], "from 2 to 1000"),
        (&["search", "--limit", "0", "Gao"], "1 or more"),
        (&["search", "-Mali"], "griot search -- -Mali"),
        (&["classify", "--output", "nodir/x", "a.txt"], "--output nodir/x: there is no folder nodir"),
    ] {
        let (_, said) = desk.run(args, 2);
        assert!(said.contains(says) && !said.contains(".tmp"), "{args:?}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn an_archive_can_be_read_by_whoever_may_read_a_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).map(|meta| meta.permissions().mode() & 0o777).expect("it is there");
    let desk = Desk::new();
    desk.write("a.txt", "Le convoi est parti de Gao.");
    desk.index(&["a.txt"]);
    desk.index(&["--rebuild"]);
    let expected = mode(&desk.path("a.txt"));
    for entry in fs::read_dir(desk.path("index")).expect("a folder").flatten() {
        assert_eq!(mode(&entry.path()) & expected, expected, "{}", entry.path().display());
    }
    assert_eq!(mode(&desk.path("index")), mode(&desk.path("news")));
}
