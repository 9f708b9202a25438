//! Summaries of so many words: whole sentences as far as they fit, and for the words that are left one more, which is cut.

use super::{Statement, Text};

/// Sentences are sought among the best that hold together, in percent of the words asked for: what ranks lower is not
/// worth its place, however well it fits.
const SOUGHT_PERCENT: usize = 160;

/// A sentence that may be taken.
pub(super) struct Candidate {
    /// Its place in the row of all.
    pub place: usize,
    /// How many words it has.
    pub words: usize,
    /// Whether it points back to the sentence before.
    pub leans: bool,
}

/// The best sentences that fit, and one more where words are left.
pub(super) fn choose(mut ranking: impl Iterator<Item = Candidate>, limit: usize) -> Vec<usize> {
    let (mut chosen, mut passed) = (Vec::new(), Vec::new());
    let (mut left, mut seen) = (limit, 0);
    for Candidate { place, words, leans } in ranking.by_ref() {
        seen += words;
        if words <= left && !(leans && passed.contains(&(place - 1))) {
            chosen.push(place);
            left -= words;
        } else {
            passed.push(place);
        }
        let is_enough = left == 0 || seen.saturating_mul(100) >= limit.saturating_mul(SOUGHT_PERCENT);
        // the best one is taken in any case
        if is_enough || chosen.is_empty() {
            break;
        }
    }
    if left > 0 {
        // what comes last in the text is what is cut
        let last = chosen.iter().max().copied();
        let rest = ranking.map(|candidate| candidate.place);
        let next = passed.iter().copied().chain(rest).find(|place| Some(*place) > last).or(passed.first().copied());
        chosen.extend(next);
    }
    chosen
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

    /// What is chosen of five sentences, of which the fourth points back.
    fn chosen(ranking: [usize; 5], limit: usize) -> Vec<usize> {
        let candidate = |place: usize| Candidate { place, words: COUNTS[place], leans: place == 3 };
        choose(ranking.into_iter().map(candidate), limit)
    }

    #[test]
    fn whole_sentences_are_taken_as_far_as_they_fit() {
        assert_eq!(chosen([0, 2, 1, 4, 3], 32), [0, 1, 4]);
        assert_eq!(chosen([0, 1, 2, 3, 4], 21), [0, 1]);
        assert_eq!(chosen([0, 1, 2, 3, 4], 0), [0; 0]);
    }

    #[test]
    fn one_more_is_cut_where_room_is_left_and_it_is_the_last() {
        assert_eq!(chosen([1, 0, 2, 3, 4], 15), [1, 2]);
        assert_eq!(chosen([2, 0, 1, 3, 4], 15), [2]);
        assert_eq!(chosen([0, 1, 2, 3, 4], 22), [0, 1, 2]);
        assert_eq!(chosen([1, 2, 0, 3, 4], 15), [1, 2]);
    }

    #[test]
    fn what_leans_on_a_sentence_that_does_not_fit_is_not_taken() {
        assert!(!chosen([0, 2, 3, 4, 1], 33).contains(&3));
        assert!(chosen([0, 1, 3, 4, 2], 33).contains(&3));
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
