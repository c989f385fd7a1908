//! What a JSON item says of its own life: status, embargo, notes, signals, what it replaces.

use serde_json::Value;

use crate::values::fields::{Fields, entries, moment_of};
use crate::values::names::Property;
use crate::values::{bodies, codes};
use record::article::{Embargo, Envelope};

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
        status: status(fields).or_else(|| tagged("stat:").next().map(|it| bodies::local_part(&it))),
        urgency: fields.line(&["urgency"]).and_then(|it| bodies::urgency(&it)),
        embargo: embargo(fields),
        editors_note: fields.line(Property::EditorsNote.names()),
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
        refers_to_status: None,
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
    }
}

/// A plain `status` or `state` says many things ("ok", "draft"); it is believed only in words of the lifecycle.
fn status(fields: &Fields<'_>) -> Option<String> {
    const WORDS: [&str; 15] = [
        "usable",
        "withheld",
        "withhold",
        "canceled",
        "cancelled",
        "embargoed",
        "killed",
        "recalled",
        "retracted",
        "withdrawn",
        "corrected",
        "hold",
        "held",
        "spiked",
        "unpublished",
    ];
    let known = |it: &String| WORDS.iter().any(|word| word.eq_ignore_ascii_case(it));
    fields
        .line(Property::Status.names())
        .map(|it| bodies::local_part(&it))
        .or_else(|| fields.line(&["status"]).map(|it| bodies::local_part(&it)).filter(known))
        .or_else(|| fields.line(&["state"]).filter(known))
}

/// An embargo without a time, or with one that can't be read, is an embargo. In JSON `null`, `false` and `""` mean that there is none.
fn embargo(fields: &Fields<'_>) -> Option<Embargo> {
    let given = Property::Embargo.names().iter().filter_map(|it| fields.get(it)).find(|it| match it {
        Value::Bool(given) => *given,
        Value::String(given) => !given.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(object) => !object.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Null => false,
    })?;
    let said = match given {
        Value::String(said) => said.trim().to_owned(),
        other => other.to_string(),
    };
    let until = match given {
        Value::Object(object) => Fields::of(object).moment(&["until", "date", "datetime", "utc", "value"]),
        other => moment_of(other),
    };
    Some(Embargo { until: until.filter(|it| it.has_time), given: said })
}
