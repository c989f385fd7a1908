//! Deliveries that were lost: what ended the connection is found before it does more harm, and the rest comes back before anything new.
//!
//! The client ends the connection when it comes across a header block that it refuses: not UTF-8, a line without a colon, a name with a
//! space. The server stores and redelivers such messages, and whatever else was in the same pull is lost with the connection. So after a
//! connection was lost while messages were outstanding, everything that the consumer counts as delivered is looked at through the
//! API, which gives header blocks unread: what the client could not read is dead-lettered and terminated. After a look that found
//! something, or could not be made, messages are pulled one at a time, so that the next one of the kind costs no neighbour.
//!
//! A kill may be among what was lost, and must not wait for `ack_wait` while older copy of its item goes out. So what is not in flight
//! here is nak'd by its sequence: the server redelivers it at once, in order and before anything new, to whoever pulls. It looks at
//! what is pending alone, so naming a message that is settled does nothing, and one that another worker has in flight is worked on
//! twice and goes out once. Until that is done nothing is pulled. What comes back is pulled one at a time, and what is new waits until all
//! of that is settled, or the server's wait is over. When the connection is lost again before any of it came, the first of it may be to
//! blame, and is left to the server's wait. Where order matters [`super::recovery`] waits instead, and nothing is nak'd.
//!
//! A worker that dies can't do this for what it held. The others see that the consumer's ack floor stands still below a message that
//! they do not have, and nak what is above it, each message once. Releases do not rely on that
//! ([`crate::worker::recalls::watermark`]).

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use tokio::time::{Instant, timeout};
use tracing::{info, warn};

use crate::worker::broker::raw::{self, Raw};
use crate::worker::broker::settlement;
use crate::worker::broker::streams::{self, Lag};
use crate::worker::context::Context;
use crate::worker::desk::dead::{DeadLetter, DeadLetters, RAW_HEADERS};
use crate::worker::intake::recovery::Placed;
use crate::worker::message::Delivered;

/// What is suspected, and what follows from it.
pub(super) struct Quarantine {
    /// Nothing is pulled before a look at what was delivered.
    due: bool,
    /// Until when messages are pulled one at a time.
    one_at_a_time_until: Option<Instant>,
    /// For so long: after it the server has redelivered everything that was lost.
    wait: Duration,
    /// Up to this sequence everything delivered has been looked at. Messages do not change.
    looked_at: u64,
    retry_at: Option<Instant>,
    /// Nothing is pulled until then, unless what was lost has been nak'd before.
    doubt_until: Instant,
    /// Whether what was lost is nak'd.
    naks_lost: bool,
    /// What was delivered when it was nak'd, until it is settled.
    unsettled: Option<Unsettled>,
    /// What is new and came meanwhile.
    waiting: Vec<Placed>,
    /// Deliveries that were nak'd and have not been redelivered.
    awaited: usize,
    /// Something came since deliveries were nak'd.
    has_come: bool,
    /// The first of them ended the connection again: the server keeps it for its wait.
    to_blame: bool,
    /// The ack floor at the last two looks at the consumer was this, below a message that is not here.
    stuck_at: Option<u64>,
    /// Up to this sequence, what stood still has been nak'd.
    nudged: u64,
    /// Nothing was lost here, and new copy need not wait for what may be slow elsewhere.
    only_nudges: bool,
}

#[derive(Debug, Clone, Copy)]
struct Unsettled {
    up_to: u64,
    until: Instant,
    look_at: Instant,
}

const SETTLED_LOOK_EVERY: Duration = Duration::from_millis(50);

/// Sequences looked at in one go.
const MOST: u64 = 5_000;
/// Questions that are open at a time.
const AT_A_TIME: usize = 32;
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// For an answer: a pull that waits for it longer is one that is not asked.
const PATIENCE: Duration = Duration::from_secs(1);
const MARGIN: Duration = Duration::from_secs(1);

impl Quarantine {
    /// What an earlier worker left is suspect: it may have ended by it.
    pub(super) fn new(wait: Duration, naks_lost: bool) -> Quarantine {
        let wait = wait + MARGIN;
        Quarantine {
            due: true,
            one_at_a_time_until: None,
            wait,
            looked_at: 0,
            retry_at: None,
            doubt_until: Instant::now() + wait,
            naks_lost,
            unsettled: None,
            waiting: Vec::new(),
            awaited: 0,
            has_come: false,
            to_blame: false,
            stuck_at: None,
            nudged: 0,
            only_nudges: false,
        }
    }

    /// A connection was lost while so many messages were asked for.
    pub(super) fn lost(&mut self, asked: usize) {
        self.to_blame = asked == 1 && self.awaited > 0 && !self.has_come;
        self.suspect();
    }

