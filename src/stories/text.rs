//! Sentences and words of any language, cut alike in every item: what is compared is cut by one rule, not by the record's own sentences,
//! which only some languages have.

use record::Offsets;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};
use xxhash_rust::xxh3::xxh3_64;

/// A sentence, or a paragraph without an end of sentence in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stretch<'t> {
    pub(crate) text: &'t str,
    /// In the record's unit.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Index of its paragraph.
    pub(crate) paragraph: usize,
}

/// A word in lower case without accents; a letter of a script that writes no spaces is a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) hash: u64,
    /// Of its beginning alone: "flood", "floods", "flooded" share the most of it.
    pub(crate) stem: u32,
    pub(crate) letters: u8,
    pub(crate) is_number: bool,
    /// Between quotation marks.
    pub(crate) is_quoted: bool,
    /// One letter of a script that writes no spaces.
    pub(crate) is_sign: bool,
}

/// How much of a word counts where its ending does not.
const STEM: usize = 6;

/// The stretches of a text in order.
pub(crate) fn stretches(text: &str, unit: Offsets) -> Vec<Stretch<'_>> {
    let mut found = Vec::new();
    let (mut units, mut paragraph) = (0, 0);
    let (mut start, mut start_units) = (0, 0);
    let mut end_seen = false;
    let mut word = 0_usize;
    let mut characters = text.char_indices().peekable();
    let mut close = |from: usize, to: usize, from_units: usize, to_units: usize, paragraph: usize| {
        let stretch = text.get(from..to).unwrap_or_default();
        if !stretch.trim().is_empty() {
            found.push(Stretch { text: stretch, start: from_units, end: to_units, paragraph });
        }
    };
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|it| it.1);
        if character == '\n' && next == Some('\n') {
            close(start, at, start_units, units, paragraph);
            characters.next();
            units += 2;
            paragraph += 1;
            (start, start_units, end_seen, word) = (at + 2, units, false, 0);
            continue;
        }
        units += length(character, unit);
        let after = at + character.len_utf8();
        match character {
            '。' | '！' | '？' | '।' => end_seen = next.is_some_and(|it| !CLOSING.contains(it)),
            // A dot after one or two letters is that of an abbreviation.
            '.' if word <= 2 => (),
            '.' | '!' | '?' | '…' => end_seen = true,
            _ if character.is_whitespace() || CLOSING.contains(character) => (),
            _ => end_seen = false,
        }
        word = if character.is_alphabetic() {
            word + 1
        } else if character.is_numeric() {
            9
        } else {
            0
        };
        let is_end = end_seen && (is_ideographic_stop(character) || character.is_whitespace());
        if is_end && next.is_none_or(|it| !it.is_lowercase()) {
            close(start, after, start_units, units, paragraph);
            (start, start_units, end_seen) = (after, units, false);
        }
    }
    close(start, text.len(), start_units, units, paragraph);
    found
}

const CLOSING: &str = "\"”»’')]」』";

fn is_ideographic_stop(character: char) -> bool {
    matches!(character, '。' | '！' | '？' | '।')
}

fn length(character: char, unit: Offsets) -> usize {
    match unit {
        Offsets::Utf8 => character.len_utf8(),
        Offsets::Utf16 => character.len_utf16(),
        Offsets::Codepoint => 1,
    }
}

/// Whether what follows stands between quotation marks; goes on from one stretch of a paragraph to the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Quoting(Option<char>);

impl Quoting {
    fn see(&mut self, character: char) {
        let closes = match self.0 {
            Some('"') => character == '"' || character == '”',
            Some('“') => matches!(character, '”' | '"'),
            Some('„') => matches!(character, '“' | '”' | '"'),
            Some('«') => character == '»',
            Some('»') => character == '«',
            Some('「') => character == '」',
            Some('『') => character == '』',
            _ => false,
        };
        if closes {
            self.0 = None;
        } else if self.0.is_none() && matches!(character, '"' | '“' | '„' | '«' | '»' | '「' | '『') {
            self.0 = Some(character);
        }
    }
}

