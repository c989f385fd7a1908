//! `copytaster feed`: files, folders or standard input → the input subject.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::documents::{self, Document};
use super::progress::Progress;
use super::server::{ServerArgs, block_on, connect};
use super::{Failure, written};
use crate::worker::feeder::Feeder;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster feed story.txt wire/
  cat feed.ndjson | copytaster feed --subject wire.raw.ap
  copytaster feed --rate 50 archive.ndjson

A line that is a JSON value is a message; any other file is one message. The same bytes are taken once inside the
stream's de-duplication window.")]
pub struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// Files and folders; standard input when none is named
    #[arg(value_name = "FILE|FOLDER")]
    inputs: Vec<PathBuf>,
    /// Where to publish
    #[arg(long, default_value = "wire.raw.feed")]
    subject: String,
    /// At most so many messages a second
    #[arg(long, value_name = "NUMBER")]
    rate: Option<u32>,
}

/// Publishes that wait for their confirmation at a time.
const IN_FLIGHT: usize = 256;

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let config = args.server.load()?;
    let files = documents::files(&args.inputs)?;
    block_on(async {
        let feeder = Arc::new(Feeder::new(connect(&config).await?, &config, &args.subject).await?);
        let mut progress = Progress::new("fed", files.len());
        let (sender, mut incoming) = tokio::sync::mpsc::channel(IN_FLIGHT);
        std::thread::spawn(move || documents::send_all(&files, &mut |document| sender.blocking_send(document).is_ok()));

        let places = Arc::new(Semaphore::new(IN_FLIGHT));
        let mut sending: JoinSet<Result<(), Failure>> = JoinSet::new();
        let mut pace = args.rate.map(|it| tokio::time::interval(Duration::from_secs(1) / it.max(1)));
        while let Some(document) = incoming.recv().await {
            if let Some(pace) = &mut pace {
                pace.tick().await;
            }
            let place = Arc::clone(&places).acquire_owned().await;
            let feeder = Arc::clone(&feeder);
            sending.spawn(async move {
                let _place = place;
                send(&feeder, document).await
            });
            while let Some(sent) = sending.try_join_next() {
                note(&mut progress, sent);
            }
        }
        while let Some(sent) = sending.join_next().await {
            note(&mut progress, sent);
        }
        progress.finish();
        let (fed, failed) = progress.counts();
        written(summary(fed, failed, feeder.duplicates()))?;
        Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}

async fn send(feeder: &Feeder, document: Document) -> Result<(), Failure> {
    let content = document.content.map_err(|rejection| Failure::Failed(rejection.to_string()))?;
    let named = |error: crate::worker::WorkerError| {
        Failure::Failed(format!("{}: {error}", document.name.as_deref().unwrap_or("standard input")))
    };
    feeder.send(content).await.map_err(named)
}

fn note(progress: &mut Progress, sent: Result<Result<(), Failure>, tokio::task::JoinError>) {
    let failure = match sent {
        Ok(Ok(())) => None,
        Ok(Err(failure)) => Some(failure.to_string()),
        Err(error) => Some(error.to_string()),
    };
    if let Some(failure) = &failure {
        tracing::error!(failure, "a message was not fed");
    }
    progress.add(failure.is_none());
}

fn summary(fed: u64, failed: u64, duplicates: u64) -> std::io::Result<()> {
    use std::io::Write;
    writeln!(std::io::stdout(), "{}", serde_json::json!({ "fed": fed, "failed": failed, "known_already": duplicates }))
}
