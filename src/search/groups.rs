//! Groups of near-duplicates across the archive. An article carries its anchors in a column, so that only those of a new
//! article need be compared that share one with it; which article is in which group lies in a file beside the index.
//!
//! Articles are taken in the order of their fingerprints, not in that of their coming: the same articles make the same
//! groups, however they were added.

use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};
use tantivy::DocAddress;

use super::Searcher;
use super::schema::column;
use crate::error::Result;
use crate::record::Sketch;
use crate::record::near::{Collection, Groups as Joined};

/// Which articles are near-duplicates of each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Groups {
    /// Fingerprint and group, by fingerprint; an article without a copy is not among them. A group is named by the lowest
    /// fingerprint in it.
    members: Vec<(u64, u64)>,
}

impl Groups {
    /// The group of an article; none where it has no copy.
    pub fn of(&self, fingerprint: u64) -> Option<u64> {
        let place = self.members.binary_search_by_key(&fingerprint, |(member, _)| *member).ok()?;
        Some(self.members[place].1)
    }

    /// The fingerprints of a group's articles, rising.
    pub fn members(&self, group: u64) -> impl Iterator<Item = u64> {
        self.members.iter().filter(move |(_, other)| *other == group).map(|(member, _)| *member)
    }

    /// How many articles each group has.
    pub fn sizes(&self) -> HashMap<u64, usize> {
        let mut sizes = HashMap::new();
        self.members.iter().for_each(|(_, group)| *sizes.entry(*group).or_default() += 1);
        sizes
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.members.iter().filter(|(member, group)| member == group).count()
    }
}

/// An article as far as groups are concerned.
struct Row {
    fingerprint: u64,
    address: DocAddress,
    /// Where its anchors end; they begin where those of the row before end, in the order of reading.
    anchors: std::ops::Range<usize>,
}

/// The columns of all articles.
struct Table {
    /// By fingerprint.
    rows: Vec<Row>,
    anchors: Vec<u32>,
}

impl Table {
    fn of(searcher: &Searcher<'_>) -> tantivy::Result<Self> {
        let mut table = Self { rows: Vec::new(), anchors: Vec::new() };
        for (segment, reader) in (0..).zip(searcher.reader.searcher().segment_readers()) {
            let fingerprints = reader.fast_fields().u64(column::FINGERPRINT)?;
            let anchors = reader.fast_fields().u64(column::ANCHORS)?;
            for document in reader.doc_ids_alive() {
                let start = table.anchors.len();
                table.anchors.extend(anchors.values_for_doc(document).filter_map(|anchor| u32::try_from(anchor).ok()));
                let anchors = start..table.anchors.len();
                let fingerprint = fingerprints.first(document).unwrap_or_default();
                table.rows.push(Row { fingerprint, address: DocAddress::new(segment, document), anchors });
            }
        }
        table.rows.sort_unstable_by_key(|row| row.fingerprint);
        Ok(table)
    }

    fn place(&self, fingerprint: u64) -> Option<usize> {
        self.rows.binary_search_by_key(&fingerprint, |row| row.fingerprint).ok()
    }

    fn anchors(&self, row: &Row) -> &[u32] {
        &self.anchors[row.anchors.clone()]
    }

    /// The rows that share an anchor with another, one of the two being new.
    fn candidates(&self, is_new: impl Fn(u64) -> bool) -> Vec<usize> {
        let mut counts: HashMap<u32, usize> = HashMap::new();
        for row in self.rows.iter().filter(|row| is_new(row.fingerprint)) {
            counts.extend(self.anchors(row).iter().map(|anchor| (*anchor, 0)));
        }
        for anchor in &self.anchors {
            counts.entry(*anchor).and_modify(|count| *count += 1);
        }
        let is_shared = |anchor: &u32| counts.get(anchor).is_some_and(|count| *count > 1);
        (0..self.rows.len()).filter(|place| self.anchors(&self.rows[*place]).iter().any(is_shared)).collect()
    }
}

/// The groups of all articles: those there were, and what the new ones add. `sketches` are those of the new articles;
/// without `previous` groups every article is new.
pub(super) fn find(
    searcher: &Searcher<'_>,
    previous: Option<&Groups>,
    sketches: &mut HashMap<u64, Sketch>,
) -> Result<Groups> {
    let table = Table::of(searcher).map_err(|error| searcher.index.failed(error))?;
    let members = previous.map_or(&[][..], |groups| &groups.members);
    // what held a group together may be gone: its other articles are compared anew
    let broken: HashSet<u64> =
        members.iter().filter(|(member, _)| table.place(*member).is_none()).map(|(_, group)| *group).collect();
    let left: HashSet<u64> =
        members.iter().filter(|(_, group)| broken.contains(group)).map(|(member, _)| *member).collect();
    let is_new = |print: u64| previous.is_none() || sketches.contains_key(&print) || left.contains(&print);
    let candidates = table.candidates(is_new);
    let mut joined = Joined::new(table.rows.len());
    for (member, group) in members.iter().filter(|(_, group)| !broken.contains(group)) {
        if let (Some(member), Some(first)) = (table.place(*member), table.place(*group)) {
            joined.join(member, first);
        }
    }
    let mut collection = Collection::default();
    let mut places = Vec::new();
    for place in candidates {
        let Row { fingerprint, address, .. } = table.rows[place];
        let sketch = sketches.remove(&fingerprint);
        let Some(sketch) = sketch.map_or_else(|| searcher.sketch(address), |sketch| Ok(Some(sketch)))? else {
            continue;
        };
        collection.add(sketch).into_iter().for_each(|earlier| joined.join(places[earlier as usize], place));
        places.push(place);
    }
    Ok(named(&table, joined))
}

/// The groups of more than one, each named by its first article.
fn named(table: &Table, mut joined: Joined) -> Groups {
    let firsts: Vec<usize> = (0..table.rows.len()).map(|place| joined.first(place)).collect();
    let mut sizes = vec![0usize; firsts.len()];
    firsts.iter().for_each(|first| sizes[*first] += 1);
    let print = |place: usize| table.rows[place].fingerprint;
    let grouped = firsts.iter().enumerate().filter(|(_, first)| sizes[**first] > 1);
    Groups { members: grouped.map(|(place, first)| (print(place), print(*first))).collect() }
}
