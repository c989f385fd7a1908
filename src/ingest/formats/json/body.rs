//! The body of a JSON item, wherever it stands.

use serde_json::Value;

use crate::markup::{escape, html, tree, xml};
use crate::values::bodies::{self, Body};
use crate::values::fields::Fields;
use crate::values::names::Property;
use crate::values::remarks;
use record::article::Envelope;

/// The body as paragraphs: of several renditions the one with the most text, a marked-up one before a plain one.
///
/// The words of the others are remarks: one of them may hold a notice and nothing else.
pub(crate) fn read(fields: &Fields<'_>, envelope: &mut Envelope) -> Body {
    let mut found = Vec::new();
    let mut leads = Vec::new();
    let mut foreign = Vec::new();
    for entry in fields.objects("bodies") {
        let role = entry.line(&["role"]).unwrap_or_default().to_lowercase();
        let media = entry.line(&["contenttype"]).unwrap_or_default();
        let is_html = media.contains("html") || role.contains("html");
        let Some(value) = entry.get("value") else { continue };
        if !is_html && (media.contains("xml") || role.contains("nitf")) {
            foreign.extend(value.as_str().map(xml_body));
            continue;
        }
        let read = paragraphs(value, is_html);
        if ["caption", "lead", "ingress", "summary", "teaser"].iter().any(|it| role.contains(it)) {
            leads.push(read)
        } else {
            found.push(read)
        }
    }
    for name in Property::Lead.names() {
        leads.extend(fields.get(name).map(|it| paragraphs(it, false)));
    }
    for name in Property::Body.names() {
        found.extend(fields.get(name).map(|it| paragraphs(it, name.ends_with("html"))));
    }
    // XML of one's own, such as an agency's old NITF, is read where it is well-formed, or where there is nothing else.
    let is_only = found.iter().all(|it| it.0.is_empty());
    found.extend(foreign.into_iter().filter(|(well_formed, _)| *well_formed || is_only).map(|(_, body)| body));
    let inside = fields.objects("nitf").into_iter().filter_map(|it| it.get("bodynitf")).chain(fields.get("bodynitf")).map(nitf);
    let whole = fields.get("nitf").filter(|it| it.is_string()).map(nitf);
    found.extend(inside);
    found.extend(whole);
    if found.iter().all(|it| it.0.is_empty()) {
        found.extend(fields.starting_with("body").filter(|(key, _)| *key != "bodies").map(|(_, it)| paragraphs(it, false)));
    }
    found.iter().chain(&leads).for_each(|it| remarks::paragraphs(envelope, &it.0));
    marked_up(fields).for_each(|it| remarks::beside(envelope, it));
    let body = bodies::richest(found);
    let lead = leads.into_iter().find(|it| !it.0.is_empty()).unwrap_or_default();
    match (body.0.is_empty(), lead.0.is_empty()) {
        (false, true) => body,
        (false, false) => bodies::with_lead(lead, body),
        (true, false) => lead,
        (true, true) => summary(fields),
    }
}

/// The renditions that may be mark-up, as they are.
fn marked_up<'a>(fields: &Fields<'a>) -> impl Iterator<Item = &'a str> {
    let listed = fields.objects("bodies").into_iter().filter_map(|it| it.get("value"));
    let named = Property::Body.names().iter().filter_map(|name| fields.get(name));
    listed.chain(named).filter_map(Value::as_str)
}

/// Pictures, alerts and stubs have a description only.
fn summary(fields: &Fields<'_>) -> Body {
    let listed = fields
        .objects("descriptions")
        .iter()
        .filter_map(|it| it.get("value").map(|it| paragraphs(it, false)))
        .collect::<Vec<_>>();
    let named = Property::Summary.names().iter().filter_map(|name| fields.get(name).map(|it| paragraphs(it, false)));
    listed.into_iter().chain(named).find(|it| !it.0.is_empty()).unwrap_or_default()
}

/// A NITF body, which is a string.
fn nitf(value: &Value) -> Body {
    value.as_str().map_or_else(|| paragraphs(value, true), |it| xml_body(it).1)
}

/// A body in XML: if it is well-formed (then `true`), else what a browser would make of it.
fn xml_body(given: &str) -> (bool, Body) {
    let tree = xml::parse(given);
    if !tree.faults.is_empty() {
        return (false, html::marked(given));
    }
    let main = tree.elements().find(|it| it.name() == "body.content").or_else(|| tree.elements().find(|it| it.name() == "body"));
    (true, main.map_or_else(|| tree.roots().map(tree::paragraphs).fold(Body::default(), bodies::then), tree::paragraphs))
}

fn paragraphs(value: &Value, is_markup: bool) -> Body {
    match value {
        Value::String(given) if is_markup && !html::is_html(&escape::unescape(given)) => html::marked(given),
        Value::String(given) => html::read(given),
        Value::Array(items) => {
            items.iter().filter(|it| !it.is_array()).map(|it| paragraphs(it, is_markup)).fold(Body::default(), bodies::then)
        }
        Value::Object(object) => ["value", "rendered", "html", "text", "content", "body", "#text"]
            .iter()
            .filter_map(|key| object.get(*key).filter(|it| it.is_string()))
            .map(|it| paragraphs(it, is_markup))
            .find(|it| !it.0.is_empty())
            .unwrap_or_default(),
        _ => Body::default(),
    }
}
