//! E-mail and mailboxes: a message is an article, its subject the title. The text part is read, else the HTML. A page saved
//! as a web archive (`.mhtml`) is such a message too.

use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{Encoding, HeaderName, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::{Item, Place, decode, html, letter, mend};
use crate::article::{Article, Id};

/// The article of a message.
pub(super) fn article(bytes: &[u8], place: &Place) -> Item {
    if bytes.len() as u64 > place.max_size {
        return place.broken(place.too_long());
    }
    match MessageParser::default().parse(bytes) {
        Some(message) => Item::Article(Box::new(of_message(&message, place))),
        None => place.broken("no e-mail: it has no header"),
    }
}

/// The articles of whole messages of a mailbox.
pub(super) fn mailbox(bytes: &[u8], place: &Place) -> Vec<Item> {
    let messages = MessageIterator::new(bytes).filter_map(Result::ok);
    messages.map(|message| article(message.contents(), place)).collect()
}

fn of_message(message: &Message<'_>, place: &Place) -> Article {
    let (text, encoding) = text(message, place);
    let text = letter::own_text(&text);
    let page = message.header_raw("Snapshot-Content-Location").and_then(|_| html_part(message, place));
    let mut article = page.map_or_else(|| Article::from_text(text), |page| html::of_page(&page));
    article.id = message.message_id().map(|id| Id::Text(id.to_string())).or(article.id);
    article.title =
        article.title.or_else(|| subject(message, place).map(|subject| letter::subject(&subject).to_string()));
    article.date =
        article.date.or_else(|| message.date().filter(|date| date.is_valid()).map(mail_parser::DateTime::to_rfc3339));
    article.path = place.path.clone();
    article.encoding = Some(encoding);
    let sender = message.from().and_then(|from| from.first());
    if let Some(sender) = sender.and_then(|sender| sender.name().or(sender.address())) {
        article.add_text("source", sender);
    }
    article
}

/// The text parts, one after another; where they are blank, the HTML.
fn text(message: &Message<'_>, place: &Place) -> (String, &'static str) {
    let mut encoding = "UTF-8";
    let mut parts = Vec::new();
    for part in message.text_bodies().filter(|part| matches!(part.body, PartType::Text(_))) {
        let (text, found) = part_text(message, part, place);
        parts.push(text.replace("\r\n", "\n").trim().to_string());
        encoding = found;
    }
    let plain = parts.join("\n\n");
    match html_part(message, place) {
        Some(page) if plain.trim().is_empty() => (html::text(&page), encoding),
        _ => (plain, encoding),
    }
}

fn html_part(message: &Message<'_>, place: &Place) -> Option<String> {
    let part = message.html_bodies().find(|part| matches!(part.body, PartType::Html(_)))?;
    Some(part_text(message, part, place).0)
}

/// The text of a part. One that says no encoding and has other bytes than ASCII is decoded as a file would be.
fn part_text(message: &Message<'_>, part: &MessagePart<'_>, place: &Place) -> (String, &'static str) {
    let label = part.content_type().and_then(|kind| kind.attribute("charset"));
    let raw = usize::try_from(part.offset_body).ok().zip(usize::try_from(part.offset_end).ok());
    let raw = raw.and_then(|(begin, end)| message.raw_message().get(begin..end));
    if let (Encoding::None, Some(raw)) = (part.encoding, raw.filter(|raw| !raw.is_ascii())) {
        let decoded = decode::decode(raw, place.encoding, label);
        return (decoded.text.into_owned(), decoded.encoding);
    }
    let known = label.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    let text = match &part.body {
        PartType::Text(text) | PartType::Html(text) => mend::mended(text).unwrap_or_else(|| text.to_string()),
        _ => String::new(),
    };
    (text, known.unwrap_or(encoding_rs::UTF_8).name())
}

/// The subject, read again from its bytes where it is raw in some old encoding.
fn subject(message: &Message<'_>, place: &Place) -> Option<String> {
    let subject = message.subject()?.trim();
    let header = message.headers().iter().find(|header| header.name == HeaderName::Subject)?;
    let (begin, end) = (usize::try_from(header.offset_start).ok()?, usize::try_from(header.offset_end).ok()?);
    let raw = message.raw_message().get(begin..end)?.trim_ascii();
    let again = !raw.is_ascii() && std::str::from_utf8(raw).is_err();
    let subject = if again { decode::decode(raw, place.encoding, None).text.into_owned() } else { subject.to_string() };
    Some(subject).filter(|subject| !subject.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place { path: None, file: None, named: true, encoding: None, max_size: u64::MAX }
    }

    fn read(bytes: &[u8]) -> Article {
        match article(bytes, &place()) {
            Item::Article(article) => *article,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_text_part_is_the_article_else_the_html() {
        let head = "From: Le Fil <fil@x.example>\r\nSubject: =?utf-8?q?Gao_=3A_dix_bless=C3=A9s?=\r\nMessage-ID: <1@x>\r\n\
            Date: Sun, 5 Nov 2023 10:30:00 +0100\r\nMIME-Version: 1.0\r\n";
        let both = format!(
            "{head}Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\nDix bless=C3=A9s.\r\n--b\r\nContent-Type: text/html\r\n\r\n\
             <p>Autre</p>\r\n--b--\r\n"
        );
        let article = read(both.as_bytes());
        assert_eq!(article.title.as_deref(), Some("Gao : dix blessés"));
        assert_eq!(article.body, "Dix blessés.");
        assert_eq!(article.date.as_deref(), Some("2023-11-05T10:30:00+01:00"));
        assert_eq!(article.id, Some(Id::Text("1@x".into())));
        assert_eq!(article.extra_text("source").as_deref(), Some("Le Fil"));
        let html =
            format!("{head}Content-Type: text/html; charset=utf-8\r\n\r\n<p>Un.</p><p>Deux.</p><style>p{{}}</style>");
        assert_eq!(read(html.as_bytes()).body, "Un.\n\nDeux.");
    }

    #[test]
    fn old_bytes_that_nothing_declares_are_decoded() {
        let article = read(b"From: a@b.example\nSubject: L'\xe9t\xe9\n\nL'arm\xe9e a \xe9t\xe9 attaqu\xe9e.\n");
        assert_eq!(article.body, "L'armée a été attaquée.");
        assert_eq!((article.title.as_deref(), article.encoding), (Some("L'été"), Some("windows-1252")));
    }

    #[test]
    fn a_mailbox_holds_many() {
        let mbox = b"From a@b Mon Nov  6 10:00:00 2023\nSubject: Un\n\nPremier.\n>From la ville.\n\nFrom a@b Mon Nov  6 10:00:00 2023\n\
            Subject: Deux\n\nSecond.\n";
        let items = mailbox(mbox, &place());
        assert_eq!(items.len(), 2);
        assert!(format!("{items:?}").contains("From la ville."), "{items:?}");
    }
}
