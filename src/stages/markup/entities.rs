//! Entities that the wire marked up, joined to those that the reader found.

use std::collections::BTreeMap;

use super::Mark;
use crate::record::{Entity, EntityKind, Focus, Mention, Origin, Place, PlaceRole};
use crate::resources::gazetteer::Gazetteer;
use crate::stages::places::{self, StoryEntities};
use crate::text::Text;

/// Notes what the wire marked too, and adds what only the wire found. Entities are numbered anew, in text order.
pub(super) fn join(found: &mut StoryEntities, marks: &[Mark<'_>], text: &Text<'_>, gazetteer: &Gazetteer) {
    let focused = found.focus.as_ref().and_then(|it| it.place).and_then(|id| {
        let entity = found.entities.iter().find(|it| it.id == id)?;
        Some(entity.mentions.first()?.span)
    });
    let mut joining = Joining::new(std::mem::take(&mut found.entities));
    for mark in marks {
        if let Some(kind) = mark.entity_kind() {
            joining.give_up(kind, mark);
            joining.join(kind, mark, text, gazetteer);
        }
    }
    found.entities = joining.finish();
    places::number(&mut found.entities);
    places::weigh(&mut found.entities, text);
    let same = |it: &&Entity| it.kind == EntityKind::Place && it.mentions.iter().any(|mention| Some(mention.span) == focused);
    let place = focused.and_then(|_| found.entities.iter().find(same)).map(|it| it.id);
    if let Some(focus) = &mut found.focus {
        *focus = Focus { place, country: focus.country.take() };
    }
}

/// Entities and their mentions, so that a mark finds those around it without a look at all.
struct Joining {
    /// Without their mentions.
    entities: Vec<Entity>,
    /// Mentions by entity, in text order but for those that were added.
    mentions: Vec<(usize, Mention)>,
    /// How many of `mentions` were there before; they are in text order.
    given: usize,
    /// Bytes of the longest of them.
    longest: usize,
    gone: Vec<bool>,
    /// How many mentions each entity has.
    left: Vec<usize>,
    by_name: BTreeMap<(EntityKind, String), Vec<usize>>,
}

impl Joining {
    fn new(mut entities: Vec<Entity>) -> Joining {
        let mut mentions = Vec::new();
        let mut by_name: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (index, entity) in entities.iter_mut().enumerate() {
            mentions.extend(std::mem::take(&mut entity.mentions).into_iter().map(|mention| (index, mention)));
            by_name.entry((entity.kind, entity.name.to_ascii_lowercase())).or_default().push(index);
        }
        mentions.sort_by_key(|(index, mention)| (mention.span, *index));
        let mut left = vec![0; entities.len()];
        mentions.iter().for_each(|(index, _)| left[*index] += 1);
        let longest = mentions.iter().map(|(_, mention)| mention.span.end - mention.span.start).max().unwrap_or_default();
        Joining { given: mentions.len(), gone: vec![false; mentions.len()], longest, left, by_name, entities, mentions }
    }

    /// The given mentions that a mark touches, as indices.
    fn touched(&self, mark: &Mark<'_>) -> Vec<usize> {
        let given = self.mentions.get(..self.given).unwrap_or_default();
        let first = given.partition_point(|(_, it)| it.span.start + self.longest <= mark.span.start);
        let near = given.iter().enumerate().skip(first).take_while(|(_, (_, it))| it.span.start < mark.span.end);
        near.filter(|(at, (_, it))| !self.gone[*at] && it.span.overlaps(mark.span)).map(|(at, _)| at).collect()
    }

    /// What the reader took for another kind of thing is no mention of it. A nationality may stand inside a name.
    fn give_up(&mut self, kind: EntityKind, mark: &Mark<'_>) {
        for at in self.touched(mark) {
            let (entity, mention) = &self.mentions[at];
            let other = self.entities[*entity].kind;
            if other != kind && other != EntityKind::Group && mention.origin.is_none() && mark.span.contains(mention.span) {
                self.gone[at] = true;
                self.left[*entity] -= 1;
            }
        }
    }

    fn join(&mut self, kind: EntityKind, mark: &Mark<'_>, text: &Text<'_>, gazetteer: &Gazetteer) {
        let mut ids = mark.ids();
        let mut known = false;
        for at in self.touched(mark) {
            let (entity, mention) = &mut self.mentions[at];
            let entity = &mut self.entities[*entity];
            if entity.kind == kind {
                mention.origin = Some(Origin::Wire);
                // The first of several places in one `location` is the one that it is about.
                add_ids(&mut entity.ids, std::mem::take(&mut ids));
                known = true;
            }
        }
        let mention = Mention { origin: Some(Origin::Wire), ..places::mention(mark.span, text) };
        let repeated = self.mentions.get(self.given..).and_then(<[_]>::last).filter(|(_, last)| last.span.overlaps(mark.span));
        if let Some((entity, _)) = repeated.filter(|(entity, _)| !known && self.entities[*entity].kind == kind) {
            add_ids(&mut self.entities[*entity].ids, ids);
            return;
        }
        if known {
            return;
        }
        let name = tidy(&mention.text).to_owned();
        let alike = self.by_name.get(&(kind, name.to_ascii_lowercase())).into_iter().flatten().copied();
        let entity = alike.into_iter().find(|index| self.left[*index] > 0);
        let entity = entity.unwrap_or_else(|| self.add(kind, &name, mark, gazetteer));
        add_ids(&mut self.entities[entity].ids, ids);
        self.left[entity] += 1;
        self.mentions.push((entity, mention));
    }

    /// Something that only the wire found.
    fn add(&mut self, kind: EntityKind, name: &str, mark: &Mark<'_>, gazetteer: &Gazetteer) -> usize {
        let place = (kind == EntityKind::Place).then(|| place(mark, name, gazetteer)).flatten();
        let own = place.as_ref().map_or_else(|| name.to_owned(), |it| it.name.clone());
        let ids = place.as_ref().map(|it| it.ids.clone()).unwrap_or_default();
        let entity = places::entity(kind, own, ids, Vec::new(), place);
        let index = self.entities.len();
        self.by_name.entry((kind, entity.name.to_ascii_lowercase())).or_default().push(index);
        self.entities.push(entity);
        self.left.push(0);
        index
    }

    fn finish(mut self) -> Vec<Entity> {
        self.gone.resize(self.mentions.len(), false);
        for ((entity, mention), gone) in self.mentions.into_iter().zip(self.gone) {
            if !gone {
                self.entities[entity].mentions.push(mention);
            }
        }
        for entity in &mut self.entities {
            entity.mentions.sort_by_key(|it| it.span);
        }
        self.entities.retain(|it| !it.mentions.is_empty());
        self.entities
    }
}

fn add_ids(known: &mut BTreeMap<String, String>, given: BTreeMap<String, String>) {
    for (scheme, id) in given {
        known.entry(scheme).or_insert(id);
    }
}

/// Without a possessive.
fn tidy(name: &str) -> &str {
    ["'s", "’s", "'", "’"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name).trim()
}

/// The place that a `location` names, told from its likes by the division and the country that are marked in it.
fn place(mark: &Mark<'_>, name: &str, gazetteer: &Gazetteer) -> Option<Place> {
    let city = mark.get("city").or_else(|| mark.get("sublocation")).unwrap_or(name);
    let within: Vec<&str> = ["state", "region", "country", "iso-cc"].iter().filter_map(|it| mark.get(it)).collect();
    let found = places::dateline::resolve(&[city], &within, gazetteer).into_iter().next()?;
    Some(Place { roles: vec![PlaceRole::Mention], ..found })
}
