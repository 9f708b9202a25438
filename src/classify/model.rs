//! The model: its file and what it says of an article.
//!
//! The file is a magic word, a version, the version of the analyser, a checksum (BLAKE3) and the content (postcard in
//! zstd). The same content gives the same bytes anywhere.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::bayes::Weights;
use super::calibrate::Scaling;
use super::explain::{Weighted, heaviest};
use super::features::{self, Counts, Vocabulary};
use crate::error::{Error, Result};
use crate::language::{Detection, Language, Spoken};
use crate::text::{ANALYZER_VERSION, Analyzer};
use crate::theme::{OTHER, Themes};

const MAGIC: &[u8; 8] = b"GRIOTMDL";
const VERSION: u32 = 1;
const CHECKSUM_BYTES: usize = 32;
const COMPRESSION: i32 = 19;
/// From this confidence on a text is surely in a language that a model of one language does not speak.
const SURELY_ANOTHER: f64 = 0.9;

/// The built-in model, made by `griot train` from `corpora/`.
static BUILT_IN: &[u8] = include_bytes!("../../models/builtin.griot");

/// Themes and, for each language, how to tell them apart.
#[derive(Debug, Clone)]
pub struct Model {
    /// The themes, in the order of the class numbers.
    pub themes: Themes,
    members: Vec<Member>,
}

/// The model of one language.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub learnt: Learnt,
    vocabulary: Vocabulary,
}

/// What training found out for one language.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Learnt {
    pub language: Language,
    /// The features in the order of their weights.
    pub features: Vec<String>,
    pub weights: Weights,
    pub scaling: Scaling,
    /// Per theme, the probability from which on an article carries it as a further tag.
    pub tag_thresholds: Vec<f64>,
    /// Below this confidence a person should look.
    pub unsure_below: f64,
}

/// A theme that an article carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tag {
    /// The theme's code.
    pub theme: String,
    /// The probability that it is the main theme.
    pub confidence: f64,
}

/// What a model says of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Every theme it carries, best first; at least one.
    pub tags: Vec<Tag>,
    /// Whether a person should look.
    pub unsure: bool,
    /// The terms that decided, where they were asked for.
    pub explain: Option<Vec<Weighted>>,
}

/// The content of a model file.
#[derive(Serialize, Deserialize)]
struct Content {
    themes: Themes,
    members: Vec<Learnt>,
}

impl Model {
    /// The model that comes with the program.
    pub fn built_in() -> Self {
        Self::from_bytes(BUILT_IN).expect("the built-in model is checked by a test")
    }

    /// Reads a model file.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::io(path))?;
        Self::from_bytes(&bytes).map_err(|reason| Error::Model { path: path.to_path_buf(), reason })
    }

    pub(super) fn new(themes: Themes, members: Vec<Learnt>) -> Self {
        Self { themes, members: members.into_iter().map(Member::new).collect() }
    }

    /// The model in a file's bytes; the error says what is wrong with it and what to do.
    pub fn from_bytes(bytes: &[u8]) -> std::result::Result<Self, String> {
        let rest = bytes.strip_prefix(MAGIC).ok_or("not a griot model")?;
        let (version, rest) = number(rest).ok_or("the file is cut short")?;
        if version != VERSION {
            return Err(format!("a model of format {version}, this griot reads {VERSION}: train it again"));
        }
        let (analyzer, rest) = number(rest).ok_or("the file is cut short")?;
        if analyzer != ANALYZER_VERSION {
            return Err(format!("made with analyser {analyzer}, this griot has {ANALYZER_VERSION}: train it again"));
        }
        let (checksum, payload) = rest.split_at_checked(CHECKSUM_BYTES).ok_or("the file is cut short")?;
        if blake3::hash(payload).as_bytes() != checksum {
            return Err("the file is damaged (checksum): train it again or take a good copy".to_string());
        }
        let content = zstd::decode_all(payload).map_err(|error| error.to_string())?;
        let content: Content = postcard::from_bytes(&content).map_err(|error| error.to_string())?;
        Ok(Self::new(content.themes, content.members))
    }

    /// The bytes of the model's file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let members = self.members.iter().map(|member| member.learnt.clone()).collect();
        let content =
            postcard::to_stdvec(&Content { themes: self.themes.clone(), members }).expect("a model serialises");
        let payload = zstd::encode_all(content.as_slice(), COMPRESSION).expect("memory can be written to");
        let mut bytes = Vec::with_capacity(payload.len() + 64);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&ANALYZER_VERSION.to_le_bytes());
        bytes.extend_from_slice(blake3::hash(&payload).as_bytes());
        bytes.extend_from_slice(&payload);
        bytes
    }

    /// The languages it was trained in.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        self.members.iter().map(|member| member.learnt.language)
    }

    /// The language whose rules apply to a text: its own where the model speaks it; a model of one language takes every
    /// text for it that is not surely in another.
    pub fn language_for(&self, detection: &Detection) -> Option<Language> {
        let own = detection.spoken.known().filter(|own| self.languages().any(|language| language == *own));
        let only = (self.members.len() == 1).then(|| self.members[0].learnt.language);
        let surely_another = detection.confidence >= SURELY_ANOTHER && detection.spoken != Spoken::Undetermined;
        own.or(only.filter(|_| !surely_another))
    }

    /// The themes of an article; none where the model does not speak its language.
    pub fn classify(&self, title: Option<&str>, body: &str, detection: &Detection, explain: bool) -> Option<Verdict> {
        let language = self.language_for(detection)?;
        let member = self.members.iter().find(|member| member.learnt.language == language)?;
        Some(member.classify(&self.themes, title, body, explain))
    }
}

