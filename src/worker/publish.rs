//! Sends a message until the server has it. The server's PubAck is the only proof; everything else is sent again under the same id.

use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream;
use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use tokio::time::{Instant, sleep, timeout};
use tracing::warn;

use super::connection::{ANSWER, Connection, jitter};
use super::message::header_map;
use super::outgoing::Outgoing;

/// A message that the server will never take, however often it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub reason: &'static str,
    pub message: String,
}

/// The reason of a refusal: the subject's last message is not the one that was expected.
pub(super) const REVISION: &str = "revision";
/// Header: the sequence that the subject's last message must have, 0 for none.
pub(super) const EXPECTED_REVISION: &str = "Nats-Expected-Last-Subject-Sequence";

const MAX_BACKOFF: u64 = 5_000;
/// "message size exceeds maximum allowed": the stream's own limit.
const MESSAGE_SIZE_EXCEEDS_MAXIMUM: u64 = 10_054;
/// "wrong last sequence", as newer servers also say it.
const WRONG_LAST_SEQUENCE_CONSTANT: u64 = 10_164;

/// Publishes and waits for the PubAck, for as long as it takes. Callers that have a deadline drop the future.
pub(super) async fn publish(connection: &Connection, outgoing: &Outgoing) -> Result<(), Refused> {
    let health = &connection.health;
    let started = Instant::now();
    let mut stuck = None;
    for attempt in 0_u32.. {
        if !health.is_connected() {
            // Sent now it would only wait in the client, and be sent once more by the next attempt.
            stuck.get_or_insert_with(|| health.stuck_publish());
            health.connected().await;
        }
        let generation = health.generation();
        let sent = tokio::select! {
            sent = send(connection, outgoing) => sent,
            // The confirmation was to come over a connection that is gone.
            () = health.renewed(generation) => {
                health.figures.publish_retries.inc();
                continue;
            }
        };
        let error = match sent {
            Ok(ack) => {
                health.figures.publish_seconds.0.observe(started.elapsed().as_secs_f64());
                if ack.duplicate {
                    health.figures.duplicates.inc();
                }
                return Ok(());
            }
            Err(error) => error,
        };
        if let Some(refused) = refused(&error) {
            return Err(refused);
        }
        health.figures.publish_retries.inc();
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
    }
    Ok(())
}

async fn send(connection: &Connection, outgoing: &Outgoing) -> Result<jetstream::publish::PublishAck, PublishError> {
    let headers: HeaderMap = header_map(&outgoing.headers);
    let mut message = PublishMessage::build().headers(headers).payload(outgoing.payload.clone());
    if !outgoing.message_id.is_empty() {
        message = message.message_id(&outgoing.message_id);
    }
    let acknowledged = async { connection.jetstream.send_publish(outgoing.subject.clone(), message).await?.await };
    // While there is no connection the client waits without an end of its own.
    timeout(ANSWER * 2, acknowledged).await.unwrap_or_else(|_| Err(PublishError::new(PublishErrorKind::TimedOut)))
}

fn refused(error: &PublishError) -> Option<Refused> {
    let too_large = |message: String| Some(Refused { reason: "record_too_large", message });
    if error.kind() == PublishErrorKind::MaxPayloadExceeded {
        return too_large(format!("the record is larger than the server's max_payload: {error}"));
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
        return too_large(format!("the record is larger than the stream's max_msg_size: {error}"));
    }
    None
}
