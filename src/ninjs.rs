//! Record → IPTC ninjs 3.1, so that a content system that speaks ninjs can take it as it is.
//!
//! [`project`] keeps strictly to the standard's schema. What ninjs has no place for (quotes, events with roles, spans) is in
//! [`extended`], which carries the whole record under `enrichment` and names [`extension_schema`] as its schema: the way of
//! extension that IPTC's own rule asks for.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::article::ProviderCode;
use crate::record::{self, Entity, EntityKind, Offsets, ParagraphKind, PlaceRole, Record, Span, SpeakerClass, Status};

/// The schema that [`project`] keeps to.
pub const SCHEMA: &str = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json";

/// The identifier of [`extension_schema`].
pub const EXTENSION: &str = "urn:copytaster:ninjs:1";

/// The record as a ninjs 3.1 object that is valid by [`SCHEMA`]; what ninjs has no property for is left out.
///
/// An embargo without a release time, which ninjs can't say, makes the item `withheld`.
pub fn project(record: &Record) -> Value {
    let mut ninjs = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value.filter(|it| !it.as_array().is_some_and(Vec::is_empty)) {
            ninjs.insert(key.to_owned(), value);
        }
    };
    let text = |given: &Option<String>| given.clone().filter(|it| !it.is_empty()).map(Value::from);
    put("uri", Some(uri(&record.id).into()));
    put("standard", Some(json!({ "name": "ninjs", "version": "3.1", "schema": SCHEMA })));
    put("type", Some("text".into()));
    put("representationType", Some("full".into()));
    put("version", text(&record.version));
    put("versionCreated", record.source.published.as_deref().and_then(date_time));
    put("embargoedUntil", record.lifecycle.embargo.as_ref().and_then(|it| date_time(it.until.as_deref()?)));
    put("pubStatus", Some(status(record).into()));
    put("urgency", record.lifecycle.urgency.filter(|it| (1..=9).contains(it)).map(Value::from));
    put("edNote", ed_note(record));
    put("language", record.language.as_ref().map(|it| it.tag.clone().into()));
    put("copyrightNotice", record.credit.as_ref().and_then(|it| text(&it.copyright)));
    put("by", by(record));
    put("slugline", text(&record.slug));
    put("located", record.dateline.as_ref().and_then(|it| it.places.first()).map(|it| it.name.clone().into()));
    put("headlines", text(&record.headline).map(|it| json!([{ "role": "main", "contentType": "text/plain", "value": it }])));
    put("bodies", body(record));
    put("descriptions", summary(record));
    put("expires", record.source.expires.as_deref().and_then(date_time));
    put("people", Some(named(record, EntityKind::Person)));
    put("organisations", Some(named(record, EntityKind::Organisation)));
    put("places", Some(named(record, EntityKind::Place)));
    put("events", Some(named(record, EntityKind::Event)));
    put("objects", Some(named(record, EntityKind::Product)));
    put("genres", Some(codes(record, is_genre)));
    put("subjects", Some(record.topics.iter().map(subject).chain(entries(codes(record, is_subject))).collect()));
    put("infoSources", Some(info_sources(record)));
    put("associations", Some(replaced(record)));
    put("altIds", Some(alternative_ids(record)));
    Value::Object(ninjs)
}

/// [`project`], with the whole record as `enrichment`; valid by [`extension_schema`].
///
/// # Errors
/// If the record can't be written as JSON, which a number that is not finite would cause.
pub fn extended(record: &Record) -> Result<Value, serde_json::Error> {
    let mut ninjs = project(record);
    ninjs["standard"] = json!({ "name": "ninjs", "version": "3.1", "schema": EXTENSION });
    ninjs["enrichment"] = serde_json::to_value(record)?;
    Ok(ninjs)
}

/// ninjs 3.1 and one property more. Refers to [`SCHEMA`] and to [`record::SCHEMA_ID`].
pub fn extension_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": EXTENSION,
        "title": "ninjs 3.1 with the enriched record",
        "type": "object",
        "allOf": [{ "$ref": format!("{SCHEMA}#/$defs/ninjsType") }],
        "properties": { "enrichment": { "description": "The record that the item was made from.", "$ref": record::SCHEMA_ID } },
        "required": ["uri"],
        "unevaluatedProperties": false,
    })
}

