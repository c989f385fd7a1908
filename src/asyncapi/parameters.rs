//! What stands for the fields of a subject, and which values they have.

use serde_json::{Map, Value, json};

use crate::record::TOLLS;

/// What a field of a subject means.
struct Field {
    /// Names of the channels that have it so; all that are named by no other row if it is empty.
    channels: &'static [&'static str],
    name: &'static str,
    description: &'static str,
    values: Values,
}

enum Values {
    Any,
    /// Those of the enumeration of this name among the schemas.
    Of(&'static str),
    /// The same, or `_`.
    OrUnknown(&'static str),
    These(&'static [&'static str]),
}

use Values::{Any, Of, OrUnknown, These};

const STORY: &[&str] = &["link", "story"];

const FIELDS: &[Field] = &[
    field(&["event"], "type", "What kind of event it is.", Of("EventKind")),
    field(&["event"], "status", "Whether it happened, and on whose word.", Of("EventStatus")),
    field(&["event", "toll"], "country", "Where it happened: ISO 3166-1 alpha-2, or `_`.", Any),
    field(
        &["event"],
        "actor",
        "Who did it: a country (ISO 3166-1 alpha-2), PLOVER's code of an intergovernmental body, or `_`.",
        Any,
    ),
    field(&["event"], "recipient", "To whom it was done; codes as of the actor.", Any),
    field(&["statement"], "class", "How it was said: `say`, `deny`, `claim`, …, or `_`.", Any),
    field(&["statement"], "source_class", "What the source is, or `_`.", OrUnknown("SpeakerClass")),
    field(&["statement"], "source_country", "The country of the source: ISO 3166-1 alpha-2, or `_`.", Any),
    field(&["toll"], "kind", "What happened to them.", These(&TOLLS)),
    field(&["watch"], "list", "The name of the list in the configuration.", Any),
    field(&["watch"], "entry", "The id of the list's entry, folded to one token.", Any),
    field(&["story"], "what", "What has become of it.", Of("What")),
    field(STORY, "language", "BCP 47, or `_`.", Any),
    field(STORY, "country", "Where it happens: ISO 3166-1 alpha-2, or `_`.", Any),
    field(&["deadLetter"], "reason", "A stable code of why it could not be read.", Any),
    field(&[], "language", "BCP 47; `und` where it is not known.", Any),
    field(
        &[],
        "topic",
        "A slug for the best top level of the IPTC Media Topics, a word of the configuration in its place, or `unknown`.",
        Any,
    ),
    field(&[], "provider", "Who sent the article, or `unknown`.", Any),
    field(&[], "agency", "The agency that is credited, or `unknown`.", Any),
    field(&[], "kind", "What the article is to its story.", Of("LifecycleKind")),
    field(&[], "status", "Whether it may be used.", Of("Status")),
    field(&[], "format", "What it came in.", Of("Format")),
    field(&[], "country", "The country that it is about: ISO 3166-1 alpha-2, or `unknown`.", Any),
];

const fn field(channels: &'static [&'static str], name: &'static str, description: &'static str, values: Values) -> Field {
    Field { channels, name, description, values }
}

/// A field of a channel's subject as a parameter. `schemas` have its values.
pub(super) fn parameter(channel: &str, name: &str, schemas: &Map<String, Value>) -> Value {
    let Some(field) = FIELDS.iter().find(|it| it.name == name && (it.channels.is_empty() || it.channels.contains(&channel)))
    else {
        return json!({});
    };
    let mut parameter = json!({ "description": field.description });
    let of = |name: &str| schemas.get(name).and_then(|it| it["enum"].as_array()).cloned().unwrap_or_default();
    let values: Vec<Value> = match field.values {
        Any => Vec::new(),
        Of(name) => of(name),
        OrUnknown(name) => of(name).into_iter().chain(["_".into()]).collect(),
        These(values) => values.iter().map(|it| (*it).into()).collect(),
    };
    if !values.is_empty() {
        parameter["enum"] = values.into();
    }
    parameter
}
