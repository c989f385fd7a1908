//! `copytaster schema`: the JSON Schemas of what comes out.

use std::io::Write;
use std::process::ExitCode;

use clap::ValueEnum;

use super::{Failure, written};
use crate::ninjs;
use crate::record;
use crate::stories;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster schema > record.json
  copytaster schema event > event.json")]
pub struct Args {
    /// Of what
    #[arg(value_enum, default_value_t = Message::Record)]
    of: Message,
    /// Of ninjs 3.1 with our extension (`enrich --format ninjs-extended`) instead
    #[arg(long)]
    ninjs: bool,
}

/// A message that goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Message {
    Record,
    Event,
    Statement,
    Toll,
    Link,
    Story,
    Watch,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let name = args.of.to_possible_value().map(|it| it.get_name().to_owned()).unwrap_or_default();
    let schema = match record::schemas().into_iter().chain(stories::schemas()).find(|(it, _)| *it == name) {
        Some((_, schema)) if !args.ninjs => schema.to_value(),
        _ => ninjs::extension_schema(),
    };
    let schema = serde_json::to_string_pretty(&schema).map_err(|error| Failure::Failed(error.to_string()))?;
    written(writeln!(std::io::stdout(), "{schema}"))?;
    Ok(ExitCode::SUCCESS)
}
