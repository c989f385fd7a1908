//! Sparse vectors: of an item, and summed up of a story.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Numbers of words or entities with weights, sorted by number; its length is 1, or 0 if it is empty. There are many of them: a weight is
/// kept in two bytes, which is as exact as anybody needs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Vector(Box<[Term]>);

/// A number and the weight in parts of [`WHOLE`], little-endian.
type Term = [u8; 6];

/// The weight 1.
const WHOLE: f32 = 65_535.0;

fn packed((number, weight): (u32, f32)) -> Term {
    let ([a, b, c, d], [e, f]) = (number.to_le_bytes(), ((weight * WHOLE).round() as u16).to_le_bytes());
    [a, b, c, d, e, f]
}

fn unpacked([a, b, c, d, e, f]: Term) -> (u32, f32) {
    (u32::from_le_bytes([a, b, c, d]), f32::from(u16::from_le_bytes([e, f])) / WHOLE)
}

impl Vector {
    /// Of the `most` heaviest of what is weighed.
    pub(crate) fn of(mut weighed: Vec<(u32, f32)>, most: usize) -> Vector {
        heaviest(&mut weighed, most);
        weighed.retain(|it| it.1 > 0.0);
        let length = weighed.iter().map(|it| it.1 * it.1).sum::<f32>().sqrt();
        weighed.iter_mut().for_each(|it| it.1 /= length.max(f32::MIN_POSITIVE));
        Vector(weighed.into_iter().map(packed).collect())
    }

    /// The cosine of the angle to another.
    pub(crate) fn cosine(&self, other: &Vector) -> f32 {
        dot(self.terms(), other.terms())
    }

    /// Its numbers and weights, by number.
    pub(crate) fn terms(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        self.0.iter().copied().map(unpacked)
    }

    /// Its heaviest numbers, the heaviest first.
    pub(crate) fn top(&self, most: usize) -> Vec<(u32, f32)> {
        let mut top: Vec<(u32, f32)> = self.terms().collect();
        top.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        top.truncate(most);
        top
    }
}

impl Serialize for Vector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0.as_flattened())
    }
}

impl<'de> Deserialize<'de> for Vector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Vector, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Vector;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("the bytes of a vector")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vector, E> {
                let (terms, rest) = bytes.as_chunks::<6>();
                if rest.is_empty() { Ok(Vector(terms.into())) } else { Err(E::invalid_length(bytes.len(), &self)) }
            }
        }
        deserializer.deserialize_bytes(Bytes)
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

fn dot(one: impl Iterator<Item = (u32, f32)>, other: impl Iterator<Item = (u32, f32)>) -> f32 {
    let (mut one, mut other) = (one.peekable(), other.peekable());
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
        let (mut own, mut new) = (self.terms.iter().copied().peekable(), vector.terms().peekable());
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
        if self.length > 0.0 { dot(self.terms.iter().copied(), vector.terms()) / self.length } else { 0.0 }
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
        assert!((sum.cosine(&one) - 1.0).abs() < 1e-4);
        sum.add(&two);
        assert!(sum.cosine(&one) < 0.99);
        sum.take(&two);
        assert!((sum.cosine(&one) - 1.0).abs() < 1e-4);
        assert_eq!(Sum::default().cosine(&one), 0.0);
        assert_eq!(one.top(1)[0].0, 1);
    }
}
