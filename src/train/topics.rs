//! Builds the classifier of topics: a linear model over hashed words, clusters of words and phrases of the lists
//! ([`crate::resources::topics`]), learnt by stochastic gradient descent (AdaGrad; Duchi, Hazan and Singer 2011).
//!
//! Learnt from the events of Wikipedia's portal, IPTC's definitions of its topics, the phrases of `cues.tsv` and own copy (`copy.tsv`) for what
//! open news lacks: weather, labour, education, lifestyle, human interest, markets, technology. The portal has no section for technology and files
//! it under business, crime, arts or politics: what names a technical thing is taken as partly of science and technology.
//! The newest events are held out; scores and the calibration come from them.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

use crate::record::Span;
use crate::resources::topics::{
    Cue, CueLine, FEATURES, Features, LABELS, Scores, Strength, Taxonomy, TopicModel, TopicRules, key, shares, words,
};
use crate::text::clusters::Clusters;
use crate::text::model::{AlignedBytes, Builder, Model, Part, Source};
use crate::train::random::Random;

const CUES: &str = include_str!("../resources/en/topics/cues.tsv");
const COPY: &str = include_str!("topics/copy.tsv");
/// Events from this day on are held out.
pub(crate) const HELD_OUT: &str = "2020-07";
const ROUNDS: usize = 5;
const RATE: f32 = 0.1;
const SHRINK: f32 = 1e-5;
/// What own copy counts, beside events of the portal.
const OWN: f32 = 4.0;
/// Science and technology in the order of the labels, and the topics under which the portal files technology.
const TECHNOLOGY: usize = 12;
const ECONOMY: usize = 3;
const FILED_ELSEWHERE: [usize; 3] = [0, 1, 10];

/// A stretch of text with what it is about.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    pub features: Features,
    /// The share of each top level; together they are 1.
    pub shares: Scores,
    pub weight: f32,
}

/// An event of the portal.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub date: String,
    /// Top levels of which each is right.
    pub topics: Vec<usize>,
    pub text: String,
}

/// What text is made into features with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub rules: &'a TopicRules,
    pub clusters: Option<&'a Clusters<'a>>,
}

impl Reader<'_> {
    pub(crate) fn read(&self, text: &str) -> (Features, Vec<Cue>) {
        let words = words(text, Span::new(0, text.len()));
        let cues = self.rules.cues.find(&words);
        (Features::of(&words, &cues, self.clusters), cues)
    }
}

/// Learns the model from `corpora` and puts it into `builder`; says how it goes.
pub(crate) fn build(corpora: &Path, reader: &Reader<'_>, builder: &mut Builder, say: &mut dyn FnMut(&str)) -> Result<(), String> {
    let taxonomy = Taxonomy::built_in().map_err(|error| error.to_string())?;
    let (held, learnt): (Vec<Event>, Vec<Event>) = events(corpora)?.into_iter().partition(|it| it.date.as_str() >= HELD_OUT);
    let mut examples: Vec<Example> = learnt.iter().map(|it| of_event(it, reader)).collect();
    examples.extend(definitions(&taxonomy, corpora, reader)?);
    examples.extend(phrases(&taxonomy, reader)?);
    examples.extend(own_copy(&taxonomy, reader)?);
    balance(&mut examples);
    say(&format!("topics: {} examples, {} held out", examples.len(), held.len()));
    let weights = Weights::learn(&examples, say);
    put(&weights, [1.0, 0.0], builder);
    let (fitted, measured): (Vec<_>, Vec<_>) = held.into_iter().enumerate().partition(|(at, _)| at % 2 == 0);
    let file = AlignedBytes::copy_of(&builder.finish().map_err(|error| error.to_string())?);
    let opened = Model::open(file.bytes()).map_err(|error| error.to_string())?;
    let model = TopicModel::open(&opened).map_err(|error| error.to_string())?;
    let outcomes = |events: &[(usize, Event)]| {
        let topics: Vec<usize> = events.iter().map(|(_, it)| it.topics[0]).collect();
        let weight = |topic: usize| {
            let same = topics.iter().filter(|it| **it == topic).count();
            topics.len() as f64 / (same * LABELS) as f64
        };
        events.iter().map(|(_, it)| outcome(it, weight(it.topics[0]), &model, reader)).collect::<Vec<_>>()
    };
    put(&weights, calibrate(&outcomes(&fitted)), builder);
    let measured = outcomes(&measured);
    let right = measured.iter().filter(|it| it.right).count() as f64 / measured.len().max(1) as f64 * 100.0;
    say(&format!("topics: best top level of held-out events right: {right:.1} %"));
    background(corpora, builder)?;
    builder.header.parts.insert("topics".to_owned(), part(right));
    Ok(())
}