/// The id if it is a URI (RFC 3986), else a URN made of it.
fn uri(id: &str) -> String {
    let allowed = |it: u8| it.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=".contains(&it);
    let scheme = id.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && scheme.starts_with(|it: char| it.is_ascii_alphabetic())
            && scheme.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'-' | b'.'))
    });
    if scheme && id.bytes().all(allowed) && id.matches('#').count() <= 1 && !is_bad_authority(id) {
        return id.to_owned();
    }
    id.bytes().fold("urn:copytaster:item:".to_owned(), |mut uri, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _written = write!(uri, "%{byte:02X}");
        }
        uri
    })
}

/// `scheme://host:port` with something else than digits as its port.
fn is_bad_authority(id: &str) -> bool {
    let Some((_, rest)) = id.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    authority.matches('@').count() > 1
        || host.split_once(':').is_some_and(|(_, port)| !port.bytes().all(|it| it.is_ascii_digit()))
}

/// Only a whole date and time with its offset is one to the schema.
fn date_time(given: &str) -> Option<Value> {
    given.parse::<jiff::Timestamp>().ok().filter(|_| given.contains(['T', 't'])).map(|_| given.into())
}

fn status(record: &Record) -> &'static str {
    let is_open_ended = record.lifecycle.embargo.as_ref().is_some_and(|it| it.until.as_deref().and_then(date_time).is_none());
    match record.lifecycle.status {
        Status::Usable if is_open_ended => "withheld",
        Status::Usable => "usable",
        Status::Withheld => "withheld",
        Status::Canceled => "canceled",
    }
}

fn ed_note(record: &Record) -> Option<Value> {
    let embargo = record.lifecycle.embargo.as_ref().and_then(|it| it.reason.clone());
    let said = record.lifecycle.notice.clone();
    let given = record.source.editors_note.clone().filter(|it| !said.as_ref().is_some_and(|said| said.contains(it.as_str())));
    let notes: Vec<String> = given.into_iter().chain(said).chain(embargo).collect();
    (!notes.is_empty()).then(|| notes.join(" ").into())
}

fn by(record: &Record) -> Option<Value> {
    let names: Vec<&str> = record.byline.iter().map(|it| it.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join(", ").into())
}

/// The text without its headline.
fn body(record: &Record) -> Option<Value> {
    let has_headline = record.paragraphs.first().is_some_and(|it| it.kind == ParagraphKind::Headline);
    let text = if has_headline { record.text.split_once("\n\n").map_or("", |(_, body)| body) } else { &record.text };
    (!text.is_empty()).then(|| {
        json!([{
            "role": "main",
            "contentType": "text/plain",
            "charCount": text.chars().count(),
            "wordCount": text.split_whitespace().count(),
            "value": text,
        }])
    })
}

fn summary(record: &Record) -> Option<Value> {
    let sentences: Vec<&str> = record.summary.iter().map(|it| words(record, *it)).filter(|it| !it.is_empty()).collect();
    (!sentences.is_empty()).then(|| json!([{ "role": "summary", "contentType": "text/plain", "value": sentences.join(" ") }]))
}

/// The words under a span, whatever the record counts in.
fn words(record: &Record, span: Span) -> &str {
    let byte = |at: usize| match record.offsets {
        Offsets::Utf8 => at,
        Offsets::Codepoint => record.text.char_indices().nth(at).map_or(record.text.len(), |(byte, _)| byte),
        Offsets::Utf16 => {
            let mut units = 0;
            let found = record.text.char_indices().find(|(_, character)| {
                let is_there = units >= at;
                units += character.len_utf16();
                is_there
            });
            found.map_or(record.text.len(), |(byte, _)| byte)
        }
    };
    record.text.get(byte(span.start)..byte(span.end)).unwrap_or_default()
}

/// The entities of a kind, each as ninjs writes it.
fn named(record: &Record, kind: EntityKind) -> Value {
    record.entities.iter().filter(|it| it.kind == kind).map(entity).collect()
}

