//! Settlement: the one place where the server is told what became of a delivery.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::{sleep, timeout};
use tracing::{debug, warn};

use crate::worker::broker::connection::ANSWER;
use crate::worker::context::Context;
use crate::worker::message::Delivered;
use crate::worker::metrics::Finish;

/// What becomes of a message of the input stream.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The records are with the server; some items of a package may have been dead-lettered.
    Published,
    /// Nothing of it could be read; it is with the server as a dead letter.
    Rejected { reason: &'static str },
    /// It is to be redelivered after the delay.
    Transient { cause: &'static str, delay: Duration },
}

const ACK_TRIES: u32 = 3;
/// The longest that a message is asked to wait before it is redelivered.
pub(crate) const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// Settles a message of the input stream, and counts it under its outcome.
pub(crate) async fn settle(context: &Context, message: &Delivered, outcome: Outcome) {
    match outcome {
        Outcome::Published => {
            acknowledge(context, message).await;
            context.health.finish(Finish::Published);
        }
        Outcome::Rejected { reason } => {
            confirmed(context, message, &term(context, reason)).await;
            context.health.finish(Finish::Dead);
        }
        Outcome::Transient { cause, delay } => {
            debug!(cause, sequence = message.sequence, ?delay, "nak");
            nak(context, message, delay).await;
            context.health.finish(Finish::Nak);
        }
    }
}

/// Tells the server that the message is done. An acknowledgement that gets lost costs a redelivery, whose record the server
/// then refuses as a duplicate.
pub(crate) async fn acknowledge(context: &Context, message: &Delivered) {
    confirmed(context, message, "+ACK").await;
}

/// A reason is understood from 2.10.4 on; an older server would ignore the whole acknowledgement.
fn term(context: &Context, reason: &str) -> String {
    if context.connection.client.is_server_compatible(2, 10, 4) { format!("+TERM {reason}") } else { "+TERM".to_owned() }
}

async fn confirmed(context: &Context, message: &Delivered, kind: &str) {
    let (client, health) = (&context.connection.client, &context.health);
    let payload = Bytes::copy_from_slice(kind.as_bytes());
    if !context.config.worker.confirm_acks {
        let _sent = timeout(ANSWER, client.publish(message.reply.clone(), payload)).await;
        return;
    }
    let mut tries = 0;
    while tries < ACK_TRIES {
        health.connected().await;
        let generation = health.generation();
        let asked = timeout(ANSWER, client.request(message.reply.clone(), payload.clone()));
        tokio::select! {
            answer = asked => match answer {
                Ok(Ok(_)) => return,
                _ => tries += 1,
            },
            // The answer was to come over a connection that is gone: ask again on the new one.
            () = health.renewed(generation) => (),
        }
    }
    health.metrics.unconfirmed_acks.inc();
    warn!(sequence = message.sequence, "the server did not confirm an acknowledgement");
}

/// Where a message is settled that did not come here as a delivery: the server looks at its sequence alone.
pub(crate) fn reply_for(stream: &str, consumer: &str, sequence: u64) -> String {
    format!("$JS.ACK.{stream}.{consumer}.1.{sequence}.{sequence}.0.0")
}

/// Terminates a message that was dead-lettered without having been received.
pub(crate) async fn terminate(context: &Context, message: &Delivered, reason: &str) {
    confirmed(context, message, &term(context, reason)).await;
}

/// Has the server redeliver a message at once that nobody here has, if it is pending. `deliveries`: how many the consumer had made when its
/// state was asked for, as the server refuses a number that it has settled.
pub(crate) async fn nak_lost(context: &Context, sequence: u64, deliveries: u64) {
    let input = &context.config.input;
    let reply = format!("$JS.ACK.{}.{}.1.{sequence}.{deliveries}.0.0", input.stream, input.consumer);
    let _sent = timeout(ANSWER, context.connection.client.publish(reply, "-NAK".into())).await;
}

async fn nak(context: &Context, message: &Delivered, delay: Duration) {
    if context.connection.is_connected() {
        let asked = context.connection.client.request(message.reply.clone(), nak_payload(delay));
        let _told = timeout(Duration::from_secs(1), asked).await;
    }
}

fn nak_payload(delay: Duration) -> Bytes {
    if delay.is_zero() { "-NAK".into() } else { format!("-NAK {{\"delay\": {}}}", delay.as_nanos()).into() }
}

/// Asks the server to redeliver a record that waits for its time after `delay`, and does not wait for its answer.
pub(crate) async fn postpone(context: &Context, message: &Delivered, delay: Duration) {
    let _sent = timeout(ANSWER, context.connection.client.publish(message.reply.clone(), nak_payload(delay))).await;
}

/// Tells the server that the work goes on, for as long as it does.
pub(crate) async fn keep_informed(context: &Context, message: &Delivered, every: Duration) {
    loop {
        sleep(every).await;
        let _sent = timeout(ANSWER, context.connection.client.publish(message.reply.clone(), "+WPI".into())).await;
    }
}
