//! What a JSON item says of its own life: status, embargo, notes, signals, what it replaces, and every other word beside its story.

use serde_json::Value;

use crate::values::fields::{Fields, entries};
use crate::values::names::Property;
use crate::values::states::{self, States};
use crate::values::{bodies, codes, orders, remarks};
use record::article::Envelope;

/// More notes than this are no notes.
const MOST_NOTES: usize = 10;

pub(crate) fn read(fields: &Fields<'_>) -> Envelope {
    let tags = ["tags", "tag"].iter().filter_map(|it| fields.get(it)).flat_map(entries).filter_map(Value::as_str);
    let tagged = |prefix: &'static str| tags.clone().filter(move |it| it.starts_with(prefix)).map(str::to_owned);
    let mut signals: Vec<String> = ["signals", "signal"].iter().filter_map(|it| fields.get(it)).flat_map(codes::names).collect();
    signals.extend(tagged("sig:"));
    let links: Vec<Fields<'_>> = fields.objects("associations").into_iter().chain(fields.objects("links")).collect();
    let relation = |it: &Fields<'_>| it.line(&["rel", "relation"]);
    let target = |it: &Fields<'_>| it.line(&["uri", "id", "href"]);
    let linked = links.iter().filter(|it| relation(it).is_some_and(|it| bodies::is_replacing(&it)));
    let ordered: Vec<_> = links.iter().filter_map(|it| Some((orders::relation(&relation(it)?)?, target(it)))).collect();
    let mut envelope = Envelope {
        urgency: fields.line(&["urgency"]).and_then(|it| bodies::urgency(&it)),
        editors_note: bodies::joined_by(
            Property::EditorsNote.names().iter().filter_map(|it| fields.line(&[it])).take(MOST_NOTES),
            " ",
        ),
        usage_terms: Property::UsageTerms.names().iter().filter_map(|it| fields.line(&[it])).collect(),
        signals,
        replaces: Property::Replaces
            .names()
            .iter()
            .filter_map(|it| fields.get(it))
            .flat_map(codes::names)
            .chain(linked.filter_map(target))
            .collect(),
        take: fields.line(Property::Take.names()),
        refers_to: Property::RefersTo.names().iter().filter_map(|it| fields.get(it)).flat_map(codes::names).collect(),
        kinds: Property::Kind
            .names()
            .iter()
            .filter_map(|it| fields.get(it))
            .flat_map(codes::names)
            .chain(
                fields.line(&["type"]).filter(|it| ["advisory", "alert", "kill", "hold"].contains(&it.to_lowercase().as_str())),
            )
            .collect(),
        priority: fields.line(Property::Priority.names()),
        correction: fields.line(Property::Correction.names()),
        expires: fields.moment(Property::Expires.names()),
        ..Envelope::default()
    };
    ordered.into_iter().for_each(|(relation, target)| orders::by_link(&mut envelope, relation, target));
    envelope
}

/// Every word beside the story: what is no code, address or date may be a notice, whatever its field is called.
pub(crate) fn remarks(fields: &Fields<'_>, envelope: &mut Envelope) {
    words(fields, 0, true, envelope);
}

/// `with_labels`: a single word says something too; inside other things it is a code of theirs.
fn words(fields: &Fields<'_>, depth: usize, with_labels: bool, envelope: &mut Envelope) {
    let is_read = |name: &str| Property::Body.names().contains(&name) || Property::Lead.names().contains(&name);
    for (name, value) in fields.all_fields() {
        if SILENT.iter().any(|it| it.names().contains(&name)) || depth == 0 && is_read(name) {
            continue;
        }
        let is_label = Property::Labels.names().contains(&name);
        // The code of a status is read as one.
        let with_labels = with_labels && !states::is_state(name) && !states::is_order(name);
        for entry in entries(value) {
            match entry {
                Value::String(said) if with_labels || is_label || said.trim().contains(char::is_whitespace) => {
                    remarks::add(envelope, said)
                }
                Value::Object(object) if depth < DEEPEST => {
                    words(&Fields::of(object), depth + 1, is_label || states::is_container(name), envelope);
                }
                _ => {}
            }
        }
    }
}

/// What stands in these fields is no sentence about the item.
const SILENT: [Property; 7] = [
    Property::Silent,
    Property::Id,
    Property::Url,
    Property::Language,
    Property::Version,
    Property::Published,
    // The lifecycle reads it as what it is.
    Property::Slug,
];

/// What every field says of the item's state, those inside fields that hold more of them too.
pub(crate) fn states(fields: &Fields<'_>, states: &mut States) {
    gather(fields, "", 0, true, states);
    let tags = ["tags", "tag"].iter().filter_map(|it| fields.get(it)).flat_map(entries).filter_map(Value::as_str);
    tags.filter_map(|it| it.strip_prefix("stat:")).for_each(|it| states.field("status", it));
}

/// Objects in objects deeper than this say nothing of the item.
const DEEPEST: usize = 4;

/// `all`: what stands in these fields speaks of the item; elsewhere only an embargo surely does. `within` is the name of the field that
/// they are in: `"release": {"at": …}` is a `releaseAt`.
fn gather(fields: &Fields<'_>, within: &str, depth: usize, all: bool, found: &mut States) {
    for (name, value) in fields.all_fields() {
        let values = entries(value);
        if all || states::is_embargo(name) {
            let whole = if within.is_empty() || states::is_state(name) || states::is_order(name) {
                name.to_owned()
            } else {
                format!("{within}{name}")
            };
            values.iter().filter_map(|it| said(name, it)).for_each(|it| found.field(&whole, &it));
        }
        if depth >= DEEPEST || Property::Silent.names().contains(&name) {
            continue;
        }
        // What is active in an embargo is the embargo.
        let speaks = all && states::is_container(name) && !states::is_embargo(name);
        for inside in values.iter().filter_map(|it| it.as_object()).take(100).map(Fields::of) {
            gather(&inside, name, depth + 1, speaks, found);
            // `{"name": "embargo", "value": "2027-03-05"}`
            if speaks
                && let (Some(name), Some(value)) =
                    (inside.line(&["name", "key"]), inside.get("value").and_then(|it| said("value", it)))
            {
                found.field(&states::fold(&name), &value);
            }
        }
        // `"flags": ["hold"]`
        if speaks && !states::is_state(name) {
            values.iter().filter_map(|it| it.as_str()).for_each(|it| found.flag(&states::fold(it)));
        }
    }
}

/// Something in it is set: an embargo whose parts are all empty or off is none.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(set) => *set,
        Value::Number(number) => number.as_i64() != Some(0),
        Value::String(said) => !said.trim().is_empty(),
        Value::Array(values) => values.iter().any(says_something),
        Value::Object(object) => object.values().any(says_something),
    }
}

/// A value as text; an object is its date or its code, and an embargo of whatever kind is one.
pub(super) fn said(name: &str, value: &Value) -> Option<String> {
    match value {
        Value::Bool(given) => Some(given.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(given) => Some(bodies::local_part_of_code(given)),
        Value::Object(object) if object.is_empty() => None,
        Value::Object(object) => {
            let fields = Fields::of(object);
            let known = fields.line(&[
                "until",
                "date",
                "datetime",
                "utc",
                "value",
                "code",
                "qcode",
                "formalname",
                "state",
                "name",
                "slug",
                "id",
                "uri",
                "text",
            ]);
            let is_open = || (states::is_embargo(name) || states::is_present(name)) && says_something(value);
            known.map(|it| bodies::local_part_of_code(&it)).or_else(|| is_open().then(|| value.to_string()))
        }
        Value::Array(_) | Value::Null => None,
    }
}
