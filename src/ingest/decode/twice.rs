//! UTF-8 that somebody read as a set of one byte a character and wrote as UTF-8 again: "cafÃ©" is "café".

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};

/// The text as it was before; `None` unless the whole of it can be taken back.
pub(crate) fn undo(text: &str) -> Option<String> {
    let mut found = once(text)?;
    // Three hands are rare, four unheard of.
    while let Some(again) = once(&found) {
        found = again;
    }
    (!found.contains(|it: char| it.is_control() && !it.is_ascii())).then_some(found)
}

fn once(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let as_latin = latin(text);
    let others = [WINDOWS_1251, WINDOWS_1250].into_iter().filter_map(|it| bytes_in(text, it));
    as_latin.map(Cow::Owned).into_iter().chain(others).find_map(|bytes| {
        let text = std::str::from_utf8(&bytes).ok()?;
        (!text.is_ascii()).then(|| text.to_owned())
    })
}

fn bytes_in<'a>(text: &'a str, encoding: &'static Encoding) -> Option<Cow<'a, [u8]>> {
    let (bytes, _, unmappable) = encoding.encode(text);
    (!unmappable).then_some(bytes)
}

/// The bytes in Latin-1 or Windows-1252: programs mix them.
fn latin(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for character in text.chars() {
        match u8::try_from(u32::from(character)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend_from_slice(&bytes_in(character.encode_utf8(&mut buffer), WINDOWS_1252)?),
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_text_is_taken_back() {
        for text in ["Café in Malmö — “no”, he said", "Ферри снова ходит", "渡轮再次启航", "L’été à Nîmes", "1 234 €"]
        {
            let wrong =
                |encoding: &'static Encoding, text: &str| encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned();
            assert_eq!(undo(&wrong(WINDOWS_1252, text)).as_deref(), Some(text));
            assert_eq!(undo(&wrong(WINDOWS_1252, &wrong(WINDOWS_1252, text))).as_deref(), Some(text));
            let latin_1: String = text.bytes().map(char::from).collect();
            assert_eq!(undo(&latin_1).as_deref(), Some(text));
            assert_eq!(undo(text), None);
        }
        let russian = WINDOWS_1251.decode_without_bom_handling("Паром снова ходит".as_bytes()).0.into_owned();
        assert_eq!(undo(&russian).as_deref(), Some("Паром снова ходит"));
    }

    #[test]
    fn what_is_only_partly_so_stays() {
        assert_eq!(undo("CafÃ© – “no”"), None);
        assert_eq!(undo("Ã is a letter"), None);
    }
}
