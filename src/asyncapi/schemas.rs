//! The schemas of all payloads in one place: what each defines for itself stands beside it, once if several define the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{record, stories};

/// All schemas by their names, as a part of the document at `components/schemas`.
pub(super) fn all() -> Map<String, Value> {
    let messages: Vec<(&str, Value)> =
        record::schemas().into_iter().chain(stories::schemas()).map(|(name, schema)| (name, schema.to_value())).collect();
    let shared = names_of_one_meaning(&messages);
    let mut all = Map::new();
    for (message, mut schema) in messages {
        let name = |definition: &str| {
            let is_shared = shared.contains(definition);
            if is_shared { definition.to_owned() } else { format!("{message}_{definition}") }
        };
        let definitions = schema.as_object_mut().and_then(|it| it.remove("$defs"));
        for (definition, mut its_schema) in
            definitions.iter().flat_map(Value::as_object).flatten().map(|(key, it)| (key, it.clone()))
        {
            point_at(&mut its_schema, &name);
            all.insert(name(definition), its_schema);
        }
        point_at(&mut schema, &name);
        // They are of the file that the schema has to itself.
        schema.as_object_mut().into_iter().for_each(|it| it.retain(|key, _| key != "$schema" && key != "$id"));
        all.insert(message.to_owned(), schema);
    }
    all
}

/// Names by which no two schemas mean different things.
fn names_of_one_meaning(messages: &[(&str, Value)]) -> BTreeSet<String> {
    let mut meanings: BTreeMap<&String, Vec<&Value>> = BTreeMap::new();
    for (name, meaning) in messages.iter().filter_map(|(_, schema)| schema["$defs"].as_object()).flatten() {
        let known = meanings.entry(name).or_default();
        if !known.contains(&meaning) {
            known.push(meaning);
        }
    }
    meanings.into_iter().filter(|(_, it)| it.len() == 1).map(|(name, _)| name.clone()).collect()
}

/// Has all references of a schema lead to where the definitions stand in the document.
fn point_at(schema: &mut Value, name: &impl Fn(&str) -> String) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                match value.as_str().and_then(|it| it.strip_prefix("#/$defs/")) {
                    Some(definition) if key == "$ref" => *value = format!("#/components/schemas/{}", name(definition)).into(),
                    _ => point_at(value, name),
                }
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(|it| point_at(it, name)),
        _ => (),
    }
}