fn entity(entity: &Entity) -> Value {
    let mut found = json!({ "name": entity.name, "rel": relation(entity), "literal": entity.id.to_string() });
    let from = |scheme: &str, prefix: &str, suffix: &str| entity.ids.get(scheme).map(|id| format!("{prefix}{id}{suffix}"));
    let place_id = || entity.place.as_ref()?.ids.get("geonames").map(|id| format!("https://sws.geonames.org/{id}/"));
    let address = from("wikidata", "http://www.wikidata.org/entity/", "")
        .or_else(|| from("geonames", "https://sws.geonames.org/", "/"))
        .or_else(place_id);
    if let Some(address) = address {
        found["uri"] = uri(&address).into();
    }
    let symbols: Vec<Value> =
        ["ticker", "ric"].iter().filter_map(|scheme| entity.ids.get(*scheme)).map(|it| symbol(it)).collect();
    if entity.kind == EntityKind::Organisation && !symbols.is_empty() {
        found["symbols"] = symbols.into();
    }
    if let Some((lat, lon)) = entity.place.as_ref().and_then(|it| it.lat.zip(it.lon)) {
        found["geoJSON"] = json!({ "type": "Point", "coordinates": [lon, lat] });
    }
    found
}

fn symbol(given: &str) -> Value {
    match given.split_once(':') {
        Some((exchange, symbol)) => json!({ "exchange": exchange, "symbol": symbol }),
        None => json!({ "symbol": given }),
    }
}

/// What the story has to do with it; a place may have a role of its own.
fn relation(entity: &Entity) -> &'static str {
    let roles = entity.place.as_ref().map(|it| it.roles.as_slice()).unwrap_or_default();
    match () {
        () if roles.contains(&PlaceRole::Event) => "event",
        () if entity.in_headline || entity.salience >= 0.5 => "about",
        () => "mentions",
    }
}

fn subject(topic: &record::Topic) -> Value {
    let code = topic
        .code
        .strip_prefix("medtop:")
        .map_or_else(|| topic.code.to_string(), |it| format!("http://cv.iptc.org/newscodes/mediatopic/{it}"));
    let relevance = (1..=100_u8).rev().find(|it| f64::from(*it) <= topic.score * 100.0 + 0.5).unwrap_or(0);
    json!({ "name": topic.name, "uri": uri(&code), "relevance": relevance })
}

/// The provider's codes of one sort, as ninjs writes concepts.
fn codes(record: &Record, wanted: impl Fn(&ProviderCode) -> bool) -> Value {
    let concept = |it: &ProviderCode| {
        let is_address = it.code.starts_with("http://") || it.code.starts_with("https://");
        let address = match it.scheme.as_str() {
            _ if is_address => Some(it.code.clone()),
            "medtop" => Some(format!("http://cv.iptc.org/newscodes/mediatopic/{}", it.code)),
            _ => None,
        };
        let is_named = ["subject", "genre", "keyword", "category", "tag"].contains(&it.scheme.as_str());
        let literal = if is_named { it.code.clone() } else { format!("{}:{}", it.scheme, it.code) };
        let mut found = json!({ "name": it.name.as_ref().unwrap_or(&it.code) });
        match address {
            Some(address) => found["uri"] = uri(&address).into(),
            None => found["literal"] = literal.into(),
        }
        found
    };
    record.source.codes.iter().filter(|it| wanted(it)).map(concept).collect()
}

fn is_genre(code: &ProviderCode) -> bool {
    code.scheme.eq_ignore_ascii_case("genre") || code.scheme.ends_with("genre")
}

/// What classifies the story; ids, addresses and references do not.
fn is_subject(code: &ProviderCode) -> bool {
    const OTHERS: [&str; 12] = [
        "number", "remote", "story-id", "ric", "ticker", "selector", "service", "optional", "product", "list-id", "audience",
        "tag",
    ];
    let scheme = code.scheme.as_str();
    !is_genre(code)
        && !OTHERS.contains(&scheme)
        && !["altid:", "headline:", "ticker:", "meta:"].iter().any(|it| scheme.starts_with(it))
}

fn entries(list: Value) -> Vec<Value> {
    if let Value::Array(entries) = list { entries } else { Vec::new() }
}

