//! What a word becomes when it is counted: lower case, composed, without ligatures and invisible characters, stemmed,
//! then without accents. The only user of rust-stemmers, so that another stemmer can take its place.
//!
//! Each thread remembers the words it has met: a news text repeats itself, and stemming costs more than all the rest.

use std::cell::RefCell;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::spelling::Keyed;
use super::stopwords::is_stop_word;
use super::words::{Kind, Word, is_apostrophe, is_hyphen, is_invisible};
use crate::language::Language;
use crate::letters::Spelling;

/// Words remembered per thread and language (about 5 MB); then the memory starts afresh.
const MEMO_CAPACITY: usize = 50_000;
/// Longer words are worked out each time, so that no odd input fills the memory.
const MEMO_WORD_BYTES: usize = 40;
/// A longer "word" is a code or an unbroken line: it is cut here, the index takes no more.
const TERM_BYTES: usize = 200;

/// What a word is counted as.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// The word without its endings.
    pub stem: Box<str>,
    /// The word as it is, where that is another.
    word: Option<Box<str>>,
    /// Whether it is too common to say anything.
    pub is_stop: bool,
    /// The hash of the stem.
    pub hash: u64,
}

impl Form {
    fn new(stem: String, word: Option<String>, is_stop: bool) -> Self {
        let hash = Spelling::default().with(stem.as_bytes()).key();
        let word = word.filter(|word| *word != stem).map(Into::into);
        Self { stem: stem.into(), word, is_stop, hash }
    }

    /// A word that is not stemmed.
    fn whole(word: String, is_stop: bool) -> Self {
        Self::new(word, None, is_stop)
    }

    /// The word as it is, in small letters without accents.
    pub fn word(&self) -> &str {
        self.word.as_ref().unwrap_or(&self.stem)
    }
}

/// Words and what they are counted as, for one language on one thread.
pub(super) struct Memo {
    rules: Rules,
    /// By the keys of the words.
    forms: Keyed<Form>,
    /// The last word that is not worth remembering.
    passing: Form,
}

thread_local! {
    static MEMOS: [RefCell<Memo>; 3] =
        [None, Some(Language::French), Some(Language::English)].map(|language| RefCell::new(Memo::new(language)));
}

/// Runs `work` with this thread's memo of a language.
pub(super) fn with_memo<T>(language: Option<Language>, work: impl FnOnce(&mut Memo) -> T) -> T {
    let place = match language {
        None => 0,
        Some(Language::French) => 1,
        Some(Language::English) => 2,
    };
    MEMOS.with(|memos| work(&mut memos[place].borrow_mut()))
}

impl Memo {
    fn new(language: Option<Language>) -> Self {
        Self { rules: Rules::new(language), forms: Keyed::default(), passing: Form::default() }
    }

    /// What a word of a text is counted as.
    pub fn form(&mut self, text: &str, word: &Word) -> &Form {
        let find = |rules: &Rules| rules.form(&text[word.span.clone()], word.kind);
        // a spelling has one kind only, of these three: a compound has a hyphen, an elided word an apostrophe at its end
        let is_one_kind = matches!(word.kind, Kind::Plain | Kind::Elided | Kind::Compound);
        if !is_one_kind || word.span.len() > MEMO_WORD_BYTES {
            self.passing = find(&self.rules);
            return &self.passing;
        }
        if self.forms.len() >= MEMO_CAPACITY {
            self.forms.clear();
        }
        self.forms.entry(word.key).or_insert_with(|| find(&self.rules))
    }
}

/// How the words of a language become terms.
struct Rules {
    language: Option<Language>,
    stemmer: Option<Stemmer>,
}

impl Rules {
    fn new(language: Option<Language>) -> Self {
        let stemmer = language.map(|language| {
            Stemmer::create(match language {
                Language::French => Algorithm::French,
                Language::English => Algorithm::English,
            })
        });
        Self { language, stemmer }
    }

    fn form(&self, word: &str, kind: Kind) -> Form {
        let word = &word[..word.floor_char_boundary(TERM_BYTES)];
        match kind {
            Kind::Elided => Form::whole(without_accents(normalized(word).trim_end_matches('\'')), true),
            Kind::Acronym => Form::whole(without_accents(&normalized(word).replace('.', "")), false),
            Kind::Number => Form::whole(number(word, self.language), false),
            Kind::Verbatim => Form::whole(normalized(word), false),
            Kind::Compound => Form::whole(without_accents(&normalized(word)), false),
            Kind::Plain => self.plain(word),
        }
    }

    fn plain(&self, word: &str) -> Form {
        let mut word = normalized(word);
        if let Some(language) = self.language {
            if is_stop_word(&word, language) {
                return Form::whole(without_accents(&word), true);
            }
            if let Some(owner) = word.strip_suffix("'s") {
                word.truncate(owner.len());
            }
        }
        word.retain(|c| c != '\'');
        match kept_apart(&word) {
            Some(kept) => Form::whole(kept.to_string(), false),
            None => Form::new(without_accents(&self.stem(&word)), Some(without_accents(&word)), false),
        }
    }

    fn stem(&self, word: &str) -> String {
        let (Some(stemmer), Some(language)) = (&self.stemmer, self.language) else { return word.to_string() };
        if let Some(stem) = irregular(word, language) {
            return stem.to_string();
        }
        match language {
            Language::French => stemmer.stem(singular(word)).into_owned(),
            Language::English => stemmer.stem(word).into_owned(),
        }
    }
}

