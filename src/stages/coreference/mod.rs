//! Coreference: what it does, why, and an example.
//!
//! **What**: joins "she", "its", "the minister" and "the Espoo-based firm" to the entity that they mean, or leaves them open.
//! **Why**: copy names somebody once and then says "he"; whoever asks for Okello's words wants those too. **Example**: "Abel Okello, the
//! minister of trade, left. The minister said …": the minister is Okello.
//!
//! Rules for news copy, from left to right: what a noun phrase or a pronoun asks for (number, gender, whether it lives, the words of its
//! title), and then who was spoken of last, subjects first (Hobbs 1978; Lappin and Leass 1994). Whoever is named nowhere ("a woman") takes part
//! too, so that "she" goes to her and not to the last who was named. Where two are level, it stays open.

mod chunks;
mod descriptions;
mod layout;
mod mentions;
mod resolve;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::record::{Attribution, Entity, EntityKind, LocalId, Mention, MentionKind, Span};
use crate::resources::Resources;
use crate::resources::attributions::{AttributionRules, Gender};
use crate::resources::coreference::CoreferenceRules;
use crate::text::lexicon::WordClass;
use crate::text::parsed::Parsed;
use crate::text::{Reader, Text};
pub(in crate::stages) use chunks::Chunk;
pub(in crate::stages) use descriptions::appositions;
pub(in crate::stages) use layout::{Layout, NameAt};

/// What the stage needs to know.
#[derive(Clone, Copy)]
pub struct Knowledge<'k> {
    pub rules: &'k CoreferenceRules,
    pub attributions: &'k AttributionRules,
    pub reader: &'k Reader,
}

impl<'k> Knowledge<'k> {
    pub fn of(resources: &'k Resources) -> Knowledge<'k> {
        Knowledge { rules: &resources.coreference, attributions: &resources.attributions, reader: &resources.reader }
    }
}

/// Adds to entities the noun phrases and pronouns that mean them. The order and the ids of entities stay.
pub fn join(text: &Text<'_>, entities: &mut [Entity], knowledge: Knowledge<'_>) {
    let joined = resolve::resolve(&Layout::new(text, entities, knowledge), entities);
    add(entities, text, joined);
}

fn mention(text: &Text<'_>, span: Span, kind: MentionKind) -> Mention {
    Mention { span, text: text.of(span).to_owned(), kind, origin: None }
}

/// Adds the "I" and "we" of quotations to whom they quote.
pub fn join_first_person(text: &Text<'_>, entities: &mut [Entity], attributions: &[Attribution], rules: &CoreferenceRules) {
    let is_person = |index: &usize| entities.get(*index).is_some_and(|it| it.kind == EntityKind::Person);
    let spoken = mentions::first_person(text, attributions, rules).into_iter().filter_map(|(id, span)| {
        let index = usize::try_from(id.number).ok()?.checked_sub(1).filter(is_person)?;
        Some((index, span, MentionKind::Pronoun))
    });
    let joined = spoken.collect();
    add(entities, text, joined);
}

fn add(entities: &mut [Entity], text: &Text<'_>, joined: Vec<(usize, Span, MentionKind)>) {
    for (index, span, kind) in joined {
        if let Some(entity) = entities.get_mut(index) {
            entity.mentions.push(mention(text, span, kind));
        }
    }
    for entity in entities {
        entity.mentions.sort_by_key(|it| it.span);
        entity.mentions.dedup_by_key(|it| it.span);
    }
}

/// A mention of an entity.
#[derive(Debug, Clone, Copy)]
pub(in crate::stages) struct Named {
    pub(in crate::stages) span: Span,
    /// Index into the entities.
    pub(in crate::stages) entity: usize,
}

/// Who is named and meant where.
pub struct Discourse<'t> {
    pub(in crate::stages) entities: &'t [Entity],
    named: Vec<Named>,
    /// Noun phrases and pronouns.
    meant: Vec<Named>,
}

impl<'t> Discourse<'t> {
    pub fn new(entities: &'t [Entity]) -> Discourse<'t> {
        let of_kind = |is_name: bool| {
            let mentions = |(entity, it): (usize, &'t Entity)| {
                let fits = move |it: &&Mention| (it.kind == MentionKind::Name) == is_name;
                it.mentions.iter().filter(fits).map(move |it| Named { span: it.span, entity })
            };
            let mut found: Vec<Named> = entities.iter().enumerate().flat_map(mentions).collect();
            found.sort_by_key(|it| it.span);
            found
        };
        Discourse { entities, named: of_kind(true), meant: of_kind(false) }
    }

    /// Names inside a span, in text order.
    pub(in crate::stages) fn within(&self, span: Span) -> impl Iterator<Item = Named> + '_ {
        let first = self.named.partition_point(|it| it.span.end <= span.start);
        self.named.iter().skip(first).take_while(move |it| it.span.start < span.end).copied()
    }

    /// Entities are numbered from one in their order.
    pub(in crate::stages) fn by_id(&self, id: LocalId) -> Option<&'t Entity> {
        self.entities.get(usize::try_from(id.number).ok()?.checked_sub(1)?)
    }

    pub(in crate::stages) fn is_person(&self, entity: usize) -> bool {
        self.entities.get(entity).is_some_and(|it| it.kind == EntityKind::Person)
    }

    /// Whom a phrase means that names nobody: "he", "it", "the minister". `head` is its noun or pronoun.
    pub(in crate::stages) fn meant(&self, parsed: &Parsed<'_>, head: usize, range: &Range<usize>) -> Option<usize> {
        let head = parsed.token(head)?.span;
        let phrase = parsed.span(range.clone()).unwrap_or(head);
        self.meant_within(phrase).find(|it| it.span.end == head.end).map(|it| it.entity)
    }

    /// Noun phrases and pronouns inside a span, in text order.
    pub(in crate::stages) fn meant_within(&self, span: Span) -> impl Iterator<Item = Named> + '_ {
        let first = self.meant.partition_point(|it| it.span.start < span.start);
        self.meant.iter().skip(first).take_while(move |it| it.span.start < span.end).copied()
    }
}

/// What a pronoun says of whom it means.
pub(in crate::stages) fn gender(parsed: &Parsed<'_>, head: usize) -> Option<Gender> {
    match () {
        () if parsed.is(head, WordClass::Male) => Some(Gender::Male),
        () if parsed.is(head, WordClass::Female) => Some(Gender::Female),
        () => None,
    }
}
