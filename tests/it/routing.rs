//! Every signal of the table, as an item of copy, through the whole program to the subject that it is sent to.

use copytaster::config::Config;
use copytaster::ingest;
use copytaster::pipeline::{self, Settings};
use copytaster::record::{Record, Status};
use copytaster::resources::Resources;
use copytaster::worker::outgoing::{Addressing, Outgoing};
use serde_json::{Value, json};

/// A row of `tests/data/lifecycle/signals.tsv` as an item, and the status that it should have.
pub(crate) struct Signal {
    pub(crate) id: String,
    pub(crate) status: &'static str,
    /// Whether its embargo has a time.
    pub(crate) is_timed: bool,
    pub(crate) item: Vec<u8>,
}

/// What no stub may tell.
const SECRET: &str = "Zanzibar oystercatchers number 4,017";

pub(crate) fn signals() -> Vec<Signal> {
    let table = include_str!("../data/lifecycle/signals.tsv");
    let rows = table.lines().filter(|it| !it.starts_with('#')).enumerate();
    rows.map(|(number, row)| {
        let columns: Vec<&str> = row.split('\t').collect();
        let [_, _, status, until, _, _, headline, slug, note, given, body] = columns.try_into().unwrap();
        // Letters only: a number in the id would be one that kills may name.
        let id = format!("urn:row:{}", number.to_string().bytes().map(|it| char::from(it - b'0' + b'k')).collect::<String>());
        let mut item = json!({ "uri": id, "headline": headline, "published": "2025-02-28T15:00:00Z" });
        for (key, value) in [("slugline", slug), ("edNote", note), ("pubStatus", given)] {
            if !value.is_empty() {
                item[key] = value.into();
            }
        }
        let body = body.replace(" ¶ ", "\n\n");
        item["body"] = format!(
            "{body}\n\nThe count goes on.\n\n{SECRET}, a warden counted.\n\nThey breed on the reef.\n\nIt is quiet there."
        )
        .trim()
        .into();
        let is_timed = !matches!(until, "-" | "?");
        Signal { id, status, is_timed, item: serde_json::to_vec(&item).unwrap() }
    })
    .collect()
}

fn outgoing(signal: &Signal, resources: &Resources, addressing: &Addressing) -> (Record, Vec<Outgoing>) {
    let article = ingest::read(&signal.item).remove(0).unwrap();
    let record = pipeline::enrich(&article, resources, &Settings::default());
    let outgoing = addressing.outgoing(&record, &Vec::new());
    (record, outgoing)
}

fn tells(outgoing: &Outgoing) -> bool {
    String::from_utf8_lossy(&outgoing.payload).contains("oystercatchers")
}

#[test]
fn every_signal_finds_its_subject() {
    let resources = Resources::built_in().unwrap();
    let mut config = Config::default();
    config.output.ninjs = Some("wire.ninjs.{language}".to_owned());
    let addressing = Addressing::new(&config, "test").unwrap();
    let schema = serde_json::to_value(Record::json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let signals = signals();
    assert!(signals.len() >= 150, "only {}", signals.len());
    let mut wrong = Vec::new();
    for signal in &signals {
        let (record, outgoing) = outgoing(signal, &resources, &addressing);
        let prefixes: Vec<&str> = outgoing.iter().map(|it| it.subject.split('.').nth(1).unwrap()).collect();
        let fits = match signal.status {
            "usable" => prefixes == ["enriched", "ninjs"] && tells(&outgoing[0]),
            "withheld" => {
                prefixes.starts_with(&["held"]) && prefixes[1..].iter().all(|it| *it == "embargo") && !tells(&outgoing[0])
            }
            _ => prefixes == ["kills"] && !tells(&outgoing[0]),
        };
        if !fits {
            wrong.push(format!("{}: {prefixes:?} {}", signal.status, String::from_utf8_lossy(&signal.item)));
        }
        for message in outgoing.iter().filter(|it| !it.subject.starts_with("wire.ninjs")) {
            let shown: Value = serde_json::from_slice(&message.payload).unwrap();
            let errors: Vec<String> = validator.iter_errors(&shown).map(|it| format!("{}: {it}", it.instance_path())).collect();
            assert!(errors.is_empty(), "{errors:#?}\n{shown:#}");
            // The embargo's own stream holds what will go out; no consumer reads it.
            let is_stub = message.subject.starts_with("wire.held") || message.subject.starts_with("wire.kills");
            assert!(!is_stub || record.lifecycle.status != Status::Usable);
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), signals.len(), wrong.join("\n"));
}

#[test]
fn stubs_are_whole_where_that_is_asked_for() {
    let resources = Resources::built_in().unwrap();
    let mut config = Config::default();
    (config.held.full, config.kills.full) = (true, true);
    let addressing = Addressing::new(&config, "test").unwrap();
    let mut asked = 0;
    for signal in signals().iter().filter(|it| it.status != "usable").step_by(7) {
        let (_, outgoing) = outgoing(signal, &resources, &addressing);
        assert!(tells(&outgoing[0]), "{}", outgoing[0].subject);
        asked += 1;
    }
    assert!(asked > 10);
}

/// A re-run after a list, a model, the program or the configuration has changed is no duplicate; the same again is one.
#[test]
fn the_message_id_follows_what_makes_the_record_and_where_it_goes() {
    let article = ingest::read(b"Rain fell in Accra on Monday.").remove(0).unwrap();
    let record = pipeline::enrich(&article, &Resources::built_in().unwrap(), &Settings::default());
    let id = |identity: &str, change: fn(&mut Config)| {
        let mut config = Config::default();
        change(&mut config);
        Addressing::new(&config, identity).unwrap().outgoing(&record, &Vec::new())[0].message_id.clone()
    };
    let usual = id("one list", |_| ());
    assert_eq!(usual, id("one list", |_| ()));
    assert_eq!(usual, id("one list", |it| it.worker.in_flight += 1), "how much is in flight shapes no record");
    assert_ne!(usual, id("another list", |_| ()));
    assert_ne!(usual, id("one list", |it| it.output.subject = "wire.enriched.{agency}".to_owned()));
    assert_ne!(usual, id("one list", |it| it.output.ninjs_extended = true));
}
