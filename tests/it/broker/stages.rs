//! Stages of the user's own: asked at once, and whatever they do costs no record.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use copytaster::config::{Config, OnFailure, Stage};
use copytaster::worker::metrics::RequestLabel;
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::recalls::{record, story};
use super::rig::enricher;
use super::versions::standing;
use super::*;

fn stage(name: &str) -> Stage {
    Stage {
        name: name.to_owned(),
        subject: format!("stages.{name}"),
        when: None,
        timeout: Duration::from_secs(1),
        max_bytes: 1_000,
        on_failure: OnFailure::Skip,
    }
}

fn with(server: &Server, stages: Vec<Stage>) -> Config {
    let mut config = settings(&server.url());
    config.stage = stages;
    config
}

/// A service that answers each record with what `reply` makes of it; `None`: never.
async fn service(beside: &Beside, name: &str, reply: impl Fn(Value) -> Option<Vec<u8>> + Send + 'static) {
    let client = beside.client.clone();
    let mut requests = client.queue_subscribe(format!("stages.{name}"), "workers".to_owned()).await.unwrap();
    client.flush().await.unwrap();
    tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            let record: Value = serde_json::from_slice(&request.payload).unwrap();
            if let (Some(reply), Some(to)) = (reply(record), request.reply) {
                client.publish(to, reply.into()).await.unwrap();
            }
        }
    });
}

fn said(record: &Value, stage: &str) -> String {
    let all = record["diagnostics"].as_array().unwrap();
    all.iter().find(|it| it["stage"] == stage).map(|it| it["message"].as_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_stand_in_the_record_and_failures_cost_their_own_field() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let names = ["words", "silent", "broken", "large", "nobody", "german"];
    let mut stages: Vec<Stage> = names.map(stage).to_vec();
    stages[5].when = Some("language == de".to_owned());
    let config = with(&server, stages);
    service(&beside, "words", |it| Some(json!({ "words": it["text"].as_str().unwrap().split(' ').count() }).to_string().into()))
        .await;
    service(&beside, "silent", |_| None).await;
    service(&beside, "broken", |_| Some(b"not json".to_vec())).await;
    service(&beside, "large", |_| Some(format!("\"{}\"", "x".repeat(2_000)).into_bytes())).await;
    service(&beside, "german", |it| Some(it["language"]["tag"].to_string().into_bytes())).await;
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    let begun = std::time::Instant::now();
    beside.feed_one(story("urn:s:1", "Bridge falls in Lima", json!({}))).await;
    until("it is out", async || beside.count("ENRICHED").await == 1).await;
    assert!(begun.elapsed() < Duration::from_secs(30));
    beside.settled().await;
    let out = record(&beside.all("ENRICHED").await[0]);
    assert_eq!(out["extensions"].as_object().unwrap().keys().collect::<Vec<_>>(), ["words"], "{out:#}");
    assert!(out["extensions"]["words"]["words"].as_u64().unwrap() > 10);
    let expected = [
        ("silent", "no answer within 1s"),
        ("broken", "no JSON"),
        ("large", "2002 bytes is too large"),
        ("nobody", "nobody answers"),
    ];
    for (name, message) in expected {
        assert!(said(&out, name).contains(message), "{name}: {:#}", out["diagnostics"]);
    }
    let count = |stage: &str, outcome: &'static str| {
        worker.health.metrics.stage_requests.get_or_create(&RequestLabel { stage: stage.to_owned(), outcome }).get()
    };
    assert_eq!([count("words", "answered"), count("silent", "timeout"), count("large", "too_large")], [1, 1, 1]);
    assert_eq!(count("german", "answered"), 0);
    beside
        .feed_one(story(
            "urn:s:2",
            "Brücke in Lima eingestürzt",
            json!({ "language": "de", "body": "Lima (dpa) - In Lima ist am Montag eine Brücke eingestürzt." }),
        ))
        .await;
    until("both are out", async || beside.count("ENRICHED").await == 2).await;
    let out = record(&beside.all("ENRICHED").await[1]);
    assert_eq!(out["extensions"]["german"], "de");
    worker.leave().await;
}

