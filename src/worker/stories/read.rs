//! The enriched stream in order, from its beginning and without end.

use std::pin::Pin;

use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};

use crate::worker::broker::connection::Connection;

/// A message of the enriched stream.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) sequence: u64,
    pub(super) payload: Bytes,
}

/// Reads a stream by an ordered consumer, which makes itself anew where it was and leaves nothing out.
pub(super) struct Reader {
    messages: Pin<Box<dyn Stream<Item = Result<Message, String>> + Send>>,
    created: i64,
    last: u64,
}

impl Reader {
    pub(super) async fn open(connection: &Connection, stream: &str) -> Result<Reader, String> {
        let failed = |error: &dyn std::error::Error| format!("stream {stream}: {error}");
        let source = connection.jetstream.get_stream(stream).await.map_err(|error| failed(&error))?;
        let created = i64::try_from(source.cached_info().created.unix_timestamp_nanos()).unwrap_or_default();
        let config = pull::OrderedConfig { deliver_policy: DeliverPolicy::All, ..pull::OrderedConfig::default() };
        let consumer = source.create_consumer(config).await.map_err(|error| failed(&error))?;
        let messages = consumer.messages().await.map_err(|error| failed(&error))?;
        let messages = messages.map(|message| {
            let message = message.map_err(|error| error.to_string())?;
            let sequence = message.info().map_err(|error| error.to_string())?.stream_sequence;
            Ok(Message { sequence, payload: message.payload.clone() })
        });
        Ok(Reader { messages: Box::pin(messages), created, last: 0 })
    }

    /// When the stream was created, in nanoseconds since 1970.
    pub(super) fn created(&self) -> i64 {
        self.created
    }

    /// The next message. `Err`: reading has to begin anew.
    pub(super) async fn next(&mut self) -> Result<Message, String> {
        let message = self.messages.next().await.ok_or("the consumer has ended")??;
        if message.sequence <= self.last {
            return Err(format!("message {} came after {}", message.sequence, self.last));
        }
        self.last = message.sequence;
        Ok(message)
    }
}
