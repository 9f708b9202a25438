//! Where sentences end. A rule for news: a full stop ends a sentence unless it belongs to an abbreviation, an initial, a
//! number or an address; what follows must look like a beginning. A new paragraph, a heading and a list item always end one.
//!
//! One pass over the bytes, each looked at a bounded number of times, so that the time is linear whatever the text.

use std::ops::Range;

use super::stopwords::is_stop_word;
use crate::language::Language;

/// Abbreviations after which a sentence goes on: titles, ranks, units, months. In lower case, without the full stop.
const ABBREVIATIONS: &str = "
m mm mme mmes mlle mlles me mgr pr prof dr drs gal gén gen col cdt cne capt cap ct lt lieut ltc cpl sgt sgts adj adjt maj brig insp
amb gouv gov govs rep reps sen sens pres prés rev hon supt comdr cmdr adm vadm mr mrs ms messrs st ste sts stes mt ft
av bd boul pl n no nos num art al alin chap fig p pp vol éd ed tel tél réf ref env ex cf vs v c.-à-d i.e e.g approx ca
janv jan févr fév feb mar avr apr juil jul juin aug sept sep oct nov déc dec h min sec km kg cm mm
dept dpt dép mun prov dist univ inst assn bros gt";

/// Abbreviations that often close a sentence too: it ends when a typical first word follows.
const CLOSING_ABBREVIATIONS: &str =
    "etc jr sr inc ltd co corp llc cie sa plc ave blvd rd a.m p.m am pm u.s u.k u.n e.u av j.-c";

/// How many bytes before a full stop are looked at for an abbreviation, and after it for the next word.
const WINDOW: usize = 64;
/// Lines shorter than this that do not end with a mark, in a text of longer ones, are headings or list items.
const WRAP_LIMIT: usize = 100;

/// The sentences of `text`, in order, without the white space between them.
pub(super) fn split(text: &str, language: Option<Language>) -> Vec<Range<usize>> {
    Splitter::new(text, language).run()
}

