//! Records that lie in a stream and may have been written by another release: parked until their embargo ends, or published long ago.
//!
//! What an older release wrote is brought up to date: until 0.1 the parties of events had alpha-3 codes, and those of intergovernmental
//! organisations, as their `country`. What a newer one wrote is read as far as it is understood, and goes out as it was written. What can't be
//! understood enough to know whether it may go out is an error: whoever meets it leaves it where it lies.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Record, SCHEMA};

/// A record as it was found, and as it goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// As far as this release understands it.
    pub record: Record,
    /// The whole of it, as JSON, where `record` is not all: a newer release wrote fields or values that this one does not know.
    pub whole: Option<Vec<u8>>,
}

/// Why a record can't be used: nothing is known of it that would say whether it may go out.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("it is no JSON, or not that of a record: {0}")]
    Malformed(#[from] serde_json::Error),
    #[error("its schema is '{0}', and this release reads {SCHEMA}: a release that wrote it can read it")]
    Schema(String),
    #[error("it has no id")]
    Nameless,
    #[error("its lifecycle.status is '{0}', which this release does not know: a release that wrote it can read it")]
    Status(String),
}

impl Stored {
    /// Reads the JSON of a record of this release, an older or a newer one.
    ///
    /// # Errors
    /// If it is no record of this version of the schema, lacks `schema`, `id`, `text` or `lifecycle`, or has a status that is not known.
    pub fn read(json: &[u8]) -> Result<Stored, Unreadable> {
        let mut whole: Value = serde_json::from_slice(json)?;
        if let Some(schema) = whole["schema"].as_str().filter(|it| *it != SCHEMA) {
            return Err(Unreadable::Schema(schema.to_owned()));
        }
        bring_up_to_date(&mut whole);
        let record = Record::deserialize(&whole)?;
        if record.id.is_empty() {
            return Err(Unreadable::Nameless);
        }
        match whole["lifecycle"].get("status") {
            None => (),
            Some(Value::String(status)) if ["usable", "withheld", "canceled"].contains(&status.as_str()) => (),
            Some(other) => return Err(Unreadable::Status(other.to_string())),
        }
        let whole = if holds_all(&serde_json::to_value(&record)?, &whole) { None } else { Some(serde_json::to_vec(&whole)?) };
        Ok(Stored { record, whole })
    }
}

impl Record {
    /// JSON that a newer release wrote, with the extensions and diagnostics of this record, which is what was understood of it.
    pub fn added_to(&self, whole: &[u8]) -> Vec<u8> {
        let mut value: Value = serde_json::from_slice(whole).unwrap_or_default();
        if let Some(fields) = value.as_object_mut() {
            // Plain data: it can be written.
            fields.insert("extensions".to_owned(), serde_json::to_value(&self.extensions).unwrap_or_default());
            fields.insert("diagnostics".to_owned(), serde_json::to_value(&self.diagnostics).unwrap_or_default());
        }
        serde_json::to_vec(&value).unwrap_or_default()
    }
}

/// Whether all that stands in `written` stands in `read` too; defaults may have been added.
fn holds_all(read: &Value, written: &Value) -> bool {
    match (read, written) {
        (Value::Object(read), Value::Object(written)) => {
            written.iter().all(|(key, value)| read.get(key).is_some_and(|it| holds_all(it, value)))
        }
        (Value::Array(read), Value::Array(written)) => {
            read.len() == written.len() && read.iter().zip(written).all(|(read, written)| holds_all(read, written))
        }
        (Value::Number(read), Value::Number(written)) => read.as_f64() == written.as_f64(),
        _ => read == written,
    }
}

fn bring_up_to_date(record: &mut Value) {
    let events = record.get_mut("events").and_then(Value::as_array_mut).into_iter().flatten();
    let events = events.filter_map(Value::as_object_mut);
    for event in events {
        for side in ["actors", "recipients"] {
            let roles = event.get_mut(side).and_then(Value::as_array_mut).into_iter().flatten();
            roles.filter_map(Value::as_object_mut).for_each(alpha_2);
        }
    }
}

/// "RUS" as country becomes "RU", "NAT" a body.
fn alpha_2(role: &mut Map<String, Value>) {
    let Some(code) = role.get("country").and_then(Value::as_str).filter(|it| it.len() == 3).map(str::to_owned) else { return };
    match COUNTRIES.lines().find_map(|line| line.split_once('\t').filter(|(_, rest)| rest.split('\t').next() == Some(&code))) {
        Some((alpha_2, _)) => role.insert("country".to_owned(), alpha_2.into()),
        None => {
            role.remove("country");
            role.insert("body".to_owned(), code.into())
        }
    };
}

/// Alpha-2 and alpha-3 are the first two columns.
const COUNTRIES: &str = include_str!("../resources/world/countries.tsv");
