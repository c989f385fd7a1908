//! Clauses: who does what, by the tree, in active and passive.

use super::parsed::Parsed;
use super::tagset::{Relation, Xpos};

/// What a subject hangs by.
pub const SUBJECTS: [Relation; 2] = [Relation::Nsubj, Relation::NsubjOuter];

impl Parsed<'_> {
    /// The subject of an active verb, the agent of a passive one (or else what it is done to).
    pub fn subject(&self, verb: usize) -> Option<usize> {
        if self.is_passive(verb) {
            return self.agent(verb).or_else(|| self.child(verb, &[Relation::NsubjPass]));
        }
        self.doer(verb)
    }

    /// What stands as the subject of an active verb; of a relative clause without one of its own: what it hangs from.
    pub fn doer(&self, verb: usize) -> Option<usize> {
        let subjects: Vec<usize> = self.children(verb).filter(|it| SUBJECTS.contains(&self.relation(*it))).collect();
        // "the train, which officials said was late"
        let subject = subjects.iter().copied().find(|it| !self.is_relative(*it)).or_else(|| subjects.first().copied())?;
        let subject = self.subject_of_its_own(verb, &subjects).unwrap_or(subject);
        let is_relative = self.is_relative(subject);
        if is_relative && matches!(self.relation(verb), Relation::AclRelcl | Relation::Acl) {
            return self.head(verb);
        }
        (!is_relative && self.xpos(subject) != Xpos::Ex).then_some(subject)
    }

    /// "Protesters storm parliament, *president* vows": of several, the one right before the verb, where a comma sets it off from the rest.
    fn subject_of_its_own(&self, verb: usize, subjects: &[usize]) -> Option<usize> {
        let before: Vec<usize> = subjects.iter().copied().filter(|it| *it < verb).collect();
        let (last, first) = (*before.last()?, *before.first()?);
        let reach = self.reach(last);
        let comma = |it: usize| self.xpos(it).is_comma() && !self.is_below(it, last);
        let set_off = reach.start.checked_sub(1).is_some_and(|it| it > first && comma(it));
        let beside = (last + 1..verb).all(|it| !self.is_punctuation(it))
            && !(first..reach.start.saturating_sub(1)).any(|it| self.xpos(it).is_comma());
        (first < last && set_off && beside).then_some(last)
    }

    /// "who", "which", "that" at the head of a clause.
    pub fn is_relative(&self, at: usize) -> bool {
        matches!(self.xpos(at), Xpos::Wp | Xpos::Wdt)
    }

    pub fn is_passive(&self, verb: usize) -> bool {
        let participle = self.xpos(verb) == Xpos::Vbn && self.child(verb, &[Relation::Aux]).is_none();
        self.child(verb, &[Relation::AuxPass, Relation::NsubjPass]).is_some()
            || (participle && matches!(self.relation(verb), Relation::Acl | Relation::Advcl))
    }

    /// By whom something is done.
    pub fn agent(&self, verb: usize) -> Option<usize> {
        let is_agent = |it: &usize| {
            matches!(self.relation(*it), Relation::OblAgent | Relation::Obl) && self.case(*it).is_some_and(|it| it == "by")
        };
        self.children(verb).find(is_agent)
    }
}
