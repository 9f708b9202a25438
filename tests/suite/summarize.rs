//! Summaries: whole sentences in order, the best of them, of texts of every kind, and of several texts together.

use griot::article::Article;
use griot::classify::Model;
use griot::language::Language::{self, English, French};
use griot::pipeline::Pipeline;
use griot::summarize::{Length, Request, Statement, Text, digest, summarize};
use griot::text::Analyzer;
use proptest::prelude::*;

const NEWS: &str = "The army left the base at Gao on Tuesday after nine years. Soldiers loaded the last trucks of the army \
    before dawn and left the base to the police. \"We will miss the tea,\" said a cook. He fed the dogs. \
    The army says the base will be handed to the police of Gao this week. Read also: our report from Kidal. \
    Rain is expected in the south of the country.";

fn text(body: &str, language: impl Into<Option<Language>>) -> Text<'_> {
    Text { title: None, body, analyzer: Analyzer::new(language) }
}

fn summary(body: &str, length: Length) -> Vec<&str> {
    let spans = summarize(text(body, English), Request { length, focus: None });
    spans.into_iter().map(|span| &body[span]).collect()
}

fn words(parts: &[&str]) -> usize {
    parts.iter().map(|part| part.split_whitespace().count()).sum()
}

#[test]
fn sentences_come_verbatim_and_in_order() {
    let three = summary(NEWS, Length::Sentences(3));
    let places: Vec<Option<usize>> = three.iter().map(|sentence| NEWS.find(sentence)).collect();
    assert!(three.len() == 3 && places.is_sorted() && places.iter().all(Option::is_some), "{three:?}");
    assert!(summary(NEWS, Length::Sentences(0)).is_empty());
    assert_eq!(summary(NEWS, Length::Sentences(99)).len(), 7);
}

#[test]
fn what_does_not_stand_alone_is_taken_last() {
    let five = summary(NEWS, Length::Sentences(4));
    assert!(five.iter().all(|said| !said.contains("tea") && !said.contains("Read also")), "{five:?}");
}

#[test]
fn nothing_is_said_twice() {
    let body = format!(
        "{NEWS} The army left the base at Gao on Tuesday after nine years. The weather was fine for the season."
    );
    let three = summary(&body, Length::Sentences(4));
    let again = three.iter().filter(|sentence| sentence.starts_with("The army left")).count();
    assert_eq!(again, 1, "{three:?}");
}

#[test]
fn the_headline_draws_its_sentence() {
    let body = "Traders sold onions in May. Rain came late to the south. A bridge near Mopti fell.";
    let with = Text { title: Some("Bridge falls near Mopti"), ..text(body, English) };
    let request = Request { length: Length::Sentences(1), focus: None };
    assert_eq!(&body[summarize(with, request)[0].clone()], "A bridge near Mopti fell.");
    assert_ne!(&body[summarize(text(body, English), request)[0].clone()], "A bridge near Mopti fell.");
}

#[test]
fn words_are_counted_and_the_last_sentence_is_cut() {
    let all = words(&[NEWS]);
    for limit in [0, 1, 7, 9, 30, 45, 60, 500] {
        let parts = summary(NEWS, Length::Words(limit));
        assert_eq!(words(&parts), limit.min(all), "limit {limit}: {parts:?}");
    }
}

const SCENE: &str = "She kept the chalk in her pocket. For two years Ramatou wrote nothing on the board of the school, for \
    there was no board. On Monday she opened the door. The schools of Tahoua have opened again without most of their \
    teachers, the region said on Tuesday. But most will not come. Of 212 posts in the schools of Tahoua only 57 are filled. \
    The union of teachers asks for guards at the schools. It says that pay comes late.";

#[test]
fn a_scene_gives_way_to_the_news() {
    let titled = Text { title: Some("Tahoua schools open without teachers"), ..text(SCENE, English) };
    let request = Request { length: Length::Headline, focus: None };
    let headline = &SCENE[summarize(titled, request)[0].clone()];
    assert!(headline.starts_with("The schools of Tahoua"), "{headline}");
}

