//! Labelled articles on their way into a training set: which language each is taken for, and what a person should know of
//! the set before trusting what is learnt from it. Texts go as soon as they are counted; those of a language that may yet
//! turn out to be rare wait, never more of them than fits.

use std::fmt;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::labels::{Counted, spelt_alike};
use super::set::TrainingSet;
use crate::article::Article;
use crate::language::{Detection, Language, Spoken};
use crate::theme::Themes;

/// A language that fewer of the articles are in is not trained apart.
const RARE_SHARE: f64 = 0.02;
/// Bytes of articles that wait for a language. One that has more is no accident in a set of the other.
const MOST_WAITING: usize = 32 << 20;
/// From this confidence on a text is surely in a third language.
const SURELY_ANOTHER: f64 = 0.9;

/// Labelled articles being counted.
#[derive(Debug)]
pub struct Intake {
    set: TrainingSet,
    waiting: [Waiting; 2],
    /// Articles in a language that cannot be told: taken with the others.
    untold: Waiting,
    /// Text to the number of the label it had first.
    seen: HashMap<u64, usize>,
    labels: Vec<Counted>,
    numbers: HashMap<String, usize>,
    unlabelled: usize,
    empty: usize,
    foreign: usize,
    twice: usize,
    contradictory: usize,
}

/// The articles of one language that have not been counted yet.
#[derive(Debug, Default)]
struct Waiting {
    articles: Vec<(Article, Vec<String>)>,
    bytes: usize,
    /// How many there were in all.
    count: usize,
}

/// What a person should know of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// Articles left out: they have no label.
    Unlabelled(usize),
    /// Articles left out: they have no text.
    Empty(usize),
    /// Articles left out: they are in a third language.
    Foreign(usize),
    /// Articles of a language too rare to be trained apart.
    Rare(usize, Language, Language),
    /// Articles whose text stands in the set already; how many of them under another label.
    Twice(usize, usize),
    /// Two labels that look like one, with their articles.
    SpeltAlike(String, usize, String, usize),
    /// Labels with a single example.
    Single(Vec<String>),
}

impl Intake {
    /// An empty set; themes that are named here keep their names, seed terms and order.
    pub fn new(themes: Themes) -> Self {
        let labels: Vec<Counted> = themes.list.iter().map(|theme| (theme.code.clone(), 0)).collect();
        Self {
            numbers: labels.iter().map(|(label, _)| label.clone()).zip(0..).collect(),
            labels,
            set: TrainingSet::new(themes),
            waiting: Default::default(),
            untold: Waiting::default(),
            seen: HashMap::new(),
            unlabelled: 0,
            empty: 0,
            foreign: 0,
            twice: 0,
            contradictory: 0,
        }
    }

    /// Takes an article with its labels, the primary one first.
    pub fn add(&mut self, article: Article, detection: &Detection, labels: Vec<String>) {
        let Some(primary) = labels.first() else {
            self.unlabelled += 1;
            return;
        };
        if !article.full_text().chars().any(char::is_alphanumeric) {
            self.empty += 1;
            return;
        }
        let known = detection.spoken.known();
        if known.is_none() && detection.spoken != Spoken::Undetermined && detection.confidence >= SURELY_ANOTHER {
            self.foreign += 1;
            return;
        }
        self.set.name_themes(&labels);
        self.count(&article, primary.clone());
        match known {
            Some(language) => self.take(language, article, labels),
            None => {
                self.untold.push(article, labels);
                if self.untold.bytes > MOST_WAITING {
                    self.settle_untold();
                }
            }
        }
    }

    fn count(&mut self, article: &Article, label: String) {
        let next = self.labels.len();
        let number = *self.numbers.entry(label.clone()).or_insert(next);
        if number == next {
            self.labels.push((label, 0));
        }
        self.labels[number].1 += 1;
        match self.seen.entry(article.text_hash()) {
            Entry::Vacant(place) => drop(place.insert(number)),
            Entry::Occupied(first) => {
                self.twice += 1;
                self.contradictory += usize::from(*first.get() != number);
            }
        }
    }