fn part(right: f64) -> Part {
    let source = |name: &str, licence: &str| Source { name: name.to_owned(), licence: licence.to_owned() };
    Part {
        version: "1".to_owned(),
        licence: "CC BY-SA 4.0".to_owned(),
        sources: vec![
            source("Wikipedia contributors, Portal:Current events, via ianrastall/current-events-context (CC0)", "CC BY-SA 4.0"),
            source("IPTC Media Topic NewsCodes, (c) IPTC, https://iptc.org", "CC BY 4.0"),
            source("GloVe 6B word vectors (clusters of words)", "PDDL 1.0"),
            source("own lists of phrases and own copy", "Apache-2.0"),
        ],
        scores: [("best top level, events of the portal held out by date".to_owned(), right)].into(),
    }
}

/// The labelled events of the portal.
pub(crate) fn events(corpora: &Path) -> Result<Vec<Event>, String> {
    let table = table(corpora, "labelled")?;
    let event = |line: &str| {
        let mut cells = line.split('\t');
        let (date, topic, text) = (cells.next()?, cells.nth(1)?, cells.nth(1)?);
        let topics = topic.split('|').filter_map(|code| code.get(..2)?.parse::<usize>().ok()?.checked_sub(1)).collect();
        Some(Event { date: date.to_owned(), topics, text: text.to_owned() })
    };
    Ok(table.lines().skip(1).filter_map(event).filter(|it| !it.topics.is_empty()).collect())
}

fn table(corpora: &Path, name: &str) -> Result<String, String> {
    let path = corpora.join(format!("train/current-events/{name}.tsv.gz"));
    let problem = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut table = String::new();
    GzDecoder::new(std::fs::File::open(&path).map_err(problem)?).read_to_string(&mut table).map_err(problem)?;
    Ok(table)
}

/// Events in which a word must stand to be kept.
const SEVERAL: u32 = 6;

/// Counts in how many events each word stands, and puts it into the file.
fn background(corpora: &Path, builder: &mut Builder) -> Result<(), String> {
    let (mut counts, mut all) = (BTreeMap::<u32, u32>::new(), 0_u32);
    for name in ["labelled", "unlabelled"] {
        for text in table(corpora, name)?.lines().skip(1).filter_map(|line| line.split('\t').nth(4)) {
            let mut met: Vec<u32> = words(text, Span::new(0, text.len())).iter().map(|it| key(it.stem)).collect();
            met.sort_unstable();
            met.dedup();
            met.into_iter().for_each(|word| *counts.entry(word).or_default() += 1);
            all += 1;
        }
    }
    let all = f64::from(all.max(2)).ln();
    let kept: Vec<(u32, u32)> = counts.into_iter().filter(|(_, count)| *count >= SEVERAL).collect();
    let rarities: Vec<u8> = kept.iter().map(|(_, count)| ((1.0 - f64::from(*count).ln() / all) * 255.0) as u8).collect();
    builder.put("background.words", &kept.into_iter().map(|(word, _)| word).collect::<Vec<u32>>());
    builder.put("background.rarities", &rarities);
    Ok(())
}

fn of_event(event: &Event, reader: &Reader<'_>) -> Example {
    let (features, cues) = reader.read(&event.text);
    let mut example = Example { features, shares: shared(&event.topics), weight: 1.0 };
    if let [topic] = *event.topics {
        let technical = cues.iter().filter(|it| it.top == TECHNOLOGY && it.strength == Strength::Strong).count();
        let most = if topic == ECONOMY {
            1.0
        } else if FILED_ELSEWHERE.contains(&topic) {
            0.8
        } else {
            0.0
        };
        let share = most * [0.0, 0.6, 1.0][technical.min(2)];
        example.shares[topic] -= share;
        example.shares[TECHNOLOGY] += share;
    }
    example
}

