//! What the last commit holds, asked article by article while others are added: whether an article is there, and whether it
//! is there as it is now.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, InvertedIndexReader, Searcher, TERMINATED, TantivyDocument, Term};

use super::Index;
use super::document::Document;
use super::schema::{Fields, column};
use super::stored::Stored;
use crate::error::Result;
use crate::record::{Article, Record};

/// The articles of the last commit by their ids. Many threads may ask at once.
pub struct Known {
    fields: Fields,
    searcher: Searcher,
    segments: Vec<Segment>,
    settings: u64,
}

struct Segment {
    keys: Arc<InvertedIndexReader>,
    fingerprints: Column<u64>,
}

/// An article on its way into the index.
pub enum Intake {
    /// It is there as it is.
    Unchanged(Box<Article>),
    /// It is new or has changed.
    New(Box<Document>),
}

impl Intake {
    /// The file it comes from.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Unchanged(article) => article.path.as_deref(),
            Self::New(document) => document.path.as_deref(),
        }
    }
}

impl Known {
    /// The articles of an index's last commit; `settings` stands for all that their records depend on beside themselves.
    pub(super) fn open(index: &Index, settings: u64) -> Result<Self> {
        let searcher = index.searcher()?.reader.searcher();
        let open = |segment: &tantivy::SegmentReader| -> tantivy::Result<Segment> {
            let keys = segment.inverted_index(index.fields.key)?;
            Ok(Segment { keys, fingerprints: segment.fast_fields().u64(column::FINGERPRINT)? })
        };
        let segments = searcher.segment_readers().iter().map(open).collect::<tantivy::Result<_>>();
        let segments = segments.map_err(|error| index.failed(error))?;
        Ok(Self { fields: index.fields.clone(), searcher, segments, settings })
    }

    /// Takes an article in: one that is there as it is goes no further, another one is worked on by `process`.
    pub fn intake(&self, article: Article, process: impl FnOnce(Article) -> Record) -> Intake {
        let fingerprint = article.fingerprint(self.settings);
        let held = self.find(&article.key());
        match held {
            Some((_, found)) if found == fingerprint => Intake::Unchanged(Box::new(article)),
            _ => {
                let mut document = Document::new(&process(article), fingerprint, &self.fields);
                document.replaces = held.map(|(address, _)| self.path(address));
                Intake::New(Box::new(document))
            }
        }
    }

    /// The document of an article that is there as it is, to be put in again.
    pub(super) fn again(&self, article: Article, process: impl FnOnce(Article) -> Record) -> Document {
        let (fingerprint, path) = (article.fingerprint(self.settings), article.path.clone());
        let mut document = Document::new(&process(article), fingerprint, &self.fields);
        document.replaces = Some(path);
        document
    }

    /// Where an article lies and its fingerprint. What cannot be read is taken for not there: it is put in again.
    fn find(&self, key: &str) -> Option<(DocAddress, u64)> {
        let term = Term::from_field_text(self.fields.key, key);
        (0..).zip(&self.segments).find_map(|(number, segment)| {
            let mut postings = segment.keys.read_postings(&term, IndexRecordOption::Basic).ok()??;
            let reader = self.searcher.segment_reader(number);
            while postings.doc() != TERMINATED && reader.is_deleted(postings.doc()) {
                postings.advance();
            }
            let document = Some(postings.doc()).filter(|document| *document != TERMINATED)?;
            Some((DocAddress::new(number, document), segment.fingerprints.first(document)?))
        })
    }

    /// The file that an indexed article came from.
    fn path(&self, address: DocAddress) -> Option<String> {
        let document: TantivyDocument = self.searcher.doc(address).ok()?;
        Stored::read(&document, &self.fields)?.article.path
    }
}
