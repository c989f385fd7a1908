//! How much.

pub mod numbers;
