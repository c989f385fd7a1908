//! One message from its arrival to its settlement.
//!
//! - [`work`]: what is done with a message; [`pool`]: the threads that do it; [`room`]: how much of it at a time; [`lanes`]: one version of an item
//!   after the other
//! - [`ahead`]: what came before a story and may withhold it
//! - [`attempts`]: how often work on a message began; [`dead`]: dead letters; [`exhausted`]: messages that the server redelivers no more

mod ahead;
pub(crate) mod attempts;
pub mod dead;
pub(crate) mod exhausted;
pub(crate) mod lanes;
pub(crate) mod pool;
pub(crate) mod room;
pub(crate) mod work;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::config;
use crate::worker::broker::connection::jitter;
use crate::worker::broker::lease::Lease;
use crate::worker::broker::publish::publish;
use crate::worker::broker::settlement::{self, LONGEST_DELAY, Outcome};
use crate::worker::broker::streams::Source;
use crate::worker::context::Context;
use crate::worker::message::Delivered;
use crate::worker::metrics::Finish;
use crate::worker::outgoing::Route;
use crate::worker::recalls::dispatch::{Recalls, Unsent};
use ahead::Ahead;
use attempts::Attempts;
use dead::{DeadLetter, DeadLetters};
use lanes::{Held, Lanes, Ticket};
use pool::{Broken, Pool};
use room::{Asked, Room};
use work::{Ready, Work};

/// Everything that the work on a message needs.
pub(crate) struct Desk {
    context: Context,
    pub(crate) lanes: Lanes,
    lease: Arc<Lease>,
    recalls: Recalls,
    work: Arc<dyn Work>,
    pub(crate) pool: Pool,
    pub(crate) room: Room,
    pub(crate) dead_letters: DeadLetters,
    attempts: Attempts,
    /// How often the server is told that the work goes on.
    report_every: Duration,
    /// Messages in flight: a redelivered copy of one is dropped, the first copy decides.
    ahead: Ahead,
    /// Cancelled when the time to finish is over.
    nak_rest: CancellationToken,
}

/// A message's identity: its sequence begins anew with a stream that is recreated.
type Key = (u64, Option<jiff::Timestamp>);

/// One of the user's stages failed that must not be left out.
struct StageFailed;

/// Work that is too slow is tried once more: the machine may have been busy.
const SLOW_ATTEMPTS: u64 = 2;

impl Desk {
    pub(crate) fn new(
        context: &Context,
        lease: Arc<Lease>,
        recalls: Recalls,
        work: Arc<dyn Work>,
        pool: Pool,
        source: &Source,
    ) -> Desk {
        let settings = &context.config.worker;
        Desk {
            context: context.clone(),
            lanes: Lanes::new(settings.lanes == config::Lanes::Item),
            lease,
            work,
            pool,
            room: Room::new(settings.in_flight),
            attempts: Attempts::new(context),
            dead_letters: DeadLetters::new(context, recalls.clone(), source.keeps_settled),
            recalls,
            report_every: source.wait.min(settings.ack_wait) / 3,
            ahead: Ahead::default(),
            nak_rest: CancellationToken::new(),
        }
    }

    /// Counts an arrival. Every message counted here is counted once more under its outcome.
    pub(crate) fn received(&self, message: &Delivered) {
        let metrics = &self.context.health.metrics;
        metrics.received.inc();
        if message.attempt > 1 {
            metrics.redeliveries.inc();
        }
    }

