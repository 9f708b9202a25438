//! Where words begin and end: runs of letters and digits, with what may stand inside a word (apostrophes, hyphens, the
//! dots of an acronym, the comma of a number). What a word becomes when it is counted is the matter of `stem.rs`.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::simple::simple_word;
use super::spelling;
use crate::language::Language;

/// A stretch of text that is one word, or a compound and then each of its parts.
#[derive(Debug, Clone)]
pub struct Word {
    /// Its bytes.
    pub span: Range<usize>,
    /// Its place in the row of words; a compound shares its first part's.
    pub position: usize,
    pub(super) kind: Kind,
    /// The hash of its spelling in small letters.
    pub key: u64,
}

/// What kind of word it is: decides how it is normalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, perhaps with an apostrophe inside: stemmed.
    Plain,
    /// An elided article or pronoun with its apostrophe (`l'`, `qu’`): always a stop word.
    Elided,
    /// Several words joined by hyphens, its parts to follow: folded, not stemmed.
    Compound,
    /// Single letters with dots (`O.N.U.`): the dots go.
    Acronym,
    /// Digits with blanks, commas or dots: to one spelling.
    Number,
    /// An address, `@name` or `#tag`: kept whole.
    Verbatim,
}

/// How far an address is looked for: longer runs are taken as words, which keeps the scan linear.
const ADDRESS_LOOKAHEAD: usize = 100;

/// Calls `found` with every word, in order of the first byte.
pub(super) fn for_each_word(text: &str, language: Option<Language>, found: impl FnMut(&Word)) {
    Scanner { text, language, position: 0, found }.run();
}

struct Scanner<'a, F> {
    text: &'a str,
    language: Option<Language>,
    position: usize,
    found: F,
}

impl<F: FnMut(&Word)> Scanner<'_, F> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(start) = self.next_start(at) {
            at = self.word(start);
        }
    }

    /// The next place where a letter or digit stands, or an `@` or `#` with a letter after it.
    fn next_start(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while at < bytes.len() {
            match bytes[at] {
                b if b.is_ascii_alphanumeric() => return Some(at),
                b'@' | b'#' if starts_word(&self.text[at + 1..]) => return Some(at),
                0..=0x7F => at += 1,
                _ => match char_at(self.text, at) {
                    Some(c) if c.is_alphanumeric() => return Some(at),
                    Some(c) => at += c.len_utf8(),
                    None => return None,
                },
            }
        }
        None
    }

    /// Takes the word that begins at `start` and returns where to go on.
    fn word(&mut self, start: usize) -> usize {
        let text = self.text;
        if let Some((end, key)) = simple_word(text.as_bytes(), start) {
            return self.emit_word(&Word { span: start..end, position: self.position, kind: Kind::Plain, key });
        }
        if matches!(text.as_bytes()[start], b'@' | b'#') {
            let end = core_end(text, start + 1);
            return self.emit(start..tag_end(text, end), Kind::Verbatim);
        }
        let end = core_end(text, start);
        if let Some(address) = address_end(text, start, end) {
            return self.emit(start..address, Kind::Verbatim);
        }
        if let Some(number) = number_end(text, start, end, self.language) {
            return self.emit(start..number, Kind::Number);
        }
        if let Some(acronym) = acronym_end(text, start, end) {
            return self.emit(start..acronym, Kind::Acronym);
        }
        self.plain_word(start, end)
    }

    /// A word of letters: first what is elided before it, then the rest with its apostrophes and hyphens.
    fn plain_word(&mut self, start: usize, end: usize) -> usize {
        let (mut start, mut end) = (start, end);
        while let Some(after) = apostrophe_end(self.text, end) {
            if !starts_word(&self.text[after..]) {
                break;
            }
            if self.is_elision(start, end, after) {
                self.emit(start..after, Kind::Elided);
                if self.text[after..].starts_with(|c: char| c.is_ascii_digit()) {
                    return after;
                }
                if acronym_end(self.text, after, core_end(self.text, after)).is_some() {
                    return after;
                }
                start = after;
            }
            end = core_end(self.text, after);
        }
        match self.compound_parts(start, end) {
            Some(parts) => self.emit_compound(&parts),
            None => self.emit(start..end, Kind::Plain),
        }
    }

    /// Whether the letters before an apostrophe are an elided word, not a part of a longer one.
    fn is_elision(&self, start: usize, end: usize, after: usize) -> bool {
        if self.language == Some(Language::English) {
            return false;
        }
        let word = &self.text[start..end];
        // N'Djamena, M'Bappé: a name, where n', m', t' or s' would stand before a small letter
        let name = word.starts_with(['N', 'M', 'T', 'S']) && char_at(self.text, after).is_some_and(char::is_uppercase);
        is_elided(word) && !(word.len() == 1 && name) && !self.text[after..].starts_with("hui")
    }

    /// The parts of a hyphenated word that begins with `start..end`; `None` for a word without a hyphen.
    fn compound_parts(&self, start: usize, end: usize) -> Option<Vec<Range<usize>>> {
        let mut parts = Vec::new();
        let mut part = start..end;
        while let Some(after) = hyphen_end(self.text, part.end).filter(|after| starts_word(&self.text[*after..])) {
            let mut end = core_end(self.text, after);
            if let Some(inner) = apostrophe_end(self.text, end).filter(|inner| starts_word(&self.text[*inner..])) {
                end = core_end(self.text, inner);
            }
            parts.push(std::mem::replace(&mut part, after..end));
        }
        if parts.is_empty() {
            return None;
        }
        parts.push(part);
        Some(parts)
    }

    fn emit_compound(&mut self, parts: &[Range<usize>]) -> usize {
        let (first, last) = (&parts[0], &parts[parts.len() - 1]);
        let span = first.start..last.end;
        let key = spelling::key(&self.text[span.clone()]);
        (self.found)(&Word { span, position: self.position, kind: Kind::Compound, key });
        for part in parts {
            let elided = apostrophe_inside(&self.text[part.clone()])
                .filter(|at| is_elided(&self.text[part.start..part.start + at]));
            let start = elided.and_then(|at| apostrophe_end(self.text, part.start + at)).unwrap_or(part.start);
            self.emit(start..part.end, Kind::Plain);
        }
        last.end
    }

    fn emit(&mut self, span: Range<usize>, kind: Kind) -> usize {
        let key = spelling::key(&self.text[span.clone()]);
        self.emit_word(&Word { span, position: self.position, kind, key })
    }

    fn emit_word(&mut self, word: &Word) -> usize {
        (self.found)(word);
        self.position += 1;
        word.span.end
    }
}

