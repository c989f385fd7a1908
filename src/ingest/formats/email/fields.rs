//! Header fields of messages and their parts (RFC 5322, RFC 2045).

use std::borrow::Cow;

use crate::decode::charset::decode_labelled;
use crate::decode::transfer::quoted_printable;
use crate::decode::words;

pub(super) type Field = (String, Vec<u8>);
pub(super) type Headers = Vec<Field>;

/// A field whose value is ASCII.
pub(super) fn field<'a>(headers: &'a [Field], name: &str) -> Cow<'a, str> {
    headers.iter().find(|(its, _)| its == name).map_or(Cow::Borrowed(""), |(_, value)| String::from_utf8_lossy(value))
}

/// The character set of the text, in which senders write bare header fields too: the message's, or that of its first part.
pub(super) fn declared_charset(headers: &[Field], body: &[u8]) -> Option<String> {
    parameter(&field(headers, "content-type"), "charset").or_else(|| {
        let head: String = body.iter().take(16_384).map(|it| char::from(*it).to_ascii_lowercase()).collect();
        let label = head.split_once("charset=")?.1.trim_start_matches('"');
        let end = label.find(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '-' | '_'))).unwrap_or(label.len());
        label.get(..end).map(str::to_owned)
    })
}

/// Header fields, unfolded, names in lower case; and what comes after the first empty line. No header if a line is none.
pub(super) fn split(bytes: &[u8]) -> (Headers, &[u8]) {
    let mut headers: Headers = Vec::new();
    let mut rest = bytes.strip_prefix(b"From ").map_or(bytes, |it| after_line(it));
    while !rest.is_empty() {
        let next = after_line(rest);
        let line = rest.get(..rest.len() - next.len()).unwrap_or_default();
        rest = next;
        let line = line.trim_ascii_end();
        if line.is_empty() {
            return (headers, rest);
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            if let Some((_, value)) = headers.last_mut() {
                value.push(b' ');
                value.extend_from_slice(line.trim_ascii());
                continue;
            }
            return (Vec::new(), bytes);
        }
        let colon = memchr::memchr(b':', line);
        let field = colon.map(|at| (line.get(..at).unwrap_or_default().trim_ascii_end(), line.get(at + 1..).unwrap_or_default()));
        let named = field.filter(|(name, _)| !name.is_empty() && name.len() < 80 && name.iter().all(u8::is_ascii_graphic));
        let Some((name, value)) = named else { return (Vec::new(), bytes) };
        headers.push((String::from_utf8_lossy(name).to_ascii_lowercase(), value.trim_ascii().to_vec()));
    }
    (headers, rest)
}

/// What follows the first line, whose end may be of any kind: some gateways leave lone carriage returns.
pub(super) fn after_line(bytes: &[u8]) -> &[u8] {
    let Some(at) = memchr::memchr2(b'\n', b'\r', bytes) else { return &[] };
    let (_, end) = bytes.split_at_checked(at).unwrap_or_default();
    let length = ["\r\r\n", "\r\n"].iter().find(|it| end.starts_with(it.as_bytes())).map_or(1, |it| it.len());
    end.get(length..).unwrap_or_default()
}

/// A parameter of a header field, in quotes or not (RFC 2045, 5.1).
pub(super) fn parameter(field: &str, name: &str) -> Option<String> {
    field.split(';').skip(1).find_map(|it| {
        let (key, value) = it.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// The name of a file, plain or as RFC 2231 writes other characters: `filename*=UTF-8''EMBARGO%20budget.txt`.
pub(super) fn file_name(field: &str, name: &str) -> Option<String> {
    let extended = ["*", "*0*"].iter().find_map(|it| parameter(field, &format!("{name}{it}")));
    let extended = extended.map(|value| {
        let (charset, rest) = value.split_once('\'').unwrap_or(("", &value));
        let text = rest.split_once('\'').map_or(rest, |it| it.1).replace('=', "=3D").replace('%', "=");
        decode_labelled(&quoted_printable(text.as_bytes(), false), Some(charset)).text.into_owned()
    });
    extended.or_else(|| {
        parameter(field, name).or_else(|| parameter(field, &format!("{name}*0"))).map(|it| words::decode(it.as_bytes(), None))
    })
}
