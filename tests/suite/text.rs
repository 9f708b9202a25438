//! The analyser on any text at all: no panic, offsets that can be trusted, time in proportion. And on the sentences that
//! people marked by hand.

use cpu_time::ThreadTime;
use griot::language::{Language, detect};
use griot::text::{Analyzer, Terms};
use proptest::prelude::*;

/// Below these the splitter has become worse (F1 of the boundaries inside the blocks of `tests/sentences/`).
const FRENCH_FLOOR: f64 = 0.985;
const ENGLISH_FLOOR: f64 = 0.992;

const LANGUAGES: [Option<Language>; 3] = [None, Some(Language::French), Some(Language::English)];

/// What news is made of, and what trips splitters up.
const PIECES: &[&str] = &[
    "L’armée",
    "l'O.N.U.",
    "M.",
    "Mme",
    "U.S.",
    "p.m.",
    "12.300",
    "1 500",
    "3,5 %",
    "n° 5",
    "aujourd'hui",
    "porte-parole",
    "e\u{301}te\u{301}",
    "\u{301}",
    "cœur",
    "ﬁn",
    "co\u{ad}te",
    "\u{200b}",
    "\u{202e}",
    "«",
    "»",
    "“",
    "”",
    "\"",
    "'",
    "’",
    "(",
    ")",
    "[",
    "]",
    "—",
    "–",
    "-",
    ".",
    "..",
    "…",
    "!",
    "?",
    "?!",
    ":",
    ";",
    ",",
    " ",
    "\u{a0}",
    "\u{202f}",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "- ",
    "1. ",
    "# ",
    "@gao",
    "#mali",
    "a.b@example.org",
    "https://example.com/x?y=1.",
    "Gao",
    "the",
    "les",
    "WASHINGTON (AP) —",
    "مالي",
    "日本。",
    "؟",
    "😀",
    "👩‍👩‍👧",
    "\u{0}",
    "\u{feff}",
    "İ",
    "ß",
    "ǆ",
    "१२",
    "٣٫٥",
];

