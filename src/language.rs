//! Which language a text is in: French, English, another one, or none that can be told. The only user of whatlang, which
//! cannot route alone: allowed two languages it calls every Spanish text one of them, allowed all it refuses half of the
//! headlines. So it speaks for texts long enough to be sure of, and the common words of the two languages for the rest.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::is_stop_word;

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
}

impl Detection {
    /// What a user or the article itself says.
    pub fn given(spoken: Spoken) -> Self {
        Self { spoken, confidence: 1.0 }
    }
}

/// A long article is judged on its first part: this many bytes are enough.
const SAMPLE_BYTES: usize = 2_000;
/// From this many letters on whatlang can be believed when it names a third language.
const ENOUGH_LETTERS: usize = 60;

/// The language of a text.
pub fn detect(text: &str) -> Detection {
    let sample = &text[..text.floor_char_boundary(SAMPLE_BYTES)];
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let first = whatlang::detect(sample);
    let evidence = Evidence::of(sample);
    match first {
        None => Detection { spoken: Spoken::Undetermined, confidence: 0.0 },
        Some(info) if info.script() != whatlang::Script::Latin => {
            Detection { spoken: Spoken::Other(two_letter_code(info.lang())), confidence: info.confidence() }
        }
        Some(info) => match evidence.decide() {
            Some(decided) => decided,
            None if letters >= ENOUGH_LETTERS => by_whatlang(&info),
            None => short_text(sample),
        },
    }
}

/// How many words are common ones in each language.
struct Evidence {
    words: usize,
    french: usize,
    english: usize,
}

impl Evidence {
    fn of(text: &str) -> Self {
        let mut evidence = Self { words: 0, french: 0, english: 0 };
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            let lower = word.to_lowercase();
            let (french, english) = (is_stop_word(&lower, Language::French), is_stop_word(&lower, Language::English));
            evidence.words += 1;
            evidence.french += usize::from(french && !english);
            evidence.english += usize::from(english && !french);
        }
        evidence
    }

    /// French or English where a fifth of the words are common ones of it and twice as many as of the other.
    fn decide(&self) -> Option<Detection> {
        let (language, more, less) = if self.french >= self.english {
            (Language::French, self.french, self.english)
        } else {
            (Language::English, self.english, self.french)
        };
        (more >= 3 && more * 5 >= self.words && more >= 2 * less).then(|| Detection {
            spoken: Spoken::Known(language),
            confidence: (more as f64 + 1.0) / (more as f64 + less as f64 + 1.2),
        })
    }
}

fn by_whatlang(info: &whatlang::Info) -> Detection {
    let spoken = match info.lang() {
        whatlang::Lang::Fra => Spoken::Known(Language::French),
        whatlang::Lang::Eng => Spoken::Known(Language::English),
        other => Spoken::Other(two_letter_code(other)),
    };
    Detection { spoken, confidence: info.confidence() }
}

/// Too short for a choice among all languages: one of the two.
fn short_text(text: &str) -> Detection {
    let two = whatlang::Detector::with_allowlist(vec![whatlang::Lang::Fra, whatlang::Lang::Eng]);
    two.detect(text).map_or(Detection { spoken: Spoken::Undetermined, confidence: 0.0 }, |info| by_whatlang(&info))
}

fn two_letter_code(language: whatlang::Lang) -> String {
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
        other => other,
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        detect(text).spoken.code().to_string()
    }

    #[test]
    fn articles_are_told_apart() {
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
        assert_eq!(code(""), "und");
        assert_eq!(code("12 345 — !"), "und");
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
