//! What can be made of a record for whoever asked for it: a line of JSON, ninjs, a text or a page.

use std::io::Write;

use clap::ValueEnum;
use serde_json::json;

use super::{html, text};
use crate::ingest::Rejection;
use crate::ninjs;
use crate::record::{Offsets, Record};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// One record a line
    #[default]
    Json,
    /// IPTC ninjs 3.1, strictly by its schema
    Ninjs,
    /// ninjs 3.1 with the whole record as an extension of ours
    NinjsExtended,
    /// For human eyes, coloured on a terminal
    Text,
    /// A page of its own
    Html,
}

impl Format {
    /// The views mark the text by byte spans; only what a consumer reads has the consumer's unit.
    pub fn offsets(self, wanted: Offsets) -> Offsets {
        if matches!(self, Format::Json | Format::NinjsExtended) { wanted } else { Offsets::Utf8 }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Format::Json | Format::Ninjs | Format::NinjsExtended => "application/json",
            Format::Text => "text/plain; charset=utf-8",
            Format::Html => "text/html; charset=utf-8",
        }
    }

    /// What stands before the first record.
    pub(crate) fn start(self) -> &'static str {
        if self == Format::Html { html::PAGE_START } else { "" }
    }

    /// What stands after the last record.
    pub(crate) fn end(self) -> &'static str {
        if self == Format::Html { html::PAGE_END } else { "" }
    }

    /// Writes one item: its record, or why it was refused.
    pub(crate) fn write(self, out: &mut impl Write, outcome: &Result<Record, Rejection>) -> std::io::Result<()> {
        match (self, outcome) {
            (Format::Text, Ok(record)) => text::write(out, record),
            (Format::Text, Err(rejection)) => text::write_rejection(out, rejection),
            (Format::Html, Ok(record)) => html::write(out, record),
            (Format::Html, Err(rejection)) => html::write_rejection(out, rejection),
            (Format::Ninjs, Ok(record)) => writeln!(out, "{}", ninjs::project(record)),
            (Format::NinjsExtended, Ok(record)) => writeln!(out, "{}", ninjs::extended(record)?),
            (Format::Json, Ok(record)) => {
                serde_json::to_writer(&mut *out, record)?;
                writeln!(out)
            }
            (_, Err(rejection)) => writeln!(out, "{}", rejected(rejection)),
        }
    }
}

/// The line of an item that could not be read.
fn rejected(rejection: &Rejection) -> serde_json::Value {
    json!({ "rejected": { "code": rejection.code, "message": rejection.message, "item": rejection.item } })
}
