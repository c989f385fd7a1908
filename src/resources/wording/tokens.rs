//! A line cut into words, each with the form under which it is looked up: the same for full-width letters, for letters of another
//! script that look alike, for accents and for signs that nobody sees.

use std::ops::Range;

use unicode_normalization::char::{decompose_canonical, decompose_compatible};

use super::ideas::Ideas;

/// One word of a line; ideographs are words each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Bytes of the line.
    pub span: Range<usize>,
    /// Lower case, without the accents of Latin and Greek letters.
    pub key: String,
    /// In capitals throughout, with at least two of them.
    pub is_upper: bool,
    pub ideas: Ideas,
    /// Where else than in notices it stands: `NEWS`, `HEADLINE`, `SUBJECT`.
    pub marks: Ideas,
}

impl Word {
    /// The word that stands at `span` of the line.
    pub(super) fn at(span: Range<usize>, line: &str) -> Word {
        let written = line.get(span.clone()).unwrap_or_default();
        let cased = written.chars().filter(|it| it.is_uppercase()).count();
        let is_upper = cased >= 2 && !written.chars().any(char::is_lowercase);
        let ideas = if written.starts_with(char::is_numeric) { Ideas::NUMBER } else { Ideas::NONE };
        Word { key: key(written), span, is_upper, ideas, marks: Ideas::NONE }
    }

    /// The word with its letters apart: "E M B A R G O".
    pub(super) fn spaced(self, key: &str) -> Word {
        Word { key: key.to_owned(), ..self }
    }
}

/// The words of a line, not yet tagged but for numbers.
pub(super) fn split(line: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut chars = line.char_indices().peekable();
    while let Some((start, letter)) = chars.next() {
        if !is_word_letter(letter) {
            continue;
        }
        let mut end = start + letter.len_utf8();
        let is_number = letter.is_numeric();
        if !is_ideograph(letter) {
            while let Some((at, next)) = chars.peek().copied() {
                let joins =
                    is_word_letter(next) && !is_ideograph(next) || is_mark(next) || joins(next, line.get(at..), is_number);
                if !joins {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
        }
        words.push(Word::at(start..end, line));
    }
    words
}

/// A sign between letters or digits that does not end the word: "a.m.", "06:00", "5.3.2027".
fn joins(sign: char, rest: Option<&str>, is_number: bool) -> bool {
    let next = rest.and_then(|it| it.chars().nth(1));
    let goes_on = next.is_some_and(|it| is_word_letter(it) && !is_ideograph(it));
    match sign {
        '.' => goes_on,
        ':' | '/' | '-' | ',' | '+' => is_number && next.is_some_and(char::is_numeric),
        _ => is_unseen(sign),
    }
}

fn is_word_letter(letter: char) -> bool {
    letter.is_alphanumeric()
}

/// Accents, and the vowels of scripts that write them as marks.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{9bc}' | '\u{9cd}')
}

/// Soft hyphens, joiners and marks of direction.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Signs of scripts that put no spaces between words.
pub fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{e01}'..='\u{e46}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// The form under which a word is looked up.
pub(super) fn key(written: &str) -> String {
    let mut key = String::with_capacity(written.len());
    for letter in written.chars().map(narrow).flat_map(char::to_lowercase) {
        match letter {
            'أ' | 'إ' | 'آ' => key.push('ا'),
            'ى' | 'ی' => key.push('ي'),
            'ک' => key.push('ك'),
            'ё' => key.push('е'),
            'ı' => key.push('i'),
            'ς' => key.push('σ'),
            '.' => {}
            _ if is_unseen(letter) => {}
            // The vowels of Devanagari are letters of their own.
            _ if is_mark(letter) && !matches!(letter, '\u{900}'..='\u{94f}') => {}
            'à'..='ɏ' | 'ʹ'..='Ͽ' | 'ἀ'..='῿' | 'ạ'..='ỿ' => key.push(without_accents(letter)),
            _ => key.push(letter),
        }
    }
    if key.is_ascii() { key } else { in_one_script(key) }
}

fn without_accents(letter: char) -> char {
    let mut base = None;
    decompose_canonical(letter, |it| base = base.or(Some(it)));
    base.unwrap_or(letter)
}

/// "Ｅ" as "E": full-width letters and those of mathematics.
fn narrow(letter: char) -> char {
    if !matches!(letter, '\u{ff01}'..='\u{ff5e}' | '\u{1d400}'..='\u{1d7ff}') {
        return letter;
    }
    let mut plain = None;
    decompose_compatible(letter, |it| plain = plain.or(Some(it)));
    plain.unwrap_or(letter)
}

/// Letters that look alike as capitals, in lower case: Latin, Cyrillic, Greek.
const ALIKE: [[char; 3]; 17] = [
    ['a', 'а', 'α'],
    ['b', 'в', 'β'],
    ['c', 'с', 'ϲ'],
    ['e', 'е', 'ε'],
    ['h', 'н', 'η'],
    ['i', 'і', 'ι'],
    ['j', 'ј', 'ϳ'],
    ['k', 'к', 'κ'],
    ['m', 'м', 'μ'],
    ['n', 'п', 'ν'],
    ['o', 'о', 'ο'],
    ['p', 'р', 'ρ'],
    ['s', 'ѕ', 'ѕ'],
    ['t', 'т', 'τ'],
    ['x', 'х', 'χ'],
    ['y', 'у', 'υ'],
    ['z', 'ʐ', 'ζ'],
];

/// A word that mixes scripts, in the script of those of its letters that look like no other's: "ЕМВАRGO" is Latin for its R and G.
fn in_one_script(key: String) -> String {
    let script = |letter: char| match letter {
        'a'..='z' => Some(0),
        '\u{400}'..='\u{4ff}' => Some(1),
        '\u{370}'..='\u{3ff}' => Some(2),
        _ => None,
    };
    let mut scripts = key.chars().filter_map(script);
    let first = scripts.next();
    if scripts.all(|it| Some(it) == first) {
        return key;
    }
    let is_own = |letter: &char| !ALIKE.iter().flatten().any(|it| it == letter);
    let target: usize = key.chars().filter(is_own).find_map(script).unwrap_or(0);
    let fold = |letter: char| ALIKE.iter().find(|it| it.contains(&letter)).and_then(|it| it.get(target)).copied();
    key.chars().map(|it| fold(it).unwrap_or(it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_look_alike_are_one() {
        for (written, expected) in [
            ("ЕМВАRGOED", "embargoed"),
            ("EMBΑRGΟ", "embargo"),
            ("ЭMБAPГO", "эмбарго"),
            ("КІLL", "kill"),
            ("Ｅｍｂａｒｇｏ", "embargo"),
            ("em\u{200b}bar\u{2060}go", "embargo"),
            ("K.I.L.L", "kill"),
            ("Москва", "москва"),
            ("μέχρι", "μεχρι"),
        ] {
            assert_eq!(key(written), expected, "{written}");
        }
    }
}
