//! Snapshots of the state in a key-value bucket: whoever takes over, or starts again, reads the enriched stream from the last one and not
//! from its beginning. They shorten the way and decide nothing: without one, or with one that can't be used, everything is read again.
//!
//! A snapshot is cut into pieces, which stand under one of two beginnings of keys in turn: while a new one is written the last one stays
//! whole. The head says where it stands and what it is of.

use std::io::{self, Read, Write};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::timeout;
use tracing::{info, warn};

use super::position::Position;
use crate::config::Config;
use crate::identity;
use crate::stories::{Out, Settings, State};
use crate::worker::broker::bucket::{Bucket, Value};
use crate::worker::broker::connection::Connection;

/// Where a snapshot stands, and what it is of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Head {
    slot: usize,
    pieces: usize,
    /// When the enriched stream was created.
    created: i64,
    /// The last record in it.
    sequence: u64,
    /// The last messages of the output streams when it was made. A stream that has less was made anew, and gets everything again.
    links: Position,
    stories: Position,
}

impl Value for Head {}

const HEAD: &str = "head";
const SLOTS: [&str; 2] = ["a", "b"];
/// A server takes 1 MiB if it is not told otherwise.
const PIECE: usize = 512 << 10;
/// Longer than this nobody waits for a snapshot.
const LONGEST: Duration = Duration::from_secs(120);

/// The snapshots of one enriched stream.
pub(super) struct Snapshots {
    bucket: Bucket,
    /// A state that was made with others is not used.
    settings: Settings,
    /// Records after which there is a new one, at least; 0: there are none.
    every: usize,
    /// When the enriched stream was created.
    created: i64,
    slot: usize,
    /// Records since the last one.
    since: usize,
}

/// A state, and where reading goes on.
pub(super) struct Restored {
    pub(super) state: State,
    pub(super) sequence: u64,
}

impl Snapshots {
    pub(super) fn new(connection: &Connection, config: &Config, created: i64) -> Snapshots {
        let bucket = Bucket::new(connection.clone(), &config.stories.snapshots);
        Snapshots {
            bucket,
            every: config.stories.snapshot_every,
            settings: config.stories.settings(),
            created,
            slot: 0,
            since: 0,
        }
    }

    /// The last one, if it is of this program, of this stream, and not ahead of what the streams hold: `last` is the last sequence of the
    /// enriched stream, `links` and `stories` are the last messages of the outputs.
    pub(super) async fn last(&mut self, last: u64, links: Position, stories: Position) -> Option<Restored> {
        if self.every == 0 {
            return None;
        }
        let head = self.bucket.read::<Head>(HEAD).await?.value;
        let is_of_these = head.created == self.created && head.sequence <= last && head.links <= links && head.stories <= stories;
        if head.pieces == 0 || !is_of_these {
            return None;
        }
        self.slot = 1 - head.slot.min(1);
        match self.restored(&head).await {
            Ok(state) => Some(Restored { state, sequence: head.sequence }),
            Err(problem) => {
                warn!(problem, "the snapshot can't be used; everything is read again");
                None
            }
        }
    }

    #[allow(clippy::disallowed_methods, reason = "once at the start: there is no second thread to bound")]
    async fn restored(&self, head: &Head) -> Result<State, String> {
        let (sender, receiver) = mpsc::channel(2);
        let settings = self.settings.clone();
        let reading =
            tokio::task::spawn_blocking(move || State::read(&identity::program(), &settings, Pieces::received(receiver)));
        for number in 0..head.pieces {
            let Some(piece) = self.bucket.piece(&key(head.slot, number)).await else { break };
            if sender.send(piece).await.is_err() {
                break;
            }
        }
        drop(sender);
        reading.await.map_err(|problem| problem.to_string())?.map_err(|problem| problem.to_string())
    }

    /// Makes a snapshot where it is time for one: a state with more records is written less often, so that each record costs the same.
    pub(super) async fn after(&mut self, state: State, position: At) -> Result<State, String> {
        self.since += 1;
        if self.every == 0 || self.since < self.every.max(state.len() / PART) {
            return Ok(state);
        }
        self.save(state, position).await
    }

