//! Summaries of so many words, as a knapsack (McDonald 2007): of the best sentences those that together are worth most, word
//! for word, where the last in the text is cut.

use super::{Statement, Text};

/// Sentences are sought among the best that hold together, in percent of the words asked for: what ranks lower is not
/// worth its place, however well it fits.
const SOUGHT_PERCENT: usize = 200;
/// Up to so many words are filled in the best way; what a longer summary has before that is taken as it ranks.
const FILLED: usize = 1000;

/// A sentence that may be taken.
pub(super) struct Candidate {
    /// Its place in the row of all.
    pub place: usize,
    /// How many words it has.
    pub words: usize,
    /// What each of them is worth.
    pub worth: f64,
    /// What it is worth less where the sentence before it is not taken.
    pub leans: f64,
}

/// The sentences to take, the best first: at least so many words, where there are as many.
pub(super) fn choose(mut ranking: impl Iterator<Item = Candidate>, limit: usize) -> Vec<usize> {
    let (mut chosen, mut left) = (Vec::new(), limit);
    while left > FILLED
        && let Some(best) = ranking.next()
    {
        left = left.saturating_sub(best.words);
        chosen.push(best.place);
    }
    let mut sought = left.saturating_mul(SOUGHT_PERCENT) / 100;
    let mut candidates = Vec::new();
    while sought > 0
        && let Some(mut next) = ranking.next()
    {
        sought = sought.saturating_sub(next.words);
        if chosen.iter().any(|before| before + 1 == next.place) {
            next.leans = 0.0;
        }
        candidates.push(next);
    }
    candidates.sort_unstable_by_key(|candidate| candidate.place);
    chosen.extend(Knapsack::new(&candidates, left).fill());
    chosen
}

/// The best ways to take up so many words, by dynamic programming over the sentences in the order of the text.
struct Knapsack<'a> {
    candidates: &'a [Candidate],
    room: usize,
    /// For so many of the candidates, the last of them left out or taken, and so many words: the most they are worth.
    worths: Vec<[Vec<f64>; 2]>,
}

/// So many candidates, whether the last of them is taken, and the words that are taken.
type State = (usize, usize, usize);

impl<'a> Knapsack<'a> {
    fn new(candidates: &'a [Candidate], room: usize) -> Self {
        let nothing = || [vec![f64::NEG_INFINITY; room], vec![f64::NEG_INFINITY; room]];
        let mut worths: Vec<_> = (0..=candidates.len()).map(|_| nothing()).collect();
        if let Some(empty) = worths[0][0].first_mut() {
            *empty = 0.0;
        }
        let mut knapsack = Self { candidates, room, worths };
        for (count, candidate) in (1..).zip(candidates) {
            for words in 0..room {
                knapsack.worths[count][0][words] = knapsack.before((count, 0, words)).1;
                if words >= candidate.words {
                    knapsack.worths[count][1][words] = knapsack.before((count, 1, words)).1;
                }
            }
        }
        knapsack
    }

    /// The better state before one, and what the one is worth after it.
    fn before(&self, (count, taken, words): State) -> (State, f64) {
        let own = taken * self.candidates[count - 1].words;
        self.better(count, words - own, own)
    }

    /// The better state before a candidate, given the words taken before, and what they are worth with so many of its own.
    fn better(&self, count: usize, words: usize, own: usize) -> (State, f64) {
        let worth = |taken: usize| {
            let state = (count - 1, taken, words);
            (state, self.worths[count - 1][taken][words] + own as f64 * self.worth(count, taken == 1))
        };
        let (without, with) = (worth(0), worth(1));
        if with.1 > without.1 { with } else { without }
    }

    /// What each word of a candidate is worth, where the candidate before it is taken or not.
    fn worth(&self, count: usize, follows: bool) -> f64 {
        let Candidate { place, worth, leans, .. } = self.candidates[count - 1];
        let stands = follows && count > 1 && self.candidates[count - 2].place + 1 == place;
        if stands { worth } else { worth - leans }
    }

    /// The best that takes up all the room; where there are fewer words, all.
    fn fill(&self) -> Vec<usize> {
        let last = |count: usize| {
            let least = self.room.saturating_sub(self.candidates[count - 1].words);
            (least..self.room).map(move |words| (count, self.better(count, words, self.room - words)))
        };
        let best = (1..=self.candidates.len()).flat_map(last).max_by(|a, b| a.1.1.total_cmp(&b.1.1));
        match best {
            Some((count, (before, worth))) if worth.is_finite() => self.path(count, before),
            _ => self.candidates.iter().map(|candidate| candidate.place).collect(),
        }
    }

    /// The places of what is taken in a state, and of the candidate after it.
    fn path(&self, last: usize, mut state: State) -> Vec<usize> {
        let mut places = vec![self.candidates[last - 1].place];
        while state.0 > 0 {
            if state.1 == 1 {
                places.push(self.candidates[state.0 - 1].place);
            }
            state = self.before(state).0;
        }
        places
    }
}

