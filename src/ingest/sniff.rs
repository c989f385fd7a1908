//! What a message is, by its first bytes and its shape. Labels such as file names and content types are not asked.

use std::borrow::Cow;

use super::decode::charset::{self, Decoded, Guess, NotText};
use super::documents::{table, xml::ROOTS};
use super::formats::{anpa_1312, email, iptc_7901, telex};
use super::markup::elements::ELEMENTS;
use super::markup::html;
use super::outcome::{Rejection, RejectionCode};

/// A document, decoded, and the reader it needs.
pub(crate) enum Shape<'a> {
    Json(Cow<'a, str>),
    Xml(Cow<'a, str>),
    /// IPTC 7901 or ANPA 1312.
    Telex(Cow<'a, str>),
    /// Each part of a message has its own character set: the bytes are read.
    Email,
    Html(Cow<'a, str>),
    /// Rows of comma-separated values under a row of names.
    Table(Cow<'a, str>, u8),
    Text(Cow<'a, str>),
}

/// What a message is, and the character set that was guessed for it.
pub(crate) fn shape(bytes: &[u8]) -> Result<(Shape<'_>, Option<Guess>), Rejection> {
    if bytes.iter().all(|it| it.is_ascii_whitespace() || *it == 0) {
        return Err(Rejection::new(RejectionCode::Empty, "there is nothing in it; send one item per message or file"));
    }
    if let Some(kind) = binary(bytes) {
        let message = format!("these bytes are {kind}, not wire copy; unpack or convert it first");
        return Err(Rejection::new(RejectionCode::UnknownShape, message));
    }
    if let Some(Decoded { text, guessed }) = telex(bytes) {
        return Ok((Shape::Telex(text), guessed));
    }
    if email::is_message(bytes) {
        return Ok((Shape::Email, None));
    }
    let Decoded { text, guessed } = charset::decode(bytes).map_err(not_utf8)?;
    let start = text.trim_start_matches(|it: char| it.is_whitespace() || matches!(it, '\u{feff}' | '\u{1e}' | '\0'));
    let shape = match start.chars().next() {
        None => {
            return Err(Rejection::new(
                RejectionCode::Empty,
                "the input holds nothing but white space; send one item per message or file",
            ));
        }
        Some('{') => Shape::Json(text),
        Some('[') if is_list(start) => Shape::Json(text),
        Some('<') if is_xml(start) => Shape::Xml(text),
        Some('<') if html::is_html(start) => Shape::Html(text),
        Some(_) if anpa_1312::is_uncontrolled(start) || iptc_7901::is_uncontrolled(start) => Shape::Telex(text),
        Some(_) => match table::delimiter(start) {
            Some(delimiter) => Shape::Table(text, delimiter),
            None => Shape::Text(text),
        },
    };
    Ok((shape, guessed))
}

/// A `[` that begins JSON, not a line such as "[CORRECTED] Flood hits Accra".
fn is_list(start: &str) -> bool {
    let inside = start.get(1..).unwrap_or_default().trim_start();
    inside.is_empty() || inside.starts_with(['{', '[', ']', '"']) || start.trim_end().ends_with(']')
}

/// Control characters of the teleprinter line, with a heading that is known.
fn telex(bytes: &[u8]) -> Option<Decoded<'_>> {
    let start = memchr::memchr(1, bytes.get(..256).unwrap_or(bytes))?;
    memchr::memchr(2, bytes.get(start..)?)?;
    let text = charset::decode_telex(bytes);
    let known = telex::messages(&text.text).iter().any(|it| iptc_7901::is_message(it) || anpa_1312::is_message(it));
    known.then_some(text)
}

/// Declared as XML and no page, or a root that a reader knows, or a whole element that HTML does not know.
fn is_xml(start: &str) -> bool {
    let mut rest = start;
    while let Some(after) = rest
        .strip_prefix("<!--")
        .and_then(|it| it.split_once("-->"))
        .or_else(|| rest.strip_prefix("<?")?.split_once("?>"))
        .map(|it| it.1)
    {
        rest = after.trim_start();
    }
    if let Some(doctype) = rest.strip_prefix("<!DOCTYPE") {
        let end = if doctype.split('>').next().is_some_and(|it| it.contains('[')) { "]" } else { "" };
        rest = doctype.split_once(end).and_then(|it| it.1.split_once('>')).map_or("", |it| it.1.trim_start());
    }
    let name = rest.strip_prefix('<').unwrap_or_default();
    let name =
        name.find(|it: char| it.is_whitespace() || matches!(it, '>' | '/')).and_then(|end| name.get(..end)).unwrap_or(name);
    let local = name.split_once(':').map_or(name, |it| it.1);
    let is_page = local.eq_ignore_ascii_case("html");
    let is_whole = || !name.is_empty() && start.trim_end().ends_with(&format!("</{name}>"));
    let is_html = || ELEMENTS.binary_search(&name.to_ascii_lowercase().as_str()).is_ok();
    ROOTS.contains(&local) || (!is_page && (start.starts_with("<?xml") || (!is_html() && is_whole())))
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
