//! Coreference: what it does, why, and an example.
//!
//! **What**: keeps whom the text has named and who has spoken, and says who "he", "she", "it" or "the minister" is.
//! **Why**: copy names somebody once and then says "he"; whoever asks for Okello's words wants those too. **Example**: "Abel Okello, the
//! minister of trade, left. The minister said …": the minister is Okello.
//!
//! Rules for news copy, where who speaks was introduced by name not long ago: the last who spoke, then the subjects of the sentences
//! before, as long as nothing says that it is somebody else (Hobbs 1978; Lappin and Leass 1994, without their weights). Attributions read
//! the text from its beginning and note who speaks; events ask afterwards.

mod genders;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::record::{Entity, EntityKind, LocalId, Span, SpeakerClass};
use crate::resources::attributions::{AttributionRules, Gender};
use crate::text::Text;
use crate::text::lexicon::WordClass;
use crate::text::parsed::Parsed;
use crate::text::tagset::Upos;

/// A mention of an entity by name.
#[derive(Debug, Clone, Copy)]
pub(in crate::stages) struct Named {
    pub(in crate::stages) span: Span,
    /// Index into the entities.
    pub(in crate::stages) entity: usize,
}

/// All that the text has named, and who has spoken so far.
pub struct Discourse<'t> {
    text: &'t Text<'t>,
    rules: &'t AttributionRules,
    pub(in crate::stages) entities: &'t [Entity],
    named: Vec<Named>,
    /// Those of `named` that are persons.
    persons: Vec<Named>,
    /// Where somebody spoke, and who, by sentence.
    spoke: BTreeMap<usize, Vec<(usize, usize)>>,
    genders: BTreeMap<usize, Gender>,
}

/// Sentences that a pronoun looks back.
const BACK: usize = 6;
/// How many sentences farther somebody of known gender may stand than somebody of unknown.
const FARTHER: usize = 3;
/// Bytes before and behind a name that may tell what its bearer does.
const BESIDE: usize = 60;

impl<'t> Discourse<'t> {
    /// What the names of a text tell, before anybody has spoken.
    pub fn new(text: &'t Text<'t>, entities: &'t [Entity], rules: &'t AttributionRules) -> Discourse<'t> {
        let mentions =
            |(entity, it): (usize, &Entity)| it.mentions.iter().map(|it| Named { span: it.span, entity }).collect::<Vec<_>>();
        let mut named: Vec<Named> = entities.iter().enumerate().flat_map(mentions).collect();
        named.sort_by_key(|it| it.span);
        let is_person = |it: &&Named| entities.get(it.entity).is_some_and(|it| it.kind == EntityKind::Person);
        let persons = named.iter().filter(is_person).copied().collect();
        let (spoke, genders) = (BTreeMap::new(), BTreeMap::new());
        let mut discourse = Discourse { text, rules, entities, named, persons, spoke, genders };
        discourse.genders = discourse.told_genders();
        discourse
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

    /// `entity` has spoken, as "he" or "she" perhaps.
    pub(in crate::stages) fn note(&mut self, at: usize, entity: usize, gender: Option<Gender>) {
        let sentence = self.text.sentences.partition_point(|it| it.span.end <= at);
        self.spoke.entry(sentence).or_default().push((at, entity));
        if let Some(gender) = gender {
            self.genders.entry(entity).or_insert(gender);
        }
    }

    /// Whom a phrase means that names nobody: "he", "it", "the minister". `head` is its noun or pronoun.
    pub(in crate::stages) fn meant(&self, parsed: &Parsed<'_>, head: usize, range: &Range<usize>) -> Option<usize> {
        let token = parsed.token(head)?;
        if let Some(gender) = gender(parsed, head).filter(|_| parsed.upos(head) == Upos::Pron) {
            return self.person(token.span.start, token.sentence, gender);
        }
        if parsed.is(head, WordClass::Group) {
            return self.organisation(token.span.start);
        }
        let definite = parsed.is(range.start, WordClass::The) && range.len() <= 4;
        let lemma = parsed.lemma(head).to_lowercase();
        let is_role = self.rules.speaker(&lemma) == Some(SpeakerClass::Role) && parsed.xpos(head).is_singular_noun();
        if definite && is_role { self.holder(token.span.start, &lemma) } else { None }
    }

    /// Who "he" or "she" is, said at byte `at` in the sentence number `sentence`: the nearest who may be meant, or somebody a little
    /// farther back of whom the copy has told the gender.
    fn person(&self, at: usize, sentence: usize, gender: Gender) -> Option<usize> {
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
        let spoke = self.spoke.get(&sentence).and_then(|it| it.iter().rev().find(here)).map(|(_, entity)| *entity);
        spoke.or_else(|| self.within(before).map(|it| it.entity).find(|it| self.is_person(*it) && fits(it)))
    }

    /// Who "it" or "they" is, said at byte `at`: the organisation that spoke last before.
    fn organisation(&self, at: usize) -> Option<usize> {
        let sentence = self.text.sentences.partition_point(|it| it.span.end <= at);
        let before = self.spoke.range(..=sentence).rev().flat_map(|(_, spoke)| spoke.iter().rev());
        let last = before.filter(|(spoke, _)| *spoke < at).map(|(_, entity)| *entity).next();
        last.filter(|entity| !self.is_person(*entity))
    }

    /// Who "the minister" is: the person named last before `at` of whom the copy says that.
    fn holder(&self, at: usize, role: &str) -> Option<usize> {
        let before = self.persons.partition_point(|it| it.span.end <= at);
        let holds = |it: &&Named| self.beside(it.span).any(|word| word == role);
        self.persons.iter().take(before).rev().take(24).find(holds).map(|it| it.entity)
    }

    /// The words around a name that may tell what its bearer does: a title before it, "…, the minister of trade," behind it.
    fn beside(&self, name: Span) -> impl Iterator<Item = String> + '_ {
        let text = self.text.text;
        let start = text.floor_char_boundary(name.start.saturating_sub(BESIDE));
        let before = text.get(start..name.start).unwrap_or_default();
        let before = before.rsplit(['.', ',', ';', ':', '“', '"', '\n']).next().unwrap_or_default();
        let end = text.floor_char_boundary(name.end + BESIDE);
        let behind = text.get(name.end..end).unwrap_or_default().strip_prefix(", ").unwrap_or_default();
        let behind = behind.split([',', '.', ';', '\n']).next().unwrap_or_default();
        before.split([' ', '-']).chain(behind.split([' ', '-'])).map(str::to_lowercase)
    }
}

/// What a pronoun says of whom it means.
pub(in crate::stages) fn gender(parsed: &Parsed<'_>, head: usize) -> Option<Gender> {
    if parsed.is(head, WordClass::Male) {
        return Some(Gender::Male);
    }
    parsed.is(head, WordClass::Female).then_some(Gender::Female)
}
