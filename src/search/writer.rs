//! Writing: articles are added, replaced and removed. What was done becomes visible with a commit, on the way every so often
//! and at the end; whatever happens between two, the first of them stays.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use hashbrown::HashMap;
use tantivy::directory::error::LockError;
use tantivy::{IndexWriter, TantivyError, Term};

use super::Index;
use super::beside::{self, Payload};
use super::document::Document;
use super::groups::{self, Groups};
use super::known::{Intake, Known};
use super::ledger::{Ledger, Stamp};
use crate::error::Result;
use crate::record::{Article, Record, Sketch};

/// Memory for documents that are not yet written, in bytes.
const WRITER_MEMORY: usize = 100_000_000;
/// How many bytes of text a crash may cost: after so many there is a commit.
const COMMIT_BYTES: usize = 100_000_000;

/// Adds, replaces and removes articles. One at a time per index.
pub struct Writer<'a> {
    index: &'a Index,
    writer: IndexWriter,
    /// What the last commit said.
    payload: Payload,
    ledger: Ledger,
    /// The articles of this run by the hash of their id, each with its file where it was put in, not only met.
    met: HashMap<u64, Option<Put>>,
    /// What the near-duplicates of this run's articles are told by, by fingerprint.
    sketches: HashMap<u64, Sketch>,
    /// The groups as they were before this run; none where they are not those of the last commit.
    grouped: Option<Groups>,
    /// Files of which an article was replaced by one of another file: they are read each time, so that the last one wins
    /// as in an index made at once.
    contested: BTreeSet<String>,
    uncommitted: Uncommitted,
    /// What was done.
    pub tally: Tally,
}

/// An article that was put in: the file it came from.
type Put = Option<Arc<str>>;

/// What has been done since the last commit.
#[derive(Default)]
struct Uncommitted {
    bytes: usize,
    changes: usize,
}

/// How many articles a run changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Put in, in place of an earlier one or not.
    pub indexed: usize,
    /// Met and found as they were.
    pub unchanged: usize,
    /// Taken out.
    pub removed: usize,
}

