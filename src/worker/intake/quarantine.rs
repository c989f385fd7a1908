//! Messages that the client library can't read, found before they do more harm.
//!
//! The client ends the connection when it comes across a header block that it refuses: not UTF-8, a line without a colon, a name with a
//! space. The server stores and redelivers such messages, and whatever else was in the same pull is lost with the connection. So after a
//! connection was lost while messages were outstanding, everything that the consumer counts as delivered is looked at through the
//! API, which gives header blocks unread: what the client could not read is dead-lettered and terminated. After a look that found
//! something, or could not be made, messages are pulled one at a time, so that the next one of the kind costs no neighbour.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use tokio::time::{Instant, timeout};
use tracing::{info, warn};

use crate::worker::broker::raw::{self, Raw};
use crate::worker::broker::settlement;
use crate::worker::broker::streams;
use crate::worker::context::Context;
use crate::worker::desk::dead::{DeadLetter, DeadLetters, RAW_HEADERS};
use crate::worker::message::Delivered;

/// What is suspected, and what follows from it.
#[derive(Debug)]
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
}

/// Sequences looked at in one go.
const MOST: u64 = 5_000;
/// Questions that are open at a time.
const AT_A_TIME: usize = 32;
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// For an answer: a pull that waits for it longer is one that is not asked.
const PATIENCE: Duration = Duration::from_secs(1);
const MARGIN: Duration = Duration::from_secs(1);

impl Quarantine {
    /// What an earlier worker left is suspect: it may have ended by it.
    pub(super) fn new(wait: Duration) -> Quarantine {
        Quarantine { due: true, one_at_a_time_until: None, wait: wait + MARGIN, looked_at: 0, retry_at: None }
    }

    /// A connection was lost while messages were outstanding.
    pub(super) fn suspect(&mut self) {
        self.due = true;
        self.retry_at = None;
    }

    /// Whether it is time to look.
    pub(super) fn is_due(&self) -> bool {
        self.due && self.retry_at.is_none_or(|at| Instant::now() >= at)
    }

    pub(super) fn is_one_at_a_time(&self) -> bool {
        self.one_at_a_time_until.is_some_and(|until| Instant::now() < until)
    }

    /// Looks at what was delivered and is not settled.
    pub(super) async fn look(&mut self, context: &Context, dead_letters: &DeadLetters) {
        let looked = self.look_once(context, dead_letters).await;
        match looked {
            Ok(Looked { whole, found: 0 }) => self.due = !whole,
            Ok(Looked { whole, found }) => {
                self.due = !whole;
                self.one_at_a_time();
                info!(found, "messages with headers that can't be read are dead-lettered; pulling one at a time for a while");
            }
            Err(problem) => {
                // Pulling goes on meanwhile, with care. A cluster without a leader answers nothing for some seconds.
                if self.retry_at.is_none() {
                    warn!(problem, "a connection was lost, and what was delivered can't be looked at; pulling one at a time");
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

    async fn look_once(&mut self, context: &Context, dead_letters: &DeadLetters) -> Result<Looked, String> {
        let lag = timeout(PATIENCE, streams::lag(&context.connection, &context.config)).await;
        let lag = lag.ok().flatten().ok_or("the consumer does not answer")?;
        if lag.delivered < self.looked_at {
            // The stream was recreated: its sequences begin anew.
            self.looked_at = 0;
        }
        let first = lag.ack_floor.max(self.looked_at) + 1;
        if lag.ack_pending == 0 || first > lag.delivered {
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
        Ok(Looked { whole: last == lag.delivered, found })
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
    match dead_letters.send(&message, &[letter]).await {
        Ok(()) => settlement::terminate(context, &message, BAD_HEADERS).await,
        Err(_) => return Err("the dead letter could not be sent".to_owned()),
    }
    Ok(())
}

const BAD_HEADERS: &str = "bad_headers";
