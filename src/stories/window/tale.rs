//! One story of the window.

use serde::{Deserialize, Serialize};

use super::vector::Sum;
use crate::ledger::Ledger;

/// What is kept of a story.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Tale {
    pub(crate) id: String,
    pub(crate) revision: u64,
    /// Its records, versions and takes included, in the order in which they came.
    pub(crate) entries: Vec<u32>,
    pub(crate) words: Sum,
    pub(crate) entities: Sum,
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) ledger: Ledger,
    /// How many of its records are in the window; the others are only remembered.
    pub(crate) present: usize,
    /// Independent origins, as they were last counted.
    pub(crate) origins: usize,
    pub(crate) is_quiet: bool,
}
