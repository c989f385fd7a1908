//! Cells that hold several values, one of a few, or none.

use serde::de::Error;
use serde::de::value::BorrowedStrDeserializer;
use serde::{Deserialize, Deserializer};

use super::cell::Cell;

/// Values separated by commas. For `#[serde(deserialize_with = "…", default)]`, as all functions here.
pub fn by_comma<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    each(deserializer, |cell| cell.split(','))
}

/// Values separated by vertical bars, for names that may hold commas.
pub fn by_bar<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    each(deserializer, |cell| cell.split('|'))
}

/// Values separated by blanks.
pub fn by_word<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    each(deserializer, str::split_whitespace)
}

/// Every letter is a value of its own: `coi`.
pub fn by_letter<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    each(deserializer, |cell| cell.split_inclusive(|_: char| true))
}

/// A value that may be absent: an empty cell gives the type's own empty value.
pub fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// One of the codes `allowed`; see [`crate::codes!`].
pub fn one_of<'de, D: Deserializer<'de>>(deserializer: D, allowed: &'static [&'static str]) -> Result<&'static str, D::Error> {
    let found = <&str>::deserialize(deserializer)?;
    allowed.iter().find(|code| **code == found).copied().ok_or_else(|| D::Error::unknown_variant(found, allowed))
}

fn each<'de, D, T, I>(deserializer: D, split: impl Fn(&'de str) -> I) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
    I: Iterator<Item = &'de str>,
{
    let Some(cell) = Option::<&str>::deserialize(deserializer)? else { return Ok(Vec::new()) };
    if Cell(cell).is_empty() {
        return Ok(Vec::new());
    }
    let parts = split(cell).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| T::deserialize(BorrowedStrDeserializer::new(part))).collect()
}
