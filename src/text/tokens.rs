//! Cuts a sentence into tokens.

use unicode_segmentation::UnicodeSegmentation;

use crate::record::Span;

/// The tokens of `text` inside `within`, in order.
pub fn split(text: &str, within: Span) -> Vec<Span> {
    let Some(sentence) = text.get(within.start..within.end) else { return Vec::new() };
    sentence
        .split_word_bound_indices()
        .filter(|(_, word)| !word.trim().is_empty())
        .map(|(offset, word)| Span::new(within.start + offset, within.start + offset + word.len()))
        .collect()
}
