//! From labelled articles to a model. The set holds the sparse counts of the articles, not their texts.

use serde::Serialize;

use super::blend::{self, Blend, Evidence};
use super::examples::Examples;
use super::features::{self, Counts, Features, Recipe};
use super::lexicon::Lexicon;
use super::members;
use super::model::{Learnt, Model};
use super::tags::{Labelled, Tagger};
use super::vocabulary::{Vocabulary, spelling_key, stem_key};
use super::weights::{Table, Weights};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::language::Language;
use crate::text::{Analyzer, Word};
use crate::theme::{Theme, Themes};

/// Parts of the set held out in turn to learn the blend and the confidence: many where articles are few and each is missed.
const FOLDS: (usize, usize) = (3, 8);
/// Articles that are trained on more than once, about.
const REPEATED: usize = 24_000;
/// The share of right answers that must be reached among those that are not marked unsure.
const SURE_ACCURACY: f64 = 0.9;

/// Labelled articles, counted.
#[derive(Debug, Clone, Default)]
pub struct TrainingSet {
    themes: Themes,
    recipe: Recipe,
    languages: Vec<LanguageSet>,
}

/// The articles of one language.
#[derive(Debug, Clone)]
pub(super) struct LanguageSet {
    pub language: Language,
    vocabulary: Vocabulary,
    /// The row of the stem of each spelling; none for stop words and for stems themselves.
    stem_of: Vec<Option<u32>>,
    lexicon: Lexicon,
    recipe: Recipe,
    pub examples: Vec<Example>,
}

/// One labelled article.
#[derive(Debug, Clone)]
pub(super) struct Example {
    /// Its counts are those of spellings.
    pub features: Features,
    /// Class numbers, the primary theme first.
    pub labels: Vec<usize>,
    /// What it shares with others, so that they must be held out together (the outlet, the author): its field `group`.
    pub group: Option<String>,
    /// The hash of its content: puts it into the same fold wherever it stands in the set.
    pub hash: String,
}

impl Example {
    /// Groups first, then classes, then content.
    fn fold_key(&self) -> (&Option<String>, usize, &str) {
        (&self.group, self.labels[0], &self.hash)
    }

    fn shares_group(&self, other: &Self) -> bool {
        self.group.is_some() && self.group == other.group
    }
}

/// What training made of a set, for the user.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrainingSummary {
    /// Articles by language and theme: (language, theme, articles that have it as the primary one).
    pub articles: Vec<(Language, String, usize)>,
    /// Terms known, by language.
    pub terms: Vec<(Language, usize)>,
}

impl TrainingSet {
    /// An empty set; themes that are named here keep their names, seed terms and order, others follow as they are met.
    pub fn new(themes: Themes) -> Self {
        Self::with_recipe(themes, Recipe::default())
    }

    /// As [`new`](Self::new), counted and weighed in another way.
    pub fn with_recipe(themes: Themes, recipe: Recipe) -> Self {
        Self { themes, recipe, languages: Vec::new() }
    }

    /// Adds an article with its labels, the primary one first.
    pub fn add(&mut self, article: &Article, language: Language, labels: &[String]) {
        let labels = labels.iter().map(|label| self.class_of(label)).collect();
        let LanguageSet { vocabulary, stem_of, lexicon, recipe, examples, .. } = self.set_of(language);
        let analyzer = Analyzer::new(language);
        let row = |text: &str, word: &Word| interned(vocabulary, stem_of, analyzer, text, word);
        let features = Features::of(analyzer, recipe, lexicon, article.title.as_deref(), &article.body, row);
        examples.push(Example {
            features,
            labels,
            group: recipe.groups.then(|| article.extra_text("group")).flatten(),
            hash: article.content_hash(),
        });
    }

    /// Gives labels that are new their place among the themes: the order in which they are met is the order they have.
    pub(super) fn name_themes(&mut self, labels: &[String]) {
        labels.iter().for_each(|label| _ = self.class_of(label));
    }

    fn class_of(&mut self, label: &str) -> usize {
        self.themes.position(label).unwrap_or_else(|| {
            self.themes.list.push(Theme::bare(label));
            self.themes.len() - 1
        })
    }

