//! The language of questions: from what was typed to a tree of what is asked. Whatever is typed has a meaning: what does
//! not fit is taken as plain words and remarked upon.
//!
//! ```text
//! sequence := either (" " either)*        any of them, best first; phrases must be there
//! either   := both ("OR" both)*
//! both     := unary ("AND" unary)*
//! unary    := ("NOT" | "-")* ["title:"] ( "(" sequence ")" | "\"phrase\"" | word | prefix* | fuzzy~1 )
//! ```

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expr {
    /// Words as they were typed: any of them.
    Words(String),
    /// Words that follow each other.
    Phrase(String),
    /// Words that begin so.
    Prefix(String),
    /// Words that differ by so many letters.
    Fuzzy(String, u8),
    /// The same, in titles alone.
    Title(Box<Expr>),
    /// Articles without it.
    Not(Box<Expr>),
    /// Articles with each.
    All(Vec<Expr>),
    /// Articles with any.
    Any(Vec<Expr>),
    /// What stands side by side: any of the words, all of the phrases, none of what is refused.
    Sequence(Vec<Expr>),
}

/// The largest distance of a fuzzy word.
const MOST_EDITS: u8 = 2;
/// Parentheses in parentheses beyond this are left out.
const MOST_DEPTH: usize = 50;

/// The tree of a question, and remarks on what was not understood.
pub(super) fn parse(text: &str) -> (Expr, Vec<String>) {
    let mut notes = Vec::new();
    let tokens = tokens(text, &mut notes);
    let mut parser = Parser { tokens: &tokens, at: 0, notes: &mut notes, depth: 0 };
    let mut parts = Vec::new();
    while parser.at < tokens.len() {
        parts.extend(parser.sequence());
        if parser.take(&Token::Close) {
            parser.notes.push("a closing parenthesis without an opening one was left out".into());
        }
    }
    (Expr::Sequence(parts), notes)
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    Title,
    Phrase(String),
    Word(String),
}

/// The characters that open or close a phrase.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// The dash that refuses: at the beginning of a word only.
fn is_minus(c: char) -> bool {
    matches!(c, '-' | '−')
}

fn tokens(text: &str, notes: &mut Vec<String>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' => push(&mut tokens, Token::Open, 1),
            ')' => push(&mut tokens, Token::Close, 1),
            c if is_quote(c) => quoted(rest, c.len_utf8(), &mut tokens, notes),
            c if is_minus(c) && starts_operand(&rest[c.len_utf8()..]) => push(&mut tokens, Token::Not, c.len_utf8()),
            _ => match title_mark(rest) {
                Some(length) => push(&mut tokens, Token::Title, length),
                None => word(rest, &mut tokens),
            },
        };
        rest = rest[length..].trim_start();
    }
    tokens
}

fn push(tokens: &mut Vec<Token>, token: Token, length: usize) -> usize {
    tokens.push(token);
    length
}

/// Whether something that can be refused follows a dash.
fn starts_operand(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_alphanumeric() || is_quote(c) || matches!(c, '(' | '@' | '#'))
}

/// The length of `title:` or `titre:` right before a word.
fn title_mark(rest: &str) -> Option<usize> {
    let mark = rest.get(..6).filter(|mark| ["title:", "titre:"].iter().any(|name| name.eq_ignore_ascii_case(mark)))?;
    starts_operand(&rest[mark.len()..]).then_some(mark.len())
}

/// A phrase up to its closing mark; words, where there is none.
fn quoted(rest: &str, mark: usize, tokens: &mut Vec<Token>, notes: &mut Vec<String>) -> usize {
    let inner = &rest[mark..];
    let Some(end) = inner.find(is_quote) else {
        notes.push("a quotation mark is never closed: what follows it is searched as words".into());
        return mark;
    };
    if inner[..end].contains(char::is_alphanumeric) {
        tokens.push(Token::Phrase(inner[..end].to_string()));
    }
    mark + end + inner[end..].chars().next().map_or(0, char::len_utf8)
}

fn word(rest: &str, tokens: &mut Vec<Token>) -> usize {
    let length = rest.find(|c: char| c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')')).unwrap_or(rest.len());
    tokens.push(match &rest[..length] {
        "AND" | "&&" => Token::And,
        "OR" | "||" => Token::Or,
        "NOT" => Token::Not,
        word => Token::Word(word.to_string()),
    });
    length
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    notes: &'a mut Vec<String>,
    depth: usize,
}

