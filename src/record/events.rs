//! What happened, who did it to whom, and what holds between entities.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Code, LocalId, Span, lenient};

/// Who did what to whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    pub id: LocalId,
    /// PLOVER root, lower case, or one of the happenings that PLOVER leaves out.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// How it was done, where the words tell it: `firearms`, `arrest`, `visit`, `ceasefire`, … (POLECAT).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mode: Option<Code>,
    /// Set for the one event that the story is about, told in headline or lead.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub main: bool,
    /// The word of the fullest telling.
    pub trigger: Trigger,
    /// The other words that tell the same event, in text order.
    #[serde(default, deserialize_with = "lenient::list")]
    pub mentions: Vec<Telling>,
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
    /// The event that this one denies.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub denies: Option<LocalId>,
    /// Index into `sentences`.
    pub sentence: usize,
    /// From 0 to 1: how sure it is that this is an event of this type. Of those at 0.9 nine in ten are.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confidence: Option<f64>,
}

/// One more word that tells an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Telling {
    #[serde(flatten)]
    pub span: Span,
    pub lemma: String,
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
    /// Of nature: an earthquake, a flood, a famine. Recipients are those harmed.
    Disaster,
    /// A crash, a collapse, a fire that nobody set. Recipients are those harmed.
    Accident,
    /// Of a disease. Recipients are those harmed.
    Outbreak,
    /// Natural or unexplained. The recipient is who died.
    Death,
    /// An offence without open violence: suspect → victim.
    Crime,
    /// Who appoints → who takes office.
    Appointment,
    /// Who leaves office, without recipient, or who dismisses → who is dismissed.
    Departure,
    /// The vote and its win: winner → loser.
    Election,
    /// Of a court: court → whom it concerns.
    Ruling,
    /// A merger, a purchase, a contract: buyer or first party → the other.
    Deal,
    /// Figures and forecasts of a firm, statistics and studies of an agency.
    Results,
    /// A product on the market, a film, a spacecraft.
    Launch,
    /// In sport: winner → loser.
    Match,
    /// A prize or an honour: giver → winner.
    Award,
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Relation {
    pub subject: LocalId,
    /// `position`, `affiliation`, `spokesperson`, `member`, `owner`, `family`, `headquarters`, `nationality` or `alias`: the subject is … of
    /// or in the object.
    pub predicate: Code,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object: Option<LocalId>,
    /// The words of it: the title of a position, "brother", the other name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    /// The words that state it.
    #[serde(flatten)]
    pub span: Span,
    /// 0 to 1.
    #[serde(default)]
    pub confidence: f64,
}
