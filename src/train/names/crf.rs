//! Training of the conditional random field: stochastic gradients with AdaGrad (Duchi et al., JMLR 2011), averaged over the later epochs.
//!
//! The gold may be a set of labels a token: the gradient is then the difference of two expectations, over the allowed sequences and over
//! all (Tsuboi et al., COLING 2008).

use rustc_hash::FxHashMap;

use super::augment::{self, Stock};
use super::corpora::Document;
use crate::text::clusters::Clusters;
use crate::text::names::decode::{self, NEVER, Scores, Transitions};
use crate::text::names::labels::{OUTSIDE, WEIGHED};
use crate::text::names::lexicon::{Lexicon, part};
use crate::text::names::looks::Word;
use crate::text::names::{self, Tokens, features, weights::Weights};
use crate::train::random::Random;

/// How to train.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Fields that are trained and averaged.
    pub fields: usize,
    pub epochs: usize,
    pub rate: f32,
    /// Added to the sum of squared gradients: keeps the first steps of rare features small.
    pub damping: f32,
    /// Features seen less often are left out.
    pub least: u32,
    /// Share of tokens whose identity is hidden in an epoch, so that the context is learnt too.
    pub blind: f32,
    /// Share of a token's features that are left out in an epoch: no feature can rely on another (Hinton et al. 2012).
    pub drop: f32,
    /// Share of names that are swapped for others of their kind.
    pub swap: f32,
    /// Weights are shrunk by this share of themselves after each epoch.
    pub decay: f32,
    /// Buckets of the packed weights.
    pub buckets: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            fields: 1,
            epochs: 10,
            rate: 0.3,
            damping: 1.0,
            least: 2,
            blind: 0.2,
            drop: 0.45,
            swap: 0.2,
            decay: 0.0,
            buckets: 21_000,
        }
    }
}

/// A corpus with the weight of each of its sentences.
pub(crate) struct Portion {
    pub documents: Vec<Document>,
    pub weight: f32,
}

struct Field<'r> {
    rows: &'r FxHashMap<u64, u32>,
    weights: Vec<Scores>,
    squares: Vec<Scores>,
    transitions: Transitions,
    transition_squares: Transitions,
}

/// Trains and packs the weights. Calls `progress` with a line after each epoch.
///
/// Several fields are trained, on other variations of the corpora, and their weights averaged: a logarithmic opinion pool (Smith, Cohn &
/// Osborne, ACL 2005), which for such fields is a field again.
pub(crate) fn train(
    portions: &[Portion],
    (lexicon, clusters): (&Lexicon<'_>, &Clusters<'_>),
    stock: &Stock,
    options: &Options,
    mut progress: impl FnMut(&str),
) -> (Weights<'static>, Transitions) {
    let mut random = Random::new(20_220_224);
    let rows = count(portions, lexicon, clusters, options.least);
    progress(&format!("{} features", rows.len()));
    let mut sum = Average { weights: vec![[0.0; WEIGHED]; rows.len()], transitions: Transitions::default(), count: 0.0 };
    let course = Course { known: (lexicon, clusters), stock, options };
    for number in 1..=options.fields {
        let mut field = Field::new(&rows);
        field.learn_all(portions, &course, &mut sum, &mut random, |line| {
            progress(&format!("field {number} of {}, {line}", options.fields));
        });
    }
    let mut transitions = Transitions::default();
    add(&mut transitions, &sum.transitions, 1.0 / sum.count.max(1.0));
    let row = |(&feature, &row): (&u64, &u32)| {
        let weights = sum.weights.get(usize::try_from(row).ok()?)?;
        Some((feature, weights.map(|weight| weight / sum.count.max(1.0))))
    };
    let mut features: Vec<(u64, Scores)> = rows.iter().filter_map(row).collect();
    features.sort_by_key(|(feature, _)| *feature);
    (Weights::pack(features, options.buckets), transitions)
}

/// What every field is trained with.
struct Course<'a> {
    known: (&'a Lexicon<'a>, &'a Clusters<'a>),
    stock: &'a Stock,
    options: &'a Options,
}

/// Sums of weights, for averaging.
struct Average {
    weights: Vec<Scores>,
    transitions: Transitions,
    count: f32,
}

