//! Noun phrases up to their heads: "Finnish packaging group Norrvik", "the Espoo-based firm", "his wife".
//!
//! Read off the tags: trees cost as much as all the rest of the reader, and would have to be grown for every sentence.

use std::ops::Range;

use crate::record::Span;
use crate::text::tagset::Upos;
use crate::text::{Sentence, Text};

/// A noun phrase from its article to its head. Tokens are counted through the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stages) struct Chunk {
    pub(in crate::stages) tokens: Range<usize>,
    /// Its last noun; of "the 55-year-old" the last word.
    pub(in crate::stages) head: usize,
    pub(in crate::stages) sentence: usize,
    /// The chunk that it belongs to: "Norrvik" of "Norrvik's chief executive". An index into all chunks.
    pub(in crate::stages) owner: Option<usize>,
    /// "the 55-year-old"
    pub(in crate::stages) aged: bool,
}

impl Chunk {
    pub(in crate::stages) fn span(&self, text: &Text<'_>) -> Option<Span> {
        let (first, last) = (text.tokens.get(self.tokens.start)?, text.tokens.get(self.tokens.end.checked_sub(1)?)?);
        Some(Span::new(first.span.start, last.span.end))
    }
}

/// The chunks of a text, in text order. `name_end` tells of the first token of a name where the name ends.
pub(super) fn find(text: &Text<'_>, name_end: impl Fn(usize) -> Option<usize>) -> Vec<Chunk> {
    let mut found = Vec::new();
    for (number, sentence) in text.sentences.iter().enumerate() {
        let mut at = sentence.first_token;
        while at < sentence.end_token {
            match read(text, sentence, at, &name_end) {
                Some((end, head, aged)) => {
                    let owner = at.checked_sub(1).filter(|it| is_genitive(text, *it)).map(|_| found.len());
                    let owner = owner.and_then(|it| it.checked_sub(1)).filter(|it| is_before(&found, *it, at));
                    found.push(Chunk { tokens: at..end, head, sentence: number, owner, aged });
                    at = end;
                }
                None => at += 1,
            }
        }
    }
    found
}

fn is_before(chunks: &[Chunk], index: usize, at: usize) -> bool {
    chunks.get(index).is_some_and(|it| it.tokens.end + 1 == at)
}

fn is_genitive(text: &Text<'_>, at: usize) -> bool {
    text.tokens.get(at).is_some_and(|it| it.xpos.is_genitive())
}

/// Where the chunk ends that begins at a token, its head, and whether it is an age.
fn read(
    text: &Text<'_>,
    sentence: &Sentence,
    start: usize,
    name_end: impl Fn(usize) -> Option<usize>,
) -> Option<(usize, usize, bool)> {
    let mut at = start;
    let mut head = None;
    while at < sentence.end_token {
        if let Some(end) = name_end(at) {
            at = end.clamp(at + 1, sentence.end_token);
            head = Some(at - 1);
            continue;
        }
        let token = text.tokens.get(at)?;
        match token.upos {
            Upos::Det if at == start => {}
            Upos::Pron if at == start && token.xpos.is_possessive_pronoun() => {}
            Upos::Noun | Upos::Propn => head = Some(at),
            Upos::Adj | Upos::Num => {}
            Upos::Verb if token.xpos.is_any_participle() && at > start && goes_on(text, sentence, at + 1) => {}
            Upos::Adv if at == start + 1 && goes_on(text, sentence, at + 1) => {}
            Upos::Punct if is_hyphen(text, at) && at > start => {}
            _ => break,
        }
        at += 1;
    }
    let head = head?;
    let old = head + 2;
    if is_hyphen(text, head + 1) && old < at && text.tokens.get(old).is_some_and(|it| it.upos == Upos::Adj) {
        return Some((old + 1, old, true));
    }
    Some((head + 1, head, false))
}

/// Whether a noun phrase may go on with a token.
fn goes_on(text: &Text<'_>, sentence: &Sentence, at: usize) -> bool {
    at < sentence.end_token
        && text.tokens.get(at).is_some_and(|it| matches!(it.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Verb))
}

fn is_hyphen(text: &Text<'_>, at: usize) -> bool {
    text.tokens.get(at).is_some_and(|it| matches!(text.of(it.span), "-" | "–"))
}