/// Calls `take` for each word of a stretch in order.
pub(crate) fn words(stretch: &str, quoting: &mut Quoting, take: &mut impl FnMut(Word)) {
    let mut word = String::new();
    for character in stretch.chars() {
        if is_word_by_itself(character) {
            finish(&mut word, *quoting, take);
            word.push(character);
            finish(&mut word, *quoting, take);
        } else if character.is_alphanumeric() {
            fold_into(character, &mut word);
        } else if !(matches!(character, '\'' | '’' | '\u{ad}' | '\u{200d}') || is_combining_mark(character)) || word.is_empty()
        {
            finish(&mut word, *quoting, take);
            quoting.see(character);
        }
    }
    finish(&mut word, *quoting, take);
}

fn finish(word: &mut String, quoting: Quoting, take: &mut impl FnMut(Word)) {
    if word.is_empty() {
        return;
    }
    let letters = word.chars().count();
    let stem = word.char_indices().nth(STEM).and_then(|(end, _)| word.get(..end)).unwrap_or(word);
    take(Word {
        hash: xxh3_64(word.as_bytes()),
        stem: short(stem),
        letters: u8::try_from(letters).unwrap_or(u8::MAX),
        is_number: word.starts_with(|it: char| it.is_numeric()),
        is_quoted: quoting.0.is_some(),
        is_sign: letters == 1 && word.chars().all(is_word_by_itself),
    });
    word.clear();
}

/// Han, kana, Thai, Lao, Khmer, Burmese: written without spaces.
fn is_word_by_itself(character: char) -> bool {
    matches!(character, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}')
        && character.is_alphanumeric()
}

fn fold_into(character: char, folded: &mut String) {
    if character.is_ascii() {
        folded.push(character.to_ascii_lowercase());
        return;
    }
    for lower in character.to_lowercase() {
        decompose_canonical(lower, |part| folded.extend(Some(part).filter(|it| !is_combining_mark(*it))));
    }
}

/// A name in lower case without accents, its words separated by one space.
pub(crate) fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for character in name.chars() {
        if character.is_alphanumeric() {
            fold_into(character, &mut folded);
        } else if !matches!(character, '\'' | '’') && !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// A number for a text: 32 bits, of a few million texts hardly two the same.
pub(crate) fn short(text: &str) -> u32 {
    (xxh3_64(text.as_bytes()) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = stretches(text, Offsets::Utf8).iter().map(|it| it.text.trim()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_end_where_every_copy_has_them_end() {
        check("Rain falls\n\nIt rains. It pours!\n\nStill", &["Rain falls", "It rains.", "It pours!", "Still"]);
        check("The U.S. envoy left. \"Enough.\" He sighed.", &["The U.S. envoy left.", "\"Enough.\"", "He sighed."]);
        check("雨が降る。風も吹く。", &["雨が降る。", "風も吹く。"]);
        check("", &[]);
    }

    #[test]
    fn offsets_count_in_the_unit_of_the_record() {
        let found = stretches("Ž 😀\n\nRain. Fog", Offsets::Utf16);
        let spans: Vec<(usize, usize, usize)> = found.iter().map(|it| (it.start, it.end, it.paragraph)).collect();
        assert_eq!(spans, [(0, 4, 0), (6, 12, 1), (12, 15, 1)]);
    }

    #[test]
    fn words_are_the_same_without_accents_and_case() {
        let read = |text: &str| {
            let mut found = Vec::new();
            words(text, &mut Quoting::default(), &mut |it| found.push(it));
            found
        };
        assert_eq!(read("São Paulo’s")[0].hash, read("SAO")[0].hash);
        assert_eq!(read("flooding")[0].stem, read("floodings")[0].stem);
        let quoted: Vec<bool> = read("He said “no more” today").iter().map(|it| it.is_quoted).collect();
        assert_eq!(quoted, [false, false, true, true, false]);
        assert_eq!(folded("Al-Shabaab  (Somalia)"), "al shabaab somalia");
    }
}
