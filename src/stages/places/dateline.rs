//! The places of a dateline: "WASHINGTON", "Washington DC [US]", "LONG BEACH, Calif.", "CAIRO/GAZA". Capitals and missing qualifiers are the rule
//! here (the Associated Press lets some cities stand alone), so a town is chosen by how well known it is unless the dateline says more.

use std::collections::BTreeMap;

use crate::record::{Place, PlaceKind, PlaceRole};
use crate::resources::gazetteer::lists::Words;
use crate::resources::gazetteer::{Gazetteer, PlaceId, Sense, fold};
use crate::stages::places::context::Context;
use crate::stages::places::qualifier::{self, lies_in};
use crate::stages::places::resolve::{Choice, choose};
use crate::stages::places::senses::Hint;
use crate::text::lexicon::WordClass;

/// The places that `names` stand for; `qualifiers` are what the dateline says of where they lie ("Calif.", "US"). A name may carry
/// its own ("LONG BEACH, Calif.", "Washington [US]") and may hold several ("CAIRO/GAZA"). What is no place ("ABOARD AIR FORCE ONE") gives nothing.
pub fn resolve(names: &[&str], qualifiers: &[&str], gazetteer: &Gazetteer) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    let mut context = Context::default();
    for name in names.iter().flat_map(|name| split(name, gazetteer)) {
        let (name, own) = unpack(name, &gazetteer.lists.words);
        let qualifiers: Vec<&str> = own.into_iter().chain(qualifiers.iter().copied()).collect();
        let place = special(name, gazetteer).or_else(|| town(name, &qualifiers, &mut context, gazetteer));
        if let Some(mut place) =
            place.filter(|place| !found.iter().any(|known| known.name == place.name && known.lat == place.lat))
        {
            place.roles = vec![PlaceRole::Dateline];
            found.push(place);
        }
    }
    found
}

/// "CAIRO/GAZA" and "LONDON and PARIS", but not "TRINIDAD AND TOBAGO".
fn split<'a>(names: &'a str, gazetteer: &Gazetteer) -> Vec<&'a str> {
    let parts = names.split('/').map(str::trim).filter(|part| !part.is_empty());
    parts
        .flat_map(|part| {
            let cut = [" and ", " AND ", " & "].iter().find_map(|and| part.split_once(and));
            match cut {
                Some((one, two)) if gazetteer.lookup(part).is_empty() && !gazetteer.lookup(one.trim()).is_empty() => {
                    vec![one.trim(), two.trim()]
                }
                _ => vec![part],
            }
        })
        .collect()
}

/// The name, and what stands in brackets or behind commas.
fn unpack<'a>(name: &'a str, rules: &Words) -> (&'a str, Vec<&'a str>) {
    let (bare, bracketed) = match name.split_once(['[', '(']) {
        Some((bare, rest)) => (bare, rest.split([']', ')']).next()),
        None => (name, None),
    };
    let mut parts = bare.split(',').map(str::trim);
    let first = parts.next().unwrap_or_default().trim_end_matches([':', '-', '–', '—']).trim();
    let near = first.split_once(' ').filter(|(near, _)| rules.is(&near.to_lowercase(), WordClass::BeforeDatelinePlace));
    let name = near.map_or(first, |(_, name)| name).trim();
    (name, parts.chain(bracketed).filter(|part| !part.is_empty()).collect())
}

/// Places that copy is filed from but that are none in running text: the United Nations' headquarters.
fn special(name: &str, gazetteer: &Gazetteer) -> Option<Place> {
    let key = fold::key(name);
    let (_, listed) = gazetteer.lists.datelines.iter().find(|(known, _)| *known == key)?;
    Some(Place {
        name: listed.name.clone(),
        kind: listed.kind,
        lat: Some(listed.lat),
        lon: Some(listed.lon),
        country: listed.countries.first().cloned(),
        admin1: None,
        ids: BTreeMap::new(),
        population: None,
        roles: Vec::new(),
        confidence: Some(0.95),
    })
}

fn town(name: &str, qualifiers: &[&str], context: &mut Context, gazetteer: &Gazetteer) -> Option<Place> {
    let senses = senses(name, gazetteer);
    let containers: Vec<PlaceId> = qualifiers.iter().flat_map(|qualifier| qualifier::containers(qualifier, gazetteer)).collect();
    let inside = within(&senses, &containers, context, gazetteer);
    if let Some(container) = containers.first().filter(|_| inside.is_none()) {
        return unknown_town(name, *container, gazetteer);
    }
    let choice = inside.or_else(|| choose(&senses, context, Hint::Dateline, gazetteer))?;
    context.learn(choice.place, gazetteer);
    gazetteer.place(choice.place, choice.confidence)
}

/// A town that the dateline itself puts where no known town bears its name: only that much is known of it.
fn unknown_town(name: &str, container: PlaceId, gazetteer: &Gazetteer) -> Option<Place> {
    let around = gazetteer.facts(container).filter(|_| is_name(name))?;
    Some(Place {
        name: name.to_owned(),
        kind: PlaceKind::City,
        lat: None,
        lon: None,
        country: around.country.map(str::to_owned),
        admin1: (around.kind == PlaceKind::Region).then(|| around.name.to_owned()),
        ids: BTreeMap::new(),
        population: None,
        roles: Vec::new(),
        confidence: Some(0.6),
    })
}

/// Words in capitals or with a capital each, and not many.
fn is_name(name: &str) -> bool {
    let mut words = name.split(' ').filter(|word| !word.is_empty());
    words.clone().count() <= 4 && !name.is_empty() && words.all(|word| word.chars().next().is_some_and(char::is_uppercase))
}

