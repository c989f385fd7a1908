//! Tags with so many attributes that a tokenizer, which compares each with all before it, would read them for minutes.

use std::borrow::Cow;

/// Attributes of a tag that are read.
const MOST: usize = 200;

/// The page without the attributes beyond the first [`MOST`] of any tag.
pub(super) fn limit_attributes(html: Cow<'_, str>) -> Cow<'_, str> {
    let mut kept = String::new();
    let mut copied = 0;
    let mut from = 0;
    while let Some(at) = html.get(from..).and_then(|rest| rest.find('<')).map(|at| from + at) {
        let tag = html.as_bytes().get(at + 1..).unwrap_or_default();
        from = at + 1;
        if !tag.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (last, end) = measure(tag);
        from += end;
        if let Some(last) = last {
            kept.push_str(html.get(copied..at + 1 + last).unwrap_or_default());
            copied = at + 1 + end;
        }
    }
    if copied == 0 {
        return html;
    }
    kept.push_str(html.get(copied..).unwrap_or_default());
    Cow::Owned(kept)
}

/// Where attribute number [`MOST`] begins, if the tag has as many, and where the tag ends, before its `>`. As the specification's tokenizer
/// tells attributes apart.
fn measure(tag: &[u8]) -> (Option<usize>, usize) {
    #[derive(PartialEq)]
    enum Place {
        Name,
        Between,
        Attribute,
        BeforeValue,
        Value,
        Quoted(u8),
    }
    let (mut place, mut attributes, mut last) = (Place::Name, 0, None);
    for (at, byte) in tag.iter().copied().enumerate() {
        let space = byte.is_ascii_whitespace();
        place = match place {
            Place::Quoted(mark) if byte == mark => Place::Between,
            Place::Quoted(mark) => Place::Quoted(mark),
            _ if byte == b'>' => return (last, at),
            Place::BeforeValue if space => Place::BeforeValue,
            Place::BeforeValue if matches!(byte, b'"' | b'\'') => Place::Quoted(byte),
            Place::BeforeValue => Place::Value,
            Place::Name | Place::Attribute if space || byte == b'/' => Place::Between,
            Place::Value if space => Place::Between,
            Place::Attribute | Place::Between if byte == b'=' && attributes > 0 => Place::BeforeValue,
            Place::Between if space || byte == b'/' => Place::Between,
            Place::Between => {
                attributes += 1;
                if attributes == MOST + 1 {
                    last = Some(at);
                }
                Place::Attribute
            }
            same => same,
        };
    }
    (last, tag.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(limit_attributes(Cow::Borrowed(html)), expected);
    }

    #[test]
    fn attributes_beyond_the_limit_go_and_the_rest_stays() {
        let many = |count: usize| (0..count).map(|number| format!(" a{number} = '>'")).collect::<String>();
        let given = format!("<p{}>one</p> 2 < 3 <b title=\"{}\">two</b>", many(2 * MOST), "long ".repeat(200));
        let expected = format!("<p{} >one</p> 2 < 3 <b title=\"{}\">two</b>", many(MOST), "long ".repeat(200));
        check(&given, &expected);
        let few = format!("<p{}>one</p><p class=x", many(MOST));
        check(&few, &few);
        check(&format!("<p{}", "/x".repeat(MOST + 3)), &format!("<p{}/", "/x".repeat(MOST)));
    }
}
