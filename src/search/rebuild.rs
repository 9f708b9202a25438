//! An index made anew in the place of another that cannot be used: of another version, or damaged. What can still be read of
//! it is taken over; the old one stays where it is until the new one is whole.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::schema::{Field, Value};
use tantivy::{SegmentReader, TantivyDocument};
use tempfile::TempDir;

use super::Index;
use super::stored::Reading;
use crate::error::{Error, Result};
use crate::record::Article;

/// Articles that are handed out at once.
const BLOCK: u32 = 64;

/// The articles of an index, as far as they can be read.
pub struct Salvage {
    segments: std::vec::IntoIter<Segment>,
    open: Option<Segment>,
    fields: Fields,
}

/// The fields that are read, in whatever version of the index.
#[derive(Clone, Copy)]
struct Fields {
    article: Field,
    findings: Option<Field>,
}

struct Segment {
    reader: Option<SegmentReader>,
    next: u32,
    end: u32,
}

/// Some articles of an old index, and how many could not be read.
#[derive(Debug, Default)]
pub struct Salvaged {
    /// Those that could.
    pub articles: Vec<Article>,
    /// How many could not.
    pub lost: usize,
}

impl Salvage {
    /// Opens what is left of an index. None where nothing of it can be read.
    pub fn open(path: &Path) -> Option<Self> {
        let read = || {
            let index = tantivy::Index::open(MmapDirectory::open(path).ok()?).ok()?;
            let schema = index.schema();
            let article = schema.get_field("article").ok()?;
            let segments = index.searchable_segments().ok()?.into_iter();
            let open = |segment: tantivy::Segment| {
                let reader = catch_unwind(AssertUnwindSafe(|| SegmentReader::open(&segment).ok())).ok().flatten();
                Segment { reader, next: 0, end: segment.meta().max_doc() }
            };
            let segments = segments.map(open).collect::<Vec<_>>().into_iter();
            Some(Self { segments, open: None, fields: Fields { article, findings: schema.get_field("findings").ok() } })
        };
        catch_unwind(AssertUnwindSafe(read)).ok().flatten()
    }
}

impl Iterator for Salvage {
    type Item = Salvaged;

    fn next(&mut self) -> Option<Salvaged> {
        if self.open.as_ref().is_none_or(|segment| segment.next >= segment.end) {
            self.open = Some(self.segments.next()?);
        }
        let segment = self.open.as_mut()?;
        let documents = segment.next..segment.end.min(segment.next + BLOCK);
        segment.next = documents.end;
        let Some(reader) = &segment.reader else {
            return Some(Salvaged { articles: Vec::new(), lost: documents.len() });
        };
        let fields = self.fields;
        let mut salvaged = Salvaged::default();
        for document in documents.filter(|document| !reader.is_deleted(*document)) {
            match catch_unwind(AssertUnwindSafe(|| article(reader, document, fields))) {
                Ok(Some(article)) => salvaged.articles.push(article),
                _ => salvaged.lost += 1,
            }
        }
        Some(salvaged)
    }
}

fn article(reader: &SegmentReader, document: u32, fields: Fields) -> Option<Article> {
    let document: TantivyDocument = reader.get_store_reader(2).ok()?.get(document).ok()?;
    let text = |field: Field| document.get_first(field)?.as_str().map(str::to_string);
    let mut article: Article = serde_json::from_str(&text(fields.article)?).ok()?;
    let reading = fields.findings.and_then(text).and_then(|json| serde_json::from_str::<Reading>(&json).ok());
    reading.unwrap_or_default().put_back(&mut article);
    Some(article)
}

/// A new index beside the one it will replace.
pub struct Replacement {
    folder: TempDir,
    target: PathBuf,
}

impl Replacement {
    /// An empty folder beside `target`.
    pub fn beside(target: &Path) -> Result<Self> {
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent).map_err(Error::io(parent))?;
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        let folder = builder.prefix(".griot-index-").tempdir_in(parent).map_err(Error::io(parent))?;
        Ok(Self { folder, target: target.to_path_buf() })
    }

    /// Where it is made.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The new index, empty as yet.
    pub fn index(&self) -> Result<Index> {
        Index::open_or_create(self.folder.path())
    }

    /// Puts the new index in the place of the old one, which is removed.
    pub fn take_over(self) -> Result<()> {
        let old = self.folder.path().with_extension("old");
        let is_there = self.target.exists();
        if is_there {
            std::fs::rename(&self.target, &old).map_err(Error::io(&self.target))?;
        }
        let new = self.folder.keep();
        std::fs::rename(&new, &self.target).map_err(Error::io(&self.target))?;
        if is_there {
            std::fs::remove_dir_all(&old).map_err(Error::io(&old))?;
        }
        Ok(())
    }
}
