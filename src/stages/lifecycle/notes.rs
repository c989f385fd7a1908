//! The words of an item that may speak of the item itself: notes to editors, and what stands at the edges of its text.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::grammar::{self, Notice, Place};
use super::insets;
use crate::article::Article;
use crate::record::{ParagraphKind, Removed, RemovedKind};
use crate::resources::lifecycle::LifecycleRules;
use crate::resources::wording::Ideas;
use crate::stages::furniture::Clean;

/// Words that may speak of the item itself.
#[derive(Debug, Clone)]
pub(super) struct Note<'a> {
    pub(super) text: &'a str,
    /// Told by the envelope or by furniture; otherwise it may as well be a sentence of the story.
    pub(super) sure: bool,
    pub(super) notices: Vec<Notice<'a>>,
}

impl<'a> Note<'a> {
    fn read(text: &'a str, place: Place, rules: &LifecycleRules) -> Note<'a> {
        let sure = place == Place::Note;
        // What somebody said is news.
        let notices = if sure || !reports(text) { grammar::read(text, place, &rules.wording) } else { Vec::new() };
        // A line in capitals that is nothing else is no sentence.
        let shouts = !text.chars().any(char::is_lowercase);
        Note { text, sure, notices: notices.into_iter().filter(|it| it.sure || it.whole && shouts).collect() }
    }
}

/// Paragraphs of a notice at most.
pub(super) const SHORT: usize = 6;
/// A longer paragraph is no notice as a whole, in bytes.
const LONGEST: usize = 900;
/// Paragraphs before the story's end that may hold a notice, and before its beginning.
const EDGES: (usize, usize) = (3, 2);

/// The notes to editors, the first and last paragraphs as delivered – a notice that no rule of furniture knows stands there –, and
/// the notices set into paragraphs.
pub(super) fn of<'a>(article: &'a Article, clean: &'a Clean, rules: &LifecycleRules) -> Vec<Note<'a>> {
    let is_note = |it: &&Removed| matches!(it.kind, RemovedKind::Advisory | RemovedKind::EditorsNote | RemovedKind::Boilerplate);
    let removed: Vec<&str> = clean.removed.iter().filter(is_note).map(|it| it.text.as_str()).collect();
    let count = article.paragraphs.len();
    let is_edge = |index: usize| index < EDGES.0 || index + EDGES.1 >= count;
    let body = || article.paragraphs.iter().map(|it| it.trim()).enumerate();
    let undated = clean.dateline.as_ref().and_then(|_| {
        let lead = clean.paragraphs.iter().find(|it| it.kind == ParagraphKind::Body)?;
        clean.text.get(lead.span.start..lead.span.end)
    });
    let edges = body().filter(|(index, it)| is_edge(*index) && !removed.contains(it)).map(|it| it.1).chain(undated);
    let envelope = article.envelope.editors_note.as_deref().into_iter().chain(article.envelope.correction.as_deref());
    let sure = envelope.map(str::trim).chain(removed.iter().copied());
    let place = if count <= SHORT { Place::Brief } else { Place::Body };
    let terms = article.envelope.usage_terms.iter().map(|it| (it.trim(), Place::Terms));
    let all = sure.map(|text| (text, Place::Note)).chain(terms).chain(edges.map(|text| (text, place)));
    let mut notes: Vec<Note<'a>> = all
        .filter(|it| !it.0.is_empty() && it.0.len() <= LONGEST && !is_disclaimer(it.0, rules))
        .map(|(text, place)| Note::read(text, place, rules))
        .collect();
    let paragraphs = || article.paragraphs.iter().map(String::as_str);
    let read: BTreeSet<&str> = notes.iter().filter(|it| !it.notices.is_empty()).map(|it| it.text).collect();
    let unread = body().chain(undated.map(|it| (0, it))).filter(|it| !read.contains(it.1) && !is_disclaimer(it.1, rules));
    for (index, text) in unread {
        let found = insets::read(text, is_edge(index), paragraphs(), &rules.wording);
        notes.extend(found.into_iter().map(|it| Note { text: it.text, sure: false, notices: it.notices }));
    }
    notes
}

/// "If you received this message in error, please delete it": what mail programs set below a message asks nothing of editors. What tells a
/// time or speaks of an embargo may.
fn is_disclaimer(paragraph: &str, rules: &LifecycleRules) -> bool {
    paragraph.len() <= LONGEST
        && !paragraph.contains(|it: char| it.is_ascii_digit())
        && rules.disclaimers.is_match(paragraph)
        && !rules.wording.read(paragraph).iter().any(|it| it.ideas.any(Ideas::EMBARGO))
}

/// A paragraph of the story tells what somebody said; a notice does so only in the headline that it quotes.
pub(super) fn reports(paragraph: &str) -> bool {
    const REPORTS: [&str; 8] = [" said", " says", " told ", "according to", " reported", " wrote", " added", " announced"];
    let own = outside_quotes(paragraph);
    REPORTS.iter().any(|it| own.contains(it))
}

/// The words that stand in no quotation marks; all of them if a mark is left open.
fn outside_quotes(text: &str) -> Cow<'_, str> {
    let mut outside = String::new();
    let mut is_inside = false;
    for character in text.chars() {
        match character {
            '"' => is_inside = !is_inside,
            '“' | '„' | '«' => is_inside = true,
            '”' | '»' => is_inside = false,
            _ if is_inside => {}
            _ => outside.push(character),
        }
    }
    if is_inside { Cow::Borrowed(text) } else { Cow::Owned(outside) }
}
