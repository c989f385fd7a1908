//! A story as it stands: its items, tolls and claims.

use record::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the items of one happening say together.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Story {
    /// Always `copytaster.story/1`.
    pub schema: Code,
    pub id: String,
    /// From 1, one more with each message about the story.
    pub revision: u64,
    pub what: What,
    /// The story that this one has become a part of; it gets no further revision.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub into: Option<String>,
    /// The story that this one was a part of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub headline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<String>,
    /// When the first item was published, ISO 8601.
    pub first: String,
    /// When the last item was published, ISO 8601.
    pub last: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Named>,
    #[serde(default)]
    pub entities: Vec<Named>,
    /// IPTC Media Topics, "medtop:11000000".
    #[serde(default)]
    pub topics: Vec<String>,
    /// Each item in its last version, in the order in which they came.
    #[serde(default)]
    pub items: Vec<Item>,
    /// How many of them are copies.
    pub copies: usize,
    /// How many independent origins its items have.
    pub origins: usize,
    /// The claim that the story is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub main: Option<String>,
    #[serde(default)]
    pub tolls: Vec<Tolls>,
    #[serde(default)]
    pub claims: Vec<Claim>,
}

/// What made the revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum What {
    New,
    /// An item or a version more, or one withdrawn.
    #[default]
    Grown,
    /// There is a second independent origin.
    Confirmed,
    Contradicted,
    /// Another story has become a part of it; or, with `into`, it has become a part of another.
    Merged,
    /// A part of it has become a story of its own; or, with `from`, it was such a part.
    Split,
    /// Nothing has come for some time.
    Quiet,
}

/// Someone or something with its public identifier.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    pub name: String,
    /// Wikidata's, else GeoNames'.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// ISO 3166-1 alpha-2, of places.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
}

/// One item of a story.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    pub item: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// The item whose text it has.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub copy_of: Option<String>,
    #[serde(default)]
    pub origin: Vec<String>,
}

/// How a toll developed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tolls {
    /// `dead`, `injured`, `missing`, `abducted`, `arrested`, `displaced`, `infected`.
    pub kind: String,
    /// Each value that a source gave for the first time, in the order of time.
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub high: Option<f64>,
    pub bound: record::Bound,
    /// When it was published, ISO 8601.
    pub at: String,
    pub source: SourceOf,
    pub item: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    pub status: StepStatus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    Stands,
    Superseded,
    Corrected,
    Contradicted,
    Withdrawn,
}

/// Something that an item says on somebody's word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// `<record id>@<version>#<local id>`; without a version, the first 16 hex digits of `source.sha256` stand for it.
    pub id: String,
    pub item: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub event: Option<EventClaim>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub toll: Option<TollClaim>,
    pub source: SourceOf,
    pub polarity: Polarity,
    #[serde(default)]
    pub relations: Vec<Relation>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    Affirmed,
    /// It is said that it did not happen.
    Denied,
}

/// Who did what to whom, as the record has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventClaim {
    #[serde(rename = "type")]
    pub kind: record::EventKind,
    pub status: record::EventStatus,
    #[serde(default)]
    pub actors: Vec<String>,
    #[serde(default)]
    pub recipients: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    /// ISO 8601 date.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub day: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TollClaim {
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub high: Option<f64>,
    pub bound: record::Bound,
}

/// On whose word it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceOf {
    /// The copy's words for it; the agency, where the copy itself says so.
    pub text: String,
    /// Its Wikidata id, else its full name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entity: Option<String>,
    pub class: record::SpeakerClass,
}

/// What a claim is to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Relation {
    pub relation: RelationKind,
    /// The other claim; with `withdrawn` the claim that fell: the claim's own id, or that of its last support.
    pub to: String,
    /// The item of that claim; with `withdrawn` the item that withdrew it.
    pub item: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// The same from the same origin.
    Repeats,
    /// The same from an independent origin.
    Corroborates,
    /// One denies what the other affirms, or their ranges lie apart.
    Contradicts,
    /// The same source later, with another value.
    Supersedes,
    Corrects,
    Withdrawn,
}
