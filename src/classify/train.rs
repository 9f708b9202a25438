//! From labelled articles to a model. The set holds the sparse counts of the articles, not their texts.

use serde::Serialize;

use super::bayes::ClassCounts;
use super::blend::{Blend, Evidence};
use super::features::{Features, Recipe, Vocabulary};
use super::lexicon::Lexicon;
use super::model::{Learnt, Model};
use super::tags::{Labelled, Tagger};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::language::Language;
use crate::text::Analyzer;
use crate::theme::{Theme, Themes};

/// Parts of the set held out in turn to learn the blend and the confidence.
const FOLDS: usize = 8;
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
    pub vocabulary: Vocabulary,
    lexicon: Lexicon,
    recipe: Recipe,
    pub examples: Vec<Example>,
}

/// One labelled article.
#[derive(Debug, Clone)]
pub(super) struct Example {
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
        let LanguageSet { vocabulary, lexicon, recipe, examples, .. } = self.set_of(language);
        let number = |term: &str| Some(vocabulary.intern(term));
        let features =
            Features::of(Analyzer::new(language), recipe, lexicon, article.title.as_deref(), &article.body, number);
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
            let (vocabulary, recipe) = (Vocabulary::default(), self.recipe.clone());
            self.languages.push(LanguageSet { language, vocabulary, lexicon, recipe, examples: Vec::new() });
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
            terms: learnt.iter().map(|learnt| (learnt.language, learnt.features.len())).collect(),
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
        let classes = themes.len();
        let (names, numbers) = self.used_features(&chosen);
        let examples: Vec<Example> = chosen.iter().map(|place| renumbered(&self.examples[*place], &numbers)).collect();
        let mut total = ClassCounts::new(classes, names.len());
        examples.iter().for_each(|example| total.add(example.labels[0], &example.features.counts, 1.0));
        let weights = total.weights(&self.recipe);
        let held_out = held_out(&examples, &self.folds(&chosen, FOLDS), total, &self.recipe);
        let blend = Blend::fit(&held_out, classes);
        let probabilities: Vec<Vec<f64>> =
            held_out.iter().map(|evidence| blend.probabilities(&evidence.scores, &evidence.hits)).collect();
        let labelled: Vec<Labelled<'_>> = (examples.iter().zip(&held_out).zip(&probabilities))
            .map(|((example, evidence), probabilities)| Labelled {
                probabilities,
                hits: &evidence.hits,
                labels: &example.labels,
            })
            .collect();
        Learnt {
            language: self.language,
            recipe: self.recipe.clone(),
            features: names,
            tagger: Tagger::fit(&labelled, classes),
            unsure_below: unsure_below(&held_out, &probabilities),
            weights,
            blend,
        }
    }

    /// The features that the chosen examples hold in alphabetical order, and the new number of every old one: the same
    /// articles give the same model in whatever order they come.
    fn used_features(&self, chosen: &[usize]) -> (Vec<String>, Vec<Option<u32>>) {
        let names = self.vocabulary.features();
        let mut present = vec![false; names.len()];
        for (feature, _) in chosen.iter().flat_map(|place| &self.examples[*place].features.counts) {
            present[*feature as usize] = true;
        }
        let mut order: Vec<usize> = (0..names.len()).filter(|feature| present[*feature]).collect();
        order.sort_by(|a, b| names[*a].cmp(names[*b]));
        let mut numbers = vec![None; names.len()];
        for (new, old) in (0..).zip(&order) {
            numbers[*old] = Some(new);
        }
        (order.into_iter().map(|old| names[old].to_string()).collect(), numbers)
    }
}

fn renumbered(example: &Example, numbers: &[Option<u32>]) -> Example {
    let counts = &example.features.counts;
    let mut counts: Vec<(u32, f32)> =
        counts.iter().filter_map(|(old, count)| numbers[*old as usize].map(|new| (new, *count))).collect();
    counts.sort_unstable_by_key(|(feature, _)| *feature);
    let features = Features { counts, hits: example.features.hits.clone() };
    Example { features, ..example.clone() }
}

/// The evidence of each example for a model that has not seen its fold: the fold's counts are taken off the total and put back.
fn held_out(examples: &[Example], fold_of: &[usize], mut total: ClassCounts, recipe: &Recipe) -> Vec<Evidence> {
    let mut evidence: Vec<Option<Evidence>> = vec![None; examples.len()];
    for fold in 0..FOLDS {
        let held = || examples.iter().enumerate().filter(|(place, _)| fold_of[*place] == fold);
        held().for_each(|(_, example)| total.add(example.labels[0], &example.features.counts, -1.0));
        let weights = total.weights(recipe);
        for (place, example) in held() {
            let Features { counts, hits } = &example.features;
            evidence[place] =
                Some(Evidence { scores: weights.scores(counts), hits: hits.features(), class: example.labels[0] });
        }
        held().for_each(|(_, example)| total.add(example.labels[0], &example.features.counts, 1.0));
    }
    evidence.into_iter().map(|evidence| evidence.expect("every example is in a fold")).collect()
}

/// The lowest confidence above which the held-out answers are right often enough.
fn unsure_below(held_out: &[Evidence], probabilities: &[Vec<f64>]) -> f64 {
    let mut answers: Vec<(f64, bool)> = held_out
        .iter()
        .zip(probabilities)
        .filter_map(|(evidence, probabilities)| {
            let (class, confidence) = probabilities.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
            Some((*confidence, class == evidence.class))
        })
        .collect();
    answers.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut lowest) = (0usize, 1.0);
    for (given, (confidence, is_right)) in (1usize..).zip(&answers) {
        right += usize::from(*is_right);
        if right as f64 >= SURE_ACCURACY * given as f64 {
            lowest = *confidence;
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
