//! What reading an item gives: an [`Article`], or a [`Rejection`] with a stable code, the place and what to do.

use std::fmt;

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use record::article::{Article, Envelope, Format};

/// One item, or why it was refused.
pub type Outcome = Result<Article, Rejection>;

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

impl Rejection {
    pub(crate) fn new(code: RejectionCode, message: impl Into<String>) -> Rejection {
        Rejection { code, message: message.into(), item: None }
    }
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

/// A document of one item is digested as it was delivered, not as it was decoded.
pub(crate) fn whole(outcomes: &mut [Outcome], bytes: &[u8]) {
    if let [Ok(article)] = outcomes {
        let digest = digest(bytes);
        if article.id.strip_prefix("sha256:") == Some(article.sha256.as_str()) {
            article.id = format!("sha256:{digest}");
        }
        article.sha256 = digest;
    }
}

/// An article of which nothing is known but its bytes.
pub(crate) fn article(format: Format, bytes: &[u8]) -> Article {
    Article::new(format, digest(bytes))
}

pub(crate) fn refuse(code: RejectionCode, message: &str, item: Option<String>) -> Outcome {
    Err(Rejection { code, message: message.to_owned(), item })
}

/// A kill, a hold or a correction may come without a text of its own: it is about another item, and must not be lost.
pub(crate) fn speaks_of_others(envelope: &Envelope) -> bool {
    const SPEAK_OF_THEMSELVES: [&str; 10] =
        ["usable", "draft", "published", "publish", "ok", "new", "update", "active", "ready", "released"];
    let withdraws = |it: &String| !SPEAK_OF_THEMSELVES.iter().any(|word| word.eq_ignore_ascii_case(it));
    envelope.status.as_ref().is_some_and(withdraws) || !envelope.refers_to.is_empty() || envelope.correction.is_some()
}

/// Lower-case hexadecimal SHA-256.
pub(crate) fn digest(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
