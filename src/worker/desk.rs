//! One message from its arrival to its settlement.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, warn};

use super::connection::{ANSWER, Connection, jitter};
use super::dead::{self, Size};
use super::figures::{Finish, ReasonLabel};
use super::health::Health;
use super::lanes::{Lanes, Ticket};
use super::message::Delivered;
use super::pool::{Broken, Pool};
use super::publish::publish;
use super::register::Register;
use super::streams::Source;
use super::watch::Watch;
use super::work::{Ready, Work};
use crate::config::{self, Config};

/// Everything that the work on a message needs.
pub(super) struct Desk {
    pub config: Config,
    pub connection: Connection,
    pub health: Arc<Health>,
    pub lanes: Lanes,
    pub(super) watch: Watch,
    pub(super) register: Register,
    work: Arc<dyn Work>,
    pub pool: Pool,
    /// Whether the input stream keeps messages that are settled.
    pub keeps_settled: bool,
    /// How often the server is told that the work goes on.
    report_every: Duration,
    /// Messages in hand: a redelivered copy of one is dropped, the first copy decides.
    in_hand: Mutex<BTreeSet<Key>>,
    /// Cancelled when the time to finish is over.
    hand_back: CancellationToken,
}

/// A message's identity: its sequence begins anew with a stream that is made anew.
type Key = (u64, Option<jiff::Timestamp>);

/// What becomes of a message. Decided in [`Desk::decide`], carried out in [`Desk::settle`], nowhere else.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The records are with the server; some items of a package may have been buried.
    Published,
    /// Nothing of it could be read; it is with the server as a dead letter.
    Rejected { reason: &'static str },
    /// It is to come again after the delay.
    Transient { cause: &'static str, delay: Duration },
}

/// An item that can't become a record: for the dead-letter stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Burial {
    pub reason: &'static str,
    pub message: String,
    pub item: Option<String>,
}

/// Work that is too slow is tried once more: the machine may have been busy.
const SLOW_ATTEMPTS: u64 = 2;
const ACK_TRIES: u32 = 3;
/// The longest that a message is asked to wait before it comes again.
pub(super) const LONGEST_DELAY: Duration = Duration::from_secs(60);

