//! The words that stand beside a story: a summary, a keyword, a footer may hold a notice. Most repeat what the story says, and a word
//! that the story is about is no notice.

use super::grammar::{self, Notice, Order, Place};
use super::heading;
use super::notes::{Note, reports};
use crate::article::Article;
use crate::resources::lifecycle::LifecycleRules;

/// The remarks of the envelope that may be notices.
pub(super) fn read<'a>(article: &'a Article, rules: &LifecycleRules) -> Vec<Note<'a>> {
    let remarks = article.envelope.remarks.iter().map(String::as_str);
    remarks.filter(|it| !reports(it)).filter_map(|it| note(it, article, rules)).collect()
}

/// `None` if what it says is what the story is about.
fn note<'a>(text: &'a str, article: &'a Article, rules: &LifecycleRules) -> Option<Note<'a>> {
    let paragraphs = || article.paragraphs.iter().map(String::as_str);
    let withholds = |it: &Notice<'_>| matches!(it.order, Order::Kill | Order::Hold | Order::Embargo);
    let is_notice = |it: &Notice<'_>| it.sure && !it.whole || !grammar::is_topic(&it.tag, paragraphs(), &rules.wording);
    let head = heading::read(text, paragraphs(), &rules.wording);
    if head.is_news {
        return None;
    }
    let mut notices = head.notices;
    notices.extend(grammar::read(text, Place::Brief, &rules.wording));
    notices.retain(withholds);
    let found = notices.len();
    notices.retain(is_notice);
    let is_news = if found == 0 { names_the_topic(text, article, rules) } else { notices.is_empty() };
    (!is_news).then_some(Note { text, sure: false, notices })
}

/// "Embargo talks" beside a story about an embargo.
fn names_the_topic(text: &str, article: &Article, rules: &LifecycleRules) -> bool {
    let word = "embargo";
    text.to_lowercase().contains(word) && grammar::is_topic(word, article.paragraphs.iter().map(String::as_str), &rules.wording)
}
