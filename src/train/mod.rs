//! Builds the models and gazetteers under `src/resources` from open corpora, and measures the reader. Not in the default build.

pub mod clusters;
pub mod conllu;
pub mod lemmas;
pub mod names;
pub mod network;
pub mod places;
pub mod random;
pub mod raw;
pub mod report;
pub mod syntax;
pub mod tags;
pub mod trees;
