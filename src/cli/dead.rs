//! `copytaster dead`: list, show, replay and purge dead letters.

use std::io::Write;
use std::process::ExitCode;

use clap::Subcommand;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::server::{ServerArgs, block_on, connect};
use super::{Failure, written};
use crate::config::Config;
use crate::worker::archive::{self, Stored};
use crate::worker::connection::Connection;
use crate::worker::dead::{ATTEMPTS, ITEM, MESSAGE, ORIGINAL, REASON, REPLAYS, SEQUENCE, STREAM, SUBJECT};
use crate::worker::feeder::Feeder;
use crate::worker::message::Headers;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster dead list --reason not_json --since 2h
  copytaster dead show 17
  copytaster dead replay 17
  copytaster dead replay --reason timeout --since 1d
  copytaster dead purge --reason no_text")]
pub struct Args {
    #[command(flatten)]
    server: ServerArgs,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// One line for each dead letter
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
    #[command(after_help = "Example:\n  copytaster dead purge --reason no_text")]
    Purge(Chosen),
}

#[derive(Debug, clap::Args)]
struct Filter {
    /// Only with this reason
    #[arg(long)]
    reason: Option<String>,
    /// Only younger than this: 30m, 2h, 1d
    #[arg(long, value_name = "TIME", value_parser = age)]
    since: Option<SignedDuration>,
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

/// A letter that came back so often will come back again.
const MOST_REPLAYS: u32 = 3;

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
    for letter in letters(connection, config, filter).await? {
        written(writeln!(std::io::stdout(), "{}", described(&letter)))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn show(connection: &Connection, config: &Config, sequence: u64) -> Result<ExitCode, Failure> {
    let letter = archive::one(connection, &config.dead.stream, sequence).await?;
    written(writeln!(std::io::stderr(), "{}", described(&letter)))?;
    written(std::io::stdout().write_all(&letter.payload))?;
    Ok(ExitCode::SUCCESS)
}

async fn replay(connection: &Connection, config: &Config, chosen: &Chosen) -> Result<ExitCode, Failure> {
    let feeder = Feeder::new(connection.clone(), config, "").await?;
    let mut refused = false;
    for letter in choose(connection, config, chosen).await? {
        let replays = letter.header(REPLAYS).and_then(|it| it.parse::<u32>().ok()).unwrap_or(0);
        let (Some(subject), false) = (letter.header(SUBJECT), replays >= MOST_REPLAYS && !chosen.force) else {
            refused = true;
            let why = if replays >= MOST_REPLAYS {
                "replayed three times already; use --force"
            } else {
                "it does not say where it came from"
            };
            written(writeln!(std::io::stdout(), "{}", json!({ "sequence": letter.sequence, "replayed": false, "why": why })))?;
            continue;
        };
        feeder
            .send_as(subject, replay_id(&letter, replays), original_headers(&letter, replays + 1), letter.payload.to_vec())
            .await?;
        archive::remove(connection, &config.dead.stream, letter.sequence).await?;
        written(writeln!(std::io::stdout(), "{}", json!({ "sequence": letter.sequence, "replayed": true, "subject": subject })))?;
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
    if chosen.filter.reason.is_none() && chosen.filter.since.is_none() && !chosen.all {
        return Err(Failure::Usage("say which dead letters: sequences, --reason, --since, or --all".to_owned()));
    }
    letters(connection, config, &chosen.filter).await
}

async fn letters(connection: &Connection, config: &Config, filter: &Filter) -> Result<Vec<Stored>, Failure> {
    let mut found = archive::all(connection, &config.dead.stream, ">").await?;
    let oldest = filter.since.map(|age| Timestamp::now().saturating_sub(age).unwrap_or(Timestamp::MIN));
    found.retain(|it| {
        filter.reason.as_deref().is_none_or(|wanted| it.header(REASON) == Some(wanted))
            && oldest.is_none_or(|oldest| it.time.is_none_or(|time| time >= oldest))
    });
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
    })
}

/// The original's id with the number of the replay: the input stream still knows the id itself and would refuse it.
fn replay_id(letter: &Stored, replays: u32) -> String {
    let source = || format!("{}-{}", letter.header(STREAM).unwrap_or_default(), letter.header(SEQUENCE).unwrap_or_default());
    let original = letter.header(&format!("{ORIGINAL}Nats-Msg-Id")).map_or_else(source, str::to_owned);
    let original = original.split("#replay-").next().unwrap_or_default();
    format!("{original}#replay-{}-{}", replays + 1, letter.sequence)
}

/// The headers that the original had, without what the server or we have added.
fn original_headers(letter: &Stored, replays: u32) -> Headers {
    let mut headers: Headers = letter
        .headers
        .iter()
        .filter(|(name, _)| !name.starts_with("Copytaster-") && !name.starts_with("Nats-"))
        .cloned()
        .collect();
    headers.push((REPLAYS.to_owned(), replays.to_string()));
    headers
}

fn age(given: &str) -> Result<SignedDuration, String> {
    given
        .parse::<SignedDuration>()
        .or_else(|_| days(given).ok_or(()))
        .map_err(|()| format!("'{given}' is no length of time; write 30m, 2h, 1d"))
}

/// A signed duration knows no days; an operator does.
fn days(given: &str) -> Option<SignedDuration> {
    given.trim().strip_suffix('d')?.trim().parse::<i64>().ok().map(|it| SignedDuration::from_hours(it.saturating_mul(24)))
}
