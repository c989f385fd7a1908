//! Messages that the server redelivers no more, because a consumer of an operator's own making has a limit of deliveries.

use futures_util::StreamExt;
use serde::Deserialize;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::dead::{DeadLetter, DeadLetters};
use crate::worker::broker::connection::ANSWER;
use crate::worker::context::Context;
use crate::worker::message::{Delivered, headers_from};

/// What the server says of a message that it will not redeliver.
#[derive(Debug, Deserialize)]
struct Exhausted {
    stream_seq: u64,
    #[serde(default)]
    deliveries: u64,
}

/// Fetches and dead-letters what the server says it redelivers no more, until `stop`.
pub(crate) async fn watch(context: Context, dead_letters: DeadLetters, stop: CancellationToken) {
    let (stream, consumer) = (&context.config.input.stream, &context.config.input.consumer);
    let subject = format!("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{stream}.{consumer}");
    let Ok(Ok(mut advisories)) = timeout(ANSWER, context.connection.client.subscribe(subject)).await else { return };
    while let Some(advisory) = tokio::select! { it = advisories.next() => it, () = stop.cancelled() => None } {
        let Ok(exhausted) = serde_json::from_slice::<Exhausted>(&advisory.payload) else { continue };
        context.health.metrics.exhausted.inc();
        let Ok(Some(message)) = timeout(ANSWER, fetch(&context, &exhausted)).await else {
            let sequence = exhausted.stream_seq;
            warn!(stream, sequence, "a message is redelivered no more and could not be fetched; it stays in the stream");
            continue;
        };
        let text = format!("delivered {} times; the consumer's limit is reached", exhausted.deliveries);
        let sent = dead_letters.send(&message, &[DeadLetter { reason: "exhausted", message: text, item: None }], &[]).await;
        if sent.is_ok() && !dead_letters.keeps_settled {
            // Nobody can acknowledge it any more, and it would lie there for ever.
            remove(&context, exhausted.stream_seq).await;
        }
    }
}

async fn fetch(context: &Context, exhausted: &Exhausted) -> Option<Delivered> {
    let stream = context.connection.jetstream.get_stream(&context.config.input.stream).await.ok()?;
    let found = stream.get_raw_message(exhausted.stream_seq).await.ok()?;
    Some(Delivered {
        subject: found.subject.to_string(),
        stream: context.config.input.stream.clone(),
        sequence: exhausted.stream_seq,
        delivery: 0,
        attempt: exhausted.deliveries,
        received: jiff::Timestamp::from_nanosecond(found.time.unix_timestamp_nanos()).ok(),
        headers: headers_from(Some(&found.headers)),
        payload: found.payload,
        reply: String::new(),
    })
}

async fn remove(context: &Context, sequence: u64) {
    let stream = &context.config.input.stream;
    let removed = async { context.connection.jetstream.get_stream(stream).await.ok()?.delete_message(sequence).await.ok() };
    if timeout(ANSWER, removed).await.ok().flatten().is_none() {
        warn!(sequence, "a dead-lettered message could not be removed from its stream");
    }
}
