//! What an item claims: its events and tolls, each with its source.

use record::{Attribution, Bound, Event, EventKind, EventStatus, LocalId, ParagraphKind, Quantity, Record, Span};
use serde::{Deserialize, Serialize};

use super::moment::written_day;
use super::scene::{day_at, entity, last_day_at, number, party};
use super::sources::Origin;
use crate::knowledge::Knowledge;
use crate::shapes::{EventClaim, Polarity, TollClaim};
use crate::shared::{Pool, Text};
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
    Event(Box<Happening>),
    Toll(Box<Toll>),
}

/// How many.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Toll {
    pub(crate) kind: Text,
    pub(crate) value: Option<f64>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) bound: Bound,
}

impl Toll {
    fn number(&self) -> f64 {
        [self.value, self.low, self.high].into_iter().flatten().next().unwrap_or_default()
    }

    /// The least that it can be.
    pub(crate) fn least(&self) -> f64 {
        match self.bound {
            Bound::Exact | Bound::AtLeast => self.number(),
            Bound::About => self.number() * 0.8,
            Bound::AtMost => 0.0,
            Bound::Range => self.low.unwrap_or(self.number()),
        }
    }

    /// The most that it can be.
    pub(crate) fn most(&self) -> f64 {
        match self.bound {
            Bound::Exact | Bound::AtMost => self.number(),
            Bound::About => self.number() * 1.2,
            Bound::AtLeast => f64::INFINITY,
            Bound::Range => self.high.unwrap_or(self.number()),
        }
    }

    pub(crate) fn shown(&self) -> TollClaim {
        TollClaim { kind: self.kind.to_string(), value: self.value, low: self.low, high: self.high, bound: self.bound }
    }
}

/// Who takes part in an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Party {
    /// The same for the same one; `None`: nobody that is known elsewhere.
    pub(crate) number: Option<u32>,
    pub(crate) name: Text,
}

/// An event, in a form that can be compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Happening {
    pub(crate) kind: EventKind,
    pub(crate) status: EventStatus,
    pub(crate) actors: Box<[Party]>,
    pub(crate) recipients: Box<[Party]>,
    pub(crate) place: Option<Party>,
    pub(crate) day: Option<i32>,
    pub(crate) lemma: u32,
}

impl Happening {
    pub(crate) fn shown(&self) -> EventClaim {
        let names = |parties: &[Party]| parties.iter().map(|it| it.name.to_string()).collect();
        EventClaim {
            kind: self.kind,
            status: self.status,
            actors: names(&self.actors),
            recipients: names(&self.recipients),
            place: self.place.as_ref().map(|it| it.name.to_string()),
            day: self.day.map(written_day),
        }
    }
}

impl Said {
    /// Keeps its texts once for all claims.
    pub(crate) fn share(&mut self, pool: &mut Pool) {
        self.origin.share(pool);
        match &mut self.content {
            Content::Toll(it) => pool.share(&mut it.kind),
            Content::Event(it) => {
                let parties = it.actors.iter_mut().chain(&mut it.recipients).chain(&mut it.place);
                parties.for_each(|party| pool.share(&mut party.name));
            }
        }
    }
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
    let day = event.time.and_then(|id| last_day_at(record, id));
    is_told && day.is_none_or(|it| published - it <= BACKGROUND)
}

fn event(record: &Record, event: &Event, knowledge: &Knowledge) -> Said {
    let side = |roles: &[record::Role]| {
        roles.iter().map(|it| Party { number: party(record, it), name: name(record, it.entity, &it.text).into() }).collect()
    };
    let place = event.place.and_then(|id| entity(record, id));
    let denied = matches!(event.status, EventStatus::Denied | EventStatus::Negated);
    let attribution = event.attribution.and_then(|id| record.attributions.iter().find(|it| it.id == id));
    Said {
        local: event.id,
        content: Content::Event(Box::new(Happening {
            kind: event.kind,
            status: event.status,
            actors: side(&event.actors),
            recipients: side(&event.recipients),
            place: place.map(|it| Party { number: Some(number(it)), name: it.name.as_str().into() }),
            day: event.time.and_then(|id| day_at(record, id)),
            lemma: short(&event.trigger.lemma),
        })),
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

/// "Three died in Manay, said the mayor. Forty others were treated.": who spoke alone in the sentence before goes on in one of the same
/// paragraph for which nobody speaks.
fn speaker_before(record: &Record, span: Span) -> Option<&Attribution> {
    let at = record.sentences.iter().position(|it| it.span.contains(span))?;
    let (before, sentence) = (record.sentences.get(at.checked_sub(1)?)?.span, record.sentences.get(at)?.span);
    let is_one_paragraph = record.paragraphs.iter().any(|it| it.span.contains(before) && it.span.contains(sentence));
    let speaks = |it: &Attribution| it.content.iter().any(|it| sentence.contains(*it));
    if is_one_paragraph && !record.attributions.iter().any(speaks) { only_speaker(record, before) } else { None }
}

/// Whether a figure stands in the sentence of its event, or in the headline: who speaks for the event speaks for it.
fn is_told_with(record: &Record, event: &Event, figure: Span) -> bool {
    let headline = record.paragraphs.iter().find(|it| it.kind == ParagraphKind::Headline);
    let sentence = record.sentences.iter().find(|it| it.span.contains(figure));
    headline.is_some_and(|it| it.span.contains(figure)) || sentence.is_none_or(|it| it.span.contains(event.trigger.span))
}

fn name<'n>(record: &'n Record, id: Option<LocalId>, text: &'n str) -> &'n str {
    id.and_then(|id| entity(record, id)).map_or(text, |it| it.name.as_str())
}

fn toll(record: &Record, quantity: &Quantity, published: i32, knowledge: &Knowledge) -> Option<Said> {
    let event = quantity.event.and_then(|id| record.events.iter().find(|it| it.id == id));
    let event = event.or_else(|| record.events.iter().find(|it| it.quantities.contains(&quantity.id)));
    let is_uncounted = quantity.of.as_ref().is_some_and(|it| knowledge.is_uncounted(&it.text));
    if is_uncounted
        || knowledge.is_out_of_place(&quantity.kind, record)
        || event.is_some_and(|it| !is_current(record, it, published))
    {
        return None;
    }
    quantity.value.or(quantity.low).or(quantity.high)?;
    let speaking = record.attributions.iter().find(|it| it.content.iter().any(|it| it.contains(quantity.span)));
    let speaking = speaking.or_else(|| only_speaker(record, quantity.span));
    let told_there = event.filter(|it| is_told_with(record, it, quantity.span));
    let of_event = || told_there.and_then(|it| it.attribution).and_then(|id| record.attributions.iter().find(|it| it.id == id));
    let speaking = speaking.or_else(of_event).or_else(|| speaker_before(record, quantity.span));
    Some(Said {
        local: quantity.id,
        content: Content::Toll(Box::new(Toll {
            kind: quantity.kind.as_ref().into(),
            value: quantity.value,
            low: quantity.low,
            high: quantity.high,
            bound: quantity.bound,
        })),
        origin: Origin::attributed(record, speaking, knowledge),
        polarity: Polarity::Affirmed,
        is_main: event.is_some_and(|it| it.main),
    })
}
