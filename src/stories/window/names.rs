//! The names of entities, kept once for all items.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::shapes::Named;

/// Names by the numbers of their entities. Like frequencies they are kept in halves of the window, so that what nobody names any more leaves.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Names {
    now: FxHashMap<u32, Named>,
    before: FxHashMap<u32, Named>,
    older: FxHashMap<u32, Named>,
    half: i64,
}

impl Names {
    /// Begins a new half where the time for it has come.
    pub(crate) fn turn(&mut self, clock: i64, window: i64) {
        let half = clock.div_euclid((window / 2).max(1));
        // Three halves reach over every window.
        while self.half < half {
            self.older = std::mem::replace(&mut self.before, std::mem::take(&mut self.now));
            self.half = if half - self.half > 3 { half - 3 } else { self.half + 1 };
        }
    }

    pub(crate) fn note(&mut self, number: u32, name: &Named) {
        self.now.entry(number).or_insert_with(|| name.clone());
    }

    pub(crate) fn get(&self, number: u32) -> Option<&Named> {
        self.now.get(&number).or_else(|| self.before.get(&number)).or_else(|| self.older.get(&number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_for_a_window() {
        let mut names = Names::default();
        names.turn(1000, 100);
        names.note(7, &Named { name: "Accra".to_owned(), ..Named::default() });
        names.turn(1099, 100);
        assert!(names.get(7).is_some());
        names.turn(1200, 100);
        assert!(names.get(7).is_none());
    }
}
