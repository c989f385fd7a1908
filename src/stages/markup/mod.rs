//! What the wire itself marked up: what it does, why, and an example.
//!
//! **What**: carries the inline mark-up of NITF, NewsML-G2 and XHTML (persons, organisations, places, dates, sums, quotes) from the
//! delivered paragraphs into the text without furniture, and joins it to what the reader found: the wire's word goes before the
//! reader's, and brings the provider's own ids.
//! **Why**: an agency's mark-up was made or checked by its desk, and holds for languages that the reader does not read.
//! **Example**: `<org idsrc="xmltag.org" value="SL/fa">Football Association</org>` is an organisation whose mention has the origin
//! `wire` and whose ids hold `xmltag.org`.

mod entities;
mod quotes;
mod values;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::article::{Annotation, AnnotationKind, Article};
use crate::record::{Attribution, Bound, Entity, EntityKind, IdKind, LocalId, Origin, ParagraphKind, Quantity, Span, Time};
use crate::resources::gazetteer::Gazetteer;
use crate::stages::furniture::Clean;
use crate::stages::places::StoryEntities;
use crate::text::{Name, Text};

/// The wire's own mark-up of a text, in text order.
#[derive(Debug, Default)]
pub struct Markup<'a>(Vec<Mark<'a>>);

/// A stretch of the text that the wire marked up.
#[derive(Debug, Clone, Copy)]
struct Mark<'a> {
    /// Bytes of the text without furniture.
    span: Span,
    annotation: &'a Annotation,
}

/// More marks than this say no more about one story.
const MOST: usize = 2_000;
/// How many times its length a text is searched for at most among the delivered paragraphs.
const SEARCHED: usize = 32;

/// Where the wire's mark-up lies once the furniture is out; what went with the furniture is left out.
fn locate<'a>(article: &'a Article, clean: &Clean) -> Vec<Mark<'a>> {
    let mut found = Vec::new();
    let mut next = 0;
    let mut searched = 0;
    if article.annotations.is_empty() {
        return found;
    }
    for paragraph in clean.paragraphs.iter().filter(|it| it.kind == ParagraphKind::Body) {
        let words = paragraph.span.of(&clean.text);
        // Furniture only takes away: a paragraph that is left is a part of one that was delivered.
        let delivered = article.paragraphs.iter().enumerate().skip(next).take_while(|(_, it)| {
            searched += it.len();
            searched <= SEARCHED * (clean.text.len() + 1_000)
        });
        let Some((index, at)) = delivered.filter_map(|(index, it)| Some((index, it.find(words)?))).next() else { continue };
        next = index + 1;
        let first = article.annotations.partition_point(|it| it.paragraph < index);
        let here = article.annotations.iter().skip(first).take_while(|it| it.paragraph == index);
        let kept = here.filter(|it| it.span.start >= at && it.span.end <= at + words.len() && it.span.start < it.span.end);
        let shift = |span: Span| Span::new(span.start - at + paragraph.span.start, span.end - at + paragraph.span.start);
        found.extend(kept.map(|annotation| Mark { span: shift(annotation.span), annotation }));
    }
    found.truncate(MOST);
    found
}

impl<'a> Markup<'a> {
    /// Where the wire's mark-up lies once the furniture is out; what went with the furniture is left out.
    pub fn of(article: &'a Article, clean: &Clean) -> Markup<'a> {
        Markup(locate(article, clean))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts the wire's names in the place of those that the reader found.
    pub fn join_names(&self, found: &mut Vec<Name>) {
        names(found, &self.0);
    }

    /// Joins the wire's word to what was found in the text: it goes before the reader's.
    pub fn join_things(&self, found: &mut Things, text: &Text<'_>, gazetteer: &Gazetteer) {
        entities::join(&mut found.entities, &self.0, text, gazetteer);
        times(&mut found.times, &self.0, text);
        quantities(&mut found.quantities, &self.0, text);
    }

    /// Joins the quotes that the wire marked up to the attributions.
    pub fn join_quotes(&self, found: &mut Vec<Attribution>, text: &Text<'_>, entities: &[Entity]) {
        quotes::join(found, &self.0, text, entities);
    }
}

/// What stands in a text, before it is told who said and did what.
#[derive(Debug, Default)]
pub struct Things {
    pub entities: StoryEntities,
    pub times: Vec<Time>,
    pub quantities: Vec<Quantity>,
}

impl<'a> Mark<'a> {
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
fn names(found: &mut Vec<Name>, marks: &[Mark<'_>]) {
    let named =
        marks.iter().filter_map(|it| it.entity_kind().filter(|kind| *kind != EntityKind::Place).map(|kind| (it.span, kind)));
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

/// Gives times the wire's own values (`norm`), and adds those that only the wire found. Ids are numbered anew, in text order.
fn times(found: &mut Vec<Time>, marks: &[Mark<'_>], text: &Text<'_>) {
    let mut added: Vec<Time> = Vec::new();
    for mark in marks.iter().filter(|it| it.annotation.kind == AnnotationKind::Time) {
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
fn quantities(found: &mut Vec<Quantity>, marks: &[Mark<'_>], text: &Text<'_>) {
    let mut added: Vec<Quantity> = Vec::new();
    for mark in marks.iter().filter(|it| matches!(it.annotation.kind, AnnotationKind::Money | AnnotationKind::Number)) {
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
                change: None,
                event: None,
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
