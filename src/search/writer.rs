//! Writing: articles are added, replaced and removed. What was done becomes visible with a commit, on the way every so often
//! and at the end; whatever happens between two, the first of them stays.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::error::LockError;
use tantivy::{IndexWriter, TantivyError, Term};

use super::Index;
use super::beside::{self, Payload};
use super::document::Document;
use super::groups::{self, Groups};
use super::identity::Identity;
use super::known::{Intake, Known};
use super::ledger::{Ledger, Stamp};
use super::lookup::Keyed;
use super::met::Met;
use super::numbers::Numbers;
use super::schema::column;
use super::share;
use crate::error::Result;
use crate::record::{Article, Record};

/// Memory for documents that are not yet written, in bytes.
const WRITER_MEMORY: usize = 100_000_000;
/// How many bytes of text a crash may cost, unless it is set: after so many there is a commit.
const COMMIT_BYTES: u64 = 100_000_000;

/// Adds, replaces and removes articles. One at a time per index.
pub struct Writer<'a> {
    index: &'a Index,
    writer: IndexWriter,
    /// What the last commit said.
    payload: Payload,
    ledger: Ledger,
    met: Met,
    /// The groups as they were before this run; none where they are not those of the last commit.
    grouped: Option<Groups>,
    /// Files of which an article was replaced by one of another file: they are read each time, so that the last one wins
    /// as in an index made at once.
    contested: BTreeSet<Arc<str>>,
    uncommitted: Uncommitted,
    tally: Tally,
    commit_bytes: u64,
    /// The number of the next article.
    serial: u64,
}

/// What has been done since the last commit.
#[derive(Default)]
struct Uncommitted {
    bytes: u64,
    changes: usize,
}

/// How many articles a run changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Put in, in place of an earlier one or not.
    pub indexed: usize,
    /// Met and found as they were.
    pub unchanged: usize,
    /// Taken out.
    pub removed: usize,
    /// Put in beside others of the same id.
    pub namesakes: Namesakes,
}

/// Articles that were put in beside another of the same id, because their texts differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Namesakes {
    /// How many.
    pub count: usize,
    /// The first of them: the id, its file and that of the other.
    pub example: Option<(String, Option<String>, Option<String>)>,
}

impl Namesakes {
    fn add(&mut self, article: &Article, other: Option<String>) {
        self.count += 1;
        self.example.get_or_insert_with(|| (article.name(), article.path.clone(), other));
    }
}

