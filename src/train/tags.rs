//! Learns to tag.

use std::collections::BTreeMap;

use crate::text::model::Builder;
use crate::text::tags::{START, Sentence, Tag, lower_hash};
use crate::train::conllu::Gold;
use crate::train::perceptron::{Perceptron, place, slots_for};
use crate::train::random::Random;

/// Rounds over the training text.
pub const DEFAULT_ROUNDS: usize = 10;
/// By how much the right label must lead; each wrong decision moves a score by some forty.
const MARGIN: f32 = 10.0;
/// A word seen less often has no ambiguity class: what a few sightings say is no class.
const CLASS_FROM: usize = 3;
/// Share of a word's sightings that a tag needs to count.
const CLASS_SHARE: f64 = 0.03;

/// What is learnt before it is packed.
pub struct Learnt {
    labels: Vec<Tag>,
    classes: BTreeMap<u64, (u8, usize)>,
    weights: Perceptron,
}

/// Learns from `sentences`; the same seed gives the same weights.
pub fn learn(sentences: &[Gold], rounds: usize, seed: u64, progress: &mut dyn FnMut(String)) -> Learnt {
    let labels = labels(sentences);
    let mut learnt = Learnt { classes: classes(sentences), labels, weights: Perceptron::default() };
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    for round in 0..rounds {
        random.shuffle(&mut order);
        let (mut right, mut all) = (0, 0);
        for index in &order {
            if let Some(sentence) = sentences.get(*index) {
                right += learn_sentence(sentence, &mut learnt, &mut random);
                all += sentence.words.len();
            }
        }
        progress(format!(
            "tags: round {} of {rounds}, {:.2} % right while learning",
            round + 1,
            100.0 * right as f64 / all.max(1) as f64
        ));
    }
    learnt
}

impl Learnt {
    /// Tags a sentence with the weights before they are packed.
    pub fn tag(&self, gold: &Gold) -> Vec<Tag> {
        let class = |lower: u64| self.classes.get(&lower).map_or(0, |(class, _)| *class);
        let sentence = Sentence::of(gold.words.iter().map(|word| word.form.as_str()), class);
        let mut scores = vec![0f32; self.labels.len()];
        let (mut before, mut last) = (START, START);
        let mut found = Vec::new();
        for at in 0..gold.words.len() {
            scores.fill(0.0);
            sentence.features(at, last, before, &mut |feature| self.weights.add(feature, &mut scores));
            let guess = highest(&scores);
            (before, last) = (last, guess as u64);
            found.extend(self.labels.get(guess));
        }
        found
    }
}

/// The pairs of tags, the most frequent first.
fn labels(sentences: &[Gold]) -> Vec<Tag> {
    let mut counts: BTreeMap<Tag, usize> = BTreeMap::new();
    for word in sentences.iter().flat_map(|sentence| &sentence.words) {
        *counts.entry(Tag { upos: word.upos, xpos: word.xpos }).or_default() += 1;
    }
    let mut labels: Vec<(Tag, usize)> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
    labels.sort_by_key(|(tag, count)| (std::cmp::Reverse(*count), *tag));
    labels.into_iter().map(|(tag, _)| tag).take(254).collect()
}

/// Ambiguity class and count of each known word, by the hash of its lower-case form.
fn classes(sentences: &[Gold]) -> BTreeMap<u64, (u8, usize)> {
    let mut seen: BTreeMap<String, BTreeMap<Tag, usize>> = BTreeMap::new();
    for word in sentences.iter().flat_map(|sentence| &sentence.words) {
        let tags = seen.entry(word.form.to_lowercase()).or_default();
        *tags.entry(Tag { upos: word.upos, xpos: word.xpos }).or_default() += 1;
    }
    let mut sets: BTreeMap<Vec<Tag>, usize> = BTreeMap::new();
    let mut words = Vec::new();
    for (word, tags) in seen {
        let count: usize = tags.values().sum();
        let likely = |(_, seen): &(&Tag, &usize)| **seen as f64 >= CLASS_SHARE * count as f64;
        let set: Vec<Tag> = tags.iter().filter(likely).map(|(tag, _)| *tag).collect();
        if count >= CLASS_FROM {
            *sets.entry(set.clone()).or_default() += 1;
            words.push((word, set, count));
        }
    }
    let mut ranked: Vec<(Vec<Tag>, usize)> = sets.into_iter().collect();
    ranked.sort_by_key(|(set, count)| (std::cmp::Reverse(*count), set.clone()));
    let number: BTreeMap<&Vec<Tag>, u8> = ranked.iter().zip(1..=254).map(|((set, _), number)| (set, number)).collect();
    words.iter().map(|(word, set, count)| (lower_hash(word), (number.get(set).copied().unwrap_or(255), *count))).collect()
}

