//! Settings: one TOML file, every key with a default, unknown keys refused, checked once before anything is bound.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::record::Offsets;

/// Everything that a user can choose. `copytaster check --print-config` prints it with the defaults filled in.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub nats: Nats,
    pub input: Input,
    pub output: Output,
    pub held: Held,
    pub kills: Kills,
    pub embargo: Parked,
    pub dead: Dead,
    pub worker: Worker,
    pub http: Http,
    pub record: RecordSettings,
}

/// The server, and who we are to it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Nats {
    /// One URL or several, separated by commas.
    pub url: String,
    pub user: Option<String>,
    pub password: Option<String>,
    pub token: Option<String>,
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
    /// How long the stream remembers message ids, if it has to be created.
    #[serde(deserialize_with = "duration", serialize_with = "written")]
    pub duplicate_window: Duration,
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
}

/// Where goes what can't be read.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dead {
    pub stream: String,
    pub subjects: Vec<String>,
    /// `{reason}` is the code of the refusal.
    pub subject: String,
}

/// How the work is done.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Worker {
    pub mode: Mode,
    /// Articles in flight at a time.
    pub in_flight: usize,
    /// The server redelivers an article if it hears nothing for so long.
    #[serde(deserialize_with = "duration", serialize_with = "written")]
    pub ack_wait: Duration,
    /// An article that was delivered more often than this without being settled is dead-lettered as poison.
    pub max_attempts: u32,
    /// An article that takes longer to read than this is dead-lettered.
    #[serde(deserialize_with = "duration", serialize_with = "written")]
    pub budget: Duration,
    /// From the signal to stop to the end of the process.
    #[serde(deserialize_with = "duration", serialize_with = "written")]
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
    #[serde(deserialize_with = "duration", serialize_with = "written")]
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
}

/// A configuration that can't be used: which file or key, what is wrong, what would be right.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path}: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path}: {message}")]
    Parse { path: PathBuf, message: String },
    #[error("{key} is {found}; {needed}")]
    Value { key: &'static str, found: String, needed: &'static str },
}

const SHORTEST_KEEP: Duration = Duration::from_secs(3600);

/// Where the server is if nobody says otherwise.
pub const DEFAULT_URL: &str = "nats://127.0.0.1:4222";

impl Config {
    /// Reads the file, if one is named, and checks it.
    pub fn load(path: Option<&Path>) -> Result<Config, ConfigError> {
        let config = match path {
            None => Config::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
                toml::from_str(&text).map_err(|error| ConfigError::Parse { path: path.to_owned(), message: error.to_string() })?
            }
        };
        config.check()?;
        Ok(config)
    }

    /// The whole configuration as TOML, secrets left out.
    pub fn print(&self) -> String {
        let mut shown = self.clone();
        for secret in [&mut shown.nats.password, &mut shown.nats.token].into_iter().flatten() {
            "***".clone_into(secret);
        }
        // Plain tables of plain values: writing them does not fail.
        toml::to_string(&shown).unwrap_or_default()
    }

    /// What can be told wrong without asking the server.
    pub fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key, found: String, needed| Err(ConfigError::Value { key, found, needed });
        if self.worker.in_flight == 0 {
            return wrong("worker.in_flight", "0".to_owned(), "it needs at least 1");
        }
        if self.worker.ack_wait < Duration::from_secs(1) {
            return wrong(
                "worker.ack_wait",
                format!("{:?}", self.worker.ack_wait),
                "it needs at least 1s: work in flight is reported every third of it",
            );
        }
        if self.worker.max_attempts == 0 {
            return wrong("worker.max_attempts", "0".to_owned(), "it needs at least 1");
        }
        if !self.dead.subject.contains("{reason}") {
            return wrong("dead.subject", self.dead.subject.clone(), "it needs {reason} in it");
        }
        if self.nats.tls.cert.is_some() != self.nats.tls.key.is_some() {
            return wrong("nats.tls", "cert without key, or key without cert".to_owned(), "name both or none");
        }
        for (key, stream) in [
            ("input.stream", &self.input.stream),
            ("output.stream", &self.output.stream),
            ("held.stream", &self.held.stream),
            ("kills.stream", &self.kills.stream),
            ("embargo.stream", &self.embargo.stream),
            ("dead.stream", &self.dead.stream),
        ] {
            if stream.is_empty() || stream.contains(['.', '*', '>', ' ', '\t', '/', '\\']) {
                return wrong(key, format!("'{stream}'"), "a stream's name has no white space and none of . * > / \\");
            }
        }
        let bucket = &self.worker.bucket;
        if bucket.is_empty() || !bucket.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_')) {
            return wrong("worker.bucket", format!("'{bucket}'"), "a bucket's name is made of letters, digits, - and _");
        }
        if self.worker.bucket_keep < SHORTEST_KEEP {
            return wrong(
                "worker.bucket_keep",
                format!("{:?}", self.worker.bucket_keep),
                "it needs at least 1h: kills come late",
            );
        }
        if !(1..=64).contains(&self.worker.bucket_history) {
            return wrong("worker.bucket_history", self.worker.bucket_history.to_string(), "it can be 1 to 64");
        }
        Ok(())
    }
}

