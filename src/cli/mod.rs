//! The commands: one file each. Only here does the program print.
//!
//! Exit codes: 0 done, 1 failed, 64 wrong usage or configuration, 69 server not reachable.

pub mod asyncapi;
pub mod check;
#[cfg(feature = "train")]
mod clusters;
pub mod dead;
pub mod demo;
mod documents;
pub mod enrich;
#[cfg(feature = "train")]
pub mod evaluate;
pub mod feed;
pub mod held;
#[cfg(feature = "train")]
mod places;
mod progress;
pub mod schema;
mod server;
pub mod shell;
pub mod stories;
pub mod tail;
#[cfg(feature = "train")]
pub mod train;
pub mod version;
pub mod worker;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use tracing::Level;
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::prelude::*;

use crate::config::redacted;
use crate::view::visible;

/// Reads live wire copy and publishes one enriched record per article.
#[derive(Debug, Parser)]
#[command(name = "copytaster", version, propagate_version = true, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    pub log: LogArgs,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  copytaster enrich story.txt                 read one story, print its record
  copytaster enrich --format text wire/       a folder, for human eyes
  copytaster demo                             a private server, sample copy, worker and tail in one go
  copytaster worker --nats nats://nats:4222   the service";

const DEFAULT_FILTER: &str = "info,async_nats=warn";

/// What the program says about its own running, on standard error.
#[derive(Debug, Clone, clap::Args)]
pub struct LogArgs {
    /// Which log lines to write: error, warn, info, debug, or a filter such as `info,copytaster::worker=debug`; libraries tell no more than info
    #[arg(
        long,
        global = true,
        env = "COPYTASTER_LOG",
        value_name = "FILTER",
        default_value = DEFAULT_FILTER,
        help_heading = "Logs"
    )]
    log: String,
    /// How to write them; the default is text on a terminal, JSON otherwise
    #[arg(long, global = true, env = "COPYTASTER_LOG_FORMAT", value_name = "FORMAT", help_heading = "Logs")]
    log_format: Option<LogFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Enrich files, folders or standard input; needs no server
    Enrich(enrich::Args),
    /// Run the service: copy off a subject, records onto another
    Worker(worker::Args),
    /// Link records: copies, stories, claims, tolls, corrections
    Stories(stories::Args),
    /// Publish files, folders or standard input to the input subject
    Feed(feed::Args),
    /// Watch the enriched stream
    Tail(tail::Args),
    /// List, show, replay and purge dead letters
    Dead(dead::Args),
    /// List, show, release and drop what is withheld
    Held(held::Args),
    /// Check the configuration, and the server against it
    Check(check::Args),
    /// A private server, sample copy, worker and tail in one go
    Demo(demo::Args),
    /// Print the JSON Schemas of what comes out
    Schema(schema::Args),
    /// Print the AsyncAPI document of all subjects, headers and payloads
    Asyncapi(asyncapi::Args),
    /// Print what a shell needs to complete commands and options
    Completions(shell::CompletionsArgs),
    /// Print the manual, or write a page for each command
    Man(shell::ManArgs),
    /// Build the models from corpora
    #[cfg(feature = "train")]
    Train(train::Args),
    /// Measure the models on corpora
    #[cfg(feature = "train")]
    Evaluate(evaluate::Args),
    /// Print version, compiled-in resources and their licences
    Version(version::Args),
}

/// Why a command did not do its work; each kind has its exit code.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Wrong usage or configuration: 64.
    #[error("{0}")]
    Usage(String),
    /// The server can't be reached: 69.
    #[error("{0}")]
    Unreachable(String),
    /// Anything else: 1.
    #[error("{0}")]
    Failed(String),
}

/// A value on the command line that cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{given}' is no {what}; write {examples}")]
pub(crate) struct BadValue {
    given: String,
    what: &'static str,
    examples: &'static str,
}

