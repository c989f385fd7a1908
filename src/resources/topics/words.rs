//! The words that topics are told by, each as the numbers that lists and models know it by.

use record::Span;
use text::forms;

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub span: Span,
    /// In lower case, digits as 0: the number under which [`text::clusters`] knows it.
    pub lower: u64,
    /// The same without a plural's s.
    pub stem: u64,
}

/// The words of a stretch of text in text order: letters and digits, with apostrophes inside; a genitive's s is left out.
pub fn words(text: &str, within: Span) -> Vec<Word> {
    let mut found = Vec::new();
    let mut start = None;
    let stretch = within.of(text);
    for (at, letter) in stretch.char_indices().chain([(stretch.len(), ' ')]) {
        let inside = letter.is_alphanumeric() || (matches!(letter, '\'' | '’') && start.is_some());
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                start = None;
                found.extend(stretch.get(begin..at).and_then(|word| made(word, within.start + begin)));
            }
            _ => {}
        }
    }
    found
}

fn made(written: &str, at: usize) -> Option<Word> {
    let written = written.trim_end_matches(['\'', '’']);
    let bare = ["'s", "’s", "'S", "’S"].iter().find_map(|it| written.strip_suffix(it)).unwrap_or(written);
    if bare.is_empty() {
        return None;
    }
    let span = Span::new(at, at + bare.len());
    Some(Word { span, lower: forms::form(bare).lower, stem: forms::form(stem(bare)).lower })
}

/// "strikes" and "strike" are one; "press" is no plural.
fn stem(word: &str) -> &str {
    let singular = word.strip_suffix(['s', 'S']).filter(|it| it.len() > 2 && !it.ends_with(['s', 'S']));
    singular.unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Word> {
        words(text, Span::new(0, text.len()))
    }

    #[test]
    fn words_are_known_in_any_number_and_case() {
        let text = "The ministers' talks — Kyiv’s 2nd O'Neill";
        let found: Vec<&str> = read(text).iter().map(|it| it.span.of(text)).collect();
        assert_eq!(found, ["The", "ministers", "talks", "Kyiv", "2nd", "O'Neill"]);
        assert_eq!(read("TALKS")[0].stem, read("talk")[0].stem);
        assert_ne!(read("press")[0].stem, read("pres")[0].stem);
    }
}
