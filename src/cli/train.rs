//! `copytaster train`: builds the models from corpora.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};

use crate::cli::{Failure, clusters, places};
use crate::resources::Resources;
use crate::text::exceptions::Exceptions;
use crate::text::model::{AlignedBytes, Builder, Model};
use crate::text::spelling::Spelling;
use crate::train::report::report;
use crate::train::{lemmas, names, syntax, topics, who};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copytaster train reader --corpora corpora\n  copytaster train reader --corpora corpora --only names\n  copytaster train places --corpora corpora\n  copytaster train topics --corpora corpora\n  copytaster train who --corpora corpora"
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
    /// The classifier of topics
    Topics(TopicsArgs),
    /// The table of who is who: people and organisations with their ids
    Who(WhoArgs),
    /// The word clusters that tags, trees and names are learnt with, from word vectors
    Clusters(clusters::TrainArgs),
}

#[derive(Debug, clap::Args)]
struct ReaderArgs {
    /// Folder of the corpora, with `train/ud-ewt` and `train/ud-gum-open` in it
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
    /// Build one part and leave the others as they are
    #[arg(long)]
    only: Option<Only>,
    /// The model file; parts that are not built are kept. The report goes beside it, ending in `.md`
    #[arg(long, value_name = "FILE", default_value = "src/resources/en/reader.model")]
    out: PathBuf,
    /// Rounds over the training text, in place of each part's own number
    #[arg(long)]
    rounds: Option<usize>,
    /// Learn names from the Groningen Meaning Bank too
    #[arg(long)]
    with_gmb: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    Lemmas,
    /// Tags and trees: one network
    Syntax,
    Names,
}

#[derive(Debug, clap::Args)]
struct TopicsArgs {
    /// Folder of the corpora, with `train/current-events` and `train/iptc` in it
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
    /// The model file
    #[arg(long, value_name = "FILE", default_value = "src/resources/en/topics/topics.model")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
struct WhoArgs {
    /// Folder of the corpora, with `train/who` and `train/current-events` in it
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
    /// The table
    #[arg(long, value_name = "FILE", default_value = "src/resources/world/who.bin")]
    out: PathBuf,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    match &args.what {
        What::Reader(args) => train_reader(args),
        What::Places(args) => places::train(args),
        What::Topics(args) => train_topics(args),
        What::Who(args) => {
            say(&who::build(&args.corpora, &args.out).map_err(Failure::failed)?);
            Ok(ExitCode::SUCCESS)
        }
        What::Clusters(args) => clusters::train(args, say),
    }
}

fn train_reader(args: &ReaderArgs) -> Result<ExitCode, Failure> {
    let mut builder = existing(&args.out)?;
    let wants = |part: Only| args.only.is_none_or(|only| only == part);
    if wants(Only::Lemmas) {
        let rules = Exceptions::unlearnt().map_err(Failure::failed)?;
        let path = args.out.with_file_name("reader").join("lemmas.txt");
        write_file(
            &path,
            lemmas::exceptions(&syntax::training_text(&args.corpora).map_err(Failure::failed)?, &rules).as_bytes(),
        )?;
        say(&format!("lemmas: exceptions written to {}", path.display()));
    }
    if wants(Only::Syntax) {
        syntax::build(&args.corpora, args.rounds, &mut builder, &mut say).map_err(Failure::failed)?;
    }
    if wants(Only::Names) {
        let mut extra = names::Extra { with_gmb: args.with_gmb, ..names::Extra::default() };
        extra.options.epochs = args.rounds.unwrap_or(extra.options.epochs);
        let spelling = Spelling::built_in().map_err(Failure::failed)?;
        let rows = names::build(&args.corpora, &spelling, &extra, &mut builder, |line| say(&format!("names: {line}")));
        for row in rows.map_err(Failure::failed)? {
            say(&row.to_string());
        }
    }
    if args.only != Some(Only::Lemmas) {
        write_file(&args.out, &builder.finish().map_err(Failure::failed)?)?;
        let path = args.out.with_extension("md");
        write_file(&path, report(&builder.header).map_err(Failure::failed)?.as_bytes())?;
        say(&format!("model written to {}, report to {}", args.out.display(), path.display()));
    }
    Ok(ExitCode::SUCCESS)
}

fn train_topics(args: &TopicsArgs) -> Result<ExitCode, Failure> {
    let resources = Resources::built_in().map_err(Failure::failed)?;
    let rules = resources.languages.get("en").and_then(|it| it.topics.clone());
    let rules = rules.ok_or_else(|| Failure::Failed("English has no list of phrases for topics".to_owned()))?;
    let reader = topics::Reader { rules: &rules, clusters: resources.reader.names.as_ref().map(|it| &it.clusters) };
    let mut builder = Builder::default();
    topics::build(&args.corpora, &reader, &mut builder, &mut say).map_err(Failure::failed)?;
    write_file(&args.out, &builder.finish().map_err(Failure::failed)?)?;
    say(&format!("model written to {}", args.out.display()));
    Ok(ExitCode::SUCCESS)
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| Failure::Failed(format!("could not write {}: {error}", path.display())))
}

fn existing(path: &Path) -> Result<Builder, Failure> {
    if !path.exists() {
        return Ok(Builder::default());
    }
    let bytes = std::fs::read(path).map_err(|error| Failure::Failed(format!("could not read {}: {error}", path.display())))?;
    let bytes = AlignedBytes::copy_of(&bytes);
    let model = Model::open(bytes.bytes()).map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))?;
    Ok(Builder::of(&model))
}

#[allow(clippy::print_stderr, reason = "progress is for the person who waits")]
fn say(line: &str) {
    eprintln!("{line}");
}
