//! `copytaster dead`: list, show, replay and purge dead letters.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Subcommand;
use jiff::Timestamp;
use serde_json::json;

use super::server::{ServerArgs, block_on, connect};
use super::{BadValue, Failure, write_bytes, written};
use crate::config::{Config, read_duration};
use crate::view::visible;
use crate::worker::broker::connection::Connection;
use crate::worker::desk::dead::{ATTEMPTS, BODY_OMITTED, ITEM, MESSAGE, REASON, REPLAYS, SEQUENCE, STREAM, SUBJECT};
use crate::worker::tools::archive::{self, Stored};
use crate::worker::tools::feeder::Feeder;
use crate::worker::tools::replay;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster dead list --reason not_json --since 2h
  copytaster dead show 17 > item.json       # the bytes as they came; on a terminal without what would steer it
  copytaster dead replay 17
  copytaster dead replay --reason timeout --since 1d
  copytaster dead purge --reason no_text --until 30d")]
pub struct Args {
    #[command(flatten)]
    server: ServerArgs,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// What could not be read, and why: a table on a terminal, a JSON object a line otherwise
    #[command(after_help = "Example:\n  copytaster dead list --reason not_json")]
    List(Filter),
    /// One dead letter, its original bytes on standard output
    #[command(after_help = "Example:\n  copytaster dead show 17 > item.json")]
    Show {
        /// Sequence in the dead-letter stream, from `list`
        sequence: u64,
    },
    /// Send dead letters to their subject again and remove them
    #[command(after_help = "Example:\n  copytaster dead replay --reason timeout")]
    Replay(Chosen),
    /// Remove dead letters for good
    #[command(after_help = "Example:\n  copytaster dead purge --reason no_text --until 30d")]
    Purge(Chosen),
}

#[derive(Debug, clap::Args)]
struct Filter {
    /// Only with this reason
    #[arg(long)]
    reason: Option<String>,
    /// Only dead-lettered after this: 30m, 2h, 1d ago, or a time such as 2026-04-28T11:42:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    since: Option<Timestamp>,
    /// Only dead-lettered before this; written as for --since
    #[arg(long, value_name = "TIME", value_parser = moment)]
    until: Option<Timestamp>,
}

impl Filter {
    fn is_given(&self) -> bool {
        self.reason.is_some() || self.since.is_some() || self.until.is_some()
    }

    fn takes(&self, letter: &Stored) -> bool {
        // Of a letter without a time nobody can say that it is outside.
        let within = |limit: Option<Timestamp>, holds: fn(&Timestamp, &Timestamp) -> bool| match (limit, &letter.time) {
            (Some(limit), Some(time)) => holds(time, &limit),
            _ => true,
        };
        self.reason.as_deref().is_none_or(|wanted| letter.header(REASON) == Some(wanted))
            && within(self.since, |time, since| time >= since)
            && within(self.until, |time, until| time < until)
    }
}

#[derive(Debug, clap::Args)]
struct Chosen {
    /// Sequences in the dead-letter stream, from `list`
    sequences: Vec<u64>,
    #[command(flatten)]
    filter: Filter,
    /// All of them, if neither sequences nor a filter say which
    #[arg(long)]
    all: bool,
    /// Replay also what has been replayed three times already
    #[arg(long)]
    force: bool,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let config = args.server.load()?;
    block_on(async {
        let connection = connect(&config).await?;
        match &args.action {
            Action::List(filter) => list(&connection, &config, filter).await,
            Action::Show { sequence } => show(&connection, &config, *sequence).await,
            Action::Replay(chosen) => replay(&connection, &config, chosen).await,
            Action::Purge(chosen) => purge(&connection, &config, chosen).await,
        }
    })
}

