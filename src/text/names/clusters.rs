//! Word clusters: words that stand in the same surroundings in large amounts of text share a number.

use std::borrow::Cow;

/// Clusters of each word, from coarse to fine.
pub const GRAINS: usize = 3;

const BITS: [u32; GRAINS] = [8, 11, 13];

/// Sorted by the hash of the word in lower case (its upper 32 bits), with the word's clusters in one number beside it.
#[derive(Debug, Clone, Default)]
pub struct Clusters<'a> {
    words: Cow<'a, [u32]>,
    clusters: Cow<'a, [u32]>,
}

impl<'a> Clusters<'a> {
    /// `None` if the columns differ in length or the words are not sorted.
    pub fn new(words: Cow<'a, [u32]>, clusters: Cow<'a, [u32]>) -> Option<Clusters<'a>> {
        (words.len() == clusters.len() && words.is_sorted()).then_some(Clusters { words, clusters })
    }

    /// The clusters of a word, from its hash in lower case; 0 is none.
    pub fn of(&self, hash: u64) -> [u32; GRAINS] {
        let key = high(hash);
        match self.words.binary_search(&key) {
            Ok(at) => self.clusters.get(at).map_or([0; GRAINS], |&packed| unpack(packed)),
            Err(_) => [0; GRAINS],
        }
    }

    pub fn columns(&self) -> (&[u32], &[u32]) {
        (&self.words, &self.clusters)
    }
}

/// The part of a word's hash that is kept.
pub fn high(hash: u64) -> u32 {
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