    /// Works on a message, when there is room for it, and settles it. The permit is free again at the end.
    pub(crate) async fn handle(self: Arc<Self>, message: Delivered, ticket: Ticket, room: Asked, _permit: OwnedSemaphorePermit) {
        let (context, health) = (&self.context, &self.context.health);
        let Some(_claim) = self.claim((message.sequence, message.received)) else {
            health.metrics.repeats_dropped.inc();
            health.finish(Finish::Repeat);
            return;
        };
        let arrived = Instant::now();
        let settled = async {
            let room = room.await;
            let outcome = self.decide(&message, ticket).await;
            drop(room);
            settlement::settle(context, &message, outcome).await;
        };
        let transient = |cause| settlement::settle(context, &message, Outcome::Transient { cause, delay: Duration::ZERO });
        tokio::select! {
            biased;
            () = self.lease.lost() => transient("another worker is the leader").await,
            () = settled => (),
            () = self.nak_rest.cancelled() => transient("stopping").await,
            () = settlement::keep_informed(context, &message, self.report_every) => (),
        }
        health.metrics.article_seconds.0.observe(arrived.elapsed().as_secs_f64());
    }

    /// Gives up what is still in flight: each message goes back to the server at once.
    pub(crate) fn nak_rest(&self) {
        self.nak_rest.cancel();
    }

    /// Sequences of what is in flight.
    pub(crate) fn in_flight(&self) -> BTreeSet<u64> {
        self.ahead.sequences()
    }

    async fn decide(self: &Arc<Self>, message: &Delivered, ticket: Ticket) -> Outcome {
        let settings = &self.context.config.worker;
        if let Some(begun) = self.attempts.begin(message).await {
            let limit = settings.max_attempts;
            let text = format!("work on it began {begun} times and never came to an end; the limit is {limit}");
            return self.reject(message, vec![DeadLetter { reason: "poison", message: text, item: None }]).await;
        }
        let ordered = settings.lanes == config::Lanes::Item;
        let (held_lanes, ids, items) = match self.work_on(message, ticket).await {
            Ok(read) => read,
            // Where order matters a message that is redelivered later would come after its successor.
            Err(Broken::TooSlow) if message.attempt < SLOW_ATTEMPTS && !ordered => {
                return Outcome::Transient { cause: "too slow", delay: delay(message.attempt) };
            }
            Err(broken) => {
                let (reason, text) = match broken {
                    Broken::Panicked => ("panic", "the program failed on this message; please report it".to_owned()),
                    Broken::TooSlow => ("timeout", format!("not done within {:?}", settings.budget)),
                };
                return self.reject(message, vec![DeadLetter { reason, message: text, item: None }]).await;
            }
        };
        self.wait_for_what_is_ahead(message, &ids, &items).await;
        let sent = join_all(items.into_iter().map(|item| self.send(item))).await;
        drop(held_lanes);
        let all = sent.len();
        let letters = sent.into_iter().filter_map(Result::err).collect::<Result<Vec<DeadLetter>, StageFailed>>();
        let Ok(letters) = letters else {
            return Outcome::Transient { cause: "a stage does not answer", delay: delay(message.attempt) };
        };
        if letters.len() == all {
            return self.reject(message, letters).await;
        }
        match self.dead_letters.send(message, &letters, &ids).await {
            Ok(()) => Outcome::Published,
            Err(transient) => transient,
        }
    }

    /// What withholds other copy goes first, and one version of an item after the other. What can't be read may withhold anything.
    async fn wait_for_what_is_ahead(&self, message: &Delivered, ids: &[String], items: &[Result<Ready, DeadLetter>]) {
        let key = (message.sequence, message.received);
        let goes_out = |it: &Result<Ready, DeadLetter>| match it {
            Ok(Ready::Record(outbound)) => Route::of(&outbound.record) == Route::Enriched,
            Ok(Ready::Plain(_)) => true,
            Err(_) => false,
        };
        if items.iter().all(goes_out) {
            self.ahead.mark_harmless(key);
        }
        if items.iter().any(|it| it.is_err()) {
            self.ahead.wait_for_all(key).await;
        } else if items.iter().any(|it| matches!(it, Ok(Ready::Record(_))) && goes_out(it)) {
            self.ahead.wait(key, ids).await;
        }
    }

