//! Watch lists: a bulletin for each entry of a user's list that a record names.

use super::change::Likeness;
use super::index::Index;
use super::{Bulletin, Message, Settings, WATCH_SUBJECT, token};
use crate::fields::filled;
use crate::record::bulletins::{NamedAs, WATCH_SCHEMA, WatchMessage, Watched};
use crate::record::{Entity, Watch};

/// However sure: a person decides what is on such a list, and what is not theirs.
pub(super) fn of(index: &Index<'_>, settings: &Settings) -> Vec<Bulletin> {
    let entities = index.record.entities.iter();
    let marked = entities.flat_map(|entity| entity.watch.iter().map(move |watch| (entity, watch)));
    marked.map(|(entity, watch)| bulletin(index, entity, watch, settings)).collect()
}

fn bulletin(index: &Index<'_>, entity: &Entity, watch: &Watch, settings: &Settings) -> Bulletin {
    let (list, entry) = (token(Some(&watch.list)), token(Some(&watch.entry)));
    let message = WatchMessage {
        head: index.head(WATCH_SCHEMA, entity.id),
        headline: index.record.headline.clone(),
        list: watch.list.clone(),
        entry: watch.entry.clone(),
        entity: Some(Watched {
            name: entity.name.clone(),
            kind: entity.kind,
            ids: entity.ids.clone(),
            salience: entity.salience,
            in_headline: entity.in_headline,
        }),
        mentions: entity.mentions.iter().map(|it| NamedAs { text: it.text.clone(), kind: it.kind }).collect(),
    };
    Bulletin {
        // One entity may stand on several lists.
        key: format!("{} {list} {entry}", entity.id),
        subjects: vec![filled(&settings.subject, WATCH_SUBJECT, &[list, entry])],
        likeness: Likeness::Words(String::new()),
        message: Message::Watch(Box::new(message)),
    }
}

/// The message without what the copy says.
pub(super) fn bare(message: &WatchMessage) -> WatchMessage {
    WatchMessage { headline: None, entity: None, mentions: Vec::new(), ..message.clone() }
}
