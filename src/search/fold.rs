//! One answer for each group of near-duplicates: the best of its articles stands for the others.

use hashbrown::{HashMap, HashSet};
use tantivy::columnar::Column;
use tantivy::{DocAddress, Searcher};

use super::groups::Groups;
use super::rank::Ranked;
use super::schema::column;

/// Tells which articles stand for one another.
pub(super) struct Fold<'a> {
    groups: &'a Groups,
    /// How many articles each group has.
    sizes: HashMap<u64, usize>,
    /// By segment.
    fingerprints: Vec<Column<u64>>,
}

impl<'a> Fold<'a> {
    /// Reads the columns of an archive.
    pub fn open(searcher: &Searcher, groups: &'a Groups) -> tantivy::Result<Self> {
        let segments = searcher.segment_readers().iter();
        let fingerprints = segments.map(|segment| segment.fast_fields().u64(column::FINGERPRINT));
        Ok(Self { groups, sizes: groups.sizes(), fingerprints: fingerprints.collect::<tantivy::Result<_>>()? })
    }

    /// The first article of each group, with the number of those it stands for.
    pub fn folded(&self, mut ranked: Vec<Ranked>) -> Vec<Ranked> {
        // which thread indexed an article must not show in the choice
        for tied in ranked.chunk_by_mut(|one, other| one.score > 0.0 && one.score == other.score) {
            tied.sort_by_key(|ranked| self.fingerprint(ranked.address));
        }
        let mut seen = HashSet::new();
        ranked.retain_mut(|ranked| {
            let group = self.fingerprint(ranked.address).and_then(|fingerprint| self.groups.of(fingerprint));
            ranked.similar = Some(group.map_or(0, |group| self.sizes[&group] - 1));
            group.is_none_or(|group| seen.insert(group))
        });
        ranked
    }

    fn fingerprint(&self, address: DocAddress) -> Option<u64> {
        self.fingerprints[address.segment_ord as usize].first(address.doc_id)
    }
}
