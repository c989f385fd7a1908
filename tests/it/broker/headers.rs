//! Messages whose headers the client library can't read: dead-lettered with their raw block, while their neighbours go out.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::jetstream::consumer::{PullConsumer, pull};
use data_encoding::BASE64;
use futures_util::StreamExt;

use super::rig::publish_raw;
use super::*;

/// Each ends the client's connection; the last one ends the client itself.
const BAD: [&[u8]; 7] = [
    b"NATS/1.0\r\nno colon in this line\r\n\r\n",
    b"NATS/1.0\r\nDesk of the day: night\r\n\r\n",
    b"NATS/1.0\r\nB\xc3\xbcro: Nacht\r\n\r\n",
    b"NATS/1.0\r\nOrt: K\xf6ln\r\n\r\n",
    b"NATS/1.0\r\n: without a name\r\nDesk\r\n\r\n",
    b"NATS/1.0\r\nM\xe9dia: nuit\r\n\r\n",
    b"NATS/1.0\r\nDesk: ni\rght\r\n\r\n",
];

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_dead_lettered_and_costs_no_neighbour() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.max_attempts = 4;
    config.worker.ack_wait = Duration::from_secs(2);
    beside.provide(&config).await;
    for (index, block) in BAD.iter().enumerate() {
        beside.feed(index * 25..index * 25 + 25).await;
        publish_raw(&server, "wire.raw.bad", block, format!("body {index}").as_bytes()).await;
    }
    beside.feed(175..200).await;
    assert_eq!(beside.count("WIRE").await, 200 + BAD.len());
    let worker = Running::start(&config, copy());
    until("the bad ones are dead letters", async || beside.count("DEAD").await == BAD.len()).await;
    until("the others are out", async || beside.count("ENRICHED").await == 200).await;
    beside.settled().await;
    beside.exactly(200).await;
    let mut letters = BTreeMap::new();
    for letter in beside.all("DEAD").await {
        let header = |name: &str| letter.headers.get(name).map(|it| it.as_str().to_owned()).unwrap_or_default();
        assert_eq!(
            (header("Copytaster-Reason").as_str(), header("Copytaster-Subject").as_str()),
            ("bad_headers", "wire.raw.bad")
        );
        assert!(!header("Copytaster-Sequence").is_empty() && !header("Copytaster-Message").is_empty());
        letters.insert(BASE64.decode(header("Copytaster-Raw-Headers").as_bytes()).unwrap(), letter.payload.to_vec());
    }
    for (index, block) in BAD.iter().enumerate() {
        assert_eq!(letters[*block], format!("body {index}").into_bytes());
    }
    worker.ready().await;
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_line_of_a_sender_is_no_word_of_the_server() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    let worker = Running::start(&config, copy());
    worker.ready().await;
    publish_raw(&server, "wire.raw.test", b"NATS/1.0 503\r\n\r\n", b"item-0").await;
    beside.feed(1..20).await;
    until("all are out", async || beside.count("ENRICHED").await == 20).await;
    beside.settled().await;
    beside.exactly(20).await;
    assert_eq!(beside.count("DEAD").await, 0);
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_that_nobody_worked_on_do_not_count() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.max_attempts = 2;
    beside.provide(&config).await;
    beside.feed(0..5).await;
    // An older release made the consumer, with a limit that is reached while nobody listens but to take and forget.
    let wanted = pull::Config {
        durable_name: Some("copytaster".to_owned()),
        ack_wait: Duration::from_millis(600),
        max_deliver: 4,
        ..Default::default()
    };
    let consumer: PullConsumer = beside.context.create_consumer_on_stream(wanted, "WIRE").await.unwrap();
    until("each was delivered as often as it may be", async || {
        let mut batch = consumer.batch().max_messages(5).expires(Duration::from_millis(700)).messages().await.unwrap();
        while batch.next().await.is_some() {}
        beside.consumer().await.delivered.consumer_sequence >= 20
    })
    .await;
    let worker = Running::start(&config, copy());
    until("all are out", async || beside.count("ENRICHED").await == 5).await;
    beside.settled().await;
    assert_eq!((beside.count("DEAD").await, beside.consumer().await.config.max_deliver), (0, -1));
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn large_messages_are_pulled_by_their_bytes() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.in_flight = 256;
    beside.provide(&config).await;
    for number in 0..80 {
        beside.feed_one(format!("{number}/{}", "x".repeat(500_000))).await;
    }
    let worker = Running::start(&config, slow_copy(Duration::from_millis(2)));
    until("all are out", async || beside.count("ENRICHED").await == 80).await;
    beside.settled().await;
    let metrics = &worker.health.metrics;
    assert_eq!((metrics.reconnects.get(), metrics.redeliveries.get(), metrics.lost_pulls.get()), (0, 0, 0));
    assert!(metrics.pulls.get() > 1, "one pull took them all");
    assert_eq!(metrics.pull_errors.get(), 0, "a pull that gave what it could was taken for a failure");
    worker.leave().await;
}