/// The sentences up to so many words.
pub(super) fn cut(texts: &[Text], chosen: impl Iterator<Item = Statement>, limit: usize) -> Vec<Statement> {
    let mut left = limit;
    let mut kept = Vec::new();
    for mut sentence in chosen {
        let words: Vec<&str> = super::words(texts, &sentence).take(left).collect();
        let Some(last) = words.last() else { break };
        left -= words.len();
        sentence.span.end = last.as_ptr() as usize - texts[sentence.text].body.as_ptr() as usize + last.len();
        kept.push(sentence);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Analyzer;

    const COUNTS: [usize; 5] = [12, 9, 30, 8, 11];

    /// What is chosen of five sentences, of which the fourth leans on the third; each word is worth less, the lower it ranks.
    fn chosen(ranking: [usize; 5], limit: usize) -> Vec<usize> {
        let candidate = |(rank, place): (usize, usize)| Candidate {
            place,
            words: COUNTS[place],
            worth: 1.0 / (1.0 + rank as f64),
            leans: if place == 3 { 0.9 } else { 0.0 },
        };
        let mut chosen = choose(ranking.into_iter().enumerate().map(candidate), limit);
        chosen.sort_unstable();
        chosen
    }

    #[test]
    fn what_is_worth_most_for_its_words_is_taken() {
        assert_eq!(chosen([0, 1, 2, 3, 4], 21), [0, 1]);
        assert_eq!(chosen([1, 0, 4, 2, 3], 32), [0, 1, 4]);
        assert_eq!(chosen([4, 2, 1, 0, 3], 11), [4]);
        assert_eq!(chosen([0, 1, 2, 3, 4], 0), [0; 0]);
        assert_eq!(chosen([0, 1, 2, 3, 4], 99), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn the_last_in_the_text_is_cut() {
        assert_eq!(chosen([0, 1, 2, 3, 4], 22), [0, 1, 2]);
        // the best one, of thirty words, keeps most of them where it comes last
        assert_eq!(chosen([2, 0, 1, 3, 4], 15), [2]);
    }

    #[test]
    fn what_leans_on_a_sentence_is_taken_with_it() {
        assert_eq!(chosen([3, 2, 0, 1, 4], 38), [2, 3]);
        assert_eq!(chosen([3, 0, 1, 4, 2], 20), [0, 1]);
    }

    #[test]
    fn what_leans_on_a_sentence_taken_before_the_knapsack_stands() {
        let candidate = |(place, words, worth, leans)| Candidate { place, words, worth, leans };
        let ranking = [(0, 20, 2.0, 0.0), (2, 990, 0.5, 0.0), (1, 990, 1.0, 0.9)].map(candidate);
        assert_eq!(choose(ranking.into_iter(), FILLED + 10), [0, 1]);
    }

    #[test]
    fn the_choice_is_the_best_of_all() {
        let words = [7, 3, 11, 5, 8, 2, 9];
        let worths = [0.9, -0.2, 1.4, 0.3, 1.1, 2.0, 0.6];
        let leans = [0.0, 0.5, 0.0, 1.0, 0.0, 0.8, 0.0];
        let candidates: Vec<Candidate> = (0..7)
            .map(|place| Candidate { place, words: words[place], worth: worths[place], leans: leans[place] })
            .collect();
        // the worth of those whose bits are set, where they take up all the room
        let worth = |set: usize, room: usize| {
            let (mut left, mut sum) = (room, 0.0);
            for place in (0..7).filter(|place| set >> place & 1 == 1) {
                let follows = place > 0 && set >> (place - 1) & 1 == 1;
                let lost = if follows { 0.0 } else { leans[place] };
                let own = words[place].min(left);
                (left, sum) = (left - own, sum + own as f64 * (worths[place] - lost));
            }
            if left == 0 { sum } else { f64::NEG_INFINITY }
        };
        for room in 1..45 {
            let set = Knapsack::new(&candidates, room).fill().iter().fold(0, |set, place| set | 1 << place);
            let best = (0..128).map(|set| worth(set, room)).fold(f64::NEG_INFINITY, f64::max);
            assert!((worth(set, room) - best).abs() < 1e-9, "{room}: {set:b}");
        }
    }

    #[test]
    fn so_many_words_are_kept() {
        let body = "The army left the base at Gao on Tuesday, after nine years, and went to Niamey by road.";
        let text = [Text { title: None, body, analyzer: Analyzer::new(None) }];
        let whole = || std::iter::once(Statement { text: 0, span: 0..body.len() });
        for limit in [1, 9, 18] {
            let kept = cut(&text, whole(), limit);
            assert_eq!(body[kept[0].span.clone()].split_whitespace().count(), limit);
        }
        assert_eq!(cut(&text, whole(), 50)[0].span, 0..body.len());
    }
}