impl Default for Nats {
    fn default() -> Nats {
        Nats {
            url: DEFAULT_URL.to_owned(),
            user: None,
            password: None,
            token: None,
            nkey: None,
            creds: None,
            inbox_prefix: None,
            tls: Tls::default(),
        }
    }
}

impl Default for Input {
    fn default() -> Input {
        Input {
            stream: "WIRE".to_owned(),
            subjects: vec!["wire.raw.>".to_owned()],
            consumer: "copytaster".to_owned(),
            filter: None,
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
            duplicate_window: Duration::from_secs(3600),
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
        }
    }
}

impl Default for Dead {
    fn default() -> Dead {
        Dead { stream: "DEAD".to_owned(), subjects: vec!["wire.dead.>".to_owned()], subject: "wire.dead.{reason}".to_owned() }
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

/// "30s", "5m", "1h 30m", or ISO 8601 ("PT30S").
fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let given = String::deserialize(deserializer)?;
    given
        .parse::<jiff::SignedDuration>()
        .ok()
        .and_then(|it| Duration::try_from(it).ok())
        .ok_or_else(|| serde::de::Error::custom(format!("'{given}' is no length of time; write 30s, 5m, 1h")))
}

fn written<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    match jiff::SignedDuration::try_from(*duration) {
        Ok(duration) => serializer.collect_str(&format_args!("{duration:#}")),
        Err(error) => Err(serde::ser::Error::custom(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(text: &str, expected: &str) {
        let error = match toml::from_str::<Config>(text) {
            Err(error) => error.to_string(),
            Ok(config) => config.check().unwrap_err().to_string(),
        };
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn defaults_stand() {
        let config: Config = toml::from_str("").unwrap();
        assert_eq!(config, Config::default());
        config.check().unwrap();
    }

    #[test]
    fn values_are_read() {
        let config: Config =
            toml::from_str("[worker]\nack_wait = \"1m 30s\"\nmode = \"bind\"\n[record]\noffsets = \"utf16\"").unwrap();
        assert_eq!(config.worker.ack_wait, Duration::from_secs(90));
        assert_eq!((config.worker.mode, config.record.offsets), (Mode::Bind, Offsets::Utf16));
    }

    #[test]
    fn what_is_printed_can_be_read() {
        let mut config = Config::default();
        config.nats.password = Some("secret".to_owned());
        config.worker.ack_wait = Duration::from_millis(90_500);
        let printed = config.print();
        assert!(!printed.contains("secret") && printed.contains("duplicate_window = \"1h\""), "{printed}");
        let read: Config = toml::from_str(&printed).unwrap();
        assert_eq!((read.worker, read.output), (config.worker, config.output));
    }

    #[test]
    fn mistakes_are_named() {
        check_refused("[worker]\nin_fligth = 3", "in_fligth");
        check_refused("[worker]\nin_flight = 0", "worker.in_flight is 0");
        check_refused("[worker]\nack_wait = \"soon\"", "'soon' is no length of time");
        check_refused("[dead]\nsubject = \"wire.dead\"", "{reason}");
        check_refused("[input]\nstream = \"a.b\"", "input.stream");
        check_refused("[held]\nstream = \"a b\"", "held.stream");
        check_refused("[worker]\nbucket = \"a.b\"", "worker.bucket");
        check_refused("[worker]\nbucket_keep = \"5m\"", "worker.bucket_keep");
        check_refused("[nats.tls]\ncert = \"c.pem\"", "cert without key");
    }
}
