//! Which version of an item is the last word, and what is a repeat.

use std::collections::BTreeMap;
use std::time::Duration;

use copytaster::worker::message::Delivered;
use copytaster::worker::{Job, Work};
use serde_json::{Value, json};

use super::recalls::{record, story};
use super::rig::enricher;
use super::*;

/// Work that takes a moment whose length has nothing to do with the order of the messages.
struct Uneven(Arc<dyn Work>);

impl Work for Uneven {
    fn read(self: Arc<Self>, message: &Delivered) -> Job {
        let moment = Duration::from_millis(message.sequence.wrapping_mul(2_654_435_761) % 23);
        let Job { ids, finish } = Arc::clone(&self.0).read(message);
        let late = move || {
            std::thread::sleep(moment);
            finish()
        };
        Job { ids, finish: Box::new(late) }
    }
}

/// For each item the versions that a reader has, in the order in which they came, without those that were taken back: a worker that was
/// slower than the others' patience sends its version late, and its death notice after it.
pub(super) fn standing(records: &[Value]) -> BTreeMap<String, Vec<String>> {
    let mut standing: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in records {
        let versions = standing.entry(record["id"].as_str().unwrap().to_owned()).or_default();
        let version = record["version"].as_str().unwrap().to_owned();
        match record["lifecycle"]["status"].as_str() {
            Some("usable") => versions.push(version),
            _ => versions.retain(|it| *it != version),
        }
    }
    standing
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_version_is_the_last_word_whichever_workers_have_them() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    beside.provide(&config).await;
    const ROUNDS: usize = 60;
    for round in 0..ROUNDS {
        for version in 1..=3 {
            let more = json!({ "version": version.to_string() });
            beside.feed_one(story(&format!("urn:v:{round}"), &format!("Bridge falls in Lima, take {version}"), more)).await;
        }
    }
    let workers: Vec<Running> = (0..3).map(|_| Running::start(&config, Arc::new(Uneven(enricher(&config))))).collect();
    until("all are read", async || {
        let read: u64 = workers.iter().map(|it| it.health.metrics.received.get()).sum();
        read >= u64::try_from(ROUNDS * 3).unwrap()
    })
    .await;
    beside.settled().await;
    let standing = standing(&beside.all("ENRICHED").await.iter().map(record).collect::<Vec<_>>());
    let wrong: Vec<_> = standing.iter().filter(|(_, versions)| versions.last().map(String::as_str) != Some("3")).collect();
    assert!(wrong.is_empty() && standing.len() == ROUNDS, "{} of {ROUNDS}: {wrong:?}", standing.len());
    for worker in workers {
        worker.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_worker_sends_all_versions_in_their_order() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    beside.provide(&config).await;
    for version in 1..=40 {
        beside
            .feed_one(story("urn:o:1", &format!("Bridge falls, take {version}"), json!({ "version": version.to_string() })))
            .await;
    }
    let worker = Running::start(&config, Arc::new(Uneven(enricher(&config))));
    until("all are out", async || beside.count("ENRICHED").await == 40).await;
    beside.settled().await;
    let versions: Vec<Value> = beside.all("ENRICHED").await.iter().map(|it| record(it)["version"].clone()).collect();
    assert_eq!(versions, (1..=40).map(|it| json!(it.to_string())).collect::<Vec<_>>());
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_words_of_one_version_are_a_repeat() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    let body = "LIMA, March 2 (AP) - A bridge fell in Lima on Monday, officials said.";
    let with = |body: &str, version: &str| story("urn:w:1", "Bridge falls in Lima", json!({ "version": version, "body": body }));
    beside.feed_one(with(body, "1")).await;
    until("it is out", async || beside.count("ENRICHED").await == 1).await;
    for body in [format!("{body} "), format!("{body}\n"), format!("\n{body}\n\n")] {
        beside.feed_one(with(&body, "1")).await;
    }
    let parked = json!({ "version": "1", "embargoed": "2099-01-01T00:00:00Z", "body": body });
    beside.feed_one(story("urn:w:2", "Bridge falls in Lima", parked.clone())).await;
    until("it waits", async || beside.count("EMBARGO").await == 1).await;
    let mut spaced = parked;
    spaced["body"] = json!(format!("{body}  "));
    beside.feed_one(story("urn:w:2", "Bridge falls in Lima", spaced)).await;
    beside.settled().await;
    assert_eq!((beside.count("ENRICHED").await, beside.count("EMBARGO").await, beside.count("HELD").await), (1, 1, 1));
    assert_eq!(worker.health.metrics.known_already.get(), 4);
    // Another version, or other words, give a record.
    beside.feed_one(with(body, "2")).await;
    until("the next version is out", async || beside.count("ENRICHED").await == 2).await;
    beside.feed_one(with(&format!("{body} Nobody was hurt."), "2")).await;
    until("other words are out", async || beside.count("ENRICHED").await == 3).await;
    worker.leave().await;
}
