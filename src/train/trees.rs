//! Measures trees against a treebank.

use crate::text::trees::Tree;
use crate::train::conllu::Gold;

/// Attachment of words, punctuation included, in per cent: unlabelled, labelled.
pub(crate) fn measure(sentences: &[Gold], parse: impl Fn(&[&str]) -> Tree) -> (f64, f64) {
    let (mut words, mut heads, mut both) = (0, 0, 0);
    for gold in sentences {
        let Tree { heads: found, relations } = parse(&gold.forms());
        for (at, word) in gold.words.iter().enumerate() {
            let head = found.get(at).copied().flatten().map_or(0, |head| head + 1);
            let right = head == word.head;
            words += 1;
            heads += usize::from(right);
            both += usize::from(right && relations.get(at) == Some(&word.relation));
        }
    }
    let share = |right: usize| 100.0 * right as f64 / f64::from(words.max(1));
    (share(heads), share(both))
}
