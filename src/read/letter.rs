//! What of an e-mail is its text: not the signature, not the letters quoted below an answer, not the notices that a firm puts
//! under every letter. What is forwarded is the news: of that only the header goes.

/// The lines of a signature at the most: what stands under two dashes and is longer is text.
const SIGNATURE_LINES: usize = 15;
/// Lines over which the line that introduces a quotation may run.
const ATTRIBUTION_LINES: usize = 3;
/// Bytes of a notice at the most.
const NOTICE_BYTES: usize = 2000;

/// Marks over the header of a letter that is passed on.
const FORWARDED: [&str; 8] = [
    "forwarded message",
    "begin forwarded message",
    "original message",
    "message transféré",
    "message transfere",
    "début du message transféré",
    "message d'origine",
    "message original",
];
/// The lines of such a header.
const HEADER: [&str; 17] = [
    "from",
    "sent",
    "date",
    "to",
    "cc",
    "bcc",
    "subject",
    "reply-to",
    "importance",
    "de",
    "envoyé",
    "à",
    "objet",
    "répondre à",
    "expéditeur",
    "destinataire",
    "copie",
];
/// Lines that telephones add.
const DEVICES: [&str; 6] = [
    "sent from my ",
    "envoyé de mon ",
    "envoyé depuis mon ",
    "get outlook for ",
    "obtenir outlook pour ",
    "télécharger outlook pour ",
];

/// The text without what belongs to the letter. A letter that holds nothing else is left as it is.
pub(super) fn own_text(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < lines.len() {
        let passed = passed(&lines[at..]);
        let is_second_gap = lines[at].trim().is_empty() && kept.last().is_none_or(|last: &&str| last.trim().is_empty());
        if passed == 0 && !is_second_gap {
            kept.push(lines[at]);
        }
        at += passed.max(1);
    }
    let kept = kept.join("\n");
    let own = without_notices(kept.trim());
    if own.is_empty() { text.trim().to_string() } else { own.to_string() }
}

/// How many lines at the beginning of these are none of the text.
fn passed(lines: &[&str]) -> usize {
    let line = lines[0].trim();
    match () {
        () if is_forward_mark(line) => header(lines),
        () if line == "--" => signature(lines),
        () if starts_with_any(line, &DEVICES) && line.len() < 80 => 1,
        () => quotation(lines),
    }
}

/// `---------- Forwarded message ---------`: dashes around it, or a colon after it.
fn is_forward_mark(line: &str) -> bool {
    let bare =
        line.trim_matches(|c: char| matches!(c, '-' | '_' | ':') || c.is_whitespace()).replace('’', "'").to_lowercase();
    bare.len() < line.len() && FORWARDED.contains(&&*bare)
}

/// The mark and the header under it, with the blank lines between.
fn header(lines: &[&str]) -> usize {
    let is_header = |line: &str| {
        line.split_once(':')
            .is_some_and(|(name, _)| HEADER.contains(&&*name.trim_matches(['*', ' ', '\u{A0}']).to_lowercase()))
    };
    let blank = lines[1..].iter().take_while(|line| line.trim().is_empty()).count();
    1 + blank + lines[1 + blank..].iter().take_while(|line| is_header(line)).count()
}

/// From the two dashes to the end, or to what is forwarded below them.
fn signature(lines: &[&str]) -> usize {
    let length = lines.iter().position(|line| is_forward_mark(line.trim())).unwrap_or(lines.len());
    let written = lines[..length].iter().filter(|line| !line.trim().is_empty()).count();
    if written <= SIGNATURE_LINES { length } else { 0 }
}

/// `On Monday, A. B. wrote:` and the lines quoted under it.
fn quotation(lines: &[&str]) -> usize {
    let first = lines[0].trim_start().to_lowercase();
    if !["on ", "le ", "am ", "el "].iter().any(|begin| first.starts_with(begin)) {
        return 0;
    }
    let said = |line: &&str| {
        let line = line.replace(['\u{A0}', '\u{202F}'], " ").trim_end().to_lowercase();
        line.ends_with("wrote:") || line.ends_with("a écrit :") || line.ends_with("a écrit:")
    };
    // a line that ends a sentence or a paragraph introduces nothing
    let runs_on = |line: &&&str| said(line) || !(line.trim().is_empty() || line.trim_end().ends_with(['.', '!', '?']));
    let Some(introduced) = lines.iter().take(ATTRIBUTION_LINES).take_while(runs_on).position(said) else { return 0 };
    let is_quoted = |line: &&&str| line.starts_with('>') || line.trim().is_empty();
    let quoted = &lines[introduced + 1..];
    let length = quoted.iter().take_while(is_quoted).count();
    if quoted[..length].iter().any(|line| line.starts_with('>')) { introduced + 1 + length } else { 0 }
}

