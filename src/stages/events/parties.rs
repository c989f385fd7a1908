//! Who can take part in an event, and what can be attacked.

use super::scene::Scene;
use crate::record::{EntityKind, EventKind, PlaceKind, SpeakerClass};
use crate::resources::events::{Need, need};
use crate::stages::phrases::{Phrase, is_weekday};
use crate::text::lexicon::WordClass;
use crate::text::tagset::{Relation, Upos};

impl Scene<'_> {
    /// Somebody: a name of people, of a body or a country, a noun for them, a number of them.
    pub(super) fn is_party(&self, head: usize) -> bool {
        let parsed = self.parsed;
        let Some(token) = parsed.token(head) else { return false };
        if let Some(entity) = self.discourse.within(token.span).next().and_then(|it| self.discourse.entities.get(it.entity)) {
            let natural = entity.place.as_ref().is_some_and(|it| it.kind == PlaceKind::Natural);
            return !natural && !matches!(entity.kind, EntityKind::Event | EntityKind::Product);
        }
        match parsed.upos(head) {
            Upos::Pron | Upos::Det => parsed.is(head, WordClass::Pronoun),
            Upos::Num => self.behind(head, WordClass::Of).is_none_or(|it| self.is_party(it)),
            _ if parsed.lemma_is(head, WordClass::Amount) => self.behind(head, WordClass::Of).is_none_or(|it| self.is_party(it)),
            // "a state of *emergency*"
            _ if self.behind(head, WordClass::Of).is_some_and(|it| self.is_of("emergency", it, 0) && !self.is_named(it)) => false,
            _ if self.sector_word(head) || self.is_seat(head) => true,
            Upos::Noun if self.means_party(head) => true,
            // "the painter *Olu Bankole*", "the grocer *Halden*"
            Upos::Noun if self.parsed.children(head).any(|it| self.is_named_party(it)) => true,
            Upos::Propn => {
                parsed.word(head).starts_with(char::is_uppercase) && !parsed.xpos(head).is_number() && !self.is_time(head)
            }
            _ => false,
        }
    }

    /// "the *carrier*", which the story names elsewhere.
    fn means_party(&self, head: usize) -> bool {
        let meant = self.discourse.meant(self.parsed, head, &Phrase::around(self.parsed, head).range);
        let kind = meant.and_then(|it| self.discourse.entities.get(it)).map(|it| it.kind);
        matches!(kind, Some(EntityKind::Person | EntityKind::Organisation))
    }

    /// "the prosecutor's *office*", "the Biden *campaign*": it stands for those whose it is.
    fn is_seat(&self, head: usize) -> bool {
        let owner = || self.parsed.child(head, &[Relation::NmodPoss, Relation::Compound]);
        self.is_of("seat", head, 0) && owner().is_some_and(|it| it < head && self.is_party(it))
    }

    /// "holders *Chad*": the name beside a noun.
    pub(super) fn borne_name(&self, head: usize) -> Option<usize> {
        let parsed = self.parsed;
        let beside = |it: &usize| {
            let joined = matches!(parsed.relation(*it), Relation::Appos | Relation::Flat) || *it == head + 1;
            joined && *it > head && parsed.upos(*it) == Upos::Propn
        };
        parsed.children(head).filter(beside).find(|it| self.is_named(*it)).filter(|_| parsed.upos(head) == Upos::Noun)
    }

    /// The name of a person or a body beside a noun.
    fn is_named_party(&self, at: usize) -> bool {
        let beside = matches!(self.parsed.relation(at), Relation::Appos | Relation::Flat);
        beside && matches!(self.named_at(at), Some(EntityKind::Person | EntityKind::Organisation))
    }

    /// A noun for people or bodies.
    fn sector_word(&self, head: usize) -> bool {
        let pair = || self.pair(head).is_some_and(|it| self.rules.sector(&it).is_some());
        let lemma = self.lemma(head);
        let last = lemma.rsplit('-').next().unwrap_or_default();
        // "separatists", "loyalists"
        let adherents = self.parsed.xpos(head).is_plural_noun() && lemma.ends_with("ist");
        adherents || self.rules.sector(&lemma).is_some() || self.rules.sector(last).is_some() || pair()
    }

    /// "Monday", "March".
    pub(super) fn is_time(&self, head: usize) -> bool {
        is_weekday(self.parsed, head) || self.parsed.relation(head) == Relation::OblUnmarked
    }

    /// Whether a noun, or something joined to it, is what a verb asks for.
    pub(super) fn meets(&self, needs: &[Need], head: usize) -> bool {
        let fits = |it: usize| needs.iter().any(|need| self.is(need, it, 3));
        self.with_conjuncts(head).iter().any(|it| fits(*it) || self.measured(*it).is_some_and(fits))
    }

    /// "tons of *grain*", "a series of *attacks*".
    pub(super) fn measured(&self, noun: usize) -> Option<usize> {
        let measures = matches!(self.parsed.upos(noun), Upos::Num | Upos::Det | Upos::Pron)
            || self.rules.class("measure").is_some_and(|it| it.contains(&self.lemma(noun)));
        self.behind(noun, WordClass::Of).filter(|_| measures)
    }

    fn is(&self, wanted: &Need, head: usize, depth: usize) -> bool {
        match wanted {
            Need::Party => self.is_party(head),
            Need::Target => self.is_party(head) || self.is(&Need::Class("target".to_owned()), head, depth),
            Need::Person => self.named_at(head) == Some(EntityKind::Person),
            Need::Place => self.named_at(head) == Some(EntityKind::Place),
            Need::Nothing | Need::Deed => false,
            Need::Word(word) => self.lemma(head) == *word || self.parsed.is(head, word),
            Need::Class(class) => self.is_of(class, head, depth),
        }
    }

    /// Whether a noun is of a class.
    pub(super) fn is_of(&self, class: &str, head: usize, depth: usize) -> bool {
        let Some(words) = self.rules.class(class) else { return false };
        let pair = |it: usize| self.pair(it).is_some_and(|it| words.contains(&it));
        let holds = |it: usize| words.contains(&self.lemma(it)) || words.contains(&self.parsed.lower(it)) || pair(it);
        // "aid deliveries" are aid
        let parsed = self.parsed;
        if holds(head) || parsed.children(head).any(|it| it < head && parsed.relation(it) == Relation::Compound && holds(it)) {
            return true;
        }
        depth > 0 && words.iter().filter(|it| it.starts_with('@')).any(|it| self.is(&need(it), head, depth - 1))
    }

    /// Whether a token belongs to a name.
    pub(super) fn is_named(&self, at: usize) -> bool {
        self.named_at(at).is_some()
    }

    /// What kind of entity a token names.
    pub(super) fn named_at(&self, head: usize) -> Option<EntityKind> {
        let token = self.parsed.token(head)?;
        self.discourse.within(token.span).next().and_then(|it| self.discourse.entities.get(it.entity)).map(|it| it.kind)
    }

    /// What the harm of something that kills without an enemy belongs to; not of "a *rebel* fire".
    pub(super) fn cause(&self, head: usize) -> Option<EventKind> {
        // A helicopter may be armed, but it also falls.
        let carries = |it: usize| ["aircraft", "vessel", "vehicle"].iter().any(|class| self.is_of(class, it, 0));
        let weapon = |it: usize| self.is_of("weapons", it, 0) && !carries(it);
        let armed = |it: usize| weapon(it) || self.is_of("bomb", it, 0) || self.is_party(it);
        let made = |it: usize| it < head && self.parsed.is_noun(it) && armed(it);
        self.rules.cause(&self.lemma(head)).filter(|_| !self.parsed.children(head).any(made))
    }

    /// A paper, a report: it accuses as its authors do.
    pub(super) fn is_document(&self, head: usize) -> bool {
        self.speech.speaker(&self.lemma(head)) == Some(SpeakerClass::Document)
    }

    /// Whose a thing is: "*Russian* missiles", "*Israel's* plan", "the policies of *France*".
    pub(super) fn owners(&self, thing: usize) -> Vec<usize> {
        let parsed = self.parsed;
        if self.measured(thing).is_some() {
            return Vec::new();
        }
        let belongs = |it: &usize| match parsed.relation(*it) {
            Relation::NmodPoss => self.is_party(*it),
            relation if *it < thing => self.does(*it, relation),
            Relation::Nmod => (parsed.case_is(*it, WordClass::Of) || parsed.case_is(*it, WordClass::By)) && self.is_party(*it),
            _ => false,
        };
        // "a Chinese coast guard ship" is China's rather than the guard's.
        let named = parsed.children(thing).filter(belongs).find(|it| self.is_named(*it));
        let owner = named.or_else(|| parsed.children(thing).find(belongs));
        owner.map(|it| self.with_conjuncts(it)).unwrap_or_default()
    }
}
