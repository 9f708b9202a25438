//! Which sentences of an article matter most: those near its beginning, where news puts what counts, and those that share
//! the article's words (centroid centrality: Radev et al. 2004) and its headline's.

use std::ops::Range;

use hashbrown::HashMap;

use crate::text::{Analyzer, Terms};

/// What the first sentence is worth beside the most central one; later ones fall off as 1 / (1 + place).
const LEAD_WEIGHT: f64 = 1.0;
/// What sharing all of the headline's words is worth.
const TITLE_WEIGHT: f64 = 0.3;
/// A sentence of fewer words says too little to stand alone.
const SHORT: usize = 5;
/// What a short sentence loses.
const SHORT_PENALTY: f64 = 0.5;

/// The numbers of the sentences, the most important first.
pub(super) fn best_first(
    title: Option<&str>,
    body: &str,
    sentences: &[Range<usize>],
    analyzer: Analyzer,
) -> Vec<usize> {
    let mut terms = Terms::default();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let bags: Vec<Vec<usize>> = sentences
        .iter()
        .map(|range| {
            analyzer.terms_into(&body[range.clone()], &mut terms);
            bag(&terms, &mut numbers)
        })
        .collect();
    analyzer.terms_into(title.unwrap_or(""), &mut terms);
    let title = bag(&terms, &mut numbers);
    let scores = scores(&bags, &title, numbers.len());
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    order
}

/// The numbers of the different terms of a sentence, stop words left out.
fn bag(terms: &Terms, numbers: &mut HashMap<String, usize>) -> Vec<usize> {
    let mut bag: Vec<usize> = terms
        .iter()
        .filter(|term| !term.is_stop)
        .map(|term| {
            let next = numbers.len();
            *numbers.entry_ref(term.text).or_insert(next)
        })
        .collect();
    bag.sort_unstable();
    bag.dedup();
    bag
}

fn scores(bags: &[Vec<usize>], title: &[usize], terms: usize) -> Vec<f64> {
    let mut weight = vec![0.0; terms];
    for term in bags.iter().flatten() {
        weight[*term] += 1.0;
    }
    let central: Vec<f64> = bags
        .iter()
        .map(|bag| bag.iter().map(|term| weight[*term]).sum::<f64>() / (bag.len().max(1) as f64).sqrt())
        .collect();
    let highest = central.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let in_title = |bag: &Vec<usize>| bag.iter().filter(|term| title.binary_search(term).is_ok()).count() as f64;
    bags.iter()
        .zip(central)
        .enumerate()
        .map(|(place, (bag, central))| {
            let short = if bag.len() < SHORT { SHORT_PENALTY } else { 0.0 };
            LEAD_WEIGHT / (1.0 + place as f64)
                + central / highest
                + TITLE_WEIGHT * in_title(bag) / title.len().max(1) as f64
                - short
        })
        .collect()
}
