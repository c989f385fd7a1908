//! Who keeps the order: with lanes one worker at a time has the watch, the others stand by and take it over.
//!
//! The watch is an entry of the bucket that its keeper renews by compare-and-set. No clocks are compared: another worker takes the watch
//! when the entry has not changed for a [`TERM`] of its own clock, and the keeper trusts it for [`TRUST`] from when it asked for the
//! renewal. In between, pulls that the keeper had open end by themselves ([`PULL`]), so that nothing new is handed to it any more, and
//! what it holds comes again to the next one, before everything newer ([`super::past`]).
//!
//! A keeper that was frozen in the middle of a publish and wakes up later sends its record under the message id under which the next one
//! has sent it: the server refuses the copy. What is left to chance is a pull request that lies in a network buffer for longer than
//! `TERM − TRUST − PULL`.

use std::sync::Mutex;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;
use tracing::info;

use super::connection::Connection;
use super::register::Register;
use super::subject;
use crate::config::{Config, Lanes};

/// How long an entry stays unchanged before another worker takes the watch.
pub(super) const TERM: Duration = Duration::from_secs(12);
/// How long the keeper trusts a renewal.
const TRUST: Duration = Duration::from_secs(6);
/// The longest that a pull stays open where the watch is in use.
pub(super) const PULL: Duration = Duration::from_secs(4);
const RENEW_EVERY: Duration = Duration::from_secs(2);
/// How often those who stand by look.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// This worker's part in it. Without lanes every worker has the watch, always.
#[derive(Debug)]
pub(super) struct Watch {
    in_use: bool,
    connection: Connection,
    register: Register,
    key: String,
    me: String,
    /// Until when it is ours.
    until: watch::Sender<Option<Instant>>,
    /// The entry of another worker, as it was seen last.
    other: Mutex<Option<Seen>>,
    /// Cancelled when this worker leaves.
    over: CancellationToken,
}

/// The entry.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// Who has the watch; empty: nobody.
    worker: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    revision: u64,
    since: Instant,
}

impl Watch {
    pub(super) fn new(connection: &Connection, config: &Config) -> Watch {
        let in_use = config.worker.lanes == Lanes::Item;
        connection.health.figures.watch.set(i64::from(!in_use));
        Watch {
            in_use,
            connection: connection.clone(),
            register: Register::new(connection.clone(), &config.worker.bucket),
            key: format!("watch.{}", subject::token(&format!("{}-{}", config.input.stream, config.input.consumer))),
            me: connection.client.new_inbox(),
            until: watch::Sender::default(),
            other: Mutex::default(),
            over: CancellationToken::new(),
        }
    }

    pub(super) fn is_in_use(&self) -> bool {
        self.in_use
    }

    pub(super) fn is_ours(&self) -> bool {
        !self.in_use || self.until.borrow().is_some_and(|until| Instant::now() < until)
    }

    /// Waits until the watch is not ours.
    pub(super) async fn lost(&self) {
        if !self.in_use {
            return std::future::pending().await;
        }
        let mut changes = self.until.subscribe();
        loop {
            let until = *changes.borrow_and_update();
            let Some(until) = until.filter(|until| Instant::now() < *until) else { return };
            tokio::select! {
                () = sleep_until(until) => (),
                _changed = changes.changed() => (),
            }
        }
    }

    /// Takes the watch when it is free, and keeps it until it is given up.
    pub(super) async fn keep(&self) {
        while self.in_use && !self.over.is_cancelled() {
            let had = self.is_ours();
            tokio::select! {
                () = self.step() => (),
                () = self.over.cancelled() => return,
            }
            let has = self.is_ours();
            if had != has {
                info!(
                    watch = has,
                    "{}",
                    if has { "this worker keeps the order now" } else { "another worker keeps the order; standing by" }
                );
            }
            self.connection.health.figures.watch.set(i64::from(has));
            if !has {
                // Standing by is no fault.
                self.connection.health.set_pulling(true);
            }
            tokio::select! {
                () = sleep(if has { RENEW_EVERY } else { LOOK_EVERY }) => (),
                () = self.over.cancelled() => return,
            }
        }
    }

    async fn step(&self) {
        let asked = Instant::now();
        let (entry, revision): (Entry, u64) = self.register.read(&self.key).await.unwrap_or_default();
        let free = entry.worker.is_empty() || entry.worker == self.me || self.is_overdue(revision);
        let taken = free && self.register.put(&self.key, &Entry { worker: self.me.clone() }, revision).await;
        self.until.send_replace(taken.then(|| asked + TRUST));
    }

    /// Whether another worker's entry has not changed for a term.
    fn is_overdue(&self, revision: u64) -> bool {
        let mut other = self.other.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match *other {
            Some(seen) if seen.revision == revision => seen.since.elapsed() >= TERM,
            _ => {
                *other = Some(Seen { revision, since: Instant::now() });
                false
            }
        }
    }

    /// Lets another worker take the watch at once. Nothing may be in hand any more.
    pub(super) async fn give_up(&self, deadline: Instant) {
        self.over.cancel();
        if !self.in_use || !self.is_ours() {
            return;
        }
        self.until.send_replace(None);
        let given = async {
            // A renewal that was on its way may come in between.
            while let Some((entry, revision)) = self.register.read::<Entry>(&self.key).await {
                if entry.worker != self.me || self.register.put(&self.key, &Entry::default(), revision).await {
                    return;
                }
            }
        };
        // Else it is free after a term.
        let _given_in_time = timeout_at(deadline, given).await;
    }
}
