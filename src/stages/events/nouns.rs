//! Nouns that name an event: "talks between", "a Russian attack on", "imposed sanctions".

use super::acts::Act;
use super::scene::Scene;
use crate::record::{Code, EntityKind, EventKind, EventStatus, PlaceKind};
use crate::resources::events::{LightVerb, NounRule, Part, Stands};
use crate::stages::coreference::gender;
use crate::text::lexicon::WordClass;
use crate::text::tagset::{Relation, Upos};

/// A verb that carries a noun, and what it says of it.
struct Carrier {
    verb: usize,
    light: LightVerb,
    /// Who stands as the verb's subject, or as the agent of a passive.
    subject: Option<usize>,
}

impl Scene<'_> {
    /// The event that the noun at `noun` names.
    pub(super) fn named(&self, noun: usize) -> Option<Act> {
        let parsed = self.parsed;
        // Nothing but a noun has parts: "the 6.7 *quake* struck".
        let part = matches!(parsed.relation(noun), Relation::Compound | Relation::Amod | Relation::Flat)
            && parsed.head(noun).is_some_and(|it| parsed.is_noun(it));
        if parsed.upos(noun) != Upos::Noun || part {
            return None;
        }
        let joint =
            parsed.children(noun).any(|it| parsed.is(it, WordClass::Joint)).then(|| format!("joint {}", self.lemma(noun)));
        let joint = joint.filter(|it| !self.rules.noun(it).is_empty());
        let pair = joint.or_else(|| self.pair(noun)).map(|it| self.rules.noun(&it)).unwrap_or_default();
        let rules = if pair.is_empty() { self.rules.noun(&self.lemma(noun)) } else { pair };
        if rules.is_empty() || self.is_inside_name(noun) || self.is_posed(noun) {
            return None;
        }
        // "rocket *fire*" burns nothing down.
        if self.is_of("fire", noun, 0) && self.is_armed(noun) {
            return None;
        }
        // A strike of oil hurts nobody.
        if self.behind(noun, WordClass::Of).is_some_and(|it| self.is_of("finds", it, 0)) {
            return None;
        }
        let mut rules = rules.iter().filter(|it| self.about.allows(it.kind));
        let first = rules.clone().next();
        rules.find_map(|rule| self.named_by(noun, rule)).or_else(|| self.named_again(noun, first?))
    }

    /// "Group for the *Support* of Workers"
    fn is_inside_name(&self, noun: usize) -> bool {
        let Some(token) = self.parsed.token(noun) else { return false };
        self.discourse.within(token.span).any(|it| {
            let kind = self.discourse.entities.get(it.entity).map(|it| it.kind);
            let names =
                matches!(kind, Some(EntityKind::Organisation | EntityKind::Group | EntityKind::Person | EntityKind::Product));
            names && it.span.start < token.span.start
        })
    }

    /// "pose a *threat* to the town", "is a *threat*": a danger, nobody's threat.
    fn is_posed(&self, noun: usize) -> bool {
        let parsed = self.parsed;
        let threat = self.rules.noun(&self.lemma(noun)).iter().any(|it| it.kind == EventKind::Threaten);
        let posed = || parsed.relation(noun) == Relation::Obj && parsed.head(noun).is_some_and(|it| self.is_of("posing", it, 0));
        threat && (posed() || parsed.child(noun, &[Relation::Cop]).is_some())
    }

    /// "in what would be its largest *purchase*": it says more of what is told before.
    fn is_judged(&self, noun: usize) -> bool {
        let parsed = self.parsed;
        let clause =
            matches!(parsed.relation(noun), Relation::AclRelcl | Relation::Acl) && parsed.child(noun, &[Relation::Cop]).is_some();
        clause && parsed.head(noun).is_some_and(|it| parsed.is_relative(it))
    }

    /// "*the* crash": what has been told, or will be.
    fn named_again(&self, noun: usize, rule: &NounRule) -> Option<Act> {
        if rule.kind == EventKind::Assault && !self.headline && self.is_armed(noun) {
            return None;
        }
        let (actors, recipients) = self.parts(noun, rule);
        let act = Act { verb: self.clause_of(noun), mode: rule.mode.clone(), actors, recipients, ..Act::new(noun, rule.kind) };
        (self.is_known(noun) || self.headline).then_some(Act { again: true, ..act })
    }

    /// "*the* crash", "*its* offer".
    pub(super) fn is_known(&self, noun: usize) -> bool {
        let parsed = self.parsed;
        let known = |it: usize| match parsed.relation(it) {
            Relation::Det => parsed.is(it, WordClass::Definite),
            relation => relation == Relation::NmodPoss,
        };
        parsed.children(noun).any(known)
    }

    /// "if the *rocket fire* goes on": what is by a weapon is an attack of its own, no word for any that was told.
    pub(super) fn is_armed(&self, noun: usize) -> bool {
        let armed = |it: usize| self.parsed.relation(it) == Relation::Compound && self.is_of("weapons", it, 0);
        self.parsed.children(noun).any(armed)
    }

    fn is_nobody(&self, party: usize) -> bool {
        let parsed = self.parsed;
        parsed.is(party, WordClass::Nobody)
            || parsed.children(party).any(|it| parsed.relation(it) == Relation::Det && parsed.is(it, WordClass::Negation))
    }

    /// Whether something tells what a crash or a fire is of.
    fn is_specified(&self, noun: usize) -> bool {
        let parsed = self.parsed;
        let tells = |it: usize| match parsed.relation(it) {
            Relation::Compound => it < noun,
            Relation::Nmod => parsed.case_is(it, WordClass::BeforeScene),
            _ => false,
        };
        parsed.children(noun).any(tells)
    }

    /// "Floods are common": of no time and place. What is counted, or known, or stands alone is told.
    fn is_generic(&self, noun: usize) -> bool {
        let parsed = self.parsed;
        let known =
            |it: usize| matches!(parsed.relation(it), Relation::Det | Relation::Nummod | Relation::NmodPoss | Relation::Amod);
        parsed.xpos(noun).is_plural_noun() && !parsed.children(noun).any(known)
    }

    fn named_by(&self, noun: usize, rule: &NounRule) -> Option<Act> {
        use EventKind::{Accident, Death, Disaster, Outbreak};
        let carrier = self.carrier(noun);
        let (mut actors, mut recipients) = self.parts(noun, rule);
        let two = actors.len() > 1 || (!actors.is_empty() && !recipients.is_empty());
        if let Some(carrier) = &carrier
            && let Some(subject) = carrier.subject
        {
            let parties = self.recipients(subject, rule.kind);
            // "completed the withdrawal of its forces"
            let own = rule.actors.iter().any(|it| it == "of") && !parties.is_empty();
            match carrier.light.subject {
                // Nobody does a disaster, whoever declares it.
                Some(Part::Actor) if matches!(rule.kind, Accident | Death | Disaster | Outbreak) => {}
                Some(Part::Actor) if actors.is_empty() || own => actors = parties,
                Some(Part::Recipient) if recipients.is_empty() => recipients = parties,
                _ => {}
            }
        }
        // "will travel to Delhi for talks with his counterpart"
        if rule.stands == Stands::BetweenTwo && actors.is_empty() && !recipients.is_empty() && carrier.is_none() {
            actors = self.who_comes(noun);
        }
        // "will submit his dismissal" may be his or somebody else's.
        if rule.kind == EventKind::Departure && !actors.is_empty() && actors == recipients {
            return None;
        }
        // Who cancels somebody's appointment did not make it.
        if rule.kind == EventKind::Appointment && carrier.as_ref().is_some_and(|it| it.light.status == EventStatus::Negated) {
            actors.clear();
        }
        // "We do not seek war", "at war with itself": no war of anybody's with another.
        let sought = carrier.as_ref().is_some_and(|it| it.light.status == EventStatus::Hypothetical);
        if rule.kind == EventKind::Assault && recipients.is_empty() && (sought || self.is_reflexive(noun)) {
            return None;
        }
        // "No group has admitted carrying out the attack": it happened, by somebody else.
        let nobody = self.is_known(noun) && actors.iter().any(|it| self.is_nobody(*it));
        if nobody {
            actors.clear();
        }
        let two = two || (!actors.is_empty() && !recipients.is_empty());
        let taken_part = !actors.is_empty() || !recipients.is_empty();
        let stands = match rule.stands {
            // It may be told by another word as well: see merging.
            Stands::Everywhere => true,
            Stands::AtArms => actors.iter().any(|it| self.has_sector(*it, &["REB", "UAF", "MIL", "CRM"])),
            // "a probe *by prosecutors*"
            Stands::AsObject => {
                taken_part && (carrier.is_some() || !actors.is_empty() && self.behind(noun, WordClass::By).is_some())
            }
            Stands::WithRecipient => !recipients.is_empty(),
            Stands::AtWork => {
                let workers = || actors.iter().any(|it| self.has_sector(*it, &["LAB", "EDU", "HLH", "CVL", "MED", "AGR"]));
                let left = || carrier.as_ref().is_some_and(|it| self.is_chamber_left(it.verb, noun, &actors));
                self.about.labour && !self.about.violence || carrier.is_some() && workers() || left()
            }
            Stands::BetweenTwo => two || (carrier.is_some() && (taken_part || rule.kind == EventKind::Consult)),
            Stands::Happens => carrier.is_some() || !self.is_generic(noun),
            Stands::Specified => carrier.as_ref().is_some_and(|it| it.light.subject.is_none()) || self.is_specified(noun),
            Stands::Held => carrier.is_some(),
            Stands::Again => false,
        };
        let verb = carrier.as_ref().map_or_else(|| self.clause_of(noun), |it| it.verb);
        stands
            .then(|| Act {
                verb,
                mode: rule.mode.clone(),
                actors,
                recipients,
                status: carrier.map(|it| it.light.status).filter(|_| !nobody),
                // In a story of attacks an explosion is one of them.
                again: rule.kind == EventKind::Accident && self.about.violence || self.is_judged(noun),
                alone: nobody,
                ..Act::new(noun, rule.kind)
            })
            .map(|act| if self.leaves_chamber(&act) { Act { mode: None, ..act } } else { act })
    }

    /// "war with *itself*"
    fn is_reflexive(&self, noun: usize) -> bool {
        self.behind(noun, WordClass::With).is_some_and(|it| self.parsed.is(it, WordClass::Reflexive))
    }

    pub(super) fn has_sector(&self, party: usize, sectors: &[&str]) -> bool {
        let pair = self.pair(party).and_then(|it| self.rules.sector(&it).flatten());
        pair.or_else(|| self.rules.sector(&self.lemma(party)).flatten()).is_some_and(|it| sectors.contains(&it.as_ref()))
    }

    /// The subject of a clause that is there for the sake of the noun.
    fn who_comes(&self, noun: usize) -> Vec<usize> {
        let parsed = self.parsed;
        let purpose = parsed.case_is(noun, WordClass::For) || parsed.case_is(noun, WordClass::In);
        let clause = parsed.head(noun).filter(|_| parsed.relation(noun) == Relation::Obl);
        let subject = clause.filter(|_| purpose).and_then(|it| self.surface_subject(it));
        subject.map(|it| self.recipients(it, EventKind::Consult)).unwrap_or_default()
    }

    /// Who did it and to whom, by what hangs from the noun.
    pub(super) fn parts(&self, noun: usize, rule: &NounRule) -> (Vec<usize>, Vec<usize>) {
        let parsed = self.parsed;
        let behind = |prepositions: &[String]| -> Vec<usize> {
            let noun = prepositions
                .iter()
                .find_map(|it| self.behind(noun, it).or_else(|| self.beside(noun, it)).or_else(|| self.agent_below(noun, it)));
            noun.map(|it| self.recipients(it, rule.kind)).unwrap_or_default()
        };
        let mut actors = behind(&rule.actors);
        let mut recipients = behind(&rule.recipients);
        if recipients.is_empty() {
            let aimed =
                parsed.children(noun).find(|it| self.rules.class("aiming").is_some_and(|aims| aims.contains(&self.lemma(*it))));
            let at =
                aimed.and_then(|it| self.object(it).filter(|object| *object != noun).or_else(|| self.behind(it, WordClass::At)));
            recipients = at.map(|it| self.recipients(it, rule.kind)).unwrap_or_default();
        }
        let owner = parsed.child(noun, &[Relation::NmodPoss]).map(|it| self.owner_of(it)).filter(|it| self.is_party(*it));
        let of_victim = rule.recipients.iter().any(|it| it == "poss");
        match owner {
            Some(owner) if of_victim && recipients.is_empty() => recipients = self.with_conjuncts(owner),
            Some(owner) if actors.is_empty() => actors = self.with_conjuncts(owner),
            _ => {}
        }
        let target = if rule.kind == EventKind::Assault && recipients.is_empty() { self.target_before(noun) } else { None };
        recipients.extend(target);
        if actors.is_empty() {
            let before = |it: &usize| *it < noun && Some(*it) != target && self.does(*it, parsed.relation(*it));
            let modifier = parsed.children(noun).find(before);
            actors = modifier.map(|it| self.with_conjuncts(it)).unwrap_or_default();
        }
        if actors.is_empty() {
            let author = self.brought_by(noun).or_else(|| self.who_is_behind(noun));
            actors = author.map(|it| self.recipients(it, rule.kind)).unwrap_or_default();
        }
        (actors, recipients)
    }

    /// "a petition *filed by the union*", "an attack carried out by rebels".
    pub(super) fn brought_by(&self, noun: usize) -> Option<usize> {
        let parsed = self.parsed;
        let carries = |it: &usize| {
            let light = || self.rules.light(&self.lemma(*it)).is_some_and(|it| it.subject == Some(Part::Actor));
            matches!(parsed.relation(*it), Relation::Acl | Relation::AclRelcl) && self.is_passive(*it) && light()
        };
        parsed.children(noun).filter(carries).find_map(|it| parsed.agent(it))
    }

    /// "the officers *behind* the coup"
    fn who_is_behind(&self, noun: usize) -> Option<usize> {
        let parsed = self.parsed;
        let behind = |case: String| self.rules.class("authorship").is_some_and(|it| it.contains(&case));
        let behind = parsed.relation(noun) == Relation::Nmod && parsed.case(noun).is_some_and(behind);
        parsed.head(noun).filter(|_| behind).filter(|it| self.is_party(*it))
    }

    /// "a *bus* attack": what is attacked, unless it is a weapon.
    fn target_before(&self, noun: usize) -> Option<usize> {
        let parsed = self.parsed;
        let attacked = |it: &usize| {
            let thing = *it < noun && parsed.relation(*it) == Relation::Compound && !self.is_named(*it);
            let armed = self.has_sector(*it, &["COP", "CRM", "MIL", "REB", "UAF"]);
            thing
                && self.is_of("target", *it, 2)
                && !armed
                && !["weapons", "forces", "ramming"].iter().any(|class| self.is_of(class, *it, 0))
        };
        parsed.children(noun).find(attacked)
    }

    /// "its invasion" is the invasion of whoever does what the clause says.
    fn owner_of(&self, possessive: usize) -> usize {
        let parsed = self.parsed;
        if !parsed.xpos(possessive).is_possessive_pronoun() {
            return possessive;
        }
        let clause = self.clause_of(possessive);
        let meant = self.surface_subject(clause).filter(|it| !parsed.is_below(possessive, *it) && self.is_party(*it));
        meant.filter(|it| self.may_own(*it, possessive)).unwrap_or(possessive)
    }

    /// Whether a subject may be whom a possessive pronoun means: "the police looked into *his* death" is not theirs.
    fn may_own(&self, subject: usize, possessive: usize) -> bool {
        let parsed = self.parsed;
        let entity = |at: usize| {
            let named = parsed.token(at).and_then(|it| self.discourse.within(it.span).next()).map(|it| it.entity);
            named.or_else(|| self.discourse.meant(parsed, at, &(at..at + 1)))
        };
        if let (Some(own), Some(subject)) = (entity(possessive), entity(subject)) {
            return own == subject;
        }
        gender(parsed, possessive).is_none() || !parsed.xpos(subject).is_plural_noun()
    }

    /// Whether a word before the noun says who did it: "*US* airstrikes", "a *rebel* attack"; not "the *Paris* attacks".
    pub(super) fn does(&self, word: usize, relation: Relation) -> bool {
        let Some(token) = self.parsed.token(word) else { return false };
        // "the *Tunisian* bus attack": it belongs to what stands between.
        let noun = self.parsed.head(word).unwrap_or(word);
        // "an *Israeli* air raid" is Israel's.
        let means = |it: usize| self.is_of("means", it, 0) || self.is_of("weapons", it, 0);
        let compound = |it: usize| word < it && it < noun && self.parsed.relation(it) == Relation::Compound;
        let between = |it: usize| compound(it) && !self.is_party(it) && !means(it);
        if relation == Relation::Amod && self.parsed.children(noun).any(between) {
            return false;
        }
        let named = self.discourse.within(token.span).next().and_then(|it| self.discourse.entities.get(it.entity));
        match (named, relation) {
            (Some(entity), Relation::Amod | Relation::Compound | Relation::Nmod) => match &entity.place {
                // "the *Jordan* shooting" is in Jordan, "*US* strikes" are by the US.
                Some(place) => place.kind == PlaceKind::Country && (relation != Relation::Compound || self.is_by_states(noun)),
                None => self.is_party(word),
            },
            (None, Relation::Compound) => self.is_party(word) && self.parsed.upos(word) == Upos::Noun,
            _ => false,
        }
    }

    /// Whether a noun names what states do, or tells to whom.
    fn is_by_states(&self, noun: usize) -> bool {
        let private = |it: &NounRule| {
            let by_hand = |mode: &Code| {
                matches!(mode.as_ref(), "firearms" | "primitive" | "explosives" | "suicide-attack" | "abduct" | "riot" | "demo")
            };
            it.mode.as_ref().is_some_and(by_hand)
        };
        let aimed = [WordClass::On, WordClass::At].into_iter().any(|it| self.behind(noun, it).is_some());
        aimed || !self.rules.noun(&self.lemma(noun)).iter().any(private)
    }

    /// "a visit to Minsk *by an envoy*": the tree may hang it from the place.
    fn agent_below(&self, noun: usize, preposition: &str) -> Option<usize> {
        let parsed = self.parsed;
        let complements = parsed.children(noun).filter(|it| parsed.relation(*it) == Relation::Nmod);
        let lexicon = parsed.lexicon();
        complements.filter(|_| lexicon.is(preposition, WordClass::By)).find_map(|it| self.behind(it, WordClass::By))
    }

    /// "launched attacks *on* the port": the preposition may hang from the verb.
    fn beside(&self, noun: usize, preposition: &str) -> Option<usize> {
        let parsed = self.parsed;
        // "sought an apology for the raid *on the ship*"
        let whole = parsed.head(noun).filter(|_| parsed.relation(noun) == Relation::Nmod).unwrap_or(noun);
        let verb = parsed
            .head(whole)
            .filter(|_| matches!(parsed.relation(whole), Relation::Obj | Relation::NsubjPass | Relation::Nsubj))?;
        let lexicon = parsed.lexicon();
        if lexicon.is(preposition, WordClass::Of) || lexicon.is(preposition, WordClass::By) {
            return None;
        }
        self.behind(verb, preposition).filter(|it| *it > noun)
    }

    fn carrier(&self, noun: usize) -> Option<Carrier> {
        let parsed = self.parsed;
        let measure = parsed.head(noun).filter(|it| self.measured(*it) == Some(noun));
        let noun = measure.unwrap_or(noun);
        if let Some(state) = self.state(noun) {
            return Some(state);
        }
        let verb = parsed.head(noun)?;
        if let Some(claims) = self.claimed(noun, verb) {
            return Some(claims);
        }
        let lemma = self.lemma(verb);
        let particle = parsed.child(verb, &[Relation::CompoundPrt]).map(|it| format!("{lemma} {}", parsed.lower(it)));
        let light = particle.and_then(|it| self.rules.light(&it)).or_else(|| self.rules.light(&lemma))?;
        match parsed.relation(noun) {
            Relation::Obj => Some(Carrier { verb, light, subject: self.doer(verb) }),
            Relation::NsubjPass => Some(Carrier { verb, light, subject: self.doer(verb) }),
            Relation::Nsubj
                if light.subject.is_none() || !parsed.children(verb).any(|it| parsed.relation(it) == Relation::Obj) =>
            {
                Some(Carrier { verb, light, subject: None })
            }
            // "took part in a protest"
            Relation::Obl if parsed.case_is(noun, WordClass::In) && light.subject == Some(Part::Actor) => {
                Some(Carrier { verb, light, subject: self.doer(verb) })
            }
            _ => None,
        }
    }

    /// "Chad is *at war* with Niger", "the firm is *under investigation*".
    fn state(&self, noun: usize) -> Option<Carrier> {
        let parsed = self.parsed;
        parsed.child(noun, &[Relation::Cop])?;
        let acts = [WordClass::In, WordClass::At, WordClass::On].into_iter().any(|it| parsed.case_is(noun, it));
        let part = if acts { Some(Part::Actor) } else { parsed.case_is(noun, WordClass::Under).then_some(Part::Recipient) };
        let light = LightVerb { subject: Some(part?), status: EventStatus::Asserted };
        Some(Carrier { verb: noun, light, subject: self.surface_subject(noun) })
    }

    /// "claimed responsibility for the bombing"
    fn claimed(&self, noun: usize, responsibility: usize) -> Option<Carrier> {
        let parsed = self.parsed;
        let verb = match parsed.is(responsibility, WordClass::Responsibility) {
            true => parsed.head(responsibility)?,
            false => responsibility,
        };
        let object = parsed.child(verb, &[Relation::Obj])?;
        let claims = parsed.lemma_is(verb, WordClass::Claim) && parsed.is(object, WordClass::Responsibility);
        let light = LightVerb { subject: Some(Part::Actor), status: EventStatus::Asserted };
        (claims && parsed.case_is(noun, WordClass::For)).then(|| Carrier { verb, light, subject: self.doer(verb) })
    }

    /// The verb of the clause that a word stands in, or the word at its top.
    pub(super) fn clause_of(&self, at: usize) -> usize {
        let mut at = at;
        while let Some(head) = self.parsed.head(at) {
            if self.parsed.upos(at) == Upos::Verb {
                break;
            }
            at = head;
        }
        at
    }
}
