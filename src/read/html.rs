//! Pages as browsers save them: the text of the article by dom_smoothie, its title, date and address from meta tags and
//! JSON-LD. Menus, cookie banners and "read also" are left out.

use dom_smoothie::{Config, Metadata, Readability, TextMode};
use serde_json::Value;

use super::{Item, Place, dates, decode, mend};
use crate::article::{Article, Id};

/// Bytes in which a page declares its encoding: browsers look at no more.
const META_BYTES: usize = 1024;

/// Elements within elements from which on a page is no page: only its bare text is taken. The parser's time grows with the
/// square of the depth; pages in the wild stay below a hundred.
const DEEPEST: usize = 500;

/// What no article stands in.
const CLUTTER: &str = "script, style, template, nav, iframe, svg, button, [role=navigation]";

/// What saved pages hold beside the article and the extraction does not know by itself; by names that a page may give to
/// the whole of itself too.
const BANNERS: &str = "aside, footer, dialog, [role=dialog], [aria-hidden=true], [id*=cookie], [class*=cookie], \
    [id*=consent], [class*=consent], [id*=comment], [class*=comment], [class*=newsletter], [class*=share], \
    [class*=breadcrumb], [class*=read-also], [class*=lire-aussi], [class*=read-more], [class*=related-]";

/// What stands before a link to another article.
const READ_ALSO: [&str; 14] = [
    "lire aussi",
    "à lire aussi",
    "a lire aussi",
    "lire également",
    "à lire également",
    "voir aussi",
    "à voir aussi",
    "lire la suite",
    "sur le même sujet",
    "read also",
    "also read",
    "read more",
    "see also",
    "related:",
];

/// A paragraph longer than this is no mere link, however it begins.
const READ_ALSO_CHARS: usize = 300;

/// The article of a page.
pub(super) fn article(bytes: &[u8], place: &Place) -> Item {
    let declared = declared(&bytes[..bytes.len().min(META_BYTES)]);
    let decoded = decode::decode(bytes, place.encoding, declared.as_deref());
    // before the parser takes the second half of an "à" for a blank
    let mended = mend::mended(&decoded.text);
    let mut article = of_page(mended.as_deref().unwrap_or(&decoded.text));
    article.id = place.path.clone().map(Id::Text);
    article.encoding = Some(if mended.is_some() { mend::DOUBLE_UTF_8 } else { decoded.encoding });
    article.path = place.path.clone();
    article.date = article.date.or_else(|| place.date());
    Item::Article(Box::new(article))
}

/// The article of a page's text.
pub(super) fn of_page(html: &str) -> Article {
    if is_too_deep(html) {
        return Article::from_text(bare(html));
    }
    let config = Config { text_mode: TextMode::Formatted, disable_json_ld: true, ..Config::default() };
    let mut page = Readability { config, ..Readability::from(html) };
    let about = page.get_article_metadata(json_ld(&page));
    let url = canonical(&page).or(about.url);
    let date = date(&page, about.published_time).or_else(|| dates::in_path(url.as_deref()?, dates::today()));
    let title = page.doc.select("h1").iter().next().map(|title| tidy(&title.text()));
    remove_clutter(&page);
    let all = tidy(&page.doc.select("body").formatted_text());
    let found = page.parse().map(|found| tidy(&found.text_content)).unwrap_or_default();
    let mut article = Article::from_text(if found.is_empty() { all } else { found });
    article.title = [Some(tidy(&about.title)), title].into_iter().flatten().find(|title| !title.is_empty());
    article.date = date;
    let fields = [("url", url), ("source", about.site_name), ("author", about.byline)];
    for (name, value) in fields {
        if let Some(value) = value.map(|value| tidy(&value)).filter(|value| !value.is_empty()) {
            article.add_text(name, &value);
        }
    }
    without_title(&mut article);
    article
}

/// The text of a piece of HTML: all of it.
pub(super) fn text(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return tidy(html);
    }
    if is_too_deep(html) {
        return bare(html);
    }
    let page = Readability::from(html);
    remove_clutter(&page);
    tidy(&page.doc.formatted_text())
}

/// The text between the tags, without a tree: for what is nested too deep for one.
fn bare(html: &str) -> String {
    tidy(&mail_parser::decoders::html::html_to_text(html))
}

fn attribute(page: &Readability, selector: &str, name: &str) -> Option<String> {
    page.doc.select(selector).attr(name).map(|value| value.trim().to_string()).filter(|value| !value.is_empty())
}

fn canonical(page: &Readability) -> Option<String> {
    let link = attribute(page, "link[rel=canonical]", "href");
    link.or_else(|| attribute(page, "meta[property='og:url']", "content")).filter(|link| link.starts_with("http"))
}

