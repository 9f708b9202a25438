//! The articles of a commit by their hashes. Those lie in columns, which are opened at once, and sorted when the first
//! article is asked for.

use std::sync::OnceLock;

use tantivy::{DocAddress, Searcher};

use super::numbers::Numbers;
use super::schema::column;

/// What is known of all articles that are there.
pub(super) struct Catalogue {
    pub searcher: Searcher,
    keys: Numbers,
    serials: Numbers,
    fingerprints: Numbers,
    sorted: OnceLock<Sorted>,
}

/// Hashes, rising, each with what it stands for.
#[derive(Default)]
struct Sorted {
    keys_by_fingerprint: Vec<(u64, u64)>,
    serials_by_key: Vec<(u64, u64)>,
}

impl Catalogue {
    /// The articles of an archive.
    pub fn open(searcher: Searcher) -> tantivy::Result<Self> {
        let open = |name| Numbers::open(&searcher, name);
        let (keys, serials, fingerprints) = (open(column::KEY)?, open(column::SERIAL)?, open(column::FINGERPRINT)?);
        Ok(Self { searcher, keys, serials, fingerprints, sorted: OnceLock::new() })
    }

    /// The key of the article that lies somewhere.
    pub fn key_at(&self, address: DocAddress) -> Option<u64> {
        self.keys.of(address)
    }

    /// The key of the article with a fingerprint.
    pub fn key(&self, fingerprint: u64) -> Option<u64> {
        find(&self.sorted().keys_by_fingerprint, fingerprint)
    }

    /// The serial number of the article with a key.
    pub fn serial(&self, key: u64) -> Option<u64> {
        find(&self.sorted().serials_by_key, key)
    }

    fn sorted(&self) -> &Sorted {
        self.sorted.get_or_init(|| self.sort())
    }

    fn sort(&self) -> Sorted {
        let mut sorted = Sorted::default();
        for (number, segment) in (0..).zip(self.searcher.segment_readers()) {
            for address in segment.doc_ids_alive().map(|document| DocAddress::new(number, document)) {
                let Some(key) = self.keys.of(address) else { continue };
                sorted.keys_by_fingerprint.extend(self.fingerprints.of(address).map(|print| (print, key)));
                sorted.serials_by_key.extend(self.serials.of(address).map(|serial| (key, serial)));
            }
        }
        sorted.keys_by_fingerprint.sort_unstable();
        sorted.serials_by_key.sort_unstable();
        sorted
    }
}

/// What stands beside a hash.
fn find(rows: &[(u64, u64)], hash: u64) -> Option<u64> {
    let place = rows.partition_point(|(other, _)| *other < hash);
    rows.get(place).filter(|(other, _)| *other == hash).map(|(_, beside)| *beside)
}
