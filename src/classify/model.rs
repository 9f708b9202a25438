//! The model: its file and what it says of an article.
//!
//! The file is a magic word, a version, the version of the analyser, a checksum (BLAKE3) of what follows, the length of the
//! content, the content (postcard in zstd), and the examples it was learnt from, which `kept.rs` packs. The same content
//! gives the same bytes anywhere.

use std::path::Path;

use hashbrown::HashSet;
use serde::{Deserialize, Serialize};

use super::blend::Blend;
use super::expect::Expected;
use super::explain::{Reasons, Weighted};
use super::features::{Features, Recipe, norm};
use super::kept;
use super::lexicon::Lexicon;
use super::set::TrainingSet;
use super::tags::Tagger;
use super::vocabulary::{Reader, Vocabulary};
use super::weights::Table;
use crate::error::{Error, Result};
use crate::language::{Detection, Language, Spoken};
use crate::text::{ANALYZER_VERSION, Analyzer, Word};
use crate::theme::{OTHER, Themes};

const MAGIC: &[u8; 8] = b"GRIOTMDL";
const VERSION: u32 = 8;
const CHECKSUM_BYTES: usize = 32;
const COMPRESSION: i32 = 9;
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
    /// The examples, packed.
    kept: Vec<u8>,
}

/// The model of one language.
#[derive(Debug, Clone)]
pub(super) struct Member {
    learnt: Learnt,
    vocabulary: Vocabulary,
    lexicon: Lexicon,
}

/// What training found out for one language.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Learnt {
    pub language: Language,
    pub recipe: Recipe,
    /// The keys of the words, then of their stems, in the order of the rows of the table.
    pub keys: Vec<u64>,
    pub table: Table,
    pub blend: Blend,
    pub tagger: Tagger,
    /// Below this confidence a person should look.
    pub unsure_below: f64,
    /// What it was learnt from and how good it may be.
    pub expected: Expected,
}

/// A theme that an article carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tag {
    /// The theme's code.
    pub theme: String,
    /// For the main theme the probability that it is; for a further one that the article reports on it too.
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

    /// The file of that model: while it stays, it says the same.
    pub fn built_in_bytes() -> &'static [u8] {
        BUILT_IN
    }

    /// Reads a model file.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::io(path))?;
        Self::from_bytes(&bytes).map_err(|reason| Error::Model { path: path.to_path_buf(), reason })
    }

    pub(super) fn new(themes: Themes, members: Vec<Learnt>, kept: Vec<u8>) -> Self {
        let members = members.into_iter().map(|learnt| Member::new(learnt, &themes)).collect();
        Self { themes, members, kept }
    }

    /// The set it was trained on, to learn more; fails where that was too large to be kept.
    pub fn training_set(&self) -> Result<TrainingSet> {
        let learnt: Vec<&Learnt> = self.members.iter().map(|member| &member.learnt).collect();
        let set = kept::training_set(&self.kept, &self.themes, &learnt).map_err(Error::Labels)?;
        set.ok_or_else(|| {
            let hint = "train again with the old and the new articles together";
            Error::Labels(format!("the model does not hold its examples, there were too many: {hint}"))
        })
    }

    /// The hashes of the texts it was trained on ([`Article::text_hash`](crate::article::Article::text_hash)).
    pub fn seen(&self) -> Result<HashSet<u64>> {
        kept::hashes(&self.kept).map_err(Error::Labels)
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
        let (length, rest) = number(payload).ok_or("the file is cut short")?;
        let (content, kept) = rest.split_at_checked(length as usize).ok_or("the file is cut short")?;
        let content = zstd::decode_all(content).map_err(|error| error.to_string())?;
        let content: Content = postcard::from_bytes(&content).map_err(|error| error.to_string())?;
        Ok(Self::new(content.themes, content.members, kept.to_vec()))
    }

    /// The bytes of the model's file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let members = self.members.iter().map(|member| member.learnt.clone()).collect();
        let content =
            postcard::to_stdvec(&Content { themes: self.themes.clone(), members }).expect("a model serialises");
        let content = zstd::encode_all(content.as_slice(), COMPRESSION).expect("memory can be written to");
        let length = u32::try_from(content.len()).expect("a model has fewer than four gigabytes");
        let payload = [&length.to_le_bytes()[..], &content, &self.kept].concat();
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

    /// What it was learnt from and how good it may be, language by language.
    pub fn expected(&self) -> impl Iterator<Item = (Language, &Expected)> {
        self.members.iter().map(|member| (member.learnt.language, &member.learnt.expected))
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
        self.classify_beside(title, body, detection, explain, |_| {})
    }

    /// The same, for one who needs the words of the body too: calls `beside` with each of them, so that they are looked for
    /// only once.
    pub fn classify_beside(
        &self,
        title: Option<&str>,
        body: &str,
        detection: &Detection,
        explain: bool,
        beside: impl FnMut(&Word),
    ) -> Option<Verdict> {
        let language = self.language_for(detection)?;
        let member = self.members.iter().find(|member| member.learnt.language == language)?;
        Some(member.classify(&self.themes, title, body, explain, beside))
    }
}

