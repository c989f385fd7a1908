//! From copy to record, through stops and deaths of the worker itself.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use super::*;

const SHORT: &str = "[worker]\nack_wait = \"2s\"\ndrain = \"8s\"\nin_flight = 64\n";

fn article(number: usize) -> String {
    format!(
        r#"{{"id":"urn:test:{number}","headline":"Rain in Lagos, day {number}","body":"LAGOS, Nigeria (AP) — Rain fell on Monday."}}"#
    )
}

async fn feed_articles(beside: &Beside, numbers: std::ops::Range<usize>) {
    for chunk in numbers.collect::<Vec<_>>().chunks(500) {
        let mut waiting = Vec::new();
        for number in chunk {
            waiting.push(beside.context.publish("wire.raw.test", article(*number).into()).await.unwrap());
        }
        for acknowledged in waiting {
            acknowledged.await.unwrap();
        }
    }
}

async fn ids(beside: &Beside) -> Vec<String> {
    let records = beside.payloads("ENRICHED").await;
    records.iter().map(|it| serde_json::from_str::<Value>(it).unwrap()["id"].as_str().unwrap().to_owned()).collect()
}

async fn each_article_once(beside: &Beside, expected: usize) {
    let ids = ids(beside).await;
    let distinct: BTreeSet<&String> = ids.iter().collect();
    assert_eq!((ids.len(), distinct.len()), (expected, expected));
}

