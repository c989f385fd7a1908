//! What the parser sees of its state.

use crate::text::forms::form;
use crate::text::linear::{feature, pair};
use crate::text::tags::Tag;
use crate::text::trees::state::{NONE, State};

/// A word as the parser sees it.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Hash of the lower-case form.
    word: u64,
    suffix: u64,
    /// Both tags.
    tag: u64,
    /// Word and tag.
    both: u64,
    /// Tag and the word's last three letters.
    ending: u64,
}

impl Word {
    pub fn of(word: &str, tag: Tag) -> Word {
        let form = form(word);
        let tag = (tag.upos.index() * 64 + tag.xpos.index() + 1) as u64;
        let suffix = form.suffixes[2];
        Word { word: form.lower, suffix, tag, both: pair(form.lower, tag), ending: pair(suffix, tag) }
    }
}

const ROOT: Word = Word { word: 1, suffix: 1, tag: 1, both: 1, ending: 1 };
const NOTHING: Word = Word { word: 2, suffix: 2, tag: 2, both: 2, ending: 2 };

/// Gives the features of `state`.
#[inline]
pub fn features(state: &State, words: &[Word], give: &mut impl FnMut(u64)) {
    let root = state.root();
    let look = |at: usize| if at == root { ROOT } else { words.get(at).copied().unwrap_or(NOTHING) };
    let label = |at: usize| if at == NONE { 99 } else { state.node(at).relation.index() as u64 };
    let (top, below, third, next) = (state.below(0), state.below(1), state.below(2), state.next);
    let (s0, s1, s2) = (look(top), look(below), look(third));
    let (b0, b1, b2) = (look(next), look(next + 1), look(next + 2));
    let (top_node, below_node, next_node) = (state.node(top), state.node(below), state.node(next));
    let (s0l, s0r, s0l2, s0r2) =
        (look(top_node.left[0]), look(top_node.right[0]), look(top_node.left[1]), look(top_node.right[1]));
    let (s1l, s1r, s1r2) = (look(below_node.left[0]), look(below_node.right[0]), look(below_node.right[1]));
    let (b0l, b0l2) = (look(next_node.left[0]), look(next_node.left[1]));
    let near = |left: usize, right: usize| if left == NONE { 20 } else { distance(right.saturating_sub(left)) };
    let (gap, gap1) = (near(top, next), near(below, top));
    let three = |a: u64, b: u64, c: u64| pair(pair(a, b), c);
    let four = |a: u64, b: u64, c: u64, d: u64| pair(three(a, b, c), d);
    let mut number = 1000;
    let mut put = |value: u64| {
        number += 1;
        give(feature(number, value));
    };
    put(0);
    for word in [s0, s1, b0, b1] {
        put(word.word);
        put(word.tag);
        put(word.both);
    }
    for value in [s2.tag, s2.both, b2.tag, b2.both, s0.ending, b0.ending, s1.ending, b1.ending] {
        put(value);
    }
    // The top and the next word.
    put(pair(s0.both, b0.both));
    put(pair(s0.both, b0.tag));
    put(pair(s0.tag, b0.both));
    put(pair(s0.word, b0.word));
    put(pair(s0.tag, b0.tag));
    put(three(s0.tag, b0.tag, gap));
    put(pair(s0.ending, b0.ending));
    put(pair(s0.both, b0.suffix));
    put(pair(s0.suffix, b0.both));
    // The top and the word below it.
    put(pair(s1.both, s0.both));
    put(pair(s1.both, s0.tag));
    put(pair(s1.tag, s0.both));
    put(pair(s1.word, s0.word));
    put(pair(s1.tag, s0.tag));
    put(three(s1.tag, s0.tag, gap1));
    put(pair(s1.ending, s0.ending));
    put(pair(s1.tag, b0.tag));
    put(pair(s1.both, b0.tag));
    put(pair(s1.tag, b0.both));
    put(pair(s1.word, b0.word));
    // Tags of three and four.
    put(pair(b0.tag, b1.tag));
    put(three(b0.tag, b1.tag, b2.tag));
    put(three(s0.tag, b0.tag, b1.tag));
    put(four(s0.tag, b0.tag, b1.tag, b2.tag));
    put(three(s1.tag, s0.tag, b0.tag));
    put(four(s1.tag, s0.tag, b0.tag, b1.tag));
    put(three(s2.tag, s1.tag, s0.tag));
    put(four(s2.tag, s1.tag, s0.tag, b0.tag));
    put(three(s1.both, s0.tag, b0.tag));
    put(three(s1.tag, s0.both, b0.tag));
    put(three(s1.tag, s0.tag, b0.both));
    put(three(s0.both, b0.tag, b1.tag));
    put(three(s0.tag, b0.both, b1.tag));
    put(three(s0.tag, b0.tag, b1.both));
    put(three(s1.word, s0.word, b0.tag));
    put(three(s1.word, s0.tag, b0.word));
    // Children.
    put(three(s0.tag, s0l.tag, b0.tag));
    put(three(s0.tag, s0r.tag, b0.tag));
    put(three(s0.tag, b0.tag, b0l.tag));
    put(four(s0.tag, b0.tag, b0l.tag, b0l2.tag));
    put(three(s1.tag, s1r.tag, s0.tag));
    put(three(s1.tag, s1l.tag, s0.tag));
    put(three(s1.tag, s0.tag, s0l.tag));
    put(three(s1.tag, s0.tag, s0r.tag));
    put(four(s1.tag, s0.tag, s0l.tag, s0l2.tag));
    put(four(s1.tag, s1r.tag, s1r2.tag, s0.tag));
    put(four(s0.tag, s0r.tag, s0r2.tag, b0.tag));
    put(three(s1.word, s0.tag, s0l.word));
    put(three(s1.tag, s0.word, s0l.word));
    put(three(s0.word, s0l.word, b0.tag));
    put(three(s0.tag, b0.tag, s0r.word));
    put(three(s1.tag, s0.tag, s1r.word));
    put(pair(b0.both, b0l.word));
    // Relations and numbers of children.
    put(pair(s0.tag, top_node.left_relations));
    put(pair(s0.tag, top_node.right_relations));
    put(pair(s0.both, top_node.left_relations));
    put(pair(s0.both, top_node.right_relations));
    put(pair(s1.tag, below_node.left_relations));
    put(pair(s1.tag, below_node.right_relations));
    put(pair(s1.both, below_node.right_relations));
    put(pair(s1.both, below_node.left_relations));
    put(pair(b0.tag, next_node.left_relations));
    put(pair(b0.both, next_node.left_relations));
    put(three(s1.tag, s0.tag, below_node.right_relations));
    put(three(s1.tag, s0.tag, top_node.left_relations));
    put(three(s0.tag, b0.tag, top_node.left_relations));
    put(three(s0.tag, b0.tag, next_node.left_relations));
    put(three(s0.tag, b0.tag, top_node.right_relations));
    put(three(s0.tag, label(top_node.right[0]), b0.tag));
    put(three(s1.tag, label(below_node.right[0]), s0.tag));
    put(three(s0.tag, u64::from(top_node.left_count.min(4)), u64::from(top_node.right_count.min(4))));
    put(three(s1.tag, u64::from(below_node.left_count.min(4)), u64::from(below_node.right_count.min(4))));
    put(pair(b0.tag, u64::from(next_node.left_count.min(4))));
    // Distance with words.
    put(pair(s0.word, gap));
    put(pair(b0.word, gap));
    put(three(s0.word, b0.tag, gap));
    put(pair(s1.word, gap1));
    put(pair(s0.both, gap1));
    put(three(s1.both, s0.tag, gap1));
    put(three(s1.tag, s0.both, gap1));
    // Neighbours in the sentence.
    let beside = |at: usize, by: isize| if at == NONE { NOTHING } else { at.checked_add_signed(by).map_or(NOTHING, look) };
    let (after_top, before_next) = (beside(top, 1), beside(next, -1));
    put(four(s0.tag, after_top.tag, before_next.tag, b0.tag));
    put(four(s1.tag, beside(below, 1).tag, beside(top, -1).tag, s0.tag));
    put(four(beside(below, -1).tag, s1.tag, s0.tag, beside(top, 1).tag));
    put(three(beside(top, -1).tag, s0.tag, b0.tag));
}

/// Distances in steps: 1, 2, 3, 4, 5–6, 7–10, more.
fn distance(words: usize) -> u64 {
    match words {
        0..=4 => words as u64,
        5..=6 => 5,
        7..=10 => 6,
        _ => 7,
    }
}
