//! `copytaster tail`: the enriched stream for human eyes.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::ValueEnum;
use futures_util::StreamExt;

use super::server::{ServerArgs, block_on, connect};
use super::{Failure, write_bytes, written};
use crate::config::Config;
use crate::record::{self, EventKind, offsets};
use crate::stories::{STORY, Story};
use crate::view::{self, visible};
use crate::worker::broker::checks;
use crate::worker::broker::connection::Connection;
use crate::worker::tools::archive::{self, From, Stored};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster tail
  copytaster tail --all --count 10 --format json
  copytaster tail --subject 'wire.enriched.en.>'
  copytaster tail --event assault --country UA
  copytaster tail --stories --country KE

With --event or --country it shows events in place of records, with --stories each story whenever it changes. Where there is no stream yet it waits for one.")]
pub struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// Only these subjects
    #[arg(long, default_value = ">")]
    subject: String,
    /// Events of this type, such as assault, disaster, consult; `any` for all
    #[arg(long, value_name = "TYPE", conflicts_with = "subject")]
    event: Option<String>,
    /// Events or stories in this country, by its code of ISO 3166-1 alpha-2
    #[arg(long, value_name = "CODE", conflicts_with = "subject")]
    country: Option<String>,
    /// Stories, whenever one is new, grown, confirmed, contradicted, merged, split or quiet
    #[arg(long, conflicts_with_all = ["subject", "event"])]
    stories: bool,
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
        let (stream, subject) = args.source(&config)?;
        let interrupted = tokio::signal::ctrl_c();
        tokio::pin!(interrupted);
        let waited = tokio::select! { waited = wait_for_stream(&connection, stream) => waited, _ = &mut interrupted => return Ok(ExitCode::SUCCESS) };
        // What came into a stream that was not there came after the beginning of this.
        let from = if args.all || waited? { From::Beginning } else { From::Now };
        let records = archive::follow(&connection, stream, &subject, from).await?;
        let mut records = Box::pin(records.take(args.count.unwrap_or(usize::MAX)));
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

impl Args {
    /// The stream to read, and which of its subjects.
    fn source<'c>(&self, config: &'c Config) -> Result<(&'c str, String), Failure> {
        if self.event.is_none() && self.country.is_none() && !self.stories {
            return Ok((&config.output.stream, self.subject.clone()));
        }
        let kind = self.event.as_deref().unwrap_or("any").to_lowercase();
        let is_known = kind == "any" || serde_json::from_value::<EventKind>(kind.as_str().into()).is_ok();
        if !is_known {
            return Err(Failure::Usage(format!("'{kind}' is no type of events; see `copytaster schema event`")));
        }
        let country = self.country.as_deref().unwrap_or("*").to_uppercase();
        let is_code = country == "*" || (country.len() == 2 && country.bytes().all(|it| it.is_ascii_uppercase()));
        if !is_code {
            return Err(Failure::Usage(format!("'{country}' is no country's code; write UA, KE, PE")));
        }
        if self.stories {
            return Ok((&config.stories.stream, format!("{}.*.*.{country}", config.stories.subject)));
        }
        let kind = if kind == "any" { "*" } else { kind.as_str() };
        Ok((&config.events.stream, format!("{}.events.{kind}.*.{country}.>", config.events.subject)))
    }
}

/// Waits, and says so, until there is a stream of this name; true if it had to.
async fn wait_for_stream(connection: &Connection, stream: &str) -> Result<bool, Failure> {
    for attempt in 0_u32.. {
        if checks::exists(connection, stream).await {
            return Ok(attempt > 0);
        }
        if attempt == 0 {
            let note =
                format!("there is no stream {stream} yet: waiting for a worker, or `copytaster check --provision`, to make it");
            written(writeln!(std::io::stderr(), "{note}"))?;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    Ok(true)
}

const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// The sentence or statement of an event's message, or what withdraws it.
pub(super) fn told(message: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(message).ok()?;
    let id = value["id"].as_str().filter(|_| value["schema"].as_str().is_some_and(|it| it != record::SCHEMA))?;
    let said = value["sentence"]["text"].as_str().or(value["text"].as_str());
    Some(match value["withdrawn"]["kind"].as_str() {
        Some(kind) => format!("withdrawn by {kind}: {id}"),
        None => format!("{id}: {}", said.unwrap_or_default()),
    })
}

pub(super) fn print(stored: &Stored, format: TailFormat) -> std::io::Result<()> {
    let mut out = anstream::AutoStream::auto(std::io::stdout());
    let record = if format == TailFormat::Text { record::stored::Stored::read(&stored.payload).ok() } else { None };
    let record = record.map(|it| it.record);
    let story: Option<Story> =
        if format == TailFormat::Text && record.is_none() { serde_json::from_slice(&stored.payload).ok() } else { None };
    let event = if format == TailFormat::Text && record.is_none() { told(&stored.payload) } else { None };
    match (record, story.filter(|it| it.schema == STORY), event) {
        (Some(mut record), ..) => {
            offsets::to_bytes(&mut record);
            view::text::write(&mut out, &record)?;
        }
        (None, Some(story), _) => {
            view::story::text::write_state(&mut out, &story)?;
            writeln!(out)?;
        }
        (None, None, Some(event)) => writeln!(out, "{}  {}", visible(&stored.subject), visible(&event))?,
        // What is no record of ours is shown as it is.
        (None, None, None) => {
            write_bytes(&mut out, &stored.payload, std::io::stdout().is_terminal())?;
            writeln!(out)?;
        }
    }
    out.flush()
}
