//! `copytaster enrich`: files, folders or standard input → records. The embedded default: no server is needed.
//!
//! Documents are read one after another, worked on side by side, and written in input order.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, sync_channel};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use rayon::prelude::*;

use super::documents::{self, Document};
use super::progress::Progress;
use super::{BadValue, Failure, write_bytes, written};
use crate::article::Article;
use crate::config::{Config, ConfigError, Given};
use crate::ingest::{self, Rejection};
use crate::pipeline::{self, Settings, Unobserved};
use crate::record::{Offsets, Record};
use crate::resources::Resources;
use crate::resources::listed::Tables;
use crate::view::format::Format;

/// How many documents are worked on at a time. More gives nothing to the cores; fewer would let them wait at the batch's end.
const BATCH: usize = 128;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster enrich story.txt
  copytaster enrich --format text story.json feed.ndjson archive/
  cat feed.ndjson | copytaster enrich > records.ndjson
  copytaster enrich --format html story.txt > story.html
  copytaster enrich --received 2026-04-28 notes.txt
  copytaster enrich --format ninjs newsml/ > items.ndjson

Every item gives one line, in input order. An item that can't be read gives
  {\"rejected\":{\"code\":…,\"message\":…,\"item\":…}}
and the exit code is 1 at the end; the other items go on.")]
pub struct Args {
    /// Files and folders; standard input when none is named
    #[arg(value_name = "FILE|FOLDER")]
    inputs: Vec<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// The unit of start and end in the records
    #[arg(long, default_value = "codepoint", value_parser = offsets())]
    offsets: Offsets,
    /// When the copy came in: what "on Tuesday" is told against in copy without a date of its own, such as 2026-04-28 or 2026-04-28T11:42:00Z
    #[arg(long, value_name = "TIME", value_parser = received)]
    received: Option<Timestamp>,
    /// Put the tokens into the records
    #[arg(long)]
    tokens: bool,
    /// TOML file of the worker's, for its own lists and how sure things must be
    #[arg(long, env = "COPYTASTER_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Takes the name of a unit: `codepoint`, `utf16` or `utf8`.
fn offsets() -> impl TypedValueParser<Value = Offsets> {
    let names = Offsets::NAMED.map(|(name, _)| name);
    PossibleValuesParser::new(names)
        .map(|given| Offsets::NAMED.into_iter().find(|(name, _)| *name == given).map(|(_, unit)| unit).unwrap_or_default())
}

/// A moment, or a day, which begins at midnight UTC.
fn received(given: &str) -> Result<Timestamp, BadValue> {
    let day = || Offset::UTC.to_timestamp(given.parse::<Date>().ok()?.at(0, 0, 0, 0)).ok();
    let moment = given.parse::<Timestamp>().ok().or_else(day);
    moment.ok_or_else(|| BadValue::new(given, "time", "2026-04-28 or 2026-04-28T11:42:00Z"))
}

/// What became of one item.
pub(super) type Outcome = Result<Record, Rejection>;

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let resources = Resources::built_in().map_err(|error| Failure::Failed(error.to_string()))?;
    let usage = |error: ConfigError| Failure::Usage(error.to_string());
    let config = Config::load(args.config.as_deref(), &Given::default()).map_err(usage)?;
    let own = config.lists.load().map_err(usage)?;
    let (offsets, floor) = (args.format.offsets(args.offsets), config.record.floor);
    let settings = Settings { offsets, tokens: args.tokens, floor };
    let reading = Reading { resources, own, settings, received: args.received };
    let files = documents::files(&args.inputs)?;
    let mut progress = Progress::new("enriched", files.len());

    let terminal = std::io::stdout().is_terminal();
    let mut out = anstream::AutoStream::auto(std::io::stdout());
    let mut all_read = true;
    written(out.write_all(args.format.start().as_bytes()))?;
    for batch in batches(files) {
        let outcomes: Vec<Vec<Outcome>> = batch.par_iter().map(|document| enrich_document(document, &reading)).collect();
        for outcome in outcomes.into_iter().flatten() {
            all_read &= outcome.is_ok();
            progress.add(outcome.is_ok());
            if written_and_gone(write_one(&mut out, args.format, &outcome, terminal))? {
                return Ok(ExitCode::SUCCESS);
            }
        }
        written(out.flush())?;
    }
    written(out.write_all(args.format.end().as_bytes()))?;
    progress.finish();
    Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Documents as they become ready: a full batch from a big input, a small one from a slow pipe.
fn batches(inputs: Vec<PathBuf>) -> impl Iterator<Item = Vec<Document>> {
    let (sender, documents): (_, Receiver<Document>) = sync_channel(BATCH);
    std::thread::spawn(move || documents::send_all(&inputs, &mut |document| sender.send(document).is_ok()));
    std::iter::from_fn(move || {
        let first = documents.recv().ok()?;
        Some(std::iter::once(first).chain(documents.try_iter().take(BATCH - 1)).collect())
    })
}

/// What all documents are read with.
struct Reading {
    resources: Resources,
    /// The user's own lists.
    own: Tables,
    settings: Settings,
    received: Option<Timestamp>,
}

fn enrich_document(document: &Document, reading: &Reading) -> Vec<Outcome> {
    let bytes = match &document.content {
        Ok(bytes) => bytes,
        Err(rejection) => return vec![Err(rejection.clone())],
    };
    let named = |rejection: Rejection| Rejection { item: rejection.item.or_else(|| document.name.clone()), ..rejection };
    let enrich = |mut article: Article| {
        article.delivery.received = reading.received;
        article.delivery.now = Some(Timestamp::now());
        pipeline::enrich_with(&article, &reading.resources, &reading.own, &reading.settings, &Unobserved)
    };
    ingest::read(bytes).into_iter().map(|item| item.map(enrich).map_err(named)).collect()
}

/// Views for human eyes see to terminals themselves, and colour what they write.
fn write_one(out: &mut impl Write, format: Format, outcome: &Outcome, terminal: bool) -> std::io::Result<()> {
    if format == Format::Text {
        return format.write(out, outcome);
    }
    let mut bytes = Vec::new();
    format.write(&mut bytes, outcome)?;
    write_bytes(out, &bytes, terminal)
}

/// True if the reader closed the pipe: then there is no one to write for.
fn written_and_gone(result: std::io::Result<()>) -> Result<bool, Failure> {
    let gone = result.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe);
    written(result)?;
    Ok(gone)
}
