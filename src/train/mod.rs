//! Builds the models from corpora and measures them.

pub mod conllu;
pub mod raw;
