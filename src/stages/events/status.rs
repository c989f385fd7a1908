//! Status: whether it happened, and on whose word.

use jiff::civil::Date;

use super::acts::Act;
use super::scene::{Scene, is_spoken};
use crate::record::{Attribution, AttributionKind, EventKind, EventStatus, Role, Span, SpeakerClass, Time};
use crate::resources::events::VerbRule;
use crate::text::lexicon::WordClass;
use crate::text::tagset::{Relation, Upos};

/// What is older than that, and of another year, is background, in days.
const PAST: i32 = 60;

/// The nearest attribution that an event is told in.
pub(super) fn attributed<'s>(trigger: Span, attributions: &[&'s Attribution]) -> Option<&'s Attribution> {
    let holds = |it: &&Attribution| it.content.iter().any(|it| it.contains(trigger));
    let length = |it: &&Attribution| it.content.iter().map(|it| it.end - it.start).sum::<usize>();
    attributions.iter().copied().filter(holds).min_by_key(length)
}

/// Whether a time lies so far back that the event is background.
fn is_past(time: &Time, published: Option<Date>) -> bool {
    let until = time.to.as_deref().or(time.from.as_deref()).and_then(|it| it.get(..10)).and_then(|it| it.parse::<Date>().ok());
    let days = published.zip(until).and_then(|(published, until)| published.since(until).ok()).map(|it| it.get_days());
    let earlier_year = published.zip(until).is_some_and(|(published, until)| until.year() < published.year());
    earlier_year && days.is_some_and(|it| it > PAST)
}

/// Whether a time lies ahead of the story.
fn is_ahead(time: &Time, published: Option<Date>) -> bool {
    let from = time.from.as_deref().and_then(|it| it.get(..10)).and_then(|it| it.parse::<Date>().ok());
    published.zip(from).is_some_and(|(published, from)| from > published)
}

/// Whether somebody says what they do or did themselves, and that is no deed of force: nobody else's word is needed for it.
fn tells_of_itself(told: &Attribution, kind: EventKind, actors: &[Role], scene: &Scene<'_>) -> bool {
    use EventKind::{Assault, Coerce, Crime, Mobilize, Retreat};
    let says = merely_says(told);
    let Some(source) = told.source.as_ref().filter(|_| says && !matches!(kind, Assault | Coerce | Crime | Mobilize | Retreat))
    else {
        return false;
    };
    let first = |it: &Role| {
        told.kind != AttributionKind::Indirect && scene.parsed.lexicon().is(&it.text.to_lowercase(), WordClass::Ourselves)
    };
    let same = |it: &Role| (it.entity.is_some() && it.entity == source.entity) || it.span.overlaps(source.span) || first(it);
    actors.iter().any(same)
}

/// The status of an act, by its sentence, by who tells it, and by its time.
pub(super) fn of(
    scene: &Scene<'_>,
    act: &Act,
    attribution: Option<&Attribution>,
    actors: &[Role],
    time: Option<&Time>,
    published: Option<Date>,
) -> EventStatus {
    let syntactic = scene.status(act);
    let past = time.is_some_and(|it| is_past(it, published));
    // "The sides meet on Tuesday": what lies ahead has not happened, unless it is told as done.
    let done = scene.parsed.xpos(act.verb).is_past_or_participle();
    if syntactic == EventStatus::Asserted && !done && time.is_some_and(|it| is_ahead(it, published)) {
        return EventStatus::Planned;
    }
    let denied = |it: &Attribution| it.cue.as_ref().is_some_and(|it| it.class == "deny") != it.polarity.is_some();
    // "has not said whether it will": who does not say so denies nothing.
    let unsaid = |it: &Attribution| it.polarity.is_some() && merely_says(it);
    let presupposed =
        scene.is_aside(act.trigger) || (act.trigger != act.verb && act.status.is_none() && scene.is_known(act.trigger));
    let class = attribution.and_then(|it| it.cue.as_ref()).map(|it| it.class.as_ref());
    match (syntactic, attribution) {
        (EventStatus::Asserted | EventStatus::Alleged, Some(told)) if unsaid(told) => {
            // "did not say *why* he was dismissed": he was.
            let taken = scene.parsed.children(act.verb).any(|it| it < act.verb && scene.parsed.is(it, WordClass::AsksHow));
            if taken { syntactic } else { EventStatus::Hypothetical }
        }
        (EventStatus::Asserted | EventStatus::Alleged, Some(told)) if denied(told) => EventStatus::Denied,
        // What is told beside what somebody says or asks for is taken for granted.
        (EventStatus::Asserted, Some(_)) if !past && presupposed => EventStatus::Asserted,
        (EventStatus::Asserted, Some(told)) => match class {
            Some("promise") if !scene.is_aside(act.trigger) => EventStatus::Planned,
            Some("demand" | "ask" | "order") if !scene.is_aside(act.trigger) => EventStatus::Hypothetical,
            _ if past => EventStatus::Historical,
            Some("confirm") => EventStatus::Asserted,
            // The agency speaks of itself.
            _ if told.source.as_ref().is_some_and(|it| it.class == SpeakerClass::Own) => EventStatus::Asserted,
            // Whoever condemns a killing does not claim that it happened.
            _ if told.cue.as_ref().is_some_and(|it| scene.judges(&it.lemma)) => EventStatus::Asserted,
            _ if tells_of_itself(told, act.kind, actors, scene) => EventStatus::Asserted,
            _ => EventStatus::Alleged,
        },
        (EventStatus::Asserted, None) if past => EventStatus::Historical,
        // "said it would send troops"
        (EventStatus::Hypothetical, Some(_)) if scene.has(act.verb, WordClass::Would) && !scene.is_conditional(act.verb) => {
            EventStatus::Planned
        }
        (status, _) => status,
    }
}

