//! Confidence: how sure it is that an event is one, and of its type, by how it is told.
//!
//! A logistic table. Its weights were fitted to the events that are found in the project's own annotated stories, the bias to these and the
//! open ones together; `tests/bench/README.md` has its reliability.

use super::tellings::Joined;
use crate::record::{EventKind, EventStatus};
use crate::stages::confidence::logistic;

const BIAS: f64 = 0.45;
const ACTOR: f64 = 0.5;
const BOTH_SIDES: f64 = 0.2;
const NAMED: f64 = 0.25;
/// For a second sentence that tells it, and for a third.
const TOLD_AGAIN: f64 = 0.6;
/// For its place, and for its time.
const SETTING: f64 = 0.25;
const NOBODY: f64 = -0.4;
const UNREAL: f64 = -0.5;
/// Told beside the main clause.
const ASIDE: f64 = -0.45;
const ATTRIBUTED: f64 = -0.3;
const IN_QUOTATION: f64 = -0.95;

/// From 0 to 1, in hundredths.
pub(super) fn of(told: &Joined) -> f64 {
    use EventStatus::{Hypothetical, Negated, Planned};
    let event = &told.event;
    let (actor, recipient) = (!event.actors.is_empty(), !event.recipients.is_empty());
    // Nobody makes a drought.
    let by_itself = matches!(event.kind, EventKind::Disaster | EventKind::Outbreak);
    let again = [2, 3].into_iter().filter(|it| told.sentences >= *it).count();
    let setting = [event.place, event.time].into_iter().flatten().count();
    logistic(
        BIAS,
        [
            (actor, ACTOR),
            (actor && recipient, BOTH_SIDES),
            (!actor && !recipient && !by_itself, NOBODY),
            (event.actors.iter().chain(&event.recipients).any(|it| it.entity.is_some()), NAMED),
            (again > 0, TOLD_AGAIN),
            (again > 1, TOLD_AGAIN),
            (setting > 0, SETTING),
            (setting > 1, SETTING),
            (matches!(event.status, Hypothetical | Negated | Planned), UNREAL),
            (told.aside, ASIDE),
            (event.attribution.is_some(), ATTRIBUTED),
            (told.quoted, IN_QUOTATION),
        ],
    )
}
