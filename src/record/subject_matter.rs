//! What the story is about as a whole: topics, keyphrases, fingerprint.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Code;

/// An IPTC Media Topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Topic {
    /// `medtop:11000000`
    pub code: Code,
    pub name: Code,
    /// 0 to 1.
    pub score: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Keyphrase {
    pub text: String,
    /// 0 to 1.
    pub score: f64,
}

/// For finding the same story again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fingerprint {
    /// 64-bit SimHash, hexadecimal.
    pub simhash: String,
    /// Number of words it was made of.
    pub words: usize,
}