    /// Deliveries may have been lost.
    pub(super) fn suspect(&mut self) {
        (self.due, self.retry_at, self.only_nudges) = (true, None, false);
        self.doubt_until = Instant::now() + self.wait;
    }

    /// Whether it is time to look.
    pub(super) fn is_due(&self) -> bool {
        self.due && self.retry_at.is_none_or(|at| Instant::now() >= at)
    }

    /// Whether what was lost comes before anything that could be pulled. When the look can't be made, the server's wait sees to that.
    pub(super) fn forbids_pulling(&self) -> bool {
        let is_due = self.due && Instant::now() < self.doubt_until;
        is_due || (self.unsettled.is_some() && (self.awaited == 0 || !self.waiting.is_empty()))
    }

    /// What may be begun now that `arrived` is here: what is new waits until what was lost is settled.
    pub(super) fn admit(&mut self, arrived: Placed) -> Option<Placed> {
        self.awaited = self.awaited.saturating_sub(1);
        self.has_come = true;
        if self.unsettled.is_some_and(|it| arrived.0.sequence > it.up_to) {
            self.waiting.push(arrived);
            return None;
        }
        Some(arrived)
    }

    /// Looks whether what was lost is settled now.
    pub(super) async fn look_for_settlement(&mut self, context: &Context) {
        let Some(unsettled) = &mut self.unsettled else { return };
        let now = Instant::now();
        if now < unsettled.look_at {
            return;
        }
        unsettled.look_at = now + SETTLED_LOOK_EVERY;
        let up_to = unsettled.up_to;
        let is_over = now >= unsettled.until
            || timeout(PATIENCE, streams::lag(&context.connection, &context.config))
                .await
                .is_ok_and(|it| it.is_some_and(|it| it.ack_floor >= up_to || it.ack_pending == 0 || it.delivered < up_to));
        if is_over {
            (self.unsettled, self.awaited) = (None, 0);
        }
    }

    pub(super) fn waits_for_settlement(&self) -> bool {
        self.unsettled.is_some()
    }

    /// What waited and waits no more.
    pub(super) fn let_go(&mut self) -> Vec<Placed> {
        if self.unsettled.is_none() { std::mem::take(&mut self.waiting) } else { Vec::new() }
    }

    /// What waits, for a worker that leaves.
    pub(super) fn give_up(&mut self) -> Vec<Placed> {
        std::mem::take(&mut self.waiting)
    }

    pub(super) fn is_one_at_a_time(&self) -> bool {
        self.awaited > 0 || self.one_at_a_time_until.is_some_and(|until| Instant::now() < until)
    }

    /// A look at the consumer: what another worker has had for too long is suspect.
    pub(super) fn observe(&mut self, lag: Lag, in_flight: &BTreeSet<u64>) {
        let is_elsewhere = lag.ack_pending > 0 && !in_flight.contains(&(lag.ack_floor + 1));
        let before = std::mem::replace(&mut self.stuck_at, is_elsewhere.then_some(lag.ack_floor));
        let stands_still = is_elsewhere && before == Some(lag.ack_floor);
        if stands_still && lag.ack_floor >= self.nudged {
            self.nudged = lag.delivered;
            let before = self.due;
            self.suspect();
            self.only_nudges = !before;
        }
    }

    /// Looks at what was delivered and is not settled.
    pub(super) async fn look(&mut self, context: &Context, dead_letters: &DeadLetters, in_flight: &BTreeSet<u64>) {
        let looked = self.look_once(context, dead_letters, in_flight).await;
        match looked {
            Ok(Looked { whole, found: 0 }) => self.due = !whole,
            Ok(Looked { whole, found }) => {
                self.due = !whole;
                self.one_at_a_time();
                info!(found, "messages with headers that can't be read are dead-lettered; pulling one at a time for a while");
            }
            Err(problem) => {
                // A cluster without a leader answers nothing for some seconds.
                if self.retry_at.is_none() {
                    warn!(problem, "deliveries were lost, and what was delivered can't be looked at; asking again");
                }
                self.retry_at = Some(Instant::now() + RETRY_AFTER);
                self.one_at_a_time();
                context.health.note_problem(format!("looking at what was delivered failed: {problem}"));
            }
        }
    }

    fn one_at_a_time(&mut self) {
        self.one_at_a_time_until = Some(Instant::now() + self.wait);
    }

