//! The service that knows stories.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::amount;
use super::streams::{DAY, MIB};

/// What the stream knows: copies, stories, claims.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Stories {
    /// Stream of the links.
    pub links: String,
    /// The beginning of its subjects; the language follows.
    pub links_subject: String,
    /// Stream of the stories.
    pub stream: String,
    /// The beginning of its subjects; what, language and country follow.
    pub subject: String,
    /// Key-value bucket of stories as they stand.
    pub bucket: String,
    /// Key-value bucket of claims as they stand.
    pub claims: String,
    /// Key-value bucket of snapshots of the whole state.
    pub snapshots: String,
    /// Records after which there is a new snapshot, at least; 0: none is made or read.
    pub snapshot_every: usize,
    /// Earlier states of an entry that are kept, if the buckets have to be created: 1 to 64 with the last.
    pub bucket_history: u8,
    /// Messages and entries older than this go, if streams and buckets have to be created; `0s` keeps them.
    #[serde(with = "amount::duration")]
    pub max_age: Duration,
    /// The oldest messages go when a stream is larger, if it has to be created; 0 is no limit.
    #[serde(with = "amount::bytes")]
    pub max_bytes: u64,
    /// How long a record is remembered, by the records' own times.
    #[serde(with = "amount::duration")]
    pub window: Duration,
    /// A story is quiet when nothing has come for so long.
    #[serde(with = "amount::duration")]
    pub quiet: Duration,
    /// From 0 to 1: how likely it must be that an item belongs to a story.
    pub join: f64,
    /// From 0 to 1: how likely it must be that two stories are one.
    pub merge: f64,
    /// From 0 to 1: the share of an item's words that must stand in another for it to be a copy.
    pub copy: f64,
}

impl Default for Stories {
    fn default() -> Stories {
        let fold = crate::stories::Settings::default();
        let seconds = |it: i64| Duration::from_secs(it.unsigned_abs());
        Stories {
            links: "LINKS".to_owned(),
            links_subject: "wire.links".to_owned(),
            stream: "STORIES".to_owned(),
            subject: "wire.stories".to_owned(),
            bucket: "STORIES".to_owned(),
            claims: "CLAIMS".to_owned(),
            snapshots: "STORIES_STATE".to_owned(),
            snapshot_every: 10_000,
            bucket_history: 8,
            max_age: 30 * DAY,
            max_bytes: 1024 * MIB,
            window: seconds(fold.window),
            quiet: seconds(fold.quiet),
            join: fold.join,
            merge: fold.merge,
            copy: fold.copy,
        }
    }
}

impl Stories {
    /// What the fold has to know.
    pub fn settings(&self) -> crate::stories::Settings {
        let seconds = |it: Duration| i64::try_from(it.as_secs()).unwrap_or(i64::MAX);
        crate::stories::Settings {
            window: seconds(self.window),
            quiet: seconds(self.quiet),
            join: self.join,
            merge: self.merge,
            copy: self.copy,
        }
    }
}
