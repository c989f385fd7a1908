//! How often work on a message began: what the server counts says little.
//!
//! A delivery that was lost with a connection, or that nobody was there to take, counts for the server as one that was worked on. So
//! from its second delivery on each message has an entry in the bucket that says how often a worker began with it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use crate::worker::broker::bucket::{Bucket, Value};
use crate::worker::context::Context;
use crate::worker::message::Delivered;
use crate::worker::outgoing::short_digest;

/// The counts, shared by all workers.
#[derive(Debug, Clone)]
pub(crate) struct Attempts {
    bucket: Bucket,
    limit: u64,
}

/// For the bucket's answer.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Begun {
    /// Redeliveries on which work began.
    begun: u64,
}

impl Value for Begun {}

impl Attempts {
    pub(crate) fn new(context: &Context) -> Attempts {
        let bucket = Bucket::new(context.connection.clone(), &context.config.worker.bucket);
        Attempts { bucket, limit: context.config.worker.max_attempts.into() }
    }

    /// Counts a delivery that is about to be worked on. Some: work on the message began so often, and never came to an end.
    pub(crate) async fn begin(&self, message: &Delivered) -> Option<u64> {
        if message.attempt <= 1 {
            return None;
        }
        let begin = |it: &mut Begun| {
            it.begun += 1;
            true
        };
        // Without the bucket a message is worked on once more rather than not at all.
        let entered = timeout(PATIENCE, self.bucket.update(&key(message), begin)).await.ok()?;
        let before = entered.value.begun.saturating_sub(1);
        // The first delivery is not entered: it may have been lost, and most messages have no other.
        is_poison(before, self.limit).then_some(before + 1)
    }
}

fn is_poison(begun_before: u64, limit: u64) -> bool {
    begun_before >= limit.saturating_sub(1).max(1)
}

fn key(message: &Delivered) -> String {
    let received = message.received.map(|it| it.to_string()).unwrap_or_default();
    format!("attempt.{}", short_digest(&format!("{}#{}#{received}", message.stream, message.sequence)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_poison_after_as_many_attempts_as_it_may_have() {
        for (begun_before, limit, expected) in
            [(0, 8, false), (6, 8, false), (7, 8, true), (0, 1, false), (1, 1, true), (1, 2, true)]
        {
            assert_eq!(is_poison(begun_before, limit), expected, "{begun_before} of {limit}");
        }
    }
}
