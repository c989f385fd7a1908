//! What stands beside a story in its envelope, for the lifecycle to read: a notice may stand in a summary, a keyword or a footer.
//!
//! Every reader hands over whatever words it finds beside headline and body; what only repeats them is left out at the end.

use std::collections::BTreeSet;

use super::orders;
use crate::markup::xml::Element;
use crate::markup::{chrome, html, tree};
use record::article::{Article, Envelope};

/// Remarks of one item at most; beyond them none can be relied on.
const MOST: usize = 400;
/// A longer paragraph is no notice, in bytes.
const LONGEST: usize = 900;
/// Of a text of several paragraphs, those in which a notice stands: the first and the last.
const FIRST: usize = 4;
const LAST: usize = 2;

/// Hands over a text of one line or of several paragraphs, marked up or not.
pub(crate) fn add(envelope: &mut Envelope, text: &str) {
    if text.len() <= LONGEST && !text.contains(['<', '\n', '\r', '&']) {
        line(envelope, text);
    } else {
        paragraphs(envelope, &html::read(text).0);
    }
}

/// Hands over a text in paragraphs.
pub(crate) fn paragraphs(envelope: &mut Envelope, text: &[String]) {
    let edges = text.iter().enumerate().filter(|(at, _)| *at < FIRST || at + LAST >= text.len());
    edges.for_each(|(_, it)| line(envelope, it));
}

/// Hands over the words of the elements inside one, but for those of some names, and what their attributes say in words.
pub(crate) fn elements(envelope: &mut Envelope, parent: Element<'_, '_>, silent: &[&str]) {
    for element in parent.children().filter(|it| !silent.contains(&it.name())) {
        paragraphs(envelope, &tree::paragraphs(element).0);
        for inside in [element].into_iter().chain(element.descendants().take(MOST)) {
            SPEAKING.iter().filter_map(|it| inside.attribute(it)).for_each(|it| add(envelope, it));
        }
    }
}

/// Attributes in which formats write words.
const SPEAKING: [&str; 8] = ["value", "Value", "literal", "content", "info", "comment", "key", "term"];

/// Hands over the asides, headers and footers of content in a tree, which are no part of the story.
pub(crate) fn beside_tree(envelope: &mut Envelope, content: Element<'_, '_>) {
    let set_apart = content.descendants().filter(|it| matches!(it.name(), "aside" | "header" | "footer"));
    let mut after = 0;
    for element in set_apart {
        if element.index() >= after {
            after = element.end();
            element.children().for_each(|it| paragraphs(envelope, &tree::paragraphs(it).0));
            element.line().iter().for_each(|it| line(envelope, it));
        }
    }
}

/// Hands over the name of a file, as the words that it is made of: `EMBARGO-budget.txt`.
pub(crate) fn file_name(envelope: &mut Envelope, name: &str) {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = name.rsplit_once('.').map_or(name, |it| it.0);
    let words: Vec<&str> = stem.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    line(envelope, &words.join(" "));
    if let Some(stamp) = words.iter().find(|it| orders::is_stamp(it)) {
        line(envelope, &format!("{}: {}", stamp.to_uppercase(), words.join(" ")));
    }
}

/// A notice of what a word in capitals orders at the edge of a name: `Lobster-Death-KILL` is "KILL: Lobster Death".
fn stamped(name: &str) -> Option<String> {
    let name = name.trim();
    let edges = [name.split_once(BETWEEN), name.rsplit_once(BETWEEN).map(|(rest, word)| (word, rest))];
    let is_order = |word: &str| {
        let word = word.trim();
        word.chars().all(|it| it.is_uppercase()) && orders::is_stamp(word)
    };
    let (word, rest) = edges.into_iter().flatten().find(|(word, _)| is_order(word))?;
    // "OIL-EMBARGO" names what the story is about.
    let is_keyword = !name.contains(' ') && !rest.chars().any(char::is_lowercase) && orders::is_topic(word);
    if is_keyword {
        return None;
    }
    let rest: Vec<&str> = rest.split(BETWEEN).filter(|it| !it.trim().is_empty()).collect();
    (!rest.is_empty()).then(|| format!("{}: {}", word.trim(), rest.join(" ")))
}

/// What sets the words of a slug or a title apart.
const BETWEEN: [char; 6] = ['-', '/', '_', '–', '.', ','];

/// Hands over what a page shows outside its story: the first lines and the last.
pub(crate) fn outside(envelope: &mut Envelope, shown: &[String], story: &[String]) {
    let story: BTreeSet<&str> = story.iter().map(String::as_str).collect();
    let around: Vec<&String> = shown.iter().filter(|it| !story.contains(it.as_str())).collect();
    let edges = around.iter().enumerate().filter(|(at, _)| *at < FIRST_OUTSIDE || at + LAST_OUTSIDE >= around.len());
    edges.for_each(|(_, it)| line(envelope, it));
}

/// Lines outside a page's story that are read.
const FIRST_OUTSIDE: usize = 60;
const LAST_OUTSIDE: usize = 20;

/// Hands over what a marked-up text sets at its edge, and its comments: asides and footers are no part of the story.
pub(crate) fn beside(envelope: &mut Envelope, markup: &str) {
    for comment in html::comments(markup) {
        add(envelope, comment);
    }
    for aside in html::beside(markup).map(html::fragment) {
        // The headlines of other stories.
        if aside.first().is_some_and(|it| !chrome::is_heading(it)) {
            paragraphs(envelope, &aside);
        }
    }
}

