//! `copytaster schema`: the record's JSON Schema.

use std::io::Write;
use std::process::ExitCode;

use super::{Failure, written};
use crate::record::Record;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  copytaster schema > copytaster.schema.json")]
pub struct Args {}

pub fn run(_: &Args) -> Result<ExitCode, Failure> {
    let schema = serde_json::to_string_pretty(&Record::json_schema()).map_err(|error| Failure::Failed(error.to_string()))?;
    written(writeln!(std::io::stdout(), "{schema}"))?;
    Ok(ExitCode::SUCCESS)
}
