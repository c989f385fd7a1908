//! Settings: one TOML file, every key with a default, unknown keys refused, checked once before anything is bound.

mod address;
mod amount;
mod checks;
mod context;
mod feeds;
mod lists;
mod secret;
mod sources;
mod stages;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::pipeline::Floor;
use crate::record::Offsets;
pub use address::{Addresses, BadAddress};
pub use amount::{read_duration, shown_bytes};
pub use feeds::Feed;
pub use lists::{Lists, Stamp};
pub use secret::{Secret, redacted};
pub use sources::{Credentials, Given};
pub use stages::{OnFailure, Stage};

/// Everything that a user can choose. `copytaster check --print-config` prints it with the defaults filled in.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub nats: Nats,
    pub streams: Streams,
    pub input: Input,
    pub output: Output,
    pub held: Held,
    pub kills: Kills,
    pub embargo: Parked,
    pub events: Events,
    pub stories: Stories,
    pub ask: Ask,
    pub dead: Dead,
    pub worker: Worker,
    pub http: Http,
    pub record: RecordSettings,
    pub lists: Lists,
    /// What is known of the copy on a subject.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub feed: Vec<Feed>,
    /// Stages of the user's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stage: Vec<Stage>,
}

/// The server, and who we are to it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Nats {
    /// One URL or several, separated by commas.
    pub url: Addresses,
    pub user: Option<String>,
    #[serde(skip_serializing)]
    pub password: Option<Secret>,
    /// File that holds the password, in place of `password`.
    pub password_file: Option<PathBuf>,
    #[serde(skip_serializing)]
    pub token: Option<Secret>,
    /// File that holds an nkey seed.
    pub nkey: Option<PathBuf>,
    /// Credentials file, as `nsc` makes them.
    pub creds: Option<PathBuf>,
    /// Prefix of our inboxes, for least rights.
    pub inbox_prefix: Option<String>,
    pub tls: Tls,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// Refuse a server without TLS.
    pub required: bool,
    /// Shake hands before the server says who it is.
    pub first: bool,
    /// PEM file of the authority that signed the server's certificate.
    pub ca: Option<PathBuf>,
    /// PEM file of our own certificate; needs `key`.
    pub cert: Option<PathBuf>,
    pub key: Option<PathBuf>,
}

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
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub max_age: Duration,
    /// The oldest messages go when the stream is larger, if it has to be created; 0 is no limit.
    #[serde(deserialize_with = "amount::bytes", serialize_with = "amount::write_bytes")]
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
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub max_age: Duration,
    /// The oldest messages go when the stream is larger, if it has to be created; 0 is no limit.
    #[serde(deserialize_with = "amount::bytes", serialize_with = "amount::write_bytes")]
    pub max_bytes: u64,
    /// How long the stream remembers message ids, if it has to be created.
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
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
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub max_age: Duration,
    /// The oldest messages go when the stream is larger, if it has to be created; 0 is no limit.
    #[serde(deserialize_with = "amount::bytes", serialize_with = "amount::write_bytes")]
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
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub max_age: Duration,
    /// The oldest messages go when the stream is larger, if it has to be created; 0 is no limit.
    #[serde(deserialize_with = "amount::bytes", serialize_with = "amount::write_bytes")]
    pub max_bytes: u64,
}

/// Where whole records wait for the end of their embargo. Not for consumers: it lies outside the subjects that they may watch as a whole.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parked {
    pub stream: String,
    pub subjects: Vec<String>,
    /// The beginning of the subjects; `timed` or `open` and a digest of the item's id follow.
    pub subject: String,
    /// Name of the durable consumer that all workers share.
    pub consumer: String,
    /// When the stream is larger nothing more is taken, if it has to be created; 0 is no limit. What waits here never goes by age.
    #[serde(deserialize_with = "amount::bytes", serialize_with = "amount::write_bytes")]
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
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub max_age: Duration,
    /// The oldest messages go when the stream is larger, if it has to be created; 0 is no limit.
    #[serde(deserialize_with = "amount::bytes", serialize_with = "amount::write_bytes")]
    pub max_bytes: u64,
}

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
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub max_age: Duration,
    /// The oldest messages go when a stream is larger, if it has to be created; 0 is no limit.
    #[serde(deserialize_with = "amount::bytes", serialize_with = "amount::write_bytes")]
    pub max_bytes: u64,
    /// How long a record is remembered, by the records' own times.
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub window: Duration,
    /// A story is quiet when nothing has come for so long.
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub quiet: Duration,
    /// From 0 to 1: how likely it must be that an item belongs to a story.
    pub join: f64,
    /// From 0 to 1: how likely it must be that two stories are one.
    pub merge: f64,
    /// From 0 to 1: the share of an item's words that must stand in another for it to be a copy.
    pub copy: f64,
}