fn any_text() -> impl Strategy<Value = String> {
    let news = prop::collection::vec(prop::sample::select(PIECES), 0..40);
    prop_oneof![
        any::<String>(),
        news.clone().prop_map(|pieces| pieces.concat()),
        news.prop_map(|pieces| pieces.join(" "))
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn terms_stand_in_the_text_in_order(text in any_text()) {
        for language in LANGUAGES {
            let terms = Analyzer::new(language).terms(&text);
            let (mut start, mut position) = (0, 0);
            for term in terms.iter() {
                prop_assert!(text.get(term.span.clone()).is_some_and(|word| !word.is_empty()), "{:?}", term);
                prop_assert!(term.span.start >= start && term.position >= position, "{:?}", term);
                prop_assert!(!term.text.is_empty() && !term.text.contains(char::is_whitespace), "{:?}", term);
                (start, position) = (term.span.start, term.position);
            }
        }
    }

    #[test]
    fn sentences_hold_all_but_the_white_space_between_them(text in any_text()) {
        check_sentences(&text);
    }

    #[test]
    fn a_language_is_always_an_answer(text in any_text()) {
        let detection = detect(&text);
        prop_assert!((0.0..=1.0).contains(&detection.confidence), "{:?}", detection);
        prop_assert!(!detection.spoken.code().is_empty());
    }
}

/// Sentences are in order, trimmed, and only white space is outside them.
fn check_sentences(text: &str) {
    for language in LANGUAGES {
        let mut end = 0;
        for sentence in Analyzer::new(language).sentences(text) {
            assert!(sentence.start >= end && sentence.end > sentence.start, "{sentence:?} after {end} in {text:?}");
            assert!(text[end..sentence.start].trim().is_empty(), "{:?} is left out", &text[end..sentence.start]);
            let body = &text[sentence.clone()];
            assert_eq!(body.trim(), body, "not trimmed");
            end = sentence.end;
        }
        assert!(text[end..].trim().is_empty(), "{:?} is left out", &text[end..]);
    }
}

/// Texts that the splitter once stumbled over.
#[test]
fn old_traps_stay_closed() {
    for text in
        ["l'O.N.U. \u{2019}", "O.N.U.\u{a0}\u{bb}", "etc. \u{2026}", "M.\u{301} A.", "\u{ab}.\u{bb}", "1.\u{feff}2"]
    {
        check_sentences(text);
    }
}

#[test]
fn french_sentences_end_where_people_say() {
    check_gold(include_str!("../sentences/fr.txt"), Language::French, FRENCH_FLOOR);
}

#[test]
fn english_sentences_end_where_people_say() {
    check_gold(include_str!("../sentences/en.txt"), Language::English, ENGLISH_FLOOR);
}

/// The F1 of the sentence ends in the marked blocks; the end of a block, which nobody misses, does not count.
fn check_gold(gold: &str, language: Language, floor: f64) {
    let (mut right, mut said, mut marked) = (0usize, 0usize, 0usize);
    let mut wrong = String::new();
    for block in gold.split("\n====\n") {
        let (text, ends) = unmarked(block.trim_end_matches("====").trim());
        let last = text.trim_end().len();
        let found: Vec<usize> = Analyzer::new(language).sentences(&text).iter().map(|range| range.end).collect();
        let inside = |ends: &[usize]| -> Vec<usize> { ends.iter().copied().filter(|end| *end < last).collect() };
        let (found, ends) = (inside(&found), inside(&ends));
        right += found.iter().filter(|end| ends.contains(end)).count();
        said += found.len();
        marked += ends.len();
        if found != ends {
            wrong += &differences(&text, &found, &ends);
        }
    }
    assert!(marked > 100, "the gold set was not read");
    let f1 = 2.0 * right as f64 / (said + marked) as f64;
    assert!(
        f1 >= floor,
        "{language}: F1 {f1:.4} is below {floor} ({right} right of {said} said, {marked} marked)\n{wrong}"
    );
}

/// A block without its marks, and the bytes where they stood.
fn unmarked(block: &str) -> (String, Vec<usize>) {
    let (mut text, mut ends) = (String::new(), Vec::new());
    let pieces: Vec<&str> = block.split('‖').collect();
    for (place, piece) in pieces.iter().enumerate() {
        text += piece;
        if place + 1 < pieces.len() {
            ends.push(text.trim_end().len());
        }
    }
    (text, ends)
}

/// What was missed (-) and what was cut in vain (+), with some text around it.
fn differences(text: &str, found: &[usize], ends: &[usize]) -> String {
    let show = |mark: char, end: usize| {
        let (before, after) = text.split_at(end);
        let start = before.char_indices().rev().nth(40).map_or(0, |(at, _)| at);
        let after: String = after.chars().take(30).collect();
        format!("  {mark} {}‖{after}", &before[start..]).replace('\n', "⏎") + "\n"
    };
    let missed = ends.iter().filter(|end| !found.contains(end)).map(|end| show('-', *end));
    let vain = found.iter().filter(|end| !ends.contains(end)).map(|end| show('+', *end));
    missed.chain(vain).collect()
}

/// One pass over the text, whatever it is: eight times the text takes about eight times as long.
#[test]
fn the_time_is_in_proportion_to_the_text() {
    let mut terms = Terms::default();
    for piece in
        [".", ". ", "? ! ", "\"", "« ", "a", "l'", "a-", "1,", "M. ", "@a", "e\u{301}", "\u{ad}", "\n", "(", "x@"]
    {
        let part = piece.repeat(1_000_000 / piece.len());
        let text = part.repeat(8);
        // the first time the memory is new
        time(&text, &mut terms);
        // what other programs do to the caches can spoil one measure, hardly five
        let ratio = || time(&text, &mut terms) / time(&part, &mut terms).max(0.002);
        let ratios: Vec<f64> = std::iter::repeat_with(ratio).take(5).take_while(|ratio| *ratio >= 12.0).collect();
        assert!(ratios.len() < 5, "{piece:?} eight times over takes {ratios:.0?} times as long");
    }
}

/// Seconds of this thread's own to find the terms and sentences of a text.
fn time(text: &str, terms: &mut Terms) -> f64 {
    let analyzer = Analyzer::new(Language::French);
    let begin = ThreadTime::now();
    analyzer.terms_into(text, terms);
    let found = terms.len() + analyzer.sentences(text).len();
    assert!(found < 2 * text.len());
    begin.elapsed().as_secs_f64()
}
