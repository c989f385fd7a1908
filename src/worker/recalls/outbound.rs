//! A record on its way out, and what the item index is told of it.

use std::sync::Arc;

use crate::record::Record;
use crate::worker::message::Headers;
use crate::worker::outgoing::{Addressing, Route};
use crate::worker::recalls::entry::{Known, Order, Recall};
use crate::worker::recalls::item_index::Story;
use crate::worker::recalls::names::{Holder, Name};

/// A record on its way out.
#[derive(Debug, Clone)]
pub struct Outbound {
    pub record: Record,
    /// Its JSON as a newer release wrote it, where `record` is not all of it.
    pub whole: Option<Vec<u8>>,
    /// The topic that its item went out under first, if that is another one than the record's.
    pub topic: Option<String>,
    /// Headers of the original that go through.
    pub passing: Headers,
    pub addressing: Arc<Addressing>,
    /// The number of the delivery that it came with; `None`: it waited, and is released.
    pub attempt: Option<u64>,
    /// Of a notice: what its message may name by id, whether the notice says so or not.
    pub mentioned: Vec<String>,
}

/// Who sends a notice, and how it is called on its way out.
pub(super) struct Notice<'a> {
    pub(super) record: &'a Record,
    /// The id that its own messages have; those of its tombstones are made of it.
    pub(super) message_id: &'a str,
    pub(super) by: &'a str,
    pub(super) addressing: &'a Addressing,
}

impl Outbound {
    /// What stands for its topic.
    pub(super) fn topic(&self) -> String {
        self.topic.clone().unwrap_or_else(|| self.addressing.topic(&self.record))
    }
}

impl<'a> Notice<'a> {
    pub(super) fn of(outbound: &'a Outbound, message_id: &'a str) -> Notice<'a> {
        Notice { record: &outbound.record, message_id, by: &outbound.record.id, addressing: &outbound.addressing }
    }
}

/// The story as it is entered into the item index.
pub(super) fn story(outbound: &Outbound) -> Story {
    let (record, addressing, topic) = (&outbound.record, &outbound.addressing, outbound.topic());
    let known = Known {
        subjects: addressing.subjects(record, &topic),
        topic: Some(topic),
        held: Route::of(record) == Route::Held,
        message_id: Some(addressing.message_id(record)),
        said: Some(addressing.said(record)),
        ..known(record)
    };
    Story { id: record.id.clone(), known, holder: holder(record), names: Name::of(record) }
}

/// The id that a record goes out under: that of its first handling. An entry of the first release has none.
pub(super) fn id_of(entered: &Known, now: &Known) -> String {
    entered.message_id.clone().or_else(|| now.message_id.clone()).unwrap_or_default()
}

/// What tells a record from others of its item.
pub(crate) fn known(record: &Record) -> Known {
    Known {
        version: record.version.clone(),
        sha256: record.source.sha256.clone(),
        order: Order::of(record),
        published: published(record),
        ..Known::default()
    }
}

fn published(record: &Record) -> Option<jiff::Timestamp> {
    record.source.published.as_deref().and_then(|it| it.parse().ok())
}

/// The mark that a notice leaves on what it means.
pub(super) fn recall_by(record: &Record) -> Recall {
    Recall {
        status: record.lifecycle.status,
        by: record.id.clone(),
        order: Order::of(record),
        version: record.version.clone(),
        published: published(record),
        ..Recall::default()
    }
}

pub(super) fn holder(record: &Record) -> Holder {
    let agency = record.credit.as_ref().and_then(|it| it.agency.clone());
    Holder {
        id: record.id.clone(),
        agency: agency.or_else(|| record.source.provider.as_ref().map(|it| it.to_lowercase())),
        order: Order::of(record),
        published: published(record),
        ..Holder::default()
    }
}
