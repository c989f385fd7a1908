//! What is done by saying it: demands and threats that no verb of their own names, and whom they are meant for.

use super::acts::Act;
use super::scene::Scene;
use crate::record::{EventKind, EventStatus};
use crate::text::lexicon::WordClass;
use crate::text::tagset::{Relation, Upos};

impl Scene<'_> {
    /// "said that Sudan *must* return it" asks Sudan to.
    pub(super) fn must(&self, must: usize) -> Option<Act> {
        let parsed = self.parsed;
        if !parsed.is(must, WordClass::Must) || parsed.relation(must) != Relation::Aux {
            return None;
        }
        let asked = parsed.head(must)?;
        let says = parsed.head(asked).filter(|_| parsed.relation(asked) == Relation::Ccomp)?;
        self.speech.cue(&self.lemma(says)).filter(|it| it.clause)?;
        let party = |noun: Option<usize>| -> Vec<usize> {
            noun.map(|it| self.with_conjuncts(it)).unwrap_or_default().into_iter().filter(|it| self.is_party(*it)).collect()
        };
        let (actors, recipients) = (party(self.doer(says)), party(parsed.child(asked, &[Relation::Nsubj])));
        (!actors.is_empty() && !recipients.is_empty()).then_some(Act {
            verb: says,
            actors,
            recipients,
            status: Some(EventStatus::Asserted),
            ..Act::new(must, EventKind::Request)
        })
    }

    /// "vowed to strike back", "warned Chad that it would close the border": who promises harm threatens.
    pub(super) fn threat(&self, verb: usize) -> Option<Act> {
        let parsed = self.parsed;
        let lemma = self.lemma(verb);
        let (promises, warns) =
            (self.rules.verb(&lemma).iter().any(|it| it.kind == EventKind::Agree), parsed.lemma_is(verb, WordClass::Warn));
        let said =
            parsed.child(verb, if promises { &[Relation::Xcomp] } else { &[Relation::Ccomp] }).filter(|_| promises || warns)?;
        let harm = self.act(said).filter(|it| {
            matches!(
                it.kind,
                EventKind::Assault | EventKind::Sanction | EventKind::Coerce | EventKind::Threaten | EventKind::Protest
            )
        })?;
        let actors: Vec<usize> = self.doer(verb).map(|it| self.actors(it, EventKind::Threaten)).unwrap_or_default()?;
        let hearer = parsed.child(verb, &[Relation::Obj, Relation::Iobj]).filter(|it| self.is_party(*it));
        // A warning of what others do is none.
        let own = self.doer(said).is_some_and(|it| matches!(parsed.upos(it), Upos::Pron | Upos::Propn));
        if warns && !(own && hearer.is_some() && (self.has(said, WordClass::Will) || self.has(said, WordClass::Would))) {
            return None;
        }
        let recipients = hearer.map_or(harm.recipients, |it| vec![it]);
        Some(Act { actors, recipients, ..Act::new(verb, EventKind::Threaten) })
    }

    /// "threatened to attack *Israel*", "threatened tariffs on *Chile*".
    pub(super) fn threatened(&self, verb: usize, object: Option<usize>) -> Vec<usize> {
        let done = self.parsed.child(verb, &[Relation::Xcomp]).and_then(|it| self.act(it)).map(|it| it.recipients);
        let named = || object.and_then(|it| self.rules.noun(&self.lemma(it)).first().map(|rule| self.parts(it, rule).1));
        done.or_else(named).unwrap_or_default()
    }

    /// "refused to recognise *Kosovo*", "ruled out talks with *Beijing*".
    pub(super) fn refused(&self, verb: usize, object: Option<usize>) -> Vec<usize> {
        let done = self.parsed.child(verb, &[Relation::Xcomp]).and_then(|it| self.object(it));
        let with = object.and_then(|it| self.behind(it, WordClass::With));
        done.or(with).filter(|it| self.is_party(*it)).map(|it| self.with_conjuncts(it)).unwrap_or_default()
    }

    /// "demanded that *Sudan* return it".
    pub(super) fn asked(&self, verb: usize) -> Vec<usize> {
        let clause = self.parsed.child(verb, &[Relation::Ccomp]);
        let subject = clause.and_then(|it| self.parsed.child(it, &[Relation::Nsubj, Relation::NsubjPass]));
        subject.map(|it| self.with_conjuncts(it)).unwrap_or_default().into_iter().filter(|it| self.is_party(*it)).collect()
    }
}
