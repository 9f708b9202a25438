//! Where sentences end. A rule for news: a full stop ends a sentence unless it belongs to an abbreviation, an initial, a
//! number or an address; what follows must look like a beginning. A new paragraph, a heading and a list item always end one.
//!
//! One pass over the bytes, each looked at a bounded number of times, so that the time is linear whatever the text.

mod marks;

use std::ops::Range;

use super::stopwords::is_stop_word;
use crate::language::Language;
use marks::*;

/// How many bytes back an open quotation mark is looked for.
const QUOTE_WINDOW: usize = 1_000;
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
    /// The line end that comes next belongs to the sentence: an abbreviation stands before it.
    joined: bool,
    /// Where the first letter or digit of the sentence stands, as far as it was looked for.
    first_word: Option<usize>,
    /// Up to here it was looked for: every byte once.
    scanned: usize,
    found: Vec<Range<usize>>,
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str, language: Option<Language>) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            language,
            wrap: wrap_width(text),
            start: 0,
            joined: false,
            first_word: None,
            scanned: 0,
            found: Vec::new(),
        }
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
        let mut at = from;
        loop {
            at += self.bytes[at..].iter().position(|byte| MAY_END[usize::from(*byte)])?;
            let rest = &self.bytes[at..];
            if rest[0].is_ascii() || ["…", "؟", "。"].iter().any(|mark| rest.starts_with(mark.as_bytes())) {
                return Some(at);
            }
            at += 1;
        }
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
        (self.first_word, self.scanned) = (None, end);
    }

    /// A line end: a blank line, a heading, a list item end a sentence; a wrapped line does not.
    fn line_end(&mut self, mark: usize) -> usize {
        let mut next = mark;
        let mut lines = 0;
        while let Some(byte) = self.bytes.get(next).filter(|byte| byte.is_ascii_whitespace()) {
            lines += usize::from(*byte == b'\n' || (*byte == b'\r' && self.bytes.get(next + 1) != Some(&b'\n')));
            next += 1;
        }
        let joined = std::mem::take(&mut self.joined);
        let goes_on = if joined { !is_bullet(&self.text[next..]) } else { self.is_wrapped(mark, next) };
        if lines > 1 || !goes_on {
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
        self.look_for_first_word(mark);
        let run = terminators_end(self.text, mark);
        let close = self.closers_end(run);
        let next = skip_blanks(self.text, close);
        let after_line = self.text[next..].starts_with(['\n', '\r']);
        if next == close && !after_line && next < self.bytes.len() {
            if self.is_missing_blank(mark, run, close) {
                self.cut(close);
            }
        } else if next < self.bytes.len() {
            let follows = next + self.text[next..].find(|c: char| !c.is_whitespace()).unwrap_or(self.text.len() - next);
            let paragraph_ends = self.bytes[next..follows].iter().filter(|byte| **byte == b'\n').count() != 1;
            if self.ends(mark..run, close, follows) || (after_line && paragraph_ends) {
                self.cut(close);
            } else {
                self.joined = after_line;
            }
        }
        close
    }

    fn look_for_first_word(&mut self, upto: usize) {
        if self.first_word.is_none() {
            let found = self.text[self.scanned..upto].find(char::is_alphanumeric);
            self.first_word = found.map(|at| self.scanned + at);
            self.scanned = upto;
        }
    }

    /// Whether the sentence ends after a run of terminators and the marks that close it, before what stands at `next`.
    fn ends(&self, run: Range<usize>, close: usize, next: usize) -> bool {
        let rest = &self.text[next..];
        let is_full_stop = &self.bytes[run.clone()] == b".";
        let same_line = !self.text[close..next].contains('\n');
        if same_line && rest.starts_with(['—', '–']) && (close > run.end || self.is_abbreviated(run.start)) {
            // BAMAKO (A.F.P.) — The army …
            return false;
        }
        if self.first_word.is_none() {
            return false;
        }
        match (is_full_stop, close == run.end) {
            (true, true) => self.full_stop_ends(run.start, next),
            (false, true) => is_beginning(rest) || self.goes_on_in_lower_case(&run, rest),
            (_, false) => is_beginning(rest),
        }
    }

    /// `domestique.Consternant`: a small letter before the full stop, a capitalised word after it, perhaps in quotation marks.
    fn is_missing_blank(&self, mark: usize, run: usize, close: usize) -> bool {
        let before = self.word_before(mark);
        let after = self.text[close..].trim_start_matches(['«', '“', '[', '(', '\u{A0}', '\u{202F}']);
        let mut letters = after.chars();
        let capital = letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(|c| c.is_lowercase() || is_blank(c) || matches!(c, '\'' | '’'));
        let ends_in_letters =
            before.chars().rev().take(2).filter(|c| c.is_lowercase() || c.is_ascii_digit()).count() == 2;
        let plain = !before.contains(['.', '/', '@', ':']) && !is_abbreviation(before, &ABBREVIATIONS);
        let quoted = close > run && self.text[run..close].contains(['»', '”', '"']);
        capital
            && (quoted || is_abbreviation(before, &FINAL_ABBREVIATIONS) || (close == run && ends_in_letters && plain))
    }

    /// Web texts that use no capitals: an ordinary word or a long number before the mark, a small letter after it.
    fn goes_on_in_lower_case(&self, run: &Range<usize>, rest: &str) -> bool {
        if !rest.starts_with(char::is_lowercase) || is_abbreviation(first_word(rest), &SPEECH) {
            return false;
        }
        let marks = &self.bytes[run.clone()];
        if marks.len() > 1 {
            return !marks.contains(&b'.') && marks.is_ascii();
        }
        let before = self.word_before(self.text[..run.start].trim_end_matches(is_blank).len());
        let is_number = before.len() > 2 && before.chars().all(|c| c.is_ascii_digit() || c == '-');
        let letters = before.chars().skip(usize::from(marks == b"." && before.len() > 5));
        let is_word = (before.len() > 2 || self.is_common(before))
            && letters.clone().all(char::is_lowercase)
            && letters.clone().any(|c| "aeiouyéèêàûîô".contains(c));
        (is_number || is_word) && !self.is_abbreviated(run.start)
    }

    /// Whether an abbreviation, an initial or an acronym with dots stands before the full stop at `mark`.
    fn is_abbreviated(&self, mark: usize) -> bool {
        let before = self.word_before(mark);
        [&ABBREVIATIONS, &CLOSING_ABBREVIATIONS, &FINAL_ABBREVIATIONS]
            .into_iter()
            .any(|list| is_abbreviation(before, list))
            || is_dotted_acronym(before)
            || is_initial(before)
    }

    /// A full stop followed by blanks and then by what stands at `next`.
    fn full_stop_ends(&self, mark: usize, next: usize) -> bool {
        let rest = &self.text[next..];
        if !is_beginning(rest) {
            return self.goes_on_in_lower_case(&(mark..mark + 1), rest);
        }
        let before = self.word_before(mark);
        let digit_follows = rest.starts_with(|c: char| c.is_ascii_digit());
        if is_abbreviation(before, &FINAL_ABBREVIATIONS) {
            return !is_abbreviation(first_word(rest), &TIME_WORDS);
        }
        if is_abbreviation(before, &CLOSING_ABBREVIATIONS) || is_dotted_acronym(before) {
            return !digit_follows && self.is_first_word(rest);
        }
        if is_abbreviation(before, &ABBREVIATIONS) {
            return !digit_follows && self.is_word_too(before, rest);
        }
        if is_initial(before) {
            return !self.begins_with(before, mark)
                && (!before.chars().all(char::is_uppercase) || self.is_first_word(rest));
        }
        let is_number = !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit());
        !(is_number && before.len() <= 2 && self.begins_with(before, mark))
    }

    /// Abbreviations that are also words or units ("art", "sept", "min", in English "no"): a sentence may end with them.
    fn is_word_too(&self, before: &str, rest: &str) -> bool {
        const WORDS: &str = "art brig cap sept mar sec ed al inst me";
        const UNITS: &str = "h min km kg cm mm ex jan janv jan févr fév feb avr apr juil juill jul aug oct nov déc dec";
        let any = |list: &str| list.split(' ').any(|word| word == before);
        any(WORDS)
            || (any(UNITS) && self.is_first_word(rest))
            || (before == "no" && self.language == Some(Language::English))
    }

    /// Whether a word before the full stop at `mark` is the first of its sentence: `1. First point`, `Q. And then?`.
    fn begins_with(&self, before: &str, mark: usize) -> bool {
        self.first_word.is_some_and(|first| first >= mark - before.len())
    }

    /// Whether `rest` begins with a capitalised word that is common at the head of sentences: an article, a pronoun, a
    /// preposition, a conjunction.
    fn is_first_word(&self, rest: &str) -> bool {
        let word = first_word(rest);
        let elided = word.contains(['\'', '’']);
        let single = word.chars().count() == 1;
        word.starts_with(char::is_uppercase)
            && match (single, self.language) {
                (true, Some(Language::English)) => matches!(word, "A" | "I"),
                (true, _) => matches!(word, "À" | "A"),
                (false, _) => elided || self.is_common(&word.to_lowercase()) || is_abbreviation(word, &FIRST_WORDS),
            }
    }

    /// Whether a word in lower case is a stop word.
    fn is_common(&self, word: &str) -> bool {
        let languages = Language::ALL.into_iter().filter(|language| self.language.is_none_or(|own| own == *language));
        languages.into_iter().any(|language| is_stop_word(word, language))
    }

    /// The end of the closing quotation marks and brackets at `at`; in French a blank may stand before them.
    fn closers_end(&self, at: usize) -> usize {
        let mut end = at;
        loop {
            let rest = &self.text[end..];
            let blank: usize = rest.chars().take_while(|c| is_blank(*c)).take(2).map(char::len_utf8).sum();
            let Some(c) = rest[blank..].chars().next() else { return end };
            let after = &rest[blank + c.len_utf8()..];
            let closes = match c {
                '»' => true,
                '”' | ')' | ']' => blank == 0,
                // an apostrophe or straight quote that opens the next word closes nothing
                '’' | '\'' => blank == 0 && !after.starts_with(char::is_alphanumeric),
                '"' if blank == 0 => !after.starts_with(char::is_alphanumeric),
                '"' => after.starts_with(char::is_whitespace) && self.is_quoting(end),
                _ => false,
            };
            if !closes {
                return end;
            }
            end += blank + c.len_utf8();
            // « … ! ». : a full stop after the closing mark belongs to it
            if self.text[end..].starts_with('.') && !self.text[end..].starts_with("..") {
                end += 1;
            }
        }
    }

    /// Whether a straight quotation mark is open at `at`, as far as one can see.
    fn is_quoting(&self, at: usize) -> bool {
        let from = self.start.max(at.saturating_sub(QUOTE_WINDOW));
        self.bytes[from..at].iter().filter(|byte| **byte == b'"').count() % 2 == 1
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

/// The bytes that may begin a mark at which a sentence ends.
static MAY_END: [bool; 256] = {
    let mut may_end = [false; 256];
    let marks = [b'.', b'!', b'?', b'\n', b'\r', 0xE2, 0xD8, 0xE3];
    let mut place = 0;
    while place < marks.len() {
        may_end[marks[place] as usize] = true;
        place += 1;
    }
    may_end
};

/// The width of the lines of a text that is wrapped by hand: at least three lines, none long, most of them full.
fn wrap_width(text: &str) -> Option<usize> {
    let (mut count, mut longest, mut total) = (0usize, 0usize, 0usize);
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        (count, longest, total) = (count + 1, longest.max(line.len()), total + line.len());
        if line.len() > WRAP_LIMIT {
            return None;
        }
    }
    (count >= 3 && longest >= 50 && total * 3 >= count * longest * 2).then_some(longest)
}

