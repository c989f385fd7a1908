//! A record as its subscribers get it: a bulletin for each event, statement, toll and name on a watch list, on subjects of fixed depth.
//!
//! Pure: a record goes in with the place where it lies, bulletins come out. [`change`] says what an update keeps, withdraws and adds. What was
//! sent is never written down: it is made again from the stored record.

mod change;
mod events;
mod index;
mod statements;
#[cfg(test)]
mod tests;
mod tolls;
mod watch;

use std::collections::BTreeMap;

use crate::record::bulletins::{
    EVENT_SCHEMA, EventMessage, RecordAddress, STATEMENT_SCHEMA, StatementMessage, TOLL_SCHEMA, TollMessage, WATCH_SCHEMA,
    WatchMessage, Withdrawn,
};
use crate::record::{Record, Status};
use change::Likeness;
pub use change::{Change, change};
use index::Index;

/// What is sent of a record, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The beginning of the subjects: `events`, `statements`, `tolls` or `watch` and codes follow.
    pub subject: String,
    /// From 0 to 1: what is less certain is not sent.
    pub floor: f64,
}

/// One event, statement or toll on its way to subscribers.
#[derive(Debug, Clone, PartialEq)]
pub struct Bulletin {
    /// What tells it from the others of its record: its local id, on a watch list with its place there.
    key: String,
    /// One message goes out on each.
    pub subjects: Vec<String>,
    message: Message,
    /// What tells whether another version reports the same.
    likeness: Likeness,
}

#[derive(Debug, Clone, PartialEq)]
enum Message {
    Event(Box<EventMessage>),
    Statement(Box<StatementMessage>),
    Toll(Box<TollMessage>),
    Watch(Box<WatchMessage>),
}

/// What stands for a code that is not known.
const UNKNOWN: &str = "_";

/// The bulletins of a usable record; of any other there are none.
pub fn of(record: &Record, address: &RecordAddress, settings: &Settings) -> Vec<Bulletin> {
    if record.lifecycle.status != Status::Usable {
        return Vec::new();
    }
    let index = Index::of(record, address);
    let mut bulletins = events::of(&index, settings);
    bulletins.extend(statements::of(&index, settings));
    bulletins.extend(tolls::of(&index, settings));
    bulletins.extend(watch::of(&index, settings));
    bulletins
}

impl Bulletin {
    /// The id of all its messages.
    pub fn id(&self) -> &str {
        match &self.message {
            Message::Event(it) => &it.id,
            Message::Statement(it) => &it.id,
            Message::Toll(it) => &it.id,
            Message::Watch(it) => &it.id,
        }
    }

    /// `event`, `statement`, `toll` or `watch`.
    pub fn kind(&self) -> &'static str {
        match &self.message {
            Message::Event(_) => "event",
            Message::Statement(_) => "statement",
            Message::Toll(_) => "toll",
            Message::Watch(_) => "watch",
        }
    }

    pub fn schema(&self) -> &'static str {
        match &self.message {
            Message::Event(_) => EVENT_SCHEMA,
            Message::Statement(_) => STATEMENT_SCHEMA,
            Message::Toll(_) => TOLL_SCHEMA,
            Message::Watch(_) => WATCH_SCHEMA,
        }
    }

    pub fn json(&self) -> Vec<u8> {
        let json = match &self.message {
            Message::Event(it) => serde_json::to_vec(it),
            Message::Statement(it) => serde_json::to_vec(it),
            Message::Toll(it) => serde_json::to_vec(it),
            Message::Watch(it) => serde_json::to_vec(it),
        };
        // Plain data: writing it to memory does not fail.
        json.unwrap_or_default()
    }

    /// The bulletin that takes it back: codes that its subjects have, and no words.
    #[must_use]
    pub fn withdrawn(&self, withdrawn: &Withdrawn) -> Bulletin {
        let withdrawn = Some(withdrawn.clone());
        let message = match &self.message {
            Message::Event(it) => Message::Event(Box::new(events::bare(it, withdrawn))),
            Message::Statement(it) => Message::Statement(Box::new(statements::bare(it, withdrawn))),
            Message::Toll(it) => Message::Toll(Box::new(tolls::bare(it, withdrawn))),
            Message::Watch(it) => Message::Watch(Box::new(watch::bare(it, withdrawn))),
        };
        Bulletin { message, ..self.clone() }
    }

    pub fn is_withdrawn(&self) -> bool {
        match &self.message {
            Message::Event(it) => it.withdrawn.is_some(),
            Message::Statement(it) => it.withdrawn.is_some(),
            Message::Toll(it) => it.withdrawn.is_some(),
            Message::Watch(it) => it.withdrawn.is_some(),
        }
    }

    fn set_id(&mut self, id: &str) {
        let place = match &mut self.message {
            Message::Event(it) => &mut it.id,
            Message::Statement(it) => &mut it.id,
            Message::Toll(it) => &mut it.id,
            Message::Watch(it) => &mut it.id,
        };
        id.clone_into(place);
    }
}

/// Bulletins under the ids that they are out with: those that an earlier version had sent kept theirs.
pub fn under_ids(mut bulletins: Vec<Bulletin>, kept: &BTreeMap<String, String>) -> Vec<Bulletin> {
    for bulletin in &mut bulletins {
        if let Some(id) = kept.get(&bulletin.key) {
            bulletin.set_id(id);
        }
    }
    bulletins
}

/// A code as one token of a subject.
fn token(code: Option<&str>) -> &str {
    let is_token = |it: &&str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-'));
    code.filter(is_token).unwrap_or(UNKNOWN)
}

/// The name of a value of an enumeration.
fn name(value: impl serde::Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

fn certain(confidence: Option<f64>, settings: &Settings) -> bool {
    confidence.is_some_and(|it| it >= settings.floor)
}
