//! What a record is called on its way out: subject, message id, headers.

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::message::{Delivered, Headers};
use crate::record::{Record, SCHEMA};

/// A message ready to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub subject: String,
    /// `Nats-Msg-Id`: the server refuses a second message with it inside the de-duplication window.
    pub message_id: String,
    pub headers: Headers,
    pub payload: Bytes,
}

/// How records are addressed.
#[derive(Debug, Clone)]
pub struct Addressing {
    template: Vec<Part>,
    /// Of software, resources and settings: another program makes another record of the same copy.
    digest: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Fixed(String),
    Field(Field),
}

/// A record's field that may stand in a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Language,
    Topic,
    Provider,
    Agency,
    Kind,
    Status,
    Format,
    Country,
}

const FIELDS: [(&str, Field); 8] = [
    ("language", Field::Language),
    ("topic", Field::Topic),
    ("provider", Field::Provider),
    ("agency", Field::Agency),
    ("kind", Field::Kind),
    ("status", Field::Status),
    ("format", Field::Format),
    ("country", Field::Country),
];

/// What stands for a value that is not known.
const UNKNOWN: &str = "unknown";
/// Longer values are cut: a subject is limited too.
const LONGEST_TOKEN: usize = 64;

impl Addressing {
    /// Reads a template such as `wire.enriched.{language}.{topic}`. `identity` is what the message ids depend on besides the copy.
    pub fn new(template: &str, identity: &str) -> Result<Addressing, String> {
        let mut parts = Vec::new();
        let mut rest = template;
        while let Some((fixed, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(|| format!("'{template}' has a {{ without a }}"))?;
            let known = || FIELDS.iter().map(|(it, _)| *it).collect::<Vec<_>>().join(", ");
            let field = FIELDS
                .iter()
                .find(|(it, _)| *it == name)
                .ok_or_else(|| format!("'{{{name}}}' in '{template}' is no field of a subject; known are {}", known()))?;
            parts.extend([Part::Fixed(fixed.to_owned()), Part::Field(field.1)]);
            rest = after;
        }
        parts.push(Part::Fixed(rest.to_owned()));
        let fixed_is_valid = parts.iter().all(|it| !matches!(it, Part::Fixed(text) if text.contains(['*', '>', ' ', '\t', '}'])));
        if !fixed_is_valid
            || template.is_empty()
            || template.starts_with('.')
            || template.ends_with('.')
            || template.contains("..")
        {
            return Err(format!("'{template}' is no subject to publish to"));
        }
        Ok(Addressing { template: parts, digest: hex(&Sha256::digest(identity.as_bytes())) })
    }

    pub fn outgoing(&self, record: &Record, message: &Delivered) -> Outgoing {
        Outgoing {
            subject: self.subject(record),
            message_id: self.message_id(record),
            headers: headers(record, message),
            // A record is plain data: writing it to memory does not fail.
            payload: serde_json::to_vec(record).unwrap_or_default().into(),
        }
    }

    fn subject(&self, record: &Record) -> String {
        let value = |part: &Part| match part {
            Part::Fixed(text) => text.clone(),
            Part::Field(field) => token(&field.of(record)),
        };
        self.template.iter().map(value).collect()
    }

    /// The same copy, version and program give the same id; a correction, or a re-run by a newer program, another.
    fn message_id(&self, record: &Record) -> String {
        let mut digest = Sha256::new();
        for part in [record.id.as_str(), record.version.as_deref().unwrap_or_default(), &record.source.sha256, &self.digest] {
            digest.update(part.len().to_le_bytes());
            digest.update(part.as_bytes());
        }
        hex(&digest.finalize())
    }
}

impl Field {
    fn of(self, record: &Record) -> String {
        let code = |value: serde_json::Result<serde_json::Value>| value.ok().and_then(|it| it.as_str().map(str::to_owned));
        let found = match self {
            Field::Language => Some(record.language.as_ref().map_or("und", |it| &it.tag).to_owned()),
            Field::Topic => record.topics.first().map(|it| it.name.to_lowercase()),
            Field::Provider => record.source.provider.clone(),
            Field::Agency => record.credit.as_ref().and_then(|it| it.agency.clone()),
            Field::Kind => code(serde_json::to_value(record.lifecycle.kind)),
            Field::Status => code(serde_json::to_value(record.lifecycle.status)),
            Field::Format => code(serde_json::to_value(record.source.format)),
            Field::Country => record.focus.as_ref().and_then(|it| it.country.clone()),
        };
        found.unwrap_or_default()
    }
}

/// Makes any value one subject token: no dot, wildcard, white space or control character, not empty, not endless.
pub fn token(value: &str) -> String {
    let mut token = String::with_capacity(value.len());
    for character in value.trim().chars() {
        let safe = if character.is_whitespace() || character.is_control() || matches!(character, '.' | '*' | '>' | '$') {
            '_'
        } else {
            character
        };
        if token.len() + safe.len_utf8() > LONGEST_TOKEN {
            break;
        }
        token.push(safe);
    }
    if token.is_empty() { UNKNOWN.to_owned() } else { token }
}

fn headers(record: &Record, message: &Delivered) -> Headers {
    let mut headers = vec![
        ("Content-Type".to_owned(), "application/json".to_owned()),
        ("Copytaster-Item-Id".to_owned(), record.id.clone()),
        ("Copytaster-Schema".to_owned(), SCHEMA.to_owned()),
        ("Copytaster-Source".to_owned(), format!("{}#{}", message.stream, message.sequence)),
    ];
    headers.extend(record.version.clone().map(|it| ("Copytaster-Version".to_owned(), it)));
    // Trace context (W3C) goes through, so that a trace does not end here.
    for name in ["traceparent", "tracestate"] {
        headers.extend(message.header(name).map(|it| (name.to_owned(), it.to_owned())));
    }
    headers
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_token(value: &str, expected: &str) {
        assert_eq!(token(value), expected);
    }

    #[test]
    fn a_value_is_one_token() {
        check_token("en", "en");
        check_token("a.b*c>d e\tf\u{0}g", "a_b_c_d_e_f_g");
        check_token("", "unknown");
        check_token("  ", "unknown");
        check_token("$JS.API", "_JS_API");
        check_token("Agência Brasil", "Agência_Brasil");
        assert!(token(&"ä".repeat(200)).len() <= LONGEST_TOKEN);
    }

    proptest::proptest! {
        #[test]
        fn no_value_is_more_than_a_token(value in "\\PC*|[.*> \r\n\t$a]*") {
            let token = token(&value);
            proptest::prop_assert!(!token.is_empty() && token.len() <= LONGEST_TOKEN);
            proptest::prop_assert!(!token.contains(['.', '*', '>', ' ', '\r', '\n', '\t']));
        }
    }

    #[test]
    fn templates_are_checked() {
        assert!(Addressing::new("wire.enriched.{language}.{topic}", "").is_ok());
        for wrong in ["", "wire.{colour}", "wire.{language", "wire.>", "wire.*", ".wire", "wire.", "a..b", "a b"] {
            assert!(Addressing::new(wrong, "").is_err(), "{wrong}");
        }
    }
}
