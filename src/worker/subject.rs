//! Subjects made of a record's fields: `wire.enriched.{language}.{topic}`.

use crate::fields::Field;
use crate::record::Record;

/// A subject with the record's fields in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Fixed(String),
    Field(Field),
}

/// What stands for a value that is not known.
pub(crate) const UNKNOWN: &str = "unknown";
/// Longer values are cut: a subject is limited too.
const LONGEST_TOKEN: usize = 64;

impl Template {
    /// Whether it is the same for every record.
    pub(crate) fn is_fixed(&self) -> bool {
        self.0.iter().all(|it| matches!(it, Part::Fixed(_)))
    }

    /// Reads a template such as `wire.enriched.{language}.{topic}`.
    pub(crate) fn read(template: &str) -> Result<Template, String> {
        let mut parts = Vec::new();
        let mut rest = template;
        while let Some((fixed, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(|| format!("'{template}' has a {{ without a }}"))?;
            let unknown = || format!("'{{{name}}}' in '{template}' is no field of a subject; known are {}", Field::names());
            let field = Field::named(name).ok_or_else(unknown)?;
            parts.extend([Part::Fixed(fixed.to_owned()), Part::Field(field)]);
            rest = after;
        }
        parts.push(Part::Fixed(rest.to_owned()));
        let fixed_is_valid = parts.iter().all(|it| !matches!(it, Part::Fixed(text) if text.contains(['*', '>', ' ', '\t', '}'])));
        if !fixed_is_valid
            || template.is_empty()
            || template.starts_with('.')
            || template.ends_with('.')
            || template.contains("..")
        {
            return Err(format!("'{template}' is no subject to publish to"));
        }
        Ok(Template(parts))
    }

    /// `topic` stands for what the record is about, `country` for that of a story that is about none.
    pub(crate) fn subject(&self, record: &Record, topic: &str, country: Option<&str>) -> String {
        let value = |part: &Part| match part {
            Part::Fixed(text) => text.clone(),
            Part::Field(field) => {
                let value = field.of(record, topic);
                let is_missing = value.is_empty() && *field == Field::Country;
                token(country.filter(|_| is_missing).unwrap_or(&value))
            }
        };
        self.0.iter().map(value).collect()
    }
}

/// Makes any value one subject token: no dot, wildcard, white space or control character, not empty, not endless.
pub(crate) fn token(value: &str) -> String {
    let mut token = String::with_capacity(value.len());
    for character in value.trim().chars() {
        let safe = if character.is_whitespace() || character.is_control() || matches!(character, '.' | '*' | '>' | '$') {
            '_'
        } else {
            character
        };
        if token.len() + safe.len_utf8() > LONGEST_TOKEN {
            break;
        }
        token.push(safe);
    }
    if token.is_empty() { UNKNOWN.to_owned() } else { token }
}

/// The code of the record's status: `usable`, `withheld`, `canceled`.
pub(crate) fn status(record: &Record) -> String {
    Field::Status.of(record, "")
}

/// A subject as the template may give it, cut at its dots.
pub(crate) fn example(template: &str) -> Vec<&str> {
    template.split('.').map(|it| if it.contains('{') { "x" } else { it }).collect()
}

/// Whether the server would deliver a subject, cut at its dots, to a subscription.
pub(crate) fn matches_subject(pattern: &str, subject: &[&str]) -> bool {
    let mut subject = subject.iter();
    for token in pattern.split('.') {
        match (token, subject.next()) {
            (">", Some(_)) => return true,
            ("*", Some(_)) => (),
            (token, Some(found)) if token == *found => (),
            _ => return false,
        }
    }
    subject.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_token(value: &str, expected: &str) {
        assert_eq!(token(value), expected);
    }

    #[test]
    fn a_value_is_one_token() {
        check_token("en", "en");
        check_token("a.b*c>d e\tf\u{0}g", "a_b_c_d_e_f_g");
        check_token("", "unknown");
        check_token("  ", "unknown");
        check_token("$JS.API", "_JS_API");
        check_token("Agência Brasil", "Agência_Brasil");
        assert!(token(&"ä".repeat(200)).len() <= LONGEST_TOKEN);
    }

    proptest::proptest! {
        #[test]
        fn no_value_is_more_than_a_token(value in "\\PC*|[.*> \r\n\t$a]*") {
            let token = token(&value);
            proptest::prop_assert!(!token.is_empty() && token.len() <= LONGEST_TOKEN);
            proptest::prop_assert!(!token.contains(['.', '*', '>', ' ', '\r', '\n', '\t']));
        }
    }

    #[test]
    fn templates_are_checked() {
        assert!(Template::read("wire.enriched.{language}.{topic}").is_ok());
        for wrong in ["", "wire.{colour}", "wire.{language", "wire.>", "wire.*", ".wire", "wire.", "a..b", "a b"] {
            assert!(Template::read(wrong).is_err(), "{wrong}");
        }
    }

    #[track_caller]
    fn check_match(pattern: &str, subject: &str, expected: bool) {
        assert_eq!(matches_subject(pattern, &subject.split('.').collect::<Vec<_>>()), expected, "{pattern} {subject}");
    }

    #[test]
    fn subjects_match_as_the_server_matches_them() {
        check_match("wire.>", "wire.a.b", true);
        check_match("wire.>", "wire", false);
        check_match("wire.*", "wire.a", true);
        check_match("wire.*", "wire.a.b", false);
        check_match("wire.*.b", "wire.a.b", true);
        check_match("wire.a", "wire.a", true);
        check_match("wire.a", "wire.b", false);
    }
}
