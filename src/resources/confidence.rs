//! How sure the stages are of what they assert: signs for and against it, and their weights (`en/confidence`).

use serde::Deserialize;
use serde::de::DeserializeOwned;

use lists::{List, ResourceError};

/// What speaks for or against an attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributionSign {
    Always,
    /// By a verb of the class "say".
    Plain,
    /// Somebody believes or intends it.
    Attitude,
    /// All of it is quoted; a part.
    Quoted,
    PartlyQuoted,
    /// An entity of the story speaks.
    Known,
    /// A pronoun of which nobody knows whom it means.
    Unresolved,
    NoCue,
    NoSource,
    /// It came through somebody.
    Relayed,
    /// Words without quotation marks that stand before their cue.
    Before,
    /// Words far from their cue.
    Far,
}

/// What speaks for or against an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventSign {
    Always,
    Actor,
    BothSides,
    /// An entity of the story takes part.
    Named,
    /// Nobody takes part in what somebody does.
    Nobody,
    /// Told in two sentences; in three.
    Again,
    Often,
    /// The story has others of its kind.
    NotAlone,
    /// With a place or a time; with both.
    Setting,
    PlaceAndTime,
    /// Negated, hypothetical or planned.
    Unreal,
    /// Told beside the main clause.
    Aside,
    Attributed,
    InQuotation,
}

/// The weights of a stage's signs: a logistic table.
#[derive(Debug, Clone)]
pub struct Weights<S> {
    of: Vec<(S, f64)>,
}

impl<S: Copy + DeserializeOwned> Weights<S> {
    fn read(list: Result<List<(S, f64, f64)>, lists::ListError>) -> Result<Weights<S>, ResourceError> {
        Ok(Weights { of: list?.entries().map(|(sign, weight, _)| (sign, weight)).collect() })
    }

    /// From 0 to 1, in hundredths: the weights of the signs that hold, taken together.
    pub fn likelihood(&self, holds: impl Fn(S) -> bool) -> f64 {
        let score: f64 = self.of.iter().filter(|(sign, _)| holds(*sign)).map(|(_, weight)| weight).sum();
        (100.0 / (1.0 + (-score).exp())).round() / 100.0
    }

    /// The signs in their order.
    #[cfg(feature = "train")]
    pub fn signs(&self) -> impl Iterator<Item = S> + '_ {
        self.of.iter().map(|(sign, _)| *sign)
    }

    /// As if one sign alone told how sure it is: above one half where that holds, one half where it does not.
    #[cfg(feature = "train")]
    pub fn alone(&self, at: usize) -> Weights<S> {
        Weights { of: self.of.iter().skip(at).take(1).map(|(sign, _)| (*sign, 1.0)).collect() }
    }
}

/// The weights of all stages that have some.
#[derive(Debug, Clone)]
pub struct Confidence {
    pub attributions: Weights<AttributionSign>,
    pub events: Weights<EventSign>,
}

impl Confidence {
    pub(crate) fn built_in() -> Result<Confidence, ResourceError> {
        Ok(Confidence {
            attributions: Weights::read(crate::read!("en/confidence/attributions.tsv"))?,
            events: Weights::read(crate::read!("en/confidence/events.tsv"))?,
        })
    }
}