impl Member {
    fn new(learnt: Learnt) -> Self {
        Self { vocabulary: Vocabulary::of(&learnt.features), learnt }
    }

    /// The known features of an article.
    fn counts(&self, title: Option<&str>, body: &str) -> Counts {
        let mut counts = Counts::new();
        features::for_each(Analyzer::new(self.learnt.language), title, body, |term, weight| {
            counts.extend(self.vocabulary.get(term.text).map(|feature| (feature, weight)));
        });
        features::collect(counts)
    }

    fn classify(&self, themes: &Themes, title: Option<&str>, body: &str, explain: bool) -> Verdict {
        let counts = self.counts(title, body);
        let ranked = self.learnt.ranked(&counts);
        let explain = explain.then(|| self.explain(title, body, &ranked));
        Verdict { unsure: ranked[0].1 < self.learnt.unsure_below, tags: self.learnt.tags(&ranked, themes), explain }
    }

    fn explain(&self, title: Option<&str>, body: &str, ranked: &[(usize, f64)]) -> Vec<Weighted> {
        let (best, second) = (ranked[0].0, ranked.get(1).map_or(ranked[0].0, |runner_up| runner_up.0));
        let mut found: Vec<(u32, Weighted)> = Vec::new();
        let texts = [title.unwrap_or(""), body];
        for (place, text) in texts.into_iter().enumerate() {
            let parts = if place == 0 { (Some(text), "") } else { (None, text) };
            features::for_each(Analyzer::new(self.learnt.language), parts.0, parts.1, |term, count| {
                let Some(feature) = self.vocabulary.get(term.text) else { return };
                let row = self.learnt.weights.row(feature);
                let weight = f64::from(count) * f64::from(row[best] - row[second]);
                match found.iter_mut().find(|(known, _)| *known == feature) {
                    Some((_, known)) => known.weight += weight,
                    None => found.push((feature, Weighted { term: text[term.span.clone()].to_string(), weight })),
                }
            });
        }
        heaviest(found.into_iter().map(|(_, weighted)| weighted).collect())
    }
}

impl Learnt {
    /// The classes with their probabilities, best first; at least one.
    pub fn ranked(&self, counts: &Counts) -> Vec<(usize, f64)> {
        let length: f64 = counts.iter().map(|(_, count)| f64::from(*count)).sum();
        let scores = self.weights.joint_log_likelihood(counts);
        let mut ranked: Vec<_> = self.scaling.probabilities(&scores, length).into_iter().enumerate().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked
    }

    /// The best theme and every other over its threshold; the theme `other` never beside another.
    pub fn tags(&self, ranked: &[(usize, f64)], themes: &Themes) -> Vec<Tag> {
        let code = |class: usize| themes.list[class].code.as_str();
        let alone = code(ranked[0].0) == OTHER;
        ranked
            .iter()
            .enumerate()
            .filter(|(place, (class, probability))| {
                *place == 0 || (!alone && code(*class) != OTHER && *probability >= self.tag_thresholds[*class])
            })
            .map(|(_, (class, probability))| Tag { theme: code(*class).to_string(), confidence: rounded(*probability) })
            .collect()
    }
}

/// Four decimals say all that a confidence can.
fn rounded(probability: f64) -> f64 {
    (probability * 1e4).round() / 1e4
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*head), rest))
}
