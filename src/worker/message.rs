//! A message as the rest of the worker sees it, without the client library's types.

use bytes::Bytes;
use jiff::Timestamp;

/// Header names and values, in the order they came.
pub type Headers = Vec<(String, String)>;

/// The header block of a message whose headers could not be read, base64-encoded.
pub const RAW_HEADERS: &str = "Copytaster-Raw-Headers";

/// A message ready to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub subject: String,
    /// `Nats-Msg-Id`: the server refuses a second message with it inside the de-duplication window. Empty: none.
    pub message_id: String,
    pub headers: Headers,
    pub payload: Bytes,
}

/// One delivery of one message of the input stream.
#[derive(Debug, Clone)]
pub struct Delivered {
    pub subject: String,
    pub stream: String,
    /// Sequence in the stream: the message's identity there.
    pub sequence: u64,
    /// The number of this delivery among all that the consumer has made.
    pub(crate) delivery: u64,
    /// How often it has been delivered, this time included.
    pub attempt: u64,
    /// When the server took it.
    pub received: Option<Timestamp>,
    pub headers: Headers,
    pub payload: Bytes,
    /// Where acknowledgements go.
    pub(crate) reply: String,
}

impl Delivered {
    /// The message behind a delivery; `None` if the server did not deliver it through a consumer.
    pub(crate) fn from_nats(message: async_nats::Message) -> Option<Delivered> {
        let reply = message.reply.as_ref()?.to_string();
        let tokens: Vec<&str> = reply.split('.').collect();
        // $JS.ACK.<stream>.<consumer>.<delivered>.<stream seq>.<consumer seq>.<ns>.<pending>, with domain and account
        // hash before the stream in the newer form (ADR-15).
        let at = match tokens.len() {
            9 => 2,
            11.. => 4,
            _ => return None,
        };
        let number = |index: usize| tokens.get(at + index)?.parse::<u64>().ok();
        let nanoseconds = tokens.get(at + 5).and_then(|it| it.parse::<i128>().ok());
        Some(Delivered {
            subject: message.subject.to_string(),
            stream: (*tokens.get(at)?).to_owned(),
            attempt: number(2)?,
            sequence: number(3)?,
            delivery: number(4)?,
            received: nanoseconds.and_then(|it| Timestamp::from_nanosecond(it).ok()),
            headers: headers_from(message.headers.as_ref()),
            payload: message.payload,
            reply,
        })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// In name order: the library's map has none, and a dead letter should look the same each time.
pub(crate) fn headers_from(map: Option<&async_nats::HeaderMap>) -> Headers {
    let mut headers: Headers = map
        .into_iter()
        .flat_map(async_nats::HeaderMap::iter)
        .flat_map(|(name, values)| values.iter().map(move |value| (name.to_string(), value.to_string())))
        .collect();
    headers.sort_by(|a, b| a.0.cmp(&b.0));
    headers
}

/// What can't stand in a header's value becomes a space: a line end there would be a header of its own.
pub(crate) fn header_map(headers: &Headers) -> async_nats::HeaderMap {
    let mut map = async_nats::HeaderMap::new();
    for (name, value) in headers {
        let value: String = value.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
        map.append(name.as_str(), value.as_str());
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(reply: &str, expected: Option<(&str, u64, u64)>) {
        let message = async_nats::Message {
            subject: "wire.raw.x".into(),
            reply: Some(reply.into()),
            payload: Bytes::new(),
            headers: None,
            status: None,
            description: None,
            length: 0,
        };
        let found = Delivered::from_nats(message);
        assert_eq!(found.as_ref().map(|it| (it.stream.as_str(), it.sequence, it.attempt)), expected);
    }

    #[test]
    fn both_forms_of_the_reply_subject_are_read() {
        check("$JS.ACK.WIRE.copytaster.2.41.7.1700000000000000000.5", Some(("WIRE", 41, 2)));
        check("$JS.ACK.hub.abc123.WIRE.copytaster.1.9.3.1700000000000000000.0.tok", Some(("WIRE", 9, 1)));
        check("$JS.ACK.hub.abc123.WIRE.copytaster.1.9.3.1700000000000000000.0", Some(("WIRE", 9, 1)));
        check("_INBOX.x", None);
    }
}
