//! What is known of a story's whereabouts before its names are resolved: its dateline, the countries whose people and words it speaks of.

use std::collections::BTreeMap;

use crate::record::PlaceKind;
use crate::resources::gazetteer::{Facts, Gazetteer, PlaceId, Sense};
use crate::stages::places::senses::{Point, TOWN};

#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    /// ISO alpha-2 → how much the text speaks of that country.
    pub countries: BTreeMap<String, f64>,
    /// Points that the story lies near, and how much each counts.
    pub points: Vec<(Point, f64)>,
    /// What the towns may be that outlets are named after.
    pub outlets: Vec<Vec<Sense>>,
}

/// How much the place counts that a story was filed from.
const FILED_FROM: f64 = 1.5;

impl Context {
    pub(super) fn mention(&mut self, country: &str, weight: f64) {
        *self.countries.entry(country.to_owned()).or_default() += weight;
    }

    pub(super) fn filed_from(&mut self, lat: f64, lon: f64) {
        self.points.push((Point::new(lat, lon), FILED_FROM));
    }

    /// A place that is certain speaks for its country and for what lies near it.
    pub(super) fn learn(&mut self, place: PlaceId, gazetteer: &Gazetteer) {
        let Some(facts) = gazetteer.facts(place) else { return };
        let weight = if facts.kind == PlaceKind::Country { 1.0 } else { TOWN };
        if let Some(country) = facts.country {
            self.mention(country, weight);
        }
        if is_spot(&facts) {
            self.points.push((Point::new(facts.lat, facts.lon), 1.0));
        }
    }
}

/// Whether a place is small enough that its point says where it is.
pub(super) fn is_spot(facts: &Facts<'_>) -> bool {
    matches!(facts.kind, PlaceKind::City | PlaceKind::District | PlaceKind::Facility)
}