impl Parser<'_> {
    fn take(&mut self, token: &Token) -> bool {
        let is_next = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(is_next);
        is_next
    }

    /// Everything up to a closing parenthesis or the end.
    fn sequence(&mut self) -> Vec<Expr> {
        let mut parts = Vec::new();
        while self.tokens.get(self.at).is_some_and(|token| *token != Token::Close) {
            parts.extend(self.either());
        }
        parts
    }

    fn either(&mut self) -> Option<Expr> {
        self.chain(&Token::Or, "OR", Self::both, Expr::Any)
    }

    fn both(&mut self) -> Option<Expr> {
        self.chain(&Token::And, "AND", Self::unary, Expr::All)
    }

    /// Operands with an operator between them; an operator without a second operand is left out.
    fn chain(
        &mut self,
        operator: &Token,
        name: &str,
        operand: fn(&mut Self) -> Option<Expr>,
        join: fn(Vec<Expr>) -> Expr,
    ) -> Option<Expr> {
        let mut operands: Vec<Expr> = operand(self).into_iter().collect();
        let mut dangling = false;
        while self.take(operator) {
            dangling |= operands.is_empty();
            let next = operand(self);
            dangling |= next.is_none();
            operands.extend(next);
        }
        if dangling {
            self.notes.push(format!("{name} needs something on both sides; it was left out"));
        }
        if operands.len() > 1 { Some(join(operands)) } else { operands.pop() }
    }

    fn unary(&mut self) -> Option<Expr> {
        let mut refused = false;
        let mut marked = false;
        while self.take(&Token::Not) {
            refused = !refused;
            marked = true;
        }
        let operand = self.operand();
        if operand.is_none() && marked {
            self.notes.push("NOT has nothing after it; it was left out".into());
        }
        operand.map(|operand| if refused { Expr::Not(Box::new(operand)) } else { operand })
    }

    fn operand(&mut self) -> Option<Expr> {
        if self.take(&Token::Title) {
            return self.operand().map(|inner| Expr::Title(Box::new(inner)));
        }
        if self.take(&Token::Open) {
            return self.parenthesis();
        }
        let found = match self.tokens.get(self.at)? {
            Token::Phrase(phrase) => Expr::Phrase(phrase.clone()),
            Token::Word(word) => self.marked_word(word.clone()),
            _ => return None,
        };
        self.at += 1;
        Some(found)
    }

    /// What stands between parentheses, the first one taken.
    fn parenthesis(&mut self) -> Option<Expr> {
        if self.depth == MOST_DEPTH {
            return None;
        }
        self.depth += 1;
        let parts = self.sequence();
        self.depth -= 1;
        if !self.take(&Token::Close) {
            self.notes.push("a parenthesis is never closed: it is closed at the end".into());
        }
        (!parts.is_empty()).then_some(Expr::Sequence(parts))
    }

    /// A word with what its end says: `prefix*`, `fuzzy~1`.
    fn marked_word(&mut self, word: String) -> Expr {
        if let Some(beginning) = word.strip_suffix('*').filter(|word| word.contains(char::is_alphanumeric)) {
            return Expr::Prefix(beginning.trim_end_matches('*').to_string());
        }
        let Some((stem, edits)) = word.rsplit_once('~').filter(|(stem, _)| stem.contains(char::is_alphanumeric)) else {
            return Expr::Words(word);
        };
        match edits.parse::<u8>() {
            _ if edits.is_empty() => Expr::Fuzzy(stem.to_string(), 1),
            Ok(edits) => {
                if edits > MOST_EDITS {
                    self.notes.push(format!("~{edits}: words may differ by {MOST_EDITS} letters at the most"));
                }
                Expr::Fuzzy(stem.to_string(), edits.min(MOST_EDITS))
            }
            Err(_) => Expr::Words(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree in short: `+` all, `|` any, blanks a sequence.
    fn shown(expr: &Expr) -> String {
        let join = |parts: &[Expr], by: &str| format!("({})", parts.iter().map(shown).collect::<Vec<_>>().join(by));
        match expr {
            Expr::Words(words) => words.clone(),
            Expr::Phrase(words) => format!("'{words}'"),
            Expr::Prefix(word) => format!("{word}*"),
            Expr::Fuzzy(word, edits) => format!("{word}~{edits}"),
            Expr::Title(inner) => format!("title:{}", shown(inner)),
            Expr::Not(inner) => format!("-{}", shown(inner)),
            Expr::All(parts) => join(parts, "+"),
            Expr::Any(parts) => join(parts, "|"),
            Expr::Sequence(parts) => join(parts, " "),
        }
    }

    fn check(text: &str, tree: &str, notes: usize) {
        let (expr, said) = parse(text);
        assert_eq!((shown(&expr).as_str(), said.len()), (tree, notes), "{text}: {said:?}");
    }

    #[test]
    fn operators_bind_as_in_other_search_boxes() {
        check("gao mopti", "(gao mopti)", 0);
        check("attaque AND gao OR mopti", "(((attaque+gao)|mopti))", 0);
        check("attaque AND (gao OR mopti)", "((attaque+((gao|mopti))))", 0);
        check("gao -mopti NOT kidal", "(gao -mopti -kidal)", 0);
        check("gao AND NOT (a b)", "((gao+-(a b)))", 0);
        check("title:gao titre:\"la base\" -title:mali", "(title:gao title:'la base' -title:mali)", 0);
        check("«la base» “the base” attaqu* ménaka~ kidal~2", "('la base' 'the base' attaqu* ménaka~1 kidal~2)", 0);
    }

    #[test]
    fn plain_questions_are_plain_words() {
        check("Mali : l'armée, porte-parole - 16:30", "(Mali : l'armée, porte-parole - 16:30)", 0);
        check("title: and or not", "(title: and or not)", 0);
        check("http://a.org/x ~ * 5*3", "(http://a.org/x ~ * 5*3)", 0);
    }

    #[test]
    fn what_does_not_fit_is_remarked_upon_and_the_rest_is_asked() {
        check("\"la base de gao", "(la base de gao)", 1);
        check("(gao OR mopti", "(((gao|mopti)))", 1);
        check("gao) mopti", "(gao mopti)", 1);
        check("AND gao", "(gao)", 1);
        check("gao OR", "(gao)", 1);
        check("gao NOT", "(gao)", 1);
        check("gao~9", "(gao~2)", 1);
        check("() \"\" ", "()", 0);
        check("))((", "()", 4);
        let (deep, _) = parse(&"(a ".repeat(100_000));
        assert!(shown(&deep).starts_with("((a (a (a"));
    }

    #[test]
    fn nothing_typed_makes_it_stumble() {
        let pieces = ["(", ")", "\"", "AND", "OR", "NOT", "-", "title:", "a*", "é~1", "~", "*", "«", " ", "mot"];
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    for by in ["", " "] {
                        let _ = parse(&[first, second, third].join(by));
                    }
                }
            }
        }
    }
}
