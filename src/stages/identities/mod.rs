//! Identities: what it does, why, and an example.
//!
//! **What**: gives persons and organisations public ids, where the copy leaves no doubt who is meant.
//! **Why**: "everything about the German chancellor" must not find a goalkeeper of that name. **Example**: "Chancellor Friedrich Merz" in a
//! story from Berlin is Q566257; "Friedrich Merz, a goalkeeper for Rostock" has no id.
//!
//! A name gives candidates; the office, the country, the age, the trade that stand beside it choose among them (Bunescu & Pasca 2006) or rule
//! them out. No id is better than a wrong one: what speaks for the best candidate must outweigh that it may be a namesake, and the next best.

mod organisations;
mod persons;
mod spot;
mod surroundings;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::record::{Entity, EntityKind, MentionKind, Place, PlaceKind, PlaceRole, Watch};
use crate::resources::Resources;
use crate::resources::agencies::Agencies;
use crate::resources::identities::IdentityRules;
use crate::resources::listed::{Listed, Tables};
use crate::resources::who::{Candidate, Who};
use crate::text::Text;
pub use spot::join_names;
use surroundings::{Said, Surroundings};

/// What the stage needs to know.
#[derive(Clone, Copy)]
pub struct Knowledge<'k> {
    pub who: &'k Who,
    pub listed: &'k Tables,
    pub rules: &'k IdentityRules,
    pub agencies: &'k Agencies,
    /// Users' own lists: they go before all others.
    pub own: &'k Tables,
}

impl<'k> Knowledge<'k> {
    pub fn of(resources: &'k Resources, own: &'k Tables) -> Knowledge<'k> {
        let (rules, agencies) = (&resources.identities, &resources.furniture.agencies);
        Knowledge { who: &resources.who, listed: &resources.listed, rules, agencies, own }
    }
}

/// What the story says as a whole.
struct Story<'s> {
    /// ISO alpha-2 of the countries that it names, or is filed from.
    countries: BTreeSet<&'s str>,
    /// Its words in lower case.
    words: FxHashSet<String>,
    /// Of its publication.
    year: Option<i64>,
}

/// Confidence where a list says it, where the copy prints it, and where nothing contradicts a list.
const LISTED: f64 = 0.95;
const PRINTED: f64 = 0.99;
/// By how much the best candidate must outweigh the next.
const MARGIN: f64 = 1.0;
/// Letters of a short form that several bodies share.
const SHORT: usize = 4;
/// Names of one entity that are looked up.
const NAMES: usize = 4;

/// Gives entities their ids, as far as it is as sure of them as `floor`. `filed_from` are the dateline's places, `year` that of publication.
pub fn link(
    text: &Text<'_>,
    entities: &mut [Entity],
    (filed_from, year): (&[Place], Option<i64>),
    knowledge: Knowledge<'_>,
    floor: f64,
) {
    let found: Vec<Option<Linked>> = {
        let surroundings = Surroundings::new(text, entities, knowledge.rules);
        let filed = filed_from.iter().filter_map(|it| it.country.as_deref());
        let countries = entities.iter().filter_map(country_of).chain(filed).collect();
        let words = text.tokens.iter().map(|it| text.of(it.span).to_lowercase()).collect();
        let linker = Linker { surroundings, story: Story { countries, words, year }, knowledge };
        entities.iter().map(|it| linker.link(it)).collect()
    };
    for (entity, found) in entities.iter_mut().zip(found) {
        let is_printed = entity.ids.contains_key("ric") || entity.ids.contains_key("ticker");
        entity.ids_confidence = match &entity.place {
            Some(place) => place.confidence.filter(|_| !entity.ids.is_empty()),
            None => Some(PRINTED).filter(|_| is_printed),
        };
        if let Some(linked) = found.filter(|it| it.confidence >= floor) {
            linked.give(entity);
        }
        entity.watch = watched(entity, knowledge.own);
    }
}