    fn set_of(&mut self, language: Language) -> &mut LanguageSet {
        let place = self.languages.iter().position(|set| set.language == language).unwrap_or_else(|| {
            let lexicon = if self.recipe.seeds { Lexicon::new(&self.themes, language) } else { Lexicon::default() };
            self.languages.push(LanguageSet {
                language,
                vocabulary: Vocabulary::default(),
                stem_of: Vec::new(),
                lexicon,
                recipe: self.recipe.clone(),
                examples: Vec::new(),
            });
            self.languages.len() - 1
        });
        &mut self.languages[place]
    }

    /// The themes met so far.
    pub fn themes(&self) -> &Themes {
        &self.themes
    }

    pub(super) fn languages(&self) -> &[LanguageSet] {
        &self.languages
    }

    /// How many articles it holds.
    pub fn len(&self) -> usize {
        self.languages.iter().map(|set| set.examples.len()).sum()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Trains a model on all articles. Fails where there is nothing to tell apart.
    pub fn train(&self) -> Result<(Model, TrainingSummary)> {
        self.check()?;
        let mut order: Vec<&LanguageSet> = self.languages.iter().collect();
        order.sort_by_key(|set| set.language);
        let learnt: Vec<Learnt> = order.iter().map(|set| set.learn(&set.all(), &self.themes)).collect();
        let summary = self.summary(&order, &learnt);
        Ok((Model::new(self.themes.clone(), learnt), summary))
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.is_empty() {
            let hint = "give each a field \"theme\" (or \"label\", \"themes\")";
            return Err(Error::Labels(format!("no labelled article found: {hint}")));
        }
        if self.themes.len() < 2 {
            let only = &self.themes.list[0].code;
            return Err(Error::Labels(format!(
                "only one theme (\"{only}\") in the articles: there is nothing to tell apart"
            )));
        }
        Ok(())
    }

    fn summary(&self, order: &[&LanguageSet], learnt: &[Learnt]) -> TrainingSummary {
        let counted = order.iter().flat_map(|set| {
            self.themes.list.iter().enumerate().map(|(class, theme)| {
                let count = set.examples.iter().filter(|example| example.labels[0] == class).count();
                (set.language, theme.code.clone(), count)
            })
        });
        TrainingSummary {
            articles: counted.collect(),
            terms: learnt.iter().map(|learnt| (learnt.language, learnt.keys.len())).collect(),
        }
    }
}

impl LanguageSet {
    /// The places of all examples.
    pub fn all(&self) -> Vec<usize> {
        (0..self.examples.len()).collect()
    }

    /// A part (from 0 to 1) of some examples, the same in whatever order they come; at least one of those there are.
    pub fn part(&self, mut places: Vec<usize>, part: f64) -> Vec<usize> {
        places.sort_by(|a, b| self.examples[*a].hash.cmp(&self.examples[*b].hash));
        places.truncate(((places.len() as f64 * part).round() as usize).max(1));
        places
    }

    /// Which of `folds` parts each of the chosen examples belongs to. Articles of one group stay together, groups are spread
    /// evenly; without groups every class is. Decided by the content, so that the order of the files does not matter.
    pub fn folds(&self, chosen: &[usize], folds: usize) -> Vec<usize> {
        let example = |place: usize| &self.examples[chosen[place]];
        let mut order: Vec<usize> = (0..chosen.len()).collect();
        order.sort_by(|a, b| example(*a).fold_key().cmp(&example(*b).fold_key()));
        let mut fold_of = vec![0; chosen.len()];
        let mut sizes = vec![0usize; folds];
        let mut groups: Vec<&[usize]> = order.chunk_by(|a, b| example(*a).shares_group(example(*b))).collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
        for group in groups {
            let smallest = (0..folds).min_by_key(|fold| sizes[*fold]).unwrap_or(0);
            sizes[smallest] += group.len();
            group.iter().for_each(|place| fold_of[*place] = smallest);
        }
        fold_of
    }