impl Desk {
    pub(super) fn new(config: &Config, connection: Connection, work: Arc<dyn Work>, pool: Pool, source: &Source) -> Desk {
        Desk {
            lanes: Lanes::new(config.worker.lanes == config::Lanes::Item),
            watch: Watch::new(&connection, config),
            config: config.clone(),
            health: Arc::clone(&connection.health),
            register: Register::new(connection.clone(), &config.worker.bucket),
            connection,
            work,
            pool,
            keeps_settled: source.keeps_settled,
            report_every: source.wait.min(config.worker.ack_wait) / 3,
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
        let Some(_claim) = self.claim((message.sequence, message.received)) else {
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
            () = self.watch.lost() => {
                self.settle(&message, Outcome::Transient { cause: "another worker keeps the order", delay: Duration::ZERO }).await;
            }
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
            return self.bury_all(message, vec![Burial { reason: "poison", message: text, item: None }]).await;
        }
        let ordered = self.config.worker.lanes == config::Lanes::Item;
        let items = match self.work_on(message, ticket).await {
            Ok(items) => items,
            // Where order matters a message that comes again later would come after its successor.
            Err(Broken::TooSlow) if message.attempt < SLOW_ATTEMPTS && !ordered => {
                return Outcome::Transient { cause: "too slow", delay: delay(message.attempt) };
            }
            Err(broken) => {
                let (reason, text) = match broken {
                    Broken::Panicked => ("panic", "the program failed on this message; please report it".to_owned()),
                    Broken::TooSlow => ("timeout", format!("not done within {:?}", self.config.worker.budget)),
                };
                return self.bury_all(message, vec![Burial { reason, message: text, item: None }]).await;
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
        match self.bury(message, &burials).await {
            Ok(()) => Outcome::Published,
            Err(transient) => transient,
        }
    }

    /// Reads and enriches on the CPU pool; with lanes, waits in between for earlier versions of the same items.
    async fn work_on(
        self: &Arc<Self>,
        message: &Delivered,
        ticket: Ticket,
    ) -> Result<(super::lanes::Held, Vec<Result<Ready, Burial>>), Broken> {
        let (work, copy) = (Arc::clone(&self.work), message.clone());
        let job = self.pool.run(self.config.worker.budget, move || work.read(&copy)).await?;
        let held = self.lanes.take(ticket, &job.ids).await;
        let items = self.pool.run(self.config.worker.budget, job.finish).await?;
        let burial = |it: crate::ingest::Rejection| Burial { reason: it.code.as_str(), message: it.message, item: it.item };
        Ok((held, items.into_iter().map(|item| item.map_err(burial)).collect()))
    }

    /// Sends one item out; `Some` if it has to be buried.
    async fn send(&self, item: Result<Ready, Burial>) -> Option<Burial> {
        let (item, sent) = match item {
            Err(burial) => return Some(burial),
            Ok(Ready::Record(leaving)) => (leaving.record.id.clone(), self.dispatch(*leaving).await),
            Ok(Ready::Plain(outgoing)) => {
                let sent = publish(&self.connection, &outgoing).await;
                if sent.is_ok() {
                    self.health.figures.records.inc();
                }
                (outgoing.message_id, sent.map(drop))
            }
        };
        sent.err().map(|refused| Burial { reason: refused.reason, message: refused.message, item: Some(item) })
    }

    async fn bury_all(&self, message: &Delivered, burials: Vec<Burial>) -> Outcome {
        match self.bury(message, &burials).await {
            Ok(()) => Outcome::Rejected { reason: burials.first().map_or("", |it| it.reason) },
            Err(transient) => transient,
        }
    }

    /// Publishes a dead letter for each burial, and comes back only when the server has them. `Err`: the original must stay.
    pub(super) async fn bury(&self, message: &Delivered, burials: &[Burial]) -> Result<(), Outcome> {
        for (index, burial) in burials.iter().enumerate() {
            self.health.figures.rejected.get_or_create(&ReasonLabel { reason: burial.reason }).inc();
            let (reason, problem) = (burial.reason, &burial.message);
            warn!(reason, stream = message.stream, sequence = message.sequence, problem, "dead letter");
            let kept = self.send_letter(message, burial, index).await;
            if kept == Some(Size::Note) && self.keeps_settled {
                continue;
            }
            if !matches!(kept, Some(Size::Whole | Size::Body)) {
                // Settled it would be nowhere.
                error!(stream = message.stream, sequence = message.sequence, "no dead letter can hold this message; it stays");
                return Err(Outcome::Transient { cause: "no dead letter can hold it", delay: LONGEST_DELAY });
            }
        }
        Ok(())
    }

    /// Sends the largest letter that the server takes; says how large it was.
    async fn send_letter(&self, message: &Delivered, burial: &Burial, index: usize) -> Option<Size> {
        for size in Size::ALL {
            let letter = dead::letter(&self.config.dead, message, burial, index, size);
            match publish(&self.connection, &letter).await {
                Ok(_) => return Some(size),
                Err(refused) => warn!(problem = refused.message, ?size, "the dead letter is too large; leaving something out"),
            }
        }
        None
    }

    /// The one place where a message is settled.
    async fn settle(&self, message: &Delivered, outcome: Outcome) {
        match outcome {
            Outcome::Published => {
                self.acknowledge(message, "+ACK").await;
                self.health.finish(Finish::Published);
            }
            Outcome::Rejected { reason } => {
                self.acknowledge(message, &self.term(reason)).await;
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
    pub(super) async fn acknowledge(&self, message: &Delivered, kind: &str) {
        let payload = Bytes::copy_from_slice(kind.as_bytes());
        if !self.config.worker.confirm_acks {
            let _sent = timeout(ANSWER, self.connection.client.publish(message.reply.clone(), payload)).await;
            return;
        }
        let mut tries = 0;
        while tries < ACK_TRIES {
            self.health.connected().await;
            let generation = self.health.generation();
            let asked = timeout(ANSWER, self.connection.client.request(message.reply.clone(), payload.clone()));
            tokio::select! {
                answer = asked => match answer {
                    Ok(Ok(_)) => return,
                    _ => tries += 1,
                },
                // The answer was to come over a connection that is gone: ask again on the new one.
                () = self.health.renewed(generation) => (),
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

    /// Asks the server to hand a message out again after `delay`, and does not wait for its answer.
    pub(super) async fn delay(&self, message: &Delivered, delay: Duration) {
        let payload = format!("-NAK {{\"delay\": {}}}", delay.as_nanos());
        let _sent = timeout(ANSWER, self.connection.client.publish(message.reply.clone(), payload.into())).await;
    }

    /// Tells the server that the work goes on, for as long as it does.
    async fn keep_informed(&self, message: &Delivered) {
        loop {
            sleep(self.report_every).await;
            let _sent = timeout(ANSWER, self.connection.client.publish(message.reply.clone(), "+WPI".into())).await;
        }
    }

    fn claim(&self, key: Key) -> Option<Claim<'_>> {
        let free = self.in_hand.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        free.then(|| {
            self.health.figures.in_hand.inc();
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

/// A message in hand.
struct Claim<'a> {
    desk: &'a Desk,
    key: Key,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.desk.in_hand.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        self.desk.health.figures.in_hand.dec();
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
