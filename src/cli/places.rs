//! `copytaster train places` and `copytaster evaluate places`: the gazetteer from its sources, and the place stage on GeoVirus.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::{Failure, written};
use crate::evaluate;
use crate::resources::Resources;
use crate::train::places;

#[derive(Debug, clap::Args)]
pub(super) struct TrainArgs {
    /// Folder of the corpora, with `train/places` in it
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
    /// The gazetteer file
    #[arg(long, value_name = "FILE", default_value = "src/resources/world/gazetteer.bin")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct EvaluateArgs {
    /// Folder of the corpora, with `dev/geovirus` in it
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
    /// Print what was missed, wrong or put elsewhere
    #[arg(long)]
    differences: bool,
}

pub(super) fn train(args: &TrainArgs) -> Result<ExitCode, Failure> {
    let size = places::build(&args.corpora, &args.out).map_err(Failure::failed)?;
    say(&format!("{}: {size} bytes", args.out.display()))
}

pub(super) fn evaluate(args: &EvaluateArgs) -> Result<ExitCode, Failure> {
    let resources = Resources::built_in().map_err(Failure::failed)?;
    let figures = evaluate::places::geovirus(&args.corpora, &resources).map_err(Failure::failed)?;
    if args.differences {
        for (name, list) in [("missed", &figures.misses), ("wrong", &figures.errors), ("astray", &figures.astray)] {
            for line in list {
                say(&format!("{name}: {line}"))?;
            }
        }
    }
    say(&figures.to_string())
}

fn say(line: &str) -> Result<ExitCode, Failure> {
    use std::io::Write;
    written(writeln!(std::io::stdout(), "{line}"))?;
    Ok(ExitCode::SUCCESS)
}
