//! Records that wait, as they lie in their stream: those of a killed item are removed, and notices to editors make room.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::record::Status;
use crate::record::stored::Stored;
use crate::worker::broker::connection::{ANSWER, Connection};
use crate::worker::broker::{raw, streams};
use crate::worker::context::Context;
use crate::worker::metrics::OutcomeLabel;
use crate::worker::outgoing::{NOTICE, short_digest};
use crate::worker::recalls::entry::Item;
use crate::worker::recalls::outbound::known;

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

/// Nobody may ever decide on a notice, and the stream lets nothing go by age: so that they do not fill the stream, those go that are older than what
/// is told of held copy, and the oldest while more than half of the stream is full. Until `stop`.
pub(crate) async fn make_room(context: Context, stop: CancellationToken) {
    let mut pause = ROOM_EVERY;
    loop {
        tokio::select! {
            () = sleep(pause) => (),
            () = stop.cancelled() => return,
        }
        pause = match remove_old_notices(&context).await {
            Ok(0) => ROOM_EVERY,
            // Something may wait for the room.
            Ok(_) => ROOM_SOON,
            Err(problem) => {
                debug!(problem, "notices that wait could not be looked through; trying again");
                ROOM_EVERY
            }
        };
    }
}

const ROOM_EVERY: Duration = Duration::from_secs(10);
const ROOM_SOON: Duration = Duration::from_secs(1);

/// How many went.
async fn remove_old_notices(context: &Context) -> Result<usize, String> {
    let (stream, keep) = (&context.config.embargo.stream, context.config.held.max_age);
    let subject = format!("{}.{NOTICE}.>", context.config.embargo.subject);
    let keep = SignedDuration::try_from(keep).ok().filter(|it| !it.is_zero());
    let is_old = |since: Timestamp| keep.is_some_and(|keep| Timestamp::now().duration_since(since) > keep);
    let (mut from, mut count) = (1, 0);
    while let Some(oldest) = raw::next(&context.connection, stream, from, &subject).await? {
        if !oldest.time.is_some_and(is_old) && !streams::is_half_full(&context.connection, stream).await? {
            break;
        }
        remove(&context.connection, stream, oldest.sequence).await?;
        info!(stream, sequence = oldest.sequence, "a notice that waited makes room; nobody decided on it");
        from = oldest.sequence + 1;
        count += 1;
    }
    Ok(count)
}

/// Removes what waits there for good.
pub(crate) async fn remove(connection: &Connection, stream: &str, sequence: u64) -> Result<(), String> {
    let removed = async {
        let stream = connection.jetstream.get_stream_no_info(stream).await.map_err(|error| error.to_string())?;
        stream.delete_message(sequence).await.map(drop).map_err(|error| error.to_string())
    };
    timeout(ANSWER, removed).await.unwrap_or_else(|_| Err("no answer".to_owned()))
}
