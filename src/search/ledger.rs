//! Which files the index holds as they are, each with its stamp: a file whose stamp has not changed is not even opened.
//!
//! The ledger lies beside the index in a file of its own, under a name that the commit carries: the two change together or
//! not at all. A ledger that is lost or damaged costs time, not articles.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Two changes of a file within this time may leave it with the same times.
const CLOCK_TICK: Duration = Duration::from_millis(20);
/// The same where the file system counts whole seconds.
const COARSE_TICK: Duration = Duration::from_secs(2);

/// What a file looked like before it was read, and with what settings it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    bytes: u64,
    modified: Duration,
    changed: Duration,
    settings: u64,
}

impl Stamp {
    /// The stamp of a file; none where a later change could not be told by it. Waits out the clock's tick for a file that
    /// was written this very moment.
    pub fn of(path: &Path, settings: u64) -> Option<Self> {
        let meta = std::fs::metadata(path).ok()?;
        let modified = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let changed = last_change(&meta).unwrap_or(modified);
        let age = SystemTime::now().duration_since(UNIX_EPOCH + changed).ok()?;
        if changed.subsec_nanos() == 0 && age < COARSE_TICK {
            return None;
        }
        std::thread::sleep(CLOCK_TICK.saturating_sub(age));
        Some(Self { bytes: meta.len(), modified, changed, settings })
    }
}

/// When a file's content or name last changed: unlike the time of modification nobody can set it back.
#[cfg(unix)]
fn last_change(meta: &Metadata) -> Option<Duration> {
    use std::os::unix::fs::MetadataExt;
    Some(Duration::new(u64::try_from(meta.ctime()).ok()?, u32::try_from(meta.ctime_nsec()).ok()?))
}

#[cfg(not(unix))]
fn last_change(_: &Metadata) -> Option<Duration> {
    None
}

/// The files whose articles are all in the index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ledger {
    files: BTreeMap<String, Stamp>,
}

impl Ledger {
    /// Whether a file is as it was when it was read.
    pub fn holds(&self, path: &str, stamp: &Stamp) -> bool {
        self.files.get(path) == Some(stamp)
    }

    /// Remembers a file that has been read.
    pub fn enter(&mut self, path: String, stamp: Stamp) {
        self.files.insert(path, stamp);
    }

    /// Forgets a file, so that it is read again.
    pub fn strike(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// How many files it holds.
    pub fn len(&self) -> usize {
        self.files.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_shows_every_change() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "one").expect("written");
        let before = Stamp::of(&path, 1).expect("it is there");
        assert_eq!(Stamp::of(&path, 1), Some(before));
        assert_ne!(Stamp::of(&path, 2), Some(before), "other settings");
        let modified = std::fs::metadata(&path).and_then(|meta| meta.modified()).expect("it has a time");
        std::fs::write(&path, "two").expect("written");
        let file = std::fs::File::options().write(true).open(&path).expect("it opens");
        file.set_modified(modified).expect("set back");
        assert_ne!(Stamp::of(&path, 1), Some(before), "as long and as old, but another text");
        assert_eq!(Stamp::of(&folder.path().join("b.txt"), 1), None);
    }
}