    async fn look_once(
        &mut self,
        context: &Context,
        dead_letters: &DeadLetters,
        in_flight: &BTreeSet<u64>,
    ) -> Result<Looked, String> {
        let lag = timeout(PATIENCE, streams::lag(&context.connection, &context.config)).await;
        let lag = lag.ok().flatten().ok_or("the consumer does not answer")?;
        if lag.delivered < self.looked_at {
            // The stream was recreated: its sequences begin anew.
            (self.looked_at, self.nudged) = (0, 0);
        }
        let first = lag.ack_floor.max(self.looked_at) + 1;
        if lag.ack_pending == 0 || first > lag.delivered {
            self.nak_lost(context, lag, in_flight).await;
            return Ok(Looked { whole: true, found: 0 });
        }
        let last = lag.delivered.min(first.saturating_add(MOST - 1));
        let input = &context.config.input.stream;
        let mut fetched = stream::iter(first..=last)
            .map(|it| timeout(PATIENCE, raw::fetch(&context.connection, input, it)))
            .buffered(AT_A_TIME);
        let mut found = 0;
        while let Some(message) = fetched.next().await {
            let Some(message) = message.map_err(|_| "no answer")?? else { continue };
            let Some(reason) = raw::unreadable(&message.header_block) else { continue };
            found += 1;
            set_aside(context, dead_letters, message, reason).await?;
        }
        self.looked_at = last;
        let whole = last == lag.delivered;
        if whole {
            self.nak_lost(context, lag, in_flight).await;
        }
        Ok(Looked { whole, found })
    }

    /// Has the server redeliver what is pending and not in flight here.
    async fn nak_lost(&mut self, context: &Context, lag: Lag, in_flight: &BTreeSet<u64>) {
        if !self.naks_lost {
            return;
        }
        if std::mem::take(&mut self.to_blame) {
            // The others are with the server, and come next.
            self.awaited = self.awaited.saturating_sub(1);
            return;
        }
        (self.awaited, self.has_come) = (0, false);
        if lag.ack_pending == 0 {
            return;
        }
        // What waits goes back too, and comes again behind what was lost.
        self.waiting.clear();
        if !std::mem::take(&mut self.only_nudges) {
            let now = Instant::now();
            self.unsettled = Some(Unsettled { up_to: lag.delivered, until: now + self.wait, look_at: now });
        }
        for sequence in (lag.ack_floor + 1..=lag.delivered).filter(|it| !in_flight.contains(it)) {
            settlement::nak_lost(context, sequence, lag.deliveries).await;
        }
        let pending = usize::try_from(lag.ack_pending).unwrap_or(usize::MAX);
        self.awaited = pending.saturating_sub(in_flight.len()).min(context.config.worker.in_flight);
    }
}

/// What a look gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Looked {
    /// Nothing is left to look at.
    whole: bool,
    found: usize,
}

/// Dead-letters and terminates a message that can't be delivered.
async fn set_aside(context: &Context, dead_letters: &DeadLetters, message: Raw, reason: &str) -> Result<(), String> {
    let input = &context.config.input;
    let message = Delivered {
        reply: settlement::reply_for(&input.stream, &input.consumer, message.sequence),
        subject: message.subject,
        stream: input.stream.clone(),
        sequence: message.sequence,
        delivery: 0,
        attempt: 1,
        received: message.time,
        headers: vec![(RAW_HEADERS.to_owned(), raw::encoded(&message.header_block))],
        payload: message.payload,
    };
    let letter = DeadLetter { reason: BAD_HEADERS, message: reason.to_owned(), item: None };
    match dead_letters.send(&message, &[letter], &[]).await {
        Ok(()) => settlement::terminate(context, &message, BAD_HEADERS).await,
        Err(_) => return Err("the dead letter could not be sent".to_owned()),
    }
    Ok(())
}

const BAD_HEADERS: &str = "bad_headers";

#[cfg(test)]
mod tests {
    use super::*;

    fn lag(ack_floor: u64, delivered: u64) -> Lag {
        Lag { pending: 0, ack_pending: delivered - ack_floor, max_ack_pending: None, ack_floor, delivered, deliveries: delivered }
    }

    #[test]
    fn what_stands_still_elsewhere_is_suspect_once() {
        let mut quarantine = Quarantine::new(Duration::from_secs(30), true);
        let mut is_suspect = |floor, delivered, here: &[u64]| {
            quarantine.due = false;
            quarantine.observe(lag(floor, delivered), &here.iter().copied().collect());
            quarantine.due
        };
        assert!(!is_suspect(4, 9, &[7]), "seen for the first time");
        assert!(!is_suspect(5, 9, &[7]), "it moves");
        assert!(is_suspect(5, 9, &[7]));
        assert!(!is_suspect(5, 12, &[]) && !is_suspect(5, 12, &[]), "nak'd already");
        assert!(!is_suspect(9, 12, &[10]) && !is_suspect(9, 12, &[10]), "it is here");
        assert!(!is_suspect(10, 12, &[]) && is_suspect(10, 12, &[]));
        assert!(!is_suspect(12, 12, &[]) && !is_suspect(12, 12, &[]), "nothing is pending");
    }
}
