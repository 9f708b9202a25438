//! What an article says in a few sentences: sentences of the text itself, word for word, in its order.

mod rank;

use std::ops::Range;

use crate::text::Analyzer;

/// How long a summary may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// So many sentences.
    Sentences(usize),
    /// Sentences until so many words, the last one cut.
    Words(usize),
}

/// The sentences of a summary as ranges of bytes in the text, in its order.
pub fn summarize(title: Option<&str>, body: &str, analyzer: Analyzer, length: Length) -> Vec<Range<usize>> {
    let sentences = analyzer.sentences(body);
    let ranked = rank::best_first(title, body, &sentences, analyzer);
    match length {
        Length::Sentences(count) => {
            let mut chosen: Vec<usize> = ranked.into_iter().take(count).collect();
            chosen.sort_unstable();
            chosen.into_iter().map(|place| sentences[place].clone()).collect()
        }
        Length::Words(count) => within_words(body, &sentences, &ranked, count),
    }
}

/// The best sentences whose words together reach `limit`, in text order, the last one cut at the limit.
fn within_words(body: &str, sentences: &[Range<usize>], ranked: &[usize], limit: usize) -> Vec<Range<usize>> {
    let words = |place: usize| body[sentences[place].clone()].split_whitespace().count();
    let mut chosen = Vec::new();
    let mut total = 0;
    for place in ranked.iter().copied().take_while(|_| limit > 0) {
        chosen.push(place);
        total += words(place);
        if total >= limit {
            break;
        }
    }
    chosen.sort_unstable();
    let mut left = limit;
    let mut out = Vec::new();
    for place in chosen {
        let range = sentences[place].clone();
        let end = nth_word_end(&body[range.clone()], left);
        left = left.saturating_sub(words(place));
        out.push(range.start..range.start + end);
        if left == 0 {
            break;
        }
    }
    out
}

/// The byte after the `count`-th word, or the end of a text that has fewer.
fn nth_word_end(text: &str, count: usize) -> usize {
    match text.split_whitespace().nth(count.saturating_sub(1)) {
        Some(word) => word.as_ptr() as usize - text.as_ptr() as usize + word.len(),
        None => text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language::English;

    const TEXT: &str = "The army left the base at dawn. Nobody saw it go. A cook fed the dogs. \
        The army says the base will be handed to the police. Rain is expected.";

    fn summary(length: Length) -> Vec<&'static str> {
        let ranges = summarize(Some("Army leaves base"), TEXT, Analyzer::new(English), length);
        ranges.into_iter().map(|range| &TEXT[range]).collect()
    }

    #[test]
    fn sentences_are_verbatim_and_in_order() {
        let two = summary(Length::Sentences(2));
        assert_eq!(two, ["The army left the base at dawn.", "The army says the base will be handed to the police."]);
        assert_eq!(summary(Length::Sentences(99)).len(), 5);
        assert!(summary(Length::Sentences(0)).is_empty());
    }

    #[test]
    fn words_are_counted_and_the_last_sentence_is_cut() {
        for limit in [0, 1, 7, 9, 30, 500] {
            let words: usize = summary(Length::Words(limit)).iter().map(|part| part.split_whitespace().count()).sum();
            assert_eq!(words, limit.min(TEXT.split_whitespace().count()), "limit {limit}");
        }
    }

    #[test]
    fn a_text_without_sentences_has_no_summary() {
        assert!(summarize(None, " \n", Analyzer::new(None), Length::Sentences(3)).is_empty());
    }
}
