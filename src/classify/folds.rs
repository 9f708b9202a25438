//! Which examples are held out together: what is judged must not have been learnt from in another copy.

use std::cmp::Reverse;

use hashbrown::HashMap;

use super::set::{Example, LanguageSet};

/// Odd numbers without a pattern that turn one hash into several.
const FACTORS: [u64; 3] = [0xD6E8_FEB8_6659_FD93, 0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB];

impl Example {
    /// The same for copies of a text, most often the same where two texts are nearly copies, and seldom otherwise: the words
    /// with the smallest of three hashes (min-wise hashing, Broder 1997). `keys` are those of the rows.
    fn likeness(&self, keys: &[u64]) -> [u64; 3] {
        let mut least = [u64::MAX; 3];
        for key in self.features.counts.iter().map(|(row, _)| keys[*row as usize]) {
            for (least, factor) in least.iter_mut().zip(FACTORS) {
                *least = key.wrapping_mul(factor).rotate_left(32).wrapping_mul(factor).min(*least);
            }
        }
        least
    }
}

impl LanguageSet {
    /// Which of `folds` parts each of the chosen examples belongs to. Articles of one group stay together, and copies of one
    /// text; groups are spread evenly; without groups every class is. Decided by the content, so that the order of the files
    /// does not matter.
    pub fn folds(&self, chosen: &[usize], folds: usize) -> Vec<usize> {
        let mut groups = self.held_together(chosen, folds);
        groups.sort_by_key(|group| (Reverse(group.len()), self.examples[chosen[group[0]]].fold_key()));
        let mut fold_of = vec![0; chosen.len()];
        let mut sizes = vec![0usize; folds];
        for group in groups {
            let smallest = (0..folds).min_by_key(|fold| sizes[*fold]).unwrap_or(0);
            sizes[smallest] += group.len();
            group.iter().for_each(|place| fold_of[*place] = smallest);
        }
        fold_of
    }

    /// The chosen examples (by their place among them) in groups that belong into one fold. Copies do where they are few: a
    /// theme whose articles all follow one form would stand in one fold with all of them.
    fn held_together(&self, chosen: &[usize], folds: usize) -> Vec<Vec<usize>> {
        let example = |place: usize| &self.examples[chosen[place]];
        let (keys, mut sizes) = (self.keys(), HashMap::<usize, usize>::new());
        let alike: Vec<_> = (0..chosen.len()).map(|place| example(place).likeness(&keys)).collect();
        (0..chosen.len()).for_each(|place| *sizes.entry(example(place).labels[0]).or_default() += 1);
        let mut order: Vec<usize> = (0..chosen.len()).collect();
        let key = |place: usize| (&example(place).group, alike[place], example(place).fold_key());
        order.sort_by(|a, b| key(*a).cmp(&key(*b)));
        let is_group = |a: &usize, b: &usize| match (&example(*a).group, &example(*b).group) {
            (None, None) => alike[*a] == alike[*b],
            (one, other) => one == other,
        };
        let groups = order.chunk_by(is_group);
        let (whole, parted): (Vec<&[usize]>, Vec<&[usize]>) = groups.partition(|group| {
            let first = example(group[0]);
            first.group.is_some() || group.len() <= sizes[&first.labels[0]] / folds
        });
        let alone = parted.concat().into_iter().map(|place| vec![place]);
        whole.into_iter().map(<[usize]>::to_vec).chain(alone).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::set::TrainingSet;
    use crate::article::Article;
    use crate::language::Language::English;

    /// The folds of texts, each a label, a group or none, and its words.
    fn folds_of(articles: &[(&str, &str, String)], folds: usize) -> Vec<usize> {
        let mut set = TrainingSet::default();
        for (label, group, text) in articles {
            let mut article = Article::from_text(text.as_str());
            if !group.is_empty() {
                article.add_text("group", group);
            }
            set.add(&article, English, &[label.to_string()]);
        }
        let set = &set.languages()[0];
        set.folds(&set.all(), folds)
    }

    fn words(n: usize) -> String {
        (0..12).map(|place| format!("w{} ", (n * 37 + place * 101) % 997)).collect()
    }

    #[test]
    fn copies_of_a_text_and_articles_of_a_group_are_held_out_together() {
        let mut articles: Vec<_> = (0..40).map(|n| (["a", "b"][n % 2], "", words(n))).collect();
        articles.push(("a", "", format!("{} ", words(0))));
        articles.extend((50..54).map(|n| (["a", "b"][n % 2], "desk", words(n))));
        let folds = folds_of(&articles, 4);
        assert_eq!(folds[0], folds[40], "the copy");
        assert!(folds[41..].iter().all(|fold| *fold == folds[41]), "the group: {folds:?}");
        assert!((0..4).all(|fold| folds.iter().filter(|own| **own == fold).count() >= 10), "even: {folds:?}");
    }

    #[test]
    fn a_theme_of_one_form_is_spread_over_the_folds() {
        let form = |n: usize| format!("weather report rain and wind over the whole country today part {n}");
        let articles: Vec<_> = (0..20).flat_map(|n| [("weather", "", form(n)), ("news", "", words(n))]).collect();
        let folds = folds_of(&articles, 4);
        let weather = |fold: usize| folds.iter().step_by(2).filter(|own| **own == fold).count();
        assert_eq!((0..4).map(weather).collect::<Vec<_>>(), [5; 4]);
    }
}
