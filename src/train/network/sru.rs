//! A bidirectional layer of simple recurrent units (Lei et al. 2018): the products are made for all words at once, only
//! element-wise work goes from word to word.
//!
//! For each direction and channel, with `s` a piecewise quadratic sigmoid (exact in integers, see `text::network`):
//! `f = s(Uf·x + vf·c' + bf)`, `r = s(Ur·x + vr·c' + br)`, `c = f·c' + (1−f)·Uz·x`, `h = r·c + (1−r)·x`,
//! where `c'` is the state of the word before (after, in the second direction). Input and output have the same width; the
//! first half of the channels runs forwards, the second backwards.

use std::ops::Range;

use super::matrix::{times, times_transposed, transposed_times};

/// Numbers of a layer of `width` channels: `3·width²` of the products (per input channel: all candidates, all forget gates,
/// all output gates), then `vf`, `vr`, `bf`, `br`.
pub(crate) fn size(width: usize) -> usize {
    3 * width * width + 4 * width
}

/// What the backward pass needs of the forward one.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    /// What the products are made of: the input after dropout.
    seen: Vec<f32>,
    products: Vec<f32>,
    forget: Vec<f32>,
    output: Vec<f32>,
    states: Vec<f32>,
}

pub(crate) fn sigmoid(x: f32) -> f32 {
    let t = (x * 0.25).clamp(-1.0, 1.0);
    0.5 + 0.5 * t * (2.0 - t.abs())
}

/// The slope of the sigmoid where it is `y`.
fn slope(y: f32) -> f32 {
    // y = ½ + ½(2t − t²) for t ≥ 0, so (1 − t)² = 2(1 − y).
    0.25 * (2.0 * (1.0 - y).min(y)).max(0.0).sqrt()
}

/// `input` and `seen` (the input after dropout) hold the words of all `sentences`, one row each.
pub(crate) fn forward(
    weights: &[f32],
    width: usize,
    input: &[f32],
    seen: Vec<f32>,
    sentences: &[Range<usize>],
) -> (Vec<f32>, Trace) {
    let (square, vectors) = weights.split_at(3 * width * width);
    let [vf, vr, bf, br] = [0, 1, 2, 3].map(|at| &vectors[at * width..(at + 1) * width]);
    let words = input.len() / width;
    let mut trace = Trace {
        products: vec![0.0; 3 * words * width],
        forget: vec![0.0; words * width],
        output: vec![0.0; words * width],
        states: vec![0.0; words * width],
        seen,
    };
    times(&trace.seen, square, width, &mut trace.products);
    let mut hidden = vec![0.0; words * width];
    let mut state = vec![0.0; width];
    each_step(sentences, width, |word, channels, first| {
        let state = &mut state[channels.clone()];
        if first {
            state.fill(0.0);
        }
        let at = |list: usize| word * 3 * width + list * width;
        let part = |start: usize| start + channels.start..start + channels.end;
        let z = &trace.products[part(at(0))];
        let uf = &trace.products[part(at(1))];
        let ur = &trace.products[part(at(2))];
        let row = part(word * width);
        let x = &input[row.clone()];
        let f = &mut trace.forget[row.clone()];
        let r = &mut trace.output[row.clone()];
        let c = &mut trace.states[row.clone()];
        let h = &mut hidden[row];
        let (vf, vr, bf, br) = (&vf[channels.clone()], &vr[channels.clone()], &bf[channels.clone()], &br[channels.clone()]);
        let n = state.len();
        let (z, uf, ur, x, f, r, c, h) =
            (&z[..n], &uf[..n], &ur[..n], &x[..n], &mut f[..n], &mut r[..n], &mut c[..n], &mut h[..n]);
        let (vf, vr, bf, br) = (&vf[..n], &vr[..n], &bf[..n], &br[..n]);
        for k in 0..n {
            let before = state[k];
            f[k] = sigmoid(uf[k] + vf[k] * before + bf[k]);
            r[k] = sigmoid(ur[k] + vr[k] * before + br[k]);
            c[k] = f[k] * before + (1.0 - f[k]) * z[k];
            h[k] = r[k] * c[k] + (1.0 - r[k]) * x[k];
            state[k] = c[k];
        }
    });
    (hidden, trace)
}

