//! The folder of an index as the engine sees it: files in memory maps, and stored articles whose size is checked before they
//! are unpacked.
//!
//! A block of stored articles is its size (four bytes) and a zstd frame, which says its size again (RFC 8878, 3.1.1.1.4).
//! The engine makes as much room as the four bytes say: where they are damaged that can be four gigabytes, and where so much
//! is not to be had the program would be aborted.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::footer::Footer;
use tantivy::directory::{
    DirectoryLock, FileHandle, FileSlice, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle, WritePtr,
};
use zstd::zstd_safe::get_frame_content_size;

/// What the files of stored articles end with, and how those are packed that are checked.
const EXTENSION: &str = "store";
const ZSTD: u8 = 4;
/// The end of such a file: a version (4 bytes), where the blocks end (8), how they are packed (1), and room.
const TAIL: usize = 28;

/// The folder of an index.
#[derive(Debug, Clone)]
pub(super) struct Directory(MmapDirectory);

impl Directory {
    /// Opens a folder that is there.
    pub fn open(path: &Path) -> Result<Self, OpenDirectoryError> {
        MmapDirectory::open(path).map(Self)
    }
}

impl tantivy::Directory for Directory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let file = self.0.get_file_handle(path)?;
        let is_store = path.extension().is_some_and(|extension| extension == EXTENSION);
        Ok(match is_store.then(|| blocks_end(FileSlice::new(file.clone()))).flatten() {
            Some(blocks_end) => Arc::new(Store { file, blocks_end }),
            None => file,
        })
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.0.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.0.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.0.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}

/// Where the blocks of a file of stored articles end. None where they are not packed with zstd, or its end is damaged: the
/// engine finds that out by itself.
fn blocks_end(file: FileSlice) -> Option<usize> {
    let (_, body) = Footer::extract_footer(file).ok()?;
    let tail = body.slice(body.len().checked_sub(TAIL)?..body.len()).read_bytes().ok()?;
    let blocks_end = u64::from_le_bytes(tail.get(4..12)?.try_into().ok()?);
    (tail[12] == ZSTD).then_some(usize::try_from(blocks_end).ok()?)
}

/// A file of stored articles.
#[derive(Debug)]
struct Store {
    file: Arc<dyn FileHandle>,
    blocks_end: usize,
}

impl HasLen for Store {
    fn len(&self) -> usize {
        self.file.len()
    }
}

impl FileHandle for Store {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let is_block = range.end <= self.blocks_end && !range.is_empty();
        let bytes = self.file.read_bytes(range)?;
        match is_block && !is_of_its_size(&bytes) {
            true => Err(io::Error::new(io::ErrorKind::InvalidData, "a block of stored articles is damaged")),
            false => Ok(bytes),
        }
    }
}

/// Whether a block is said to have the size that its frame has.
fn is_of_its_size(block: &[u8]) -> bool {
    let Some((size, frame)) = block.split_first_chunk() else { return false };
    get_frame_content_size(frame).is_ok_and(|content| content == Some(u32::from_le_bytes(*size).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_must_be_of_the_size_it_says() {
        for text in [vec![], b"Gao".to_vec(), vec![b'a'; 1_000_000]] {
            let frame = zstd::bulk::compress(&text, 3).expect("packed");
            let said = u32::try_from(text.len()).expect("it is short");
            assert!(is_of_its_size(&[&said.to_le_bytes()[..], &frame].concat()));
            for wrong in [said + 1, u32::MAX, said | 0xFF00_0000] {
                assert!(!is_of_its_size(&[&wrong.to_le_bytes()[..], &frame].concat()), "{wrong}");
            }
            assert!(!is_of_its_size(&[&said.to_le_bytes()[..], &[0xFF; 20]].concat()));
        }
        assert!(!is_of_its_size(&[0, 0, 0]));
    }
}
