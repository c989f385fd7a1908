//! XML documents: finds the items in them, whatever they are wrapped in, and gives each to the reader of its format.

use super::json;
use crate::formats::{newsml_1, newsml_g2, nitf, rss, xml_own};
use crate::markup::xml::{self, Element, Fault, Tree};
use crate::outcome::{self, Outcome, Rejection, RejectionCode};
use record::article::Format;

/// What an element is an item of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    NewsmlG2,
    Newsml1,
    Nitf,
    Feed,
    /// An entry that a feed takes back (RFC 6721).
    Deleted,
}

/// Roots of documents that can be read; a document that begins with one of them is XML.
pub(crate) const ROOTS: [&str; 16] = [
    "newsMessage",
    "newsItem",
    "packageItem",
    "conceptItem",
    "knowledgeItem",
    "planningItem",
    "catalogItem",
    "NewsML",
    "NewsItem",
    "nitf",
    "rss",
    "feed",
    "RDF",
    "channel",
    "item",
    "entry",
];

fn item(element: Element<'_, '_>) -> Option<Item> {
    Some(match element.name() {
        "newsItem" => Item::NewsmlG2,
        "NewsItem" => Item::Newsml1,
        "nitf" => Item::Nitf,
        "deleted-entry" => Item::Deleted,
        // `item` and `entry` are names of many things inside other formats; feeds know them by what stands in them.
        "item" | "entry" if element.child("title").or_else(|| element.child("description")).is_some() => Item::Feed,
        _ => return None,
    })
}

/// Reads every item of a document; each is read or refused by itself.
pub(crate) fn items(text: &str, bytes: &[u8]) -> Vec<Outcome> {
    let tree = xml::parse(text);
    let mut outcomes = Vec::new();
    let mut used = vec![false; tree.faults.len()];
    let mut after = 0;
    let around = tree.elements().find(|it| matches!(it.name(), "channel" | "feed" | "newsMessage"));
    for element in tree.elements() {
        // An item inside an item (NITF in NewsML) is its content.
        let Some(item) = item(element).filter(|_| element.index() >= after) else { continue };
        after = element.end();
        let fault = tree.faults.iter().rposition(|it| it.node.is_some_and(|node| node <= element.index()));
        outcomes.push(match fault.filter(|_| element.is_broken()).and_then(|at| Some((at, tree.faults.get(at)?))) {
            Some((at, fault)) => {
                used.get_mut(at).into_iter().for_each(|it| *it = true);
                Err(not_xml(fault, id(element).or_else(|| Some(format!("item {}", outcomes.len() + 1)))))
            }
            None => read(item, element, around),
        });
    }
    let unused = tree.faults.iter().zip(&used).filter(|(_, used)| !**used);
    outcomes.extend(unused.map(|(fault, _)| Err(not_xml(fault, None))));
    if outcomes.is_empty() {
        let root = tree.roots().next().filter(|it| !ROOTS.contains(&it.name()));
        outcomes.extend(root.map(own_items).unwrap_or_default());
    }
    if outcomes.is_empty() {
        outcomes.push(Err(unknown(&tree)));
    }
    outcome::whole(&mut outcomes, bytes);
    outcomes
}

/// The items of a document whose root no reader knows; none if it has no words where words are looked for.
fn own_items(root: Element<'_, '_>) -> Vec<Outcome> {
    let inside = xml_own::items(root);
    let roots = if inside.is_empty() { vec![root] } else { inside };
    let mut outcomes: Vec<Outcome> =
        roots.into_iter().flat_map(|it| json::items(&xml_own::object(it).to_string()).collect::<Vec<_>>()).collect();
    outcomes.retain(Result::is_ok);
    for article in outcomes.iter_mut().flatten() {
        article.format = Format::Xml;
    }
    outcomes
}

/// `around` is what speaks of all items of the document: a channel, a message.
fn read(item: Item, element: Element<'_, '_>, around: Option<Element<'_, '_>>) -> Outcome {
    match item {
        Item::NewsmlG2 => newsml_g2::read(element, around),
        Item::Newsml1 => newsml_1::read(element),
        Item::Nitf => nitf::read(element),
        Item::Feed => rss::read(element, around),
        Item::Deleted => rss::deleted(element),
    }
}

fn id(element: Element<'_, '_>) -> Option<String> {
    let inside = || {
        element
            .descendants()
            .find(|it| matches!(it.name(), "guid" | "id" | "NewsItemId" | "PublicIdentifier"))
            .and_then(Element::line)
    };
    element.attribute("guid").map(str::to_owned).or_else(inside)
}

fn not_xml(fault: &Fault, item: Option<String>) -> Rejection {
    let message = format!(
        "not well-formed XML at line {}, column {}: {}; have the sender repair it",
        fault.line, fault.column, fault.reason
    );
    Rejection { code: RejectionCode::NotXml, message, item }
}

fn unknown(tree: &Tree<'_>) -> Rejection {
    let Some(root) = tree.roots().next() else {
        return Rejection::new(RejectionCode::Empty, "the document holds no element; send one item per message or file");
    };
    if matches!(root.name(), "newsMessage" | "packageItem" | "NewsML" | "rss" | "feed" | "channel" | "RDF") {
        let message = format!(
            "<{}> holds no item with text: packages, catalogues and concepts are no copy; send the news items",
            root.name()
        );
        return Rejection { code: RejectionCode::NoText, message, item: id(root) };
    }
    let message = format!(
        "the document is <{}>, which no reader knows; known are NewsML-G2, NewsML 1.2, NITF, RSS and Atom",
        root.full_name().chars().take(60).collect::<String>()
    );
    Rejection::new(RejectionCode::UnknownShape, message)
}
