//! `copytaster tail`: the enriched stream for human eyes.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::ValueEnum;
use futures_util::StreamExt;

use super::server::{ServerArgs, block_on, connect};
use super::{Failure, write_bytes, written};
use crate::record::{self, offsets};
use crate::view;
use crate::worker::tools::archive::{self, From, Stored};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster tail
  copytaster tail --all --count 10 --format json
  copytaster tail --subject 'wire.enriched.en.>'")]
pub struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// Only these subjects
    #[arg(long, default_value = ">")]
    subject: String,
    /// From the beginning of the stream, not from now
    #[arg(long)]
    all: bool,
    /// End after so many records
    #[arg(long, value_name = "NUMBER")]
    count: Option<usize>,
    /// What to print [default: text on a terminal, json otherwise]
    #[arg(long, value_enum)]
    format: Option<TailFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TailFormat {
    Text,
    Json,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let config = args.server.load()?;
    let format = args.format.unwrap_or(if std::io::stdout().is_terminal() { TailFormat::Text } else { TailFormat::Json });
    block_on(async {
        let connection = connect(&config).await?;
        let from = if args.all { From::Beginning } else { From::Now };
        let records = archive::follow(&connection, &config.output.stream, &args.subject, from).await?;
        let mut records = Box::pin(records.take(args.count.unwrap_or(usize::MAX)));
        let interrupted = tokio::signal::ctrl_c();
        tokio::pin!(interrupted);
        loop {
            let stored = tokio::select! { stored = records.next() => stored, _ = &mut interrupted => None };
            let Some(stored) = stored else { return Ok(ExitCode::SUCCESS) };
            let result = print(&stored, format);
            if result.as_ref().is_err_and(|it| it.kind() == std::io::ErrorKind::BrokenPipe) {
                return Ok(ExitCode::SUCCESS);
            }
            written(result)?;
        }
    })
}

pub(super) fn print(stored: &Stored, format: TailFormat) -> std::io::Result<()> {
    let mut out = anstream::AutoStream::auto(std::io::stdout());
    let record = if format == TailFormat::Text { record::stored::Stored::read(&stored.payload).ok() } else { None };
    let record = record.map(|it| it.record);
    match record {
        Some(mut record) => {
            offsets::to_bytes(&mut record);
            view::text::write(&mut out, &record)?;
        }
        // What is no record of ours is shown as it is.
        None => {
            write_bytes(&mut out, &stored.payload, std::io::stdout().is_terminal())?;
            writeln!(out)?;
        }
    }
    out.flush()
}
