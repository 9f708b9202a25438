//! PDF, through `pdftotext` of Poppler where it is installed: no reader of our own for a format of thousands of pages.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Item, Place, plain};

/// The article of a PDF file.
pub(super) fn article(path: &Path, place: &Place) -> Item {
    match text(path, place.max_size) {
        Ok(text) if text.trim().is_empty() => place.broken("this PDF holds no text (pictures of pages?)"),
        Ok(text) => Item::Article(Box::new(plain::of_text(&text, "UTF-8", place))),
        Err(Problem::NotInstalled) => {
            place.no_article("not an article (PDF: install pdftotext, of poppler-utils, to read it)")
        }
        Err(Problem::TooLong) => place.broken(place.too_long()),
        Err(Problem::Failed(said)) => place.broken(format!("pdftotext cannot read this PDF: {said}")),
    }
}

enum Problem {
    NotInstalled,
    TooLong,
    Failed(String),
}

fn text(path: &Path, limit: u64) -> Result<String, Problem> {
    let failed = |error: std::io::Error| Problem::Failed(error.to_string());
    // a path that begins with a hyphen is no option
    let path = if path.is_absolute() { path.to_path_buf() } else { Path::new(".").join(path) };
    let mut child = Command::new("pdftotext")
        .args(["-q", "-nopgbrk", "-enc", "UTF-8"])
        .arg(path)
        .arg("-")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|_| Problem::NotInstalled)?;
    let mut bytes = Vec::new();
    let out = child.stdout.take().expect("it is piped");
    out.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        // it may have ended by itself
        let _ = child.kill();
        let _ = child.wait();
        return Err(Problem::TooLong);
    }
    let ended = child.wait_with_output().map_err(failed)?;
    if ended.status.success() {
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    } else {
        let said = String::from_utf8_lossy(&ended.stderr).lines().next().unwrap_or("it is damaged").to_string();
        Err(Problem::Failed(said))
    }
}
