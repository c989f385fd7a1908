//! What the formats have in common: dates, codes, fields and their many names, renditions of a body.

pub(crate) mod bodies;
pub(crate) mod codes;
pub(crate) mod fields;
pub(crate) mod ids;
pub(crate) mod moment;
pub(crate) mod names;
pub(crate) mod orders;
pub(crate) mod private;
pub(crate) mod remarks;
pub(crate) mod roles;
mod state_words;
pub(crate) mod states;
pub(crate) mod times;
