//! Where a record goes, and what it is called on its way out: subject, message id, headers.

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::message::Headers;
use crate::config::Config;
use crate::ninjs;
use crate::record::{LifecycleKind, Record, SCHEMA, Status};

/// A message ready to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub subject: String,
    /// `Nats-Msg-Id`: the server refuses a second message with it inside the de-duplication window. Empty: none.
    pub message_id: String,
    pub headers: Headers,
    pub payload: Bytes,
}

/// Where a record goes: what may be used, what must wait, what must not be used any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    Enriched,
    Held,
    Kills,
}

impl Route {
    /// Only what is usable goes out as such.
    pub fn of(record: &Record) -> Route {
        match record.lifecycle.status {
            Status::Usable => Route::Enriched,
            Status::Withheld => Route::Held,
            Status::Canceled => Route::Kills,
        }
    }
}

/// How records are addressed.
#[derive(Debug, Clone)]
pub struct Addressing {
    enriched: Template,
    held: Template,
    kills: Template,
    ninjs: Option<Template>,
    ninjs_extended: bool,
    held_in_full: bool,
    kills_in_full: bool,
    /// Subjects below it hold what waits for its time.
    embargo: String,
    /// Of software, resources and settings: another program makes another record of the same copy.
    digest: String,
}

/// The moment after which a parked record goes out.
pub const UNTIL: &str = "Copytaster-Until";

