//! JSON documents: one item, a list, newline-delimited or simply concatenated items, and the wrappers that services put around them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{StreamDeserializer, Value, de::StrRead};

use super::keys::Kept;
use super::typed;
use crate::formats::json::{
    self,
    around::{self, Around, Of},
};
use crate::outcome::{Outcome, Rejection, RejectionCode};
use crate::values::fields::Object;

/// Objects in objects deeper than this are no wrapper.
const WRAPPERS: usize = 6;

/// The items of `text`, each read when it is asked for.
pub(crate) fn items(text: &str) -> Box<dyn Iterator<Item = Outcome> + '_> {
    if is_by_lines(text) {
        return Box::new(text.lines().enumerate().filter_map(|(at, line)| by_line(line, at + 1)).flatten());
    }
    let whole = text.trim_matches(is_record_separator);
    match serde_json::from_str::<IgnoredAny>(whole) {
        Err(error) if error.is_syntax() && has_values(whole) => {
            Box::new(Values { text: whole, found: values(whole), done: false }.flatten())
        }
        _ => Box::new(document(text, None).into_iter()),
    }
}

/// Several lines, one of them a whole object by itself.
fn is_by_lines(text: &str) -> bool {
    let mut lines = text.lines().map(|it| it.trim_matches(is_record_separator)).filter(|it| !it.is_empty());
    let Some(first) = lines.next() else { return false };
    let is_object =
        |line: &&str| line.starts_with('{') && line.ends_with('}') && serde_json::from_str::<IgnoredAny>(line).is_ok();
    lines.clone().next().is_some()
        && (is_object(&first)
            || (serde_json::from_str::<IgnoredAny>(text).is_err() && first.starts_with('{') && lines.any(|it| is_object(&it))))
}

/// White space, and the separator of RFC 7464.
fn is_record_separator(character: char) -> bool {
    character.is_whitespace() || character == '\u{1e}'
}

fn by_line(line: &str, number: usize) -> Option<Vec<Outcome>> {
    let line = line.trim_matches(is_record_separator);
    (!line.is_empty()).then(|| document(line, Some(number)))
}

fn values(text: &str) -> StreamDeserializer<'_, StrRead<'_>, &RawValue> {
    serde_json::Deserializer::from_str(text).into_iter()
}

/// Objects one after another: at least two can be read.
fn has_values(text: &str) -> bool {
    text.starts_with('{') && values(text).next().is_some_and(|it| it.is_ok())
}

/// Objects one after another, over several lines each.
struct Values<'a> {
    text: &'a str,
    found: StreamDeserializer<'a, StrRead<'a>, &'a RawValue>,
    done: bool,
}

impl Iterator for Values<'_> {
    type Item = Vec<Outcome>;

    fn next(&mut self) -> Option<Vec<Outcome>> {
        if self.done {
            return None;
        }
        match self.found.next()? {
            Ok(raw) => Some(document(raw.get(), None)),
            Err(error) => {
                self.done = true;
                let rest = self.text.get(self.found.byte_offset()..).unwrap_or_default();
                Some(vec![Err(not_json(&error, None, rest.is_empty()))])
            }
        }
    }
}

/// One document; `line` is where it stands in its file.
fn document(text: &str, line: Option<usize>) -> Vec<Outcome> {
    let named = |mut outcome: Outcome| {
        if let (Err(rejection), Some(line)) = (&mut outcome, line) {
            let place = format!("line {line}");
            rejection.item = Some(rejection.item.take().map_or(place.clone(), |item| format!("{item} ({place})")));
        }
        outcome
    };
    match parse(text).map(typed::plain) {
        Ok(parsed) => value_items(text, &parsed).into_iter().map(named).collect(),
        Err(error) => vec![Err(not_json(&error, line, text.trim().is_empty()))],
    }
}

