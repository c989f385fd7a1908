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

use serde::Serialize;

use crate::record::bulletins::{EventMessage, Head, RecordAddress, StatementMessage, TollMessage, WatchMessage, Withdrawn};
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

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
enum Message {
    Event(Box<EventMessage>),
    Statement(Box<StatementMessage>),
    Toll(Box<TollMessage>),
    Watch(Box<WatchMessage>),
}

/// What follows the beginning of the subjects of each kind; each field is one token.
pub const EVENT_SUBJECT: &str = "events.{type}.{status}.{country}.{actor}.{recipient}";
pub const STATEMENT_SUBJECT: &str = "statements.{class}.{source_class}.{source_country}";
pub const TOLL_SUBJECT: &str = "tolls.{kind}.{country}";
pub const WATCH_SUBJECT: &str = "watch.{list}.{entry}";
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

impl Message {
    fn head(&self) -> &Head {
        match self {
            Message::Event(it) => &it.head,
            Message::Statement(it) => &it.head,
            Message::Toll(it) => &it.head,
            Message::Watch(it) => &it.head,
        }
    }

    fn head_mut(&mut self) -> &mut Head {
        match self {
            Message::Event(it) => &mut it.head,
            Message::Statement(it) => &mut it.head,
            Message::Toll(it) => &mut it.head,
            Message::Watch(it) => &mut it.head,
        }
    }

    /// Without what the copy says.
    fn bare(&self) -> Message {
        match self {
            Message::Event(it) => Message::Event(Box::new(events::bare(it))),
            Message::Statement(it) => Message::Statement(Box::new(statements::bare(it))),
            Message::Toll(it) => Message::Toll(Box::new(tolls::bare(it))),
            Message::Watch(it) => Message::Watch(Box::new(watch::bare(it))),
        }
    }
}

impl Bulletin {
    /// The id of all its messages.
    pub fn id(&self) -> &str {
        &self.message.head().id
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

    pub fn schema(&self) -> &str {
        &self.message.head().schema
    }

    pub fn json(&self) -> Vec<u8> {
        // Plain data: writing it to memory does not fail.
        serde_json::to_vec(&self.message).unwrap_or_default()
    }

    /// The bulletin that takes it back: codes that its subjects have, and no words.
    #[must_use]
    pub fn withdrawn(&self, withdrawn: &Withdrawn) -> Bulletin {
        let mut message = self.message.bare();
        message.head_mut().withdrawn = Some(withdrawn.clone());
        Bulletin { message, ..self.clone() }
    }

    pub fn is_withdrawn(&self) -> bool {
        self.message.head().withdrawn.is_some()
    }

    fn set_id(&mut self, id: &str) {
        id.clone_into(&mut self.message.head_mut().id);
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