/// A subject with the record's fields in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

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
    /// `identity` is what the message ids depend on besides the copy. `Err` names the key and what is wrong with it.
    pub fn new(config: &Config, identity: &str) -> Result<Addressing, String> {
        let template = |key: &str, text: &str| Template::read(text).map_err(|problem| format!("{key}: {problem}"));
        let embargo = &config.embargo.subject;
        if template("embargo.subject", embargo)?.0.len() != 1 {
            return Err(format!("embargo.subject: '{embargo}' is the beginning of subjects; no {{field}} may stand in it"));
        }
        Ok(Addressing {
            enriched: template("output.subject", &config.output.subject)?,
            held: template("held.subject", &config.held.subject)?,
            kills: template("kills.subject", &config.kills.subject)?,
            ninjs: config.output.ninjs.as_deref().map(|it| template("output.ninjs", it)).transpose()?,
            ninjs_extended: config.output.ninjs_extended,
            held_in_full: config.held.full,
            kills_in_full: config.kills.full,
            embargo: embargo.clone(),
            digest: hex(&Sha256::digest(identity.as_bytes())),
        })
    }

    /// Everything that goes out for the record by itself, the record first. `passing` are headers of the original that go through.
    pub fn outgoing(&self, record: &Record, passing: &Headers) -> Vec<Outgoing> {
        match Route::of(record) {
            Route::Enriched => {
                let subject = self.enriched.subject(record);
                self.both_forms(record, passing, &subject, self.ninjs_subject(record).as_deref(), &self.message_id(record))
            }
            Route::Held => {
                let shown = if self.held_in_full { record.clone() } else { record.stub() };
                let held = self.message(&shown, passing, self.held.subject(&shown), format!("held-{}", self.message_id(record)));
                std::iter::once(held).chain(self.parked(record, passing)).collect()
            }
            Route::Kills => {
                let shown = if self.kills_in_full { record.clone() } else { record.stub() };
                vec![self.message(&shown, passing, self.kills.subject(&shown), format!("kill-{}", self.message_id(record)))]
            }
        }
    }

    /// The death notice of one record, on the subjects that the record had. `round` tells a notice that is said again from the first.
    pub fn tombstone(&self, stone: &Record, notice: &Record, subjects: &[String], round: &str) -> Vec<Outgoing> {
        let [subject, rest @ ..] = subjects else { return Vec::new() };
        let mut digest = Sha256::new();
        for part in [&self.message_id(notice), &stone.id, stone.version.as_deref().unwrap_or_default(), subject, round] {
            digest.update(part.len().to_le_bytes());
            digest.update(part.as_bytes());
        }
        let id = format!("tombstone-{}", hex(&digest.finalize()));
        self.both_forms(stone, &Headers::new(), subject, rest.first().map(String::as_str), &id)
    }

    /// The subjects that the record has if it goes out as usable: the record's, and that of its ninjs form.
    pub fn subjects(&self, record: &Record) -> Vec<String> {
        match Route::of(record) {
            Route::Held => {
                let shown = if self.held_in_full { record.clone() } else { record.stub() };
                vec![self.held.subject(&shown)]
            }
            _ => std::iter::once(self.enriched.subject(record)).chain(self.ninjs_subject(record)).collect(),
        }
    }

    fn ninjs_subject(&self, record: &Record) -> Option<String> {
        self.ninjs.as_ref().map(|it| it.subject(record))
    }

    fn both_forms(&self, record: &Record, passing: &Headers, subject: &str, ninjs: Option<&str>, id: &str) -> Vec<Outgoing> {
        let main = self.message(record, passing, subject.to_owned(), id.to_owned());
        let second = ninjs.and_then(|subject| {
            let form = if self.ninjs_extended { ninjs::extended(record).ok()? } else { ninjs::project(record) };
            let headers = main.headers.iter().filter(|(name, _)| name != SCHEMA_HEADER).cloned();
            let schema = if self.ninjs_extended { ninjs::EXTENSION } else { ninjs::SCHEMA };
            Some(Outgoing {
                subject: subject.to_owned(),
                message_id: format!("ninjs-{id}"),
                headers: headers.chain([(SCHEMA_HEADER.to_owned(), schema.to_owned())]).collect(),
                payload: form.to_string().into(),
            })
        });
        std::iter::once(main).chain(second).collect()
    }

    /// The whole record, as it will go out at its time, for the embargo's own stream. Advisories are for nobody later either.
    fn parked(&self, record: &Record, passing: &Headers) -> Option<Outgoing> {
        if record.lifecycle.kind == LifecycleKind::Advisory {
            return None;
        }
        let until = record.lifecycle.embargo.as_ref().and_then(|it| it.until.clone());
        let term = if until.is_some() && record.lifecycle.kind != LifecycleKind::Hold { "timed" } else { "open" };
        let item = short_digest(&record.id);
        let mut released = record.clone();
        released.lifecycle.status = Status::Usable;
        let subject = format!("{}.{term}.{item}", self.embargo);
        let mut parked = self.message(&released, passing, subject, format!("embargo-{}", self.message_id(record)));
        parked.headers.extend(until.filter(|_| term == "timed").map(|it| (UNTIL.to_owned(), it)));
        Some(parked)
    }

    fn message(&self, record: &Record, passing: &Headers, subject: String, message_id: String) -> Outgoing {
        // A record is plain data: writing it to memory does not fail.
        let payload = serde_json::to_vec(record).unwrap_or_default().into();
        Outgoing { subject, message_id, headers: headers(record, passing), payload }
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

impl Template {
    /// Reads a template such as `wire.enriched.{language}.{topic}`.
    pub fn read(template: &str) -> Result<Template, String> {
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
        Ok(Template(parts))
    }

    fn subject(&self, record: &Record) -> String {
        let value = |part: &Part| match part {
            Part::Fixed(text) => text.clone(),
            Part::Field(field) => token(&field.of(record)),
        };
        self.0.iter().map(value).collect()
    }
}

/// A name of any length and content as a short token that is safe in subjects and keys.
pub(super) fn short_digest(name: &str) -> String {
    hex(&Sha256::digest(name.as_bytes())).chars().take(32).collect()
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

const SCHEMA_HEADER: &str = "Copytaster-Schema";
/// Trace context (W3C) goes through, so that a trace does not end here.
pub(super) fn passing(headers: &Headers) -> Headers {
    const PASSING: [&str; 2] = ["traceparent", "tracestate"];
    headers.iter().filter(|(name, _)| PASSING.iter().any(|it| name.eq_ignore_ascii_case(it))).cloned().collect()
}

fn headers(record: &Record, passing: &Headers) -> Headers {
    let source = &record.source;
    let mut headers = vec![
        ("Content-Type".to_owned(), "application/json".to_owned()),
        ("Copytaster-Item-Id".to_owned(), record.id.clone()),
        (SCHEMA_HEADER.to_owned(), SCHEMA.to_owned()),
        (
            "Copytaster-Source".to_owned(),
            format!("{}#{}", source.stream.as_deref().unwrap_or_default(), source.sequence.unwrap_or_default()),
        ),
        ("Copytaster-Status".to_owned(), Field::Status.of(record)),
    ];
    headers.extend(record.version.clone().map(|it| ("Copytaster-Version".to_owned(), it)));
    headers.extend(passing.iter().cloned());
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
        assert!(Template::read("wire.enriched.{language}.{topic}").is_ok());
        for wrong in ["", "wire.{colour}", "wire.{language", "wire.>", "wire.*", ".wire", "wire.", "a..b", "a b"] {
            assert!(Template::read(wrong).is_err(), "{wrong}");
        }
    }
}
