//! Summaries of the corpora's articles, of one very long text, and of all articles together.

use std::fs;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use griot::language::Language;
use griot::summarize::{Length, Request, Text, digest, summarize};
use griot::text::Analyzer;

fn main() {
    divan::main();
}

const LANGUAGES: [Language; 2] = Language::ALL;
/// The longest text measured.
const LONG_BYTES: usize = 1_000_000;

/// Headlines and texts of the corpora in one language.
fn articles(language: Language) -> Vec<(String, String)> {
    let folder = format!("{}/corpora/{language}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("the corpora").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let lines: String = files.iter().map(|path| fs::read_to_string(path).expect("UTF-8")).collect();
    let article = |line: &str| {
        let article: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let field = |name: &str| article[name].as_str().unwrap_or_default().to_string();
        (field("title"), field("text"))
    };
    lines.lines().map(article).collect()
}

fn texts(articles: &[(String, String)], language: Language) -> Vec<Text<'_>> {
    let analyzer = Analyzer::new(language);
    articles.iter().map(|(title, body)| Text { title: Some(title), body, analyzer }).collect()
}

fn request(length: Length) -> Request<'static> {
    Request { length, focus: None }
}

#[divan::bench(args = LANGUAGES)]
fn three_sentences(bencher: Bencher, language: Language) {
    let articles = articles(language);
    let texts = texts(&articles, language);
    bencher.counter(ItemsCount::new(texts.len())).bench(|| {
        let sentences: usize = texts.iter().map(|text| summarize(*text, request(Length::Sentences(3))).len()).sum();
        assert!(sentences > 2 * texts.len());
    });
}

#[divan::bench(args = LANGUAGES)]
fn long_text(bencher: Bencher, language: Language) {
    let text: String = articles(language).into_iter().map(|(_, text)| text + "\n\n").cycle().take(2000).collect();
    let end = text.floor_char_boundary(LONG_BYTES);
    let text = Text { title: None, body: &text[..end], analyzer: Analyzer::new(language) };
    bencher.counter(BytesCount::new(end)).bench(|| {
        assert_eq!(summarize(text, request(Length::Sentences(100))).len(), 100);
    });
}

#[divan::bench(args = LANGUAGES)]
fn all_together(bencher: Bencher, language: Language) {
    let articles = articles(language);
    let texts = texts(&articles, language);
    bencher.counter(ItemsCount::new(texts.len())).bench(|| {
        assert_eq!(digest(&texts, request(Length::Sentences(10))).len(), 10);
    });
}
