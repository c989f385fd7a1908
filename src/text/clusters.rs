//! Word clusters: words that stand in the same surroundings in large amounts of text share a number.

use std::borrow::Cow;

use crate::forms;
use crate::model::{Builder, Model, ModelError};

/// Clusters of each word, from coarse to fine.
pub const GRAINS: usize = 3;

const BITS: [u32; GRAINS] = [8, 11, 13];

/// Sorted by the hash of the word in lower case ([`forms::Form::lower`], its upper 32 bits), with the word's clusters in one number beside it.
#[derive(Debug, Clone, Default)]
pub struct Clusters<'a> {
    words: Cow<'a, [u32]>,
    clusters: Cow<'a, [u32]>,
    /// Where the words with the same upper bits begin; made when loaded.
    starts: Vec<usize>,
}

/// Upper bits of a word by which its neighbourhood is found.
const NEIGHBOURHOOD: u32 = 12;

impl<'a> Clusters<'a> {
    /// `None` if the columns differ in length or the words are not sorted.
    pub fn new(words: Cow<'a, [u32]>, clusters: Cow<'a, [u32]>) -> Option<Clusters<'a>> {
        if words.len() != clusters.len() || !words.is_sorted() {
            return None;
        }
        let starts = (0..=1_u64 << NEIGHBOURHOOD)
            .map(|bits| words.partition_point(|word| u64::from(*word) < bits << (32 - NEIGHBOURHOOD)));
        Some(Clusters { starts: starts.collect(), words, clusters })
    }

    /// Takes the part `clusters` out of a model file. A model without it knows none.
    pub fn load(model: &Model<'a>) -> Result<Clusters<'a>, ModelError> {
        if !model.has("clusters.words") {
            return Ok(Clusters::default());
        }
        let (words, numbers): (&'a [u32], &'a [u32]) = (model.numbers("clusters.words")?, model.numbers("clusters.numbers")?);
        Clusters::new(words.into(), numbers.into()).ok_or_else(|| ModelError::Damaged("its clusters do not fit together".into()))
    }

    pub fn store(&self, builder: &mut Builder) {
        builder.put("clusters.words", &self.words);
        builder.put("clusters.numbers", &self.clusters);
    }

    /// The clusters of a word, from its hash in lower case; 0 is none.
    pub fn of(&self, hash: u64) -> [u32; GRAINS] {
        let key = high(hash);
        self.place(key).and_then(|at| self.clusters.get(at)).map_or([0; GRAINS], |&packed| unpack(packed))
    }

    fn place(&self, key: u32) -> Option<usize> {
        let bits = usize::try_from(key >> (32 - NEIGHBOURHOOD)).ok()?;
        let (start, end) = (*self.starts.get(bits)?, *self.starts.get(bits + 1)?);
        self.words.get(start..end)?.binary_search(&key).ok().map(|at| start + at)
    }
}

/// What stands for a word in the list.
pub fn key(word: &str) -> u32 {
    high(forms::form(word).lower)
}

/// The part of a word's hash that is kept.
fn high(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or_default()
}

/// The clusters of a word as one number.
pub fn pack(clusters: [u32; GRAINS]) -> u32 {
    clusters.iter().zip(BITS).fold(0, |packed, (&cluster, bits)| packed << bits | (cluster & ((1 << bits) - 1)))
}

fn unpack(packed: u32) -> [u32; GRAINS] {
    let mut rest = packed;
    let mut clusters = [0; GRAINS];
    for (cluster, bits) in clusters.iter_mut().zip(BITS).rev() {
        *cluster = rest & ((1 << bits) - 1);
        rest >>= bits;
    }
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_come_back_as_they_were_packed() {
        for clusters in [[0; GRAINS], [1, 2, 3], [255, 2047, 8191]] {
            assert_eq!(unpack(pack(clusters)), clusters);
        }
    }
}