/// The ids of an entity, and how sure they are.
#[derive(Debug, Clone)]
struct Linked {
    ids: Vec<(String, String)>,
    confidence: f64,
    /// Of a user's own list, which wins over what is known otherwise.
    is_own: bool,
    /// Where the list puts it: latitude and longitude, country.
    point: Option<(f64, f64)>,
    country: Option<String>,
}

impl Linked {
    fn of(entry: &Listed, is_own: bool) -> Linked {
        Linked {
            ids: entry.ids().map(|(scheme, id)| (scheme.to_owned(), id.to_owned())).collect(),
            confidence: LISTED,
            is_own,
            point: entry.point,
            country: entry.country.as_deref().map(str::to_owned),
        }
    }

    fn give(self, entity: &mut Entity) {
        let of_place = entity.place.as_ref().filter(|_| !self.is_own).and_then(|it| it.confidence);
        entity.ids_confidence = of_place.or(Some(self.confidence));
        if self.is_own {
            entity.ids.clear();
        }
        for (scheme, id) in self.ids {
            entity.ids.entry(scheme).or_insert(id);
        }
        if let (EntityKind::Place, Some((lat, lon)), true) = (entity.kind, self.point, self.is_own) {
            let place = entity.place.get_or_insert_with(|| Place {
                name: entity.name.clone(),
                kind: PlaceKind::Facility,
                lat: None,
                lon: None,
                country: None,
                admin1: None,
                ids: BTreeMap::new(),
                population: None,
                roles: vec![PlaceRole::Mention],
                confidence: None,
            });
            (place.lat, place.lon, place.confidence) = (Some(lat), Some(lon), Some(self.confidence));
            place.country = self.country.or(place.country.take());
        }
        if let Some(place) = &mut entity.place {
            place.ids.clone_from(&entity.ids);
        }
    }
}

/// The watch lists that an entity stands on.
fn watched(entity: &Entity, own: &Tables) -> Vec<Watch> {
    let mut found: Vec<Watch> = Vec::new();
    for name in names(entity) {
        let entries = own.find(name).filter(|it| it.kind == entity.kind);
        let marks = entries.filter_map(|it| own.watch(it)).map(|(list, entry)| Watch { list: list.to_owned(), entry });
        for mark in marks {
            if !found.contains(&mark) {
                found.push(mark);
            }
        }
    }
    found
}

/// Its name, and others by which the copy calls it.
fn names(entity: &Entity) -> impl Iterator<Item = &str> {
    let mentions = entity.mentions.iter().filter(|it| it.kind == MentionKind::Name).map(|it| it.text.as_str());
    let mut seen: Vec<&str> = Vec::new();
    std::iter::once(entity.name.as_str()).chain(mentions).filter(move |it| {
        let is_new = seen.len() < NAMES && !seen.contains(it);
        if is_new {
            seen.push(it);
        }
        is_new
    })
}

struct Linker<'l> {
    surroundings: Surroundings<'l>,
    story: Story<'l>,
    knowledge: Knowledge<'l>,
}

