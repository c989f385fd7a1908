//! Builds the parts `tags` and `trees` of the reader's model: one network, learnt at one time.
//!
#![doc = include_str!("syntax-attempts.md")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::text::model::{AlignedBytes, Builder, Model, ModelError, Part, Source};
use crate::text::tags::{Tag, Tagger};
use crate::text::tagset::{Relation, Upos, Xpos};
use crate::text::trees::Parser;
use crate::train::conllu::{self, Gold, TreebankError};
use crate::train::network::learn::{Course, learn};
use crate::train::network::plan::Sizes;
use crate::train::network::vocabulary::Vocabulary;
use crate::train::network::{Dropout, Network, pack};
use crate::train::{clusters, tags, trees};

const SIZES: Sizes = Sizes {
    width: 128,
    layers: 3,
    tag_layer: 1,
    arc: 64,
    relation: 64,
    upos: Upos::ALL.len(),
    xpos: Xpos::ALL.len(),
    relations: Relation::ALL.len(),
};

const COURSE: Course =
    Course { rounds: 30, batch: 600, rate: 0.002, dropout: Dropout { vectors: 0.2, layers: 0.25 }, missing: 0.5, seed: 11 };

/// Seed of the numbers before anything is learnt.
const FIRST_NUMBERS: u64 = 1;

