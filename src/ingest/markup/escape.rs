//! Character references → characters.

use std::borrow::Cow;

/// Character references as characters; line feeds stay.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let (head, mut rest) = text.split_at(first);
    let mut out = String::with_capacity(text.len());
    out.push_str(head);
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from.bytes().take(34).position(|it| it == b';');
        let known = end.and_then(|end| Some((from.get(1..end).and_then(reference)?, from.get(end + 1..)?)));
        rest = if let Some((character, after)) = known {
            out.push_str(&character);
            after
        } else {
            out.push('&');
            from.get(1..).unwrap_or_default()
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// What `&name;` stands for: XML's five, numbers, and the names of HTML.
pub(crate) fn reference(name: &str) -> Option<Cow<'static, str>> {
    let Some(number) = name.strip_prefix('#') else {
        return quick_xml::escape::resolve_html5_entity(name).map(Cow::Borrowed);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some(Cow::Owned(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn character_references_stand_for_characters() {
        assert_eq!(unescape("AT&amp;T &#39;x&#x2019; & y &bogus; &"), "AT&T 'x’ & y &bogus; &");
    }
}
