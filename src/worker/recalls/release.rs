//! The end of an embargo: records that wait in a stream of their own go out at their time.
//!
//! Each lies there whole, as it will go out, with its time in a header. All workers share a durable consumer on them; what is not due is
//! nak'd with a delay, which the server keeps across restarts of both sides. These messages have a stream and consumer of their
//! own, without limits of deliveries or of pending messages, so that they neither count as poison nor take places from the intake. A
//! record is settled only after it went out, or was found killed or replaced in the item index; one that went out before its
//! worker died is known by its message id, and later by the item index. This needs nothing that nats-server 2.9 does not have;
//! messages scheduled by the server (2.12) would ask no one whether the copy was killed meanwhile.
//!
//! "Due" is told by the later one of two clocks, this machine's and the broker's ([`crate::worker::broker::clock`]): the only place in
//! the program where a clock decides what goes out.
//!
//! A record that is due waits until everything is settled that had come in by then: there may be a kill among it ([`super::watermark`]).
//!
//! What the item index does not know any more – its bucket was lost, or forgets sooner than the embargo lasts – may have been killed
//! meanwhile: it stays until a person decides. So that this does not happen, entries are written again while something waits on them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::StatusCode;
use async_nats::jetstream::consumer::pull::BatchConfig;
use futures_util::StreamExt;
use jiff::Timestamp;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::record::Status;
use crate::record::stored::Stored;
use crate::worker::broker::connection::{ANSWER, jitter};
use crate::worker::broker::settlement::{acknowledge, postpone};
use crate::worker::broker::streams::{self, PullConsumer};
use crate::worker::context::Context;
use crate::worker::message::Delivered;
use crate::worker::metrics::OutcomeLabel;
use crate::worker::outgoing::{Addressing, UNTIL, passing};
use crate::worker::recalls::dispatch::{Recalls, Unsent};
use crate::worker::recalls::outbound::Outbound;
use crate::worker::recalls::waiting::{Asserted, RENEWALS, Release, Waiting};
use crate::worker::recalls::watermark::Watermark;

/// Records looked at at a time.
const BATCH: usize = 16;
const EXPIRES: Duration = Duration::from_secs(5);
/// Nothing sleeps longer at a time: a clock that was set right is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(120);
/// As long as the broker's clock is not known.
const CLOCK_SOON: Duration = Duration::from_secs(2);
/// As long as copy that came in before is not settled.
const UNSETTLED_SOON: Duration = Duration::from_millis(300);
/// After so long it is reported, and after so long without another it is over.
const UNSETTLED_LONG: Duration = Duration::from_secs(60);
const UNSETTLED_FORGET: Duration = Duration::from_secs(10);
const LONGEST_BACKOFF: u64 = 10_000;

/// What the look at a record needs.
struct Releaser {
    context: Context,
    recalls: Recalls,
    addressing: Arc<Addressing>,
    watermark: Watermark,
    unsettled: Mutex<Option<Unsettled>>,
    /// Sequences of what can't be released.
    blocked: Mutex<BTreeSet<u64>>,
}

/// Records that are due wait for copy that came in before.
#[derive(Debug, Clone, Copy)]
struct Unsettled {
    since: Instant,
    last: Instant,
    reported: bool,
}

/// Sends out what is due until `stop`.
pub(crate) async fn run(
    context: Context,
    recalls: Recalls,
    addressing: Arc<Addressing>,
    mut consumer: PullConsumer,
    stop: CancellationToken,
) {
    let releaser = Arc::new(Releaser {
        context,
        recalls,
        addressing,
        watermark: Watermark::default(),
        unsettled: Mutex::default(),
        blocked: Mutex::default(),
    });
    let context = &releaser.context;
    let mut failures = 0_u32;
    let mut looking = JoinSet::new();
    while !stop.is_cancelled() {
        releaser.note_unsettled(false);
        let pulled = tokio::select! {
            pulled = pull(&releaser, &consumer, &mut looking) => pulled,
            () = stop.cancelled() => break,
        };
        while looking.len() >= BATCH && looking.join_next().await.is_some() {}
        let Err(problem) = pulled else {
            failures = 0;
            continue;
        };
        failures = failures.saturating_add(1);
        context.health.metrics.pull_errors.inc();
        if failures.is_power_of_two() {
            warn!(problem, attempt = failures, "looking for embargoes that end failed; trying again");
        }
        let ceiling = 100_u64.saturating_mul(1 << failures.min(7)).min(LONGEST_BACKOFF);
        tokio::select! {
            () = sleep(Duration::from_millis(ceiling / 2 + jitter(ceiling / 2))) => (),
            () = stop.cancelled() => break,
        }
        if let Ok(Ok(found)) = timeout(ANSWER, streams::release_consumer(&context.connection, &context.config)).await {
            consumer = found;
        }
    }
    while looking.join_next().await.is_some() {}
}

