//! What can be asked of an archive and what comes back.

use serde::Serialize;

use super::filter::Filter;
use super::group::Translated;
use super::query::Syntax;
use crate::record::{Article, Id};

/// A question with all that goes with it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The question as it was typed.
    pub text: String,
    /// How it is read.
    pub syntax: Syntax,
    /// Whether every word must be there.
    pub all: bool,
    /// Whether words are looked for in the other language too.
    pub translate: bool,
    /// An article that others should resemble.
    pub like: Option<Article>,
    /// Which articles are asked.
    pub filter: Filter,
    /// Which of them come first.
    pub order: Order,
    /// Whether the first article of a group of near-duplicates stands for all of it.
    pub fold: bool,
    /// How many of the best are left out.
    pub offset: usize,
    /// How many are given after those.
    pub limit: usize,
}

impl Request {
    /// Whether nothing is asked but what the filter lets through: the latest come first then.
    pub(super) fn is_blank(&self) -> bool {
        self.like.is_none() && self.text.trim().is_empty()
    }
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// What fits best.
    #[default]
    Score,
    /// The latest; what has no date comes last.
    Date,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The articles, best first.
    pub hits: Vec<Hit>,
    /// What of the question was not understood.
    pub notes: Vec<String>,
    /// The question as it may have been meant, where a word of it is nowhere in the archive.
    pub meant: Option<String>,
}

/// An article that a search found.
#[derive(Debug, Clone, Serialize)]
pub struct Hit {
    /// Its place among the answers, from 1.
    pub rank: usize,
    /// How well it fits: only to be compared within one question.
    pub score: f32,
    /// Its id, as it was given.
    pub id: Option<Id>,
    /// Its headline.
    pub title: Option<String>,
    /// Its language.
    pub lang: String,
    /// Its primary theme.
    pub theme: Option<String>,
    /// All its themes, the primary one first.
    pub tags: Vec<String>,
    /// Its date, as it was given.
    pub date: Option<String>,
    /// The file it came from.
    pub path: Option<String>,
    /// The passage that answers best.
    pub snippet: String,
    /// The words in the snippet that were asked for, in bytes: [start, end].
    pub highlights: Vec<[usize; 2]>,
    /// Words of the question that it holds in the other language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub translated: Vec<Translated>,
    /// How many near-duplicates in the archive it stands for, where they are folded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub similar: Option<usize>,
}
