//! The analyser: what a word, a term and a sentence are. The classifier, the summariser and the index all ask here, so
//! that they see the same terms. Every term and sentence keeps its place: byte offsets into the text as it was given.

mod mixed;
mod sentences;
mod simple;
mod spelling;
mod stem;
mod stopwords;
mod words;

use std::ops::Range;

use crate::language::Language;
use crate::letters::Spelling;

pub use mixed::spoken_sentences;
pub(crate) use spelling::Keyed;
pub use stem::accented;
pub(crate) use stem::{normalized, without_accents};
pub use stopwords::is_stop_word;
use words::Kind;
pub use words::Word;

/// Changes with every change of what [`Analyzer`] makes of a text: models and indexes made by another version are refused.
pub const ANALYZER_VERSION: u32 = 3;

/// Finds terms and sentences by the rules of one language, or, for a text in no language griot knows, by neutral ones
/// (no stems, no stop words).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Analyzer {
    language: Option<Language>,
    stemmed: bool,
}

/// One term: a word as it is counted and looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term<'a> {
    /// Lower case, stemmed, without accents (but for a few words that only an accent tells from others: `côté`, `cote`).
    pub text: &'a str,
    /// The bytes of the text it stands for.
    pub span: Range<usize>,
    /// Its place in the row of words; a compound (`porte-parole`) shares its first part's.
    pub position: usize,
    /// A word too common to say what a text is about. Marked, not dropped: phrases need it.
    pub is_stop: bool,
    /// Whether it is a compound as a whole: its parts follow.
    pub is_compound: bool,
    /// A hash of `text`, the same on every machine.
    pub hash: u64,
}

/// The terms of one text, in order of their first byte: one buffer for all of them, nothing allocated per term.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    buffer: String,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    text: Range<usize>,
    span: Range<usize>,
    position: usize,
    is_stop: bool,
    is_compound: bool,
    hash: u64,
}

impl Analyzer {
    /// The analyser of a language; `None` for any other.
    pub fn new(language: impl Into<Option<Language>>) -> Self {
        Self { language: language.into(), stemmed: true }
    }

    /// The same that leaves words in the form they have: lower case, without accents, not stemmed.
    pub fn unstemmed(self) -> Self {
        Self { stemmed: false, ..self }
    }

    /// The terms of a text. A compound word comes as a whole and then by its parts.
    pub fn terms(self, text: &str) -> Terms {
        let mut terms = Terms::default();
        self.terms_into(text, &mut terms);
        terms
    }

    /// As [`terms`](Self::terms), into a buffer that is emptied first and can be used again.
    pub fn terms_into(self, text: &str, terms: &mut Terms) {
        terms.buffer.clear();
        terms.entries.clear();
        self.for_each_term(text, |term| terms.push(&term));
    }

    /// Calls `found` with every term, in order: nothing is kept, so that memory does not grow with the text. `found` cannot
    /// ask an analyser itself.
    pub fn for_each_term(self, text: &str, mut found: impl FnMut(Term)) {
        self.for_each_form(text, |term, _| found(term));
    }

    /// The same, each term with its word as [`unstemmed`](Self::unstemmed) has it.
    pub fn for_each_form(self, text: &str, mut found: impl FnMut(Term, &str)) {
        stem::with_memo(self.language, |memo| {
            words::for_each_word(text, self.language, |word| {
                let form = memo.form(text, word);
                let term = self.text_of(form);
                if !term.is_empty() {
                    let term = Term {
                        text: term,
                        span: word.span.clone(),
                        position: word.position,
                        is_stop: form.is_stop,
                        is_compound: word.kind == Kind::Compound,
                        hash: if self.stemmed { form.hash } else { Spelling::default().with(term.as_bytes()).key() },
                    };
                    found(term, form.word());
                }
            });
        });
    }

    fn text_of(self, form: &stem::Form) -> &str {
        if self.stemmed { &form.stem } else { form.word() }
    }

    /// Calls `found` with every word as it stands in the text, in order of its first byte; a compound whole and then by its
    /// parts. Cheaper than [`for_each_term`](Self::for_each_term) for those who know most words already.
    pub fn for_each_word(self, text: &str, found: impl FnMut(&Word)) {
        words::for_each_word(text, self.language, found);
    }

    /// What `take` makes of the term that a word of a text becomes; `None` for a stop word.
    pub fn with_term_of<T>(self, text: &str, word: &Word, take: impl FnOnce(&str) -> T) -> Option<T> {
        stem::with_memo(self.language, |memo| {
            let form = memo.form(text, word);
            (!form.is_stop).then(|| take(self.text_of(form)))
        })
    }

    /// The sentences of a text: ranges of bytes that hold all but the white space between them, in order.
    pub fn sentences(self, text: &str) -> Vec<Range<usize>> {
        sentences::split(text, self.language)
    }
}

