//! `copytaster schema`: the JSON Schema of what comes out.

use std::io::Write;
use std::process::ExitCode;

use super::{Failure, written};
use crate::ninjs;
use crate::record::Record;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  copytaster schema > copytaster.schema.json")]
pub struct Args {
    /// Of ninjs 3.1 with our extension (`enrich --format ninjs-extended`) instead
    #[arg(long)]
    ninjs: bool,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let schema = if args.ninjs { ninjs::extension_schema() } else { Record::json_schema().to_value() };
    let schema = serde_json::to_string_pretty(&schema).map_err(|error| Failure::Failed(error.to_string()))?;
    written(writeln!(std::io::stdout(), "{schema}"))?;
    Ok(ExitCode::SUCCESS)
}
