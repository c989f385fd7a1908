//! Sends what is taken, so many at a time, and says of each file what became of it.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use data_encoding::HEXLOWER;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};
use tracing::{error, warn};

use super::folder::Roots;
use super::journal::{Journal, State};
use super::pace::Pace;
use super::take::{Piece, What};
use crate::cli::progress::Progress;
use crate::cli::{Failure, written};
use crate::worker::WorkerError;
use crate::worker::tools::feeder::{Feeder, Taken};

/// All that sending needs.
pub(super) struct Sending {
    pub feeder: Feeder,
    pub journal: Option<Journal>,
    pub pace: Pace,
    /// Where files go that are sent.
    pub done: Option<PathBuf>,
    /// Folders that they came from.
    pub roots: Roots,
}

/// Publishes that wait for their confirmation at a time.
const IN_FLIGHT: usize = 256;
/// After a signal, what is under way has so long to be confirmed.
const LAST_WAIT: Duration = Duration::from_secs(10);

/// What became of documents.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    sent: u64,
    /// Sent before, by us or by somebody else.
    known: u64,
    failed: u64,
}

/// A file, or standard input, of which not all is settled.
#[derive(Debug, Default)]
struct Open {
    counts: Counts,
    under_way: usize,
    /// It has been read to its end.
    ended: bool,
}

type Source = Option<Arc<Path>>;

/// A message whose fate is known.
struct Sent {
    digest: [u8; 32],
    source: Source,
    /// File and line, for messages.
    name: String,
    result: Result<Taken, WorkerError>,
}

