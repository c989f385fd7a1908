//! What happened, who did it to whom, and what holds between entities.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Code, LocalId, Span, lenient};

/// Who did what to whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    pub id: LocalId,
    /// PLOVER root, lower case.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// How it was done, where the words tell it: `firearms`, `arrest`, `visit`, `ceasefire`, … (POLECAT).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mode: Option<Code>,
    pub trigger: Trigger,
    /// Who did it; all of those who met or agreed.
    #[serde(default, deserialize_with = "lenient::list")]
    pub actors: Vec<Role>,
    /// To whom it was done.
    #[serde(default, deserialize_with = "lenient::list")]
    pub recipients: Vec<Role>,
    /// The entity where it happened.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<LocalId>,
    /// When it happened; not when it was said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time: Option<LocalId>,
    /// How many it touched.
    #[serde(default)]
    pub quantities: Vec<LocalId>,
    pub status: EventStatus,
    /// On whose word it stands.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub attribution: Option<LocalId>,
    /// Index into `sentences`.
    pub sentence: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Agree,
    Consult,
    Support,
    Concede,
    Cooperate,
    Aid,
    Retreat,
    Request,
    Accuse,
    Reject,
    Threaten,
    Protest,
    Sanction,
    Mobilize,
    Coerce,
    Assault,
}

/// Whether it happened, and on whose word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventStatus {
    /// The copy itself says so.
    Asserted,
    /// Somebody says so: see the attribution.
    Alleged,
    /// Somebody says that it did not happen.
    Denied,
    /// It did not happen: "failed to agree".
    Negated,
    /// It is to happen.
    Planned,
    /// It may happen, or is asked for or threatened.
    Hypothetical,
    /// It happened long before the story.
    Historical,
}

/// The word that names an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trigger {
    #[serde(flatten)]
    pub span: Span,
    pub lemma: String,
}

/// Someone who takes part in an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Role {
    #[serde(flatten)]
    pub span: Span,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entity: Option<LocalId>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// PLOVER's code of an intergovernmental organisation: `UNO`, `EEC`, `NAT`, …; it has no `country`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub body: Option<Code>,
    /// PLOVER sector: `GOV`, `MIL`, …
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sector: Option<Code>,
}

/// A fact about an entity that the text states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Relation {
    pub subject: LocalId,
    /// `position`, `affiliation`, `spokesperson`, `family`, `located_in`, `alias`, …
    pub predicate: Code,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object: Option<LocalId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    #[serde(flatten)]
    pub span: Span,
}
