//! Measures tags against a treebank.

use crate::text::tags::Tag;
use crate::train::conllu::Gold;

/// Shares of words with the right universal tag and the right Penn tag, in per cent.
pub(crate) fn measure(sentences: &[Gold], tag: impl Fn(&[&str]) -> Vec<Tag>) -> (f64, f64) {
    let (mut words, mut upos, mut xpos) = (0, 0, 0);
    for sentence in sentences {
        for (word, tag) in sentence.words.iter().zip(tag(&sentence.forms())) {
            words += 1;
            upos += usize::from(word.upos == tag.upos);
            xpos += usize::from(word.xpos == tag.xpos);
        }
    }
    let share = |right: usize| 100.0 * right as f64 / f64::from(words.max(1));
    (share(upos), share(xpos))
}