impl BadValue {
    pub(crate) fn new(given: &str, what: &'static str, examples: &'static str) -> BadValue {
        BadValue { given: given.to_owned(), what, examples }
    }
}

impl Cli {
    /// Reads the command line. `Err` is an exit code after help, version or a usage message was printed.
    pub fn read() -> Result<Cli, ExitCode> {
        Cli::try_parse().map_err(|error| {
            // Help and version go to standard output and are no failure.
            let code = if error.use_stderr() { 64 } else { 0 };
            // Nothing is left to be done if the terminal is gone.
            let text = error.to_string();
            match redacted(&text) {
                hidden if error.use_stderr() && hidden != text => drop(write!(std::io::stderr(), "{hidden}")),
                _ => drop(error.print()),
            }
            ExitCode::from(code)
        })
    }

    pub fn run(&self) -> Result<ExitCode, Failure> {
        match &self.command {
            Command::Enrich(args) => enrich::run(args),
            Command::Worker(args) => worker::run(args),
            Command::Stories(args) => stories::run(args),
            Command::Feed(args) => feed::run(args),
            Command::Tail(args) => tail::run(args),
            Command::Dead(args) => dead::run(args),
            Command::Held(args) => held::run(args),
            Command::Check(args) => check::run(args),
            Command::Demo(args) => demo::run(args),
            Command::Schema(args) => schema::run(args),
            Command::Asyncapi(args) => asyncapi::run(args),
            Command::Completions(args) => shell::completions(args),
            Command::Man(args) => shell::man(args),
            #[cfg(feature = "train")]
            Command::Train(args) => train::run(args),
            #[cfg(feature = "train")]
            Command::Evaluate(args) => evaluate::run(args),
            Command::Version(args) => version::run(args),
        }
    }
}

impl Failure {
    /// For what goes wrong in a library or in the program itself.
    #[cfg(feature = "train")]
    pub(crate) fn failed(problem: impl std::fmt::Display) -> Failure {
        Failure::Failed(problem.to_string())
    }

    /// Says on standard error what went wrong and gives the exit code.
    #[allow(clippy::print_stderr, reason = "the last word of a command goes to the person who ran it")]
    pub fn report(&self) -> ExitCode {
        eprintln!("copytaster: {}", visible(&redacted(&self.to_string())));
        ExitCode::from(match self {
            Failure::Usage(_) => 64,
            Failure::Unreachable(_) => 69,
            Failure::Failed(_) => 1,
        })
    }
}

/// A reader that closed the pipe has seen what it wanted: that is success.
pub(crate) fn written(result: std::io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("could not write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes bytes of strangers: as they are into a pipe, without what would steer it onto a terminal.
pub(crate) fn write_bytes(out: &mut impl Write, bytes: &[u8], terminal: bool) -> std::io::Result<()> {
    if terminal { out.write_all(visible(&String::from_utf8_lossy(bytes)).as_bytes()) } else { out.write_all(bytes) }
}

/// Standard error for log lines, each of which comes in one piece.
struct Redacting;

impl Write for Redacting {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        std::io::stderr().write_all(redacted(&String::from_utf8_lossy(line)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

/// Sends the program's log lines to standard error. Whatever the filter says, libraries tell no more than `info`: in their finer lines
/// stand addresses, requests and what else passes through them.
pub fn start_logs(log: &LogArgs) {
    let filter = EnvFilter::try_new(&log.log).unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let capped = filter_fn(|line| *line.level() <= Level::INFO || line.target().starts_with("copytaster"));
    let terminal = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt::layer().with_writer(|| Redacting);
    match log.log_format.unwrap_or(if terminal { LogFormat::Text } else { LogFormat::Json }) {
        LogFormat::Text => tracing_subscriber::registry().with(filter).with(lines.with_ansi(terminal).with_filter(capped)).init(),
        LogFormat::Json => {
            tracing_subscriber::registry().with(filter).with(lines.json().flatten_event(true).with_filter(capped)).init()
        }
    }
}
