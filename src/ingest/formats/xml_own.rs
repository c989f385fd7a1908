//! XML of a sender's own: read as JSON of the same names would be.
//!
//! Agencies and content systems send `<news><id/><headline/><body/></news>` in as many spellings as there are of JSON; what a field
//! is called decides what it is.

use serde_json::{Map, Value};

use crate::markup::elements;
use crate::markup::xml::Element;
use crate::values::fields;
use crate::values::names::Property;
use crate::values::states;

/// Elements in elements deeper than this are text.
const DEEPEST: usize = 6;

/// A document as an object: what its root holds, or the root where it holds nothing but text.
pub(crate) fn object(root: Element<'_, '_>) -> Value {
    let value = value(root, 0);
    if value.is_object() { value } else { Value::Object([(root.name().to_owned(), value)].into_iter().collect()) }
}

/// What stands in an element around items, as an object: its attributes, and its children but those that `is_apart` sets apart.
pub(crate) fn wrapper(element: Element<'_, '_>, is_apart: impl Fn(Element<'_, '_>) -> bool) -> Map<String, Value> {
    let mut object = Map::new();
    for child in element.children().filter(|it| !is_apart(*it)).take(MOST) {
        add_child(&mut object, child, 1);
    }
    add_attributes(&mut object, element);
    object
}

/// Children of a wrapper that are read.
const MOST: usize = 500;

/// The elements, however deep, that have a headline and a text of their own; none if the document is one item itself.
pub(crate) fn items<'t, 'a>(root: Element<'t, 'a>) -> Vec<Element<'t, 'a>> {
    if is_item(root) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut after = 0;
    // Where the elements end that are open: what is looked into again and again must not be deep.
    let mut open: Vec<usize> = Vec::new();
    for element in root.descendants() {
        while open.last().is_some_and(|end| *end <= element.index()) {
            open.pop();
        }
        open.push(element.end());
        if element.index() >= after && open.len() <= DEEPEST && is_item(element) {
            after = element.end();
            found.push(element);
        }
    }
    found
}

fn is_item(element: Element<'_, '_>) -> bool {
    let (mut headline, mut text) = (false, false);
    for child in element.children().take(200) {
        let name = states::fold(child.name());
        let names = |property: Property| property.names().contains(&name.as_str());
        headline |= names(Property::Headline) && !matches!(name.as_str(), "name" | "subject");
        text |= (names(Property::Body) || names(Property::Lead)) && child.line().is_some();
    }
    headline && text
}

/// An element without elements is its text, one with HTML in it its mark-up, any other an object; elements of one name are a list.
fn value(element: Element<'_, '_>, depth: usize) -> Value {
    if element.attribute("nil") == Some("true") {
        return Value::Null;
    }
    let is_markup = |it: Element<'_, '_>| elements::ELEMENTS.binary_search(&it.name().to_ascii_lowercase().as_str()).is_ok();
    let is_text_of =
        |it: Element<'_, '_>| is_markup(it) && !matches!(it.name(), "title" | "source" | "summary" | "article" | "section");
    match element.children().next() {
        // `<embargo until="2027-03-05T06:00:00Z"/>`
        None if element.attributes().next().is_some() && element.raw_text().trim().is_empty() => attributes(element),
        None if states::is_present(&states::fold(element.name())) && element.raw_text().trim().is_empty() => Value::Bool(true),
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
                add_child(&mut object, child, depth + 1);
            }
            add_attributes(&mut object, element);
            Value::Object(object)
        }
    }
}

fn add_child(object: &mut Map<String, Value>, child: Element<'_, '_>, depth: usize) {
    let found = value(child, depth);
    // `<status code="killed">In review</status>`: both say something.
    if found.is_string() && child.attributes().next().is_some() {
        let mut said = attributes(child);
        // `<flag name="embargo">true</flag>`
        if let Some(said) = said.as_object_mut().filter(|_| states::is_container(&states::fold(child.name()))) {
            said.entry("value").or_insert_with(|| found.clone());
        }
        fields::add_spare(object, child.name(), said);
    }
    match object.get_mut(child.name()) {
        Some(Value::Array(list)) => list.push(found),
        Some(one) => *one = Value::Array(vec![one.take(), found]),
        None => drop(object.insert(child.name().to_owned(), found)),
    }
}

fn add_attributes(object: &mut Map<String, Value>, element: Element<'_, '_>) {
    for (key, said) in element.attributes() {
        fields::add(object, key, Value::String(said.to_owned()));
    }
}

fn attributes(element: Element<'_, '_>) -> Value {
    Value::Object(element.attributes().map(|(key, said)| (key.to_owned(), Value::String(said.to_owned()))).collect())
}
