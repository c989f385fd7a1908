//! Quotes that the wire marked up, joined to the attributions that the reader found.

use std::collections::BTreeMap;

use super::Mark;
use crate::article::AnnotationKind;
use crate::record::{
    Attribution, AttributionKind, Entity, EntityKind, IdKind, LocalId, Mention, MentionKind, Origin, Span, Speaker, SpeakerClass,
};
use crate::text::Text;

/// Attributions around a marked quote that are compared with it.
const NEAR: usize = 128;

/// Notes which attributions hold a quote that the wire marked, and adds those that only the wire found; the source is the speaker that
/// the mark-up names. They are numbered anew, in text order.
pub(super) fn join(found: &mut Vec<Attribution>, marks: &[Mark<'_>], text: &Text<'_>, entities: &[Entity]) {
    let mut quotes = marks.iter().filter(|it| it.annotation.kind == AnnotationKind::Quote).peekable();
    if quotes.peek().is_none() {
        return;
    }
    let mut contents: Vec<(Span, usize)> =
        found.iter().zip(0..).flat_map(|(it, index)| it.content.iter().map(move |content| (*content, index))).collect();
    contents.sort_unstable();
    let mut speakers = Speakers::new(text, entities);
    let mut added: Vec<Attribution> = Vec::new();
    for mark in quotes {
        let behind = contents.partition_point(|(content, _)| content.start < mark.span.end);
        let near = contents.iter().take(behind).rev().take(NEAR);
        let known = near.filter(|(content, _)| content.overlaps(mark.span)).map(|(_, index)| *index).min();
        let last = added.last_mut().filter(|it| it.content.iter().any(|content| content.overlaps(mark.span)));
        if known.and_then(|index| found.get_mut(index)).or(last).map(|it| it.origin = Some(Origin::Wire)).is_none() {
            let said = mark.get("quote-source").or_else(|| mark.get("data-speaker"));
            added.push(attribution(mark, said.and_then(|name| speakers.named(name, mark.span)), text));
        }
    }
    found.append(&mut added);
    found.sort_by_key(|it| it.content.first().copied());
    for (attribution, number) in found.iter_mut().zip(1..) {
        attribution.id = LocalId::new(IdKind::Attribution, number);
    }
}

fn attribution(mark: &Mark<'_>, source: Option<Speaker>, text: &Text<'_>) -> Attribution {
    let words = Attribution::of_words(AttributionKind::Direct, vec![mark.span], text.of(mark.span).to_owned());
    Attribution { source, origin: Some(Origin::Wire), ..words }
}

/// The speakers that the mark-up names, where the text names them.
struct Speakers<'t> {
    text: &'t Text<'t>,
    entities: &'t [Entity],
    /// Entities by their names and the words of their mentions, in small letters; made when the first is asked for.
    by_name: Option<BTreeMap<String, usize>>,
    /// Where names stand that are no entity's.
    places: BTreeMap<String, Option<usize>>,
}

impl<'t> Speakers<'t> {
    fn new(text: &'t Text<'t>, entities: &'t [Entity]) -> Speakers<'t> {
        Speakers { text, entities, by_name: None, places: BTreeMap::new() }
    }

    /// The speaker of that name, as near to the quote as the text names him.
    fn named(&mut self, name: &str, quote: Span) -> Option<Speaker> {
        let entities = self.entities;
        let by_name = self.by_name.get_or_insert_with(|| by_name(entities));
        if let Some(entity) = by_name.get(&name.to_ascii_lowercase()).and_then(|index| entities.get(*index))
            && let Some(mention) = nearest(&entity.mentions, quote.start)
        {
            let class = if entity.kind == EntityKind::Person { SpeakerClass::Person } else { SpeakerClass::Institution };
            let entity = Some(entity.id);
            return Some(Speaker { span: mention.span, text: mention.text.clone(), entity, class, count: None, country: None });
        }
        let text = self.text.text;
        let start = (*self.places.entry(name.to_owned()).or_insert_with(|| text.find(name)))?;
        let span = Span::new(start, start + name.len());
        Some(Speaker { span, text: name.to_owned(), entity: None, class: SpeakerClass::Person, count: None, country: None })
    }
}

fn by_name(entities: &[Entity]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for (index, entity) in entities.iter().enumerate() {
        let names = entity.mentions.iter().filter(|mention| mention.kind == MentionKind::Name);
        let words = names.map(|mention| &mention.text).chain([&entity.name]);
        words.for_each(|words| {
            found.entry(words.to_ascii_lowercase()).or_insert(index);
        });
    }
    found
}

/// The mention nearest to byte `at`; the first of two.
fn nearest(mentions: &[Mention], at: usize) -> Option<&Mention> {
    let behind = mentions.partition_point(|mention| mention.span.start < at);
    let around = mentions.get(behind.saturating_sub(1)..mentions.len().min(behind + 1))?;
    around.iter().min_by_key(|mention| mention.span.start.abs_diff(at))
}
