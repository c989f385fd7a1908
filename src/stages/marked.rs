//! Sentences that people marked, for tests and measures.

/// A line of a marked set that can't be read.
#[derive(Debug, thiserror::Error)]
#[error("the marked sentence '{0}' can't be read")]
pub struct UnreadableMark(pub String);