/// Asks for a batch of records that may be due, and begins to look at each as it comes. `Ok` when the batch is full or the server
/// ends the request because nothing more came in time.
async fn pull(releaser: &Arc<Releaser>, consumer: &PullConsumer, looking: &mut JoinSet<()>) -> Result<(), String> {
    let context = &releaser.context;
    context.health.connected().await;
    let generation = context.health.generation();
    let inbox = context.connection.client.new_inbox();
    let subscribed = timeout(ANSWER, context.connection.client.subscribe(inbox.clone())).await;
    let mut incoming = subscribed.map_err(|_| "no connection".to_owned())?.map_err(|error| error.to_string())?;
    let request = BatchConfig { batch: BATCH, expires: Some(EXPIRES), ..BatchConfig::default() };
    let asked = timeout(ANSWER, consumer.request_batch(request, inbox.into())).await;
    asked.map_err(|_| "the request could not be sent".to_owned())?.map_err(|error| error.to_string())?;
    let deadline = Instant::now() + EXPIRES + ANSWER;
    for _ in 0..BATCH {
        let message = tokio::select! {
            message = timeout_at(deadline, incoming.next()) => message.map_err(|_| "no answer".to_owned())?,
            () = context.health.renewed(generation) => return Err("the connection was lost".to_owned()),
        };
        let message = message.ok_or_else(|| "the connection was closed".to_owned())?;
        match message.status {
            None => {
                if let Some(message) = Delivered::from_nats(message) {
                    looking.spawn(look(Arc::clone(releaser), message));
                }
            }
            Some(StatusCode::TIMEOUT | StatusCode::NOT_FOUND) => return Ok(()),
            Some(status) => {
                return Err(message.description.unwrap_or_else(|| format!("the consumer does not answer ({status})")));
            }
        }
    }
    Ok(())
}

/// A parked record with its time; it lies there as it will go out, usable. `Err` says why it can't go out.
fn readable(until: Option<Timestamp>, json: &[u8]) -> Result<(Timestamp, Stored), String> {
    let until = until.ok_or_else(|| format!("header {UNTIL} is missing or no time"))?;
    let stored = Stored::read(json).map_err(|problem| problem.to_string())?;
    match stored.record.lifecycle.status {
        Status::Usable => Ok((until, stored)),
        status => Err(format!("its lifecycle.status is {status:?}")),
    }
}

/// Sends one record out if it is due, or postpones it until it is.
async fn look(releaser: Arc<Releaser>, message: Delivered) {
    let context = &releaser.context;
    let until = message.header(UNTIL).and_then(|it| it.parse::<Timestamp>().ok());
    let (until, Stored { record, whole }) = match readable(until, &message.payload) {
        Ok(readable) => readable,
        Err(problem) => {
            releaser.blocked(&message, &problem);
            return postpone(context, &message, LONGEST_SLEEP).await;
        }
    };
    let (passing, addressing) = (passing(&message.headers), Arc::clone(&releaser.addressing));
    let mut outbound = Outbound { record, whole, topic: None, passing, addressing, attempt: None, mentioned: Vec::new() };
    let Some(left) = context.health.clock.left_until(until) else {
        // How the broker's clock stands is not known yet.
        return postpone(context, &message, CLOCK_SOON).await;
    };
    if left.is_zero() && !releaser.may_be_released(until).await {
        return postpone(context, &message, UNSETTLED_SOON).await;
    }
    let outcome = if left.is_zero() {
        releaser.release(&mut outbound, &message).await
    } else {
        releaser.look_after(&outbound, &message).await.ok_or(Some(until))
    };
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(next) => {
            // Looked at often enough for its entries to be renewed in time.
            let longest = LONGEST_SLEEP.min(context.config.worker.bucket_keep / RENEWALS);
            let left = next.and_then(|it| context.health.clock.left_until(it)).unwrap_or(longest);
            return postpone(context, &message, left.min(longest)).await;
        }
    };
    acknowledge(context, &message).await;
    releaser.unblocked(&message);
    info!(item = outbound.record.id, outcome, %until, "a record waits no more");
    context.health.metrics.releases.get_or_create(&OutcomeLabel { outcome }).inc();
}

