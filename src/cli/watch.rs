//! `griot index --watch`: waits for files to come, change and go, and says when it is time to look again. What has changed
//! is found by looking at the folders, as any run does: a message that is lost costs time, not articles.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::Status;
use super::output::{self, complain};

/// A file is seldom written at one go: changes are taken up when there has been none for so long.
const SETTLED: Duration = Duration::from_millis(500);
/// Where they never end, they are taken up all the same; and so long it takes until what failed is tried again.
const PATIENCE: Duration = Duration::from_secs(10);

/// What happens meanwhile.
enum Event {
    Changed,
    Interrupted,
}

/// Calls `look` now, whenever something changes in the folders, and a last time after Ctrl-C. `index` may lie in one of them.
pub fn watch(folders: &[PathBuf], index: &Path, mut look: impl FnMut() -> Result<()>) -> Result<Status> {
    let (tell, events) = mpsc::channel();
    let interrupted = tell.clone();
    let _watcher = watcher(folders, index, tell)?;
    output::tell_of_interrupt(move || {
        complain("taking up the last changes; Ctrl-C again ends at once");
        // when nobody listens any more, the program is ending already
        let _ = interrupted.send(Event::Interrupted);
    });
    look()?;
    complain("waiting for changes; Ctrl-C ends");
    let mut is_behind = false;
    while is_changed(&events, is_behind) {
        let looked = look();
        is_behind = looked.is_err();
        if let Err(error) = looked {
            complain(&format!("{error:#}; trying again"));
        }
    }
    look()?;
    Ok(Status::Interrupted)
}

fn watcher(folders: &[PathBuf], index: &Path, tell: Sender<Event>) -> Result<RecommendedWatcher> {
    let index = fs::canonicalize(index).with_context(|| index.display().to_string())?;
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // what the watcher itself fails at may hide a change
        let matters = event.map_or(true, |event| {
            let is_own = !event.paths.is_empty() && event.paths.iter().all(|path| path.starts_with(&index));
            !is_own && !event.kind.is_access()
        });
        if matters {
            let _ = tell.send(Event::Changed);
        }
    })
    .context("--watch")?;
    for folder in folders {
        if !folder.is_dir() {
            bail!("--watch {}: only folders can be watched", folder.display());
        }
        let named = || format!("--watch {}", folder.display());
        let path = fs::canonicalize(folder).with_context(named)?;
        watcher.watch(&path, RecursiveMode::Recursive).with_context(named)?;
    }
    Ok(watcher)
}

/// Waits until something has changed and then been quiet for a while; false at Ctrl-C.
fn is_changed(events: &Receiver<Event>, is_behind: bool) -> bool {
    let first = match is_behind {
        true => events.recv_timeout(PATIENCE).unwrap_or(Event::Changed),
        false => events.recv().unwrap_or(Event::Interrupted),
    };
    if matches!(first, Event::Interrupted) {
        return false;
    }
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        match events.recv_timeout(SETTLED) {
            Ok(Event::Changed) => {}
            Ok(Event::Interrupted) => return false,
            Err(_) => break,
        }
    }
    true
}
