//! Who and where: entities, their mentions, places, and what the story is about.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalId, Origin, Span, lenient};

/// A person, organisation, place, group, event or product, with every mention of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    pub id: LocalId,
    #[serde(rename = "type")]
    pub kind: EntityKind,
    /// The fullest or usual name.
    pub name: String,
    /// Public identifiers by scheme: `wikidata`, `geonames`, `iso3166`, `ticker`, `ric`, …
    pub ids: BTreeMap<String, String>,
    /// 0 to 1: how sure it is that the ids are those of whom the copy means.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ids_confidence: Option<f64>,
    /// The user's own lists that it is to be looked out for on.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub watch: Vec<Watch>,
    /// 0 to 1: how much the story is about it.
    pub salience: f64,
    pub in_headline: bool,
    #[serde(default, deserialize_with = "lenient::list")]
    pub mentions: Vec<Mention>,
    /// For type `place` only.
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub place: Option<Place>,
}

/// An entry of a user's watch list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Watch {
    /// Name of the list.
    pub list: String,
    /// The entry's id as one token, as it may stand in a subject.
    pub entry: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    Person,
    Organisation,
    Place,
    /// Nationalities, religious and political groups: "Russian", "Republicans".
    Group,
    Event,
    Product,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    #[serde(flatten)]
    pub span: Span,
    pub text: String,
    pub kind: MentionKind,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub origin: Option<Origin>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    Name,
    Nominal,
    Pronoun,
}

/// A place on earth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    pub name: String,
    pub kind: PlaceKind,
    /// WGS 84 degrees, north positive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lat: Option<f64>,
    /// WGS 84 degrees, east positive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// Name of the first-level division it lies in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub admin1: Option<String>,
    pub ids: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub population: Option<u64>,
    /// What the place does in the story.
    #[serde(default, deserialize_with = "lenient::list")]
    pub roles: Vec<PlaceRole>,
    /// 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confidence: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    Country,
    Region,
    City,
    District,
    Facility,
    Natural,
    Continent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRole {
    Dateline,
    Event,
    Origin,
    Mention,
    /// Stands for its government: "Washington said".
    Metonym,
}

/// The place the story is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Focus {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<LocalId>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
}
