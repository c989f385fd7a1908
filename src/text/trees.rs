//! Parses sentences: a greedy arc-hybrid transition parser (Kuhlmann, Gómez-Rodríguez and Satta 2011), learnt with a dynamic
//! oracle (Goldberg and Nivre 2013), features after Zhang and Nivre (2011). Time is linear in the sentence.

mod features;
mod state;

use crate::text::linear::Linear;
use crate::text::model::{Model, ModelError};
use crate::text::tags::{Tag, best};
use crate::text::tagset::{Relation, Upos, Xpos};
use crate::text::{Reader, Text};

pub use features::{Word, features};
pub use state::{Action, NONE, State};

/// The syntax of one sentence. Indices count the sentence's tokens from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// Head of each token; `None` for the root.
    pub heads: Vec<Option<usize>>,
    /// Relation of each token to its head; [`Relation::Root`] for the root.
    pub relations: Vec<Relation>,
}

/// The parser's part of the model.
#[derive(Debug, Clone)]
pub struct Parser<'m> {
    /// By label.
    pub actions: Vec<Action>,
    weights: Linear<'m>,
}

/// Parses the sentence number `sentence` of `text`. Without a parser in the model every token hangs from the first.
pub fn parse(text: &Text<'_>, sentence: usize, reader: &Reader) -> Tree {
    let tokens = text.sentences.get(sentence).map(|sentence| text.tokens_of(sentence)).unwrap_or_default();
    let words: Vec<Word> =
        tokens.iter().map(|token| Word::of(text.of(token.span), Tag { upos: token.upos, xpos: token.xpos })).collect();
    match &reader.parser {
        Some(parser) => parse_words(&words, parser),
        None => flat(words.len()),
    }
}

impl<'m> Parser<'m> {
    pub fn open(model: &Model<'m>) -> Result<Parser<'m>, ModelError> {
        let actions: Option<Vec<Action>> = model.section("trees.labels")?.chunks_exact(2).map(Action::read).collect();
        let actions = actions.filter(|actions| actions.len() > 1);
        let actions = actions.ok_or_else(|| ModelError::Damaged("unknown actions in \"trees.labels\"".into()))?;
        Ok(Parser { actions, weights: Linear::open(model, "trees")? })
    }
}

/// Parses a sentence given as words with their tags.
pub fn parse_words(words: &[Word], parser: &Parser<'_>) -> Tree {
    let mut state = State::new(words.len());
    let mut scores = vec![0i32; parser.actions.len()];
    while !state.is_final() {
        scores.fill(0);
        features(&state, words, &mut |feature| parser.weights.add(feature, &mut scores));
        for (score, action) in scores.iter_mut().zip(&parser.actions) {
            if !state.allows(*action) {
                *score = i32::MIN;
            }
        }
        state
            .apply(parser.actions.get(best(&scores)).copied().filter(|action| state.allows(*action)).unwrap_or(state.fallback()));
    }
    state.into_tree()
}

fn flat(length: usize) -> Tree {
    let heads = (0..length).map(|at| (at > 0).then_some(0)).collect();
    let relations = (0..length).map(|at| if at == 0 { Relation::Root } else { Relation::Dep }).collect();
    Tree { heads, relations }
}

impl Default for Word {
    fn default() -> Word {
        Word::of("", Tag { upos: Upos::X, xpos: Xpos::Fw })
    }
}
