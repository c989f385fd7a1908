//! What holds items: lists, wrappers, packages, feeds, transmissions. Each item goes to the reader of its format.

mod around;
pub(crate) mod json;
mod keys;
pub(crate) mod lines;
pub(crate) mod mail;
pub(crate) mod table;
mod typed;
pub(crate) mod xml;
