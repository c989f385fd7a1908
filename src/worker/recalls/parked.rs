//! Records that wait: found by their item, by their sequence, or all of them.

use tokio::time::timeout;
use tracing::{info, warn};

use crate::record::Status;
use crate::record::stored::Stored;
use crate::worker::broker::connection::{ANSWER, Connection};
use crate::worker::broker::raw;
use crate::worker::context::Context;
use crate::worker::metrics::OutcomeLabel;
use crate::worker::outgoing::short_digest;
use crate::worker::recalls::dispatch::known;
use crate::worker::recalls::entry::Item;

/// Removes what waits of an item that was killed. What can't be removed now does not go out all the same: its release asks the item index.
pub(crate) async fn remove_killed(context: &Context, item: &Item) {
    let stream = &context.config.embargo.stream;
    let subject = format!("{}.*.{}", context.config.embargo.subject, short_digest(&item.id));
    let mut from = 1;
    loop {
        let message = match raw::next(&context.connection, stream, from, &subject).await {
            Ok(Some(message)) => message,
            Ok(None) => return,
            Err(problem) => {
                warn!(item = item.id, problem, "what waits of a killed item can't be looked up; it stays and is not released");
                return;
            }
        };
        from = message.sequence + 1;
        let Ok(stored) = Stored::read(&message.payload) else { continue };
        if item.forbids(&known(&stored.record)).is_none_or(|it| it.status != Status::Canceled) {
            continue;
        }
        match remove(&context.connection, stream, message.sequence).await {
            Ok(()) => {
                info!(item = item.id, sequence = message.sequence, "a record that waited was killed and is removed");
                context.health.metrics.releases.get_or_create(&OutcomeLabel { outcome: "recalled" }).inc();
            }
            Err(problem) => warn!(item = item.id, problem, "a killed record that waits can't be removed; it is not released"),
        }
    }
}

/// Removes what waits there for good.
pub(crate) async fn remove(connection: &Connection, stream: &str, sequence: u64) -> Result<(), String> {
    let removed = async {
        let stream = connection.jetstream.get_stream_no_info(stream).await.map_err(|error| error.to_string())?;
        stream.delete_message(sequence).await.map(drop).map_err(|error| error.to_string())
    };
    timeout(ANSWER, removed).await.unwrap_or_else(|_| Err("no answer".to_owned()))
}
