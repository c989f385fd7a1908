//! One message from its arrival to its settlement.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use super::connection::{ANSWER, Connection, jitter};
use super::dead;
use super::health::{Finish, Health, ReasonLabel};
use super::lanes::{Lanes, Ticket};
use super::message::Delivered;
use super::outgoing::Outgoing;
use super::publish::publish;
use super::work::Work;
use crate::config::{self, Config};

/// Everything that the work on a message needs.
pub(super) struct Desk {
    pub config: Config,
    pub connection: Connection,
    pub health: Arc<Health>,
    pub lanes: Lanes,
    work: Arc<dyn Work>,
    pool: Option<rayon::ThreadPool>,
    /// Stream sequences in hand: a redelivered copy of one is dropped, the first copy decides.
    in_hand: Mutex<BTreeSet<u64>>,
    /// Cancelled when the time to finish is over.
    hand_back: CancellationToken,
}

/// What becomes of a message. Decided in [`Desk::decide`], carried out in [`Desk::settle`], nowhere else.
#[derive(Debug)]
enum Outcome {
    /// The records are with the server; some items of a package may have been buried.
    Published,
    /// Nothing of it could be read; it is with the server as a dead letter.
    Rejected { reason: String },
    /// It is to come again after the delay.
    Transient { cause: &'static str, delay: Duration },
}

/// An item that can't become a record: for the dead-letter stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Burial {
    pub reason: String,
    pub message: String,
    pub item: Option<String>,
}

/// Work that did not come to an end by itself.
enum Broken {
    Panicked,
    TooSlow,
}

/// Work that is too slow is tried once more: the machine may have been busy.
const SLOW_ATTEMPTS: u64 = 2;
const ACK_TRIES: u32 = 3;
const MAX_DELAY: u64 = 60_000;

impl Desk {
    pub(super) fn new(config: &Config, connection: Connection, work: Arc<dyn Work>, health: Arc<Health>) -> Desk {
        // A pool that can't be built is replaced by rayon's own.
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(config.worker.threads)
            .thread_name(|index| format!("reader-{index}"))
            .build()
            .ok();
        Desk {
            lanes: Lanes::new(config.worker.lanes == config::Lanes::Item),
            config: config.clone(),
            connection,
            health,
            work,
            pool,
            in_hand: Mutex::default(),
            hand_back: CancellationToken::new(),
        }
    }

    /// Counts an arrival. Every message counted here is counted once more under its outcome.
    pub(super) fn received(&self, message: &Delivered) {
        self.health.figures.received.inc();
        if message.attempt > 1 {
            self.health.figures.redeliveries.inc();
        }
    }

    /// Works on a message and settles it. The place is free again at the end.
    pub(super) async fn handle(self: Arc<Self>, message: Delivered, ticket: Ticket, _place: OwnedSemaphorePermit) {
        let Some(_claim) = self.claim(message.sequence) else {
            self.health.figures.repeats_dropped.inc();
            self.health.finish(Finish::Repeat);
            return;
        };
        let arrived = Instant::now();
        let settled = async {
            let outcome = self.decide(&message, ticket).await;
            self.settle(&message, outcome).await;
        };
        tokio::select! {
            biased;
            () = settled => (),
            () = self.hand_back.cancelled() => self.settle(&message, Outcome::Transient { cause: "stopping", delay: Duration::ZERO }).await,
            () = self.keep_informed(&message) => (),
        }
        self.health.figures.article_seconds.0.observe(arrived.elapsed().as_secs_f64());
    }

    /// Gives up what is still in hand: each message goes back to the server at once.
    pub(super) fn hand_back_rest(&self) {
        self.hand_back.cancel();
    }

