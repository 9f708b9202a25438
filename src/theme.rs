//! Themes: what an article can be about. They are read from a `themes.toml`, never written into the code, so that a user's
//! own are as good as the built-in ones.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::language::Language;

/// The theme of an article that no other fits: never a tag beside another.
pub const OTHER: &str = "other";

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bilingual<T> {
    /// In French.
    pub fr: T,
    /// In English.
    pub en: T,
}

impl<T> Bilingual<T> {
    /// The part in a language.
    pub fn of(&self, language: Language) -> &T {
        match language {
            Language::French => &self.fr,
            Language::English => &self.en,
        }
    }
}

/// One theme.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The label as it stands in the output: any string.
    pub code: String,
    /// Its name.
    #[serde(default)]
    pub name: Bilingual<String>,
    /// What belongs to it.
    #[serde(default)]
    pub description: Bilingual<String>,
    /// Words that speak for it: evidence beside the examples.
    #[serde(default)]
    pub seeds: Bilingual<Vec<String>>,
}

impl Theme {
    /// A theme known by its code alone.
    pub fn bare(code: &str) -> Self {
        Self { code: code.to_string(), ..Self::default() }
    }
}

/// The themes of a model, in a fixed order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Themes {
    /// The `[[theme]]` tables of the file.
    #[serde(rename = "theme", default)]
    pub list: Vec<Theme>,
}

impl Themes {
    /// Reads a themes file.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
        Self::parse(&text).map_err(|reason| Error::Themes { path: path.to_path_buf(), reason })
    }

    /// Reads the text of a themes file; the error says what is wrong with it.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        let themes: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        for (at, theme) in themes.list.iter().enumerate() {
            if theme.code.trim().is_empty() {
                return Err(format!("theme {} has no code", at + 1));
            }
            if themes.list[..at].iter().any(|earlier| earlier.code == theme.code) {
                return Err(format!("the theme \"{}\" stands twice", theme.code));
            }
        }
        Ok(themes)
    }

    /// The place of a theme in the list.
    pub fn position(&self, code: &str) -> Option<usize> {
        self.list.iter().position(|theme| theme.code == code)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_themes_file_says_what_is_wrong_with_it() {
        let twice = "[[theme]]\ncode = \"a\"\n[[theme]]\ncode = \"a\"\n";
        assert_eq!(Themes::parse(twice), Err("the theme \"a\" stands twice".to_string()));
        assert!(Themes::parse("[[theme]]\ncode = \" \"\n").is_err());
        assert!(Themes::parse("[[theme]]\ncod = \"a\"\n").expect_err("a misspelt key").contains("cod"));
    }

    #[test]
    fn names_and_seeds_are_optional() {
        let themes = Themes::parse("[[theme]]\ncode = \"floods\"\nseeds.fr = [\"crue\"]\n").expect("valid");
        assert_eq!(themes.list[0].seeds.of(Language::French), &["crue"]);
        assert_eq!(themes.position("floods"), Some(0));
    }
}
