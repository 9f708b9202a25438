//! Near-duplicates: copies made of the articles of the corpora are told from articles on the same matter and from
//! follow-ups that repeat a passage.

use std::path::PathBuf;

use griot::article::Article;
use griot::language::Language;
use griot::near::{Collection, Groups, Sketch};
use griot::read::{Item, Options, Source};
use griot::text::Analyzer;

/// Articles of one language, theme by theme.
fn articles(folder: &str) -> Vec<Article> {
    let source = Source::open(&[PathBuf::from("corpora").join(folder)], Options::default()).expect("the corpora");
    let items = source.flat_map(|block| block.items());
    items.filter_map(|item| if let Item::Article(article) = item { Some(*article) } else { None }).collect()
}

struct Text {
    sentences: Vec<String>,
    language: Language,
}

fn texts() -> Vec<Text> {
    let mut texts = Vec::new();
    for (folder, language) in [("fr", Language::French), ("en", Language::English)] {
        for article in articles(folder) {
            let ranges = Analyzer::new(language).sentences(&article.body);
            let sentences = ranges.into_iter().map(|range| article.body[range].to_string()).collect();
            texts.push(Text { sentences, language });
        }
    }
    assert!(texts.len() > 2000);
    texts
}

fn sketch(sentences: &[String], language: Language) -> Option<Sketch> {
    Sketch::of(Analyzer::new(language), &sentences.join(" "))
}

/// The copies that outlets make of a text; `other` is where their own sentences come from.
fn copies(text: &[String], other: &[String]) -> [Vec<String>; 8] {
    let count = text.len();
    let own = &other[..1.max(count * 3 / 10).min(other.len())];
    let middle = count / 3;
    let mut reordered: Vec<String> = text.iter().step_by(2).cloned().collect();
    reordered.extend(text.iter().skip(1).step_by(2).cloned());
    [
        // as it is
        text.to_vec(),
        // cut after two thirds
        text[..1.max(count * 2 / 3)].to_vec(),
        // cut after a half
        text[..count.div_ceil(2)].to_vec(),
        // without its beginning
        text[middle..].to_vec(),
        // reordered
        reordered,
        // new lead
        [&other[..1], &text[1.min(count)..]].concat(),
        // 30 % new at the end
        [&text[..count - own.len().min(count)], own].concat(),
        // new paragraph in the middle
        [&text[..middle], own, &text[middle..]].concat(),
    ]
}

#[test]
fn copies_are_found_and_follow_ups_are_none() {
    let texts = texts();
    let (mut found, mut missed, mut wrong) = (0.0, 0.0, 0.0);
    for pair in texts.windows(2).filter(|pair| pair[0].language == pair[1].language) {
        let (text, other) = (&pair[0].sentences, &pair[1].sentences);
        if text.len() < 4 || other.len() < 4 {
            continue;
        }
        let original = sketch(text, pair[0].language).expect("it has words");
        let is_copy = |sentences: &[String]| {
            f64::from(u8::from(sketch(sentences, pair[0].language).is_some_and(|sketch| sketch.resembles(&original))))
        };
        for copy in copies(text, other) {
            found += is_copy(&copy);
            missed += 1.0 - is_copy(&copy);
        }
        // the next article on the theme, without and with a quarter of the first as its background
        let background = &text[..text.len().div_ceil(4)];
        wrong += is_copy(other) + is_copy(&[other.as_slice(), background].concat());
    }
    let (recall, precision) = (found / (found + missed), found / (found + wrong));
    assert!(recall >= 0.99, "recall {recall}");
    assert!(precision >= 0.97, "precision {precision}");
}

/// A text and its copies, many times over, each of another text.
fn families(texts: &[Text]) -> Vec<(usize, Sketch)> {
    let mut families = Vec::new();
    for (number, pair) in texts.chunks_exact(2).enumerate() {
        if pair[0].sentences.len() >= 4 && pair[1].sentences.len() >= 4 {
            let all = copies(&pair[0].sentences, &pair[1].sentences).into_iter();
            families.extend(all.filter_map(|copy| Some((number, sketch(&copy, pair[0].language)?))));
        }
    }
    families
}

/// The group of each text, named by its family's first text.
fn grouped(texts: &[(usize, Sketch)]) -> Vec<usize> {
    let mut collection = Collection::default();
    let mut groups = Groups::new(texts.len());
    for (number, (_, sketch)) in texts.iter().enumerate() {
        collection.add(sketch.clone()).into_iter().for_each(|earlier| groups.join(earlier as usize, number));
    }
    let first: Vec<usize> = (0..texts.len()).map(|number| groups.first(number)).collect();
    let family = |number: usize| texts[number].0;
    let mut smallest: Vec<usize> = (0..texts.len()).map(family).collect();
    for (number, first) in first.iter().enumerate() {
        smallest[*first] = smallest[*first].min(family(number));
    }
    first.into_iter().map(|first| smallest[first]).collect()
}

