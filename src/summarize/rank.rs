//! Which sentences to take, one after the other: those that much of the rest of the text goes on about (the forward part
//! of directed centrality, Zheng and Lapata 2019), whose terms the text uses most (Nenkova and Vanderwende 2005), that come
//! early, share the headline's terms and stand well alone or next to one taken; each time the best of those that do not
//! repeat what has been taken (maximal marginal relevance, Carbonell and Goldstein 1998).
//!
//! News puts first what matters, and most references for summaries follow that, but not all: some want what the whole text
//! keeps coming back to. Looking forward only is what serves both: early sentences have more to look forward to, yet one
//! that nothing takes up again scores nothing. The weights are round numbers, chosen on
//! news with reference summaries in both languages; more weight on frequency serves references of the second kind and costs
//! with the first. Those of the focus and of several texts were set by hand.

use std::cmp::Ordering;

use super::same::Keys;
use super::shape::Shape;
use super::vectors::Vectors;
use super::{Focus, Statement, Text};
use super::{backward, quality};

/// What the most frequent terms are worth beside the highest centrality, which counts 1.
const FREQUENCY: f64 = 1.0;
/// A sum of cosines lower than this is chance, in a text of a few sentences.
const FAINT: f64 = 0.5;
/// Where no sentence's terms come up again so often on average, the text is too short for frequencies to count in full.
const FEW: f64 = 1.0;
/// What being the very first sentence is worth.
const FIRST: f64 = 0.3;
/// After so many sentences that has fallen to a third.
const FALL: f64 = 3.0;
/// What the cosine with the headline counts.
const TITLE: f64 = 1.0;
/// Where a text sets a scene first, the news begins with the first sentence that has so much of what the one closest to
/// the headline shares with it.
const BEGINS: f64 = 0.5;
/// What pointing back costs where the sentence before is not taken.
const POINTS_BACK: f64 = 0.8;
/// The sentence before one that points back is given this share of what that one is worth more.
const DRAWS: f64 = 0.3;
/// A headline has no sentence beside it to lean on: what a sentence loses for not standing alone counts so many times.
const ALONE: f64 = 2.0;
/// And what the cosine with the headline counts once more: it is to say the same.
const TITLE_AGAIN: f64 = 1.0;
/// What being said by the other texts too counts, where there are several.
const SUPPORT: f64 = 2.0;
/// What a sentence loses for the same words as one already taken.
const REPETITION: f64 = 2.0;
/// From this cosine on it says the same thing and is taken only where there is nothing else.
const SAME: f64 = 0.7;
/// What saying the same thing costs.
const SAME_COST: f64 = 10.0;
/// What the other sentences of a text lose with each one taken from it, where there are several texts.
const HEARD: f64 = 1.0;
/// What the focus is worth beside all else.
const FOCUS: f64 = 2.0;
/// So many sentences are taken with regard to those taken before; the rest, in very long summaries, by what they have got
/// so far: the time stays linear in the text.
const ROUNDS: usize = 48;

/// Sentences still to be taken, the best first.
pub(super) struct Ranking {
    vectors: Vectors,
    scores: Vec<f64>,
    /// For each sentence its cosine with its text's headline.
    titled: Vec<f64>,
    /// For each sentence its highest cosine with one already taken.
    said: Vec<f64>,
    /// What keeps each sentence from standing alone.
    flaws: Vec<Flaws>,
    /// Which have been taken.
    taken: Vec<bool>,
    /// Which say the same, where there are several texts.
    keys: Option<Keys>,
    /// The number of each sentence's text.
    text_of: Vec<usize>,
    left: Vec<usize>,
    rounds: usize,
    scratch: Vec<f64>,
}

impl Ranking {
    /// The sentences of some texts; those that have nothing to do with the focus are left out.
    pub fn of(texts: &[Text], sentences: &[Statement], focus: Option<&Focus>) -> Self {
        let (vectors, titles) = Vectors::of(texts, sentences);
        let flaws: Vec<Flaws> =
            sentences.iter().map(|one| Flaws::of(&texts[one.text].body[one.span.clone()])).collect();
        let titled: Vec<f64> =
            (0..sentences.len()).map(|place| vectors.cosine(place, &titles[sentences[place].text])).collect();
        let mut scores = scores(texts, sentences, &vectors, &titled, &flaws);
        let mut left: Vec<usize> = (0..sentences.len()).collect();
        if let Some(focus) = focus {
            let relevance = |place: usize| {
                let Statement { text, span } = &sentences[place];
                focus(*text, &texts[*text].body[span.clone()])
            };
            left.retain(|place| {
                let relevance = relevance(*place);
                scores[*place] += FOCUS * relevance;
                relevance > 0.0
            });
        }
        Self {
            said: vec![0.0; scores.len()],
            taken: vec![false; scores.len()],
            keys: (texts.len() > 1).then(|| Keys::of(texts, sentences)),
            text_of: sentences.iter().map(|sentence| sentence.text).collect(),
            vectors,
            scores,
            titled,
            flaws,
            left,
            rounds: 0,
            scratch: Vec::new(),
        }
    }

