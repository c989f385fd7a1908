//! UTF-7, UTF-16 and UTF-32 that nothing marks or declares: told by their shape.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// Text in one of them, and its name.
pub(super) type Found = (String, &'static str);

/// UTF-32, whose every unit is a character.
pub(super) fn utf_32(bytes: &[u8]) -> Option<Found> {
    if bytes.len() < 8 || !bytes.len().is_multiple_of(4) {
        return None;
    }
    let read = |from: fn([u8; 4]) -> u32| -> Option<String> {
        let units = bytes.chunks_exact(4).map(|it| it.try_into().ok().map(from).and_then(char::from_u32));
        units.collect::<Option<String>>().filter(|it| is_text(it))
    };
    let little = read(u32::from_le_bytes).map(|it| (it, "UTF-32LE"));
    little.or_else(|| read(u32::from_be_bytes).map(|it| (it, "UTF-32BE")))
}

/// UTF-16. Every script has spaces or line ends, whose upper byte is zero; no other text has zeros in it.
pub(super) fn utf_16(bytes: &[u8]) -> Option<Found> {
    if memchr::memchr(0, bytes).is_none() || !bytes.len().is_multiple_of(2) || reads_as_utf8(bytes) {
        return None;
    }
    let read = |encoding: &'static Encoding| {
        let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
        let spaces = text.chars().filter(|it| it.is_whitespace() || it.is_ascii_alphanumeric()).count();
        (!had_errors && is_text(&text)).then(|| (spaces, (text.into_owned(), encoding.name())))
    };
    [UTF_16LE, UTF_16BE].into_iter().filter_map(read).max_by_key(|it| it.0).map(|it| it.1)
}

/// It is UTF-8 with stray zeros: of UTF-16, every second byte would be a control or none of UTF-8.
fn reads_as_utf8(bytes: &[u8]) -> bool {
    let odd = bytes.iter().filter(|it| it.is_ascii_control() && !matches!(it, b'\n' | b'\r')).count();
    odd * 8 < bytes.len() && std::str::from_utf8(bytes).is_ok()
}

/// Letters and figures make up a third of it, and nothing in it is none of a text.
fn is_text(text: &str) -> bool {
    let is_odd = |it: char| {
        it.is_control() && !it.is_whitespace()
            || matches!(it, char::REPLACEMENT_CHARACTER | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}')
    };
    let (mut letters, mut all) = (0_usize, 0_usize);
    for character in text.chars() {
        if is_odd(character) {
            return false;
        }
        letters += usize::from(character.is_alphanumeric());
        all += 1;
    }
    letters * 3 >= all
}

/// UTF-7 (RFC 2152): what stands between `+` and the sign that ends it is UTF-16 in base64, everywhere.
///
/// "A+B", telephone numbers and addresses of pages are no such thing, and then none of the text is.
/// Undeclared, a single letter proves nothing.
pub(super) fn utf_7(bytes: &[u8], is_declared: bool) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok().filter(|it| it.is_ascii() && it.contains('+'))?;
    let mut out = String::with_capacity(text.len());
    let (mut proofs, mut letters) = (0_usize, 0_usize);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('+') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('-') {
            out.push('+');
            rest = after;
            continue;
        }
        if is_in_address(before) {
            return None;
        }
        let end = after.find(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '+' | '/'))).unwrap_or(after.len());
        let (run, behind) = after.split_at_checked(end)?;
        let inside = shifted(run)?;
        let foreign = inside.chars().filter(|it| !it.is_ascii() && it.is_alphabetic()).count();
        proofs += usize::from(foreign > 0);
        letters += foreign;
        out.push_str(&inside);
        rest = behind.strip_prefix('-').unwrap_or(behind);
    }
    out.push_str(rest);
    (is_declared || proofs >= 2 || letters >= 4).then_some(out)
}

/// The `+` stands in the address of a page or of a mailbox.
fn is_in_address(before: &str) -> bool {
    let word = before.rsplit(|it: char| it.is_ascii_whitespace()).next().unwrap_or_default();
    word.contains("://") || word.contains('@')
}

/// UTF-16 in base64 without padding: whole units of characters, and no bit left over.
fn shifted(run: &str) -> Option<String> {
    if run.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let bytes = super::transfer::base64(run.as_bytes());
    let units: Vec<u16> = bytes.chunks_exact(2).filter_map(|it| it.try_into().ok().map(u16::from_be_bytes)).collect();
    let is_whole = !units.is_empty() && run.len() == (units.len() * 16).div_ceil(6);
    let found = String::from_utf16(&units).ok().filter(|it| is_whole && !it.chars().any(char::is_control))?;
    let is_known = |it: char| it.is_alphanumeric() || !it.is_ascii() || it.is_ascii_punctuation() || it == ' ';
    found.chars().all(is_known).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORIES: [&str; 5] = [
        "Паводок отступает\n\nМОСКВА. Вода в реке идёт на спад.\n",
        "洪水が引く\n\n東京、３月５日。川の水位は下がり始めた。\n",
        "\u{3000}\u{3000}港口周五开航\n\n\u{3000}\u{3000}市长说，渡轮已经修好。\n",
        "Überschwemmung trifft Köln\n\nStraßen stehen unter Wasser.\n",
        "انحسار الفيضان\n\nانخفض منسوب المياه.\n",
    ];

    #[test]
    fn wide_units_are_told_by_their_zeros() {
        for story in STORIES {
            let bytes = |of: fn(u16) -> [u8; 2]| story.encode_utf16().flat_map(of).collect::<Vec<u8>>();
            assert_eq!(utf_16(&bytes(u16::to_le_bytes)), Some((story.to_owned(), "UTF-16LE")));
            assert_eq!(utf_16(&bytes(u16::to_be_bytes)), Some((story.to_owned(), "UTF-16BE")));
            let bytes = |of: fn(u32) -> [u8; 4]| story.chars().map(u32::from).flat_map(of).collect::<Vec<u8>>();
            assert_eq!(utf_32(&bytes(u32::to_le_bytes)), Some((story.to_owned(), "UTF-32LE")));
            assert_eq!(utf_32(&bytes(u32::to_be_bytes)), Some((story.to_owned(), "UTF-32BE")));
            assert_eq!((utf_16(story.as_bytes()), utf_32(story.as_bytes())), (None, None));
        }
        for other in ["Rain fell.\0\0\0\0", "\0\0Rain fell.", "Rain fe\0ll on the coast.", "caf\u{e9}\0 ouvert"] {
            assert_eq!(utf_16(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn utf_7_is_told_from_plus_signs() {
        let check =
            |given: &str, expected: Option<&str>| assert_eq!(utf_7(given.as_bytes(), false).as_deref(), expected, "{given}");
        check("+ANw-berschwemmung trifft K+APY-ln: 1 +- 1", Some("Überschwemmung trifft Köln: 1 + 1"));
        check("+BB8EMAQyBD4ENAQ+BDo", Some("Паводок"));
        assert_eq!(utf_7(b"Caf+AOk-", true).as_deref(), Some("Café"));
        for other in [
            "Markets at 1+1",
            "the A+ list and A+B bonds",
            "call +49 30 5550100 or +12025550124",
            "Brent +0.5-1.0%",
            "Google+ users",
            "https://x.example/?q=a+AOk- and https://x.example/?q=b+AOk-",
            "a single +AOk-",
            "+- 5 percent",
        ] {
            check(other, None);
        }
    }
}
