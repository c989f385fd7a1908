//! The configuration held against the server before the work begins, and order where it is asked for.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, pull};
use copytaster::config::{Lanes, Mode};
use copytaster::worker::message::Delivered;
use copytaster::worker::outgoing::Outgoing;
use copytaster::worker::{Job, Work, WorkerError};

use super::{Beside, Running, Server, copy, settings, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_can_not_work_is_refused() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    beside.provide(&settings(&server.url())).await;
    let mut circle = settings(&server.url());
    circle.output.subject = "wire.raw.{language}".to_owned();
    let mut nowhere = settings(&server.url());
    nowhere.output.subject = "elsewhere.{language}".to_owned();
    let mut unmade = settings(&server.url());
    unmade.worker.mode = Mode::Bind;
    // The consumer is made by the first that may make one.
    for (config, expected) in [(unmade, "no consumer copytaster"), (circle, "output.subject"), (nowhere, "no stream would take")]
    {
        match Running::start(&config, copy()).ended().await {
            Err(WorkerError::Misconfigured(message)) => assert!(message.contains(expected), "{message}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_go_wrong_is_said() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    beside.provide(&settings(&server.url())).await;
    let mut short = beside.context.get_stream("ENRICHED").await.unwrap().cached_info().config.clone();
    short.duplicate_window = Duration::from_secs(30);
    short.max_message_size = 10_000;
    beside.context.update_stream(short).await.unwrap();
    let consumer = pull::Config {
        durable_name: Some("copytaster".to_owned()),
        ack_policy: AckPolicy::Explicit,
        backoff: vec![Duration::from_secs(1), Duration::from_secs(3)],
        max_ack_pending: 10,
        max_deliver: 3,
        ..Default::default()
    };
    beside.context.create_consumer_on_stream(consumer, "WIRE").await.unwrap();
    let output =
        std::process::Command::new(env!("CARGO_BIN_EXE_copytaster")).args(["check", "--nats", &server.url()]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    for expected in [
        "duplicate_window is 30s",
        "max_msg_size is 10000 bytes",
        "backoff[0] is 1s",
        "max_ack_pending is 10",
        "max_deliver is 3",
    ] {
        assert!(said.contains(expected), "no '{expected}' in {said}");
    }
}

/// Takes the longer the earlier a version is, so that without lanes the later ones would overtake.
struct Uneven;

impl Work for Uneven {
    fn read(self: Arc<Self>, message: &Delivered) -> Job {
        let message = message.clone();
        let item: serde_json::Value = serde_json::from_slice(&message.payload).unwrap();
        let finish = move || {
            std::thread::sleep(Duration::from_millis(if message.sequence.is_multiple_of(3) { 12 } else { 1 }));
            let (subject, message_id) = ("wire.enriched.en.x".to_owned(), format!("out-{}", message.sequence));
            vec![Ok(Outgoing { subject, message_id, headers: Vec::new(), payload: message.payload })]
        };
        Job { ids: vec![item["id"].to_string()], finish: Box::new(finish) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lanes_keep_the_versions_of_an_item_in_order() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    beside.provide(&config).await;
    for version in 0..30 {
        for item in 0..4 {
            beside.feed_one(serde_json::json!({ "id": format!("item-{item}"), "version": version }).to_string()).await;
        }
    }
    config.worker.lanes = Lanes::Item;
    config.worker.threads = 4;
    let worker = Running::start(&config, Arc::new(Uneven));
    until("all records", async || beside.count("ENRICHED").await == 120).await;
    beside.settled().await;
    let mut last = BTreeMap::new();
    for payload in beside.payloads("ENRICHED").await {
        let item: serde_json::Value = serde_json::from_str(&payload).unwrap();
        let version = item["version"].as_i64().unwrap();
        let before = last.insert(item["id"].to_string(), version).unwrap_or(-1);
        assert!(version > before, "{version} came out after {before}: {item}");
    }
    worker.leave().await;
}
