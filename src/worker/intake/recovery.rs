//! Recovery of order after a fault: a worker that died, a connection that was cut, a pull that was lost.
//!
//! The server may count messages as delivered that nobody has: they are redelivered only after the consumer's wait, and by then later
//! versions of the same items would be out. So where order matters nothing new is taken while that is in doubt: until the server
//! says that nothing is pending, or until the wait is over. What is redelivered then comes before everything new, but in the order
//! in which the waits ended: it is gathered and put back into the order of the stream.
//!
//! One worker keeps no more than its permits, so all that can be missing comes in one pull. Of several workers on the consumer one has the
//! lease ([`crate::worker::broker::lease`]); when another takes it over, all that the first one held is in doubt.

use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use crate::worker::broker::streams;
use crate::worker::context::Context;
use crate::worker::message::Delivered;

/// A message and the permit that it was given.
pub(crate) type Placed = (Delivered, OwnedSemaphorePermit);

/// What may still be redelivered from before a fault.
pub(crate) struct Recovery {
    in_use: bool,
    /// After this the server has given every message that nobody has back to itself.
    wait: Duration,
    in_doubt_until: Option<Instant>,
    look_at: Instant,
    /// While what comes is what had been lost.
    gathering: bool,
    gathered: Vec<Placed>,
}

/// The server looks a little later than the wait says.
const MARGIN: Duration = Duration::from_secs(1);
const LOOK_EVERY: Duration = Duration::from_millis(500);

impl Recovery {
    /// Without `in_use` nothing is ever in doubt.
    pub(crate) fn new(in_use: bool, wait: Duration) -> Recovery {
        let now = Instant::now();
        let mut recovery = Recovery { in_use, wait, in_doubt_until: None, look_at: now, gathering: false, gathered: Vec::new() };
        recovery.doubt();
        recovery
    }

    /// From now on something may be missing.
    pub(crate) fn doubt(&mut self) {
        if self.in_use {
            self.in_doubt_until = Some(Instant::now() + self.wait + MARGIN);
        }
    }

    pub(crate) fn is_in_doubt(&self) -> bool {
        self.in_doubt_until.is_some()
    }

    /// Ends the doubt when it can be ended.
    pub(crate) async fn look(&mut self, context: &Context) {
        let Some(until) = self.in_doubt_until else { return };
        let now = Instant::now();
        if now >= until {
            (self.in_doubt_until, self.gathering) = (None, true);
        } else if now >= self.look_at {
            self.look_at = now + LOOK_EVERY;
            if streams::lag(&context.connection, &context.config).await.is_some_and(|it| it.ack_pending == 0) {
                self.in_doubt_until = None;
            }
        }
    }

    /// What may be begun now that `arrived` is here, in order. `Err`: nothing may; it has to go back.
    pub(crate) fn admit(&mut self, arrived: Placed) -> Result<Vec<Placed>, Box<Delivered>> {
        if self.is_in_doubt() {
            return Err(Box::new(arrived.0));
        }
        if self.gathering && arrived.0.attempt > 1 {
            self.gathered.push(arrived);
            return Ok(Vec::new());
        }
        let mut begin = self.all_gathered();
        begin.push(arrived);
        Ok(begin)
    }

    /// Nothing more is redelivered: what was gathered, in the order of the stream.
    pub(crate) fn all_gathered(&mut self) -> Vec<Placed> {
        self.gathering = false;
        self.gathered.sort_by_key(|(message, _)| message.sequence);
        std::mem::take(&mut self.gathered)
    }
}
