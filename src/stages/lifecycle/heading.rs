//! What a headline says of its own copy, and whether it is news that only begins like a notice: "Withdrawn: the troops that …".

use super::grammar::{self, Beside, Notice, Order, Place};
use super::notes::reports;
use crate::resources::wording::{Ideas, Wording};

/// A headline, read as a notice.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Heading<'a> {
    /// Without "Fwd:" and the like.
    pub(crate) text: &'a str,
    /// Empty if it is news.
    pub(crate) notices: Vec<Notice<'a>>,
    /// It begins as a notice may, but the story below is about that thing.
    pub(crate) is_news: bool,
}

/// Reads a headline; the story decides what one word alone does not.
pub(crate) fn read<'a>(headline: &'a str, paragraphs: impl Iterator<Item = &'a str> + Clone, wording: &Wording) -> Heading<'a> {
    let text = wording.without_mail_prefix(headline.trim());
    let mut notices = grammar::read(text, Place::Head, wording);
    // A line that is nothing but the order orders.
    let doubtful = !notices.is_empty() && notices.iter().all(|it| !it.sure && !it.whole);
    // What is sent on speaks of what was sent: "Fwd: Recall: …".
    let is_sent_on = text.len() < headline.trim().len();
    let may_be_news = !is_sent_on && notices.iter().all(|it| it.may_be_news);
    let words = |it: &Notice<'_>| text.get(it.at.clone()).map_or(0, |tag| tag.split_whitespace().count());
    let is_light = notices.iter().all(|it| words(it) == 1 || it.order != Order::Kill) && !is_in_capitals(text, &notices);
    let beside = Beside { rest: rest(text, &notices), may_be_news, is_light };
    let is_topic = doubtful
        && (goes_on_small(beside.rest) && !is_sent_on && !is_in_capitals(text, &notices)
            || notices.iter().any(|it| grammar::is_topic(&it.tag, paragraphs.clone(), wording))
            || beside.is_news(paragraphs.clone(), wording));
    if is_topic || is_advisory_to_the_public(text, paragraphs, wording) {
        return Heading { text, notices: Vec::new(), is_news: true };
    }
    // "RECALL: Chicken may contain metal" may be either: it is kept until somebody has looked, and takes nothing back.
    let is_open = doubtful && beside.names_subject(wording);
    notices.iter_mut().filter(|it| is_open && it.order == Order::Kill && words(it) == 1).for_each(|it| it.order = Order::Hold);
    Heading { text, notices, is_news: false }
}