#[test]
fn groups_do_not_depend_on_the_order() {
    let mut families = families(&texts());
    let mut named = grouped(&families);
    let together = named.iter().zip(&families).filter(|(group, (family, _))| *group == family).count();
    assert!(together as f64 >= 0.97 * families.len() as f64, "{together} of {}", families.len());
    families.reverse();
    named.reverse();
    assert!(grouped(&families) == named);
    // as a shuffled stack of cards: every seventh first
    let order: Vec<usize> = (0..7).flat_map(|start| (start..families.len()).step_by(7)).collect();
    let shuffled: Vec<_> = order.iter().map(|place| families[*place].clone()).collect();
    assert!(grouped(&shuffled) == order.iter().map(|place| named[*place]).collect::<Vec<_>>());
}

#[test]
fn short_texts_are_copies_only_when_they_are_the_same() {
    let sketch = |text: &str| Sketch::of(Analyzer::new(Language::French), text).expect("it has words");
    let headline = sketch("Burkina Faso : le point de la situation à midi");
    assert!(headline.resembles(&sketch("BURKINA FASO — le point de la situation, à midi.")));
    assert!(!headline.resembles(&sketch("Mali : le point de la situation à midi")));
}

#[test]
fn a_set_phrase_in_every_text_is_no_copy_and_costs_little() {
    let texts = texts();
    let phrase = "Suivez toute l'actualité de la région sur notre chaîne et abonnez-vous à notre lettre.".to_string();
    let mut collection = Collection::default();
    for text in texts.iter().filter(|text| text.sentences.len() >= 4) {
        let with_phrase = [text.sentences.as_slice(), std::slice::from_ref(&phrase)].concat();
        assert!(collection.add(sketch(&with_phrase, text.language).expect("it has words")).is_empty());
    }
}

#[test]
fn classify_names_the_first_one_read_and_drops_nothing() {
    let text = std::fs::read_to_string("corpora/sample/gao-base.txt").expect("the sample");
    let (_, body) = text.split_once("\n\n").expect("a headline and a text");
    let cut = &body[..body.ceil_char_boundary(body.len() * 2 / 3)];
    let line = |id: &str, text: &str| serde_json::json!({"id": id, "text": text}).to_string() + "\n";
    let other =
        "The mayor of Gao opened a market hall on Monday, and the traders moved in with their stalls and scales.";
    let input = line("a", body) + &line("b", other) + &line("c", cut) + &line("d", body);
    let run = assert_cmd::cargo::cargo_bin_cmd!("griot").arg("classify").write_stdin(input).assert().code(0);
    let out = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    let records: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let firsts: Vec<Option<&str>> = records.iter().map(|record| record["duplicate_of"].as_str()).collect();
    assert_eq!(firsts, [None, None, Some("a"), Some("a")]);
}

#[test]
fn a_search_shows_one_of_each_group_and_all_on_request() {
    let text = std::fs::read_to_string("corpora/sample/gao-base.txt").expect("the sample");
    let (_, body) = text.split_once("\n\n").expect("a headline and a text");
    let line = |id: &str, text: &str| serde_json::json!({"id": id, "text": text}).to_string() + "\n";
    let copies: String = (0..5).map(|number| line(&format!("copy{number}"), body)).collect();
    let others = ["The force in Mali opened a market hall.", "Traders moved to Mali with their stalls and scales."];
    let input = copies + &line("hall", others[0]) + &line("stalls", others[1]);
    let folder = tempfile::TempDir::new().expect("a folder");
    let griot = |args: &str, input: &str| {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("griot");
        command.env("GRIOT_INDEX", folder.path().join("index")).args(args.split(' ')).write_stdin(input.to_string());
        String::from_utf8_lossy(&command.assert().code(0).get_output().stdout).into_owned()
    };
    let search = |args: &str| -> Vec<(String, Option<u64>)> {
        let out = griot(&format!("search {args}"), "");
        let hits = out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect(line));
        hits.map(|hit| (hit["id"].as_str().unwrap_or_default().to_string(), hit["similar"].as_u64())).collect()
    };
    griot("index -", &input);
    for sort in ["score", "date"] {
        let all = search(&format!("Mali --sort {sort}"));
        let mut similar: Vec<Option<u64>> = all.iter().map(|(_, similar)| *similar).collect();
        similar.sort_unstable();
        assert_eq!(similar, [Some(0), Some(0), Some(4)], "{sort}");
        // pages count groups
        let pages: Vec<_> =
            (0..3).flat_map(|page| search(&format!("Mali --sort {sort} -n 1 --offset {page}"))).collect();
        assert_eq!(pages, all, "{sort}");
    }
    let copies = search("Mali --all-copies");
    assert_eq!((copies.len(), copies.iter().all(|(_, similar)| similar.is_none())), (7, true));
    assert_eq!(griot("search Mali --count --format table", ""), "7\n");
    assert!(griot("search Mali --format table", "").contains("+4 similar"));
    let questions = folder.path().join("questions.jsonl");
    std::fs::write(&questions, line("q", "Mali")).expect("it is written");
    assert_eq!(search(&format!("--queries {}", questions.display())).len(), 7);
}
