//! Sends a message until the server has it. The server's PubAck is the only proof; everything else is sent again under the same id.

use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream;
use async_nats::jetstream::context::{PublishAckFuture, PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::publish::PublishAck;
use tokio::time::{Instant, sleep, timeout};
use tracing::warn;

use crate::worker::broker::connection::{ANSWER, Connection, jitter};
use crate::worker::message::{Outgoing, header_map};

/// A message that the server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) taken: Taken,
    /// Its sequence in the stream.
    pub(crate) sequence: u64,
}

/// Whether the server had it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    New,
    /// It came before, inside the de-duplication window.
    KnownAlready,
}

/// A message that the server will never take, however often it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub reason: &'static str,
    pub message: String,
}

/// The reason of a refusal: the subject's last message is not the one that was expected.
pub(crate) const REVISION: &str = "revision";
/// Header: the sequence that the subject's last message must have, 0 for none.
pub(crate) const EXPECTED_REVISION: &str = "Nats-Expected-Last-Subject-Sequence";

const MAX_BACKOFF: u64 = 5_000;
/// A confirmation that has not come by then is taken for lost, with the stream's leader for instance. Sent again for nothing it costs
/// little, the server knows the id; but each attempt waits longer, for a server that is only slow.
const CONFIRMATION: Duration = Duration::from_secs(2);
/// "message size exceeds maximum allowed": the stream's own limit.
const MESSAGE_SIZE_EXCEEDS_MAXIMUM: u64 = 10_054;
/// "wrong last sequence", as newer servers also say it.
const WRONG_LAST_SEQUENCE_CONSTANT: u64 = 10_164;

/// Publishes and waits for the PubAck, for as long as it takes. Callers that have a deadline drop the future.
pub(crate) async fn publish(connection: &Connection, outgoing: &Outgoing) -> Result<Receipt, Refused> {
    finish(connection, outgoing, None).await
}

/// Puts the message on its way and does not wait for the PubAck: what is begun one after the other arrives in that order, unless a
/// fault comes in between. `None`: it could not be sent now.
pub(crate) async fn begin(connection: &Connection, outgoing: &Outgoing) -> Option<PublishAckFuture> {
    if !connection.health.is_connected() {
        return None;
    }
    timeout(ANSWER, connection.jetstream.send_publish(outgoing.subject.clone(), message(outgoing))).await.ok()?.ok()
}

/// As [`publish`], for a message that was begun.
pub(crate) async fn finish(
    connection: &Connection,
    outgoing: &Outgoing,
    begun: Option<PublishAckFuture>,
) -> Result<Receipt, Refused> {
    let mut begun = begun;
    let health = &connection.health;
    let started = Instant::now();
    let mut stuck = None;
    let mut attempt = 0_u32;
    loop {
        if !health.is_connected() {
            // Sent now it would only wait in the client, and be sent once more by the next attempt.
            stuck.get_or_insert_with(|| health.stuck_publish());
            health.connected().await;
        }
        let generation = health.generation();
        let sent = tokio::select! {
            sent = send(connection, outgoing, begun.take(), patience(attempt)) => sent,
            // The confirmation was to come over a connection that is gone.
            () = health.renewed(generation) => {
                health.metrics.publish_retries.inc();
                continue;
            }
        };
        let error = match sent {
            Ok(ack) => {
                health.metrics.publish_seconds.0.observe(started.elapsed().as_secs_f64());
                health.metrics.duplicates.inc_by(u64::from(ack.duplicate));
                let taken = if ack.duplicate { Taken::KnownAlready } else { Taken::New };
                return Ok(Receipt { taken, sequence: ack.sequence });
            }
            Err(error) => error,
        };
        if let Some(refused) = refused(&error) {
            return Err(refused);
        }
        health.metrics.publish_retries.inc();
        health.note_problem(format!("publishing to {} failed: {error}", outgoing.subject));
        if attempt.is_power_of_two() {
            warn!(subject = outgoing.subject, attempt, %error, "publishing failed; sending it again");
        }
        // One failure may be an election; from the second on nothing new is taken in.
        if attempt > 0 && stuck.is_none() {
            stuck = Some(health.stuck_publish());
        }
        let ceiling = 50_u64.saturating_mul(1 << attempt.min(7)).min(MAX_BACKOFF);
        sleep(Duration::from_millis(ceiling / 2 + jitter(ceiling / 2))).await;
        attempt = attempt.saturating_add(1);
    }
}

/// How long an attempt waits for its confirmation.
fn patience(attempt: u32) -> Duration {
    CONFIRMATION.saturating_mul(1 << attempt.min(2)).min(ANSWER)
}

async fn send(
    connection: &Connection,
    outgoing: &Outgoing,
    begun: Option<PublishAckFuture>,
    patience: Duration,
) -> Result<PublishAck, PublishError> {
    let acknowledged = async {
        let waiting = match begun {
            Some(begun) => begun,
            None => connection.jetstream.send_publish(outgoing.subject.clone(), message(outgoing)).await?,
        };
        waiting.await
    };
    // While there is no connection the client waits without an end of its own.
    timeout(patience, acknowledged).await.unwrap_or_else(|_| Err(PublishError::new(PublishErrorKind::TimedOut)))
}

fn message(outgoing: &Outgoing) -> PublishMessage {
    let headers: HeaderMap = header_map(&outgoing.headers);
    let message = PublishMessage::build().headers(headers).payload(outgoing.payload.clone());
    if outgoing.message_id.is_empty() { message } else { message.message_id(&outgoing.message_id) }
}

fn refused(error: &PublishError) -> Option<Refused> {
    let too_large = |message: String| Some(Refused { reason: "record_too_large", message });
    if error.kind() == PublishErrorKind::MaxPayloadExceeded {
        return too_large(format!("the message is larger than the server's max_payload: {error}"));
    }
    let other_revision = || Some(Refused { reason: REVISION, message: error.to_string() });
    if error.kind() == PublishErrorKind::WrongLastSequence {
        return other_revision();
    }
    let problem = std::error::Error::source(error)?.downcast_ref::<jetstream::Error>()?;
    if problem.error_code().0 == WRONG_LAST_SEQUENCE_CONSTANT {
        return other_revision();
    }
    if problem.error_code().0 == MESSAGE_SIZE_EXCEEDS_MAXIMUM {
        return too_large(format!("the message is larger than the stream's max_msg_size: {error}"));
    }
    None
}
