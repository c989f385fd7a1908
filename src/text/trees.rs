//! Parses sentences: every word scores every other as its head, in the manner of Dozat and Manning (2017) with one product of two
//! vectors in place of a biaffine form; the best heads that make a tree are kept, and the pair of word and head tells the relation.

mod spanning;

use crate::model::{Model, ModelError};
use crate::network::WINDOW;
use crate::network::layer::Layer;
use crate::network::matrix::{BOUND, FRACTION, Matrix, PRODUCT_FRACTION, WORDS};
use crate::tags::{Tagger, open_layers};
use crate::tagset::Relation;
use crate::{Reader, Text};

/// The syntax of one sentence. Indices count the sentence's tokens from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// Head of each token; `None` for the root.
    pub heads: Vec<Option<usize>>,
    /// Relation of each token to its head; [`Relation::Root`] for the root.
    pub relations: Vec<Relation>,
}

/// The parser's part of the model. It stands on the tagger's.
#[derive(Debug, Clone)]
pub struct Parser<'m> {
    layers: Vec<Layer<'m>>,
    /// Four vectors of a word, one behind the other: as a dependent and as a head in the choice of heads, as a dependent and as a
    /// head in the choice of relations.
    vectors: Matrix<'m>,
    /// The root's vectors as a head.
    root: &'m [i16],
    relations: Matrix<'m>,
}

/// Parses the sentence number `sentence` of `text`. Without a parser in the model every token hangs from the first.
pub fn parse(text: &Text<'_>, sentence: usize, reader: &Reader) -> Tree {
    let Some(sentence) = text.sentences.get(sentence) else { return Tree::default() };
    if let Some(parser) = &reader.parser
        && let Some(states) = text.states_of(sentence, parser.vectors.inputs())
    {
        return parser.parse(states);
    }
    let words: Vec<&str> = text.tokens_of(sentence).iter().map(|token| text.of(token.span)).collect();
    reader.parse(&words)
}

impl<'m> Parser<'m> {
    /// The parser that goes on from the states of `tagger`.
    pub fn open(model: &Model<'m>, tagger: &Tagger<'m>) -> Result<Parser<'m>, ModelError> {
        let vectors = Matrix::open(model, "trees.vectors")?;
        let parser = Parser {
            layers: open_layers(model, "trees", tagger.width())?,
            root: model.numbers("trees.root")?,
            relations: Matrix::open(model, "trees.relations")?,
            vectors,
        };
        let quarter = vectors.outputs() / 4;
        let fits = vectors.inputs() == tagger.width()
            && vectors.outputs().is_multiple_of(4 * WORDS)
            && quarter <= MOST
            && parser.root.len() == 2 * quarter
            && parser.relations.inputs() == quarter
            && parser.relations.outputs() >= Relation::ALL.len();
        if fits { Ok(parser) } else { Err(ModelError::Damaged("the parser's matrices do not fit together".into())) }
    }

    /// Parses a sentence given as the tagger's states of its words. Of a very long one each piece is a tree of its own, which
    /// hangs from the root of the first.
    pub fn parse(&self, states: &[i16]) -> Tree {
        let mut tree = Tree::default();
        for states in states.chunks(WINDOW * self.vectors.inputs()) {
            let start = tree.heads.len();
            let Tree { heads, relations } = self.parse_piece(states);
            let first = tree.heads.iter().position(Option::is_none);
            tree.heads.extend(heads.into_iter().map(|head| head.map_or(first, |head| Some(start + head))));
            let below = |relation: Relation| if start > 0 && relation == Relation::Root { Relation::Parataxis } else { relation };
            tree.relations.extend(relations.into_iter().map(below));
        }
        tree
    }

    fn parse_piece(&self, states: &[i16]) -> Tree {
        let width = self.vectors.inputs();
        let words = states.len() / width;
        let mut filled = states.to_vec();
        filled.resize(words.next_multiple_of(WORDS) * width, 0);
        let mut products = Vec::new();
        let states = self.layers.iter().fold(filled, |states, layer| layer.read(&states, words, &mut products));
        let vectors = self.vectors.times(&states);
        let made = Vectors { values: &vectors, quarter: self.vectors.outputs() / 4, root: self.root, words };
        let heads = spanning::heads(&made.head_scores(), words);
        let scores = self.relations.times(&made.pairs(&heads));
        let rows = scores.chunks_exact(self.relations.outputs());
        let relations = heads.iter().zip(rows).map(|(head, scores)| relation(scores, *head == words)).collect();
        Tree { heads: heads.iter().map(|head| (*head < words).then_some(*head)).collect(), relations }
    }
}

