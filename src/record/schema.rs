//! The record's JSON Schema, made from its types and their doc comments in the plain form that validators and code generators take.

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

use super::bulletins::{EventMessage, StatementMessage, TollMessage, WatchMessage};
use super::{Record, SCHEMA_ID};

const GROWTH: &str = "Fields, and values of enumerations, may be added; none is renamed, or given another meaning, without a new version of `schema`.";
const MORE_VALUES: &str = "More values may be added.";

/// Lists that the first release did not write: always there now, but records without them lie in streams, and are valid.
const YOUNGER_LISTS: [(&str, &str); 1] = [("Event", "mentions")];

impl Record {
    /// The record's JSON Schema, draft 2020-12.
    pub fn json_schema() -> Schema {
        let mut schema = of::<Record>();
        for (kind, list) in YOUNGER_LISTS {
            let required = schema.pointer_mut(&format!("/$defs/{kind}/required")).and_then(Value::as_array_mut);
            required.into_iter().for_each(|it| it.retain(|field| field != list));
        }
        titled(schema, SCHEMA_ID)
    }
}

/// The schemas of what goes out, by the names of their files in `deploy/schema`.
pub fn schemas() -> [(&'static str, Schema); 5] {
    [
        ("record", Record::json_schema()),
        ("event", titled(of::<EventMessage>(), "urn:copytaster:event:1")),
        ("statement", titled(of::<StatementMessage>(), "urn:copytaster:statement:1")),
        ("toll", titled(of::<TollMessage>(), "urn:copytaster:toll:1")),
        ("watch", titled(of::<WatchMessage>(), "urn:copytaster:watch:1")),
    ]
}

/// The schema of another message that goes out, as plain as that of the record.
pub fn published<T: JsonSchema>(id: &str) -> Schema {
    titled(of::<T>(), id)
}

/// With an identifier, and what consumers may rely on.
fn titled(mut schema: Schema, id: &str) -> Schema {
    schema.insert("$id".to_owned(), id.into());
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let description = format!("{description}\n\n{GROWTH}");
    schema.insert("description".to_owned(), description.into());
    schema
}

/// What the program writes, not what it accepts.
fn of<T: JsonSchema>() -> Schema {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    RecursiveTransform(plain).transform(&mut schema);
    schema
}

/// Takes out what a generator of schemas knows and their readers do not.
fn plain(schema: &mut Schema) {
    let Some(schema) = schema.as_object_mut() else { return };
    // `uint`, `double`: formats of Rust's types, which validators refuse.
    schema.remove("format");
    // What is missing is taken as this when it is read; nothing that goes out lacks it.
    schema.remove("default");
    without_null(schema);
    one_enum(schema);
}

/// A scalar that is not known is left out, never null.
fn without_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|it| it != "null");
        if let [only] = types.as_mut_slice() {
            let only = only.take();
            schema.insert("type".to_owned(), only);
        }
    }
    let Some(Value::Array(choices)) = schema.get_mut("anyOf") else { return };
    choices.retain(|it| it["type"] != "null");
    if let [Value::Object(only)] = choices.as_mut_slice() {
        let only = std::mem::take(only);
        schema.remove("anyOf");
        // What the field says of itself goes before what its type says.
        only.into_iter().for_each(|(key, value)| {
            schema.entry(key).or_insert(value);
        });
    }
}

/// The values of an enumeration in one list, with what is said of each in the description.
fn one_enum(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(choices)) = schema.get("oneOf") {
        let Some(values) = choices.iter().map(values_of).collect::<Option<Vec<_>>>() else { return };
        let mut notes: Vec<String> = choices.iter().filter_map(note).collect();
        let own = schema.get("description").and_then(Value::as_str).map(str::to_owned);
        notes.splice(..0, own);
        schema.remove("oneOf");
        schema.insert("type".to_owned(), "string".into());
        schema.insert("enum".to_owned(), values.concat().into());
        schema.insert("description".to_owned(), notes.join("\n").into());
    }
    if schema.contains_key("enum") {
        let own = schema.get("description").and_then(Value::as_str).map(|it| format!("{it}\n"));
        schema.insert("description".to_owned(), format!("{}{MORE_VALUES}", own.unwrap_or_default()).into());
    }
}

