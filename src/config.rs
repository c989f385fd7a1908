//! Settings: one TOML file, every key with a default, unknown keys refused, checked once before anything is bound.

mod address;
mod amount;
mod checks;
mod context;
mod feeds;
mod lists;
mod secret;
mod server;
mod sources;
mod stages;
mod stories;
mod streams;
mod worker;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::pipeline::Floor;
use crate::record::Offsets;
pub use address::{Addresses, BadAddress};
pub use amount::{read_duration, shown_bytes};
pub use feeds::Feed;
pub use lists::{Lists, Stamp};
pub use secret::{Secret, redacted};
pub use server::{Nats, Tls};
pub use sources::{Credentials, Given};
pub use stages::{OnFailure, Stage};
pub use stories::Stories;
pub use streams::{Compression, Dead, Events, Held, Input, Kills, Output, Parked, Streams};
pub use worker::{Ask, Lanes, Mode, Worker};

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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn values_are_read() {
        let config = Config::parse(
            "[worker]\nack_wait = \"1m 30s\"\nmode = \"bind\"\n[record]\noffsets = \"utf16\"\n[dead]\nmax_bytes = \"1GiB\"",
        )
        .unwrap();
        assert_eq!(config.worker.ack_wait, Duration::from_secs(90));
        assert_eq!((config.worker.mode, config.record.offsets), (Mode::Bind, Offsets::Utf16));
        assert_eq!((config.dead.max_bytes, config.dead.max_age), (1 << 30, 30 * streams::DAY));
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
