//! Links: a denial to what it denies, a toll to its event.

use super::tellings::{TOLLS, is_party};
use crate::record::{Event, EventKind, EventStatus, LocalId, Quantity};

/// Sentences between a word and its answer.
const NEAR: usize = 2;

/// Whoever rejects something without being told whose it is answers who turned to them right before.
pub(super) fn answered(mut events: Vec<Event>) -> Vec<Event> {
    for at in 1..events.len() {
        let (before, rest) = events.split_at_mut(at);
        let Some(answer) = rest.first_mut().filter(|it| it.kind == EventKind::Reject && it.recipients.is_empty()) else {
            continue;
        };
        let addressed = |it: &&Event| {
            let asks = matches!(it.kind, EventKind::Accuse | EventKind::Request | EventKind::Agree);
            let near = it.sentence + NEAR >= answer.sentence;
            let answers = it.recipients.iter().any(|asked| answer.actors.iter().any(|it| is_party(asked, it)));
            asks && near && answers && it.status == EventStatus::Asserted
        };
        let asked = before.iter().rev().take(BACK).find(addressed).map(|it| it.actors.clone());
        answer.recipients = asked.unwrap_or_default();
    }
    events
}

/// Events that are looked back at.
const BACK: usize = 8;

/// Every denial with the event that it denies: one of its sentence that somebody denies, the next behind it before those in front.
pub(super) fn linked(mut events: Vec<Event>) -> Vec<Event> {
    let denied: Vec<(usize, usize, LocalId)> = events
        .iter()
        .filter(|it| it.status == EventStatus::Denied)
        .flat_map(|event| {
            let others = event.mentions.iter().map(|it| (it.sentence, it.span.start, event.id));
            others.chain([(event.sentence, event.trigger.span.start, event.id)])
        })
        .collect();
    for event in events.iter_mut().filter(|it| it.kind == EventKind::Reject) {
        let tellings = event.mentions.iter().map(|it| (it.sentence, it.span.start));
        let tellings: Vec<(usize, usize)> = tellings.chain([(event.sentence, event.trigger.span.start)]).collect();
        let own = event.id;
        let near = |(sentence, at): (usize, usize)| {
            let of_sentence = denied.iter().filter(move |it| it.0 == sentence && it.2 != own);
            of_sentence.min_by_key(move |it| (it.1 < at, it.1.abs_diff(at))).map(|it| it.2)
        };
        event.denies = tellings.into_iter().find_map(near);
    }
    events
}

/// Gives each quantity the event that it belongs to, and the event the quantity: the one that has it among its own, for a toll else the
/// one that the story is about.
pub fn count_for(events: &mut [Event], quantities: &mut [Quantity]) {
    for event in &*events {
        let own = event.quantities.iter().filter_map(|it| usize::try_from(it.number).ok()?.checked_sub(1));
        for at in own {
            if let Some(quantity) = quantities.get_mut(at) {
                quantity.event.get_or_insert(event.id);
            }
        }
    }
    let harms = |it: &Event| {
        use EventKind::{Accident, Assault, Death, Disaster, Outbreak};
        matches!(it.kind, Accident | Assault | Death | Disaster | Outbreak)
    };
    // Of one whose death a story tells no toll is.
    let lone = |it: &Event| it.kind == EventKind::Death && it.recipients.iter().any(|it| it.entity.is_some());
    let Some(main) = events.iter_mut().filter(|it| harms(it) && !lone(it)).find(|it| it.main) else { return };
    let free = quantities.iter_mut().filter(|it| it.event.is_none() && TOLLS.contains(&it.kind.as_ref()));
    for toll in free {
        toll.event = Some(main.id);
        main.quantities.push(toll.id);
    }
    main.quantities.sort_unstable_by_key(|it| it.number);
}
