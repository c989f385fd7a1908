//! Which features of words have a row in the table, and sentences as rows.

use rustc_hash::FxHashMap;

use super::Batch;
use crate::text::clusters::Clusters;
use crate::text::network::vectors::{Kind, Sentence};
use crate::train::conllu::Gold;
use crate::train::random::Random;

/// Rows by feature.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary {
    clusters: Clusters<'static>,
    pub rows: FxHashMap<u64, Row>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub number: u32,
    /// How often the training text has the feature.
    pub count: u32,
}

/// A feature seen less often has no row.
fn least(kind: Kind) -> u32 {
    match kind {
        Kind::Lower => 2,
        Kind::Left | Kind::Right => 10,
        Kind::LeftPair | Kind::RightPair => 12,
        Kind::Suffix4 => 4,
        _ => 3,
    }
}

impl Vocabulary {
    pub(crate) fn of(gold: &[Gold], clusters: Clusters<'static>) -> Vocabulary {
        let mut counts: FxHashMap<u64, (Kind, u32)> = FxHashMap::default();
        for gold in gold {
            let sentence = Sentence::of(&gold.forms(), &clusters);
            for at in 0..gold.words.len() {
                sentence.features(at, &mut |kind, feature| counts.entry(feature).or_insert((kind, 0)).1 += 1);
            }
        }
        #[allow(clippy::iter_over_hash_type, reason = "the order is made by the sort")]
        let mut kept: Vec<(u64, Kind, u32)> = counts
            .into_iter()
            .filter(|(_, (kind, count))| *count >= least(*kind))
            .map(|(feature, (kind, count))| (feature, kind, count))
            .collect();
        kept.sort_unstable_by_key(|(feature, kind, count)| (*kind, std::cmp::Reverse(*count), *feature));
        let rows = (0..).zip(kept).map(|(number, (feature, _, count))| (feature, Row { number, count }));
        Vocabulary { rows: rows.collect(), clusters }
    }

    /// Sentences as the network learns them.
    ///
    /// With `missing` rows are left out at random, the rarer the more often (a feature seen once as often as `missing` to 1): so
    /// the network learns to do without them, as it must with words it has never seen.
    pub(crate) fn batch(&self, sentences: &[&Gold], mut missing: Option<(f64, &mut Random)>) -> Batch {
        let mut batch = Batch::default();
        for gold in sentences {
            let start = batch.rows.len();
            let sentence = Sentence::of(&gold.forms(), &self.clusters);
            for (at, word) in gold.words.iter().enumerate() {
                batch.rows.push(self.rows_of(&sentence, at, &mut missing));
                batch.upos.push(word.upos.index());
                batch.xpos.push(word.xpos.index());
                batch.heads.push(word.head.checked_sub(1).unwrap_or(gold.words.len()));
                batch.relations.push(word.relation.index());
            }
            batch.sentences.push(start..batch.rows.len());
        }
        batch
    }

    fn rows_of(&self, sentence: &Sentence, at: usize, missing: &mut Option<(f64, &mut Random)>) -> Vec<u32> {
        let mut rows = Vec::with_capacity(12);
        let mut unknown = false;
        sentence.features(at, &mut |kind, feature| {
            let Some(row) = self.rows.get(&feature) else { return };
            let mut gone =
                missing.as_mut().is_some_and(|(missing, random)| random.share() < *missing / (*missing + f64::from(row.count)));
            match kind {
                Kind::Lower => unknown = gone,
                // These give the word away.
                Kind::Exact | Kind::Suffix4 => gone |= unknown,
                _ => {}
            }
            if !gone {
                rows.push(row.number);
            }
        });
        rows
    }
}
