//! Texts that many records have in common – agencies, sources, names – kept once.

use std::ops::Deref;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that costs nothing to keep a second time, once a [`Pool`] has seen it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Text(Arc<str>);

impl Default for Text {
    fn default() -> Text {
        Text::from("")
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text(text.into())
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        String::deserialize(deserializer).map(|it| Text(it.into()))
    }
}

/// Every text that is in use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pool(FxHashSet<Arc<str>>);

impl Pool {
    /// Takes the place of a text by the one that is kept already.
    pub(crate) fn share(&mut self, text: &mut Text) {
        match self.0.get(&**text) {
            Some(known) => text.0 = Arc::clone(known),
            None => drop(self.0.insert(Arc::clone(&text.0))),
        }
    }

    /// Lets go of what nobody has any more.
    pub(crate) fn purge(&mut self) {
        self.0.retain(|it| Arc::strong_count(it) > 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once_and_for_as_long_as_somebody_has_it() {
        let mut pool = Pool::default();
        let (mut one, mut other) = (Text::from("agency:ap"), Text::from("agency:ap"));
        pool.share(&mut one);
        pool.share(&mut other);
        assert!(Arc::ptr_eq(&one.0, &other.0));
        drop(one);
        pool.purge();
        assert_eq!(pool.0.len(), 1);
        drop(other);
        pool.purge();
        assert!(pool.0.is_empty());
    }
}
