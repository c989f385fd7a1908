//! `copytaster train`: builds the models from corpora.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};

use crate::cli::{Failure, places};
use crate::resources::reader::Spelling;
use crate::text::model::{AlignedBytes, Builder, Model, Part, Source};
use crate::text::tags::{Tag, Tagger};
use crate::text::trees::Parser;
use crate::train::{conllu, lemmas, names, tags, trees};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copytaster train reader --corpora corpora\n  copytaster train reader --corpora corpora --only names\n  copytaster train places --corpora corpora"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The reader's model: tags, trees, names
    Reader(ReaderArgs),
    /// The gazetteer: towns and divisions of the world
    Places(places::TrainArgs),
}

#[derive(Debug, clap::Args)]
struct ReaderArgs {
    /// Folder of the corpora, with `train/ud-ewt` and `train/ud-gum-open` in it
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
    /// Build one part and leave the others as they are
    #[arg(long)]
    only: Option<Only>,
    /// The model file; parts that are not built are kept
    #[arg(long, value_name = "FILE", default_value = "src/resources/reader.model")]
    out: PathBuf,
    /// Rounds over the training text, in place of each part's own number
    #[arg(long)]
    rounds: Option<usize>,
    /// Learn names from the Groningen Meaning Bank too: for measuring only, not for a model that is given away
    #[arg(long)]
    with_gmb: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    Lemmas,
    Tags,
    Trees,
    Names,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    match &args.what {
        What::Reader(args) => train_reader(args).map_err(Failure::Failed),
        What::Places(args) => places::train(args).map_err(Failure::Failed),
    }
}

fn train_reader(args: &ReaderArgs) -> Result<ExitCode, String> {
    let mut builder = existing(&args.out)?;
    let train = args.corpora.join("train");
    let mut gold = conllu::read(&train.join("ud-ewt/en_ewt-ud-train.conllu"))?;
    gold.extend(conllu::read(&train.join("ud-gum-open/open-train.conllu"))?);
    let wants = |part: Only| args.only.is_none_or(|only| only == part);
    if wants(Only::Lemmas) {
        let rules = Spelling::without_exceptions().map_err(|error| error.to_string())?;
        let path = args.out.with_file_name("reader").join("lemmas.txt");
        write_file(&path, lemmas::exceptions(&gold, &rules).as_bytes())?;
        say(&format!("lemmas: exceptions written to {}", path.display()));
    }
    if wants(Only::Tags) {
        builder.remove_part("tags");
        let learnt = tags::learn(&gold, args.rounds.unwrap_or(tags::DEFAULT_ROUNDS), 1, &mut |line| say(&line));
        let kept = tags::write(&learnt, TAGS_BUDGET, &mut builder);
        say(&format!("tags: {kept} features kept"));
        let scores = measure_tags(&builder, &train)?;
        builder.header.parts.insert("tags".into(), part(scores));
    }
    if wants(Only::Trees) {
        builder.remove_part("trees");
        let examples = with_learnt_tags(&gold);
        let learnt = trees::learn(&examples, args.rounds.unwrap_or(trees::DEFAULT_ROUNDS), 1, &mut |line| say(&line));
        let kept = trees::write(&learnt, TREES_BUDGET, &mut builder);
        say(&format!("trees: {kept} features kept"));
        let scores = measure_trees(&builder, &train)?;
        builder.header.parts.insert("trees".into(), part(scores));
    }
    if wants(Only::Names) {
        let mut extra = names::Extra { with_gmb: args.with_gmb, ..names::Extra::default() };
        extra.options.epochs = args.rounds.unwrap_or(extra.options.epochs);
        let spelling = Spelling::built_in().map_err(|error| error.to_string())?;
        let rows = names::build(&args.corpora, &spelling, &extra, &mut builder, |line| say(&format!("names: {line}")));
        for row in rows.map_err(|error| error.to_string())? {
            say(&row.to_string());
        }
    }
    if args.only != Some(Only::Lemmas) {
        write_file(&args.out, &builder.finish().map_err(|error| error.to_string())?)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|error| format!("could not write {}: {error}", path.display()))
}

/// Bytes for the weights of a part; the whole file may have 12 MB.
const TAGS_BUDGET: usize = 3_300_000;

const TREES_BUDGET: usize = 4_200_000;