/// The words that lose their last vowel before another word.
fn is_elided(word: &str) -> bool {
    const ELIDED: [&str; 15] =
        ["l", "d", "j", "m", "n", "s", "t", "c", "qu", "lorsqu", "puisqu", "jusqu", "quoiqu", "presqu", "entr"];
    ELIDED.iter().any(|elided| elided.eq_ignore_ascii_case(word))
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

fn starts_word(rest: &str) -> bool {
    match rest.as_bytes().first() {
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => rest.starts_with(char::is_alphanumeric),
        None => false,
    }
}

/// Characters that show nothing and may stand anywhere inside a word.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The end of the run of letters, digits and their marks at `from`.
fn core_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    let mut end = from;
    while at < bytes.len() {
        if bytes[at] < 0x80 {
            if !bytes[at].is_ascii_alphanumeric() {
                break;
            }
            at += 1;
            end = at;
            continue;
        }
        let Some(c) = char_at(text, at) else { break };
        at += c.len_utf8();
        if c.is_alphanumeric() || is_combining_mark(c) {
            end = at;
        } else if !is_invisible(c) {
            break;
        }
    }
    end
}

/// The byte after an apostrophe that stands at `at`.
fn apostrophe_end(text: &str, at: usize) -> Option<usize> {
    match text.as_bytes().get(at)? {
        b'\'' => Some(at + 1),
        0xCA | 0xE2 => char_at(text, at).filter(|c| is_apostrophe(*c)).map(|c| at + c.len_utf8()),
        _ => None,
    }
}

/// The apostrophes in use: typewriter, typographic, modifier letter.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02BC}')
}

fn apostrophe_inside(word: &str) -> Option<usize> {
    word.find(is_apostrophe)
}

/// The byte after a hyphen that stands at `at`.
fn hyphen_end(text: &str, at: usize) -> Option<usize> {
    match text.as_bytes().get(at)? {
        b'-' => Some(at + 1),
        0xE2 => char_at(text, at).filter(|c| is_hyphen(*c)).map(|c| at + c.len_utf8()),
        _ => None,
    }
}

