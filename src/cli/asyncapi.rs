//! `copytaster asyncapi`: subjects, headers and payloads for generators of clients and documentation.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use super::{Failure, written};
use crate::asyncapi;
use crate::config::{Config, Given};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster asyncapi > asyncapi.json
  copytaster asyncapi --config copytaster.toml > asyncapi.json
  npx @asyncapi/cli validate asyncapi.json

The subjects are those of the configuration.")]
pub struct Args {
    /// TOML file; every key has a default
    #[arg(long, env = "COPYTASTER_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let config = Config::load(args.config.as_deref(), &Given::default()).map_err(|error| Failure::Usage(error.to_string()))?;
    let document =
        serde_json::to_string_pretty(&asyncapi::document(&config)).map_err(|error| Failure::Failed(error.to_string()))?;
    written(writeln!(std::io::stdout(), "{document}"))?;
    Ok(ExitCode::SUCCESS)
}
