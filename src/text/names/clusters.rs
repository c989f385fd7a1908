//! Word clusters: words that stand in the same surroundings in open raw text share a number.

use std::borrow::Cow;

/// Sorted by the hash of the word in lower case: `hash (upper 32 bits of it)`, and `fine << 16 | coarse` beside it.
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

    /// The coarse and the fine cluster of a word, from its hash in lower case; 0 is none.
    pub fn of(&self, hash: u64) -> [u32; 2] {
        let key = high(hash);
        // Hashes are even, so the place can be guessed; a few steps of a binary search remain.
        match self.words.binary_search(&key) {
            Ok(at) => self.clusters.get(at).map_or([0, 0], |&both| [both & 0xffff, both >> 16]),
            Err(_) => [0, 0],
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