impl Terms {
    /// How many there are, compounds and their parts counted apart.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the text held no word at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The terms in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Term<'_>> {
        self.entries.iter().map(|entry| self.term(entry))
    }

    /// The term at a place in the row.
    pub fn get(&self, index: usize) -> Option<Term<'_>> {
        self.entries.get(index).map(|entry| self.term(entry))
    }

    fn term(&self, entry: &Entry) -> Term<'_> {
        Term {
            text: &self.buffer[entry.text.clone()],
            span: entry.span.clone(),
            position: entry.position,
            is_stop: entry.is_stop,
            is_compound: entry.is_compound,
            hash: entry.hash,
        }
    }

    fn push(&mut self, term: &Term) {
        let start = self.buffer.len();
        self.buffer.push_str(term.text);
        let Term { span, position, is_stop, is_compound, hash, .. } = term.clone();
        self.entries.push(Entry { text: start..self.buffer.len(), span, position, is_stop, is_compound, hash });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language::{English, French};

    fn shown(language: impl Into<Option<Language>>, text: &str) -> Vec<String> {
        let terms = Analyzer::new(language).terms(text);
        terms.iter().map(|term| if term.is_stop { format!("({})", term.text) } else { term.text.to_string() }).collect()
    }

    /// What each kind of word becomes; stop words stand in parentheses.
    macro_rules! terms {
        ($($name:ident: $language:expr, $text:expr => [$($term:expr),*];)+) => {
            $(#[test] fn $name() { assert_eq!(shown($language, $text), [$($term),*] as [&str; _]); })+
        };
    }

    terms! {
        elision_with_either_apostrophe: French, "l'Azawad et d’Abidjan, jusqu'ici" =>
            ["(l)", "azawad", "(et)", "(d)", "abidjan", "(jusqu)", "(ici)"];
        apostrophe_inside_a_word: French, "aujourd'hui, quelqu’un" => ["(aujourd'hui)", "(quelqu'un)"];
        names_with_an_apostrophe: French, "N'Djamena M’Bappé" => ["ndjamen", "mbapp"];
        english_possessive_and_contraction: English, "Mali's army didn’t" => ["mali", "armi", "(didn't)"];
        compounds_whole_and_by_parts: French, "le Burkina-Faso" => ["(le)", "burkina-faso", "burkin", "faso"];
        acronyms_with_dots: French, "l'O.N.U. et l'ONU" => ["(l)", "onu", "(et)", "(l)", "onu"];
        ligatures_and_accents: French, "cœur e\u{301}cole é\u{ad}co\u{200b}le" => ["coeur", "ecol", "ecol"];
        accents_that_tell_words_apart: French, "côté côtés cote ecole école tâches taches jeûne jeunes" =>
            ["côté", "côté", "cot", "ecol", "ecol", "tâche", "tach", "jeûne", "jeun"];
        thousands: French, "12 300 soldats et 1,5 million" => ["12300", "soldat", "(et)", "1.5", "million"];
        english_thousands: English, "1,500 troops, 3.5 percent" => ["1500", "troop", "3.5", "percent"];
        addresses: English, "write to a.b@example.org or https://example.com/x?y=1, @bamako #Mali" =>
            ["write", "(to)", "a.b@example.org", "(or)", "https://example.com/x?y=1", "@bamako", "#mali"];
        plural_and_singular_share_a_term: French, "retrait retraits convoi convois" => ["retrait", "retrait", "convoi", "convoi"];
        other_languages_are_not_stemmed: None, "Los ataques في مالي" => ["los", "ataques", "في", "مالي"];
        full_stop_without_blank: French, "domestique.Consternant" => ["domest", "constern"];
    }

    #[test]
    fn the_short_way_for_accents_gives_what_decomposition_gives() {
        use unicode_normalization::UnicodeNormalization;
        for c in 'à'..='ÿ' {
            let bare: String = c.to_string().nfd().take(1).collect();
            assert_eq!(without_accents(&c.to_string()), bare, "{c}");
        }
        assert_eq!(without_accents("hétérogénéité, Ğǎō"), "heterogeneite, Gao");
    }

    #[test]
    fn unstemmed_words_keep_their_form() {
        let terms = Analyzer::new(French).unstemmed().terms("Les armées d'Énergie");
        let shown: Vec<&str> = terms.iter().filter(|term| !term.is_stop).map(|term| term.text).collect();
        assert_eq!(shown, ["armees", "energie"]);
    }

    #[test]
    fn spans_are_those_of_the_text_as_given() {
        let text = "« L’école d'O.N.U. »";
        let terms = Analyzer::new(French).terms(text);
        let spans: Vec<&str> = terms.iter().map(|term| &text[term.span]).collect();
        assert_eq!(spans, ["L’", "école", "d'", "O.N.U."]);
    }
}
