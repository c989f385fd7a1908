//! The classifier of top levels: one weight for each feature and label, and the features that a stretch of text has.
//!
//! Features are the words of the stretch, the clusters of its words and how many phrases of the lists speak for each top level, hashed
//! into one table (Weinberger et al. 2009). The score of a label is the sum of its weights, so reading is one pass over the words. The
//! weights were learnt by `copytaster train topics`.

use lists::ResourceError;
use text::clusters::{Clusters, GRAINS};
use text::forms::feature;
use text::model::{Aligned, Model, ModelError};

use super::background::Background;
use super::cues::{Cue, Strength};
use super::words::Word;

/// Top levels of the Media Topics.
pub const LABELS: usize = 17;
/// Rows of the table of weights.
pub const FEATURES: usize = 1 << 15;
/// Fewer features than this count as so many: a few words say less than a sentence.
const FEWEST: usize = 16;
/// Times that a cluster counts, and that phrases for a top level count.
const CLUSTERS: usize = 3;
const PHRASES: usize = 4;

/// The model file compiled into the program.
static BUILT_IN: &Aligned<[u8]> = &Aligned(*include_bytes!("../en/topics/topics.model"));

/// Weights of features for labels.
#[derive(Debug, Clone)]
pub struct TopicModel<'m> {
    /// Feature by feature, a weight for each label.
    weights: &'m [i8],
    /// What one step of a weight is, by label.
    steps: &'m [f32],
    biases: &'m [f32],
    /// What makes a probability of a score: slope and offset of its log odds.
    calibration: &'m [f32],
}

/// A number for each top level, in the order of their codes.
pub type Scores = [f32; LABELS];

/// Rows of the table that a stretch of text has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Features(Vec<u32>);

/// What is compiled into the program.
pub(super) fn built_in() -> Result<(TopicModel<'static>, Background<'static>), ResourceError> {
    let read = |bytes: &'static [u8]| {
        let model = Model::open(bytes)?;
        Ok((TopicModel::open(&model)?, Background::open(&model)?))
    };
    read(&BUILT_IN.0).map_err(|error: ModelError| ResourceError::whole("en/topics/topics.model", error))
}

impl<'m> TopicModel<'m> {
    pub fn open(model: &Model<'m>) -> Result<TopicModel<'m>, ModelError> {
        let weights = model.numbers("topics.weights")?;
        let (steps, biases) = (model.numbers("topics.steps")?, model.numbers("topics.biases")?);
        let calibration: &[f32] = model.numbers("topics.calibration")?;
        let fits =
            weights.len() == FEATURES * LABELS && steps.len() == LABELS && biases.len() == LABELS && calibration.len() == 2;
        if !fits {
            return Err(ModelError::Damaged("its weights of topics do not fit together".to_owned()));
        }
        Ok(TopicModel { weights, steps, biases, calibration })
    }

    /// How likely each top level is what the stretch is about; together they are 1.
    pub fn read(&self, features: &Features) -> Scores {
        let mut sums = [0_i32; LABELS];
        for row in features.rows() {
            let weights = self.weights.get(row * LABELS..(row + 1) * LABELS).unwrap_or_default();
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += i32::from(*weight));
        }
        let scale = features.scale();
        let mut scores = [0.0; LABELS];
        for (label, score) in scores.iter_mut().enumerate() {
            let (step, bias) = (self.steps.get(label).copied(), self.biases.get(label).copied());
            *score = bias.unwrap_or_default() + sums[label] as f32 * step.unwrap_or_default() * scale;
        }
        shares(&scores)
    }

    /// How often a story whose best top level has this share is about it.
    pub fn probability(&self, share: f64) -> f64 {
        let share = share.clamp(1e-6, 1.0 - 1e-6);
        let [slope, offset] = [0, 1].map(|at| self.calibration.get(at).copied().map_or(0.0, f64::from));
        1.0 / (1.0 + (-(slope * (share / (1.0 - share)).ln() + offset)).exp())
    }
}

/// Scores as shares of one.
pub fn shares(scores: &Scores) -> Scores {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|it| (it - most).exp());
    let all: f32 = powers.iter().sum();
    powers.map(|it| it / all)
}

impl Features {
    /// The features of a stretch of text, from its words and the phrases of the lists in it.
    pub fn of(words: &[Word], cues: &[Cue], clusters: Option<&Clusters<'_>>) -> Features {
        let mut found: Vec<u64> = words.iter().map(|word| feature(1, word.stem)).collect();
        if let Some(clusters) = clusters {
            let mut met: Vec<u64> = words.iter().flat_map(|word| named(clusters.of(word.lower))).collect();
            count(&mut met, CLUSTERS, 2, &mut found);
        }
        let mut spoken: Vec<u64> =
            cues.iter().map(|cue| (cue.top as u64) << 1 | u64::from(cue.strength == Strength::Strong)).collect();
        count(&mut spoken, PHRASES, 3, &mut found);
        let mut rows: Vec<u32> = found.into_iter().map(|it| (it % FEATURES as u64) as u32).collect();
        rows.sort_unstable();
        rows.dedup();
        Features(rows)
    }

    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().map(|row| *row as usize)
    }

    /// What the sum of the weights is multiplied by, so that long stretches and short ones are measured alike.
    pub fn scale(&self) -> f32 {
        1.0 / (self.0.len().max(FEWEST) as f32).sqrt()
    }
}

/// A number for each cluster of a word, from coarse to fine.
fn named(clusters: [u32; GRAINS]) -> impl Iterator<Item = u64> {
    clusters
        .into_iter()
        .enumerate()
        .filter(|(_, cluster)| *cluster > 0)
        .map(|(grain, cluster)| (grain as u64) << 32 | u64::from(cluster))
}

/// A feature for the first, second, … time that something is met.
fn count(met: &mut [u64], most: usize, template: u64, found: &mut Vec<u64>) {
    met.sort_unstable();
    for same in met.chunk_by(|a, b| a == b) {
        let times = 1..=same.len().min(most) as u64;
        found.extend(times.zip(same).map(|(time, value)| feature(template << 8 | time, *value)));
    }
}
