//! Where a word, an entity or a sentence was met last: candidates come from here, never from comparing with everything.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// For each number the stories that had it last. A list is bounded, so a query costs the same however large the window is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Postings(FxHashMap<u32, Vec<u32>>);

/// Stories that are kept for a number.
const MOST: usize = 32;

impl Postings {
    pub(crate) fn add(&mut self, number: u32, story: u32) {
        let list = self.0.entry(number).or_default();
        if list.last() == Some(&story) {
            return;
        }
        list.retain(|it| *it != story);
        if list.len() == MOST {
            list.remove(0);
        }
        list.push(story);
    }

    pub(crate) fn remove(&mut self, number: u32, story: u32) {
        if let Some(list) = self.0.get_mut(&number) {
            list.retain(|it| *it != story);
            if list.is_empty() {
                self.0.remove(&number);
            }
        }
    }

    /// The `most` stories that share most with what is asked for, the best first.
    pub(crate) fn nearest(&self, asked: impl Iterator<Item = (u32, f32)>, most: usize) -> Vec<u32> {
        let mut scores: FxHashMap<u32, f32> = FxHashMap::default();
        let mut found = Vec::new();
        for (number, weight) in asked {
            for story in self.0.get(&number).into_iter().flatten() {
                let score = scores.entry(*story).or_insert_with(|| {
                    found.push(*story);
                    0.0
                });
                *score += weight;
            }
        }
        let score = |story: &u32| scores.get(story).copied().unwrap_or(0.0);
        found.sort_by(|a, b| score(b).total_cmp(&score(a)).then(a.cmp(b)));
        found.truncate(most);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_come_first_and_lists_are_bounded() {
        let mut postings = Postings::default();
        (0..100).for_each(|story| postings.add(7, story));
        postings.add(8, 99);
        assert_eq!(postings.nearest([(7, 1.0), (8, 1.0)].into_iter(), 2), [99, 68]);
        postings.remove(8, 99);
        assert!(postings.nearest([(8, 1.0)].into_iter(), 2).is_empty());
    }
}