/// Up to 30 ms, another time in each run.
fn a_while() -> Duration {
    use std::hash::{BuildHasher, Hasher};
    Duration::from_micros(std::hash::RandomState::new().build_hasher().finish() % 30_000)
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_articles_with_a_stop_in_the_middle() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let first = Process::start(&server.url(), SHORT);
    first.ready().await;
    feed_articles(&beside, 0..10_000).await;
    until("half of them are through", async || beside.count("ENRICHED").await > 3_000).await;
    first.signal(Signal::Terminate);
    assert!(first.ended(Duration::from_secs(8)).await.success());
    let left = beside.consumer().await;
    assert_eq!((left.num_ack_pending, left.num_redelivered), (0, 0), "it left something in flight");
    assert!(beside.count("ENRICHED").await < 10_000, "the stop came too late to show anything");

    let second = Process::start(&server.url(), SHORT);
    until("all are through", async || beside.count("ENRICHED").await >= 10_000).await;
    beside.settled().await;
    drop(second);
    each_article_once(&beside, 10_000).await;
    assert_eq!(beside.count("DEAD").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_odd_moments() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    beside.provide(&settings(&server.url())).await;
    feed_articles(&beside, 0..3_000).await;
    for threshold in [1, 170, 433, 1_009, 1_511, 2_203] {
        let worker = Process::start(&server.url(), SHORT);
        until("it has come so far", async || beside.count("ENRICHED").await >= threshold).await;
        // Between two looks at the stream anything may be going on.
        tokio::time::sleep(a_while()).await;
        worker.kill();
    }
    let worker = Process::start(&server.url(), SHORT);
    until("all are through", async || beside.count("ENRICHED").await >= 3_000).await;
    beside.settled().await;
    drop(worker);
    each_article_once(&beside, 3_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_one_killed() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let (one, other) = (Process::start(&server.url(), SHORT), Process::start(&server.url(), SHORT));
    one.ready().await;
    other.ready().await;
    feed_articles(&beside, 0..3_000).await;
    until("they are at it", async || beside.count("ENRICHED").await > 500).await;
    one.kill();
    until("all are through", async || beside.count("ENRICHED").await >= 3_000).await;
    beside.settled().await;
    drop(other);
    each_article_once(&beside, 3_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_carries_its_headers_and_the_trace() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let worker = Process::start(&server.url(), SHORT);
    worker.ready().await;
    let mut headers = async_nats::HeaderMap::new();
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    headers.insert("traceparent", trace);
    beside.context.publish_with_headers("wire.raw.ap", headers, article(7).into()).await.unwrap().await.unwrap();
    until("the record is there", async || beside.count("ENRICHED").await == 1).await;
    let record = beside.all("ENRICHED").await.remove(0);
    let header = |name: &str| record.headers.get(name).map(|it| it.as_str().to_owned());
    assert_eq!(header("traceparent").as_deref(), Some(trace));
    assert_eq!(header("Copytaster-Item-Id").as_deref(), Some("urn:test:7"));
    assert_eq!(header("Copytaster-Schema").as_deref(), Some("copytaster.record/1"));
    assert_eq!(header("Content-Type").as_deref(), Some("application/json"));
    assert!(header("Nats-Msg-Id").is_some_and(|it| it.len() == 64));
    let value: Value = serde_json::from_slice(&record.payload).unwrap();
    assert_eq!((&value["source"]["stream"], &value["source"]["sequence"]), (&Value::from("WIRE"), &Value::from(1)));
    assert_eq!(value["source"]["subject"], "wire.raw.ap");

    // A correction is another record; the same bytes again are not.
    beside.feed_one(article(7)).await;
    beside.feed_one(article(7).replace("day 7", "day 8")).await;
    beside.settled().await;
    until("the correction is there", async || beside.count("ENRICHED").await == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_while_the_server_is_down_keeps_its_deadline() {
    let mut server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let worker = Process::start(&server.url(), SHORT);
    worker.ready().await;
    feed_articles(&beside, 0..200).await;
    server.kill();
    worker.signal(Signal::Terminate);
    assert!(worker.ended(Duration::from_secs(8)).await.success());

    let never_reached = Process::start(&server.url(), SHORT);
    assert_eq!(never_reached.ended(Duration::from_secs(8)).await.code(), Some(69));
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_outlasts_the_stop_is_nakd_at_once() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.drain = Duration::from_secs(3);
    config.worker.ack_wait = Duration::from_secs(30);
    beside.provide(&config).await;
    beside.feed(0..8).await;
    let hanging = Running::start(&config, slow_copy(Duration::from_secs(20)));
    until("it has them in flight", async || hanging.health.metrics.in_flight.get() == 8).await;
    hanging.leave().await;
    // Far sooner than `ack_wait`: they were nak'd, not forgotten.
    let worker = Running::start(&config, copy());
    until("the next one has done them", async || beside.count("ENRICHED").await == 8).await;
    beside.settled().await;
    worker.leave().await;
    beside.exactly(8).await;
    assert_eq!(beside.count("DEAD").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outcomes_add_up_to_what_was_received() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let work = Copy(|message: &copytaster::worker::message::Delivered| {
        assert!(!message.payload.ends_with(b"7"), "injected fault");
        // Once too slow, then in time.
        if message.payload.ends_with(b"55") && message.attempt == 1 {
            std::thread::sleep(Duration::from_secs(2));
        }
    });
    let mut config = settings(&server.url());
    config.worker.budget = Duration::from_secs(1);
    let worker = Running::start(&config, std::sync::Arc::new(work));
    worker.ready().await;
    beside.feed(0..300).await;
    until("all are through", async || beside.count("ENRICHED").await == 270 && beside.count("DEAD").await == 30).await;
    beside.settled().await;
    let metrics = worker.health.metrics();
    let value = |start: &str| {
        let lines = metrics.lines().filter(|it| it.starts_with(start));
        lines.filter_map(|it| it.rsplit(' ').next()?.parse::<f64>().ok()).sum::<f64>()
    };
    assert_eq!(value("copytaster_articles_received_total"), 303.0, "{metrics}");
    assert_eq!(value("copytaster_articles_finished_total"), 303.0, "{metrics}");
    assert_eq!(value("copytaster_articles_finished_total{outcome=\"nak\"}"), 3.0, "{metrics}");
    assert_eq!(value("copytaster_records_published_total"), 270.0, "{metrics}");
    assert_eq!(value("copytaster_items_rejected_total{reason=\"panic\"}"), 30.0, "{metrics}");
    worker.leave().await;
}