    /// Learns from the chosen examples.
    pub fn learn(&self, chosen: &[usize], themes: &Themes) -> Learnt {
        // in the order of their content, so that sums are the same to the last bit in whatever order the files came
        let mut chosen = chosen.to_vec();
        chosen.sort_by(|a, b| self.examples[*a].hash.cmp(&self.examples[*b].hash));
        let layout = self.layout(&chosen);
        let examples = self.matrix(&chosen, &layout, themes.len());
        let held_out = self.held_out(&chosen, &examples);
        let counts = blend::expected(&held_out, themes.len(), themes.shares().as_deref());
        let (times, mut blend) = Blend::fit(&held_out, &counts);
        let weights = self.summed(&examples, &times);
        blend.bias.iter_mut().zip(&weights.bias).for_each(|(bias, own)| *bias += f64::from(*own));
        let probabilities: Vec<Vec<f64>> =
            held_out.iter().map(|one| blend.probabilities(&one.sum(&times), &one.hits)).collect();
        let labels = chosen.iter().map(|place| self.examples[*place].labels.as_slice());
        let labelled: Vec<Labelled<'_>> = (labels.zip(&held_out).zip(&probabilities))
            .map(|((labels, evidence), probabilities)| Labelled { probabilities, hits: &evidence.hits, labels })
            .collect();
        Learnt {
            language: self.language,
            recipe: self.recipe.clone(),
            tagger: Tagger::fit(&labelled, themes.len()),
            unsure_below: unsure_below(&held_out, &probabilities, &counts),
            table: Table::of(&layout.with_stems(weights)),
            keys: layout.keys,
            blend,
        }
    }

    /// What the members say of each of the chosen examples, trained without its fold.
    fn held_out(&self, chosen: &[usize], examples: &Examples) -> Vec<Evidence> {
        let folds = (REPEATED / chosen.len().max(1)).clamp(FOLDS.0, FOLDS.1);
        let scores = members::held_out_scores(&self.recipe.members, examples, &self.folds(chosen, folds));
        let held_out = chosen.iter().map(|place| &self.examples[*place]).zip(scores);
        held_out
            .map(|(one, scores)| Evidence { scores, hits: one.features.hits.features(), class: one.labels[0] })
            .collect()
    }

    /// The members trained on all examples, each so many times, in one table.
    fn summed(&self, examples: &Examples, times: &[f64]) -> Weights {
        let places: Vec<usize> = (0..examples.len()).collect();
        let counts = members::class_counts(examples);
        let mut sum = Weights::zero(examples.classes, examples.width);
        for (member, times) in self.recipe.members.iter().zip(times) {
            sum.add(&member.train(examples, &places, &counts), *times);
        }
        sum
    }

    /// The rows of a model of the chosen examples, sorted by key: the same articles give the same model in whatever order they
    /// come.
    fn layout(&self, chosen: &[usize]) -> Layout {
        let old_keys = self.vocabulary.keys();
        let mut present = vec![false; old_keys.len()];
        for (row, _) in chosen.iter().flat_map(|place| &self.examples[*place].features.counts) {
            present[*row as usize] = true;
            self.stem_of[*row as usize].iter().for_each(|stem| present[*stem as usize] = true);
        }
        let is_stem = self.stems();
        let mut order: Vec<usize> = (0..old_keys.len()).filter(|row| present[*row]).collect();
        order.sort_by_key(|row| (is_stem[*row], old_keys[*row]));
        let mut numbers = vec![None; old_keys.len()];
        (0u32..).zip(&order).for_each(|(new, old)| numbers[*old] = Some(new));
        let spellings = order.partition_point(|row| !is_stem[*row]);
        let stem = |row: &usize| self.stem_of[*row].and_then(|stem| numbers[stem as usize]);
        Layout {
            stem_of: order[..spellings].iter().map(stem).collect(),
            keys: order.iter().map(|row| old_keys[*row]).collect(),
            numbers,
        }
    }

    /// Which rows are stems.
    fn stems(&self) -> Vec<bool> {
        let mut is_stem = vec![false; self.stem_of.len()];
        self.stem_of.iter().flatten().for_each(|stem| is_stem[*stem as usize] = true);
        is_stem
    }

    /// The chosen examples as a matrix, stems beside spellings.
    fn matrix(&self, chosen: &[usize], layout: &Layout, classes: usize) -> Examples {
        let mut examples = Examples::new(classes, layout.stem_of.len(), layout.keys.len());
        let mut counts = Counts::new();
        for example in chosen.iter().map(|place| &self.examples[*place]) {
            for (row, count) in &example.features.counts {
                let spelling = layout.numbers[*row as usize];
                let stem = spelling.and_then(|row| layout.stem_of[row as usize]);
                counts.extend(spelling.into_iter().chain(stem).map(|row| (row, *count)));
            }
            counts = features::collect(counts);
            examples.push(&counts, example.labels[0]);
            counts.clear();
        }
        examples
    }

