//! One answer for each group of near-duplicates: the best of its articles stands for the others.

use hashbrown::{HashMap, HashSet};

use super::groups::Groups;
use super::numbers::Numbers;
use super::rank::Ranked;

/// Tells which articles stand for one another.
pub(super) struct Fold<'a> {
    groups: &'a Groups,
    /// How many articles each group has.
    sizes: HashMap<u64, usize>,
    fingerprints: &'a Numbers,
}

impl<'a> Fold<'a> {
    /// Of the groups of an archive.
    pub fn new(fingerprints: &'a Numbers, groups: &'a Groups) -> Self {
        Self { groups, sizes: groups.sizes(), fingerprints }
    }

    /// The first article of each group, with the number of those it stands for.
    pub fn folded(&self, mut ranked: Vec<Ranked>) -> Vec<Ranked> {
        let mut seen = HashSet::new();
        ranked.retain_mut(|ranked| {
            let group = self.fingerprints.of(ranked.address).and_then(|fingerprint| self.groups.of(fingerprint));
            ranked.similar = Some(group.map_or(0, |group| self.sizes[&group] - 1));
            group.is_none_or(|group| seen.insert(group))
        });
        ranked
    }
}
