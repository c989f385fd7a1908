//! What a text is made of: sentences, tokens, tags, trees and names. Spans and numbers; no news knowledge lives here.
//!
//! Everything is a byte range of one `&str`, on character boundaries; concatenating tokens and the gaps between them gives
//! the text back.

pub mod model;
pub mod names;
pub mod sentences;
pub mod tokens;

use crate::record::{ParagraphKind, Span};

/// An analysed text. Tokens, sentences and paragraphs are in text order and do not overlap.
#[derive(Debug, Clone, Default)]
pub struct Text<'a> {
    pub text: &'a str,
    pub paragraphs: Vec<Paragraph>,
    pub sentences: Vec<Sentence>,
    pub tokens: Vec<Token>,
    /// Named entities, in text order, not nested.
    pub names: Vec<Name>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paragraph {
    pub span: Span,
    pub kind: ParagraphKind,
}

/// A sentence lies within one paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    pub span: Span,
    /// Index into [`Text::paragraphs`].
    pub paragraph: usize,
    /// Its tokens are `Text::tokens[first_token..end_token]`.
    pub first_token: usize,
    pub end_token: usize,
}

/// A word or a punctuation mark, as Universal Dependencies cuts them ("do" + "n't", "Kyiv" + "'s").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub span: Span,
    /// Index into [`Text::sentences`].
    pub sentence: usize,
}

/// A named entity as the reader sees it, before anything is known about the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Name {
    pub span: Span,
    pub kind: crate::record::EntityKind,
    /// 0 to 1.
    pub confidence: f32,
}

/// Cuts `text` into sentences and tokens. `paragraphs` are in text order and do not overlap.
pub fn analyse(text: &str, paragraphs: Vec<Paragraph>) -> Text<'_> {
    let mut found = Text { text, paragraphs, ..Text::default() };
    for (index, paragraph) in found.paragraphs.iter().enumerate() {
        for span in sentences::split(text, paragraph.span) {
            let first_token = found.tokens.len();
            let sentence = found.sentences.len();
            found.tokens.extend(tokens::split(text, span).into_iter().map(|span| Token { span, sentence }));
            found.sentences.push(Sentence { span, paragraph: index, first_token, end_token: found.tokens.len() });
        }
    }
    found
}

impl<'a> Text<'a> {
    /// The words of a token, sentence, name or paragraph.
    pub fn of(&self, span: Span) -> &'a str {
        span.of(self.text)
    }

    pub fn tokens_of(&self, sentence: &Sentence) -> &[Token] {
        self.tokens.get(sentence.first_token..sentence.end_token).unwrap_or_default()
    }
}