    /// Reads and enriches on the CPU pool; with lanes, waits in between for earlier versions of the same items.
    async fn work_on(
        self: &Arc<Self>,
        message: &Delivered,
        ticket: Ticket,
    ) -> Result<(Held, Vec<String>, Vec<Result<Ready, DeadLetter>>), Broken> {
        let budget = self.context.config.worker.budget;
        let (work, copy) = (Arc::clone(&self.work), message.clone());
        let job = self.pool.run(budget, move || work.read(&copy)).await?;
        let (ids, finish) = (job.ids, job.finish);
        self.ahead.holds((message.sequence, message.received), &ids);
        let held = self.lanes.take(ticket, &ids).await;
        let items = self.pool.run(budget, finish).await?;
        let letter = |it: crate::ingest::Rejection| DeadLetter { reason: it.code.as_str(), message: it.message, item: it.item };
        Ok((held, ids, items.into_iter().map(|item| item.map_err(letter)).collect()))
    }

    /// Sends one item out; `Err` if it has to be dead-lettered, or its message has to come again.
    async fn send(&self, item: Result<Ready, DeadLetter>) -> Result<(), Result<DeadLetter, StageFailed>> {
        let (item, sent) = match item {
            Err(letter) => return Err(Ok(letter)),
            Ok(Ready::Record(outbound)) => (outbound.record.id.clone(), self.recalls.dispatch(*outbound).await),
            Ok(Ready::Plain(outgoing)) => {
                let sent = publish(&self.context.connection, &outgoing).await;
                if sent.is_ok() {
                    self.context.health.metrics.records.inc();
                }
                (outgoing.message_id, sent.map(drop).map_err(Unsent::from))
            }
        };
        sent.map_err(|unsent| match unsent {
            Unsent::Refused(refused) => Ok(DeadLetter { reason: refused.reason, message: refused.message, item: Some(item) }),
            Unsent::StageFailed => Err(StageFailed),
        })
    }

    /// Nothing of the message could be read or sent.
    async fn reject(&self, message: &Delivered, letters: Vec<DeadLetter>) -> Outcome {
        // It may be about any of them.
        self.ahead.wait_for_all((message.sequence, message.received)).await;
        match self.dead_letters.send(message, &letters, &[]).await {
            Ok(()) => Outcome::Rejected { reason: letters.first().map_or("", |it| it.reason) },
            Err(transient) => transient,
        }
    }

    fn claim(&self, key: Key) -> Option<Claim<'_>> {
        self.ahead.enter(key).then(|| {
            self.context.health.metrics.in_flight.inc();
            Claim { desk: self, key }
        })
    }
}

/// Full jitter up to a ceiling that doubles with each attempt.
fn delay(attempt: u64) -> Duration {
    let doublings = u32::try_from(attempt).unwrap_or(u32::MAX).min(16);
    let ceiling = Duration::from_secs(1).saturating_mul(1 << doublings).min(LONGEST_DELAY);
    Duration::from_millis(jitter(u64::try_from(ceiling.as_millis()).unwrap_or(u64::MAX)))
}

/// A message in flight.
struct Claim<'a> {
    desk: &'a Desk,
    key: Key,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.desk.ahead.leave(self.key);
        self.desk.context.health.metrics.in_flight.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_spread_below_a_ceiling_that_doubles() {
        for (attempt, ceiling) in [(1, 2), (2, 4), (5, 32), (6, 60), (8, 60), (u64::MAX, 60)] {
            let delays: Vec<Duration> = (0..200).map(|_| delay(attempt)).collect();
            assert!(delays.iter().all(|it| *it <= Duration::from_secs(ceiling)), "{attempt}");
            // Two hundred times in the same half: chance would need 2^200 tries.
            let half = Duration::from_secs(ceiling) / 2;
            assert!(delays.iter().any(|it| *it < half) && delays.iter().any(|it| *it > half), "{attempt}");
        }
    }
}