/// A person or a system that wants it to end.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn listen() -> std::io::Result<Stop> {
        Ok(Stop { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn asked(&mut self) {
        tokio::select! { _ = self.terminate.recv() => (), _ = self.interrupt.recv() => () }
    }
}

/// The state of a run.
struct Run {
    sending: Sending,
    under_way: JoinSet<Sent>,
    open: BTreeMap<Source, Open>,
    total: Counts,
    progress: Progress,
}

impl Sending {
    /// Sends all that comes. `endless`: it is meant to be stopped.
    pub(super) async fn run(mut self, mut pieces: Receiver<Piece>, endless: bool) -> Result<ExitCode, Failure> {
        let mut stop = Stop::listen().map_err(|error| Failure::Failed(format!("signals can't be listened to: {error}")))?;
        self.ask_what_arrived().await?;
        let progress = Progress::new("fed", 0);
        let mut run = Run { sending: self, under_way: JoinSet::new(), open: BTreeMap::new(), total: Counts::default(), progress };
        let stopped = run.all(&mut pieces, &mut stop).await?;
        // From here on nothing new is read.
        drop(pieces);
        if stopped {
            // What is not confirmed by then is asked for at the next start.
            timeout(LAST_WAIT, run.settle()).await.unwrap_or(Ok(()))?;
        } else {
            run.settle().await?;
        }
        run.summary(stopped)?;
        Ok(if run.total.failed > 0 || (stopped && !endless) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    /// What an earlier life has begun and not seen confirmed: the stream knows whether it came.
    async fn ask_what_arrived(&mut self) -> Result<(), Failure> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        let begun: BTreeMap<String, [u8; 32]> = journal.begun().into_iter().map(|it| (HEXLOWER.encode(&it), it)).collect();
        let there = match self.feeder.which_are_there(begun.keys().cloned().collect()).await {
            Ok(there) => there,
            Err(problem) => {
                // Whoever only feeds may not read; the server's de-duplication decides then.
                warn!(%problem, "it can't be asked what arrived of an earlier run; that is sent again under the same ids");
                return Ok(());
            }
        };
        for id in there {
            if let Some(digest) = begun.get(&id) {
                journal.note(*digest, State::Sent, None)?;
            }
        }
        Ok(())
    }
}

/// What stands behind JSON says nothing, and would make the last line of a file another item than the same line in its middle.
fn without_line_end(mut content: Vec<u8>) -> Vec<u8> {
    if content.first() == Some(&b'{') {
        content.truncate(content.trim_ascii_end().len());
    }
    content
}

impl Run {
    /// True if it was asked to stop before the end.
    async fn all(&mut self, pieces: &mut Receiver<Piece>, stop: &mut Stop) -> Result<bool, Failure> {
        loop {
            let has_room = self.under_way.len() < IN_FLIGHT;
            tokio::select! {
                biased;
                () = stop.asked() => return Ok(true),
                Some(sent) = self.under_way.join_next() => self.note(sent)?,
                piece = pieces.recv(), if has_room => match piece {
                    None => return Ok(false),
                    Some(piece) => if self.take(piece, stop).await? { return Ok(true) },
                },
            }
        }
    }

    /// True if it was asked to stop meanwhile.
    async fn take(&mut self, piece: Piece, stop: &mut Stop) -> Result<bool, Failure> {
        let (document, time) = match piece.what {
            What::End => {
                self.open.entry(piece.file.clone()).or_default().ended = true;
                self.finish(&piece.file)?;
                return Ok(false);
            }
            What::Document { document, time } => (document, time),
        };
        let name = document.name.unwrap_or_else(|| "standard input".to_owned());
        let content = match document.content {
            Ok(content) => content,
            Err(rejection) => {
                error!(problem = rejection.to_string(), name, "a document can't be read");
                self.count(&piece.file, |it| it.failed += 1);
                return Ok(false);
            }
        };
        let content = without_line_end(content);
        let digest: [u8; 32] = Sha256::digest(&content).into();
        if self.sending.journal.as_ref().and_then(|it| it.state(&digest)) == Some(State::Sent) {
            self.count(&piece.file, |it| it.known += 1);
            return Ok(false);
        }
        let due = self.sending.pace.due(time, Instant::now());
        if due > Instant::now() {
            tokio::select! { () = stop.asked() => return Ok(true), () = sleep_until(due) => () }
        }
        self.send(digest, content, name, piece.file).await?;
        Ok(false)
    }

    async fn send(&mut self, digest: [u8; 32], content: Vec<u8>, name: String, source: Source) -> Result<(), Failure> {
        if let Some(journal) = &mut self.sending.journal {
            journal.note(digest, State::Begun, source.as_deref())?;
        }
        self.open.entry(source.clone()).or_default().under_way += 1;
        let confirmed = self.sending.feeder.begin(HEXLOWER.encode(&digest), content).await;
        self.under_way.spawn(async move { Sent { digest, source, result: confirmed.await, name } });
        Ok(())
    }

    fn note(&mut self, sent: Result<Sent, tokio::task::JoinError>) -> Result<(), Failure> {
        let sent = sent.map_err(|error| Failure::Failed(format!("sending failed: {error}")))?;
        if let Some(open) = self.open.get_mut(&sent.source) {
            open.under_way = open.under_way.saturating_sub(1);
        }
        if let (Ok(_), Some(journal)) = (&sent.result, &mut self.sending.journal) {
            journal.note(sent.digest, State::Sent, sent.source.as_deref())?;
        }
        match sent.result {
            Ok(Taken::New) => self.count(&sent.source, |it| it.sent += 1),
            Ok(Taken::KnownAlready) => self.count(&sent.source, |it| it.known += 1),
            Err(problem) => {
                error!(name = sent.name, %problem, "a message was not fed");
                self.count(&sent.source, |it| it.failed += 1);
            }
        }
        self.finish(&sent.source)
    }

    fn count(&mut self, source: &Source, one_more: fn(&mut Counts)) {
        let failed = self.total.failed;
        one_more(&mut self.total);
        one_more(&mut self.open.entry(source.clone()).or_default().counts);
        self.progress.add(self.total.failed == failed);
    }

    /// Waits for all that is under way.
    async fn settle(&mut self) -> Result<(), Failure> {
        while let Some(sent) = self.under_way.join_next().await {
            self.note(sent)?;
        }
        Ok(())
    }

    /// Says what became of a file, and moves it, once all of it is settled.
    fn finish(&mut self, source: &Source) -> Result<(), Failure> {
        let Some(file) = source else { return Ok(()) };
        let Some(counts) = self.open.get(source).filter(|it| it.ended && it.under_way == 0).map(|it| it.counts) else {
            return Ok(());
        };
        self.open.remove(source);
        let moved = match &self.sending.done {
            Some(folder) if counts.failed == 0 => match self.sending.roots.put_away(file, folder) {
                Ok(moved) => Some(moved),
                Err(problem) => {
                    error!(file = %file.display(), %problem, "a file was sent and could not be moved");
                    self.total.failed += 1;
                    None
                }
            },
            _ => None,
        };
        if std::io::stdout().is_terminal() {
            return Ok(());
        }
        let line = json!({
            "file": file.display().to_string(),
            "sent": counts.sent, "known_already": counts.known, "failed": counts.failed,
            "moved_to": moved.map(|it| it.display().to_string()),
        });
        written(writeln!(std::io::stdout(), "{line}"))
    }

    /// The last line: all that was done. `fed` counts what the stream has, from this run or an earlier one.
    fn summary(&self, stopped: bool) -> Result<(), Failure> {
        self.progress.finish();
        let Counts { sent, known, failed } = self.total;
        let mut out = std::io::stdout();
        if out.is_terminal() {
            let stopped = if stopped { "; stopped before the end" } else { "" };
            return written(writeln!(out, "{sent} sent, {known} known already, {failed} failed{stopped}"));
        }
        written(writeln!(out, "{}", json!({ "fed": sent + known, "known_already": known, "failed": failed, "stopped": stopped })))
    }
}