/// What became of the wish to delete an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deleted {
    /// It is gone.
    Done,
    /// There is none of that id.
    Missing,
    /// Several share the id, and none was deleted: by these names each can be.
    Ambiguous(Vec<String>),
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
        let serials = Numbers::open(&index.searcher()?.reader.searcher(), column::SERIAL);
        let serial = serials.map_err(|error| index.failed(error))?.max().map_or(0, |last| last + 1);
        Ok(Self {
            index,
            writer,
            payload,
            ledger,
            met: Met::default(),
            grouped,
            contested: BTreeSet::new(),
            uncommitted: Uncommitted::default(),
            commit_bytes: COMMIT_BYTES,
            tally: Tally::default(),
            serial,
        })
    }

    /// Sets after how many bytes of text there is a commit.
    pub fn commit_every(&mut self, bytes: u64) {
        self.commit_bytes = bytes;
    }

    /// Whether all articles of a file are there as they are.
    pub fn holds(&self, file: &str, stamp: &Stamp) -> bool {
        self.ledger.holds(file, stamp)
    }

    /// Puts an article in; the same one is replaced. `process` makes the record of one that is there already but was
    /// replaced in this run.
    pub fn add(&mut self, intake: Intake, known: &Known, process: impl FnOnce(Article) -> Record) -> Result<()> {
        let (document, place) = match intake {
            Intake::New(document) => {
                let place = self.met.place(&document.identity);
                (*document, place)
            }
            Intake::Unchanged { article, key } => {
                let identity = Identity::of(&article);
                let place = self.met.place(&identity);
                if identity.key(place) == key && self.met.leaves(key) {
                    self.met.keep(key, &identity);
                    self.tally.unchanged += 1;
                    return Ok(());
                }
                (known.again(*article, key, process), place)
            }
        };
        self.put(document, place, known)?;
        if self.uncommitted.bytes >= self.commit_bytes { self.commit() } else { Ok(()) }
    }

    fn put(&mut self, mut document: Document, place: u64, known: &Known) -> Result<()> {
        let key = document.identity.key(place);
        let moved = document.held.filter(|held| *held != key && !self.met.has(*held));
        moved.into_iter().chain([key]).for_each(|old| self.delete_key(old, known));
        self.part_namesakes(&mut document, key, place, known);
        self.met.put(key, self.serial, &document);
        self.uncommitted.bytes += document.bytes as u64;
        self.uncommitted.changes += 1;
        self.tally.indexed += 1;
        let fields = &self.index.fields;
        document.content.add_u64(fields.key, key);
        document.content.add_u64(fields.serial, self.serial);
        if place > 0 {
            document.content.add_u64(fields.place, place);
        }
        self.serial += 1;
        self.writer.add_document(document.content).map_err(|error| self.index.failed(error))?;
        Ok(())
    }

    /// The articles of the same id: an earlier version of this one goes, others stay.
    fn part_namesakes(&mut self, document: &mut Document, key: u64, place: u64, known: &Known) {
        let mut beside = (place > 0).then(|| document.article.path.clone());
        for other in self.met.namesakes(document).into_iter().filter(|other| other.key != key) {
            if other.is_same {
                self.delete_key(other.key, known);
                self.met.forget(other.key);
                self.contested.extend(other.file.into_iter().chain(document.article.file.clone()));
            } else {
                beside.get_or_insert(other.path);
            }
        }
        if let Some(other) = beside {
            self.tally.namesakes.add(&document.article, other);
        }
    }

    /// Takes out the article with a key, of the last commit or of this run.
    fn delete_key(&mut self, key: u64, known: &Known) {
        for serial in known.serial(key).into_iter().chain(self.met.serial(key)) {
            self.delete_serial(serial);
        }
    }

    fn delete_serial(&mut self, serial: u64) {
        self.writer.delete_term(Term::from_field_u64(self.index.fields.serial, serial));
    }

    /// Remembers a file whose articles are all put in: while it stays as it is, it need not be read again.
    pub fn enter(&mut self, file: &str, stamp: Stamp) {
        if !self.ledger.holds(file, &stamp) {
            self.ledger.enter(file.to_string(), stamp);
            self.uncommitted.changes += 1;
        }
    }

    /// Removes an article by its id; where there is none, the one of `file`, an absolute path.
    pub fn delete(&mut self, id: &str, file: &str) -> Result<Deleted> {
        let found = self.index.searcher()?.keyed(id, file)?;
        let [Keyed { serial, file, .. }] = &found[..] else {
            let names: Vec<String> = found.into_iter().map(|found| found.name).collect();
            return Ok(if names.is_empty() { Deleted::Missing } else { Deleted::Ambiguous(names) });
        };
        // what is read again comes back: its file is no longer held to be all there
        file.iter().for_each(|file| self.ledger.strike(file));
        self.remove(*serial);
        Ok(Deleted::Done)
    }

    /// Removes what is gone from the files under `folder`, an absolute path: the articles of files that are neither among
    /// those `read` in this run nor among those `kept` unread, and those that are no longer in the files read.
    pub fn prune(&mut self, folder: &Path, read: &BTreeSet<Arc<str>>, kept: &BTreeSet<Arc<str>>) -> Result<()> {
        let searcher = self.index.searcher()?;
        let files = searcher.files()?;
        for file in files.iter().filter(|file| Path::new(file).starts_with(folder) && !kept.contains(file.as_str())) {
            for (key, serial) in searcher.keys_in(file)? {
                if !self.met.has(key) && self.met.leaves(key) {
                    self.remove(serial);
                }
            }
            if !read.contains(file.as_str()) {
                self.ledger.strike(file);
            }
        }
        Ok(())
    }

    fn remove(&mut self, serial: u64) {
        self.delete_serial(serial);
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
        share::share(&self.index.path);
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
        groups::find(&self.index.searcher()?, previous.as_ref(), &mut self.met.sketches)
    }
}
