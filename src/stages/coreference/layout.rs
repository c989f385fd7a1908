//! What a text's names and noun phrases look like before anybody asks who is meant: chunks, quotations, subjects and speakers.

use crate::record::{Entity, MentionKind, Span};
use crate::resources::coreference::SmallWord;
use crate::text::tagset::Upos;
use crate::text::{Text, Token};

use super::Knowledge;
use super::chunks::{self, Chunk};

/// A name in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stages) struct NameAt {
    pub(in crate::stages) span: Span,
    pub(in crate::stages) first: usize,
    /// One past its last token.
    pub(in crate::stages) end: usize,
    pub(in crate::stages) entity: usize,
}

/// A text's names, chunks and quotations, by token.
pub(in crate::stages) struct Layout<'t> {
    pub(in crate::stages) text: &'t Text<'t>,
    pub(in crate::stages) knowledge: Knowledge<'t>,
    pub(in crate::stages) chunks: Vec<Chunk>,
    pub(in crate::stages) names: Vec<NameAt>,
    /// Whether a token stands inside quotation marks.
    quoted: Vec<bool>,
}

impl<'t> Layout<'t> {
    pub(in crate::stages) fn new(text: &'t Text<'t>, entities: &[Entity], knowledge: Knowledge<'t>) -> Layout<'t> {
        let names = names(text, entities);
        let name_end = |at: usize| {
            let first = names.partition_point(|it| it.first < at);
            names.get(first).filter(|it| it.first == at).map(|it| it.end)
        };
        let chunks = chunks::find(text, name_end);
        Layout { text, knowledge, chunks, quoted: quoted(text), names }
    }

    pub(in crate::stages) fn token(&self, at: usize) -> Option<&'t Token> {
        self.text.tokens.get(at)
    }

