//! A name in its place in the text.

use crate::record::Span;
use crate::resources::gazetteer::{PlaceId, Sense};

/// A name in the text that is a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spotted {
    pub span: Span,
    /// Its words are `words[first..end]`.
    pub first: usize,
    pub end: usize,
    /// Folded name: mentions of one name share it.
    pub key: Vec<u8>,
    pub senses: Vec<Sense>,
    /// The place that the text says it lies in: "Paris, Texas".
    pub within: Option<PlaceId>,
    /// How sure it is that this is a place at all, 0 to 1.
    pub belief: f64,
}

/// A name that may be a place, and how many of the story's places must be at hand for that.
pub(super) type Doubtful<'s> = (&'s Spotted, f64);
