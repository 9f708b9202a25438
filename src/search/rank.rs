//! Which articles come first. All that hold any of the terms are found with their BM25 score (Robertson and Zaragoza 2009);
//! the best of them are then scored again, more closely: of the terms that stand for one word the best one counts, and
//! the others a little (a disjunction maximum with a tie-breaker), and words that follow each other as in the question add to the score (sequential dependence,
//! Metzler and Croft 2005). The first step is fast because it is coarse, the second because it sees few articles.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hashbrown::HashMap;
use tantivy::query::{Bm25StatisticsProvider, BoostQuery, EnableScoring, Query, Scorer, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentReader, TERMINATED, Term};

use super::group::{Alternative, Group, Leaf, Translated};
use super::numbers::Numbers;
use super::schema::{FIELD_LANGUAGES, Fields};

/// How many articles are looked at closely, at the least.
pub(super) const CANDIDATES: usize = 100;
/// What all else that stands for a word is worth beside the best of it.
const OTHERS_WEIGHT: f32 = 0.2;
/// So many articles without a word are taken to be there before it counts as common in a language.
const UNSEEN: f64 = 100.0;

/// An article that was found.
#[derive(Debug, Clone)]
pub(super) struct Ranked {
    pub score: Score,
    pub address: DocAddress,
    /// The words that stand in it in the other language.
    pub translated: Vec<Translated>,
    /// How many near-duplicates it stands for, where they are folded.
    pub similar: Option<usize>,
}

/// What is looked at closely.
pub(super) struct Close {
    pub groups: Vec<Group>,
    /// Words that follow each other.
    pub pairs: Vec<Box<dyn Query>>,
}

/// A term of its field as a query, with what it is worth.
pub(super) fn term_query(leaf: &Leaf) -> Box<dyn Query> {
    let query = TermQuery::new(leaf.term.clone(), IndexRecordOption::WithFreqs);
    Box::new(BoostQuery::new(Box::new(query), leaf.weight))
}

/// The best articles for a query, best first; those that score the same by their fingerprints.
pub(super) fn best(
    searcher: &Searcher,
    statistics: &Statistics,
    matching: &dyn Query,
    close: &Close,
    fingerprints: &Numbers,
    limit: usize,
) -> tantivy::Result<Vec<Ranked>> {
    let mut found = candidates(searcher, statistics, matching, fingerprints, limit.max(CANDIDATES))?;
    found.sort_unstable_by_key(|candidate| candidate.2);
    let mut ranked = Vec::with_capacity(found.len());
    for chunk in found.chunk_by(|one, other| one.2.segment_ord == other.2.segment_ord) {
        let mut segment = Segment::open(searcher, statistics, chunk[0].2.segment_ord, close)?;
        ranked.extend(chunk.iter().map(|(.., address)| segment.score(*address)));
    }
    let place = |ranked: &Ranked| fingerprints.of(ranked.address);
    ranked.sort_by(|one, other| other.score.total_cmp(&one.score).then_with(|| place(one).cmp(&place(other))));
    ranked.truncate(limit);
    Ok(ranked)
}

/// What an article scored, its fingerprint, and where it lies: the better, the less.
type Candidate = (Reverse<u32>, Option<u64>, DocAddress);

/// The bits of a score that count: the last ones depend on the order in which its terms were added.
const SCORE_BITS: u32 = !0xFF;

/// The articles that score best, in no order; of those that score the same at the end of them, the ones with the lowest
/// fingerprints. Articles that cannot come among them are passed over unread.
fn candidates(
    searcher: &Searcher,
    statistics: &Statistics,
    matching: &dyn Query,
    fingerprints: &Numbers,
    limit: usize,
) -> tantivy::Result<Vec<Candidate>> {
    let weight = matching.weight(EnableScoring::enabled_from_statistics_provider(statistics, searcher))?;
    let mut best: BinaryHeap<Candidate> = BinaryHeap::new();
    let mut threshold = Score::MIN;
    for (number, segment) in (0..).zip(searcher.segment_readers()) {
        weight.for_each_pruning(threshold, segment, &mut |document, score| {
            if !segment.is_deleted(document) {
                let address = DocAddress::new(number, document);
                best.push((Reverse(score.to_bits() & SCORE_BITS), fingerprints.of(address), address));
            }
            if best.len() > limit {
                best.pop();
            }
            if let Some((Reverse(worst), ..)) = best.peek().filter(|_| best.len() == limit) {
                threshold = Score::from_bits(*worst).next_down();
            }
            threshold
        })?;
    }
    Ok(best.into_vec())
}

/// The scorers of some terms.
type Scorers = Vec<Box<dyn Scorer>>;

/// The scorers of one segment.
struct Segment<'a> {
    groups: Vec<Vec<(Scorers, Option<&'a Translated>)>>,
    pairs: Scorers,
}

impl<'a> Segment<'a> {
    fn open(searcher: &Searcher, statistics: &Statistics, segment: u32, close: &'a Close) -> tantivy::Result<Self> {
        let scoring = EnableScoring::enabled_from_statistics_provider(statistics, searcher);
        let reader: &SegmentReader = searcher.segment_reader(segment);
        let scorer = |query: &dyn Query| query.weight(scoring)?.scorer(reader, 1.0);
        let mut groups = Vec::new();
        for group in &close.groups {
            let mut alternatives = Vec::new();
            for alternative in &group.alternatives {
                let leaves = alternative.leaves.iter().map(|leaf| scorer(&*term_query(leaf)));
                alternatives.push((leaves.collect::<tantivy::Result<_>>()?, alternative.translated.as_ref()));
            }
            groups.push(alternatives);
        }
        let pairs = close.pairs.iter().map(|pair| scorer(&**pair)).collect::<tantivy::Result<_>>()?;
        Ok(Self { groups, pairs })
    }

