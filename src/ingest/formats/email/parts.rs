//! The parts of a message (MIME): its text in one or several renditions, messages that it hands on, files.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::Attached;
use super::fields::{Headers, after_line, field, file_name, parameter, split};
use crate::decode::charset::{Guess, decode_labelled};
use crate::decode::transfer::{base64, quoted_printable};
use crate::markup::{html, plain};
use crate::values::bodies::Body;
use record::article::Article;

/// Parts in parts deeper than this are not read.
const DEEPEST: usize = 10;

/// What the parts of a message hold.
pub(super) struct Parts {
    /// Renditions of the text, of which the richest is the story.
    pub(super) found: Vec<Body>,
    /// The words of each text part: a notice may stand in a part of its own, also in one that is attached.
    pub(super) remarks: Vec<Vec<String>>,
    /// The fields of messages that this one hands on.
    pub(super) headers: Vec<Headers>,
    /// Subjects that stand in the text, of messages that were handed on in it.
    pub(super) subjects: Vec<String>,
    /// The names of files.
    pub(super) names: Vec<String>,
    /// Attached items of formats that are known.
    pub(super) items: Vec<Article>,
    pub(super) guessed: Option<Guess>,
    pub(super) too_deep: bool,
    attached: Attached,
}

impl Parts {
    /// Nothing yet; `attached` reads files.
    pub(super) fn of(attached: Attached) -> Parts {
        Parts {
            found: Vec::new(),
            remarks: Vec::new(),
            headers: Vec::new(),
            subjects: Vec::new(),
            names: Vec::new(),
            items: Vec::new(),
            guessed: None,
            too_deep: false,
            attached,
        }
    }

    /// Reads a part, or the parts in it.
    pub(super) fn part(&mut self, headers: &Headers, body: &[u8], depth: usize) {
        let kind = field(headers, "content-type");
        let media = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if depth > DEEPEST {
            self.too_deep = true;
            return;
        }
        let disposition = field(headers, "content-disposition");
        let is_attached = disposition.trim_start().to_ascii_lowercase().starts_with("attachment");
        let inner = inner_parts(headers, body);
        if !inner.is_empty() {
            for part_bytes in inner {
                let (headers, body) = split(part_bytes);
                self.part(&headers, body, depth + 1);
            }
            return;
        }
        let bytes = decoded(headers, body);
        let name = file_name(&disposition, "filename").or_else(|| file_name(&kind, "name")).unwrap_or_default();
        self.names.extend(Some(&name).filter(|it| !it.is_empty() && self.names.len() < MOST_NAMES).cloned());
        let name = name.to_lowercase();
        if media == "message/rfc822" || name.ends_with(".eml") {
            let (headers, body) = split(bytes.trim_ascii_start());
            self.part(&headers, body, depth + 1);
            self.headers.push(headers);
            return;
        }
        if is_item_file(&media, &name) || begins_item(&bytes) {
            let items = (self.attached)(&bytes, parameter(&kind, "charset").as_deref());
            if !items.is_empty() {
                self.items.extend(items);
                return;
            }
        }
        let is_text_file = [".txt", ".text", ".htm", ".html"].iter().any(|it| name.ends_with(it));
        // A message that promises parts and has none is read as the text that it is.
        if !(media.is_empty() || media.starts_with("text/") || media.starts_with("multipart/") || is_text_file) {
            return;
        }
        let read = self.text(&kind, &media, &bytes);
        self.remarks.push(read.0.clone());
        if !is_attached {
            self.found.push(read);
        }
    }

    fn text(&mut self, kind: &str, media: &str, bytes: &[u8]) -> Body {
        let charset = parameter(kind, "charset");
        let decoded = decode_labelled(bytes, charset.as_deref());
        self.guessed = self.guessed.or(decoded.guessed);
        let text = decoded.text;
        let lines = text.lines().take(MOST_LINES).filter_map(subject_in);
        self.subjects.extend(lines.take(MOST_NAMES).map(str::to_owned));
        let flowed = parameter(kind, "format").is_some_and(|it| it.eq_ignore_ascii_case("flowed"));
        match () {
            () if media == "text/html" || (media != "text/plain" && html::is_html(&text)) => {
                self.remarks.extend(html::beside(&text).map(html::fragment));
                html::marked(&text)
            }
            () if flowed => {
                let deletes = parameter(kind, "delsp").is_some_and(|it| it.eq_ignore_ascii_case("yes"));
                (plain::paragraphs(&unflow(&text, deletes)), Vec::new())
            }
            () => html::of_plain(&text),
        }
    }
}

/// Names of files, and subjects in a part, at most.
const MOST_NAMES: usize = 50;
/// Lines of a part in which subjects are looked for.
const MOST_LINES: usize = 5000;

