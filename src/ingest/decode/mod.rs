//! Bytes → text: character sets, and the encodings of mail.

pub(crate) mod charset;
pub(crate) mod transfer;
pub(crate) mod words;
