//! What only looks like a tag: angle brackets of copy, and tags that were escaped into the text.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::super::elements::{BOOLEAN_ATTRIBUTES, ELEMENTS};

/// Escapes each `<` that begins no tag: "<AAPL.O>", "<jane@example.org>", "a<b and c>d" are copy, which a browser would hide.
pub(super) fn keep_what_is_no_tag(html: &str) -> Cow<'_, str> {
    let last = html.rfind('>').unwrap_or(0);
    let is_text = |at: usize| html.get(at + 1..).is_some_and(|rest| at >= last || !is_tag(rest));
    let is_cdata = |at: usize| html.get(at..).is_some_and(|rest| rest.starts_with("<![CDATA["));
    if !html.match_indices('<').any(|(at, _)| is_cdata(at) || is_text(at)) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + 32);
    let mut rest = 0..html.len();
    for (at, _) in html.match_indices('<') {
        if at < rest.start {
            continue;
        }
        out.push_str(html.get(rest.start..at).unwrap_or_default());
        if is_cdata(at) {
            let inner = html.get(at + 9..).unwrap_or_default();
            let (text, after) = inner.split_once("]]>").map_or((inner, html.len()), |(text, _)| (text, at + 9 + text.len() + 3));
            out.push_str(text);
            rest.start = after;
        } else {
            out.push_str(if is_text(at) { "&lt;" } else { "<" });
            rest.start = at + 1;
        }
    }
    out.push_str(html.get(rest).unwrap_or_default());
    Cow::Owned(out)
}

/// Drops tags that were escaped into the text (`&lt;endash&gt;–&lt;/endash&gt;` of a typesetting system), where both the opening and the
/// closing one stand there. `open` and `close` are how `<` and `>` are written.
pub(crate) fn drop_escaped_tags<'a>(text: &'a str, open: &str, close: &str) -> Cow<'a, str> {
    if !text.contains(open) {
        return Cow::Borrowed(text);
    }
    let tags: Vec<(usize, usize, &str, bool)> =
        text.match_indices(open).filter_map(|(at, _)| escaped_tag(text, at, open, close)).collect();
    let names = |closing: bool| -> BTreeSet<&str> { tags.iter().filter(|it| it.3 == closing).map(|it| it.2).collect() };
    let (opened, closed) = (names(false), names(true));
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end, name, _) in tags {
        if opened.contains(name) && closed.contains(name) && start >= from {
            out.push_str(text.get(from..start).unwrap_or_default());
            from = end;
        }
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// Start, end, name, and whether it closes, of the tag that begins at a byte.
fn escaped_tag<'a>(text: &'a str, at: usize, open: &str, close: &str) -> Option<(usize, usize, &'a str, bool)> {
    let inside = text.get(at + open.len()..)?;
    let length = inside.bytes().take(200).position(|it| it == close.as_bytes().first().copied().unwrap_or(b'>'))?;
    inside.get(length..)?.starts_with(close).then_some(())?;
    let tag = inside.get(..length)?;
    let closing = tag.starts_with('/');
    let name = tag.trim_matches('/').split_whitespace().next()?;
    let is_name = name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
        && name.starts_with(|it: char| it.is_ascii_lowercase());
    is_name.then(|| (at, at + open.len() + length + close.len(), name, closing))
}

/// Whether what follows a `<` makes it a tag, a comment or a declaration.
pub(super) fn is_tag(rest: &str) -> bool {
    if rest.starts_with(['!', '?']) {
        return rest.get(1..).is_some_and(|it| it.starts_with("--") || it.starts_with(|it: char| it.is_ascii_alphabetic()));
    }
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let length = rest.bytes().take(40).take_while(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b':')).count();
    let (Some(name), Some(after)) = (rest.get(..length), rest.get(length..)) else { return false };
    let known = name.starts_with(|it: char| it.is_ascii_alphabetic())
        && (name.contains(['-', ':']) || ELEMENTS.binary_search(&name.to_ascii_lowercase().as_str()).is_ok());
    known && (after.starts_with('>') || after.starts_with("/>") || has_attribute(after))
}

/// White space, then an attribute, or the tag's end.
fn has_attribute(after: &str) -> bool {
    let rest = after.trim_start();
    if rest.len() == after.len() {
        return false;
    }
    let length =
        rest.bytes().take(60).take_while(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b':' | b'_' | b'@')).count();
    let (name, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
    rest.starts_with(['>', '/'])
        || (length > 0
            && (after.trim_start().starts_with('=') || BOOLEAN_ATTRIBUTES.contains(&name.to_ascii_lowercase().as_str())))
}
