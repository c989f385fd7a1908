//! A JSON object read by names that people spell in many ways: `versionCreated`, `versioncreated`, `version_created` are one field.
//!
//! A value of the wrong type costs its field, not the item.

use serde_json::{Map, Value};

use super::moment;
use crate::markup::space::one_line;
use crate::markup::{escape, html};
use record::article::Moment;

pub(crate) type Object = Map<String, Value>;

/// The fields of an object under their folded names: lower case, without `_`, `-`, `.`, `:`, `$`, `@` and spaces.
pub(crate) struct Fields<'a> {
    folded: Vec<(String, &'a Value)>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(object: &'a Object) -> Fields<'a> {
        let fold = |key: &str| key.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let mut folded: Vec<(String, &Value)> =
            object.iter().filter(|(_, it)| !it.is_null()).map(|(key, it)| (fold(key), it)).collect();
        folded.sort_by(|a, b| a.0.cmp(&b.0));
        Fields { folded }
    }

    /// The value of the field, if it is there and not null. `name` is folded.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.all(name).next()
    }

    /// The values of the field: more than one if it stands there in several spellings.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &'a Value> {
        let at = self.folded.partition_point(|(key, _)| key.as_str() < name);
        self.folded.get(at..).unwrap_or_default().iter().take_while(move |(key, _)| key == name).map(|(_, value)| *value)
    }

    /// Every field that is not null, under its folded name.
    pub(crate) fn all_fields(&self) -> impl Iterator<Item = (&str, &'a Value)> {
        self.folded.iter().map(|(key, value)| (key.as_str(), *value))
    }

    pub(crate) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some())
    }

    /// Fields whose name starts with `prefix`, in name order.
    pub(crate) fn starting_with(&self, prefix: &'a str) -> impl Iterator<Item = (&str, &'a Value)> {
        self.folded.iter().filter(move |(key, _)| key.starts_with(prefix)).map(|(key, value)| (key.as_str(), *value))
    }

    /// The first of `names` that holds words or a number, on one line, character references read.
    pub(crate) fn line(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.all(name).find_map(line))
    }

    /// The first of `names` that holds a string with something in it, as it is.
    pub(crate) fn string(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| self.all(name).filter_map(Value::as_str).find(|it| !it.trim().is_empty()))
    }

    /// What stands in each of `names` that may hold a date, as text.
    pub(crate) fn dates(&self, names: &'static [&'static str]) -> impl Iterator<Item = String> {
        names.iter().flat_map(|name| self.all(name)).filter_map(|it| match it {
            Value::String(given) => Some(given.clone()),
            // Seconds with a fraction are what Python writes; the fraction is of no use here.
            Value::Number(number) => number.to_string().split('.').next().map(str::to_owned),
            _ => None,
        })
    }

    /// The first of `names` that holds a date, as text or as seconds since 1970.
    pub(crate) fn moment(&self, names: &[&str]) -> Option<Moment> {
        names.iter().find_map(|name| self.all(name).find_map(moment_of))
    }

    /// The objects in the list (or the one object) of the field.
    pub(crate) fn objects(&self, name: &str) -> Vec<Fields<'a>> {
        self.get(name).map(entries).unwrap_or_default().into_iter().filter_map(Value::as_object).map(Fields::of).collect()
    }
}

/// Adds a further value of a field that is there already: it stands beside the first under a key that folds to the same name.
pub(crate) fn add_spare(object: &mut Object, key: &str, value: Value) {
    let spare = object.entry(format!("{key}\0")).or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(values) = spare {
        values.push(value);
    }
}

/// Adds a field, or a further value of it.
pub(crate) fn add(object: &mut Object, key: &str, value: Value) {
    if object.contains_key(key) {
        add_spare(object, key, value);
    } else {
        object.insert(key.to_owned(), value);
    }
}

/// The entries of a list; anything else is a list of one.
pub(crate) fn entries(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// What a value says, on one line: a string, a number, an object's `value` or `name`, a list of such joined by commas.
pub(crate) fn line(value: &Value) -> Option<String> {
    let said = match value {
        Value::String(given) if html::is_html(given) => html::fragment(given).join(" "),
        // Senders escape twice more often than they write of entities.
        Value::String(given) => one_line(&escape::unescape(&escape::unescape(given))),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().take(50).filter(|it| !it.is_array()).filter_map(line).collect::<Vec<_>>().join(", "),
        // A byline: the name, then what the writer is.
        Value::Object(object) if object.contains_key("by") => ["by", "title"]
            .iter()
            .filter_map(|key| object.get(*key).and_then(Value::as_str))
            .map(one_line)
            .collect::<Vec<_>>()
            .join(", "),
        Value::Object(object) => {
            let keys = ["value", "text", "name", "rendered", "#text", "$", "title", "label", "literal", "byline", "city", "$oid"];
            keys.iter().find_map(|key| object.get(*key).filter(|it| it.is_string() || it.is_number()).and_then(line))?
        }
        Value::Bool(_) | Value::Null => return None,
    };
    Some(said).filter(|it| !it.is_empty())
}

pub(crate) fn moment_of(value: &Value) -> Option<Moment> {
    match value {
        Value::String(given) => moment::parse(given),
        Value::Number(number) => {
            // Seconds with a fraction are what Python writes; the fraction is of no use here.
            let seconds = number.to_string();
            seconds.split('.').next().and_then(|it| it.parse().ok()).and_then(moment::from_epoch)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_and_wrong_types_passed_over() {
        let value: Value = serde_json::json!({
            "versionCreated": "2022-03-14", "Body-Text": "x", "urgency": null, "title": {"rendered": "AT&amp;T <b>up</b>"}, "kicker": "Cats &amp;amp; dogs",
            "author": [{"name": "A"}, "B", 3], "headline": false, "published": 1647223200.5,
        });
        let fields = Fields::of(value.as_object().unwrap());
        assert_eq!(fields.line(&["headline", "title"]).as_deref(), Some("AT&T up"));
        assert_eq!(fields.line(&["kicker"]).as_deref(), Some("Cats & dogs"));
        assert_eq!(fields.line(&["author"]).as_deref(), Some("A, B, 3"));
        assert_eq!(fields.string(&["bodytext"]), Some("x"));
        assert!(fields.get("urgency").is_none() && fields.has_any(&["versioncreated"]));
        assert_eq!(fields.moment(&["published"]).unwrap().to_string(), "2022-03-14T02:00:00Z");
    }
}
