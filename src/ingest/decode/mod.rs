//! Bytes → text: character sets, and the encodings of mail.

pub(crate) mod charset;
mod legacy;
pub(crate) mod transfer;
pub(crate) mod twice;
mod unmarked;
pub(crate) mod words;
