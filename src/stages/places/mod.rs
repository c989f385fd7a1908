//! Places: what it does, why, and an example.
//!
//! **What**: finds the names of countries, towns, divisions, seas and regions in running text, decides which place each means, and
//! gives it coordinates, public ids, a role and a confidence; says which place the story is about.
//! **Why**: "Washington" may be a town, a state, a government, a person or a paper, and the place a story is filed from is not
//! what it is about (see GDELT's place errors).
//! **Example**: "LIMA (Reuters) - A quake killed two near Arequipa, Peru" has Lima as dateline, Arequipa as event, Peru as mention, and its
//! focus is Arequipa.
//!
//! Copy that the reader does not read has countries and large towns alone: [`named`]. Of other copy, the steps: [`spot`] names, [`resolve`] them, give them [`roles`], gather the mentions of one place into one entity.

mod bodies;
mod context;
pub mod dateline;
pub mod named;
mod outlet;
mod qualifier;
mod rescue;
mod resolve;
mod roles;
mod senses;
mod spot;
mod spotted;
mod spread;
mod surroundings;
#[cfg(test)]
mod tests;
mod verdict;
mod words;

use crate::text::lexicon::WordClass;
use std::collections::{BTreeMap, BTreeSet};

pub use senses::kilometres;

use crate::record::{
    Entity, EntityKind, Focus, IdKind, LocalId, Mention, MentionKind, ParagraphKind, Place, PlaceKind, PlaceRole, Span,
};
use crate::resources::gazetteer::lists::Words;
use crate::resources::gazetteer::{Gazetteer, PlaceId};
use crate::stages::budget::PerSentence;
use crate::text::Text;
use context::Context;
use resolve::Choice;
use senses::Hint;
use spot::Demonym;
use spotted::Spotted;
use words::{Case, Gap, Word};

/// Place entities and groups of people named after a country, in text order, with ids numbered from e1.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StoryEntities {
    pub entities: Vec<Entity>,
    pub focus: Option<Focus>,
    /// Folded names that the copy shows to be of organisations.
    pub bodies: BTreeSet<Vec<u8>>,
}

/// What is known of where a text comes from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Whereabouts<'a> {
    /// The places it was filed from, as [`dateline::resolve`] gives them.
    pub dateline: &'a [Place],
    /// Names of those who publish or send it.
    pub outlets: [Option<&'a str>; 3],
}

/// Finds the places of a text. Where it comes from helps to choose between places of one name; those it was filed from are marked where
/// they are named again.
pub fn find(text: &Text<'_>, from: &Whereabouts<'_>, gazetteer: &Gazetteer) -> StoryEntities {
    let dateline = from.dateline;
    let words = words::split(text);
    let folded = spot::fold(text);
    let bodies = bodies::named(text, &words, &gazetteer.lists.words);
    let mut spots = spot::spot(text, &words, &folded, &bodies, gazetteer);
    let (mut places, mut people) = (PerSentence::new(text), PerSentence::new(text));
    spots.places.retain(|name| places.admits(name.span));
    spots.demonyms.retain(|demonym| people.admits(demonym.span));
    let hints: Vec<Hint> = spots.places.iter().map(|name| hint(&words, name, &gazetteer.lists.words)).collect();
    let mut context = context(dateline, &spots.demonyms, &words, gazetteer);
    context.outlets = from.outlets.into_iter().flatten().map(|outlet| outlet::town(outlet, gazetteer)).collect();
    let unsure = rescue::candidates(&spots.unsure, &words, text, gazetteer);
    let (story, choices) = resolve::resolve(&spots.places, &unsure, &hints, &context, gazetteer);
    let rescued: Vec<(Spotted, Choice)> = rescue::amid(&unsure, &story).collect();
    let mut places: Vec<(Spotted, Option<Choice>)> = spots.places.into_iter().zip(choices).collect();
    rescue::add(&mut places, rescued);
    let mut gathered: BTreeMap<PlaceId, Gathered> = BTreeMap::new();
    for (name, choice) in &places {
        let Some(choice) = choice else { continue };
        let role = roles::role(&words, name, choice.place, gazetteer);
        gathered.entry(choice.place).or_default().add(name, choice, role);
    }
    let mut entities: Vec<Entity> =
        gathered.iter().filter_map(|(place, mentions)| mentions.entity(*place, text, dateline, gazetteer)).collect();
    entities.extend(groups(&spots.demonyms, text));
    number(&mut entities);
    weigh(&mut entities, text);
    let focus = roles::focus(&entities, text);
    StoryEntities { entities, focus, bodies }
}