impl Member {
    fn new(learnt: Learnt, themes: &Themes) -> Self {
        let lexicon = if learnt.recipe.seeds { Lexicon::new(themes, learnt.language) } else { Lexicon::default() };
        Self { vocabulary: Vocabulary::of(&learnt.keys), lexicon, learnt }
    }

    fn classify(
        &self,
        themes: &Themes,
        title: Option<&str>,
        body: &str,
        explain: bool,
        beside: impl FnMut(&Word),
    ) -> Verdict {
        let analyzer = Analyzer::new(self.learnt.language);
        let recipe = &self.learnt.recipe;
        let mut numbers = Reader { vocabulary: &self.vocabulary, analyzer };
        let features = Features::of(analyzer, recipe, &self.lexicon, title, body, &mut numbers, beside);
        let judged = self.learnt.judge(&features);
        let explain = explain.then(|| {
            let hits = features.hits.features(self.learnt.blend.hit_themes());
            let reasons = Reasons::new(&self.learnt, &features.counts, &hits, &judged);
            reasons.of(&self.vocabulary, &self.lexicon, title, body)
        });
        let (best, confidence) = judged.ranked[0];
        let unsure = confidence < self.learnt.unsure_below || self.learnt.expected.is_guess(best);
        Verdict { unsure, tags: judged.tags(themes), explain }
    }
}

/// The themes of one article, as class numbers.
#[derive(Debug, Clone)]
pub(super) struct Ranking {
    /// Each class with the probability that it is the main one, best first.
    pub ranked: Vec<(usize, f64)>,
    /// The classes it carries beside, with the probability of that, best first.
    further: Vec<(usize, f64)>,
}

impl Learnt {
    /// The probability of each theme to be the main one of an article, whose seed terms have these features.
    pub fn probabilities(&self, features: &Features, hits: &[f64]) -> Vec<f64> {
        let scores = self.table.scores(&features.counts, norm(&features.counts));
        self.blend.probabilities(&scores, hits)
    }

    /// The themes of an article.
    pub fn judge(&self, features: &Features) -> Ranking {
        let hits = features.hits.features(self.blend.hit_themes());
        let probabilities = self.probabilities(features, &hits);
        let ranked = self.blend.ranked(&probabilities);
        let mut further: Vec<_> = ranked[1..]
            .iter()
            .filter(|(class, _)| self.tagger.may_tag(*class))
            .map(|(class, _)| (*class, self.tagger.probability(&probabilities, &hits, *class)))
            .filter(|(class, probability)| self.tagger.is_tag(*class, *probability))
            .collect();
        further.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Ranking { ranked, further }
    }
}

impl Ranking {
    /// The main theme and those beside it; the theme `other` never beside another.
    fn tags(&self, themes: &Themes) -> Vec<Tag> {
        let code = |class: usize| themes.list[class].code.as_str();
        let (first, confidence) = self.ranked[0];
        let further = self.further.iter().filter(|(class, _)| code(first) != OTHER && code(*class) != OTHER);
        std::iter::once((first, confidence))
            // the tags are in order of confidence: a further theme is shown no surer than the main one
            .chain(further.map(|(class, probability)| (*class, probability.min(confidence))))
            .map(|(class, confidence)| Tag { theme: code(class).to_string(), confidence: rounded(confidence) })
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
