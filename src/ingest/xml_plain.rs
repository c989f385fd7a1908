//! XML of a sender's own: read as JSON of the same names would be.
//!
//! Agencies and content systems send `<news><id/><headline/><body/></news>` in as many spellings as there are of JSON; what a field
//! is called decides what it is.

use serde_json::{Map, Value};

use super::xml::Element;
use super::{Outcome, html_elements, json};
use record::article::Format;

/// Elements in elements deeper than this are text.
const DEEPEST: usize = 6;

/// The items of a document whose root no reader knows; none if it has no words where words are looked for.
pub(super) fn items(root: Element<'_, '_>) -> Vec<Outcome> {
    let value = Value::Object([(root.name().to_owned(), value(root, 0))].into_iter().collect());
    // The root is a wrapper or the item.
    let inside = value.as_object().and_then(|it| it.values().next()).filter(|it| it.is_object()).unwrap_or(&value);
    let mut outcomes: Vec<Outcome> = json::items(&inside.to_string()).collect();
    outcomes.retain(Result::is_ok);
    for article in outcomes.iter_mut().flatten() {
        article.format = Format::Xml;
    }
    outcomes
}

/// An element without elements is its text, one with HTML in it its mark-up, any other an object; elements of one name are a list.
fn value(element: Element<'_, '_>, depth: usize) -> Value {
    if element.attribute("nil") == Some("true") {
        return Value::Null;
    }
    let is_markup = |it: Element<'_, '_>| html_elements::ELEMENTS.binary_search(&it.name().to_ascii_lowercase().as_str()).is_ok();
    let is_text_of =
        |it: Element<'_, '_>| is_markup(it) && !matches!(it.name(), "title" | "source" | "summary" | "article" | "section");
    match element.children().next() {
        None => Value::String(element.raw_text()),
        Some(_) if depth >= DEEPEST => Value::String(element.raw_text()),
        Some(first) if is_text_of(first) && depth > 0 => Value::String(element.source().to_owned()),
        // `<tags><tag/><tag/></tags>`
        Some(first) if depth > 0 && element.children().count() > 1 && element.children().all(|it| it.name() == first.name()) => {
            Value::Array(element.children().map(|it| value(it, depth + 1)).collect())
        }
        Some(_) => {
            let mut object = Map::new();
            for child in element.children() {
                let found = value(child, depth + 1);
                match object.get_mut(child.name()) {
                    Some(Value::Array(list)) => list.push(found),
                    Some(one) => *one = Value::Array(vec![one.take(), found]),
                    None => drop(object.insert(child.name().to_owned(), found)),
                }
            }
            for (key, said) in element.attributes() {
                object.entry(key).or_insert_with(|| Value::String(said.to_owned()));
            }
            Value::Object(object)
        }
    }
}