/// The hyphens in use: typewriter, Unicode, non-breaking.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// `#coup_2023`: underscores belong to a tag or name.
fn tag_end(text: &str, end: usize) -> usize {
    let mut end = end;
    while text.as_bytes().get(end) == Some(&b'_') && starts_word(&text[end + 1..]) {
        end = core_end(text, end + 1);
    }
    end
}

/// The end of a web or e-mail address whose first letters are `start..end`.
fn address_end(text: &str, start: usize, end: usize) -> Option<usize> {
    if !matches!(text.as_bytes().get(end)?, b':' | b'.' | b'@' | b'-' | b'_' | b'+') {
        return None;
    }
    let rest = &text[end..];
    let word = &text[start..end];
    let schemed =
        rest.starts_with("://") && ["http", "https", "ftp"].iter().any(|scheme| scheme.eq_ignore_ascii_case(word));
    if schemed || (rest.starts_with('.') && word.eq_ignore_ascii_case("www") && starts_word(&rest[1..])) {
        let length = rest.find(|c: char| c.is_whitespace() || "\"<>«»“”|".contains(c)).unwrap_or(rest.len());
        return Some(end + rest[..length].trim_end_matches(|c: char| ".,;:!?)]}'’…".contains(c)).len());
    }
    email_end(text, end)
}

/// The end of an e-mail address whose local part holds the byte `end`.
fn email_end(text: &str, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if !matches!(bytes.get(end)?, b'@' | b'.' | b'-' | b'_' | b'+') {
        return None;
    }
    let run = |from: usize, also: &[u8]| {
        let limit = bytes.len().min(from + ADDRESS_LOOKAHEAD);
        (from..limit).find(|at| !(bytes[*at].is_ascii_alphanumeric() || also.contains(&bytes[*at]))).unwrap_or(limit)
    };
    let at = run(end, b".-_+");
    if bytes.get(at) != Some(&b'@') {
        return None;
    }
    let host = run(at + 1, b".-");
    let name = text[at + 1..host].trim_end_matches(['.', '-']);
    name.contains('.').then_some(at + 1 + name.len())
}

/// The end of a number whose first digits are `start..end`: with blanks or commas between groups of three, a decimal
/// point or comma.
fn number_end(text: &str, start: usize, end: usize, language: Option<Language>) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes[start].is_ascii_digit() || !bytes[start..end].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut at = end;
    if end - start <= 3 {
        while let Some(group) = group_after(text, at, language) {
            at = group;
        }
    }
    if matches!(bytes.get(at), Some(b'.' | b',')) && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        let decimals = core_end(text, at + 1);
        if bytes[at + 1..decimals].iter().all(u8::is_ascii_digit) {
            at = decimals;
        }
    }
    Some(at)
}

/// The end of a further group of three digits: after a blank in French, a comma in English, a non-breaking blank in both.
fn group_after(text: &str, at: usize, language: Option<Language>) -> Option<usize> {
    let separator = char_at(text, at)?;
    let joins = match separator {
        '\u{A0}' | '\u{202F}' | '\u{2009}' => true,
        ' ' => language == Some(Language::French),
        ',' => language != Some(Language::French),
        '.' => language == Some(Language::French),
        _ => false,
    };
    let digits = at + separator.len_utf8();
    let end = core_end(text, digits);
    (joins && end == digits + 3 && text.as_bytes()[digits..end].iter().all(u8::is_ascii_digit)).then_some(end)
}

/// The end of an acronym with dots (`O.N.U.`, `U.S.`): at least two single letters each with its dot.
fn acronym_end(text: &str, start: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.get(end) != Some(&b'.') || !is_single_letter(&text[start..end]) {
        return None;
    }
    let (mut letters, mut at) = (1, end);
    while bytes.get(at) == Some(&b'.') && starts_word(&text[at + 1..]) {
        let next = core_end(text, at + 1);
        if !is_single_letter(&text[at + 1..next]) {
            break;
        }
        (letters, at) = (letters + 1, next);
    }
    let closed = bytes.get(at) == Some(&b'.');
    (letters > 1).then_some(if closed { at + 1 } else { at })
}

fn is_single_letter(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}
