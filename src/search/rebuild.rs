//! An index made anew in the place of another that cannot be used: of another version, or damaged. What can still be read of
//! it is taken over; the old one stays where it is until the new one is whole.

use std::iter;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tantivy::TantivyDocument;
use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentComponent;
use tantivy::schema::{Field, Value};
use tantivy::store::StoreReader;
use tempfile::TempDir;

use super::Index;
use super::directory::Directory;
use super::stored::Reading;
use crate::error::{Error, Result};
use crate::record::Article;

/// Articles that are handed out at once.
const BLOCK: usize = 64;

/// The articles of an index, as far as they can be read.
pub struct Salvage {
    segments: Vec<Segment>,
    fields: Fields,
}

/// The fields that are read, in whatever version of the index.
#[derive(Clone, Copy)]
struct Fields {
    article: Field,
    findings: Option<Field>,
}

/// What is stored of some articles, and which of them are there.
struct Segment {
    /// None where it cannot be read.
    store: Option<(StoreReader, Option<AliveBitSet>)>,
    articles: usize,
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
        unhurt(|| {
            let index = tantivy::Index::open(Directory::open(path).ok()?).ok()?;
            let schema = index.schema();
            let article = schema.get_field("article").ok()?;
            let segments = index.searchable_segments().ok()?.iter().map(Segment::open).collect();
            Some(Self { segments, fields: Fields { article, findings: schema.get_field("findings").ok() } })
        })
    }

    /// The articles, some at a time.
    pub fn articles(&self) -> impl Iterator<Item = Salvaged> {
        self.segments.iter().flat_map(|segment| segment.salvaged(self.fields))
    }
}

impl Segment {
    /// Opens what is needed of a segment: its other files may be damaged.
    fn open(segment: &tantivy::Segment) -> Self {
        let store = unhurt(|| {
            let file = |part| segment.open_read(part).ok();
            let alive = match segment.meta().has_deletes() {
                true => Some(AliveBitSet::open(file(SegmentComponent::Delete)?.read_bytes().ok()?)),
                false => None,
            };
            Some((StoreReader::open(file(SegmentComponent::Store)?, 1).ok()?, alive))
        });
        Self { store, articles: segment.meta().num_docs() as usize }
    }

    /// The articles in the order in which they are stored, so that no block of them is unpacked twice.
    fn salvaged(&self, fields: Fields) -> impl Iterator<Item = Salvaged> {
        let mut documents =
            self.store.iter().flat_map(|(store, alive)| store.iter::<TantivyDocument>(alive.as_ref())).fuse();
        let mut left = self.articles;
        iter::from_fn(move || {
            let block = left.min(BLOCK);
            left -= block;
            let articles: Vec<Article> =
                (0..block).filter_map(|_| unhurt(|| article(&documents.next()?.ok()?, fields))).collect();
            (block > 0).then(|| Salvaged { lost: block - articles.len(), articles })
        })
    }
}

/// What comes of reading what may be damaged: none where it gives up.
fn unhurt<T>(read: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok().flatten()
}

fn article(document: &TantivyDocument, fields: Fields) -> Option<Article> {
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
