//! Summaries of so many words: whole sentences as far as they fit, and where much room would be left, one more that is
//! cut, at the end of a phrase where there is one near.

use super::{Statement, Text};

/// One part in so many of the words may stay unused, for a summary that ends with a sentence or with a phrase.
const SPARE: usize = 10;
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

/// The best sentences that fit, until less than a tenth of the words is left; and one more where more is.
pub(super) fn choose(ranking: impl Iterator<Item = Candidate>, limit: usize) -> Vec<usize> {
    let (mut chosen, mut passed) = (Vec::new(), Vec::new());
    let (mut left, mut seen) = (limit, 0);
    for Candidate { place, words, leans } in ranking {
        seen += words;
        if words <= left && !(leans && passed.contains(&(place - 1))) {
            chosen.push(place);
            left -= words;
        } else {
            passed.push(place);
        }
        let is_enough = left <= limit / SPARE || seen.saturating_mul(100) >= limit.saturating_mul(SOUGHT_PERCENT);
        // the best one is taken in any case
        if is_enough || chosen.is_empty() {
            break;
        }
    }
    if left > limit / SPARE {
        let last = chosen.iter().max();
        // what comes last in the text is what is cut
        let next = passed.iter().find(|place| Some(*place) > last).or(passed.first()).copied();
        chosen.extend(next);
    }
    chosen
}

/// The sentences up to so many words.
pub(super) fn cut(texts: &[Text], chosen: impl Iterator<Item = Statement>, limit: usize) -> Vec<Statement> {
    let spare = limit / SPARE;
    let mut left = limit;
    let mut kept = Vec::new();
    for mut sentence in chosen {
        let words: Vec<&str> = super::words(texts, &sentence).take(left + 1).collect();
        if words.len() <= left {
            left -= words.len();
        } else if left > spare || kept.is_empty() {
            let body = texts[sentence.text].body;
            let last = words[phrase(&words, left, spare) - 1];
            let end = last.as_ptr() as usize - body.as_ptr() as usize + last.len();
            let bare = body[sentence.span.start..end].trim_end_matches([',', ';', ':', '–', '—', '-']).trim_end();
            sentence.span.end = if bare.is_empty() { end } else { sentence.span.start + bare.len() };
            kept.push(sentence);
            break;
        } else {
            break;
        }
        kept.push(sentence);
    }
    kept
}

/// How many words to keep of one more than `left`: up to the end of the last phrase that spares few.
fn phrase(words: &[&str], left: usize, spare: usize) -> usize {
    let ends = |count: &usize| {
        words[count - 1].ends_with([',', ';', ':', '.', '!', '?', '…', ')', '»', '”', '"'])
            || words[*count].starts_with(['–', '—', '«', '(', '“'])
    };
    (left.saturating_sub(spare).max(1)..=left).rev().find(ends).unwrap_or(left)
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
        assert_eq!(chosen([0, 2, 1, 4, 3], 33), [0, 1, 4]);
        assert_eq!(chosen([0, 1, 2, 3, 4], 22), [0, 1]);
        assert_eq!(chosen([0, 1, 2, 3, 4], 0), [0; 0]);
    }

    #[test]
    fn one_more_is_cut_where_room_is_left_and_it_is_the_last() {
        assert_eq!(chosen([1, 0, 2, 3, 4], 15), [1, 2]);
        assert_eq!(chosen([2, 0, 1, 3, 4], 15), [2]);
    }

    #[test]
    fn what_leans_on_a_sentence_that_does_not_fit_is_not_taken() {
        assert!(!chosen([0, 2, 3, 4, 1], 33).contains(&3));
        assert!(chosen([0, 1, 3, 4, 2], 33).contains(&3));
    }

    #[test]
    fn the_cut_is_made_at_the_end_of_a_phrase_that_is_near() {
        let body = "The army left the base at Gao on Tuesday, after nine years, and went to Niamey by road.";
        let text = [Text { title: None, body, analyzer: Analyzer::new(None) }];
        let until = |limit| {
            let whole = Statement { text: 0, span: 0..body.len() };
            body[cut(&text, std::iter::once(whole), limit)[0].span.clone()].split_whitespace().last()
        };
        assert_eq!(until(10), Some("Tuesday"));
        assert_eq!(until(12), Some("years"));
        assert_eq!(until(6), Some("at"));
    }
}
