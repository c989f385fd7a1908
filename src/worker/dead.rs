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
use super::outgoing::{Outgoing, hex};
use super::subject::token;
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
/// When the original came in.
pub const RECEIVED: &str = "Copytaster-Received";
/// The original's bytes did not fit; this is how many they are.
pub const BODY_OMITTED: &str = "Copytaster-Body-Omitted";
/// The original's headers did not fit; this is how many they are.
pub const HEADERS_OMITTED: &str = "Copytaster-Headers-Omitted";
/// How often it has been sent again from the dead-letter stream.
pub const REPLAYS: &str = "Copytaster-Replays";
/// The server acts on headers that begin with `Nats-`; those of the original are kept under this prefix.
pub const ORIGINAL: &str = "Copytaster-Original-";

/// How much of the original a letter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// Headers and body.
    Whole,
    Body,
    /// Neither: where it lies, and why it is dead.
    Note,
}

impl Size {
    pub(super) const ALL: [Size; 3] = [Size::Whole, Size::Body, Size::Note];
}

/// A reason in words is cut there: it must never be what makes a letter too large.
const LONGEST_MESSAGE: usize = 500;

/// The dead letter of `message`: its bytes and headers as they came, and what happened.
pub(super) fn letter(settings: &Dead, message: &Delivered, burial: &Burial, index: usize, size: Size) -> Outgoing {
    let mut headers = if size == Size::Whole { kept_headers(message) } else { Headers::new() };
    let cut = |text: &str| text.chars().take(LONGEST_MESSAGE).collect::<String>();
    headers.extend([
        (REASON.to_owned(), burial.reason.to_owned()),
        (MESSAGE.to_owned(), cut(&burial.message)),
        (ATTEMPTS.to_owned(), message.attempt.to_string()),
        (SUBJECT.to_owned(), message.subject.clone()),
        (STREAM.to_owned(), message.stream.clone()),
        (SEQUENCE.to_owned(), message.sequence.to_string()),
    ]);
    headers.extend(burial.item.as_deref().map(|it| (ITEM.to_owned(), cut(it))));
    headers.extend(message.received.map(|it| (RECEIVED.to_owned(), it.to_string())));
    if size != Size::Whole && !message.headers.is_empty() {
        headers.push((HEADERS_OMITTED.to_owned(), message.headers.len().to_string()));
        headers.extend(message.header(REPLAYS).map(|it| (REPLAYS.to_owned(), it.to_owned())));
    }
    if size == Size::Note {
        headers.push((BODY_OMITTED.to_owned(), format!("{} bytes", message.payload.len())));
    }
    let received = message.received.map(|it| it.to_string()).unwrap_or_default();
    let identity = format!("{}#{}#{received}#{index}#{}", message.stream, message.sequence, burial.reason);
    Outgoing {
        subject: settings.subject.replace("{reason}", &token(burial.reason)),
        message_id: format!("dead-{}", hex(&Sha256::digest(identity.as_bytes()))),
        headers,
        payload: if size == Size::Note { Bytes::new() } else { message.payload.clone() },
    }
}

/// The original's headers: those that the server acts on under another name, and none of an earlier death but its count.
fn kept_headers(message: &Delivered) -> Headers {
    let kept = message.headers.iter().filter(|(name, _)| !name.starts_with("Copytaster-") || name == REPLAYS);
    kept.map(|(name, value)| {
        let name = if name.starts_with("Nats-") { format!("{ORIGINAL}{name}") } else { name.clone() };
        (name, value.clone())
    })
    .collect()
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
        desk.health.figures.exhausted.inc();
        match timeout(Duration::from_secs(5), fetch(&desk, &exhausted)).await {
            Ok(Some(message)) => {
                let text = format!("handed out {} times; the consumer's limit is reached", exhausted.deliveries);
                let buried = desk.bury(&message, &[Burial { reason: "exhausted", message: text, item: None }]).await;
                if buried.is_ok() && !desk.keeps_settled {
                    // Nobody can acknowledge it any more, and it would lie there for ever.
                    remove(&desk, exhausted.stream_seq).await;
                }
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

async fn remove(desk: &Desk, sequence: u64) {
    let removed =
        async { desk.connection.jetstream.get_stream(&desk.config.input.stream).await.ok()?.delete_message(sequence).await.ok() };
    if timeout(Duration::from_secs(5), removed).await.ok().flatten().is_none() {
        warn!(sequence, "a buried message could not be removed from its stream");
    }
}