/// What a dateline's name may mean. "Washington DC" and "New York City" are listed; "Kyiv region" is not, so a last word may go.
fn senses(name: &str, gazetteer: &Gazetteer) -> Vec<Sense> {
    let whole = gazetteer.lookup(name);
    if !whole.is_empty() {
        return whole;
    }
    let shorter = name.rsplit_once(' ').filter(|(_, last)| gazetteer.lists.words.division_types.contains(&last.to_lowercase()));
    shorter.map(|(name, _)| gazetteer.lookup(name)).unwrap_or_default()
}

fn within(senses: &[Sense], containers: &[PlaceId], context: &Context, gazetteer: &Gazetteer) -> Option<Choice> {
    containers.iter().find_map(|container| {
        let inside: Vec<Sense> = senses.iter().copied().filter(|sense| lies_in(sense.place, *container, gazetteer)).collect();
        let best = choose(&inside, context, Hint::Dateline, gazetteer)?;
        Some(Choice { confidence: best.confidence.max(0.97), ..best })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(gazetteer: &Gazetteer, names: &[&str], qualifiers: &[&str], expected: &[(&str, f64, f64)]) {
        let found = resolve(names, qualifiers, gazetteer);
        let right = found.len() == expected.len()
            && found.iter().zip(expected).all(|(place, (country, lat, lon))| {
                let near = |value: Option<f64>, wanted: f64| value.is_some_and(|value| (value - wanted).abs() < 0.6);
                place.country.as_deref() == Some(country) && near(place.lat, *lat) && near(place.lon, *lon)
            });
        assert!(right, "{names:?} {qualifiers:?}: {found:#?}");
    }

    #[test]
    fn resolves_the_datelines_of_all_wires() {
        let gazetteer = Gazetteer::built_in().unwrap();
        let dc = ("US", 38.9, -77.0);
        for (names, qualifiers, expected) in [
            (&["Washington [US]"][..], &[][..], &[dc][..]),
            (&["Washington DC [US]"], &[], &[dc]),
            (&["WASHINGTON"], &[], &[dc]),
            (&["Washington"], &["US"], &[dc]),
            (&["LONG BEACH, Calif."], &[], &[("US", 33.77, -118.19)]),
            (&["SPRINGFIELD"], &["Ill."], &[("US", 39.8, -89.64)]),
            (&["SPRINGFIELD, Mass."], &[], &[("US", 42.1, -72.59)]),
            (&["PARIS, Texas"], &[], &[("US", 33.66, -95.56)]),
            (&["PARIS"], &[], &[("FR", 48.85, 2.35)]),
            (&["CAIRO/GAZA"], &[], &[("EG", 30.04, 31.24), ("PS", 31.5, 34.46)]),
            (&["LONDON", "NEW YORK"], &[], &[("GB", 51.5, -0.12), ("US", 40.7, -74.0)]),
            (&["Bogotá"], &[], &[("CO", 4.6, -74.08)]),
            (&["BOGOTA, Colombia"], &[], &[("CO", 4.6, -74.08)]),
            (&["KYIV, Ukraine"], &[], &[("UA", 50.45, 30.52)]),
            (&["KIEV"], &[], &[("UA", 50.45, 30.52)]),
            (&["HYDERABAD, Pakistan"], &[], &[("PK", 25.4, 68.37)]),
            (&["Hyderabad (Telangana) [India]"], &[], &[("IN", 17.38, 78.46)]),
            (&["New Delhi [India]"], &[], &[("IN", 28.6, 77.2)]),
            (&["SINGAPORE"], &[], &[("SG", 1.3, 103.85)]),
            (&["UNITED NATIONS"], &[], &[("US", 40.75, -73.97)]),
            (&["VATICAN CITY"], &[], &[("VA", 41.9, 12.45)]),
            (&["ST. PETERSBURG, Fla."], &[], &[("US", 27.77, -82.68)]),
            (&["St. Petersburg"], &[], &[("RU", 59.94, 30.31)]),
            (&["SAN JOSE, Calif."], &[], &[("US", 37.34, -121.89)]),
            (&["MELBOURNE"], &[], &[("AU", -37.8, 144.96)]),
            (&["LONDON, Ontario"], &[], &[("CA", 42.98, -81.25)]),
            (&["SYDNEY, N.S."], &[], &[("CA", 46.14, -60.18)]),
            (&["near RAFAH, Gaza Strip"], &[], &[("PS", 31.29, 34.25)]),
            (&["ABOARD AIR FORCE ONE"], &[], &[]),
            (&["MEXICO CITY"], &[], &[("MX", 19.43, -99.13)]),
            (&["DUBAI, United Arab Emirates"], &[], &[("AE", 25.08, 55.3)]),
            (&["GENEVA"], &[], &[("CH", 46.2, 6.15)]),
        ] {
            check(&gazetteer, names, qualifiers, expected);
        }
    }

    #[test]
    fn a_town_that_is_not_known_lies_where_the_dateline_says() {
        let gazetteer = Gazetteer::built_in().unwrap();
        for (name, qualifier, country, admin1) in
            [("SPRINGFIELD", "Kenya", "KE", None), ("LOST MULE FLATS, Texas", "", "US", Some("Texas"))]
        {
            let found = resolve(&[name], &[qualifier], &gazetteer);
            let place = &found[0];
            assert_eq!(
                (place.country.as_deref(), place.admin1.as_deref(), place.lat),
                (Some(country), admin1, None),
                "{found:?}"
            );
        }
    }

    #[test]
    fn nothing_gives_nothing() {
        let gazetteer = Gazetteer::built_in().unwrap();
        check(&gazetteer, &[], &["US"], &[]);
        check(&gazetteer, &["", "  /  "], &[], &[]);
    }
}
