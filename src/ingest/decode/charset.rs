//! Bytes → text: byte order marks, declared character sets, and the one guess that is safe.
//!
//! UTF-8 unless something says otherwise. Bytes that are neither UTF-8 nor clearly Windows-1252 are refused: a wrong guess
//! would change names silently.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The byte at which the input stops being text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotText {
    pub at: usize,
}

/// Decodes a document. A byte order mark wins over a declaration in XML or HTML, and a declaration over the default.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NotText> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, bytes.get(length..).unwrap_or_default(), length);
    }
    if let Some(encoding) = without_mark(bytes) {
        return decode_as(encoding, bytes, 0);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(error) => match declared(bytes) {
            Some(encoding) if encoding != UTF_8 => decode_as(encoding, bytes, 0),
            // Many a sender declares UTF-8 because its template does.
            _ if is_windows_1252(bytes) => decode_as(WINDOWS_1252, bytes, 0),
            _ => Err(NotText { at: error.valid_up_to() }),
        },
    }
}

/// Decodes a document of a format that knows nothing but single bytes (IPTC 7901, ANPA 1312): UTF-8 if it is, else Windows-1252,
/// of which Latin-1 is a part.
pub(crate) fn decode_telex(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Decodes by the label that a message gives (WHATWG Encoding); an unknown label is treated as none.
pub(crate) fn decode_labelled<'a>(bytes: &'a [u8], label: Option<&str>) -> Cow<'a, str> {
    match label.and_then(|it| Encoding::for_label(it.as_bytes())) {
        Some(encoding) if encoding != UTF_8 => encoding.decode(bytes).0,
        _ => decode_telex(bytes),
    }
}

fn decode_as<'a>(encoding: &'static Encoding, bytes: &'a [u8], from: usize) -> Result<Cow<'a, str>, NotText> {
    if encoding == UTF_8 {
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| NotText { at: from + error.valid_up_to() });
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    if had_errors {
        return Err(NotText { at: from + text.find(char::REPLACEMENT_CHARACTER).unwrap_or(0).min(bytes.len()) });
    }
    Ok(text)
}

/// UTF-16 whose mark was lost: `<`, `{`, a letter as its first character.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let ascii = |byte: u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    match bytes.get(..4)? {
        [0, a, 0, b] if ascii(*a) && ascii(*b) => Some(UTF_16BE),
        [a, 0, b, 0] if ascii(*a) && ascii(*b) => Some(UTF_16LE),
        _ => None,
    }
}

/// The encoding that an XML declaration or an HTML `meta` names within the first kilobyte.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes.iter().take(1024).map(|it| char::from(*it).to_ascii_lowercase()).collect();
    let head = head.trim_start();
    let after = if head.starts_with("<?xml") {
        head.split_once("?>")?.0.split_once("encoding")?.1
    } else if head.starts_with('<') {
        head.split_once("charset")?.1
    } else {
        return None;
    };
    let label = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = label.find(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | ':' | '.')))?;
    Encoding::for_label(label.get(..end)?.as_bytes())
}

/// Every byte above ASCII is a letter beside a letter or mark of punctuation that Windows has, and no stretch of them is UTF-8.
fn is_windows_1252(bytes: &[u8]) -> bool {
    let is_json = bytes.trim_ascii_start().starts_with(b"{") || bytes.trim_ascii_start().starts_with(b"[");
    let control = |it: &u8| it.is_ascii_control() && !it.is_ascii_whitespace() && !matches!(it, 1..=4 | 0x16 | 0x1a | 0x1f);
    if is_json || bytes.iter().any(control) {
        return false;
    }
    let is_letter = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|it| it.is_ascii_alphabetic() || *it >= 0xc0);
    let high = || bytes.iter().enumerate().filter(|(_, it)| **it >= 0x80);
    let fits = |at: usize, byte: u8| match byte {
        0xc0..=0xfd => is_letter(at.checked_sub(1)) || is_letter(Some(at + 1)),
        0x80 | 0x82..=0x8c | 0x8e | 0x91..=0x9c | 0x9e | 0x9f | 0xa0..=0xbf => true,
        _ => false,
    };
    let damaged_utf8 = bytes.windows(2).any(|it| matches!(it, [0xc2..=0xf4, 0x80..=0xbf]));
    !damaged_utf8 && high().count() * 5 <= bytes.len().max(20) && high().all(|(at, byte)| fits(at, *byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<&str, usize>) {
        assert_eq!(decode(bytes).as_deref().map_err(|it| it.at), expected);
    }

    #[test]
    fn marks_and_declarations_are_believed() {
        check(b"\xef\xbb\xbfcaf\xc3\xa9", Ok("café"));
        check(b"\xff\xfec\0a\0f\0\xe9\0", Ok("café"));
        check(b"\xfe\xff\0c\0a\0f\0\xe9", Ok("café"));
        check(b"<\0a\0>\0\xe9\0", Ok("<a>é"));
        check(
            b"<?xml version='1.0' encoding='ISO-8859-1'?><a>caf\xe9</a>",
            Ok("<?xml version='1.0' encoding='ISO-8859-1'?><a>café</a>"),
        );
        check(
            b"<?xml version=\"1.0\" encoding=\"windows-1251\"?><a>\xcf\xf0\xe0\xe3\xe0</a>",
            Ok("<?xml version=\"1.0\" encoding=\"windows-1251\"?><a>Прага</a>"),
        );
        check(b"<html><meta charset=iso-8859-2 ><p>\xb6", Ok("<html><meta charset=iso-8859-2 ><p>ś"));
        check(b"<?xml version='1.0' encoding='UTF-8'?><a>caf\xe9</a>", Ok("<?xml version='1.0' encoding='UTF-8'?><a>café</a>"));
    }

    #[test]
    fn utf8_wins_over_a_wrong_declaration() {
        let text = "<?xml version='1.0' encoding='ISO-8859-1'?><a>café</a>";
        check(text.as_bytes(), Ok(text));
    }

    #[test]
    fn windows_1252_is_told_from_rubbish() {
        check(b"S\xe3o Paulo said \x93no\x94 \x96 twice", Ok("São Paulo said “no” – twice"));
        check(b"abc \xff\xfe\xfa", Err(4));
        check(b"{\"headline\": \"caf\xe9\"}", Err(17));
        check(b"caf\xc3\xa9 and S\xe3o Paulo", Err(11));
        check(b"\x80\x81\x82\x83\x84", Err(0));
        check(b"\xff\xfea", Err(2));
    }
}
