//! What the wire says about its own copy.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Code, lenient};

/// What the wire says about its own copy.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Lifecycle {
    #[serde(default, deserialize_with = "lenient::known")]
    pub kind: LifecycleKind,
    #[serde(default, deserialize_with = "lenient::known")]
    pub severity: Severity,
    #[serde(default)]
    pub status: Status,
    /// 1 (most urgent) to 9, as delivered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub urgency: Option<u8>,
    /// `flash`, `bulletin`, `alert`, `urgent`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub alert: Option<Code>,
    /// Take or lead as delivered: "1st Ld-Writethru", "UPDATE 2".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub take: Option<String>,
    #[serde(default)]
    pub replaces: Vec<Replaced>,
    /// The correction or kill notice as delivered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub notice: Option<String>,
    /// What the notice says was wrong, and what is right.
    #[serde(default, deserialize_with = "lenient::list")]
    pub corrects: Vec<Corrected>,
    // Strictly: an embargo that can't be read must not become none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub embargo: Option<EmbargoNotice>,
    /// The words and envelope fields this was read from.
    #[serde(default)]
    pub evidence: Vec<String>,
}

impl Lifecycle {
    /// Whether the envelope's own status says so, of the item itself: then it needs no other item that it means.
    pub fn is_by_status(&self) -> bool {
        self.evidence.iter().any(|it| it.starts_with(STATUS))
    }

    /// Whether it is a notice about other copy, for editors alone, and no story that could be taken back itself.
    pub fn is_notice(&self) -> bool {
        match self.kind {
            LifecycleKind::Kill | LifecycleKind::Advisory => true,
            // With a story of its own it may be used, or has an embargo.
            LifecycleKind::Release => self.status == Status::Withheld && self.embargo.is_none(),
            _ => false,
        }
    }
}

/// How evidence begins that is the item's own status.
pub const STATUS: &str = "status: ";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LifecycleKind {
    #[default]
    New,
    Update,
    Correction,
    Refile,
    Repeat,
    /// A note to editors; never a story.
    Advisory,
    Hold,
    /// A hold or an embargo is over: of the story that comes with it, or – withheld – a notice alone.
    Release,
    Kill,
}

/// How much of what was published before is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    #[default]
    None,
    Minor,
    Material,
    Total,
}

/// Whether the copy may be used (IPTC publishing status).
// Doubt withholds: so does a status that is missing or that this release does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", from = "String")]
pub enum Status {
    Usable,
    #[default]
    Withheld,
    Canceled,
}

impl From<String> for Status {
    fn from(name: String) -> Status {
        match name.as_str() {
            "usable" => Status::Usable,
            "canceled" => Status::Canceled,
            _ => Status::Withheld,
        }
    }
}

/// An earlier item that this one replaces, by whatever the wire named it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Replaced {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// Which version of it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub headline: Option<String>,
    /// The words it was read from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub evidence: Option<String>,
}

/// One thing that a correction puts right, in the notice's words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Corrected {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wrong: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub right: Option<String>,
    /// "headline", "paragraph 3".
    #[serde(rename = "where", skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
}

/// An embargo. Without `until` the copy is held for an unknown time.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct EmbargoNotice {
    /// ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
}