fn alternative_ids(record: &Record) -> Value {
    let given = record.source.codes.iter().filter_map(|it| Some((it.scheme.strip_prefix("altid:")?, it.code.as_str())));
    let ids = std::iter::once(("sha256", record.source.sha256.as_str())).chain(given.filter(|(role, _)| *role != "sha256"));
    ids.map(|(role, value)| json!({ "role": role, "value": value })).collect()
}

/// The agency, its distributor, and the outlets that are quoted.
fn info_sources(record: &Record) -> Value {
    let agency =
        record.credit.as_ref().and_then(|it| it.name.clone().or(it.agency.clone())).or_else(|| record.source.provider.clone());
    let distributor = record.credit.as_ref().and_then(|it| it.distributor.clone());
    let speakers = record.attributions.iter().flat_map(|it| it.via.iter().chain(&it.source));
    let outlets = speakers.filter(|it| it.class == SpeakerClass::Outlet).map(|it| ("source", it.text.clone()));
    let mut seen = BTreeSet::new();
    let all = agency.map(|it| ("originator", it)).into_iter().chain(distributor.map(|it| ("distributor", it))).chain(outlets);
    all.filter(|(_, name)| !name.is_empty() && seen.insert(name.clone()))
        .map(|(role, name)| json!({ "name": name, "role": role }))
        .collect()
}