/// The treebank with tags from taggers that did not see the sentence (four folds).
fn with_learnt_tags(gold: &[conllu::Gold]) -> Vec<trees::Example> {
    const FOLDS: usize = 4;
    const BLOCK: usize = 100;
    let mut tags_of: Vec<Vec<Tag>> = vec![Vec::new(); gold.len()];
    for fold in 0..FOLDS {
        let inside = |at: usize| at / BLOCK % FOLDS == fold;
        let (seen, unseen): (Vec<_>, Vec<_>) = gold.iter().enumerate().partition(|(at, _)| !inside(*at));
        let seen: Vec<conllu::Gold> = seen.into_iter().map(|(_, sentence)| sentence.clone()).collect();
        say(&format!("trees: tagging fold {} of {FOLDS}", fold + 1));
        let learnt = tags::learn(&seen, 2, 1, &mut |_| ());
        for (at, sentence) in unseen {
            if let Some(place) = tags_of.get_mut(at) {
                *place = learnt.tag(sentence);
            }
        }
    }
    gold.iter().zip(&tags_of).map(|(sentence, tags)| trees::Example::of(sentence, tags)).collect()
}

fn measure_trees(builder: &Builder, train: &Path) -> Result<std::collections::BTreeMap<String, f64>, String> {
    let file = AlignedBytes::copy_of(&builder.finish().map_err(|error| error.to_string())?);
    let model = Model::open(file.bytes()).map_err(|error| error.to_string())?;
    let tagger = Tagger::open(&model).map_err(|error| error.to_string())?;
    let parser = Parser::open(&model).map_err(|error| error.to_string())?;
    let tag = |gold: &conllu::Gold| crate::text::tags::tag(gold.words.iter().map(|word| word.form.as_str()), &tagger);
    let mut scores = std::collections::BTreeMap::new();
    for part in ["dev", "test"] {
        for (name, path) in
            [("EWT", format!("ud-ewt/en_ewt-ud-{part}.conllu")), ("GUM open", format!("ud-gum-open/open-{part}.conllu"))]
        {
            let (uas, las) = trees::measure(&conllu::read(&train.join(path))?, tag, &parser);
            say(&format!("trees: {name} {part}: UAS {uas:.2}, LAS {las:.2}"));
            scores.insert(format!("UAS, {name} {part}"), (uas * 100.0).round() / 100.0);
            scores.insert(format!("LAS, {name} {part}"), (las * 100.0).round() / 100.0);
        }
    }
    Ok(scores)
}

fn existing(path: &Path) -> Result<Builder, String> {
    if !path.exists() {
        return Ok(Builder::default());
    }
    let bytes = std::fs::read(path).map_err(|error| format!("could not read {}: {error}", path.display()))?;
    let bytes = AlignedBytes::copy_of(&bytes);
    let model = Model::open(bytes.bytes()).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Builder::of(&model))
}

fn measure_tags(builder: &Builder, train: &Path) -> Result<std::collections::BTreeMap<String, f64>, String> {
    let file = AlignedBytes::copy_of(&builder.finish().map_err(|error| error.to_string())?);
    let model = Model::open(file.bytes()).map_err(|error| error.to_string())?;
    let tagger = Tagger::open(&model).map_err(|error| error.to_string())?;
    let mut scores = std::collections::BTreeMap::new();
    for part in ["dev", "test"] {
        for (name, path) in
            [("EWT", format!("ud-ewt/en_ewt-ud-{part}.conllu")), ("GUM open", format!("ud-gum-open/open-{part}.conllu"))]
        {
            let tag = |gold: &conllu::Gold| crate::text::tags::tag(gold.words.iter().map(|word| word.form.as_str()), &tagger);
            let (upos, xpos) = tags::measure(&conllu::read(&train.join(path))?, tag);
            say(&format!("tags: {name} {part}: UPOS {upos:.2}, XPOS {xpos:.2}"));
            scores.insert(format!("UPOS, {name} {part}"), (upos * 100.0).round() / 100.0);
            scores.insert(format!("XPOS, {name} {part}"), (xpos * 100.0).round() / 100.0);
        }
    }
    Ok(scores)
}

fn part(scores: std::collections::BTreeMap<String, f64>) -> Part {
    let source = |name: &str, licence: &str| Source { name: name.into(), licence: licence.into() };
    Part {
        version: "1".into(),
        licence: "CC BY-SA 4.0".into(),
        sources: vec![
            source("UD English-EWT, The Board of Trustees of The Leland Stanford Junior University", "CC BY-SA 4.0"),
            source("GUM, Georgetown University Multilayer corpus (A. Zeldes and contributors), open genres", "CC BY-SA 4.0"),
        ],
        scores,
    }
}

#[allow(clippy::print_stderr, reason = "progress is for the person who waits")]
fn say(line: &str) {
    eprintln!("{line}");
}
