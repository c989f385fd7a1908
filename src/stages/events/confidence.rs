//! Confidence: how sure it is that an event is one, and of its type, by how it is told.

use super::tellings::Joined;
use crate::record::{EventKind, EventStatus};
use crate::resources::confidence::{EventSign, Weights};

/// From 0 to 1, in hundredths. `alone`: the story has no other of its kind.
pub(super) fn of(told: &Joined, alone: bool, weights: &Weights<EventSign>) -> f64 {
    use EventStatus::{Hypothetical, Negated, Planned};
    let event = &told.event;
    let (actor, recipient) = (!event.actors.is_empty(), !event.recipients.is_empty());
    // Nobody makes a drought.
    let by_itself = matches!(event.kind, EventKind::Disaster | EventKind::Outbreak);
    weights.likelihood(|sign| match sign {
        EventSign::Always => true,
        EventSign::Actor => actor,
        EventSign::BothSides => actor && recipient,
        EventSign::Named => event.actors.iter().chain(&event.recipients).any(|it| it.entity.is_some()),
        EventSign::Nobody => !actor && !recipient && !by_itself,
        EventSign::Again => told.sentences >= 2,
        EventSign::Often => told.sentences >= 3,
        EventSign::NotAlone => !alone,
        EventSign::Setting => event.place.is_some() || event.time.is_some(),
        EventSign::PlaceAndTime => event.place.is_some() && event.time.is_some(),
        EventSign::Unreal => matches!(event.status, Hypothetical | Negated | Planned),
        EventSign::Aside => told.aside,
        EventSign::Attributed => event.attribution.is_some(),
        EventSign::InQuotation => told.quoted,
    })
}