/// The values of one alternative, if it is made of strings alone.
fn values_of(choice: &Value) -> Option<Vec<Value>> {
    match (&choice["const"], &choice["enum"]) {
        (value @ Value::String(_), _) => Some(vec![value.clone()]),
        (_, Value::Array(values)) if values.iter().all(Value::is_string) => Some(values.clone()),
        _ => None,
    }
}

fn note(choice: &Value) -> Option<String> {
    let (value, said) = (choice["const"].as_str()?, choice["description"].as_str()?);
    Some(format!("`{value}`: {said}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What a record must have to be read: the fields of its first release that had no default then. Records wait in streams and are read
    /// by later releases, so this list does not grow: give a new field `#[serde(default)]`. A new type whose entries stand in a list that
    /// `lenient::list` reads may need its fields: an entry without them costs itself alone.
    const REQUIRED: [&str; 95] = [
        "Attribution.id",
        "Attribution.kind",
        "Attribution.text",
        "Byline.name",
        "Cue.class",
        "Cue.end",
        "Cue.lemma",
        "Cue.start",
        "Dateline.text",
        "Diagnostic.message",
        "Diagnostic.stage",
        "Entity.id",
        "Entity.ids",
        "Entity.in_headline",
        "Entity.name",
        "Entity.salience",
        "Entity.type",
        "Event.id",
        "Event.sentence",
        "Event.status",
        "Event.trigger",
        "Event.type",
        "Fingerprint.simhash",
        "Fingerprint.words",
        "Keyphrase.score",
        "Keyphrase.text",
        "Language.confidence",
        "Language.tag",
        "Measured.end",
        "Measured.start",
        "Measured.text",
        "Mention.end",
        "Mention.kind",
        "Mention.start",
        "Mention.text",
        "Paragraph.end",
        "Paragraph.kind",
        "Paragraph.start",
        "Place.ids",
        "Place.kind",
        "Place.name",
        "ProviderCode.code",
        "ProviderCode.scheme",
        "Quantity.bound",
        "Quantity.end",
        "Quantity.id",
        "Quantity.kind",
        "Quantity.start",
        "Quantity.text",
        "Record.id",
        "Record.lifecycle",
        "Record.schema",
        "Record.text",
        "Relation.end",
        "Relation.predicate",
        "Relation.start",
        "Relation.subject",
        "Removed.kind",
        "Removed.text",
        "ResourceVersion.name",
        "ResourceVersion.sha256",
        "ResourceVersion.version",
        "Role.end",
        "Role.start",
        "Role.text",
        "Sentence.end",
        "Sentence.paragraph",
        "Sentence.start",
        "Span.end",
        "Span.start",
        "Speaker.class",
        "Speaker.end",
        "Speaker.start",
        "Speaker.text",
        "Telling.end",
        "Telling.lemma",
        "Telling.sentence",
        "Telling.start",
        "Time.end",
        "Time.id",
        "Time.start",
        "Time.text",
        "Time.type",
        "Time.value",
        "Token.end",
        "Token.sentence",
        "Token.start",
        "Topic.code",
        "Topic.name",
        "Topic.score",
        "Trigger.end",
        "Trigger.lemma",
        "Trigger.start",
        "Watch.entry",
        "Watch.list",
    ];

    #[test]
    fn every_new_field_has_a_default() {
        let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Record>().to_value();
        let mut types: Vec<(&str, &Value)> = vec![("Record", &schema)];
        types.extend(schema["$defs"].as_object().into_iter().flatten().map(|(name, it)| (name.as_str(), it)));
        let required: BTreeSet<String> = types
            .iter()
            .flat_map(|(name, it)| it["required"].as_array().into_iter().flatten().map(move |field| (name, field)))
            .filter_map(|(name, field)| Some(format!("{name}.{}", field.as_str()?)))
            .collect();
        let known: BTreeSet<String> = REQUIRED.iter().map(|it| (*it).to_owned()).collect();
        assert_eq!(required, known);
    }
}
