//! Whom the text has spoken of: entities by place, and who "he", "the minister" or "they" are.
//!
//! Rules for news copy, where who speaks was introduced by name not long ago: the last who spoke, then the subjects of the sentences
//! before, as long as nothing says that it is somebody else (Hobbs 1978; Lappin and Leass 1994, without their weights).

use std::collections::BTreeMap;

use crate::record::{Entity, EntityKind, Span};
use crate::resources::attributions::{AttributionRules, Gender};
use crate::text::tagset::{Upos, Xpos};
use crate::text::{Sentence, Text};

/// A mention of an entity by name.
#[derive(Debug, Clone, Copy)]
pub(in crate::stages) struct Named {
    pub(in crate::stages) span: Span,
    /// Index into the entities.
    pub(in crate::stages) entity: usize,
}

/// All that the text has named, and who has spoken so far.
pub(in crate::stages) struct People<'t> {
    text: &'t Text<'t>,
    rules: &'t AttributionRules,
    pub(in crate::stages) entities: &'t [Entity],
    named: Vec<Named>,
    /// Where somebody spoke, and who.
    spoke: Vec<(usize, usize)>,
    genders: BTreeMap<usize, Gender>,
}

/// Sentences that a pronoun looks back.
const BACK: usize = 6;
/// How many sentences farther somebody of known gender may stand than somebody of unknown.
const FARTHER: usize = 3;
/// Bytes before and behind a name that may tell what its bearer does.
const BESIDE: usize = 60;

