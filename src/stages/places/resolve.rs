//! Decides which place a name means: what the text says behind it, then how well known each place is and how near it lies to what else
//! the story names, in some rounds in which the sure names help the others. One sense per discourse (Gale, Church & Yarowsky 1992). Deterministic.

use std::collections::{BTreeMap, BTreeSet};

use crate::record::PlaceKind;
use crate::resources::gazetteer::{Gazetteer, PlaceId, Sense};
use crate::stages::places::context::Context;
use crate::stages::places::qualifier::lies_in;
use crate::stages::places::senses::{Candidate, Hint, candidates};
use crate::stages::places::spotted::{Doubtful, Spotted};
use crate::stages::places::spread::{Field, Reading};

/// A place and how sure it is that this is the one meant, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Choice {
    pub place: PlaceId,
    pub confidence: f64,
}

/// How much a point counts in each round: at first nearly any sense may speak for its neighbours, at last only likely ones.
const ROUNDS: [f64; 4] = [0.6, 0.8, 1.2, SETTLED];

/// The same when all is settled: one point more makes a sense four times as likely.
const SETTLED: f64 = 1.5;

/// How much a name counts of which it is not sure that it is a place.
const UNSURE: f64 = 0.4;

/// How much the town counts that its outlet is named after.
const OUTLET: f64 = 0.7;

/// A story's names, read together.
#[derive(Debug)]
pub(super) struct Story<'g> {
    readings: Vec<Reading<'g>>,
    /// Names that may be no places, by folded name: the numbers of their readings.
    unsure: BTreeMap<Vec<u8>, usize>,
    field: Field,
    gazetteer: &'g Gazetteer,
}

/// What tells readings apart: names in one reading mean one place.
type Key<'n> = (&'n [u8], Hint, Option<PlaceId>);

/// The story, and the place of each spotted name in their order; `None` if it means none that is known.
pub(super) fn resolve<'g>(
    spotted: &[Spotted],
    unsure: &[Doubtful<'_>],
    hints: &[Hint],
    context: &Context,
    gazetteer: &'g Gazetteer,
) -> (Story<'g>, Vec<Option<Choice>>) {
    let mut numbers: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    let mut readings: Vec<Reading<'g>> = Vec::new();
    let qualified: BTreeMap<&[u8], PlaceId> =
        spotted.iter().rev().filter_map(|name| Some((name.key.as_slice(), name.within?))).collect();
    let which: Vec<usize> = spotted
        .iter()
        .zip(hints)
        .map(|(name, hint)| {
            let within = name.within.or_else(|| qualified.get(name.key.as_slice()).copied());
            let hint = if within.is_some() { Hint::None } else { *hint };
            let number = *numbers.entry((&name.key, hint, within)).or_insert_with(|| {
                let inside = |sense: &Sense| within.is_none_or(|within| lies_in(sense.place, within, gazetteer));
                let candidates = candidates(name.senses.iter().copied().filter(inside), hint, gazetteer);
                readings.push(Reading { candidates, count: 0, belief: 1.0 });
                readings.len() - 1
            });
            if let Some(reading) = readings.get_mut(number) {
                reading.count += 1;
            }
            number
        })
        .collect();
    let sure: BTreeSet<&[u8]> = spotted.iter().map(|name| name.key.as_slice()).collect();
    let mut more: BTreeSet<&[u8]> = BTreeSet::new();
    for (name, _) in unsure.iter().filter(|(name, _)| !sure.contains(name.key.as_slice())) {
        if more.insert(&name.key) {
            let candidates = candidates(name.senses.iter().copied(), Hint::None, gazetteer);
            numbers.insert((&name.key, Hint::None, None), readings.len());
            readings.push(Reading { candidates, count: 1, belief: UNSURE });
        }
    }
    for senses in context.outlets.iter().filter(|senses| !senses.is_empty()) {
        let candidates = candidates(senses.iter().copied(), Hint::None, gazetteer);
        readings.push(Reading { candidates, count: 1, belief: OUTLET });
    }
    let unsure = more.iter().filter_map(|key| Some((key.to_vec(), *numbers.get(&(*key, Hint::None, None))?))).collect();
    let story = read_together(readings, unsure, context, gazetteer);
    let choices = spotted.iter().zip(hints).zip(which).map(|((name, hint), number)| {
        let choice = story.choice(story.readings.get(number)?, Some(number), *hint)?;
        let sure = name.within.or_else(|| qualified.get(name.key.as_slice()).copied()).is_some();
        Some(Choice { confidence: if sure { choice.confidence.max(0.97) } else { choice.confidence }, ..choice })
    });
    let choices = choices.collect();
    (story, choices)
}

