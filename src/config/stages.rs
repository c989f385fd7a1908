//! Stages of the user's own: NATS services that get a record and reply with JSON.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::amount;

/// A service that is asked about each record before it goes out.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The reply stands under `extensions.<name>`.
    pub name: String,
    /// Where requests go: the record as JSON.
    pub subject: String,
    /// Only records for which this holds, such as `language != en`; none: all.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub when: Option<String>,
    /// For one reply.
    #[serde(default = "timeout", with = "amount::duration")]
    pub timeout: Duration,
    /// A reply that is larger is refused.
    #[serde(default = "max_bytes", with = "amount::bytes")]
    pub max_bytes: u64,
    #[serde(default)]
    pub on_failure: OnFailure,
}

/// What happens without a reply that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    /// The record goes out without the field, and a diagnostic says why.
    #[default]
    Skip,
    /// The message is nak'd and comes again; after `worker.max_attempts` as with `skip`.
    Retry,
}

fn timeout() -> Duration {
    Duration::from_secs(2)
}

fn max_bytes() -> u64 {
    256 << 10
}
