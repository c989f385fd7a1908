//! The ids of things inside one record: e1, t1, q1, a1, v1.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The number of something found in this record: `e1`, `t1`, `q1`, `a1`, `v1`. Numbered in text order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalId {
    pub kind: IdKind,
    /// From 1.
    pub number: u32,
}

/// What a [`LocalId`] numbers; its letter is the first character of the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdKind {
    /// `e`
    Entity,
    /// `t`
    Time,
    /// `q`
    Quantity,
    /// `a`
    Attribution,
    /// `v`
    Event,
}

impl IdKind {
    const ALL: [(IdKind, char); 5] =
        [(IdKind::Entity, 'e'), (IdKind::Time, 't'), (IdKind::Quantity, 'q'), (IdKind::Attribution, 'a'), (IdKind::Event, 'v')];
}

impl LocalId {
    pub fn new(kind: IdKind, number: u32) -> LocalId {
        LocalId { kind, number }
    }
}

impl fmt::Display for LocalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = IdKind::ALL.iter().find(|(kind, _)| *kind == self.kind).map_or('?', |(_, letter)| *letter);
        write!(f, "{letter}{}", self.number)
    }
}

impl Serialize for LocalId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<LocalId, D::Error> {
        let given = String::deserialize(deserializer)?;
        let mut chars = given.chars();
        let kind = chars.next().and_then(|first| IdKind::ALL.iter().find(|(_, letter)| *letter == first));
        match (kind, chars.as_str().parse()) {
            (Some((kind, _)), Ok(number)) => Ok(LocalId::new(*kind, number)),
            _ => Err(serde::de::Error::custom(format!("'{given}' is no local id: a letter of e, t, q, a, v and a number"))),
        }
    }
}

impl JsonSchema for LocalId {
    fn schema_name() -> Cow<'static, str> {
        "LocalId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^[etqav][1-9][0-9]*$",
            "description": "The number of an entity (e), time (t), quantity (q), attribution (a) or event (v) of this record, in text order.",
        })
    }
}
