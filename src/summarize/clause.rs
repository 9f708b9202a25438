//! Where a sentence too long for a headline can be cut: its beginning, word for word, up to the end of a clause. Only
//! words of closed classes are known here and the most frequent verb forms, so a cut is made only where what follows can be
//! left out safely: not what says who said it, not the rest of an enumeration, not the main clause.

/// A beginning of fewer words says too little.
const LEAST_WORDS: usize = 10;

/// What begins a clause that can be left out after a comma or a dash.
#[rustfmt::skip]
const AFTER_COMMA: &[&str] = &[
    "which", "who", "whose", "where", "while", "after", "before", "as", "since", "and", "but", "with", "including",
    "in", "during", "following", "because", "despite", "qui", "dont", "où", "alors", "tandis", "après", "avant", "et",
    "mais", "avec", "notamment", "lors", "dans", "depuis", "pendant", "suite", "malgré", "tout", "parmi", "faisant",
    "leaving", "among",
];
/// And without any mark.
const BARE: &[&str] = &["after", "which", "while", "because", "après", "tandis"];
/// What goes before such a word and belongs to it.
#[rustfmt::skip]
const LEADS: &[&str] = &[
    "before", "and", "or", "in", "of", "to", "from", "on", "at", "by", "for", "with", "about", "shortly", "soon",
    "just", "long", "only", "named", "renamed", "called", "even", "immediately", "et", "ou", "de", "à", "par", "pour",
    "sur", "peu", "juste", "seulement", "aussitôt", "immédiatement", "même", "said", "that", "que", "day", "days",
    "hours", "week", "weeks", "month", "months", "year", "years", "jour", "jours", "heures", "semaine", "semaines",
    "mois", "an", "ans", "années", "minutes",
];
/// What a beginning must hold, to be more than a subject or a circumstance: one of these, a French participle after "a", or
/// an English past tense in -ed.
const VERBS: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "could", "may", "said", "says", "left",
    "took", "began", "told", "ont", "est", "sont", "était", "étaient", "avait", "avaient", "sera", "seront", "va",
    "vont", "fait", "font", "doit", "doivent", "peut", "peuvent", "fut", "furent", "n'a", "n'ont", "n'est", "s'est",
    "l'a",
];
const PARTICIPLES: &[&str] =
    &["dit", "fait", "pris", "mis", "tenu", "reçu", "perdu", "rendu", "ouvert", "promis", "commis", "détruit"];
/// Adjectives that look like a past tense.
const NOT_VERBS: &[&str] = &["armed", "united", "alleged", "suspected", "wounded", "displaced", "masked", "limited"];

/// Where the longest beginning of at most so many words that can stand for a sentence ends, in bytes; a short sentence is
/// left whole.
pub(super) fn end(sentence: &str, most: usize) -> Option<usize> {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    if words.len() <= most {
        return Some(sentence.len());
    }
    let opens_beside = holds(AFTER_COMMA, &plain(words[0]));
    let (mut end, mut open, mut commas, mut has_verb) = (None, Open::default(), 0, false);
    for (count, pair) in (1..=most).zip(words.windows(2)) {
        let (word, next) = (pair[0], plain(pair[1]));
        // what comes after a colon is an enumeration as often as not, but for the name of a place in capitals
        if word.ends_with(':') && word.chars().any(char::is_lowercase) || word == ":" {
            break;
        }
        open.read(word);
        commas += usize::from(is_comma(word));
        has_verb |= is_verb(&plain(word), &next);
        let is_whole = has_verb && (!opens_beside || commas > 1) && !open.is_open();
        if count >= LEAST_WORDS && is_whole && ends_clause(word, pair[1]) {
            end = Some(word.as_ptr() as usize - sentence.as_ptr() as usize + word.len());
        }
        // a semicolon begins anew: what follows needs a verb of its own
        has_verb &= !word.ends_with(';') && word != ";";
    }
    end.map(|end| sentence[..end].trim_end_matches(|c: char| ",;–—-".contains(c) || c.is_whitespace()).len())
}

