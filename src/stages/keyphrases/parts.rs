//! What entities do in a story, gathered once.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::record::{Event, EventStatus, LocalId, Role, Span, SpeakerClass};

use super::Story;

#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Who and what have a part in the main event, and where it happened.
    pub main: FxHashSet<LocalId>,
    /// Where anything happened.
    pub scenes: FxHashSet<LocalId>,
    /// Who speaks or passes on what others say, and whether as a medium.
    pub speakers: FxHashMap<LocalId, bool>,
    /// Where the words for events stand, in text order.
    triggers: Vec<Span>,
}

impl Parts {
    pub(super) fn of(story: &Story<'_>) -> Parts {
        let mut parts = Parts::default();
        for event in story.events {
            parts.scenes.extend(event.place);
            parts.triggers.push(event.trigger.span);
            if event.main && event.status != EventStatus::Historical {
                parts.main.extend(roles(event).filter_map(|it| it.entity).chain(event.place));
            }
        }
        parts.triggers.sort_unstable_by_key(|it| it.start);
        for speaker in story.attributions.iter().flat_map(|it| it.source.iter().chain(&it.via)) {
            if let Some(entity) = speaker.entity {
                *parts.speakers.entry(entity).or_default() |= speaker.class == SpeakerClass::Outlet;
            }
        }
        parts
    }

    /// Whether a stretch holds a word for an event.
    pub(super) fn tells(&self, span: Span) -> bool {
        let next = self.triggers.partition_point(|it| it.start < span.start);
        self.triggers.get(next).is_some_and(|it| span.contains(*it))
    }
}

fn roles(event: &Event) -> impl Iterator<Item = &Role> {
    event.actors.iter().chain(&event.recipients)
}