/// Why tags and trees could not be learnt.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SyntaxError {
    #[error(transparent)]
    Treebank(#[from] TreebankError),
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// Learns from the treebanks under `corpora` and puts both parts into `builder`.
pub(crate) fn build(
    corpora: &Path,
    rounds: Option<usize>,
    builder: &mut Builder,
    say: &mut dyn FnMut(&str),
) -> Result<(), SyntaxError> {
    let gold = training_text(corpora)?;
    let vocabulary = Vocabulary::of(&gold, clusters::put(builder));
    let mut network = Network::new(SIZES, vocabulary.rows.len(), FIRST_NUMBERS);
    say(&format!("syntax: {} sentences, {} rows of the table of words", gold.len(), vocabulary.rows.len()));
    let course = Course { rounds: rounds.unwrap_or(COURSE.rounds), ..COURSE };
    learn(&mut network, &vocabulary, &gold, &course, &mut |round, loss, _| {
        say(&format!("syntax: round {round} of {}, loss {loss:.3} a word", course.rounds));
    });
    let pairs: BTreeSet<Tag> =
        gold.iter().flat_map(|sentence| &sentence.words).map(|word| Tag { upos: word.upos, xpos: word.xpos }).collect();
    pack::write(&network, &vocabulary, &pairs.into_iter().collect::<Vec<Tag>>(), builder);
    let [of_tags, of_trees] = measure(builder, corpora)?;
    for (name, score) in of_tags.iter().chain(&of_trees) {
        say(&format!("syntax: {name}: {score:.2}"));
    }
    builder.header.parts.insert("tags".into(), part(of_tags));
    builder.header.parts.insert("trees".into(), part(of_trees));
    Ok(())
}

/// The training parts of the treebanks.
pub(crate) fn training_text(corpora: &Path) -> Result<Vec<Gold>, TreebankError> {
    let train = corpora.join("train");
    let mut gold = conllu::read(&train.join("ud-ewt/en_ewt-ud-train.conllu"))?;
    gold.extend(conllu::read(&train.join("ud-gum-open/open-train.conllu"))?);
    Ok(gold)
}

type Scores = BTreeMap<String, f64>;

/// Scores of both parts as they are packed, on the development and test parts of the treebanks.
fn measure(builder: &Builder, corpora: &Path) -> Result<[Scores; 2], SyntaxError> {
    let file = AlignedBytes::copy_of(&builder.finish()?);
    let model = Model::open(file.bytes())?;
    let tagger = Tagger::open(&model)?;
    let parser = Parser::open(&model, &tagger)?;
    let [mut of_tags, mut of_trees] = [Scores::new(), Scores::new()];
    for part in ["dev", "test"] {
        for (name, path) in
            [("EWT", format!("ud-ewt/en_ewt-ud-{part}.conllu")), ("GUM open", format!("ud-gum-open/open-{part}.conllu"))]
        {
            let gold = conllu::read(&corpora.join("train").join(path))?;
            let (upos, xpos) = tags::measure(&gold, |words| tagger.read(words).tags);
            let (uas, las) = trees::measure(&gold, |words| parser.parse(&tagger.read(words).states));
            let note = |scores: &mut Scores, what: &str, score: f64| {
                scores.insert(format!("{what}, {name} {part}"), (score * 100.0).round() / 100.0);
            };
            note(&mut of_tags, "UPOS", upos);
            note(&mut of_tags, "XPOS", xpos);
            note(&mut of_trees, "UAS", uas);
            note(&mut of_trees, "LAS", las);
        }
    }
    Ok([of_tags, of_trees])
}

fn part(scores: Scores) -> Part {
    let source = |name: &str, licence: &str| Source { name: name.into(), licence: licence.into() };
    Part {
        version: "2".into(),
        licence: "CC BY-SA 4.0".into(),
        sources: vec![
            source("UD English-EWT, The Board of Trustees of The Leland Stanford Junior University", "CC BY-SA 4.0"),
            source("GUM, Georgetown University Multilayer corpus (A. Zeldes and contributors), open genres", "CC BY-SA 4.0"),
        ],
        scores,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COPY: &str = "\
# text = Rebels seized the airport .
1\tRebels\trebel\tNOUN\tNNS\t_\t2\tnsubj\t_\t_
2\tseized\tseize\tVERB\tVBD\t_\t0\troot\t_\t_
3\tthe\tthe\tDET\tDT\t_\t4\tdet\t_\t_
4\tairport\tairport\tNOUN\tNN\t_\t2\tobj\t_\t_
5\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

# text = The minister said so on Tuesday .
1\tThe\tthe\tDET\tDT\t_\t2\tdet\t_\t_
2\tminister\tminister\tNOUN\tNN\t_\t3\tnsubj\t_\t_
3\tsaid\tsay\tVERB\tVBD\t_\t0\troot\t_\t_
4\tso\tso\tADV\tRB\t_\t3\tadvmod\t_\t_
5\ton\ton\tADP\tIN\t_\t6\tcase\t_\t_
6\tTuesday\tTuesday\tPROPN\tNNP\t_\t3\tobl\t_\t_
7\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_

";

    #[test]
    fn what_is_learnt_is_what_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.conllu");
        std::fs::write(&path, COPY.repeat(8)).unwrap();
        let gold = conllu::read(&path).unwrap();
        let vocabulary = Vocabulary::of(&gold, clusters::built_in());
        let mut network = Network::new(Sizes { width: 64, arc: 16, relation: 16, layers: 2, ..SIZES }, vocabulary.rows.len(), 1);
        let mut again = network.clone();
        let course = Course { rounds: 100, batch: 24, ..COURSE };
        learn(&mut network, &vocabulary, &gold, &course, &mut |_, _, _| ());
        learn(&mut again, &vocabulary, &gold, &course, &mut |_, _, _| ());
        assert_eq!(network.numbers, again.numbers);
        let pairs: BTreeSet<Tag> =
            gold.iter().flat_map(|it| &it.words).map(|word| Tag { upos: word.upos, xpos: word.xpos }).collect();
        let mut builder = Builder::default();
        clusters::put(&mut builder);
        pack::write(&network, &vocabulary, &pairs.into_iter().collect::<Vec<Tag>>(), &mut builder);
        let file = AlignedBytes::copy_of(&builder.finish().unwrap());
        let model = Model::open(file.bytes()).unwrap();
        let tagger = Tagger::open(&model).unwrap();
        let parser = Parser::open(&model, &tagger).unwrap();
        assert_eq!(tags::measure(&gold, |words| tagger.read(words).tags), (100.0, 100.0));
        assert_eq!(trees::measure(&gold, |words| parser.parse(&tagger.read(words).states)), (100.0, 100.0));
    }
}
