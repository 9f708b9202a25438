//! Near-duplicates: the same dispatch in another outlet, cut, retitled, reordered or under a new lead.
//!
//! A text is the set of its runs of three words (shingles: Broder 1997), each hashed. The lowest hashes are a sketch of the
//! set: two sketches tell how much of the shorter text stands in the longer one. The very lowest, the anchors, say which
//! texts are worth comparing at all, and of those that share
//! an anchor a bounded number is compared: the comparisons among n texts grow in proportion to n.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use crate::text::{Analyzer, Word};

/// Words in a run: two are shared by any two texts on one matter, four break at every edit.
const RUN: usize = 3;
/// Hashes kept of a text. What a text of fewer runs shares with another is counted, of a longer one estimated.
const SKETCH: usize = 128;
/// Few texts have shorter words, with the blanks between them, on average.
const BYTES_PER_WORD: usize = 5;
/// Anchors of a text: one for so many runs, within these bounds.
const RUNS_PER_ANCHOR: usize = 16;
const FEWEST_ANCHORS: usize = 4;
const MOST_ANCHORS: usize = 64;
/// The part of the shorter text's runs that a copy shares, and how many more: a few words in common make no copy of a
/// short text.
const SHARED_PART: f64 = 0.45;
const SHARED_MORE: f64 = 5.0;
/// A text so much shorter than another is a quotation or a brief in a digest, not a copy.
const LEAST_RATIO: f64 = 0.15;
/// Texts that differ from each other though they share an anchor: what more of them share is a set phrase.
const LEADERS: usize = 16;

/// What is remembered of a text to tell its copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// How many runs the text has.
    runs: u32,
    /// The lowest hashes of them, rising.
    lowest: Box<[u32]>,
}

impl Sketch {
    /// The sketch of a text; none where it holds no run of words.
    pub fn of(analyzer: Analyzer, text: &str) -> Option<Self> {
        let mut runs = Runs::new(text.len());
        analyzer.for_each_word(text, |word| runs.add(word));
        runs.sketch()
    }

    /// The hashes by which texts worth comparing are found.
    pub fn anchors(&self) -> &[u32] {
        let wanted = (self.runs as usize / RUNS_PER_ANCHOR).clamp(FEWEST_ANCHORS, MOST_ANCHORS);
        &self.lowest[..wanted.min(self.lowest.len())]
    }

    /// Whether one of the two texts is a copy of the other.
    pub fn resembles(&self, other: &Self) -> bool {
        Probe::of(self).resembles(other)
    }

    /// The highest hash up to which all runs are in the sketch.
    fn reach(&self) -> u32 {
        let all = self.runs as usize <= SKETCH;
        self.lowest.last().copied().filter(|_| !all).unwrap_or(u32::MAX)
    }
}

/// A sketch that is compared with many: a bit for each of its hashes tells most that it does not hold.
struct Probe<'a> {
    sketch: &'a Sketch,
    bits: [u64; PROBE_WORDS],
}

/// 1,024 bits: an eighth of them at the most is taken.
const PROBE_WORDS: usize = 16;

impl<'a> Probe<'a> {
    fn of(sketch: &'a Sketch) -> Self {
        let mut bits = [0; PROBE_WORDS];
        sketch.lowest.iter().for_each(|hash| bits[Self::word(*hash)] |= Self::bit(*hash));
        Self { sketch, bits }
    }

    fn word(hash: u32) -> usize {
        hash as usize % PROBE_WORDS
    }

    fn bit(hash: u32) -> u64 {
        1 << (hash as usize / PROBE_WORDS % 64)
    }

