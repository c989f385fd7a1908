//! Confidence: how sure it is that an event is one, and of its type, by how it is told.

use super::tellings::Joined;

/// From 0 to 1.
pub(super) fn of(_event: &Joined) -> f64 {
    1.0
}
