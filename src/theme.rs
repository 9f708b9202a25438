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
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
    /// How often it is the main theme among the articles to come, as a weight relative to the other themes'. Without it its
    /// examples are taken to be a fair sample.
    #[serde(default)]
    pub share: Option<f64>,
}

impl Theme {
    /// A theme known by its code alone.
    pub fn bare(code: &str) -> Self {
        Self { code: code.to_string(), ..Self::default() }
    }
}

/// The themes of a model, in a fixed order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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

    /// The expected share of each theme, where any says it. The others stand beside those that do as their examples do, of
    /// which each theme has so many.
    pub fn shares(&self, examples: &[f64]) -> Option<Vec<f64>> {
        let said = || self.list.iter().zip(examples).filter_map(|(theme, examples)| Some((theme.share?, *examples)));
        let (shares, counted) = said().fold((0.0, 0.0), |sum, (share, count)| (sum.0 + share, sum.1 + count));
        let per_example = if counted > 0.0 { shares / counted } else { 0.0 };
        let shares = self.list.iter().zip(examples).map(|(theme, count)| theme.share.unwrap_or(count * per_example));
        (shares.clone().sum::<f64>() > 0.0).then(|| shares.collect())
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

/// The folder of articles that have no theme: they are in a third language. No theme's folder is called this.
pub const NO_THEME_FOLDER: &str = "_no_theme";
/// What no folder name may hold on one system or another, and the sign that spells it.
const NOT_IN_FOLDER_NAMES: &[char] = &['<', '>', ':', '"', '/', '\\', '|', '?', '*', '%'];
/// Bytes of a folder name at the most: file systems take 255.
const FOLDER_NAME_BYTES: usize = 200;

/// The name of a theme's folder: the theme itself, with what a folder cannot be called written as `%` and two hexadecimal
/// digits. [`of_folder`] gives the theme back, but for one too long for a folder, which is cut.
pub fn folder_name(code: &str) -> String {
    let last = code.chars().count().saturating_sub(1);
    let mut name = String::new();
    for (place, c) in code.chars().enumerate() {
        let at_an_end = [0, last].contains(&place) && ['.', ' '].contains(&c) || (place == 0 && c == '_');
        if at_an_end || c.is_ascii_control() || NOT_IN_FOLDER_NAMES.contains(&c) {
            name.push_str(&format!("%{:02X}", u32::from(c)));
        } else {
            name.push(c);
        }
    }
    if name.len() > FOLDER_NAME_BYTES {
        let hash = blake3::hash(code.as_bytes()).to_hex();
        name.truncate(name.floor_char_boundary(FOLDER_NAME_BYTES));
        name = format!("{name}~{}", &hash[..8]);
    }
    name
}

/// The theme that a folder is named after; an empty one for the folder of those that have none.
pub fn of_folder(name: &str) -> String {
    if name == NO_THEME_FOLDER {
        return String::new();
    }
    let mut code = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('%') {
        code.push_str(before);
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(u8::is_ascii);
        code.push(byte.map_or('%', char::from));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    code.push_str(rest);
    code.trim().to_string()
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

    #[test]
    fn a_folder_named_after_a_theme_gives_it_back() {
        for code in
            ["armed attack", "a/b", "..", ".hidden", "100 %", "50%25", "🔥, feu", "C:\\x", "q?", "été", "_no_theme"]
        {
            let name = folder_name(code);
            assert_eq!(of_folder(&name), code, "{name}");
            assert!(!name.contains(['/', '\\', ':', '?']) && !name.starts_with('.'), "{name}");
        }
        assert_ne!(folder_name(&"é".repeat(500)), folder_name(&"é".repeat(501)));
        assert!(folder_name(&"é".repeat(500)).len() < 255);
        assert_eq!(of_folder("50 % off"), "50 % off");
    }
}
