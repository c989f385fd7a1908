//! Decides which place a name means: what the text says behind it, then the countries and divisions that the text is about, the
//! dateline, and how well known each place is. One sense per discourse (Gale, Church & Yarowsky 1992). Deterministic.

use std::collections::BTreeMap;

use crate::record::PlaceKind;
use crate::resources::gazetteer::{Facts, Gazetteer, PlaceId, Sense};
use crate::stages::places::qualifier::lies_in;
use crate::stages::places::spot::Demonym;
use crate::stages::places::spotted::Spotted;

/// What is known of the surroundings before a name is resolved.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    /// ISO alpha-2 → how much the text speaks of that country.
    countries: BTreeMap<String, f64>,
    divisions: BTreeMap<PlaceId, f64>,
    /// Latitude and longitude of the dateline.
    near: Vec<(f64, f64)>,
}

/// A place and how sure it is that this is the one meant, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Choice {
    pub place: PlaceId,
    pub confidence: f64,
}

/// The place of each spotted name, in their order; `None` if it means none that is known.
pub(super) fn resolve(
    spotted: &[Spotted],
    demonyms: &[Demonym],
    mut context: Context,
    hints: &[Hint],
    gazetteer: &Gazetteer,
) -> Vec<Option<Choice>> {
    for country in demonyms.iter().filter_map(|demonym| demonym.country.as_deref()) {
        context.mention(country, 0.7);
    }
    // The sure ones come first: they are the context of the others.
    for name in spotted {
        let sure = name.within.or_else(|| sure(&name.senses, gazetteer));
        if let Some(place) = sure {
            context.learn(place, gazetteer);
        }
    }
    let mut senses: BTreeMap<(&[u8], Hint), Choice> = BTreeMap::new();
    let mut qualified: BTreeMap<&[u8], PlaceId> = BTreeMap::new();
    for name in spotted {
        if let Some(within) = name.within {
            qualified.entry(&name.key).or_insert(within);
        }
    }
    let mut taught: BTreeMap<&[u8], f64> = BTreeMap::new();
    for name in spotted.iter().filter(|name| name.within.is_none() && sure(&name.senses, gazetteer).is_some()) {
        *taught.entry(&name.key).or_default() += TOWN;
    }
    spotted
        .iter()
        .zip(hints)
        .map(|(name, hint)| match name.within.or_else(|| qualified.get(name.key.as_slice()).copied()) {
            Some(within) => Some(choose_within(&name.senses, within, &context, gazetteer)),
            None => {
                let choice =
                    *senses.entry((&name.key, *hint)).or_insert_with(|| choose(&name.senses, &context, *hint, gazetteer));
                let own = taught.get(name.key.as_slice()).copied().unwrap_or_default();
                Some(choice).filter(|choice| !is_stray(choice.place, own, &context, gazetteer))
            }
        })
        .collect()
}

/// A place with fewer people is not named out of the blue.
const KNOWN_ABROAD: u64 = 15_000;

/// A small town of a country that nothing else in the text speaks of, while the text speaks of others: the name means a place that the
/// gazetteer lacks, or no place at all. `own` is what the name itself added to the context.
fn is_stray(place: PlaceId, own: f64, context: &Context, gazetteer: &Gazetteer) -> bool {
    let Some(facts) = gazetteer.facts(place) else { return false };
    let small = facts.kind == PlaceKind::City && facts.population < KNOWN_ABROAD;
    let around = facts.country.and_then(|it| gazetteer.country(it)).map(|it| it.neighbours.as_slice()).unwrap_or_default();
    let near = around.iter().any(|it| context.countries.contains_key(it));
    let elsewhere: f64 =
        context.countries.iter().filter(|(country, _)| Some(country.as_str()) != facts.country).map(|it| it.1).sum();
    small && !near && context.country(facts.country) <= own && elsewhere >= 1.0
}

/// What a neighbouring word says of the kind of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Hint {
    #[default]
    None,
    /// "Kharkiv region"
    Division,
    /// "Kharkiv city", "the city of Kharkiv"
    City,
    /// In a dateline, which names towns.
    Dateline,
}

/// What a town says for its country.
const TOWN: f64 = 0.5;

impl Context {
    pub(super) fn mention(&mut self, country: &str, weight: f64) {
        *self.countries.entry(country.to_owned()).or_default() += weight;
    }

    pub(super) fn filed_from(&mut self, lat: f64, lon: f64) {
        self.near.push((lat, lon));
    }

    pub(super) fn learn(&mut self, place: PlaceId, gazetteer: &Gazetteer) {
        let Some(facts) = gazetteer.facts(place) else { return };
        let weight = if facts.kind == PlaceKind::Country { 1.0 } else { TOWN };
        if let Some(country) = facts.country {
            self.mention(country, weight);
        }
        let division = if facts.kind == PlaceKind::Region { Some(place) } else { facts.admin1 };
        if let Some(division) = division {
            *self.divisions.entry(division).or_default() += 1.0;
        }
    }

    /// Whether the text speaks of another division of the same country: a list of states.
    fn has_sibling(&self, division: PlaceId, country: Option<&str>, gazetteer: &Gazetteer) -> bool {
        self.divisions
            .keys()
            .any(|other| *other != division && gazetteer.facts(*other).is_some_and(|facts| facts.country == country))
    }

    /// Whether the text speaks of a country or of one next to it; an empty text speaks of all.
    fn knows(&self, country: Option<&str>, gazetteer: &Gazetteer) -> bool {
        let around = country.and_then(|country| gazetteer.country(country)).map(|country| country.neighbours.as_slice());
        let around = around.unwrap_or_default().iter().any(|neighbour| self.countries.contains_key(neighbour));
        self.countries.is_empty() || around || self.country(country) > 0.0
    }

