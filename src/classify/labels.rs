//! Labels that look like one theme spelt in two ways.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A label and how many articles have it.
pub(super) type Counted = (String, usize);

/// A label with so many times the articles of another is the one that was meant.
const FAR_MORE: usize = 10;
/// Shorter labels differ by a letter because they are different.
const SLIP_LETTERS: usize = 6;

/// Pairs of labels that differ only in case, accents, blanks or marks, or where a rare one is a slip of the pen away from a
/// frequent one. The one with more articles stands first.
pub(super) fn spelt_alike(labels: &[Counted]) -> Vec<(&Counted, &Counted)> {
    let mut spellings: BTreeMap<String, Vec<&Counted>> = BTreeMap::new();
    for label in labels {
        spellings.entry(plain(&label.0)).or_default().push(label);
    }
    let mut pairs = Vec::new();
    for same in spellings.values_mut() {
        same.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        pairs.extend(same[1..].iter().map(|other| (same[0], *other)));
    }
    let (frequent, rare): (Vec<_>, Vec<_>) = spellings.iter().partition(|(_, same)| same[0].1 >= FAR_MORE);
    for (spelling, same) in &frequent {
        let slips =
            rare.iter().filter(|(other, few)| few[0].1 * FAR_MORE <= same[0].1 && a_slip_apart(spelling, other));
        pairs.extend(slips.map(|(_, few)| (same[0], few[0])));
    }
    pairs
}

/// A label without case, accents, blanks and marks; one of nothing but marks as it is.
fn plain(label: &str) -> String {
    let letters = label.nfkd().filter(|c| !is_combining_mark(*c) && c.is_alphanumeric());
    let plain: String = letters.flat_map(char::to_lowercase).collect();
    if plain.is_empty() { label.to_string() } else { plain }
}

/// Whether two words differ by one letter too many, one in the place of another, or two that changed places. Digits number
/// things: `class1` is no slip of `class2`.
fn a_slip_apart(a: &str, b: &str) -> bool {
    let (mut a, mut b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() < SLIP_LETTERS || b.len() < SLIP_LETTERS || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    while a.last() == b.last() && a.pop().is_some() && b.pop().is_some() {}
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    let swapped = matches!((a, b), ([p, q], [r, s]) if p == s && q == r);
    let one = a.len() <= 1 && b.len() <= 1;
    (swapped || one) && !a.iter().chain(b).any(|c| c.is_numeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(labels: &[(&str, usize)]) -> Vec<(String, String)> {
        let labels: Vec<Counted> = labels.iter().map(|(label, count)| (label.to_string(), *count)).collect();
        spelt_alike(&labels).into_iter().map(|(a, b)| (a.0.clone(), b.0.clone())).collect()
    }

    #[test]
    fn case_accents_blanks_and_marks_make_no_other_theme() {
        let found = pairs(&[("Sécurité", 3), ("securite", 9), ("armed attack", 5), ("armed_attack", 4), ("sport", 8)]);
        let expected = [("armed attack", "armed_attack"), ("securite", "Sécurité")];
        assert_eq!(found, expected.map(|(a, b)| (a.to_string(), b.to_string())));
    }

    #[test]
    fn a_rare_label_a_slip_away_from_a_frequent_one_is_named() {
        let slip = |a: &str, b: &str, few: usize| pairs(&[(a, 40), (b, few)]).len() == 1;
        assert!(
            slip("diplomacy", "diplomcay", 1)
                && slip("diplomacy", "diplomaccy", 2)
                && slip("diplomacy", "diplimacy", 1)
        );
        assert!(!slip("diplomacy", "diplimacy", 30), "both are frequent");
        assert!(!slip("class-1001", "class-1002", 1) && !slip("sport", "spots", 1) && !slip("economy", "ecology", 1));
    }

    #[test]
    fn labels_of_signs_alone_stay_apart() {
        assert!(pairs(&[("🔥", 4), ("💧", 4), ("+", 3), ("-", 3)]).is_empty());
    }
}
