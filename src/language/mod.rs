//! Which language a text is in: French, English, another one, or none that can be told.
//!
//! Letter sequences decide (`grams.rs`): one table tells French from English even for a single word, another tells both from
//! the languages that share their letters. whatlang, the only one to know sixty more, is asked where neither is sure; alone
//! it cannot route: allowed two languages it calls every Spanish text one of them, allowed all it refuses half of the
//! headlines. A long text is judged on samples of it.

mod grams;
mod memo;
mod train;
mod words;

use std::cell::RefCell;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use grams::{Evidence, Grams};
use memo::Memo;
pub use train::{Corpus, train};

/// The two languages griot reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// `fr`
    #[serde(rename = "fr")]
    French,
    /// `en`
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Both, in the order used wherever they are listed.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// The other of the two.
    pub fn other(self) -> Self {
        match self {
            Self::French => Self::English,
            Self::English => Self::French,
        }
    }

    /// The two-letter code (ISO 639-1).
    pub fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The language of a text, as far as it can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoken {
    /// One of the two that griot reads.
    Known(Language),
    /// Another one, by its ISO 639-1 code where it has one.
    Other(String),
    /// None that could be told: no words, or too little evidence.
    Undetermined,
}

impl Spoken {
    /// `fr`, `en`, another code, or `und`.
    pub fn code(&self) -> &str {
        match self {
            Self::Known(language) => language.code(),
            Self::Other(code) => code,
            Self::Undetermined => "und",
        }
    }

    /// The language, if griot reads it.
    pub fn known(&self) -> Option<Language> {
        match self {
            Self::Known(language) => Some(*language),
            _ => None,
        }
    }

    /// A language named by a user: a code (`fr`, `fr-FR`, `fra`), a name in French or English; another code is kept.
    pub fn named(name: &str) -> Self {
        let lower = name.trim().to_lowercase();
        let primary = lower.split(['-', '_']).next().unwrap_or("");
        match primary {
            "fr" | "fra" | "fre" | "french" | "français" | "francais" | "française" => Self::Known(Language::French),
            "en" | "eng" | "english" | "anglais" | "anglaise" => Self::Known(Language::English),
            "" | "und" => Self::Undetermined,
            other => Self::Other(other.to_string()),
        }
    }
}

/// A language and how sure it is: the probability that it is right.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// The language.
    pub spoken: Spoken,
    /// From 0 to 1; 1 where the user said so.
    pub confidence: f64,
    /// Whether parts of the text may be in the other language: its sentences should be asked one by one.
    pub mixed: bool,
}

impl Detection {
    /// What a user or the article itself says.
    pub fn given(spoken: Spoken) -> Self {
        Self { spoken, confidence: 1.0, mixed: false }
    }

    fn new(spoken: Spoken, confidence: f64) -> Self {
        Self { spoken, confidence, mixed: false }
    }
}

/// The built-in tables, made from `corpora/` by `cargo run --release --example train_language`.
static GRAMS: LazyLock<Grams> = LazyLock::new(|| {
    Grams::from_bytes(include_bytes!("../../models/language.bin")).expect("the built-in tables are checked by a test")
});

thread_local! {
    /// What this thread has learnt of words from the built-in tables.
    static MEMO: RefCell<Memo> = RefCell::default();
}

/// How many bytes each sample of a long text holds.
const SAMPLE_BYTES: usize = 320;
/// Texts longer than this are judged on three samples: from the beginning, the middle and the end.
const LONG_TEXT: usize = 4 * SAMPLE_BYTES;
/// One word alone is no ground to refuse both languages, unless by its script.
const REFUSABLE_WORDS: u32 = 2;
/// How much better (in nats) a third language must fit than the better of the two.
const THIRD_MARGIN: f64 = 8.5;
/// The same for a text of two words, of which many are international.
const THIRD_MARGIN_SHORT: f64 = 16.0;
/// Up to this distance, either way, whatlang has the last word.
const GREY_ZONE: f64 = 9.0;
/// Fewer letters hold no two sentences to tell apart.
const MIXABLE_LETTERS: u32 = 60;
/// How much better one language must fit a sample, per letter, for the text to be of one piece.
const CLEAR_PER_LETTER: f64 = 0.25;

/// The language of a text.
pub fn detect(text: &str) -> Detection {
    if text.len() <= LONG_TEXT {
        return detect_sample(text);
    }
    let samples = samples(text).map(detect_sample);
    let mut best = samples
        .iter()
        .max_by(|a, b| votes(&samples, a).total_cmp(&votes(&samples, b)))
        .cloned()
        .expect("three samples");
    let agreed = samples.iter().filter(|sample| sample.spoken == best.spoken).count();
    best.confidence = samples
        .iter()
        .filter(|sample| sample.spoken == best.spoken)
        .map(|sample| sample.confidence)
        .fold(0.0, f64::max);
    best.mixed = agreed < samples.len() || samples.iter().any(|sample| sample.mixed);
    best
}

/// The confidence of all samples that agree with one of them.
fn votes(samples: &[Detection], sample: &Detection) -> f64 {
    samples.iter().filter(|other| other.spoken == sample.spoken).map(|other| other.confidence).sum()
}

fn samples(text: &str) -> [&str; 3] {
    let last = text.len() - SAMPLE_BYTES;
    [0, last / 2, last].map(|start| {
        let start = text.ceil_char_boundary(start);
        &text[start..text.floor_char_boundary((start + SAMPLE_BYTES).min(text.len()))]
    })
}

fn detect_sample(sample: &str) -> Detection {
    MEMO.with_borrow_mut(|memo| detect_with(memo, sample))
}

