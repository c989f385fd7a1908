//! Cuts a paragraph into sentences.

use unicode_segmentation::UnicodeSegmentation;

use crate::record::Span;

/// The sentences of `text` inside `within`, in order, without the white space around them.
pub fn split(text: &str, within: Span) -> Vec<Span> {
    let Some(paragraph) = text.get(within.start..within.end) else { return Vec::new() };
    paragraph
        .split_sentence_bound_indices()
        .filter_map(|(offset, sentence)| {
            let leading = sentence.len() - sentence.trim_start().len();
            let trimmed = sentence.trim();
            let start = within.start + offset + leading;
            (!trimmed.is_empty()).then(|| Span::new(start, start + trimmed.len()))
        })
        .collect()
}
