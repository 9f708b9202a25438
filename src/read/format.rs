//! Which format an input is in: by its extension, else by its first bytes.

use std::path::Path;

use super::decode;
use crate::article::FIELD_NAMES;

/// How articles are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain text or Markdown: one article.
    Text,
    /// A page as a browser saves it: one article.
    Html,
    /// JSON Lines: an article a line.
    Jsonl,
    /// JSON: an array of articles, or one.
    Json,
    /// Rows with named columns, the cells parted by commas or semicolons.
    Csv,
    /// Rows with named columns, the cells parted by tabs.
    Tsv,
    /// RSS, Atom or JSON Feed: an article per entry.
    Feed,
    /// An e-mail, or a mailbox (mbox) of many: an article per message.
    Email,
    /// PDF, through `pdftotext` where that is installed: one article.
    Pdf,
}

/// The bytes by which a format is told.
pub(super) const SNIFF_BYTES: usize = 8 * 1024;

/// Extensions of files that are no articles, whatever they hold: not even opened.
const NO_ARTICLES: &[&str] = &[
    "7z", "avi", "bin", "bmp", "bz2", "c", "cfg", "class", "conf", "css", "db", "dll", "doc", "docx", "exe", "gif",
    "griot", "h", "ico", "ini", "iso", "jar", "jpeg", "jpg", "js", "lock", "m4a", "mkv", "mov", "mp3", "mp4", "o",
    "odp", "ods", "odt", "ogg", "png", "ppt", "pptx", "py", "rar", "rs", "rtf", "sh", "so", "sqlite", "svg", "tar",
    "tgz", "tif", "tiff", "toml", "ttf", "wav", "webm", "webp", "woff", "woff2", "xls", "xlsx", "xz", "yaml", "yml",
    "zip",
];

/// Those of them that most likely are articles all the same.
pub(super) const DOCUMENTS: [&str; 4] = ["doc", "docx", "odt", "rtf"];
/// What is said of one.
pub const DOCUMENT: &str = "a document of a word processor: save it as text, HTML or PDF to have it read";

/// What the name of a file says about it.
pub(super) enum Named {
    /// Its format.
    Format(Format),
    /// That it is no article.
    NoArticle(String),
    /// Text, unless it is plainly the articles of many in lines: what a spreadsheet or a script saved under a wrong name.
    Text,
    /// A family of formats, told apart by the first bytes: JSON Lines, JSON or JSON Feed.
    Json,
    /// A feed or a page, or neither.
    Xml,
    /// Nothing.
    Unknown,
}

impl Named {
    /// The format of a file with this name and these first bytes; `None` where it is no article.
    pub(super) fn format(&self, head: &[u8]) -> Option<Format> {
        match (self, sniff(head)) {
            (Self::Format(format), _) => Some(*format),
            (Self::NoArticle(_), _) => None,
            (Self::Text, found @ (Format::Jsonl | Format::Json | Format::Csv | Format::Tsv)) => Some(found),
            (Self::Text, _) => Some(Format::Text),
            (Self::Json, found @ (Format::Jsonl | Format::Feed)) => Some(found),
            (Self::Json, _) => Some(Format::Json),
            (Self::Xml, found) => Some(found).filter(|found| matches!(found, Format::Feed | Format::Html)),
            (Self::Unknown, found) => Some(found),
        }
    }
}

/// Reads the extension, that of `.gz` and `.zst` files below it.
pub(super) fn by_name(path: &Path) -> Named {
    let unpacked = match extension(path).as_str() {
        "gz" | "zst" => path.file_stem().map(Path::new),
        _ => Some(path),
    };
    let extension = unpacked.map(extension).unwrap_or_default();
    Named::Format(match extension.as_str() {
        "txt" | "text" => return Named::Text,
        "md" | "markdown" => Format::Text,
        "html" | "htm" | "xhtml" => Format::Html,
        "jsonl" | "ndjson" => Format::Jsonl,
        "csv" => Format::Csv,
        "tsv" | "tab" => Format::Tsv,
        "rss" | "atom" => Format::Feed,
        "eml" | "mbox" | "mht" | "mhtml" => Format::Email,
        "pdf" => Format::Pdf,
        "json" => return Named::Json,
        "xml" => return Named::Xml,
        other if NO_ARTICLES.contains(&other) => return Named::NoArticle(extension),
        _ => return Named::Unknown,
    })
}