struct Splitter<'a> {
    text: &'a str,
    bytes: &'a [u8],
    language: Option<Language>,
    /// The length of the longest line where the text is broken into lines of one width, as e-mails are.
    wrap: Option<usize>,
    start: usize,
    found: Vec<Range<usize>>,
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str, language: Option<Language>) -> Self {
        Self { text, bytes: text.as_bytes(), language, wrap: wrap_width(text), start: 0, found: Vec::new() }
    }

    fn run(mut self) -> Vec<Range<usize>> {
        let mut at = 0;
        while let Some(mark) = self.next_mark(at) {
            at = match self.bytes[mark] {
                b'\n' | b'\r' => self.line_end(mark),
                _ => self.terminator(mark),
            };
        }
        self.cut(self.bytes.len());
        self.found
    }

    /// The next byte that may end a sentence: `.` `!` `?` `…` `؟` `。` or a line end.
    fn next_mark(&self, from: usize) -> Option<usize> {
        let rest = &self.bytes[from..];
        let mut at = 0;
        while at < rest.len() {
            match rest[at] {
                b'.' | b'!' | b'?' | b'\n' | b'\r' => return Some(from + at),
                0xE2 if rest[at..].starts_with("…".as_bytes()) => return Some(from + at),
                0xD8 if rest[at..].starts_with("؟".as_bytes()) => return Some(from + at),
                0xE3 if rest[at..].starts_with("。".as_bytes()) => return Some(from + at),
                _ => at += 1,
            }
        }
        None
    }

    /// Ends the sentence at `end`, if it holds anything.
    fn cut(&mut self, end: usize) {
        let raw = &self.text[self.start..end];
        let piece = raw.trim();
        if !piece.is_empty() {
            let start = self.start + (raw.len() - raw.trim_start().len());
            self.found.push(start..start + piece.len());
        }
        self.start = end;
    }

    /// A line end: a blank line, a heading, a list item end a sentence; a wrapped line does not.
    fn line_end(&mut self, mark: usize) -> usize {
        let mut next = mark;
        let mut lines = 0;
        while let Some(byte) = self.bytes.get(next).filter(|byte| byte.is_ascii_whitespace()) {
            lines += usize::from(*byte == b'\n' || (*byte == b'\r' && self.bytes.get(next + 1) != Some(&b'\n')));
            next += 1;
        }
        if lines > 1 || !self.is_wrapped(mark, next) {
            self.cut(mark);
        }
        next
    }

    /// Whether the line that ends at `mark` goes on in the one that begins at `next`.
    fn is_wrapped(&self, mark: usize, next: usize) -> bool {
        let Some(first) = self.text[next..].chars().next() else { return false };
        if is_bullet(&self.text[next..]) {
            return false;
        }
        if first.is_lowercase() {
            return true;
        }
        let Some(width) = self.wrap else { return false };
        let line = mark - self.bytes[..mark].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let word = self.text[next..].find(char::is_whitespace).unwrap_or(0);
        line + word >= width
    }

    /// A run of terminators at `mark`: takes in the closing marks after it and decides.
    fn terminator(&mut self, mark: usize) -> usize {
        let run = terminators_end(self.text, mark);
        let close = closers_end(self.text, run);
        let next = skip_blanks(self.text, close);
        let is_full_stop = &self.bytes[mark..run] == b".";
        let ends = if next >= self.bytes.len() || matches!(self.bytes[next], b'\n' | b'\r') {
            // the line end decides; here only what is inside an abbreviation must not
            false
        } else if next == close {
            is_full_stop && close == run && self.is_missing_blank(mark)
        } else if is_full_stop && close == run {
            self.full_stop_ends(mark, next)
        } else {
            is_beginning(&self.text[next..])
        };
        if ends {
            self.cut(close);
        } else if next < self.bytes.len()
            && matches!(self.bytes[next], b'\n' | b'\r')
            && self.ends_before_line(mark, run, close)
        {
            self.cut(close);
        }
        close
    }

    /// Whether a terminator at the end of a line ends the sentence: unless the line is wrapped within an abbreviation.
    fn ends_before_line(&self, mark: usize, run: usize, close: usize) -> bool {
        let next = self.text[close..].find(|c: char| !c.is_whitespace()).map_or(self.bytes.len(), |at| close + at);
        if next == self.bytes.len() || self.text[close..next].matches('\n').count() > 1 {
            return true;
        }
        if run == mark + 1 && self.bytes[mark] == b'.' && close == run {
            self.full_stop_ends(mark, next)
        } else {
            is_beginning(&self.text[next..])
        }
    }

    /// `domestique.Consternant`: a small letter before the full stop, a capitalised word after it.
    fn is_missing_blank(&self, mark: usize) -> bool {
        let before = self.word_before(mark);
        let mut after = self.text[mark + 1..].chars();
        let capital = after.next().is_some_and(char::is_uppercase)
            && after.next().is_some_and(|c| c.is_lowercase() || c == '\'' || c == '’' || c == ' ');
        let letters = before.chars().rev().take(2).filter(|c| c.is_lowercase() || c.is_ascii_digit()).count();
        capital && letters == 2 && !before.contains(['.', '/', '@', ':']) && !is_abbreviation(before, ABBREVIATIONS)
    }

    /// A full stop followed by blanks and then by what stands at `next`.
    fn full_stop_ends(&self, mark: usize, next: usize) -> bool {
        let rest = &self.text[next..];
        if !is_beginning(rest) {
            return false;
        }
        let before = self.word_before(mark);
        if before.is_empty() {
            return true;
        }
        let digit_follows = rest.starts_with(|c: char| c.is_ascii_digit());
        if is_abbreviation(before, CLOSING_ABBREVIATIONS) || is_dotted_acronym(before) {
            return !digit_follows && self.is_first_word(rest);
        }
        if is_abbreviation(before, ABBREVIATIONS) {
            return self.is_word_too(before) && !digit_follows && self.is_first_word(rest);
        }
        if is_initial(before) {
            return self.language == Some(Language::French) && before == "a" || !self.is_name_part(mark, before, rest);
        }
        if before.bytes().all(|byte| byte.is_ascii_digit()) {
            return !self.is_item_number(mark, before);
        }
        true
    }

    /// Abbreviations that are also words ("no", "mar", "art"): a sentence may end with them.
    fn is_word_too(&self, before: &str) -> bool {
        const WORDS: &str =
            "no art mar ex h min sec jan sept ed st al km kg cm c v n p ref réf inst ca sen rep gal cap dec oct nov";
        let english_no = before == "no" && self.language == Some(Language::English);
        english_no || (before != "no" && before != "No" && WORDS.split(' ').any(|word| word == before))
    }

    /// A single capital letter: part of a name ("J. F. Kennedy"), unless a typical first word follows ("Plan B. The").
    fn is_name_part(&self, mark: usize, before: &str, rest: &str) -> bool {
        let _ = mark;
        before.chars().all(char::is_uppercase) && !self.is_first_word(rest)
    }

    /// `1. First point`: a number alone at the beginning of a line counts, it does not end.
    fn is_item_number(&self, mark: usize, before: &str) -> bool {
        let start = mark - before.len();
        before.len() <= 2
            && (start == 0
                || start == self.start
                || self.text[..start].trim_end_matches([' ', '\t']).ends_with('\n')
                || self.text[self.start..start].trim().is_empty())
    }

    /// Whether `rest` begins with a capitalised word that is common at the head of sentences: an article, a pronoun, a
    /// preposition, a conjunction.
    fn is_first_word(&self, rest: &str) -> bool {
        let rest = rest.trim_start_matches(|c: char| is_opening(c) || c == ' ' || c == '\u{A0}' || c == '\u{202F}');
        let length = rest
            .bytes()
            .take(WINDOW)
            .position(|b| b.is_ascii_whitespace() || matches!(b, b',' | b'\'' | b'.' | b':' | 0xE2))
            .unwrap_or(0);
        let Some(word) = rest.get(..length) else { return false };
        let lower = word.to_lowercase();
        let elided = rest[length..].starts_with(['\'', '’']);
        word.starts_with(char::is_uppercase)
            && (elided
                || word.chars().count() > 1
                    && [Language::French, Language::English]
                        .into_iter()
                        .filter(|language| self.language.is_none_or(|own| own == *language))
                        .any(|language| is_stop_word(&lower, language))
                || (self.language == Some(Language::English) && matches!(word, "A" | "I"))
                || (self.language == Some(Language::French) && word == "À"))
    }

    /// The word, with inner dots and hyphens, that ends before the full stop at `mark`.
    fn word_before(&self, mark: usize) -> &'a str {
        let from = self.start.max(mark.saturating_sub(WINDOW));
        let from = self.text.ceil_char_boundary(from);
        let piece = &self.text[from.min(mark)..mark];
        let start = piece
            .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '/' | '@')))
            .map_or(0, |at| at + piece[at..].chars().next().map_or(1, char::len_utf8));
        &piece[start..]
    }
}

