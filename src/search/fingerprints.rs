//! The fingerprints of articles by their place: unlike the place they do not depend on which thread indexed what, so they
//! decide where articles are equal in all else.

use tantivy::columnar::Column;
use tantivy::{DocAddress, Searcher};

use super::schema::column;

/// The column of fingerprints, by segment.
pub(super) struct Fingerprints(Vec<Column<u64>>);

impl Fingerprints {
    /// Opens the columns of an archive.
    pub fn open(searcher: &Searcher) -> tantivy::Result<Self> {
        let segments = searcher.segment_readers().iter();
        let columns = segments.map(|segment| segment.fast_fields().u64(column::FINGERPRINT));
        Ok(Self(columns.collect::<tantivy::Result<_>>()?))
    }

    /// The fingerprint of an article.
    pub fn of(&self, address: DocAddress) -> Option<u64> {
        self.0[address.segment_ord as usize].first(address.doc_id)
    }
}
