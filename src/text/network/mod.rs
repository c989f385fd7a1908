//! The small neural network that tags and parses: vectors of words, then layers that carry what a word means in its sentence.
//!
//! Tags are read from the first layers, trees from the last. All of it is integer arithmetic on weights that are used where
//! they lie in the model file. It is learnt by `crate::train::network`.

pub mod layer;
pub mod matrix;
mod products;
pub mod vectors;
#[cfg(target_arch = "x86_64")]
mod wide;

/// Longest run of words that is read at once; longer sentences are read in pieces, in linear time.
pub(crate) const WINDOW: usize = 192;