/// The end of the run of terminators at `mark`.
fn terminators_end(text: &str, mark: usize) -> usize {
    let is_terminator = |c: char| matches!(c, '.' | '!' | '?' | '…' | '؟' | '。');
    mark + text[mark..].find(|c| !is_terminator(c)).unwrap_or(text.len() - mark)
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
        acronyms: French, "L'A.F.P. Mali rapporte un raid.| C'est à l'O.N.U.| Le reste suit." ;
        acronym_at_the_end: English, "He lives in the U.S.| The trip is long.| The U.S. Army left.";
        dates_and_times: French, "Le 5 nov. 2023 à 14 h. 30, l'attaque a eu lieu.| Dix morts.";
        numbers: English, "It cost 3.5 million.| No. 5 won by 1.5 points.";
        ellipsis: French, "Il hésite… et repart.| Puis rien…| La nuit tombe.";
        quotation: French, "« Nous partons. »| Le ministre a signé.| « Où aller ? » demande-t-il.";
        straight_quotes: English, "\"We are leaving.\"| The minister signed.| \"Where?\" he asked.";
        unbalanced_quotes: English, "He said: \"We will stay.| Nobody believed him.| They left.";
        missing_blank: French, "une affaire domestique.|Consternant, dit-il.| Voir example.com pour la suite.";
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
