//! How rare a word or an entity is: in the window, and in news as such.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::knowledge::STORIES;

/// In how many items of the window each word stands. It is counted in halves of the window, so that what leaves is dropped at once.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Frequency {
    now: Half,
    before: Half,
    /// The number of the half that is counted now.
    half: i64,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Half {
    items: u32,
    counts: FxHashMap<u32, u32>,
}

/// What stands in no story of open news is taken to stand in this many of a thousand.
const UNSEEN: f32 = 0.4;

impl Frequency {
    /// Begins a new half where the time for it has come, and says whether it did.
    pub(crate) fn turn(&mut self, clock: i64, window: i64) -> bool {
        let half = clock.div_euclid((window / 2).max(1));
        let is_over = half > self.half;
        if is_over {
            self.before = if half == self.half + 1 { std::mem::take(&mut self.now) } else { Half::default() };
            self.now = Half::default();
            self.half = half;
        }
        is_over
    }

    pub(crate) fn add(&mut self, words: impl Iterator<Item = u32>) {
        self.now.items += 1;
        for word in words {
            *self.now.counts.entry(word).or_insert(0) += 1;
        }
    }

    /// How much a word tells. `common` is in how many of a thousand stories of open news it stands.
    pub(crate) fn rarity(&self, word: u32, common: f32) -> f32 {
        let count = |half: &Half| half.counts.get(&word).copied().unwrap_or(0);
        let items = self.now.items + self.before.items;
        let seen = count(&self.now) + count(&self.before);
        ((STORIES + items as f32) / (common.max(UNSEEN) + seen as f32)).ln().max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_many_items_tells_less_until_they_have_left() {
        let mut frequency = Frequency::default();
        let fresh = frequency.rarity(1, 0.0);
        frequency.turn(10, 100);
        (0..50).for_each(|_| frequency.add([1].into_iter()));
        assert!(frequency.rarity(1, 0.0) < fresh - 2.0);
        frequency.turn(60, 100);
        assert!(frequency.rarity(1, 0.0) < fresh - 2.0);
        frequency.turn(110, 100);
        assert_eq!(frequency.rarity(1, 0.0), fresh);
        assert!(frequency.rarity(2, 500.0) < 1.0);
    }
}
