//! A dead letter's way back: the message as it was, under an id that the input stream has not seen.

use bytes::Bytes;

use crate::worker::WorkerError;
use crate::worker::broker::connection::Connection;
use crate::worker::desk::dead::{BODY_OMITTED, HEADERS_OMITTED, ORIGINAL, RECEIVED, REPLAYS, SEQUENCE, STREAM, SUBJECT};
use crate::worker::message::Headers;
use crate::worker::tools::archive::{self, Stored};
use crate::worker::tools::feeder::Feeder;

/// A letter that came back so often will come back again.
pub const MOST_REPLAYS: u32 = 3;

/// A message that can be sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    pub subject: String,
    pub message_id: String,
    pub headers: Headers,
    pub payload: Bytes,
}

impl Again {
    /// Sends it and waits until the server has it.
    pub async fn send(self, feeder: &Feeder) -> Result<(), WorkerError> {
        feeder.send_as(&self.subject, self.message_id, self.headers, self.payload).await.map(drop)
    }
}

/// The message that `letter` is about. `Err` says why it can't be sent again.
pub async fn prepare(connection: &Connection, letter: &Stored, even_if_often: bool) -> Result<Again, String> {
    let replays = letter.header(REPLAYS).and_then(|it| it.parse::<u32>().ok()).unwrap_or(0);
    if replays >= MOST_REPLAYS && !even_if_often {
        return Err(format!("replayed {replays} times already; use --force"));
    }
    let subject = letter.header(SUBJECT).ok_or("it does not say where it came from")?.to_owned();
    let incomplete = [BODY_OMITTED, HEADERS_OMITTED].iter().any(|it| letter.header(it).is_some());
    let original = if incomplete { Some(original(connection, letter).await) } else { None };
    let original = match original {
        // The copy itself is here; what it was sent with is lost.
        Some(Err(_)) if letter.header(BODY_OMITTED).is_none() => None,
        original => original.transpose().map_err(|why| format!("its bytes did not fit into the letter, and {why}"))?,
    };
    let source = original.as_ref().unwrap_or(letter);
    Ok(Again {
        subject,
        message_id: message_id(letter, original.as_ref(), replays + 1),
        headers: headers(source, replays + 1),
        payload: source.payload.clone(),
    })
}

/// The message in the stream that the letter names, if it is still the same one.
async fn original(connection: &Connection, letter: &Stored) -> Result<Stored, String> {
    let stream = letter.header(STREAM).unwrap_or_default();
    let sequence = letter.header(SEQUENCE).and_then(|it| it.parse().ok()).ok_or("it does not say which message it was")?;
    let gone = |why: &dyn std::fmt::Display| format!("the original can't be had from {stream}#{sequence} any more: {why}");
    let found = archive::one(connection, stream, sequence).await.map_err(|error| gone(&error))?;
    let received = letter.header(RECEIVED).and_then(|it| it.parse::<jiff::Timestamp>().ok());
    if received.is_some() && received != found.time {
        return Err(gone(&"another message has its sequence; the stream was made anew"));
    }
    Ok(found)
}

/// The original's id with the number of the replay: the input stream still knows the id itself and would refuse it. What is
/// published for it later has the ids it would have had, so that nothing goes out twice.
fn message_id(letter: &Stored, original: Option<&Stored>, replay: u32) -> String {
    let place = || format!("{}-{}", letter.header(STREAM).unwrap_or_default(), letter.header(SEQUENCE).unwrap_or_default());
    let given = original.and_then(|it| it.header("Nats-Msg-Id"));
    let kept = letter.header(&format!("{ORIGINAL}Nats-Msg-Id")).or(given).map_or_else(place, str::to_owned);
    let first = kept.split("#replay-").next().unwrap_or_default();
    format!("{first}#replay-{replay}-{}", letter.sequence)
}

/// The headers that the original had, without what the server or we have added.
fn headers(source: &Stored, replay: u32) -> Headers {
    let ours = |name: &str| name.starts_with("Copytaster-") || name.starts_with("Nats-");
    let mut headers: Headers = source.headers.iter().filter(|(name, _)| !ours(name)).cloned().collect();
    headers.push((REPLAYS.to_owned(), replay.to_string()));
    headers
}
