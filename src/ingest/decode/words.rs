//! Encoded words of header fields (RFC 2047).

use super::charset::decode_labelled;
use super::transfer::{base64, quoted_printable};

/// Encoded words (RFC 2047) as text; white space between two of them is not shown.
pub(crate) fn decode(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        let decoded = encoded_word(from);
        if !(after_word && decoded.is_some() && before.trim().is_empty()) {
            out.push_str(before);
        }
        after_word = decoded.is_some();
        rest = if let Some((text, after)) = decoded {
            out.push_str(&text);
            after
        } else {
            out.push_str("=?");
            from.get(2..).unwrap_or_default()
        };
    }
    out.push_str(rest);
    out
}

fn encoded_word(from: &str) -> Option<(String, &str)> {
    let mut fields = from.get(2..)?.splitn(4, '?');
    let (charset, encoding, text, after) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let after = after.strip_prefix('=')?;
    let bytes = match encoding {
        "B" | "b" => base64(text.as_bytes()),
        "Q" | "q" => quoted_printable(text.as_bytes(), true),
        _ => return None,
    };
    // A language may follow the character set (RFC 2231).
    let charset = charset.split('*').next();
    Some((decode_labelled(&bytes, charset).into_owned(), after))
}
