//! Things under their numbers, each in a piece of memory of its own.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// A table grows by doubling: if it held the things themselves, up to half of it would be room for things that are not there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Numbered<T>(FxHashMap<u32, Box<T>>);

impl<T> Default for Numbered<T> {
    fn default() -> Numbered<T> {
        Numbered(FxHashMap::default())
    }
}

impl<T> Numbered<T> {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        self.0.get(&number).map(|it| &**it)
    }

    pub(crate) fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        self.0.get_mut(&number).map(|it| &mut **it)
    }

    pub(crate) fn has(&self, number: u32) -> bool {
        self.0.contains_key(&number)
    }

    pub(crate) fn insert(&mut self, number: u32, thing: T) {
        self.0.insert(number, Box::new(thing));
    }

    pub(crate) fn remove(&mut self, number: u32) -> Option<T> {
        self.0.remove(&number).map(|it| *it)
    }

    /// All things, in no order that means anything.
    pub(crate) fn each(&mut self, mut change: impl FnMut(&mut T)) {
        self.0.values_mut().for_each(|it| change(it));
    }
}
