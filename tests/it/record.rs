//! What holds for every record: it validates, its spans point where they say in every unit, and it is the same each time.

use copytaster::ingest;
use copytaster::pipeline::{self, Settings};
use copytaster::record::{Offsets, Record};
use copytaster::resources::Resources;
use proptest::prelude::*;
use serde_json::Value;

fn records(bytes: &[u8], resources: &Resources, offsets: Offsets) -> Vec<Value> {
    let settings = Settings { offsets, tokens: true, ..Settings::default() };
    let articles = ingest::read(bytes).into_iter().filter_map(Result::ok);
    articles.map(|it| serde_json::to_value(pipeline::enrich(&it, resources, &settings)).unwrap()).collect()
}

fn wire_items() -> Vec<Vec<u8>> {
    let items = items("wire");
    assert!(items.len() >= 30, "only {} wire items", items.len());
    items
}

/// The files of a folder of test data, in the order of their names.
fn items(folder: &str) -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_file()).collect();
    paths.sort();
    paths.iter().map(|it| std::fs::read(it).unwrap()).collect()
}

#[test]
fn every_record_validates_against_the_schema() {
    let resources = Resources::built_in().unwrap();
    let schema = serde_json::to_value(Record::json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for record in wire_items().iter().flat_map(|item| records(item, &resources, Offsets::Codepoint)) {
        let errors: Vec<String> = validator.iter_errors(&record).map(|it| format!("{}: {it}", it.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", record["id"]);
    }
    assert!(!validator.is_valid(&serde_json::json!({ "schema": "copytaster.record/1" })), "the schema must ask for something");
}

/// Consumers generate code from the committed files; `copytaster schema` prints them.
#[test]
fn the_committed_schemas_are_those_of_the_types() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/schema");
    let is_update = std::env::var_os("INSTA_UPDATE").is_some_and(|it| it == "always");
    let schemas = copytaster::record::schemas().into_iter().chain(copytaster::stories::schemas());
    let schemas = schemas.map(|(name, schema)| (name, schema.to_value(), name));
    for (name, schema, option) in schemas.chain([("ninjs", copytaster::ninjs::extension_schema(), "--ninjs")]) {
        let committed = std::fs::read_to_string(folder.join(name).with_extension("json")).unwrap_or_default();
        let current = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if is_update {
            std::fs::write(folder.join(name).with_extension("json"), &current).unwrap();
        }
        assert!(
            is_update || committed == current,
            "the types have changed: copytaster schema {option} > deploy/schema/{name}.json"
        );
    }
}

/// Validators and generators know neither Rust's formats nor null beside a type; `tests/schema` asks some of them.
#[test]
fn the_schema_is_plain() {
    fn look(schema: &Value, path: &str) {
        match schema {
            Value::Object(fields) => {
                for word in ["format", "oneOf", "anyOf", "default", "const"] {
                    let is_property = path.ends_with("/properties");
                    assert!(is_property || !fields.contains_key(word), "{word} at {path}");
                }
                assert!(fields.get("type").is_none_or(|it| it.is_string() || path.ends_with("/properties")), "types at {path}");
                fields.iter().for_each(|(key, value)| look(value, &format!("{path}/{key}")));
            }
            Value::Array(entries) => entries.iter().enumerate().for_each(|(at, it)| look(it, &format!("{path}/{at}"))),
            _ => (),
        }
    }
    copytaster::record::schemas().iter().for_each(|(_, schema)| look(schema.as_value(), ""));
    let schema = Record::json_schema().to_value();
    // A list is never null, and always there.
    let required: Vec<&str> = schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object().unwrap();
    let lists = properties.iter().filter(|(name, it)| it["type"] == "array" && *name != "tokens");
    assert!(lists.clone().count() > 10);
    lists.for_each(|(name, _)| assert!(required.contains(&name.as_str()), "{name}"));
}

#[test]
fn a_record_reads_back_as_it_was_written() {
    let resources = Resources::built_in().unwrap();
    for record in wire_items().iter().flat_map(|item| records(item, &resources, Offsets::Utf16)) {
        let back: Record = serde_json::from_value(record.clone()).unwrap();
        assert_eq!(serde_json::to_value(back).unwrap(), record);
    }
}

#[test]
fn spans_point_at_the_same_words_in_every_unit() {
    let resources = Resources::built_in().unwrap();
    for item in wire_items() {
        check_spans(&item, &resources);
    }
}

/// Release, source and everything compiled in: what changes any of them may change the record.
#[test]
fn a_record_says_what_made_it() {
    let resources = Resources::built_in().unwrap();
    let record = &records(b"Rain fell in Accra on Monday.", &resources, Offsets::Codepoint)[0];
    assert_eq!(record["provenance"]["software"], concat!("copytaster ", env!("CARGO_PKG_VERSION")));
    let resources = record["provenance"]["resources"].as_array().unwrap();
    for name in ["source", "gazetteer", "reader.model"] {
        let found = resources.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("{name} is not in {resources:?}"));
        let digest = found["sha256"].as_str().unwrap();
        assert!(digest.len() == 64 && digest.bytes().all(|it| it.is_ascii_hexdigit()), "{digest}");
    }
}

#[test]
fn the_same_copy_gives_the_same_bytes() {
    let resources = Resources::built_in().unwrap();
    let again = Resources::built_in().unwrap();
    for item in wire_items() {
        let first = serde_json::to_vec(&records(&item, &resources, Offsets::Codepoint)).unwrap();
        for _ in 0..3 {
            assert_eq!(first, serde_json::to_vec(&records(&item, &again, Offsets::Codepoint)).unwrap());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn spans_hold_for_any_text(headline in "\\PC{0,40}", body in prop::collection::vec("(\\PC|[a-zA-Z,.“”'\"() \u{10000}-\u{10400}]){0,120}", 1..6)) {
        let resources = shared_resources();
        let item = serde_json::json!({ "id": "x", "headline": headline, "body": body.join("\n\n"), "language": "en" });
        check_spans(item.to_string().as_bytes(), resources);
    }

    #[test]
    fn no_bytes_stop_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let outcomes = ingest::read(&bytes);
        prop_assert!(!outcomes.is_empty());
    }
}

/// Loading once for all the cases of a property.
fn shared_resources() -> &'static Resources {
    static SHARED: std::sync::OnceLock<Resources> = std::sync::OnceLock::new();
    SHARED.get_or_init(|| Resources::built_in().unwrap())
}

#[track_caller]
fn check_spans(item: &[u8], resources: &Resources) {
    let [bytes, points, units] = [Offsets::Utf8, Offsets::Codepoint, Offsets::Utf16].map(|unit| records(item, resources, unit));
    for ((in_bytes, in_points), in_units) in bytes.iter().zip(&points).zip(&units) {
        let text = in_bytes["text"].as_str().unwrap().to_owned();
        let codepoints: Vec<char> = text.chars().collect();
        let utf16: Vec<u16> = text.encode_utf16().collect();
        walk(in_bytes, in_points, in_units, &mut |object, start, end| match object {
            Unit::Bytes => text.get(start..end).map(str::to_owned),
            Unit::Points => codepoints.get(start..end).map(|it| it.iter().collect()),
            Unit::Units => utf16.get(start..end).and_then(|it| String::from_utf16(it).ok()),
        });
    }
}

#[derive(Clone, Copy)]
enum Unit {
    Bytes,
    Points,
    Units,
}

/// Walks three records side by side; wherever there is a span, the three must cut the same words, and `text` beside it must be them.
#[track_caller]
fn walk(bytes: &Value, points: &Value, units: &Value, cut: &mut impl FnMut(Unit, usize, usize) -> Option<String>) {
    match (bytes, points, units) {
        (Value::Object(a), Value::Object(b), Value::Object(c)) => {
            assert!(a.keys().eq(b.keys()) && a.keys().eq(c.keys()));
            if a.contains_key("start") && a.contains_key("end") {
                let at =
                    |object: &serde_json::Map<String, Value>, key: &str| usize::try_from(object[key].as_u64().unwrap()).unwrap();
                let words = cut(Unit::Bytes, at(a, "start"), at(a, "end")).expect("span on character boundaries");
                assert_eq!(cut(Unit::Points, at(b, "start"), at(b, "end")).as_ref(), Some(&words), "code points of {bytes}");
                assert_eq!(cut(Unit::Units, at(c, "start"), at(c, "end")).as_ref(), Some(&words), "UTF-16 units of {bytes}");
                if let (Some(text), false) = (a.get("text"), a.contains_key("content")) {
                    assert_eq!(text, &words, "{bytes}");
                }
            }
            for key in a.keys() {
                walk(&a[key], &b[key], &c[key], cut);
            }
        }
        (Value::Array(a), Value::Array(b), Value::Array(c)) => {
            assert!(a.len() == b.len() && b.len() == c.len());
            a.iter().zip(b).zip(c).for_each(|((a, b), c)| walk(a, b, c, cut));
        }
        _ => (),
    }
}

/// The standard's own schema, and one for the point that it refers to by its address.
fn ninjs_validator() -> jsonschema::Validator {
    let standard: Value = serde_json::from_str(include_str!("../data/schemas/ninjs-schema_3.1.json")).unwrap();
    let point = serde_json::json!({ "type": "object", "required": ["type", "coordinates"], "properties": { "type": { "const": "Point" } } });
    let registry = jsonschema::Registry::new()
        .add("https://geojson.org/schema/GeoJSON.json", point)
        .and_then(|it| it.add(copytaster::ninjs::SCHEMA, standard.clone()))
        .and_then(|it| it.prepare())
        .unwrap();
    jsonschema::options().with_registry(&registry).should_validate_formats(true).build(&standard).unwrap()
}

/// Every article of the project's own copy in every format, as ninjs 3.1: valid strictly by the schema, and read back as the same story.
#[test]
fn every_item_of_every_format_goes_out_as_ninjs_and_comes_back() {
    let validator = ninjs_validator();
    let mut seen = 0;
    for item in items("formats").into_iter().chain(wire_items()) {
        for article in ingest::read(&item).into_iter().flatten() {
            let record = pipeline::enrich(&article, shared_resources(), &Settings::default());
            let ninjs = copytaster::ninjs::project(&record);
            let errors: Vec<String> = validator.iter_errors(&ninjs).map(|it| format!("{}: {it}", it.instance_path())).collect();
            assert!(errors.is_empty(), "{errors:#?}\n{ninjs:#}");
            if record.headline.is_none() && record.text.is_empty() {
                continue;
            }
            let back = ingest::read(ninjs.to_string().as_bytes()).remove(0).unwrap();
            let again = pipeline::enrich(&back, shared_resources(), &Settings::default());
            assert_eq!(again.source.format, copytaster::article::Format::Ninjs3);
            assert_eq!(again.id, ninjs["uri"].as_str().unwrap());
            assert_eq!((&again.version, &again.slug), (&record.version, &record.slug));
            assert_eq!(again.headline, record.headline, "{ninjs:#}");
            // A paragraph may have lost a line break, no words.
            let words = |it: &str| it.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&again.text), words(&record.text));
            assert_eq!(again.lifecycle.urgency, record.lifecycle.urgency);
            assert!(again.lifecycle.status >= record.lifecycle.status, "{ninjs:#}");
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen}");
}