    pub(in crate::stages) fn word(&self, at: usize) -> &'t str {
        self.text.tokens.get(at).map_or("", |it| self.text.of(it.span))
    }

    pub(in crate::stages) fn lower(&self, at: usize) -> String {
        self.word(at).to_lowercase()
    }

    pub(in crate::stages) fn small(&self, at: usize) -> Option<SmallWord> {
        self.knowledge.rules.small(&self.lower(at))
    }

    /// In lower case; of a common noun in the singular, whatever its first letter.
    pub(in crate::stages) fn lemma(&self, at: usize) -> String {
        let Some(token) = self.token(at) else { return String::new() };
        let lower = self.word(at).to_lowercase();
        let known = |word: &str| self.knowledge.rules.nominal(word).is_some() || self.knowledge.rules.role(word).is_some();
        if token.upos == Upos::Propn || known(&lower) {
            let singular = lower.strip_suffix('s').filter(|it| !known(&lower) && known(it));
            return singular.map_or(lower.clone(), str::to_owned);
        }
        self.text.lemma(token, self.knowledge.reader).to_lowercase()
    }

    pub(in crate::stages) fn is_quoted(&self, at: usize) -> bool {
        self.quoted.get(at).copied().unwrap_or(false)
    }

    /// The name that holds a token.
    pub(in crate::stages) fn name_at(&self, at: usize) -> Option<NameAt> {
        let next = self.names.partition_point(|it| it.first <= at);
        self.names.get(next.checked_sub(1)?).filter(|it| at < it.end).copied()
    }

    /// The names inside a range of tokens.
    pub(in crate::stages) fn names_in(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = NameAt> + '_ {
        let first = self.names.partition_point(|it| it.first < range.start);
        self.names.iter().skip(first).take_while(move |it| it.first < range.end).copied()
    }

    /// The chunk that begins at a token.
    pub(in crate::stages) fn chunk_from(&self, at: usize) -> Option<usize> {
        self.chunks.binary_search_by_key(&at, |it| it.tokens.start).ok()
    }

    /// The chunk that holds a token.
    pub(in crate::stages) fn chunk_at(&self, at: usize) -> Option<usize> {
        let next = self.chunks.partition_point(|it| it.tokens.start <= at);
        next.checked_sub(1).filter(|it| self.chunks.get(*it).is_some_and(|it| it.tokens.contains(&at)))
    }

    /// First token, and one past the last, of a chunk with its owner and what belongs to it by "of", "for", "in".
    pub(in crate::stages) fn phrase(&self, chunk: &Chunk) -> (usize, usize) {
        let mut first = chunk;
        while let Some(owner) = first.owner.and_then(|it| self.chunks.get(it)) {
            first = owner;
        }
        let joins = matches!(self.small(chunk.tokens.end), Some(SmallWord::Of | SmallWord::With | SmallWord::In));
        let next = |at: usize| self.chunk_from(at).and_then(|it| self.chunks.get(it));
        let Some(mut last) = next(chunk.tokens.end + 1).filter(|_| joins) else { return (first.tokens.start, chunk.tokens.end) };
        while let Some(owned) = next(last.tokens.end + 1).filter(|it| it.owner.is_some()) {
            last = owned;
        }
        (first.tokens.start, last.tokens.end)
    }

    /// The token before, in the same sentence.
    pub(in crate::stages) fn before(&self, at: usize) -> Option<usize> {
        let before = at.checked_sub(1)?;
        (self.token(before)?.sentence == self.token(at)?.sentence).then_some(before)
    }

    /// Whether a token is a verb of speech.
    pub(in crate::stages) fn is_cue(&self, at: usize) -> bool {
        self.token(at).is_some_and(|it| {
            it.upos == Upos::Verb && self.knowledge.attributions.is_cue(&self.text.lemma(it, self.knowledge.reader))
        })
    }

    /// Whether what stands in these tokens is a subject: before a verb, or behind one of speech.
    pub(in crate::stages) fn is_subject(&self, first: usize, end: usize) -> bool {
        let before = self.before(first);
        if let Some(token) = before.and_then(|it| self.token(it)) {
            match token.upos {
                Upos::Adp => return false,
                Upos::Verb => return self.is_cue(first - 1) && self.speaks_behind(end),
                _ => {}
            }
        }
        let next = (end..end + 3).find(|it| self.token(*it).is_some_and(|it| it.upos != Upos::Adv));
        next.and_then(|it| self.token(it)).is_some_and(|it| {
            it.upos == Upos::Aux
                || (it.upos == Upos::Verb && it.xpos.is_finite())
                || it.xpos.is_comma()
                || it.xpos.opens_bracket()
        })
    }

    /// Whether who stands in these tokens speaks: next to a verb of speech.
    pub(in crate::stages) fn is_speaker(&self, first: usize, end: usize) -> bool {
        let inverted = self.before(first).is_some_and(|it| self.is_cue(it)) && self.speaks_behind(end);
        let next = (end..end + 3).find(|it| self.token(*it).is_some_and(|it| it.upos != Upos::Adv && it.upos != Upos::Aux));
        inverted || next.is_some_and(|it| self.is_cue(it) && self.token(it).is_some_and(|it| it.xpos.is_finite()))
    }

    /// Behind "said Okello" nothing goes on: a mark, the end, or what says more of it.
    fn speaks_behind(&self, end: usize) -> bool {
        self.token(end).is_none_or(|it| matches!(it.upos, Upos::Punct | Upos::Adp | Upos::Pron | Upos::Sconj | Upos::Adv))
    }
}

/// The names of a text in its order; those without tokens are left out.
fn names(text: &Text<'_>, entities: &[Entity]) -> Vec<NameAt> {
    let mut found = Vec::new();
    for (entity, it) in entities.iter().enumerate() {
        for mention in it.mentions.iter().filter(|it| it.kind == MentionKind::Name) {
            let first = text.tokens.partition_point(|it| it.span.end <= mention.span.start);
            let end = text.tokens.partition_point(|it| it.span.start < mention.span.end);
            if first < end {
                found.push(NameAt { span: mention.span, first, end, entity });
            }
        }
    }
    // Of nested names the longer.
    found.sort_by_key(|it| (it.first, std::cmp::Reverse(it.end)));
    let mut until = 0;
    found.retain(|it| {
        let free = it.first >= until;
        until = if free { it.end } else { until };
        free
    });
    found
}

/// Whether each token stands in quotation marks, which end with their paragraph.
fn quoted(text: &Text<'_>) -> Vec<bool> {
    let mut found = Vec::with_capacity(text.tokens.len());
    let (mut open, mut paragraph) = (false, None);
    for token in &text.tokens {
        let here = text.sentences.get(token.sentence).map(|it| it.paragraph);
        if here != paragraph {
            (open, paragraph) = (false, here);
        }
        match text.of(token.span) {
            "“" | "„" | "«" | "``" => open = true,
            "”" | "»" | "''" => open = false,
            "\"" => open = !open,
            _ => {}
        }
        found.push(open);
    }
    found
}
