//! A sentence with its tree, and questions that one asks of it.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use crate::lexicon::{Asked, Lexicon, WordClass};
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
    branches: Branches,
}

/// The tree of a sentence from above, so that no question walks it.
struct Branches {
    /// The children of all tokens, in the order of their heads and then their own.
    children: Vec<usize>,
    /// Where the children of each token begin in `children`; one entry more than there are tokens.
    starts: Vec<usize>,
    /// For each token its place in a walk from the root, and the place behind all that hangs below it.
    walk: Vec<Range<usize>>,
    /// First and one past the last token of what hangs below each token.
    reach: Vec<Range<usize>>,
}

impl Branches {
    fn of(heads: &[Option<usize>]) -> Branches {
        let length = heads.len();
        let mut starts = vec![0; length + 1];
        for head in heads.iter().flatten().filter(|head| **head < length) {
            starts[head + 1] += 1;
        }
        for at in 0..length {
            starts[at + 1] += starts[at];
        }
        let (mut next, mut children) = (starts.clone(), vec![0; starts[length]]);
        for (at, head) in heads.iter().enumerate() {
            if let Some(head) = head.filter(|head| *head < length) {
                children[next[head]] = at;
                next[head] += 1;
            }
        }
        let reach = (0..length).map(|at| at..at + 1).collect();
        let mut branches = Branches { children, starts, walk: vec![0..0; length], reach };
        branches.number(heads);
        branches
    }

    /// Walks the tree and numbers the tokens by it.
    fn number(&mut self, heads: &[Option<usize>]) {
        let mut order = Vec::with_capacity(heads.len());
        let mut open: Vec<usize> = (0..heads.len()).rev().filter(|at| heads[*at].is_none()).collect();
        while let Some(at) = open.pop() {
            // Behind the number that was given to no token, so that an empty range is below nothing.
            self.walk[at] = order.len() + 1..order.len() + 2;
            order.push(at);
            open.extend(self.children(at).iter().rev());
        }
        for at in order.into_iter().rev() {
            if let Some(head) = heads[at] {
                self.walk[head].end = self.walk[head].end.max(self.walk[at].end);
                let (start, end) = (self.reach[at].start, self.reach[at].end);
                self.reach[head] = self.reach[head].start.min(start)..self.reach[head].end.max(end);
            }
        }
    }

    fn children(&self, of: usize) -> &[usize] {
        let range = self.starts.get(of).copied().zip(self.starts.get(of + 1).copied());
        range.and_then(|(start, end)| self.children.get(start..end)).unwrap_or_default()
    }

    fn is_below(&self, at: usize, above: usize) -> bool {
        self.walk.get(at).zip(self.walk.get(above)).is_some_and(|(at, above)| above.contains(&at.start))
    }
}

impl<'t> Parsed<'t> {
    fn new(text: &'t Text<'t>, sentence: usize, reader: &'t Reader) -> Option<Parsed<'t>> {
        let tokens = text.tokens_of(text.sentences.get(sentence)?);
        let tree = trees::parse(text, sentence, reader);
        let branches = Branches::of(&tree.heads);
        Some(Parsed { text, reader, tokens, tree, branches })
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
        self.branches.children(of).iter().copied()
    }

    /// The first child with one of these relations.
    pub fn child(&self, of: usize, relations: &[Relation]) -> Option<usize> {
        self.children(of).find(|at| relations.contains(&self.relation(*at)))
    }

    /// First and one past the last token at or below `at`.
    pub fn reach(&self, at: usize) -> Range<usize> {
        self.branches.reach.get(at).cloned().unwrap_or(at..at)
    }

    /// Whether `at` is `above` or hangs below it.
    pub fn is_below(&self, at: usize, above: usize) -> bool {
        at == above || self.branches.is_below(at, above)
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

    /// What rules ask of the language's small words.
    pub fn lexicon(&self) -> &'t Lexicon {
        &self.text.lexicon
    }

    /// Whether a token is what is asked for.
    pub fn is(&self, at: usize, asked: impl Asked) -> bool {
        self.tokens.get(at).is_some_and(|it| self.text.is(it, asked))
    }

    /// Whether a token is any of what is asked for.
    pub fn any(&self, at: usize, asked: &[impl Asked]) -> bool {
        asked.iter().any(|it| self.is(at, *it))
    }

    /// Whether the lemma of a token is of a class.
    pub fn lemma_is(&self, at: usize, class: WordClass) -> bool {
        self.text.lexicon.is(&self.lemma(at), class)
    }

    pub fn lemma(&self, at: usize) -> Cow<'t, str> {
        self.tokens.get(at).map_or(Cow::Borrowed(""), |it| self.text.lemma(it, self.reader))
    }

    /// The lemma that a token would have as a verb in the third person: "alleges".
    pub fn lemma_as_verb(&self, at: usize) -> Cow<'t, str> {
        lemmas::lemma(self.word(at), Upos::Verb, Xpos::Vbz, &self.reader.spelling.exceptions)
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

    /// Whether what governs a noun is of a class.
    pub fn case_is(&self, noun: usize, class: WordClass) -> bool {
        self.child(noun, &[Relation::Case, Relation::Mark]).is_some_and(|at| self.is(at, class))
    }

    /// What governs a noun: the preposition before it, in lower case.
    pub fn case(&self, noun: usize) -> Option<String> {
        self.child(noun, &[Relation::Case, Relation::Mark]).map(|at| self.lower(at))
    }
}