/// Whether a clause ends after a word, and what follows can be left out.
fn ends_clause(word: &str, next: &str) -> bool {
    let begins = plain(next);
    match word {
        _ if word.ends_with(';') || next == ";" => true,
        _ if is_comma(word) => holds(AFTER_COMMA, &begins),
        _ => word.ends_with(char::is_alphabetic) && holds(BARE, &begins) && !holds(LEADS, &plain(word)),
    }
}

fn is_comma(word: &str) -> bool {
    word.ends_with(',') || matches!(word, "–" | "—" | "-")
}

/// The brackets and quotation marks that are open.
#[derive(Default)]
struct Open {
    brackets: usize,
    quotations: usize,
    is_typewritten: bool,
}

impl Open {
    fn read(&mut self, word: &str) {
        for mark in word.chars() {
            match mark {
                '(' | '[' => self.brackets += 1,
                ')' | ']' => self.brackets = self.brackets.saturating_sub(1),
                '«' | '“' | '‘' => self.quotations += 1,
                '»' | '”' => self.quotations = self.quotations.saturating_sub(1),
                '"' => self.is_typewritten = !self.is_typewritten,
                _ => {}
            }
        }
    }

    fn is_open(&self) -> bool {
        self.brackets + self.quotations > 0 || self.is_typewritten
    }
}

/// A word in small letters without the marks around it.
fn plain(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace('’', "'")
}

fn holds(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}

fn is_verb(word: &str, next: &str) -> bool {
    holds(VERBS, word)
        || (word == "a" && (next.ends_with('é') || holds(PARTICIPLES, next)))
        || (word.len() > 4 && word.ends_with("ed") && !holds(NOT_VERBS, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beginning(sentence: &str) -> Option<&str> {
        end(sentence, 20).map(|end| &sentence[..end])
    }

    #[test]
    fn a_long_sentence_is_cut_at_the_end_of_a_clause() {
        for (whole, rest) in [
            (
                "Gunmen killed at least forty soldiers on Monday near the town of Djibo",
                ", which has been under blockade for two years and more, the army said.",
            ),
            (
                "The last French soldiers have left the base of Gao in the north",
                " after nine years of war against armed groups that still hold the villages.",
            ),
            (
                "Trois soldats français ont été tués mardi dans le nord du pays",
                " ; cinq soldats du Tchad, dont un commandant, ont été blessés lundi près de la frontière.",
            ),
            (
                "L'armée a tué vingt-deux hommes armés lundi dans un village proche de Gao",
                ", dont les habitants avaient fui la semaine passée vers la ville, selon elle.",
            ),
            (
                "Les soldats ont quitté mardi la base de Gao dans le nord du pays",
                " ; ceux de Tessalit partiront en mai si les routes sont ouvertes.",
            ),
        ] {
            assert_eq!(beginning(&format!("{whole}{rest}")), Some(whole));
        }
        let short = "The army left, which nobody saw.";
        assert_eq!(beginning(short), Some(short));
    }

    #[test]
    fn no_cut_leaves_a_piece() {
        for sentence in [
            // the main clause comes after
            "In the north of the country where nine years of war have driven out half the people, the army left its last base.",
            // a subject alone
            "The leader of the military junta of Burkina Faso and of its new party, who turned thirty-seven in May, met the envoys of the union.",
            // inside a quotation, inside brackets, after a colon
            "The governor said on Monday to the press of the town \"that the road was closed, which is a pity for the traders of Gao\".",
            "The governor said on Monday to the press of the town (he was in Gao, which is a town in the north of Mali) no.",
            "The governor said on Monday that the army had three wishes: roads for its lorries, which are old, and pay for all of its men.",
            // a span of time
            "The army of Mali said that it had come back to the town of Gao ten days after the battle that it lost there.",
        ] {
            assert_eq!(beginning(sentence), None);
        }
    }
}
