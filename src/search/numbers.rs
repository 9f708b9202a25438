//! The numbers of articles that lie in a column, by where the articles lie.

use tantivy::columnar::Column;
use tantivy::{DocAddress, Searcher};

/// A column, by segment.
pub(super) struct Numbers(Vec<Column<u64>>);

impl Numbers {
    /// Opens a column of an archive.
    pub fn open(searcher: &Searcher, name: &str) -> tantivy::Result<Self> {
        let columns = searcher.segment_readers().iter().map(|segment| segment.fast_fields().u64(name));
        Ok(Self(columns.collect::<tantivy::Result<_>>()?))
    }

    /// The number of an article.
    pub fn of(&self, address: DocAddress) -> Option<u64> {
        self.0[address.segment_ord as usize].first(address.doc_id)
    }

    /// The highest of them.
    pub fn max(&self) -> Option<u64> {
        self.0.iter().filter(|column| column.num_docs() > 0).map(Column::max_value).max()
    }
}