/// Questions about copy, answered at once.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ask {
    /// Threads that read what is asked, beside those of the stream; 0: nothing is answered.
    pub threads: usize,
    /// Questions that are answered or wait at a time; who asks beyond that is told so at once.
    pub in_flight: usize,
    /// For one answer, with the wait for a thread.
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub timeout: Duration,
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
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub max_age: Duration,
    /// The oldest messages go when the stream is larger, if it has to be created; 0 is no limit.
    #[serde(deserialize_with = "amount::bytes", serialize_with = "amount::write_bytes")]
    pub max_bytes: u64,
}

/// How the work is done.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Worker {
    pub mode: Mode,
    /// Articles in flight at a time.
    pub in_flight: usize,
    /// The server redelivers an article if it hears nothing for so long.
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub ack_wait: Duration,
    /// An article that was delivered more often than this without being settled is dead-lettered as poison.
    pub max_attempts: u32,
    /// An article that takes longer to read than this is dead-lettered.
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub budget: Duration,
    /// From the signal to stop to the end of the process.
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub drain: Duration,
    /// `item`: versions of one item are worked on and published one after the other.
    pub lanes: Lanes,
    /// Wait for the server's answer to an acknowledgement.
    pub confirm_acks: bool,
    /// Threads that read; 0 is one for each core.
    pub threads: usize,
    /// Key-value bucket in which all workers keep what records exist for an item.
    pub bucket: String,
    /// How long an entry is kept after its last change, if the bucket has to be created: kills of older stories find nothing.
    #[serde(deserialize_with = "amount::duration", serialize_with = "amount::write_duration")]
    pub bucket_keep: Duration,
    /// Earlier states of an entry that are kept for people to look at, if the bucket has to be created: 1 to 64 with the last.
    pub bucket_history: u8,
}

/// Who makes streams and the consumer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Somebody else; they must be there.
    Bind,
    /// We do what is missing at the start.
    Create,
    /// We do, also when they vanish, and bring them to the configuration.
    Manage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lanes {
    None,
    Item,
}

impl Lanes {
    /// As the configuration says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Lanes::None => "none",
            Lanes::Item => "item",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// Address of `/healthz`, `/readyz`, `/metrics`; `off` for none. Unset: 127.0.0.1:8087, or a free port if that is taken.
    pub listen: Option<String>,
}

/// What the record looks like.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecordSettings {
    pub offsets: Offsets,
    pub tokens: bool,
    /// How sure things must be to stand in the record.
    pub floor: Floor,
}

/// A configuration that can't be used: which file or key, what is wrong, what would be right.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path}: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path}: {message}")]
    Parse { path: PathBuf, message: String },
    #[error("{name}: {source}")]
    Address { name: &'static str, source: BadAddress },
    #[error("{0}")]
    List(String),
    #[error("{key} is {found}; {needed}")]
    Value { key: &'static str, found: String, needed: Cow<'static, str> },
}