/// The width of the lines of a text that is wrapped by hand: at least four lines, none long, most of them full.
fn wrap_width(text: &str) -> Option<usize> {
    let (mut count, mut longest, mut total) = (0usize, 0usize, 0usize);
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        (count, longest, total) = (count + 1, longest.max(line.len()), total + line.len());
        if line.len() > WRAP_LIMIT {
            return None;
        }
    }
    (count >= 4 && longest >= 50 && total * 3 >= count * longest * 2).then_some(longest)
}

/// The end of the run of terminators at `mark`.
fn terminators_end(text: &str, mark: usize) -> usize {
    let is_terminator = |c: char| matches!(c, '.' | '!' | '?' | '…' | '؟' | '。');
    mark + text[mark..].find(|c| !is_terminator(c)).unwrap_or(text.len() - mark)
}

/// The end of the closing quotation marks and brackets at `at`; in French a blank may stand before them.
fn closers_end(text: &str, at: usize) -> usize {
    let mut end = at;
    loop {
        let rest = &text[end..];
        let blank: usize =
            rest.chars().take_while(|c| matches!(c, ' ' | '\u{A0}' | '\u{202F}')).take(2).map(char::len_utf8).sum();
        let Some(c) = rest[blank..].chars().next() else { return end };
        let closes = match c {
            '»' => true,
            '”' | '’' | '\'' | ')' | ']' | '"' => blank == 0,
            _ => false,
        };
        // an apostrophe or straight quote that opens the next word closes nothing
        let opens_next = matches!(c, '\'' | '"' | '’') && rest[c.len_utf8()..].starts_with(char::is_alphanumeric);
        if !closes || opens_next {
            return end;
        }
        end += blank + c.len_utf8();
        // « … ! ». : a full stop after the closing mark belongs to it
        if text[end..].starts_with('.') && !text[end..].starts_with("..") {
            end += 1;
        }
    }
}

/// The first byte after blanks (not line ends).
fn skip_blanks(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    at + rest.find(|c: char| !(c.is_whitespace() && c != '\n' && c != '\r') && c != '\u{200B}').unwrap_or(rest.len())
}

