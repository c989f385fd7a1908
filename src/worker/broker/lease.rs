//! Which worker is the leader: with lanes one worker at a time has the lease, the others stand by and take it over.
//!
//! The lease is an entry of the bucket that the leader renews by compare-and-set. No clocks are compared: another worker takes the lease
//! when the entry has not changed for a [`TERM`] of its own clock, and the leader trusts it for [`TRUST`] from when it asked for the
//! renewal. In between, pulls that the leader had open end by themselves ([`PULL`]), so that nothing new is delivered to it any more, and
//! what it holds is redelivered to the next one, before everything newer ([`crate::worker::intake::recovery`]).
//!
//! A leader that was frozen in the middle of a publish and wakes up later sends its record under the message id under which the next one
//! has sent it: the server refuses the copy. What is left to chance is a pull request that lies in a network buffer for longer than
//! `TERM − TRUST − PULL`.

use std::sync::Mutex;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::config::Lanes;
use crate::worker::broker::bucket::{Bucket, Entry, Value};
use crate::worker::context::Context;
use crate::worker::subject;

/// How long an entry stays unchanged before another worker takes the lease.
pub(crate) const TERM: Duration = Duration::from_secs(12);
/// How long the leader trusts a renewal.
const TRUST: Duration = Duration::from_secs(6);
/// The longest that a pull stays open where the lease is in use.
pub(crate) const PULL: Duration = Duration::from_secs(4);
const RENEW_EVERY: Duration = Duration::from_secs(2);
/// How often those who stand by look.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// This worker's part in it. Without lanes every worker is the leader, always.
#[derive(Debug)]
pub(crate) struct Lease {
    in_use: bool,
    context: Context,
    bucket: Bucket,
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
struct Holding {
    /// Who has the lease; empty: nobody.
    worker: String,
}

impl Value for Holding {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    revision: u64,
    since: Instant,
}

impl Lease {
    pub(crate) fn new(context: &Context) -> Lease {
        let config = &context.config;
        let in_use = config.worker.lanes == Lanes::Item;
        context.health.metrics.leader.set(i64::from(!in_use));
        Lease {
            in_use,
            context: context.clone(),
            bucket: Bucket::new(context.connection.clone(), &config.worker.bucket),
            // The key has the name that earlier releases gave it, so that the leader is the same for all during an upgrade.
            key: format!("watch.{}", subject::token(&format!("{}-{}", config.input.stream, config.input.consumer))),
            me: context.connection.client.new_inbox(),
            until: watch::Sender::default(),
            other: Mutex::default(),
            over: CancellationToken::new(),
        }
    }

    /// A lease that is always in use, of something else than the intake.
    pub(crate) fn named(context: &Context, key: String) -> Lease {
        context.health.metrics.leader.set(0);
        Lease { in_use: true, key, ..Lease::new(context) }
    }

    pub(crate) fn is_in_use(&self) -> bool {
        self.in_use
    }

    pub(crate) fn is_held(&self) -> bool {
        !self.in_use || self.until.borrow().is_some_and(|until| Instant::now() < until)
    }

    /// Waits until the lease is not ours.
    pub(crate) async fn lost(&self) {
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

    /// Takes the lease when it is free, and keeps it until it is given up.
    pub(crate) async fn keep(&self) {
        while self.in_use && !self.over.is_cancelled() {
            let had = self.is_held();
            tokio::select! {
                () = self.step() => (),
                () = self.over.cancelled() => return,
            }
            let has = self.is_held();
            if had != has {
                info!(
                    leader = has,
                    "{}",
                    if has { "this worker is the leader now" } else { "another worker is the leader; standing by" }
                );
            }
            self.context.health.metrics.leader.set(i64::from(has));
            if !has {
                // Standing by is no fault.
                self.context.health.set_pulling(true);
            }
            tokio::select! {
                () = sleep(if has { RENEW_EVERY } else { LOOK_EVERY }) => (),
                () = self.over.cancelled() => return,
            }
        }
    }

    async fn step(&self) {
        let asked = Instant::now();
        let entry: Entry<Holding> = self.bucket.read(&self.key).await.unwrap_or_default();
        let worker = &entry.value.worker;
        let free = worker.is_empty() || *worker == self.me || self.is_overdue(entry.revision);
        let ours = Holding { worker: self.me.clone() };
        let taken = free && self.bucket.put(&self.key, &ours, entry.revision).await.is_some();
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

    /// Lets another worker take the lease at once. Nothing may be in flight any more.
    pub(crate) async fn give_up(&self, deadline: Instant) {
        self.over.cancel();
        if !self.in_use || !self.is_held() {
            return;
        }
        self.until.send_replace(None);
        let given = async {
            // A recreation that was on its way may come in between.
            while let Some(entry) = self.bucket.read::<Holding>(&self.key).await {
                let is_ours = entry.value.worker == self.me;
                if !is_ours || self.bucket.put(&self.key, &Holding::default(), entry.revision).await.is_some() {
                    return;
                }
            }
        };
        // Else it is free after a term.
        let _given_in_time = timeout_at(deadline, given).await;
    }
}