    fn take(&mut self, language: Language, article: Article, labels: Vec<String>) {
        let waiting = &mut self.waiting[language as usize];
        waiting.push(article, labels);
        if waiting.bytes > MOST_WAITING {
            waiting.settle(&mut self.set, language);
        }
    }

    fn settle_untold(&mut self) {
        let language = self.main_language();
        self.untold.settle(&mut self.set, language);
    }

    fn main_language(&self) -> Language {
        let [french, english] = &self.waiting;
        if french.count > english.count { Language::French } else { Language::English }
    }

    /// The set, and what is to be said of it.
    pub fn finish(mut self) -> (TrainingSet, Vec<Remark>) {
        let main = self.main_language();
        let mut remarks = Vec::new();
        let all: usize = self.waiting.iter().map(|waiting| waiting.count).sum();
        for language in Language::ALL {
            let waiting = &mut self.waiting[language as usize];
            let rare = waiting.count == waiting.articles.len() && (waiting.count as f64) < RARE_SHARE * all as f64;
            if rare && waiting.count > 0 {
                remarks.push(Remark::Rare(waiting.count, language, main));
            }
            waiting.settle(&mut self.set, if rare { main } else { language });
        }
        self.settle_untold();
        remarks.extend(self.remarks());
        (self.set, remarks)
    }

    fn remarks(&self) -> impl Iterator<Item = Remark> {
        let counted = [
            (self.unlabelled, Remark::Unlabelled(self.unlabelled)),
            (self.empty, Remark::Empty(self.empty)),
            (self.foreign, Remark::Foreign(self.foreign)),
            (self.twice, Remark::Twice(self.twice, self.contradictory)),
        ];
        let single: Vec<String> =
            self.labels.iter().filter(|(_, count)| *count == 1).map(|(label, _)| label.clone()).collect();
        let alike = spelt_alike(&self.labels)
            .into_iter()
            .map(|(a, b)| Remark::SpeltAlike(a.0.clone(), a.1, b.0.clone(), b.1))
            .collect::<Vec<_>>();
        counted
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(_, remark)| remark)
            .chain(alike)
            .chain((!single.is_empty()).then_some(Remark::Single(single)))
    }
}

impl Waiting {
    fn push(&mut self, article: Article, labels: Vec<String>) {
        let extra: usize = article.extra.iter().map(|(name, value)| name.len() + value.get().len()).sum();
        self.bytes += size_of::<Article>() + article.body.len() + article.title.as_ref().map_or(0, String::len) + extra;
        self.count += 1;
        self.articles.push((article, labels));
    }

    /// Counts the articles that wait as those of a language.
    fn settle(&mut self, set: &mut TrainingSet, language: Language) {
        self.articles.drain(..).for_each(|(article, labels)| set.add(&article, language, &labels));
        self.bytes = 0;
    }
}

/// Names in a message, at the most.
const MOST_NAMES: usize = 5;

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unlabelled(count) => write!(f, "{} without a label left out", articles(*count)),
            Self::Empty(count) => write!(f, "{} without a word in them left out", articles(*count)),
            Self::Foreign(count) => write!(f, "{} left out that are neither French nor English", articles(*count)),
            Self::Rare(count, rare, main) => {
                write!(f, "{} in {rare} are too few for a model: taken with those in {main}", articles(*count))
            }
            Self::Twice(count, 0) => write!(f, "{} with a text that stands in the set before", articles(*count)),
            Self::Twice(count, other) => {
                write!(f, "{} with a text that stands in the set before, {other} under another theme", articles(*count))
            }
            Self::SpeltAlike(a, many, b, few) => {
                write!(f, "the labels \"{a}\" ({many}) and \"{b}\" ({few}) look alike: are they one theme?")
            }
            Self::Single(labels) => {
                let named = labels.iter().take(MOST_NAMES).map(|label| format!("\"{label}\"")).collect::<Vec<_>>();
                let more = if labels.len() > MOST_NAMES { "…" } else { "" };
                write!(f, "themes with one example, which is too few to learn from: {}{more}", named.join(", "))?;
                if more.is_empty() { Ok(()) } else { write!(f, " ({} themes)", labels.len()) }
            }
        }
    }
}

fn articles(count: usize) -> String {
    format!("{count} {}", if count == 1 { "article" } else { "articles" })
}
