//! What the item index keeps of the events, statements and tolls of a record that went out: enough to make them again from the stored record.
//!
//! Of the versions of an item one speaks for it: the bulletins that are out are its own and those that it kept of the version before. Who takes over
//! from a version closes it; so does a notice that withdraws what it told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::entry::{Item, Known};

/// What was told of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Told {
    /// The record's sequence in the stream of enriched records.
    pub(crate) sequence: u64,
    /// Keys of what an earlier version had told, with the ids that it was told under.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) kept: BTreeMap<String, String>,
    /// The message id of what withdrew all this, or took it over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) closed: Option<String>,
}

impl Told {
    pub(crate) fn at(sequence: u64) -> Told {
        Told { sequence, ..Told::default() }
    }

    /// Whether it speaks for its item; for whoever closed it, it still does: that work may not have been finished.
    fn speaks(&self, to: &str) -> bool {
        self.closed.as_deref().is_none_or(|it| it == to)
    }
}

impl Item {
    /// Records whose bulletins are out, as `asker` sees it.
    pub(crate) fn speaking(&self, asker: &str) -> Vec<&Known> {
        self.records.iter().filter(|it| it.told.as_ref().is_some_and(|told| told.speaks(asker))).collect()
    }

    /// A version that went out, is newer than this one, and has told what it has to tell.
    pub(crate) fn newer_told(&self, known: &Known) -> Option<&Known> {
        let is_newer = |it: &&Known| it.told.is_some() && it.sha256 != known.sha256 && it.is_newer_than(known);
        self.records.iter().find(is_newer)
    }

    /// Notes what was told of a record, and closes those that it took over from.
    pub(crate) fn tell(&mut self, known: &Known, told: &Told, closes: &[u64], by: &str) -> bool {
        let closed = self.close(closes, by);
        let Some(there) = self.entered_mut(known).filter(|it| it.told.as_ref() != Some(told)) else { return closed };
        there.told = Some(told.clone());
        true
    }

    /// Closes records by their sequences.
    pub(crate) fn close(&mut self, sequences: &[u64], by: &str) -> bool {
        let open = |it: &&mut Told| it.closed.is_none() && sequences.contains(&it.sequence);
        let mut changed = false;
        for told in self.records.iter_mut().filter_map(|it| it.told.as_mut()).filter(open) {
            told.closed = Some(by.to_owned());
            changed = true;
        }
        changed
    }
}