impl Linker<'_> {
    fn link(&self, entity: &Entity) -> Option<Linked> {
        let own = self.listed(entity, self.knowledge.own, true);
        if own.is_some() {
            return own;
        }
        let found = self.listed(entity, self.knowledge.listed, false).or_else(|| self.known(entity));
        match self.agency(entity) {
            Some(agency) => Some(Linked { ids: [found.map(|it| it.ids).unwrap_or_default(), agency.ids].concat(), ..agency }),
            None => found,
        }
    }

    /// A news agency, by the id that credits have too. Short forms are those of many bodies: they need the agency's country.
    fn agency(&self, entity: &Entity) -> Option<Linked> {
        let agency = Some(entity)
            .filter(|it| it.kind == EntityKind::Organisation)
            .and_then(|it| self.knowledge.agencies.named(&it.name))?;
        let is_sure = entity.name.len() > SHORT || self.story.countries.contains(agency.country.as_str());
        let ids = vec![("agency".to_owned(), agency.id.clone())];
        is_sure.then_some(Linked { ids, confidence: LISTED, is_own: false, point: None, country: None })
    }

    /// Whom the built table knows by this name, if the copy leaves no doubt.
    fn known(&self, entity: &Entity) -> Option<Linked> {
        if entity.place.is_some() {
            return None;
        }
        // A family name, or a word of a firm's, is that of many.
        let is_whole = |name: &&str| name.contains(' ') || (entity.kind == EntityKind::Organisation && *name == entity.name);
        match entity.kind {
            EntityKind::Person | EntityKind::Organisation => {
                let said = self.surroundings.of(entity);
                names(entity).filter(is_whole).find_map(|name| self.best(name, entity, &said))
            }
            _ => None,
        }
    }

    /// What a readable list says; of several entries the one of a country in the story.
    fn listed(&self, entity: &Entity, tables: &Tables, is_own: bool) -> Option<Linked> {
        // What has another id in a scheme already is something else.
        let agrees = |(scheme, id): (&str, &str)| is_own || entity.ids.get(scheme).is_none_or(|it| it == id);
        let with_ids = |it: &&Listed| it.kind == entity.kind && it.ids().next().is_some() && it.ids().all(agrees);
        let mut all = names(entity).map(|name| tables.find(name).filter(with_ids).collect::<Vec<_>>());
        let entries = all.find(|it| !it.is_empty())?;
        let same = |a: &&Listed, b: &&Listed| a.ids().eq(b.ids());
        let here = |it: &&&Listed| it.country.as_deref().is_some_and(|it| self.story.countries.contains(it));
        let first = entries.first()?;
        let entry = match entries.iter().all(|it| same(it, first)) {
            true => *first,
            false => {
                let mut found = entries.iter().filter(here).copied();
                found.next().filter(|_| found.next().is_none())?
            }
        };
        Some(Linked::of(entry, is_own))
    }

    /// The one whom a name means, if one outweighs all others.
    fn best(&self, name: &str, entity: &Entity, said: &Said) -> Option<Linked> {
        let weigh = |it: Candidate<'_>| {
            let weight = match entity.kind {
                EntityKind::Person => persons::weigh(&it, said, &self.story, self.knowledge.rules),
                _ => organisations::weigh(&it, entity, said, &self.story, self.knowledge.rules),
            };
            Some((weight?, ids(&it)))
        };
        let mut found: Vec<(f64, Vec<(String, String)>)> = self.knowledge.who.find(name).into_iter().filter_map(weigh).collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let next = found.get(1).map_or(f64::MIN, |it| it.0);
        let (weight, ids) = found.into_iter().next()?;
        let linked = Linked { ids, confidence: probability(weight), is_own: false, point: None, country: None };
        Some(linked).filter(|it| weight - next >= MARGIN && !it.ids.is_empty())
    }
}

/// The ids of a candidate by scheme.
fn ids(candidate: &Candidate<'_>) -> Vec<(String, String)> {
    let wikidata = Some(candidate.row.wikidata).filter(|it| *it > 0).map(|it| ("wikidata".to_owned(), format!("Q{it}")));
    let others = candidate.facts.ids.split('|').filter_map(|it| it.split_once(':')).map(|(a, b)| (a.to_owned(), b.to_owned()));
    let mut ids: Vec<(String, String)> = wikidata.into_iter().chain(others).collect();
    // Of several listings the first is the one at home.
    let mut seen = BTreeSet::new();
    ids.retain(|(scheme, _)| seen.insert(scheme.clone()));
    ids
}

/// Of odds by their logarithm, in hundredths.
fn probability(weight: f64) -> f64 {
    (100.0 / (1.0 + (-weight).exp())).round() / 100.0
}

/// The country that a place lies in or that people are named after.
fn country_of(entity: &Entity) -> Option<&str> {
    entity.place.as_ref().and_then(|it| it.country.as_deref()).or_else(|| entity.ids.get("iso3166").map(String::as_str))
}