/// Words whose stems would part a singular from its plural or join words of different meaning.
fn irregular(word: &str, language: Language) -> Option<&'static str> {
    const FRENCH: [(&str, &str); 18] = [
        ("retrait", "retrait"),
        ("retraits", "retrait"),
        ("convoi", "convoi"),
        ("convois", "convoi"),
        ("envoi", "envoi"),
        ("envois", "envoi"),
        ("emploi", "emploi"),
        ("emplois", "emploi"),
        ("tournoi", "tournoi"),
        ("tournois", "tournoi"),
        ("yeux", "oeil"),
        ("oeil", "oeil"),
        ("généraux", "général"),
        ("général", "général"),
        ("travaux", "travail"),
        ("travail", "travail"),
        ("journaux", "journal"),
        ("journal", "journal"),
    ];
    const ENGLISH: [(&str, &str); 6] = [
        ("troops", "troop"),
        ("news", "news"),
        ("women", "woman"),
        ("woman", "woman"),
        ("men", "man"),
        ("children", "child"),
    ];
    let table: &[(&str, &str)] = match language {
        Language::French => &FRENCH,
        Language::English => &ENGLISH,
    };
    table.iter().find(|(form, _)| *form == word).map(|(_, stem)| *stem)
}

/// French words that an accent alone tells from another of another meaning (`cote`, `mur`, `tache`, `jeune`, `pale`, `mat`,
/// `rode`): their terms keep it. Not `côte` and `forêt`, which are written without it in capitals and in English more often
/// than `cote` and `foret` are meant.
const KEPT_APART: [&str; 13] =
    ["côté", "jeûne", "jeûner", "mât", "mûr", "mûre", "pâle", "péché", "pécher", "pécheur", "rôder", "tâche", "tâcher"];

/// The term of a word whose accents are kept, in a text of whatever language: its singular.
fn kept_apart(word: &str) -> Option<&'static str> {
    if word.is_ascii() {
        return None;
    }
    let singular = word.strip_suffix('s').unwrap_or(word);
    KEPT_APART.into_iter().find(|kept| *kept == singular)
}

/// The term that keeps its accents and that somebody may mean who writes without any: `cote` may be `côté`.
pub fn accented(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let singular = word.strip_suffix('s').unwrap_or(&word);
    KEPT_APART.into_iter().find(|kept| without_accents(kept) == singular)
}

/// French plurals to the singular before stemming, where the stemmer, which keeps an `s` after most vowels, treats the two
/// apart (`élus`, `amis`, `vélos`). Where the `s` belongs to the word and shows in its feminine (`prise`, `française`), it stays.
fn singular(word: &str) -> &str {
    const OWN_S: [&str; 11] = ["mis", "pris", "quis", "cis", "sis", "gris", "ais", "ois", "clus", "fus", "paris"];
    const SHORT: [&str; 5] = ["lois", "rois", "quais", "vrais", "essais"];
    match word.strip_suffix('s') {
        Some(rest) if rest.len() > 3 && rest.ends_with(['t', 'd', 'n', 'r', 'l', 'c', 'é', 'e', 'o']) => rest,
        Some(rest) if SHORT.contains(&word) => rest,
        Some(rest) if rest.len() > 2 && rest.ends_with(['i', 'u']) && !OWN_S.iter().any(|end| word.ends_with(end)) => {
            rest
        }
        _ => word,
    }
}

/// Lower case, composed (NFC), one apostrophe, one hyphen, no ligatures, nothing invisible.
pub(crate) fn normalized(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    // letters of Latin-1 are composed and visible as they are
    if word.chars().all(|c| c.is_ascii() || ('À'..='ÿ').contains(&c)) {
        spelled(word.chars(), word.len())
    } else {
        spelled(word.chars().filter(|c| !is_invisible(*c)).nfc(), word.len())
    }
}

/// Composed letters in one spelling, about so many bytes of them.
fn spelled(letters: impl Iterator<Item = char>, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes);
    for c in letters.flat_map(char::to_lowercase) {
        match c {
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            c if is_apostrophe(c) => out.push('\''),
            c if is_hyphen(c) => out.push('-'),
            c => out.push(c),
        }
    }
    out
}

/// Letters without their accents: `é` and `e` are one term.
pub(crate) fn without_accents(word: &str) -> String {
    if word.is_ascii() {
        return word.to_string();
    }
    let bare: Option<String> = word.chars().map(bare_letter).collect();
    bare.unwrap_or_else(|| word.nfd().filter(|c| !is_combining_mark(*c)).nfc().collect())
}

/// The short way for the letters of French in lower case; none for others.
fn bare_letter(c: char) -> Option<char> {
    match c {
        '\0'..='\x7F' => Some(c),
        'à' | 'â' | 'ä' => Some('a'),
        'ç' => Some('c'),
        'è'..='ë' => Some('e'),
        'î' | 'ï' => Some('i'),
        'ô' | 'ö' => Some('o'),
        'ù' | 'û' | 'ü' => Some('u'),
        _ => None,
    }
}

/// A number in one spelling: groups joined, a point for the decimals.
fn number(word: &str, language: Option<Language>) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(mark) = rest.find(|c: char| !c.is_ascii_digit()) {
        out.push_str(&rest[..mark]);
        let separator = rest[mark..].chars().next().unwrap_or(' ');
        rest = &rest[mark + separator.len_utf8()..];
        let group = rest.len() == 3 || rest.as_bytes().get(3).is_some_and(|byte| !byte.is_ascii_digit());
        let decimal = match language {
            Some(Language::French) => separator == ',' || (separator == '.' && !group),
            _ => separator == '.' || (separator == ',' && !group),
        };
        if decimal {
            out.push('.');
        }
    }
    out + rest
}