    async fn decide(self: &Arc<Self>, message: &Delivered, ticket: Ticket) -> Outcome {
        if message.attempt > u64::from(self.config.worker.max_attempts) {
            let text = format!(
                "handed out {} times without being settled; the limit is {}",
                message.attempt, self.config.worker.max_attempts
            );
            return self.bury_all(message, vec![Burial { reason: "poison".to_owned(), message: text, item: None }]).await;
        }
        let items = match timeout(self.config.worker.budget, self.work_on(message, ticket)).await.unwrap_or(Err(Broken::TooSlow))
        {
            Ok(items) => items,
            Err(Broken::TooSlow) if message.attempt < SLOW_ATTEMPTS => {
                return Outcome::Transient { cause: "too slow", delay: self.delay(message.attempt) };
            }
            Err(broken) => {
                let (reason, text) = match broken {
                    Broken::Panicked => ("panic", "the program failed on this message; please report it".to_owned()),
                    Broken::TooSlow => ("timeout", format!("not done within {:?}", self.config.worker.budget)),
                };
                return self.bury_all(message, vec![Burial { reason: reason.to_owned(), message: text, item: None }]).await;
            }
        };
        let (held_lanes, items) = items;
        let sent = join_all(items.into_iter().map(|item| self.send(item))).await;
        drop(held_lanes);
        let all = sent.len();
        let burials: Vec<Burial> = sent.into_iter().flatten().collect();
        if burials.len() == all {
            return self.bury_all(message, burials).await;
        }
        self.bury(message, &burials).await;
        Outcome::Published
    }

    /// Reads and enriches on the CPU pool; with lanes, waits in between for earlier versions of the same items.
    async fn work_on(
        self: &Arc<Self>,
        message: &Delivered,
        ticket: Ticket,
    ) -> Result<(super::lanes::Held, Vec<Result<Outgoing, Burial>>), Broken> {
        let (work, copy) = (Arc::clone(&self.work), message.clone());
        let job = self.on_pool(move || work.read(&copy)).await?;
        let held = self.lanes.take(ticket, &job.ids).await;
        let items = self.on_pool(job.finish).await?;
        let burial =
            |it: crate::ingest::Rejection| Burial { reason: it.code.as_str().to_owned(), message: it.message, item: it.item };
        Ok((held, items.into_iter().map(|item| item.map_err(burial)).collect()))
    }

