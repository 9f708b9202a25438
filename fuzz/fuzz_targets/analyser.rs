//! Language, sentences and terms of any text: spans in order, within bounds, on character boundaries; sentences cover all but
//! white space.
#![no_main]

use griot::language::{Language, detect};
use griot::text::Analyzer;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let detection = detect(text);
    assert!((0.0..=1.0).contains(&detection.confidence));
    for language in [Some(Language::French), Some(Language::English), None] {
        let analyzer = Analyzer::new(language);
        let mut end = 0;
        for sentence in analyzer.sentences(text) {
            assert!(text[end..sentence.start].trim().is_empty() && !text[sentence.clone()].trim().is_empty());
            end = sentence.end;
        }
        assert!(text[end..].trim().is_empty());
        let mut start = 0;
        for term in analyzer.terms(text).iter() {
            assert!(term.span.start >= start && !text[term.span.clone()].is_empty() && !term.text.is_empty());
            start = term.span.start;
        }
    }
});
