//! A sentence with all that is known around it, and what the whole story is about.

use std::borrow::Cow;
use std::cell::Cell;

use crate::record::EventKind;
use crate::resources::attributions::AttributionRules;
use crate::resources::events::EventRules;
use crate::stages::coreference::Discourse;
use crate::text::lexicon::{Asked, WordClass};
use crate::text::parsed::Parsed;
use crate::text::tagset::{Relation, Upos};
use crate::text::{Reader, Text};

/// A sentence in which something may happen.
pub(super) struct Scene<'s> {
    pub(super) parsed: &'s Parsed<'s>,
    pub(super) rules: &'s EventRules,
    pub(super) speech: &'s AttributionRules,
    pub(super) discourse: &'s Discourse<'s>,
    pub(super) about: &'s About,
    pub(super) headline: bool,
    /// How many acts within acts are being read.
    pub(super) depth: Cell<usize>,
}

/// Acts within acts that are read: "vowed to threaten to attack" is three. More would cost as many rules to that power.
pub(super) const DEEPEST: usize = 4;

/// What a story is about, as far as it changes what its words mean.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct About {
    /// Defeats, attacks and strikes are metaphors here.
    pub(super) sport: bool,
    /// More is said of arms and attacks than of storms and accidents.
    pub(super) violence: bool,
    /// What harm belongs to where the sentence does not tell: of storms, accidents and diseases, what is said most.
    pub(super) cause: Option<EventKind>,
    /// A strike is one of workers.
    pub(super) labour: bool,
}

/// Words of sport from which a story is one of sport: so many, and one in so many words.
const SPORT: usize = 3;
const SPORT_SHARE: usize = 40;
/// Words of sport that a score is worth.
const SPORT_SCORE: usize = 2;
/// Words of labour disputes from which a strike is one.
const LABOUR: usize = 3;
/// The kinds of causes, and how many of their words tell that a story is of one.
const CAUSES: [EventKind; 3] = [EventKind::Accident, EventKind::Disaster, EventKind::Outbreak];
const OF_CAUSE: usize = 2;

impl About {
    /// `scores`: how many scores of matches the story tells.
    pub(super) fn read(text: &Text<'_>, reader: &Reader, rules: &EventRules, scores: usize) -> About {
        let (mut sport, mut violence, mut labour, mut causes) = (0, 0, 0, [0; CAUSES.len()]);
        let is_of = |class: &str, lemma: &str| rules.class(class).is_some_and(|it| it.contains(lemma));
        for token in text.tokens.iter().filter(|it| matches!(it.upos, Upos::Noun | Upos::Verb | Upos::Propn | Upos::Adj)) {
            let lemma = text.lemma(token, reader).to_lowercase();
            sport += usize::from(rules.is_sport(&lemma));
            if let Some(at) = rules.cause(&lemma).and_then(|it| CAUSES.iter().position(|kind| *kind == it)) {
                causes[at] += 1;
            }
            labour += usize::from(is_of("labour", &lemma));
            let assault = rules.is_assault(&lemma);
            let armed = rules.sector(&lemma).flatten().is_some_and(|it| matches!(it.as_ref(), "MIL" | "REB" | "UAF"));
            violence += usize::from(assault || armed || is_of("weapons", &lemma));
        }
        let sport = sport + SPORT_SCORE * scores;
        let sport = sport >= SPORT && sport * SPORT_SHARE >= text.tokens.len();
        let most = causes.iter().zip(CAUSES).filter(|(count, _)| **count >= OF_CAUSE).max_by_key(|(count, _)| **count);
        let violence = violence > causes.iter().sum();
        About { sport, violence, cause: most.map(|(_, kind)| kind).filter(|_| !violence), labour: labour >= LABOUR }
    }

    /// In stories of sport attacks and defeats are metaphors, elsewhere nobody wins a match.
    pub(super) fn allows(&self, kind: EventKind) -> bool {
        use EventKind::{Accident, Appointment, Award, Death, Departure, Match, Reject, Ruling};
        match kind {
            Match => self.sport,
            Accident | Appointment | Award | Death | Departure | Reject | Ruling => true,
            _ => !self.sport,
        }
    }
}

impl Scene<'_> {
    pub(super) fn lemma(&self, at: usize) -> String {
        self.parsed.lemma(at).to_lowercase()
    }

    /// The lemma of a noun with the word before it, if that is part of the noun: "drone strike".
    pub(super) fn pair(&self, at: usize) -> Option<String> {
        let before = at.checked_sub(1)?;
        let word: Cow<'_, str> = self.parsed.lower(before).into();
        Some(format!("{word} {}", self.lemma(at)))
    }

    /// "cut *off*", "call *for*": the particle or preposition `with` at the verb, and what it governs.
    pub(super) fn particle(&self, verb: usize, with: &str) -> Option<Option<usize>> {
        let parsed = self.parsed;
        if let Some(class) = with.strip_prefix('=') {
            return self.complement(verb, class).then_some(None);
        }
        let particle = |it: &usize| matches!(parsed.relation(*it), Relation::CompoundPrt | Relation::Advmod | Relation::Xcomp);
        if parsed.children(verb).filter(particle).any(|it| it > verb && parsed.is(it, with)) {
            return Some(None);
        }
        let governed = self.behind(verb, with);
        if governed.is_some() {
            return Some(governed);
        }
        let infinitive = |it: usize| parsed.children(it).any(|mark| parsed.xpos(mark).is_to());
        if parsed.lexicon().is(with, WordClass::To)
            && parsed.children(verb).any(|it| parsed.relation(it) == Relation::Xcomp && infinitive(it))
        {
            return Some(None);
        }
        // "asked not to be named *as* talks go on"
        (parsed.is(verb + 1, with) && parsed.relation(verb + 1) != Relation::Mark).then_some(None)
    }

    /// "became *chief executive*", "was named *coach*": whether what a verb makes of somebody is of a class.
    fn complement(&self, verb: usize, class: &str) -> bool {
        let parsed = self.parsed;
        let made = |it: &usize| matches!(parsed.relation(*it), Relation::Xcomp | Relation::Obj | Relation::Obl | Relation::Dep);
        // "did not name *the minister*": whom somebody names is not what they are named.
        let object = self.object(verb).filter(|it| self.is_known(*it) && !self.is_passive(verb));
        let bare = |it: &usize| *it > verb && Some(*it) != object && parsed.case(*it).is_none() && self.is_of(class, *it, 2);
        parsed.children(verb).filter(made).any(|it| bare(&it))
    }

    /// The noun that a preposition at `of` governs.
    pub(super) fn behind(&self, of: usize, preposition: impl Asked) -> Option<usize> {
        let parsed = self.parsed;
        let oblique =
            |it: &usize| matches!(parsed.relation(*it), Relation::Obl | Relation::OblAgent | Relation::Nmod | Relation::NmodDesc);
        let governed = |it: &usize| {
            parsed.children(*it).any(|mark| mark < *it && parsed.relation(mark) == Relation::Case && parsed.is(mark, preposition))
        };
        // "On Thursday … imposed sanctions *on Chad*": what stands behind comes first.
        let mut before = None;
        for noun in parsed.children(of).filter(oblique).filter(governed) {
            if noun > of {
                return Some(noun);
            }
            before = before.or_else(|| (!self.is_time(noun)).then_some(noun));
        }
        before
    }
}

/// What is done by saying it.
pub(super) fn is_spoken(kind: EventKind) -> bool {
    matches!(kind, EventKind::Request | EventKind::Accuse | EventKind::Reject | EventKind::Threaten | EventKind::Support)
}
