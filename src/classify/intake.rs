//! Labelled articles on their way into a training set: which language each is taken for, and what a person should know of
//! the set before trusting what is learnt from it. Texts go as soon as they are counted; those of a language that may yet
//! turn out to be rare wait, never more of them than fits.

use std::fmt;

use hashbrown::HashMap;

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
    /// Text to the number of the label it had first, and whether a model brought it.
    seen: HashMap<u64, (usize, bool)>,
    labels: Vec<Counted>,
    numbers: HashMap<String, usize>,
    unlabelled: usize,
    empty: usize,
    foreign: usize,
    twice: usize,
    contradictory: usize,
    /// Articles of the model that stand among the new ones, and how many of them under another theme.
    known: usize,
    corrected: usize,
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
    /// Articles that the model to be extended was trained on; how many of them have another theme now.
    Known(usize, usize),
    /// Two labels that look like one, with their articles.
    SpeltAlike(String, usize, String, usize),
    /// Articles to be judged that the model was trained on.
    TrainedOn(usize),
    /// Articles given without labels that are of no use.
    NoUse(usize),
    /// Labels with a single example.
    Single(Vec<String>),
    /// Themes without an example in a language, known by their seed terms alone.
    Guessed(Language, Vec<String>),
}

impl Intake {
    /// An empty set; themes that are named here keep their names, seed terms and order.
    pub fn new(themes: Themes) -> Self {
        Self::onto(TrainingSet::new(themes))
    }

    /// The set of a model, to be extended. A text that is in it takes the labels it comes with now: a correction.
    pub fn onto(set: TrainingSet) -> Self {
        let mut labels: Vec<Counted> = set.themes().list.iter().map(|theme| (theme.code.clone(), 0)).collect();
        let mut waiting: [Waiting; 2] = Default::default();
        let mut seen = HashMap::new();
        for (language, example) in set.examples() {
            waiting[language as usize].count += 1;
            labels[example.labels[0]].1 += 1;
            seen.insert(example.hash, (example.labels[0], true));
        }
        Self {
            numbers: labels.iter().map(|(label, _)| label.clone()).zip(0..).collect(),
            labels,
            set,
            waiting,
            untold: Waiting::default(),
            seen,
            unlabelled: 0,
            empty: 0,
            foreign: 0,
            twice: 0,
            contradictory: 0,
            known: 0,
            corrected: 0,
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
        let hash = article.text_hash();
        let Some((first, of_model)) = self.seen.insert(hash, (number, false)) else { return };
        if of_model {
            self.set.remove(hash);
            self.labels[first].1 -= 1;
            self.known += 1;
            self.corrected += usize::from(first != number);
        } else {
            self.seen.insert(hash, (first, false));
            self.twice += 1;
            self.contradictory += usize::from(first != number);
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
        let guessed = self.set.start_from_seeds();
        for of_language in guessed.chunk_by(|a, b| a.0 == b.0) {
            remarks.push(Remark::Guessed(of_language[0].0, of_language.iter().map(|(_, code)| code.clone()).collect()));
        }
        (self.set, remarks)
    }

    fn remarks(&self) -> impl Iterator<Item = Remark> {
        let counted = [
            (self.unlabelled, Remark::Unlabelled(self.unlabelled)),
            (self.empty, Remark::Empty(self.empty)),
            (self.foreign, Remark::Foreign(self.foreign)),
            (self.twice, Remark::Twice(self.twice, self.contradictory)),
            (self.known, Remark::Known(self.known, self.corrected)),
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
            Self::Known(count, corrected) => {
                write!(f, "{} that the model had already, {corrected} of them with another theme now", articles(*count))
            }
            Self::TrainedOn(count) => {
                write!(f, "{} that the model was trained on: on new ones it is not as good", articles(*count))
            }
            Self::NoUse(count) => write!(
                f,
                "{} without a label left out: empty, in another language, or a text that is there already",
                articles(*count)
            ),
            Self::SpeltAlike(a, many, b, few) => {
                write!(f, "the labels \"{a}\" ({many}) and \"{b}\" ({few}) look alike: are they one theme?")
            }
            Self::Single(labels) => {
                write!(f, "themes with one example, which is too few to learn from: {}", named(labels))
            }
            Self::Guessed(language, labels) => {
                write!(
                    f,
                    "themes without an example in {language}, guessed by their seed terms alone: {}",
                    named(labels)
                )
            }
        }
    }
}

/// Some of the labels; how many there are where that is not all.
fn named(labels: &[String]) -> String {
    let named: Vec<String> = labels.iter().take(MOST_NAMES).map(|label| format!("\"{label}\"")).collect();
    let more = if labels.len() > MOST_NAMES { format!("… ({} themes)", labels.len()) } else { String::new() };
    named.join(", ") + &more
}

fn articles(count: usize) -> String {
    format!("{count} {}", if count == 1 { "article" } else { "articles" })
}