static LIST: &str = include_str!("../../../resources/wire/mail.tsv");

static SUBJECT: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let rows = LIST.lines().filter_map(|it| it.strip_prefix("subject\t"));
    rows.flat_map(str::split_whitespace).collect()
});

/// The subject that a line of quoted or forwarded text gives: `> Subject: …`, `<b>Betreff:</b> …`.
fn subject_in(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(|it: char| it.is_whitespace() || matches!(it, '>' | '*' | '|' | '_'));
    let (name, value) = line.split_once([':', '：'])?;
    let name = name.rsplit('>').next().unwrap_or(name).trim_matches(|it: char| !it.is_alphabetic());
    let value = value.trim_start_matches(|it: char| it.is_whitespace() || it == '*');
    (name.len() <= 40 && SUBJECT.contains(name.to_lowercase().as_str()) && !value.is_empty()).then_some(value)
}

/// Whether a part is a file of a format of items, by its label or its name.
fn is_item_file(media: &str, name: &str) -> bool {
    [".json", ".xml", ".nitf", ".newsml", ".ninjs", ".nml"].iter().any(|it| name.ends_with(it))
        || ["/json", "/xml", "+json", "+xml"].iter().any(|it| media.ends_with(it)) && media != "application/xhtml+xml"
}

/// Whether text begins as a document of items does.
fn begins_item(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    ["<?xml ", "<nitf", "<NewsML", "<newsMessage", "<newsItem"].iter().any(|it| start.starts_with(it.as_bytes()))
}

/// The bytes of a part without the encoding for the way.
fn decoded<'a>(headers: &Headers, body: &'a [u8]) -> Cow<'a, [u8]> {
    match field(headers, "content-transfer-encoding").trim().to_ascii_lowercase().as_str() {
        "base64" => Cow::Owned(base64(body)),
        "quoted-printable" => Cow::Owned(quoted_printable(body, false)),
        _ => Cow::Borrowed(body),
    }
}

/// The parts of a body: at the boundary of the first Content-Type that has parts there, else at the one that stands in the body.
fn inner_parts<'a>(headers: &Headers, body: &'a [u8]) -> Vec<&'a [u8]> {
    let kinds =
        || headers.iter().filter(|(name, _)| name == "content-type").take(4).map(|(_, value)| String::from_utf8_lossy(value));
    let is_multipart = |it: &Cow<'_, str>| it.trim_start().to_ascii_lowercase().starts_with("multipart/");
    if !kinds().any(|it| is_multipart(&it)) {
        return Vec::new();
    }
    let declared = kinds().filter_map(|it| parameter(&it, "boundary")).filter(|it| !it.is_empty());
    let found = declared.map(|it| parts(body, it.as_bytes())).find(|it| !it.is_empty());
    found.or_else(|| Some(parts(body, boundary_in(body)?))).unwrap_or_default()
}

/// A line of `--boundary` that a header of a part follows.
fn boundary_in(body: &[u8]) -> Option<&[u8]> {
    let mut rest = body;
    while !rest.is_empty() {
        let next = after_line(rest);
        let line = rest.get(..rest.len() - next.len())?.trim_ascii_end();
        if let Some(boundary) = line.strip_prefix(b"--").filter(|it| !it.is_empty())
            && next.get(..8).is_some_and(|it| it.eq_ignore_ascii_case(b"content-"))
        {
            return Some(boundary);
        }
        rest = next;
    }
    None
}

/// The parts between lines of `--boundary`; what stands before the first and after the closing one is no part (RFC 2046, 5.1).
fn parts<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let marker = [b"--", boundary].concat();
    let mut found = Vec::new();
    let (mut start, mut at) = (None, 0);
    while at < body.len() {
        let rest = body.get(at..).unwrap_or_default();
        let next = at + (rest.len() - after_line(rest).len());
        if rest.starts_with(&marker) {
            found.extend(start.and_then(|start| body.get(start..at)));
            let closes = rest.get(marker.len()..).is_some_and(|it| it.starts_with(b"--"));
            start = (!closes).then_some(next);
        }
        at = next;
    }
    found.extend(start.and_then(|start| body.get(start..)));
    found
}

/// `format=flowed` (RFC 3676): a line that ends with a space goes on with the next, and with `delsp` that space is none of the text;
/// leading `>` and stuffing are quoting.
fn unflow(text: &str, deletes: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        let flows = line.ends_with(' ') && line != "-- ";
        out.push_str(if flows && deletes { line.strip_suffix(' ').unwrap_or(line) } else { line });
        if !flows {
            out.push_str("\n\n");
        }
    }
    out
}
