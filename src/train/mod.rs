//! Builds the models and gazetteers under `src/resources` from open corpora, and measures the reader. Not in the default build.

pub(crate) mod clusters;
pub(crate) mod conllu;
pub(crate) mod lemmas;
pub(crate) mod names;
pub(crate) mod network;
pub(crate) mod places;
pub(crate) mod random;
pub(crate) mod raw;
pub(crate) mod report;
pub(crate) mod syntax;
pub(crate) mod tags;
pub(crate) mod topics;
pub(crate) mod trees;
pub(crate) mod who;
