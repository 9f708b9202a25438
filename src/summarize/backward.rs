//! Sentences that mean nothing without what stands before them: pronouns, demonstratives, connectives, "the second", "the
//! same day". A short-cut for the resolution of references, which asks for far more than a list.

use std::sync::LazyLock;

use hashbrown::HashMap;

/// First words that mean nothing without the sentence before, or without the one who speaks.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "i", "we", "my", "our", "he", "she", "it", "they", "him", "them", "his", "her", "its", "their", "this", "that",
    "these", "those", "such", "both", "but", "and", "so", "yet", "nor", "also", "then", "thus", "there", "however",
    "meanwhile", "moreover", "furthermore", "nevertheless", "nonetheless", "therefore", "otherwise", "instead",
    "afterwards", "likewise", "similarly", "je", "j", "nous", "notre", "nos", "il", "elle", "ils", "elles", "lui",
    "eux", "ce", "c", "cela", "ça", "ceci", "cette", "ces", "celui", "celle", "ceux", "celles", "son", "sa", "ses",
    "leur", "leurs", "mais", "et", "or", "donc", "car", "ainsi", "aussi", "puis", "alors", "ensuite", "enfin",
    "sinon", "certes", "voilà", "ailleurs", "dedans", "cependant", "toutefois", "pourtant", "néanmoins",
];

/// First words that do, together.
#[rustfmt::skip]
const PHRASES: &[&str] = &[
    "according to her", "according to him", "according to it", "according to them", "all of them", "among them",
    "as a result", "at the same time", "at the time", "by then", "for her part", "for his part", "for its part",
    "for that", "for their part", "for this", "in addition", "in contrast", "in turn", "like her", "like him",
    "like them", "most of them", "none of them", "on the contrary", "on the other hand", "one of them", "since then",
    "some of them", "until then", "the latter", "the same", "au contraire", "c'est pourquoi", "comme elle",
    "comme elles", "comme eux", "comme lui", "d'après elle", "d'après elles", "d'après eux", "d'après lui", "dans ce",
    "dans cette", "de ce fait", "de leur côté", "de plus", "de son côté", "depuis,", "du coup", "dès lors",
    "en effet", "en outre", "en revanche", "entre-temps", "la même", "le même", "les mêmes", "l'un et l'autre",
    "par ailleurs", "parmi elles", "parmi eux", "pour leur part", "pour sa part", "selon elle", "selon elles",
    "selon eux", "selon lui", "à ce titre", "à l'inverse",
];

/// Both by their first words.
static OPENINGS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut openings: HashMap<&str, Vec<&str>> = HashMap::new();
    for opening in WORDS.iter().chain(PHRASES) {
        let first = opening.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        openings.entry(first).or_default().push(opening);
    }
    openings
});

/// Articles before words that number or set off one of several.
const ARTICLES: &[&str] = &["the", "a", "another", "le", "la", "les", "un", "une", "l", "d"];
/// Such words, which mean nothing where no noun follows.
#[rustfmt::skip]
const ONE_OF_SEVERAL: &[&str] = &[
    "first", "second", "third", "fourth", "other", "others", "two", "three", "premier", "première", "premiers",
    "premières", "seconde", "deuxième", "troisième", "quatrième", "autre", "autres", "un", "une", "deux",
    "trois",
];
/// What follows where none does.
#[rustfmt::skip]
const NO_NOUN: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "had", "will", "would", "said", "says", "a", "ont", "est", "sont",
    "avait", "avaient", "était", "étaient", "sera", "seront", "se", "s", "ne", "n",
];

/// Words that tie a sentence to the one before from its second or third place too.
const TIES: &[&str] = &["donc", "however", "therefore", "moreover", "pourtant", "toutefois", "cependant", "également"];

/// Nouns of time, with which a demonstrative points to the day of the report, not to a sentence.
#[rustfmt::skip]
const TIMES: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "morning", "afternoon", "evening",
    "night", "week", "weekend", "month", "year", "spring", "summer", "autumn", "winter", "season", "century", "lundi",
    "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "matin", "matinée", "soir", "soirée", "nuit",
    "semaine", "mois", "année", "printemps", "été", "automne", "hiver", "saison", "siècle", "fois",
];
const DEMONSTRATIVES: &[&str] = &["this", "ce", "cette", "ces"];
/// What follows a pronoun that stands for nothing.
const IMPERSONAL: &[&str] = &["y", "faut", "faudra", "fallait", "reste"];

/// Whether a sentence points back to one before it, by its [`opening`](super::shape::opening).
pub(super) fn points_back(opening: &str) -> bool {
    let mut words = opening.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let (first, second, third) =
        (words.next().unwrap_or_default(), words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is_time = DEMONSTRATIVES.contains(&first) && TIMES.contains(&second);
    let is_impersonal = first == "il" && IMPERSONAL.contains(&second);
    let (number, after) = if ARTICLES.contains(&first) { (second, third) } else { (first, second) };
    let is_elliptic = || ONE_OF_SEVERAL.contains(&number) && NO_NOUN.contains(&after);
    let is_tied = || TIES.contains(&second) || TIES.contains(&third);
    let is_known = || OPENINGS.get(first).is_some_and(|known| known.iter().any(|known| begins_with(opening, known)));
    !is_time && !is_impersonal && (is_known() || is_tied() || is_elliptic())
}

/// Whether a text begins with a phrase and not only with the beginning of a longer word.
fn begins_with(text: &str, phrase: &str) -> bool {
    text.strip_prefix(phrase).is_some_and(|rest| phrase.ends_with(',') || !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::super::shape::opening;
    use super::*;

    #[test]
    fn what_needs_the_sentence_before_points_back() {
        for sentence in [
            "He has watched three such forces come and go.",
            "« Elle n'a pas arrêté le trafic.",
            "The same day, N'Djamena gives the force until Jan 31.",
            "La troisième a jeté sa ceinture dans un fossé.",
            "Depuis, aucun convoi militaire n'a emprunté l'axe.",
            "Selon elle, les recettes atteignent 40 millions.",
            "D’après lui, la route est ouverte.",
            "Un retrait donc, mais dont nul n'a chiffré l'ampleur.",
            "Deux ont déclenché leur charge.",
        ] {
            assert!(points_back(&opening(sentence)), "{sentence}");
        }
    }

    #[test]
    fn what_only_begins_like_it_does_not() {
        for sentence in [
            "This week the army left Gao.",
            "Ce jeudi, le conseil a adopté la loi.",
            "Il y a douze blessés à Gao.",
            "Depuis lundi, la route est fermée.",
            "La première ministre a quitté Paris.",
            "Itno hails the recovery of full sovereignty.",
            "The second phase begins in May.",
            "",
        ] {
            assert!(!points_back(&opening(sentence)), "{sentence}");
        }
    }
}
