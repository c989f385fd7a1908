//! The names that a story is about.

use crate::record::{Entity, EntityKind, Mention, MentionKind, PlaceKind, PlaceRole};
use crate::text::tagset::Upos;

use super::{Candidate, Copy, OFTEN};

/// What a name that stands in neither headline, lead nor main event must count, and by which sentence it must have come.
const AGAIN: f64 = 3.0;
const SOON: usize = 5;
/// Countries that are looked at for their capitals.
const COUNTRIES: usize = 24;
/// What a name counts that only says which thing is meant: "the BBC drama".
const BESIDE: f64 = 0.3;

impl Copy<'_> {
    pub(super) fn names(&self) -> Vec<Candidate> {
        let told: Vec<&Entity> = self.story.entities.iter().filter(|it| self.is_matter(it)).collect();
        let countries: Vec<&Entity> = told.iter().copied().filter(|it| is_country(it)).take(COUNTRIES).collect();
        told.iter().filter(|it| !self.is_capital_of(it, &countries)).filter_map(|it| self.name(it)).collect()
    }

    fn name(&self, entity: &Entity) -> Option<Candidate> {
        let first = named(entity).next()?.span;
        let linked = if entity.ids.is_empty() && entity.place.as_ref().is_none_or(|it| it.ids.is_empty()) { 0.8 } else { 1.0 };
        let only_speaks = !entity.in_headline && !self.is_part(entity) && self.parts.speakers.contains_key(&entity.id);
        let score = self.counted(entity).min(OFTEN).powf(0.7) * linked * if only_speaks { 0.5 } else { 0.8 };
        let score = if self.is_part(entity) { score * 1.3 } else { score };
        let candidate = Candidate::new(entity.name.clone(), Some(entity.id), score, first.start);
        (!candidate.stems.is_empty()).then_some(candidate)
    }

    /// Whether the story is about it, and does not only name it.
    fn is_matter(&self, entity: &Entity) -> bool {
        let Some(first) = named(entity).map(|it| it.span).min_by_key(|it| it.start) else { return false };
        // "Russian" stands for Russia or in a phrase.
        if entity.kind == EntityKind::Group || self.brings_news(entity) || self.is_only_dateline(entity) {
            return false;
        }
        let counted = self.counted(entity);
        let leads = self.depth(first) <= 1 && counted >= 1.0 && (entity.in_headline || !self.is_mere_place(entity));
        let comes_again = counted >= AGAIN && self.depth(first) <= SOON && !self.parts.speakers.contains_key(&entity.id);
        leads || self.is_part(entity) || comes_again
    }

    fn is_part(&self, entity: &Entity) -> bool {
        self.parts.main.contains(&entity.id)
    }

    /// How much its mentions count by where they stand.
    fn counted(&self, entity: &Entity) -> f64 {
        let is_firm = matches!(entity.kind, EntityKind::Organisation | EntityKind::Product);
        named(entity).map(|it| self.weight(it.span) * if is_firm && self.says_which(it) { BESIDE } else { 1.0 }).sum()
    }

    /// Whether a noun follows to which the name belongs.
    fn says_which(&self, mention: &Mention) -> bool {
        let next = self.text.tokens.partition_point(|it| it.span.start < mention.span.end);
        self.text.tokens.get(next).is_some_and(|it| matches!(it.upos, Upos::Noun) && it.span.start <= mention.span.end + 1)
    }

    /// Whether it is a medium, unless the story is about that.
    fn brings_news(&self, entity: &Entity) -> bool {
        let is_outlet =
            self.knowledge.attributions.is_outlet(&entity.name) || self.knowledge.agencies.named(&entity.name).is_some();
        let is_platform = self.knowledge.rules.gist.platforms.contains(entity.name.as_str());
        let speaks = self.parts.speakers.get(&entity.id) == Some(&true);
        !entity.in_headline && (is_outlet || is_platform || speaks)
    }

    /// Whether it is a place within a country in which nothing happens: "home prices in Seoul".
    fn is_mere_place(&self, entity: &Entity) -> bool {
        let is_inner = entity.place.as_ref().is_some_and(|it| it.kind != PlaceKind::Country);
        is_inner && !self.parts.scenes.contains(&entity.id)
    }

    /// Whether it stands for the government of a country that the story is about as well, as the deed is told of that.
    fn is_capital_of(&self, entity: &Entity, countries: &[&Entity]) -> bool {
        let Some(place) = entity.place.as_ref().filter(|it| it.kind == PlaceKind::City && !it.roles.contains(&PlaceRole::Event))
        else {
            return false;
        };
        let is_metonym = place.roles.contains(&PlaceRole::Metonym);
        let is_its = |it: &Entity| it.place.as_ref().is_some_and(|it| it.country == place.country);
        let acts = |it: &Entity| is_metonym || self.is_part(it) && !self.is_part(entity);
        countries.iter().any(|it| is_its(it) && acts(it))
    }

    /// Whether it is the place that the story was filed from, and nothing is said to have happened there.
    fn is_only_dateline(&self, entity: &Entity) -> bool {
        let roles = entity.place.as_ref().map_or(&[][..], |it| it.roles.as_slice());
        roles.contains(&PlaceRole::Dateline) && !roles.contains(&PlaceRole::Event) && !entity.in_headline && !is_country(entity)
    }
}

fn named(entity: &Entity) -> impl Iterator<Item = &Mention> + Clone {
    entity.mentions.iter().filter(|it| it.kind == MentionKind::Name)
}

fn is_country(entity: &Entity) -> bool {
    entity.place.as_ref().is_some_and(|it| it.kind == PlaceKind::Country)
}
