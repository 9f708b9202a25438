//! How badly a sentence stands alone: quotes without their speaker, questions, announcements, headings, captions, greetings,
//! invitations to read on.

use super::shape::{Shape, opening};

/// What opening with a quotation costs: who speaks comes after, or not at all.
pub(super) const OPENS_WITH_QUOTE: f64 = 0.6;
/// What holding one costs: reports say first, and in fewer words, what a quotation bears out.
const HOLDS_QUOTE: f64 = 0.15;
/// What being a question costs.
const QUESTION: f64 = 1.0;
/// What speaking in the first person costs: the summary does not say whose words they are.
const FIRST_PERSON: f64 = 0.3;
/// What saying next to nothing costs; less, the closer a sentence comes to so many words.
const SHORT: f64 = 0.6;
const FULL_WORDS: usize = 8;
/// What it costs to be no sentence that says something: taken only where there is nothing else.
pub(super) const CRUMB: f64 = 3.0;

/// Fewer words say too little.
const FEWEST_WORDS: usize = 4;
/// A line without a full stop is a sentence from so many words on; a shorter one is a heading or a caption.
const LEAST_UNENDED: usize = 12;

/// How lines begin that are about the page or greet its readers, not about the news.
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
    "good morning",
    "good afternoon",
    "good evening",
    "welcome to",
    "thank you",
    "here is what",
    "here's what",
    "here it is",
    "here are",
    "voici",
    "the following is",
    "any questions",
    "bonjour",
    "bonsoir",
    "bienvenue",
    "merci de",
    "merci d'",
    "retrouvez",
    "propos recueillis",
    "fin de ce direct",
    "contact:",
    "contact :",
    "contacts:",
    "contacts :",
    "contact presse",
    "contacts presse",
    "media contact",
    "press contact",
    "for more information",
    "for further information",
    "pour plus d'informations",
    "pour en savoir plus",
    "notes to editors",
];

/// What is taken off the score of a sentence of this shape.
pub(super) fn penalty(sentence: &str, shape: &Shape) -> f64 {
    if is_crumb(sentence, shape) {
        return CRUMB;
    }
    let opens = sentence.starts_with(['‘', '\'']) || shape.quotation.is_some_and(|at| at == 0 || closes(sentence, at));
    let holds = opens || shape.quotation.is_some();
    let missing = FULL_WORDS.saturating_sub(shape.words);
    let mut penalty = SHORT * missing as f64 / FULL_WORDS as f64;
    for (is_so, cost) in [
        (opens, OPENS_WITH_QUOTE),
        (holds, HOLDS_QUOTE),
        (is_question(sentence), QUESTION),
        (!opens && shape.is_first_person, FIRST_PERSON),
    ] {
        penalty += if is_so { cost } else { 0.0 };
    }
    penalty
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

/// Whether it asks, or is marked as the words of one who does.
fn is_question(sentence: &str) -> bool {
    sentence.ends_with('?') || ["Q.", "Q:", "QUESTION:", "QUESTION :"].iter().any(|mark| sentence.starts_with(mark))
}

/// Whether this is a heading, a caption, a line of the page, a remnant of a table, the announcement of what is left out,
/// rather than a sentence.
fn is_crumb(sentence: &str, shape: &Shape) -> bool {
    let ended = sentence.ends_with(['.', '!', '?', '…', '"', '»', '”', '\'', '’', ')']);
    let announces = sentence.ends_with(':');
    // a row of a table is digits and marks for the most part
    let is_figures = shape.others > shape.letters;
    shape.spelled < FEWEST_WORDS
        || announces
        || (!ended && shape.spelled < LEAST_UNENDED)
        || is_figures
        || is_of_the_page(sentence, shape)
}

/// Whether it begins as such lines do, perhaps after the speaker's name in capitals: a label of the page may be all capitals too.
fn is_of_the_page(sentence: &str, shape: &Shape) -> bool {
    let begins = |start: &str| {
        let first = start.as_bytes().first();
        PAGE.iter().any(|opening| opening.as_bytes().first() == first && start.starts_with(opening))
    };
    let is_speaker = |name: &str| !name.contains(char::is_lowercase);
    begins(&shape.opening)
        || sentence.split_once(':').is_some_and(|(name, said)| is_speaker(name) && begins(&opening(said)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn penalty(sentence: &str) -> f64 {
        super::penalty(sentence, &Shape::of(sentence))
    }

    #[test]
    fn sentences_that_stand_alone_cost_nothing() {
        for sentence in
            ["The US army left the base at Gao on Tuesday.", "L'armée a quitté la base de Gao mardi, selon l'ONU."]
        {
            assert_eq!(penalty(sentence), 0.0, "{sentence}");
        }
    }

    #[test]
    fn pieces_of_quotations_cost_more_than_quotations_with_their_speaker() {
        let spoken = penalty("Il a promis mardi de « rester » à Gao.");
        for piece in
            ["\"On verra bien ce que cela donne.", "C'était en mai\", a-t-il dit.", "Les gens fuient », dit-elle."]
        {
            assert!(penalty(piece) > spoken, "{piece}");
        }
        assert_eq!(penalty("He promised \"to stay\" in Gao for good."), spoken);
        assert_eq!(penalty("The governor said \"my door is open\" on Monday."), spoken);
        assert!(penalty("Le gouverneur m'a dit à Gao : « Vous parlez, on écoute. »") > spoken);
    }

    #[test]
    fn what_is_no_sentence_is_a_crumb() {
        for crumb in [
            "Read also: our report from Kidal.",
            "À lire aussi sur notre site : le récit.",
            "SPORT",
            "Après examen des points inscrits à l'ordre du jour de ce jeudi, le Conseil a :",
            "12 | 7 | 2,5 % | 8 | oui",
            "Published: 14:11 EST on Friday by staff.",
            "SPOKESPERSON: Good afternoon to everyone in the room.",
        ] {
            assert_eq!(penalty(crumb), CRUMB, "{crumb}");
        }
        assert!(penalty("Où l'armée est-elle allée ensuite ?") < CRUMB);
    }

    #[test]
    fn lines_of_the_page_are_crumbs_in_capitals_too() {
        for label in [
            "Contact:",
            "CONTACT:",
            "Contacts:",
            "Contact :",
            "Contact\u{A0}:",
            "CONTACTS\u{202F}:",
            "Contact presse :",
            "CONTACTS PRESSE :",
            "Media contact:",
            "PRESS CONTACT:",
            "For more information:",
            "FOR MORE INFORMATION:",
            "For further information,",
            "Pour plus d’informations :",
            "Pour en savoir plus :",
            "NOTES TO EDITORS:",
            "LIRE AUSSI :",
        ] {
            let line =
                format!("{label} the office of the army at Gao answers calls on Monday and Tuesday of every week.");
            assert_eq!(penalty(&line), CRUMB, "{line}");
        }
        assert_eq!(penalty("Contact with the army at Gao was lost on Tuesday."), 0.0);
    }
}
