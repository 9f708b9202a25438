//! Which articles are one. An article is itself again when it comes from the same file under the same id. The same id in
//! another file is the same article when its text is much the same, or when it comes in a later run and the id is more than
//! a number; else another article, as is an id that comes again in one run with another text: nothing is lost because two
//! tables count from 1.

use std::iter;

use crate::record::Article;

/// What tells an article from the others of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    /// The hash of its file and its id: the first article of that id in that file has it as its key.
    pub origin: u64,
    /// The hash of its id.
    pub name: u64,
    /// The hash of its words.
    pub text: u64,
}

impl Identity {
    /// The identity of an article. One that is called by its path is its file.
    pub fn of(article: &Article) -> Self {
        let (name, file) = (article.name(), article.file.as_deref().unwrap_or(""));
        let own = if article.is_named_by_path() && !file.is_empty() { "" } else { &*name };
        Self { origin: hash(&[own, file]), name: hash(&[&name]), text: article.text_hash() }
    }

    /// The key of the article that comes as the so-manieth of its id in its file, counted from 0, with a text of its own.
    pub fn key(&self, place: u64) -> u64 {
        if place == 0 { self.origin } else { hash(&[&self.origin.to_string(), &place.to_string()]) }
    }
}

/// The name that no two articles of an archive share: the id with its file, and where the id comes again there, with its
/// place.
pub(super) fn full_name(article: &Article, place: u64) -> String {
    let name = article.name();
    let Some(path) = article.path.as_deref().filter(|_| !article.is_named_by_path()) else { return name };
    let times = if place == 0 { String::new() } else { format!("#{}", place + 1) };
    format!("{path}#{name}{times}")
}

/// The ids that an article may have whose full name this is.
pub(super) fn ids_in(full_name: &str) -> impl Iterator<Item = &str> {
    let after = full_name.match_indices('#').map(|(at, _)| &full_name[at + 1..]);
    after.flat_map(|id| iter::once(id).chain(id.rsplit_once('#').map(|(id, _)| id)))
}

fn hash(parts: &[&str]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    let hash = hasher.finalize();
    let (first, _) = hash.as_bytes().split_first_chunk().expect("a hash has 32 bytes");
    u64::from_le_bytes(*first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Id;

    fn article(id: &str, path: &str, file: &str) -> Article {
        let id = Some(Id::Text(id.to_string()));
        Article { id, path: Some(path.to_string()), file: Some(file.into()), ..Article::from_text("Un texte.") }
    }

    #[test]
    fn a_file_is_one_article_by_whatever_path_and_an_id_belongs_to_its_file() {
        let origin = |article: &Article| Identity::of(article).origin;
        let file = origin(&article("news/a.txt", "news/a.txt", "/x/news/a.txt"));
        assert_eq!(file, origin(&article("./a.txt", "./a.txt", "/x/news/a.txt")));
        assert_ne!(file, origin(&article("news/a.txt", "news/a.txt", "/y/news/a.txt")));
        let row = article("1", "a.csv", "/x/a.csv");
        assert_eq!(origin(&row), origin(&article("1", "./a.csv", "/x/a.csv")));
        assert_ne!(origin(&row), origin(&article("1", "b.csv", "/x/b.csv")));
        assert_ne!(Identity::of(&row).key(0), Identity::of(&row).key(1));
        assert_eq!((full_name(&row, 0), full_name(&row, 1)), ("a.csv#1".to_string(), "a.csv#1#2".to_string()));
        assert_eq!(ids_in("a.csv#1#2").collect::<Vec<_>>(), ["1#2", "1", "2"]);
    }
}
