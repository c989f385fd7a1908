//! What a text is made of: sentences, tokens, tags, trees and names. Spans and numbers; no news knowledge lives here.
//!
//! Everything is a byte range of one `&str`, on character boundaries; concatenating tokens and the gaps between them gives
//! the text back.

pub mod clauses;
pub mod clusters;
mod endings;
pub mod exceptions;
pub mod forms;
pub mod lemmas;
pub mod lexicon;
pub mod model;
pub mod names;
pub mod network;
pub mod nouns;
pub mod parsed;
pub mod reader;
pub mod sentences;
pub mod spelling;
pub mod tags;
pub mod tagset;
pub mod tokens;
pub mod trees;
pub mod verbs;

use std::sync::Arc;

use lexicon::{Asked, Lexicon, WordId};
pub use reader::Reader;
use record::{ParagraphKind, Span};
use tagset::{Upos, Xpos};

/// An analysed text. Tokens, sentences and paragraphs are in text order and do not overlap.
#[derive(Debug, Clone, Default)]
pub struct Text<'a> {
    pub text: &'a str,
    pub paragraphs: Vec<Paragraph>,
    pub sentences: Vec<Sentence>,
    pub tokens: Vec<Token>,
    /// Named entities, in text order, not nested.
    pub names: Vec<Name>,
    /// Sentences that were split because they were too long, or run together because there were too many.
    pub resized: usize,
    /// Bytes at its end that were not read, because there are too many.
    pub unread_bytes: usize,
    /// What the tagger made of the first tokens ([`tags::Tagged::states`]): the parser need not begin anew with them.
    pub states: Vec<i16>,
    /// Of its language; empty if that is not known.
    pub lexicon: Arc<Lexicon>,
}

/// Tokens whose states are kept at most: a long article's; those of a longer text would take too much memory.
const KEPT: usize = 1 << 13;

/// Bytes that are read of a text, some 20,000 words: reading takes hundreds of bytes of memory for each, and no news is longer.
pub const MOST_READ: usize = 1 << 17;

/// Sentences that any text may have, and bytes that a sentence has on average at least where a text has more: shorter ones are run together,
/// so that what is noted of each is no multiple of the text.
const MOST_AT_ONCE: usize = 512;
const SHORTEST: usize = 12;

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
    pub upos: Upos,
    pub xpos: Xpos,
    /// In [`Text::lexicon`].
    pub word: WordId,
}

/// A named entity as the reader sees it, before anything is known about the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Name {
    pub span: Span,
    pub kind: record::EntityKind,
    /// 0 to 1.
    pub confidence: f32,
}

/// Cuts `text` into sentences and tokens, tags them and finds the names. `paragraphs` are in text order and do not overlap.
pub fn analyse<'a>(text: &'a str, paragraphs: Vec<Paragraph>, reader: &Reader) -> Text<'a> {
    let end = end_of_reading(text);
    let lexicon = Arc::clone(&reader.lexicon);
    let mut found = Text { text, paragraphs, lexicon, unread_bytes: text.len() - end, ..Text::default() };
    for index in 0..found.paragraphs.len() {
        found.cut(index, end, reader);
    }
    if let Some(names) = &reader.names {
        found.names = names::find(&found, names);
    }
    found
}

/// Where reading ends: between two words.
fn end_of_reading(text: &str) -> usize {
    let head = text.get(..text.floor_char_boundary(MOST_READ)).unwrap_or_default();
    if head.len() == text.len() { text.len() } else { head.rfind(char::is_whitespace).unwrap_or(head.len()) }
}

impl<'a> Text<'a> {
    /// A text of which nothing is known but its paragraphs: another language, or the reader failed.
    pub fn unread(text: &'a str, paragraphs: Vec<Paragraph>) -> Text<'a> {
        Text { text, paragraphs, ..Text::default() }
    }

    /// Cuts a paragraph, as far as it stands before `end`, into its sentences and tokens.
    fn cut(&mut self, paragraph: usize, end: usize, reader: &Reader) {
        let begun = self.paragraphs.get(paragraph).map(|it| it.span).filter(|it| it.start < end);
        let Some(within) = begun.map(|it| Span::new(it.start, it.end.min(end))) else { return };
        let mut tokens = tokens::split(self.text, within, &reader.spelling);
        let ends = sentences::split(self.text, &mut tokens, &reader.spelling);
        let room = (MOST_AT_ONCE + self.text.len() / SHORTEST).saturating_sub(self.sentences.len());
        let (ends, resized) = sentences::resize(self.text, &tokens, ends, room);
        self.resized += resized;
        let mut first = 0;
        for end in ends {
            let words = tokens.get(first..end).unwrap_or_default();
            if let (Some(opening), Some(closing)) = (words.first(), words.last()) {
                let (sentence, first_token) = (self.sentences.len(), self.tokens.len());
                let forms: Vec<&str> = words.iter().map(|span| span.of(self.text)).collect();
                let read = reader.tag(&forms);
                if first_token + words.len() <= KEPT {
                    self.states.extend(read.states);
                }
                let tagged = words.iter().zip(read.tags);
                self.tokens.extend(tagged.map(|(span, tag)| {
                    let word = reader.lexicon.number_of(span.of(self.text));
                    Token { span: *span, sentence, upos: tag.upos, xpos: tag.xpos, word }
                }));
                let span = Span::new(opening.start, closing.end);
                self.sentences.push(Sentence { span, paragraph, first_token, end_token: self.tokens.len() });
            }
            first = end;
        }
    }

    /// Whether a sentence stands in a headline.
    pub fn is_headline(&self, sentence: &Sentence) -> bool {
        self.paragraphs.get(sentence.paragraph).is_some_and(|it| it.kind == ParagraphKind::Headline)
    }

    /// The words of a token, sentence, name or paragraph.
    pub fn of(&self, span: Span) -> &'a str {
        span.of(self.text)
    }

