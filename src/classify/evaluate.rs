//! How good a model is on labelled articles: accuracy, F1 per theme, the confusion matrix, and whether the confidence
//! means what it says.

use serde::Serialize;

use super::model::Model;
use super::set::{LanguageSet, TrainingSet};
use super::vocabulary::Vocabulary;
use crate::article::Article;
use crate::error::Result;
use crate::language::{Detection, Language};

/// One labelled article and what was said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The primary theme it has.
    pub gold: String,
    /// The theme it was given; none in a language the model does not speak.
    pub said: Option<String>,
    /// The confidence of that.
    pub confidence: f64,
    /// Its language.
    pub language: Option<Language>,
}

/// Precision, recall and F1 of one theme.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeScore {
    /// The theme's code.
    pub theme: String,
    /// Right among those called it.
    pub precision: f64,
    /// Found among those that are it.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// Articles that are it.
    pub support: usize,
}

/// The articles of one range of confidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// The upper end of the range.
    pub upto: f64,
    /// Mean confidence.
    pub confidence: f64,
    /// The share that is right.
    pub accuracy: f64,
    /// How many there are.
    pub articles: usize,
}

/// The figures over a set of articles.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// How many articles.
    pub articles: usize,
    /// The share that is right.
    pub accuracy: f64,
    /// Mean F1 of the themes that occur.
    pub macro_f1: f64,
    /// Expected calibration error: mean distance of confidence and accuracy over ten ranges, weighted by their size.
    pub calibration_error: f64,
    /// Per theme, sorted by code.
    pub themes: Vec<ThemeScore>,
    /// What was called what: (gold, said, how many), sorted; said is empty for no answer.
    pub confusion: Vec<(String, String, usize)>,
    /// The ranges of confidence that hold articles.
    pub reliability: Vec<Calibration>,
}

const RANGES: usize = 10;

impl Judged {
    /// What a model says of a labelled article.
    pub fn by(model: &Model, article: &Article, detection: &Detection, gold: &str) -> Self {
        let verdict = model.classify(article.title.as_deref(), &article.body, detection, false);
        let best = verdict.and_then(|verdict| verdict.tags.into_iter().next());
        Self {
            gold: gold.to_string(),
            confidence: best.as_ref().map_or(0.0, |tag| tag.confidence),
            said: best.map(|tag| tag.theme),
            language: model.language_for(detection).or(detection.spoken.known()),
        }
    }

    fn is_right(&self) -> bool {
        self.said.as_ref() == Some(&self.gold)
    }
}

impl Evaluation {
    /// The figures over judged articles.
    pub fn of<'a>(judged: impl IntoIterator<Item = &'a Judged>) -> Self {
        let judged: Vec<&Judged> = judged.into_iter().collect();
        let themes = theme_scores(&judged);
        let reliability = reliability(&judged);
        let count = judged.len().max(1) as f64;
        Self {
            articles: judged.len(),
            accuracy: judged.iter().filter(|one| one.is_right()).count() as f64 / count,
            macro_f1: themes.iter().map(|theme| theme.f1).sum::<f64>() / themes.len().max(1) as f64,
            calibration_error: reliability
                .iter()
                .map(|range| (range.confidence - range.accuracy).abs() * range.articles as f64 / count)
                .sum(),
            confusion: confusion(&judged),
            themes,
            reliability,
        }
    }
}

