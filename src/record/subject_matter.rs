//! What the story is about as a whole: topics, keyphrases, fingerprint.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Code, LocalId};

/// An IPTC Media Topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Topic {
    /// `medtop:11000000`
    pub code: Code,
    /// IPTC's English name.
    pub name: Code,
    /// 0 to 1, calibrated: of the top levels given at 0.9 nine in ten are right.
    pub score: f64,
    /// The codes from the top level down to this one.
    #[serde(default)]
    pub path: Vec<Code>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Keyphrase {
    pub text: String,
    /// 0 to 1: how much it says of the story.
    pub score: f64,
    /// The entity that it names.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entity: Option<LocalId>,
}

/// For finding the same story again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fingerprint {
    /// 64-bit SimHash, hexadecimal.
    pub simhash: String,
    /// Number of words it was made of.
    pub words: usize,
}
