//! The averaged perceptron (Collins 2002) that fills a [`crate::text::linear::Linear`].

use rustc_hash::FxHashMap;

use crate::text::linear::{check, slot};
use crate::text::model::Builder;

/// Weights while they are learnt: sparse rows by feature.
#[derive(Debug, Default)]
pub struct Perceptron {
    rows: FxHashMap<u64, Vec<Weight>>,
    step: f64,
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
            let row = self.rows.entry(*feature).or_default();
            change(row, right, 1.0, self.step);
            change(row, wrong, -1.0, self.step);
        }
    }

    /// Averages, keeps the weights that matter within `budget` bytes, quantises them to eight bits, and writes the sections
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
        let scale = 127.0 / rank(0.9995).max(1e-6);
        let mut low = 0.0;
        // Raise the bar until what is left fits.
        loop {
            let threshold = if low == 0.0 { 0.5 / scale } else { rank(low) };
            let kept: Vec<(u64, Vec<(u8, i8)>)> =
                rows.iter().filter_map(|(feature, row)| quantise(*feature, row, threshold, scale)).collect();
            let slots = slots_for(kept.len());
            let bytes = slots * 6 + kept.iter().map(|(_, row)| 1 + 2 * row.len()).sum::<usize>();
            if bytes <= budget || low > 0.98 {
                write_table(name, &kept, slots, builder);
                return kept.len();
            }
            low += 0.02;
        }
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

fn quantise(feature: u64, row: &[(u8, f64)], threshold: f64, scale: f64) -> Option<(u64, Vec<(u8, i8)>)> {
    let mut kept: Vec<(u8, i8)> = row
        .iter()
        .filter(|(_, value)| value.abs() >= threshold)
        .map(|(label, value)| (*label, (value * scale).round().clamp(-127.0, 127.0) as i8))
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
