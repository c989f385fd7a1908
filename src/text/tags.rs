//! Tags words with the pair (universal tag, Penn tag) that the network scores highest.

use crate::model::{Model, ModelError};
use crate::network::WINDOW;
use crate::network::layer::Layer;
use crate::network::matrix::Matrix;
use crate::network::vectors::Words;
use crate::tagset::{Upos, Xpos};

/// Both tags of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    pub upos: Upos,
    pub xpos: Xpos,
}

/// A sentence that was read.
#[derive(Debug, Clone, Default)]
pub struct Tagged {
    /// By word.
    pub tags: Vec<Tag>,
    /// What the network makes of each word, a row of [`Tagger::width`] numbers: the parser goes on from there.
    pub states: Vec<i16>,
}

/// The tagger's part of the model.
#[derive(Debug, Clone)]
pub struct Tagger<'m> {
    words: Words<'m>,
    layers: Vec<Layer<'m>>,
    /// Scores of universal tags, then of Penn tags.
    labels: Matrix<'m>,
    /// The pairs that occur.
    pairs: Vec<Tag>,
}

impl<'m> Tagger<'m> {
    pub fn open(model: &Model<'m>) -> Result<Tagger<'m>, ModelError> {
        let words = Words::open(model)?;
        let layers = open_layers(model, "tags", words.width())?;
        let labels = Matrix::open(model, "tags.labels")?;
        if labels.inputs() != words.width() || labels.outputs() < Upos::ALL.len() + Xpos::ALL.len() {
            return Err(ModelError::Damaged("the scores of tags do not fit".into()));
        }
        let read = |pair: &[u8]| match pair {
            [upos, xpos] => Some(Tag { upos: *Upos::ALL.get(usize::from(*upos))?, xpos: *Xpos::ALL.get(usize::from(*xpos))? }),
            _ => None,
        };
        let pairs: Option<Vec<Tag>> = model.section("tags.pairs")?.chunks_exact(2).map(read).collect();
        let pairs = pairs.filter(|pairs| !pairs.is_empty());
        let pairs = pairs.ok_or_else(|| ModelError::Damaged("unknown tags in \"tags.pairs\"".into()))?;
        Ok(Tagger { words, layers, labels, pairs })
    }

    /// Width of a word's state.
    pub fn width(&self) -> usize {
        self.words.width()
    }

    /// Reads the words of one sentence.
    pub fn read(&self, words: &[&str]) -> Tagged {
        let mut read = Tagged::default();
        let mut products = Vec::new();
        for words in words.chunks(WINDOW) {
            let vectors = self.words.vectors(words);
            let states = self.layers.iter().fold(vectors, |states, layer| layer.read(&states, words.len(), &mut products));
            let scores = self.labels.times(&states);
            read.tags.extend(scores.chunks_exact(self.labels.outputs()).take(words.len()).map(|scores| self.best(scores)));
            read.states.extend_from_slice(states.get(..words.len() * self.width()).unwrap_or_default());
        }
        read
    }

    /// The first of the pairs with the highest score.
    fn best(&self, scores: &[i32]) -> Tag {
        let (upos, xpos) = scores.split_at(Upos::ALL.len());
        let score = |tag: &Tag| {
            let (upos, xpos) = (upos.get(tag.upos.index()), xpos.get(tag.xpos.index()));
            upos.copied().unwrap_or(i32::MIN / 2) + xpos.copied().unwrap_or(i32::MIN / 2)
        };
        let mut best = (i32::MIN, Tag { upos: Upos::X, xpos: Xpos::Fw });
        for tag in &self.pairs {
            let score = score(tag);
            if score > best.0 {
                best = (score, *tag);
            }
        }
        best.1
    }
}

/// The layers `<part>.layer1`, `<part>.layer2`, …
pub(super) fn open_layers<'m>(model: &Model<'m>, part: &str, width: usize) -> Result<Vec<Layer<'m>>, ModelError> {
    let names = (1..).map(|number| format!("{part}.layer{number}"));
    names.take_while(|name| model.has(&format!("{name}.shape"))).map(|name| Layer::open(model, &name, width)).collect()
}
