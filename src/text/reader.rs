//! What reading needs to know: word lists and models, loaded once, shared by all threads.

use std::sync::Arc;

use crate::lexicon::Lexicon;
use crate::model::{Aligned, Model};
use crate::names::Names;
use crate::spelling::Spelling;
use crate::tags::{Tag, Tagged, Tagger};
use crate::tagset::{Upos, Xpos};
use crate::trees::{self, Parser, Tree};
use lists::ResourceError;

/// The model file compiled into the program.
pub(crate) static BUILT_IN: &Aligned<[u8]> = &Aligned(*include_bytes!("../resources/en/reader.model"));

/// The reader's knowledge. Its models lie in the program itself or in memory that is never given back.
///
/// A part that the model file lacks is absent: its results are then the plainest there are (tag `X`, no tree, no name).
#[derive(Debug)]
pub struct Reader {
    pub spelling: Spelling,
    /// What rules ask of small words.
    pub lexicon: Arc<Lexicon>,
    pub tagger: Option<Tagger<'static>>,
    pub parser: Option<Parser<'static>>,
    pub names: Option<Names<'static>>,
}

impl Reader {
    /// Loads what is compiled into the program.
    pub fn built_in() -> Result<Reader, ResourceError> {
        Reader::load(&BUILT_IN.0)
    }

    /// Loads a model file.
    pub fn load(bytes: &'static [u8]) -> Result<Reader, ResourceError> {
        let problem = |error: crate::model::ModelError| ResourceError::whole("reader.model", error);
        let model = Model::open(bytes).map_err(problem)?;
        let tagger = model.has("tags.table").then(|| Tagger::open(&model)).transpose().map_err(problem)?;
        let opened = tagger.as_ref().filter(|_| model.has("trees.root")).map(|tagger| Parser::open(&model, tagger));
        let parser = opened.transpose().map_err(problem)?;
        let names = model.has("names.rows").then(|| Names::load(&model)).transpose().map_err(problem)?;
        Ok(Reader { spelling: Spelling::built_in()?, lexicon: Arc::new(Lexicon::english()?), tagger, parser, names })
    }

    /// Tags the words of one sentence. Without a tagger there are no states.
    pub fn tag(&self, words: &[&str]) -> Tagged {
        let plain = || words.iter().map(|_| Tag { upos: Upos::X, xpos: Xpos::Fw }).collect();
        self.tagger.as_ref().map_or_else(|| Tagged { tags: plain(), states: Vec::new() }, |tagger| tagger.read(words))
    }

    /// Parses the words of one sentence. Without a parser every word hangs from the first.
    pub fn parse(&self, words: &[&str]) -> Tree {
        match (&self.tagger, &self.parser) {
            (Some(tagger), Some(parser)) => parser.parse(&tagger.read(words).states),
            _ => trees::flat(words.len()),
        }
    }
}
