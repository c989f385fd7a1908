//! XML documents: finds the items in them, whatever they are wrapped in, and gives each to the reader of its format.

use super::around::{self, Surroundings};
use super::json;
use crate::formats::json::around as json_around;
use crate::formats::{marks, newsml_1, newsml_g2, nitf, rss, xml_own};
use crate::markup::entities::{self, Expanded};
use crate::markup::xml::{self, Element, Fault, Tree};
use crate::outcome::{self, Outcome, Rejection, RejectionCode};
use crate::values::remarks;
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
    let Ok(Expanded { text, outside }) = entities::expand(text) else {
        let message = "the entities that the document declares grow beyond what is read; have the sender write their text";
        return vec![Err(Rejection::new(RejectionCode::TooLarge, message))];
    };
    let tree = xml::parse(&text);
    let mut outcomes = read_all(&tree);
    if outcomes.is_empty() {
        outcomes = own_items(&tree);
    }
    if outcomes.is_empty() {
        outcomes.push(Err(unknown(&tree)));
    }
    let missing =
        outside.into_iter().map(|it| format!("the text of the entity '{it}' stands outside the document: it is not read"));
    let missing: Vec<String> = missing.collect();
    outcomes.iter_mut().flatten().for_each(|it| it.diagnostics.extend(missing.iter().cloned()));
    outcome::whole(&mut outcomes, bytes);
    outcomes
}

/// The items of formats that are known.
fn read_all(tree: &Tree<'_>) -> Vec<Outcome> {
    let mut found = Vec::new();
    let mut after = 0;
    for element in tree.elements() {
        // An item inside an item (NITF in NewsML) is its content.
        if let Some(kind) = item(element).filter(|_| element.index() >= after) {
            after = element.end();
            found.push((element, kind));
        }
    }
    let places: Vec<usize> = found.iter().map(|it| it.0.index()).collect();
    let surroundings = around::all(tree, &places, &ROOTS);
    let mut outcomes = Vec::new();
    let mut used = vec![false; tree.faults.len()];
    for ((element, kind), around) in found.into_iter().zip(&surroundings) {
        let fault = tree.faults.iter().rposition(|it| it.node.is_some_and(|node| node <= element.index()));
        outcomes.push(match fault.filter(|_| element.is_broken()).and_then(|at| Some((at, tree.faults.get(at)?))) {
            Some((at, fault)) => {
                used.get_mut(at).into_iter().for_each(|it| *it = true);
                Err(not_xml(fault, id(element).or_else(|| Some(format!("item {}", outcomes.len() + 1)))))
            }
            None => read(kind, element, around),
        });
    }
    let unused = tree.faults.iter().zip(&used).filter(|(_, used)| !**used);
    outcomes.extend(unused.map(|(fault, _)| Err(not_xml(fault, None))));
    outcomes
}

/// The items of documents whose roots no reader knows; none if they have no words where words are looked for.
fn own_items(tree: &Tree<'_>) -> Vec<Outcome> {
    let roots = tree.roots().filter(|it| !ROOTS.contains(&it.name()));
    let inside = |root| {
        let inside = xml_own::items(root);
        if inside.is_empty() { vec![root] } else { inside }
    };
    let found: Vec<Element<'_, '_>> = roots.flat_map(inside).collect();
    let places: Vec<usize> = found.iter().map(|it| it.index()).collect();
    let surroundings = around::all(tree, &places, &ROOTS);
    let mut outcomes: Vec<Outcome> = Vec::new();
    for (element, around) in found.into_iter().zip(&surroundings) {
        let mut value = xml_own::object(element);
        value.as_object_mut().into_iter().for_each(|it| json_around::add_to(it, &around.said));
        outcomes.extend(json::items(&value.to_string()).map(|outcome| {
            outcome.map(|mut article| {
                article.format = Format::Xml;
                around.comments.iter().for_each(|it| remarks::add(&mut article.envelope, it));
                article
            })
        }));
    }
    outcomes.retain(Result::is_ok);
    outcomes
}

fn read(item: Item, element: Element<'_, '_>, around: &Surroundings<'_, '_>) -> Outcome {
    let mut article = match item {
        Item::NewsmlG2 => newsml_g2::read(element, around.message),
        Item::Newsml1 => newsml_1::read(element),
        Item::Nitf => nitf::read(element),
        Item::Feed => rss::read(element, around.message),
        Item::Deleted => rss::deleted(element),
    }?;
    marks::read(element, &mut article);
    json_around::apply(&mut article, &around.said);
    around.comments.iter().for_each(|it| remarks::add(&mut article.envelope, it));
    Ok(article)
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
