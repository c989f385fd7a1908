//! What the wire itself marked up: what it does, why, and an example.
//!
//! **What**: carries the inline mark-up of NITF, NewsML-G2 and XHTML (persons, organisations, places, dates, sums, quotes) from the
//! delivered paragraphs into the text without furniture, and joins it to what the reader found: the wire's word goes before the
//! reader's, and brings the provider's own ids.
//! **Why**: an agency's mark-up was made or checked by its desk, and holds for languages that the reader does not read.
//! **Example**: `<org idsrc="xmltag.org" value="SL/fa">Football Association</org>` is an organisation whose mention has the origin
//! `wire` and whose ids hold `xmltag.org`.

mod values;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::article::{Annotation, AnnotationKind, Article};
use crate::record::{
    Attribution, AttributionKind, Bound, Entity, EntityKind, Focus, IdKind, LocalId, Mention, Origin, ParagraphKind, Place,
    PlaceRole, Quantity, Span, Speaker, SpeakerClass, Time,
};
use crate::resources::gazetteer::Gazetteer;
use crate::stages::furniture::Clean;
use crate::stages::places::{self, Found};
use crate::text::{Name, Text};

/// A stretch of the text that the wire marked up.
#[derive(Debug, Clone, Copy)]
pub struct Marked<'a> {
    /// Bytes of the text without furniture.
    pub span: Span,
    pub annotation: &'a Annotation,
}

/// More marks than this say no more about one story.
const MOST: usize = 2_000;

/// Where the wire's mark-up lies once the furniture is out, in text order; what went with the furniture is left out.
pub fn locate<'a>(article: &'a Article, clean: &Clean) -> Vec<Marked<'a>> {
    let mut found = Vec::new();
    let mut next = 0;
    if article.annotations.is_empty() {
        return found;
    }
    for paragraph in clean.paragraphs.iter().filter(|it| it.kind == ParagraphKind::Body) {
        let words = paragraph.span.of(&clean.text);
        // Furniture only takes away: a paragraph that is left is a part of one that was delivered.
        let delivered = article.paragraphs.iter().enumerate().skip(next);
        let Some((index, at)) = delivered.filter_map(|(index, it)| Some((index, it.find(words)?))).next() else { continue };
        next = index + 1;
        let first = article.annotations.partition_point(|it| it.paragraph < index);
        let here = article.annotations.iter().skip(first).take_while(|it| it.paragraph == index);
        let kept = here.filter(|it| it.span.start >= at && it.span.end <= at + words.len() && it.span.start < it.span.end);
        let shift = |span: Span| Span::new(span.start - at + paragraph.span.start, span.end - at + paragraph.span.start);
        found.extend(kept.map(|annotation| Marked { span: shift(annotation.span), annotation }));
    }
    found.truncate(MOST);
    found
}

impl<'a> Marked<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        self.annotation.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn entity_kind(&self) -> Option<EntityKind> {
        Some(match self.annotation.kind {
            AnnotationKind::Person => EntityKind::Person,
            AnnotationKind::Organisation => EntityKind::Organisation,
            AnnotationKind::Location => EntityKind::Place,
            AnnotationKind::Event => EntityKind::Event,
            AnnotationKind::Title => EntityKind::Product,
            _ => return None,
        })
    }

    /// The ids that the wire gives, by scheme: `idsrc` and `value`, `alt-code`, QCodes.
    fn ids(&self) -> BTreeMap<String, String> {
        let mut ids = BTreeMap::new();
        let mut put = |scheme: &str, id: &str| {
            if !scheme.is_empty() && !id.is_empty() {
                ids.entry(scheme.to_owned()).or_insert_with(|| id.to_owned());
            }
        };
        if let Some(value) = self.get("value") {
            put(self.get("idsrc").unwrap_or("value"), value);
        }
        for (key, value) in &self.annotation.attributes {
            match key.to_ascii_lowercase().as_str() {
                "alt-code" | "qcode" | "data-qcode" | "data-id" | "uri" | "itemid" | "resource" => {
                    let (scheme, id) = value.split_once(':').filter(|(_, id)| !id.starts_with("//")).unwrap_or(("uri", value));
                    put(scheme, id);
                }
                "data-wikidata" => put("wikidata", value),
                "data-geonames" => put("geonames", value),
                "ric" | "data-ric" => put("ric", value),
                "ticker" | "data-ticker" => put("ticker", value),
                "iso-cc" if value.len() == 2 => put("iso3166", value),
                _ => (),
            }
        }
        ids
    }
}

