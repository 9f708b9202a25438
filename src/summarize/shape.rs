//! What a sentence looks like, from one walk over it: how many words and marks it has, whether somebody quotes or speaks
//! of himself in it, how it begins.

/// So many bytes of its beginning are looked at.
const LOOK: usize = 48;

/// The blanks that French writes before its double marks: wide and narrow, neither of them broken at.
const HARD_BLANKS: [char; 2] = ['\u{A0}', '\u{202F}'];

/// The shape of a sentence.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// The words between blanks.
    pub words: usize,
    /// Those of them that hold a letter.
    pub spelled: usize,
    pub letters: usize,
    /// Digits and marks.
    pub others: usize,
    /// Where the first of the marks `"`, `«`, `»`, `“`, `”` stands.
    pub quotation: Option<usize>,
    /// Whether somebody speaks of himself outside quotation marks.
    pub is_first_person: bool,
    /// Its beginning, as [`opening`] gives it.
    pub opening: String,
}

impl Shape {
    pub fn of(sentence: &str) -> Self {
        let mut shape = Self { opening: opening(sentence), ..Self::default() };
        let (mut word, mut is_quoted) = (Begun::default(), false);
        let mut at = 0;
        while at < sentence.len() {
            let run = Run::of(&sentence[at..]);
            let end = at + run.bytes;
            shape.letters += run.letters;
            shape.others += run.digits;
            shape.is_first_person |= !is_quoted && is_first_person(&sentence.as_bytes()[at..end], run.mark);
            at = end + run.mark.map_or(0, char::len_utf8);
            match run.mark {
                Some(mark) if mark != ' ' && !mark.is_whitespace() => {
                    shape.others += 1;
                    is_quoted = shape.quote(mark, end, is_quoted);
                }
                _ => {
                    shape.end_word(&word, end);
                    word = Begun { at, letters: shape.letters };
                }
            }
        }
        // one that ends in a mark
        shape.end_word(&word, at);
        shape
    }

    fn end_word(&mut self, word: &Begun, end: usize) {
        self.words += usize::from(end > word.at);
        self.spelled += usize::from(self.letters > word.letters);
    }

    /// Whether a quotation is open after a mark.
    fn quote(&mut self, mark: char, at: usize, is_quoted: bool) -> bool {
        let is_quoted = match mark {
            '«' | '“' => true,
            '»' | '”' => false,
            '"' => !is_quoted,
            _ => return is_quoted,
        };
        self.quotation.get_or_insert(at);
        is_quoted
    }
}

/// Where a word begins.
#[derive(Default)]
struct Begun {
    at: usize,
    /// So many letters stand before it.
    letters: usize,
}

/// A run of letters and digits; it may be empty.
#[derive(Default)]
struct Run {
    bytes: usize,
    letters: usize,
    digits: usize,
    /// What ends it.
    mark: Option<char>,
}

impl Run {
    /// The one with which a text begins.
    fn of(text: &str) -> Self {
        let mut run = Self::default();
        loop {
            let plain = text.as_bytes()[run.bytes..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            (run.bytes, run.letters) = (run.bytes + plain, run.letters + plain);
            run.mark = match text.as_bytes().get(run.bytes) {
                Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
                _ => text[run.bytes..].chars().next(),
            };
            match run.mark {
                Some(' ') | None => return run,
                Some(c @ 'à'..='ö') => run.add_letter(c),
                Some(c) if !c.is_alphanumeric() => return run,
                Some(c) if c.is_alphabetic() => run.add_letter(c),
                Some(c) => (run.bytes, run.digits) = (run.bytes + c.len_utf8(), run.digits + 1),
            }
        }
    }

    fn add_letter(&mut self, letter: char) {
        (self.bytes, self.letters) = (self.bytes + letter.len_utf8(), self.letters + 1);
    }
}

/// Whether a word, with what stands after it, is one who speaks of himself; "our soldiers" may stand in any report, and "US"
/// is a country.
fn is_first_person(word: &[u8], after: Option<char>) -> bool {
    match word {
        [b'j' | b'J' | b'm' | b'M'] => matches!(after, Some('\'' | '’')),
        b"I" | b"me" | b"We" | b"we" | b"us" | b"Je" | b"je" | b"Nous" | b"nous" => true,
        _ => false,
    }
}

/// How a sentence begins, from its first letter or digit on: in small letters, with typewriter apostrophes and plain blanks.
pub(super) fn opening(sentence: &str) -> String {
    let sentence = sentence.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut opening = sentence[..sentence.floor_char_boundary(LOOK)].to_lowercase();
    if opening.contains('’') {
        opening = opening.replace('’', "'");
    }
    if opening.contains(HARD_BLANKS) {
        opening = opening.replace(HARD_BLANKS, " ");
    }
    opening
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_letters_and_marks_are_counted() {
        let shape = Shape::of("  L’ONU a dit « 12,5 % »\u{A0}; où ?");
        let Shape { words, spelled, letters, others, quotation, .. } = shape;
        assert_eq!((words, spelled, letters, others, quotation), (10, 4, 10, 10, Some(16)));
    }

    #[test]
    fn who_speaks_of_himself_is_heard_outside_quotation_marks() {
        let speaks = |sentence| Shape::of(sentence).is_first_person;
        assert!(speaks("So we left.") && speaks("Hier, j’ai vu Gao.") && speaks("He told me"));
        assert!(!speaks("He said \"we left\" and went.") && !speaks("The US wed Wes."));
        assert!(speaks("« Partez », nous dit-il."));
    }

    #[test]
    fn an_opening_is_in_small_letters() {
        assert_eq!(opening("« D’Après ÉLIE, oui."), "d'après élie, oui.");
        assert_eq!(opening("Contact\u{A0}: Gao"), "contact : gao");
        assert_eq!(opening("?"), "");
    }
}