async fn list(connection: &Connection, config: &Config, filter: &Filter) -> Result<ExitCode, Failure> {
    let letters = letters(connection, config, filter).await?;
    let mut out = std::io::stdout();
    if !out.is_terminal() {
        for letter in &letters {
            written(writeln!(out, "{}", described(letter)))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    written(writeln!(out, "{:>8}  {:<20}  {:<16}  {:<28}  {:>9}  MESSAGE", "SEQUENCE", "TIME", "REASON", "SUBJECT", "BYTES"))?;
    for letter in &letters {
        written(writeln!(out, "{}", visible(&row(letter))))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A line of the table. The message comes last: it may be as long as it is.
fn row(letter: &Stored) -> String {
    let time = letter.time.map(|it| it.round(jiff::Unit::Second).unwrap_or(it).to_string()).unwrap_or_default();
    let header = |name| letter.header(name).unwrap_or_default().replace('\n', " ");
    let (sequence, bytes) = (letter.sequence, letter.payload.len());
    format!("{sequence:>8}  {time:<20}  {:<16}  {:<28}  {bytes:>9}  {}", header(REASON), header(SUBJECT), header(MESSAGE))
}

/// Headers are a stranger's too, and JSON escapes only some of what steers a terminal.
fn write_line(out: &mut (impl Write + IsTerminal), line: &serde_json::Value) -> std::io::Result<()> {
    let terminal = out.is_terminal();
    write_bytes(out, line.to_string().as_bytes(), terminal)?;
    writeln!(out)
}

async fn show(connection: &Connection, config: &Config, sequence: u64) -> Result<ExitCode, Failure> {
    let letter = archive::one(connection, &config.dead.stream, sequence).await?;
    written(write_line(&mut std::io::stderr(), &described(&letter)))?;
    let mut out = std::io::stdout();
    let terminal = out.is_terminal();
    written(write_bytes(&mut out, &letter.payload, terminal))?;
    Ok(ExitCode::SUCCESS)
}

async fn replay(connection: &Connection, config: &Config, chosen: &Chosen) -> Result<ExitCode, Failure> {
    let feeder = Feeder::anywhere(connection.clone(), config).await?;
    let mut refused = false;
    for letter in choose(connection, config, chosen).await? {
        let line = match replay::prepare(connection, &letter, chosen.force).await {
            Ok(again) => {
                let subject = again.subject.clone();
                again.send(&feeder).await?;
                archive::remove(connection, &config.dead.stream, letter.sequence).await?;
                json!({ "sequence": letter.sequence, "replayed": true, "subject": subject })
            }
            Err(why) => {
                refused = true;
                json!({ "sequence": letter.sequence, "replayed": false, "why": why })
            }
        };
        written(writeln!(std::io::stdout(), "{line}"))?;
    }
    Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn purge(connection: &Connection, config: &Config, chosen: &Chosen) -> Result<ExitCode, Failure> {
    for letter in choose(connection, config, chosen).await? {
        archive::remove(connection, &config.dead.stream, letter.sequence).await?;
        written(writeln!(std::io::stdout(), "{}", json!({ "sequence": letter.sequence, "removed": true })))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn choose(connection: &Connection, config: &Config, chosen: &Chosen) -> Result<Vec<Stored>, Failure> {
    if !chosen.sequences.is_empty() {
        let mut found = Vec::new();
        for sequence in &chosen.sequences {
            found.push(archive::one(connection, &config.dead.stream, *sequence).await?);
        }
        return Ok(found);
    }
    if !chosen.filter.is_given() && !chosen.all {
        return Err(Failure::Usage("say which dead letters: sequences, --reason, --since, --until, or --all".to_owned()));
    }
    letters(connection, config, &chosen.filter).await
}

async fn letters(connection: &Connection, config: &Config, filter: &Filter) -> Result<Vec<Stored>, Failure> {
    let mut found = archive::all(connection, &config.dead.stream, ">").await?;
    found.retain(|it| filter.takes(it));
    Ok(found)
}

fn described(letter: &Stored) -> serde_json::Value {
    json!({
        "sequence": letter.sequence,
        "time": letter.time.map(|it| it.to_string()),
        "reason": letter.header(REASON),
        "message": letter.header(MESSAGE),
        "item": letter.header(ITEM),
        "attempts": letter.header(ATTEMPTS),
        "replays": letter.header(REPLAYS),
        "from": format!("{}#{}", letter.header(STREAM).unwrap_or_default(), letter.header(SEQUENCE).unwrap_or_default()),
        "subject": letter.header(SUBJECT),
        "bytes": letter.payload.len(),
        "left_out": letter.header(BODY_OMITTED),
    })
}

/// A time, or how long ago it was.
fn moment(given: &str) -> Result<Timestamp, BadValue> {
    if let Ok(moment) = given.parse::<Timestamp>() {
        return Ok(moment);
    }
    read_duration(given)
        .and_then(|age| Timestamp::now().checked_sub(age).ok())
        .ok_or_else(|| BadValue::new(given, "time", "30m, 2h, 1d for how long ago, or 2026-04-28T11:42:00Z"))
}