fn theme_scores(judged: &[&Judged]) -> Vec<ThemeScore> {
    let mut codes: Vec<&str> = judged.iter().map(|one| one.gold.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
        .into_iter()
        .map(|code| {
            let support = judged.iter().filter(|one| one.gold == code).count();
            let called = judged.iter().filter(|one| one.said.as_deref() == Some(code)).count();
            let hits = judged.iter().filter(|one| one.gold == code && one.is_right()).count();
            let ratio = |whole: usize| if whole == 0 { 0.0 } else { hits as f64 / whole as f64 };
            ThemeScore {
                theme: code.to_string(),
                precision: ratio(called),
                recall: ratio(support),
                f1: 2.0 * hits as f64 / (called + support) as f64,
                support,
            }
        })
        .collect()
}

fn confusion(judged: &[&Judged]) -> Vec<(String, String, usize)> {
    let mut pairs: Vec<(&str, &str)> =
        judged.iter().map(|one| (one.gold.as_str(), one.said.as_deref().unwrap_or(""))).collect();
    pairs.sort_unstable();
    pairs.chunk_by(|a, b| a == b).map(|same| (same[0].0.to_string(), same[0].1.to_string(), same.len())).collect()
}

fn reliability(judged: &[&Judged]) -> Vec<Calibration> {
    let range_of = |one: &&&Judged| ((one.confidence * RANGES as f64).ceil() as usize).clamp(1, RANGES);
    (1..=RANGES)
        .filter_map(|range| {
            let members: Vec<&&Judged> = judged.iter().filter(|one| range_of(one) == range).collect();
            let count = members.len() as f64;
            (!members.is_empty()).then(|| Calibration {
                upto: range as f64 / RANGES as f64,
                confidence: members.iter().map(|one| one.confidence).sum::<f64>() / count,
                accuracy: members.iter().filter(|one| one.is_right()).count() as f64 / count,
                articles: members.len(),
            })
        })
        .collect()
}

/// Judges every article of a set by a model trained on the other folds, calibration included.
pub fn cross_validate(set: &TrainingSet, folds: usize) -> Result<Vec<Judged>> {
    set.check()?;
    Ok(set.languages().iter().flat_map(|language_set| judge_by_folds(language_set, set, folds, 1.0)).collect())
}

/// Judges the articles of one language by models trained on a part (from 0 to 1) of the other folds.
pub(super) fn judge_by_folds(set: &LanguageSet, all: &TrainingSet, folds: usize, part: f64) -> Vec<Judged> {
    let every = set.all();
    let fold_of = set.folds(&every, folds);
    let keys = set.keys();
    let code = |class: usize| all.themes().list[class].code.clone();
    let mut judged = Vec::new();
    for fold in 0..folds {
        let is_held = |(place, own): &(&usize, &usize)| **own == fold && set.examples[**place].is_article();
        let (held, rest): (Vec<_>, Vec<_>) = every.iter().zip(&fold_of).partition(is_held);
        let (held, rest) = (held.into_iter().map(|(place, _)| *place), rest.into_iter().map(|(place, _)| *place));
        let chosen = set.part(rest.collect(), part);
        if chosen.is_empty() {
            continue;
        }
        let learnt = set.learn(&chosen, all.themes());
        let known = Vocabulary::of(&learnt.keys);
        for example in held.map(|place| &set.examples[place]) {
            let (class, confidence) = learnt.judge(&set.features_for(example, &keys, &known)).ranked[0];
            let (gold, said) = (code(example.labels[0]), Some(code(class)));
            judged.push(Judged { gold, said, confidence, language: Some(set.language) });
        }
    }
    judged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(gold: &str, said: &str, confidence: f64) -> Judged {
        Judged { gold: gold.into(), said: Some(said.into()), confidence, language: None }
    }

    #[test]
    fn the_figures_are_those_of_the_definitions() {
        let all = [judged("a", "a", 0.95), judged("a", "b", 0.95), judged("b", "b", 0.65), judged("b", "b", 0.65)];
        let evaluation = Evaluation::of(&all);
        assert_eq!(evaluation.accuracy, 0.75);
        let (a, b) = (&evaluation.themes[0], &evaluation.themes[1]);
        assert_eq!((a.precision, a.recall), (1.0, 0.5));
        assert!((a.f1 - 2.0 / 3.0).abs() < 1e-12 && (b.f1 - 0.8).abs() < 1e-12);
        assert!((evaluation.calibration_error - (0.45 + 0.35) / 2.0).abs() < 1e-12);
        assert_eq!(evaluation.confusion[1], ("a".into(), "b".into(), 1));
    }

    #[test]
    fn nothing_to_judge_is_no_panic() {
        assert_eq!(Evaluation::of(&[]).articles, 0);
    }
}
