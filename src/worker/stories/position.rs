//! How far the output streams are: what was published of which record.

use serde::{Deserialize, Serialize};

use crate::worker::broker::connection::Connection;
use crate::worker::broker::raw;

/// Which output of which record of the enriched stream a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub(super) struct Position {
    /// Of the record in the enriched stream.
    pub(super) sequence: u64,
    /// Of the output among those of the record, from 0.
    pub(super) number: u64,
}

/// Headers of every message.
pub(crate) const SEQUENCE: &str = "Copytaster-Sequence";
pub(crate) const NUMBER: &str = "Copytaster-Number";
/// When the enriched stream was created: in another one sequences begin anew.
pub(crate) const CREATED: &str = "Copytaster-Stream-Created";

impl Position {
    /// That of the last message in an output stream; before the first record if there is none, or it is of another enriched stream.
    pub(super) async fn last(connection: &Connection, stream: &str, created: i64) -> Result<Position, String> {
        let found = connection.jetstream.get_stream(stream).await.map_err(|error| format!("stream {stream}: {error}"))?;
        let last = found.cached_info().state.last_sequence;
        if last == 0 {
            return Ok(Position::default());
        }
        let Some(message) = raw::fetch(connection, stream, last).await.map_err(|error| format!("{stream}#{last}: {error}"))?
        else {
            return Ok(Position::default());
        };
        let header = |name: &str| raw::header(&message.header_block, name);
        let is_of_this_stream = header(CREATED).as_deref() == Some(created.to_string().as_str());
        let number = |name: &str| header(name).and_then(|it| it.parse().ok());
        let position = number(SEQUENCE).zip(number(NUMBER)).filter(|_| is_of_this_stream);
        Ok(position.map_or_else(Position::default, |(sequence, number)| Position { sequence, number }))
    }
}
