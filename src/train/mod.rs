//! Builds the models and gazetteers under `src/resources` from open corpora, and measures them. Not in the default build.

pub mod attributions;
pub mod clusters;
pub mod conllu;
pub mod events;
pub mod lemmas;
pub mod measure_places;
pub mod names;
pub mod network;
pub mod places;
pub mod random;
pub mod raw;
pub mod report;
pub mod syntax;
pub mod tags;
pub mod times;
pub mod trees;
