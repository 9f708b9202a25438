//! Which sentences of several texts report the same, in one language or in two: those that share much of what they say
//! and, where both give them, names, numbers or days. Two attacks are told in the same words, but of other places; the same
//! attack is told in other words, and in another language in cognates ("attaque", "attack"), but of the same place.

use super::{Statement, Text};

/// Words count as the same by so many letters of their stems.
const LETTERS: usize = 4;
/// Fewer keys in common are chance.
const FEWEST: usize = 3;
/// This share of the keys of the sentence with fewer is as much as two reports of one event have in common.
const SHARE: f64 = 0.35;
/// And this share of the names and numbers.
const NAMES_SHARE: f64 = 0.5;

/// Numbers and days in words, English and French, with the key that stands for both.
#[rustfmt::skip]
const CLOSED: [(&str, &str, &str); 36] = [
    ("two", "deux", "2"), ("three", "trois", "3"), ("four", "quatre", "4"), ("five", "cinq", "5"), ("six", "six", "6"),
    ("seven", "sept", "7"), ("eight", "huit", "8"), ("nine", "neuf", "9"), ("ten", "dix", "10"), ("eleven", "onze", "11"),
    ("twelve", "douze", "12"), ("thirteen", "treize", "13"), ("fourteen", "quatorze", "14"), ("fifteen", "quinze", "15"),
    ("sixteen", "seize", "16"), ("seventeen", "dix-sept", "17"), ("eighteen", "dix-huit", "18"),
    ("nineteen", "dix-neuf", "19"), ("twenty", "vingt", "20"), ("thirty", "trente", "30"), ("forty", "quarante", "40"),
    ("fifty", "cinquante", "50"), ("sixty", "soixante", "60"), ("hundred", "cent", "100"), ("dozen", "douzaine", "12"),
    ("dozens", "dizaines", "dozens"), ("hundreds", "centaines", "hundreds"), ("thousand", "mille", "1000"),
    ("thousands", "milliers", "thousands"), ("monday", "lundi", "mon"), ("tuesday", "mardi", "tue"),
    ("wednesday", "mercredi", "wed"), ("thursday", "jeudi", "thu"), ("friday", "vendredi", "fri"),
    ("saturday", "samedi", "sat"), ("sunday", "dimanche", "sun"),
];

/// The beginnings of the words of each sentence.
pub(super) struct Keys {
    rows: Vec<Row>,
}

/// Sorted, each once.
struct Row {
    all: Vec<String>,
    /// Names, numbers and days.
    names: Vec<String>,
}

impl Keys {
    pub fn of(texts: &[Text], sentences: &[Statement]) -> Self {
        Self {
            rows: sentences.iter().map(|one| row(&texts[one.text], &texts[one.text].body[one.span.clone()])).collect(),
        }
    }

    /// Raises each of `highest` to `to` where its sentence reports the same as the one given, and to a part of that where
    /// it shares a part as much.
    pub fn raise(&self, highest: &mut [f64], sentence: usize, to: f64) {
        let given = &self.rows[sentence];
        for (row, value) in self.rows.iter().zip(highest) {
            *value = value.max(to * (row.likeness(given) / SHARE).min(1.0));
        }
    }
}

fn row(text: &Text, sentence: &str) -> Row {
    let terms = text.analyzer.terms(sentence);
    // where all letters are capitals they mark no names
    let has_case = sentence.contains(char::is_lowercase);
    let mut row = Row { all: Vec::new(), names: Vec::new() };
    let mut end = 0;
    for term in terms.iter().filter(|term| !term.is_stop) {
        let word = &sentence[term.span.clone()];
        let closed = closed(&word.to_lowercase());
        let is_figure = word.starts_with(|c: char| c.is_ascii_digit());
        let is_number = closed.is_some() || is_figure;
        // "vingt-neuf" is one number, not three
        if term.span.end <= end {
            continue;
        }
        end = if is_number { term.span.end } else { end };
        let letters = if is_figure { usize::MAX } else { LETTERS };
        let key = closed.unwrap_or_else(|| term.text.chars().take(letters).collect());
        if is_number || (has_case && term.span.start > 0 && word.starts_with(char::is_uppercase)) {
            row.names.push(key.clone());
        }
        row.all.push(key);
    }
    for keys in [&mut row.all, &mut row.names] {
        keys.sort_unstable();
        keys.dedup();
    }
    row
}

/// The key of a day or of a number, which may have two parts ("fifty-eight").
fn closed(word: &str) -> Option<String> {
    let key = |word: &str| {
        let found = CLOSED.iter().find(|(english, french, _)| [*english, *french].contains(&word));
        found.map(|(_, _, key)| *key)
    };
    let sum = |(tens, ones): (&str, &str)| {
        let value = |part| key(part)?.parse::<u32>().ok();
        Some((value(tens)? + value(ones)?).to_string())
    };
    key(word).map(str::to_string).or_else(|| word.split_once('-').and_then(sum))
}

impl Row {
    /// The share of what the sentence with fewer keys says that the other says too; 0 where they name other things.
    fn likeness(&self, other: &Self) -> f64 {
        let names = share(&self.names, &other.names, 1);
        if names.is_some_and(|share| share < NAMES_SHARE) {
            return 0.0;
        }
        share(&self.all, &other.all, FEWEST).unwrap_or(0.0)
    }
}

/// How many of the fewer keys are among the others; nothing where there are fewer than so many.
fn share(a: &[String], b: &[String], fewest: usize) -> Option<f64> {
    let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let common = few.iter().filter(|key| many.binary_search(key).is_ok()).count();
    let enough = few.len() >= fewest;
    enough.then(|| if common < fewest { 0.0 } else { common as f64 / few.len() as f64 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language::{English, French};
    use crate::text::Analyzer;

    #[test]
    fn numbers_and_days_have_one_key_in_both_languages() {
        for (english, french) in [("fifty-eight", "cinquante-huit"), ("seventeen", "dix-sept"), ("monday", "lundi")] {
            assert!(closed(english).is_some() && closed(english) == closed(french), "{english}");
        }
        assert_eq!(closed("fifty-eight").as_deref(), Some("58"));
        assert_eq!(closed("lundi-gras"), None);
    }

    #[test]
    fn reports_of_one_event_are_alike_and_of_two_are_not() {
        let likeness = |a: (&str, _), b: (&str, _)| {
            let [a, b] = [a, b]
                .map(|(body, language)| row(&Text { title: None, body, analyzer: Analyzer::new(language) }, body));
            a.likeness(&b)
        };
        let english = ("At least 29 soldiers died on Sunday in the attack on the camp of Tondikiwindi.", English);
        let french = ("L'attaque du camp de Tondikiwindi a tué vingt-neuf soldats dimanche.", French);
        let elsewhere = ("At least 12 soldiers died on Friday in the attack on the camp of Inates.", English);
        assert!(likeness(english, french) >= SHARE);
        assert_eq!(likeness(english, elsewhere), 0.0);
    }
}
