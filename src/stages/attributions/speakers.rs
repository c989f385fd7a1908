//! Speakers: what a phrase tells of who speaks.

use std::ops::Range;

use crate::record::{EntityKind, Span, Speaker, SpeakerClass};
use crate::resources::agencies::Agencies;
use crate::resources::attributions::AttributionRules;
use crate::resources::quantities::{NumberClass, NumberWords};
use crate::stages::coreference::{Discourse, Named, gender};
use crate::stages::phrases::{Phrase, bears_title};
use crate::text::lexicon::{Lexicon, WordClass};
use crate::text::parsed::Parsed;
use crate::text::tagset::{Relation, Upos};

/// What is known of speakers.
pub(super) struct Speakers<'s> {
    pub(super) rules: &'s AttributionRules,
    pub(super) agencies: &'s Agencies,
    pub(super) numbers: &'s NumberWords,
    /// The story's own agency.
    pub(super) own: Option<&'s str>,
    pub(super) lexicon: &'s Lexicon,
}

impl Speakers<'_> {
    /// The speaker that a phrase names.
    pub(super) fn read(&self, parsed: &Parsed<'_>, phrase: &Phrase, discourse: &Discourse<'_>) -> Option<Speaker> {
        let Phrase { head, range } = phrase.clone();
        let span = parsed.span(range.clone())?;
        let named = self.named(parsed, head, &range, discourse);
        let entity = named.or_else(|| discourse.meant(parsed, head, &range));
        let class = self.class(parsed, head, &range, named, discourse);
        Some(Speaker {
            span,
            text: parsed.text.of(span).to_owned(),
            entity: entity.and_then(|it| discourse.entities.get(it)).map(|it| it.id),
            class,
            count: self.count(parsed, head, class),
            country: self.country(parsed, head, &range, entity, discourse),
        })
    }

    /// The entity that a phrase names or means.
    pub(super) fn meant(&self, parsed: &Parsed<'_>, phrase: &Phrase, discourse: &Discourse<'_>) -> Option<usize> {
        let named = self.named(parsed, phrase.head, &phrase.range, discourse);
        named.or_else(|| discourse.meant(parsed, phrase.head, &phrase.range))
    }

    /// The entity that the phrase names: not one that only says more of it ("a spokesman for *NATO*").
    fn named(&self, parsed: &Parsed<'_>, head: usize, range: &Range<usize>, discourse: &Discourse<'_>) -> Option<usize> {
        let span = parsed.span(range.clone())?;
        let place_of =
            |named: Span| (range.start..range.end).rev().find(|at| parsed.token(*at).is_some_and(|it| named.contains(it.span)));
        let is_core = |at: usize| {
            let mut at = at;
            while at != head {
                let plain = matches!(
                    parsed.relation(at),
                    Relation::Flat | Relation::Appos | Relation::Compound | Relation::NmodDesc | Relation::NmodUnmarked
                );
                match parsed.head(at).filter(|_| plain) {
                    Some(above) => at = above,
                    None => return false,
                }
            }
            true
        };
        let last = range.end.checked_sub(1);
        // "Emergency Services Commissioner Darren Kirkup", wherever the tree sees the head.
        let is_title = |noun: &str| self.rules.speaker(noun) == Some(SpeakerClass::Role);
        let at_end = |name: Span| {
            let first = range.clone().find(|it| parsed.token(*it).is_some_and(|it| it.span.start >= name.start));
            place_of(name) == last && first.is_some_and(|it| bears_title(parsed, head.min(it), it, is_title))
        };
        let names: Vec<_> =
            discourse.within(span).filter(|it| place_of(it.span).is_some_and(is_core) || at_end(it.span)).collect();
        let person = names.iter().find(|it| discourse.is_person(it.entity));
        let holds_head = |it: &&Named| parsed.token(head).is_some_and(|head| it.span.contains(head.span));
        person
            .or_else(|| names.iter().find(holds_head))
            .map(|it| it.entity)
            .or_else(|| self.beside(parsed, head, span, discourse))
            .or_else(|| self.called(parsed, head, range, discourse))
    }

    /// "the Australian company *Westmere Resources*", "state news agency *Belta*", "the *Bild* newspaper": the organisation that a noun
    /// beside its name describes.
    fn called(&self, parsed: &Parsed<'_>, head: usize, range: &Range<usize>, discourse: &Discourse<'_>) -> Option<usize> {
        let noun = |at: usize| parsed.upos(at) == Upos::Noun;
        let class = |at: usize| self.rules.speaker(&parsed.lemma(at).to_lowercase());
        let is_body = |it: &Named| discourse.entities.get(it.entity).is_some_and(|it| it.kind == EntityKind::Organisation);
        let mut bodies = discourse.within(parsed.span(range.clone())?).filter(is_body);
        let body = bodies.next().filter(|_| bodies.next().is_none())?;
        let inside = |at: &usize| parsed.token(*at).is_some_and(|it| body.span.contains(it.span));
        let (first, last) = (range.clone().find(inside)?, range.clone().rev().find(inside)?);
        let bodily = |at: usize| matches!(class(at), Some(SpeakerClass::Institution | SpeakerClass::Outlet));
        let before =
            first.checked_sub(1).is_some_and(|it| range.contains(&it) && noun(it) && bodily(it)) && last + 1 == range.end;
        let outlet = last + 1 == head && head + 1 == range.end && class(head) == Some(SpeakerClass::Outlet) && noun(head);
        (before || outlet).then_some(body.entity)
    }

    /// "Her son, *Emeka*, said": the name behind the comma.
    fn beside(&self, parsed: &Parsed<'_>, head: usize, phrase: Span, discourse: &Discourse<'_>) -> Option<usize> {
        // "A Republican *Assemblywoman*, Ann Lee, said"
        let first = phrase.start;
        let article = (0..=head).rev().take_while(|it| parsed.token(*it).is_some_and(|it| it.span.start >= first)).last();
        let described = || article.is_some_and(|it| parsed.any(it, &[WordClass::Indefinite, WordClass::Definite]));
        if parsed.upos(head) != Upos::Noun && !described() {
            return None;
        }
        let comma = parsed.text.text.get(phrase.end..)?.strip_prefix(", ")?;
        let name = parsed.text.text.len() - comma.len();
        // "According to the agreement, *Okello* was to pay": what a comma opens another closes.
        let closed = |it: &Named| parsed.text.text.get(it.span.end..).is_some_and(|it| it.starts_with([',', '.', ';']));
        let beside = discourse.within(Span::new(name, name + 1)).find(|it| it.span.start == name);
        let beside = beside.or_else(|| self.behind_titles(parsed, name, discourse));
        beside.filter(|it| discourse.is_person(it.entity) && closed(it)).map(|it| it.entity)
    }

    /// "The head of the mission, *former minister Ana Luz*, said": the person whose titles begin at byte `start`.
    fn behind_titles(&self, parsed: &Parsed<'_>, start: usize, discourse: &Discourse<'_>) -> Option<Named> {
        let first = (0..parsed.len()).find(|it| parsed.token(*it).is_some_and(|it| it.span.start >= start))?;
        let titles = |it: &usize| matches!(parsed.upos(*it), Upos::Adj | Upos::Noun | Upos::Propn | Upos::Det);
        let end = first + (first..parsed.len()).take_while(titles).count();
        let stretch = parsed.span(first..end)?;
        let mut people = discourse.within(stretch).filter(|it| discourse.is_person(it.entity));
        let person = people.next().filter(|it| it.span.end == stretch.end)?;
        let goes_on = parsed.xpos(end).is_comma() && !parsed.xpos(end + 1).is_conjunction();
        (goes_on && people.next().is_none()).then_some(person)
    }

    fn class(
        &self,
        parsed: &Parsed<'_>,
        head: usize,
        range: &Range<usize>,
        named: Option<usize>,
        discourse: &Discourse<'_>,
    ) -> SpeakerClass {
        let text = parsed.span(range.clone()).map_or("", |it| parsed.text.of(it));
        if self.is_own(text) || self.is_of_our_own(parsed, range) || parsed.is(head, WordClass::Ourselves) {
            return SpeakerClass::Own;
        }
        // "Le Matin" may be taken for a name; of "Stern" alone it may be one.
        let is_titled = text.contains(' ') && self.is_outlet(text);
        if named.is_some_and(|it| discourse.is_person(it)) && !is_titled {
            return SpeakerClass::Person;
        }
        let name = named.and_then(|it| discourse.entities.get(it)).map_or(text, |it| it.name.as_str());
        if self.is_outlet(text) || self.is_outlet(name) || self.names_outlet(parsed, range) {
            return SpeakerClass::Outlet;
        }
        let noun = parsed.lemma(head).to_lowercase();
        let by_noun = self.rules.speaker(&noun).or_else(|| noun.rsplit('-').next().and_then(|it| self.rules.speaker(it)));
        match named.and_then(|it| discourse.entities.get(it)).map(|it| it.kind) {
            Some(EntityKind::Product) => return SpeakerClass::Document,
            Some(EntityKind::Organisation | EntityKind::Place | EntityKind::Event) => {
                // "the Geological Survey" is no survey.
                let plain = parsed.word(head).starts_with(char::is_lowercase);
                let told = |it: &SpeakerClass| plain && matches!(it, SpeakerClass::Document | SpeakerClass::Outlet);
                return by_noun.filter(told).unwrap_or(SpeakerClass::Institution);
            }
            _ => {}
        }
        if let Some(class) = by_noun {
            return class;
        }
        match parsed.upos(head) {
            Upos::Pron if gender(parsed, head).is_some() || parsed.is(head, WordClass::Who) => SpeakerClass::Person,
            Upos::Pron if parsed.is(head, WordClass::It) => SpeakerClass::Institution,
            Upos::Propn => SpeakerClass::Person,
            Upos::Noun if parsed.xpos(head).is_singular_noun() => SpeakerClass::Role,
            _ => SpeakerClass::Unnamed,
        }
    }

    pub(super) fn is_own(&self, name: &str) -> bool {
        let agency = self.agencies.find(self.lexicon.without_article(name));
        agency.is_some_and(|it| Some(it.id.as_str()) == self.own)
    }

    /// "an AFP correspondent" in AFP's copy.
    fn is_of_our_own(&self, parsed: &Parsed<'_>, range: &Range<usize>) -> bool {
        let names = |at: usize| parsed.upos(at) == Upos::Propn && self.is_own(parsed.word(at));
        let staff = |at: usize| parsed.lexicon().is(parsed.lower(at).trim_end_matches('s'), WordClass::OwnReporter);
        range.clone().any(|it| names(it) && staff(it + 1))
    }

    pub(super) fn is_outlet(&self, name: &str) -> bool {
        self.rules.is_outlet(name) || self.agencies.find(self.lexicon.without_article(name)).is_some()
    }

    /// "Russia's TASS news agency", "broadcaster ARD".
    pub(super) fn names_outlet(&self, parsed: &Parsed<'_>, range: &Range<usize>) -> bool {
        let capital = |at: usize| parsed.word(at).starts_with(char::is_uppercase);
        let by_word = range.clone().any(|it| capital(it) && self.rules.is_outlet_word(&parsed.lower(it)));
        // "Iran's Khabar-e Nou news agency"
        let by_noun = range.clone().any(|it| parsed.is(it, WordClass::News) && parsed.is(it + 1, WordClass::Agency))
            && range.clone().any(capital);
        if by_word || by_noun {
            return true;
        }
        let proper = |at: &usize| parsed.word(*at).starts_with(char::is_uppercase);
        range.clone().filter(proper).any(|at| {
            let beside = [at.checked_sub(1), Some(at + 1), Some(at + 2)];
            let speaks = |it: usize| {
                self.rules.speaker(&parsed.lower(it)) == Some(SpeakerClass::Outlet) || parsed.is(it, WordClass::Agency)
            };
            // "broadcaster MDR": of a name in capitals such a noun says enough.
            let initials = |at: usize| parsed.word(at).len() > 1 && parsed.word(at).chars().all(char::is_uppercase);
            let called = || {
                at.checked_sub(1).is_some_and(|it| {
                    let noun =
                        parsed.upos(it) == Upos::Noun && self.rules.speaker(&parsed.lower(it)) == Some(SpeakerClass::Outlet);
                    noun && range.contains(&it)
                })
            };
            (initials(at) && called())
                || self.is_outlet(parsed.word(at)) && beside.into_iter().flatten().any(|it| range.contains(&it) && speaks(it))
        })
    }

    /// "two people", "three of the officials"; a single unnamed one counts one.
    fn count(&self, parsed: &Parsed<'_>, head: usize, class: SpeakerClass) -> Option<u32> {
        let before = parsed.child(head, &[Relation::Nummod]).filter(|it| *it < head);
        if let Some(number) = before.or_else(|| (parsed.upos(head) == Upos::Num).then_some(head)) {
            let word = parsed.lower(number);
            return word.parse().ok().or_else(|| self.numbers.value(&word, NumberClass::Unit).map(|it| it as u32));
        }
        let single = matches!(class, SpeakerClass::Unnamed | SpeakerClass::Eyewitness)
            && parsed.children(head).any(|it| it < head && parsed.is(it, WordClass::Indefinite));
        single.then_some(1)
    }

    /// The country of the speaker: what the phrase itself says of it.
    fn country(
        &self,
        parsed: &Parsed<'_>,
        head: usize,
        range: &Range<usize>,
        entity: Option<usize>,
        discourse: &Discourse<'_>,
    ) -> Option<String> {
        let until = parsed.token(head)?.span.end;
        let start = parsed.token(range.start)?.span.start;
        let named = discourse.within(Span::new(start.min(until), until)).filter_map(|it| discourse.entities.get(it.entity));
        let country = |it: &crate::record::Entity| match &it.place {
            Some(place) => place.country.clone(),
            None => it.ids.get("iso3166").cloned(),
        };
        let own = entity.and_then(|it| discourse.entities.get(it)).and_then(country);
        own.or_else(|| named.filter(|it| matches!(it.kind, EntityKind::Place | EntityKind::Group)).find_map(country))
    }
}
