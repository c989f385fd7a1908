//! The averaged perceptron (Collins 2002) that fills a [`crate::text::linear::Linear`].

use rustc_hash::FxHashMap;

use crate::text::linear::{check, slot};
use crate::text::model::Builder;

/// Weights while they are learnt: sparse rows by feature.
#[derive(Debug, Default)]
pub struct Perceptron {
    rows: FxHashMap<u64, Vec<Weight>>,
    step: f64,
    /// Only features that have a row learn.
    closed: bool,
}

#[derive(Debug, Clone, Copy)]
struct Weight {
    label: u8,
    value: f32,
    /// Sum of the value over all steps up to `since`.
    total: f64,
    since: f64,
}

impl Perceptron {
    /// Learns weights for `features` alone. What a small model can't keep should not be learnt in the first place: then the
    /// features that stay carry the weight.
    pub fn closed(features: impl Iterator<Item = u64>) -> Perceptron {
        Perceptron { rows: features.map(|feature| (feature, Vec::new())).collect(), closed: true, ..Perceptron::default() }
    }

    /// The `most` features that matter most, by their heaviest weight and how often they were seen.
    pub fn heaviest(&self, most: usize, counts: &FxHashMap<u64, u32>) -> Vec<u64> {
        let weigh = |feature: u64, row: &[Weight]| {
            let heaviest = row.iter().map(|weight| f64::from(weight.value.abs())).fold(0.0, f64::max);
            heaviest * f64::from(counts.get(&feature).copied().unwrap_or(1)).sqrt()
        };
        let mut weighed: Vec<(u64, f64)> =
            self.sorted().into_iter().map(|(feature, row)| (feature, weigh(feature, row))).collect();
        weighed.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        weighed.into_iter().take(most).filter(|(_, weight)| *weight > 0.0).map(|(feature, _)| feature).collect()
    }
    /// Adds the weights of `feature` to `scores`.
    pub fn add(&self, feature: u64, scores: &mut [f32]) {
        let Some(row) = self.rows.get(&feature) else { return };
        for weight in row {
            if let Some(score) = scores.get_mut(usize::from(weight.label)) {
                *score += weight.value;
            }
        }
    }

    /// One more decision was looked at.
    pub fn tick(&mut self) {
        self.step += 1.0;
    }

    /// Moves `features` towards `right` and away from `wrong`.
    pub fn update(&mut self, features: &[u64], right: usize, wrong: usize) {
        for feature in features {
            let row = if self.closed { self.rows.get_mut(feature) } else { Some(self.rows.entry(*feature).or_default()) };
            if let Some(row) = row {
                change(row, right, 1.0, self.step);
                change(row, wrong, -1.0, self.step);
            }
        }
    }

    /// Puts the averages in place of the weights; learning is over.
    pub fn average(&mut self) {
        let step = self.step.max(1.0);
        #[allow(clippy::iter_over_hash_type, reason = "each row is changed by itself")]
        for weight in self.rows.values_mut().flatten() {
            let average = (weight.total + f64::from(weight.value) * (step - weight.since)) / step;
            *weight = Weight { label: weight.label, value: average as f32, total: average * step, since: step };
        }
    }

    /// Averages, keeps the weights that matter within `budget` bytes, quantises their roots to eight bits, and writes the sections
    /// `<name>.checks`, `<name>.offsets`, `<name>.entries`. Returns the number of features kept.
    pub fn write(&self, name: &str, budget: usize, builder: &mut Builder) -> usize {
        let step = self.step.max(1.0);
        let mut rows: Vec<(u64, Vec<(u8, f64)>)> = Vec::with_capacity(self.rows.len());
        for (feature, row) in self.sorted() {
            let weights =
                row.iter().map(|weight| (weight.label, (weight.total + f64::from(weight.value) * (step - weight.since)) / step));
            rows.push((feature, weights.filter(|(_, value)| value.abs() > 1e-6).collect()));
        }
        let mut sizes: Vec<f64> = rows.iter().flat_map(|(_, row)| row.iter().map(|(_, value)| value.abs())).collect();
        sizes.sort_by(f64::total_cmp);
        let rank = |share: f64| sizes.get((sizes.len() as f64 * share) as usize).copied().unwrap_or(1.0);
        let scale = 127.0 * 127.0 / rank(0.999_999).max(1e-6);
        // Raise the bar until what is left fits.
        let fits = |bar: f64| size(&rows, bar, scale) <= budget;
        let (mut low, mut high) = (0.0, 1.0);
        let least = 0.5 / scale;
        if !fits(least) {
            for _ in 0..14 {
                let middle = f64::midpoint(low, high);
                if fits(rank(middle)) { high = middle } else { low = middle }
            }
        }
        let bar = if high < 1.0 { rank(high).max(least) } else { least };
        let kept: Vec<(u64, Vec<(u8, i8)>)> =
            rows.iter().filter_map(|(feature, row)| quantise(*feature, row, bar, scale)).collect();
        write_table(name, &kept, slots_for(kept.len()), builder);
        kept.len()
    }

