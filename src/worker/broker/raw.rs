//! Messages as the API gives them: fetched by sequence, with the header block as it was sent, so that nothing has to be parsed.

use async_nats::jetstream::response::Response;
use async_nats::{HeaderName, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use serde::Deserialize;
use tokio::time::timeout;

use crate::worker::broker::connection::{ANSWER, Connection};

/// A message of a stream, its header block unread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Raw {
    pub(crate) subject: String,
    pub(crate) sequence: u64,
    pub(crate) time: Option<Timestamp>,
    /// With its first line; empty if there is none.
    pub(crate) header_block: Bytes,
    pub(crate) payload: Bytes,
}

#[derive(Debug, Deserialize)]
struct Answer {
    message: Encoded,
}

#[derive(Debug, Deserialize)]
struct Encoded {
    subject: String,
    seq: u64,
    #[serde(default)]
    data: String,
    #[serde(default)]
    hdrs: String,
    #[serde(default)]
    time: String,
}

/// "no message found"
const NO_MESSAGE: u64 = 10_037;

/// The message with this sequence; `Ok(None)` if the stream has none. `Err`: the server can't be asked now.
pub(crate) async fn fetch(connection: &Connection, stream: &str, sequence: u64) -> Result<Option<Raw>, String> {
    request(connection, stream, &serde_json::json!({ "seq": sequence })).await
}

/// The first message from this sequence on whose subject fits.
pub(crate) async fn next(connection: &Connection, stream: &str, from: u64, subject: &str) -> Result<Option<Raw>, String> {
    request(connection, stream, &serde_json::json!({ "seq": from, "next_by_subj": subject })).await
}

async fn request(connection: &Connection, stream: &str, question: &serde_json::Value) -> Result<Option<Raw>, String> {
    let asked = connection.jetstream.request(format!("STREAM.MSG.GET.{stream}"), question);
    let answer: Response<Answer> =
        timeout(ANSWER, asked).await.map_err(|_| "no answer".to_owned())?.map_err(|error| error.to_string())?;
    match answer {
        Response::Ok(answer) => decoded(answer.message).map(Some),
        Response::Err { error } if error.error_code().0 == NO_MESSAGE => Ok(None),
        Response::Err { error } => Err(error.to_string()),
    }
}

fn decoded(message: Encoded) -> Result<Raw, String> {
    let bytes = |text: &str| STANDARD.decode(text).map(Bytes::from).map_err(|error| format!("the answer is no base64: {error}"));
    Ok(Raw {
        header_block: bytes(&message.hdrs)?,
        payload: bytes(&message.data)?,
        subject: message.subject,
        sequence: message.seq,
        time: message.time.parse().ok(),
    })
}

/// The value of a header, whatever else stands in the block.
pub(crate) fn header(header_block: &[u8], name: &str) -> Option<String> {
    let mut lines = header_block.split(|it| *it == b'\n').filter_map(|it| std::str::from_utf8(it).ok());
    let value = lines.find_map(|it| it.split_once(':').filter(|(key, _)| key.eq_ignore_ascii_case(name)))?.1;
    Some(value.trim().to_owned())
}

/// Bytes as they stand in a header.
pub(crate) fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes again; none if it is no base64.
pub(crate) fn decoded_block(encoded: &str) -> Vec<u8> {
    STANDARD.decode(encoded).unwrap_or_default()
}

/// Why the client library can't read this header block; it ends the connection, or itself, when it comes across such a block.
pub(crate) fn unreadable(header_block: &[u8]) -> Option<&'static str> {
    if header_block.is_empty() {
        return None;
    }
    let Ok(text) = std::str::from_utf8(header_block) else { return Some("the headers are not UTF-8") };
    let mut lines = text.lines();
    let Some(status) = lines.next().and_then(|it| it.strip_prefix("NATS/1.0")) else {
        return Some("the headers do not begin with NATS/1.0");
    };
    let status = status.trim().split(' ').next().unwrap_or_default();
    if !status.is_empty() && status.parse::<StatusCode>().is_err() {
        return Some("the first line of the headers has a status that is no number");
    }
    let mut after_header = false;
    for line in lines {
        if line.is_empty() {
            after_header = false;
            continue;
        }
        if line.contains('\r') {
            return Some("a header has a carriage return in it");
        }
        if after_header && line.starts_with(char::is_whitespace) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return Some("a line of the headers has no colon") };
        if name.parse::<HeaderName>().is_err() {
            return Some("a header's name has a space or a character outside ASCII");
        }
        after_header = true;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(block: &[u8], readable: bool) {
        assert_eq!(unreadable(block).is_none(), readable, "{}", block.escape_ascii());
    }

    #[test]
    fn a_header_is_found_beside_what_can_not_be_read() {
        let block = b"NATS/1.0\r\nOrt: K\xf6ln\r\nno colon\r\nNats-Msg-Id: 7f: 3\r\n\r\n";
        assert_eq!(header(block, "nats-msg-id").as_deref(), Some("7f: 3"));
        assert_eq!(header(block, "Ort"), None);
        assert_eq!(header(b"", "Nats-Msg-Id"), None);
    }

    #[test]
    fn what_the_client_refuses_is_known_beforehand() {
        check(b"", true);
        check(b"NATS/1.0\r\n\r\n", true);
        check(b"NATS/1.0\r\nDesk: night\r\nDesk:day\r\n\r\n", true);
        check("NATS/1.0\r\nOrt: K\u{f6}ln\r\n\r\n".as_bytes(), true);
        check(b"NATS/1.0\r\nDesk: night\r\n folded\r\n\r\n", true);
        check(b"NATS/1.0\r\nDesk night\r\n\r\n", false);
        check(b"NATS/1.0\r\nOrt: K\xf6ln\r\n\r\n", false);
        check(b"NATS/1.0\r\nDesk name: night\r\n\r\n", false);
        check("NATS/1.0\r\nB\u{fc}ro: night\r\n\r\n".as_bytes(), false);
        check(b"NATS/1.0\r\nDesk: ni\rght\r\n\r\n", false);
        check(b"NATS/1.0\r\n folded: first\r\n\r\n", false);
        check(b"NATS/1.0 503\r\n\r\n", true);
        check(b"NATS/1.0 abc\r\n\r\n", false);
        check(b"Desk: night\r\n\r\n", false);
    }
}