/// Adds to `gradient` (of the weights); gives the gradients of the input and of what was seen of it.
pub(crate) fn backward(
    weights: &[f32],
    width: usize,
    input: &[f32],
    trace: &Trace,
    above: &[f32],
    sentences: &[Range<usize>],
    gradient: &mut [f32],
) -> (Vec<f32>, Vec<f32>) {
    let (square, vectors) = weights.split_at(3 * width * width);
    let (square_gradient, vectors_gradient) = gradient.split_at_mut(3 * width * width);
    let [vf, vr] = [0, 1].map(|at| &vectors[at * width..(at + 1) * width]);
    let (dvf, rest) = vectors_gradient.split_at_mut(width);
    let (dvr, rest) = rest.split_at_mut(width);
    let (dbf, dbr) = rest.split_at_mut(width);
    let words = input.len() / width;
    let mut products = vec![0.0; 3 * words * width];
    let mut straight = vec![0.0; words * width];
    let mut carried = vec![0.0; width];
    let zeros = vec![0.0; width];
    each_step_back(sentences, width, |word, channels, before, last| {
        if last {
            carried[channels.clone()].fill(0.0);
        }
        let row = word * width + channels.start..word * width + channels.end;
        let state_before = before
            .map_or(&zeros[channels.clone()], |word| &trace.states[word * width + channels.start..word * width + channels.end]);
        let base = word * 3 * width + channels.start;
        let n = channels.len();
        let (f, r, c) = (&trace.forget[row.clone()], &trace.output[row.clone()], &trace.states[row.clone()]);
        let (x, dh, dx) = (&input[row.clone()], &above[row.clone()], &mut straight[row]);
        let z = &trace.products[base..base + n];
        let (dz, rest) = products[base..].split_at_mut(width);
        let (df, dr) = rest.split_at_mut(width);
        let (dz, df, dr) = (&mut dz[..n], &mut df[..n], &mut dr[..n]);
        let (vf, vr) = (&vf[channels.clone()], &vr[channels.clone()]);
        let (dvf, dvr) = (&mut dvf[channels.clone()], &mut dvr[channels.clone()]);
        let (dbf, dbr) = (&mut dbf[channels.clone()], &mut dbr[channels.clone()]);
        let carried = &mut carried[channels];
        for k in 0..n {
            let before = state_before[k];
            dx[k] = dh[k] * (1.0 - r[k]);
            let dc = dh[k] * r[k] + carried[k];
            let dpf = dc * (before - z[k]) * slope(f[k]);
            let dpr = dh[k] * (c[k] - x[k]) * slope(r[k]);
            dz[k] = dc * (1.0 - f[k]);
            df[k] = dpf;
            dr[k] = dpr;
            dvf[k] += dpf * before;
            dvr[k] += dpr * before;
            dbf[k] += dpf;
            dbr[k] += dpr;
            carried[k] = dc * f[k] + dpf * vf[k] + dpr * vr[k];
        }
    });
    transposed_times(&trace.seen, &products, width, square_gradient);
    let mut seen = vec![0.0; words * width];
    times_transposed(&products, square, 3 * width, &mut seen);
    (straight, seen)
}

/// Calls for every word in each direction: the word, the channels of the direction, whether it is the first.
fn each_step(sentences: &[Range<usize>], width: usize, mut step: impl FnMut(usize, Range<usize>, bool)) {
    for sentence in sentences {
        for word in sentence.clone() {
            step(word, 0..width / 2, word == sentence.start);
        }
        for word in sentence.clone().rev() {
            step(word, width / 2..width, word + 1 == sentence.end);
        }
    }
}

/// The same steps from the last to the first, with the word whose state came before.
fn each_step_back(sentences: &[Range<usize>], width: usize, mut step: impl FnMut(usize, Range<usize>, Option<usize>, bool)) {
    for sentence in sentences {
        for word in sentence.clone().rev() {
            let before = (word > sentence.start).then(|| word - 1);
            step(word, 0..width / 2, before, word + 1 == sentence.end);
        }
        for word in sentence.clone() {
            let before = (word + 1 < sentence.end).then_some(word + 1);
            step(word, width / 2..width, before, word == sentence.start);
        }
    }
}