/// Numbers of a vector at most: more could overflow the sums.
const MOST: usize = 120;

/// The four vectors of each word of a sentence.
struct Vectors<'v> {
    values: &'v [i32],
    quarter: usize,
    root: &'v [i16],
    words: usize,
}

impl Vectors<'_> {
    /// The vectors number `which` of all words, one behind the other.
    fn part(&self, which: usize) -> impl Iterator<Item = &[i32]> {
        let range = which * self.quarter..(which + 1) * self.quarter;
        self.values.chunks_exact(4 * self.quarter).take(self.words).filter_map(move |row| row.get(range.clone()))
    }

    /// A row per word: its score of each word as a head, then of the root.
    fn head_scores(&self) -> Vec<i32> {
        let dependents: Vec<i16> = self.part(0).flatten().map(|value| narrow(*value)).collect();
        let mut heads: Vec<i16> = self.part(1).flatten().map(|value| narrow((*value).max(0))).collect();
        heads.extend(self.root.iter().take(self.quarter));
        let mut scores = vec![0; self.words * (self.words + 1)];
        let rows = Rows { dependents: &dependents, heads: &heads, width: self.quarter, scores: &mut scores };
        pulp::Arch::new().dispatch(rows);
        scores
    }

    /// What the relation of each word to its head is told from; filled up to whole [`WORDS`].
    fn pairs(&self, heads: &[usize]) -> Vec<i16> {
        let parents: Vec<&[i32]> = self.part(3).collect();
        let root: Vec<i32> = self.root.iter().skip(self.quarter).map(|value| i32::from(*value) << UP).collect();
        let mut pairs = Vec::with_capacity((self.words + WORDS) * self.quarter);
        for (child, head) in self.part(2).zip(heads) {
            let parent = parents.get(*head).copied().unwrap_or(&root);
            pairs.extend(child.iter().zip(parent).map(|(child, parent)| narrow((child + parent).max(0))));
        }
        pairs.resize(self.words.next_multiple_of(WORDS) * self.quarter, 0);
        pairs
    }
}

/// The product of every dependent with every head.
struct Rows<'a> {
    dependents: &'a [i16],
    heads: &'a [i16],
    width: usize,
    scores: &'a mut [i32],
}

impl pulp::NullaryFnOnce for Rows<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let count = self.heads.len() / self.width;
        let rows = self.dependents.chunks_exact(self.width).zip(self.scores.chunks_exact_mut(count));
        for (dependent, scores) in rows {
            for (score, head) in scores.iter_mut().zip(self.heads.chunks_exact(self.width)) {
                *score = dependent.iter().zip(head).map(|(left, right)| i32::from(*left) * i32::from(*right)).sum();
            }
        }
    }
}

const UP: u32 = PRODUCT_FRACTION - FRACTION;

/// A product as a value.
#[inline(always)]
fn narrow(product: i32) -> i16 {
    ((product + (1 << UP >> 1)) >> UP).clamp(-BOUND, BOUND) as i16
}

/// The best relation; the root's child has that of the root, and no other word has it.
fn relation(scores: &[i32], root: bool) -> Relation {
    if root {
        return Relation::Root;
    }
    let others = scores.iter().zip(Relation::ALL).filter(|(_, relation)| **relation != Relation::Root);
    others.fold((i32::MIN, Relation::Dep), |best, (score, relation)| if *score > best.0 { (*score, *relation) } else { best }).1
}

/// The plainest tree: every word hangs from the first.
pub(super) fn flat(length: usize) -> Tree {
    let heads = (0..length).map(|at| (at > 0).then_some(0)).collect();
    let relations = (0..length).map(|at| if at == 0 { Relation::Root } else { Relation::Dep }).collect();
    Tree { heads, relations }
}