    fn country(&self, iso2: Option<&str>) -> f64 {
        iso2.and_then(|iso2| self.countries.get(iso2)).copied().unwrap_or_default()
    }
}

/// The place of a name that leaves no doubt: one sense, or a country that shares its name with nothing large.
fn sure(senses: &[Sense], gazetteer: &Gazetteer) -> Option<PlaceId> {
    let first = senses.first()?;
    if let PlaceId::Country(_) = first.place {
        let country = gazetteer.facts(first.place)?.country;
        let rival = senses.iter().skip(1).filter(|sense| !sense.alternate).filter_map(|sense| gazetteer.facts(sense.place));
        let large = rival
            .filter(|facts| facts.kind == PlaceKind::Region && facts.country != country && facts.population > 3_000_000)
            .count();
        return (large == 0).then_some(first.place);
    }
    let usual = || senses.iter().filter(|sense| !sense.alternate);
    let country = gazetteer.facts(first.place)?.country;
    let alone = usual().all(|sense| gazetteer.facts(sense.place).is_some_and(|facts| facts.country == country));
    (alone && !first.alternate).then_some(first.place)
}

fn choose_within(senses: &[Sense], within: PlaceId, context: &Context, gazetteer: &Gazetteer) -> Choice {
    let inside: Vec<Sense> = senses.iter().copied().filter(|sense| lies_in(sense.place, within, gazetteer)).collect();
    let best = choose(&inside, context, Hint::None, gazetteer);
    Choice { confidence: best.confidence.max(0.97), ..best }
}

/// The best sense. A name always has at least one.
pub(super) fn choose(senses: &[Sense], context: &Context, hint: Hint, gazetteer: &Gazetteer) -> Choice {
    let mut best: Option<(f64, PlaceId, Facts<'_>)> = None;
    let mut second = f64::NEG_INFINITY;
    let mut scored: Vec<(f64, PlaceId, Facts<'_>)> = senses
        .iter()
        .filter_map(|sense| {
            let facts = gazetteer.facts(sense.place)?;
            Some((score(sense, &facts, context, hint, gazetteer), sense.place, facts))
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for candidate in scored {
        match &best {
            None => best = Some(candidate),
            // A city and the division that it is the seat of are no rivals.
            Some((_, _, facts)) if distance(facts, &candidate.2) > 100.0 => second = second.max(candidate.0),
            Some(_) => {}
        }
    }
    let Some((score, place, _)) = best else { return Choice { place: PlaceId::Row(u32::MAX), confidence: 0.0 } };
    Choice { place, confidence: 1.0 / (1.0 + (-1.5 * (score - second)).exp()) }
}

/// Points for a sense: about the logarithm of how many people it concerns, plus what the context adds.
fn score(sense: &Sense, facts: &Facts<'_>, context: &Context, hint: Hint, gazetteer: &Gazetteer) -> f64 {
    let people = (f64::from(u32::try_from(facts.population).unwrap_or(u32::MAX)) + 10.0).log10();
    let own = match (sense.place, facts.kind) {
        (PlaceId::Country(_), _) if context.knows(facts.country, gazetteer) => 10.5,
        (PlaceId::Country(_), _) => 8.7,
        (PlaceId::Region(_), _) => 8.0,
        (_, PlaceKind::Region) => people + 0.2,
        (_, PlaceKind::District) => people - 1.5,
        _ => people + if facts.capital { 1.5 } else { 0.0 } + if facts.seat { 0.3 } else { 0.0 },
    };
    let division = facts.kind == PlaceKind::Region || facts.kind == PlaceKind::District;
    let hinted = match (hint, facts.kind) {
        (Hint::Division, _) if division => 4.0,
        (Hint::City, PlaceKind::City) => 3.0,
        (Hint::Dateline, PlaceKind::City) => 1.5,
        // A city state's town is the better dateline than the state.
        (Hint::Dateline, PlaceKind::Country) => -2.0,
        _ => 0.0,
    };
    let rare = if sense.alternate {
        -2.0
    } else if sense.listed && matches!(sense.place, PlaceId::Row(_)) {
        1.5
    } else {
        0.0
    };
    let spoken_of = context.country(facts.country);
    // The context weighs more where fame says less.
    let trust = if facts.population < 300_000 { 1.3 } else { 1.0 };
    let country = if facts.kind == PlaceKind::Country { 0.0 } else { trust * (1.0 + spoken_of).ln().min(1.6) };
    let division = facts.admin1.and_then(|division| context.divisions.get(&division)).copied().unwrap_or_default();
    let state =
        if facts.kind == PlaceKind::Region { context.divisions.get(&sense.place).copied().unwrap_or_default() } else { 0.0 };
    let sibling = facts.kind == PlaceKind::Region && context.has_sibling(sense.place, facts.country, gazetteer);
    let nearby = context.near.iter().any(|(lat, lon)| kilometres(facts.lat, facts.lon, *lat, *lon) < 300.0);
    own + hinted
        + rare
        + country
        + (division + state).min(1.0) * 1.2
        + if nearby { 1.0 } else { 0.0 }
        + if sibling { 1.2 } else { 0.0 }
}

fn distance(a: &Facts<'_>, b: &Facts<'_>) -> f64 {
    kilometres(a.lat, a.lon, b.lat, b.lon)
}

/// Great-circle distance in kilometres (haversine).
pub fn kilometres(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    let half = |a: f64, b: f64| ((b - a).to_radians() / 2.0).sin().powi(2);
    let a = half(lat1, lat2) + lat1.to_radians().cos() * lat2.to_radians().cos() * half(lon1, lon2);
    12_742.0 * a.sqrt().min(1.0).asin()
}