    /// Whether a token is what is asked for.
    pub fn is(&self, token: &Token, asked: impl Asked) -> bool {
        asked.fits(self.of(token.span), token.word, &self.lexicon)
    }

    /// The lemma of a token.
    pub fn lemma<'r>(&self, token: &Token, reader: &'r Reader) -> std::borrow::Cow<'r, str>
    where
        'a: 'r,
    {
        lemmas::lemma(self.of(token.span), token.upos, token.xpos, &reader.spelling.exceptions)
    }

    /// The states of a sentence's tokens, if they were kept.
    fn states_of(&self, sentence: &Sentence, width: usize) -> Option<&[i16]> {
        self.states.get(sentence.first_token * width..sentence.end_token * width)
    }

    pub fn tokens_of(&self, sentence: &Sentence) -> &[Token] {
        self.tokens.get(sentence.first_token..sentence.end_token).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(text: &str) -> Vec<Paragraph> {
        vec![Paragraph { span: Span::new(0, text.len()), kind: ParagraphKind::Body }]
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let reader = Reader::built_in().unwrap();
        let text = analyse(text, whole(text), &reader);
        let tags: Vec<&str> = text.tokens.iter().map(|token| token.upos.as_str()).collect();
        assert_eq!(tags.join(" "), expected);
    }

    #[test]
    fn plain_copy_is_tagged() {
        check("Rebels seized the airport on Tuesday.", "NOUN VERB DET NOUN ADP PROPN PUNCT");
        check("The minister said she would resign.", "DET NOUN VERB PRON AUX VERB PUNCT");
        check("He did not say why.", "PRON AUX PART VERB ADV PUNCT");
    }

    #[test]
    fn plain_copy_is_parsed() {
        let reader = Reader::built_in().unwrap();
        let copy = "The minister resigned.";
        let tree = trees::parse(&analyse(copy, whole(copy), &reader), 0, &reader);
        assert_eq!(tree.heads, [Some(1), Some(2), None, Some(2)]);
        assert_eq!(tree.relations.get(1).map(|relation| relation.as_str()), Some("nsubj"));
    }

    #[test]
    fn trees_are_the_same_with_and_without_the_taggers_states() {
        let reader = Reader::built_in().unwrap();
        let copy = "Rebels loyal to the former president seized the airport in Goma on Tuesday, the army said.";
        let words =
            ["Rebels", "loyal", "to", "the", "former", "president", "seized", "the", "airport", "in", "Goma", "on", "Tuesday"];
        let words = [&words[..], &[",", "the", "army", "said", "."]].concat();
        let text = analyse(copy, whole(copy), &reader);
        assert_eq!(text.states.len() % text.tokens.len(), 0);
        let tree = trees::parse(&text, 0, &reader);
        assert_eq!(tree, reader.parse(&words));
        assert_eq!(tree.heads.first(), Some(&Some(6)));
    }

    #[test]
    fn a_line_without_end_is_read_to_its_end() {
        let reader = Reader::built_in().unwrap();
        let copy = "the minister of trade and ".repeat(2_000);
        let text = analyse(&copy, whole(&copy), &reader);
        assert_eq!(text.tokens.len(), 10_000);
        for (index, sentence) in text.sentences.iter().enumerate() {
            let tree = trees::parse(&text, index, &reader);
            assert_eq!(tree.heads.len(), text.tokens_of(sentence).len());
            assert_eq!(tree.heads.iter().filter(|head| head.is_none()).count(), 1);
        }
    }

    #[test]
    fn lemmas_are_asked_for_by_token() {
        let reader = Reader::built_in().unwrap();
        let text = "Officials denied it.";
        let text = analyse(text, whole(text), &reader);
        let lemmas: Vec<String> = text.tokens.iter().map(|token| text.lemma(token, &reader).into_owned()).collect();
        assert_eq!(lemmas, ["official", "deny", "it", "."]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_is_read(text in "\\PC{0,60}") {
            let reader = Reader::built_in().unwrap();
            let read = analyse(&text, whole(&text), &reader);
            let mut next = 0;
            for (index, sentence) in read.sentences.iter().enumerate() {
                prop_assert_eq!(sentence.first_token, next);
                prop_assert!(sentence.end_token > next);
                next = sentence.end_token;
                let tree = trees::parse(&read, index, &reader);
                prop_assert_eq!(tree.heads.len(), read.tokens_of(sentence).len());
                prop_assert_eq!(tree.heads.iter().filter(|head| head.is_none()).count(), 1);
                prop_assert!(read.tokens_of(sentence).iter().all(|token| token.sentence == index && sentence.span.contains(token.span)));
            }
            prop_assert_eq!(next, read.tokens.len());
        }
    }
}