impl<'r> Field<'r> {
    fn new(rows: &'r FxHashMap<u64, u32>) -> Field<'r> {
        Field {
            rows,
            weights: vec![[0.0; WEIGHED]; rows.len()],
            squares: vec![[0.0; WEIGHED]; rows.len()],
            transitions: Transitions::default(),
            transition_squares: Transitions::default(),
        }
    }

    /// Goes over the corpora as often as the options say, and adds the weights of the later epochs to `sum`.
    fn learn_all(
        &mut self,
        portions: &[Portion],
        course: &Course<'_>,
        sum: &mut Average,
        random: &mut Random,
        mut progress: impl FnMut(&str),
    ) {
        let &Course { known, stock, options } = course;
        let mut order: Vec<(&Document, f32)> =
            portions.iter().flat_map(|portion| portion.documents.iter().map(|document| (document, portion.weight))).collect();
        for epoch in 0..options.epochs {
            random.shuffle(&mut order);
            let mut loss = 0.0;
            for &(document, weight) in &order {
                let document = augment::vary(document, stock, options.swap, random);
                loss += learn(self, &document, known, weight, options, random);
            }
            if options.decay > 0.0 {
                let keep = 1.0 - options.decay;
                self.weights.iter_mut().flatten().for_each(|weight| *weight *= keep);
            }
            if epoch * 2 >= options.epochs {
                sum.count += 1.0;
                for (sum, row) in sum.weights.iter_mut().zip(&self.weights) {
                    sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
                }
                add(&mut sum.transitions, &self.transitions, 1.0);
            }
            progress(&format!("epoch {} of {}: loss {loss:.0}", epoch + 1, options.epochs));
        }
    }
}

/// Numbers the features that occur often enough.
fn count(portions: &[Portion], lexicon: &Lexicon<'_>, clusters: &Clusters<'_>, least: u32) -> FxHashMap<u64, u32> {
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    for document in portions.iter().flat_map(|portion| &portion.documents) {
        for words in look(document, lexicon, clusters) {
            let runs = features::runs(&words);
            for at in (0..words.len()).filter(|at| features::is_open(&words, *at)) {
                features::extract(&words, &runs, at, false, |feature| *counts.entry(feature).or_default() += 1);
            }
        }
    }
    let mut kept: Vec<u64> = counts.into_iter().filter(|&(_, count)| count >= least).map(|(feature, _)| feature).collect();
    kept.sort_unstable();
    kept.into_iter().zip(0..).collect()
}

fn look(document: &Document, lexicon: &Lexicon<'_>, clusters: &Clusters<'_>) -> Vec<Vec<Word>> {
    let hashes: Vec<u64> = document.tokens.iter().map(|token| part(token)).collect();
    names::look(&tokens(document), &hashes, lexicon, clusters)
}

/// The document as the reader takes it.
pub(crate) fn tokens(document: &Document) -> Tokens<'_> {
    Tokens {
        tokens: document.tokens.iter().map(String::as_str).collect(),
        sentences: document.sentences.clone(),
        headlines: document.headlines.clone(),
    }
}

fn learn(
    field: &mut Field<'_>,
    document: &Document,
    (lexicon, clusters): (&Lexicon<'_>, &Clusters<'_>),
    weight: f32,
    options: &Options,
    random: &mut Random,
) -> f64 {
    let mut loss = 0.0;
    let seen = look(document, lexicon, clusters);
    for (words, range) in seen.iter().zip(&document.sentences) {
        let runs = features::runs(words);
        let allowed = document.allowed.get(range.clone()).unwrap_or_default();
        let free: Vec<bool> = allowed.iter().map(|labels| labels & (1 << OUTSIDE) != 0).collect();
        let mut features: Vec<u32> = Vec::with_capacity(words.len() * features::MOST);
        let mut ends = Vec::with_capacity(words.len());
        let mut scores: Vec<Scores> = Vec::with_capacity(words.len());
        for at in 0..words.len() {
            // What the reader never looks at teaches it nothing.
            if free.get(at).is_some_and(|free| *free) && !features::is_open(words, at) {
                scores.push([NEVER; WEIGHED]);
                ends.push(features.len());
                continue;
            }
            let from = features.len();
            let blind = random.share() < f64::from(options.blind);
            features::extract(words, &runs, at, blind, |feature| {
                if options.drop == 0.0 || random.share() >= f64::from(options.drop) {
                    features.extend(field.rows.get(&feature));
                }
            });
            let mut sum = [0.0; WEIGHED];
            for &row in features.get(from..).unwrap_or_default() {
                let Some(row) = field.weights.get(row as usize) else { continue };
                sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
            }
            scores.push(sum);
            ends.push(features.len());
        }
        let mut bound = scores.clone();
        for (scores, labels) in bound.iter_mut().zip(allowed) {
            for (label, score) in scores.iter_mut().enumerate() {
                if labels & (1 << label) == 0 {
                    *score = NEVER;
                }
            }
        }
        let (Some(all), Some(gold)) =
            (decode::marginals(&scores, &[], &field.transitions), decode::marginals(&bound, &free, &field.transitions))
        else {
            continue;
        };
        loss += (all.log_sum - gold.log_sum) * f64::from(weight);
        let mut from = 0;
        for ((all, gold), &end) in all.tokens.iter().zip(&gold.tokens).zip(&ends) {
            let mut gradient = [0.0; WEIGHED];
            for label in 0..WEIGHED {
                gradient[label] = (gold[label] - all[label]) * weight;
            }
            // Most tokens are outside beyond doubt: nothing to learn.
            if gradient.iter().any(|step| step.abs() > 1e-4) {
                for &row in features.get(from..end).unwrap_or_default() {
                    let row = row as usize;
                    if let (Some(weights), Some(squares)) = (field.weights.get_mut(row), field.squares.get_mut(row)) {
                        for ((weight, square), step) in weights.iter_mut().zip(squares).zip(&gradient) {
                            *square += step * step;
                            *weight += options.rate * step / (*square + options.damping).sqrt();
                        }
                    }
                }
            }
            from = end;
        }
        let mut step = Transitions::default();
        add(&mut step, &gold.transitions, weight);
        add(&mut step, &all.transitions, -weight);
        let pairs = cells(&mut field.transitions).into_iter().zip(cells(&mut field.transition_squares)).zip(cells(&mut step));
        for ((weight, square), step) in pairs {
            *square += *step * *step;
            *weight += options.rate * *step / (*square + options.damping).sqrt();
        }
    }
    loss
}

fn cells(transitions: &mut Transitions) -> Vec<&mut f32> {
    transitions.between.iter_mut().flatten().chain(transitions.inside.iter_mut().flatten()).collect()
}

fn add(to: &mut Transitions, other: &Transitions, times: f32) {
    let mut other = other.clone();
    for (to, other) in cells(to).into_iter().zip(cells(&mut other)) {
        *to += times * *other;
    }
}