/// The text without the paragraphs at its end that say who may read it.
fn without_notices(text: &str) -> &str {
    let mut text = text;
    loop {
        let begin = text.rfind("\n\n").map_or(0, |at| at + 2);
        if begin == 0 || !is_notice(&text[begin..]) {
            return text;
        }
        text = text[..begin].trim_end();
    }
}

fn is_notice(paragraph: &str) -> bool {
    let lower = paragraph.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let confidential = has(&["confidenti", "privileged"])
        && has(&["message", "courriel", "e-mail", "email"])
        && has(&["destinataire", "recipient", "addressee", "addressed", "disclos", "divulg"]);
    let list = has(&["unsubscribe", "désabonner", "désinscrire"]) && paragraph.len() < 300;
    paragraph.len() < NOTICE_BYTES && (confidential || list)
}

fn starts_with_any(line: &str, beginnings: &[&str]) -> bool {
    let lower = line.to_lowercase();
    beginnings.iter().any(|beginning| lower.starts_with(beginning))
}

/// A subject without `Fwd:` and `Re:` before it.
pub(super) fn subject(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((mark, after)) = rest.split_once(':') {
        let is_mark = ["fwd", "fw", "tr", "re", "ré", "rép"].contains(&&*mark.trim().to_lowercase());
        if !is_mark || after.trim().is_empty() {
            break;
        }
        rest = after.trim();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWS: &str =
        "Dix soldats ont été tués lundi près de Ménaka, a annoncé l'état-major malien.\n\nLe bilan pourrait monter.";

    #[test]
    fn a_letter_is_left_its_text() {
        let signature = "-- \nJean Dupont\nAnalyste Sahel\n+33 1 00 00 00 00";
        let quoted = "Le 16 nov. 2026 à 10:02, Marie a écrit :\n> As-tu vu la dépêche ?\n>\n> Oui.";
        let wrapped = "On Mon, Nov 16, 2026 at 10:02, Marie Dupont\n<m@x.example> wrote:\n\n> Have you seen it?";
        let notice = "Ce message est confidentiel et destiné exclusivement à son destinataire.";
        for rest in [signature, quoted, wrapped, notice, "Envoyé de mon iPhone", "To unsubscribe, click here."] {
            assert_eq!(own_text(&format!("{NEWS}\n\n{rest}\n")), NEWS, "{rest}");
        }
        assert_eq!(own_text(&format!("{NEWS}\n\n{quoted}\n\n{signature}\n\n{notice}")), NEWS);
        assert_eq!(own_text(&format!("{NEWS}\n{quoted}")), NEWS, "right under the text");
    }

    #[test]
    fn what_is_forwarded_stays_without_its_header() {
        for header in [
            "---------- Forwarded message ---------\nDe : X <x@y.z>\nDate: lun. 16 nov. 2026\nObjet : Attaque\n",
            "-----Message d’origine-----\nDe : X\nEnvoyé : lundi\nÀ : Y\nObjet : Attaque\n",
            "Begin forwarded message:\n\nFrom: X\nSubject: Attack\n",
        ] {
            let read = own_text(&format!("Pour info.\n\n-- \nJean\n\n{header}\n{NEWS}\n"));
            assert_eq!(read.split_once("\n\n").map(|(_, news)| news.trim()), Some(NEWS), "{header}");
        }
        assert_eq!(subject("TR : Fwd: Re: Mali : dix morts"), "Mali : dix morts");
        assert_eq!(subject("Re:"), "Re:");
    }

    #[test]
    fn news_are_not_taken_for_the_trimmings_of_a_letter() {
        let long = format!("Un titre\n--\n{}", "Une ligne.\n".repeat(20));
        for text in ["Le ministre a écrit : « rien ».\nOn le sait.", "> une ligne citée seule", "From: Bamako", &long]
        {
            assert_eq!(own_text(text), text.trim());
        }
        assert_eq!(own_text("Le chef a écrit :\n> Tout est dit."), "Le chef a écrit :\n> Tout est dit.");
    }
}
