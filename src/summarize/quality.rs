//! How badly a sentence stands alone: quotes without their speaker, words that point back to what was left out, headings,
//! captions, invitations to read on.

/// What opening with a quotation costs: who speaks comes after, or not at all.
const OPENS_WITH_QUOTE: f64 = 0.6;
/// What holding one costs: reports say first, and in fewer words, what a quotation bears out.
const HOLDS_QUOTE: f64 = 0.3;
/// What opening with a word that points back costs.
const POINTS_BACK: f64 = 0.15;
/// What being a question costs.
const QUESTION: f64 = 0.1;
/// What it costs to be no sentence that says something: taken only where there is nothing else.
const CRUMB: f64 = 3.0;

/// Fewer words say too little.
const FEWEST_WORDS: usize = 4;
/// A line without a full stop is a sentence from so many words on; a shorter one is a heading or a caption.
const LEAST_UNENDED: usize = 12;

/// Words that mean nothing without the sentence before, or without the one who speaks.
const BACKWARD: &[&str] = &[
    "i",
    "we",
    "my",
    "our",
    "je",
    "j",
    "nous",
    "notre",
    "nos",
    "he",
    "she",
    "it",
    "they",
    "this",
    "that",
    "these",
    "those",
    "but",
    "and",
    "however",
    "his",
    "her",
    "their",
    "its",
    "also",
    "meanwhile",
    "il",
    "elle",
    "ils",
    "elles",
    "ce",
    "cela",
    "ça",
    "c",
    "mais",
    "et",
    "or",
    "cette",
    "ces",
    "celui",
    "celle",
    "ceux",
    "son",
    "sa",
    "ses",
    "leur",
    "leurs",
    "cependant",
    "toutefois",
    "pourtant",
    "ainsi",
    "enfin",
];

/// How lines begin that are about the page, not about the news.
const PAGE: &[&str] = &[
    "lire aussi",
    "à lire",
    "lire également",
    "lire la suite",
    "voir aussi",
    "sur le même sujet",
    "crédit",
    "photo ",
    "abonnez",
    "inscrivez",
    "partager",
    "cliquez",
    "publié le",
    "mis à jour",
    "read more",
    "read also",
    "see also",
    "also read",
    "related:",
    "photo:",
    "credit:",
    "image:",
    "subscribe",
    "sign up",
    "click here",
    "follow us",
    "share this",
    "published:",
    "updated:",
    "last updated",
    "scroll down",
];

/// What is taken off a sentence's score.
pub(super) fn penalty(sentence: &str) -> f64 {
    if is_crumb(sentence) {
        return CRUMB;
    }
    let mark = first_quotation_mark(sentence);
    let opens = sentence.starts_with(['‘', '\'']) || mark.is_some_and(|at| at == 0 || closes(sentence, at));
    let holds = opens || mark.is_some();
    let mut penalty = 0.0;
    for (is_so, cost) in [
        (opens, OPENS_WITH_QUOTE),
        (holds, HOLDS_QUOTE),
        (points_back(sentence), POINTS_BACK),
        (sentence.ends_with('?'), QUESTION),
    ] {
        penalty += if is_so { cost } else { 0.0 };
    }
    penalty
}

/// Where the first of the marks `"`, `«`, `»`, `“`, `”` stands.
fn first_quotation_mark(sentence: &str) -> Option<usize> {
    let mut leads = memchr::memchr3_iter(b'"', 0xC2, 0xE2, sentence.as_bytes());
    leads.find(|at| sentence[*at..].starts_with(['"', '«', '»', '“', '”']))
}

/// Whether its first quotation mark, which stands at `at`, closes: the quotation began in a sentence that may be left out.
fn closes(sentence: &str, at: usize) -> bool {
    let (before, rest) = sentence.split_at(at);
    let mut rest = rest.chars();
    let mark = rest.next();
    let ends = !rest.next().is_some_and(char::is_alphanumeric)
        && before.chars().next_back().is_some_and(|c| !c.is_whitespace());
    matches!(mark, Some('»' | '”')) || (mark == Some('"') && ends)
}

/// Whether the first word means nothing by itself.
fn points_back(sentence: &str) -> bool {
    let sentence = sentence.trim_start_matches(|c: char| !c.is_alphanumeric());
    let first: String =
        sentence.chars().take_while(|c| c.is_alphanumeric()).take(12).flat_map(char::to_lowercase).collect();
    BACKWARD.contains(&first.as_str())
}

/// Whether this is a heading, a caption, a line of the page, a remnant of a table, rather than a sentence.
fn is_crumb(sentence: &str) -> bool {
    let words =
        sentence.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).take(LEAST_UNENDED).count();
    let ended = sentence.ends_with(['.', '!', '?', '…', '"', '»', '”', '\'', '’', ')']);
    words < FEWEST_WORDS || (!ended && words < LEAST_UNENDED) || is_of_the_page(sentence) || is_figures(sentence)
}

fn is_of_the_page(sentence: &str) -> bool {
    let line = sentence.trim_start_matches(|c: char| !c.is_alphanumeric());
    let start: String = line.chars().take(20).flat_map(char::to_lowercase).collect();
    PAGE.iter().any(|opening| start.starts_with(opening))
}

/// Whether most of it is digits and marks, as in a row of a table.
fn is_figures(sentence: &str) -> bool {
    let (mut letters, mut others) = (0usize, 0usize);
    for c in sentence.chars() {
        letters += usize::from(c.is_alphabetic());
        others += usize::from(!c.is_alphabetic() && !c.is_whitespace());
    }
    others > letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_stand_alone_cost_nothing() {
        for sentence in
            ["The army left the base at Gao on Tuesday.", "L'armée a quitté la base de Gao mardi, selon l'ONU."]
        {
            assert_eq!(penalty(sentence), 0.0, "{sentence}");
        }
    }

    #[test]
    fn pieces_of_quotations_cost_more_than_quotations_with_their_speaker() {
        let spoken = penalty("Il a promis de « rester » à Gao.");
        for piece in
            ["\"On verra bien ce que cela donne.", "C'était en mai\", a-t-il dit.", "Les gens fuient », dit-elle."]
        {
            assert!(penalty(piece) > spoken, "{piece}");
        }
        assert_eq!(penalty("He promised \"to stay\" in Gao for good."), spoken);
    }

    #[test]
    fn what_is_no_sentence_is_a_crumb() {
        for crumb in [
            "Read also: our report from Kidal.",
            "À lire aussi sur notre site : le récit.",
            "SPORT",
            "12 | 7 | 2,5 % | 8 | oui",
            "Published: 14:11 EST on Friday by staff.",
        ] {
            assert_eq!(penalty(crumb), CRUMB, "{crumb}");
        }
        assert!(penalty("Mais l'armée a quitté la base de Gao.") < CRUMB);
    }
}