fn line(envelope: &mut Envelope, text: &str) {
    let text = text.trim();
    let speaks = text.chars().any(char::is_alphabetic) && text.len() <= LONGEST && !is_address(text);
    if !speaks || envelope.remarks.iter().any(|it| it == text) {
        return;
    }
    if envelope.remarks.len() < MOST {
        envelope.remarks.push(text.to_owned());
    } else if !envelope.statuses.iter().any(|it| it == TOO_MANY) {
        envelope.statuses.push(TOO_MANY.to_owned());
    }
}

/// A status that no list knows: it withholds the item.
const TOO_MANY: &str = "more remarks than can be read";

/// A URL, or a name of a computer's making.
fn is_address(text: &str) -> bool {
    let is_code = || text.is_ascii() && text.contains(|it: char| it.is_ascii_digit());
    !text.contains(' ')
        && (is_code() || text.contains("://") || text.starts_with("urn:") || text.starts_with("tag:") || text.contains('@'))
}

/// Leaves out what the item says elsewhere, and lets a slug that begins with an order be read as the headline that it would be.
pub(crate) fn finish(article: &mut Article) {
    if let Some((order, rest)) = article.slug.as_deref().and_then(|it| it.trim().split_once([' ', '_'])) {
        let is_order = order.len() >= 4 && order.chars().all(char::is_uppercase) && orders::state(order).is_some();
        let said = is_order.then(|| format!("{order}: {}", rest.replace(['_', '-', '/'], " ")));
        said.iter().for_each(|it| line(&mut article.envelope, it));
    }
    let titles = article.envelope.remarks.iter().filter(|it| it.len() <= LONGEST_NAME);
    // "HOLD-UP AT BANK" is a headline; one that ends so is not.
    let headline = Some(&article.headline).filter(|it| it.contains(char::is_lowercase) && !it.starts_with(char::is_lowercase));
    let headline = headline.filter(|it| it.rsplit_once(['-', '/']).is_some_and(|(_, last)| orders::is_stamp(last.trim())));
    let names = article.slug.iter().chain(titles).chain(headline);
    let stamps: Vec<String> = names.filter_map(|it| stamped(it)).collect();
    stamps.iter().for_each(|it| line(&mut article.envelope, it));
    let mut remarks = std::mem::take(&mut article.envelope.remarks);
    if remarks.is_empty() {
        return;
    }
    let count = article.paragraphs.len();
    let edges = article.paragraphs.iter().enumerate().filter(|(at, _)| *at < 12 || at + 6 >= count).map(|(_, it)| it.as_str());
    let said: Vec<String> = edges.chain([article.headline.as_str()]).map(letters).collect();
    let known: BTreeSet<&str> = said.iter().map(String::as_str).collect();
    let notes = [&article.envelope.editors_note, &article.envelope.correction].into_iter().flatten();
    let notes: BTreeSet<String> = notes.chain(&article.envelope.usage_terms).map(|it| letters(it)).collect();
    remarks.retain(|it| {
        let its = letters(it);
        let is_part = its.len() > SENTENCE && said.iter().any(|said| said.contains(&its));
        !its.is_empty() && !known.contains(its.as_str()) && !notes.contains(&its) && !is_part
    });
    article.envelope.remarks = remarks;
}

/// A longer text is no name, in bytes.
const LONGEST_NAME: usize = 120;

/// What is longer and stands in a paragraph repeats it, in bytes of letters.
const SENTENCE: usize = 40;

/// At most so many bytes of a paragraph are compared.
const COMPARED: usize = 4096;

fn letters(text: &str) -> String {
    let text = text.get(..text.floor_char_boundary(COMPARED)).unwrap_or(text);
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::article::Format;

    #[test]
    fn only_what_is_new_is_handed_over() {
        let mut article = Article::new(Format::Json, String::new());
        article.headline = "Ferry sails again".to_owned();
        article.paragraphs =
            vec!["The ferry to Strand Island sails again after a storm, its operator said on Friday.".to_owned()];
        for said in [
            "Ferry sails again",
            "The ferry to Strand Island sails again after a storm",
            "https://example.org/a",
            "17",
            "ferries",
            "<p>Embargoed until Friday</p>",
            "ferries",
        ] {
            add(&mut article.envelope, said);
        }
        finish(&mut article);
        assert_eq!(article.envelope.remarks, ["ferries", "Embargoed until Friday"]);
    }

    #[test]
    fn a_slug_that_begins_with_an_order_is_one() {
        for (slug, expected) in [("KILL Ferry-Storm", Some("KILL: Ferry Storm")), ("kill-the-bill", None), ("FERRY-STORM", None)]
        {
            let mut article = Article::new(Format::Json, String::new());
            article.slug = Some(slug.to_owned());
            finish(&mut article);
            assert_eq!(article.envelope.remarks.first().map(String::as_str), expected, "{slug}");
        }
    }

    #[test]
    fn of_too_many_none_is_relied_on() {
        let mut envelope = Envelope::default();
        (0..1000).for_each(|it| add(&mut envelope, &format!("keyword {it}")));
        assert_eq!(envelope.statuses.len(), 1);
    }
}