    async fn on_pool<T: Send + 'static>(&self, run: impl FnOnce() -> T + Send + 'static) -> Result<T, Broken> {
        let (sender, receiver) = oneshot::channel();
        let guarded = move || {
            // Nobody waits any more when the message was given up: then the result is worth nothing.
            drop(sender.send(catch_unwind(AssertUnwindSafe(run))));
        };
        match &self.pool {
            Some(pool) => pool.spawn(guarded),
            None => rayon::spawn(guarded),
        }
        receiver.await.ok().and_then(Result::ok).ok_or(Broken::Panicked)
    }

    /// Publishes one item; `Some` if it has to be buried.
    async fn send(&self, item: Result<Outgoing, Burial>) -> Option<Burial> {
        let outgoing = match item {
            Ok(outgoing) => outgoing,
            Err(burial) => return Some(burial),
        };
        match publish(&self.connection, &self.health, &outgoing).await {
            Ok(()) => {
                self.health.figures.records.inc();
                None
            }
            Err(refused) => {
                Some(Burial { reason: refused.reason.to_owned(), message: refused.message, item: Some(outgoing.message_id) })
            }
        }
    }

    async fn bury_all(&self, message: &Delivered, burials: Vec<Burial>) -> Outcome {
        self.bury(message, &burials).await;
        Outcome::Rejected { reason: burials.first().map_or_else(String::new, |it| it.reason.clone()) }
    }

    /// Publishes a dead letter for each burial, and comes back only when the server has them.
    pub(super) async fn bury(&self, message: &Delivered, burials: &[Burial]) {
        for (index, burial) in burials.iter().enumerate() {
            self.health.figures.rejected.get_or_create(&ReasonLabel { reason: burial.reason.clone() }).inc();
            warn!(
                reason = burial.reason,
                stream = message.stream,
                sequence = message.sequence,
                "dead letter: {}",
                burial.message
            );
            let letter = dead::letter(&self.config.dead, message, burial, index, &message.payload);
            if let Err(refused) = publish(&self.connection, &self.health, &letter).await {
                // With its headers the message is larger than any stream takes: the letter says where the original lies.
                let stub = dead::letter(&self.config.dead, message, burial, index, &Bytes::new());
                warn!(problem = refused.message, "the dead letter goes without its body");
                drop(publish(&self.connection, &self.health, &stub).await);
            }
        }
    }

    /// The one place where a message is settled.
    async fn settle(&self, message: &Delivered, outcome: Outcome) {
        match outcome {
            Outcome::Published => {
                self.acknowledge(message, "+ACK").await;
                self.health.finish(Finish::Published);
            }
            Outcome::Rejected { reason } => {
                self.acknowledge(message, &self.term(&reason)).await;
                self.health.finish(Finish::Dead);
            }
            Outcome::Transient { cause, delay } => {
                debug!(cause, sequence = message.sequence, ?delay, "handed back");
                self.hand_back(message, delay).await;
            }
        }
    }

    /// A reason is understood from 2.10.4 on; an older server would ignore the whole acknowledgement.
    fn term(&self, reason: &str) -> String {
        if self.connection.client.is_server_compatible(2, 10, 4) { format!("+TERM {reason}") } else { "+TERM".to_owned() }
    }

    /// Tells the server that the message is done. An acknowledgement that gets lost costs a redelivery, whose record the server
    /// then refuses as a duplicate.
    async fn acknowledge(&self, message: &Delivered, kind: &str) {
        let payload = Bytes::copy_from_slice(kind.as_bytes());
        if !self.config.worker.confirm_acks {
            let _sent = timeout(ANSWER, self.connection.client.publish(message.reply.clone(), payload)).await;
            return;
        }
        for _ in 0..ACK_TRIES {
            let answer = timeout(ANSWER, self.connection.client.request(message.reply.clone(), payload.clone())).await;
            if answer.is_ok_and(|it| it.is_ok()) {
                return;
            }
        }
        self.health.figures.unconfirmed_acks.inc();
        warn!(sequence = message.sequence, "the server did not confirm an acknowledgement");
    }

    /// Gives a message back to the server, to be handed out again after `delay`.
    pub(super) async fn hand_back(&self, message: &Delivered, delay: Duration) {
        let payload = if delay.is_zero() { "-NAK".to_owned() } else { format!("-NAK {{\"delay\": {}}}", delay.as_nanos()) };
        if self.connection.is_connected() {
            let _told =
                timeout(Duration::from_secs(1), self.connection.client.request(message.reply.clone(), payload.into())).await;
        }
        self.health.finish(Finish::HandedBack);
    }

    /// Full jitter up to a ceiling that doubles with each attempt.
    fn delay(&self, attempt: u64) -> Duration {
        let doublings = u32::try_from(attempt).unwrap_or(u32::MAX).min(16);
        Duration::from_millis(jitter(1_000_u64.saturating_mul(1 << doublings).min(MAX_DELAY)))
    }

    /// Tells the server that the work goes on, for as long as it does.
    async fn keep_informed(&self, message: &Delivered) {
        loop {
            sleep(self.config.worker.ack_wait / 3).await;
            let _sent = timeout(ANSWER, self.connection.client.publish(message.reply.clone(), "+WPI".into())).await;
        }
    }

    fn claim(&self, sequence: u64) -> Option<Claim<'_>> {
        let free = self.in_hand.lock().unwrap_or_else(PoisonError::into_inner).insert(sequence);
        free.then(|| {
            self.health.figures.in_hand.inc();
            Claim { desk: self, sequence }
        })
    }
}

/// A message in hand.
struct Claim<'a> {
    desk: &'a Desk,
    sequence: u64,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.desk.in_hand.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.sequence);
        self.desk.health.figures.in_hand.dec();
    }
}
