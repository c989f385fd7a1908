//! JSON objects in which a key stands more than once: every value is kept, because the one that withholds the item must count,
//! whichever it is.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::values::fields;

/// A value of which no object has lost any.
pub(super) struct Kept(pub(super) Value);

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Kept, D::Error> {
        deserializer.deserialize_any(Keeping)
    }
}

struct Keeping;

impl<'de> Visitor<'de> for Keeping {
    type Value = Kept;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Kept, E> {
        Ok(Kept(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Kept, E> {
        Ok(Kept(Value::Number(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Kept, E> {
        Ok(Kept(Value::Number(value.into())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Kept, E> {
        Ok(Kept(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Kept, E> {
        Ok(Kept(Value::String(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Kept, E> {
        Ok(Kept(Value::String(value)))
    }

    fn visit_unit<E>(self) -> Result<Kept, E> {
        Ok(Kept(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Kept, A::Error> {
        let mut list = Vec::new();
        while let Some(Kept(value)) = entries.next_element()? {
            list.push(value);
        }
        Ok(Kept(Value::Array(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Kept, A::Error> {
        let mut object = Map::new();
        while let Some((key, Kept(value))) = entries.next_entry::<String, Kept>()? {
            if let Some(older) = object.insert(key.clone(), value) {
                fields::add_spare(&mut object, &key, older);
            }
        }
        Ok(Kept(Value::Object(object)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::fields::Fields;

    #[test]
    fn the_last_value_is_read_and_none_is_lost() {
        let Kept(value) = serde_json::from_str(
            r#"{"a":1,"status":"killed","status":"x","Status":"usable","status":null,"b":[{"c":1.5,"c":true}]}"#,
        )
        .unwrap();
        let fields = Fields::of(value.as_object().unwrap());
        let mut all: Vec<String> = fields.all("status").map(Value::to_string).collect();
        all.sort();
        assert_eq!(all, ["\"usable\"", "[\"killed\",\"x\"]"]);
        assert_eq!(fields.line(&["status"]).as_deref(), Some("usable"));
    }
}
