//! Reading what another release wrote: a value that this release does not know costs itself, not the record that it stands in.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A list without the elements that can't be read.
pub(super) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    match Value::deserialize(deserializer)? {
        Value::Array(elements) => Ok(elements.into_iter().filter_map(|it| T::deserialize(it).ok()).collect()),
        _ => Ok(Vec::new()),
    }
}

/// A value, or its type's default if it can't be read: for what is optional, nothing.
pub(super) fn known<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Ok(T::deserialize(Value::deserialize(deserializer)?).unwrap_or_default())
}
