//! A folder per theme: where no article of a folder says what it is about, the names of its sub-folders do.

use std::path::{Path, PathBuf};

use super::{Item, Options, Source};
use crate::error::{Error, Result};
use crate::language::Spoken;
use crate::theme;

/// The folders among the inputs whose names are themes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThemeFolders {
    folders: Vec<Folder>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Folder {
    path: PathBuf,
    names: Names,
}

/// Which name is the theme.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Names {
    /// That of the folder given, which holds no others.
    Itself(String),
    /// That of the folder so many levels below the one given.
    Below(usize),
}

impl ThemeFolders {
    /// Looks into each folder given until an article with a label of its own is met: such a folder is none of these.
    /// A folder without sub-folders is a theme itself; folders named after the languages (`fr`, `English`) are passed by.
    pub fn of(paths: &[PathBuf], options: &Options) -> Result<Self> {
        let mut folders = Vec::new();
        for path in paths.iter().filter(|path| path.is_dir()) {
            if !has_labels(path, options)? {
                folders.push(Folder { path: shown(path), names: names_in(path)? });
            }
        }
        Ok(Self { folders })
    }

    /// The theme that an article has by the place of its file.
    pub fn theme_of(&self, path: &str) -> Option<String> {
        let (folder, rest) = self
            .folders
            .iter()
            .filter_map(|folder| Some((folder, Path::new(path).strip_prefix(&folder.path).ok()?)))
            .max_by_key(|(folder, _)| folder.path.as_os_str().len())?;
        let name = match &folder.names {
            Names::Itself(name) => name.into(),
            Names::Below(level) => rest.parent()?.iter().nth(*level)?.to_string_lossy(),
        };
        Some(theme::of_folder(&name)).filter(|theme| !theme.is_empty())
    }
}

/// A path as the articles have it.
fn shown(path: &Path) -> PathBuf {
    PathBuf::from(path.display().to_string())
}

fn has_labels(path: &Path, options: &Options) -> Result<bool> {
    let mut blocks = Source::open(&[path.to_path_buf()], options.clone())?;
    Ok(blocks.any(|block| {
        let mut items = block.items().into_iter();
        items.any(|item| matches!(item, Item::Article(article) if !article.labels().is_empty()))
    }))
}

fn names_in(path: &Path) -> Result<Names> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path).map_err(Error::io(path))? {
        let entry = entry.map_err(Error::io(path))?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    let is_language = |name: &String| matches!(Spoken::named(name), Spoken::Known(_));
    if !names.is_empty() {
        return Ok(Names::Below(usize::from(names.iter().all(is_language))));
    }
    let whole = path.canonicalize().map_err(Error::io(path))?;
    Ok(Names::Itself(whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()))
}
