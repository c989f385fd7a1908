//! What stood around the story: who wrote it, who sent it, from where, and what was taken out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Code, Place, lenient};

/// One person who wrote or reported the story.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Byline {
    pub name: String,
    /// `writer`, `reporting`, `additional_reporting`, `writing`, `editing`, `photo`, …
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<Code>,
    /// "Associated Press Writer".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
}

/// Whose copy it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Credit {
    /// Canonical id of the agency: `reuters`, `ap`, `afp`, `ani`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agency: Option<String>,
    /// The agency's usual name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Through whom it came, if not from the agency itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub distributor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub copyright: Option<String>,
}

/// Where and when the story was filed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Dateline {
    /// As delivered: "CAIRO/GAZA, May 7 (Reuters) -".
    pub text: String,
    #[serde(default, deserialize_with = "lenient::list")]
    pub places: Vec<Place>,
    /// ISO 8601 date.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<String>,
    /// Canonical id of the agency named in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agency: Option<String>,
}

/// Wire furniture taken out of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    pub kind: RemovedKind,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemovedKind {
    Dateline,
    Byline,
    Credit,
    Contact,
    EditorsNote,
    Advisory,
    Boilerplate,
}
