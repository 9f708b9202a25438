//! Learning from articles without labels beside those that have some: self-training (Yarowsky 1995), where the surest answers of
//! a model are labels for the next. Nobody should be asked about what he has learnt by heart, so the articles are parted in
//! two halves, and the model of each half labels the other. Whether all that is clearly better than the labelled articles
//! alone is judged on labelled articles that neither has seen; they also say how sure the answers may sound.

use hashbrown::HashSet;

use super::blend::{Answers, scaled, sharpness, surprise};
use super::model::Learnt;
use super::set::{Example, LanguageSet, TrainingSet};
use super::vocabulary::Vocabulary;
use crate::article::Article;
use crate::language::Detection;
use crate::theme::Themes;

/// How often the halves label each other: more rounds gain next to nothing.
const ROUNDS: usize = 2;
/// The part of the articles that were given a theme which is believed: the surest.
const BELIEVED: f64 = 0.5;
/// Parts of the labelled articles that are held out in turn; the models on the way are not judged by more either.
const FOLDS: usize = 3;
/// The power of the factor on the log-odds that fits the trial which fits a model of all the labels.
const TRUST: f64 = 0.75;
/// How far the log-odds are scaled at the most: a few articles, all right or all wrong, say little.
const SHARPNESS: (f64, f64) = (0.1, 2.0);

/// Articles without labels on their way into a training set, which is complete but for them.
#[derive(Debug)]
pub struct Unlabelled<'a> {
    set: &'a mut TrainingSet,
    /// The hashes of the texts that are in the set.
    seen: HashSet<u64>,
    left_out: usize,
}

impl<'a> Unlabelled<'a> {
    /// Begins to add to a set.
    pub fn onto(set: &'a mut TrainingSet) -> Self {
        let seen = set.examples().map(|(_, example)| example.hash).collect();
        Self { set, seen, left_out: 0 }
    }

    /// Takes an article, where it is in a language of the set and another text than those before.
    pub fn add(&mut self, article: &Article, detection: &Detection) {
        let language = detection.spoken.known().filter(|language| self.set.speaks(*language));
        let has_words = article.full_text().chars().any(char::is_alphanumeric);
        match language.filter(|_| has_words && self.seen.insert(article.text_hash())) {
            Some(language) => self.set.add_unlabelled(article, language),
            None => self.left_out += 1,
        }
    }

    /// How many were left out.
    pub fn finish(self) -> usize {
        self.left_out
    }
}

/// The labelled and unlabelled articles of one language.
struct SelfTraining<'a> {
    /// A copy in which the unlabelled articles get labels.
    set: LanguageSet,
    themes: &'a Themes,
    halves: [Vec<usize>; 2],
}

/// What a model says of labelled articles held out: learnt from the other labelled ones alone, and from the unlabelled too.
#[derive(Default)]
struct Trial {
    places: Vec<usize>,
    alone: Answers,
    taught: Answers,
}

impl LanguageSet {
    /// Learns from the chosen examples, and from the unlabelled articles where that is clearly better.
    pub fn learn(&self, chosen: &[usize], themes: &Themes) -> Learnt {
        let unlabelled = self.by_content(self.unlabelled());
        if unlabelled.is_empty() {
            return self.learn_labelled(chosen, themes);
        }
        let half = |which: usize| unlabelled.iter().copied().skip(which).step_by(2).collect();
        let mut training = SelfTraining { set: self.clone(), themes, halves: [half(0), half(1)] };
        training.set.most_folds = FOLDS;
        let trial = training.trial(chosen);
        let sharpness = |answers| sharpness(answers).clamp(SHARPNESS.0, SHARPNESS.1);
        let (alone, taught) = (sharpness(&trial.alone), sharpness(&trial.taught));
        if !trial.places.is_empty() && !trial.is_clear_gain(alone, taught) {
            let mut learnt = self.learn_labelled(chosen, themes);
            learnt.expected.unlabelled = Some(0);
            return learnt;
        }
        let mut learnt = training.learn(chosen, &self.learn_labelled(chosen, themes));
        if !trial.places.is_empty() {
            let examples: Vec<&Example> = trial.places.iter().map(|place| &self.examples[*place]).collect();
            // the models of the trial had fewer labels to start from, and are right less often than this one
            let factor = taught.powf(TRUST);
            learnt.sharpen(factor);
            learnt.judge_by(&examples, &trial.probabilities(factor), themes);
        }
        learnt
    }
}

