//! Bytes → [`Article`]s: one file per wire format, and the sniffer that tells them apart by shape, not by label.
//!
//! Nothing here reads what the copy says; it only takes the copy out of its envelope.

mod fields;
mod html;
mod moment;
mod plain;

use std::fmt;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::article::{Article, Delivery, Envelope, Format};

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
    let content = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(content) {
        Ok(text) => text,
        Err(error) => {
            let message = format!(
                "the bytes are not UTF-8 from byte {} on; convert the file or declare its character set",
                error.valid_up_to()
            );
            return vec![Err(refused(RejectionCode::NotUtf8, message))];
        }
    };
    match text.trim_start().chars().next() {
        None => vec![Err(refused(RejectionCode::Empty, "the input holds nothing but white space".to_owned()))],
        Some('{' | '[') => json(bytes, text),
        Some('<') if html::is_html(text) => vec![page(bytes, text)],
        Some(_) => vec![plain_text(bytes, text)],
    }
}

fn json(bytes: &[u8], text: &str) -> Vec<Result<Article, Rejection>> {
    let value = match serde_json::from_str::<Value>(text) {
        Ok(value) => value,
        Err(error) => {
            let message = format!("not JSON at line {}, column {}: {error}", error.line(), error.column());
            return vec![Err(refused(RejectionCode::NotJson, message))];
        }
    };
    match value {
        Value::Object(object) => vec![fields::article(&object, digest(bytes))],
        Value::Array(items) if !items.is_empty() => items.iter().map(one_of_many).collect(),
        _ => vec![Err(refused(RejectionCode::UnknownShape, "the JSON is neither an object nor a list of objects".to_owned()))],
    }
}

fn one_of_many(item: &Value) -> Result<Article, Rejection> {
    let Some(object) = item.as_object() else {
        return Err(refused(RejectionCode::UnknownShape, "an entry of the list is no object".to_owned()));
    };
    fields::article(object, digest(item.to_string().as_bytes()))
}

fn page(bytes: &[u8], text: &str) -> Result<Article, Rejection> {
    let page = html::read(text);
    let headline = page.heading.or(page.title);
    bare(bytes, Format::Html, headline.unwrap_or_default(), page.paragraphs, page.language)
}

fn plain_text(bytes: &[u8], text: &str) -> Result<Article, Rejection> {
    let (headline, body) = plain::split_headline(text);
    bare(bytes, Format::Text, headline, plain::paragraphs(body), None)
}

/// An article without an envelope.
fn bare(
    bytes: &[u8],
    format: Format,
    headline: String,
    paragraphs: Vec<String>,
    language: Option<String>,
) -> Result<Article, Rejection> {
    if headline.is_empty() && paragraphs.is_empty() {
        return Err(refused(RejectionCode::NoText, "there is no text in it".to_owned()));
    }
    let sha256 = digest(bytes);
    Ok(Article {
        id: format!("sha256:{sha256}"),
        version: None,
        format,
        provider: None,
        url: None,
        published: None,
        headline,
        paragraphs,
        slug: None,
        byline: None,
        dateline: None,
        credit: None,
        copyright: None,
        language,
        envelope: Envelope::default(),
        codes: Vec::new(),
        annotations: Vec::new(),
        sha256,
        delivery: Delivery::default(),
    })
}

fn refused(code: RejectionCode, message: String) -> Rejection {
    Rejection { code, message, item: None }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
