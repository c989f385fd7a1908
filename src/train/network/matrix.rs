//! Products of matrices that lie row by row in slices.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

fn view(values: &[f32], columns: usize) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape((values.len() / columns, columns), values).expect("whole rows")
}

fn view_mut(values: &mut [f32], columns: usize) -> ArrayViewMut2<'_, f32> {
    ArrayViewMut2::from_shape((values.len() / columns, columns), values).expect("whole rows")
}

/// `out += x · w`; `w` has one row per column of `x`, `inner` of them.
pub(super) fn times(x: &[f32], w: &[f32], inner: usize, out: &mut [f32]) {
    let columns = w.len() / inner;
    general_mat_mul(1.0, &view(x, inner), &view(w, columns), 1.0, &mut view_mut(out, columns));
}

/// `out += x · wᵀ`; both have `inner` columns.
pub(super) fn times_transposed(x: &[f32], w: &[f32], inner: usize, out: &mut [f32]) {
    let rows = w.len() / inner;
    general_mat_mul(1.0, &view(x, inner), &view(w, inner).t(), 1.0, &mut view_mut(out, rows));
}

/// `out += xᵀ · y`; both have as many rows, `x` has `inner` columns.
pub(super) fn transposed_times(x: &[f32], y: &[f32], inner: usize, out: &mut [f32]) {
    let columns = out.len() / inner;
    general_mat_mul(1.0, &view(x, inner).t(), &view(y, columns), 1.0, &mut view_mut(out, columns));
}

/// Adds `bias` to each row.
pub(super) fn add_bias(rows: &mut [f32], bias: &[f32]) {
    for row in rows.chunks_exact_mut(bias.len()) {
        row.iter_mut().zip(bias).for_each(|(value, bias)| *value += bias);
    }
}

/// Adds the sum of the rows to `sums`.
pub(super) fn sum_rows(rows: &[f32], sums: &mut [f32]) {
    for row in rows.chunks_exact(sums.len()) {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
}
