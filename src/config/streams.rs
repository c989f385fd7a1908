//! The streams: what each takes, and how long it keeps what. An age or a size applies where the worker has to create the stream.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::amount;

pub(super) const DAY: Duration = Duration::from_secs(24 * 3600);
pub(super) const MIB: u64 = 1 << 20;

/// What all streams have in common that the worker makes.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Streams {
    /// Servers that each keep a copy: 1, 3 or 5.
    pub replicas: usize,
    /// How the server stores them; `s2` needs nats-server 2.10.
    pub compression: Compression,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Compression {
    None,
    S2,
}

/// Where copy comes from.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Input {
    pub stream: String,
    /// Subjects of the stream, if it has to be created.
    pub subjects: Vec<String>,
    /// Name of the durable consumer that all workers share.
    pub consumer: String,
    /// Read only these subjects of the stream.
    pub filter: Option<String>,
    /// Messages older than this go, if the stream has to be created; `0s` keeps them.
    #[serde(with = "amount::duration")]
    pub max_age: Duration,
    /// The oldest messages go when the stream is larger, if it has to be created; 0 is no limit.
    #[serde(with = "amount::bytes")]
    pub max_bytes: u64,
}

/// Where records go.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Output {
    pub stream: String,
    pub subjects: Vec<String>,
    /// Template over the record's fields: language, topic, provider, agency, kind, status, format, country.
    pub subject: String,
    /// A second message for each record, ninjs 3.1, on the subject that this template gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ninjs: Option<String>,
    /// The whole record inside the ninjs object, under `enrichment`; strictly by the standard's schema otherwise.
    pub ninjs_extended: bool,
    /// Messages older than this go, if the stream has to be created; `0s` keeps them.
    #[serde(with = "amount::duration")]
    pub max_age: Duration,
    /// The oldest messages go when the stream is larger, if it has to be created; 0 is no limit.
    #[serde(with = "amount::bytes")]
    pub max_bytes: u64,
    /// How long the stream remembers message ids, if it has to be created.
    #[serde(with = "amount::duration")]
    pub duplicate_window: Duration,
    /// Tokens of the user's own for IPTC Media Topics, in place of the slugs: `"medtop:11000000" = "inland"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub topics: BTreeMap<String, String>,
}

/// Where goes what must not be used yet, or not at all by readers: embargoed and held copy, notes to editors.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Held {
    pub stream: String,
    pub subjects: Vec<String>,
    /// Template as for [`Output::subject`]; a stub has no topic and no country.
    pub subject: String,
    /// With text and all that was found in it; stubs otherwise.
    pub full: bool,
    /// Messages older than this go, if the stream has to be created; `0s` keeps them.
    #[serde(with = "amount::duration")]
    pub max_age: Duration,
    /// The oldest messages go when the stream is larger, if it has to be created; 0 is no limit.
    #[serde(with = "amount::bytes")]
    pub max_bytes: u64,
}

/// Where kills and withdrawals go.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Kills {
    pub stream: String,
    pub subjects: Vec<String>,
    /// Template as for [`Output::subject`].
    pub subject: String,
    /// With text and all that was found in it; stubs otherwise.
    pub full: bool,
    /// Messages older than this go, if the stream has to be created; `0s` keeps them.
    #[serde(with = "amount::duration")]
    pub max_age: Duration,
    /// The oldest messages go when the stream is larger, if it has to be created; 0 is no limit.
    #[serde(with = "amount::bytes")]
    pub max_bytes: u64,
}

/// Where whole records wait for the end of their embargo. Not for consumers: it lies outside the subjects that they may watch as a whole.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parked {
    pub stream: String,
    pub subjects: Vec<String>,
    /// The beginning of the subjects; `timed`, `open` or `notice` and a digest of the item's id follow.
    pub subject: String,
    /// Name of the durable consumer that all workers share.
    pub consumer: String,
    /// When the stream is larger nothing more is taken, if it has to be created; 0 is no limit. Copy that waits here never goes by age;
    /// notices go that are older than `held.max_age`, and the oldest while the stream is more than half full.
    #[serde(with = "amount::bytes")]
    pub max_bytes: u64,
}