impl<'t> People<'t> {
    pub(in crate::stages) fn new(text: &'t Text<'t>, entities: &'t [Entity], rules: &'t AttributionRules) -> People<'t> {
        let mentions =
            |(entity, it): (usize, &Entity)| it.mentions.iter().map(|it| Named { span: it.span, entity }).collect::<Vec<_>>();
        let mut named: Vec<Named> = entities.iter().enumerate().flat_map(mentions).collect();
        named.sort_by_key(|it| it.span);
        let mut people = People { text, rules, entities, named, spoke: Vec::new(), genders: BTreeMap::new() };
        people.genders = people.told_genders();
        people
    }

    /// Names inside a span, in text order.
    pub(in crate::stages) fn within(&self, span: Span) -> impl Iterator<Item = Named> + '_ {
        let first = self.named.partition_point(|it| it.span.end <= span.start);
        self.named.iter().skip(first).take_while(move |it| it.span.start < span.end).copied()
    }

    pub(in crate::stages) fn is_person(&self, entity: usize) -> bool {
        self.entities.get(entity).is_some_and(|it| it.kind == EntityKind::Person)
    }

    /// `entity` has spoken, as "he" or "she" perhaps.
    pub(in crate::stages) fn note(&mut self, at: usize, entity: usize, gender: Option<Gender>) {
        self.spoke.push((at, entity));
        if let Some(gender) = gender {
            self.genders.entry(entity).or_insert(gender);
        }
    }

    /// Who "he" or "she" is, said at byte `at` in the sentence number `sentence`: the nearest who may be meant, or somebody a little
    /// farther back of whom the copy has told the gender.
    pub(in crate::stages) fn person(&self, at: usize, sentence: usize, gender: Gender) -> Option<usize> {
        let mut nearest = None;
        for back in 0..=BACK.min(sentence) {
            let Some(found) = self.person_in(sentence - back, at, gender) else { continue };
            if self.genders.contains_key(&found) {
                return Some(found);
            }
            let (since, _) = *nearest.get_or_insert((back, found));
            if back > since + FARTHER {
                break;
            }
        }
        nearest.map(|(_, found)| found)
    }

    /// Who spoke last in a sentence before byte `at`, or else stands first in it.
    fn person_in(&self, sentence: usize, at: usize, gender: Gender) -> Option<usize> {
        let fits = |entity: &usize| self.genders.get(entity).is_none_or(|it| *it == gender);
        let span = self.text.sentences.get(sentence)?.span;
        let before = Span::new(span.start, span.end.min(at).max(span.start));
        let here = |it: &&(usize, usize)| before.start <= it.0 && it.0 < before.end && fits(&it.1);
        let spoke = self.spoke.iter().rev().find(here).map(|(_, entity)| *entity);
        spoke.or_else(|| self.within(before).map(|it| it.entity).find(|it| self.is_person(*it) && fits(it)))
    }

    /// Who "it" or "they" is: the organisation that spoke last.
    pub(in crate::stages) fn organisation(&self) -> Option<usize> {
        let (_, last) = self.spoke.last()?;
        (!self.is_person(*last)).then_some(*last)
    }

    /// Who "the minister" is: the person named last before `at` of whom the copy says that.
    pub(in crate::stages) fn holder(&self, at: usize, role: &str) -> Option<usize> {
        let before = self.named.partition_point(|it| it.span.end <= at);
        let persons = self.named.iter().take(before).rev().filter(|it| self.is_person(it.entity));
        let holds = |it: &&Named| self.beside(it.span).any(|word| word == role);
        persons.take(24).find(holds).map(|it| it.entity)
    }

    /// The words around a name that may tell what its bearer does: a title before it, "…, the minister of trade," behind it.
    fn beside(&self, name: Span) -> impl Iterator<Item = String> + '_ {
        let text = self.text.text;
        let start = floor(text, name.start.saturating_sub(BESIDE));
        let before = text.get(start..name.start).unwrap_or_default();
        let before = before.rsplit(['.', ',', ';', ':', '“', '"', '\n']).next().unwrap_or_default();
        let end = floor(text, (name.end + BESIDE).min(text.len()));
        let behind = text.get(name.end..end).unwrap_or_default().strip_prefix(", ").unwrap_or_default();
        let behind = behind.split([',', '.', ';', '\n']).next().unwrap_or_default();
        before.split([' ', '-']).chain(behind.split([' ', '-'])).map(str::to_lowercase)
    }

    /// What titles and roles tell ("Mr", "spokeswoman"), and the pronouns around those who stand alone in their sentence.
    fn told_genders(&self) -> BTreeMap<usize, Gender> {
        let mut told = BTreeMap::new();
        for name in self.named.iter().filter(|it| self.is_person(it.entity)) {
            let gender = self.beside(name.span).find_map(|word| self.rules.gender(word.trim_end_matches('.')));
            if let Some(gender) = gender {
                told.entry(name.entity).or_insert(gender);
            }
        }
        let mut votes: BTreeMap<usize, i32> = BTreeMap::new();
        for (index, sentence) in self.text.sentences.iter().enumerate() {
            let persons: Vec<Named> = self.within(sentence.span).filter(|it| self.is_person(it.entity)).collect();
            let Some(first) = persons.first().filter(|first| persons.iter().all(|it| it.entity == first.entity)) else {
                continue;
            };
            *votes.entry(first.entity).or_default() += self.pronouns(sentence, first.span.end);
            let next = self.text.sentences.get(index + 1).filter(|it| self.within(it.span).all(|it| !self.is_person(it.entity)));
            *votes.entry(first.entity).or_default() += next.map_or(0, |it| self.pronouns(it, 0));
        }
        for (entity, votes) in votes.into_iter().filter(|(_, votes)| *votes != 0) {
            told.entry(entity).or_insert(if votes > 0 { Gender::Male } else { Gender::Female });
        }
        told
    }

    /// "he" and "his" less "she" and "her" in a sentence, behind byte `from`. An object ("called her") is somebody else.
    fn pronouns(&self, sentence: &Sentence, from: usize) -> i32 {
        let tokens = self.text.tokens_of(sentence).iter().filter(|it| it.span.start >= from && it.upos == Upos::Pron);
        tokens
            .map(|it| match (self.text.of(it.span).to_lowercase().as_str(), it.xpos) {
                ("he", _) | ("his", Xpos::PrpPoss) => 1,
                ("she", _) | ("her", Xpos::PrpPoss) => -1,
                _ => 0,
            })
            .sum()
    }
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0)
}
