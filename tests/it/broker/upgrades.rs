//! The same input message gives one record, whichever build handles it and however late it is redelivered.

use async_nats::jetstream::consumer::pull;
use copytaster::config::Config;
use serde_json::json;

use super::recalls::story;
use super::rig::enricher_of;
use super::*;

const STORIES: usize = 12;

async fn feed_stories(beside: &Beside) {
    for number in 0..STORIES {
        beside.feed_one(story(&format!("urn:x:story-{number}"), &format!("Bridge {number} falls in Lima"), json!({}))).await;
    }
}

/// Everything in the stream is delivered again, as the same messages.
async fn deliver_again(beside: &Beside, config: &Config) {
    beside.context.delete_consumer_from_stream("copytaster", "WIRE").await.unwrap();
    let wanted = pull::Config {
        durable_name: Some("copytaster".to_owned()),
        ack_wait: config.worker.ack_wait,
        max_deliver: -1,
        ..Default::default()
    };
    beside.context.create_consumer_on_stream(wanted, "WIRE").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_build_gives_no_second_record_of_the_same_message() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    let old = Running::start(&config, enricher_of(&config, "old"));
    old.ready().await;
    feed_stories(&beside).await;
    until("all are out", async || beside.count("ENRICHED").await == STORIES).await;
    beside.settled().await;
    beside
        .feed_one(story("urn:k:1", "KILL", json!({ "body": "Please kill the story headlined \"Bridge 3 falls in Lima\"." })))
        .await;
    until("one tombstone is out too", async || beside.count("ENRICHED").await == STORIES + 1).await;
    beside.settled().await;
    old.leave().await;
    deliver_again(&beside, &config).await;
    let new = Running::start(&config, enricher_of(&config, "new"));
    new.ready().await;
    until("all have come again", async || new.health.metrics.received.get() == STORIES as u64 + 1).await;
    beside.settled().await;
    assert_eq!((beside.count("KILLS").await, usable(&beside).await), (1, STORIES));
    // It was not the server that refused them: it forgets ids after a while.
    let metrics = &new.health.metrics;
    assert_eq!((metrics.known_already.get() + metrics.recalled_stopped.get(), metrics.duplicates.get()), (STORIES as u64 + 1, 0));
    // The same bytes in a new message: a record of the new build, once.
    for expected in [STORIES + 1, STORIES + 1] {
        beside.feed_one(story("urn:x:story-5", "Bridge 5 falls in Lima", json!({}))).await;
        beside.settled().await;
        assert_eq!(usable(&beside).await, expected);
    }
    new.leave().await;
}

async fn usable(beside: &Beside) -> usize {
    beside.all("ENRICHED").await.iter().filter(|it| super::recalls::record(it)["lifecycle"]["status"] == "usable").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recreated_consumer_goes_on_where_the_last_one_was() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    let first = Running::start(&config, copy());
    first.ready().await;
    beside.feed(0..20).await;
    beside.settled().await;
    until("the ack floor is noted", async || {
        let bucket = beside.context.get_stream("KV_COPYTASTER_ITEMS").await.unwrap();
        let noted = bucket.get_last_raw_message_by_subject("$KV.COPYTASTER_ITEMS.floor.WIRE-copytaster").await;
        noted.is_ok_and(|it| String::from_utf8_lossy(&it.payload).contains("\"sequence\":20"))
    })
    .await;
    first.leave().await;
    beside.context.delete_consumer_from_stream("copytaster", "WIRE").await.unwrap();
    beside.feed(20..25).await;
    let second = Running::start(&config, copy());
    until("all are out", async || beside.count("ENRICHED").await == 25).await;
    beside.settled().await;
    assert_eq!(second.health.metrics.received.get(), 5);
    beside.exactly(25).await;
    second.leave().await;

    // Another stream of the same name has other sequences: all of it is new.
    beside.context.delete_stream("WIRE").await.unwrap();
    beside.stream("WIRE", "wire.raw.>", 1, &config).await;
    beside.feed(25..35).await;
    let third = Running::start(&config, copy());
    until("all are out", async || beside.count("ENRICHED").await == 35).await;
    third.leave().await;
}