fn replaced(record: &Record) -> Value {
    let ids = record.lifecycle.replaces.iter().filter_map(|it| it.id.as_ref());
    ids.enumerate().map(|(at, id)| json!({ "name": format!("replaces-{}", at + 1), "rel": "replaces", "uri": uri(id) })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Format};
    use crate::record::{
        Byline, EmbargoNotice, IdKind, Language, LocalId, Paragraph, Place, PlaceKind, Provenance, Replaced, SCHEMA_ID, Topic,
    };

    /// A record with something in every field that the projection reads.
    fn full() -> Record {
        let article = Article { id: "dpa 157/é".to_owned(), ..Article::new(Format::Iptc7901, "ab".repeat(32)) };
        let mut record = Record::new(&article, Provenance::default());
        record.version = Some("2".to_owned());
        record.source.published = Some("2022-03-14T02:00:00+05:30".to_owned());
        record.source.provider = Some("dpa".to_owned());
        record.headline = Some("Überflutung in Accra".to_owned());
        record.text = "Überflutung in Accra\n\nRegen fiel. Straßen sind weg.".to_owned();
        record.paragraphs = vec![
            Paragraph { span: Span::new(0, 20), kind: ParagraphKind::Headline },
            Paragraph { span: Span::new(22, 51), kind: ParagraphKind::Body },
        ];
        record.offsets = Offsets::Codepoint;
        record.summary = vec![Span::new(34, 51)];
        record.byline = vec![Byline { name: "Ama Owusu".to_owned(), ..Byline::default() }];
        record.language = Some(Language { tag: "de".to_owned(), confidence: 0.9 });
        record.lifecycle.urgency = Some(3);
        record.lifecycle.notice = Some("Korrigiert: Alter".to_owned());
        record.lifecycle.replaces = vec![Replaced { id: Some("urn:x:1".to_owned()), ..Replaced::default() }];
        let place = Place {
            name: "Accra".to_owned(),
            kind: PlaceKind::City,
            lat: Some(5.55),
            lon: Some(-0.2),
            country: Some("GH".to_owned()),
            admin1: None,
            ids: [("geonames".to_owned(), "2306104".to_owned())].into(),
            population: None,
            roles: vec![PlaceRole::Event],
            confidence: None,
        };
        let entity = |number, kind, name: &str, ids: &[(&str, &str)], place| Entity {
            id: LocalId::new(IdKind::Entity, number),
            kind,
            name: name.to_owned(),
            ids_confidence: None,
            watch: Vec::new(),
            salience: 0.7,
            in_headline: true,
            mentions: Vec::new(),
            place,
            ids: ids.iter().map(|(scheme, id)| ((*scheme).to_owned(), (*id).to_owned())).collect(),
        };
        record.entities = vec![
            entity(1, EntityKind::Place, "Accra", &[], Some(place)),
            entity(2, EntityKind::Person, "Ama Owusu", &[("wikidata", "Q1")], None),
            entity(3, EntityKind::Organisation, "Volta", &[("ticker", "XGHA:VOLT"), ("ric", "VOLT.GH")], None),
            entity(4, EntityKind::Event, "Afrika-Cup", &[], None),
            entity(5, EntityKind::Product, "Boot", &[], None),
        ];
        record.topics = vec![Topic { code: "medtop:20000144".into(), name: "flood".into(), score: 0.83, path: Vec::new() }];
        record
    }

    #[track_caller]
    fn check(schema: &Value, document: &Value) {
        let standard: Value = serde_json::from_str(include_str!("../tests/data/schemas/ninjs-schema_3.1.json")).unwrap();
        let record = serde_json::to_value(Record::json_schema()).unwrap();
        // The standard refers to this one by its address; a point is all that the projection writes.
        let point = json!({ "type": "object", "required": ["type", "coordinates"], "properties": {
            "type": { "const": "Point" }, "coordinates": { "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 3 } } });
        let registry = jsonschema::Registry::new()
            .add("https://geojson.org/schema/GeoJSON.json", point)
            .and_then(|it| it.add(SCHEMA, standard))
            .and_then(|it| it.add(SCHEMA_ID, record))
            .and_then(|it| it.prepare())
            .unwrap();
        let validator = jsonschema::options().with_registry(&registry).should_validate_formats(true).build(schema).unwrap();
        let errors: Vec<String> = validator.iter_errors(document).map(|it| format!("{}: {it}", it.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
    }

    fn standard() -> Value {
        serde_json::from_str(include_str!("../tests/data/schemas/ninjs-schema_3.1.json")).unwrap()
    }

    #[test]
    fn the_projection_is_valid_by_the_standard() {
        let empty = Record::new(&Article::new(Format::Text, "ab".repeat(32)), Provenance::default());
        for record in [full(), empty] {
            check(&standard(), &project(&record));
            check(&extension_schema(), &extended(&record).unwrap());
        }
    }

    #[test]
    fn what_it_says() {
        let ninjs = project(&full());
        assert_eq!(ninjs["uri"], "urn:copytaster:item:dpa%20157%2F%C3%A9");
        assert_eq!(ninjs["bodies"][0]["value"], "Regen fiel. Straßen sind weg.");
        assert_eq!((&ninjs["bodies"][0]["wordCount"], &ninjs["bodies"][0]["charCount"]), (&json!(5), &json!(29)));
        assert_eq!(ninjs["descriptions"][0]["value"], "Straßen sind weg.");
        assert_eq!(ninjs["places"][0]["geoJSON"]["coordinates"], json!([-0.2, 5.55]));
        assert_eq!(ninjs["subjects"][0]["relevance"], 83);
        assert_eq!(ninjs["organisations"][0]["symbols"][0], json!({ "exchange": "XGHA", "symbol": "VOLT" }));
    }

    #[test]
    fn an_embargo_without_a_time_is_withheld() {
        let mut record = full();
        record.lifecycle.embargo = Some(EmbargoNotice { until: None, reason: Some("until the speech".to_owned()) });
        let ninjs = project(&record);
        assert_eq!((&ninjs["pubStatus"], ninjs.get("embargoedUntil")), (&json!("withheld"), None));
        record.lifecycle.embargo = Some(EmbargoNotice { until: Some("2022-03-15T00:01:00Z".to_owned()), reason: None });
        assert_eq!(project(&record)["embargoedUntil"], "2022-03-15T00:01:00Z");
        check(&standard(), &project(&record));
    }

    #[test]
    fn ids_become_uris() {
        for (id, expected) in [
            ("urn:newsml:x:1", "urn:newsml:x:1"),
            ("sha256:ab", "sha256:ab"),
            ("http://x.example/a?b#c", "http://x.example/a?b#c"),
            ("http://x.example:port/a", "urn:copytaster:item:http%3A%2F%2Fx.example%3Aport%2Fa"),
            ("17", "urn:copytaster:item:17"),
            ("a b:c", "urn:copytaster:item:a%20b%3Ac"),
        ] {
            assert_eq!(uri(id), expected);
        }
    }
}
