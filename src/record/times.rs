//! When: TIMEX3 expressions and the intervals that they cover.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Code, LocalId, Origin, Span, lenient};

/// A time expression (TIMEX3).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Time {
    pub id: LocalId,
    #[serde(flatten)]
    pub span: Span,
    pub text: String,
    #[serde(rename = "type")]
    pub kind: TimeKind,
    /// TIMEX3 value: `2022-02-24`, `2022-W11`, `PT3H`, `PRESENT_REF`, `196`.
    pub value: String,
    /// Start of the interval that the value covers, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// End of the interval that the value covers, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
    /// `approx`, `start`, `mid`, `end`, `before`, `after`, …
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub modifier: Option<Code>,
    /// `absolute`, `published`, `dateline`, or the id of the expression it was resolved against.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub anchor: Option<Code>,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub origin: Option<Origin>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeKind {
    Date,
    Time,
    Duration,
    Set,
}
