//! What subscribers get besides the record: one event, statement, toll or watched name each, with everything that it needs inlined.
//!
//! One that is withdrawn goes out again under the same id: without words, names and figures, and with what took it back.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Bound, Code, Credit, EntityKind, EventKind, EventStatus, MentionKind, Place, Record, SpeakerClass, TimeKind};

/// The values of `schema` in [`EventMessage`], [`StatementMessage`], [`TollMessage`] and [`WatchMessage`].
pub const EVENT_SCHEMA: &str = "copytaster.event/1";
pub const STATEMENT_SCHEMA: &str = "copytaster.statement/1";
pub const TOLL_SCHEMA: &str = "copytaster.toll/1";
pub const WATCH_SCHEMA: &str = "copytaster.watch/1";

/// What every message says of itself and of the record that it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Head {
    /// `copytaster.event/1`, `copytaster.statement/1`, `copytaster.toll/1` or `copytaster.watch/1`.
    pub schema: Code,
    /// `<record id>@<version>#<local id>`; without a version the first 16 digits of `source.sha256` stand for it. All messages of one thing have the
    /// same id, whatever their subjects.
    pub id: String,
    pub of: RecordAddress,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<Credit>,
    /// The article's own issue date, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// BCP 47.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What took it back, if something did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawn>,
}

/// What happened: one event of one record, on `wire.events.<type>.<status>.<country>.<actor>.<recipient>`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EventMessage {
    #[serde(flatten)]
    pub head: Head,
    pub event: Happening,
    /// Where it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// When it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<When>,
    /// Who did it; all of those who met or agreed.
    pub actors: Vec<Party>,
    /// To whom it was done.
    pub recipients: Vec<Party>,
    pub tolls: Vec<Toll>,
    /// On whose word it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribution: Option<OnWhoseWord>,
    /// The sentence that tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<Words>,
    /// Whether the story is about it.
    pub main: bool,
    /// From 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
}

/// What somebody said: one attribution of one record, on `wire.statements.<class>.<source class>.<country of the source>`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct StatementMessage {
    #[serde(flatten)]
    pub head: Head,
    pub attribution: Manner,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Voice>,
    /// The relay, nearest first.
    pub via: Vec<Voice>,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// From 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
}

/// How many people an event touched: one number of one record, on `wire.tolls.<kind>.<country of the event>`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TollMessage {
    #[serde(flatten)]
    pub head: Head,
    #[serde(flatten)]
    pub toll: Toll,
    /// The id of the event, as its own message has it in this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    pub event: Happening,
    /// On whose word the event stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Voice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<When>,
    /// That of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
}

/// Somebody or something on a user's watch list that a record names, on `wire.watch.<list>.<entry>`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WatchMessage {
    #[serde(flatten)]
    pub head: Head,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Name of the list.
    pub list: String,
    /// The entry's id, as it stands in the subject.
    pub entry: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<Watched>,
    /// What the copy calls it, in text order.
    pub mentions: Vec<NamedAs>,
}

/// An entity that is looked out for.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Watched {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: EntityKind,
    /// Public identifiers by scheme.
    pub ids: BTreeMap<String, String>,
    /// 0 to 1: how much the story is about it.
    pub salience: f64,
    pub in_headline: bool,
}

/// One mention of an entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NamedAs {
    pub text: String,
    pub kind: MentionKind,
}

/// The record that tells it, and where that lies.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct RecordAddress {
    /// The record's `id`.
    pub item: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The stream of enriched records.
    pub stream: String,
    /// The record's sequence in it.
    pub sequence: u64,
}

/// What took it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Withdrawn {
    /// The id of the notice, or of the record that does not report it any more.
    pub by: String,
    pub kind: WithdrawnBy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawnBy {
    Kill,
    Hold,
    Correction,
    Update,
}

/// The kind of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Happening {
    #[serde(rename = "type")]
    pub kind: EventKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Code>,
    pub status: EventStatus,
    /// The word that names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lemma: Option<String>,
}

/// Someone who takes part in an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Party {
    /// As the sentence has it.
    pub text: String,
    /// The entity's fullest or usual name, where it is linked to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<EntityKind>,
    /// Public identifiers by scheme.
    pub ids: BTreeMap<String, String>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// PLOVER's code of an intergovernmental organisation; it has no `country`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Code>,
    /// PLOVER sector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<Code>,
}

/// Who says something, or passes it on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Voice {
    /// The entity's fullest or usual name, else the words.
    pub name: String,
    /// Public identifiers by scheme.
    pub ids: BTreeMap<String, String>,
    pub class: SpeakerClass,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// On whose word an event stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OnWhoseWord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Voice>,
    /// The relay, nearest first.
    pub via: Vec<Voice>,
    /// As in the record's `attributions[].cue.class`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<Code>,
    /// Why the source is not named, in the copy's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anonymity_reason: Option<String>,
    /// What was said.
    pub text: String,
}

/// How something was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Manner {
    /// `direct`, `indirect`, `mixed`.
    pub kind: super::AttributionKind,
    /// `say`, `deny`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<Code>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medium: Option<Code>,
    /// `negative`: the source did not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub polarity: Option<Code>,
    /// Why the source is not named, in the copy's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anonymity_reason: Option<String>,
}

/// A number of people.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Toll {
    /// `dead`, `injured`, `missing`, …
    pub kind: Code,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
}

/// A time expression, resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct When {
    pub text: String,
    #[serde(rename = "type")]
    pub kind: TimeKind,
    /// TIMEX3 value.
    pub value: String,
    /// Start of the interval that the value covers, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// End of that interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modifier: Option<Code>,
}

/// A stretch of copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Words {
    pub text: String,
}

impl Record {
    /// The id of something in this record for the world outside it.
    pub fn global_id(&self, local: impl std::fmt::Display) -> String {
        let bytes = || self.source.sha256.chars().take(16).collect();
        format!("{}@{}#{local}", self.id, self.version.clone().unwrap_or_else(bytes))
    }
}
