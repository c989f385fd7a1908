//! What is gone is made again in mode `manage`; else somebody has to.
//!
//! It runs beside the pulling: while a cluster has no leader the server answers no question about its streams, and a pull that waited
//! for such an answer would be asked again long after there is a leader.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::connection::ANSWER;
use super::desk::Desk;
use super::streams::{self, PullConsumer};
use crate::config::Mode;

/// While a stream or the consumer is gone, make it again this often.
const EVERY: Duration = Duration::from_secs(1);

/// The work of making streams and consumer again, at most one at a time.
pub(super) struct Renewal {
    running: JoinSet<Option<PullConsumer>>,
    not_before: Instant,
}

impl Renewal {
    pub(super) fn new() -> Renewal {
        Renewal { running: JoinSet::new(), not_before: Instant::now() }
    }

    /// Begins, unless it was begun a moment ago.
    pub(super) fn begin(&mut self, desk: &Arc<Desk>) {
        let now = Instant::now();
        if desk.config.worker.mode != Mode::Manage || now < self.not_before || !self.running.is_empty() {
            return;
        }
        self.not_before = now + EVERY;
        self.running.spawn(renew(Arc::clone(desk)));
    }

    /// The consumer, as soon as one that was begun has it; else this never ends.
    pub(super) async fn done(&mut self) -> PullConsumer {
        while let Some(ended) = self.running.join_next().await {
            if let Ok(Some(consumer)) = ended {
                return consumer;
            }
        }
        std::future::pending().await
    }
}

async fn renew(desk: Arc<Desk>) -> Option<PullConsumer> {
    let was_there = streams::lag(&desk.connection, &desk.config).await.is_some();
    let source = timeout(ANSWER, streams::provide(&desk.connection, &desk.config)).await.ok()?.ok()?;
    desk.health.figures.consumers_remade.inc_by(u64::from(!was_there));
    Some(source.consumer)
}