    /// Makes one if anything came since the last, at the end.
    pub(super) async fn finally(&mut self, state: State, position: At) {
        if self.every > 0 && self.since > 0 {
            let _state = self.save(state, position).await;
        }
    }

    /// Writes a snapshot and gives the state back; what goes wrong costs the snapshot alone.
    #[allow(clippy::disallowed_methods, reason = "one at a time: there is no second thread to bound")]
    async fn save(&mut self, state: State, at: At) -> Result<State, String> {
        self.since = 0;
        let (sender, receiver) = mpsc::channel(2);
        let writing = tokio::task::spawn_blocking(move || {
            let mut out = Pieces::sent(sender);
            let written = state.write(&identity::program(), &mut out);
            drop(out);
            (state, written)
        });
        let sent = timeout(LONGEST, self.send(receiver)).await.unwrap_or(None);
        let (state, written) = writing.await.map_err(|problem| format!("the state was lost: {problem}"))?;
        let Some(pieces) = sent.filter(|_| written.is_ok()) else {
            warn!(sequence = at.sequence, "a snapshot could not be written; a restart reads more");
            return Ok(state);
        };
        let At { sequence, links, stories } = at;
        let head = Head { slot: self.slot, pieces, created: self.created, sequence, links, stories };
        if timeout(LONGEST, self.bucket.write(HEAD, &head)).await == Ok(true) {
            self.slot = 1 - self.slot;
            info!(sequence, records = state.len(), pieces, "snapshot written");
        }
        Ok(state)
    }

    /// Puts the pieces into the bucket, and counts them. `None`: it can't take them.
    async fn send(&self, mut pieces: Receiver<Bytes>) -> Option<usize> {
        let mut number = 0;
        while let Some(piece) = pieces.recv().await {
            if !self.bucket.put_piece(&key(self.slot, number), piece).await {
                return None;
            }
            number += 1;
        }
        Some(number)
    }
}

/// How far everything is when a snapshot is made.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct At {
    pub(super) sequence: u64,
    pub(super) links: Position,
    pub(super) stories: Position,
}

impl At {
    /// Takes note of what came of a record and is published.
    pub(super) fn note(&mut self, sequence: u64, published: &[(Position, Out)]) {
        self.sequence = sequence;
        for (position, out) in published {
            match out {
                Out::Link(_) => self.links = *position,
                Out::Story(_) => self.stories = *position,
            }
        }
    }
}

/// Of a large state this part comes in anew before there is a new snapshot.
const PART: usize = 8;

fn key(slot: usize, number: usize) -> String {
    format!("{}.{number}", SLOTS.get(slot).unwrap_or(&SLOTS[0]))
}

/// Bytes in pieces, between the thread that reads or writes them and the one that talks to the server.
struct Pieces<E> {
    buffer: BytesMut,
    end: E,
}

impl Pieces<Sender<Bytes>> {
    fn sent(end: Sender<Bytes>) -> Self {
        Pieces { buffer: BytesMut::with_capacity(PIECE), end }
    }

    fn give(&mut self, length: usize) -> io::Result<()> {
        let piece = self.buffer.split_to(length).freeze();
        self.end.blocking_send(piece).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Pieces<Receiver<Bytes>> {
    fn received(end: Receiver<Bytes>) -> Self {
        Pieces { buffer: BytesMut::new(), end }
    }
}

impl Write for Pieces<Sender<Bytes>> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        while self.buffer.len() >= PIECE {
            self.give(PIECE)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() { Ok(()) } else { self.give(self.buffer.len()) }
    }
}

impl Read for Pieces<Receiver<Bytes>> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.buffer.is_empty() {
            let Some(piece) = self.end.blocking_recv() else { return Ok(0) };
            self.buffer = piece.into();
        }
        let length = bytes.len().min(self.buffer.len());
        let (taken, part) = (self.buffer.split_to(length), bytes.get_mut(..length).unwrap_or_default());
        part.copy_from_slice(&taken);
        Ok(length)
    }
}