    /// The best sentence that fits into a headline; where there is none, the best.
    pub fn headline(mut self, fits: impl Fn(usize) -> bool) -> Option<usize> {
        for (place, score) in self.scores.iter_mut().enumerate() {
            let flaws = &self.flaws[place];
            *score += TITLE_AGAIN * self.titled[place] - (ALONE - 1.0) * (flaws.cost + flaws.dangling());
        }
        let fitting = self.left.iter().copied().filter(|place| fits(*place));
        let by_value = |a: &usize, b: &usize| self.order(*a, *b);
        fitting.min_by(by_value).or_else(|| self.left.iter().copied().min_by(by_value))
    }

    /// What a sentence is still worth.
    fn value(&self, place: usize) -> f64 {
        let follows = self.has_one_before(place) && self.taken[place - 1];
        self.worth(place) - if follows { 0.0 } else { self.flaws[place].dangling() }
    }

    /// The same where the sentence before is taken.
    fn worth(&self, place: usize) -> f64 {
        let same = if self.said[place] >= SAME { SAME_COST } else { 0.0 };
        self.scores[place] - REPETITION * self.said[place] - same
    }

    /// Whether there is a sentence before it in its text.
    fn has_one_before(&self, place: usize) -> bool {
        place > 0 && self.text_of[place - 1] == self.text_of[place]
    }

    /// What is known of a sentence that is taken next.
    fn ranked(&self, place: usize) -> Ranked {
        let dangling = self.flaws[place].dangling();
        let (lost, leans) = if self.has_one_before(place) { (0.0, dangling) } else { (dangling, 0.0) };
        Ranked { place, worth: self.worth(place) - lost, leans }
    }

    /// A sentence was taken from a text: others come first now, where there are any.
    fn hear(&mut self, text: usize) {
        if self.text_of.first() != self.text_of.last() {
            let own = self.scores.iter_mut().zip(&self.text_of).filter(|(_, of)| **of == text);
            own.for_each(|(score, _)| *score -= HEARD);
        }
    }

    /// The better first; of two that are worth the same, the earlier.
    fn order(&self, a: usize, b: usize) -> Ordering {
        self.value(b).total_cmp(&self.value(a)).then(a.cmp(&b))
    }
}

/// A sentence in its turn.
pub(super) struct Ranked {
    /// Its place in the row of all.
    pub place: usize,
    /// What it is worth beside those before it in the ranking.
    pub worth: f64,
    /// What it is worth less where the sentence before it in the text is not taken.
    pub leans: f64,
}

impl Iterator for Ranking {
    type Item = Ranked;

    fn next(&mut self) -> Option<Ranked> {
        match self.rounds.cmp(&ROUNDS) {
            Ordering::Less => {
                let index = (0..self.left.len()).min_by(|a, b| self.order(self.left[*a], self.left[*b]))?;
                let place = self.left.remove(index);
                let ranked = self.ranked(place);
                self.vectors.raise(&mut self.said, place, &mut self.scratch);
                if let Some(keys) = &self.keys {
                    keys.raise(&mut self.said, place, SAME);
                }
                self.taken[place] = true;
                self.rounds += 1;
                self.hear(self.text_of[place]);
                Some(ranked)
            }
            Ordering::Equal => {
                let mut left = std::mem::take(&mut self.left);
                left.sort_by(|a, b| self.order(*b, *a));
                self.left = left;
                self.rounds += 1;
                self.left.pop().map(|place| self.ranked(place))
            }
            Ordering::Greater => self.left.pop().map(|place| self.ranked(place)),
        }
    }
}

/// What keeps a sentence from standing alone.
struct Flaws {
    /// What they cost.
    cost: f64,
    /// Whether it needs the sentence before.
    points_back: bool,
}

impl Flaws {
    fn of(sentence: &str) -> Self {
        let shape = Shape::of(sentence);
        Self { cost: quality::penalty(sentence, &shape), points_back: backward::points_back(&shape.opening) }
    }

    /// What it costs that the sentence before is missing.
    fn dangling(&self) -> f64 {
        if self.points_back { POINTS_BACK } else { 0.0 }
    }

    fn is_crumb(&self) -> bool {
        self.cost >= quality::CRUMB
    }
}

