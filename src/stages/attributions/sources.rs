//! Sources: whose words they are, by the tree: the cue's subject, the agent of a passive, the noun that a clause belongs to.

use super::cues::Cues;
use crate::text::clauses::SUBJECTS;
use crate::text::lexicon::WordClass;
use crate::text::tagset::{Relation, Upos};

impl Cues<'_, '_> {
    /// Whether a verb without a subject goes on where another cue stopped: "…, *adding* that", "… but *declined to say*".
    pub(super) fn follows_on(&self, verb: usize) -> bool {
        let parsed = self.parsed;
        // "said it was baseless, *stressing* that …": what stands before the comma is no subject of its.
        let goes_on = parsed.xpos(verb).is_gerund() && verb > 0 && parsed.xpos(verb - 1).is_comma();
        if parsed.child(verb, &SUBJECTS).is_some_and(|it| !goes_on || it > verb) {
            return false;
        }
        let part = |at: usize| {
            matches!(parsed.upos(at), Upos::Aux | Upos::Adv | Upos::Part)
                || (parsed.upos(at) == Upos::Verb && parsed.lemma_is(at, WordClass::Refuses))
        };
        let group = (0..verb).rev().take_while(|it| part(*it)).last().unwrap_or(verb);
        let Some(before) = group.checked_sub(1) else { return false };
        if self.joins_another(before) {
            return true;
        }
        let gerund = parsed.xpos(verb).is_gerund() && parsed.xpos(before).is_comma();
        let joined = parsed.xpos(before).is_conjunction() && before.checked_sub(1).is_some_and(|it| parsed.xpos(it).is_comma());
        gerund || joined
    }

    /// Who speaks, and who passes it on.
    pub(super) fn speaker(&self, verb: usize) -> (Option<usize>, Vec<usize>) {
        if let Some((source, via)) = self.quoted_as_saying(verb) {
            return (source, via.into_iter().collect());
        }
        let mut at = verb;
        // "said … and added", "declined to say": the subject stands with an earlier verb.
        for _ in 0..4 {
            if let Some(found) = self.parsed.subject(at) {
                return (Some(found), Vec::new());
            }
            let Some(head) = self.parsed.head(at) else { break };
            match self.parsed.relation(at) {
                _ if self.is_quoted(head) => break,
                // "rose after an adviser *said*", "as police *warned*": a clause of its own has its own speaker.
                Relation::Advcl if at == verb && self.parsed.xpos(verb).is_tensed() => break,
                Relation::Conj | Relation::Advcl | Relation::Parataxis => at = head,
                Relation::Xcomp => {
                    // "urged him to say"
                    if let Some(object) = self.parsed.child(head, &[Relation::Obj, Relation::Iobj]).filter(|it| *it < verb) {
                        return (Some(object), Vec::new());
                    }
                    at = head;
                }
                // "expressed concern, calling it …": the concern does not call; "a plea alleging fraud" does allege.
                Relation::Acl | Relation::AclRelcl if !self.rules.is_speech(&self.parsed.lemma(head)) || self.may_speak(head) => {
                    return (Some(head), Vec::new());
                }
                Relation::Acl => match self.parsed.head(head) {
                    Some(governor) if !self.is_quoted(governor) => at = governor,
                    _ => break,
                },
                _ => break,
            }
        }
        (None, Vec::new())
    }

    /// A name, or a noun for those who speak and what speaks for them.
    pub(super) fn may_speak(&self, noun: usize) -> bool {
        let known = || self.rules.speaker(&self.parsed.lemma(noun).to_lowercase()).is_some();
        matches!(self.parsed.upos(noun), Upos::Propn | Upos::Pron) || known()
    }

    /// "TASS quoted Peskov as saying", "Peskov was quoted by TASS as saying": who said it, and who passes it on.
    pub(super) fn quoted_as_saying(&self, verb: usize) -> Option<(Option<usize>, Option<usize>)> {
        let head = self.parsed.head(verb)?;
        let relays = self.rules.cue(&self.parsed.lemma(head)).is_some_and(|it| it.relays);
        if !relays || !self.parsed.xpos(verb).is_gerund() {
            return None;
        }
        if self.parsed.is_passive(head) {
            let subject = |it: &usize| self.parsed.relation(*it) == Relation::NsubjPass && !self.is_quoted(*it);
            let quoted = self.parsed.children(head).filter(subject).last();
            let quoted = quoted.or_else(|| self.parsed.head(head).filter(|_| self.parsed.relation(head) == Relation::Acl));
            return Some((quoted, self.parsed.agent(head).or_else(|| self.parsed.agent(verb))));
        }
        Some((self.parsed.child(head, &[Relation::Obj]), self.parsed.subject(head)))
    }
}