    /// Whether so large a part of the shorter text's runs stand in the longer one: counted where both sketches hold all
    /// runs, else estimated on those hashes that both sketches would hold.
    fn resembles(&self, other: &Sketch) -> bool {
        let (short, long) = if self.sketch.runs <= other.runs { (self.sketch, other) } else { (other, self.sketch) };
        let runs = f64::from(short.runs);
        if runs < LEAST_RATIO * f64::from(long.runs) {
            return false;
        }
        let limit = short.reach().min(long.reach());
        let own = short.lowest.partition_point(|hash| *hash <= limit);
        // what rounding adds is not wanted
        let wanted = ((SHARED_PART + SHARED_MORE / runs) * own as f64 - 1e-9).ceil() as usize;
        let shared = own > 0 && self.most_shared(other) >= wanted && shares(&short.lowest[..own], &long.lowest, wanted);
        shared || short == long
    }

    /// How many hashes the two share at the most.
    fn most_shared(&self, other: &Sketch) -> usize {
        other.lowest.iter().filter(|hash| self.bits[Self::word(**hash)] & Self::bit(**hash) != 0).count()
    }
}

/// The runs of the words of a text, as they come.
#[derive(Debug)]
pub struct Runs {
    lowest: Lowest,
    /// How many words came.
    words: u64,
    /// The keys of the last ones.
    last: [u64; RUN],
}

impl Runs {
    /// Those of a text of so many bytes.
    pub fn new(bytes: usize) -> Self {
        Self { lowest: Lowest::new(bytes), words: 0, last: [0; RUN] }
    }

    /// Takes in the next word.
    #[inline]
    pub fn add(&mut self, word: &Word) {
        self.last = [self.last[1], self.last[2], word.key];
        self.words += 1;
        if self.words >= RUN as u64 {
            self.lowest.add(run_hash(&self.last));
        }
    }

    /// The sketch of the text; none where it holds no run of words.
    pub fn sketch(self) -> Option<Sketch> {
        let runs = u32::try_from((self.words + 1).saturating_sub(RUN as u64)).unwrap_or(u32::MAX);
        (runs > 0).then(|| Sketch { runs, lowest: self.lowest.sorted() })
    }
}

/// The lowest of the hashes met so far, and some that are soon dropped: memory does not grow with the text.
#[derive(Debug)]
struct Lowest {
    hashes: Vec<u32>,
    /// Higher ones are not among the lowest.
    limit: u32,
}

impl Lowest {
    /// Room for the hashes of a text of so many bytes.
    fn new(bytes: usize) -> Self {
        Self { hashes: Vec::with_capacity((bytes / BYTES_PER_WORD).min(4 * SKETCH)), limit: u32::MAX }
    }

    fn add(&mut self, hash: u32) {
        if hash <= self.limit {
            self.hashes.push(hash);
            if self.hashes.len() == 4 * SKETCH {
                self.drop_the_rest();
            }
        }
    }

    fn drop_the_rest(&mut self) {
        if self.hashes.len() > SKETCH {
            self.limit = *self.hashes.select_nth_unstable(SKETCH - 1).1;
            self.hashes.truncate(SKETCH);
        }
    }

    /// The lowest [`SKETCH`], rising, each once.
    fn sorted(mut self) -> Box<[u32]> {
        self.drop_the_rest();
        self.hashes.sort_unstable();
        self.hashes.dedup();
        self.hashes.as_slice().into()
    }
}

/// Whether so many numbers stand in both of two rising rows.
fn shares(one: &[u32], other: &[u32], wanted: usize) -> bool {
    let (mut first, mut second, mut count) = (0, 0, 0);
    while count < wanted && count + one.len() - first >= wanted {
        let (Some(a), Some(b)) = (one.get(first), other.get(second)) else { return false };
        // which of them is lower cannot be foreseen: no branch depends on it
        count += usize::from(a == b);
        first += usize::from(a <= b);
        second += usize::from(b <= a);
    }
    count >= wanted
}

/// The hash of a run of words: their hashes in order, mixed (the finaliser of `SplitMix64`) so that low ones fall at random.
fn run_hash(words: &[u64; RUN]) -> u32 {
    let mut hash = words.iter().fold(0, |hash: u64, word| hash.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(*word));
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (hash >> 32) as u32
}

