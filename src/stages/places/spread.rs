//! The places of a story lie near one another, so each name's likely senses speak for what is near them (spatial minimality: Leidner,
//! Sinclair & Webber 2003). A field holds what a story's names say at one time; names are read against it, and it is made anew.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::record::PlaceKind;
use crate::resources::gazetteer::{Gazetteer, PlaceId};
use crate::stages::places::context::{Context, is_spot};
use crate::stages::places::senses::{Candidate, Point, TOWN};

/// A name of the story with all that it may mean.
#[derive(Debug, Clone)]
pub(super) struct Reading<'g> {
    pub candidates: Vec<Candidate<'g>>,
    /// How often it stands in the story.
    pub count: u32,
    /// How sure it is that it is a place at all, 0 to 1.
    pub belief: f64,
}

impl Reading<'_> {
    /// What this name itself says for a country.
    fn share(&self, country: Option<&str>) -> f64 {
        let own = self.candidates.iter().filter(|it| country.is_some() && it.facts.country == country);
        own.map(|it| it.chance * self.weight(it)).sum()
    }

    fn weight(&self, candidate: &Candidate<'_>) -> f64 {
        let times = f64::from(self.count.min(3)) * self.belief;
        if candidate.facts.kind == PlaceKind::Country { times } else { TOWN * times }
    }
}

/// A likely place of the story.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    /// The name that it was read from; `None` for what was known before.
    name: Option<usize>,
    place: Option<PlaceId>,
    admin1: Option<PlaceId>,
    country: [u8; 2],
    point: Point,
    weight: f64,
    /// A first-level division rather than a town.
    division: bool,
}

/// What the story's names say together.
#[derive(Debug)]
pub(super) struct Field {
    anchors: Vec<Anchor>,
    /// ISO alpha-2 → how much is spoken of the country.
    countries: BTreeMap<String, f64>,
    all_countries: f64,
}

/// A longer story has anchors enough in its likeliest.
const ANCHORS: usize = 40;

/// Chance below which a sense speaks for nothing.
const LIKELY: f64 = 0.08;

impl Field {
    pub(super) fn new(context: &Context, readings: &[Reading<'_>]) -> Field {
        let known = context.points.iter();
        let mut anchors: Vec<Anchor> = known
            .map(|(point, weight)| Anchor {
                name: None,
                place: None,
                admin1: None,
                country: *b"--",
                point: *point,
                weight: *weight,
                division: false,
            })
            .collect();
        let mut countries = context.countries.clone();
        for (index, reading) in readings.iter().enumerate() {
            for candidate in reading.candidates.iter().filter(|it| it.chance >= LIKELY) {
                if let Some(country) = candidate.facts.country {
                    let weight = candidate.chance * reading.weight(candidate);
                    match countries.get_mut(country) {
                        Some(spoken) => *spoken += weight,
                        None => drop(countries.insert(country.to_owned(), weight)),
                    }
                }
                anchors.extend(anchor(index, reading.belief, candidate));
            }
        }
        anchors.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(Reverse(b.name).cmp(&Reverse(a.name))));
        anchors.truncate(ANCHORS);
        let all_countries = countries.values().sum();
        Field { anchors, countries, all_countries }
    }

    /// How much the story speaks of a country, but for what the name itself says.
    pub(super) fn spoken_of(&self, country: Option<&str>, own: &Reading<'_>) -> f64 {
        let all = country.and_then(|iso2| self.countries.get(iso2)).copied().unwrap_or_default();
        let rest = all - own.share(country);
        if rest < 0.05 { 0.0 } else { rest }
    }

    /// How much it speaks of other countries.
    pub(super) fn spoken_elsewhere(&self, country: Option<&str>, own: &Reading<'_>) -> f64 {
        let here = country.and_then(|iso2| self.countries.get(iso2)).copied().unwrap_or_default();
        let others = own.candidates.iter().filter(|it| it.facts.country != country);
        self.all_countries - here - others.map(|it| it.chance * own.weight(it)).sum::<f64>()
    }

    /// Points for a country: most if the story speaks of it in other words, or of none, some if of one next to it.
    pub(super) fn acquaintance(&self, country: Option<&str>, own: &Reading<'_>, gazetteer: &Gazetteer) -> f64 {
        let around = country.and_then(|iso2| gazetteer.country(iso2)).map_or(&[][..], |country| country.neighbours.as_slice());
        let here = self.spoken_of(country, own);
        if here > 0.0 || self.spoken_elsewhere(country, own) < 0.1 {
            1.8
        } else if around.iter().any(|next| self.spoken_of(Some(next), own) > 0.0) {
            0.9
        } else {
            0.0
        }
    }

    /// How near the places of other names lie to a sense: about the number of names whose places are at hand.
    pub(super) fn support(&self, name: Option<usize>, candidate: &Candidate<'_>) -> f64 {
        if candidate.facts.kind == PlaceKind::Country || candidate.facts.country.is_none() {
            return 0.0;
        }
        let others = self.anchors.iter().filter(|anchor| anchor.name.is_none() || anchor.name != name);
        others.map(|anchor| anchor.weight * nearness(candidate, anchor)).sum()
    }
}

fn anchor(index: usize, belief: f64, candidate: &Candidate<'_>) -> Option<Anchor> {
    let facts = &candidate.facts;
    let weight = match facts.kind {
        _ if is_spot(facts) => 1.0,
        PlaceKind::Region if facts.country.is_some() => 1.0,
        PlaceKind::Natural if facts.country.is_some() => 0.5,
        _ => return None,
    };
    Some(Anchor {
        name: Some(index),
        place: Some(candidate.place),
        admin1: facts.admin1,
        country: candidate.country(),
        point: candidate.point,
        weight: weight * belief * candidate.chance,
        division: facts.kind == PlaceKind::Region,
    })
}

/// From kilometres within which places lie to how much they say for each other.
const NEARNESS: [(f64, f64); 5] = [(60.0, 1.0), (120.0, 0.75), (250.0, 0.4), (500.0, 0.18), (1200.0, 0.05)];

/// What a division and a place in it say for each other.
const INSIDE: f64 = 0.7;

/// The same for two places of one division.
const NEIGHBOURS: f64 = 0.35;

/// The same for two divisions of one country: a list of states.
const SIBLINGS: f64 = 0.3;

fn nearness(candidate: &Candidate<'_>, anchor: &Anchor) -> f64 {
    let inside = anchor.place.is_some() && candidate.facts.admin1 == anchor.place || anchor.admin1 == Some(candidate.place);
    if inside {
        return INSIDE;
    }
    let apart = candidate.point.squared_distance(anchor.point);
    let near = NEARNESS.iter().find(|(within, _)| apart <= within * within).map_or(0.0, |(_, near)| *near);
    let same = candidate.facts.admin1.is_some() && candidate.facts.admin1 == anchor.admin1;
    let siblings = anchor.division && candidate.facts.kind == PlaceKind::Region && anchor.country == candidate.country();
    match (same, siblings) {
        (true, _) => near.max(NEIGHBOURS),
        (_, true) => near.max(SIBLINGS),
        _ => near,
    }
}
