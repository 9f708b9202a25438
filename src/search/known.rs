//! What the last commit holds, asked article by article while others are added: whether an article is there, and whether it
//! is there as it is now.

use std::sync::Arc;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED, TantivyDocument, Term};

use super::Index;
use super::catalogue::Catalogue;
use super::document::{Document, Namesake};
use super::identity::Identity;
use super::schema::Fields;
use super::stored::Stored;
use crate::error::Result;
use crate::record::{Article, Record, Sketch};

/// An id that more articles share tells nothing: no more of them are compared.
pub(super) const MOST_NAMESAKES: usize = 16;

/// The articles of the last commit. Many threads may ask at once.
pub struct Known {
    fields: Fields,
    catalogue: Catalogue,
    settings: u64,
}

/// An article on its way into the index.
pub enum Intake {
    /// It is there as it is.
    Unchanged {
        /// The article.
        article: Box<Article>,
        /// The key it has.
        key: u64,
    },
    /// It is new or has changed.
    New(Box<Document>),
}

impl Intake {
    /// The file it comes from, by its absolute path.
    pub fn file(&self) -> Option<&Arc<str>> {
        match self {
            Self::Unchanged { article, .. } => article.file.as_ref(),
            Self::New(document) => document.article.file.as_ref(),
        }
    }
}

impl Known {
    /// The articles of an index's last commit; `settings` stands for all that their records depend on beside themselves.
    pub(super) fn open(index: &Index, settings: u64) -> Result<Self> {
        let searcher = index.searcher()?.reader.searcher();
        let catalogue = Catalogue::open(searcher).map_err(|error| index.failed(error))?;
        Ok(Self { fields: index.fields.clone(), catalogue, settings })
    }

    /// Takes an article in: one that is there as it is goes no further, another one is worked on by `process`.
    pub fn intake(&self, article: Article, process: impl FnOnce(Article) -> Record) -> Intake {
        let fingerprint = article.fingerprint(self.settings);
        if let Some(key) = self.catalogue.key(fingerprint) {
            return Intake::Unchanged { article: Box::new(article), key };
        }
        Intake::New(Box::new(self.document(article, fingerprint, None, process)))
    }

    /// The document of an article that is there as it is under some key, to be put in again.
    pub(super) fn again(&self, article: Article, key: u64, process: impl FnOnce(Article) -> Record) -> Document {
        let fingerprint = article.fingerprint(self.settings);
        self.document(article, fingerprint, Some(key), process)
    }

    /// The document of an article that has the key `held`, or, if that is there, the key of its origin.
    fn document(
        &self,
        article: Article,
        fingerprint: u64,
        held: Option<u64>,
        process: impl FnOnce(Article) -> Record,
    ) -> Document {
        let identity = Identity::of(&article);
        let mut document = Document::new(&process(article), identity, fingerprint, &self.fields);
        document.held = held.or_else(|| self.serial(identity.origin).map(|_| identity.origin));
        document.namesakes = self.namesakes(&document);
        document
    }

    /// The serial number of the article that has a key.
    pub(super) fn serial(&self, key: u64) -> Option<u64> {
        self.catalogue.serial(key)
    }

    /// The articles of other files under the same id. The one that an earlier run put in under an id that is no mere number
    /// is an earlier version, whatever its text: numbers are what tables count their rows by.
    fn namesakes(&self, document: &Document) -> Vec<Namesake> {
        let name = document.article.name();
        let found = self.all(&Term::from_field_text(self.fields.name, &name)).into_iter();
        let mut found: Vec<Namesake> =
            found.filter_map(|address| self.namesake(address, document)).take(MOST_NAMESAKES).collect();
        if let ([only], None) = (&mut found[..], document.held) {
            only.is_same |= !name.bytes().all(|byte| byte.is_ascii_digit());
        }
        found
    }

    fn namesake(&self, address: DocAddress, document: &Document) -> Option<Namesake> {
        let stored: TantivyDocument = self.catalogue.searcher.doc(address).ok()?;
        let stored = Stored::read(&stored, &self.fields)?;
        let identity = Identity::of(&stored.article);
        if identity.origin == document.identity.origin {
            return None;
        }
        let is_same = identity.text == document.identity.text
            || document.sketch.as_ref().is_some_and(|sketch| is_alike(sketch, stored.sketch().as_ref()));
        Some(Namesake {
            key: self.catalogue.key_at(address)?,
            path: stored.article.path,
            file: stored.article.file,
            is_same,
        })
    }

    /// The articles with a term, no more than are asked for at the most. What cannot be read is taken for not there: the
    /// article is put in again.
    fn all(&self, term: &Term) -> Vec<DocAddress> {
        let mut found = Vec::new();
        for (number, segment) in (0..).zip(self.catalogue.searcher.segment_readers()) {
            let postings = segment
                .inverted_index(term.field())
                .and_then(|list| Ok(list.read_postings(term, IndexRecordOption::Basic)?));
            let Ok(Some(mut postings)) = postings else { continue };
            while postings.doc() != TERMINATED && found.len() <= MOST_NAMESAKES {
                if !segment.is_deleted(postings.doc()) {
                    found.push(DocAddress::new(number, postings.doc()));
                }
                postings.advance();
            }
        }
        found
    }
}

/// Whether two texts under one id are versions of one article.
pub(super) fn is_alike(sketch: &Sketch, other: Option<&Sketch>) -> bool {
    other.is_some_and(|other| sketch.resembles(other))
}
