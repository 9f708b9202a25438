//! The analyser dressed for tantivy. Stop words are left out of the index, but the words after them keep their places, so
//! that phrases still fit.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::schema::FIELD_LANGUAGES;
use crate::language::Language;
use crate::text::{Analyzer, Terms};

/// In what form a field holds its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// All forms of a word are one.
    Stem,
    /// Each form of a word for itself.
    Word,
}

/// The name under which a language's tokenizer is registered.
pub(super) fn name(language: Option<Language>, form: Form) -> &'static str {
    match (language, form) {
        (Some(Language::French), Form::Stem) => "stem_fr",
        (Some(Language::English), Form::Stem) => "stem_en",
        (Some(Language::French), Form::Word) => "word_fr",
        (Some(Language::English), Form::Word) => "word_en",
        (None, _) => "word_other",
    }
}

/// The analyser of a field.
pub(super) fn analyzer(language: Option<Language>, form: Form) -> Analyzer {
    match form {
        Form::Stem => Analyzer::new(language),
        Form::Word => Analyzer::new(language).unstemmed(),
    }
}

/// Makes the tokenizers known to an index.
pub(super) fn register(manager: &TokenizerManager) {
    for language in FIELD_LANGUAGES {
        for form in [Form::Stem, Form::Word] {
            let tokenizer = GriotTokenizer { analyzer: analyzer(language, form), terms: Terms::default() };
            manager.register(name(language, form), tokenizer);
        }
    }
}

#[derive(Clone)]
struct GriotTokenizer {
    analyzer: Analyzer,
    terms: Terms,
}

impl Tokenizer for GriotTokenizer {
    type TokenStream<'a> = GriotTokenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> GriotTokenStream<'a> {
        self.analyzer.terms_into(text, &mut self.terms);
        GriotTokenStream { terms: &self.terms, next: 0, token: Token::default() }
    }
}

struct GriotTokenStream<'a> {
    terms: &'a Terms,
    next: usize,
    token: Token,
}

impl TokenStream for GriotTokenStream<'_> {
    fn advance(&mut self) -> bool {
        while let Some(term) = self.terms.get(self.next) {
            self.next += 1;
            if term.is_stop {
                continue;
            }
            self.token.text.clear();
            self.token.text.push_str(term.text);
            (self.token.offset_from, self.token.offset_to) = (term.span.start, term.span.end);
            self.token.position = term.position;
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
