//! Whether a story is about what a doubtful notice above it says.

use super::super::line::has_no_case;
use super::super::notes::reports;
use super::{LONGEST, Place, read};
use crate::resources::wording::{Ideas, Word, Wording};

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

/// What stands beside a doubtful notice in a headline.
pub(crate) struct Beside<'a> {
    /// The words behind it.
    pub(crate) rest: &'a str,
    /// All that it says may begin an ordinary headline.
    pub(crate) may_be_news: bool,
    /// It does not shout, and what takes copy back is one word.
    pub(crate) is_light: bool,
}

impl Beside<'_> {
    /// Whether it is news: a word that may begin a headline has no second sign beside it, and a story is told below or the words
    /// behind it name what such news is about.
    pub(crate) fn is_news<'a>(&self, paragraphs: impl Iterator<Item = &'a str> + Clone, wording: &Wording) -> bool {
        let words = self.words(wording);
        let Some(first) = words.first() else { return false };
        // "WITHDRAWN-Ferry sails", "Recall: UPDATE 1-Ferry sails", "Embargo: 06:00 Ferry sails"
        let is_tagged = self.rest.starts_with(['-', '"', '“', '„', '«', '「', '('])
            || first.is_upper && first.ideas.any(Ideas::TAG.or(Ideas::UPDATE).or(Ideas::CORRECTION))
            || first.ideas.any(Ideas::NUMBER) && first.key.contains([':', '-', '/']);
        let is_notice = |it: &str| !read(it, Place::Brief, wording).is_empty();
        if is_tagged || paragraphs.clone().take(READ).any(is_notice) {
            return false;
        }
        let tells = |it: &str| it.len() >= BRIEF && !speaks_of_copy(it, wording);
        self.is_light && words.iter().any(names_subject) || self.may_be_news && paragraphs.take(READ).any(tells)
    }

    /// Whether the words behind it name what such news is about.
    pub(crate) fn names_subject(&self, wording: &Wording) -> bool {
        self.words(wording).iter().any(names_subject)
    }

    fn words(&self, wording: &Wording) -> Vec<Word> {
        wording.read(self.rest.get(..self.rest.floor_char_boundary(LONGEST)).unwrap_or_default())
    }
}

fn names_subject(word: &Word) -> bool {
    word.marks.any(Ideas::SUBJECT)
}

/// "The item contained an error": copy is the first that a short sentence names.
fn speaks_of_copy(paragraph: &str, wording: &Wording) -> bool {
    let words = wording.read(paragraph.get(..paragraph.floor_char_boundary(LONGEST)).unwrap_or_default());
    words.len() <= SHORT && words.iter().take(4).any(|it| it.ideas.any(Ideas::ITEM)) && !reports(paragraph)
}

/// A shorter paragraph below a doubtful tag tells nothing, in bytes.
const BRIEF: usize = 24;
/// A longer sentence about copy may be news, in words.
const SHORT: usize = 12;
/// A shorter paragraph is no sentence of a story, in bytes.
const SENTENCE: usize = 30;
/// Paragraphs of a story that are asked what it is about.
const READ: usize = 8;