fn learn_sentence(gold: &Gold, learnt: &mut Learnt, random: &mut Random) -> usize {
    // A class that rests on few sightings is hidden now and then, as it will be missing for the words of unseen text.
    let class = |lower: u64| match learnt.classes.get(&lower) {
        Some((class, count)) if random.below(*count as u64) > 0 || *count > 50 => *class,
        _ => 0,
    };
    let sentence = Sentence::of(gold.words.iter().map(|word| word.form.as_str()), class);
    let mut scores = vec![0f32; learnt.labels.len()];
    let mut features = Vec::new();
    let (mut before, mut last, mut right) = (START, START, 0);
    for (at, word) in gold.words.iter().enumerate() {
        features.clear();
        scores.fill(0.0);
        sentence.features(at, last, before, &mut |feature| features.push(feature));
        features.iter().for_each(|feature| learnt.weights.add(*feature, &mut scores));
        let guess = highest(&scores);
        let answer = learnt.labels.iter().position(|tag| tag.upos == word.upos && tag.xpos == word.xpos);
        learnt.weights.tick();
        if let Some(answer) = answer {
            right += usize::from(answer == guess);
            let rival = rival(&scores, answer);
            // A margin keeps decisions from resting on a hair.
            if scores.get(answer).copied().unwrap_or(0.0) < scores.get(rival).copied().unwrap_or(0.0) + MARGIN {
                learnt.weights.update(&features, answer, rival);
            }
        }
        (before, last) = (last, guess as u64);
    }
    right
}

pub(crate) fn highest(scores: &[f32]) -> usize {
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.iter().position(|score| *score >= highest).unwrap_or(0)
}

fn rival(scores: &[f32], answer: usize) -> usize {
    let others = scores.iter().enumerate().filter(|(label, _)| *label != answer);
    others.fold((0, f32::MIN), |best, (label, score)| if *score > best.1 { (label, *score) } else { best }).0
}

/// Packs what was learnt into `tags.*`, at most `budget` bytes of weights.
pub fn write(learnt: &Learnt, budget: usize, builder: &mut Builder) -> usize {
    let labels: Vec<u8> = learnt.labels.iter().flat_map(|tag| [tag.upos.index() as u8, tag.xpos.index() as u8]).collect();
    builder.put("tags.labels", &labels);
    let slots = slots_for(learnt.classes.len());
    let (mut checks, mut classes) = (vec![0u16; slots], vec![0u8; slots]);
    for (word, (class, _)) in &learnt.classes {
        if let Some(place) = place(&mut checks, *word).and_then(|slot| classes.get_mut(slot)) {
            *place = *class;
        }
    }
    builder.put("tags.words", &checks);
    builder.put("tags.classes", &classes);
    learnt.weights.write("tags", budget, builder)
}

/// Shares of words with the right universal tag and the right Penn tag, in per cent.
pub fn measure(sentences: &[Gold], tag: impl Fn(&Gold) -> Vec<Tag>) -> (f64, f64) {
    let (mut words, mut upos, mut xpos) = (0, 0, 0);
    for sentence in sentences {
        for (word, tag) in sentence.words.iter().zip(tag(sentence)) {
            words += 1;
            upos += usize::from(word.upos == tag.upos);
            xpos += usize::from(word.xpos == tag.xpos);
        }
    }
    let share = |right: usize| 100.0 * right as f64 / f64::from(words.max(1));
    (share(upos), share(xpos))
}