    /// Scores an article; they come in the order of the segment.
    fn score(&mut self, address: DocAddress) -> Ranked {
        let mut score = sum(&mut self.pairs, address.doc_id);
        let mut translated = Vec::new();
        for alternatives in &mut self.groups {
            let (mut best, mut all) = ((0.0, None), 0.0);
            for (leaves, from) in alternatives {
                let worth = sum(leaves, address.doc_id);
                all += worth;
                if worth > best.0 {
                    best = (worth, *from);
                }
            }
            score += best.0 + OTHERS_WEIGHT * (all - best.0);
            translated.extend(best.1.filter(|from| !translated.contains(from)));
        }
        let translated = translated.into_iter().cloned().collect();
        Ranked { score, address, translated, similar: None }
    }
}

/// What the scorers that hold an article give it together.
fn sum(scorers: &mut [Box<dyn Scorer>], document: DocId) -> Score {
    let mut total = 0.0;
    for scorer in scorers {
        if scorer.doc() < document && scorer.doc() != TERMINATED {
            scorer.seek(document);
        }
        if scorer.doc() == document {
            total += scorer.score();
        }
    }
    total
}

/// How frequent terms are: within the articles of a language, so that the languages of an archive do not distort each
/// other, and the terms that stand for one word as frequent as the most frequent of them, so that a rare translation is not
/// mistaken for a telling one (after Pirkola 1998), nor a French word in the name of an English article.
pub(super) struct Statistics<'a> {
    searcher: &'a Searcher,
    /// How many times as many articles there are as in the language of the field.
    shares: HashMap<Field, f64>,
    /// What counts as the frequency of terms that others stand beside.
    together: HashMap<Term, u64>,
}

/// What stands for one word, word for word: its terms, as stem (0) and as form (1).
fn single_words(group: &Group) -> impl Iterator<Item = (usize, &Leaf, &Alternative)> {
    let single =
        group.alternatives.iter().filter(|alternative| !alternative.is_joined || alternative.leaves.len() == 1);
    single.flat_map(|alternative| (0..).zip(&alternative.leaves).map(move |(place, leaf)| (place, leaf, alternative)))
}

impl<'a> Statistics<'a> {
    /// The statistics of an archive.
    pub fn new(searcher: &'a Searcher, fields: &Fields) -> tantivy::Result<Self> {
        let all = searcher.total_num_docs()?;
        let mut rest = all;
        let mut shares = HashMap::new();
        for language in FIELD_LANGUAGES {
            let own = match language {
                Some(language) => Searcher::doc_freq(searcher, &Term::from_field_text(fields.lang, language.code()))?,
                None => rest,
            };
            rest = rest.saturating_sub(own);
            for field in [fields.title(language), fields.text(language), fields.words(language)] {
                shares.insert(field, ratio(all, own));
            }
        }
        Ok(Self { searcher, shares, together: HashMap::new() })
    }

    /// Takes the translations of each word, and the forms of each prefix, together; and lets a word tell no more where
    /// another language has it too than in that of the question.
    pub fn join(&mut self, groups: &[Group]) -> tantivy::Result<()> {
        for group in groups {
            let mut asked = [0; 2];
            let mut joined: HashMap<Field, u64> = HashMap::new();
            for (place, leaf, alternative) in single_words(group) {
                if alternative.is_joined {
                    let own = self.frequency(&leaf.term)?;
                    let most = joined.entry(leaf.term.field()).or_default();
                    *most = own.max(*most);
                } else if !alternative.is_foreign {
                    asked[place] = self.sure_frequency(&leaf.term)?.max(asked[place]);
                }
            }
            for (place, leaf, alternative) in single_words(group) {
                let most = match alternative.is_joined {
                    true => joined[&leaf.term.field()],
                    false => self.frequency(&leaf.term)?.max(asked[place]),
                };
                self.together.insert(leaf.term.clone(), most);
            }
        }
        Ok(())
    }

    /// How many articles would hold a term, were all in its language.
    fn frequency(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.scaled(Searcher::doc_freq(self.searcher, term)?, term.field()))
    }

    /// The same as if there were some articles more that do not hold it: what a few articles in a language have in common
    /// says little.
    fn sure_frequency(&self, term: &Term) -> tantivy::Result<u64> {
        let own = self.frequency(term)?;
        let all = self.searcher.total_num_docs()?;
        let share = self.shares.get(&term.field()).copied().unwrap_or(1.0);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts"
        )]
        let sure = (own as f64 / (1.0 + UNSEEN * share / all.max(1) as f64)) as u64;
        Ok(sure)
    }

    /// How much a term tells: the rarer, the more.
    pub fn idf(&self, term: &Term) -> tantivy::Result<Score> {
        #[expect(clippy::cast_precision_loss, reason = "counts")]
        let (all, own) = (self.total_num_docs()? as Score, self.doc_freq(term)? as Score);
        Ok((1.0 + (all - own + 0.5) / (own + 0.5)).ln())
    }

    fn scaled(&self, number: u64, field: Field) -> u64 {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts"
        )]
        let scaled = (number as f64 * self.shares.get(&field).copied().unwrap_or(1.0)).round() as u64;
        scaled
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts")]
fn ratio(all: u64, part: u64) -> f64 {
    if part == 0 { 1.0 } else { all as f64 / part as f64 }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(self.scaled(self.searcher.total_num_tokens(field)?, field))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let own = match self.together.get(term) {
            Some(together) => *together,
            None => self.frequency(term)?,
        };
        Ok(own.min(self.searcher.total_num_docs()?))
    }
}
