//! A bidirectional layer of simple recurrent units (Lei et al. 2018) in integers; the formulas are in `crate::train::network::sru`.

use crate::model::{Model, ModelError};
use crate::network::matrix::{BOUND, FRACTION, Matrix, PRODUCT_FRACTION};

/// One layer; input and output have the same width, the first half of the channels runs forwards, the second backwards.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'m> {
    /// Candidates, forget gates, output gates.
    products: Matrix<'m>,
    /// What the state before adds to the forget gate of each channel, then to the output gate; [`PRODUCT_FRACTION`] bits.
    recurrent: &'m [i16],
}

/// Fractional bits of a gate.
const GATE: u32 = 14;
/// From a value to the scale of the states.
const UP: u32 = PRODUCT_FRACTION - FRACTION;
/// Channels that are worked on at a time; half a layer is a multiple of it, so that no channel is left to slow single steps.
pub(crate) const LANES: usize = 16;
/// Bound of a state: just under 8.
const STATE: i32 = BOUND << UP;

impl<'m> Layer<'m> {
    pub fn open(model: &Model<'m>, name: &str, width: usize) -> Result<Layer<'m>, ModelError> {
        let products = Matrix::open(model, name)?;
        let recurrent: &[i16] = model.numbers(&format!("{name}.recurrent"))?;
        let fits = width.is_multiple_of(2 * LANES) && products.inputs() == width;
        if !fits || products.outputs() != 3 * width || recurrent.len() != 2 * width {
            return Err(ModelError::Damaged(format!("the layer \"{name}\" is not {width} wide")));
        }
        Ok(Layer { products, recurrent })
    }

    /// What the layer makes of `words` rows of `x`; rows behind them only fill it up.
    /// `products` is memory to work in, the same for all layers.
    pub fn read(&self, x: &[i16], words: usize, products: &mut Vec<i16>) -> Vec<i16> {
        self.products.times_into(x, products);
        let mut out = vec![0; x.len()];
        pulp::Arch::new().dispatch(Run { layer: self, x, products, words, out: &mut out });
        out
    }
}

/// The steps from word to word, for the widest instructions there are.
struct Run<'a, 'm> {
    layer: &'a Layer<'m>,
    x: &'a [i16],
    products: &'a [i16],
    words: usize,
    out: &'a mut [i16],
}

impl pulp::NullaryFnOnce for Run<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Run { layer, x, products, words, out } = self;
        let width = layer.products.inputs();
        let half = width / 2;
        let mut state = vec![0; half];
        let (forget, output) = layer.recurrent.split_at(width);
        for backwards in [false, true] {
            state.fill(0);
            let from = if backwards { half } else { 0 };
            let (forget, output) = (&forget[from..from + half], &output[from..from + half]);
            for step in 0..words {
                let word = if backwards { words - 1 - step } else { step };
                let row = &products[word * 3 * width..(word + 1) * 3 * width];
                let (candidates, gates) = row.split_at(width);
                let (forgets, outputs) = gates.split_at(width);
                let range = word * width + from..word * width + from + half;
                let unit = Unit { forget, output };
                unit.step(
                    [candidates, forgets, outputs].map(|part| &part[from..from + half]),
                    &x[range.clone()],
                    &mut state,
                    &mut out[range],
                );
            }
        }
    }
}

/// The element-wise work of one direction.
struct Unit<'m> {
    forget: &'m [i16],
    output: &'m [i16],
}

impl Unit<'_> {
    #[inline(always)]
    fn step(&self, [candidate, forget, output]: [&[i16]; 3], x: &[i16], state: &mut [i32], out: &mut [i16]) {
        let parts = candidate.chunks_exact(LANES).zip(forget.chunks_exact(LANES)).zip(output.chunks_exact(LANES));
        let weights = self.forget.chunks_exact(LANES).zip(self.output.chunks_exact(LANES));
        let values = x.chunks_exact(LANES).zip(state.chunks_exact_mut(LANES)).zip(out.chunks_exact_mut(LANES));
        for ((((candidate, forget), output), (from_forget, from_output)), ((x, state), out)) in parts.zip(weights).zip(values) {
            for k in 0..LANES {
                let before = state[k];
                let recur = |weight: i16| (i32::from(weight) * before) >> PRODUCT_FRACTION;
                let keep = gate(i32::from(forget[k]) + recur(from_forget[k]));
                let open = gate(i32::from(output[k]) + recur(from_output[k]));
                let new = i32::from(candidate[k]).clamp(-STATE, STATE);
                let now = new + scale(keep, before - new);
                let x = i32::from(x[k]) << UP;
                state[k] = now;
                out[k] = ((x + scale(open, now - x) + (1 << UP >> 1)) >> UP).clamp(-BOUND, BOUND) as i16;
            }
        }
    }
}

/// A share of `value`, rounded.
#[inline(always)]
fn scale(gate: i32, value: i32) -> i32 {
    (gate * value + (1 << GATE >> 1)) >> GATE
}

/// The piecewise quadratic sigmoid: a quarter of the input, [`GATE`] fractional bits, is the input itself.
#[inline(always)]
fn gate(input: i32) -> i32 {
    let quarter = input.clamp(-(1 << GATE), 1 << GATE);
    (1 << GATE >> 1) + ((quarter * ((2 << GATE) - quarter.abs())) >> (GATE + 1))
}
