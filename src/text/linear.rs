//! A sparse linear classifier that is used where it lies in the model file.
//!
//! Three sections: `checks`, one `u16` per slot of an open-addressed table (0 is an empty slot); `offsets`, one `u32` per slot;
//! `entries`, bytes: at an offset the number of pairs, then pairs of label and weight (`i8`). A feature is a 64-bit hash: its high
//! half picks the slot, its low 16 bits are the check; one absent feature in some ten thousand is mistaken for another one.

use crate::text::model::{Model, ModelError};

/// Weights by feature and label.
#[derive(Debug, Clone, Copy)]
pub struct Linear<'m> {
    checks: &'m [u16],
    offsets: &'m [u32],
    entries: &'m [u8],
    /// A stored weight stands for its square with its sign: fine steps near zero, room for the few heavy ones.
    squared: bool,
}

impl<'m> Linear<'m> {
    /// The classifier in the sections `<name>.checks`, `<name>.offsets`, `<name>.entries`.
    pub fn open(model: &Model<'m>, name: &str) -> Result<Linear<'m>, ModelError> {
        let checks: &[u16] = model.numbers(&format!("{name}.checks"))?;
        let offsets: &[u32] = model.numbers(&format!("{name}.offsets"))?;
        if checks.len() != offsets.len() {
            return Err(ModelError::Damaged(format!(
                "the table of \"{name}\" has {} checks, {} offsets",
                checks.len(),
                offsets.len()
            )));
        }
        Ok(Linear {
            checks,
            offsets,
            entries: model.section(&format!("{name}.entries"))?,
            squared: model.has(&format!("{name}.squared")),
        })
    }

    /// Adds the weights of `feature` to `scores`, which are indexed by label.
    #[inline]
    pub fn add(&self, feature: u64, scores: &mut [i32]) {
        let Some(pairs) = self.pairs(feature) else { return };
        for pair in pairs.chunks_exact(2) {
            if let [label, weight] = *pair
                && let Some(score) = scores.get_mut(usize::from(label))
            {
                let weight = i32::from(weight.cast_signed());
                *score += if self.squared { weight * weight.abs() } else { weight };
            }
        }
    }

    #[inline]
    fn pairs(&self, feature: u64) -> Option<&'m [u8]> {
        let (mut slot, check) = (slot(feature, self.checks.len()), check(feature));
        loop {
            let found = *self.checks.get(slot)?;
            if found == check {
                break;
            }
            if found == 0 {
                return None;
            }
            // A table without an empty slot would be a bug of the trainer; running off its end still ends the search.
            slot += 1;
        }
        let start = *self.offsets.get(slot)? as usize;
        let count = usize::from(*self.entries.get(start)?);
        self.entries.get(start + 1..start + 1 + 2 * count)
    }
}

/// Where the search for a feature starts in a table of `slots`.
#[inline]
pub fn slot(feature: u64, slots: usize) -> usize {
    (((feature >> 32) * slots as u64) >> 32) as usize
}

/// Never 0.
pub fn check(feature: u64) -> u16 {
    (feature as u16).max(1)
}

/// A feature of template `template` with one value.
#[inline]
pub fn feature(template: u64, value: u64) -> u64 {
    let mixed = (value ^ template.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (mixed ^ (mixed >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

/// Two values as one.
#[inline]
pub fn pair(a: u64, b: u64) -> u64 {
    (a.wrapping_mul(0xff51_afd7_ed55_8ccd) ^ b).wrapping_add(0x2545_f491_4f6c_dd1d)
}

/// A stable hash of some bytes: the same on every machine and in every version, since models depend on it.
#[inline]
pub fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    let folded =
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (folded ^ (folded >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}