fn read_together<'g>(
    mut readings: Vec<Reading<'g>>,
    unsure: BTreeMap<Vec<u8>, usize>,
    context: &Context,
    gazetteer: &'g Gazetteer,
) -> Story<'g> {
    let mut field = Field::new(context, &[]);
    for sharpness in ROUNDS {
        let points: Vec<Vec<f64>> =
            readings.iter().enumerate().map(|(index, reading)| scores(reading, Some(index), &field, gazetteer)).collect();
        for (reading, points) in readings.iter_mut().zip(points) {
            settle(&mut reading.candidates, &points, sharpness);
        }
        field = Field::new(context, &readings);
    }
    Story { readings, unsure, field, gazetteer }
}

/// The points of a name's senses in the story as it is known so far.
fn scores(reading: &Reading<'_>, index: Option<usize>, field: &Field, gazetteer: &Gazetteer) -> Vec<f64> {
    reading.candidates.iter().map(|candidate| score(candidate, reading, index, field, gazetteer)).collect()
}

fn score(candidate: &Candidate<'_>, reading: &Reading<'_>, index: Option<usize>, field: &Field, gazetteer: &Gazetteer) -> f64 {
    let facts = &candidate.facts;
    if facts.kind == PlaceKind::Country {
        return candidate.own + field.acquaintance(facts.country, reading, gazetteer);
    }
    // The story's country weighs more where fame says less.
    let trust = if facts.population < 300_000 { 1.2 } else { 1.0 };
    let country = trust * (1.0 + field.spoken_of(facts.country, reading)).ln().min(1.6);
    candidate.own + country + NEAR * (1.0 + 1.5 * field.support(index, candidate)).ln()
}

/// What nearness to the story's other places is worth, in powers of ten of people.
const NEAR: f64 = 2.4;

/// Turns points into chances.
fn settle(candidates: &mut [Candidate<'_>], points: &[f64], sharpness: f64) {
    let best = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weight = |score: f64| (sharpness * (score - best)).exp();
    let all: f64 = points.iter().map(|score| weight(*score)).sum();
    for (candidate, score) in candidates.iter_mut().zip(points) {
        candidate.score = *score;
        candidate.chance = weight(*score) / all;
    }
}

/// A place with fewer people is not named out of the blue.
const KNOWN_ABROAD: u64 = 15_000;

impl Story<'_> {
    fn choice(&self, reading: &Reading<'_>, index: Option<usize>, hint: Hint) -> Option<Choice> {
        let (choice, best) = best(&reading.candidates)?;
        (!self.is_stray(best, reading, index, hint)).then_some(choice)
    }

    /// A small town of a country that nothing else in the text speaks of, while the text speaks of others: the name means a place that
    /// the gazetteer lacks, or no place at all.
    fn is_stray(&self, candidate: &Candidate<'_>, reading: &Reading<'_>, index: Option<usize>, hint: Hint) -> bool {
        let facts = &candidate.facts;
        let city = facts.kind == PlaceKind::City;
        let other = hint == Hint::Township || hint == Hint::Division && city;
        let small = city && facts.population < KNOWN_ABROAD || other;
        let around = facts.country.and_then(|it| self.gazetteer.country(it)).map_or(&[][..], |it| it.neighbours.as_slice());
        let spoken = |country: &str| self.field.spoken_of(Some(country), reading) > 0.0;
        small
            && !facts.country.is_some_and(spoken)
            && (other || !around.iter().any(|next| spoken(next)))
            && self.field.support(index, candidate) < 0.5
            && self.field.spoken_elsewhere(facts.country, reading) >= 0.9
    }

    /// The place of a name that alone is too little to be taken for one, and how many of the story's places are at hand.
    pub(super) fn amid(&self, key: &[u8]) -> Option<(Choice, f64)> {
        let index = *self.unsure.get(key)?;
        let (choice, candidate) = best(&self.readings.get(index)?.candidates)?;
        Some((choice, self.field.support(Some(index), candidate)))
    }
}

/// The sense with the most points, and how sure it is.
fn best<'c, 'g>(candidates: &'c [Candidate<'g>]) -> Option<(Choice, &'c Candidate<'g>)> {
    let best = candidates.iter().max_by(|a, b| a.score.total_cmp(&b.score).then(b.place.cmp(&a.place)))?;
    // A city and the division that it is the seat of are no rivals.
    let rivals = candidates.iter().filter(|it| it.point.squared_distance(best.point) > 100.0 * 100.0);
    let second = rivals.map(|it| it.score).fold(f64::NEG_INFINITY, f64::max);
    let confidence = 1.0 / (1.0 + (-SETTLED * (best.score - second)).exp());
    Some((Choice { place: best.place, confidence }, best))
}

/// The best sense of one name by itself.
pub(super) fn choose(senses: &[Sense], context: &Context, hint: Hint, gazetteer: &Gazetteer) -> Option<Choice> {
    let mut reading = Reading { candidates: candidates(senses.iter().copied(), hint, gazetteer), count: 1, belief: 1.0 };
    let field = Field::new(context, &[]);
    let points = scores(&reading, None, &field, gazetteer);
    settle(&mut reading.candidates, &points, SETTLED);
    best(&reading.candidates).map(|(choice, _)| choice)
}
