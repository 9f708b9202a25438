//! The analyser over the corpora: what it costs beside bare cutting into lower-case words.

use std::fs;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use griot::language::{Language, detect};
use griot::text::{Analyzer, Terms};
use unicode_segmentation::UnicodeSegmentation;

fn main() {
    divan::main();
}

const LANGUAGES: [Language; 2] = Language::ALL;

/// The texts of the corpora in one language.
fn texts(language: Language) -> Vec<String> {
    let folder = format!("{}/corpora/{language}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("the corpora").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let lines: String = files.iter().map(|path| fs::read_to_string(path).expect("UTF-8")).collect();
    let text = |line: &str| {
        let article: serde_json::Value = serde_json::from_str(line).expect("JSON");
        article["text"].as_str().expect("a text").to_string()
    };
    lines.lines().map(text).collect()
}

fn bytes(texts: &[String]) -> BytesCount {
    BytesCount::new(texts.iter().map(String::len).sum::<usize>())
}

#[divan::bench(args = LANGUAGES)]
fn terms(bencher: Bencher, language: Language) {
    let texts = texts(language);
    let analyzer = Analyzer::new(language);
    let mut terms = Terms::default();
    bencher.counter(bytes(&texts)).bench_local(|| {
        let count: usize = texts
            .iter()
            .map(|text| {
                analyzer.terms_into(text, &mut terms);
                terms.len()
            })
            .sum();
        assert!(count > 100 * texts.len());
    });
}

#[divan::bench(args = LANGUAGES)]
fn lower_case_and_split(bencher: Bencher, language: Language) {
    let texts = texts(language);
    bencher.counter(bytes(&texts)).bench(|| {
        let words = |text: &String| {
            text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count()
        };
        assert!(texts.iter().map(words).sum::<usize>() > 100 * texts.len());
    });
}

#[divan::bench(args = LANGUAGES)]
fn sentences(bencher: Bencher, language: Language) {
    let texts = texts(language);
    let analyzer = Analyzer::new(language);
    bencher.counter(bytes(&texts)).bench(|| {
        assert!(texts.iter().map(|text| analyzer.sentences(text).len()).sum::<usize>() > 3 * texts.len());
    });
}

/// What UAX #29 calls sentences: the peer that the rule must not be slower than.
#[divan::bench(args = LANGUAGES)]
fn unicode_sentences(bencher: Bencher, language: Language) {
    let texts = texts(language);
    bencher.counter(bytes(&texts)).bench(|| {
        assert!(texts.iter().map(|text| text.unicode_sentences().count()).sum::<usize>() > 3 * texts.len());
    });
}

/// Sentences a second.
#[divan::bench(args = LANGUAGES)]
fn language_of_sentences(bencher: Bencher, language: Language) {
    let texts = texts(language);
    let analyzer = Analyzer::new(language);
    let sentences: Vec<&str> =
        texts.iter().flat_map(|text| analyzer.sentences(text).into_iter().map(|span| &text[span])).collect();
    bencher.counter(ItemsCount::new(sentences.len())).bench(|| {
        let right = sentences.iter().filter(|sentence| detect(sentence).spoken.known() == Some(language)).count();
        assert!(right * 100 >= sentences.len() * 98);
    });
}

#[divan::bench(args = LANGUAGES)]
fn language_detection(bencher: Bencher, language: Language) {
    let texts = texts(language);
    bencher.counter(bytes(&texts)).bench(|| {
        let right = texts.iter().filter(|text| detect(text).spoken.known() == Some(language)).count();
        assert!(right * 100 >= texts.len() * 98);
    });
}
