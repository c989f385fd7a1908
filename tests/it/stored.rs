//! Records that other releases wrote – parked until their embargo ends, or published long ago – stay readable.
//!
//! `tests/data/stored/0.1` holds what the first release wrote, byte for byte, `newer` what a later one might write: never change the former,
//! and add a folder when the record changes.

use copytaster::record::stored::{Stored, Unreadable};
use copytaster::record::{Role, Status};
use serde_json::{Value, json};

/// The records of a folder, by name.
fn records(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/stored").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|it| (it.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(it).unwrap())).collect()
}

fn roles(stored: &Stored) -> impl Iterator<Item = &Role> {
    stored.record.events.iter().flat_map(|it| it.actors.iter().chain(&it.recipients))
}

#[test]
fn records_of_the_first_release_are_read_whole() {
    let found = records("0.1");
    assert!(found.len() >= 8, "{}", found.len());
    for (name, json) in &found {
        let stored = Stored::read(json).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert_eq!(stored.whole, None, "{name}: something in it was not understood");
        let written: Value = serde_json::from_slice(json).unwrap();
        for (list, length) in [
            ("entities", stored.record.entities.len()),
            ("events", stored.record.events.len()),
            ("sentences", stored.record.sentences.len()),
        ] {
            assert_eq!(written[list].as_array().unwrap().len(), length, "{name}: {list}");
        }
        assert!(roles(&stored).filter_map(|it| it.country.as_deref()).all(|it| it.len() == 2), "{name}");
    }
}

#[test]
fn alpha_3_codes_become_alpha_2_and_bodies() {
    let (_, json) = records("0.1").into_iter().find(|(name, _)| name == "parked-timed.json").unwrap();
    let stored = Stored::read(&json).unwrap();
    assert_eq!(stored.record.lifecycle.status, Status::Usable, "it lies there as it will go out");
    let countries: Vec<&str> = roles(&stored).filter_map(|it| it.country.as_deref()).collect();
    assert!(countries.contains(&"RU"), "{countries:?}");
    let bodies: Vec<&str> = roles(&stored).filter_map(|it| it.body.as_deref()).collect();
    assert!(bodies.contains(&"EEC"), "{bodies:?}");
}

#[test]
fn records_of_a_newer_release_are_read_as_far_as_they_are_understood_and_lose_nothing() {
    let found = records("newer");
    assert!(!found.is_empty());
    for (name, json) in found {
        let stored = Stored::read(&json).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        let written: Value = serde_json::from_slice(&json).unwrap();
        let whole: Value = serde_json::from_slice(&stored.whole.expect("there is more in it than this release knows")).unwrap();
        assert_eq!(whole, written, "{name}");
        assert_eq!(stored.record.text, written["text"].as_str().unwrap());
        // An entity of an unknown type is left out; the others are there.
        let known = written["entities"].as_array().unwrap().iter().filter(|it| it["type"] != "vessel").count();
        assert_eq!(stored.record.entities.len(), known, "{name}");
        assert!(known > 0 && known < written["entities"].as_array().unwrap().len(), "{name}");
    }
}

#[test]
fn the_least_that_is_a_record() {
    let least = json!({ "schema": "copytaster.record/1", "id": "urn:x:1", "text": "Rain fell.", "lifecycle": {} });
    let stored = Stored::read(least.to_string().as_bytes()).unwrap();
    assert_eq!((stored.record.lifecycle.status, stored.record.text.as_str()), (Status::Withheld, "Rain fell."));
    for missing in ["schema", "id", "text", "lifecycle"] {
        let mut less = least.clone();
        less.as_object_mut().unwrap().remove(missing);
        assert!(matches!(Stored::read(less.to_string().as_bytes()), Err(Unreadable::Malformed(_))), "{missing}");
    }
}

/// Doubt withholds: the worker leaves such a record where it lies.
#[test]
fn what_does_not_say_whether_it_may_be_used_is_not_read() {
    let record = |change: Value| {
        let mut record =
            json!({ "schema": "copytaster.record/1", "id": "urn:x:1", "text": "", "lifecycle": { "status": "usable" } });
        record.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        Stored::read(record.to_string().as_bytes())
    };
    assert!(record(json!({})).is_ok());
    assert!(matches!(record(json!({ "schema": "copytaster.record/2" })), Err(Unreadable::Schema(_))));
    assert!(matches!(record(json!({ "id": "" })), Err(Unreadable::Nameless)));
    assert!(matches!(record(json!({ "lifecycle": { "status": "licensed" } })), Err(Unreadable::Status(_))));
    assert!(matches!(record(json!({ "lifecycle": { "status": null } })), Err(Unreadable::Status(_) | Unreadable::Malformed(_))));
    let embargo = json!({ "lifecycle": { "status": "usable", "embargo": { "until": 1_800_000_000 } } });
    assert!(matches!(record(embargo), Err(Unreadable::Malformed(_))), "an embargo that can't be read must not become none");
    for junk in ["", "null", "[]", "\"usable\"", "{\"schema\":\"copytaster.record/1\""] {
        assert!(Stored::read(junk.as_bytes()).is_err(), "{junk}");
    }
}
