//! The signs by which sentences are cut: abbreviations, words that begin a sentence, closing and opening marks.

use std::sync::LazyLock;

use hashbrown::HashSet;

/// Words in lower case.
pub(super) type List = LazyLock<HashSet<&'static str>>;

/// Abbreviations after which a sentence goes on: titles, ranks, units, months. In lower case, without the full stop.
pub(super) static ABBREVIATIONS: List = LazyLock::new(|| {
    "
m mm mme mmes mlle mlles me mgr pr prof dr drs gal gén gen col cdt cne capt cap ct lt lieut ltc cpl sgt sgts adj adjt maj brig insp
amb gouv gov govs rep reps sen pres prés rev hon msgr fr br supt comdr cmdr adm vadm mr mrs ms messrs st ste sts stes mt ft
av bd boul pl n no nos num art al alin chap fig p pp vol éd ed tel tél réf ref env p.ex ex cf vs v c.-à-d i.e e.g approx ca
janv jan févr fév feb mar avr apr juil juill jul aug sept sep oct nov déc dec h min sec km kg cm mm
dept dpt dép mun prov dist univ inst assn bros gt".split_ascii_whitespace().collect()
});

/// Abbreviations that also close a sentence: it ends when a typical first word follows.
pub(super) static CLOSING_ABBREVIATIONS: List =
    LazyLock::new(|| "jr sr inc ltd co corp llc cie sa plc ave blvd rd av".split_ascii_whitespace().collect());

/// Abbreviations after which a capital begins a sentence, unless it is one of the words that belong to a time of day.
pub(super) static FINAL_ABBREVIATIONS: List =
    LazyLock::new(|| "etc a.m p.m am pm j.-c".split_ascii_whitespace().collect());

/// What follows a time of day, and is no beginning.
pub(super) static TIME_WORDS: List = LazyLock::new(|| {
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august
september october november december jan feb apr aug sept oct nov dec est edt gmt utc cet et pt pst local"
        .split_ascii_whitespace()
        .collect()
});

/// Capitalised words that begin a sentence, besides the stop words: what follows an acronym that may end one.
pub(super) static FIRST_WORDS: List = LazyLock::new(|| {
    "rien personne ailleurs hier demain celle-ci celui-ci ceux-ci celles-ci deux trois quatre cinq six sept huit
neuf dix plusieurs beaucoup certains certaines interrogé interrogée contacté reste seul seule seuls none nobody nothing three four five
seven eight nine ten many several another earlier later last next meanwhile still officials police residents witnesses people".split_ascii_whitespace().collect()
});

/// What follows a question or a cry that is somebody's words, and is no beginning.
pub(super) static SPEECH: List = LazyLock::new(|| {
    "said says asked asks cried cries shouted replied replies demande demanda demandait dit répond répondit
lance lança interroge interrogea crie cria s'écrie s'exclame s'interroge ajoute"
        .split_ascii_whitespace()
        .collect()
});

/// How many bytes before a full stop are looked at for an abbreviation, and after it for the next word.
pub(super) const WINDOW: usize = 64;

pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{202F}')
}

/// The first byte after blanks (not line ends).
pub(super) fn skip_blanks(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    at + rest.find(|c: char| !(c.is_whitespace() && c != '\n' && c != '\r') && c != '\u{200B}').unwrap_or(rest.len())
}

pub(super) fn is_opening(c: char) -> bool {
    matches!(c, '«' | '“' | '"' | '\'' | '‘' | '(' | '[' | '„' | '‹' | '¿' | '¡' | '—' | '–' | '-' | '•' | '*')
}

/// Whether a text looks like the beginning of a sentence: a capital or a digit, perhaps after opening marks; `iPhone`;
/// a link; a ruled line.
pub(super) fn is_beginning(rest: &str) -> bool {
    let brand = rest.starts_with(char::is_lowercase) && rest.chars().nth(1).is_some_and(char::is_uppercase);
    let ruled = rest
        .as_bytes()
        .first_chunk()
        .is_some_and(|[a, b, c]: &[u8; 3]| a.is_ascii_punctuation() && a == b && b == c && *a != b'.');
    if brand || ruled || ["http", "www.", "[", "(...)"].iter().any(|start| rest.starts_with(start)) {
        return true;
    }
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
pub(super) fn is_bullet(rest: &str) -> bool {
    if rest.starts_with(['•', '·', '▪', '◦', '‣', '●', '■', '*', '–', '—', '-', '+', '#', '|']) {
        return true;
    }
    let digits = rest.bytes().take(3).take_while(u8::is_ascii_digit).count();
    digits > 0 && rest[digits..].starts_with(['.', ')']) && rest[digits + 1..].starts_with([' ', '\t'])
}

pub(super) fn is_abbreviation(word: &str, list: &List) -> bool {
    word.len() <= 12 && list.contains(word.to_lowercase().as_str())
}

/// The first word of a text after its opening marks, with its hyphens and apostrophe.
pub(super) fn first_word(rest: &str) -> &str {
    let rest = rest.trim_start_matches(|c: char| is_opening(c) || is_blank(c));
    let rest = &rest[..rest.floor_char_boundary(WINDOW)];
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '\'' | '’'))).unwrap_or(rest.len());
    &rest[..end]
}

/// `A.F.P`, `U.S`, `J.-P`: single letters with dots between them.
pub(super) fn is_dotted_acronym(word: &str) -> bool {
    word.contains('.')
        && word
            .split(['.', '-'])
            .filter(|part| !part.is_empty())
            .all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

pub(super) fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}
