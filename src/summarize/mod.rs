//! What an article, or several together, say in a few sentences: sentences of the texts themselves, word for word, in
//! their order.
//!
//! `furniture.rs` says where a sentence begins, `shape.rs` what it looks like, `quality.rs` and `backward.rs` which do not
//! stand well alone, `vectors.rs` what sentences have in common, `same.rs` which of them, in several texts, say the same,
//! `rank.rs` which to take, `budget.rs` how many words of them, and `clause.rs` where one is cut to be a headline.

mod backward;
mod budget;
mod clause;
mod furniture;
mod quality;
mod rank;
mod same;
mod shape;
mod vectors;

use std::ops::Range;

use crate::text::Analyzer;

use budget::Candidate;
use rank::{Ranked, Ranking};

/// A headline has at most so many words.
const HEADLINE_WORDS: usize = 30;

/// How long a summary may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// So many sentences.
    Sentences(usize),
    /// The sentences that are worth most in so many words, the last one cut.
    Words(usize),
    /// The best sentence that has at most thirty words, or of which so many can be cut off at the end of a clause; where
    /// there is none, the beginning of the best one.
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

impl Request<'_> {
    /// Whether so many sentences are all taken, whatever they are worth.
    fn takes_all(&self, sentences: usize) -> bool {
        self.focus.is_none() && matches!(self.length, Length::Sentences(count) if sentences <= count)
    }
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
    if request.takes_all(sentences.len()) {
        return sentences;
    }
    let ranking = Ranking::of(texts, &sentences, request.focus);
    let words = |place: usize| words(texts, &sentences[place]).count();
    let (mut chosen, limit): (Vec<usize>, _) = match request.length {
        Length::Sentences(count) => (ranking.take(count).map(|ranked| ranked.place).collect(), None),
        Length::Words(limit) => {
            let candidate = |Ranked { place, worth, leans }| Candidate { place, words: words(place), worth, leans };
            (budget::choose(ranking.map(candidate), limit), Some(limit))
        }
        Length::Headline => return headline(texts, sentences, ranking),
    };
    chosen.sort_unstable();
    let statements = chosen.into_iter().map(|place| sentences[place].clone());
    match limit {
        Some(limit) => budget::cut(texts, statements, limit),
        None => statements.collect(),
    }
}

/// The best sentence that is short enough for a headline, or can be cut to be.
fn headline(texts: &[Text], mut sentences: Vec<Statement>, ranking: Ranking) -> Vec<Statement> {
    let end = |one: &Statement| clause::end(&texts[one.text].body[one.span.clone()], HEADLINE_WORDS);
    let Some(place) = ranking.headline(|place| end(&sentences[place]).is_some()) else { return Vec::new() };
    let mut best = sentences.swap_remove(place);
    match end(&best) {
        Some(length) => {
            best.span.end = best.span.start + length;
            vec![best]
        }
        None => budget::cut(texts, std::iter::once(best), HEADLINE_WORDS),
    }
}

/// The sentences of a text without what stands before them and is no part of them.
fn sentences(text: usize, of: &Text) -> impl Iterator<Item = Statement> {
    of.analyzer.sentences(of.body).into_iter().map(move |span| {
        let start = span.start + furniture::length(&of.body[span.clone()]);
        Statement { text, span: start..span.end }
    })
}

fn words<'a>(texts: &[Text<'a>], sentence: &Statement) -> impl Iterator<Item = &'a str> {
    texts[sentence.text].body[sentence.span.clone()].split_whitespace()
}
