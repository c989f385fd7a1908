//! Fields of a record that settings may name: in subjects, and in conditions such as `language != en and kind == new|update`.

use crate::record::Record;

/// A record's field that has a plain value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Language,
    Topic,
    Provider,
    Agency,
    Kind,
    Status,
    Format,
    Country,
}

const FIELDS: [(&str, Field); 8] = [
    ("language", Field::Language),
    ("topic", Field::Topic),
    ("provider", Field::Provider),
    ("agency", Field::Agency),
    ("kind", Field::Kind),
    ("status", Field::Status),
    ("format", Field::Format),
    ("country", Field::Country),
];

/// What a record must be like: all of several comparisons.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Condition(Vec<Comparison>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Comparison {
    field: Field,
    /// Whether the value is to be one of these, or none of them.
    equal: bool,
    values: Vec<String>,
}

impl Field {
    pub fn named(name: &str) -> Option<Field> {
        FIELDS.iter().find(|(it, _)| *it == name).map(|(_, field)| *field)
    }

    /// All names, for messages.
    pub fn names() -> String {
        FIELDS.map(|(name, _)| name).join(", ")
    }

    /// The field's value, empty if it is not known; `topic` stands for what the record is about.
    pub fn of(self, record: &Record, topic: &str) -> String {
        let code = |value: serde_json::Result<serde_json::Value>| value.ok().and_then(|it| it.as_str().map(str::to_owned));
        let found = match self {
            Field::Language => Some(record.language.as_ref().map_or("und", |it| &it.tag).to_owned()),
            Field::Topic => Some(topic.to_owned()),
            Field::Provider => record.source.provider.clone(),
            Field::Agency => record.credit.as_ref().and_then(|it| it.agency.clone()),
            Field::Kind => code(serde_json::to_value(record.lifecycle.kind)),
            Field::Status => code(serde_json::to_value(record.lifecycle.status)),
            Field::Format => code(serde_json::to_value(record.source.format)),
            Field::Country => record.focus.as_ref().and_then(|it| it.country.clone()),
        };
        found.unwrap_or_default()
    }
}

/// A subject: its beginning, and what the form says follows, with `tokens` for the fields in their order.
pub fn filled(beginning: &str, form: &str, tokens: &[&str]) -> String {
    let mut tokens = tokens.iter().copied();
    let parts = form.split('.').map(|part| if part.starts_with('{') { tokens.next().unwrap_or(part) } else { part });
    std::iter::once(beginning).chain(parts).collect::<Vec<_>>().join(".")
}

impl Condition {
    /// Reads `field == value|value and field != value`. `Err` says what is wrong.
    pub fn read(text: &str) -> Result<Condition, String> {
        text.split(" and ").map(Comparison::read).collect::<Result<_, _>>().map(Condition)
    }

    pub fn holds(&self, record: &Record, topic: &str) -> bool {
        self.0.iter().all(|it| it.holds(record, topic))
    }
}

impl Comparison {
    fn read(text: &str) -> Result<Comparison, String> {
        let (operator, equal) = if text.contains("!=") { ("!=", false) } else { ("==", true) };
        let parts = text.split_once(operator).map(|(name, values)| (name.trim(), values.trim()));
        let (name, values) = parts.ok_or_else(|| format!("'{}' has neither == nor !=", text.trim()))?;
        let field = Field::named(name).ok_or_else(|| format!("'{name}' is no field; known are {}", Field::names()))?;
        let values: Vec<String> = values.split('|').map(|it| it.trim().to_owned()).collect();
        match values.iter().find(|it| it.is_empty() || it.contains(char::is_whitespace) || it.contains('=')) {
            Some(value) => Err(format!("'{value}' in '{}' is no value", text.trim())),
            None => Ok(Comparison { field, equal, values }),
        }
    }

    fn holds(&self, record: &Record, topic: &str) -> bool {
        let value = self.field.of(record, topic);
        self.values.iter().any(|it| it.eq_ignore_ascii_case(&value)) == self.equal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Language, LifecycleKind};

    #[track_caller]
    fn check(condition: &str, expected: bool) {
        let language = Some(Language { tag: "de".into(), confidence: 1.0 });
        let mut record = Record { language, ..Record::default() };
        record.lifecycle.kind = LifecycleKind::Update;
        assert_eq!(Condition::read(condition).unwrap().holds(&record, "sport"), expected, "{condition}");
    }

    #[test]
    fn a_form_is_filled_in_order() {
        assert_eq!(filled("wire", "tolls.{kind}.{country}", &["dead", "TR"]), "wire.tolls.dead.TR");
        assert_eq!(filled("wire.links", "{language}", &["en"]), "wire.links.en");
    }

    #[test]
    fn conditions_hold_for_all_that_they_ask() {
        check("language == de", true);
        check("language != en", true);
        check("language == en|de", true);
        check("language != en|de", false);
        check("language == de and kind == new", false);
        check("language == DE and kind == new|update and topic == sport", true);
        check("agency == ap", false);
        check("agency != ap", true);
    }

    #[test]
    fn mistakes_are_named() {
        for (text, expected) in [
            ("", "neither"),
            ("language", "neither"),
            ("colour == red", "'colour' is no field; known are language, topic"),
            ("language ==", "is no value"),
            ("language == de and", "is no value"),
            ("language == de or kind == new", "is no value"),
            ("language = de", "neither"),
        ] {
            let error = Condition::read(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
