//! `copytaster held`: lists, shows, releases and drops what is withheld.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;

use super::server::{ServerArgs, block_on, connect};
use super::{Failure, write_bytes, written};
use crate::config::Config;
use crate::record::offsets;
use crate::view::{self, visible};
use crate::worker::broker::connection::Connection;
use crate::worker::tools::held::{self, Parked};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster held list
  copytaster held list --why embargo
  copytaster held show 17
  copytaster held release 17
  copytaster held drop 17 18

A release passes the same checks as the end of an embargo: what was killed, held again or replaced by a newer version does not go out.
It needs the operator's rights (deploy/permissions/operator.conf).")]
pub struct Args {
    #[command(flatten)]
    server: ServerArgs,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// What waits, why, and until when: a table on a terminal, a JSON object a line otherwise
    #[command(after_help = "Example:\n  copytaster held list --why hold")]
    List {
        /// Only with this word in the reason
        #[arg(long, value_name = "WORD")]
        why: Option<String>,
    },
    /// One record that waits: for human eyes on a terminal, as JSON otherwise
    #[command(after_help = "Example:\n  copytaster held show 17 | jq .lifecycle")]
    Show {
        /// Sequence in the embargo stream, from `list`
        sequence: u64,
    },
    /// Send records out now, as at the end of their embargo
    #[command(after_help = "Example:\n  copytaster held release 17")]
    Release(Chosen),
    /// Remove records for good: they will not go out
    #[command(after_help = "Example:\n  copytaster held drop 17 18")]
    Drop(Chosen),
}

#[derive(Debug, clap::Args)]
struct Chosen {
    /// Sequences in the embargo stream, from `list`
    #[arg(required = true)]
    sequences: Vec<u64>,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let config = args.server.load()?;
    block_on(async {
        let connection = connect(&config).await?;
        match &args.action {
            Action::List { why } => list(&connection, &config, why.as_deref()).await,
            Action::Show { sequence } => show(&connection, &config, *sequence).await,
            Action::Release(chosen) => release(&connection, &config, &chosen.sequences).await,
            Action::Drop(chosen) => discard(&connection, &config, &chosen.sequences).await,
        }
    })
}

async fn list(connection: &Connection, config: &Config, why: Option<&str>) -> Result<ExitCode, Failure> {
    let mut waiting = held::list(connection, config).await?;
    waiting.retain(|it| why.is_none_or(|word| it.why.contains(word)));
    let mut out = std::io::stdout();
    if !out.is_terminal() {
        for parked in &waiting {
            written(writeln!(out, "{}", described(parked)))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    written(writeln!(out, "{:>8}  {:<20}  {:<20}  {:<32}  HEADLINE", "SEQUENCE", "SINCE", "UNTIL", "WHY"))?;
    for parked in &waiting {
        written(writeln!(out, "{}", visible(&row(parked))))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A line of the table. The headline comes last: it may be as long as it is.
fn row(parked: &Parked) -> String {
    let seconds = |it: jiff::Timestamp| it.round(jiff::Unit::Second).unwrap_or(it).to_string();
    let since = parked.since.map(seconds).unwrap_or_default();
    let until = parked.until.map_or_else(|| "a person decides".to_owned(), seconds);
    let what = parked.record.as_ref().map_or("(this record can't be read)", |it| it.headline.as_deref().unwrap_or(&it.id));
    let why = parked.why.replace('\n', " ");
    format!("{:>8}  {since:<20}  {until:<20}  {why:<32}  {}", parked.sequence, what.replace('\n', " "))
}

fn described(parked: &Parked) -> serde_json::Value {
    let record = parked.record.as_ref();
    json!({
        "sequence": parked.sequence,
        "since": parked.since.map(|it| it.to_string()),
        "until": parked.until.map(|it| it.to_string()),
        "why": parked.why,
        "item": record.map(|it| &it.id),
        "version": record.and_then(|it| it.version.as_ref()),
        "headline": record.and_then(|it| it.headline.as_ref()),
        "agency": record.and_then(|it| it.credit.as_ref()).and_then(|it| it.agency.as_ref()),
        "kind": record.map(|it| it.lifecycle.kind),
        "evidence": record.map(|it| &it.lifecycle.evidence),
        "readable": record.is_some(),
    })
}

async fn show(connection: &Connection, config: &Config, sequence: u64) -> Result<ExitCode, Failure> {
    let parked = held::one(connection, config, sequence).await?;
    let terminal = std::io::stdout().is_terminal();
    let mut out = anstream::AutoStream::auto(std::io::stdout());
    match parked.record {
        Some(mut record) if terminal => {
            offsets::to_bytes(&mut record);
            written(view::text::write(&mut out, &record))?;
        }
        _ => {
            written(write_bytes(&mut out, &parked.payload, terminal))?;
            written(writeln!(out))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The code is 1 if one of them did not go out.
async fn release(connection: &Connection, config: &Config, sequences: &[u64]) -> Result<ExitCode, Failure> {
    let mut all_out = true;
    for sequence in sequences {
        let outcome = held::release(connection, config, *sequence).await?;
        all_out &= outcome.is_out();
        let line = json!({ "sequence": sequence, "outcome": outcome.as_str(), "released": outcome.is_out() });
        written(writeln!(std::io::stdout(), "{line}"))?;
    }
    Ok(if all_out { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn discard(connection: &Connection, config: &Config, sequences: &[u64]) -> Result<ExitCode, Failure> {
    for sequence in sequences {
        held::discard(connection, config, *sequence).await?;
        written(writeln!(std::io::stdout(), "{}", json!({ "sequence": sequence, "dropped": true })))?;
    }
    Ok(ExitCode::SUCCESS)
}
