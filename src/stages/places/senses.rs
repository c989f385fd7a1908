//! What a name may mean, and how much each sense has for itself before the story's other places are asked.

use crate::record::PlaceKind;
use crate::resources::gazetteer::{Facts, Gazetteer, PlaceId, Sense};

/// What a neighbouring word says of the kind of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Hint {
    #[default]
    None,
    /// "Kharkiv region"
    Division,
    /// "Kharkiv city", "the city of Kharkiv"
    City,
    /// "Jian township": nothing that is known far away.
    Township,
    /// "Washington said": a government.
    Speaks,
    /// In a dateline, which names towns.
    Dateline,
}

/// What a town says for its country.
pub(super) const TOWN: f64 = 0.5;

/// A point on the unit sphere, so that nearness is a product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point([f64; 3]);

impl Point {
    pub(super) fn new(lat: f64, lon: f64) -> Point {
        let ((sin_lat, cos_lat), (sin_lon, cos_lon)) = (lat.to_radians().sin_cos(), lon.to_radians().sin_cos());
        Point([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat])
    }

    /// Square of the straight distance through the earth, in square kilometres.
    pub(super) fn squared_distance(self, other: Point) -> f64 {
        let apart: f64 = self.0.iter().zip(other.0).map(|(a, b)| (a - b) * (a - b)).sum();
        apart * 6371.0 * 6371.0
    }
}

/// One sense of a name in the story.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'g> {
    pub place: PlaceId,
    pub facts: Facts<'g>,
    pub point: Point,
    /// Points that it has by itself.
    pub own: f64,
    /// Points in the story.
    pub score: f64,
    /// How likely it is the one meant, 0 to 1; those of a name add up to 1.
    pub chance: f64,
}

impl Candidate<'_> {
    /// ISO alpha-2, or blanks.
    pub(super) fn country(&self) -> [u8; 2] {
        self.facts.country.and_then(|iso2| iso2.as_bytes().try_into().ok()).unwrap_or(*b"  ")
    }
}

/// The senses of a name, each with the points that it has by itself.
pub(super) fn candidates<'g>(senses: impl Iterator<Item = Sense>, hint: Hint, gazetteer: &'g Gazetteer) -> Vec<Candidate<'g>> {
    let known: Vec<(Sense, Facts<'_>)> = senses.filter_map(|sense| Some((sense, gazetteer.facts(sense.place)?))).collect();
    let country = known.iter().find(|(_, facts)| facts.kind == PlaceKind::Country).and_then(|(_, facts)| facts.country);
    known
        .into_iter()
        .map(|(sense, facts)| {
            // Luxembourg is the country before it is its town or its district.
            let part = hint == Hint::None && country.is_some() && facts.country == country && facts.kind != PlaceKind::Country;
            let own = own(&sense, &facts, hint) - if part { 3.0 } else { 0.0 };
            Candidate { place: sense.place, facts, point: Point::new(facts.lat, facts.lon), own, score: own, chance: 0.0 }
        })
        .collect()
}

/// About the logarithm of how many people a place concerns, and what its name and the words beside it add.
fn own(sense: &Sense, facts: &Facts<'_>, hint: Hint) -> f64 {
    let people = (f64::from(u32::try_from(facts.population).unwrap_or(u32::MAX)) + 10.0).log10();
    let fame = match (sense.place, facts.kind) {
        (PlaceId::Country(_), _) => 8.7,
        // A region of one country is less than one of several.
        (PlaceId::Region(_), _) if facts.country.is_some() => 7.2,
        (PlaceId::Region(_), _) => 8.0,
        (_, PlaceKind::Region) => people + 0.2,
        (_, PlaceKind::District) => people - 1.5,
        _ => people + if facts.capital { 1.5 } else { 0.0 } + if facts.seat { 0.3 } else { 0.0 },
    };
    let hinted = match (hint, facts.kind) {
        (Hint::Division, PlaceKind::Region) => 4.0,
        (Hint::Division, PlaceKind::District) => 3.0,
        (Hint::City, PlaceKind::City) => 3.0,
        (Hint::Speaks, PlaceKind::City) if facts.capital => 2.0,
        (Hint::Dateline, PlaceKind::City) => 1.5,
        // A city state's town is the better dateline than the state.
        (Hint::Dateline, PlaceKind::Country) => -2.0,
        _ => 0.0,
    };
    let name = match (sense.alternate, sense.listed) {
        (true, _) => -2.0,
        (false, true) if matches!(sense.place, PlaceId::Row(_)) => 1.5,
        _ => 0.0,
    };
    fame + hinted + name
}

/// Great-circle distance in kilometres (haversine).
pub fn kilometres(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    let half = |a: f64, b: f64| ((b - a).to_radians() / 2.0).sin().powi(2);
    let a = half(lat1, lat2) + lat1.to_radians().cos() * lat2.to_radians().cos() * half(lon1, lon2);
    12_742.0 * a.sqrt().min(1.0).asin()
}
