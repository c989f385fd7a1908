//! What a record is to what came before it.

use record::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What one record is to the others of the window: its story, whose text it is, what is new in it, where its information comes from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// Always `copytaster.link/1`.
    pub schema: Code,
    /// The record's id.
    pub item: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// BCP 47, of the record.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<String>,
    /// Of the record in the stream that it was read from; without a stream its number in the input.
    pub sequence: u64,
    /// The story's id. Absent where the record belongs to none: it came later than the window reaches, or is no copy.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub story: Option<String>,
    /// The story's revision with this record in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<u64>,
    /// The record is older than the window reaches: it is linked to nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub late: bool,
    /// The item whose text this is, whole or in parts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub copy: Option<Copy>,
    pub novelty: Novelty,
    /// The nodes on which its lead rests: `agency:reuters`, `item:<id>`, `outlet:cnn`, `speaker:<id, or name and country>`, `source:<words>`.
    #[serde(default)]
    pub origin: Vec<String>,
    /// The version or take that it replaces.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub against: Option<Against>,
    /// What is different from the version or take that it replaces.
    #[serde(default)]
    pub changed: Vec<Changed>,
}

/// Whose text it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Copy {
    /// The id of the item that was copied.
    pub of: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    pub kind: CopyKind,
    /// The share of its words that stand in the other item, from 0 to 1; what is quoted counts on neither side.
    pub share: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CopyKind {
    /// The whole text, and hardly more.
    Verbatim,
    /// A part of the text, and hardly more.
    Trimmed,
    /// Sentences of the text among others.
    Reworked,
}

/// What is new to the story.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Novelty {
    /// From 0, nothing is new, to 1, all is.
    pub score: f64,
    /// Events of the record.
    #[serde(default)]
    pub events: Vec<String>,
    /// Claims: `<record id>@<version>#<local id>`.
    #[serde(default)]
    pub claims: Vec<String>,
    /// Quantities of the record.
    #[serde(default)]
    pub tolls: Vec<String>,
    /// Indexes into the record's paragraphs.
    #[serde(default)]
    pub paragraphs: Vec<usize>,
}

/// An earlier version or take.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Against {
    pub item: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
}

/// One difference from the version or take before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Changed {
    pub what: Change,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub was: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub now: Option<String>,
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// True where a notice admits the change, false where the text changed silently, absent where an update moves on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub told: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Toll,
    Figure,
    Time,
    Place,
    /// A person or body that is named.
    Party,
    Quote,
    /// Who said it.
    Attribution,
    Text,
}

/// Where a difference stands, in the unit of the record's `offsets`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    pub item: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    pub start: usize,
    pub end: usize,
}
