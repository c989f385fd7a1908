//! The headers of messages.

use serde_json::{Map, Value, json};

use crate::worker::ask::{FORMAT, REASON};
use crate::worker::desk::dead;
use crate::worker::outgoing as out;
use crate::worker::stories::position as stories;

/// A header of a message.
pub(super) struct Header {
    name: &'static str,
    /// Whether every message has it.
    always: bool,
    description: &'static str,
}

const MESSAGE_ID: Header =
    always("Nats-Msg-Id", "The server takes no second message with it inside the stream's de-duplication window.");
const CONTENT_TYPE: Header = always(out::CONTENT_TYPE, "Media type of the payload.");
const SCHEMA: Header = always(out::SCHEMA_HEADER, "Name and version of the payload's schema, as in its `schema`.");
const ITEM_ID: Header = always(out::ITEM_ID, "The record's `id`.");
const TRACE_PARENT: Header = sometimes("traceparent", "Trace context (W3C) of the copy, as it came in.");
const TRACE_STATE: Header = sometimes("tracestate", "Trace context (W3C) of the copy, as it came in.");
const REASON_OF_NONE: Header = sometimes(REASON, "Why there is no answer: a stable code.");
const ERROR: Header = sometimes("Nats-Service-Error", "Why there is no answer, in words.");
const ERROR_CODE: Header = sometimes("Nats-Service-Error-Code", "Why there is no answer, as a number of HTTP.");

pub(super) const COPY: &[Header] = &[TRACE_PARENT, TRACE_STATE];

pub(super) const RECORD: &[Header] = &[
    MESSAGE_ID,
    CONTENT_TYPE,
    SCHEMA,
    ITEM_ID,
    sometimes(out::VERSION, "The record's `version`."),
    always(out::STATUS, "`usable`, `withheld` or `canceled`."),
    always(out::SOURCE, "Stream and sequence of the copy: `WIRE#17`."),
    TRACE_PARENT,
    TRACE_STATE,
];

pub(super) const BULLETIN: &[Header] = &[
    MESSAGE_ID,
    CONTENT_TYPE,
    SCHEMA,
    always(out::ID, "The payload's `id`: the same on all subjects, sent and withdrawn."),
    always(out::STATE, "`sent` or `withdrawn`."),
    TRACE_PARENT,
    TRACE_STATE,
];

pub(super) const STORY: &[Header] = &[
    MESSAGE_ID,
    SCHEMA,
    always(stories::SEQUENCE, "Sequence in the stream of records of the record that it follows from."),
    always(stories::NUMBER, "Number among the messages that follow from that record, from 0."),
    always(
        stories::CREATED,
        "When the stream of records was created, in nanoseconds since 1970: in another one sequences begin anew.",
    ),
];

pub(super) const DEAD_LETTER: &[Header] = &[
    MESSAGE_ID,
    always(dead::REASON, "Why it could not be read: a stable code."),
    always(dead::MESSAGE, "The same in words."),
    sometimes(dead::ITEM, "Which item of a package."),
    always(dead::ATTEMPTS, "How often it was delivered."),
    always(dead::SUBJECT, "The subject that it came on."),
    always(dead::STREAM, "The stream that it came from."),
    always(dead::SEQUENCE, "Its sequence there."),
    sometimes(dead::RECEIVED, "When the server took it."),
    sometimes(dead::BODY_OMITTED, "Its payload did not fit; so large it is."),
    sometimes(dead::HEADERS_OMITTED, "Its headers did not fit; so many they are."),
    sometimes(dead::RAW_HEADERS, "Its header block, which no client library reads, in base64."),
    sometimes(dead::REPLAYS, "How often it was sent again from the stream of dead letters."),
    sometimes(dead::HELD, "Known items that it names, held because of it."),
    sometimes(dead::OUT, "Known items that it names, which are out already."),
];

pub(super) const QUESTION: &[Header] =
    &[sometimes(FORMAT, "What the answer is to be: `json`, `ninjs`, `ninjs-extended`, `text` or `html`.")];

pub(super) const ANSWER: &[Header] = &[
    sometimes(out::CONTENT_TYPE, "Media type of the answer."),
    sometimes(out::STATUS, "Whether the copy may be used; of several items, that of the first which may not."),
    REASON_OF_NONE,
    ERROR,
    ERROR_CODE,
];

pub(super) const STAGE_REQUEST: &[Header] = &[CONTENT_TYPE, SCHEMA, ITEM_ID, TRACE_PARENT, TRACE_STATE];

pub(super) const STAGE_REPLY: &[Header] = &[ERROR, ERROR_CODE];

const fn always(name: &'static str, description: &'static str) -> Header {
    Header { name, always: true, description }
}

const fn sometimes(name: &'static str, description: &'static str) -> Header {
    Header { name, always: false, description }
}

/// The schema of a message's headers.
pub(super) fn schema(headers: &[Header]) -> Value {
    let described = |it: &Header| (it.name.to_owned(), json!({ "type": "string", "description": it.description }));
    let properties: Map<String, Value> = headers.iter().map(described).collect();
    let required: Vec<&str> = headers.iter().filter(|it| it.always).map(|it| it.name).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}