fn scores(texts: &[Text], sentences: &[Statement], vectors: &Vectors, titled: &[f64], flaws: &[Flaws]) -> Vec<f64> {
    let text_of = |place: usize| sentences[place].text;
    let central = relative(vectors.forward(text_of), FAINT, text_of);
    let frequent = relative(vectors.frequency(), FEW, text_of);
    let supported = supported(texts, vectors, text_of);
    let early = earliness(sentences, titled, flaws);
    let score = |(place, sentence): (usize, &Statement)| {
        let worth = central[place] + FREQUENCY * frequent[place] + FIRST * early[place] + TITLE * titled[place];
        let text = &texts[sentence.text];
        let repeats_title = text.title.is_some_and(|title| title.trim() == &text.body[sentence.span.clone()]);
        let same = if repeats_title { SAME_COST } else { 0.0 };
        worth + SUPPORT * supported[place] - same - flaws[place].cost
    };
    let mut scores: Vec<f64> = sentences.iter().enumerate().map(score).collect();
    draw(sentences, flaws, &mut scores);
    scores
}

/// How early each sentence stands, from 1 where the news begins; 0 before that.
fn earliness(sentences: &[Statement], titled: &[f64], flaws: &[Flaws]) -> Vec<f64> {
    let mut early = Vec::with_capacity(sentences.len());
    for own in sentences.chunk_by(|a, b| a.text == b.text) {
        let (titled, flaws) = (&titled[early.len()..], &flaws[early.len()..]);
        let closest = titled[..own.len()].iter().copied().fold(0.0, f64::max);
        let is_news =
            |place: &usize| titled[*place] >= BEGINS * closest && flaws[*place].cost < quality::OPENS_WITH_QUOTE;
        let begin = if closest > 0.0 { (0..own.len()).find(is_news).unwrap_or(0) } else { 0 };
        let fall = |place: usize| if place < begin { 0.0 } else { (-((place - begin) as f64) / FALL).exp() };
        early.extend((0..own.len()).map(fall));
    }
    early
}

/// Gives the sentences before those that point back their share.
fn draw(sentences: &[Statement], flaws: &[Flaws], scores: &mut [f64]) {
    for next in 1..sentences.len() {
        let pair = [&flaws[next - 1], &flaws[next]];
        let drawn = scores[next] - scores[next - 1];
        let is_one_text = sentences[next - 1].text == sentences[next].text;
        if is_one_text && flaws[next].points_back && drawn > 0.0 && !pair.iter().any(|one| one.is_crumb()) {
            scores[next - 1] += DRAWS * drawn;
        }
    }
}

/// How much other texts say what each sentence says, beside what is said most in its language.
fn supported(texts: &[Text], vectors: &Vectors, text_of: impl Fn(usize) -> usize) -> Vec<f64> {
    if texts.len() < 2 {
        return vec![0.0; vectors.len()];
    }
    let same_language = |text: &Text| texts.iter().position(|other| other.analyzer == text.analyzer);
    let languages: Vec<usize> = texts.iter().filter_map(same_language).collect();
    relative(vectors.support(&text_of), 0.0, |place| languages[text_of(place)])
}

/// Values divided by the highest of their group, or by `least` where that is more: what a short text says most counts as
/// much as what a long one does.
fn relative(mut values: Vec<f64>, least: f64, group_of: impl Fn(usize) -> usize) -> Vec<f64> {
    let mut highest = vec![least; (0..values.len()).map(&group_of).max().map_or(0, |most| most + 1)];
    for (place, value) in values.iter().enumerate() {
        let best = &mut highest[group_of(place)];
        *best = best.max(*value);
    }
    for (place, value) in values.iter_mut().enumerate() {
        let best = highest[group_of(place)];
        *value = if best > 0.0 { *value / best } else { 0.0 };
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Analyzer;

    #[test]
    fn the_first_sentence_of_a_text_leans_on_none_of_another() {
        let bodies =
            ["The army left Gao. It says that pay came late.", "It says that the police came. The union is angry."];
        let texts = bodies.map(|body| Text { title: None, body, analyzer: Analyzer::new(None) });
        let sentences: Vec<Statement> =
            (0..).zip(&texts).flat_map(|(number, text)| super::super::sentences(number, text)).collect();
        let ranking = Ranking::of(&texts, &sentences, None);
        let leans = [0.0, POINTS_BACK, 0.0, 0.0];
        for (place, leans) in (0..).zip(leans) {
            let ranked = ranking.ranked(place);
            // nothing is taken yet
            assert_eq!((ranked.leans, ranked.worth - ranked.leans), (leans, ranking.value(place)), "{place}");
        }
        let lost = ranking.worth(2) - ranking.ranked(2).worth;
        assert!((lost - POINTS_BACK).abs() < 1e-9, "{lost}");
    }
}