/// A newer version waits some seconds for one whose stage is slow; what comes later than that is taken back.
#[tokio::test(flavor = "multi_thread")]
async fn an_older_version_that_comes_too_late_is_not_the_last_word() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let slow = Stage { when: Some("language == de".to_owned()), timeout: Duration::from_secs(9), ..stage("slow") };
    let config = with(&server, vec![slow]);
    service(&beside, "slow", |_| None).await;
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    for (version, language) in [("1", "en"), ("2", "de"), ("3", "en")] {
        let body = match language {
            "de" => "Lima (dpa) - In Lima ist am Montag eine Brücke eingestürzt, wie die Behörden mitteilten.",
            _ => "LIMA, March 2 (AP) - A bridge fell in Lima on Monday, officials said.",
        };
        let more = json!({ "version": version, "language": language, "body": body });
        beside.feed_one(story("urn:s:1", &format!("Bridge falls in Lima, take {version}"), more)).await;
    }
    until("all are out, and the late one is taken back", async || beside.count("ENRICHED").await == 4).await;
    beside.settled().await;
    let records: Vec<Value> = beside.all("ENRICHED").await.iter().map(record).collect();
    let order: Vec<_> =
        records.iter().map(|it| (it["version"].as_str().unwrap(), it["lifecycle"]["status"].as_str().unwrap())).collect();
    assert_eq!(order, [("1", "usable"), ("3", "usable"), ("2", "usable"), ("2", "withheld")]);
    assert_eq!(standing(&records)["urn:s:1"], ["1", "3"]);
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_that_must_not_be_left_out_is_asked_again() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let stages = [
        Stage { on_failure: OnFailure::Retry, ..stage("late") },
        Stage { on_failure: OnFailure::Retry, timeout: Duration::from_millis(50), ..stage("never") },
    ];
    let mut config = with(&server, vec![stages[0].clone()]);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    beside.feed_one(story("urn:s:1", "Bridge falls in Lima", json!({}))).await;
    until("it was nak'd", async || {
        worker.health.metrics.finished.get_or_create(&copytaster::worker::metrics::OutcomeLabel { outcome: "nak" }).get() > 0
    })
    .await;
    assert_eq!(beside.count("ENRICHED").await, 0);
    service(&beside, "late", |_| Some(b"[1]".to_vec())).await;
    until("it is out", async || beside.count("ENRICHED").await == 1).await;
    beside.settled().await;
    assert_eq!(record(&beside.all("ENRICHED").await[0])["extensions"], json!({ "late": [1] }));
    worker.leave().await;
    // After as many attempts as there may be it goes out without.
    config.stage = vec![stages[1].clone()];
    config.worker.max_attempts = 2;
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    beside.feed_one(story("urn:s:2", "Mayor of Lima flees the city", json!({}))).await;
    until("it is out", async || beside.count("ENRICHED").await == 2).await;
    beside.settled().await;
    let out = record(&beside.all("ENRICHED").await[1]);
    assert_eq!((&out["extensions"], said(&out, "never").as_str()), (&json!({}), "nobody answers"));
    assert_eq!(beside.count("DEAD").await, 0);
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn held_and_killed_copy_is_shown_to_no_stage_before_its_release() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = with(&server, vec![stage("sees")]);
    config.worker.ack_wait = Duration::from_secs(1);
    let seen: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let its_seen = Arc::clone(&seen);
    service(&beside, "sees", move |it| {
        its_seen.lock().unwrap().insert(it["id"].as_str().unwrap().to_owned());
        Some(b"true".to_vec())
    })
    .await;
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    let until_then = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_secs(5)).unwrap();
    beside.feed_one(story("urn:s:timed", "Bridge falls in Lima", json!({ "embargoed": until_then.to_string() }))).await;
    beside.feed_one(story("urn:s:held", "Mayor of Lima flees the city", json!({ "pubStatus": "withheld" }))).await;
    beside.feed_one(story("urn:s:late", "Ferry sinks off Callao", json!({ "version": "2", "pubStatus": "canceled" }))).await;
    beside.settled().await;
    // A copy that comes after its kill.
    beside.feed_one(story("urn:s:late", "Ferry sinks off Callao", json!({ "version": "1" }))).await;
    beside.settled().await;
    assert_eq!(*seen.lock().unwrap(), BTreeSet::new());
    until("one is released", async || beside.all("ENRICHED").await.iter().any(|it| record(it)["id"] == "urn:s:timed")).await;
    assert_eq!(*seen.lock().unwrap(), BTreeSet::from(["urn:s:timed".to_owned()]));
    let all = beside.all("ENRICHED").await;
    let released = all.iter().map(record).find(|it| it["id"] == "urn:s:timed").unwrap();
    assert_eq!(released["extensions"]["sees"], true);
    worker.leave().await;
}

/// A record that goes out is asked about once, whatever happens afterwards; and stages are asked at the same time.
#[tokio::test(flavor = "multi_thread")]
async fn stages_are_asked_side_by_side() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config =
        with(&server, ["one", "two", "three"].map(|it| Stage { timeout: Duration::from_secs(20), ..stage(it) }).to_vec());
    // Each answers when all have been asked.
    let asked = Arc::new(tokio::sync::Barrier::new(3));
    for name in ["one", "two", "three"] {
        let (asked, client) = (Arc::clone(&asked), beside.client.clone());
        let mut requests = client.subscribe(format!("stages.{name}")).await.unwrap();
        client.flush().await.unwrap();
        tokio::spawn(async move {
            let request = requests.next().await.unwrap();
            asked.wait().await;
            client.publish(request.reply.unwrap(), "1".into()).await.unwrap();
        });
    }
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    beside.feed_one(story("urn:s:1", "Bridge falls in Lima", json!({}))).await;
    until("it is out", async || beside.count("ENRICHED").await == 1).await;
    assert_eq!(record(&beside.all("ENRICHED").await[0])["extensions"], json!({ "one": 1, "two": 1, "three": 1 }));
    beside.settled().await;
    worker.leave().await;
}
