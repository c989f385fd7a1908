//! `copytaster feed`: files, folders or standard input → the input subject.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use super::server::{ServerArgs, block_on, connect};
use super::{BadValue, Failure, documents};
use crate::config::read_duration;
use crate::worker::tools::feeder::Feeder;

mod budget;
mod folder;
mod journal;
mod pace;
mod send;
mod take;
mod unpack;
mod watch;

use folder::Roots;
use journal::Journal;
use pace::Pace;
use send::Sending;
use watch::Watch;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster feed story.txt wire/
  cat feed.ndjson | copytaster feed --subject wire.raw.ap
  copytaster feed --watch --done /srv/ftp/done --subject wire.raw.dpa /srv/ftp/dpa
  copytaster feed --rate 50/s archive.tar.gz
  copytaster feed --speed 10x archive/

A line that is a JSON value is a message; any other file is one message. Archives (.zip, .tar, .gz) are opened. Each message's id is
the digest of its bytes: the same bytes are taken once inside the stream's de-duplication window, and once for good with a journal.
Symbolic links, pipes and devices inside folders are left alone. What unpacks to more than a hundred times its size is refused.

SIGTERM and SIGINT end it when what is under way is confirmed. Exit codes: 0 all is sent, or a watch was asked to end; 1 something
was not sent; 64 wrong usage, or no stream takes the subject; 69 the server can't be reached.")]
pub struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// Files, folders and archives; standard input when none is named
    #[arg(value_name = "FILE|FOLDER")]
    inputs: Vec<PathBuf>,
    /// Where to publish
    #[arg(long, default_value = "wire.raw.feed")]
    subject: String,
    /// Stay, and take what is dropped into the folders, once it is complete
    #[arg(long, requires = "inputs", conflicts_with = "speed")]
    watch: bool,
    /// Move what was taken here [default: it stays where it is]
    #[arg(long, value_name = "FOLDER", requires = "inputs")]
    done: Option<PathBuf>,
    /// File that remembers what was sent, over restarts [default with --watch: .copytaster-feed in the first folder]
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// With --watch: a file is complete when it has not changed for so long
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = length)]
    settle: Duration,
    /// At most so many messages: 50/s, 600/m; a number alone is per second
    #[arg(long, value_name = "NUMBER", value_parser = pace::rate, conflicts_with = "speed")]
    rate: Option<Duration>,
    /// As they came, by the items' own times: 1x, or 10x for ten times as fast
    #[arg(long, value_name = "FACTOR", value_parser = pace::speed)]
    speed: Option<f64>,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let config = args.server.load()?;
    if let Some(done) = &args.done {
        std::fs::create_dir_all(done).map_err(|error| Failure::Failed(format!("--done {}: {error}", done.display())))?;
    }
    let pace = Pace::new(args.rate, args.speed);
    let watch =
        args.watch.then(|| Watch::new(&args.inputs, args.settle, args.done.as_deref(), args.journal.as_deref())).transpose()?;
    let journal = args.journal()?.map(|path| Journal::open(&path)).transpose()?;
    let mut files = if args.watch { Vec::new() } else { documents::files(&args.inputs)? };
    // What was moved is not taken again, wherever that is.
    files.retain(|it| !args.done.as_ref().is_some_and(|done| it.starts_with(done)));
    if files.is_empty() && !args.inputs.is_empty() && !args.watch {
        return Err(Failure::Failed("no file in the folders named".to_owned()));
    }
    block_on(async {
        let connection = connect(&config).await?;
        let feeder = Feeder::to(connection, &config, &args.subject, if args.watch { None } else { Some(PATIENCE) }).await?;
        let roots = Roots(args.inputs.clone());
        let pieces = match watch {
            Some(watch) => take::watched(roots.clone(), watch),
            None if pace.needs_times() && !files.is_empty() => take::in_order_of_time(roots.clone(), files),
            None => take::listed(roots.clone(), files, pace.needs_times()),
        };
        let sending = Sending { feeder, journal, pace, done: args.done.clone(), roots };
        sending.run(pieces, args.watch).await
    })
}

/// A server that takes nothing for so long is given up, unless we stay anyway.
const PATIENCE: Duration = Duration::from_secs(60);

impl Args {
    fn journal(&self) -> Result<Option<PathBuf>, Failure> {
        if self.journal.is_some() || !self.watch {
            return Ok(self.journal.clone());
        }
        Ok(self.inputs.first().map(|it| it.join(".copytaster-feed")))
    }
}

fn length(given: &str) -> Result<Duration, BadValue> {
    read_duration(given).ok_or_else(|| BadValue::new(given, "length of time", "500ms, 2s, 1m"))
}
