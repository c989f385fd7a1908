//! Builds the models from corpora and measures them.

pub mod conllu;
pub mod lemmas;
pub mod names;
pub mod perceptron;
pub mod random;
pub mod raw;
pub mod tags;
pub mod trees;
