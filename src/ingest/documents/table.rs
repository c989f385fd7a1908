//! Rows of values under a row of names, set apart by commas, semicolons, tabs or bars: each row is an item, read as JSON of the same
//! names would be.

use csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Value};

use crate::formats::json;
use crate::outcome::{self, Outcome, RejectionCode};
use crate::values::fields;
use crate::values::names::Property;
use crate::values::states;
use record::article::Format;

/// A longer name is none, in bytes.
const LONGEST: usize = 40;

fn records(text: &str, delimiter: u8) -> csv::StringRecordsIntoIter<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes()).into_records()
}

/// What sets the values apart, if the text is a table of items: names of a headline and of a text above rows of as many values.
pub(crate) fn delimiter(text: &str) -> Option<u8> {
    let first = text.lines().next()?;
    let is_table = |delimiter: &u8| {
        if !first.as_bytes().contains(delimiter) {
            return false;
        }
        let mut rows = records(text, *delimiter).map_while(Result::ok);
        let (Some(names), Some(row)) = (rows.next(), rows.next()) else { return false };
        row.len() == names.len() && are_names(&names)
    };
    [b',', b';', b'\t', b'|'].into_iter().find(is_table)
}

fn are_names(row: &StringRecord) -> bool {
    let names: Vec<String> = row.iter().map(states::fold).collect();
    let has = |property: Property| names.iter().any(|it| property.names().contains(&it.as_str()));
    row.iter().all(|it| it.len() <= LONGEST)
        && has(Property::Headline)
        && (has(Property::Body) || has(Property::Lead) || has(Property::Summary))
}

/// The items of a table.
pub(crate) fn items(text: &str, delimiter: u8) -> Vec<Outcome> {
    let start = text.trim_start_matches(|it: char| it.is_whitespace() || it == '\u{feff}');
    let mut rows = records(start, delimiter);
    let Some(Ok(names)) = rows.next() else { return Vec::new() };
    let read = rows.enumerate().map(|(at, row)| match row {
        Ok(row) if row.len() == names.len() => item(&names, &row, at + 1),
        Ok(row) => refuse(at + 1, &format!("the row has {} values, and there are {} names above it", row.len(), names.len())),
        Err(error) => refuse(at + 1, &error.to_string()),
    });
    read.collect()
}

fn item(names: &StringRecord, row: &StringRecord, number: usize) -> Outcome {
    let mut object = Map::new();
    for (name, value) in names.iter().zip(row).filter(|it| !it.1.trim().is_empty()) {
        fields::add(&mut object, name.trim(), Value::String(value.to_owned()));
    }
    let written = Value::Object(object);
    let Value::Object(object) = &written else { return refuse(number, "the row is empty") };
    let mut outcome = json::read(object, written.to_string().as_bytes());
    match &mut outcome {
        Ok(article) => article.format = Format::Csv,
        Err(rejection) => {
            rejection.item.get_or_insert_with(|| format!("row {number}"));
        }
    }
    outcome
}

fn refuse(number: usize, why: &str) -> Outcome {
    outcome::refuse(RejectionCode::UnknownShape, &format!("{why}; have the sender repair it"), Some(format!("row {number}")))
}
