//! Transfer encodings of mail: base64 and quoted-printable.

/// Base64 (RFC 4648), also in its URL alphabet; other characters are passed over, as RFC 2045 asks.
pub(crate) fn base64(given: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(given.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in given {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6 | u32::from(value)) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.extend(u8::try_from((bits >> count) & 0xff));
        }
    }
    out
}

/// Quoted-printable (RFC 2045); in headers `_` is a space (RFC 2047).
pub(crate) fn quoted_printable(given: &[u8], is_header: bool) -> Vec<u8> {
    let digit = |at: usize| given.get(at).and_then(|it| char::from(*it).to_digit(16)).and_then(|it| u8::try_from(it).ok());
    let mut out = Vec::with_capacity(given.len());
    let mut at = 0;
    while let Some(byte) = given.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'=', Some(high), Some(low)) => {
                out.push(high * 16 + low);
                at += 3;
            }
            (b'=', ..) if soft_break(given, at).is_some() => at = soft_break(given, at).unwrap_or(at + 1),
            (b'_', ..) if is_header => {
                out.push(b' ');
                at += 1;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out
}

/// The place after `=` at a line's end, white space between them allowed.
fn soft_break(given: &[u8], at: usize) -> Option<usize> {
    let rest = given.get(at + 1..)?;
    let spaces = rest.iter().take(80).take_while(|it| matches!(it, b' ' | b'\t' | b'\r')).count();
    match rest.get(spaces) {
        Some(b'\n') => Some(at + spaces + 2),
        None => Some(given.len()),
        _ => None,
    }
}
