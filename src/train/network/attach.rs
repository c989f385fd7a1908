//! Finds heads and relations: each word's vector as a dependent is multiplied with that of every word as a head (Dozat and
//! Manning 2017, with one product in place of two); the relation is told from the pair.

use std::ops::Range;

use super::affine::{self, relu, relu_back, softmax_loss};
use super::matrix::{sum_rows, times, times_transposed, transposed_times};
use super::plan::Plan;

/// Vectors of all words of a batch.
pub(super) struct Vectors {
    dependent: Vec<f32>,
    head: Vec<f32>,
    child: Vec<f32>,
    parent: Vec<f32>,
}

pub(super) fn vectors(numbers: &[f32], plan: &Plan, x: &[f32]) -> Vectors {
    let mut head = affine::forward(numbers, &plan.head, x);
    relu(&mut head);
    Vectors {
        dependent: affine::forward(numbers, &plan.dependent, x),
        head,
        child: affine::forward(numbers, &plan.child, x),
        parent: affine::forward(numbers, &plan.parent, x),
    }
}

fn rows<'v>(values: &'v [f32], sentence: &Range<usize>, width: usize) -> &'v [f32] {
    &values[sentence.start * width..sentence.end * width]
}

/// A row per word: the scores of all words as its head, then that of the root.
pub(super) fn head_scores(numbers: &[f32], plan: &Plan, vectors: &Vectors, sentence: &Range<usize>) -> Vec<f32> {
    let (count, width) = (sentence.len(), plan.head.outer);
    let heads = with_root(rows(&vectors.head, sentence, width), &numbers[plan.root_head.clone()]);
    let mut scores = vec![0.0; count * (count + 1)];
    times_transposed(rows(&vectors.dependent, sentence, width), &heads, width, &mut scores);
    for word in 0..count {
        scores[word * (count + 1) + word] = f32::MIN;
    }
    scores
}

fn with_root(heads: &[f32], root: &[f32]) -> Vec<f32> {
    let mut all = heads.to_vec();
    all.extend(root.iter().map(|value| value.max(0.0)));
    all
}

/// The hidden units that tell the relation of `word` to `head` (the number of words for the root), and the relations' scores.
pub(super) fn relation_scores(
    numbers: &[f32],
    plan: &Plan,
    vectors: &Vectors,
    sentence: &Range<usize>,
    heads: &[usize],
) -> (Vec<f32>, Vec<f32>) {
    let width = plan.child.outer;
    let mut hidden = rows(&vectors.child, sentence, width).to_vec();
    for (hidden, head) in hidden.chunks_exact_mut(width).zip(heads) {
        let parent = if *head == sentence.len() {
            &numbers[plan.root_parent.clone()]
        } else {
            rows(&vectors.parent, &(sentence.start + head..sentence.start + head + 1), width)
        };
        hidden.iter_mut().zip(parent).for_each(|(value, parent)| *value = (*value + parent).max(0.0));
    }
    let scores = affine::forward(numbers, &plan.relation, &hidden);
    (hidden, scores)
}

/// The gold tree of one sentence.
pub(super) struct Answer<'b> {
    pub heads: &'b [usize],
    pub relations: &'b [usize],
}

/// Adds to the gradient of the numbers; gives the loss and the gradient of `x`.
pub(super) fn learn(
    numbers: &[f32],
    plan: &Plan,
    x: &[f32],
    sentences: &[(Range<usize>, Answer<'_>)],
    share: f32,
    gradient: &mut [f32],
) -> (f32, Vec<f32>) {
    let made = vectors(numbers, plan, x);
    let zeros = |values: &[f32]| vec![0.0; values.len()];
    let mut back = Vectors {
        dependent: zeros(&made.dependent),
        head: zeros(&made.head),
        child: zeros(&made.child),
        parent: zeros(&made.parent),
    };
    let mut loss = 0.0;
    for (sentence, answer) in sentences {
        loss += learn_heads(numbers, plan, &made, sentence, answer.heads, share, gradient, &mut back);
        loss += learn_relations(numbers, plan, &made, sentence, answer, share, gradient, &mut back);
    }
    relu_back(&made.head, &mut back.head);
    let mut below = vec![0.0; x.len()];
    affine::backward(numbers, &plan.dependent, x, &back.dependent, gradient, &mut below);
    affine::backward(numbers, &plan.head, x, &back.head, gradient, &mut below);
    affine::backward(numbers, &plan.child, x, &back.child, gradient, &mut below);
    affine::backward(numbers, &plan.parent, x, &back.parent, gradient, &mut below);
    (loss, below)
}

#[allow(clippy::too_many_arguments)]
fn learn_heads(
    numbers: &[f32],
    plan: &Plan,
    made: &Vectors,
    sentence: &Range<usize>,
    heads: &[usize],
    share: f32,
    gradient: &mut [f32],
    back: &mut Vectors,
) -> f32 {
    let (count, width) = (sentence.len(), plan.head.outer);
    let mut scores = head_scores(numbers, plan, made, sentence);
    let mut loss = 0.0;
    for (row, head) in scores.chunks_exact_mut(count + 1).zip(heads) {
        loss += softmax_loss(row, *head, share);
    }
    let place = sentence.start * width..sentence.end * width;
    let all = with_root(&made.head[place.clone()], &numbers[plan.root_head.clone()]);
    times(&scores, &all, count + 1, &mut back.dependent[place.clone()]);
    let mut heads_back = vec![0.0; (count + 1) * width];
    transposed_times(&scores, &made.dependent[place.clone()], count + 1, &mut heads_back);
    back.head[place].copy_from_slice(&heads_back[..count * width]);
    for (at, value) in plan.root_head.clone().zip(&heads_back[count * width..]) {
        if numbers[at] > 0.0 {
            gradient[at] += value;
        }
    }
    loss
}

#[allow(clippy::too_many_arguments)]
fn learn_relations(
    numbers: &[f32],
    plan: &Plan,
    made: &Vectors,
    sentence: &Range<usize>,
    answer: &Answer<'_>,
    share: f32,
    gradient: &mut [f32],
    back: &mut Vectors,
) -> f32 {
    let width = plan.child.outer;
    let (hidden, mut scores) = relation_scores(numbers, plan, made, sentence, answer.heads);
    let mut loss = 0.0;
    for (row, relation) in scores.chunks_exact_mut(plan.relation.outer).zip(answer.relations) {
        loss += softmax_loss(row, *relation, share);
    }
    let mut hidden_back = vec![0.0; hidden.len()];
    affine::backward(numbers, &plan.relation, &hidden, &scores, gradient, &mut hidden_back);
    relu_back(&hidden, &mut hidden_back);
    back.child[sentence.start * width..sentence.end * width].copy_from_slice(&hidden_back);
    for (row, head) in hidden_back.chunks_exact(width).zip(answer.heads) {
        let place = if *head == sentence.len() {
            &mut gradient[plan.root_parent.clone()]
        } else {
            &mut back.parent[(sentence.start + head) * width..(sentence.start + head + 1) * width]
        };
        sum_rows(row, place);
    }
    loss
}
