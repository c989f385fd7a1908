//! Builds the models and gazetteers under `src/resources` from open corpora, and measures them. Not in the default build.

pub mod measure_places;
pub mod places;
