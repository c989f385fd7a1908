//! Events: one bulletin each, on a subject for each pair of actor and recipient.

use std::collections::BTreeSet;

use super::change::{Facts, Likeness};
use super::index::{Index, happening};
use super::{Bulletin, EVENT_SUBJECT, Message, Settings, certain, name, token};
use crate::fields::filled;
use crate::record::bulletins::{EVENT_SCHEMA, EventMessage, Happening, Party};
use crate::record::{Event, Role};

/// Pairs of which a message goes out: who is told more of a list of states than this is not served by a message for each.
const MOST_PAIRS: usize = 32;

pub(super) fn of(index: &Index<'_>, settings: &Settings) -> Vec<Bulletin> {
    let events = index.record.events.iter().filter(|it| certain(it.confidence, settings));
    events.map(|event| bulletin(index, event, settings)).collect()
}

fn bulletin(index: &Index<'_>, event: &Event, settings: &Settings) -> Bulletin {
    let message = EventMessage {
        head: index.head(EVENT_SCHEMA, event.id),
        event: happening(event),
        place: index.place(event),
        time: index.time(event),
        actors: index.parties(&event.actors),
        recipients: index.parties(&event.recipients),
        tolls: index.tolls(event),
        attribution: index.word(event),
        sentence: index.sentence(event),
        main: event.main,
        confidence: event.confidence,
    };
    Bulletin {
        key: event.id.to_string(),
        subjects: subjects(event, &message, settings),
        likeness: Likeness::Event(facts(&message)),
        message: Message::Event(Box::new(message)),
    }
}

fn subjects(event: &Event, message: &EventMessage, settings: &Settings) -> Vec<String> {
    let (kind, status) = (name(event.kind), name(event.status));
    let country = message.place.as_ref().and_then(|it| it.country.as_deref());
    let start = [token(kind.as_deref()), token(status.as_deref()), token(country)];
    let (actors, recipients) = (codes(&event.actors), codes(&event.recipients));
    let pairs = actors.iter().flat_map(|actor| recipients.iter().map(move |recipient| (actor, recipient)));
    let subject = |(actor, recipient): (&&str, &&str)| {
        let [kind, status, country] = start;
        filled(&settings.subject, EVENT_SUBJECT, &[kind, status, country, actor, recipient])
    };
    pairs.take(MOST_PAIRS).map(subject).collect()
}

/// Countries and bodies on one side, or one that stands for nobody known.
fn codes(roles: &[Role]) -> BTreeSet<&str> {
    let known = roles.iter().filter_map(|it| it.country.as_deref().or(it.body.as_deref()));
    let known: BTreeSet<&str> = known.map(|it| token(Some(it))).collect();
    if known.is_empty() { BTreeSet::from([token(None)]) } else { known }
}

/// What tells whether another version reports the same event on the same subjects.
fn facts(message: &EventMessage) -> Facts {
    let linked = |it: &Party| it.name.clone();
    Facts {
        lemma: message.event.lemma.clone().unwrap_or_default(),
        place: message.place.as_ref().map(|it| it.name.clone()),
        day: message.time.as_ref().and_then(|it| it.from.as_ref()).map(|it| it.chars().take(10).collect()),
        parties: message.actors.iter().chain(&message.recipients).filter_map(linked).collect(),
    }
}

/// The message without what the copy says.
pub(super) fn bare(message: &EventMessage) -> EventMessage {
    EventMessage {
        event: bare_happening(&message.event),
        place: None,
        time: None,
        actors: Vec::new(),
        recipients: Vec::new(),
        tolls: Vec::new(),
        attribution: None,
        sentence: None,
        ..message.clone()
    }
}

pub(super) fn bare_happening(happening: &Happening) -> Happening {
    Happening { mode: None, lemma: None, ..happening.clone() }
}
