//! `copytaster version`: the program, what is compiled into it, and under which licences.

use std::io::Write;
use std::process::ExitCode;

use super::{Failure, written};
use crate::identity;
use crate::pipeline::Stage;
use crate::resources::Resources;
use crate::resources::listed::Tables;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  copytaster version --licenses\n  copytaster version --stages")]
pub struct Args {
    /// Print the sources and licences of everything that is compiled in
    #[arg(long)]
    licenses: bool,
    /// Print the stages in their order, with what each needs and what it gives
    #[arg(long)]
    stages: bool,
}

const NOTICE: &str = include_str!("../../NOTICE");

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let resources = Resources::built_in().map_err(|error| Failure::Failed(error.to_string()))?;
    let provenance = identity::provenance(&resources, &Tables::default());
    let mut out = std::io::stdout().lock();
    written(writeln!(out, "{}", provenance.software))?;
    for resource in &provenance.resources {
        written(writeln!(out, "  {:<20} {:<12} sha256:{}", resource.name, resource.version, resource.sha256))?;
    }
    if args.stages {
        for stage in Stage::ALL {
            written(writeln!(out, "  {:<13} {} -> {}", stage.as_str(), stage.needs(), stage.gives()))?;
        }
    }
    if args.licenses {
        written(write!(out, "\n{NOTICE}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
