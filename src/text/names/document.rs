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
pub const WEIGHT: f32 = 5.0;
/// How much of that speaks against kinds that the document contradicts.
const AGAINST: f32 = 0.8;
/// A full name that is at least so sure settles what its parts mean.
const SURE: f32 = 0.6;
/// What a part of a full name counts, against 1 for a mention: of a sure one, and of another.
const PARTS: [f32; 2] = [3.0, 1.5];
/// What is left of other readings of a word that is part of a sure full name.
const DOUBTED: f32 = 0.25;
/// Longer names don't come back in full.
const LONGEST: usize = 6;

const PERSON: usize = 0;
const ORGANISATION: usize = 1;
const PLACE: usize = 2;

type Evidence = FxHashMap<u64, Seen>;

/// What was read where a name stands, or a name that it is part of.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// How much speaks for each kind.
    kinds: [f32; KINDS.len()],
    /// Whether it is part of somebody's full name, for sure.
    is_part: bool,
}

impl Seen {
    fn add(&mut self, kind: usize, weight: f32) {
        if let Some(slot) = self.kinds.get_mut(kind) {
            *slot += weight;
        }
    }

    /// What speaks for each kind: a family name alone is easily taken for a place or a firm, the full name is not.
    fn weighed(&self) -> [f32; KINDS.len()] {
        let mut kinds = self.kinds;
        if self.is_part {
            kinds.iter_mut().skip(PERSON + 1).for_each(|weight| *weight *= DOUBTED);
        }
        kinds
    }
}

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
    for name in readings.iter().flatten() {
        let Some(parts) = hashes.get(name.first..name.end) else { continue };
        let Some(tokens) = document.tokens.get(name.first..name.end) else { continue };
        if parts.len() <= LONGEST {
            evidence.entry(chain(parts)).or_default().add(name.kind, name.confidence);
        }
        // "Liu Pengyu" settles "Liu" and "Pengyu".
        if name.kind == PERSON && (2..=5).contains(&parts.len()) {
            let is_sure = name.confidence >= SURE;
            let [sure, unsure] = PARTS;
            for (&part, _) in parts.iter().zip(tokens).filter(|(_, token)| is_word_of_name(token)) {
                let seen = evidence.entry(chain(&[part])).or_default();
                seen.add(PERSON, name.confidence * if is_sure { sure } else { unsure });
                seen.is_part |= is_sure;
            }
        }
        // "People's Republic of China" settles "PRC".
        if matches!(name.kind, ORGANISATION | PLACE) && parts.len() >= 3 {
            let initials: String =
                tokens.iter().filter_map(|token| token.chars().next()).filter(|letter| letter.is_uppercase()).collect();
            if initials.chars().count() >= 2 {
                evidence.entry(chain(&[part(&initials)])).or_default().add(name.kind, name.confidence);
            }
        }
    }
    evidence
}

