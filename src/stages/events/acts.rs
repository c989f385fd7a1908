//! Acts: what the verbs of a sentence say that somebody does.

use super::scene::{DEEPEST, Scene, is_spoken};
use crate::record::{Code, EventKind, EventStatus};
use crate::resources::events::{Need, Slot, VerbRule};
use crate::stages::budget::PER_SENTENCE;
use crate::text::lexicon::WordClass;
use crate::text::tagset::{Relation, Upos};

/// Something that is done, as the tree tells it. Numbers are tokens of the sentence.
#[derive(Debug, Clone)]
pub(super) struct Act {
    /// The word that names it.
    pub(super) trigger: usize,
    /// The verb of the clause that it stands in.
    pub(super) verb: usize,
    pub(super) kind: EventKind,
    pub(super) mode: Option<Code>,
    pub(super) actors: Vec<usize>,
    pub(super) recipients: Vec<usize>,
    /// What a verb that carries the noun says of it.
    pub(super) status: Option<EventStatus>,
    /// The noun that the verb's rule asked for: it names the same.
    pub(super) noun: Option<usize>,
}

impl Scene<'_> {
    /// All acts of the sentence, by their triggers.
    pub(super) fn acts(&self) -> Vec<Act> {
        let verbs = (0..self.parsed.len()).flat_map(|at| [self.act(at), self.must(at)]);
        let mut acts: Vec<Act> = verbs.flatten().take(PER_SENTENCE).collect();
        for at in 0..self.parsed.len() {
            if acts.len() >= 2 * PER_SENTENCE {
                break;
            }
            let known = acts.iter().any(|it| it.noun == Some(at));
            acts.extend((!known).then(|| self.named(at)).flatten());
        }
        acts.sort_by_key(|it| it.trigger);
        acts.truncate(PER_SENTENCE);
        acts
    }

    pub(super) fn act(&self, verb: usize) -> Option<Act> {
        if self.depth.get() >= DEEPEST {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let act = self.act_of(verb);
        self.depth.set(self.depth.get() - 1);
        act
    }

    fn act_of(&self, verb: usize) -> Option<Act> {
        if let Some(threat) = self.threat(verb) {
            return Some(threat);
        }
        let modifier = self.parsed.relation(verb) == Relation::Amod && !self.is_finite(verb);
        if self.parsed.upos(verb) != Upos::Verb || modifier {
            return None;
        }
        let rules = self.rules.verb(&self.lemma(verb));
        rules.iter().find_map(|rule| self.by_rule(verb, rule))
    }

    fn by_rule(&self, verb: usize, rule: &VerbRule) -> Option<Act> {
        let governed = match &rule.with {
            Some(with) => self.particle(verb, with)?,
            None => None,
        };
        // Whoever declines to comment refuses nothing.
        let silent = |it: usize| self.is_of("silence", it, 0) && self.parsed.relation(it) == Relation::Xcomp;
        if rule.kind == EventKind::Reject && self.parsed.children(verb).any(silent) {
            return None;
        }
        let object = self.object(verb);
        let asked = governed.or(object);
        let alone = rule.object.contains(&Need::Nothing);
        let fits = if alone { asked.is_none() } else { asked.is_some_and(|it| self.meets(&rule.object, it)) };
        if !rule.object.is_empty() && !fits {
            return None;
        }
        let subject = self.surface_subject(verb);
        if !rule.subject.is_empty() && !subject.is_some_and(|it| self.meets(&rule.subject, it)) {
            return None;
        }
        // "called Nevada for Biden" asks for nobody.
        let own = self.parsed.child(verb, &[Relation::Obj]).is_some();
        if governed.is_some() && own && rule.object.is_empty() && !rule.recipients.contains(&Slot::Object) {
            return None;
        }
        let of_object = rule.recipients.contains(&Slot::Object);
        // "signed a pact": the noun names the same event.
        let noun = asked.filter(|_| !rule.object.is_empty() && !alone && !of_object);
        let passive = self.is_passive(verb);
        let mut act = Act {
            trigger: verb,
            verb,
            kind: rule.kind,
            mode: rule.mode.clone(),
            actors: Vec::new(),
            recipients: Vec::new(),
            status: None,
            noun,
        };
        let victim = rule.recipients.contains(&Slot::Subject);
        let doer = if victim { None } else { self.doer(verb) };
        if let Some(doer) = doer {
            let actors = self.actors(doer, rule.kind);
            // A bomb goes off by itself.
            act.actors = if rule.subject.is_empty() { actors? } else { actors.unwrap_or_default() };
        }
        act.recipients = self.recipients_by_rule(rule, verb, object, governed);
        if let Some(noun) = noun {
            self.complete(&mut act, noun);
        }
        // To talk to reporters is not yet to confer.
        if rule.kind == EventKind::Consult && act.recipients.iter().any(|it| self.has_sector(*it, &["MED"])) {
            return None;
        }
        if rule.needs_recipient && act.recipients.is_empty() {
            return None;
        }
        if act.recipients.is_empty() && rule.kind == EventKind::Request {
            act.recipients = self.asked(verb);
        }
        if rule.kind == EventKind::Assault && !self.is_violent(verb, object, passive && doer.is_none()) {
            return None;
        }
        Some(act)
    }

    /// To whom it is done: where the rule says, else whoever did or has what the verb is about, else whom the clause below names.
    fn recipients_by_rule(&self, rule: &VerbRule, verb: usize, object: Option<usize>, governed: Option<usize>) -> Vec<usize> {
        let filled = rule.recipients.iter().find_map(|slot| self.fill(slot, rule.kind, verb, object, governed));
        if let Some(filled) = filled {
            return filled;
        }
        let about_deeds = is_spoken(rule.kind) || matches!(rule.kind, EventKind::Concede | EventKind::Sanction);
        let doers = object.filter(|_| about_deeds).map(|it| self.doers_of(it)).unwrap_or_default();
        match rule.kind {
            _ if !doers.is_empty() => doers,
            EventKind::Reject => self.refused(verb, object),
            EventKind::Threaten => self.threatened(verb, object),
            _ => Vec::new(),
        }
    }

    /// Who fills a recipient's place.
    fn fill(
        &self,
        slot: &Slot,
        kind: EventKind,
        verb: usize,
        object: Option<usize>,
        governed: Option<usize>,
    ) -> Option<Vec<usize>> {
        let parsed = self.parsed;
        let noun = match slot {
            Slot::Object => object.or_else(|| parsed.child(verb, &[Relation::Iobj])),
            Slot::Indirect => parsed.child(verb, &[Relation::Iobj]),
            Slot::Subject => self.doer(verb),
            Slot::Behind(preposition) => {
                // "pledged a million in aid *to Chad*"
                let below = |it: usize| parsed.children(it).find_map(|it| self.behind(it, preposition));
                let of_object = || object.and_then(|it| self.behind(it, preposition).or_else(|| below(it)));
                let of_governed = || governed.and_then(|it| self.behind(it, preposition));
                self.behind(verb, preposition).or_else(of_object).or_else(of_governed)
            }
        }?;
        Some(self.recipients(noun, kind)).filter(|it| !it.is_empty())
    }

    /// What the noun that a verb's rule asks for tells of its parts: "signed a pact *between A and B*".
    fn complete(&self, act: &mut Act, noun: usize) {
        let Some(rule) = self.rules.noun(&self.lemma(noun)).first() else { return };
        let (actors, recipients) = self.parts(noun, rule);
        if act.actors.is_empty() {
            act.actors = actors;
        }
        if act.recipients.is_empty() {
            act.recipients = recipients;
        }
    }

    /// Those whom a noun names, or whose it is. Only an attack has things for its recipients.
    pub(super) fn recipients(&self, noun: usize, kind: EventKind) -> Vec<usize> {
        let things = matches!(kind, EventKind::Assault | EventKind::Coerce | EventKind::Protest);
        let whole = |it: usize| self.is_party(it) || (things && self.is_of("target", it, 2));
        // "against a media law" is not against the media.
        let named = |it: &usize| self.parsed.relation(*it) != Relation::Compound || self.is_named(*it);
        let all = self.with_conjuncts(noun).into_iter();
        all.flat_map(|it| if whole(it) { vec![it] } else { self.owners(it).into_iter().filter(named).collect() }).collect()
    }

    /// Whom a word about a deed or a plan is about: who did it, not whom it was done to.
    fn doers_of(&self, thing: usize) -> Vec<usize> {
        match self.rules.noun(&self.lemma(thing)).first() {
            Some(rule) => self.parts(thing, rule).0,
            None => self.owners(thing),
        }
    }

    /// Who acts through a subject. `None`: nobody can.
    pub(super) fn actors(&self, subject: usize, kind: EventKind) -> Option<Vec<usize>> {
        let all = self.with_conjuncts(subject);
        if all.iter().any(|it| self.is_cause(*it)) {
            return None;
        }
        let parties: Vec<usize> = all.iter().copied().filter(|it| self.is_party(*it)).collect();
        // A virus, a storm.
        let thing = kind == EventKind::Assault && self.parsed.is(subject, WordClass::It) && self.antecedent(subject).is_none();
        if thing {
            return None;
        }
        if !parties.is_empty() {
            return Some(parties);
        }
        let violent = kind == EventKind::Assault;
        let named = |it: &str| if violent { self.rules.is_assault(it) } else { !self.rules.noun(it).is_empty() };
        let acts =
            |it: usize| ["weapons", "vessel", "aircraft"].iter().any(|class| self.is_of(class, it, 0)) || named(&self.lemma(it));
        if all.iter().any(|it| acts(*it)) {
            return Some(all.iter().flat_map(|it| self.owners(*it)).collect());
        }
        let speaks =
            matches!(kind, EventKind::Accuse | EventKind::Request | EventKind::Reject | EventKind::Support | EventKind::Threaten);
        (speaks && self.is_document(subject)).then(|| {
            let owners = self.owners(subject);
            if owners.is_empty() { vec![subject] } else { owners }
        })
    }

    /// Not the work of storms and accidents.
    fn is_violent(&self, verb: usize, object: Option<usize>, nobody: bool) -> bool {
        let parsed = self.parsed;
        let clause = parsed.children(verb).filter(|it| parsed.relation(*it) == Relation::Advcl);
        let above = parsed.head(verb).filter(|_| parsed.relation(verb) == Relation::Advcl);
        if clause.chain(above).any(|it| self.rules.is_cause(&self.lemma(it))) {
            return false;
        }
        if self.is_figurative(verb, object) {
            return false;
        }
        let around = || parsed.children(verb).filter(|it| Some(*it) != object && parsed.is_noun(*it));
        if around().any(|it| self.is_cause(it)) {
            return false;
        }
        let armed =
            |it: usize| self.rules.is_assault(&self.lemma(it)) || self.is_of("weapons", it, 0) || self.is_of("bomb", it, 0);
        let harmed = self.is_of("damage", verb, 1);
        !(nobody && harmed) || around().any(armed) || self.about.violence
    }

    /// "bombarded the ministry *with letters*", "attacked rivals with a volley of lawsuits": words and papers wound nobody.
    fn is_figurative(&self, verb: usize, object: Option<usize>) -> bool {
        let parsed = self.parsed;
        let paper = |it: usize| self.is_of("words", it, 0);
        let means = [WordClass::With, WordClass::By].into_iter().flat_map(|it| self.behind(verb, it));
        let means =
            means.chain(object.and_then(|it| self.behind(it, WordClass::With))).chain(parsed.agent(verb)).chain(self.doer(verb));
        let is_paper = |it: usize| {
            let all = self.with_conjuncts(it);
            all.iter().all(|it| paper(*it) || self.behind(*it, WordClass::Of).is_some_and(paper))
        };
        means.into_iter().any(is_paper)
    }
}
