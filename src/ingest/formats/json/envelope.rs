//! What a JSON item says of its own life: status, embargo, notes, signals, what it replaces.

use serde_json::Value;

use crate::values::fields::{Fields, entries};
use crate::values::names::Property;
use crate::values::states::{self, States};
use crate::values::{bodies, codes};
use record::article::Envelope;

/// More notes than this are no notes.
const MOST_NOTES: usize = 10;

pub(crate) fn read(fields: &Fields<'_>) -> Envelope {
    let tags = ["tags", "tag"].iter().filter_map(|it| fields.get(it)).flat_map(entries).filter_map(Value::as_str);
    let tagged = |prefix: &'static str| tags.clone().filter(move |it| it.starts_with(prefix)).map(str::to_owned);
    let mut signals: Vec<String> = ["signals", "signal"].iter().filter_map(|it| fields.get(it)).flat_map(codes::names).collect();
    signals.extend(tagged("sig:"));
    let linked = fields
        .objects("associations")
        .into_iter()
        .chain(fields.objects("links"))
        .filter(|it| it.line(&["rel", "relation"]).is_some_and(|it| bodies::is_replacing(&it)));
    Envelope {
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
            .chain(linked.filter_map(|it| it.line(&["uri", "id", "href"])))
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
    }
}

/// What every field says of the item's state, those inside fields that hold more of them too.
pub(crate) fn states(fields: &Fields<'_>, states: &mut States) {
    gather(fields, 0, states);
    let tags = ["tags", "tag"].iter().filter_map(|it| fields.get(it)).flat_map(entries).filter_map(Value::as_str);
    tags.filter_map(|it| it.strip_prefix("stat:")).for_each(|it| states.field("status", it));
}

/// Containers in containers deeper than this say nothing of the item.
const DEEPEST: usize = 3;

fn gather(fields: &Fields<'_>, depth: usize, found: &mut States) {
    for (name, value) in fields.all_fields() {
        entries(value).into_iter().filter_map(|it| said(name, it)).for_each(|it| found.field(name, &it));
        if depth >= DEEPEST || !states::is_container(name) {
            continue;
        }
        for inside in entries(value).into_iter().filter_map(Value::as_object).take(100).map(Fields::of) {
            gather(&inside, depth + 1, found);
            // `{"name": "embargo", "value": "2027-03-05"}`
            if let (Some(name), Some(value)) =
                (inside.line(&["name", "key"]), inside.get("value").and_then(|it| said("value", it)))
            {
                found.field(&states::fold(&name), &value);
            }
        }
    }
}

/// A value as text; an object is its date or its code, and an embargo of whatever kind is one.
fn said(name: &str, value: &Value) -> Option<String> {
    match value {
        Value::Bool(given) => Some(given.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(given) => Some(bodies::local_part_of_code(given)),
        Value::Object(object) if object.is_empty() => None,
        Value::Object(object) => {
            let fields = Fields::of(object);
            let known = fields.line(&["until", "date", "datetime", "utc", "value", "code", "qcode", "name", "slug", "id", "uri"]);
            known.map(|it| bodies::local_part_of_code(&it)).or_else(|| name.contains("embargo").then(|| value.to_string()))
        }
        Value::Array(_) | Value::Null => None,
    }
}