#[test]
fn what_points_back_comes_after_what_it_points_to() {
    for count in 1..=5 {
        let said = summary(SCENE, Length::Sentences(count));
        for (pronoun, before) in [("It says", "The union"), ("But most", "The schools")] {
            let stands = |opening: &str| said.iter().any(|sentence| sentence.starts_with(opening));
            assert!(!stands(pronoun) || stands(before), "{said:?}");
        }
    }
}

#[test]
fn what_is_no_part_of_a_sentence_is_left_out() {
    let body = "NIAMEY, Oct 26 (SNA) - At least 29 soldiers were killed on Sunday in the west of Niger.";
    let said = summary(body, Length::Sentences(1));
    assert_eq!(said, ["At least 29 soldiers were killed on Sunday in the west of Niger."]);
}

#[test]
fn a_headline_is_one_sentence_of_at_most_thirty_words() {
    let one = summary(NEWS, Length::Headline);
    assert!(one.len() == 1 && one[0].ends_with('.') && words(&one) <= 30, "{one:?}");
    let long = format!("The army {} left.", "and the police ".repeat(20));
    assert_eq!(words(&summary(&long, Length::Headline)), 30);
    assert!(summary(" \n", Length::Headline).is_empty());
}

#[test]
fn a_long_sentence_is_cut_to_a_headline() {
    let toll = "Gunmen killed at least forty soldiers on Monday in an attack on the army's base near the town of Djibo";
    let body = format!(
        "{toll}, which has been under blockade by armed groups for more than two years, an officer and two residents said. \
         The army lost the base near Djibo to gunmen before. Food comes by helicopter."
    );
    let one = summary(&body, Length::Headline);
    assert_eq!(one, [toll]);
}

#[test]
fn the_headline_sentence_says_what_the_title_says() {
    let request = Request { length: Length::Headline, focus: None };
    for (title, opening) in [
        ("The base handed to the police of Gao", "The army says"),
        ("Rain expected in the south of the country", "Rain is expected"),
        ("Nine years", "The army left"),
    ] {
        let one = &NEWS[summarize(Text { title: Some(title), ..text(NEWS, English) }, request)[0].clone()];
        assert!(one.starts_with(opening), "{title}: {one}");
    }
}

#[test]
fn odd_texts_are_summed_up_without_a_fuss() {
    let lists: Vec<String> = (0..50).map(|n| format!("- item {n} of the list")).collect();
    let rows: Vec<String> = (0..50).map(|n| format!("{n} | {} | {}", n * 7, n * n)).collect();
    let turns: Vec<String> =
        (0..50).map(|n| format!("Q: And then, for the {n}th time? A: We left the base.")).collect();
    let endless = "the army left the base and then came back ".repeat(2000);
    let capitals = NEWS.to_uppercase();
    let one = "One sentence only.";
    for body in
        [lists.join("\n"), rows.join("\n"), turns.join("\n"), endless, capitals, one.into(), "?".into(), "…".into()]
    {
        assert!(!summary(&body, Length::Sentences(3)).is_empty(), "{body:.40}");
        assert_eq!(words(&summary(&body, Length::Words(5))), words(&[&body]).min(5), "{body:.40}");
    }
    assert!(summary("", Length::Sentences(3)).is_empty());
    let numbered: String =
        (0..5000).map(|n| format!("The patrol number {n} left the base {} at dawn. ", n % 97)).collect();
    assert_eq!(summary(&numbered, Length::Sentences(4000)).len(), 4000);
}

