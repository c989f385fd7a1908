//! Recreates streams and the consumer where they are gone, in mode `manage`.
//!
//! It runs beside the pulling: while a cluster has no leader the server answers no question about its streams, and a pull that waited
//! for such an answer would be asked again long after there is a leader.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use crate::config::Mode;
use crate::worker::broker::connection::ANSWER;
use crate::worker::broker::streams::{self, PullConsumer};
use crate::worker::context::Context;

/// While a stream or the consumer is gone, recreate it this often.
const EVERY: Duration = Duration::from_secs(1);

/// The work of recreating streams and consumer, at most one at a time.
pub(crate) struct Recreation {
    running: JoinSet<Option<PullConsumer>>,
    not_before: Instant,
}

impl Recreation {
    pub(crate) fn new() -> Recreation {
        Recreation { running: JoinSet::new(), not_before: Instant::now() }
    }

    /// Begins, unless it was begun a moment ago.
    pub(crate) fn begin(&mut self, context: &Context) {
        let now = Instant::now();
        if context.config.worker.mode != Mode::Manage || now < self.not_before || !self.running.is_empty() {
            return;
        }
        self.not_before = now + EVERY;
        self.running.spawn(recreate(context.clone()));
    }

    /// The consumer, as soon as one that was begun has it; else this never ends.
    pub(crate) async fn done(&mut self) -> PullConsumer {
        while let Some(ended) = self.running.join_next().await {
            if let Ok(Some(consumer)) = ended {
                return consumer;
            }
        }
        std::future::pending().await
    }
}

async fn recreate(context: Context) -> Option<PullConsumer> {
    let was_there = streams::lag(&context.connection, &context.config).await.is_some();
    let source = timeout(ANSWER, streams::provide(&context.connection, &context.config)).await.ok()?.ok()?;
    context.health.metrics.consumers_recreated.inc_by(u64::from(!was_there));
    Some(source.consumer)
}
