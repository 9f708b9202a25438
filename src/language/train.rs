//! The tables of `grams.rs` from texts in each language: counts of n-grams, smoothed, as log-probabilities.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::grams::{Bytes, COARSE_ORDER, FINE_ORDER, Grams, Header, ORDER_SHIFT, STEPS, Table, Weight, for_each_gram};
use super::memo::Memo;
use super::words;

/// Texts by language code; `fr` and `en` must be among them.
pub type Corpus = BTreeMap<String, Vec<String>>;

/// In the fine table a word counts as the root of how often it stands: names and rare words are what short texts are made of.
const FINE_POWER: f64 = 0.5;
/// What is added to the count of an n-gram in the fine table.
const FINE_ALPHA: f64 = 0.1;
/// How much a word counts without the accent of its first letter.
const BARE_CAPITAL: f64 = 0.5;
/// The probability of an n-gram that a language has never shown, in the coarse table.
const UNSEEN: f64 = 1e-5;
/// N-grams seen less often, over all languages, are left out of the coarse table.
const COARSE_LEAST: f64 = 2.0;
/// No more n-grams than these, the most frequent, are in the coarse table: their places are numbers of 16 bits.
const COARSE_MOST: usize = 1 << 16;
/// How many frequent words are stored with the sums of their n-grams.
const WORDS_MOST: usize = 1 << 16;
/// N-grams that say less, in steps, are left out of the fine table.
const FINE_LEAST: i32 = 5;
/// Lengths, in words, of the pieces of text that the confidence is fitted on.
const PIECES: [usize; 4] = [1, 2, 6, 15];

/// Trains the tables; the bytes of `models/language.bin`.
pub fn train(corpus: &Corpus) -> Vec<u8> {
    let codes: Vec<String> = ["fr", "en"]
        .into_iter()
        .map(String::from)
        .chain(corpus.keys().filter(|code| !matches!(code.as_str(), "fr" | "en")).cloned())
        .collect();
    let mut words: Vec<WordCounts> = codes.iter().map(|code| count_words(&corpus[code])).collect();
    words[0] = with_bare_capitals(std::mem::take(&mut words[0]));
    let mut grams = tables(&words, codes);
    // half of the words is enough to see how sure one may be of the other half
    let halves: Vec<WordCounts> = words.iter().map(|words| half(words, 0)).collect();
    let other: Vec<WordCounts> = words[..2].iter().map(|words| half(words, 1)).collect();
    let blind = tables(&halves, grams.header.languages.clone());
    grams.header.sharpness = sharpness(&blind, &other);
    grams.header.surely_known = surely_known(&blind, corpus);
    grams.to_bytes()
}

type WordCounts = BTreeMap<String, f64>;

/// The words of the texts in lower case and how often each stands.
fn count_words(texts: &[String]) -> WordCounts {
    let mut counts = WordCounts::new();
    for word in texts.iter().flat_map(|text| words::words(text)) {
        *counts.entry(word.text.to_lowercase().replace(['\u{2019}', '\u{02BC}'], "'")).or_insert(0.0) += 1.0;
    }
    counts
}

/// French often drops the accent of a capital: such a word counts without it as well, half as much.
fn with_bare_capitals(mut counts: WordCounts) -> WordCounts {
    let bare = |word: &String| {
        let first = word.chars().next()?;
        let base = first.nfd().next().filter(|base| *base != first)?;
        Some(format!("{base}{}", &word[first.len_utf8()..]))
    };
    let bare: Vec<(String, f64)> =
        counts.iter().filter_map(|(word, count)| Some((bare(word)?, count * BARE_CAPITAL))).collect();
    for (word, count) in bare {
        *counts.entry(word).or_insert(0.0) += count;
    }
    counts
}

/// Every second word.
fn half(words: &WordCounts, which: usize) -> WordCounts {
    let chosen = words.iter().enumerate().filter(|(place, _)| place % 2 == which);
    chosen.map(|(_, (word, count))| (word.clone(), *count)).collect()
}

type Counts = BTreeMap<u64, f64>;

/// N-gram counts by length of the n-gram (which stands in the upper bits of its hash).
fn counts<const ORDER: usize>(words: &WordCounts, power: f64) -> (Counts, BTreeMap<u64, f64>) {
    let (mut counts, mut totals) = (Counts::new(), BTreeMap::new());
    for (word, count) in words {
        let weight = count.powf(power);
        for_each_gram::<ORDER>(word, |hash| *counts.entry(hash).or_insert(0.0) += weight);
    }
    for (hash, count) in &counts {
        *totals.entry(order_of(*hash)).or_insert(0.0) += count;
    }
    (counts, totals)
}

fn order_of(hash: u64) -> u64 {
    hash >> ORDER_SHIFT
}

fn tables(words: &[WordCounts], languages: Vec<String>) -> Grams {
    let fine: Vec<_> = words.iter().map(|words| counts::<FINE_ORDER>(words, FINE_POWER)).collect();
    let coarse: Vec<_> = words.iter().map(|words| counts::<COARSE_ORDER>(words, 1.0)).collect();
    let (coarse, coarse_weights) = coarse_table(&coarse);
    let mut grams = Grams {
        fine: fine_table(&fine),
        words: Table::new(&[]),
        word_weights: Vec::new().into(),
        coarse,
        coarse_weights: coarse_weights.into(),
        header: Header { languages, sharpness: 1.0, surely_known: f64::MAX },
    };
    (grams.words, grams.word_weights) = word_table(&grams, &words[..2]);
    grams
}

