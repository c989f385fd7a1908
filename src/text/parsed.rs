//! A sentence with its tree, and questions that one asks of it.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use crate::tagset::{Relation, Upos, Xpos};
use crate::trees::{self, Tree};
use crate::{Reader, Text, Token, lemmas};
use record::Span;

/// The trees of a text, each grown when it is first asked for: they cost as much as all the rest of the reader.
pub struct Forest<'t> {
    pub text: &'t Text<'t>,
    pub reader: &'t Reader,
    trees: Vec<OnceLock<Option<Parsed<'t>>>>,
}

impl<'t> Forest<'t> {
    pub fn new(text: &'t Text<'t>, reader: &'t Reader) -> Forest<'t> {
        Forest { text, reader, trees: text.sentences.iter().map(|_| OnceLock::new()).collect() }
    }

    /// The sentence number `sentence`.
    pub fn parsed(&self, sentence: usize) -> Option<&Parsed<'t>> {
        self.trees.get(sentence)?.get_or_init(|| Parsed::new(self.text, sentence, self.reader)).as_ref()
    }
}

/// A parsed sentence. Indices count its tokens from 0.
pub struct Parsed<'t> {
    pub text: &'t Text<'t>,
    pub reader: &'t Reader,
    pub tokens: &'t [Token],
    tree: Tree,
    /// First and one past the last token of what hangs below each token.
    reach: Vec<Range<usize>>,
}

impl<'t> Parsed<'t> {
    fn new(text: &'t Text<'t>, sentence: usize, reader: &'t Reader) -> Option<Parsed<'t>> {
        let tokens = text.tokens_of(text.sentences.get(sentence)?);
        let tree = trees::parse(text, sentence, reader);
        let mut reach: Vec<Range<usize>> = (0..tokens.len()).map(|at| at..at + 1).collect();
        for at in 0..tokens.len() {
            let mut above = tree.heads.get(at).copied().flatten();
            // A tree has no circles, and no path is longer than the sentence.
            while let Some(head) = above {
                let reach = reach.get_mut(head)?;
                (reach.start, reach.end) = (reach.start.min(at), reach.end.max(at + 1));
                above = tree.heads.get(head).copied().flatten();
            }
        }
        Some(Parsed { text, reader, tokens, tree, reach })
    }

    /// Tokens of the sentence; there is at least one.
    #[expect(clippy::len_without_is_empty, reason = "no sentence is empty")]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    pub fn head(&self, at: usize) -> Option<usize> {
        self.tree.heads.get(at).copied().flatten()
    }

    pub fn relation(&self, at: usize) -> Relation {
        self.tree.relations.get(at).copied().unwrap_or(Relation::Dep)
    }

    pub fn children(&self, of: usize) -> impl Iterator<Item = usize> + '_ {
        self.reach(of).filter(move |at| self.head(*at) == Some(of))
    }

    /// The first child with one of these relations.
    pub fn child(&self, of: usize, relations: &[Relation]) -> Option<usize> {
        self.children(of).find(|at| relations.contains(&self.relation(*at)))
    }

    /// First and one past the last token at or below `at`.
    pub fn reach(&self, at: usize) -> Range<usize> {
        self.reach.get(at).cloned().unwrap_or(at..at)
    }

    /// Whether `at` is `above` or hangs below it.
    pub fn is_below(&self, at: usize, above: usize) -> bool {
        let mut at = Some(at);
        while let Some(here) = at {
            if here == above {
                return true;
            }
            at = self.head(here);
        }
        false
    }

    pub fn token(&self, at: usize) -> Option<&'t Token> {
        self.tokens.get(at)
    }

    pub fn word(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |it| self.text.of(it.span))
    }

    pub fn lower(&self, at: usize) -> String {
        self.word(at).to_lowercase()
    }

    pub fn is(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|it| self.word(at).eq_ignore_ascii_case(it))
    }

    pub fn lemma(&self, at: usize) -> Cow<'t, str> {
        self.tokens.get(at).map_or(Cow::Borrowed(""), |it| self.text.lemma(it, self.reader))
    }

    /// The lemma that a token would have under other tags.
    pub fn lemma_as(&self, at: usize, upos: Upos, xpos: Xpos) -> Cow<'t, str> {
        lemmas::lemma(self.word(at), upos, xpos, &self.reader.spelling)
    }

    pub fn upos(&self, at: usize) -> Upos {
        self.tokens.get(at).map_or(Upos::X, |it| it.upos)
    }

    pub fn xpos(&self, at: usize) -> Xpos {
        self.tokens.get(at).map_or(Xpos::Fw, |it| it.xpos)
    }

    pub fn is_punctuation(&self, at: usize) -> bool {
        self.upos(at) == Upos::Punct
    }

    /// A quotation mark, of whatever kind the tagger took it for; not the apostrophe of a genitive.
    pub fn is_quotation_mark(&self, at: usize) -> bool {
        let mark = matches!(self.word(at), "\"" | "''" | "``" | "“" | "”" | "„" | "«" | "»" | "‘" | "’" | "'");
        mark && self.xpos(at) != Xpos::Pos
    }

    pub fn is_noun(&self, at: usize) -> bool {
        matches!(self.upos(at), Upos::Noun | Upos::Propn | Upos::Pron)
    }

    /// The stretch of text from one token to another.
    pub fn span(&self, range: Range<usize>) -> Option<Span> {
        let first = self.tokens.get(range.start)?;
        let last = self.tokens.get(range.end.checked_sub(1)?)?;
        (range.start < range.end).then(|| Span::new(first.span.start, last.span.end))
    }

    /// What governs a noun: the preposition before it, in lower case.
    pub fn case(&self, noun: usize) -> Option<String> {
        self.child(noun, &[Relation::Case, Relation::Mark]).map(|at| self.lower(at))
    }
}
