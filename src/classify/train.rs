//! From a set of labelled articles to a model.

use serde::Serialize;

use super::blend::{self, Blend, Evidence};
use super::examples::Examples;
use super::expect::{self, Answer, Expected};
use super::kept;
use super::members;
use super::model::{Learnt, Model};
use super::set::{Example, LanguageSet, TrainingSet};
use super::tags::{Labelled, Tagger};
use super::weights::{Table, Weights};
use crate::error::{Error, Result};
use crate::language::Language;
use crate::theme::Themes;

/// Parts of a large set held out in turn to learn the blend and the confidence.
const LEAST_FOLDS: usize = 3;
/// Articles that are trained on more than once, about.
const REPEATED: usize = 24_000;
/// The share of right answers that must be reached among those that are not marked unsure.
const SURE_ACCURACY: f64 = 0.9;
/// What the log-odds are multiplied by where no article was seen, only seed terms, which texts mix more than they do: the
/// confidence would be far above the accuracy without it.
const GUESS_SHARPNESS: f64 = 0.4;

/// What training made of a set, for the user.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrainingSummary {
    /// Articles by language and theme: (language, theme, articles that have it as the primary one).
    pub articles: Vec<(Language, String, usize)>,
    /// Terms known, by language.
    pub terms: Vec<(Language, usize)>,
    /// What is expected of the model, by language.
    pub expected: Vec<(Language, Expected)>,
}

impl TrainingSet {
    /// Trains a model on all articles. Fails where there is nothing to tell apart.
    pub fn train(&self) -> Result<(Model, TrainingSummary)> {
        self.check()?;
        let mut order: Vec<&LanguageSet> = self.languages().iter().filter(|set| !set.examples.is_empty()).collect();
        order.sort_by_key(|set| set.language);
        let learnt: Vec<Learnt> = order.iter().map(|set| set.learn(&set.all(), self.themes())).collect();
        let summary = self.summary(&learnt);
        let kept = kept::pack(&order.into_iter().zip(&learnt).collect::<Vec<_>>());
        Ok((Model::new(self.themes().clone(), learnt, kept), summary))
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.examples().next().is_none() {
            let hint = "give each a field \"theme\" (or \"label\", \"themes\"), or the themes seed terms";
            return Err(Error::Labels(format!("no labelled article found: {hint}")));
        }
        if self.themes().len() < 2 {
            let only = &self.themes().list[0].code;
            return Err(Error::Labels(format!(
                "only one theme (\"{only}\") in the articles: there is nothing to tell apart"
            )));
        }
        Ok(())
    }

    fn summary(&self, learnt: &[Learnt]) -> TrainingSummary {
        let counted = learnt.iter().flat_map(|learnt| {
            let themes = self.themes().list.iter().zip(&learnt.expected.articles);
            themes.map(|(theme, count)| (learnt.language, theme.code.clone(), *count))
        });
        TrainingSummary {
            articles: counted.collect(),
            terms: learnt.iter().map(|learnt| (learnt.language, learnt.keys.len())).collect(),
            expected: learnt.iter().map(|learnt| (learnt.language, learnt.expected.clone())).collect(),
        }
    }
}

