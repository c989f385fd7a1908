//! Copy in, records out; nothing lost, nothing twice, every bad item a dead letter.

use std::process::Command;
use std::time::Duration;

use async_nats::HeaderMap;
use serde_json::Value;

use super::bench::{
    InProcess, Process, check_each_once, config, consumer_state, contents, ids_out, make_streams, messages_in, pass_through,
    publish, publish_one, settled, until,
};
use super::server::Server;

const LIMIT: Duration = Duration::from_secs(60);

fn copytaster(server: &Server, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_copytaster")).args(arguments).env("NATS_URL", server.url()).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn feed_worker_tail() {
    let server = Server::start();
    let _worker = Process::start(&server.url(), &[]);
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/src/resources/demo");
    let (code, said) = copytaster(&server, &["feed", demo]);
    assert_eq!(code, Some(0), "{said}");
    let jetstream = server.jetstream().await;
    until("five records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 5).await;
    let (code, said) = copytaster(&server, &["tail", "--all", "--count", "5", "--format", "json"]);
    assert_eq!(code, Some(0), "{said}");
    let records: Vec<Value> =
        said.lines().filter(|it| it.starts_with("{\"schema\"")).map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!(records.len(), 5, "{said}");
    for record in &records {
        assert!(record["source"]["received"].is_string() && record["source"]["stream"] == "WIRE");
    }
    for message in contents(&jetstream, "ENRICHED").await {
        let header = |name: &str| message.headers.get(name).map(|it| it.as_str().to_owned());
        let record: Value = serde_json::from_slice(&message.payload).unwrap();
        assert_eq!(header("Copytaster-Item-Id").as_deref(), record["id"].as_str());
        assert_eq!(header("Copytaster-Schema").as_deref(), Some("copytaster.record/1"));
        assert_eq!(header("Content-Type").as_deref(), Some("application/json"));
        assert!(header("Nats-Msg-Id").is_some());
        assert!(message.subject.starts_with("wire.enriched."), "{}", message.subject);
    }
    // The same files again are no news.
    let (code, said) = copytaster(&server, &["feed", demo]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("\"known_already\":6"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_with_a_stop_in_the_middle() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    publish(&jetstream, 0..10_000).await;
    let mut first = Process::start(&server.url(), &["--in-flight", "128"]);
    until("the first records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await > 1_000).await;
    first.signal("TERM");
    let (code, took) = first.wait();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(25), "{took:?}");
    let (waiting, in_hand, redelivered) = consumer_state(&jetstream).await;
    assert!(waiting > 0, "the stop came too late to show anything");
    assert_eq!((in_hand, redelivered), (0, 0));
    let _second = Process::start(&server.url(), &["--in-flight", "128"]);
    until("all records", LIMIT * 2, async || settled(&jetstream).await).await;
    check_each_once(&ids_out(&jetstream).await, 10_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_class_of_bad_input_is_a_dead_letter() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    let bad: [(&str, &[u8]); 6] = [
        ("empty", b""),
        ("empty", b" \n\t "),
        ("not_utf8", b"Headline\n\nCaf\xFF\xFE\xFD au lait \x80\x81"),
        ("not_json", b"{\"id\": \"x\", "),
        ("unknown_shape", b"[7]"),
        ("no_text", b"{\"id\": \"only an id\"}"),
    ];
    let mut headers = HeaderMap::new();
    headers.insert("X-Desk", "foreign");
    headers.insert("Nats-Msg-Id", "theirs");
    publish(&jetstream, 0..50).await;
    for (index, (_, payload)) in bad.iter().enumerate() {
        headers.insert("Nats-Msg-Id", format!("theirs-{index}").as_str());
        publish_one(&jetstream, "wire.raw.bad", headers.clone(), payload).await;
    }
    publish(&jetstream, 50..100).await;
    let mut worker = Process::start(&server.url(), &[]);
    until("everything settled", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 100 && settled(&jetstream).await)
        .await;
    check_each_once(&ids_out(&jetstream).await, 100);

    let mut letters = contents(&jetstream, "DEAD").await;
    letters.sort_by_key(|it| it.headers.get("Copytaster-Original-Nats-Msg-Id").unwrap().to_string());
    assert_eq!(letters.len(), bad.len());
    for ((reason, payload), letter) in bad.iter().zip(&letters) {
        let header = |name: &str| letter.headers.get(name).map(|it| it.as_str().to_owned()).unwrap_or_default();
        assert_eq!(&letter.payload, payload);
        assert_eq!((header("Copytaster-Reason"), &letter.subject), ((*reason).to_owned(), &format!("wire.dead.{reason}")));
        assert_eq!(
            (header("X-Desk").as_str(), header("Copytaster-Subject").as_str(), header("Copytaster-Attempts").as_str()),
            ("foreign", "wire.raw.bad", "1")
        );
        assert!(!header("Copytaster-Message").is_empty());
    }
    assert!(worker.0.try_wait().unwrap().is_none(), "the worker must still run");
}

#[tokio::test(flavor = "multi_thread")]
async fn trace_context_goes_through() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    let mut headers = HeaderMap::new();
    headers.insert("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    publish_one(&jetstream, "wire.raw.ap", headers, super::bench::story(0).as_bytes()).await;
    let _worker = Process::start(&server.url(), &[]);
    until("a record", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 1).await;
    let record = contents(&jetstream, "ENRICHED").await.remove(0);
    assert_eq!(record.headers.get("traceparent").unwrap().as_str(), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_not_swallowed_and_a_repeat_is() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    let item = |version: &str, body: &str| {
        serde_json::json!({ "id": "same", "version": version, "headline": "Toll rises", "body": body }).to_string()
    };
    for copy in [
        item("1", "Two dead in Cali."),
        item("1", "Two dead in Cali."),
        item("2", "Three dead in Cali."),
        item("2", "Four dead in Cali."),
    ] {
        publish_one(&jetstream, "wire.raw.x", HeaderMap::new(), copy.as_bytes()).await;
    }
    let worker = Process::start(&server.url(), &[]);
    until("everything settled", LIMIT, async || messages_in(&jetstream, "ENRICHED").await >= 3 && settled(&jetstream).await)
        .await;
    assert_eq!(messages_in(&jetstream, "ENRICHED").await, 3);
    drop(worker);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_are_listed_shown_replayed_and_purged() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    for payload in ["{broken", "{\"id\": \"nothing\"}"] {
        publish_one(&jetstream, "wire.raw.x", HeaderMap::new(), payload.as_bytes()).await;
    }
    let _worker = Process::start(&server.url(), &[]);
    until("two dead letters", LIMIT, async || messages_in(&jetstream, "DEAD").await == 2).await;
    let (_, listed) = copytaster(&server, &["dead", "list", "--reason", "not_json", "--since", "1h"]);
    let letter: Value = serde_json::from_str(listed.lines().next().unwrap()).unwrap();
    assert_eq!((letter["reason"].as_str(), listed.lines().count()), (Some("not_json"), 1), "{listed}");
    let (_, shown) = copytaster(&server, &["dead", "show", &letter["sequence"].to_string()]);
    assert!(shown.starts_with("{broken"), "{shown}");

    // What is broken comes back each time, until replaying it is refused.
    for replays in 1..=3 {
        let (code, said) = copytaster(&server, &["dead", "replay", "--reason", "not_json"]);
        assert_eq!(code, Some(0), "{said}");
        until("the letter to come back", LIMIT, async || {
            let found = contents(&jetstream, "DEAD").await;
            found.iter().any(|it| it.headers.get("Copytaster-Replays").is_some_and(|it| it.as_str() == replays.to_string()))
        })
        .await;
        assert_eq!(messages_in(&jetstream, "DEAD").await, 2);
    }
    let (code, said) = copytaster(&server, &["dead", "replay", "--reason", "not_json"]);
    assert!(code == Some(1) && said.contains("three times"), "{said}");
    assert_eq!(copytaster(&server, &["dead", "purge"]).0, Some(64), "purge must be told what");
    assert_eq!(copytaster(&server, &["dead", "purge", "--all"]).0, Some(0));
    assert_eq!(messages_in(&jetstream, "DEAD").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outcomes_add_up_to_what_was_received() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    publish(&jetstream, 0..300).await;
    let worker = InProcess::start(&config(&server.url()), pass_through());
    until("everything settled", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 300 && settled(&jetstream).await)
        .await;
    assert_eq!(worker.health.ready(), Ok(()));
    let metrics = worker.health.metrics();
    let value = |name: &str| {
        metrics.lines().filter(|it| it.starts_with(name)).filter_map(|it| it.rsplit(' ').next()?.parse::<f64>().ok()).sum::<f64>()
    };
    assert_eq!(value("copytaster_articles_received_total"), 300.0, "{metrics}");
    assert_eq!(value("copytaster_articles_finished_total"), 300.0, "{metrics}");
    assert_eq!(value("copytaster_records_published_total"), 300.0, "{metrics}");
    worker.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_server_is_69_and_a_wrong_configuration_64() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("c.toml");
    std::fs::write(&config, "[worker]\nin_fligth = 3\n").unwrap();
    let run = |arguments: &[&str]| Command::new(env!("CARGO_BIN_EXE_copytaster")).args(arguments).output().unwrap();
    let nowhere = format!("nats://127.0.0.1:{}", super::server::free_port());
    assert_eq!(run(&["check", "--nats", &nowhere]).status.code(), Some(69));
    assert_eq!(run(&["worker", "--http", "off", "--nats", &nowhere]).status.code(), Some(69));
    let wrong = run(&["worker", "--config", config.to_str().unwrap()]);
    assert_eq!(wrong.status.code(), Some(64));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("in_fligth"), "{wrong:?}");
}