fn value_items(given: &str, (text, value): &(Cow<'_, str>, Value)) -> Vec<Outcome> {
    match value {
        Value::Array(_) => list(text, &Around::new()),
        Value::Object(object) => {
            let path = inner(object);
            let within = if path.is_empty() { None } else { descend(text, &path) };
            match within.map(parse) {
                Some(Ok(parsed)) if parsed.1.is_array() => list(&parsed.0, &said_around(object, &path, Of::All)),
                Some(Ok((raw, Value::Object(mut item)))) => {
                    around::add_to(&mut item, &said_around(object, &path, Of::One));
                    vec![json::read(&item, raw.as_bytes())]
                }
                _ => vec![json::read(object, given.as_bytes())],
            }
        }
        _ => vec![Err(Rejection::new(
            RejectionCode::UnknownShape,
            "the JSON is neither an object nor a list of objects; send one object per item",
        ))],
    }
}

/// What stands around an item, or around several, and is said of them.
fn said_around(outer: &Object, path: &[String], of: Of) -> Around {
    let mut found = Around::new();
    let mut around = Some(outer);
    for key in path {
        let Some(object) = around else { break };
        around::gather(object, Some(key), of, &mut found);
        around = object.get(key).and_then(Value::as_object);
    }
    found
}

/// The entries of a list, each with the bytes it stands in.
fn list(text: &str, around: &Around) -> Vec<Outcome> {
    let raw: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
    if raw.is_empty() {
        return vec![Err(Rejection::new(RejectionCode::Empty, "the list is empty; send at least one item"))];
    }
    let mut outcomes = Vec::new();
    for (at, raw) in raw.iter().enumerate() {
        match parse(raw.get()) {
            Ok(mut parsed) if parsed.1.is_object() => {
                parsed.1.as_object_mut().into_iter().for_each(|it| around::add_to(it, around));
                outcomes.extend(value_items(raw.get(), &parsed).into_iter().map(|it| numbered(it, at)));
            }
            Ok(_) => {
                let refused =
                    Rejection::new(RejectionCode::UnknownShape, "an entry of the list is no object; send one object per item");
                outcomes.push(numbered(Err(refused), at));
            }
            Err(error) => outcomes.push(numbered(Err(not_json(&error, None, false)), at)),
        }
    }
    outcomes
}

fn numbered(outcome: Outcome, at: usize) -> Outcome {
    outcome.map_err(|mut rejection| {
        rejection.item = rejection.item.or_else(|| Some(format!("item {}", at + 1)));
        rejection
    })
}

/// The keys that lead to what a wrapper holds: `{"data": {"item": {…}}}`, `{"articles": […]}`. None if the object has words of its own.
fn inner(object: &Object) -> Vec<String> {
    const KEYS: [&str; 32] = [
        "item",
        "data",
        "items",
        "articles",
        "newsItem",
        "newsItems",
        "news",
        "results",
        "stories",
        "story",
        "article",
        "entries",
        "docs",
        "documents",
        "hits",
        "payload",
        "message",
        "response",
        "_items",
        "Items",
        "_source",
        "content",
        // What a database logs of a change: the row as it is now, or as it was before it was deleted.
        "dynamodb",
        "after",
        "newImage",
        "NewImage",
        "fullDocument",
        "before",
        "oldImage",
        "OldImage",
        "documentKey",
        "Keys",
    ];
    let mut path: Vec<String> = Vec::new();
    let mut object = object;
    while path.len() < WRAPPERS && (!json::has_body(object) || json::is_beside_item(object)) {
        // A feed has a title too; then only a list of things with headlines of their own makes it a wrapper.
        let titled = json::has_headline(object);
        let is_item = |it: &Value| it.as_object().is_some_and(|it| !titled || json::has_headline(it) || it.contains_key("item"));
        let holds = |value: &Value| match value {
            Value::Array(items) => items.iter().any(is_item),
            Value::Object(within) => !titled && !within.is_empty(),
            _ => false,
        };
        let known = KEYS.iter().find_map(|key| Some(((*key).to_owned(), object.get(*key).filter(|it| holds(it))?)));
        // A wrapper of a sender's own holds items that have a headline and a body.
        let own =
            || object.iter().filter(|_| !titled).find(|(_, it)| holds_items(it, WRAPPERS)).map(|(key, it)| (key.clone(), it));
        let Some((key, within)) = known.or_else(own) else { break };
        path.push(key);
        let Value::Object(next) = within else { break };
        object = next;
    }
    path
}

/// Whether there is an item with a headline and a body in it, at most so deep.
fn holds_items(value: &Value, depth: usize) -> bool {
    match value {
        Value::Object(object) => {
            (json::has_headline(object) && json::has_body(object))
                || (depth > 0 && object.values().take(50).any(|it| holds_items(it, depth - 1)))
        }
        Value::Array(items) => depth > 0 && items.first().is_some_and(|it| holds_items(it, depth - 1)),
        _ => false,
    }
}

/// The text of the value at the end of `path`.
fn descend<'a>(text: &'a str, path: &[String]) -> Option<&'a str> {
    path.iter().try_fold(text, |text, key| {
        let object: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text).ok()?;
        object.get(key.as_str()).map(|it| it.get())
    })
}

