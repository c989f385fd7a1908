//! Arguments: the subject and the object of a verb, also where another clause has them (control and raising).

use super::scene::Scene;
use crate::record::{EntityKind, EventStatus, SpeakerClass};
use crate::resources::events::{Need, Slot, VerbRule};
use crate::text::lexicon::WordClass;
use crate::text::tagset::{Relation, Upos};

/// No chain of clauses is longer.
const DEEPEST: usize = 6;

impl Scene<'_> {
    /// Who does it: the subject, or the agent of a passive.
    pub(super) fn doer(&self, verb: usize) -> Option<usize> {
        if self.is_passive(verb) { self.parsed.agent(verb) } else { self.subject(verb, DEEPEST) }
    }

    /// To whom it is done: the object, or the subject of a passive.
    pub(super) fn object(&self, verb: usize) -> Option<usize> {
        if self.is_passive(verb) {
            return self.patient(verb, DEEPEST);
        }
        let parsed = self.parsed;
        let object = parsed.child(verb, &[Relation::Obj]).filter(|it| !parsed.is_relative(*it));
        // "called *Mr Okello*", "buy *drugmaker Nordmed*", torn in two objects: the name is meant.
        let name = |it: &usize| parsed.relation(*it) == Relation::Obj && parsed.head(*it) == Some(verb) && self.is_named(*it);
        let title = |it: usize| self.is_named(it) || self.speech.speaker(&self.lemma(it)) == Some(SpeakerClass::Role);
        let object = object.map(|it| Some(it + 1).filter(name).filter(|_| !title(it)).unwrap_or(it));
        // "the man whom police arrested"
        let gap = || {
            let relative = matches!(parsed.relation(verb), Relation::AclRelcl | Relation::Acl) && !parsed.xpos(verb).is_gerund();
            let own = parsed.child(verb, &[Relation::Nsubj]).is_some_and(|it| !parsed.is_relative(it));
            parsed.head(verb).filter(|_| relative && own)
        };
        // "sign and publish the accord"
        let shared = || {
            let next = parsed.child(verb, &[Relation::Conj]).filter(|it| parsed.xpos(*it) == parsed.xpos(verb))?;
            parsed.child(next, &[Relation::Obj]).filter(|_| next == verb + 2)
        };
        // "arrested more than 100 people": what follows without a preposition, whatever the tree calls it.
        let bare = || {
            let oblique = parsed
                .children(verb)
                .find(|it| *it > verb && parsed.relation(*it) == Relation::Obl && (parsed.is_noun(*it) || self.is_party(*it)))?;
            Some(oblique).filter(|it| parsed.case(*it).is_none() && !self.is_time(*it))
        };
        let misread = || parsed.head(verb).filter(|it| *it > verb && parsed.relation(verb) == Relation::Amod);
        let lost = || self.lost_object(verb).filter(|it| self.is_named(*it) || self.is_lost_verb(verb));
        object.or_else(lost).or_else(gap).or_else(shared).or_else(bare).or_else(misread)
    }

    /// A finite verb can modify nothing: where the tree takes it for a modifier, its subject stands before and its object behind it.
    pub(super) fn is_finite(&self, verb: usize) -> bool {
        self.parsed.xpos(verb).is_tensed()
    }

    /// "The agency on Sunday *named* Okello as a suspect", read as an agency that is named so: no other verb makes the sentence one.
    fn is_lost_verb(&self, verb: usize) -> bool {
        let parsed = self.parsed;
        let top = parsed.head(verb).filter(|it| parsed.relation(*it) == Relation::Root && *it < verb && parsed.is_noun(*it));
        let lost = parsed.relation(verb) == Relation::Acl && parsed.xpos(verb).is_past_or_participle() && !self.headline;
        // "His lawyer, Ann Lee, *called* for a retrial"
        let behind_apposition = verb > 0
            && parsed.xpos(verb - 1).is_comma()
            && top.is_some_and(|it| parsed.child(it, &[Relation::Appos]).is_some_and(|it| it < verb));
        lost && top.is_some()
            && (self.lost_object(verb).is_some() || behind_apposition)
            && !(0..parsed.len()).any(|it| parsed.xpos(it).is_finite() && it != verb)
    }

    /// What stands bare behind a verb that was read as a participle.
    fn lost_object(&self, verb: usize) -> Option<usize> {
        let parsed = self.parsed;
        let below = parsed.child(verb, &[Relation::Obj, Relation::Xcomp]);
        let below = below.filter(|it| *it > verb && parsed.is_noun(*it) && parsed.case(*it).is_none());
        // No name goes on behind a verb: "Ann Lee accused *Bo Tan*", read as one.
        let torn = |it: &usize| parsed.relation(*it) == Relation::Flat && parsed.head(*it).is_some_and(|it| it < verb);
        below.or_else(|| (verb + 1..parsed.len()).find(torn).filter(|it| parsed.is_noun(*it)))
    }

    /// Also "arrested and *charged*", and "Two *killed*" in a headline.
    pub(super) fn is_passive(&self, verb: usize) -> bool {
        let parsed = self.parsed;
        let bare = |relations: &[Relation]| parsed.child(verb, relations).is_none();
        if self.is_lost_verb(verb) && parsed.agent(verb).is_none() {
            return false;
        }
        // What has an object does it, whatever the tagger saw.
        let active = !bare(&[Relation::Obj]) && bare(&[Relation::AuxPass, Relation::NsubjPass]);
        if parsed.is_passive(verb) {
            return !active;
        }
        if parsed.xpos(verb).is_participle() && parsed.relation(verb) == Relation::Conj {
            // "four were killed and *nine others injured*"
            let harmed = self.is_of("harm", verb, 0);
            let alone = bare(&[Relation::Aux, Relation::Obj]) && (harmed || bare(&[Relation::Nsubj]));
            return alone && parsed.head(verb).is_some_and(|it| self.is_passive(it));
        }
        if self.goes_on_passively(verb) {
            return true;
        }
        let past = parsed.xpos(verb).is_past_or_participle();
        use Relation::{Appos, Ccomp, Conj, Parataxis, Root};
        // "Chad: Minister *jailed*" hangs from the country.
        let top = matches!(parsed.relation(verb), Root | Conj | Ccomp | Parataxis | Appos);
        self.headline && past && top && bare(&[Relation::Obj, Relation::Iobj, Relation::Aux, Relation::Ccomp, Relation::Xcomp])
    }

    /// "was charged and *acquitted*", the second taken for a past tense: what is done to somebody has no object there, so it is done to the
    /// subject.
    fn goes_on_passively(&self, verb: usize) -> bool {
        let parsed = self.parsed;
        let joined = parsed.relation(verb) == Relation::Conj && parsed.xpos(verb).is_past_or_participle();
        let argument = [
            Relation::Nsubj,
            Relation::NsubjPass,
            Relation::Aux,
            Relation::Obj,
            Relation::Iobj,
            Relation::Ccomp,
            Relation::Xcomp,
            Relation::CompoundPrt,
        ];
        let first = parsed.head(verb).filter(|_| joined && parsed.child(verb, &argument).is_none());
        let Some(first) = first else { return false };
        let asks = |rule: &VerbRule| rule.recipients.contains(&Slot::Object) && !rule.object.contains(&Need::Nothing);
        let rules = self.rules.verb(&self.lemma(verb));
        let always = !rules.is_empty() && rules.iter().all(|it| asks(it) && it.with.is_none());
        always && self.is_passive(first)
    }

    /// The subject of an active verb.
    fn subject(&self, verb: usize, depth: usize) -> Option<usize> {
        let parsed = self.parsed;
        let own = parsed.doer(verb).map(|it| self.somebody(verb, self.own_subject(verb, it)));
        if own.is_some() || depth == 0 {
            return own;
        }
        let head = parsed.head(verb)?;
        match parsed.relation(verb) {
            Relation::Conj => self.surface(head, depth - 1),
            Relation::Xcomp | Relation::Advcl => self.controller(verb, head, depth - 1),
            Relation::Amod if self.is_finite(verb) => verb.checked_sub(1).filter(|it| parsed.is_noun(*it)),
            Relation::Parataxis | Relation::Dep if self.headline => self.surface(head, depth - 1),
            // "a strike on the city *killed* four": it hangs from the last noun before it.
            Relation::Acl if self.is_finite(verb) => Some(self.whole_phrase(head)),
            // "Peru's *Minera Sur* to buy rival"
            Relation::Acl if self.headline && self.is_infinitive(verb) && self.is_top_name(head) => Some(head),
            Relation::Acl if self.is_party(head) && (parsed.xpos(verb).is_gerund() || !self.is_infinitive(verb)) => Some(head),
            Relation::Acl => self.owner(head, depth - 1),
            _ => None,
        }
    }

    /// Whether a name is all that a headline's sentence is made of besides what hangs from it.
    fn is_top_name(&self, at: usize) -> bool {
        self.parsed.relation(at) == Relation::Root && self.parsed.upos(at) == Upos::Propn
    }

    /// Headlines set clause beside clause: "Rebels storm port, *army* vows revenge", "Magnitude 6 *quake* hits". Of what the tree takes for
    /// subjects the one right before the verb is its own.
    fn own_subject(&self, verb: usize, first: usize) -> usize {
        let parsed = self.parsed;
        let subject = |it: &usize| parsed.relation(*it) == Relation::Nsubj && !parsed.is_relative(*it);
        let nearest = parsed.children(verb).filter(|it| *it < verb).filter(subject).last();
        // "said *Wednesday* it has agreed"
        if self.is_time(first) {
            return nearest.unwrap_or(first);
        }
        let nearest = nearest.filter(|_| self.headline).unwrap_or(first);
        let cause = |it: &usize| parsed.relation(*it) == Relation::Flat && self.rules.cause(&self.lemma(*it)).is_some();
        let torn = parsed.children(nearest).find(cause).filter(|_| self.headline);
        torn.unwrap_or(nearest)
    }

    /// "the killing of a man in *Amambay*, who was shot": who does something is no place, but the noun that this belongs to.
    fn somebody(&self, verb: usize, noun: usize) -> usize {
        let parsed = self.parsed;
        let who = parsed.children(verb).any(|it| it < verb && parsed.is(it, WordClass::Who));
        // "said the coach Ann Lee, *a Swede who* took over"
        if who && parsed.relation(noun) == Relation::Appos && self.named_at(noun) == Some(EntityKind::Group) {
            let named = |at: &usize| self.is_party(*at) || self.named_at(*at) == Some(EntityKind::Person);
            return parsed.head(noun).and_then(|it| [it, it + 1].into_iter().find(named)).unwrap_or(noun);
        }
        if !who || self.named_at(noun) != Some(EntityKind::Place) {
            return noun;
        }
        let above = |at: &usize| parsed.head(*at).filter(|it| parsed.is_noun(*it) && parsed.relation(*at) == Relation::Nmod);
        let mut nouns = std::iter::successors(above(&noun), above).filter(|it| self.named_at(*it) != Some(EntityKind::Place));
        nouns.find(|it| self.is_party(*it)).unwrap_or(noun)
    }

    pub(super) fn is_infinitive(&self, verb: usize) -> bool {
        self.parsed.children(verb).any(|it| self.parsed.xpos(it).is_to())
    }

    /// The noun at the top of those that a noun belongs to.
    fn whole_phrase(&self, noun: usize) -> usize {
        let parsed = self.parsed;
        let above = |at: &usize| parsed.head(*at).filter(|it| parsed.is_noun(*it) && parsed.relation(*at) == Relation::Nmod);
        std::iter::successors(Some(noun), above).last().unwrap_or(noun)
    }

    /// "Beijing said *it* would": whom a pronoun means within its sentence, the subject of a clause above.
    pub(super) fn antecedent(&self, pronoun: usize) -> Option<usize> {
        let parsed = self.parsed;
        if !parsed.is(pronoun, WordClass::Thing) {
            return None;
        }
        let own = self.clause_of(pronoun);
        let clauses = std::iter::successors(parsed.head(own), |it| parsed.head(*it)).filter(|it| parsed.upos(*it) == Upos::Verb);
        let mut subjects =
            clauses.filter_map(|it| self.surface_subject(it)).filter(|it| *it < pronoun && parsed.upos(*it) != Upos::Pron);
        subjects.find(|it| self.is_party(*it))
    }

    /// What stands as the subject of a clause, or of the clause that it goes on from.
    pub(super) fn surface_subject(&self, verb: usize) -> Option<usize> {
        self.surface(verb, DEEPEST)
    }

    /// What stands as the subject, whether it does or is done to.
    fn surface(&self, verb: usize, depth: usize) -> Option<usize> {
        if self.is_passive(verb) { self.patient(verb, depth) } else { self.subject(verb, depth) }
    }

    /// The subject of a passive.
    fn patient(&self, verb: usize, depth: usize) -> Option<usize> {
        let parsed = self.parsed;
        let subject = parsed.child(verb, &[Relation::NsubjPass, Relation::Nsubj]);
        let hangs = matches!(parsed.relation(verb), Relation::AclRelcl | Relation::Acl);
        if let Some(subject) = subject.filter(|it| !parsed.is_relative(*it)) {
            return Some(subject);
        }
        let head = parsed.head(verb)?;
        match parsed.relation(verb) {
            _ if hangs => Some(self.somebody(verb, head)),
            _ if subject.is_some() || depth == 0 => subject,
            Relation::Conj => self.surface(head, depth - 1),
            Relation::Xcomp | Relation::Advcl => self.controller(verb, head, depth - 1),
            _ => None,
        }
    }

    /// Whose act an infinitive or gerund below `head` is: "urged *Israel* to stop", "accused *Moscow* of shelling"; else the subject's.
    fn controller(&self, verb: usize, head: usize, depth: usize) -> Option<usize> {
        let parsed = self.parsed;
        let object = parsed.child(head, &[Relation::Obj, Relation::Iobj]).filter(|it| *it < verb);
        let mark = parsed.child(verb, &[Relation::Mark]);
        let marked = |word: WordClass| mark.is_some_and(|it| parsed.is(it, word));
        let infinitive = marked(WordClass::To) || parsed.xpos(verb).is_base();
        let of = marked(WordClass::BelowNoun);
        // "found him guilty of"
        let guilty = parsed.upos(verb) == Upos::Adj;
        let planned = self.rules.governor(&self.lemma(head)).is_some_and(|it| it.status == EventStatus::Planned);
        let by_object = if parsed.relation(verb) == Relation::Xcomp { infinitive || of || guilty } else { of };
        // "call on Iran to stop"
        let called = || {
            self.behind(head, WordClass::On)
                .or_else(|| self.behind(head, WordClass::For))
                .filter(|it| *it < verb && self.is_of("calling", head, 0))
        };
        // "asked China *for drones* to support the offensive": what somebody asks for serves whoever asks.
        let served = || self.behind(head, WordClass::For).is_some_and(|it| it < verb && object.is_some_and(|object| object < it));
        if self.is_passive(head) {
            return self.patient(head, depth);
        }
        object.filter(|_| by_object && !planned && !served()).or_else(called).or_else(|| self.subject(head, depth))
    }

    /// Whose plan, threat or decision a noun is.
    fn owner(&self, noun: usize, depth: usize) -> Option<usize> {
        let parsed = self.parsed;
        if let Some(owner) = parsed.child(noun, &[Relation::NmodPoss]).or_else(|| self.owners(noun).first().copied()) {
            return Some(owner);
        }
        if self.is_party(noun) {
            return Some(noun);
        }
        let verb = parsed.head(noun)?;
        (parsed.relation(noun) == Relation::Obj).then(|| self.surface(verb, depth)).flatten()
    }

    /// "*Israel*, Hamas agree truce": in a headline a comma joins.
    fn listed_before(&self, noun: usize) -> Option<usize> {
        let parsed = self.parsed;
        let comma = parsed.reach(noun).start.max(1).checked_sub(1).filter(|_| self.headline && noun > 1)?;
        let comma = if parsed.xpos(noun - 1).is_comma() { noun - 1 } else { comma };
        let before = comma.checked_sub(1)?;
        // "Rebels storm *port*, army vows revenge", "Fire in *Lagos*, traders ask for aid": a list opens with its first name.
        let start = parsed.reach(before).start;
        let opens = start == 0 || parsed.is_punctuation(start - 1);
        let lists = parsed.xpos(comma).is_comma() && parsed.word(comma) != ";" && opens && parsed.case(before).is_none();
        (lists && parsed.is_noun(before) && self.is_party(before)).then_some(before)
    }

    /// A noun and what is joined to it.
    pub(super) fn with_conjuncts(&self, noun: usize) -> Vec<usize> {
        let parsed = self.parsed;
        let mut all: Vec<usize> = self.listed_before(noun).into_iter().collect();
        all.push(noun);
        all.extend(parsed.children(noun).filter(|it| parsed.relation(*it) == Relation::Conj && parsed.is_noun(*it)));
        all
    }
}
