//! Makes a tree of the scores that words give to each other as heads.

/// Heads of `words` words by their index; `words` stands for the root, which gets one child.
///
/// `scores` has a row per word: its score of each word as a head, then of the root. Every word takes the best head; where that
/// makes a cycle, the cycle is opened where it costs least (as the algorithm of Chu, Liu and Edmonds does for one cycle).
pub(super) fn heads(scores: &[i32], words: usize) -> Vec<usize> {
    if words == 0 {
        return Vec::new();
    }
    let graph = Graph { scores, words };
    let first = graph.first();
    let mut heads: Vec<usize> = (0..words)
        .map(|word| if word == first { words } else { graph.best(word, |head| head != word).unwrap_or(first) })
        .collect();
    loop {
        let rooted = rooted(&heads);
        let Some(start) = rooted.iter().position(|rooted| !rooted) else { return heads };
        let cycle = cycle(&heads, start);
        let opened = cycle.iter().filter_map(|word| {
            let head = graph.best(*word, |head| rooted.get(head) == Some(&true))?;
            let cost = i64::from(graph.score(*word, *heads.get(*word)?)) - i64::from(graph.score(*word, head));
            Some((cost, *word, head))
        });
        let (_, word, head) = opened.min().unwrap_or((0, start, first));
        if let Some(place) = heads.get_mut(word) {
            *place = head;
        }
    }
}

struct Graph<'s> {
    scores: &'s [i32],
    words: usize,
}

impl Graph<'_> {
    fn score(&self, word: usize, head: usize) -> i32 {
        self.scores.get(word * (self.words + 1) + head).copied().unwrap_or(i32::MIN)
    }

    /// The best head of `word` among the words that `may` be it; the first of equals.
    fn best(&self, word: usize, may: impl Fn(usize) -> bool) -> Option<usize> {
        (0..self.words).filter(|head| may(*head)).max_by_key(|head| (self.score(word, *head), std::cmp::Reverse(*head)))
    }

    /// The child of the root: the word that gains most by it.
    fn first(&self) -> usize {
        let gain = |word: usize| {
            let other = self.best(word, |head| head != word).map_or(i32::MIN, |head| self.score(word, head));
            i64::from(self.score(word, self.words)) - i64::from(other)
        };
        (0..self.words).max_by_key(|word| (gain(*word), std::cmp::Reverse(*word))).unwrap_or(0)
    }
}

/// Which words hang from the root, by however many steps.
fn rooted(heads: &[usize]) -> Vec<bool> {
    let mut known: Vec<Option<bool>> = vec![None; heads.len()];
    let mut path = Vec::new();
    for start in 0..heads.len() {
        let mut at = start;
        path.clear();
        let answer = loop {
            match known.get(at) {
                // Past the last word stands the root.
                None => break true,
                Some(Some(answer)) => break *answer,
                Some(None) if path.contains(&at) => break false,
                Some(None) => {
                    path.push(at);
                    at = heads.get(at).copied().unwrap_or(usize::MAX);
                }
            }
        };
        for word in &path {
            if let Some(place) = known.get_mut(*word) {
                *place = Some(answer);
            }
        }
    }
    known.into_iter().map(|known| known == Some(true)).collect()
}

/// The cycle that the heads of `start` lead into.
fn cycle(heads: &[usize], start: usize) -> Vec<usize> {
    let head = |word: usize| heads.get(word).copied().unwrap_or(word);
    // After as many steps as there are words the walk is within the cycle.
    let inside = (0..heads.len()).fold(start, |word, _| head(word));
    let mut found = vec![inside];
    let mut at = head(inside);
    while at != inside && found.len() < heads.len() {
        found.push(at);
        at = head(at);
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cycle_is_opened_where_it_costs_least() {
        // Words 1 and 2 want each other; word 2 minds word 0 less.
        let scores = [
            [-99, 1, 1, 9], //
            [3, -99, 9, 0],
            [6, 8, -99, 0],
        ];
        assert_eq!(heads(scores.as_flattened(), 3), [3, 2, 0]);
    }

    #[test]
    fn one_word_is_the_root() {
        assert_eq!(heads(&[0, 5], 1), [1]);
        assert!(heads(&[], 0).is_empty());
    }

    proptest! {
        #[test]
        fn any_scores_give_one_tree(words in 1usize..12, seed in proptest::collection::vec(-50i32..50, 156)) {
            let heads = heads(&seed[..words * (words + 1)], words);
            prop_assert_eq!(heads.iter().filter(|head| **head == words).count(), 1);
            prop_assert!(rooted(&heads).into_iter().all(|rooted| rooted));
        }
    }
}
