//! What the whole document says about each name: the first reading is done sentence by sentence, the second with the evidence of the
//! first.
//!
//! After the "context aggregation" of Chieu & Ng (COLING 2002) and Krishnan & Manning (ACL 2006), but without a second model: the
//! kinds given to a name, and to the longer names it is part of, are added to the scores of all its mentions.

use rustc_hash::FxHashMap;

use super::decode::{self, NEVER, Scores, Transitions};
use super::labels::{self, KINDS, Part, label};
use super::lexicon::part;
use super::looks::Word;
use super::{NameRange, Tokens};

/// How much evidence of the document weighs against the sentence. Found on the development sets.
pub const WEIGHT: f32 = 3.0;
/// Longer names don't come back in full.
const LONGEST: usize = 6;

type Evidence = FxHashMap<u64, [f32; KINDS.len()]>;

/// Reads every sentence, gathers the evidence, and reads those again that it bears upon.
pub fn settle(
    document: &Tokens<'_>,
    hashes: &[u64],
    sentences: &[Vec<Word>],
    mut scores: Vec<Vec<Scores>>,
    transitions: &Transitions,
    weight: f32,
) -> Vec<NameRange> {
    let mut readings: Vec<Vec<NameRange>> = Vec::with_capacity(scores.len());
    for (range, scores) in document.sentences.iter().zip(&scores) {
        readings.push(read(scores, transitions, range.start));
    }
    let evidence = gather(document, hashes, &readings);
    for (at, range) in document.sentences.iter().enumerate() {
        let (Some(scores), Some(words)) = (scores.get_mut(at), sentences.get(at)) else { continue };
        let hashes = hashes.get(range.clone()).unwrap_or_default();
        if apply(&evidence, weight, hashes, words, scores)
            && let Some(reading) = readings.get_mut(at)
        {
            *reading = read(scores, transitions, range.start);
        }
    }
    readings.into_iter().flatten().collect()
}

/// The names of a sentence. A token that can't be part of one cuts it: what stands before it does not bear upon what follows.
fn read(scores: &[Scores], transitions: &Transitions, from: usize) -> Vec<NameRange> {
    let closed = |scores: &Scores| scores.iter().all(|&score| score == NEVER);
    let mut found = Vec::new();
    let mut first = 0;
    while let Some(open) = scores.iter().skip(first).position(|scores| !closed(scores)) {
        first += open;
        // The token that cuts belongs to it: nothing can go on over it.
        let end = scores.iter().skip(first).position(closed).map_or(scores.len(), |length| first + length + 1);
        found.extend(read_open(scores.get(first..end).unwrap_or_default(), transitions, from + first));
        first = end;
    }
    found
}

/// The best labels of a stretch as names, each as sure as its least sure token.
fn read_open(scores: &[Scores], transitions: &Transitions, from: usize) -> Vec<NameRange> {
    let best = decode::best(scores, transitions);
    let spans = labels::spans(&best);
    if spans.is_empty() {
        return Vec::new();
    }
    let marginals = decode::marginals(scores, &[], transitions);
    let confidence = |first: usize, end: usize| {
        let Some(marginals) = &marginals else { return 0.5 };
        let sure = (first..end).filter_map(|at| marginals.tokens.get(at)?.get(*best.get(at)?).copied());
        sure.fold(1.0_f32, f32::min)
    };
    spans
        .into_iter()
        .map(|(first, end, kind)| NameRange { first: from + first, end: from + end, kind, confidence: confidence(first, end) })
        .collect()
}

fn gather(document: &Tokens<'_>, hashes: &[u64], readings: &[Vec<NameRange>]) -> Evidence {
    let mut evidence = Evidence::default();
    let mut add = |key: u64, kind: usize, weight: f32| {
        if let Some(slot) = evidence.entry(key).or_default().get_mut(kind) {
            *slot += weight;
        }
    };
    for name in readings.iter().flatten() {
        let Some(parts) = hashes.get(name.first..name.end) else { continue };
        let Some(tokens) = document.tokens.get(name.first..name.end) else { continue };
        if parts.len() <= LONGEST {
            add(chain(parts), name.kind, name.confidence);
        }
        // "Liu Pengyu" settles "Liu" and "Pengyu".
        if name.kind == 0 && (2..=5).contains(&parts.len()) {
            for (&part, token) in parts.iter().zip(tokens) {
                if token.chars().nth(1).is_some_and(char::is_alphabetic) && token.chars().next().is_some_and(char::is_uppercase) {
                    add(chain(&[part]), name.kind, 1.5 * name.confidence);
                }
            }
        }
        // "People's Republic of China" settles "PRC".
        if matches!(name.kind, 1 | 2) && parts.len() >= 3 {
            let initials: String =
                tokens.iter().filter_map(|token| token.chars().next()).filter(|letter| letter.is_uppercase()).collect();
            if initials.chars().count() >= 2 {
                add(chain(&[part(&initials)]), name.kind, name.confidence);
            }
        }
    }
    evidence
}

/// Adds the evidence to the scores of one sentence; false if there is none.
fn apply(evidence: &Evidence, strength: f32, hashes: &[u64], words: &[Word], scores: &mut [Scores]) -> bool {
    let mut applied = false;
    for start in 0..hashes.len() {
        if !words.get(start).is_some_and(Word::is_capital) {
            continue;
        }
        for length in 1..=LONGEST.min(hashes.len() - start) {
            let Some(parts) = hashes.get(start..start + length) else { break };
            let Some(weights) = evidence.get(&chain(parts)) else { continue };
            let total: f32 = weights.iter().sum();
            for (kind, &weight) in weights.iter().enumerate() {
                // Grows with what was seen, but not beyond bounds; falls with what contradicts it.
                let bonus = strength * (weight / total) * (weight / (weight + 1.0));
                if weight <= 0.0 || bonus < 0.05 {
                    continue;
                }
                applied = true;
                for at in 0..length {
                    let part = match (at, at + 1 == length) {
                        (0, true) => Part::Unit,
                        (0, false) => Part::Begin,
                        (_, true) => Part::Last,
                        (_, false) => Part::Inside,
                    };
                    if let Some(slot) = scores.get_mut(start + at).and_then(|scores| scores.get_mut(label(kind, part))) {
                        *slot += bonus;
                    }
                }
            }
        }
    }
    applied
}

fn chain(parts: &[u64]) -> u64 {
    parts.iter().fold(0x5851_f42d_4c95_7f2d, |sum: u64, &part| (sum.rotate_left(27) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}
