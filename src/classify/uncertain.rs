//! What to label next: the articles a model is least sure of (uncertainty sampling, Lewis and Gale 1994), chosen one after
//! the other so that none is like those before it (maximal marginal relevance, Carbonell and Goldstein 1998).

use hashbrown::{HashMap, HashSet};

use super::model::Verdict;
use crate::article::Article;
use crate::text::Analyzer;

/// Articles that are kept to choose from, for each that is wanted, and at least.
const KEPT: (usize, usize) = (20, 1000);

/// An article that may be worth labelling, with whatever is to be known of it.
#[derive(Debug, Clone)]
pub struct Candidate<T> {
    /// What the caller wants back.
    pub item: T,
    /// How unsure the model is: 1 minus its confidence.
    pub doubt: f64,
    /// The hash of its text.
    hash: u64,
    /// Its terms: (hash of the term, log count), each once, sorted.
    terms: Vec<(u64, f32)>,
}

/// The articles the model doubts most of all that were offered: memory does not grow with their number.
#[derive(Debug)]
pub struct Doubtful<T> {
    wanted: usize,
    kept: Vec<Candidate<T>>,
}

impl<T> Candidate<T> {
    /// An article and what a model said of it.
    pub fn new(item: T, article: &Article, analyzer: Analyzer, verdict: &Verdict) -> Self {
        let mut counts: HashMap<u64, f32> = HashMap::new();
        let terms = analyzer.terms(&article.full_text());
        for term in terms.iter().filter(|term| !term.is_stop) {
            *counts.entry(term_hash(term.text)).or_default() += 1.0;
        }
        let mut terms: Vec<(u64, f32)> = counts.into_iter().map(|(term, count)| (term, count.ln_1p())).collect();
        terms.sort_unstable_by_key(|(term, _)| *term);
        Self { item, doubt: 1.0 - verdict.tags[0].confidence, hash: article.text_hash(), terms }
    }
}

impl<T> Doubtful<T> {
    /// None yet; so many are wanted in the end.
    pub fn new(wanted: usize) -> Self {
        Self { wanted, kept: Vec::new() }
    }

    /// Takes an article into account.
    pub fn offer(&mut self, candidate: Candidate<T>) {
        self.kept.push(candidate);
        let most = (KEPT.0 * self.wanted).max(KEPT.1);
        if self.kept.len() >= 2 * most {
            self.forget(most);
        }
    }

    /// Keeps the most doubtful, of the same text only the first. The order of the input decides between equals.
    fn forget(&mut self, most: usize) {
        self.kept.sort_by(|a, b| b.doubt.total_cmp(&a.doubt));
        let mut seen = HashSet::new();
        self.kept.retain(|one| seen.insert(one.hash));
        self.kept.truncate(most);
    }

    /// The articles to label, the most telling first.
    pub fn choose(mut self) -> Vec<Candidate<T>> {
        self.forget((KEPT.0 * self.wanted).max(KEPT.1));
        self.weigh_terms();
        let mut novelty = vec![1.0f64; self.kept.len()];
        let mut order = Vec::new();
        while order.len() < self.wanted.min(self.kept.len()) {
            let worth = |place: &usize| self.kept[*place].doubt * novelty[*place];
            let free = (0..self.kept.len()).filter(|place| !order.contains(place));
            // of equals the first: the most doubtful
            let Some(best) = free.rev().max_by(|a, b| worth(a).total_cmp(&worth(b))) else { break };
            for (novelty, other) in novelty.iter_mut().zip(&self.kept) {
                *novelty = novelty.min(1.0 - similarity(&self.kept[best].terms, &other.terms)).max(0.0);
            }
            order.push(best);
        }
        let mut kept: Vec<Option<Candidate<T>>> = self.kept.into_iter().map(Some).collect();
        order.into_iter().filter_map(|place| kept[place].take()).collect()
    }

    /// Terms that stand in many of the articles say little about which of them are alike; every article has length 1.
    fn weigh_terms(&mut self) {
        let mut articles: HashMap<u64, f32> = HashMap::new();
        for (term, _) in self.kept.iter().flat_map(|one| &one.terms) {
            *articles.entry(*term).or_default() += 1.0;
        }
        let all = self.kept.len() as f32;
        for one in &mut self.kept {
            one.terms.iter_mut().for_each(|(term, weight)| *weight *= ((all + 1.0) / articles[term]).ln());
            let length = one.terms.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            one.terms.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
    }
}

/// The cosine of two articles of length 1.
fn similarity(a: &[(u64, f32)], b: &[(u64, f32)]) -> f64 {
    let (mut sum, mut b) = (0.0, b.iter().peekable());
    for (term, weight) in a {
        while b.next_if(|(other, _)| other < term).is_some() {}
        sum += b.next_if(|(other, _)| other == term).map_or(0.0, |(_, other)| f64::from(weight * other));
    }
    sum
}

fn term_hash(term: &str) -> u64 {
    let hash = blake3::hash(term.as_bytes());
    let (first, _) = hash.as_bytes().split_first_chunk().expect("a hash has 32 bytes");
    u64::from_le_bytes(*first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::Tag;
    use crate::language::Language::English;

    fn chosen(wanted: usize, pool: &[(&str, f64)]) -> Vec<usize> {
        let mut doubtful = Doubtful::new(wanted);
        for (place, (text, confidence)) in pool.iter().enumerate() {
            let tags = vec![Tag { theme: "a".into(), confidence: *confidence }];
            let verdict = Verdict { tags, unsure: false, explain: None };
            let article = Article::from_text(*text);
            doubtful.offer(Candidate::new(place, &article, Analyzer::new(English), &verdict));
        }
        doubtful.choose().into_iter().map(|one| one.item).collect()
    }

    #[test]
    fn copies_of_one_story_count_once() {
        let story = "The bridge over the river fell after the flood on Monday";
        let pool = [
            (story, 0.30),
            (story, 0.30),
            ("The bridge over the river fell after the flood on Tuesday", 0.31),
            ("Gold was found in the hills near the border", 0.40),
            ("The singer opened the festival with a new song", 0.95),
        ];
        assert_eq!(chosen(2, &pool), [0, 3]);
        assert_eq!(chosen(9, &pool).len(), 4, "the copy is none of them");
    }

    #[test]
    fn nothing_offered_is_nothing_chosen() {
        assert!(chosen(3, &[]).is_empty() && chosen(0, &[("one text", 0.5)]).is_empty());
    }
}