/// The most frequent words of French and English with the sums of their n-grams' weights.
fn word_table(grams: &Grams, words: &[WordCounts]) -> (Table, Bytes) {
    let mut counts = WordCounts::new();
    for (word, count) in words.iter().flatten() {
        *counts.entry(word.clone()).or_insert(0.0) += count;
    }
    // a few capitals become two characters in lower case, which no text will show again as one word
    let is_whole = |word: &String| words::words(word).next().is_some_and(|whole| whole.text == word);
    let mut words: Vec<(String, f64)> = counts.into_iter().filter(|(word, _)| is_whole(word)).collect();
    words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    words.truncate(WORDS_MOST);
    let hashes = words.iter().map(|(word, _)| words::words(word).next().expect("counted as a word").hash);
    let table = Table::new(&hashes.zip(0..=u16::MAX).collect::<Vec<_>>());
    let clamped = |sum: i32| (sum.clamp(i16::MIN.into(), i16::MAX.into()) as i16).to_le_bytes();
    let rows = words.iter().map(|(word, _)| grams.spelled(word));
    (table, rows.flat_map(|(french, known)| [clamped(french), clamped(known)]).flatten().collect())
}

/// The n-grams of French and English with their log-odds, those that say little left out.
fn fine_table(counts: &[(Counts, BTreeMap<u64, f64>)]) -> Table {
    let mut kinds: BTreeMap<u64, f64> = BTreeMap::new();
    let mut all: BTreeMap<u64, ()> = BTreeMap::new();
    for hash in counts[..2].iter().flat_map(|(counts, _)| counts.keys()) {
        if all.insert(*hash, ()).is_none() {
            *kinds.entry(order_of(*hash)).or_insert(0.0) += 1.0;
        }
    }
    let probability = |language: usize, hash: u64| {
        let (counts, totals) = &counts[language];
        let order = order_of(hash);
        let total = totals.get(&order).copied().unwrap_or(0.0);
        (counts.get(&hash).copied().unwrap_or(0.0) + FINE_ALPHA) / (total + FINE_ALPHA * kinds[&order])
    };
    let mut kept = Vec::new();
    for hash in all.keys() {
        let (french, english) = (probability(0, *hash), probability(1, *hash));
        let third = (2..counts.len()).map(|language| probability(language, *hash)).fold(0.0, f64::max);
        let weight = Weight { french: steps(french / english), known: steps(french.max(english) / third.max(1e-12)) };
        if i32::from(weight.french).abs() >= FINE_LEAST {
            kept.push((*hash, weight.packed()));
        }
    }
    Table::new(&kept)
}

/// Log of a ratio in steps, as far as they fit.
fn steps(ratio: f64) -> i8 {
    (ratio.ln() * STEPS).round().clamp(-127.0, 127.0) as i8
}

/// Minus log-probability in steps.
fn cost(probability: f64) -> u8 {
    (-probability.ln() * STEPS).round().clamp(0.0, 255.0) as u8
}

/// Every n-gram that is not rare with its cost in each language.
fn coarse_table(counts: &[(Counts, BTreeMap<u64, f64>)]) -> (Table, Vec<u8>) {
    let mut all: BTreeMap<u64, f64> = BTreeMap::new();
    for (hash, count) in counts.iter().flat_map(|(counts, _)| counts) {
        *all.entry(*hash).or_insert(0.0) += count;
    }
    let mut kept: Vec<(u64, f64)> = all.into_iter().filter(|(_, count)| *count >= COARSE_LEAST).collect();
    kept.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    kept.truncate(COARSE_MOST);
    let mut weights = Vec::with_capacity(kept.len() * counts.len());
    for (hash, _) in &kept {
        for (counts, totals) in counts {
            let count = counts.get(hash).copied().unwrap_or(0.0);
            weights.push(cost(count / totals[&order_of(*hash)] + UNSEEN));
        }
    }
    let places: Vec<(u64, u16)> = kept.iter().map(|(hash, _)| *hash).zip(0..).collect();
    (Table::new(&places), weights)
}

/// The evidence for French or English, per letter, that no sentence of the other languages exceeds.
fn surely_known(grams: &Grams, corpus: &Corpus) -> f64 {
    let others = corpus.iter().filter(|(code, _)| !matches!(code.as_str(), "fr" | "en"));
    let sentences = others.flat_map(|(_, texts)| texts).flat_map(|text| text.lines()).filter(|line| line.contains(' '));
    let mut memo = Memo::default();
    sentences.map(|sentence| grams.evidence(sentence, &mut memo).known_per_letter()).fold(f64::MIN, f64::max)
}

/// The factor that makes the evidence of pieces of unseen words as sure as it is right: the best likelihood on a grid.
fn sharpness(grams: &Grams, words: &[WordCounts]) -> f64 {
    let mut pieces: Vec<(f64, f64)> = Vec::new();
    let mut memo = Memo::default();
    for (words, sign) in words.iter().zip([1.0, -1.0]) {
        let words: Vec<&String> = words.keys().collect();
        // words far apart in the alphabet side by side, as in a text
        let stride = 997 % words.len().max(1);
        let shuffled: Vec<&str> =
            (0..words.len()).map(|place| words[place * stride.max(1) % words.len()].as_str()).collect();
        for piece in PIECES.iter().flat_map(|length| shuffled.chunks(*length)) {
            let evidence = grams.evidence(&piece.join(" "), &mut memo);
            pieces.push((evidence.french * sign, f64::from(evidence.letters.max(1)).sqrt()));
        }
    }
    let loss = |sharpness: f64| -> f64 {
        pieces.iter().map(|(evidence, root)| (-(evidence / root * sharpness)).exp().ln_1p()).sum()
    };
    (1..=200).map(|step| f64::from(step) * 0.05).min_by(|a, b| loss(*a).total_cmp(&loss(*b))).unwrap_or(1.0)
}
