//! Products with a bias, and the losses on top of them.

use super::matrix::{add_bias, sum_rows, times, times_transposed, transposed_times};
use super::plan::Affine;

/// `x · W + b`, one row per word.
pub(super) fn forward(numbers: &[f32], plan: &Affine, x: &[f32]) -> Vec<f32> {
    let mut out = vec![0.0; x.len() / plan.inner * plan.outer];
    times(x, &numbers[plan.weights.clone()], plan.inner, &mut out);
    add_bias(&mut out, &numbers[plan.bias.clone()]);
    out
}

/// Adds to the gradient of the numbers and to that of `x`.
pub(super) fn backward(numbers: &[f32], plan: &Affine, x: &[f32], above: &[f32], gradient: &mut [f32], below: &mut [f32]) {
    transposed_times(x, above, plan.inner, &mut gradient[plan.weights.clone()]);
    sum_rows(above, &mut gradient[plan.bias.clone()]);
    times_transposed(above, &numbers[plan.weights.clone()], plan.outer, below);
}

/// Turns a row of scores into the gradient of the loss −log p(`gold`) times `share`; gives the loss.
pub(super) fn softmax_loss(scores: &mut [f32], gold: usize, share: f32) -> f32 {
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - highest).exp();
        sum += *score;
    }
    let loss = -(scores[gold] / sum).max(1e-30).ln() * share;
    scores.iter_mut().for_each(|score| *score *= share / sum);
    scores[gold] -= share;
    loss
}

pub(super) fn relu(values: &mut [f32]) {
    values.iter_mut().for_each(|value| *value = value.max(0.0));
}

/// Stops the gradient where the unit was off.
pub(super) fn relu_back(values: &[f32], gradient: &mut [f32]) {
    gradient.iter_mut().zip(values).filter(|(_, value)| **value <= 0.0).for_each(|(gradient, _)| *gradient = 0.0);
}
