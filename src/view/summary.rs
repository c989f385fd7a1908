//! What a record found, as short lines under headings; the terminal and the page set them differently.

use std::fmt::Write;

use crate::record::{
    Attribution, Entity, EntityKind, Event, Lifecycle, LifecycleKind, LocalId, MentionKind, Place, Quantity, Record, Relation,
    Role, Speaker, Status, Time,
};

/// A heading and its lines; never empty.
pub(crate) type Section = (&'static str, Vec<String>);

/// Where the copy comes from, in one line: "reuters · CAIRO, May 7 · 2025-05-07T09:12:00Z · en".
pub(crate) fn origin(record: &Record) -> String {
    let credit = record.credit.as_ref().and_then(|it| it.agency.as_deref().or(it.name.as_deref()));
    let dateline = record.dateline.as_ref().map(|it| it.text.as_str());
    let published = record.source.published.as_deref().or(record.source.received.as_deref());
    let language = record.language.as_ref().map(|it| it.tag.as_str());
    let parts = [credit.or(record.source.provider.as_deref()), dateline, published, language];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What the wire says of its own copy, if it is more than "new and usable".
pub(crate) fn lifecycle(lifecycle: &Lifecycle) -> Option<String> {
    let mut parts = Vec::new();
    if lifecycle.kind != LifecycleKind::New {
        parts.push(code(&lifecycle.kind));
    }
    if lifecycle.status != Status::Usable {
        parts.push(code(&lifecycle.status));
    }
    if let Some(embargo) = &lifecycle.embargo {
        parts.push(format!("embargoed until {}", embargo.until.as_deref().unwrap_or("an unknown time")));
    }
    parts.extend(lifecycle.alert.as_deref().map(str::to_owned));
    parts.extend(lifecycle.take.clone());
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// Everything that was found, section by section, in the order of the record's fields.
pub(crate) fn sections(record: &Record) -> Vec<Section> {
    let byline = record
        .byline
        .iter()
        .map(|it| join([Some(it.name.as_str()), it.role.as_deref(), it.title.as_deref(), it.place.as_deref()]));
    let dateline = record.dateline.iter().flat_map(|it| &it.places).map(place);
    let entities = |wanted: fn(EntityKind) -> bool| record.entities.iter().filter(move |it| wanted(it.kind)).map(entity);
    let sections: Vec<Section> = vec![
        ("byline", byline.collect()),
        ("filed from", dateline.collect()),
        ("places", entities(|it| it == EntityKind::Place).collect()),
        ("names", entities(|it| it != EntityKind::Place).collect()),
        ("times", record.times.iter().map(time).collect()),
        ("quantities", record.quantities.iter().map(quantity).collect()),
        ("said", record.attributions.iter().map(attribution).collect()),
        ("events", record.events.iter().map(event).collect()),
        ("relations", record.relations.iter().map(|it| relation(it, record)).collect()),
        ("topics", record.topics.iter().map(|it| format!("{} ({}) {:.2}", it.name, it.code, it.score)).collect()),
        ("key phrases", phrases(record)),
        ("slug", record.slug_suggested.iter().map(|it| format!("{it} (suggested)")).collect()),
        ("summary", record.summary.iter().map(|it| it.of(&record.text).to_owned()).collect()),
        ("removed", record.removed.iter().map(|it| format!("{}: {}", code(&it.kind), it.text)).collect()),
        ("diagnostics", record.diagnostics.iter().map(|it| format!("{}: {}", it.stage, it.message)).collect()),
    ];
    sections.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
}

/// All in one line: they are read as one.
fn phrases(record: &Record) -> Vec<String> {
    let all = record.keyphrases.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(", ");
    Some(all).filter(|it| !it.is_empty()).into_iter().collect()
}

fn entity(entity: &Entity) -> String {
    let mut line = match &entity.place {
        Some(found) => place(found),
        None => format!("{} ({})", entity.name, code(&entity.kind)),
    };
    for (scheme, id) in entity.ids.iter().filter(|_| entity.place.is_none()) {
        // Writing to a string does not fail.
        let _written = write!(line, " {scheme}:{id}");
    }
    if let Some(confidence) = entity.ids_confidence.filter(|_| entity.place.is_none()) {
        let _written = write!(line, " ({confidence:.2})");
    }
    for watch in &entity.watch {
        let _written = write!(line, " !{}:{}", watch.list, watch.entry);
    }
    if entity.mentions.len() > 1 {
        let _written = write!(line, " ×{}", entity.mentions.len());
    }
    // What else it is called: "she", "the minister".
    let mut others: Vec<&str> =
        entity.mentions.iter().filter(|it| it.kind != MentionKind::Name).map(|it| it.text.as_str()).collect();
    others.sort_by_key(|it| it.to_lowercase());
    others.dedup_by_key(|it| it.to_lowercase());
    if !others.is_empty() {
        let _written = write!(line, " = {}", others.join(", "));
    }
    line
}

fn place(place: &Place) -> String {
    let at = place.lat.zip(place.lon).map(|(lat, lon)| format!("({lat:.2}, {lon:.2})"));
    let roles: Vec<String> = place.roles.iter().map(code).collect();
    let kind = code(&place.kind);
    join([
        Some(place.name.as_str()),
        Some(&kind),
        place.admin1.as_deref(),
        place.country.as_deref(),
        at.as_deref(),
        Some(&roles.join(" ")),
    ])
}

fn time(time: &Time) -> String {
    join([Some(time.text.as_str()), Some("→"), Some(&time.value), time.modifier.as_deref()])
}

fn quantity(quantity: &Quantity) -> String {
    let number = |it: f64| format!("{it}");
    let value = match (quantity.value, quantity.low, quantity.high) {
        (Some(value), ..) => number(value),
        (None, Some(low), Some(high)) => format!("{}–{}", number(low), number(high)),
        (None, Some(low), None) => format!("≥ {}", number(low)),
        (None, None, Some(high)) => format!("≤ {}", number(high)),
        (None, None, None) => "?".to_owned(),
    };
    let unit = quantity.currency.as_deref().or(quantity.unit.as_deref());
    join([Some(quantity.text.as_str()), Some("→"), Some(&value), unit, Some(&quantity.kind)])
}

fn attribution(attribution: &Attribution) -> String {
    let source = attribution.source.as_ref().map_or("somebody", |it| it.text.as_str());
    let via: String = attribution.via.iter().map(|it: &Speaker| format!(" via {}", it.text)).collect();
    let cue = attribution.cue.as_ref().map_or("said", |it| it.lemma.as_str());
    format!("{source}{via} [{cue}] {}", attribution.text)
}

fn event(event: &Event) -> String {
    let names = |roles: &[Role]| roles.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(", ");
    let kind = code(&event.kind);
    let status = code(&event.status);
    join([
        Some(names(&event.actors).as_str()),
        Some("—"),
        Some(&kind),
        Some("→"),
        Some(&names(&event.recipients)),
        Some(&format!("({status})")),
    ])
}

fn relation(relation: &Relation, record: &Record) -> String {
    let name = |id: LocalId| record.entities.iter().find(|it| it.id == id).map(|it| it.name.as_str());
    join([
        name(relation.subject),
        Some("—"),
        Some(&relation.predicate),
        Some("→"),
        relation.object.and_then(name),
        relation.value.as_deref(),
    ])
}

/// The code of an enum value, as it stands in the record.
pub(super) fn code(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}

fn join<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    parts.into_iter().flatten().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}