/// Parses, and once more with what strict JSON libraries stumble over replaced: half of a surrogate pair, numbers beyond `f64`.
/// Gives the text that was parsed too.
fn parse(text: &str) -> Result<(Cow<'_, str>, Value), serde_json::Error> {
    match serde_json::from_str(text) {
        Ok(Kept(value)) => Ok((Cow::Borrowed(text), value)),
        Err(error) => match mend(text).and_then(|it| Some((serde_json::from_str(&it).ok()?, it))) {
            Some((Kept(value), mended)) => Ok((Cow::Owned(mended), value)),
            None => Err(error),
        },
    }
}

/// `None` if there is nothing to mend.
fn mend(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let (mut mended, mut in_string) = (false, false);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if in_string && first == '\\' {
            let (escape, length) = escape(rest);
            mended |= escape.is_some();
            out.push_str(escape.unwrap_or(rest.get(..length).unwrap_or_default()));
            length
        } else if !in_string && (first == '-' || first.is_ascii_digit()) {
            let end =
                rest.find(|it: char| !(it.is_ascii_digit() || matches!(it, '+' | '-' | '.' | 'e' | 'E'))).unwrap_or(rest.len());
            let number = rest.get(..end).unwrap_or_default();
            let is_huge = number.parse::<f64>().is_ok_and(f64::is_infinite);
            mended |= is_huge;
            out.push_str(if is_huge { "null" } else { number });
            end
        } else {
            in_string ^= first == '"';
            out.push(first);
            first.len_utf8()
        };
        rest = rest.get(length.max(1)..).unwrap_or_default();
    }
    mended.then_some(out)
}

/// The escape that `rest` begins with: its length, and what stands for it if it is half of a surrogate pair.
fn escape(rest: &str) -> (Option<&'static str>, usize) {
    let unit = |at: usize| {
        let digits = rest.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    match (unit(0), unit(6)) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (None, 12),
        (Some(0xd800..=0xdfff), _) => (Some("\\ufffd"), 6),
        _ => (None, 1 + rest.chars().nth(1).map_or(0, char::len_utf8)),
    }
}

