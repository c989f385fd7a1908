//! Tolls: how many people an event touched, a bulletin for each number that belongs to an event.

use super::change::Likeness;
use super::events::bare_happening;
use super::index::{Index, happening, is_toll, toll};
use super::{Bulletin, Message, Settings, TOLL_SUBJECT, certain, token};
use crate::fields::filled;
use crate::record::bulletins::{TOLL_SCHEMA, Toll, TollMessage};
use crate::record::{Event, Quantity};

pub(super) fn of(index: &Index<'_>, settings: &Settings) -> Vec<Bulletin> {
    let tolls = index.record.quantities.iter().filter(|it| is_toll(it));
    let counted = tolls.filter_map(|quantity| Some((quantity, *index.events.get(&quantity.event?)?)));
    let certain = counted.filter(|(_, event)| certain(event.confidence, settings));
    certain.map(|(quantity, event)| bulletin(index, quantity, event, settings)).collect()
}

fn bulletin(index: &Index<'_>, quantity: &Quantity, event: &Event, settings: &Settings) -> Bulletin {
    let place = index.place(event);
    let country = place.as_ref().and_then(|it| it.country.as_deref());
    let subject = filled(&settings.subject, TOLL_SUBJECT, &[Some(&*quantity.kind), country].map(token));
    let message = TollMessage {
        head: index.head(TOLL_SCHEMA, quantity.id),
        toll: toll(quantity),
        event_id: Some(index.record.global_id(event.id)),
        event: happening(event),
        source: index.word(event).and_then(|it| it.source),
        place,
        time: index.time(event),
        confidence: event.confidence,
    };
    Bulletin {
        key: quantity.id.to_string(),
        subjects: vec![subject],
        likeness: Likeness::Words(format!("{:?} {:?}", message.event.kind, message.toll)),
        message: Message::Toll(Box::new(message)),
    }
}

/// The message without what the copy says.
pub(super) fn bare(message: &TollMessage) -> TollMessage {
    TollMessage {
        toll: Toll { kind: message.toll.kind.clone(), value: None, low: None, high: None, bound: None },
        event_id: None,
        event: bare_happening(&message.event),
        source: None,
        place: None,
        time: None,
        ..message.clone()
    }
}
