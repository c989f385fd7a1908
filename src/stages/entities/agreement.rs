//! One entity and one kind for each name of a story: "Karatay" beside "Selim Karatay" is the person and no place, "Toyota" beside "Toyota
//! Motor Corp." the firm and no town, "Her agent Miles Farquhar" a person whatever the name looks like.

use std::collections::BTreeMap;

use crate::record::{Entity, EntityKind, PlaceKind, PlaceRole};
use crate::resources::coreference::CoreferenceRules;
use crate::resources::gazetteer::lists::Lists;
use crate::text::Text;
use crate::text::tagset::Upos;

use super::words_of;

/// Towns of so many people keep their names beside a namesake.
const BIG: u64 = 1_000_000;
/// Mentions that are asked for what stands before them.
const ASKED: usize = 16;

/// What the story's names are measured with.
pub(super) struct Agreement<'a> {
    pub(super) text: &'a Text<'a>,
    pub(super) lists: &'a Lists,
    pub(super) rules: &'a CoreferenceRules,
}

impl Agreement<'_> {
    /// Gives names their one kind, and short names to the full names that they shorten.
    pub(super) fn settle(&self, mut entities: Vec<Entity>) -> Vec<Entity> {
        for entity in &mut entities {
            if self.is_person(entity) {
                (entity.kind, entity.place) = (EntityKind::Person, None);
                entity.ids.clear();
            }
        }
        let full = self.full_names(&entities);
        let owners: Vec<Option<usize>> = entities.iter().map(|it| self.full_name_of(it, &full, &entities)).collect();
        for (short, owner) in owners.iter().enumerate() {
            if let Some(owner) = owner {
                let moved = entities.get_mut(short).map(|it| std::mem::take(&mut it.mentions)).unwrap_or_default();
                if let Some(entity) = entities.get_mut(*owner) {
                    entity.mentions.extend(moved);
                    entity.mentions.sort_by_key(|it| it.span);
                }
            }
        }
        entities.retain(|it| !it.mentions.is_empty());
        entities
    }

    /// Something taken for a place or an organisation that stands behind a person's role: "referee Nao Terashima".
    fn is_person(&self, entity: &Entity) -> bool {
        if !matches!(entity.kind, EntityKind::Organisation | EntityKind::Place | EntityKind::Product) || !self.may_yield(entity) {
            return false;
        }
        let words: Vec<&str> = entity.name.split(' ').collect();
        let capital = |word: &&str| word.starts_with(char::is_uppercase) && word.chars().skip(1).any(char::is_lowercase);
        let of_body = |word: &&str| self.lists.words.organisations.contains(&word.to_lowercase());
        let shaped = (2..=3).contains(&words.len()) && words.iter().all(capital) && !words.iter().any(of_body);
        shaped && entity.mentions.iter().take(ASKED).any(|it| self.behind_role(it.span.start))
    }

    /// Whether the word before a byte is a person's role, in small letters.
    fn behind_role(&self, at: usize) -> bool {
        let last = |at: usize| self.text.tokens.partition_point(|it| it.span.end <= at).checked_sub(1);
        let comma = |it: &usize| self.text.tokens.get(*it).is_some_and(|it| it.xpos.is_comma());
        // "her agent Miles Farquhar", "her agent, Miles Farquhar"
        let before = last(at).map(|it| if comma(&it) { it.saturating_sub(1) } else { it });
        before.and_then(|it| self.text.tokens.get(it)).is_some_and(|token| {
            let word = self.text.of(token.span);
            let role = self.rules.role(word).is_some_and(|it| !matches!(&**it, "owner" | "owned_by" | "family"));
            role && token.xpos.is_singular_noun()
        })
    }

    /// Full names of persons by their family names, and of firms and clubs by what is left of them without their endings.
    fn full_names(&self, entities: &[Entity]) -> BTreeMap<Vec<String>, Vec<usize>> {
        let mut found: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
        for (index, entity) in entities.iter().enumerate() {
            let words = words_of(&entity.name, &self.lists.words.lexicon);
            match entity.kind {
                EntityKind::Person if words.len() > 1 => {
                    for family in self.family_names(&entity.name, &words) {
                        found.entry(vec![family]).or_default().push(index);
                    }
                    // "Kiala Neto" for "Domingos Kiala Neto"
                    if let [_, .., first, last] = words.as_slice()
                        && self.rules.gender_of_name(&first_capital(first)).is_none()
                    {
                        found.entry(vec![first.clone(), last.clone()]).or_default().push(index);
                    }
                }
                EntityKind::Organisation => {
                    let ends = words.iter().rev().take_while(|it| self.rules.is_name_ending(it)).count();
                    if let Some(core) = words.get(..words.len() - ends).filter(|it| ends > 0 && !it.is_empty()) {
                        found.entry(core.to_vec()).or_default().push(index);
                        // "Norrvik" for "Norrvik Paper Oyj"
                        if let [first, _, ..] = core
                            && !self.lists.words.shared.contains(first)
                        {
                            found.entry(vec![first.clone()]).or_default().push(index);
                        }
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// The last word; the first where the given name behind it has a hyphen ("Han Do-yun"); both of two ("Santiago Peña Palacios").
    fn family_names(&self, name: &str, words: &[String]) -> Vec<String> {
        let parts: Vec<&str> = name.split(' ').collect();
        match parts.as_slice() {
            [_, given] if given.contains('-') && given.split('-').skip(1).all(|it| it.starts_with(char::is_lowercase)) => {
                words.first().cloned().into_iter().collect()
            }
            [given, _, _] if self.rules.gender_of_name(given).is_some() => words.iter().skip(1).cloned().collect(),
            _ => words.last().cloned().into_iter().collect(),
        }
    }

    /// The entity whose full name a short name shortens, if there is one and nothing speaks for the short name's own kind.
    fn full_name_of(&self, entity: &Entity, full: &BTreeMap<Vec<String>, Vec<usize>>, entities: &[Entity]) -> Option<usize> {
        let candidates = full.get(&words_of(&entity.name, &self.lists.words.lexicon))?;
        if !self.may_yield(entity) {
            return None;
        }
        let kind = |it: &&usize| entities.get(**it).map(|it| it.kind);
        let firms = || candidates.iter().filter(|it| kind(it) == Some(EntityKind::Organisation));
        let persons = || candidates.iter().filter(|it| kind(it) == Some(EntityKind::Person));
        let only = |mut found: Box<dyn Iterator<Item = &usize> + '_>| found.next().copied().filter(|_| found.next().is_none());
        let single = |it: &Entity| !it.name.contains(' ');
        match entity.kind {
            EntityKind::Organisation => only(Box::new(firms())).or_else(|| only(Box::new(persons())).filter(|_| single(entity))),
            // A person by family name alone has been joined already, unless several have it.
            EntityKind::Person if single(entity) => only(Box::new(firms())).filter(|_| persons().next().is_none()),
            EntityKind::Person => only(Box::new(persons())),
            _ => only(Box::new(firms()))
                .filter(|it| self.is_core(entity, entities.get(*it)) || self.acts(entity))
                .or_else(|| only(Box::new(persons()))),
        }
    }

    /// Whether a name is all of a firm's but the endings: "Toyota Motor" of "Toyota Motor Corp.", not "Toyota".
    fn is_core(&self, entity: &Entity, firm: Option<&Entity>) -> bool {
        let words = |it: &Entity| words_of(&it.name, &self.lists.words.lexicon);
        firm.is_some_and(|firm| {
            let full = words(firm);
            let ends = full.iter().rev().take_while(|it| self.rules.is_name_ending(it)).count();
            full.len() - ends == words(entity).len()
        })
    }

    /// Whether a name says or does something: "Calder denied".
    fn acts(&self, entity: &Entity) -> bool {
        let tokens = &self.text.tokens;
        entity.mentions.iter().take(ASKED).any(|it| {
            let next = tokens.get(tokens.partition_point(|token| token.span.end <= it.span.end));
            next.is_some_and(|it| it.upos == Upos::Aux || (it.upos == Upos::Verb && it.xpos.is_finite()))
        })
    }

    /// Whether a name may be something else than it was taken for: no country, no big town, nothing that anybody is "in".
    fn may_yield(&self, entity: &Entity) -> bool {
        let Some(place) = &entity.place else { return !entity.ids.contains_key("iso3166") };
        let small = matches!(place.kind, PlaceKind::City | PlaceKind::District) && place.population.is_none_or(|it| it < BIG);
        let tokens = &self.text.tokens;
        let located = |at: usize| {
            let before = tokens.partition_point(|it| it.span.end <= at).checked_sub(1).and_then(|it| tokens.get(it));
            before.is_some_and(|it| self.lists.words.located.contains(&self.text.of(it.span).to_lowercase()))
        };
        small
            && place.roles.iter().all(|it| *it != PlaceRole::Dateline)
            && !entity.mentions.iter().take(ASKED).any(|it| located(it.span.start))
    }
}

fn first_capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}
