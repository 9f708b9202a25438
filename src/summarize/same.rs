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
    for term in terms.iter().filter(|term| !term.is_stop) {
        let word = &sentence[term.span.clone()];
        let closed =
            closed(&word.to_lowercase()).or(word.starts_with(|c: char| c.is_ascii_digit()).then_some(term.text));
        let key = closed.map_or_else(|| term.text.chars().take(LETTERS).collect(), str::to_string);
        if closed.is_some() || (has_case && term.span.start > 0 && word.starts_with(char::is_uppercase)) {
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

/// The key of a number or a day.
fn closed(word: &str) -> Option<&'static str> {
    CLOSED.iter().find(|(english, french, _)| [english, french].contains(&&word)).map(|(_, _, key)| *key)
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