/// The first date that means something: of the meta tags and JSON-LD, of the markup, of the first `time` in the text.
fn date(page: &Readability, published: Option<String>) -> Option<String> {
    let time = page.doc.select("time").iter().next().map(|time| time.text().to_string());
    let found = [
        published,
        attribute(page, "[itemprop=datePublished]", "content"),
        attribute(page, "[itemprop=datePublished]", "datetime"),
        attribute(page, "meta[name=date], meta[name='DC.date'], meta[name=pubdate]", "content"),
        attribute(page, "time[datetime]", "datetime"),
        time,
    ];
    let today = dates::today();
    found.into_iter().flatten().find(|date| dates::read(date, today).is_ok())
}

/// What the page says of its article in JSON-LD: the first object that has a date of publication, however deep.
fn json_ld(page: &Readability) -> Option<Metadata> {
    let scripts = page.doc.select("script[type='application/ld+json']");
    let said = scripts.iter().find_map(|script| dated(&serde_json::from_str(&script.text()).ok()?).cloned())?;
    let text = |value: &Value| value.as_str().map(|text| text.trim().to_string()).filter(|text| !text.is_empty());
    let name = |value: &Value| text(value).or_else(|| text(&value["name"])).or_else(|| text(&value[0]["name"]));
    Some(Metadata {
        title: text(&said["headline"]).unwrap_or_default(),
        published_time: text(&said["datePublished"]),
        url: text(&said["url"]).or_else(|| text(&said["mainEntityOfPage"]["@id"])),
        site_name: name(&said["publisher"]),
        byline: name(&said["author"]),
        ..Metadata::default()
    })
}

fn dated(value: &Value) -> Option<&Value> {
    match value {
        Value::Object(fields) if fields.get("datePublished").is_some_and(Value::is_string) => Some(value),
        Value::Object(fields) => fields.values().find_map(dated),
        Value::Array(values) => values.iter().find_map(dated),
        _ => None,
    }
}

fn remove_clutter(page: &Readability) {
    page.doc.select(CLUTTER).remove();
    let whole = page.doc.text().len();
    for banner in page.doc.select(BANNERS).iter().filter(|banner| banner.text().len() * 3 < whole) {
        banner.remove();
    }
    for part in page.doc.select("p, li, div, aside, blockquote").iter() {
        let text = part.text();
        let text = text.trim();
        if text.len() <= READ_ALSO_CHARS * 2 && is_read_also(text) && part.select("a").exists() {
            part.remove();
        }
    }
}

fn is_read_also(text: &str) -> bool {
    let lower = text.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    lower.chars().count() <= READ_ALSO_CHARS && READ_ALSO.iter().any(|phrase| lower.starts_with(phrase))
}

/// The headline is no sentence of the text.
fn without_title(article: &mut Article) {
    let Some(title) = article.title.as_deref() else { return };
    if let Some(rest) = article.body.strip_prefix(title).filter(|rest| rest.starts_with('\n')) {
        article.body = rest.trim_start().to_string();
    }
}

/// Lines without blanks at their ends, paragraphs parted by one empty line.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = 0;
    for line in text.lines().map(|line| line.trim_matches(|c: char| c.is_whitespace() || c == '\u{A0}')) {
        if line.is_empty() {
            gap += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if gap > 0 { "\n\n" } else { "\n" });
        }
        out.push_str(line);
        gap = 0;
    }
    out
}

/// The encoding that a page declares: `<meta charset=…>`, `<meta http-equiv… charset=…>`, `<?xml encoding=…?>`.
fn declared(head: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(head).to_lowercase();
    let at = head.find("charset=").map(|at| at + "charset=".len());
    let xml = || head.starts_with("<?xml").then(|| head.find("encoding=").map(|at| at + "encoding=".len())).flatten();
    let value = head[at.or_else(xml)?..].trim_start_matches(['"', '\'', ' ']);
    Some(value.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':')).collect())
}