fn detect_with(memo: &mut Memo, sample: &str) -> Detection {
    let evidence = GRAMS.evidence(sample, memo);
    if evidence.letters == 0 {
        return Detection::new(Spoken::Undetermined, 0.0);
    }
    if evidence.foreign_letters * 2 > evidence.letters {
        return by_script(sample);
    }
    if evidence.words < REFUSABLE_WORDS || evidence.known_per_letter() > GRAMS.header.surely_known {
        return one_of_two(&evidence);
    }
    let third = GRAMS.third(sample, memo);
    let is_short = evidence.words == REFUSABLE_WORDS;
    let margin = third.margin - if is_short { THIRD_MARGIN_SHORT - THIRD_MARGIN } else { 0.0 };
    if !is_short
        && margin.abs() < GREY_ZONE
        && let Some(decided) = ask_whatlang(sample, margin)
    {
        return decided.unwrap_or_else(|| one_of_two(&evidence));
    }
    if margin < THIRD_MARGIN {
        return one_of_two(&evidence);
    }
    Detection::new(
        Spoken::Other(third.code.to_string()),
        1.0 / (1.0 + (-margin / f64::from(evidence.letters).sqrt()).exp()),
    )
}

/// French or English, by the sign of the evidence.
fn one_of_two(evidence: &Evidence) -> Detection {
    let language = if evidence.french >= 0.0 { Language::French } else { Language::English };
    let clear = f64::from(evidence.letters) * CLEAR_PER_LETTER;
    Detection {
        spoken: Spoken::Known(language),
        confidence: GRAMS.confidence(evidence),
        mixed: evidence.french.abs() < clear && evidence.letters >= MIXABLE_LETTERS,
    }
}

/// Scripts that neither language is written in: whatlang knows them.
fn by_script(sample: &str) -> Detection {
    whatlang::detect(sample).map_or_else(
        || Detection::new(Spoken::Undetermined, 0.0),
        |info| Detection::new(Spoken::Other(two_letter_code(info.lang()).to_string()), info.confidence()),
    )
}

/// Where the tables are not sure whatlang decides, if it is sure: `Some(None)` for French or English, `Some(Some(_))` for a
/// third language.
fn ask_whatlang(sample: &str, margin: f64) -> Option<Option<Detection>> {
    let info = whatlang::detect(sample)?;
    let known = matches!(info.lang(), whatlang::Lang::Fra | whatlang::Lang::Eng);
    let agrees = (margin < THIRD_MARGIN) == known;
    if !agrees && !info.is_reliable() {
        return None;
    }
    Some(
        (!known).then(|| {
            Detection::new(Spoken::Other(two_letter_code(info.lang()).to_string()), info.confidence().max(0.5))
        }),
    )
}

/// ISO 639-1 for the languages that have such a code.
fn two_letter_code(language: whatlang::Lang) -> &'static str {
    match language.code() {
        "spa" => "es",
        "deu" => "de",
        "ita" => "it",
        "por" => "pt",
        "nld" => "nl",
        "ara" => "ar",
        "rus" => "ru",
        "ukr" => "uk",
        "tur" => "tr",
        "pes" => "fa",
        "cmn" => "zh",
        "jpn" => "ja",
        "kor" => "ko",
        "heb" => "he",
        "hin" => "hi",
        "pol" => "pl",
        "cat" => "ca",
        "ron" => "ro",
        "swe" => "sv",
        "dan" => "da",
        "nob" => "no",
        "fin" => "fi",
        "hun" => "hu",
        "ces" => "cs",
        "ell" => "el",
        "vie" => "vi",
        "ind" => "id",
        "amh" => "am",
        "urd" => "ur",
        "ben" => "bn",
        "bul" => "bg",
        "srp" => "sr",
        "hrv" => "hr",
        "afr" => "af",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        detect(text).spoken.code().to_string()
    }

    #[test]
    fn languages_are_told_apart() {
        assert_eq!(
            code("Les forces armées maliennes ont repris la ville après trois jours de combats dans le nord du pays."),
            "fr"
        );
        assert_eq!(
            code("The armed forces have taken the town after three days of fighting in the north of the country."),
            "en"
        );
        assert_eq!(
            code(
                "Las fuerzas armadas de Malí han recuperado la ciudad después de tres días de combates en el norte del país."
            ),
            "es"
        );
        assert_eq!(code("استعادت القوات المسلحة المالية المدينة بعد ثلاثة أيام من القتال"), "ar");
        assert_eq!(code("Armed men kill ten in raid on village"), "en");
        assert_eq!(code("Dix morts dans une attaque"), "fr");
        assert_eq!(code("boulangerie"), "fr");
        assert_eq!(code("withdrawal"), "en");
    }

    #[test]
    fn without_words_nothing_is_said() {
        assert_eq!(code(""), "und");
        assert_eq!(code("12 345 — !"), "und");
    }

    #[test]
    fn a_mixed_text_says_so() {
        let french = "Le ministre a reçu l'ambassadeur mardi à Bamako pour parler de la sécurité dans le nord. ";
        let english = "The army said on Monday that two soldiers had been killed in an ambush near the border. ";
        assert!(detect(&format!("{}{}", french.repeat(12), english.repeat(12))).mixed);
        assert!(!detect(&french.repeat(24)).mixed);
        assert!(!detect(english).mixed);
    }

    #[test]
    fn users_name_a_language_in_many_ways() {
        for name in ["fr", "FR", "fr-FR", "fra", "French", "français"] {
            assert_eq!(Spoken::named(name), Spoken::Known(Language::French), "{name}");
        }
        assert_eq!(Spoken::named("en_GB"), Spoken::Known(Language::English));
        assert_eq!(Spoken::named("pt-BR"), Spoken::Other("pt".into()));
        assert_eq!(Spoken::named("  "), Spoken::Undetermined);
    }
}