impl Scene<'_> {
    /// What the sentence itself says of whether an act happens: the nearest word above it that says anything.
    fn status(&self, act: &Act) -> EventStatus {
        let parsed = self.parsed;
        let negated =
            self.is_negated(act.trigger) || (act.verb != act.trigger && act.status.is_some() && self.is_negated(act.verb));
        let mut parties = act.actors.iter().chain(&act.recipients);
        if negated || act.noun.is_some_and(|it| self.is_negated(it)) || parties.any(|it| self.is_negated(*it)) {
            return EventStatus::Negated;
        }
        if let Some(status) = act.status.filter(|it| *it != EventStatus::Asserted) {
            return status;
        }
        let mut at = if act.status.is_some() { act.verb } else { act.trigger };
        let mut own = true;
        loop {
            if let Some(status) = self.modality(at).filter(|_| own) {
                return status;
            }
            let Some(head) = parsed.head(at) else { break };
            if own && parsed.relation(at) == Relation::Root {
                break;
            }
            match self.step(at, head) {
                Step::Says(EventStatus::Asserted) | Step::On => {}
                Step::Says(status) => return status,
                // Who marches to demand something demands it.
                // A side that fights back to win wins.
                Step::Purpose if is_spoken(act.kind) || act.kind == EventKind::Match => {}
                Step::Purpose => return EventStatus::Planned,
                Step::End => break,
            }
            // "sought an apology for *the raid*": what something else is for has happened.
            let given = at == act.trigger && parsed.relation(at) == Relation::Nmod && parsed.case_is(at, WordClass::For);
            if given && act.status.is_none() && self.is_known(at) && self.rules.governor(&self.lemma(head)).is_none() {
                break;
            }
            // What "since the invasion" tells of has happened, whatever the clause above says.
            if act.trigger != act.verb && act.status.is_none() && parsed.upos(head) == Upos::Verb {
                break;
            }
            // "will meet and sign": the auxiliary stands with the first.
            let tag = parsed.xpos(at);
            own = parsed.relation(at) != Relation::Conj || tag.is_base() || tag.is_singular_noun() || tag.is_plural_noun();
            if own && self.is_negated(head) && parsed.relation(at) != Relation::Ccomp {
                return EventStatus::Negated;
            }
            at = head;
        }
        EventStatus::Asserted
    }

    /// Whether a verb praises or condemns what happened.
    fn judges(&self, verb: &str) -> bool {
        let disapproves = |it: &VerbRule| it.mode.as_ref().is_some_and(|it| it == "disapprove");
        self.rules.verb(verb).iter().any(|it| it.kind == EventKind::Support || disapproves(it))
    }

    /// Told in a relative clause or an apposition: not itself what is demanded or promised.
    fn is_aside(&self, at: usize) -> bool {
        let above = |at: &usize| self.parsed.head(*at);
        std::iter::successors(Some(at), above).any(|it| matches!(self.parsed.relation(it), Relation::AclRelcl | Relation::Appos))
    }

    /// What a verb's own auxiliaries and marks say.
    fn modality(&self, at: usize) -> Option<EventStatus> {
        let parsed = self.parsed;
        if self.is_conditional(at) {
            return Some(EventStatus::Hypothetical);
        }
        if self.has(at, WordClass::Future) {
            return Some(EventStatus::Planned);
        }
        if self.has(at, WordClass::Possibility) {
            return Some(EventStatus::Hypothetical);
        }
        let infinitive = parsed.children(at).any(|it| parsed.xpos(it).is_to());
        // "Turkey to send troops", "is to visit", "is going to"
        let top = matches!(parsed.relation(at), Relation::Root | Relation::Ccomp | Relation::Parataxis | Relation::AclRelcl);
        let own_subject = parsed.child(at, &[Relation::Nsubj, Relation::NsubjPass]).is_some();
        if infinitive && (top || own_subject) {
            return Some(EventStatus::Planned);
        }
        let head = parsed.head(at).filter(|_| infinitive && parsed.relation(at) == Relation::Xcomp)?;
        (parsed.is(head, WordClass::PlansAhead)).then_some(EventStatus::Planned)
    }

    /// What the word above says.
    fn step(&self, at: usize, head: usize) -> Step {
        let parsed = self.parsed;
        let relation = parsed.relation(at);
        let mark = parsed.child(at, &[Relation::Mark, Relation::Case]);
        let marked = |word: WordClass| mark.is_some_and(|it| parsed.is(it, word));
        let governor = self.rules.governor(&self.lemma(head));
        let governed = governor.map(|it| it.status);
        // "had been scheduled to meet": it was planned, and then?
        let once = governed == Some(EventStatus::Planned) && self.lay_behind(head);
        let governed = if once { Some(EventStatus::Hypothetical) } else { governed };
        let says = |applies: bool| governed.filter(|_| applies).map_or(Step::On, Step::Says);
        let below = marked(WordClass::BelowPlan);
        let infinitive = marked(WordClass::To);
        match relation {
            Relation::Xcomp | Relation::Csubj | Relation::CsubjPass | Relation::Obj | Relation::NsubjPass => says(true),
            Relation::Ccomp => says(governor.is_some_and(|it| it.clauses)),
            Relation::Nmod => says(below),
            Relation::Obl => says(marked(WordClass::BelowGovernor)),
            // "talks are due to open"
            Relation::Nsubj => says(parsed.upos(head) != Upos::Verb),
            Relation::Acl if below && governed.is_none() => self.above(head).map_or(Step::On, Step::Says),
            Relation::Acl if infinitive || below => Step::Says(governed.unwrap_or(EventStatus::Planned)),
            Relation::Advcl if (below || infinitive) && governed.is_some() => says(true),
            Relation::Advcl if infinitive => Step::Purpose,
            Relation::Advcl if marked(WordClass::Without) => Step::Says(EventStatus::Negated),
            // "plan to sign a pact *on sharing* data", hung from the verb
            Relation::Advcl if below && self.rules.verb(&self.lemma(head)).iter().any(|it| it.kind == EventKind::Agree) => {
                Step::On
            }
            Relation::Advcl | Relation::Acl | Relation::AclRelcl | Relation::Parataxis | Relation::Appos => Step::End,
            _ => Step::On,
        }
    }

    /// "*had been* scheduled": whether a passive is of the time before the past.
    fn lay_behind(&self, verb: usize) -> bool {
        let parsed = self.parsed;
        let had = |it: usize| parsed.is(it, WordClass::HaveForm) && parsed.xpos(it).is_past_or_participle();
        parsed.child(verb, &[Relation::AuxPass]).is_some()
            && parsed.children(verb).any(|it| parsed.relation(it) == Relation::Aux && had(it))
    }

    /// "accused the vessel of ramming a boat": the tree may hang it from the vessel.
    fn above(&self, noun: usize) -> Option<EventStatus> {
        let verb = self.parsed.head(noun)?;
        self.rules.governor(&self.lemma(verb)).map(|it| it.status)
    }

    pub(super) fn has(&self, at: usize, auxiliary: WordClass) -> bool {
        let parsed = self.parsed;
        parsed.children(at).any(|it| parsed.relation(it) == Relation::Aux && parsed.is(it, auxiliary))
    }

    pub(super) fn is_conditional(&self, at: usize) -> bool {
        let parsed = self.parsed;
        parsed
            .children(at)
            .any(|it| matches!(parsed.relation(it), Relation::Mark | Relation::Advmod) && parsed.is(it, WordClass::Condition))
    }

    pub(super) fn is_negated(&self, at: usize) -> bool {
        let parsed = self.parsed;
        // "*neither* the army nor its rival agreed", however the tree joins it
        let without = |it: usize| it < at && parsed.is(it, WordClass::Negation);
        if parsed.is_noun(at) && parsed.children(at).any(without) {
            return true;
        }
        let negates = |it: &usize| {
            matches!(
                parsed.relation(*it),
                Relation::Advmod | Relation::Det | Relation::Case | Relation::Mark | Relation::CcPreconj
            ) && parsed.is(*it, WordClass::Negation)
        };
        parsed.children(at).any(|it| negates(&it)) || (parsed.is(at, WordClass::Nobody) && parsed.is_noun(at))
    }
}

/// What a word says of what hangs from it.
enum Step {
    Says(EventStatus),
    On,
    /// It is what something else is done for.
    Purpose,
    End,
}

/// Whether somebody merely says something: neither promises nor denies nor demands it.
fn merely_says(told: &Attribution) -> bool {
    told.cue.as_ref().is_none_or(|it| matches!(it.class.as_ref(), "say" | "report" | "confirm"))
}
