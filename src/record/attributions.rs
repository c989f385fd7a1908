//! Who said a thing, and on whose word.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Code, IdKind, LocalId, Origin, Span, lenient};

/// Who said a thing, and on whose word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attribution {
    pub id: LocalId,
    pub kind: AttributionKind,
    /// What was said; several spans where the cue interrupts it.
    #[serde(default)]
    pub content: Vec<Span>,
    /// The spans of `content`, joined by a space.
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub cue: Option<Cue>,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub source: Option<Speaker>,
    /// The relay, nearest first.
    #[serde(default, deserialize_with = "lenient::list")]
    pub via: Vec<Speaker>,
    /// Where it was said: `statement`, `interview`, `press_conference`, `social`, `filing`, …
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub medium: Option<Code>,
    /// To whom: "reporters", "the BBC".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub audience: Option<String>,
    /// `negative`: the source did not say it ("declined to say whether …").
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub polarity: Option<Code>,
    /// Why the source is not named, in the copy's words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub anonymity_reason: Option<String>,
    /// From 0 to 1: how sure it is that these words are this source's. Of those at 0.9 nine in ten are.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confidence: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub origin: Option<Origin>,
}

impl Attribution {
    /// Words that somebody said; of all else nothing is known. Its number is given with those of the others.
    pub fn of_words(kind: AttributionKind, content: Vec<Span>, text: String) -> Attribution {
        Attribution {
            id: LocalId::new(IdKind::Attribution, 1),
            kind,
            content,
            text,
            cue: None,
            source: None,
            via: Vec::new(),
            medium: None,
            audience: None,
            polarity: None,
            anonymity_reason: None,
            confidence: None,
            origin: None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttributionKind {
    Direct,
    Indirect,
    Mixed,
}

/// The word that says that something was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cue {
    #[serde(flatten)]
    pub span: Span,
    pub lemma: String,
    /// `say`, `claim`, `deny`, `confirm`, `accuse`, `warn`, `promise`, `demand`, `ask`, `report`, `believe`, `order`, …
    pub class: Code,
}

/// The source of an attribution, or a relay of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Speaker {
    #[serde(flatten)]
    pub span: Span,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entity: Option<LocalId>,
    pub class: SpeakerClass,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub count: Option<u32>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerClass {
    Person,
    Role,
    Institution,
    Document,
    Outlet,
    Social,
    Eyewitness,
    Unnamed,
    #[serde(rename = "self")]
    Own,
}
