//! Dead letters: what could not become a record, with everything that a person needs to see why and to send it again.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::desk::{Burial, Desk};
use super::message::{Delivered, Headers, headers_from};
use super::outgoing::{Outgoing, token};
use crate::config::Dead;

/// Why it is dead: a code.
pub const REASON: &str = "Copytaster-Reason";
/// Why, in words.
pub const MESSAGE: &str = "Copytaster-Message";
/// Which item of a package.
pub const ITEM: &str = "Copytaster-Item";
pub const ATTEMPTS: &str = "Copytaster-Attempts";
pub const SUBJECT: &str = "Copytaster-Subject";
pub const STREAM: &str = "Copytaster-Stream";
pub const SEQUENCE: &str = "Copytaster-Sequence";
/// How often it has been sent again from the dead-letter stream.
pub const REPLAYS: &str = "Copytaster-Replays";
/// The server acts on headers that begin with `Nats-`; those of the original are kept under this prefix.
pub const ORIGINAL: &str = "Copytaster-Original-";

/// The dead letter of `message`: its bytes and headers as they came, and what happened.
pub(super) fn letter(settings: &Dead, message: &Delivered, burial: &Burial, index: usize, body: &Bytes) -> Outgoing {
    let kept = message.headers.iter().filter(|(name, _)| !name.starts_with("Copytaster-") || name == REPLAYS);
    let mut headers: Headers =
        kept.map(|(name, value)| {
            if name.starts_with("Nats-") { (format!("{ORIGINAL}{name}"), value.clone()) } else { (name.clone(), value.clone()) }
        })
        .collect();
    headers.extend([
        (REASON.to_owned(), burial.reason.clone()),
        (MESSAGE.to_owned(), burial.message.clone()),
        (ATTEMPTS.to_owned(), message.attempt.to_string()),
        (SUBJECT.to_owned(), message.subject.clone()),
        (STREAM.to_owned(), message.stream.clone()),
        (SEQUENCE.to_owned(), message.sequence.to_string()),
    ]);
    headers.extend(burial.item.clone().map(|it| (ITEM.to_owned(), it)));
    headers.extend(message.received.map(|it| ("Copytaster-Received".to_owned(), it.to_string())));
    if body.len() != message.payload.len() {
        headers.push(("Copytaster-Body-Omitted".to_owned(), format!("{} bytes", message.payload.len())));
    }
    let received = message.received.map(|it| it.to_string()).unwrap_or_default();
    let identity = format!("{}#{}#{received}#{index}#{}", message.stream, message.sequence, burial.reason);
    Outgoing {
        subject: settings.subject.replace("{reason}", &token(&burial.reason)),
        message_id: format!(
            "dead-{}",
            Sha256::digest(identity.as_bytes()).iter().map(|it| format!("{it:02x}")).collect::<String>()
        ),
        headers,
        payload: body.clone(),
    }
}

/// What the server says of a message that it will not hand out again.
#[derive(Debug, Deserialize)]
struct Exhausted {
    stream_seq: u64,
    #[serde(default)]
    deliveries: u64,
}

/// The second net: a message whose deliveries are used up, because its workers died each time, is fetched and buried.
pub(super) async fn watch_exhausted(desk: Arc<Desk>, stop: CancellationToken) {
    let (stream, consumer) = (&desk.config.input.stream, &desk.config.input.consumer);
    let subject = format!("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{stream}.{consumer}");
    let Ok(mut advisories) = desk.connection.client.subscribe(subject).await else { return };
    while let Some(advisory) = tokio::select! { it = advisories.next() => it, () = stop.cancelled() => None } {
        let Ok(exhausted) = serde_json::from_slice::<Exhausted>(&advisory.payload) else { continue };
        match timeout(Duration::from_secs(5), fetch(&desk, &exhausted)).await {
            Ok(Some(message)) => {
                let text = format!("handed out {} times; the consumer's limit is reached", exhausted.deliveries);
                desk.bury(&message, &[Burial { reason: "exhausted".to_owned(), message: text, item: None }]).await;
            }
            _ => warn!(
                stream,
                sequence = exhausted.stream_seq,
                "a message is handed out no more and could not be fetched; it stays in the stream"
            ),
        }
    }
}

async fn fetch(desk: &Desk, exhausted: &Exhausted) -> Option<Delivered> {
    let stream = desk.connection.jetstream.get_stream(&desk.config.input.stream).await.ok()?;
    let found = stream.get_raw_message(exhausted.stream_seq).await.ok()?;
    Some(Delivered {
        subject: found.subject.to_string(),
        stream: desk.config.input.stream.clone(),
        sequence: exhausted.stream_seq,
        attempt: exhausted.deliveries,
        received: jiff::Timestamp::from_nanosecond(found.time.unix_timestamp_nanos()).ok(),
        headers: headers_from(Some(&found.headers)),
        payload: found.payload,
        reply: String::new(),
    })
}
