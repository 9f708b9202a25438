//! What an article, or several together, say in a few sentences: sentences of the texts themselves, word for word, in
//! their order.
//!
//! `quality.rs` says which sentences do not stand well alone, `vectors.rs` what sentences have in common, `rank.rs` which
//! of them to take.

mod quality;
mod rank;
mod vectors;

use std::ops::Range;

use crate::text::Analyzer;

use rank::Ranking;

/// A headline has at most so many words.
const HEADLINE_WORDS: usize = 30;

/// How long a summary may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// So many sentences.
    Sentences(usize),
    /// Sentences until so many words, the last one cut.
    Words(usize),
    /// The best sentence that has at most thirty words; where none is so short, the beginning of the best one.
    Headline,
}

/// A text to be summed up.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// The headline, which says what matters.
    pub title: Option<&'a str>,
    /// The text without it.
    pub body: &'a str,
    /// The analyser of its language.
    pub analyzer: Analyzer,
}

/// What a summary is to be like.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// How long it may be.
    pub length: Length,
    /// What the reader follows; where there is nothing such, all of it.
    pub focus: Option<&'a Focus<'a>>,
}

/// How much a sentence of the text with this number has to do with what the reader follows, from 0 (nothing: it is left
/// out) to 1.
pub type Focus<'a> = dyn Fn(usize, &str) -> f64 + 'a;

/// A sentence of a summary of several texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The number of the text.
    pub text: usize,
    /// The bytes of its body.
    pub span: Range<usize>,
}

/// The sentences of the summary of one text, as ranges of bytes of its body, in its order.
pub fn summarize(text: Text, request: Request) -> Vec<Range<usize>> {
    digest(&[text], request).into_iter().map(|statement| statement.span).collect()
}

/// The sentences that say most about what all the texts say, none of them twice, in the order of the texts.
pub fn digest(texts: &[Text], request: Request) -> Vec<Statement> {
    let sentences: Vec<Statement> = (0..).zip(texts).flat_map(|(number, text)| sentences(number, text)).collect();
    let ranking = Ranking::of(texts, &sentences, request.focus);
    let words = |place: usize| words(texts, &sentences[place]).count();
    let (mut chosen, limit) = match request.length {
        Length::Sentences(count) => (ranking.take(count).collect(), usize::MAX),
        Length::Words(limit) => (until_words(ranking, limit, words), limit),
        Length::Headline => (ranking.headline(words).into_iter().collect(), HEADLINE_WORDS),
    };
    chosen.sort_unstable();
    cut(texts, chosen.into_iter().map(|place| sentences[place].clone()), limit)
}

fn sentences(text: usize, of: &Text) -> impl Iterator<Item = Statement> {
    of.analyzer.sentences(of.body).into_iter().map(move |span| Statement { text, span })
}

fn words<'a>(texts: &[Text<'a>], sentence: &Statement) -> impl Iterator<Item = &'a str> {
    texts[sentence.text].body[sentence.span.clone()].split_whitespace()
}

/// Sentences until their words reach the limit.
fn until_words(ranking: Ranking, limit: usize, words: impl Fn(usize) -> usize) -> Vec<usize> {
    let mut total = 0;
    let mut chosen = Vec::new();
    if limit == 0 {
        return chosen;
    }
    for place in ranking {
        chosen.push(place);
        total += words(place);
        if total >= limit {
            break;
        }
    }
    chosen
}

/// The sentences up to so many words.
fn cut(texts: &[Text], chosen: impl Iterator<Item = Statement>, limit: usize) -> Vec<Statement> {
    let mut left = limit;
    let mut kept = Vec::new();
    for mut sentence in chosen {
        if left == 0 {
            break;
        }
        if let Some(word) = (left < usize::MAX).then(|| words(texts, &sentence).nth(left - 1)).flatten() {
            let body = texts[sentence.text].body;
            sentence.span.end = word.as_ptr() as usize - body.as_ptr() as usize + word.len();
            left = 0;
        } else if left < usize::MAX {
            left -= words(texts, &sentence).count();
        }
        kept.push(sentence);
    }
    kept
}
