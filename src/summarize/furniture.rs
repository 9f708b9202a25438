//! What stands before a sentence and is no part of it: the mark of a list, the hour of a live report, the kind of article,
//! the agency's dateline.

/// Longer than this in bytes is no dateline.
const LONGEST_DATELINE: usize = 60;
/// Longer than this in bytes is no name of a place or of a kind of article.
const LONGEST_KICKER: usize = 16;
const MARKS: [char; 5] = ['-', '–', '—', '•', '*'];
const DASHES: [char; 3] = ['-', '–', '—'];

/// How many bytes at the beginning of a sentence are no part of it; always less than all of them.
pub(super) fn length(sentence: &str) -> usize {
    let mut rest = sentence;
    for part in [list_mark, hour, kicker, dateline] {
        let kept = part(rest).map(str::trim_start).filter(|kept| kept.contains(char::is_alphabetic));
        rest = kept.unwrap_or(rest);
    }
    sentence.len() - rest.len()
}

/// What follows "- ".
fn list_mark(text: &str) -> Option<&str> {
    text.strip_prefix(MARKS).filter(|rest| rest.starts_with(char::is_whitespace))
}

/// What follows "16h10 -" or "14:55 –".
fn hour(text: &str) -> Option<&str> {
    let (stamp, rest) = split_at_dash(text)?;
    let digits = stamp.chars().filter(char::is_ascii_digit).count();
    let is_hour = stamp.len() <= 5 && digits + 1 == stamp.len() && stamp.contains(['h', ':']) && digits >= 2;
    is_hour.then_some(rest)
}

/// What follows "ANALYSE –" or "NIAMEY -": one word in capitals.
fn kicker(text: &str) -> Option<&str> {
    let (word, rest) = split_at_dash(text)?;
    let is_kicker =
        word.len() <= LONGEST_KICKER && word.chars().count() > 2 && word.chars().all(|c| c.is_uppercase() || c == '\'');
    (is_kicker && !rest.trim_start().starts_with(|c: char| c.is_ascii_digit())).then_some(rest)
}

/// What follows "NIAMEY, Oct 26 (SNA) -" or "Niamey (Le Quotidien) –": a place and, in brackets, the agency.
fn dateline(text: &str) -> Option<&str> {
    let (bracket, _) = text.match_indices(')').next().filter(|(at, _)| *at <= LONGEST_DATELINE)?;
    let head = &text[..bracket];
    let after = text[bracket + 1..].trim_start();
    let is_place = head.starts_with(char::is_uppercase) && head.contains(" (") && !head.contains(['.', ':', ';']);
    let rest = after.strip_prefix(DASHES).filter(|rest| rest.starts_with(char::is_whitespace))?;
    is_place.then_some(rest)
}

/// A text before and after its first dash between blanks.
fn split_at_dash(text: &str) -> Option<(&str, &str)> {
    let (before, rest) = text.split_once(char::is_whitespace)?;
    let rest = rest.trim_start().strip_prefix(DASHES)?;
    rest.starts_with(char::is_whitespace).then_some((before, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(sentence: &str) -> &str {
        &sentence[length(sentence)..]
    }

    #[test]
    fn what_is_no_part_of_the_sentence_is_seen() {
        for (sentence, bare) in [
            ("- Une explosion a frappé Maroua.", "Une explosion a frappé Maroua."),
            ("16h10 - Le bilan s'alourdit.", "Le bilan s'alourdit."),
            ("ANALYSE – Depuis juillet, la route est fermée.", "Depuis juillet, la route est fermée."),
            ("NIAMEY, Oct 26 (SNA) - At least 29 soldiers died.", "At least 29 soldiers died."),
            ("Niamey (Le Quotidien) – Le bilan est de 34 morts.", "Le bilan est de 34 morts."),
        ] {
            assert_eq!(said(sentence), bare);
        }
    }

    #[test]
    fn what_belongs_to_it_stays() {
        for sentence in [
            "Jan 11 - The base at Abeche is handed over.",
            "The Regional Rail Authority (RRA) and the bank signed.",
            "MNLA - 2012 was the year of the uprising.",
            "4 avril — Chute de Yaq Bariweyne.",
            "-",
            "- ",
            "– 12",
            "",
        ] {
            assert_eq!(said(sentence), sentence);
        }
    }
}