fn context(dateline: &[Place], demonyms: &[Demonym], words: &[Word], gazetteer: &Gazetteer) -> Context {
    let mut context = Context::default();
    for place in dateline {
        if let Some(country) = &place.country {
            context.mention(country, 1.5);
        }
        if let (Some(lat), Some(lon)) = (place.lat, place.lon) {
            context.filed_from(lat, lon);
        }
    }
    for country in demonyms.iter().filter_map(|demonym| demonym.country.as_deref()) {
        context.mention(country, 0.7);
    }
    for country in words.iter().filter_map(|word| gazetteer.lists.telling.get(&word.lower)) {
        context.mention(country, 0.4);
    }
    context
}

/// "Kharkiv region" and "the city of Kharkiv" say which Kharkiv.
fn hint(words: &[Word], name: &Spotted, rules: &Words) -> Hint {
    let after = name
        .end
        .checked_sub(1)
        .and_then(|last| words.get(last))
        .filter(|last| last.gap == Gap::Space)
        .and_then(|_| words.get(name.end));
    // "the Saltivskyi district of Kharkiv" is no district called so.
    let named = name.first.checked_sub(3).and_then(|before| words.get(before)).is_some_and(Word::capitalised);
    let of = name
        .first
        .checked_sub(2)
        .and_then(|head| words.get(head..name.first))
        .filter(|pair| !named && pair.last().is_some_and(|of| rules.is(&of.lower, WordClass::Of)));
    let kind = |word: &Word| {
        if rules.is(&word.lower, WordClass::RegionNoun) {
            return Hint::Division;
        }
        if rules.townships.contains(&word.lower) {
            return Hint::Township;
        }
        if rules.is(&word.lower, WordClass::CityNoun) { Hint::City } else { Hint::None }
    };
    let behind = after.map(kind).unwrap_or_default();
    let hint = if behind == Hint::None { of.and_then(|pair| pair.first()).map(kind).unwrap_or_default() } else { behind };
    let speaks = after.is_some_and(|after| after.case == Case::Small && rules.speech.contains(&after.lower));
    if hint == Hint::None && speaks { Hint::Speaks } else { hint }
}

/// The mentions of one place.
#[derive(Debug, Default)]
struct Gathered {
    spans: Vec<Span>,
    roles: Vec<PlaceRole>,
    confidence: f64,
}

impl Gathered {
    fn add(&mut self, name: &Spotted, choice: &Choice, role: PlaceRole) {
        self.spans.push(name.span);
        if !self.roles.contains(&role) {
            self.roles.push(role);
        }
        self.confidence = self.confidence.max(choice.confidence * name.belief);
    }

    fn entity(&self, id: PlaceId, text: &Text<'_>, dateline: &[Place], gazetteer: &Gazetteer) -> Option<Entity> {
        let mut place = gazetteer.place(id, self.confidence)?;
        place.roles.clone_from(&self.roles);
        if dateline.iter().any(|filed| filed.name == place.name && filed.lat == place.lat && filed.lon == place.lon) {
            place.roles.push(PlaceRole::Dateline);
        }
        place.roles.sort();
        let mentions = self.spans.iter().map(|span| mention(*span, text)).collect();
        Some(entity(EntityKind::Place, self.name(&place, text), place.ids.clone(), mentions, Some(place)))
    }