impl LanguageSet {
    /// Learns from the chosen examples; all of them have labels.
    pub fn learn_labelled(&self, chosen: &[usize], themes: &Themes) -> Learnt {
        // in the order of their content, so that sums are the same to the last bit in whatever order the files came
        let chosen = self.by_content(chosen.to_vec());
        let layout = self.layout(&chosen);
        let examples = self.matrix(&chosen, &layout, themes.len());
        let own: Vec<&Example> = chosen.iter().map(|place| &self.examples[*place]).collect();
        let hit_themes = self.hit_themes(themes);
        let hits: Vec<Vec<f64>> = own.iter().map(|example| example.features.hits.features(hit_themes)).collect();
        let held_out = self.held_out(&chosen, &examples, &hits);
        let counts = counts(&own, themes);
        let (mut times, mut blend) = Blend::fit(&held_out, self.recipe.members.len(), &counts);
        if !own.iter().any(|example| example.is_article()) {
            blend.scale(&mut times, GUESS_SHARPNESS);
        }
        let weights = self.summed(&examples, &times);
        let sums = held_out.iter().map(|one| one.sum(&times, themes.len()));
        let probabilities: Vec<Vec<f64>> =
            sums.zip(&hits).map(|(scores, hits)| blend.probabilities(&scores, hits)).collect();
        let answers: Vec<Answer> = probabilities.iter().map(|probabilities| blend.ranked(probabilities)[0]).collect();
        // the scores of the members hold their biases, the table of the model does not
        blend.bias.iter_mut().zip(&weights.bias).for_each(|(bias, own)| *bias += f64::from(*own));
        let labelled: Vec<Labelled<'_>> = (own.iter().zip(&hits).zip(&probabilities))
            .map(|((example, hits), probabilities)| Labelled { probabilities, hits, labels: &example.labels })
            .collect();
        Learnt {
            language: self.language,
            recipe: self.recipe.clone(),
            tagger: Tagger::fit(&labelled, themes.len()),
            unsure_below: unsure_below(&own, &answers, &counts),
            expected: Expected::of(
                &own,
                &answers,
                expect::parts(&self.recipe.members, &times, &held_out, themes),
                themes,
            ),
            table: Table::of(&layout.with_stems(weights)),
            keys: layout.keys,
            blend,
        }
    }

    /// What the members say of each of the chosen examples, trained without its fold, and the features of its seed terms.
    fn held_out(&self, chosen: &[usize], examples: &Examples, hits: &[Vec<f64>]) -> Vec<Evidence> {
        let folds = (REPEATED / chosen.len().max(1)).clamp(LEAST_FOLDS, self.most_folds);
        let scores = members::held_out_scores(&self.recipe.members, examples, &self.folds(chosen, folds));
        let with_hits = scores.into_iter().zip(hits).map(|(mut scores, hits)| {
            scores.extend(hits.iter().map(|hit| *hit as f32));
            scores
        });
        let classes = (0..examples.len()).map(|place| examples.get(place).class);
        with_hits.zip(classes).map(|(scores, class)| Evidence { scores, class }).collect()
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
}

impl Learnt {
    /// Multiplies all its log-odds.
    pub fn sharpen(&mut self, factor: f64) {
        self.table.scale(factor);
        self.blend.scale(&mut [], factor);
    }

    /// Takes from other held-out articles, of which these are the probabilities of the themes, what to expect and when to doubt.
    pub fn judge_by(&mut self, examples: &[&Example], probabilities: &[Vec<f64>], themes: &Themes) {
        let answers: Vec<Answer> = probabilities.iter().map(|one| self.blend.ranked(one)[0]).collect();
        self.unsure_below = unsure_below(examples, &answers, &counts(examples, themes));
        self.expected.judge_by(examples, &answers, themes);
    }
}

/// What an example of each class counts.
fn counts(examples: &[&Example], themes: &Themes) -> Vec<f64> {
    let mut sizes = vec![0.0; themes.len()];
    examples.iter().for_each(|example| sizes[example.labels[0]] += 1.0);
    blend::expected(&sizes, themes.shares(&sizes).as_deref())
}

/// The lowest confidence above which the held-out answers are right often enough.
fn unsure_below(examples: &[&Example], answers: &[Answer], counts: &[f64]) -> f64 {
    let answer = |(example, (class, confidence)): (&&Example, &Answer)| {
        let own = example.labels[0];
        (*confidence, *class == own, counts[own])
    };
    let mut answers: Vec<(f64, bool, f64)> = examples.iter().zip(answers).map(answer).collect();
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
    use crate::article::Article;

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