/// Events, statements and tolls, a message for each.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Events {
    /// Whether there are any.
    pub publish: bool,
    pub stream: String,
    pub subjects: Vec<String>,
    /// The beginning of the subjects; `events`, `statements`, `tolls` or `watch` and codes follow.
    pub subject: String,
    /// From 0 to 1: what is less certain stands in the record alone.
    pub floor: f64,
    /// Messages older than this go, if the stream has to be created; `0s` keeps them.
    #[serde(with = "amount::duration")]
    pub max_age: Duration,
    /// The oldest messages go when the stream is larger, if it has to be created; 0 is no limit.
    #[serde(with = "amount::bytes")]
    pub max_bytes: u64,
}

/// Where goes what can't be read.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dead {
    pub stream: String,
    pub subjects: Vec<String>,
    /// `{reason}` is the code of the refusal.
    pub subject: String,
    /// Messages older than this go, if the stream has to be created; `0s` keeps them.
    #[serde(with = "amount::duration")]
    pub max_age: Duration,
    /// The oldest messages go when the stream is larger, if it has to be created; 0 is no limit.
    #[serde(with = "amount::bytes")]
    pub max_bytes: u64,
}

impl Default for Streams {
    fn default() -> Streams {
        Streams { replicas: 1, compression: Compression::None }
    }
}

impl Default for Input {
    fn default() -> Input {
        Input {
            stream: "WIRE".to_owned(),
            subjects: vec!["wire.raw.>".to_owned()],
            consumer: "copytaster".to_owned(),
            filter: None,
            max_age: 14 * DAY,
            max_bytes: 1024 * MIB,
        }
    }
}

impl Default for Output {
    fn default() -> Output {
        Output {
            stream: "ENRICHED".to_owned(),
            subjects: vec!["wire.enriched.>".to_owned()],
            subject: "wire.enriched.{language}.{topic}".to_owned(),
            ninjs: None,
            ninjs_extended: false,
            max_age: 30 * DAY,
            max_bytes: 2048 * MIB,
            duplicate_window: Duration::from_secs(3600),
            topics: BTreeMap::new(),
        }
    }
}

impl Default for Held {
    fn default() -> Held {
        Held {
            stream: "HELD".to_owned(),
            subjects: vec!["wire.held.>".to_owned()],
            subject: "wire.held.{kind}".to_owned(),
            full: false,
            max_age: 30 * DAY,
            max_bytes: 256 * MIB,
        }
    }
}

impl Default for Kills {
    fn default() -> Kills {
        Kills {
            stream: "KILLS".to_owned(),
            subjects: vec!["wire.kills.>".to_owned()],
            subject: "wire.kills.{agency}".to_owned(),
            full: false,
            max_age: 30 * DAY,
            max_bytes: 256 * MIB,
        }
    }
}

impl Default for Parked {
    fn default() -> Parked {
        Parked {
            stream: "EMBARGO".to_owned(),
            subjects: vec!["copytaster.embargo.>".to_owned()],
            subject: "copytaster.embargo".to_owned(),
            consumer: "copytaster-release".to_owned(),
            max_bytes: 512 * MIB,
        }
    }
}

impl Default for Events {
    fn default() -> Events {
        Events {
            publish: true,
            stream: "EVENTS".to_owned(),
            subjects: ["events", "statements", "tolls", "watch"].map(|it| format!("wire.{it}.>")).to_vec(),
            subject: "wire".to_owned(),
            floor: 0.8,
            max_age: 30 * DAY,
            max_bytes: 512 * MIB,
        }
    }
}

impl Events {
    /// Examples of what is published, as templates.
    pub fn templates(&self) -> [String; 4] {
        [("events", 5), ("statements", 3), ("tolls", 2), ("watch", 2)]
            .map(|(kind, codes)| format!("{}.{kind}{}", self.subject, ".{code}".repeat(codes)))
    }
}

impl Default for Dead {
    fn default() -> Dead {
        Dead {
            stream: "DEAD".to_owned(),
            subjects: vec!["wire.dead.>".to_owned()],
            subject: "wire.dead.{reason}".to_owned(),
            max_age: 30 * DAY,
            max_bytes: 512 * MIB,
        }
    }
}
