//! Whether a story is about what a doubtful notice above it says.

use super::super::line::has_no_case;
use super::{LONGEST, Place, read};
use crate::resources::wording::Wording;

/// Whether the story is about what the word of an unsure notice says: the word comes again in its text, which is no notice.
pub(crate) fn is_topic<'a>(tag: &str, paragraphs: impl Iterator<Item = &'a str>, wording: &Wording) -> bool {
    let letters = tag.chars().count();
    let beginning: String = tag.chars().take(if letters > 10 { 7 } else { 6 }).collect();
    let is_short = letters <= 5;
    let ideographs = has_no_case(tag);
    paragraphs.filter(|it| it.len() >= SENTENCE).take(READ).any(|paragraph| {
        let paragraph = paragraph.get(..paragraph.floor_char_boundary(LONGEST)).unwrap_or_default();
        let words = wording.read(paragraph);
        let recurs = ideographs && paragraph.contains(tag)
            || words.iter().any(|it| {
                if ideographs {
                    it.key == tag
                } else if is_short {
                    it.key == tag || it.key.strip_prefix(tag).is_some_and(|rest| rest.len() <= 3)
                } else {
                    it.key.starts_with(&beginning)
                }
            });
        recurs && words.len() >= 6 && read(paragraph, Place::Brief, wording).is_empty()
    })
}

/// A shorter paragraph is no sentence of a story, in bytes.
const SENTENCE: usize = 30;
/// Paragraphs of a story that are asked what it is about.
const READ: usize = 8;
