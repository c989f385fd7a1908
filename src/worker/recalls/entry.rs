//! What the item index holds of an item: its records and the notices about it. What it holds of names stands in [`super::names`]. Pure
//! values; merging them is idempotent, because whoever lost an answer merges again.

mod claims;
#[cfg(test)]
pub(super) mod tests;
mod verdicts;
mod versions;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use crate::record::{Record, Status};
use crate::worker::broker::bucket::Value;
use crate::worker::outgoing::short_digest;
use crate::worker::recalls::told::Told;
pub(super) use versions::compare_times;

/// Records of an item that are remembered: as many as fit well into a message. The oldest go first, and it is reported; of each subject one
/// stays, so that a kill reaches whoever reads it.
pub(crate) const MOST_RECORDS: usize = 1_500;
/// What a newer release wrote into an entry: kept when an older one changes the entry.
pub(super) type More = serde_json::Map<String, serde_json::Value>;

/// When the broker took the message that an item came in. Time first: sequences begin anew with a stream that is recreated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Order {
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<Timestamp>,
    sequence: u64,
}

/// An item of which records exist.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) records: Vec<Known>,
    /// What stood for the topic of its first record. Absent: of an older release, which knew no topics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) topic: Option<String>,
    /// The last notice that recalled it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recalled: Option<Recall>,
    /// The last hold that was lifted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lifted: Option<Recall>,
    /// A correction or update under another id that took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) replaced: Option<Recall>,
    /// The strictest notice that moved the end of its embargo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) moved: Option<Moved>,
    /// The id of the last notice that says its embargo is lifted: a person decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lift_asked: Option<String>,
    #[serde(flatten)]
    pub(crate) more: More,
}

/// One record of an item.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Known {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    pub(crate) sha256: String,
    pub(crate) order: Order,
    /// The provider's own time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) published: Option<Timestamp>,
    /// Where it went: the record, then its ninjs form.
    pub(crate) subjects: Vec<String>,
    /// What stands for its topic; kept with the item.
    #[serde(skip)]
    pub(crate) topic: Option<String>,
    /// It was told of on a subject of held copy only.
    pub(crate) held: bool,
    /// An embargoed record that has gone out at its time.
    pub(crate) released: bool,
    /// The id that it was published under, whichever release of the program handles it next. Absent: of an older release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_id: Option<String>,
    /// The server has it: the same input message is not published again, however late it is redelivered.
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) sent: bool,
    /// What subscribers to events were told of it. Absent: nothing, or by an older release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) told: Option<Told>,
    /// A digest of what it says and of what made it: a message that gives the same is a repeat. Absent: of an older release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) said: Option<String>,
    /// It did not go out, or not in time: newer versions wait for it no more.
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) given_up: bool,
    /// An operator has dropped it while it waited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dropped: Option<Recall>,
    #[serde(flatten)]
    pub(crate) more: More,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Value for Item {
    /// An item of which nothing is known any more may have been killed.
    fn doubtful() -> Item {
        let order = Order { received: Some(Timestamp::MAX), sequence: u64::MAX };
        let recall =
            Recall { status: Status::Withheld, by: "an entry that can't be read".to_owned(), order, ..Recall::default() };
        Item { recalled: Some(recall), ..Item::default() }
    }
}

/// A notice that an item, or whatever has a certain name, is not to be used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Recall {
    #[serde(deserialize_with = "status")]
    pub(crate) status: Status,
    /// The notice's own id.
    pub(crate) by: String,
    pub(crate) order: Order,
    /// The notice's own version and time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) published: Option<Timestamp>,
    /// Whose notice it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agency: Option<String>,
    #[serde(flatten)]
    pub(crate) more: More,
}

/// A notice of another item that moved the end of an embargo.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Moved {
    /// The notice's own id.
    pub(crate) by: String,
    pub(crate) order: Order,
    /// Absent: no time that can be relied on; a person decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Timestamp>,
    #[serde(flatten)]
    pub(crate) more: More,
}

/// A status that this release does not know forbids: a newer one meant something by it.
fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Status, D::Error> {
    let given = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(given).unwrap_or(Status::Withheld))
}

impl Order {
    pub(crate) fn new(received: Option<Timestamp>, sequence: u64) -> Order {
        Order { received, sequence }
    }

    pub(crate) fn of(record: &Record) -> Order {
        let received = record.source.received.as_deref().and_then(|it| it.parse().ok());
        Order { received, sequence: record.source.sequence.unwrap_or_default() }
    }

    /// Hours from `earlier` to this, if both times are known.
    pub(super) fn hours_since(&self, earlier: &Order) -> Option<i64> {
        Some(self.received?.duration_since(earlier.received?).as_hours())
    }
}

/// The key of an item's entry.
pub(crate) fn item_key(id: &str) -> String {
    format!("item.{}", short_digest(id))
}