impl Releaser {
    /// Sends a record whose time has come. `Err`: it goes on waiting, until a time if one is known.
    async fn release(&self, outbound: &mut Outbound, message: &Delivered) -> Result<&'static str, Option<Timestamp>> {
        let outcome = match self.recalls.release(outbound, Asserted::default()).await {
            Ok(Release::Out) => "released",
            Ok(Release::Again) => "again",
            Ok(Release::Recalled) => "recalled",
            Ok(Release::Superseded) => "superseded",
            Ok(Release::Waits) => return Err(None),
            Ok(Release::Later(until)) => return Err(Some(until)),
            Ok(Release::Unclaimed) => {
                self.blocked(message, UNCLAIMED);
                return Err(None);
            }
            Err(Unsent::Refused(refused)) => {
                self.blocked(message, &refused.message);
                return Err(None);
            }
            Err(Unsent::StageFailed) => return Err(None),
        };
        Ok(outcome)
    }

    /// Whether all copy is settled that had come in by the time of a record that is due.
    async fn may_be_released(&self, until: Timestamp) -> bool {
        let over = self.context.health.clock.over_since(until).unwrap_or_default();
        let now = Instant::now();
        let may = self.watermark.has_passed(&self.context, now.checked_sub(over).unwrap_or(now)).await;
        self.note_unsettled(!may);
        may
    }

    /// Reports that records wait for copy that is not settled: again and again, as long as it is so.
    fn note_unsettled(&self, waits: bool) {
        let now = Instant::now();
        let mut unsettled = self.unsettled.lock().unwrap_or_else(PoisonError::into_inner);
        let before = unsettled.filter(|it| now.duration_since(it.last) < UNSETTLED_FORGET);
        *unsettled = if waits {
            Some(Unsettled {
                since: before.map_or(now, |it| it.since),
                last: now,
                reported: before.is_some_and(|it| it.reported),
            })
        } else {
            before
        };
        let length = unsettled.map_or(Duration::ZERO, |it| it.last.duration_since(it.since));
        self.context.health.metrics.releases_unsettled.set(length.as_secs_f64());
        if let Some(it) = unsettled.as_mut().filter(|it| !it.reported && length >= UNSETTLED_LONG) {
            it.reported = true;
            warn!("records whose time is over wait: copy that came in before is not settled");
        }
    }

    /// Keeps what is known of a record that waits.
    async fn look_after(&self, outbound: &Outbound, message: &Delivered) -> Option<&'static str> {
        match self.recalls.look_after(outbound).await {
            Waiting::Killed => Some("recalled"),
            Waiting::Known => {
                self.unblocked(message);
                None
            }
            Waiting::Unclaimed => {
                self.blocked(message, UNCLAIMED);
                None
            }
        }
    }

    /// Reports a record that can't be released: once, however often it is looked at.
    fn blocked(&self, message: &Delivered, problem: &str) {
        let (stream, sequence) = (&message.stream, message.sequence);
        if self.count_blocked(|it| it.insert(sequence)) {
            error!(
                stream,
                sequence, problem, "a record that waits can't be released; it stays until a person decides (copytaster held)"
            );
        }
    }

    fn unblocked(&self, message: &Delivered) {
        self.count_blocked(|it| it.remove(&message.sequence));
    }

    fn count_blocked(&self, change: impl FnOnce(&mut BTreeSet<u64>) -> bool) -> bool {
        let mut blocked = self.blocked.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = change(&mut blocked);
        self.context.health.metrics.releases_blocked.set(i64::try_from(blocked.len()).unwrap_or(i64::MAX));
        changed
    }
}

const UNCLAIMED: &str = "the item index does not know it any more, so it may have been killed meanwhile";