/// Whether more elements may be open at once than a page has: counted by the tags alone.
fn is_too_deep(html: &str) -> bool {
    let (mut depth, mut rest) = (0usize, html);
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[at + 1..];
        let tag = &rest[..memchr::memchr(b'>', rest.as_bytes()).unwrap_or(rest.len())];
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
        match name.as_str() {
            "" => depth = depth.saturating_sub(usize::from(tag.starts_with('/'))),
            // what looks like a tag in a script is none
            "script" | "style" => rest = after_end(rest, &name),
            name if tag.ends_with('/') || NEVER_OPEN.contains(&name) => {}
            _ => depth += 1,
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// Elements that hold nothing, or that the next of their kind closes.
const NEVER_OPEN: [&str; 18] = [
    "br", "img", "meta", "link", "input", "hr", "p", "li", "td", "tr", "th", "option", "area", "base", "col", "embed",
    "source", "wbr",
];

/// What follows the element of that name.
fn after_end<'a>(rest: &'a str, name: &str) -> &'a str {
    let ends = memchr::memmem::find_iter(rest.as_bytes(), b"</").map(|at| at + 2);
    let mut named = ends.filter(|at| {
        rest.as_bytes()[*at..].get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
    });
    named.next().map_or("", |at| &rest[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">
        <title>Gao : dix morts dans une embuscade - Le Journal</title>
        <meta property="og:title" content="Gao : dix morts dans une embuscade">
        <meta property="og:site_name" content="Le Journal">
        <meta property="article:published_time" content="2023-11-05T10:30:00+00:00">
        <link rel="canonical" href="https://journal.example/2023/11/05/gao">
        <script>for (var i=0;i<n;i++) { if (a<b) x(); }</script></head><body>
        <nav><ul><li><a href="/">Accueil</a></li><li><a href="/sport">Sport</a></li></ul></nav>
        <div id="cookie-banner"><p>Nous utilisons des cookies pour mesurer notre audience. Acceptez-vous ?</p></div>
        <article><h1>Gao : dix morts dans une embuscade</h1>
        <p>Dix soldats ont été tués dimanche dans une embuscade près de Gao, ont annoncé les autorités militaires dans un
        communiqué publié le soir même.</p>
        <p>Lire aussi : <a href="/2">Une autre attaque à Ménaka</a></p>
        <p>Le convoi venait de quitter la ville lorsque des hommes armés à moto ont ouvert le feu, selon des habitants qui ont
        entendu les tirs pendant plus d'une heure, jusqu'à la tombée de la nuit.</p></article>
        <div class="comments"><p>Super article, merci beaucoup.</p></div>
        <footer><p>Copyright Le Journal. Tous droits réservés.</p></footer></body></html>"#;

    #[test]
    fn a_page_gives_its_article_and_what_it_says_of_itself() {
        let article = of_page(PAGE);
        assert_eq!(article.title.as_deref(), Some("Gao : dix morts dans une embuscade"));
        assert_eq!(article.date.as_deref(), Some("2023-11-05T10:30:00+00:00"));
        assert_eq!(article.extra_text("url").as_deref(), Some("https://journal.example/2023/11/05/gao"));
        assert_eq!(article.extra_text("source").as_deref(), Some("Le Journal"));
        assert!(
            article.body.starts_with("Dix soldats") && article.body.contains("tombée de la nuit"),
            "{}",
            article.body
        );
        for clutter in ["cookies", "Lire aussi", "Accueil", "Copyright", "var i", "Super"] {
            assert!(!article.body.contains(clutter), "{}", article.body);
        }
    }

    #[test]
    fn what_a_page_says_in_json_ld_or_markup_counts() {
        let text = "<p>Le convoi venait de quitter la ville lorsque des hommes armés ont ouvert le feu, selon des habitants.</p>";
        let graph = r#"{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"x"},{"@type":"NewsArticle",
            "headline":"Titre","datePublished":"2023-11-05","author":[{"name":"A. B."}],"publisher":{"name":"Le Fil"}}]}"#;
        let page =
            format!("<html><head><script type='application/ld+json'>{graph}</script></head><body>{text}</body></html>");
        let article = of_page(&page);
        assert_eq!((article.title.as_deref(), article.date.as_deref()), (Some("Titre"), Some("2023-11-05")));
        assert_eq!(article.extra_text("source").as_deref(), Some("Le Fil"));
        assert_eq!(article.extra_text("author").as_deref(), Some("A. B."));
        for markup in [
            "<time>5 novembre 2023</time>",
            "<time datetime='2023-11-05'>hier</time>",
            "<meta itemprop=datePublished content='2023-11-05'>",
        ] {
            let date = of_page(&format!("<html><body><h1>T</h1>{markup}{text}</body></html>")).date.expect(markup);
            assert_eq!(dates::read(&date, dates::today()).as_deref(), Ok("2023-11-05"), "{markup}");
        }
    }

    #[test]
    fn a_page_that_calls_itself_what_banners_are_called_keeps_its_text() {
        let text =
            "Le convoi venait de quitter la ville lorsque des hommes armés ont ouvert le feu, selon des habitants.";
        for open in
            ["<body class='cookie-accepted'>", "<body><form><main aria-hidden=true>", "<body><div id=consent-page>"]
        {
            let page = format!("<html>{open}<p>{text}</p><p>{text}</p><div class=cookie-bar>Des cookies ?</div>");
            assert!(of_page(&page).body.starts_with(text), "{open}: {}", of_page(&page).body);
            assert!(!of_page(&page).body.contains("Des cookies"), "{open}");
        }
    }

    #[test]
    fn the_encoding_is_read_where_pages_declare_it() {
        assert_eq!(declared(br#"<meta charset="ISO-8859-15">"#).as_deref(), Some("iso-8859-15"));
        let equiv = br#"<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">"#;
        assert_eq!(declared(equiv).as_deref(), Some("windows-1252"));
        assert_eq!(declared(br#"<?xml version="1.0" encoding="utf-8"?>"#).as_deref(), Some("utf-8"));
        assert_eq!(declared(b"<p>"), None);
    }

    #[test]
    fn what_is_nested_too_deep_gives_its_bare_text() {
        let deep = format!("{}Un texte tout au fond.{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
        assert_eq!(of_page(&deep).body, "Un texte tout au fond.");
        assert!(!is_too_deep(&"<div><path d=''/></div><p>".repeat(10_000)));
        assert!(!is_too_deep(&format!("<script>{}</script>", "a<b;".repeat(10_000))));
    }
}
