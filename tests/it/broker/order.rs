//! With `lanes = "item"` versions of one item are worked on one after the other and published in the order of the stream.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use copytaster::config::Lanes;
use copytaster::worker::message::Delivered;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_comes_after_the_story_it_corrects() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.lanes = Lanes::Item;
    beside.provide(&config).await;
    let (stories, versions) = (40_usize, 5_usize);
    for version in 0..versions {
        for story in 0..stories {
            beside.feed_one(format!("story-{story}/{version}")).await;
        }
    }
    // Early versions take longest, so that without lanes they would come last.
    let at_work = Mutex::new(BTreeSet::new());
    let work = Copy(move |message: &Delivered| {
        let text = String::from_utf8_lossy(&message.payload).into_owned();
        let (story, version) = text.split_once('/').unwrap();
        assert!(at_work.lock().unwrap().insert(story.to_owned()), "two versions at once");
        std::thread::sleep(Duration::from_millis(12 - 2 * version.parse::<u64>().unwrap()));
        at_work.lock().unwrap().remove(story);
    });
    let worker = Running::start(&config, Arc::new(work));
    until("all are through", async || beside.count("ENRICHED").await + beside.count("DEAD").await == stories * versions).await;
    beside.settled().await;
    worker.leave().await;
    assert_eq!(beside.count("DEAD").await, 0);
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for payload in beside.payloads("ENRICHED").await {
        let (story, version) = payload.split_once('/').unwrap();
        seen.entry(story.to_owned()).or_default().push(version.to_owned());
    }
    for (story, versions) in seen {
        assert_eq!(versions, ["0", "1", "2", "3", "4"], "{story}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn field_values_make_no_subject_tokens() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let worker = Process::start(&server.url(), "[output]\nsubject = \"wire.enriched.{provider}.{language}\"\n");
    worker.ready().await;
    let long = "x".repeat(5_000);
    let providers =
        ["a.b", "*", ">", "x y", "a\\u0000b", "a\\r\\nb", "", "..", "$JS.API.STREAM.DELETE.WIRE", "Агентство", long.as_str()];
    for (index, provider) in providers.iter().enumerate() {
        beside.feed_one(format!(r#"{{"id":"urn:{index}","headline":"Rain","body":"Rain fell.","provider":"{provider}"}}"#)).await;
    }
    until("all are through", async || beside.count("ENRICHED").await == providers.len()).await;
    for record in beside.all("ENRICHED").await {
        let tokens: Vec<&str> = record.subject.split('.').collect();
        assert_eq!((tokens.len(), &tokens[..2]), (4, ["wire", "enriched"].as_slice()), "{}", record.subject);
        assert!(tokens.iter().all(|it| !it.is_empty() && !it.contains(['*', '>', ' '])), "{}", record.subject);
    }
    drop(worker);
}
