//! Where in the text: the unit of every `start` and `end`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A half-open stretch of the record's `text`: `text[start..end]`. Inside the program the unit is bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

/// The unit of `start` and `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Offsets {
    /// Unicode scalar values: the index of a Python `str`.
    #[default]
    Codepoint,
    /// UTF-16 code units: JavaScript, Java.
    Utf16,
    /// Bytes: Go, Rust.
    Utf8,
}

impl Offsets {
    /// Each unit by the name that it has in records and settings.
    pub const NAMED: [(&str, Offsets); 3] =
        [("codepoint", Offsets::Codepoint), ("utf16", Offsets::Utf16), ("utf8", Offsets::Utf8)];
}

impl Span {
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end);
        Span { start, end }
    }

    /// The words of `text` under this span; empty if it does not lie on character boundaries of it.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    pub fn contains(&self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub fn overlaps(&self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Who found something, where it was not the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The wire marked it up itself.
    Wire,
}
