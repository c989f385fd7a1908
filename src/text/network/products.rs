//! Products of matrices, by the widest instructions that the machine has.

use super::matrix::{Matrix, Product};

impl Matrix<'_> {
    /// The products of every row of `x`, whose number is a multiple of [`WORDS`].
    pub fn times(&self, x: &[i16]) -> Vec<i32> {
        let mut out = Vec::new();
        self.times_into(x, &mut out);
        out
    }

    /// The same in a list that has been used before: what it holds is overwritten.
    pub(crate) fn times_into<T: Product>(&self, x: &[i16], out: &mut Vec<T>) {
        out.resize(x.len() / self.inputs() * self.outputs(), T::default());
        #[cfg(target_arch = "x86_64")]
        if super::wide::times(self, x, out) {
            return;
        }
        self.times_plainly(x, out);
    }
}
