//! Folding: the form under which names are looked up. Case, diacritics, apostrophes and the dots of abbreviations do not count, so
//! "Zürich", "Sana’a" and "U.S." are found as "zurich", "sanaa" and "us"; every folded byte remembers where it came from.

use unicode_normalization::char::decompose_canonical;

/// Stands where a name cannot go on: a comma, a line feed, the end of a sentence.
pub const STOP: u8 = b'|';

/// A full stop after a longer word ends a sentence rather than an abbreviation.
const LONGEST_ABBREVIATION: usize = 4;

/// A text's folded form.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    pub bytes: Vec<u8>,
    /// For each folded byte, the byte offset of the character it was made from; one more for the end of the text.
    origin: Vec<usize>,
}

/// Folds a whole text. Linear in its length.
pub fn fold(text: &str) -> Folded {
    let mut folded = Folded { bytes: Vec::with_capacity(text.len()), origin: Vec::with_capacity(text.len() + 1) };
    let mut word = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((offset, char)) = chars.next() {
        let ends_sentence = || chars.clone().next().is_none_or(|(_, next)| next.is_whitespace()) && word > LONGEST_ABBREVIATION;
        match char {
            // Some apostrophes of romanised names are letters to Unicode, so they come first.
            _ if is_apostrophe(char) => continue,
            _ if char.is_alphanumeric() => {
                word += 1;
                folded.push_letter(char, offset);
                continue;
            }
            '\u{300}'..='\u{36f}' => continue,
            '.' if word > 0 && !ends_sentence() => continue,
            '&' => folded.push_str("and", offset),
            '-' | '\u{2010}' | '\u{2011}' => folded.push_space(offset),
            '\n' | '\r' => folded.push(STOP, offset),
            _ if char.is_whitespace() => folded.push_space(offset),
            _ => folded.push(STOP, offset),
        }
        word = 0;
    }
    folded.origin.push(text.len());
    folded
}

/// The folded form of one name, as it stands in the gazetteer's keys.
pub fn key(name: &str) -> Vec<u8> {
    let mut bytes = fold(name).bytes;
    while bytes.last().is_some_and(|last| *last == b' ' || *last == STOP) {
        bytes.pop();
    }
    bytes
}

pub fn is_apostrophe(char: char) -> bool {
    matches!(char, '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | '`' | 'ʿ' | 'ʾ' | '´')
}

impl Folded {
    /// Byte offset in the original of the character that gave folded byte `index`.
    pub fn origin(&self, index: usize) -> usize {
        self.origin.get(index).copied().unwrap_or_default()
    }

    /// Index of the first folded byte that came from `offset` of the original or from behind it.
    pub fn at(&self, offset: usize) -> usize {
        self.origin.partition_point(|origin| *origin < offset)
    }

    fn push(&mut self, byte: u8, offset: usize) {
        self.bytes.push(byte);
        self.origin.push(offset);
    }

    fn push_space(&mut self, offset: usize) {
        if !matches!(self.bytes.last(), Some(b' ') | None) {
            self.push(b' ', offset);
        }
    }

    fn push_str(&mut self, folded: &str, offset: usize) {
        for byte in folded.bytes() {
            self.push(byte, offset);
        }
    }

    fn push_letter(&mut self, char: char, offset: usize) {
        if char.is_ascii() {
            return self.push(u8::try_from(char.to_ascii_lowercase()).unwrap_or(STOP), offset);
        }
        if let Some(plain) = plain(char) {
            return self.push_str(plain, offset);
        }
        decompose_canonical(char, |part| {
            if !('\u{300}'..='\u{36f}').contains(&part) {
                for lower in part.to_lowercase() {
                    let mut buffer = [0; 4];
                    self.push_str(lower.encode_utf8(&mut buffer), offset);
                }
            }
        });
    }
}

/// Letters that do not decompose.
fn plain(char: char) -> Option<&'static str> {
    Some(match char {
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ħ' | 'Ħ' => "h",
        'ı' => "i",
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        'ə' | 'Ə' => "a",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(String::from_utf8(key(name)).unwrap(), expected);
    }

    #[test]
    fn folds_case_diacritics_and_points() {
        check("Zürich", "zurich");
        check("São Paulo", "sao paulo");
        check("Łódź", "lodz");
        check("Sana’a", "sanaa");
        check("N'Djamena", "ndjamena");
        check("U.S.", "us");
        check("St. Louis", "st louis");
        check("Saint-Denis", "saint denis");
        check("Bosnia & Herzegovina", "bosnia and herzegovina");
        check("Straße", "strasse");
        check("Müğla", "mugla");
        check("Київ", "киів");
    }

    #[test]
    fn sentences_and_commas_stop_a_name() {
        check("in Paris. Texas", "in paris| texas");
        check("Paris, Texas", "paris| texas");
    }

    proptest! {
        #[test]
        fn every_byte_knows_its_character(text in "\\PC{0,60}") {
            let folded = fold(&text);
            prop_assert_eq!(folded.origin.len(), folded.bytes.len() + 1);
            for index in 0..=folded.bytes.len() {
                prop_assert!(text.is_char_boundary(folded.origin(index)));
            }
            prop_assert!(folded.origin.is_sorted());
        }
    }
}