    /// Countries by their usual name ("US" is the United States); other places as the copy calls them: "Vijayapura", not "Bijapur".
    fn name(&self, place: &Place, text: &Text<'_>) -> String {
        let shouted = |written: &&str| !written.chars().any(char::is_lowercase);
        let written = self.spans.iter().map(|span| text.of(*span)).find(|written| !shouted(written) && !written.contains('.'));
        match place.kind {
            PlaceKind::Country | PlaceKind::Continent => place.name.clone(),
            _ => written.map_or_else(|| place.name.clone(), str::to_owned),
        }
    }
}

fn groups(demonyms: &[Demonym], text: &Text<'_>) -> Vec<Entity> {
    let mut groups: BTreeMap<String, (Option<&str>, Vec<Span>)> = BTreeMap::new();
    for demonym in demonyms {
        let written = text.of(demonym.span);
        // "Russians" and "Russian" are one group.
        let name = demonym.country.clone().unwrap_or_else(|| written.trim_end_matches('s').to_lowercase());
        groups.entry(name).or_insert((demonym.country.as_deref(), Vec::new())).1.push(demonym.span);
    }
    groups
        .into_values()
        .filter_map(|(country, spans)| {
            let ids = country.map(|country| ("iso3166".to_owned(), country.to_owned())).into_iter().collect();
            let name = text.of(*spans.first()?).to_owned();
            Some(entity(EntityKind::Group, name, ids, spans.iter().map(|span| mention(*span, text)).collect(), None))
        })
        .collect()
}

pub(super) fn entity(
    kind: EntityKind,
    name: String,
    ids: BTreeMap<String, String>,
    mentions: Vec<Mention>,
    place: Option<Place>,
) -> Entity {
    Entity {
        id: LocalId::new(IdKind::Entity, 0),
        kind,
        name,
        ids,
        ids_confidence: None,
        watch: Vec::new(),
        salience: 0.0,
        in_headline: false,
        mentions,
        place,
    }
}

pub(super) fn mention(span: Span, text: &Text<'_>) -> Mention {
    Mention { span, text: text.of(span).to_owned(), kind: MentionKind::Name, origin: None }
}

/// Puts entities in text order and numbers them.
pub(super) fn number(entities: &mut [Entity]) {
    entities.sort_by_key(|entity| entity.mentions.first().map_or(usize::MAX, |mention| mention.span.start));
    for (entity, number) in entities.iter_mut().zip(1..) {
        entity.id = LocalId::new(IdKind::Entity, number);
    }
}

/// Salience grows with mentions, most with those in the headline and the lead.
pub(super) fn weigh(entities: &mut [Entity], text: &Text<'_>) {
    let lead = text.paragraphs.iter().find(|paragraph| paragraph.kind == ParagraphKind::Body).map(|paragraph| paragraph.span);
    let headlines: Vec<Span> = text
        .paragraphs
        .iter()
        .filter(|paragraph| paragraph.kind == ParagraphKind::Headline)
        .map(|paragraph| paragraph.span)
        .collect();
    for entity in entities {
        let within = |span: Span| entity.mentions.iter().filter(|mention| span.contains(mention.span)).count();
        let headline: usize = headlines.iter().copied().map(within).sum();
        let lead = lead.map_or(0, within);
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let weight = count(entity.mentions.len()) + 3.0 * count(headline.min(1)) + 1.5 * count(lead.min(1));
        entity.in_headline = headline > 0;
        entity.salience = ((1.0 - (-0.25 * weight).exp()) * 100.0).round() / 100.0;
    }
}

/// Whether a place entity is a country or lies in one.
fn country_of(entity: &Entity) -> Option<&str> {
    match &entity.place {
        Some(place) if !matches!(place.kind, PlaceKind::Continent) => place.country.as_deref(),
        Some(_) => None,
        None => entity.ids.get("iso3166").map(String::as_str),
    }
}