/// The names of the reader, the wire's in the place of those that they overlap, unless the reader saw more of the same.
pub fn names(found: &mut Vec<Name>, marked: &[Marked<'_>]) {
    let named =
        marked.iter().filter_map(|it| it.entity_kind().filter(|kind| *kind != EntityKind::Place).map(|kind| (it.span, kind)));
    let mut given: Vec<Name> = Vec::new();
    for (span, kind) in named {
        let nested = given.last().is_some_and(|last| last.span.overlaps(span));
        let reads_more = found
            .get(found.partition_point(|it| it.span.end <= span.start))
            .is_some_and(|it| it.kind == kind && it.span.contains(span));
        if !nested && !reads_more {
            given.push(Name { span, kind, confidence: 1.0 });
        }
    }
    if given.is_empty() {
        return;
    }
    let is_free = |name: &Name| {
        let next = given.get(given.partition_point(|it| it.span.end <= name.span.start));
        !next.is_some_and(|it| it.span.overlaps(name.span))
    };
    found.retain(is_free);
    found.append(&mut given);
    found.sort_by_key(|it| it.span);
}

/// Marks what the wire marked too, and adds what only the wire found.
pub fn entities(found: &mut Found, marked: &[Marked<'_>], text: &Text<'_>, gazetteer: &Gazetteer) {
    let focused = found.focus.as_ref().and_then(|it| it.place).and_then(|id| {
        let entity = found.entities.iter().find(|it| it.id == id)?;
        Some(entity.mentions.first()?.span)
    });
    for mark in marked {
        if let Some(kind) = mark.entity_kind() {
            give_up(&mut found.entities, kind, mark.span);
            join(&mut found.entities, kind, mark, text, gazetteer);
        }
    }
    places::number(&mut found.entities);
    places::weigh(&mut found.entities, text);
    let same = |it: &&Entity| it.kind == EntityKind::Place && it.mentions.iter().any(|mention| Some(mention.span) == focused);
    let place = focused.and_then(|_| found.entities.iter().find(same)).map(|it| it.id);
    if let Some(focus) = &mut found.focus {
        *focus = Focus { place, country: focus.country.take() };
    }
}

/// What the reader took for another kind of thing is no mention of it. A nationality may stand inside a name.
fn give_up(entities: &mut Vec<Entity>, kind: EntityKind, span: Span) {
    for entity in entities.iter_mut().filter(|it| it.kind != kind && it.kind != EntityKind::Group) {
        entity.mentions.retain(|it| it.origin.is_some() || !span.contains(it.span));
    }
    entities.retain(|it| !it.mentions.is_empty());
}

fn join(entities: &mut Vec<Entity>, kind: EntityKind, mark: &Marked<'_>, text: &Text<'_>, gazetteer: &Gazetteer) {
    let mut ids = mark.ids();
    let mut known = false;
    for entity in entities.iter_mut().filter(|it| it.kind == kind) {
        for mention in entity.mentions.iter_mut().filter(|it| it.span.overlaps(mark.span)) {
            mention.origin = Some(Origin::Wire);
            // The first of several places in one `location` is the one that it is about.
            add_ids(&mut entity.ids, std::mem::take(&mut ids));
            known = true;
        }
    }
    if known {
        return;
    }
    let mention = Mention { origin: Some(Origin::Wire), ..places::mention(mark.span, text) };
    let name = tidy(&mention.text).to_owned();
    if let Some(entity) = entities.iter_mut().find(|it| it.kind == kind && it.name.eq_ignore_ascii_case(&name)) {
        let at = entity.mentions.partition_point(|it| it.span < mention.span);
        entity.mentions.insert(at, mention);
        add_ids(&mut entity.ids, ids);
        return;
    }
    let place = (kind == EntityKind::Place).then(|| place(mark, &name, gazetteer)).flatten();
    let mut entity =
        places::entity(kind, place.as_ref().map_or(name, |it| it.name.clone()), BTreeMap::new(), vec![mention], None);
    entity.ids = place.as_ref().map(|it| it.ids.clone()).unwrap_or_default();
    add_ids(&mut entity.ids, ids);
    entity.place = place;
    entities.push(entity);
}

fn add_ids(known: &mut BTreeMap<String, String>, given: BTreeMap<String, String>) {
    for (scheme, id) in given {
        known.entry(scheme).or_insert(id);
    }
}

/// Without a possessive.
fn tidy(name: &str) -> &str {
    ["'s", "’s", "'", "’"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name).trim()
}

/// The place that a `location` names, told from its likes by the division and the country that are marked in it.
fn place(mark: &Marked<'_>, name: &str, gazetteer: &Gazetteer) -> Option<Place> {
    let city = mark.get("city").or_else(|| mark.get("sublocation")).unwrap_or(name);
    let within: Vec<&str> = ["state", "region", "country", "iso-cc"].iter().filter_map(|it| mark.get(it)).collect();
    let found = places::dateline::resolve(&[city], &within, gazetteer).into_iter().next()?;
    Some(Place { roles: vec![PlaceRole::Mention], ..found })
}

/// Gives times the wire's own values (`norm`), and adds those that only the wire found. Ids are numbered anew, in text order.
pub fn times(found: &mut Vec<Time>, marked: &[Marked<'_>], text: &Text<'_>) {
    let mut added: Vec<Time> = Vec::new();
    for mark in marked.iter().filter(|it| it.annotation.kind == AnnotationKind::Time) {
        let norm = ["norm", "datetime", "data-datetime", "title"].iter().find_map(|it| values::timex(mark.get(it)?));
        let next = found.partition_point(|it| it.span.end <= mark.span.start);
        match (found.get_mut(next).filter(|it| it.span.overlaps(mark.span)), norm) {
            (Some(time), norm) => {
                time.origin = Some(Origin::Wire);
                // The reader's "last Tuesday at noon" may know more than the day that the wire gives.
                if let Some(norm) = norm.filter(|norm| !time.value.starts_with(&norm.value)) {
                    norm.write(time);
                }
            }
            (None, Some(norm)) if added.last().is_none_or(|it| !it.span.overlaps(mark.span)) => {
                added.push(norm.time(mark.span, text.of(mark.span)));
            }
            _ => (),
        }
    }
    if added.is_empty() {
        return;
    }
    found.append(&mut added);
    found.sort_by_key(|it| it.span);
    let renamed: BTreeMap<String, LocalId> =
        found.iter().zip(1..).map(|(time, number)| (time.id.to_string(), LocalId::new(IdKind::Time, number))).collect();
    for (time, number) in found.iter_mut().zip(1..) {
        time.id = LocalId::new(IdKind::Time, number);
        if let Some(anchor) = time.anchor.as_ref().and_then(|it| renamed.get(it.as_ref())) {
            time.anchor = Some(Cow::Owned(anchor.to_string()));
        }
    }
}

/// Gives sums the wire's own currency, and adds those that only the wire found. Ids are numbered anew, in text order.
pub fn quantities(found: &mut Vec<Quantity>, marked: &[Marked<'_>], text: &Text<'_>) {
    let mut added: Vec<Quantity> = Vec::new();
    for mark in marked.iter().filter(|it| matches!(it.annotation.kind, AnnotationKind::Money | AnnotationKind::Number)) {
        let currency = mark.get("unit").and_then(values::currency).filter(|_| mark.annotation.kind == AnnotationKind::Money);
        let next = found.partition_point(|it| it.span.end <= mark.span.start);
        if let Some(quantity) = found.get_mut(next).filter(|it| it.span.overlaps(mark.span)) {
            quantity.origin = Some(Origin::Wire);
            if quantity.kind == "money" {
                quantity.currency = currency.map(Cow::Owned).or(quantity.currency.take());
            }
            continue;
        }
        let words = text.of(mark.span);
        let value = values::number(words, mark.get("decimal-ch"), mark.get("thousands-ch"));
        // What neither has a currency nor is a number is no sum, whatever it was taken for: "Euro 2016".
        let is_sum = if mark.annotation.kind == AnnotationKind::Money { currency.is_some() } else { value.is_some() };
        if is_sum && added.last().is_none_or(|it| !it.span.overlaps(mark.span)) {
            added.push(Quantity {
                id: LocalId::new(IdKind::Quantity, 1),
                span: mark.span,
                text: words.to_owned(),
                value,
                low: None,
                high: None,
                bound: Bound::Exact,
                kind: Cow::Borrowed(if currency.is_some() { "money" } else { "count" }),
                unit: None,
                currency: currency.map(Cow::Owned),
                of: None,
                origin: Some(Origin::Wire),
            });
        }
    }
    found.append(&mut added);
    found.sort_by_key(|it| it.span);
    for (quantity, number) in found.iter_mut().zip(1..) {
        quantity.id = LocalId::new(IdKind::Quantity, number);
    }
}

/// Marks quotes that the wire marked too, and adds those that only the wire found; the source is the speaker that the mark-up names.
/// Ids are numbered anew, in text order.
pub fn quotes(found: &mut Vec<Attribution>, marked: &[Marked<'_>], text: &Text<'_>, entities: &[Entity]) {
    for mark in marked.iter().filter(|it| it.annotation.kind == AnnotationKind::Quote) {
        let overlaps = |it: &&mut Attribution| it.content.iter().any(|content| content.overlaps(mark.span));
        if let Some(known) = found.iter_mut().find(overlaps) {
            known.origin = Some(Origin::Wire);
            continue;
        }
        let said = mark.get("quote-source").or_else(|| mark.get("data-speaker"));
        found.push(Attribution {
            id: LocalId::new(IdKind::Attribution, 1),
            kind: AttributionKind::Direct,
            content: vec![mark.span],
            text: text.of(mark.span).to_owned(),
            cue: None,
            source: said.and_then(|it| speaker(it, mark.span, text, entities)),
            via: Vec::new(),
            medium: None,
            audience: None,
            polarity: None,
            anonymity_reason: None,
            origin: Some(Origin::Wire),
        });
    }
    found.sort_by_key(|it| it.content.first().copied());
    for (attribution, number) in found.iter_mut().zip(1..) {
        attribution.id = LocalId::new(IdKind::Attribution, number);
    }
}

/// The marked speaker where the text names him, as near to the quote as it does.
fn speaker(name: &str, quote: Span, text: &Text<'_>, entities: &[Entity]) -> Option<Speaker> {
    let nearest = |it: &&Mention| it.span.start.abs_diff(quote.start);
    let is_named =
        |it: &&Entity| it.name.eq_ignore_ascii_case(name) || it.mentions.iter().any(|it| it.text.eq_ignore_ascii_case(name));
    if let Some(entity) = entities.iter().find(is_named)
        && let Some(mention) = entity.mentions.iter().min_by_key(nearest)
    {
        let class = if entity.kind == EntityKind::Person { SpeakerClass::Person } else { SpeakerClass::Institution };
        return Some(Speaker {
            span: mention.span,
            text: mention.text.clone(),
            entity: Some(entity.id),
            class,
            count: None,
            country: None,
        });
    }
    let start = text.text.find(name)?;
    let span = Span::new(start, start + name.len());
    Some(Speaker { span, text: name.to_owned(), entity: None, class: SpeakerClass::Person, count: None, country: None })
}
