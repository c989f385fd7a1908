//! Bytes → [`Article`]s: one file per wire format, and the sniffer that tells them apart by shape, not by label.
//!
//! Nothing here reads what the copy says; it only takes the copy out of its envelope.

use std::fmt;

use serde::Serialize;

use crate::article::Article;

/// Why an item was refused. The code is stable: dead-letter subjects, metrics and users' filters are built on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Rejection {
    pub code: RejectionCode,
    /// What is wrong, where, and what to do.
    pub message: String,
    /// Which item of the input: its id if it could be read, else its position ("line 12").
    pub item: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectionCode {
    Empty,
    NotUtf8,
    NotJson,
    NotXml,
    UnknownShape,
    NoText,
    TooLarge,
    /// The file or message itself could not be had.
    Unreadable,
}

impl RejectionCode {
    pub const ALL: [RejectionCode; 8] = [
        RejectionCode::Empty,
        RejectionCode::NotUtf8,
        RejectionCode::NotJson,
        RejectionCode::NotXml,
        RejectionCode::UnknownShape,
        RejectionCode::NoText,
        RejectionCode::TooLarge,
        RejectionCode::Unreadable,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            RejectionCode::Empty => "empty",
            RejectionCode::NotUtf8 => "not_utf8",
            RejectionCode::NotJson => "not_json",
            RejectionCode::NotXml => "not_xml",
            RejectionCode::UnknownShape => "unknown_shape",
            RejectionCode::NoText => "no_text",
            RejectionCode::TooLarge => "too_large",
            RejectionCode::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for RejectionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads one message or file. A package gives several articles; each is read or refused by itself.
///
/// The result is never empty: an input without any item is one [`Rejection`].
pub fn read(bytes: &[u8]) -> Vec<Result<Article, Rejection>> {
    let _ = bytes;
    Vec::new()
}
