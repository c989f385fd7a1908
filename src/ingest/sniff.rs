//! What a message is, by its first bytes and its shape. Labels such as file names and content types are not asked.

use std::borrow::Cow;

use super::charset::{self, NotText};
use super::{Rejection, RejectionCode, html};

/// A document, decoded, and the reader it needs.
pub(super) enum Shape<'a> {
    Json(Cow<'a, str>),
    Html(Cow<'a, str>),
    Text(Cow<'a, str>),
}

pub(super) fn shape(bytes: &[u8]) -> Result<Shape<'_>, Rejection> {
    if bytes.iter().all(|it| it.is_ascii_whitespace() || *it == 0) {
        return Err(Rejection::new(RejectionCode::Empty, "there is nothing in it; send one item per message or file"));
    }
    if let Some(kind) = binary(bytes) {
        let message = format!("these bytes are {kind}, not wire copy; unpack or convert it first");
        return Err(Rejection::new(RejectionCode::UnknownShape, message));
    }
    let text = charset::decode(bytes).map_err(not_utf8)?;
    let start = text.trim_start_matches(|it: char| it.is_whitespace() || matches!(it, '\u{feff}' | '\u{1e}' | '\0'));
    Ok(match start.chars().next() {
        None => return Err(Rejection::new(RejectionCode::Empty, "the input holds nothing but white space")),
        Some('{') => Shape::Json(text),
        Some('[') if is_list(start) => Shape::Json(text),
        Some('<') if html::is_html(start) => Shape::Html(text),
        Some(_) => Shape::Text(text),
    })
}

/// A `[` that begins JSON, not a line such as "[CORRECTED] Flood hits Accra".
fn is_list(start: &str) -> bool {
    let inside = start.get(1..).unwrap_or_default().trim_start();
    inside.is_empty() || inside.starts_with(['{', '[', ']', '"']) || start.trim_end().ends_with(']')
}

fn binary(bytes: &[u8]) -> Option<&'static str> {
    const STARTS: [(&[u8], &str); 9] = [
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x1f\x8b", "compressed with gzip"),
        (b"BZh", "compressed with bzip2"),
        (b"\xfd7zXZ", "compressed with xz"),
        (b"%PDF-", "a PDF document"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
    ];
    STARTS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

fn not_utf8(error: NotText) -> Rejection {
    let message =
        format!("the bytes are not UTF-8 from byte {} on; convert the file to UTF-8 or declare its character set", error.at);
    Rejection::new(RejectionCode::NotUtf8, message)
}