impl SelfTraining<'_> {
    /// Learns from the chosen examples and the unlabelled articles; `first` was learnt from the former alone.
    fn learn(&mut self, chosen: &[usize], first: &Learnt) -> Learnt {
        let mut believed = [0, 1].map(|half| self.surest(first, half));
        for _ in 0..ROUNDS {
            let models = [0, 1].map(|half| self.learn_with(chosen, &believed[half]));
            believed = [0, 1].map(|half| self.surest(&models[1 - half], half));
        }
        let believed = believed.concat();
        let mut learnt = self.learn_with(chosen, &believed);
        learnt.expected.unlabelled = Some(believed.len());
        learnt
    }

    /// Learns from the chosen examples and from unlabelled articles that are believed to be of a class.
    fn learn_with(&mut self, chosen: &[usize], believed: &[(usize, usize)]) -> Learnt {
        believed.iter().for_each(|(place, class)| self.set.examples[*place].labels = vec![*class]);
        let places: Vec<usize> = chosen.iter().copied().chain(believed.iter().map(|(place, _)| *place)).collect();
        self.set.learn_labelled(&places, self.themes)
    }

    /// Of the articles of a half that a model gives a class those it is surest of, class by class.
    fn surest(&self, model: &Learnt, half: usize) -> Vec<(usize, usize)> {
        let mut of_class: Vec<Vec<(f64, usize)>> = vec![Vec::new(); self.themes.len()];
        for (place, probabilities) in self.answers(model, &self.halves[half]) {
            let (class, probability) = model.blend.ranked(&probabilities)[0];
            of_class[class].push((probability, place));
        }
        let surest = |(class, mut places): (usize, Vec<(f64, usize)>)| {
            // the sort keeps the order of the content where the model is equally sure
            places.sort_by(|a, b| b.0.total_cmp(&a.0));
            places.truncate((places.len() as f64 * BELIEVED).ceil() as usize);
            places.into_iter().map(move |(_, place)| (place, class))
        };
        of_class.into_iter().enumerate().flat_map(surest).collect()
    }

    /// The probabilities that a model gives the classes of some examples.
    fn answers<'b>(&'b self, model: &'b Learnt, places: &'b [usize]) -> impl Iterator<Item = (usize, Vec<f64>)> + 'b {
        let (keys, known) = (self.set.keys(), Vocabulary::of(&model.keys));
        places.iter().map(move |place| {
            let features = self.set.features_for(&self.set.examples[*place], &keys, &known);
            let hits = features.hits.features(model.blend.hit_themes());
            (*place, model.probabilities(&features, &hits))
        })
    }

    /// Both ways on the labelled articles, each held out once.
    fn trial(&mut self, chosen: &[usize]) -> Trial {
        let articles: Vec<usize> =
            chosen.iter().copied().filter(|place| self.set.examples[*place].is_article()).collect();
        let fold_of = self.set.folds(&articles, FOLDS);
        let mut trial = Trial::default();
        for fold in 0..FOLDS {
            let held: Vec<usize> =
                articles.iter().zip(&fold_of).filter(|(_, own)| **own == fold).map(|(place, _)| *place).collect();
            let is_held: HashSet<usize> = held.iter().copied().collect();
            let rest: Vec<usize> = chosen.iter().copied().filter(|place| !is_held.contains(place)).collect();
            if held.is_empty() || !rest.iter().any(|place| self.set.examples[*place].is_article()) {
                continue;
            }
            let alone = self.set.learn_labelled(&rest, self.themes);
            let taught = self.learn(&rest, &alone);
            trial.alone.extend(self.judged(&alone, &held));
            trial.taught.extend(self.judged(&taught, &held));
            trial.places.extend(held);
        }
        trial
    }

    fn judged(&self, model: &Learnt, held: &[usize]) -> Answers {
        let logs = |probabilities: Vec<f64>| probabilities.into_iter().map(|one| one.max(1e-300).ln()).collect();
        self.answers(model, held).map(|(place, one)| (logs(one), self.set.examples[place].labels[0])).collect()
    }
}

impl Trial {
    /// Whether the true classes surprise the self-trained models less, by more than one standard error, where the log-odds of
    /// both are multiplied by their factors: what helps less may as well do harm.
    fn is_clear_gain(&self, alone: f64, taught: f64) -> bool {
        let before = self.alone.iter().map(|answer| surprise(answer, alone));
        let gains: Vec<f64> =
            before.zip(&self.taught).map(|(before, answer)| before - surprise(answer, taught)).collect();
        let gain: f64 = gains.iter().sum();
        let count = gains.len() as f64;
        let squares: f64 = gains.iter().map(|one| (one - gain / count).powi(2)).sum();
        // of one article nothing is known
        gains.len() > 1 && gain > (squares * count / (count - 1.0)).sqrt()
    }

    /// The probabilities of the self-trained models, their log-odds multiplied by a factor.
    fn probabilities(&self, factor: f64) -> Vec<Vec<f64>> {
        self.taught.iter().map(|(logits, _)| scaled(logits, factor)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A trial in which the log-odds of the true one of two classes rise by so much.
    fn trial(rises: &[f64]) -> Trial {
        let answers = |odds: Vec<f64>| odds.into_iter().map(|odds| (vec![odds, 0.0], 0)).collect();
        let taught = answers(rises.iter().map(|rise| 1.0 + rise).collect());
        Trial { places: (0..rises.len()).collect(), alone: answers(vec![1.0; rises.len()]), taught }
    }

    #[test]
    fn only_what_helps_on_more_than_a_few_articles_is_taken() {
        assert!(trial(&[0.5, 0.1, 0.4, 0.6, -0.1]).is_clear_gain(1.0, 1.0));
        assert!(!trial(&[0.0; 5]).is_clear_gain(1.0, 1.0), "a tie");
        assert!(!trial(&[2.0, 0.0, 0.0, 0.0, -0.2]).is_clear_gain(1.0, 1.0), "one article may be chance");
        assert!(!trial(&[-0.5; 5]).is_clear_gain(1.0, 1.0));
        assert!(!trial(&[2.0]).is_clear_gain(1.0, 1.0), "one article alone");
    }
}
