//! `copytaster evaluate`: measures the compiled-in models on corpora.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use crate::cli::{Failure, places};
use crate::text::Reader;
use crate::train::{conllu, lemmas, names, raw};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Sentences, tokens, tags, lemmas, trees and speed of the reader
    Reader(ReaderArgs),
    /// Places on GeoVirus: recognition and resolution
    Places(places::EvaluateArgs),
}

#[derive(Debug, clap::Args)]
struct ReaderArgs {
    /// Folder of the corpora, with `train/ud-ewt` and `train/ud-gum-open` in it
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
    /// Measure on the development parts in place of the test parts
    #[arg(long)]
    dev: bool,
    /// Print every disagreement on sentences and tokens
    #[arg(long)]
    differences: bool,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    match &args.what {
        What::Reader(args) => evaluate_reader(args).map_err(Failure::Failed),
        What::Places(args) => places::evaluate(args).map_err(Failure::Failed),
    }
}

#[allow(clippy::print_stdout, reason = "the table is the command's output")]
fn evaluate_reader(args: &ReaderArgs) -> Result<ExitCode, String> {
    let reader = Reader::built_in().map_err(|error| error.to_string())?;
    let part = if args.dev { "dev" } else { "test" };
    for (name, path) in sets(&args.corpora, part) {
        let gold = conllu::read(&path)?;
        let running = raw::Running::of(&gold);
        let (sentences, tokens) = raw::measure(&running, &reader);
        println!("{name} {part}: sentences F1 {:.4}, tokens F1 {:.4}", sentences.f1(), tokens.f1());
        println!("{name} {part}: lemmas {:.2}", lemmas::measure(&gold, &reader.spelling));
        if args.differences {
            lemmas::mistakes(&gold, &reader.spelling).iter().for_each(|line| println!("{line}"));
            raw::differences(&running, &reader).iter().for_each(|line| println!("{line}"));
        }
    }
    if let Some(names) = &reader.names {
        for row in names::evaluate(&args.corpora, &reader.spelling, names).map_err(|error| error.to_string())? {
            println!("{row}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn sets(corpora: &Path, part: &str) -> [(&'static str, PathBuf); 3] {
    let train = corpora.join("train");
    [
        ("EWT", train.join(format!("ud-ewt/en_ewt-ud-{part}.conllu"))),
        ("GUM open", train.join(format!("ud-gum-open/open-{part}.conllu"))),
        ("GUM open news", train.join(format!("ud-gum-open/news-{part}.conllu"))),
    ]
}
