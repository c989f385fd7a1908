//! Mark-up → paragraphs: white space, character references, plain lines, HTML, XML and the content in it.

pub(crate) mod chrome;
pub(crate) mod elements;
pub(crate) mod entities;
pub(crate) mod escape;
pub(crate) mod flow;
pub(crate) mod html;
pub(crate) mod meaning;
pub(crate) mod plain;
pub(crate) mod space;
pub(crate) mod tags;
pub(crate) mod tree;
pub(crate) mod xml;