    /// The features of an example in the rows of a model, as the model would find them in its text.
    pub fn features_for(&self, example: &Example, keys: &[u64], known: &Vocabulary) -> Features {
        let of_stem = |row: u32| self.stem_of[row as usize].and_then(|stem| known.get(keys[stem as usize]));
        let row = |row: u32| known.get(keys[row as usize]).or_else(|| of_stem(row));
        let counts = &example.features.counts;
        let counts = counts.iter().filter_map(|(old, count)| Some((row(*old)?, *count))).collect();
        Features { counts: features::collect(counts), hits: example.features.hits.clone() }
    }

    /// The keys of the rows that the counts of the examples are numbered by.
    pub fn keys(&self) -> Vec<u64> {
        self.vocabulary.keys()
    }
}

/// The row of a word in the set, a new one for a word not met before.
fn interned(
    vocabulary: &mut Vocabulary,
    stem_of: &mut Vec<Option<u32>>,
    analyzer: Analyzer,
    text: &str,
    word: &Word,
) -> Option<u32> {
    let (row, is_new) = vocabulary.intern(spelling_key(&text[word.span.clone()])?);
    if is_new {
        stem_of.push(None);
        if let Some(stem) = analyzer.term_of(text, word) {
            let (stem, is_new) = vocabulary.intern(stem_key(&stem));
            stem_of.extend(is_new.then_some(None));
            stem_of[row as usize] = Some(stem);
        }
    }
    Some(row)
}

/// How the rows of a set become those of a model: its spellings first, then their stems, each sorted by key.
struct Layout {
    keys: Vec<u64>,
    /// The row of the stem of each spelling.
    stem_of: Vec<Option<u32>>,
    /// The row of the model for each row of the set.
    numbers: Vec<Option<u32>>,
}

impl Layout {
    /// The weights of each spelling with those of its stem on top: one row then says all about a word.
    fn with_stems(&self, mut weights: Weights) -> Weights {
        for (spelling, stem) in (0u32..).zip(&self.stem_of) {
            if let Some(stem) = stem {
                let of_stem = weights.row(*stem).to_vec();
                weights.row_mut(spelling).iter_mut().zip(of_stem).for_each(|(weight, more)| *weight += more);
            }
        }
        weights
    }
}

/// The lowest confidence above which the held-out answers are right often enough.
fn unsure_below(held_out: &[Evidence], probabilities: &[Vec<f64>], counts: &[f64]) -> f64 {
    let mut answers: Vec<(f64, bool, f64)> = held_out
        .iter()
        .zip(probabilities)
        .filter_map(|(evidence, probabilities)| {
            let (class, confidence) = probabilities.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
            Some((*confidence, class == evidence.class, counts[evidence.class]))
        })
        .collect();
    answers.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut given, mut lowest) = (0.0, 0.0, 1.0);
    for (confidence, is_right, count) in answers {
        given += count;
        right += if is_right { count } else { 0.0 };
        if right >= SURE_ACCURACY * given {
            lowest = confidence;
        }
    }
    lowest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(texts: &[(&str, &str)]) -> TrainingSet {
        let mut set = TrainingSet::default();
        for (label, text) in texts {
            set.add(&Article::from_text(*text), Language::English, &[label.to_string()]);
        }
        set
    }

    #[test]
    fn the_order_of_the_articles_changes_nothing_but_the_class_numbers() {
        let texts = [("a", "gold silver mine"), ("b", "river flood water"), ("a", "gold ring"), ("b", "water well")];
        let mut turned = texts;
        turned.swap(0, 2);
        turned.swap(1, 3);
        let bytes = |texts: &[(&str, &str)]| set(texts).train().expect("trains").0.to_bytes();
        assert_eq!(bytes(&texts), bytes(&turned));
    }

    #[test]
    fn a_set_without_labels_or_with_one_theme_is_refused() {
        assert!(TrainingSet::default().train().is_err());
        let error = set(&[("a", "one"), ("a", "two")]).train().expect_err("one theme");
        assert!(error.to_string().contains("only one theme"));
    }
}
