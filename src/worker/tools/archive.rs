//! Reads a stream without taking anything from it: for those who watch records and look at dead letters.

use std::time::Duration;

use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::RawMessageErrorKind;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use jiff::Timestamp;
use tokio::time::timeout;

use crate::worker::WorkerError;
use crate::worker::broker::connection::{ANSWER, Connection};
use crate::worker::message::{Headers, headers_from};

/// A message as it lies in a stream.
#[derive(Debug, Clone)]
pub struct Stored {
    pub subject: String,
    pub sequence: u64,
    pub time: Option<Timestamp>,
    pub headers: Headers,
    pub payload: Bytes,
    /// How many come after it, as far as the server knew.
    pub left: u64,
}

/// Where reading begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// With what comes now.
    Now,
    Beginning,
    Sequence(u64),
}

impl Stored {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Messages of `stream` in order, with no end; the client reconnects underneath.
pub async fn follow(
    connection: &Connection,
    stream: &str,
    filter: &str,
    from: From,
) -> Result<impl Stream<Item = Stored> + use<>, WorkerError> {
    let failed = |error: &dyn std::error::Error| WorkerError::Failed(format!("could not read stream {stream}: {error}"));
    let source = connection.jetstream.get_stream(stream).await.map_err(|error| failed(&error))?;
    let deliver_policy = match from {
        From::Now => DeliverPolicy::New,
        From::Beginning => DeliverPolicy::All,
        From::Sequence(start_sequence) => DeliverPolicy::ByStartSequence { start_sequence },
    };
    let config = pull::OrderedConfig { filter_subject: filter.to_owned(), deliver_policy, ..pull::OrderedConfig::default() };
    let consumer = source.create_consumer(config).await.map_err(|error| failed(&error))?;
    let messages = consumer.messages().await.map_err(|error| failed(&error))?;
    // An error is a sign of trouble, not the end: the ordered consumer makes itself anew.
    Ok(messages.filter_map(|message| async move {
        let message = message.ok()?;
        let (sequence, left, published) = message.info().ok().map(|it| (it.stream_sequence, it.pending, it.published))?;
        Some(Stored {
            subject: message.subject.to_string(),
            sequence,
            time: Timestamp::from_nanosecond(published.unix_timestamp_nanos()).ok(),
            headers: headers_from(message.headers.as_ref()),
            payload: message.payload.clone(),
            left,
        })
    }))
}

/// All that lies in `stream` now, in order.
pub async fn all(connection: &Connection, stream: &str, filter: &str) -> Result<Vec<Stored>, WorkerError> {
    let mut found = Vec::new();
    let mut messages = Box::pin(follow(connection, stream, filter, From::Beginning).await?);
    // An empty stream delivers nothing: silence is its end.
    while let Ok(Some(message)) = timeout(if found.is_empty() { Duration::from_secs(1) } else { ANSWER }, messages.next()).await {
        let last = message.left == 0;
        found.push(message);
        if last {
            break;
        }
    }
    Ok(found)
}

/// All that lies in `stream` now, in order, asked for one after the other: of a work queue nobody else may have a consumer.
pub async fn each(connection: &Connection, stream: &str) -> Result<Vec<Stored>, WorkerError> {
    let failed = |error: &dyn std::error::Error| WorkerError::Failed(format!("could not read stream {stream}: {error}"));
    let source = connection.jetstream.get_stream(stream).await.map_err(|error| failed(&error))?;
    let (mut next, mut found) = (1, Vec::new());
    loop {
        match source.get_first_raw_message_by_subject(">", next).await {
            Ok(message) => {
                next = message.sequence + 1;
                found.push(stored(message));
            }
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => return Ok(found),
            Err(error) => return Err(failed(&error)),
        }
    }
}

fn stored(message: StreamMessage) -> Stored {
    Stored {
        subject: message.subject.to_string(),
        sequence: message.sequence,
        time: Timestamp::from_nanosecond(message.time.unix_timestamp_nanos()).ok(),
        headers: headers_from(Some(&message.headers)),
        payload: message.payload,
        left: 0,
    }
}

/// The message with this sequence.
pub async fn one(connection: &Connection, stream: &str, sequence: u64) -> Result<Stored, WorkerError> {
    let failed = |error: &dyn std::error::Error| WorkerError::Failed(format!("could not read {stream}#{sequence}: {error}"));
    let source = connection.jetstream.get_stream(stream).await.map_err(|error| failed(&error))?;
    let found = source.get_raw_message(sequence).await.map_err(|error| failed(&error))?;
    Ok(stored(found))
}

/// Removes the message with this sequence for good.
pub async fn remove(connection: &Connection, stream: &str, sequence: u64) -> Result<(), WorkerError> {
    let failed = |error: &dyn std::error::Error| WorkerError::Failed(format!("could not remove {stream}#{sequence}: {error}"));
    let source = connection.jetstream.get_stream(stream).await.map_err(|error| failed(&error))?;
    source.delete_message(sequence).await.map(drop).map_err(|error| failed(&error))
}
