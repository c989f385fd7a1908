//! Feature `train`: builds what stands under `src/resources` from open corpora, and measures the stages. Never in the default build.

pub mod times;
