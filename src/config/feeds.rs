//! What is known of the copy on a subject, whatever it says itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::article::Format;

/// Copy that comes in on one subject. The first whose subject fits counts.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// Where it comes in: `wire.raw.ap.>`.
    pub subject: String,
    /// BCP 47: of copy that does not say its language, unless its words clearly say another.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<String>,
    /// Canonical id of the agency that provides it, as in `credit.agency`, where the copy names no provider.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agency: Option<String>,
    /// ISO 3166-1 alpha-2: stands for `{country}` in subjects where the story is about no country.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// IANA name of the zone of its clocks, for times without one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zone: Option<String>,
    /// The credit line of copy that has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub credit: Option<String>,
    /// What it should come in: another format is a diagnostic.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub format: Option<Format>,
    /// Stands for `{topic}` in subjects where no topic is likely.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub topic: Option<String>,
    /// As `output.topics`, of this feed alone.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub topics: BTreeMap<String, String>,
}