    fn sorted(&self) -> Vec<(u64, &Vec<Weight>)> {
        #[allow(clippy::iter_over_hash_type, reason = "the order is made by the sort")]
        let mut rows: Vec<(u64, &Vec<Weight>)> = self.rows.iter().map(|(feature, row)| (*feature, row)).collect();
        rows.sort_by_key(|(feature, _)| *feature);
        rows
    }
}

fn change(row: &mut Vec<Weight>, label: usize, by: f32, step: f64) {
    let Ok(label) = u8::try_from(label) else { return };
    match row.iter_mut().find(|weight| weight.label == label) {
        Some(weight) => {
            weight.total += f64::from(weight.value) * (step - weight.since);
            weight.since = step;
            weight.value += by;
        }
        None => row.push(Weight { label, value: by, total: 0.0, since: step }),
    }
}

/// Bytes that the weights of at least `bar` take.
fn size(rows: &[(u64, Vec<(u8, f64)>)], bar: f64, scale: f64) -> usize {
    let bar = bar.max(0.5 / scale);
    let (mut features, mut weights) = (0, 0);
    for (_, row) in rows {
        let kept = row.iter().filter(|(_, value)| value.abs() >= bar).count();
        features += usize::from(kept > 0);
        weights += kept;
    }
    slots_for(features) * 6 + features + 2 * weights
}

fn quantise(feature: u64, row: &[(u8, f64)], threshold: f64, scale: f64) -> Option<(u64, Vec<(u8, i8)>)> {
    let mut kept: Vec<(u8, i8)> = row
        .iter()
        .filter(|(_, value)| value.abs() >= threshold)
        .map(|(label, value)| (*label, ((value.abs() * scale).sqrt().round().min(127.0) * value.signum()) as i8))
        .filter(|(_, value)| *value != 0)
        .collect();
    kept.sort_unstable();
    kept.truncate(255);
    (!kept.is_empty()).then_some((feature, kept))
}

fn write_table(name: &str, rows: &[(u64, Vec<(u8, i8)>)], slots: usize, builder: &mut Builder) {
    let (mut checks, mut offsets, mut entries) = (vec![0u16; slots], vec![0u32; slots], Vec::new());
    for (feature, row) in rows {
        let free = place(&mut checks, *feature);
        if let Some(offset) = free.and_then(|free| offsets.get_mut(free)) {
            *offset = u32::try_from(entries.len()).unwrap_or(u32::MAX);
            entries.push(u8::try_from(row.len()).unwrap_or(u8::MAX));
            row.iter().for_each(|(label, weight)| entries.extend([*label, weight.cast_unsigned()]));
        }
    }
    builder.put(&format!("{name}.checks"), &checks);
    builder.put(&format!("{name}.offsets"), &offsets);
    builder.put(&format!("{name}.entries"), &entries);
    builder.put(&format!("{name}.squared"), &[1u8]);
}

/// Size of a table that holds `keys`: three quarters full, with room behind the last slot.
pub fn slots_for(keys: usize) -> usize {
    keys * 4 / 3 + 64
}

/// Puts the check of `key` into the first free slot from its own on; the search never wraps, as the reader's does not.
/// `None` if that runs off the end: the feature is lost.
pub fn place(checks: &mut [u16], key: u64) -> Option<usize> {
    let start = slot(key, checks.len());
    let free = (start..checks.len()).find(|slot| checks.get(*slot) == Some(&0))?;
    *checks.get_mut(free)? = check(key);
    Some(free)
}
