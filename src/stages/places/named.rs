//! Places of copy in a language in which the reader finds no names: countries by their names, and what is known as a large town, or by another of its
//! names, where a word stands before it that places follow ("in", "à", "desde"). What was once found so is found again without it.
//!
//! Capitals say little there (German writes every noun with one), and towns are called like ordinary words: what does not fit exactly is left alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Whereabouts, dateline, entity, mention, number, roles, weigh};
use crate::record::{Entity, EntityKind, Focus, Place, PlaceKind, PlaceRole, Span};
use crate::resources::Resources;
use crate::resources::coreference::CoreferenceRules;
use crate::resources::furniture::FurnitureRules;
use crate::resources::gazetteer::Gazetteer;
use crate::resources::languages::Language;
use crate::resources::pieces::{Kind, Pieces, cut};
use crate::resources::places::PlaceNames;
use crate::stages::budget::PerSentence;
use crate::text::Text;

/// A town that is less known is not looked for by its name alone.
const LARGE: u64 = 100_000;
/// Words and hyphens that a town's name has at most.
const LONGEST: usize = 6;

/// What the stage needs to know.
#[derive(Clone, Copy)]
pub struct Knowledge<'k> {
    pub names: &'k PlaceNames,
    pub furniture: &'k FurnitureRules,
    pub gazetteer: &'k Gazetteer,
    /// Knows given names: some countries are called like people.
    pub people: &'k CoreferenceRules,
}

impl<'k> Knowledge<'k> {
    pub fn of(language: &'k Language, resources: &'k Resources) -> Option<Knowledge<'k>> {
        let (furniture, gazetteer) = (&resources.furniture, &resources.gazetteer);
        Some(Knowledge { names: language.places.as_deref()?, furniture, gazetteer, people: &resources.coreference })
    }
}

/// Adds place entities to those that are known already, all in text order and numbered from e1; gives the place that the copy is about.
pub fn add(entities: &mut Vec<Entity>, text: &Text<'_>, from: &Whereabouts<'_>, knowledge: Knowledge<'_>) -> Option<Focus> {
    let pieces = cut(text.text, &Arc::default());
    let finder = Finder { pieces: &pieces, knowledge };
    let mut taken: Vec<Span> = entities.iter().flat_map(|it| it.mentions.iter().map(|it| it.span)).collect();
    taken.sort();
    let is_taken = |span: Span| taken.get(taken.partition_point(|it| it.end <= span.start)).is_some_and(|it| it.overlaps(span));
    let mut room = PerSentence::new(text);
    let mut found: BTreeMap<(String, Option<String>), (Place, Vec<Span>)> = BTreeMap::new();
    for (span, place) in finder.all() {
        if is_taken(span) || !room.admits(span) {
            continue;
        }
        let key = (place.name.clone(), place.country.clone());
        found.entry(key).or_insert_with(|| (place, Vec::new())).1.push(span);
    }
    for (mut place, spans) in found.into_values() {
        place.roles = vec![PlaceRole::Mention];
        if from.dateline.iter().any(|it| it.name == place.name && it.lat == place.lat && it.lon == place.lon) {
            place.roles.insert(0, PlaceRole::Dateline);
        }
        let mentions = spans.into_iter().map(|it| mention(it, text)).collect();
        entities.push(entity(EntityKind::Place, place.name.clone(), place.ids.clone(), mentions, Some(place)));
    }
    number(entities);
    weigh(entities, text);
    roles::focus(entities, text)
}

struct Finder<'p, 'k> {
    pieces: &'p Pieces<'p>,
    knowledge: Knowledge<'k>,
}

impl Finder<'_, '_> {
    /// Every name of a place, in text order.
    fn all(&self) -> Vec<(Span, Place)> {
        let mut found = Vec::new();
        // What a name was found to mean, by its words in lower case.
        let mut known: FxHashMap<String, Option<Place>> = FxHashMap::default();
        let mut at = 0;
        while at < self.pieces.len() {
            let read = self.country(at).or_else(|| self.town(at, &mut known));
            let Some((end, place)) = read else {
                at += 1;
                continue;
            };
            found.push((self.pieces.span(at, end), place));
            at = end;
        }
        found
    }

    fn country(&self, at: usize) -> Option<(usize, Place)> {
        if !self.begins_name(at) {
            return None;
        }
        let Knowledge { names, gazetteer, people, .. } = self.knowledge;
        let (code, end) = names.country(self.pieces, at)?;
        let stands_alone = !self.continues_name(end)
            && (self.follows_place_word(at)
                || people.gender_of_name(self.pieces.span(at, at + 1).of(self.pieces.text)).is_none());
        let id = gazetteer.country_id(code).filter(|_| stands_alone)?;
        Some((end, gazetteer.place(id, 0.95)?))
    }

    /// The longest run of words with a capital, as one name.
    fn town(&self, at: usize, known: &mut FxHashMap<String, Option<Place>>) -> Option<(usize, Place)> {
        if !self.begins_name(at) {
            return None;
        }
        let end = (at + 1..=at + LONGEST).find(|it| !self.continues_name(*it))?;
        let words = self.pieces.span(at, end).of(self.pieces.text);
        let name = words.to_lowercase();
        if !known.contains_key(&name) && self.follows_place_word(at) && self.pieces.kind(end) != Some(Kind::Digits) {
            known.insert(name.clone(), self.large(words));
        }
        Some((end, known.get(&name)?.clone()?))
    }

    fn large(&self, name: &str) -> Option<Place> {
        let Knowledge { furniture, gazetteer, .. } = self.knowledge;
        let written = name.to_uppercase();
        let exonym = furniture.exonyms.get(&written);
        if furniture.no_places.contains(&written) {
            return None;
        }
        let place = dateline::resolve(&[exonym.map_or(name, String::as_str)], &[], gazetteer).into_iter().next()?;
        let large = place.population.is_some_and(|it| it >= LARGE) || exonym.is_some();
        (large && place.kind == PlaceKind::City && !place.ids.is_empty()).then_some(place)
    }

    fn begins_name(&self, at: usize) -> bool {
        let starts = !self.continues_name(at) || self.follows_place_word(at);
        self.pieces.kind(at) == Some(Kind::Word) && self.pieces.capital(at) && starts
    }

    /// A further word of the name, or the hyphen before one: "Rio Grande", "Aix-en-Provence".
    fn continues_name(&self, at: usize) -> bool {
        let hyphen = |at: usize| self.pieces.is(at, "-") && self.pieces.joined(at) && self.pieces.joined(at + 1);
        let word = self.pieces.kind(at) == Some(Kind::Word);
        let behind_name = at.checked_sub(1).is_some_and(|it| self.pieces.capital(it) && self.pieces.kind(it) == Some(Kind::Word));
        hyphen(at) || word && (hyphen(at.wrapping_sub(1)) || behind_name && self.pieces.capital(at) && self.pieces.spaced(at))
    }

    fn follows_place_word(&self, at: usize) -> bool {
        let apostrophe = usize::from(self.pieces.is(at.wrapping_sub(1), "'"));
        at.checked_sub(1 + apostrophe).is_some_and(|before| self.knowledge.names.is_before(self.pieces.word(before)))
    }
}