#[test]
fn time_is_linear_in_the_text() {
    let sentences: String = (0..40_000).map(|n| format!("Patrol {n} left base {}. ", n % 977)).collect();
    let start = std::time::Instant::now();
    assert_eq!(summary(&sentences, Length::Sentences(500)).len(), 500);
    // 1 MB takes a fraction of a second; a comparison of all pairs, minutes
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

fn focused(theme: &str, articles: &[&str]) -> Vec<Vec<String>> {
    let model = Some(Model::built_in());
    let pipeline =
        Pipeline { model, summary: Some(Length::Sentences(2)), focus: Some(theme.into()), ..Pipeline::default() };
    let said = |body: &&str| {
        let record = pipeline.process(Article::from_text(*body));
        record.summary().unwrap_or_default().into_iter().map(str::to_string).collect()
    };
    articles.iter().map(said).collect()
}

#[test]
fn a_focus_keeps_to_its_theme_and_says_nothing_without_it() {
    let mixed = "The mayor of Bamako opened a new football pitch on Friday. The last French soldiers withdrew from their base \
        at Gao, completing the withdrawal of troops from the country. Onions got dearer at the market of Niamey.";
    let none = "Onions got dearer at the market of Niamey. The football team of Bamako won the cup on Sunday.";
    let said = focused("withdrawal", &[mixed, none]);
    assert!(said[0].len() == 1 && said[0][0].starts_with("The last French soldiers"), "{said:?}");
    assert!(said[1].is_empty(), "{said:?}");
}

#[test]
fn a_few_words_are_on_no_theme() {
    let release = "FOR IMMEDIATE RELEASE\n\nThe last French soldiers withdrew from their base at Gao, completing the withdrawal \
        of troops from the country.\n\nThe withdrawal of troops went on. It happened in February.";
    let said = focused("withdrawal", &[release]);
    assert!(said[0].len() == 1 && said[0][0].starts_with("The last French soldiers"), "{said:?}");
}

const CLUSTER: [(&str, Language); 4] = [
    (
        "Gunmen killed twelve soldiers near Djibo on Monday, the army said. The attack began at dawn. The town has been under \
      blockade for two years.",
        English,
    ),
    (
        "Twelve soldiers were killed by gunmen near Djibo on Monday. A survivor said that the attack began at dawn. A football \
      match was called off.",
        English,
    ),
    (
        "Douze soldats ont été tués lundi par des hommes armés près de Djibo. L'armée a annoncé l'envoi de renforts à Djibo.",
        French,
    ),
    (
        "Des hommes armés ont tué douze soldats lundi près de Djibo, selon l'armée. Le marché de la ville est resté fermé.",
        French,
    ),
];

fn together(count: usize) -> Vec<Statement> {
    let texts: Vec<Text> = CLUSTER.iter().map(|(body, language)| text(body, *language)).collect();
    digest(&texts, Request { length: Length::Sentences(count), focus: None })
}

#[test]
fn a_digest_says_in_both_languages_what_several_say_and_nothing_twice() {
    let said: Vec<&str> = together(2).into_iter().map(|one| &CLUSTER[one.text].0[one.span]).collect();
    assert!(said.iter().any(|sentence| sentence.contains("Djibo")), "{said:?}");
    let killed = |sentence: &&&str| sentence.contains("ill") || sentence.contains("tué");
    assert_eq!(said.iter().filter(killed).count(), 1, "{said:?}");
    let languages: Vec<Language> = together(4).into_iter().map(|one| CLUSTER[one.text].1).collect();
    assert!(languages.contains(&English) && languages.contains(&French), "{languages:?}");
}

#[test]
fn two_attacks_in_the_same_words_are_two_statements() {
    let bodies = [
        "Gunmen killed twelve soldiers near Djibo on Monday, the army said. Rain came late to the fields this year.",
        "Gunmen killed nine soldiers near Gao on Friday, the army said. Onions were dear at the market of the town.",
    ];
    let texts = bodies.map(|body| text(body, English));
    let both = digest(&texts, Request { length: Length::Sentences(2), focus: None });
    let said: Vec<&str> = both.into_iter().map(|one| &bodies[one.text][one.span]).collect();
    assert!(said.iter().all(|sentence| sentence.starts_with("Gunmen")), "{said:?}");
}

#[test]
fn a_digest_holds_all_when_all_is_asked_for() {
    assert_eq!(together(99).len(), 10);
    assert!(digest(&[], Request { length: Length::Words(9), focus: None }).is_empty());
}

proptest! {
    #[test]
    fn any_text_gives_words_of_its_own_in_order(body in "(\\PC|[.!?\"« »\\n]){0,200}", limit in 0usize..40) {
        let request = Request { length: Length::Words(limit), focus: None };
        let spans = summarize(text(&body, French), request);
        prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
        let parts: Vec<&str> = spans.into_iter().map(|span| &body[span]).collect();
        prop_assert!(words(&parts) <= limit);
    }
}
