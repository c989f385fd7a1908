//! What an item claims: its events and tolls, each with its source.

use record::{Attribution, Bound, Event, EventKind, EventStatus, LocalId, Quantity, Record, Span};
use serde::{Deserialize, Serialize};

use super::moment::written_day;
use super::scene::{day_at, entity, number, party};
use super::sources::Origin;
use crate::knowledge::Knowledge;
use crate::shapes::{EventClaim, Polarity, TollClaim};
use crate::text::short;

/// A claim of one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Said {
    /// Of the event or quantity.
    pub(crate) local: LocalId,
    pub(crate) content: Content,
    pub(crate) origin: Origin,
    pub(crate) polarity: Polarity,
    /// The item is about it.
    pub(crate) is_main: bool,
}

/// What is claimed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Content {
    Event(Happening),
    Toll(Toll),
}

/// How many, in a form that can be compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Toll {
    /// The least and the most that it can be.
    pub(crate) least: f64,
    pub(crate) most: f64,
    pub(crate) shown: TollClaim,
}

/// An event, in a form that can be compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Happening {
    pub(crate) kind: EventKind,
    pub(crate) actors: Box<[u32]>,
    pub(crate) recipients: Box<[u32]>,
    pub(crate) place: Option<u32>,
    pub(crate) day: Option<i32>,
    pub(crate) lemma: u32,
    pub(crate) shown: Box<EventClaim>,
}

/// The most that are kept of one item, those of its main event and its tolls before others.
const MOST: usize = 16;
/// An event longer ago than this is background, days.
const BACKGROUND: i32 = 30;

/// The claims of a record, in text order.
pub(crate) fn claims(record: &Record, published: i32, knowledge: &Knowledge) -> Vec<Said> {
    let tolls = record.quantities.iter().filter(|it| knowledge.toll(&it.kind).is_some());
    let tolls = tolls.filter_map(|it| toll(record, it, published, knowledge));
    let events = record.events.iter().filter(|it| is_current(record, it, published)).map(|it| event(record, it, knowledge));
    let mut found: Vec<Said> = tolls.chain(events).collect();
    found.sort_by_key(|it| (!it.is_main, matches!(it.content, Content::Event(_))));
    found.truncate(MOST);
    found
}

fn is_current(record: &Record, event: &Event, published: i32) -> bool {
    let is_told = !matches!(event.status, EventStatus::Hypothetical | EventStatus::Historical);
    let day = event.time.and_then(|id| day_at(record, id));
    is_told && day.is_none_or(|it| published - it <= BACKGROUND)
}

fn event(record: &Record, event: &Event, knowledge: &Knowledge) -> Said {
    let side = |roles: &[record::Role]| roles.iter().filter_map(|it| party(record, it)).collect();
    let texts = |roles: &[record::Role]| roles.iter().map(|it| name(record, it.entity, &it.text)).collect();
    let place = event.place.and_then(|id| entity(record, id));
    let day = event.time.and_then(|id| day_at(record, id));
    let denied = matches!(event.status, EventStatus::Denied | EventStatus::Negated);
    let attribution = event.attribution.and_then(|id| record.attributions.iter().find(|it| it.id == id));
    Said {
        local: event.id,
        content: Content::Event(Happening {
            kind: event.kind,
            actors: side(&event.actors),
            recipients: side(&event.recipients),
            place: place.map(number),
            day,
            lemma: short(&event.trigger.lemma),
            shown: Box::new(EventClaim {
                kind: event.kind,
                status: event.status,
                actors: texts(&event.actors),
                recipients: texts(&event.recipients),
                place: place.map(|it| it.name.clone()),
                day: day.map(written_day),
            }),
        }),
        origin: Origin::attributed(record, attribution, knowledge),
        polarity: if denied { Polarity::Denied } else { Polarity::Affirmed },
        is_main: event.main,
    }
}

/// The attribution of a sentence that has one alone.
fn only_speaker(record: &Record, span: Span) -> Option<&Attribution> {
    let sentence = record.sentences.iter().find(|it| it.span.contains(span))?.span;
    let mut within = record.attributions.iter().filter(|it| {
        let cue = it.cue.as_ref().is_some_and(|it| sentence.contains(it.span));
        cue || it.content.iter().any(|it| sentence.contains(*it))
    });
    within.next().filter(|_| within.next().is_none())
}

fn name(record: &Record, id: Option<LocalId>, text: &str) -> String {
    id.and_then(|id| entity(record, id)).map_or_else(|| text.to_owned(), |it| it.name.clone())
}

fn toll(record: &Record, quantity: &Quantity, published: i32, knowledge: &Knowledge) -> Option<Said> {
    let event = quantity.event.and_then(|id| record.events.iter().find(|it| it.id == id));
    let event = event.or_else(|| record.events.iter().find(|it| it.quantities.contains(&quantity.id)));
    if event.is_some_and(|it| !is_current(record, it, published)) {
        return None;
    }
    let value = [quantity.value, quantity.low, quantity.high].into_iter().flatten().next()?;
    let (least, most) = match quantity.bound {
        Bound::Exact => (value, value),
        Bound::About => (value * 0.8, value * 1.2),
        Bound::AtLeast => (value, f64::INFINITY),
        Bound::AtMost => (0.0, value),
        Bound::Range => (quantity.low.unwrap_or(value), quantity.high.unwrap_or(value)),
    };
    let speaking = record.attributions.iter().find(|it| it.content.iter().any(|it| it.contains(quantity.span)));
    let speaking = speaking.or_else(|| only_speaker(record, quantity.span));
    let of_event = || event.and_then(|it| it.attribution).and_then(|id| record.attributions.iter().find(|it| it.id == id));
    Some(Said {
        local: quantity.id,
        content: Content::Toll(Toll {
            least,
            most,
            shown: TollClaim {
                kind: quantity.kind.clone().into_owned(),
                value: quantity.value,
                low: quantity.low,
                high: quantity.high,
                bound: quantity.bound,
            },
        }),
        origin: Origin::attributed(record, speaking.or_else(of_event), knowledge),
        polarity: Polarity::Affirmed,
        is_main: event.is_some_and(|it| it.main),
    })
}
