//! Files beside the index proper. Each is written whole under a name made of its content, and the commit that belongs to
//! it carries the name: a reader finds the files of its commit, and what no commit names is swept away.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

const EXTENSION: &str = "griot";
const COMPRESSION: i32 = 1;

/// What a commit says beside its segments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payload {
    /// The name of the ledger's file.
    pub ledger: Option<String>,
    /// The name of the file of near-duplicates.
    pub groups: Option<String>,
    /// Whether the near-duplicates are those of this commit, not of an earlier one.
    pub is_grouped: bool,
}

impl Payload {
    /// What the last commit of an index says.
    pub fn of(index: &tantivy::Index) -> tantivy::Result<Self> {
        let text = index.load_metas()?.payload;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// As the commit carries it.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("names serialise")
    }
}

/// Writes a file and gives back its name.
pub(super) fn write(folder: &Path, content: &impl Serialize) -> Result<String> {
    let content = postcard::to_stdvec(content).expect("it serialises");
    let bytes = zstd::encode_all(content.as_slice(), COMPRESSION).expect("memory can be written to");
    let name = name(&bytes);
    let path = folder.join(&name);
    let mut builder = tempfile::Builder::new();
    // others may read what they may read of any new file
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(Error::io(folder))?;
    file.write_all(&bytes).and_then(|()| file.as_file().sync_all()).map_err(Error::io(&path))?;
    file.persist(&path).map_err(|error| Error::io(&path)(error.error))?;
    Ok(name)
}

/// Reads a file back; none where it is missing or not as it was written.
pub(super) fn read<T: DeserializeOwned>(folder: &Path, name: &str) -> Option<T> {
    postcard::from_bytes(&zstd::decode_all(whole(folder, name)?.as_slice()).ok()?).ok()
}

/// The files that a commit names and that are not as they were written.
pub(super) fn damaged(folder: &Path, payload: &Payload) -> Vec<PathBuf> {
    let names = [&payload.ledger, &payload.groups].into_iter().flatten();
    names.filter(|name| whole(folder, name).is_none()).map(PathBuf::from).collect()
}

fn whole(folder: &Path, name: &str) -> Option<Vec<u8>> {
    let bytes = std::fs::read(folder.join(name)).ok()?;
    (name == self::name(&bytes)).then_some(bytes)
}

fn name(bytes: &[u8]) -> String {
    format!("{}.{EXTENSION}", &blake3::hash(bytes).to_hex()[..32])
}

/// Removes the files that no commit names. What cannot be removed stays until the next time.
pub(super) fn sweep(folder: &Path, payload: &Payload) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let named = [&payload.ledger, &payload.groups].into_iter().any(|kept| kept.as_deref() == Some(&name));
        if !named && (name.ends_with(&format!(".{EXTENSION}")) || name.starts_with(".tmp")) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