/// Neither an initial nor a small word.
fn is_word_of_name(token: &str) -> bool {
    let mut letters = token.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_alphabetic)
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
            let Some(seen) = evidence.get(&chain(parts)) else { continue };
            let weights = seen.weighed();
            let total: f32 = weights.iter().sum();
            for (kind, &weight) in weights.iter().enumerate() {
                let bonus = strength * worth(weight, total);
                if bonus.abs() < 0.05 {
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

/// What evidence of some weight is worth, −1 to 1: it grows with what was seen, but not beyond bounds; most of the evidence for other kinds
/// speaks against this one.
fn worth(weight: f32, total: f32) -> f32 {
    if total <= 0.0 {
        return 0.0;
    }
    let share = weight / total;
    let speaks_for = share * weight / (weight + 1.0);
    let speaks_against = if share < 0.5 { AGAINST * (1.0 - share) * total / (total + 1.0) } else { 0.0 };
    speaks_for - speaks_against
}

fn chain(parts: &[u64]) -> u64 {
    parts.iter().fold(0x5851_f42d_4c95_7f2d, |sum: u64, &part| (sum.rotate_left(27) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

#[cfg(test)]
mod tests {
    use super::super::labels::WEIGHED;
    use super::super::looks::Case;
    use super::*;

    /// Sentences whose words each have the label that the sentence alone speaks for, and by how much.
    type Sentences<'t> = &'t [&'t [(&'t str, Option<usize>, f32)]];

    /// The kinds of the names that are found, in text order.
    fn kinds(sentences: Sentences<'_>) -> Vec<usize> {
        let mut document = Tokens::default();
        let (mut words, mut scores) = (Vec::new(), Vec::new());
        for sentence in sentences {
            let first = document.tokens.len();
            document.tokens.extend(sentence.iter().map(|(token, ..)| *token));
            document.sentences.push(first..document.tokens.len());
            let case = |token: &str| if token.starts_with(char::is_uppercase) { Case::Capital } else { Case::Lower };
            words.push(sentence.iter().map(|(token, ..)| Word { case: case(token), ..Word::default() }).collect());
            let score = |(_, label, score): &(&str, Option<usize>, f32)| {
                let mut scores = [-1.0; WEIGHED];
                if let Some(slot) = label.and_then(|label| scores.get_mut(label)) {
                    *slot = *score;
                }
                scores
            };
            scores.push(sentence.iter().map(score).collect());
        }
        let hashes: Vec<u64> = document.tokens.iter().map(|token| part(token)).collect();
        let found = settle(&document, &hashes, &words, scores, &Transitions::default(), WEIGHT);
        found.into_iter().map(|name| name.kind).collect()
    }

    const BEGIN: Option<usize> = Some(label(PERSON, Part::Begin));
    const LAST: Option<usize> = Some(label(PERSON, Part::Last));
    const TOWN: Option<usize> = Some(label(PLACE, Part::Unit));
    const FIRM: Option<usize> = Some(label(ORGANISATION, Part::Unit));

    #[test]
    fn a_full_name_settles_family_names_however_often_they_look_like_places() {
        let alone: &[(&str, Option<usize>, f32)] = &[("Lima", TOWN, 1.0), ("spoke", None, 0.0)];
        assert_eq!(kinds(&[alone, alone, alone]), [PLACE; 3]);
        let full: &[(&str, Option<usize>, f32)] = &[("Carlos", BEGIN, 3.0), ("Lima", LAST, 3.0), ("resigned", None, 0.0)];
        assert_eq!(kinds(&[alone, full, alone, alone]), [PERSON; 4]);
    }

    #[test]
    fn what_the_sentence_says_for_sure_stays() {
        let full: &[(&str, Option<usize>, f32)] = &[("Carlos", BEGIN, 3.0), ("Lima", LAST, 3.0), ("resigned", None, 0.0)];
        let town: &[(&str, Option<usize>, f32)] = &[("in", None, 0.0), ("Lima", TOWN, 9.0)];
        assert_eq!(kinds(&[full, town]), [PERSON, PLACE]);
    }

    #[test]
    fn most_mentions_decide_for_the_others() {
        let firm: &[(&str, Option<usize>, f32)] = &[("Orange", FIRM, 2.5), ("fell", None, 0.0)];
        let town: &[(&str, Option<usize>, f32)] = &[("Orange", TOWN, 0.5), ("rose", None, 0.0)];
        assert_eq!(kinds(&[town, firm, firm, firm]), [ORGANISATION; 4]);
    }

    #[test]
    fn evidence_is_worth_something_within_bounds() {
        assert!(worth(4.0, 4.0) > worth(1.0, 1.0));
        assert!(worth(1e6, 1e6) <= 1.0 && worth(0.0, 1e6) >= -1.0);
        assert!(worth(0.0, 2.0) < 0.0);
        assert_eq!(worth(0.0, 0.0), 0.0);
    }
}
