//! What training made of a set, for the people who will rely on it: what the model was learnt from, which of its members weigh
//! how much, and how good it is on articles that the members had not seen.

use serde::{Deserialize, Serialize};

use super::blend::Evidence;
use super::evaluate::{Evaluation, Judged};
use super::members::Member;
use super::set::Example;
use crate::theme::Themes;

/// The class that a held-out example is given, and the confidence of that.
pub(super) type Answer = (usize, f64);

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
    /// What held-out examples say, of which these are the answers.
    pub(super) fn of(examples: &[&Example], answers: &[Answer], members: Vec<(Member, f64)>, themes: &Themes) -> Self {
        let mut articles = vec![0; themes.len()];
        let labelled = examples.iter().filter(|example| example.is_article());
        labelled.for_each(|example| articles[example.labels[0]] += 1);
        let mut expected = Self { articles, unlabelled: None, accuracy: None, macro_f1: None, members };
        expected.judge_by(examples, answers, themes);
        expected
    }

    /// Takes the figures from held-out examples.
    pub(super) fn judge_by(&mut self, examples: &[&Example], answers: &[Answer], themes: &Themes) {
        let labelled = examples.iter().zip(answers).filter(|(example, _)| example.is_article());
        let judged: Vec<Judged> =
            labelled.map(|(example, answer)| judgement(*answer, example.labels[0], themes)).collect();
        let evaluation = (!judged.is_empty()).then(|| Evaluation::of(&judged));
        self.accuracy = evaluation.as_ref().map(|evaluation| evaluation.accuracy);
        self.macro_f1 = evaluation.map(|evaluation| evaluation.macro_f1);
    }

    /// Whether nothing but its seed terms speaks for a theme.
    pub fn is_guess(&self, class: usize) -> bool {
        self.articles.get(class).is_none_or(|articles| *articles == 0)
    }
}

fn judgement((said, confidence): Answer, class: usize, themes: &Themes) -> Judged {
    let code = |class: usize| themes.list[class].code.clone();
    Judged { gold: code(class), said: Some(code(said)), confidence, language: None }
}

/// The part that each member has in the evidence: its weight times the spread of its scores.
pub(super) fn parts(members: &[Member], times: &[f64], evidence: &[Evidence], themes: &Themes) -> Vec<(Member, f64)> {
    let spread = |number: usize| {
        let classes = number * themes.len()..(number + 1) * themes.len();
        let own = evidence.iter().flat_map(|one| &one.scores[classes.clone()]);
        own.map(|score| f64::from(*score).powi(2)).sum::<f64>().sqrt()
    };
    let sizes: Vec<f64> = times.iter().enumerate().map(|(number, times)| times * spread(number)).collect();
    let all = sizes.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    members.iter().zip(sizes).map(|(member, size)| (*member, size / all)).collect()
}