fn shared(topics: &[usize]) -> Scores {
    let mut shares = [0.0; LABELS];
    topics.iter().filter(|it| **it < LABELS).for_each(|it| shares[*it] = 1.0 / topics.len() as f32);
    shares
}

fn definitions(taxonomy: &Taxonomy, corpora: &Path, reader: &Reader<'_>) -> Result<Vec<Example>, String> {
    let path = corpora.join("train/iptc/mediatopics.tsv");
    let table = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let example = |line: &str| {
        let mut cells = line.split('\t');
        let (code, name, definition) = (cells.next()?, cells.nth(2)?, cells.next()?);
        let top = taxonomy.find(code).filter(|it| it.code == code).and_then(|_| taxonomy.top_of(code))?;
        Some(Example { features: reader.read(&format!("{name}. {definition}")).0, shares: shared(&[top]), weight: 1.0 })
    };
    Ok(table.lines().skip(1).filter_map(example).collect())
}

fn phrases(taxonomy: &Taxonomy, reader: &Reader<'_>) -> Result<Vec<Example>, String> {
    let lines = lists::read::<CueLine>("en/topics/cues.tsv", CUES).map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    for line in lines.entries() {
        let Some(top) = taxonomy.top_of(line.speaks_for.unwrap_or(line.topic)) else { continue };
        for phrase in line.strong.iter().chain(&line.weak) {
            found.push(Example { features: reader.read(phrase).0, shares: shared(&[top]), weight: 1.0 });
        }
    }
    Ok(found)
}

fn own_copy(taxonomy: &Taxonomy, reader: &Reader<'_>) -> Result<Vec<Example>, String> {
    let lines = lists::read::<(&'static str, &'static str)>("train/topics/copy.tsv", COPY).map_err(|error| error.to_string())?;
    let example = |(code, copy): (&str, &str)| {
        let top = taxonomy.top_of(code)?;
        Some(Example { features: reader.read(copy).0, shares: shared(&[top]), weight: OWN })
    };
    Ok(lines.entries().filter_map(example).collect())
}

/// Gives rare labels the weight of frequent ones: the mix of topics in the corpora says nothing of the mix on a wire.
fn balance(examples: &mut [Example]) {
    let mut all = [0.0_f32; LABELS];
    for example in examples.iter() {
        all.iter_mut().zip(example.shares).for_each(|(all, share)| *all += share * example.weight);
    }
    let mean = all.iter().sum::<f32>() / LABELS as f32;
    for example in examples {
        example.weight *= example.shares.iter().zip(all).map(|(share, all)| share * mean / all.max(1.0)).sum::<f32>();
    }
}

/// Weights while they are learnt.
struct Weights {
    weights: Vec<f32>,
    biases: Scores,
}

impl Weights {
    fn learn(examples: &[Example], say: &mut dyn FnMut(&str)) -> Weights {
        let mut learnt = Weights { weights: vec![0.0; FEATURES * LABELS], biases: [0.0; LABELS] };
        let (mut squares, mut bias_squares) = (vec![1e-2_f32; FEATURES * LABELS], [1e-2_f32; LABELS]);
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut random = Random::new(17);
        for round in 1..=ROUNDS {
            random.shuffle(&mut order);
            for example in order.iter().map(|at| &examples[*at]) {
                learnt.step(example, &mut squares, &mut bias_squares);
            }
            say(&format!("topics: round {round} of {ROUNDS}"));
        }
        learnt
    }

    fn step(&mut self, example: &Example, squares: &mut [f32], bias_squares: &mut Scores) {
        let read = shares(&self.scores(&example.features));
        let scale = example.features.scale();
        let mut wrong = [0.0; LABELS];
        for label in 0..LABELS {
            wrong[label] = (read[label] - example.shares[label]) * example.weight;
            bias_squares[label] += wrong[label] * wrong[label];
            self.biases[label] -= RATE * wrong[label] / bias_squares[label].sqrt();
        }
        for row in example.features.rows() {
            let range = row * LABELS..(row + 1) * LABELS;
            let columns = self.weights[range.clone()].iter_mut().zip(&mut squares[range]).zip(&wrong);
            for ((weight, square), wrong) in columns {
                let slope = wrong * scale + SHRINK * *weight;
                *square += slope * slope;
                *weight -= RATE * slope / square.sqrt();
            }
        }
    }

