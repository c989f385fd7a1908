//! JSON values that bear the name of their type, as DynamoDB streams them: `{"headline": {"S": "Ferry sails"}, "version": {"N": "2"}}`
//! (Amazon DynamoDB API reference, `AttributeValue`).

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

/// A document and the text it was read from, each value without its type. Others stay as they are.
pub(super) fn plain((text, mut value): (Cow<'_, str>, Value)) -> (Cow<'_, str>, Value) {
    if !strip(&mut value) {
        return (text, value);
    }
    (Cow::Owned(value.to_string()), value)
}

/// Whether there was an object of typed values, which is plain now.
fn strip(value: &mut Value) -> bool {
    match value {
        Value::Object(object) if !object.is_empty() && object.values().all(is_typed) => {
            object.values_mut().for_each(|it| *it = untyped(it.take()));
            true
        }
        Value::Object(object) => object.values_mut().map(strip).filter(|it| *it).count() > 0,
        Value::Array(list) => list.iter_mut().map(strip).filter(|it| *it).count() > 0,
        _ => false,
    }
}

fn is_typed(value: &Value) -> bool {
    let Some(only) = value.as_object().filter(|it| it.len() == 1).and_then(|it| it.iter().next()) else { return false };
    match (only.0.as_str(), only.1) {
        ("S" | "N" | "B", Value::String(_)) | ("BOOL" | "NULL", Value::Bool(_)) => true,
        ("SS" | "NS" | "BS", Value::Array(list)) => list.iter().all(Value::is_string),
        ("L", Value::Array(list)) => list.iter().all(is_typed),
        ("M", Value::Object(object)) => object.values().all(is_typed),
        _ => false,
    }
}

/// What a typed value is.
fn untyped(value: Value) -> Value {
    let Value::Object(object) = value else { return value };
    match object.into_iter().next() {
        Some((kind, Value::String(number))) if kind == "N" => {
            number.parse::<Number>().map_or(Value::String(number), Value::Number)
        }
        Some((kind, Value::Bool(_))) if kind == "NULL" => Value::Null,
        Some((kind, Value::Array(list))) if kind == "L" => list.into_iter().map(untyped).collect(),
        Some((kind, Value::Object(object))) if kind == "M" => {
            Value::Object(object.into_iter().map(|(key, it)| (key, untyped(it))).collect::<Map<_, _>>())
        }
        Some((_, other)) => other,
        None => Value::Null,
    }
}
