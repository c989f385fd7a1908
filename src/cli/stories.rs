//! `copytaster stories`: what the stream knows that no article does.

mod printed;
mod standing;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::documents::{self, Document};
use super::progress::Progress;
use super::server::{ServerArgs, block_on};
use super::{Failure, written};
use crate::ingest;
use crate::pipeline::{self, Settings};
use crate::record::Record;
use crate::record::stored::Stored;
use crate::resources::Resources;
use crate::stories::{Out, State, fold};
use crate::view::story::Told;
use crate::worker::health::Health;
use printed::{Format, Last, Printer};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster stories --nats nats://nats:4222                      # the service: links and stories of the enriched stream
  copytaster stories --offline wire/                              # copy in, in order; one link a line out
  copytaster enrich wire/ | copytaster stories --offline          # records work as well
  copytaster stories --offline --stories archive.ndjson | tail    # every story in its last revision follows
  copytaster stories --offline --format html wire/ >stories.html  # a page: who copied whom, tolls by step, who denies what
  copytaster stories --story 7f3a9c0142b86de5 --format html       # the page of one story as it stands on the server

Copy is linked by its own times, so that an archive gives the same stories as the stream did.")]
pub struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// Address of /healthz, /readyz and /metrics, or `off`
    #[arg(long, env = "COPYTASTER_HTTP", value_name = "ADDRESS")]
    http: Option<String>,
    /// Files and folders of articles or records; standard input when none is named
    #[arg(value_name = "FILE|FOLDER", requires = "offline")]
    inputs: Vec<PathBuf>,
    /// Read files in place of the stream; needs no server
    #[arg(long)]
    offline: bool,
    /// Print every story in its last revision after the links
    #[arg(long, requires = "offline")]
    stories: bool,
    /// Print one story, by its id or that of an item in it; without --offline as it stands on the server
    #[arg(long, value_name = "ID")]
    story: Option<String>,
    /// What to print; text and html are of stories
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    match &args.story {
        _ if args.offline => offline(args),
        Some(story) => standing::print(&args.server.load()?, story, args.format),
        None if args.format != Format::Json => {
            let message = "--format text and html are of stories: name one by --story ID, or read files by --offline";
            Err(Failure::Usage(message.to_owned()))
        }
        None => serve(args),
    }
}

/// The service: the enriched stream in, links and stories out.
fn serve(args: &Args) -> Result<ExitCode, Failure> {
    let mut config = args.server.load()?;
    config.http.listen = args.http.clone().or(config.http.listen);
    config.check().map_err(|error| Failure::Usage(error.to_string()))?;
    block_on(async {
        let health = Arc::new(Health::new());
        let (stop, at_once, left) = (CancellationToken::new(), CancellationToken::new(), CancellationToken::new());
        super::worker::stop_on_signal(stop.clone(), at_once.clone())?;
        crate::serve::start(config.http.listen.as_deref(), Arc::clone(&health), left.clone())
            .await
            .map_err(|error| Failure::Usage(error.to_string()))?;
        tokio::select! {
            result = crate::worker::stories::run(&config, health, stop) => result?,
            () = at_once.cancelled() => return Err(Failure::Failed("stopped at once by a second signal".to_owned())),
        }
        left.cancel();
        Ok(ExitCode::SUCCESS)
    })
}

fn offline(args: &Args) -> Result<ExitCode, Failure> {
    let resources = Resources::built_in().map_err(|error| Failure::Failed(error.to_string()))?;
    let files = documents::files(&args.inputs)?;
    let mut progress = Progress::new("linked", files.len());
    let mut printer = Printer::new(args.format);
    let (mut state, mut stories) = (State::default(), Last::default());
    let only_stories = args.story.is_some() || args.format != Format::Json;
    let mut told: Vec<Told> = Vec::new();
    let mut all_read = true;
    let mut failed = None;
    documents::send_all(&files, &mut |document| {
        for item in records(&document, &resources) {
            all_read &= item.is_some();
            progress.add(item.is_some());
            let Some(record) = item else { continue };
            let (after, outs) = fold(std::mem::take(&mut state), &record);
            state = after;
            for out in outs {
                match out {
                    Out::Link(link) if only_stories => told.push(Told { link: *link, record: None }),
                    Out::Link(link) => failed = failed.take().or(printer.line(&link).err()),
                    Out::Story(story) => stories.note(*story),
                }
            }
            if args.format != Format::Json
                && let Some(told) = told.last_mut()
            {
                told.record = Some(record);
            }
        }
        failed.is_none()
    });
    progress.finish();
    if (args.stories || only_stories) && failed.is_none() {
        printed::in_bytes(&mut told);
        let wanted: Vec<_> = stories.all().filter(|it| args.story.as_ref().is_none_or(|id| printed::has(it, id))).collect();
        failed = printer.stories(&wanted, &told).err();
    }
    written(failed.map_or_else(|| printer.out.flush(), Err))?;
    Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The records of a document: those that it holds, or those that its articles give. `None`: one could not be read.
fn records(document: &Document, resources: &Resources) -> Vec<Option<Record>> {
    let Ok(bytes) = &document.content else { return vec![None] };
    if let Ok(stored) = Stored::read(bytes) {
        return vec![Some(stored.record)];
    }
    let enriched = |mut article: crate::record::article::Article| {
        article.delivery.now = Some(Timestamp::now());
        pipeline::enrich(&article, resources, &Settings::default())
    };
    ingest::read(bytes).into_iter().map(|item| item.ok().map(enriched)).collect()
}
