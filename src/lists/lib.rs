//! The one reader of lists, and the error that everything that loads knowledge gives.

/// A resource that can't be used: which one, where in it, and why.
#[derive(Debug, thiserror::Error)]
#[error("resource {name}: {problem}")]
pub struct ResourceError {
    pub name: String,
    pub problem: String,
}
