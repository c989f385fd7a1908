//! Sparse vectors: of an item, and summed up of a story.

use serde::{Deserialize, Serialize};

/// Numbers of words or entities with weights, sorted by number; its length is 1, or 0 if it is empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Vector(pub(crate) Box<[(u32, f32)]>);

impl Vector {
    /// Of the `most` heaviest of what is weighed.
    pub(crate) fn of(mut weighed: Vec<(u32, f32)>, most: usize) -> Vector {
        heaviest(&mut weighed, most);
        weighed.retain(|it| it.1 > 0.0);
        let length = weighed.iter().map(|it| it.1 * it.1).sum::<f32>().sqrt();
        weighed.iter_mut().for_each(|it| it.1 /= length.max(f32::MIN_POSITIVE));
        Vector(weighed.into())
    }

    /// The cosine of the angle to another.
    pub(crate) fn cosine(&self, other: &Vector) -> f32 {
        dot(&self.0, &other.0)
    }

    /// Its heaviest numbers, the heaviest first.
    pub(crate) fn top(&self, most: usize) -> Vec<(u32, f32)> {
        let mut top = self.0.to_vec();
        top.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        top.truncate(most);
        top
    }
}

/// Keeps the heaviest, sorted by number.
fn heaviest(weighed: &mut Vec<(u32, f32)>, most: usize) {
    if weighed.len() > most {
        weighed.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        weighed.truncate(most);
    }
    weighed.sort_unstable_by_key(|it| it.0);
}

fn dot(one: &[(u32, f32)], other: &[(u32, f32)]) -> f32 {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let mut sum = 0.0;
    while let (Some(a), Some(b)) = (one.peek(), other.peek()) {
        match a.0.cmp(&b.0) {
            std::cmp::Ordering::Less => drop(one.next()),
            std::cmp::Ordering::Greater => drop(other.next()),
            std::cmp::Ordering::Equal => {
                sum += a.1 * b.1;
                one.next();
                other.next();
            }
        }
    }
    sum
}

/// The sum of the vectors of a story's items.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sum {
    terms: Vec<(u32, f32)>,
    length: f32,
}

/// So many are kept of a sum; it may grow by half before it is cut.
const KEPT: usize = 128;

impl Sum {
    pub(crate) fn add(&mut self, vector: &Vector) {
        self.change(vector, 1.0);
    }

    pub(crate) fn take(&mut self, vector: &Vector) {
        self.change(vector, -1.0);
    }

    fn change(&mut self, vector: &Vector, sign: f32) {
        let mut sum = Vec::with_capacity(self.terms.len() + vector.0.len());
        let (mut own, mut new) = (self.terms.iter().copied().peekable(), vector.0.iter().copied().peekable());
        loop {
            let next = match (own.peek().map(|it| it.0), new.peek().map(|it| it.0)) {
                (Some(a), Some(b)) if a == b => own.next().zip(new.next()).map(|(a, b)| (a.0, a.1 + sign * b.1)),
                (Some(a), Some(b)) if a < b => own.next(),
                (Some(_), None) => own.next(),
                // What was cut off before is not taken away a second time.
                (_, Some(_)) => new.next().map(|it| (it.0, if sign > 0.0 { it.1 } else { 0.0 })),
                (None, None) => break,
            };
            sum.extend(next.filter(|it| it.1 > 1e-4));
        }
        if sum.len() > KEPT + KEPT / 2 {
            heaviest(&mut sum, KEPT);
        }
        sum.shrink_to_fit();
        self.length = sum.iter().map(|it| it.1 * it.1).sum::<f32>().sqrt();
        self.terms = sum;
    }

    pub(crate) fn cosine(&self, vector: &Vector) -> f32 {
        if self.length > 0.0 { dot(&self.terms, &vector.0) / self.length } else { 0.0 }
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = u32> + '_ {
        self.terms.iter().map(|it| it.0)
    }

    /// The sum as a vector of its own.
    pub(crate) fn vector(&self, most: usize) -> Vector {
        Vector::of(self.terms.clone(), most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_gives_back_what_was_added() {
        let (one, two) = (Vector::of(vec![(3, 1.0), (1, 2.0)], 8), Vector::of(vec![(3, 1.0), (9, 1.0)], 8));
        let mut sum = Sum::default();
        sum.add(&one);
        assert!((sum.cosine(&one) - 1.0).abs() < 1e-5);
        sum.add(&two);
        assert!(sum.cosine(&one) < 0.99);
        sum.take(&two);
        assert!((sum.cosine(&one) - 1.0).abs() < 1e-5);
        assert_eq!(Sum::default().cosine(&one), 0.0);
        assert_eq!(one.top(1)[0].0, 1);
    }
}
