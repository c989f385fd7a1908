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
    /// Other words of the sentence that tell it.
    pub(super) tellings: Vec<usize>,
    /// It only tells again what is told elsewhere: "the crash".
    pub(super) again: bool,
    /// It happened, though nobody is told to have a part in it.
    pub(super) alone: bool,
}

impl Act {
    /// What a word names of which nothing more is known.
    pub(super) fn new(trigger: usize, kind: EventKind) -> Act {
        Act {
            trigger,
            verb: trigger,
            kind,
            mode: None,
            actors: Vec::new(),
            recipients: Vec::new(),
            status: None,
            noun: None,
            tellings: Vec::new(),
            again: false,
            alone: false,
        }
    }
}

impl Act {
    /// Whether a word of the sentence tells it.
    pub(super) fn is_told_by(&self, at: usize) -> bool {
        at == self.trigger || self.noun == Some(at) || self.tellings.contains(&at)
    }
}

/// What nobody does: those harmed by it are its only parties.
fn is_undone(kind: EventKind) -> bool {
    matches!(kind, EventKind::Accident | EventKind::Death | EventKind::Disaster | EventKind::Outbreak)
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
            let known = acts.iter().any(|it| it.noun == Some(at) || self.answers(it, at));
            acts.extend((!known).then(|| self.named(at)).flatten());
        }
        acts.iter_mut().filter(|it| is_undone(it.kind)).for_each(|it| it.actors.clear());
        acts.sort_by_key(|it| it.trigger);
        acts.truncate(PER_SENTENCE);
        acts
    }

    /// Whether an act is told by the word at the top of the sentence, or right below it.
    pub(super) fn is_top(&self, act: &Act) -> bool {
        [act.trigger, act.verb].into_iter().any(|it| self.parsed.relation(it) == Relation::Root)
    }

    /// Whether the word that tells an act hangs beside a clause or a noun.
    pub(super) fn is_beside(&self, act: &Act) -> bool {
        use Relation::{Acl, AclRelcl, Advcl, AdvclRelcl, Amod};
        matches!(self.parsed.relation(act.trigger), Acl | AclRelcl | Advcl | AdvclRelcl | Amod)
    }

    /// "dismissed the *plea*": what an act answers is no event beside it, unless it is told who brought it.
    fn answers(&self, act: &Act, noun: usize) -> bool {
        // "thanked Oman for its *support*": what somebody is thanked for is another's.
        if act.kind == EventKind::Support && self.behind(act.trigger, WordClass::For) == Some(noun) {
            return true;
        }
        let answer = matches!(act.kind, EventKind::Reject | EventKind::Ruling | EventKind::Concede);
        let object = matches!(self.parsed.relation(noun), Relation::Obj | Relation::NsubjPass);
        answer
            && object
            && self.parsed.head(noun) == Some(act.trigger)
            && self.brought_by(noun).is_none()
            && self.rules.noun(&self.lemma(noun)).iter().any(|it| is_spoken(it.kind))
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
        let modifier = self.parsed.relation(verb) == Relation::Amod && (!self.is_finite(verb) || self.opens_phrase(verb));
        // "the claims were *baseless*"
        let predicate = self.parsed.upos(verb) == Upos::Adj && self.parsed.child(verb, &[Relation::Cop]).is_some();
        if (self.parsed.upos(verb) != Upos::Verb || modifier) && !predicate {
            return None;
        }
        let rules = self.rules.verb(&self.lemma(verb));
        rules.iter().find_map(|rule| self.by_rule(verb, rule))
    }

    /// "over *alleged* spying", "let *sanctioned* tanker dock": behind a preposition, an article or another verb stands no finite verb.
    fn opens_phrase(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|it| self.parsed.upos(it));
        matches!(before, Some(Upos::Adp | Upos::Det | Upos::Verb))
    }

    /// "a force which *supports* the army": what somebody does at all times is told to say who they are.
    fn is_habit(&self, verb: usize, kind: EventKind) -> bool {
        let lasting = matches!(kind, EventKind::Support | EventKind::Aid | EventKind::Cooperate);
        let parsed = self.parsed;
        let bare = parsed.child(verb, &[Relation::Aux, Relation::AuxPass]).is_none();
        lasting
            && bare
            && parsed.relation(verb) == Relation::AclRelcl
            && parsed.xpos(verb).is_tensed()
            && !parsed.xpos(verb).is_past()
    }

    fn by_rule(&self, verb: usize, rule: &VerbRule) -> Option<Act> {
        if !self.about.allows(rule.kind) || self.is_habit(verb, rule.kind) {
            return None;
        }
        let governed = match &rule.with {
            Some(with) => self.particle(verb, with)?,
            None => None,
        };
        // Whoever declines to comment refuses nothing.
        let silent = |it: usize| self.is_of("silence", it, 0) && self.parsed.relation(it) == Relation::Xcomp;
        let unsaid = rule.kind == EventKind::Reject
            || (rule.kind == EventKind::Request && self.object(verb).is_none_or(|_| self.is_passive(verb)));
        if unsaid && self.parsed.children(verb).any(silent) {
            return None;
        }
        let object = self.object(verb);
        // "beat holders *Chad*"
        let object = object.map(|it| if rule.kind == EventKind::Match { self.borne_name(it).unwrap_or(it) } else { it });
        let asked = governed.or(object);
        let alone = rule.object.contains(&Need::Nothing);
        // "its profit forecast" may be cut in two by the tree.
        let objects = self.parsed.children(verb).filter(|it| self.parsed.relation(*it) == Relation::Obj && governed.is_none());
        let fits =
            asked.map_or(alone, |it| self.meets(&rule.object, it)) || objects.into_iter().any(|it| self.meets(&rule.object, it));
        let deed = rule.object.contains(&Need::Deed) && self.deed_below(verb);
        if !rule.object.is_empty() && !fits && !deed {
            return None;
        }
        // "was overturned *by the court*"
        let subjects = [self.surface_subject(verb), self.parsed.agent(verb).filter(|_| self.is_passive(verb))];
        if !rule.subject.is_empty() && !subjects.into_iter().flatten().any(|it| self.meets(&rule.subject, it)) {
            return None;
        }
        // "called Nevada for Biden" asks for nobody.
        let own = self.parsed.child(verb, &[Relation::Obj]).is_some();
        let behind = |it: &Slot| matches!(it, Slot::Behind(preposition) if rule.with.as_ref() == Some(preposition));
        if governed.is_some()
            && own
            && (rule.object.is_empty() || rule.recipients.iter().any(behind))
            && !rule.recipients.contains(&Slot::Object)
        {
            return None;
        }
        let of_object = rule.recipients.contains(&Slot::Object);
        // "signed a pact": the noun names the same event.
        let noun = asked.filter(|_| !rule.object.is_empty() && !alone && !of_object);
        let noun = noun.filter(|_| !deed);
        let mut act = Act { mode: rule.mode.clone(), noun, ..Act::new(verb, rule.kind) };
        let elsewhere = rule.recipients.contains(&Slot::Subject) || !rule.actors.is_empty();
        let doer = if elsewhere { None } else { self.doer(verb) };
        let harms = rule.kind == EventKind::Death || self.is_of("harm", verb, 0);
        let caused = doer.filter(|_| harms).and_then(|it| self.cause(it));
        if let Some(doer) = doer.filter(|_| caused.is_none()) {
            let actors = self.actors(doer, rule.kind);
            // A bomb goes off by itself.
            // What lions do is no attack, but somebody may be dead.
            let anyhow = !rule.subject.is_empty() || (harms && self.parsed.upos(doer) != Upos::Pron);
            act.actors = if anyhow { actors.unwrap_or_default() } else { actors? };
            if act.actors.is_empty() && rule.kind == EventKind::Results {
                act.actors = self.owners(doer);
            }
        }
        act.actors
            .extend(rule.actors.iter().find_map(|it| self.fill(it, rule.kind, verb, object, governed)).into_iter().flatten());
        act.recipients = self.recipients_by_rule(rule, verb, object, governed);
        // A rocket fired into the sea attacks nobody.
        if rule.kind == EventKind::Assault {
            act.recipients.retain(|it| !self.is_of("waters", *it, 0));
        }
        // "was sentenced to six years for fraud *by the court*"
        if rule.kind == EventKind::Ruling && act.actors.is_empty() && self.is_passive(verb) {
            act.actors.extend(self.court_behind(verb));
        }
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
        let tells = |it: &usize| !self.rules.noun(&self.lemma(*it)).is_empty() || self.is_of("custody", *it, 0);
        act.tellings.extend(asked.filter(|it| !rule.object.is_empty() && !alone && self.parsed.is_noun(*it) && tells(it)));
        // "called him a liar" is no call, "called on him to go" no visit.
        let more =
            |it: usize| self.parsed.children(it).any(|it| self.is_infinitive(it) || self.parsed.relation(it) == Relation::Xcomp);
        let is_mode = |mode: &str| rule.mode.as_ref().is_some_and(|it| it == mode);
        let called =
            rule.kind == EventKind::Consult && (is_mode("phone") || (is_mode("visit") && rule.with.as_deref() == Some("on")));
        if called && (more(verb) || governed.is_some_and(more)) {
            return None;
        }
        // A goal stuns a crowd: who is beaten has a name.
        if rule.kind == EventKind::Match
            && !alone
            && !rule.recipients.is_empty()
            && !act.recipients.iter().any(|it| self.is_named(*it))
            && rule.object.contains(&Need::Party)
        {
            return None;
        }
        // "results released on Monday"
        let reduced = self.parsed.relation(verb) == Relation::Acl && !self.is_finite(verb) && !self.is_infinitive(verb);
        act.again = reduced && matches!(rule.kind, EventKind::Results | EventKind::Launch | EventKind::Deal);
        if rule.kind == EventKind::Assault || harms {
            let nobody = act.actors.is_empty();
            act.kind = caused.or_else(|| self.harm(verb, object, nobody, rule.kind))?;
        }
        if act.kind != rule.kind {
            act.mode = None;
        }
        if act.kind == EventKind::Mobilize && object.is_some_and(|it| self.carries_relief(it)) {
            (act.kind, act.mode) = (EventKind::Aid, Some(Code::Borrowed("humanitarian")));
        }
        if self.leaves_chamber(&act) {
            act.mode = None;
        }
        Some(act)
    }

    /// The court by which something is done, wherever the tree hangs it.
    fn court_behind(&self, verb: usize) -> Option<usize> {
        let parsed = self.parsed;
        let agent = |it: &usize| parsed.is_below(*it, verb) && parsed.case_is(*it, WordClass::By) && self.is_of("court", *it, 0);
        let own = |it: &usize| {
            let above = std::iter::successors(parsed.head(*it), |it| parsed.head(*it)).take_while(|it| *it != verb);
            !above.into_iter().any(|it| self.is_finite(it))
        };
        (verb + 1..parsed.reach(verb).end).filter(agent).find(own)
    }

    /// "a navy ship *with food and tents*"
    fn carries_relief(&self, carrier: usize) -> bool {
        let parsed = self.parsed;
        let beside = parsed.children(carrier).filter(|it| parsed.relation(*it) == Relation::Appos);
        let mut whole = std::iter::once(carrier).chain(beside);
        let load = |it: usize| self.behind(it, WordClass::With).filter(|it| self.meets(&[Need::Class("relief".to_owned())], *it));
        whole.any(|it| load(it).is_some())
    }

    /// Members who walk out of their assembly lay down no work.
    pub(super) fn leaves_chamber(&self, act: &Act) -> bool {
        let strike = act.kind == EventKind::Protest && act.mode.as_ref().is_some_and(|it| it == "strike");
        strike && self.is_chamber_left(act.verb, act.trigger, &act.actors)
    }

    /// Whether it is an assembly that is left, or its members who leave.
    pub(super) fn is_chamber_left(&self, verb: usize, word: usize, actors: &[usize]) -> bool {
        let cases = [WordClass::From, WordClass::Of];
        let from = |at: usize| cases.into_iter().filter_map(move |case| self.behind(at, case));
        let left = from(word).chain(from(verb)).any(|it| self.is_of("body", it, 0));
        left || actors.iter().any(|it| self.has_sector(*it, &["LEG"]))
    }

    /// Whether a clause below a verb tells of something done.
    fn deed_below(&self, verb: usize) -> bool {
        self.parsed.child(verb, &[Relation::Xcomp, Relation::Ccomp]).is_some_and(|it| self.act(it).is_some())
    }

    /// To whom it is done: where the rule says, else whoever did or has what the verb is about, else whom the clause below names.
    fn recipients_by_rule(&self, rule: &VerbRule, verb: usize, object: Option<usize>, governed: Option<usize>) -> Vec<usize> {
        let filled = rule.recipients.iter().find_map(|slot| self.fill(slot, rule.kind, verb, object, governed));
        if let Some(filled) = filled {
            return filled;
        }
        let about_deeds =
            is_spoken(rule.kind) || matches!(rule.kind, EventKind::Concede | EventKind::Ruling | EventKind::Sanction);
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
        let things = matches!(kind, EventKind::Assault | EventKind::Coerce | EventKind::Protest | EventKind::Deal);
        let listed = kind == EventKind::Sanction;
        let whole = |it: usize| {
            self.is_party(it) || (things && self.is_of("target", it, 2)) || (listed && self.is_of("sanctioned", it, 1))
        };
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
        if all.iter().any(|it| self.cause(*it).is_some()) {
            return None;
        }
        let parties: Vec<usize> = all.iter().copied().filter(|it| self.is_party(*it)).collect();
        // A virus, a storm.
        let thing = matches!(kind, EventKind::Assault | EventKind::Protest)
            && self.parsed.is(subject, WordClass::It)
            && self.antecedent(subject).is_none();
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

    /// What harm belongs to: to an attack, or to a storm, an accident, a disease. `None`: to nothing that is told.
    fn harm(&self, verb: usize, object: Option<usize>, nobody: bool, kind: EventKind) -> Option<EventKind> {
        let parsed = self.parsed;
        if self.is_figurative(verb, object) {
            return None;
        }
        let harms = kind == EventKind::Death || self.is_of("harm", verb, 0);
        let clause = parsed.children(verb).filter(|it| parsed.relation(*it) == Relation::Advcl);
        let above = parsed.head(verb).filter(|_| parsed.relation(verb) == Relation::Advcl);
        let mut clauses = clause.chain(above);
        let around = || parsed.children(verb).filter(|it| Some(*it) != object && parsed.is_noun(*it));
        let cause = clauses.find_map(|it| self.rules.cause(&self.lemma(it))).or_else(|| around().find_map(|it| self.cause(it)));
        if cause.is_some() {
            return cause.filter(|_| harms);
        }
        let armed =
            |it: usize| self.rules.is_assault(&self.lemma(it)) || self.is_of("weapons", it, 0) || self.is_of("bomb", it, 0);
        let harmed = self.is_of("damage", verb, 1);
        let violent = around().any(armed) || (self.about.violence && kind == EventKind::Assault);
        // "a quake that struck the north killed 200", however the tree joins them
        let elsewhere = || (0..parsed.len()).filter(|it| parsed.is_noun(*it)).find_map(|it| self.cause(it));
        let cause = if nobody && harms && !violent { elsewhere() } else { None };
        if cause.is_some() {
            return cause;
        }
        match kind {
            _ if violent => Some(EventKind::Assault),
            // A driver who strikes a pedestrian attacks nobody.
            EventKind::Assault if harmed && !harms && self.about.cause == Some(EventKind::Accident) => None,
            EventKind::Assault if !(nobody && harmed) => Some(EventKind::Assault),
            EventKind::Death => Some(self.about.cause.filter(|_| self.counts(verb)).unwrap_or(EventKind::Death)),
            _ if harms => self.about.cause.or_else(|| self.is_of("deadly", verb, 0).then_some(EventKind::Death)),
            _ => None,
        }
    }

    /// "*Fourteen people* died": whether those who are harmed are a number, as in a toll.
    pub(super) fn counts(&self, verb: usize) -> bool {
        let parsed = self.parsed;
        self.surface_subject(verb).is_some_and(|it| {
            parsed.upos(it) == Upos::Num || parsed.child(it, &[Relation::Nummod]).is_some() || parsed.xpos(it).is_plural_noun()
        })
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