impl<'a> Writer<'a> {
    /// The writer of an index. Fails while another process writes.
    pub(super) fn open(index: &'a Index) -> Result<Self> {
        let writer = index.index.writer_with_num_threads(1, WRITER_MEMORY).map_err(|error| match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => {
                index.problem("another griot is writing to it; wait until it is done")
            }
            other => index.failed(other),
        })?;
        let mut payload = Payload::of(&index.index).map_err(|error| index.failed(error))?;
        let groups = payload.groups.as_ref().filter(|_| payload.is_grouped);
        let grouped = groups.and_then(|name| beside::read(&index.path, name));
        payload.is_grouped = grouped.is_some();
        let ledger = payload.ledger.as_ref().and_then(|name| beside::read(&index.path, name)).unwrap_or_default();
        Ok(Self {
            index,
            writer,
            payload,
            ledger,
            met: HashMap::new(),
            sketches: HashMap::new(),
            grouped,
            contested: BTreeSet::new(),
            uncommitted: Uncommitted::default(),
            tally: Tally::default(),
        })
    }

    /// Whether all articles of a file are there as they are.
    pub fn holds(&self, path: &str, stamp: &Stamp) -> bool {
        self.ledger.holds(path, stamp)
    }

    /// Puts an article in; one of the same id is replaced. `process` makes the record of one that is there already but was
    /// replaced in this run.
    pub fn add(&mut self, intake: Intake, known: &Known, process: impl FnOnce(Article) -> Record) -> Result<()> {
        let document = match intake {
            Intake::New(document) => *document,
            Intake::Unchanged(article) => {
                let key = key_hash(&article.key());
                if !matches!(self.met.get(&key), Some(Some(_))) {
                    self.met.insert(key, None);
                    self.tally.unchanged += 1;
                    return Ok(());
                }
                known.again(*article, process)
            }
        };
        self.put(document)?;
        if self.uncommitted.bytes >= COMMIT_BYTES { self.commit() } else { Ok(()) }
    }

    fn put(&mut self, document: Document) -> Result<()> {
        let path: Put = document.path.as_deref().map(Arc::from);
        let before = self.met.insert(key_hash(&document.key), Some(path.clone())).flatten();
        let replaced = before.map(|path| path.as_deref().map(str::to_string)).or(document.replaces);
        if let Some(other) = replaced {
            self.writer.delete_term(Term::from_field_text(self.index.fields.key, &document.key));
            if other.as_deref() != path.as_deref() {
                self.contested.extend(other.into_iter().chain(document.path));
            }
        }
        self.sketches.extend(document.sketch.map(|sketch| (document.fingerprint, sketch)));
        self.uncommitted.bytes += document.bytes;
        self.uncommitted.changes += 1;
        self.tally.indexed += 1;
        self.writer.add_document(document.content).map_err(|error| self.index.failed(error))?;
        Ok(())
    }

    /// Remembers a file whose articles are all put in: while it stays as it is, it need not be read again.
    pub fn enter(&mut self, path: &str, stamp: Stamp) {
        if !self.ledger.holds(path, &stamp) {
            self.ledger.enter(path.to_string(), stamp);
            self.uncommitted.changes += 1;
        }
    }

    /// Removes an article by its id; false where there is none.
    pub fn delete(&mut self, id: &str) -> Result<bool> {
        let Some(record) = self.index.searcher()?.get(id)? else { return Ok(false) };
        // what is read again comes back: its file is no longer held to be all there
        record.article.path.iter().for_each(|path| self.ledger.strike(path));
        self.remove(id);
        Ok(true)
    }

    /// Removes what is gone from the files under `folder`: the articles of files that are neither among those `read` in this
    /// run nor among those `kept` unread, and those that are no longer in the files read.
    pub fn prune(&mut self, folder: &Path, read: &BTreeSet<String>, kept: &BTreeSet<String>) -> Result<()> {
        let searcher = self.index.searcher()?;
        let paths = searcher.paths()?;
        for path in paths.iter().filter(|path| Path::new(path).starts_with(folder) && !kept.contains(*path)) {
            for key in searcher.keys_of(path)? {
                if !self.met.contains_key(&key_hash(&key)) {
                    self.remove(&key);
                }
            }
            if !read.contains(path) {
                self.ledger.strike(path);
            }
        }
        Ok(())
    }

    fn remove(&mut self, key: &str) {
        self.writer.delete_term(Term::from_field_text(self.index.fields.key, key));
        self.tally.removed += 1;
        self.uncommitted.changes += 1;
    }

    /// Makes all that was done visible, for good.
    fn commit(&mut self) -> Result<()> {
        self.contested.iter().for_each(|path| self.ledger.strike(path));
        let payload = Payload {
            ledger: Some(beside::write(&self.index.path, &self.ledger)?),
            is_grouped: false,
            ..self.payload.clone()
        };
        self.commit_with(payload)
    }

    fn commit_with(&mut self, payload: Payload) -> Result<()> {
        let mut commit = self.writer.prepare_commit().map_err(|error| self.index.failed(error))?;
        commit.set_payload(&payload.to_text());
        commit.commit().map_err(|error| self.index.failed(error))?;
        self.payload = payload;
        self.uncommitted = Uncommitted::default();
        Ok(())
    }

    /// Commits, finds the near-duplicates of what came in, and ends. Where nothing has changed, nothing is written.
    pub fn finish(mut self) -> Result<Tally> {
        if self.uncommitted.changes > 0 {
            self.commit()?;
        }
        if !self.payload.is_grouped {
            let groups = self.groups()?;
            let groups = Some(beside::write(&self.index.path, &groups)?);
            self.commit_with(Payload { groups, is_grouped: true, ..self.payload.clone() })?;
            beside::sweep(&self.index.path, &self.payload);
        }
        let (index, tally) = (self.index, self.tally);
        self.writer.wait_merging_threads().map_err(|error| index.failed(error))?;
        Ok(tally)
    }

    /// The groups of what is now there. Where those of the commit before this run are missing, all is compared anew.
    fn groups(&mut self) -> Result<Groups> {
        let previous = self.grouped.take();
        groups::find(&self.index.searcher()?, previous.as_ref(), &mut self.sketches)
    }
}

/// A short stand-in for an article's id.
fn key_hash(key: &str) -> u64 {
    let hash = blake3::hash(key.as_bytes());
    let (first, _) = hash.as_bytes().split_first_chunk().expect("a hash has 32 bytes");
    u64::from_le_bytes(*first)
}