/// What follows the notices at the beginning, behind the sign that ends them: a hyphen alone joins a headline to its tag.
fn rest<'a>(text: &'a str, notices: &[Notice<'_>]) -> &'a str {
    let end = notices.iter().find(|it| !it.closes).map_or(text.len(), |it| it.at.end);
    let rest = text.get(end..).unwrap_or_default();
    if rest.starts_with('-') { rest } else { rest.trim_start_matches([':', '：', '-', '–', '—', ' ', ')', ']', '!', '　']) }
}

/// "Cancelled: the festival that never was" goes on as a sentence does, "Cancelled: Ferry sails again" names a headline.
fn goes_on_small(rest: &str) -> bool {
    rest.trim_start_matches(|it: char| !it.is_alphanumeric()).starts_with(char::is_lowercase)
}

/// "VERVALT: bijen terug": in many languages the headline behind a tag begins small.
fn is_in_capitals(text: &str, notices: &[Notice<'_>]) -> bool {
    let tag = notices.iter().find(|it| !it.closes).and_then(|it| text.get(it.at.clone())).unwrap_or_default();
    tag.chars().any(char::is_uppercase) && !tag.chars().any(char::is_lowercase)
}

/// "ADVISORY: Heavy rain expected": over a story in which somebody says something it is no advisory to editors.
fn is_advisory_to_the_public<'a>(text: &str, mut paragraphs: impl Iterator<Item = &'a str>, wording: &Wording) -> bool {
    let Some((tag, rest)) = text.split_once(": ") else { return false };
    tag.eq_ignore_ascii_case("advisory")
        && !takes_copy_back(rest, wording)
        && rest.split_whitespace().count() >= 3
        && paragraphs.any(|it| it.len() >= 60 && reports(it))
}

/// "Story on orchard bees withdrawn"
fn takes_copy_back(words: &str, wording: &Wording) -> bool {
    let words = wording.read(words);
    let says = |ideas: Ideas| words.iter().any(|it| it.ideas.any(ideas));
    says(Ideas::ITEM) && says(Ideas::VOID.or(Ideas::DISCARD))
}

impl<'a> Heading<'a> {
    /// The headline of the story that a tag beside it takes back: "ANNULLERET: Færgen sejler igen", "Færgen sejler igen - ANNULLERET".
    pub(crate) fn named(&self) -> Option<&'a str> {
        let notice = self.notices.iter().rfind(|it| matches!(it.order, Order::Kill | Order::Hold))?;
        let rest = if notice.closes { self.text.get(..notice.at.start)? } else { self.text.get(notice.at.end..)? };
        // A tag may end in a full stop; behind a sentence stands another one, which tells why, and one that quotes a headline names it.
        let tag = self.text.get(notice.at.clone()).unwrap_or_default();
        let is_tag = tag.split_whitespace().count() < SENTENCE;
        if !notice.closes && tag.contains(CLOSING_MARKS) {
            return None;
        }
        if !notice.closes && !is_tag && rest.starts_with(|it: char| ".!。".contains(it) || CLOSING_MARKS.contains(&it)) {
            return None;
        }
        let rest = rest.trim_start_matches(|it: char| it.is_whitespace() || CLOSING.contains(it));
        let rest = without_marks(rest.trim_end_matches(|it: char| it.is_whitespace() || OPENING.contains(it)));
        (!notice.whole && rest.chars().filter(|it| it.is_alphabetic()).count() >= 4).then_some(rest)
    }

    /// Where the headline itself begins behind the tags of an embargo or hold. `None` if there are none, or nothing else.
    pub(crate) fn tag_end(&self) -> Option<usize> {
        let keeps = |it: &&Notice<'_>| matches!(it.order, Order::Embargo | Order::Hold) && !it.closes;
        let notice = self.notices.iter().rfind(keeps)?;
        let rest = self.text.get(notice.at.end..).filter(|_| !notice.whole)?;
        let gap = rest.len() - rest.trim_start_matches(|it: char| it.is_whitespace() || CLOSING.contains(it)).len();
        Some(notice.at.end + gap)
    }

    /// The whole line orders that the copy be kept back, and names nothing: the headline is another line.
    pub(crate) fn is_order_alone(&self) -> bool {
        let keeps = |it: &Notice<'_>| matches!(it.order, Order::Embargo | Order::Hold | Order::Lifted) && it.whole;
        !self.notices.is_empty() && self.notices.iter().all(keeps)
    }
}

/// So many words are no tag.
const SENTENCE: usize = 5;
/// The ends of quoted words.
const CLOSING_MARKS: [char; 5] = ['"', '”', '“', '»', '」'];
/// What may stand between a tag and the headline behind it, or before it.
const CLOSING: &str = ":：-–—|/*]){}】〕=.,!";
const OPENING: &str = ":：-–—|/*[({【〔=.,!";

/// Without the quotation marks around the whole; those inside stay.
fn without_marks(text: &str) -> &str {
    const OPEN: [char; 6] = ['"', '“', '„', '«', '»', '「'];
    const CLOSE: [char; 6] = ['"', '”', '“', '»', '«', '」'];
    let inner = text.strip_prefix(OPEN).and_then(|it| it.strip_suffix(CLOSE)).map(str::trim);
    inner.filter(|it| !it.contains(OPEN) && !it.contains(CLOSE)).unwrap_or(text)
}