fn not_json(error: &serde_json::Error, line: Option<usize>, is_empty: bool) -> Rejection {
    if is_empty {
        return Rejection::new(RejectionCode::Empty, "there is nothing in it; send one item per message or line");
    }
    let said = error.to_string();
    let reason = said.split(" at line ").next().unwrap_or_default();
    let at = line.map_or(error.line(), |line| line + error.line().saturating_sub(1));
    let message =
        format!("not JSON at line {at}, column {}: {reason}; send one whole JSON object per message or line", error.column());
    Rejection { code: RejectionCode::NotJson, message, item: line.map(|it| format!("line {it}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each item as its id, or as its code and where it is.
    #[track_caller]
    fn check(input: &str, expected: &[&str]) {
        let found: Vec<String> = items(input)
            .map(|it| match it {
                Ok(article) => article.id,
                Err(rejection) => format!("{} {}", rejection.code, rejection.item.unwrap_or_default()).trim().to_owned(),
            })
            .collect();
        assert_eq!(found, expected, "{input}");
    }

    #[test]
    fn one_item_or_many() {
        check(r#"{"id":"a","title":"A"}"#, &["a"]);
        check("{\"id\":\"a\",\n\"title\":\"A\"}\n", &["a"]);
        check(
            r#"[{"id":"a","title":"A"}, 3, {"id":"c"}, {"id":"d","title":"D"}]"#,
            &["a", "unknown_shape item 2", "no_text c", "d"],
        );
        check("{\"id\":\"a\",\"title\":\"A\"}\n\n{\"id\":\"b\",\"title\":\"B\"}\n", &["a", "b"]);
        check("\u{1e}{\"id\":\"a\",\"title\":\"A\"}\n\u{1e}{\"id\":\"b\",\"title\":\"B\"}\n", &["a", "b"]);
        check("{\"id\":\"a\",\"title\":\"A\"}{\"id\":\"b\",\"title\":\"B\"}", &["a", "b"]);
        check("{\n\"id\":\"a\",\"title\":\"A\"\n}\n{\n\"id\":\"b\",\"title\":\"B\"\n}", &["a", "b"]);
    }

    #[test]
    fn a_bad_line_costs_itself_only() {
        check("{\"id\":\"a\",\"title\":\"A\"}\n{\"id\":\n{\"id\":\"c\",\"title\":\"C\"}", &["a", "not_json line 2", "c"]);
        check(
            "{\"id\":\n{\"id\":\"b\",\"title\":\"B\"}\n[]\n7",
            &["not_json line 1", "b", "empty line 3", "unknown_shape line 4"],
        );
        check("{\"id\":\"a\",\"title\":\"A\"}\n{\"id\":\"b\"}", &["a", "no_text b (line 2)"]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let Err(rejection) = items("{\"title\":\"A\",\n \"body\" 3}").next().unwrap() else { panic!("read") };
        assert_eq!(rejection.code, RejectionCode::NotJson);
        assert!(
            rejection.message.contains("line 2, column 9") && rejection.message.contains("expected `:`"),
            "{}",
            rejection.message
        );
        let Err(rejection) = items("{\"title\":\"A\"}\n{\"title\":").nth(1).unwrap() else { panic!("read") };
        assert!(rejection.message.contains("line 2, column 9"), "{}", rejection.message);
    }

    #[test]
    fn wrappers_are_opened() {
        check(r#"{"data":{"item":{"altids":{"itemid":"x"},"headline":"H","version":1}}}"#, &["x"]);
        check(
            r#"{"status":"ok","totalResults":2,"articles":[{"url":"u","title":"A"},{"id":"b","title":"B"}]}"#,
            &["sha256:442ab42957779e770eb8e0df5f6448aab2ca6dec7b66991addcc1a871cc34d23", "b"],
        );
        check(r#"{"Items":[{"guid":"g","data":{"altId":"nL1","headline":"H","takeSequence":1}}]}"#, &["nL1"]);
        check(r#"{"items":[]}"#, &["unknown_shape"]);
        check("[]", &["empty"]);
        check("{}", &["unknown_shape"]);
    }

    #[test]
    fn what_strict_libraries_stumble_over_costs_no_item() {
        check(r#"{"id":"a","title":"\ud83d broken \udc00","x":1e999,"y":-1E+9999}"#, &["a"]);
        check(r#"{"id":"a","id":"b","title":"A","title":"B"}"#, &["b"]);
        check(r#"{"id":"a","title":"nul \u0000 inside"}"#, &["a"]);
        check(&format!("{{\"id\":\"a\",\"title\":\"A\",\"x\":{}", "[".repeat(100_000)), &["not_json"]);
        check(&"[".repeat(100_000), &["not_json"]);
    }
}