fn extension(path: &Path) -> String {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The format of an input whose name does not say it, by its first bytes; text where they show nothing else.
pub(super) fn sniff(head: &[u8]) -> Format {
    let head = &head[..head.len().min(SNIFF_BYTES)];
    if head.starts_with(b"%PDF-") {
        return Format::Pdf;
    }
    let text = decode::decode(head, None, None).text;
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    match text.as_bytes().first() {
        Some(b'{') => json_object(text),
        Some(b'[') if text[1..].trim_start().starts_with(['{', ']']) => Format::Json,
        Some(b'<') => markup(text),
        _ if is_mail(text) => Format::Email,
        _ => table(text).unwrap_or(Format::Text),
    }
}

/// An object that ends with its line stands in JSON Lines; one that runs on over lines is JSON.
fn json_object(text: &str) -> Format {
    if text.contains("jsonfeed.org/version/") && text.contains("\"version\"") {
        return Format::Feed;
    }
    let first = text.split_once('\n').map_or("", |(first, _)| first.trim_end());
    match text[1..].trim_start().as_bytes().first() {
        _ if first.ends_with(['{', '[', ',', ':']) => Format::Json,
        Some(b'"' | b'}') => Format::Jsonl,
        _ => Format::Text,
    }
}

fn markup(text: &str) -> Format {
    let lower = text.to_lowercase();
    let is_page = ["<!doctype html", "<html", "<head", "<body", "<article", "<p>", "<div"];
    if ["<rss", "<feed", "<rdf:rdf"].iter().any(|root| lower.contains(root)) && !lower.contains("<html") {
        Format::Feed
    } else if is_page.iter().any(|tag| lower.contains(tag)) {
        Format::Html
    } else {
        Format::Text
    }
}

/// Whether a text begins with the line that parts the messages of a mailbox, or with header lines of a message.
fn is_mail(text: &str) -> bool {
    const NAMES: [&str; 10] = [
        "from",
        "to",
        "subject",
        "date",
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "delivered-to",
        "content-type",
    ];
    let is_header = |line: &&str| {
        line.split_once(':').is_some_and(|(name, _)| NAMES.iter().any(|known| name.eq_ignore_ascii_case(known)))
    };
    let lines = || text.lines().take_while(|line| !line.trim().is_empty());
    let named = lines().filter(is_header).count();
    let begins = lines().next().is_some_and(|first| is_header(&first) || first.starts_with("From "));
    begins && named >= 2
}

/// A first line that names a column of texts beside others is the head of a table.
fn table(text: &str) -> Option<Format> {
    let first = text.lines().next()?;
    let cells = |delimiter| first.split(delimiter).map(|cell: &str| cell.trim().trim_matches('"').to_lowercase());
    let is_text = |cell: String| cell == "text" || FIELD_NAMES[0].1.contains(&&*cell);
    let has_text = |delimiter| cells(delimiter).count() > 1 && cells(delimiter).any(is_text);
    let tabs = has_text('\t').then_some(Format::Tsv);
    tabs.or_else(|| (has_text(',') || has_text(';')).then_some(Format::Csv))
}

/// Whether these are no bytes of a text: many control characters, more so where the rest is no UTF-8 either.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(SNIFF_BYTES)];
    if decode::utf_16(head).is_some() {
        return false;
    }
    let is_control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B);
    let controls = head.iter().filter(is_control).count();
    let utf8 = std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true);
    controls * 10 > head.len() * 3 || (!utf8 && controls * 20 > head.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_its_first_bytes() {
        for (head, format) in [
            ("Un texte, rien de plus.\n", Format::Text),
            ("{\"text\":\"a\"}\n{\"text\":\"b\"}\n", Format::Jsonl),
            ("{\"text\":\"broken", Format::Jsonl),
            ("{\n  \"text\": \"a\"\n}\n", Format::Json),
            ("{\"text\": \"a\",\n \"id\": 1}\n", Format::Json),
            ("\u{FEFF}[\n {\"text\": \"a\"}]", Format::Json),
            ("[Bamako] Un texte", Format::Text),
            ("{ un texte }", Format::Text),
            ("<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel>", Format::Feed),
            ("<!DOCTYPE html>\n<html>", Format::Html),
            ("{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": []}", Format::Feed),
            ("From: a@b\nSubject: x\n\nBody", Format::Email),
            ("From a@b Mon Nov  6 10:00:00 2023\nFrom: a@b\nSubject: x\n\nBody", Format::Email),
            ("From: Bamako\n\nUn texte", Format::Text),
            ("id;title;text\n1;a;b\n", Format::Csv),
            ("id\ttext\n1\tb\n", Format::Tsv),
            ("Texte;Titre;Date\na;b;c\n", Format::Csv),
            ("Le texte, le titre\n\nEt la suite.", Format::Text),
            ("%PDF-1.7\n", Format::Pdf),
        ] {
            assert_eq!(sniff(head.as_bytes()), format, "{head}");
        }
    }

    #[test]
    fn a_name_and_the_first_bytes_decide_together() {
        let found = |name: &str, head: &str| by_name(Path::new(name)).format(head.as_bytes());
        assert_eq!(found("a.JSON", "[[1]]"), Some(Format::Json));
        assert_eq!(found("a.json", "{\"text\":\"a\"}\n"), Some(Format::Jsonl));
        assert_eq!(found("a.jsonl.gz", "anything"), Some(Format::Jsonl));
        assert_eq!(found("a.xml", "<urlset></urlset>"), None);
        assert_eq!(found("a.xml.zst", "<?xml version='1.0'?><feed>"), Some(Format::Feed));
        assert_eq!(found("a.txt", "{\"text\": \"a\"}\n{\"text\": "), Some(Format::Jsonl));
        assert_eq!(found("a.txt", "texte;titre\na;b\n"), Some(Format::Csv));
        for text in ["<html>", "From: a\nSubject: b\n\nc", "{ un texte }", "[1] Un texte"] {
            assert_eq!(found("a.txt", text), Some(Format::Text), "{text}");
        }
        assert_eq!(found("photo.jpg", "<html>"), None);
        assert_eq!(found("article", "<html>"), Some(Format::Html));
    }

    #[test]
    fn a_text_with_a_stray_nul_is_a_text_and_a_picture_is_not() {
        assert!(!is_binary("Un texte\0 avec un octet nul au milieu d'une phrase.".as_bytes()));
        assert!(is_binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"));
        assert!(is_binary(b"\x7fELF\0\0\0"));
        assert!(!is_binary(b"\xe9\0t\0\xe9\0 \0d\0e\0"));
    }
}
