//! The articles that a run has met so far: which key each has, and which of other files share its id.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::document::{Document, Namesake};
use super::identity::Identity;
use super::known::{MOST_NAMESAKES, is_alike};
use crate::record::Sketch;

/// The articles of a run.
#[derive(Default)]
pub(super) struct Met {
    articles: HashMap<u64, Entry>,
    /// The texts of those that come again under an id in one file, by the key of the first.
    repeats: HashMap<u64, Vec<u64>>,
    /// The keys of those put in, by the hash of their id.
    by_name: HashMap<u64, Vec<u64>>,
    /// Keys whose articles were taken out in this run.
    gone: HashSet<u64>,
    /// What the near-duplicates of those put in are told by, by fingerprint.
    pub sketches: HashMap<u64, Sketch>,
}

/// One of them.
struct Entry {
    text: u64,
    /// Of one that was put in, not only found as it was.
    put: Option<Put>,
}

struct Put {
    serial: u64,
    fingerprint: u64,
    path: Option<Arc<str>>,
    file: Option<Arc<str>>,
}

impl Met {
    /// Which of the articles of its id and file this one is, counted from 0. With the text of an earlier one it is that again.
    pub fn place(&mut self, identity: &Identity) -> u64 {
        let first = self.articles.get(&identity.origin).map(|first| first.text);
        if first.is_none_or(|text| text == identity.text) {
            return 0;
        }
        let texts = self.repeats.entry(identity.origin).or_default();
        let known = texts.iter().position(|text| *text == identity.text);
        let place = known.unwrap_or_else(|| {
            texts.push(identity.text);
            texts.len() - 1
        });
        1 + place as u64
    }

    /// Whether an article with this key was met.
    pub fn has(&self, key: u64) -> bool {
        self.articles.contains_key(&key)
    }

    /// Whether the article that the last commit has under this key is still there.
    pub fn leaves(&self, key: u64) -> bool {
        !self.was_put(key) && !self.gone.contains(&key)
    }

    /// Whether an article was put in under this key.
    pub fn was_put(&self, key: u64) -> bool {
        self.articles.get(&key).is_some_and(|entry| entry.put.is_some())
    }

    /// Remembers an article that is there as it is.
    pub fn keep(&mut self, key: u64, identity: &Identity) {
        self.articles.insert(key, Entry { text: identity.text, put: None });
    }

    /// The number of the article put in under a key.
    pub fn serial(&self, key: u64) -> Option<u64> {
        self.articles.get(&key)?.put.as_ref().map(|put| put.serial)
    }

    /// Remembers an article that is being put in.
    pub fn put(&mut self, key: u64, serial: u64, document: &Document) {
        let keys = self.by_name.entry(document.identity.name).or_default();
        if !document.article.is_named_by_path() && keys.len() < MOST_NAMESAKES && !keys.contains(&key) {
            keys.push(key);
        }
        let (path, file) = (document.article.path.as_deref().map(Arc::from), document.article.file.clone());
        let put = Put { serial, fingerprint: document.fingerprint, path, file };
        self.articles.insert(key, Entry { text: document.identity.text, put: Some(put) });
        self.sketches.extend(document.sketch.clone().map(|sketch| (document.fingerprint, sketch)));
    }

    /// Forgets an article that another takes the place of.
    pub fn forget(&mut self, key: u64) {
        self.articles.remove(&key);
        self.gone.insert(key);
    }

    /// The articles of other files that are there under the id of this one: of the last commit, and of this run.
    pub fn namesakes(&self, document: &mut Document) -> Vec<Namesake> {
        let mut namesakes = std::mem::take(&mut document.namesakes);
        namesakes.retain(|other| self.leaves(other.key));
        let keys = self.by_name.get(&document.identity.name).into_iter().flatten();
        namesakes.extend(keys.filter_map(|key| self.namesake(*key, document)));
        namesakes
    }

    fn namesake(&self, key: u64, document: &Document) -> Option<Namesake> {
        let Entry { text, put: Some(put) } = self.articles.get(&key)? else { return None };
        if put.file == document.article.file {
            return None;
        }
        let own = document.sketch.as_ref();
        let is_same = *text == document.identity.text
            || own.is_some_and(|own| is_alike(own, self.sketches.get(&put.fingerprint)));
        Some(Namesake { key, path: put.path.as_deref().map(str::to_string), file: put.file.clone(), is_same })
    }
}
