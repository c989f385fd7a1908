//! Records and stories for human eyes: on a terminal and as a page. Both show the same pieces of text with the same marks; [`story`] has the pages of stories.

pub(crate) mod format;
pub(crate) mod html;
pub(crate) mod story;
pub(crate) mod summary;
pub(crate) mod text;
mod visible;

use crate::record::{Entity, EntityKind, Record, Span};
pub(crate) use visible::visible;

/// What a stretch of the text is marked as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    Entity(EntityKind),
    Time,
    Quantity,
    Cue,
}

/// A stretch of the text that is marked the same way throughout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Piece<'r> {
    pub span: Span,
    pub mark: Option<Mark>,
    /// Who or what is named or meant here.
    pub entity: Option<&'r Entity>,
    /// Inside somebody's reported words.
    pub reported: bool,
}

impl Mark {
    /// The name of the mark, also its class on the page.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Mark::Entity(EntityKind::Person) => "person",
            Mark::Entity(EntityKind::Organisation) => "organisation",
            Mark::Entity(EntityKind::Place) => "place",
            Mark::Entity(EntityKind::Group) => "group",
            Mark::Entity(EntityKind::Event) => "event",
            Mark::Entity(EntityKind::Product) => "product",
            Mark::Time => "time",
            Mark::Quantity => "quantity",
            Mark::Cue => "cue",
        }
    }
}

/// Cuts `within` into pieces. Where marks overlap the first wins, and the longest of those that start together.
/// The record's spans must be in bytes.
pub(crate) fn pieces(record: &Record, within: Span) -> Vec<Piece<'_>> {
    let marks = marks(record, within);
    let reported: Vec<Span> =
        record.attributions.iter().flat_map(|it| &it.content).copied().filter(|it| it.overlaps(within)).collect();
    let mut cuts: Vec<usize> =
        marks.iter().map(|(span, ..)| *span).chain(reported.iter().copied()).flat_map(|it| [it.start, it.end]).collect();
    cuts.extend([within.start, within.end]);
    cuts.retain(|cut| within.start <= *cut && *cut <= within.end && record.text.is_char_boundary(*cut));
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .map(|pair| {
            let span = Span::new(pair[0], pair[1]);
            let marked = marks.iter().find(|(marked, ..)| marked.contains(span));
            let (mark, entity) = (marked.map(|(_, mark, _)| *mark), marked.and_then(|(.., entity)| *entity));
            Piece { span, mark, entity, reported: reported.iter().any(|it| it.contains(span)) }
        })
        .collect()
}

/// A stretch with its mark, and the entity if it means one.
type Marked<'r> = (Span, Mark, Option<&'r Entity>);

fn marks(record: &Record, within: Span) -> Vec<Marked<'_>> {
    let entities = record
        .entities
        .iter()
        .flat_map(|entity| entity.mentions.iter().map(move |it| (it.span, Mark::Entity(entity.kind), Some(entity))));
    let times = record.times.iter().map(|it| (it.span, Mark::Time, None));
    let quantities = record.quantities.iter().map(|it| (it.span, Mark::Quantity, None));
    let cues = record.attributions.iter().filter_map(|it| it.cue.as_ref()).map(|it| (it.span, Mark::Cue, None));
    let mut marks: Vec<Marked<'_>> =
        entities.chain(times).chain(quantities).chain(cues).filter(|(span, ..)| within.contains(*span)).collect();
    marks.sort_by_key(|(span, mark, _)| (span.start, std::cmp::Reverse(span.end), *mark));
    let mut end = 0;
    marks.retain(|(span, ..)| {
        let free = span.start >= end;
        if free {
            end = span.end;
        }
        free
    });
    marks
}
