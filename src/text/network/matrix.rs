//! Products in integers: the same on every machine, whichever instructions it has.
//!
//! Values are 16-bit with [`FRACTION`] fractional bits and lie within ±[`BOUND`]; weights are 16-bit within ±[`HEAVIEST`], scaled by
//! a power of two of their own; sums of up to 240 products fit into 32 bits. Weights lie in blocks of 16 outputs, in a block by
//! pairs of inputs, then by output: one instruction (`vpmaddwd`) multiplies them and adds
//! the pairs.

use crate::model::{Model, ModelError};

/// Fractional bits of a value.
pub const FRACTION: u32 = 9;
/// Fractional bits of what a product gives.
pub const PRODUCT_FRACTION: u32 = 12;
/// Largest value: just under 8.
pub const BOUND: i32 = (8 << FRACTION) - 1;
/// Largest weight.
pub const HEAVIEST: i32 = 2047;
/// Outputs of a block.
pub const BLOCK: usize = 16;
/// Words that are multiplied at a time.
pub const WORDS: usize = 4;
/// More inputs could overflow the sums.
pub(crate) const MOST_INPUTS: usize = 240;

/// A matrix with a bias, where it lies in the model file.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<'m> {
    pub(super) weights: &'m [i16],
    /// With the fractional bits of the sums; one per output, whole blocks.
    pub(super) bias: &'m [i32],
    inputs: usize,
    /// From the sums to [`PRODUCT_FRACTION`].
    shift: u32,
}

/// How products are kept.
pub trait Product: Copy + Default {
    fn of(product: i32) -> Self;
}

impl Product for i32 {
    #[inline(always)]
    fn of(product: i32) -> i32 {
        product
    }
}

/// Cut off at ±8, beyond which no gate changes any more; half the memory to pass through.
impl Product for i16 {
    #[inline(always)]
    fn of(product: i32) -> i16 {
        product.clamp(-i32::from(i16::MAX), i32::from(i16::MAX)) as i16
    }
}

impl<'m> Matrix<'m> {
    /// The sections `<name>.weights`, `<name>.bias` and `<name>.shape` (inputs, fractional bits of the weights).
    pub fn open(model: &Model<'m>, name: &str) -> Result<Matrix<'m>, ModelError> {
        let weights: &[i16] = model.numbers(&format!("{name}.weights"))?;
        let bias: &[i32] = model.numbers(&format!("{name}.bias"))?;
        let damaged = || ModelError::Damaged(format!("the matrix \"{name}\" has not the shape it should have"));
        let [inputs, fraction] = *model.numbers::<u32>(&format!("{name}.shape"))? else { return Err(damaged()) };
        let inputs = inputs as usize;
        let fits = (2..=MOST_INPUTS).contains(&inputs)
            && inputs.is_multiple_of(2)
            && bias.len().is_multiple_of(BLOCK)
            && weights.len() == inputs * bias.len()
            && (4..=20).contains(&fraction)
            && weights.iter().all(|weight| i32::from(weight.unsigned_abs()) <= HEAVIEST)
            && bias.iter().all(|bias| bias.unsigned_abs() < 1 << 26);
        let shift = (fraction + FRACTION).saturating_sub(PRODUCT_FRACTION);
        if fits { Ok(Matrix { weights, bias, inputs, shift }) } else { Err(damaged()) }
    }

    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of outputs, filled up to whole blocks.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// For machines whose instructions are not known.
    pub(super) fn times_plainly<T: Product>(&self, x: &[i16], out: &mut [T]) {
        for (x, out) in x.chunks_exact(self.inputs).zip(out.chunks_exact_mut(self.outputs())) {
            let blocks = self.weights.chunks_exact(BLOCK * self.inputs).zip(self.bias.chunks_exact(BLOCK));
            for ((weights, bias), out) in blocks.zip(out.chunks_exact_mut(BLOCK)) {
                let mut sums = [0i32; BLOCK];
                sums.copy_from_slice(bias);
                for (pair, weights) in x.chunks_exact(2).zip(weights.chunks_exact(2 * BLOCK)) {
                    let &[first, second] = pair else { continue };
                    for (sum, weights) in sums.iter_mut().zip(weights.chunks_exact(2)) {
                        let &[left, right] = weights else { continue };
                        *sum += i32::from(first) * i32::from(left) + i32::from(second) * i32::from(right);
                    }
                }
                self.store(&sums, out);
            }
        }
    }

    /// Rounds the sums of a block.
    #[inline(always)]
    pub(super) fn store<T: Product>(&self, sums: &[i32; BLOCK], out: &mut [T]) {
        let half = 1 << self.shift >> 1;
        out.iter_mut().zip(sums).for_each(|(out, sum)| *out = T::of((sum + half) >> self.shift));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AlignedBytes, Builder};

    #[test]
    fn every_way_gives_the_same() {
        let numbers = |count: usize, bound: i32| {
            let value = move |at: usize| (at as i32 * 7919 + 13) % (2 * bound + 1) - bound;
            (0..count).map(value).collect::<Vec<i32>>()
        };
        let narrow = |numbers: Vec<i32>| numbers.into_iter().map(|number| number as i16).collect::<Vec<i16>>();
        let (inputs, outputs) = (30, 48);
        let mut builder = Builder::default();
        builder.put("tags.weights", &narrow(numbers(inputs * outputs, HEAVIEST)));
        builder.put("tags.bias", &numbers(outputs, 9999));
        builder.put("tags.shape", &[inputs as u32, 10]);
        let file = AlignedBytes::copy_of(&builder.finish().unwrap());
        let matrix = Matrix::open(&Model::open(file.bytes()).unwrap(), "tags").unwrap();
        let x = narrow(numbers(8 * inputs, BOUND));
        let mut plain = vec![0_i32; 8 * outputs];
        matrix.times_plainly(&x, &mut plain);
        assert_eq!(matrix.times(&x), plain);
        let (mut small, mut plain_small) = (vec![7_i16; 3], vec![0_i16; 8 * outputs]);
        matrix.times_into(&x, &mut small);
        matrix.times_plainly(&x, &mut plain_small);
        assert_eq!(small, plain_small);
        assert!(plain.iter().zip(&small).all(|(whole, cut)| *cut == i16::of(*whole)));
        // The third output of the second word, by the definition.
        let weight = |input: usize| i32::from(matrix.weights[input / 2 * 2 * BLOCK + 2 * 2 + input % 2]);
        let sum: i32 = (0..inputs).map(|input| i32::from(x[inputs + input]) * weight(input)).sum::<i32>() + matrix.bias[2];
        assert_eq!(plain[outputs + 2], (sum + 64) >> 7);
    }
}