    fn scores(&self, features: &Features) -> Scores {
        let mut sums = [0.0; LABELS];
        for row in features.rows() {
            let weights = &self.weights[row * LABELS..(row + 1) * LABELS];
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        }
        let mut scores = self.biases;
        scores.iter_mut().zip(sums).for_each(|(score, sum)| *score += sum * features.scale());
        scores
    }
}

/// Puts the weights into the file, each as a number of steps from -127 to 127.
fn put(learnt: &Weights, calibration: [f32; 2], builder: &mut Builder) {
    let mut steps = [0.0_f32; LABELS];
    for row in learnt.weights.chunks(LABELS) {
        steps.iter_mut().zip(row).for_each(|(step, weight)| *step = step.max(weight.abs() / 127.0));
    }
    let stepped = |(at, weight): (usize, &f32)| (weight / steps[at % LABELS].max(f32::MIN_POSITIVE)).round() as i8;
    let weights: Vec<i8> = learnt.weights.iter().enumerate().map(stepped).collect();
    builder.put("topics.weights", &weights);
    builder.put("topics.steps", &steps);
    builder.put("topics.biases", &learnt.biases);
    builder.put("topics.calibration", &calibration);
}

/// How a held-out event was read.
struct Outcome {
    /// The share of the best top level.
    share: f64,
    right: bool,
    /// What it counts, so that each topic counts alike.
    weight: f64,
}

fn outcome(event: &Event, weight: f64, model: &TopicModel<'_>, reader: &Reader<'_>) -> Outcome {
    let (best, share) = best(&model.read(&reader.read(&event.text).0));
    Outcome { share, right: event.topics.contains(&best), weight }
}

/// The top level with the largest share.
pub(crate) fn best(shares: &Scores) -> (usize, f64) {
    let most = shares.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    most.map_or((0, 0.0), |(label, share)| (label, f64::from(*share)))
}

/// Slope and offset of the log odds that make probabilities of shares (Platt 1999).
fn calibrate(outcomes: &[Outcome]) -> [f32; 2] {
    let all = outcomes.iter().map(|it| it.weight).sum::<f64>().max(1.0);
    let (mut slope, mut offset) = (1.0_f64, 0.0_f64);
    for _ in 0..2_000 {
        let (mut by_slope, mut by_offset) = (0.0, 0.0);
        for Outcome { share, right, weight } in outcomes {
            let share = share.clamp(1e-6, 1.0 - 1e-6);
            let odds = (share / (1.0 - share)).ln();
            let wrong = 1.0 / (1.0 + (-(slope * odds + offset)).exp()) - f64::from(u8::from(*right));
            by_slope += wrong * odds * weight;
            by_offset += wrong * weight;
        }
        slope -= 0.2 * by_slope / all;
        offset -= 0.2 * by_offset / all;
    }
    [slope as f32, offset as f32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_learnt_is_told() {
        let example = |number: u64, label: usize| {
            let word = crate::resources::topics::Word { span: Span::new(0, 1), lower: number, stem: number };
            Example { features: Features::of(&[word], &[], None), shares: shared(&[label]), weight: 1.0 }
        };
        let examples: Vec<Example> = (0..60).map(|at| example(at % 3, (at % 3) as usize)).collect();
        let learnt = Weights::learn(&examples, &mut |_| ());
        for (label, example) in examples.iter().take(3).enumerate() {
            assert_eq!(best(&shares(&learnt.scores(&example.features))).0, label);
        }
    }

    #[test]
    fn shares_become_probabilities() {
        let outcome = |at: u32| Outcome { share: if at.is_multiple_of(2) { 0.9 } else { 0.4 }, right: at % 4 != 3, weight: 1.0 };
        let outcomes: Vec<Outcome> = (0..400).map(outcome).collect();
        let [slope, offset] = calibrate(&outcomes).map(f64::from);
        let told = |share: f64| 1.0 / (1.0 + (-(slope * (share / (1.0 - share)).ln() + offset)).exp());
        assert!(told(0.9) > 0.95 && (told(0.4) - 0.5).abs() < 0.05, "{} {}", told(0.9), told(0.4));
    }
}