/// Texts by number, found again by their copies.
#[derive(Debug, Default)]
pub struct Collection {
    sketches: Vec<Sketch>,
    /// By anchor, the last link of a chain of texts that hold it and do not resemble each other.
    chains: HashMap<u32, Link>,
    /// Each link's text and the link before it.
    links: Vec<(u32, Option<Link>)>,
}

type Link = u32;

impl Collection {
    /// The texts that a text resembles, rising: at least one where there is one.
    pub fn alike(&self, sketch: &Sketch) -> Vec<u32> {
        let last: Vec<Option<Link>> = sketch.anchors().iter().map(|anchor| self.chains.get(anchor).copied()).collect();
        let mut met: Vec<u32> = last.into_iter().flat_map(|last| leaders(&self.links, last)).collect();
        met.sort_unstable();
        met.dedup();
        let probe = Probe::of(sketch);
        met.retain(|number| probe.resembles(&self.sketches[*number as usize]));
        met
    }

    /// Adds a text, which gets the next number, and gives back the earlier ones it resembles.
    pub fn add(&mut self, sketch: Sketch) -> Vec<u32> {
        let number = u32::try_from(self.sketches.len()).expect("fewer than four billion texts fit into memory");
        let alike = self.alike(&sketch);
        for anchor in sketch.anchors() {
            let head = self.chains.entry(*anchor);
            let first = match &head {
                Entry::Occupied(head) => Some(*head.get()),
                Entry::Vacant(_) => None,
            };
            let mut count = 0;
            if leaders(&self.links, first).inspect(|_| count += 1).all(|leader| !alike.contains(&leader))
                && count < LEADERS
            {
                head.insert(u32::try_from(self.links.len()).expect("fewer than four billion anchors fit into memory"));
                self.links.push((number, first));
            }
        }
        self.sketches.push(sketch);
        alike
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.sketches.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.sketches.is_empty()
    }
}

/// The texts of a chain that ends with a link.
fn leaders(links: &[(u32, Option<Link>)], last: Option<Link>) -> impl Iterator<Item = u32> {
    std::iter::successors(last, |link| links[*link as usize].1).map(|link| links[link as usize].0)
}

/// Numbers joined into groups (union-find); the lowest number of a group stands for it.
#[derive(Debug, Default)]
pub struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    /// So many numbers, each a group of its own.
    pub fn new(count: usize) -> Self {
        Self { parents: (0..count).collect() }
    }

    /// The number that stands for the group of `number`.
    pub fn first(&mut self, mut number: usize) -> usize {
        while self.parents[number] != number {
            self.parents[number] = self.parents[self.parents[number]];
            number = self.parents[number];
        }
        number
    }

    /// Makes the groups of two numbers one.
    pub fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        self.parents[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(lowest: impl IntoIterator<Item = u32>) -> Sketch {
        let lowest: Box<[u32]> = lowest.into_iter().collect();
        Sketch { runs: lowest.len() as u32, lowest }
    }

    #[test]
    fn the_bits_of_a_probe_never_hide_a_copy() {
        // the others fall on the bits of the original, or on none of them
        let original = sketch((0..100).map(|n| n * 1024));
        for (shared, beside) in (0..=100).flat_map(|shared| [(shared, 102_400), (shared, 1)]) {
            let other = sketch((0..shared).map(|n| n * 1024).chain((shared..100).map(|n| n * 1024 + beside)));
            let enough = f64::from(shared) >= SHARED_PART * 100.0 + SHARED_MORE;
            let found = (original.resembles(&other), other.resembles(&original));
            assert_eq!(found, (enough, enough), "{shared} shared, others {beside} away");
        }
        assert!(sketch([7]).resembles(&sketch([7])) && !sketch([7]).resembles(&sketch([7 + 1024])));
    }
}
