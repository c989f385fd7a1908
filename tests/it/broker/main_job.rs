//! Copy in, records out, through the program's own commands.

use std::process::Command;

use async_nats::HeaderMap;
use serde_json::Value;

use super::{Beside, Process, Running, Server, copy, settings, until};

fn copytaster(server: &Server, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_copytaster")).args(arguments).env("NATS_URL", server.url()).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn feed_worker_tail() {
    let server = Server::start().await;
    let _worker = Process::start(&server.url(), "");
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/src/resources/demo");
    let (code, said) = copytaster(&server, &["feed", demo]);
    assert_eq!(code, Some(0), "{said}");
    let beside = Beside::connect(&server).await;
    until("five records", async || beside.count("ENRICHED").await == 5).await;
    let (code, said) = copytaster(&server, &["tail", "--all", "--count", "5", "--format", "json"]);
    assert_eq!(code, Some(0), "{said}");
    let records: Vec<Value> =
        said.lines().filter(|it| it.starts_with("{\"schema\"")).map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!(records.len(), 5, "{said}");
    assert!(records.iter().all(|it| it["source"]["received"].is_string() && it["source"]["stream"] == "WIRE"));
    // The same files again are no news.
    let (code, said) = copytaster(&server, &["feed", demo]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("\"known_already\":6"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_shows_the_records_and_leaves_nothing() {
    let program = std::env::var("NATS_SERVER").unwrap_or_else(|_| "nats-server".to_owned());
    let output = Command::new(env!("CARGO_BIN_EXE_copytaster"))
        .args(["demo", "--format", "json"])
        .env("NATS_SERVER", program)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.lines().count(), 5, "{said}");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("dead letter on wire.dead.not_json"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_not_swallowed_and_a_repeat_is() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    beside.provide(&settings(&server.url())).await;
    let item = |version: &str, body: &str| {
        serde_json::json!({ "id": "same", "version": version, "headline": "Toll rises", "body": body }).to_string()
    };
    for copy in [
        item("1", "Two dead in Cali."),
        item("1", "Two dead in Cali."),
        item("2", "Three dead in Cali."),
        item("2", "Four dead in Cali."),
    ] {
        beside.feed_one(copy).await;
    }
    let _worker = Process::start(&server.url(), "");
    beside.settled().await;
    assert_eq!(beside.count("ENRICHED").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_are_listed_shown_replayed_and_purged() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    beside.provide(&settings(&server.url())).await;
    for payload in ["{broken", "{\"id\": \"nothing\"}"] {
        beside.feed_one(payload).await;
    }
    let _worker = Process::start(&server.url(), "");
    until("two dead letters", async || beside.count("DEAD").await == 2).await;
    let (_, listed) = copytaster(&server, &["dead", "list", "--reason", "not_json", "--since", "1h"]);
    let letter: Value = serde_json::from_str(listed.lines().next().unwrap()).unwrap();
    assert_eq!((letter["reason"].as_str(), listed.lines().count()), (Some("not_json"), 1), "{listed}");
    let (_, shown) = copytaster(&server, &["dead", "show", &letter["sequence"].to_string()]);
    assert!(shown.starts_with("{broken"), "{shown}");

    // What is broken comes back each time, until replaying it is refused.
    for replays in 1..=3 {
        let (code, said) = copytaster(&server, &["dead", "replay", "--reason", "not_json"]);
        assert_eq!(code, Some(0), "{said}");
        let came_back =
            |headers: &HeaderMap| headers.get("Copytaster-Replays").is_some_and(|it| it.as_str() == replays.to_string());
        until("the letter to come back", async || beside.all("DEAD").await.iter().any(|it| came_back(&it.headers))).await;
        assert_eq!(beside.count("DEAD").await, 2);
    }
    let (code, said) = copytaster(&server, &["dead", "replay", "--reason", "not_json"]);
    assert!(code == Some(1) && said.contains("three times"), "{said}");
    assert_eq!(copytaster(&server, &["dead", "purge"]).0, Some(64), "purge must be told what");
    assert_eq!(copytaster(&server, &["dead", "purge", "--all"]).0, Some(0));
    assert_eq!(beside.count("DEAD").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outcomes_add_up_to_what_was_received() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    beside.provide(&settings(&server.url())).await;
    beside.feed(0..300).await;
    let worker = Running::start(&settings(&server.url()), copy());
    until("all records", async || beside.count("ENRICHED").await == 300).await;
    beside.settled().await;
    worker.ready().await;
    let health = std::sync::Arc::clone(&worker.health);
    worker.leave().await;
    let metrics = health.metrics();
    let value = |name: &str| {
        metrics.lines().filter(|it| it.starts_with(name)).filter_map(|it| it.rsplit(' ').next()?.parse::<f64>().ok()).sum::<f64>()
    };
    for name in ["copytaster_articles_received_total", "copytaster_articles_finished_total", "copytaster_records_published_total"]
    {
        assert_eq!(value(name), 300.0, "{name} in {metrics}");
    }
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