fn is_opening(c: char) -> bool {
    matches!(c, '«' | '“' | '"' | '\'' | '‘' | '(' | '[' | '„' | '‹' | '¿' | '¡' | '—' | '–' | '-' | '•' | '*')
}

/// Whether a text looks like the beginning of a sentence: a capital or a digit, perhaps after opening marks.
fn is_beginning(rest: &str) -> bool {
    let mut marks = 0;
    for c in rest.chars() {
        if c.is_uppercase() || c.is_numeric() {
            return true;
        }
        if c.is_alphabetic() {
            // scripts without capitals
            return !c.is_lowercase();
        }
        if matches!(c, '@' | '#') {
            return true;
        }
        marks += 1;
        if marks > 6 || !(is_opening(c) || c.is_whitespace()) {
            // a symbol or picture begins a sentence; punctuation does not
            return !c.is_ascii() && !matches!(c, '»' | '”' | '’' | '…');
        }
    }
    false
}

/// A list item: a bullet, a dash with a blank, or a number with a full stop or bracket.
fn is_bullet(rest: &str) -> bool {
    if rest.starts_with(['•', '·', '▪', '◦', '‣', '●', '■', '*', '–', '—', '-', '+', '#', '>', '|']) {
        return true;
    }
    let digits = rest.bytes().take(3).take_while(u8::is_ascii_digit).count();
    digits > 0 && rest[digits..].starts_with(['.', ')']) && rest[digits + 1..].starts_with([' ', '\t'])
}

fn is_abbreviation(word: &str, list: &str) -> bool {
    if word.len() > 12 {
        return false;
    }
    let lower = word.to_lowercase();
    list.split_ascii_whitespace().any(|known| known == lower)
}

/// `A.F.P`, `U.S`: single letters with dots between them.
fn is_dotted_acronym(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

fn is_initial(word: &str) -> bool {
    let last = word.rsplit(['-', '.']).next().unwrap_or(word);
    last.chars().count() == 1 && last.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(language: Language, text: &str) -> Vec<&str> {
        split(text, Some(language)).into_iter().map(|range| &text[range]).collect()
    }

    /// The text is written with `|` where a sentence must end.
    macro_rules! sentences {
        ($($name:ident: $language:ident, $text:expr;)+) => {
            $(#[test] fn $name() {
                let text = $text.replace('|', "");
                let expected: Vec<&str> = $text.split('|').map(str::trim).collect();
                assert_eq!(pieces(Language::$language, &text), expected);
            })+
        };
    }

    sentences! {
        titles: French, "M. Koné a vu le Gén. Goïta à Kati.| Mme Traoré était absente.";
        english_titles: English, "Gov. Zulum met Sgt. Bello and Lt. Col. Musa.| They talked.";
        initials: English, "J. F. Kennedy spoke.| George W. Bush did not.";
        acronyms: French, "L'A.F.P. Mali rapporte un raid.| L'O.N.U. Le reste suit." ;
        acronym_at_the_end: English, "He lives in the U.S.| The trip is long.| The U.S. Army left.";
        dates_and_times: French, "Le 5 nov. 2023 à 14 h. 30, l'attaque a eu lieu.| Dix morts.";
        numbers: English, "It cost 3.5 million.| No. 5 won by 1.5 points.";
        ellipsis: French, "Il hésite… et repart.| Puis rien…| La nuit tombe.";
        quotation: French, "« Nous partons. »| Le ministre a signé.| « Où aller ? » demande-t-il.";
        straight_quotes: English, "\"We are leaving.\"| The minister signed.| \"Where?\" he asked.";
        unbalanced_quotes: English, "He said: \"We will stay.| Nobody believed him.| They left.";
        missing_blank: French, "une affaire domestique.Consternant, dit-il.| Voir example.com pour la suite.";
        headings_and_lists: French, "Le bilan|\n\nDix morts.|\n- trois civils|\n- sept soldats";
        wrapped_lines: English, "The convoy left the base\nat dawn.| It was\nlong.";
        full_stop_before_lower_case: English, "The approx. figure vs. the real one is known.";
    }

    #[test]
    fn nothing_but_white_space_has_no_sentence() {
        assert!(split(" \n\t\u{A0} ", None).is_empty());
        assert!(split("", None).is_empty());
    }
}
