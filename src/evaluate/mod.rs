//! Measures what the stages find against open corpora. Behind the feature `train`, not in the default build.
//!
//! One file a corpus or a stage; the reader's models are measured where they are made, in [`crate::train`].

pub mod attributions;
pub mod events;
pub mod places;
pub mod times;
