//! The weights of the features: a hash table of rows of `i8`, one column a label.
//!
//! Buckets of six features: six 16-bit marks side by side, compared at once, and their rows apart from them, so that a feature the
//! model does not know (most of a text's) costs one look at 12 bytes and adds no noise. A bucket that was too full when the model was
//! built lost its weakest features.

use std::borrow::Cow;

use super::decode::Scores;
use super::labels::WEIGHED;

/// Features a bucket holds.
pub const BUCKET: usize = 6;

#[derive(Debug, Clone)]
pub struct Weights<'a> {
    /// Marks of the features of each bucket; 0 is a free place.
    marks: Cow<'a, [u16]>,
    /// [`WEIGHED`] weights for each mark.
    rows: Cow<'a, [i8]>,
    /// What a weight of 1 stands for.
    unit: f32,
}

impl<'a> Weights<'a> {
    /// `None` if the lengths don't belong together: whole buckets, and a row for each mark.
    pub fn new(marks: Cow<'a, [u16]>, rows: Cow<'a, [i8]>, unit: f32) -> Option<Weights<'a>> {
        let fits = !marks.is_empty() && marks.len().is_multiple_of(BUCKET) && rows.len() == marks.len() * WEIGHED;
        (fits && unit.is_finite()).then_some(Weights { marks, rows, unit })
    }

    /// Packs features into `buckets`, the strongest first.
    pub fn pack(features: impl IntoIterator<Item = (u64, Scores)>, buckets: usize) -> Weights<'static> {
        let mut features: Vec<(u64, f32, Scores)> = features
            .into_iter()
            .map(|(feature, row)| (feature, row.iter().map(|weight| weight * weight).sum::<f32>(), row))
            .filter(|&(_, strength, _)| strength > 1e-4)
            .collect();
        features.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut marks = vec![0_u16; buckets * BUCKET];
        let mut rows = vec![0_i8; buckets * BUCKET * WEIGHED];
        // A few giants must not coarsen all others.
        let highest =
            features.iter().flat_map(|(_, _, row)| row).fold(0.0_f32, |highest, weight| highest.max(weight.abs())).min(6.0);
        let unit = (highest / 127.0).max(f32::MIN_POSITIVE);
        for (feature, _, row) in &features {
            let (bucket, mark) = place(*feature, buckets);
            let Some(slots) = marks.get_mut(bucket * BUCKET..(bucket + 1) * BUCKET) else { continue };
            if slots.contains(&mark) {
                continue;
            }
            let Some(free) = slots.iter().position(|&slot| slot == 0) else { continue };
            slots[free] = mark;
            let start = (bucket * BUCKET + free) * WEIGHED;
            for (to, weight) in rows.iter_mut().skip(start).zip(row) {
                // Saturating by definition of the cast; the clamp keeps it symmetric.
                *to = (weight / unit).round().clamp(-127.0, 127.0) as i8;
            }
        }
        Weights { marks: Cow::Owned(marks), rows: Cow::Owned(rows), unit }
    }

    /// Adds the row of a feature, if it is known.
    pub fn add(&self, feature: u64, sum: &mut [i32; WEIGHED]) {
        let (bucket, mark) = place(feature, self.marks.len() / BUCKET);
        let Some(slots) = self.marks.get(bucket * BUCKET..(bucket + 1) * BUCKET) else { return };
        let mut hits = 0_u32;
        for (at, &slot) in slots.iter().enumerate() {
            hits |= u32::from(slot == mark) << at;
        }
        if hits == 0 {
            return;
        }
        let start = (bucket * BUCKET + usize::try_from(hits.trailing_zeros()).unwrap_or_default()) * WEIGHED;
        if let Some(row) = self.rows.get(start..start + WEIGHED) {
            for (sum, &weight) in sum.iter_mut().zip(row) {
                *sum += i32::from(weight);
            }
        }
    }

    /// Sums of [`Weights::add`] as scores.
    pub fn scores(&self, sum: &[i32; WEIGHED]) -> Scores {
        // Sums stay far below 2^24, where an f32 holds every integer.
        sum.map(|sum| sum as f32 * self.unit)
    }

    pub fn sections(&self) -> (&[u16], &[i8], f32) {
        (&self.marks, &self.rows, self.unit)
    }
}

fn place(feature: u64, buckets: usize) -> (usize, u16) {
    let share = (feature & 0xffff_ffff) * buckets as u64;
    let bucket = usize::try_from(share >> 32).unwrap_or_default();
    (bucket, u16::try_from(feature >> 48).unwrap_or_default().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_weights_come_back_and_unknown_features_weigh_nothing() {
        let row = |first: f32| {
            let mut row = [0.0; WEIGHED];
            row[0] = first;
            row[WEIGHED - 1] = -1.5;
            row
        };
        let weights = Weights::pack([(0x1234_0000_0000_0007, row(3.0)), (0x4321_0000_0000_0007, row(-0.5))], 20);
        let read = |feature| {
            let mut sum = [0; WEIGHED];
            weights.add(feature, &mut sum);
            weights.scores(&sum)
        };
        assert!((read(0x1234_0000_0000_0007)[0] - 3.0).abs() < 0.05);
        assert!((read(0x4321_0000_0000_0007)[0] + 0.5).abs() < 0.05);
        assert!((read(0x4321_0000_0000_0007)[WEIGHED - 1] + 1.5).abs() < 0.05);
        assert_eq!(read(0x9999_0000_0000_0007), [0.0; WEIGHED]);
    }

    #[test]
    fn refuses_lengths_that_do_not_fit() {
        assert!(Weights::new(vec![0; 12].into(), vec![0; 12 * WEIGHED].into(), 1.0).is_some());
        assert!(Weights::new(vec![0; 12].into(), vec![0; 11].into(), 1.0).is_none());
        assert!(Weights::new(vec![0; 20].into(), vec![0; 20 * WEIGHED].into(), 1.0).is_none());
    }
}
