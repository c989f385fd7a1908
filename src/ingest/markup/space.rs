//! White space and control characters, which every format treats alike.

use std::borrow::Cow;

/// White space, and the line feeds that Unicode has besides; the byte order mark, which is no space to Unicode but to us; the separators
/// of files, groups, records and units, which stand between the fields of a telex.
pub(crate) fn is_space(character: char) -> bool {
    character.is_whitespace() || character == '\u{feff}' || is_separator(character)
}

pub(crate) fn is_separator(character: char) -> bool {
    matches!(character, '\u{1c}'..='\u{1f}')
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}' | '\u{2060}')
}

/// Whether [`printable`] changes it.
pub(crate) fn is_odd(character: char) -> bool {
    character.is_control() || is_invisible(character)
}

/// Line ends of every kind as line feeds: CR LF, CR CR LF of some gateways, lone CR, the separators of groups and records.
pub(crate) fn unified(text: &str) -> Cow<'_, str> {
    const ENDS: [char; 3] = ['\r', '\u{1d}', '\u{1e}'];
    if !text.contains(ENDS) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace(ENDS, "\n"))
}

/// `None` for control characters, a space for separators. Those of U+0080 to U+009F are bytes of Windows-1252 that someone read as Latin-1, and are read
/// as such, as browsers do.
pub(crate) fn printable(character: char) -> Option<char> {
    match character {
        '\u{80}'..='\u{9f}' => {
            let bytes = [u8::try_from(u32::from(character)).ok()?];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
            text.chars().next().filter(|it| !it.is_control())
        }
        // Soft hyphens and spaces without width say where a line may be broken.
        it if is_separator(it) => Some(' '),
        it if it.is_control() || is_invisible(it) => None,
        it => Some(it),
    }
}

/// All white space, line feeds too, as single spaces; control characters gone.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(is_space) {
        let before = line.len();
        line.extend(word.chars().filter_map(printable));
        if before > 0 && line.len() > before {
            line.insert(before, ' ');
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_characters_are_read_or_dropped() {
        assert_eq!(one_line(" a\0b\u{92}s \u{a0}\u{2028}c\u{81}\u{7} \u{feff}d "), "ab’s c d");
        assert_eq!(one_line("\0 \u{7}"), "");
        assert_eq!(one_line("a \0 b"), "a b");
    }
}
