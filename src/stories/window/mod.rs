//! The window: items, stories, and the indexes over them.

pub(crate) mod entry;
pub(crate) mod frequency;
pub(crate) mod names;
pub(crate) mod numbered;
pub(crate) mod postings;
pub(crate) mod tale;
pub(crate) mod vector;
