//! Products with the wide instructions of x86-64, found at run time.

use pulp::NullaryFnOnce;
use pulp::bytemuck::cast;
use pulp::x86::{Arch, V3, V4};

use crate::network::matrix::{BLOCK, Matrix, Product, WORDS};

/// False if the machine has none of them.
pub(super) fn times<T: Product>(matrix: &Matrix<'_>, x: &[i16], out: &mut [T]) -> bool {
    match Arch::new() {
        Arch::V4(simd) => simd.vectorize(Products { simd, matrix, x, out }),
        Arch::V3(simd) => simd.vectorize(Products { simd, matrix, x, out }),
        _ => return false,
    }
    true
}

/// Sums of a block for one word, in registers.
trait Sums: Copy {
    type Block: Copy;
    fn start(self, bias: [i32; BLOCK]) -> Self::Block;
    /// Adds the products of two inputs with the pairs of weights of a block.
    fn add(self, sums: Self::Block, inputs: [i16; 2], weights: [i16; 2 * BLOCK]) -> Self::Block;
    fn end(self, sums: Self::Block) -> [i32; BLOCK];
}

impl Sums for V3 {
    type Block = [core::arch::x86_64::__m256i; 2];

    #[inline(always)]
    fn start(self, bias: [i32; BLOCK]) -> Self::Block {
        cast(bias)
    }

    #[inline(always)]
    fn add(self, sums: Self::Block, inputs: [i16; 2], weights: [i16; 2 * BLOCK]) -> Self::Block {
        let inputs = self.avx._mm256_set1_epi32(cast(inputs));
        let [low, high]: Self::Block = cast(weights);
        [
            self.avx2._mm256_add_epi32(sums[0], self.avx2._mm256_madd_epi16(inputs, low)),
            self.avx2._mm256_add_epi32(sums[1], self.avx2._mm256_madd_epi16(inputs, high)),
        ]
    }

    #[inline(always)]
    fn end(self, sums: Self::Block) -> [i32; BLOCK] {
        cast(sums)
    }
}

impl Sums for V4 {
    type Block = core::arch::x86_64::__m512i;

    #[inline(always)]
    fn start(self, bias: [i32; BLOCK]) -> Self::Block {
        cast(bias)
    }

    #[inline(always)]
    fn add(self, sums: Self::Block, inputs: [i16; 2], weights: [i16; 2 * BLOCK]) -> Self::Block {
        let inputs = self.avx512f._mm512_set1_epi32(cast(inputs));
        self.avx512f._mm512_add_epi32(sums, self.avx512bw._mm512_madd_epi16(inputs, cast(weights)))
    }

    #[inline(always)]
    fn end(self, sums: Self::Block) -> [i32; BLOCK] {
        cast(sums)
    }
}

struct Products<'a, 'm, S, T> {
    simd: S,
    matrix: &'a Matrix<'m>,
    x: &'a [i16],
    out: &'a mut [T],
}

impl<S: Sums, T: Product> NullaryFnOnce for Products<'_, '_, S, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let (inputs, outputs) = (self.matrix.inputs(), self.matrix.outputs());
        let blocks = self.matrix.weights.chunks_exact(BLOCK * inputs).zip(self.matrix.bias.chunks_exact(BLOCK));
        for (number, (weights, bias)) in blocks.enumerate() {
            let rows = self.x.chunks_exact(WORDS * inputs).zip(self.out.chunks_exact_mut(WORDS * outputs));
            for (x, out) in rows {
                let sums = sums(self.simd, inputs, weights, bias, x);
                for (sums, out) in sums.iter().zip(out.chunks_exact_mut(outputs)) {
                    if let Some(out) = out.get_mut(number * BLOCK..(number + 1) * BLOCK) {
                        self.matrix.store(sums, out);
                    }
                }
            }
        }
    }
}

/// Four words against one block.
#[inline(always)]
fn sums<S: Sums>(simd: S, inputs: usize, weights: &[i16], bias: &[i32], x: &[i16]) -> [[i32; BLOCK]; WORDS] {
    let mut start = [0i32; BLOCK];
    start.copy_from_slice(bias);
    let mut sums = [simd.start(start); WORDS];
    let (first, rest) = x.split_at(inputs);
    let (second, rest) = rest.split_at(inputs);
    let (third, fourth) = rest.split_at(inputs);
    let pairs = first.chunks_exact(2).zip(second.chunks_exact(2)).zip(third.chunks_exact(2).zip(fourth.chunks_exact(2)));
    for (weights, ((first, second), (third, fourth))) in weights.chunks_exact(2 * BLOCK).zip(pairs) {
        let Ok(weights) = <[i16; 2 * BLOCK]>::try_from(weights) else { continue };
        for (sums, x) in sums.iter_mut().zip([first, second, third, fourth]) {
            let &[left, right] = x else { continue };
            *sums = simd.add(*sums, [left, right], weights);
        }
    }
    sums.map(|sums| simd.end(sums))
}
