//! Confidence: how sure a stage is of what it asserts, by a logistic table of features that hold or do not.

/// From 0 to 1, in hundredths: the weights of the features that hold, beside what is true of all.
pub(super) fn logistic<const N: usize>(bias: f64, features: [(bool, f64); N]) -> f64 {
    let score = features.iter().filter(|(holds, _)| *holds).fold(bias, |sum, (_, weight)| sum + weight);
    (100.0 / (1.0 + (-score).exp())).round() / 100.0
}
