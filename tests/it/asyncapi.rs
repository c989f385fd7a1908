//! The AsyncAPI document: the committed one is that of the program, nothing in it leads nowhere, and it follows the settings. Whether messages are as it
//! says: `broker/asyncapi.rs`.

use copytaster::asyncapi::document;
use copytaster::config::{Config, Given};
use serde_json::Value;

/// Generators of clients work from the committed file; `copytaster asyncapi` prints it.
#[test]
fn the_committed_document_is_that_of_the_program() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/asyncapi.json");
    let current = serde_json::to_string_pretty(&document(&Config::default())).unwrap() + "\n";
    if std::env::var_os("INSTA_UPDATE").is_some_and(|it| it == "always") {
        std::fs::write(&path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == current, "subjects, headers or types have changed: copytaster asyncapi > deploy/asyncapi.json");
}

fn configured(settings: &str) -> Value {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), settings).unwrap();
    document(&Config::load(Some(file.path()), &Given::default()).unwrap())
}

fn addresses(document: &Value) -> Vec<&str> {
    document["channels"].as_object().unwrap().values().filter_map(|it| it["address"].as_str()).collect()
}

#[test]
fn subjects_are_those_of_the_settings() {
    let document = configured(
        "[input]\nsubjects = [\"in.a.>\", \"in.b.>\"]\n[output]\nsubject = \"out.{country}.{kind}\"\nsubjects = [\"out.>\", \"ninjs.>\"]\nninjs = \"ninjs.{agency}\"\n\
         [events]\npublish = false\n[ask]\nthreads = 0\n[[stage]]\nname = \"translate\"\nsubject = \"stages.translate\"\n",
    );
    let addresses = addresses(&document);
    for address in ["in.a.>", "in.b.>", "out.{country}.{kind}", "ninjs.{agency}", "stages.translate"] {
        assert!(addresses.contains(&address), "{address} is not in {addresses:?}");
    }
    assert!(!addresses.iter().any(|it| it.contains("events") || it.contains("copytaster.enrich")), "{addresses:?}");
    check_whole(&document);
}

#[test]
fn nothing_leads_nowhere() {
    let document = document(&Config::default());
    check_whole(&document);
    let shown = document.to_string();
    for name in
        ["EventMessage", "WatchMessage", "wire.tolls.{kind}.{country}", "Copytaster-State", "\"assault\"", "x-jetstream-stream"]
    {
        assert!(shown.contains(name), "{name} is missing");
    }
}

/// Every reference has its target, every schema is one, and every field of a subject is described.
#[track_caller]
fn check_whole(document: &Value) {
    fn references<'d>(value: &'d Value, found: &mut Vec<&'d str>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(key, value)| match value.as_str() {
                Some(target) if key == "$ref" => found.push(target),
                _ => references(value, found),
            }),
            Value::Array(entries) => entries.iter().for_each(|it| references(it, found)),
            _ => (),
        }
    }
    let mut found = Vec::new();
    references(document, &mut found);
    assert!(found.len() > 100, "{}", found.len());
    for target in found {
        assert!(document.pointer(target.trim_start_matches('#')).is_some(), "{target} is nowhere");
    }
    for (name, channel) in document["channels"].as_object().unwrap() {
        for field in channel["address"].as_str().unwrap_or_default().split('{').skip(1) {
            let parameter = &channel["parameters"][field.split('}').next().unwrap()];
            assert!(parameter["description"].is_string(), "{name}: {field} means nothing");
            assert!(parameter["enum"].as_array().is_none_or(|it| it.len() > 2), "{name}: {parameter}");
        }
    }
}
