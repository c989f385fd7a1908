//! The messages: headers and payload of each.

use serde_json::{Map, Value, json};

use super::headers::{self, Header};
use super::reference;

/// What a payload is.
enum Payload {
    /// Of the schema of this name.
    Schema(&'static str),
    /// Of another kind: its media type, and what it holds.
    Other(&'static str, &'static str),
}

use Payload::{Other, Schema};

/// All messages by their names.
pub(super) fn all() -> Map<String, Value> {
    let text = "text/plain";
    let json = "application/json";
    let rows: [(&str, &str, Payload, &[Header]); 18] = [
        (
            "copy",
            "Wire copy",
            Other("application/octet-stream", "An article or a package of articles, in any format."),
            headers::COPY,
        ),
        ("record", "A record, a stub or a tombstone", Schema("record"), headers::RECORD),
        ("ninjs", "A record as ninjs 3.1", Other(json, "By the schema that its header names."), headers::RECORD),
        (
            "deadLetter",
            "Copy that could not be read",
            Other("application/octet-stream", "The copy as it came."),
            headers::DEAD_LETTER,
        ),
        ("event", "An event, or its withdrawal", Schema("event"), headers::BULLETIN),
        ("statement", "A statement, or its withdrawal", Schema("statement"), headers::BULLETIN),
        ("toll", "A toll, or its withdrawal", Schema("toll"), headers::BULLETIN),
        ("watch", "A watched name, or its withdrawal", Schema("watch"), headers::BULLETIN),
        ("link", "What links a record to others", Schema("link"), headers::STORY),
        ("story", "A story as it stands", Schema("story"), headers::STORY),
        ("question", "Copy that is asked about", Other("application/octet-stream", "Copy in any format."), headers::QUESTION),
        (
            "answer",
            "What copy says",
            Other(json, "A record a line, or what was asked for; nothing where there is no answer."),
            headers::ANSWER,
        ),
        ("schemaRequest", "Name of a schema", Other(text, "The name of a schema, or nothing for all."), &[]),
        (
            "schema",
            "A JSON Schema",
            Other("application/schema+json", "The schema, or all of them by their names."),
            headers::ANSWER,
        ),
        ("healthRequest", "Nothing", Other(text, "Nothing."), &[]),
        ("health", "`ready`, or why not", Other(text, "`ready`, or why not."), &[]),
        ("stageRequest", "A record that is about to go out", Schema("record"), headers::STAGE_REQUEST),
        (
            "stageReply",
            "What a stage adds",
            Other(json, "Any JSON; it stands under `extensions.<name>` of the record."),
            headers::STAGE_REPLY,
        ),
    ];
    rows.into_iter().map(|(name, title, payload, headers)| (name.to_owned(), message(name, title, &payload, headers))).collect()
}

fn message(name: &str, title: &str, payload: &Payload, headers: &[Header]) -> Value {
    let mut message = json!({ "name": name, "title": title });
    match payload {
        Schema(schema) => message["payload"] = reference(&format!("components/schemas/{schema}")),
        Other(media_type, what) => {
            message["contentType"] = (*media_type).into();
            message["payload"] = json!({ "description": what });
        }
    }
    if !headers.is_empty() {
        message["headers"] = headers::schema(headers);
    }
    message
}
