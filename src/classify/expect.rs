//! What training made of a set, for the people who will rely on it: what the model was learnt from, which of its members weigh
//! how much, and how good it is on articles that the members had not seen.

use serde::{Deserialize, Serialize};

use super::blend::Evidence;
use super::evaluate::{Evaluation, Judged};
use super::members::Member;
use super::set::Example;
use crate::theme::Themes;

/// What is expected of the model of one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Articles that have each theme as the main one, by class number. A theme of none is a guess.
    pub articles: Vec<usize>,
    /// How many articles without a label it was learnt from too, where there were any: 0 where they did not help.
    pub unlabelled: Option<usize>,
    /// The share of right answers on articles held out; none where all is a guess.
    pub accuracy: Option<f64>,
    /// Mean F1 of the themes on them.
    pub macro_f1: Option<f64>,
    /// The members with their parts of the evidence, which add up to 1.
    pub members: Vec<(Member, f64)>,
}

impl Expected {
    /// What held-out examples say, of which these are the probabilities of the themes.
    pub(super) fn of(
        examples: &[&Example],
        probabilities: &[Vec<f64>],
        members: Vec<(Member, f64)>,
        themes: &Themes,
    ) -> Self {
        let mut articles = vec![0; themes.len()];
        let labelled = examples.iter().filter(|example| example.is_article());
        labelled.for_each(|example| articles[example.labels[0]] += 1);
        let mut expected = Self { articles, unlabelled: None, accuracy: None, macro_f1: None, members };
        expected.judge_by(examples, probabilities, themes);
        expected
    }

    /// Takes the figures from held-out examples.
    pub(super) fn judge_by(&mut self, examples: &[&Example], probabilities: &[Vec<f64>], themes: &Themes) {
        let labelled = examples.iter().zip(probabilities).filter(|(example, _)| example.is_article());
        let judged: Vec<Judged> =
            labelled.filter_map(|(example, own)| judgement(own, example.labels[0], themes)).collect();
        let evaluation = (!judged.is_empty()).then(|| Evaluation::of(&judged));
        self.accuracy = evaluation.as_ref().map(|evaluation| evaluation.accuracy);
        self.macro_f1 = evaluation.map(|evaluation| evaluation.macro_f1);
    }

    /// Whether nothing but its seed terms speaks for a theme.
    pub fn is_guess(&self, class: usize) -> bool {
        self.articles.get(class).is_none_or(|articles| *articles == 0)
    }
}

fn judgement(probabilities: &[f64], class: usize, themes: &Themes) -> Option<Judged> {
    let (said, confidence) = probabilities.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
    let code = |class: usize| themes.list[class].code.clone();
    Some(Judged { gold: code(class), said: Some(code(said)), confidence: *confidence, language: None })
}

/// The part that each member has in the evidence: its weight times the spread of its scores.
pub(super) fn parts(members: &[Member], times: &[f64], evidence: &[Evidence]) -> Vec<(Member, f64)> {
    let spread = |number: usize| {
        let own = evidence.iter().flat_map(|one| {
            let classes = one.scores.len() / members.len();
            &one.scores[number * classes..(number + 1) * classes]
        });
        own.map(|score| f64::from(*score).powi(2)).sum::<f64>().sqrt()
    };
    let sizes: Vec<f64> = times.iter().enumerate().map(|(number, times)| times * spread(number)).collect();
    let all = sizes.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    members.iter().zip(sizes).map(|(member, size)| (*member, size / all)).collect()
}
