//! Adam (Kingma and Ba 2015); rows of the table of vectors that a batch does not touch stay as they are.

#[derive(Debug)]
pub(crate) struct Adam {
    means: Vec<f32>,
    squares: Vec<f32>,
}

/// Of one step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub rate: f32,
    /// Factor of the gradient: it is clipped as a whole.
    pub scale: f32,
    /// From 1.
    pub number: i32,
}

const MEAN: f32 = 0.9;
const SQUARE: f32 = 0.99;
const LEAST: f32 = 1e-8;

impl Adam {
    pub(crate) fn new(numbers: usize) -> Adam {
        Adam { means: vec![0.0; numbers], squares: vec![0.0; numbers] }
    }

    /// Moves `numbers`, which start at `at` among all, against `gradient`.
    pub(crate) fn step(&mut self, numbers: &mut [f32], gradient: &[f32], at: usize, step: Step) {
        let rate = step.rate * (1.0 - SQUARE.powi(step.number)).sqrt() / (1.0 - MEAN.powi(step.number));
        let range = at..at + numbers.len();
        let moments = self.means[range.clone()].iter_mut().zip(&mut self.squares[range]);
        for ((number, gradient), (mean, square)) in numbers.iter_mut().zip(gradient).zip(moments) {
            let gradient = gradient * step.scale;
            *mean = MEAN * *mean + (1.0 - MEAN) * gradient;
            *square = SQUARE * *square + (1.0 - SQUARE) * gradient * gradient;
            *number -= rate * *mean / (square.sqrt() + LEAST);
        }
    }
}
