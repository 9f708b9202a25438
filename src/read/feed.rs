//! RSS, Atom and JSON Feed: an article per entry, the HTML in it made text.

use feed_rs::model::{Entry, Feed};
use feed_rs::parser;

use super::{Item, Place, dates, decode, html};
use crate::article::{Article, Id};

/// The articles of a feed.
pub(super) fn articles(bytes: &[u8], place: &Place) -> Vec<Item> {
    let (text, encoding) = utf8(bytes, place);
    // an id of its own for an entry without one: the same in every run
    let parser = parser::Builder::new().id_generator(|_, _, _| String::new()).timestamp_parser(timestamp).build();
    match parser.parse(text.as_bytes()) {
        Ok(feed) => feed.entries.iter().map(|entry| article(entry, &feed, encoding, place)).collect(),
        Err(error) => vec![place.broken(format!("no feed (RSS, Atom or JSON Feed): {error}"))],
    }
}

/// The feed as UTF-8, without a declaration that says otherwise.
fn utf8(bytes: &[u8], place: &Place) -> (String, &'static str) {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let declaration = head.trim_start_matches('\u{FEFF}').strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    let label = declaration.and_then(|(inside, _)| inside.split_once("encoding=")).map(|(_, value)| {
        let value = value.trim_start_matches(['"', '\'']);
        value.split(['"', '\'']).next().unwrap_or_default().to_string()
    });
    let decoded = decode::decode(bytes, place.encoding, label.as_deref());
    let text = decoded.text.trim_start_matches('\u{FEFF}').trim_start();
    let text = match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.trim_start(),
        None => text,
    };
    (text.to_string(), decoded.encoding)
}

/// A moment as feeds write it, in French too.
fn timestamp(text: &str) -> Option<chrono::DateTime<chrono::Utc>> {
    let date = dates::read(text, jiff::civil::Date::MAX).ok()?;
    let moment = if date.contains('T') { date } else { format!("{date}T00:00:00Z") };
    moment.parse().ok()
}

fn article(entry: &Entry, feed: &Feed, encoding: &'static str, place: &Place) -> Item {
    let body = entry.content.as_ref().and_then(|content| content.body.as_deref());
    let summary = entry.summary.as_ref().map(|summary| summary.content.as_str());
    let described =
        || entry.media.iter().find_map(|media| media.description.as_ref()).map(|text| text.content.as_str());
    let texts = [body, summary, described()].into_iter().flatten().map(html::text);
    let link = entry.links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
    let mut article = Article {
        id: Some(entry.id.clone()).filter(|id| !id.is_empty()).map(Id::Text),
        title: entry.title.as_ref().map(|title| html::text(&title.content)).filter(|title| !title.is_empty()),
        body: texts.max_by_key(String::len).unwrap_or_default(),
        date: entry.published.or(entry.updated).map(|moment| moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        path: place.path.clone(),
        encoding: Some(encoding),
        ..Article::default()
    };
    let source = feed.title.as_ref().map(|title| html::text(&title.content));
    let author = entry.authors.first().and_then(|person| person.name.clone());
    let fields = [("url", link.map(|link| link.href.clone())), ("source", source), ("author", author)];
    for (name, value) in fields {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            article.add_text(name, &value);
        }
    }
    Item::Article(Box::new(article))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(feed: &str) -> Vec<Article> {
        let place = Place { path: None, file: None, named: true, encoding: None, max_size: u64::MAX };
        let article = |item| match item {
            Item::Article(article) => *article,
            other => panic!("{other:?}"),
        };
        articles(feed.as_bytes(), &place).into_iter().map(article).collect()
    }

    #[test]
    fn an_entry_is_an_article_in_each_kind_of_feed() {
        let rss = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Le Fil</title><item><title>Gao &amp; Kidal</title>
            <link>https://fil.example/1</link><guid>fil-1</guid><pubDate>Sun, 05 Nov 2023 10:30:00 GMT</pubDate>
            <description>&lt;p&gt;Dix morts.&lt;/p&gt;&lt;p&gt;Le bilan &lt;b&gt;monte&lt;/b&gt;.&lt;/p&gt;</description></item>
            <item><title>Sans date</title><description>Un texte.</description><pubDate>le 6 novembre 2023</pubDate></item>
            </channel></rss>"#;
        let articles = read(rss);
        assert_eq!(articles[0].id, Some(Id::Text("fil-1".into())));
        assert_eq!(articles[0].title.as_deref(), Some("Gao & Kidal"));
        assert_eq!(articles[0].body, "Dix morts.\n\nLe bilan monte.");
        assert_eq!(articles[0].date.as_deref(), Some("2023-11-05T10:30:00Z"));
        assert_eq!(articles[0].extra_text("url").as_deref(), Some("https://fil.example/1"));
        assert_eq!(articles[0].extra_text("source").as_deref(), Some("Le Fil"));
        assert_eq!((articles[1].id.as_ref(), articles[1].date.as_deref()), (None, Some("2023-11-06T00:00:00Z")));

        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Fil</title><id>f</id><updated>2023-11-05T00:00:00Z</updated>
            <entry><id>e1</id><title>Titre</title><updated>2023-11-05T10:30:00Z</updated>
            <content type="html">&lt;p&gt;Un.&lt;/p&gt;</content></entry></feed>"#;
        assert_eq!((read(atom)[0].body.as_str(), read(atom)[0].id.as_ref()), ("Un.", Some(&Id::Text("e1".into()))));

        let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Fil","items":[
            {"id":"7","title":"Titre","content_html":"<p>Deux.</p>","date_published":"2023-11-05T10:30:00Z"}]}"#;
        assert_eq!(read(json)[0].body, "Deux.");
    }

    #[test]
    fn an_entity_bomb_does_not_go_off() {
        let mut bomb = String::from(r#"<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "ha">"#);
        for n in 1..30 {
            bomb += &format!("<!ENTITY a{n} \"&a{};&a{};\">", n - 1, n - 1);
        }
        bomb += "]><rss version=\"2.0\"><channel><title>t</title><item><title>&a29;</title></item></channel></rss>";
        let place = Place { path: None, file: None, named: true, encoding: None, max_size: u64::MAX };
        let items = articles(bomb.as_bytes(), &place);
        let size: usize = items.iter().map(|item| format!("{item:?}").len()).sum();
        assert!(size < 10_000, "{size}");
    }
}
