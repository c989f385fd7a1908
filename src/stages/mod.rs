//! One file or folder per enrichment, in the order of the record's fields. A stage is a plain function: its parameters are
//! what it needs, its return value is what it finds. The order of the stages stands in [`crate::pipeline`] alone.

pub mod attributions;
pub mod budget;
pub mod byline;
pub mod coreference;
pub mod credit;
pub mod dateline;
pub mod entities;
pub mod events;
pub mod fingerprint;
pub mod furniture;
pub mod identities;
pub mod keyphrases;
pub mod language;
pub mod lifecycle;
#[cfg(any(test, feature = "train"))]
pub mod marked;
pub mod markup;
mod numbers;
mod phrases;
pub mod places;
pub mod quantities;
pub mod relations;
pub mod slug;
pub mod summary;
pub mod times;
pub mod topics;
