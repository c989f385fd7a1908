//! Quotes of copy whose language the reader does not read: somebody's words, whose is not known.

use super::number;
use super::quotes::Quotes;
use crate::record::{Attribution, AttributionKind, Span};
use crate::stages::budget::PerSentence;
use crate::text::Text;

/// Fewer words between quotation marks may be a title, a name or a term.
const FEWEST: usize = 5;

/// The quotes of a text, in its order, as attributions without cue, source and confidence.
pub fn find(text: &Text<'_>) -> Vec<Attribution> {
    let mut room = PerSentence::new(text);
    let quotes = Quotes::find(text);
    let spoken = quotes
        .all()
        .iter()
        .map(|it| without_blanks(it.inner, text.text))
        .filter(|it| is_speech(it.of(text.text)) && room.admits(*it));
    let attribution = |it: Span| Attribution::of_words(AttributionKind::Direct, vec![it], it.of(text.text).to_owned());
    number(spoken.map(attribution).collect())
}

/// French sets blanks between words and marks.
fn without_blanks(span: Span, text: &str) -> Span {
    let words = span.of(text);
    let start = span.start + (words.len() - words.trim_start().len());
    Span::new(start, start + words.trim().len())
}

fn is_speech(words: &str) -> bool {
    words.split_whitespace().count() >= FEWEST && words.chars().any(char::is_lowercase)
}
