//! Who may read an index: whoever may read its version file, which is made as any new file is. The engine makes some of its
//! files for their owner alone, and readers lock a file while they open others.

use std::path::Path;

use super::VERSION_FILE;

/// Files that the engine writes for the owner alone.
const WITHHELD: [&str; 2] = ["meta.json", ".managed.json"];
/// What readers lock, and so must be able to write.
const READERS_LOCK: &str = ".tantivy-meta.lock";

/// What is said to a user who may not read an index.
pub(super) const REFUSED: &str = "its files may not be read (or its folder not written to) by this user; whoever owns it can \
    share it with `chmod -R a+rX FOLDER` and then `griot index` there once more";

/// Lets those read the index who may read its version file. Where that fails, all works on for the owner.
pub(super) fn share(folder: &Path) {
    let Ok(meta) = std::fs::metadata(folder.join(VERSION_FILE)) else { return };
    for name in WITHHELD {
        let _ = std::fs::set_permissions(folder.join(name), meta.permissions());
    }
    let _ = std::fs::set_permissions(folder.join(READERS_LOCK), lockable(meta.permissions()));
}

/// Whoever may read may write too.
#[cfg(unix)]
fn lockable(permissions: std::fs::Permissions) -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    let mode = permissions.mode();
    PermissionsExt::from_mode(mode | (mode & 0o444) >> 1)
}

#[cfg(not(unix))]
fn lockable(permissions: std::fs::Permissions) -> std::fs::Permissions {
    permissions
}
