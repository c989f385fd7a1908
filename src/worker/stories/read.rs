//! The enriched stream in order, without end.

use std::pin::Pin;

use async_nats::jetstream;
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
    last: u64,
}

/// The stream that is read.
pub(super) struct Source {
    stream: jetstream::stream::Stream,
    /// When it was created, in nanoseconds since 1970.
    pub(super) created: i64,
    /// The sequence of its last message.
    pub(super) last: u64,
}

impl Source {
    pub(super) async fn find(connection: &Connection, stream: &str) -> Result<Source, String> {
        let found = connection.jetstream.get_stream(stream).await.map_err(|error| format!("stream {stream}: {error}"))?;
        let info = found.cached_info();
        let created = i64::try_from(info.created.unix_timestamp_nanos()).unwrap_or_default();
        Ok(Source { created, last: info.state.last_sequence, stream: found })
    }

    /// Reads what comes after a sequence; 0: from the beginning.
    pub(super) async fn after(&self, sequence: u64) -> Result<Reader, String> {
        let failed = |error: &dyn std::error::Error| format!("reading after {sequence}: {error}");
        let deliver_policy = match sequence {
            0 => DeliverPolicy::All,
            _ => DeliverPolicy::ByStartSequence { start_sequence: sequence + 1 },
        };
        let config = pull::OrderedConfig { deliver_policy, ..pull::OrderedConfig::default() };
        let consumer = self.stream.create_consumer(config).await.map_err(|error| failed(&error))?;
        let messages = consumer.messages().await.map_err(|error| failed(&error))?;
        let messages = messages.map(|message| {
            let message = message.map_err(|error| error.to_string())?;
            let sequence = message.info().map_err(|error| error.to_string())?.stream_sequence;
            Ok(Message { sequence, payload: message.payload.clone() })
        });
        Ok(Reader { messages: Box::pin(messages), last: sequence })
    }
}

impl Reader {
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
