//! Words that French and English share but for their endings (`génétique`, genetic): what a word that the glossary does not
//! have would be in the other language. A guess may well be no word: then no article holds it, and nothing is found by it.

use crate::language::Language;
use crate::text::{normalized, without_accents};

/// French endings and what stands for them in English; an ending comes before those it ends in.
const ENDINGS: &[(&str, &[&str])] = &[
    ("iquement", &["ically"]),
    ("ellement", &["ally"]),
    ("alement", &["ally"]),
    ("ivement", &["ively"]),
    ("amment", &["antly"]),
    ("emment", &["ently"]),
    ("ement", &["ely", "ly"]),
    ("isation", &["ization"]),
    ("aison", &["ation"]),
    ("ologue", &["ologist"]),
    ("gramme", &["gram"]),
    ("trice", &["tor"]),
    ("ienne", &["ian"]),
    ("ifier", &["ify"]),
    ("iquer", &["icate"]),
    ("iser", &["ize", "ise"]),
    ("ique", &["ic"]),
    ("isme", &["ism"]),
    ("iste", &["ist"]),
    ("aire", &["ary", "ar"]),
    ("oire", &["ory"]),
    ("elle", &["al"]),
    ("euse", &["ous", "or"]),
    ("ance", &["ancy"]),
    ("ence", &["ency"]),
    ("aine", &["an"]),
    ("ien", &["ian"]),
    ("ain", &["an"]),
    ("ité", &["ity"]),
    ("eur", &["or", "er", "our"]),
    ("eux", &["ous"]),
    ("aux", &["al"]),
    ("ale", &["al"]),
    ("que", &["k", "ck", "c"]),
    ("tre", &["ter"]),
    ("el", &["al"]),
    ("if", &["ive"]),
    ("té", &["ty"]),
    ("ée", &["y", "ea"]),
    ("ie", &["y"]),
    ("er", &["e", "ate", ""]),
    ("é", &["e", "ate", ""]),
    ("e", &[""]),
];
/// A circumflex stands where French has lost an s (`hôpital`, hospital).
const LOST_S: [(char, &str); 5] = [('â', "as"), ('ê', "es"), ('î', "is"), ('ô', "os"), ('û', "us")];
/// How many letters must stand before an ending.
const SHORTEST_ROOT: usize = 3;

/// What a word of a language may be in the other one.
pub(super) fn cognates(word: &str, from: Language) -> Vec<String> {
    let word = normalized(word);
    let singular = word.strip_suffix('s').unwrap_or(&word);
    match from {
        Language::French => to_english(singular),
        Language::English => match word.strip_suffix("ies") {
            Some(root) => to_french(&format!("{root}y")),
            None => to_french(singular),
        },
    }
}

fn to_english(word: &str) -> Vec<String> {
    let found = ENDINGS.iter().find_map(|(french, english)| Some((root(word, french)?, english)));
    let Some((root, endings)) = found else { return Vec::new() };
    let root = LOST_S.iter().fold(root.to_string(), |root, (vowel, with_s)| root.replace(*vowel, with_s));
    endings.iter().map(|ending| without_accents(&format!("{root}{ending}"))).collect()
}

/// By the longest ending that has a counterpart, and every counterpart of it. Accents within the word stay unknown: they do
/// not matter.
fn to_french(word: &str) -> Vec<String> {
    let endings = ENDINGS.iter().flat_map(|(french, english)| english.iter().map(move |english| (*french, *english)));
    let fitting: Vec<_> = endings.filter_map(|(french, english)| Some((root(word, english)?, french))).collect();
    let shortest = fitting.iter().map(|(root, _)| root.len()).min();
    let longest_endings = fitting.into_iter().filter(|(root, _)| Some(root.len()) == shortest);
    longest_endings.map(|(root, french)| format!("{root}{french}")).collect()
}

/// What stands before an ending.
fn root<'a>(word: &'a str, ending: &str) -> Option<&'a str> {
    word.strip_suffix(ending).filter(|root| root.chars().count() >= SHORTEST_ROOT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_have_counterparts() {
        let pairs = [
            ("génétique", "genetic"),
            ("Stabilité", "stability"),
            ("vandalisme", "vandalism"),
            ("rapidement", "rapidly"),
            ("nationaux", "national"),
            ("budgétaires", "budgetary"),
            ("conquête", "conquest"),
        ];
        for (french, english) in pairs {
            let guesses = cognates(french, Language::French);
            assert!(guesses.iter().any(|guess| guess == english), "{french}: {guesses:?}");
        }
        let back = [
            ("genetic", "genetique"),
            ("stability", "stabilité"),
            ("energies", "energie"),
            ("vandalism", "vandalisme"),
        ];
        for (english, french) in back {
            let guesses = cognates(english, Language::English);
            assert!(guesses.iter().any(|guess| guess == french), "{english}: {guesses:?}");
        }
    }

    #[test]
    fn endings_come_before_those_they_end_in() {
        for (place, (ending, _)) in ENDINGS.iter().enumerate() {
            let hidden = ENDINGS[..place].iter().find(|(earlier, _)| ending.ends_with(earlier));
            assert_eq!(hidden, None, "{ending} is never reached");
        }
    }

    #[test]
    fn short_words_have_none() {
        assert!(cognates("tué", Language::French).is_empty());
        assert!(cognates("war", Language::French).is_empty());
    }
}
