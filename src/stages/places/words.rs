//! The words of a text as the place stage sees them: how they are written and what stands between them. Made from the characters
//! alone, so that it does not matter how the reader cuts tokens.

use crate::record::Span;
use crate::resources::gazetteer::fold::is_apostrophe;
use crate::text::Text;
use crate::text::lexicon::{Lexicon, WordClass};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub span: Span,
    pub case: Case,
    /// Small letters, no apostrophes and no dots.
    pub lower: String,
    /// What follows before the next word.
    pub gap: Gap,
    /// Index into [`Text::sentences`].
    pub sentence: usize,
    pub first_of_sentence: bool,
    /// Its sentence has capitals throughout, as a headline may, so that a capital letter says nothing.
    pub shouted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Small,
    Capital,
    /// More than one letter, all capitals.
    Upper,
    /// No letter first.
    Number,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    Space,
    /// A full stop and white space, as after "Gov." or at the end of a sentence.
    Dot,
    /// ", "
    Comma,
    Hyphen,
    /// "'s "
    Possessive,
    /// An opening bracket.
    Open,
    Other,
}

impl Word {
    pub(super) fn capitalised(&self) -> bool {
        matches!(self.case, Case::Capital | Case::Upper)
    }
}

/// The words of all sentences, in text order.
pub(super) fn split(text: &Text<'_>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (index, sentence) in text.sentences.iter().enumerate() {
        let first = words.len();
        let mut at = sentence.span.start;
        while let Some(span) = next_word(text.text, at, sentence.span.end) {
            at = span.end;
            let written = span.of(text.text);
            words.push(Word {
                span,
                case: case(written),
                lower: written
                    .chars()
                    .filter(|char| !is_apostrophe(*char) && *char != '.')
                    .flat_map(char::to_lowercase)
                    .collect(),
                gap: Gap::Other,
                sentence: index,
                first_of_sentence: words.len() == first,
                shouted: false,
            });
        }
        let shouted = shouted(words.get(first..).unwrap_or_default(), text.is_headline(sentence), &text.lexicon);
        words.iter_mut().skip(first).for_each(|word| word.shouted = shouted);
    }
    for index in 1..words.len() {
        let (Some(before), Some(after)) = (words.get(index - 1), words.get(index)) else { continue };
        let between = text.text.get(before.span.end..after.span.start).unwrap_or_default();
        let gap = gap(between);
        if let Some(word) = words.get_mut(index - 1) {
            word.gap = gap;
        }
    }
    words
}

/// Letters and digits, with apostrophes and dots between them ("Sana'a", "U.S"), but without a possessive.
fn next_word(text: &str, from: usize, until: usize) -> Option<Span> {
    let mut start = from + text.get(from..until)?.find(char::is_alphanumeric)?;
    let before = text.get(from..start).unwrap_or_default();
    if before.chars().next_back().is_some_and(is_apostrophe)
        && start > 0
        && start == from + before.len()
        && before.chars().count() == 1
    {
        let rest = text.get(start..until)?;
        if is_possessive(rest) && text.get(..from).is_some_and(|text| text.ends_with(char::is_alphanumeric)) {
            start += 1 + rest.get(1..)?.find(char::is_alphanumeric)?;
        }
    }
    let mut end = start;
    let mut letters = 0;
    let chars = text.get(start..until)?.char_indices();
    for (offset, char) in chars {
        if char.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&char) {
            end = start + offset + char.len_utf8();
            letters += 1;
            continue;
        }
        let after = text.get(start + offset + char.len_utf8()..until).unwrap_or_default();
        let inside = match char {
            '.' => letters == 1 && after.chars().next().is_some_and(char::is_alphabetic),
            _ if is_apostrophe(char) => after.chars().next().is_some_and(char::is_alphanumeric) && !is_possessive(after),
            _ => false,
        };
        if !inside {
            break;
        }
        letters = 0;
    }
    Some(Span::new(start, end))
}

fn is_possessive(after: &str) -> bool {
    let mut chars = after.chars();
    matches!(chars.next(), Some('s' | 'S')) && !chars.next().is_some_and(char::is_alphanumeric)
}

fn case(word: &str) -> Case {
    let Some(first) = word.chars().next() else { return Case::Small };
    if !first.is_alphabetic() {
        return Case::Number;
    }
    if !first.is_uppercase() {
        return Case::Small;
    }
    let letters = word.chars().filter(|char| char.is_alphabetic()).count();
    if letters > 1 && !word.chars().any(char::is_lowercase) { Case::Upper } else { Case::Capital }
}

fn gap(between: &str) -> Gap {
    let mut chars = between.chars();
    match chars.next() {
        Some(first) if is_apostrophe(first) && is_possessive(chars.as_str()) => Gap::Possessive,
        Some('.') if chars.as_str().chars().all(|char| char == ' ') => Gap::Dot,
        Some(',') if chars.as_str().trim().is_empty() => Gap::Comma,
        Some('-') if chars.as_str().is_empty() => Gap::Hyphen,
        _ if matches!(between.trim_end(), " (" | " [" | "(") => Gap::Open,
        _ if !between.is_empty() && between.chars().all(|char| matches!(char, ' ' | '\u{a0}' | '\t')) => Gap::Space,
        // "Calif., on Monday"
        Some('.') if chars.as_str().starts_with(',') => Gap::Comma,
        _ => Gap::Other,
    }
}

/// Whether the words are capitalised as in a headline. A body sentence of many names still has its verb in small letters.
fn shouted(words: &[Word], headline: bool, lexicon: &Lexicon) -> bool {
    let capitals = words.iter().filter(|word| word.capitalised()).count();
    let small =
        words.iter().filter(|word| word.case == Case::Small && !lexicon.is(&word.lower, WordClass::SmallInHeadline)).count();
    capitals >= 3 && if headline { small * 5 <= capitals } else { small == 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::ParagraphKind;
    use crate::text::{Paragraph, Reader, analyse};

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Gap)]) {
        let paragraph = Paragraph { span: Span::new(0, text.len()), kind: ParagraphKind::Body };
        let reader = Reader::built_in().unwrap();
        let text = analyse(text, vec![paragraph], &reader);
        let words = split(&text);
        let found: Vec<(&str, Gap)> = words.iter().map(|word| (text.of(word.span), word.gap)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sees_how_words_are_joined() {
        check(
            "The U.S. and Sana'a, Yemen's US-made (old) Gov. Li",
            &[
                ("The", Gap::Space),
                ("U.S", Gap::Dot),
                ("and", Gap::Space),
                ("Sana'a", Gap::Comma),
                ("Yemen", Gap::Possessive),
                ("US", Gap::Hyphen),
                ("made", Gap::Open),
                ("old", Gap::Other),
                ("Gov", Gap::Dot),
                ("Li", Gap::Other),
            ],
        );
    }
}
