//! How the terms of a text get into tantivy: the analyser finds them where the article is processed, on any thread, and
//! they are handed over as lines, a line for each place in the row of words; what is left to do is cutting them. Stop words
//! are empty lines: they are not in the index, but the words after them keep their places, so that phrases still fit.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::language::Language;
use crate::text::Analyzer;

/// In what form a field holds its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// All forms of a word are one.
    Stem,
    /// Each form of a word for itself.
    Word,
}

/// The name under which the tokenizer is registered.
pub(super) const NAME: &str = "lines";

/// The analyser of a field.
pub(super) fn analyzer(language: Option<Language>, form: Form) -> Analyzer {
    match form {
        Form::Stem => Analyzer::new(language),
        Form::Word => Analyzer::new(language).unstemmed(),
    }
}

/// Makes the tokenizer known to an index.
pub(super) fn register(manager: &TokenizerManager) {
    manager.register(NAME, LineTokenizer);
}

/// The words of a text as they are indexed: a line for each place, in it the terms that stand there, with tabs between.
pub(super) struct Lines {
    /// The stems.
    pub stems: String,
    /// The words in the form they have.
    pub words: String,
}

impl Lines {
    /// The lines of a text.
    pub fn of(text: &str, language: Option<Language>) -> Self {
        let mut lines = Self { stems: String::with_capacity(text.len()), words: String::with_capacity(text.len()) };
        let mut line = 0;
        Analyzer::new(language).for_each_form(text, |term, word| {
            if !term.is_stop {
                let breaks = term.position - line;
                line = term.position;
                add(&mut lines.stems, breaks, term.text);
                add(&mut lines.words, breaks, word);
            }
        });
        lines
    }
}

/// Adds a term after so many line ends.
fn add(lines: &mut String, breaks: usize, term: &str) {
    if breaks == 0 && !lines.is_empty() {
        lines.push('\t');
    }
    lines.extend(std::iter::repeat_n('\n', breaks));
    lines.push_str(term);
}

#[derive(Clone)]
struct LineTokenizer;

impl Tokenizer for LineTokenizer {
    type TokenStream<'a> = LineTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LineTokens<'a> {
        LineTokens { text, at: 0, line: 0, token: Token::default() }
    }
}

struct LineTokens<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    token: Token,
}

impl TokenStream for LineTokens<'_> {
    fn advance(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        while let Some(byte @ (b'\n' | b'\t')) = bytes.get(self.at) {
            self.line += usize::from(*byte == b'\n');
            self.at += 1;
        }
        let rest = &self.text[self.at..];
        let term = &rest[..rest.bytes().position(|byte| matches!(byte, b'\n' | b'\t')).unwrap_or(rest.len())];
        self.token.text.clear();
        self.token.text.push_str(term);
        self.token.position = self.line;
        self.at += term.len();
        !term.is_empty()
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_come_back_with_their_places() {
        let text = "Le porte-parole de l'armée, à Gao : « Les soldats sont là. »";
        for (form, lines) in [
            (Form::Stem, Lines::of(text, Some(Language::French)).stems),
            (Form::Word, Lines::of(text, Some(Language::French)).words),
        ] {
            let mut tokens = Vec::new();
            LineTokenizer.token_stream(&lines).process(&mut |token| tokens.push((token.text.clone(), token.position)));
            let terms = analyzer(Some(Language::French), form).terms(text);
            let expected = terms.iter().filter(|term| !term.is_stop).map(|term| (term.text.to_string(), term.position));
            assert_eq!(tokens, expected.collect::<Vec<_>>());
        }
    }
}
