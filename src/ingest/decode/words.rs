//! Header fields as text: encoded words (RFC 2047), and the bytes that senders write without encoding them.

use super::charset::decode_labelled;
use super::transfer::{base64, quoted_printable};

/// Decodes a field. Words beside each other are decoded together, because senders cut them inside a character; white space between two of
/// them is not shown. What is not encoded is in the character set that the message declares, if it is not UTF-8.
pub(crate) fn decode(value: &[u8], charset: Option<&str>) -> String {
    let mut out = String::new();
    let mut pending: Option<(String, Vec<u8>)> = None;
    let mut rest = value;
    while let Some(at) = memchr::memmem::find(rest, b"=?") {
        let (before, from) = rest.split_at(at);
        let word = encoded_word(from);
        let is_beside = pending.is_some() && before.trim_ascii().is_empty() && word.is_some();
        if !is_beside {
            flush(&mut pending, &mut out);
            out.push_str(&decode_labelled(before, charset).text);
        }
        match word {
            Some((charset, bytes, after)) => {
                match &mut pending {
                    Some((open, gathered)) if open.eq_ignore_ascii_case(&charset) => gathered.extend(bytes),
                    _ => {
                        flush(&mut pending, &mut out);
                        pending = Some((charset, bytes));
                    }
                }
                rest = after;
            }
            None => {
                out.push_str("=?");
                rest = from.get(2..).unwrap_or_default();
            }
        }
    }
    flush(&mut pending, &mut out);
    out.push_str(&decode_labelled(rest, charset).text);
    out
}

fn flush(pending: &mut Option<(String, Vec<u8>)>, out: &mut String) {
    if let Some((charset, bytes)) = pending.take() {
        out.push_str(&decode_labelled(&bytes, Some(&charset)).text);
    }
}

/// `=?charset?B?…?=` at the beginning: its character set, its bytes, and what follows.
fn encoded_word(from: &[u8]) -> Option<(String, Vec<u8>, &[u8])> {
    let mut fields = from.get(2..)?.splitn(4, |it| *it == b'?');
    let (charset, encoding, text, after) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let after = after.strip_prefix(b"=")?;
    let bytes = match encoding {
        b"B" | b"b" => base64(text),
        b"Q" | b"q" => quoted_printable(text, true),
        _ => return None,
    };
    // A language may follow the character set (RFC 2231).
    let charset = charset.split(|it| *it == b'*').next().unwrap_or_default();
    Some((String::from_utf8_lossy(charset).into_owned(), bytes, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &[u8], charset: Option<&str>, expected: &str) {
        assert_eq!(decode(value, charset), expected);
    }

    #[test]
    fn words_cut_inside_a_character_and_words_that_were_not_encoded() {
        check(b"=?utf-8?B?w5xiZXJzY2h3ZW1tdW5nIGluIEvD?= =?UTF-8?B?tmxu?=", None, "Überschwemmung in Köln");
        check(b"=?utf-8?Q?Inundaci=C3?=\t=?utf-8?Q?=B3n_en_Concepci=C3=B3n?= (2)", None, "Inundación en Concepción (2)");
        check(b"=?gb18030?B?seC8rbK/?= <desk@example.org>", None, "编辑部 <desk@example.org>");
        check(&encoding_rs::GBK.encode("港口城市新渡轮周五开航").0, Some("gb18030"), "港口城市新渡轮周五开航");
        check("Flood hits Accra – 2nd lead".as_bytes(), Some("iso-8859-1"), "Flood hits Accra – 2nd lead");
        check(b"Pre\xe7o sobe", Some("iso-8859-1"), "Preço sobe");
        check(b"=?windows-1252?Q?Ellery=E2=80=99s_ferry?=", None, "Ellery’s ferry");
        check(b"=?utf-8?Q?one?= and =?utf-8?Q?two?=", None, "one and two");
        check(b"2 =? 3", None, "2 =? 3");
    }
}
