//! How much: numbers with their unit and what is counted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Code, LocalId, Origin, Span, lenient};

/// Kinds that count the people whom an event touched.
pub const TOLLS: [&str; 7] = ["dead", "injured", "missing", "abducted", "arrested", "displaced", "infected"];

/// A number and what it counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quantity {
    pub id: LocalId,
    #[serde(flatten)]
    pub span: Span,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub high: Option<f64>,
    pub bound: Bound,
    /// `money`, `percent`, `people`, `dead`, `injured`, `missing`, `arrested`, `displaced`, `count`, `distance`, `magnitude`, `age`, …
    pub kind: Code,
    /// Normalised unit: `km`, `°C`, `barrel`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<Code>,
    /// ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub currency: Option<Code>,
    /// What is counted, priced or measured.
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub of: Option<Measured>,
    /// Where the copy tells a movement: by how much it went up or down, or what it reached.
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub change: Option<Change>,
    /// The event whose toll or figure it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub event: Option<LocalId>,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub origin: Option<Origin>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    Exact,
    About,
    AtLeast,
    AtMost,
    Range,
}

/// What a figure says something of: "net income" of "net income rose 8.3 percent".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Measured {
    #[serde(flatten)]
    pub span: Span,
    pub text: String,
    /// The entity, where the words name one.
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub entity: Option<LocalId>,
}

/// Which way a figure moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The figure is the size of a rise: "up 5 percent".
    Up,
    /// The figure is the size of a fall: "lost 12 points".
    Down,
    /// The figure is what was reached: "fell to 61 million euros".
    To,
}