impl Config {
    /// Reads the file, if one is named, puts what was `given` otherwise over it, and checks the whole.
    pub fn load(path: Option<&Path>, given: &Given) -> Result<Config, ConfigError> {
        let mut config = match path {
            None => Config::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
                Config::parse(&text).map_err(|message| ConfigError::Parse { path: path.to_owned(), message })?
            }
        };
        given.apply(&mut config.nats)?;
        config.check()?;
        Ok(config)
    }

    /// The error says where and what, but quotes no line: a secret may stand in it.
    fn parse(text: &str) -> Result<Config, String> {
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|it| text.get(..it.start)).unwrap_or_default();
            format!("line {}: {}", before.matches('\n').count() + 1, redacted(error.message()))
        })
    }

    /// The whole configuration as TOML, secrets left out.
    pub fn print(&self) -> String {
        let nats = &self.nats;
        let secrets = [
            ("nats.password", nats.password.is_some()),
            ("nats.token", nats.token.is_some()),
            ("the credentials in nats.url", nats.url.has_credentials()),
        ];
        let left_out: Vec<&str> = secrets.iter().filter(|(_, set)| *set).map(|(name, _)| *name).collect();
        let note =
            if left_out.is_empty() { String::new() } else { format!("# left out because secret: {}\n", left_out.join(", ")) };
        // Plain tables of plain values: writing them does not fail.
        note + &redacted(&toml::to_string(self).unwrap_or_default())
    }
}

impl Default for Nats {
    fn default() -> Nats {
        Nats {
            url: Addresses::local(),
            user: None,
            password: None,
            password_file: None,
            token: None,
            nkey: None,
            creds: None,
            inbox_prefix: None,
            tls: Tls::default(),
        }
    }
}

impl Default for Streams {
    fn default() -> Streams {
        Streams { replicas: 1, compression: Compression::None }
    }
}

const DAY: Duration = Duration::from_secs(24 * 3600);
const MIB: u64 = 1 << 20;

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

impl Default for Ask {
    fn default() -> Ask {
        Ask { threads: 1, in_flight: 64, timeout: Duration::from_secs(5) }
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

impl Default for Worker {
    fn default() -> Worker {
        Worker {
            mode: Mode::Create,
            in_flight: 64,
            ack_wait: Duration::from_secs(30),
            max_attempts: 8,
            budget: Duration::from_secs(60),
            drain: Duration::from_secs(25),
            lanes: Lanes::None,
            confirm_acks: true,
            threads: 0,
            bucket: "COPYTASTER_ITEMS".to_owned(),
            bucket_keep: Duration::from_secs(14 * 24 * 3600),
            bucket_history: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read() {
        let config = Config::parse(
            "[worker]\nack_wait = \"1m 30s\"\nmode = \"bind\"\n[record]\noffsets = \"utf16\"\n[dead]\nmax_bytes = \"1GiB\"",
        )
        .unwrap();
        assert_eq!(config.worker.ack_wait, Duration::from_secs(90));
        assert_eq!((config.worker.mode, config.record.offsets), (Mode::Bind, Offsets::Utf16));
        assert_eq!((config.dead.max_bytes, config.dead.max_age), (1 << 30, 30 * DAY));
    }

    #[test]
    fn what_is_printed_can_be_read_and_holds_no_secret() {
        let mut config = Config::default();
        config.nats.url = "nats://desk:hunter2@a:4222".parse().unwrap();
        config.nats.password = Some("hunter2".into());
        config.nats.token = Some("hunter2".into());
        config.worker.ack_wait = Duration::from_millis(90_500);
        let printed = config.print();
        assert!(
            printed.contains("# left out because secret: nats.password, nats.token, the credentials in nats.url"),
            "{printed}"
        );
        assert!(printed.contains("url = \"nats://a:4222\"") && printed.contains("duplicate_window = \"1h\""), "{printed}");
        assert!(!printed.contains("hunter2") && !format!("{config:?}").contains("hunter2"), "{printed}");
        let read = Config::parse(&printed).unwrap();
        assert_eq!((read.worker, read.output, read.input), (config.worker, config.output, config.input));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_not_quoted() {
        for text in [
            "[nats]\nuser = \"desk\"\npasswrod = \"hunter2\"",
            "[nats]\n\npassword = hunter2",
            "[nats]\n\npassword = 4471110815",
            "[nats]\n\nurl = \"nats://desk:hunter2,4471110815@a\"",
        ] {
            let error = Config::parse(text).unwrap_err();
            assert!(error.starts_with("line 3: ") && !error.contains("hunter2") && !error.contains("4471110815"), "{error}");
        }
    }
}
