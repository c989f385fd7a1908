//! What can't be read may be a kill: known items that it names are held while they wait, and reported when they are out.

use std::time::Duration;

use serde_json::{Value, json};

use super::commands::{copytaster, lines, text};
use super::recalls::{record, story};
use super::rig::{enricher, publish_raw};
use super::*;

fn embargoed(id: &str, headline: &str, seconds: i64) -> Vec<u8> {
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
    story(id, headline, json!({ "version": "1", "published": "2026-03-02T09:00:00Z", "embargoed": until.to_string() }))
}

async fn held_list(server: &Server) -> Vec<Value> {
    let listed = copytaster(server, &["held", "list"], b"").await;
    assert!(listed.status.success(), "{}", text(&listed));
    lines(&listed)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_message_names_that_cannot_be_read_is_held() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.ack_wait = Duration::from_secs(1);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    let waiting = ["urn:u:json", "urn:u:xml", "urn:u:headers", "urn:u:charset", "http://u.example/a?b=1&c=2", "urn:u:headline"];
    for id in waiting {
        beside.feed_one(embargoed(id, &format!("Bridge falls in Lima, says {id}"), 9)).await;
    }
    beside.feed_one(embargoed("urn:u:free", "Rain falls in Cusco province", 9)).await;
    beside.feed_one(story("urn:u:out", "Ferry sinks off Callao coast", json!({ "version": "1" }))).await;
    until("all wait", async || beside.count("EMBARGO").await == waiting.len() + 1).await;
    beside.settled().await;
    let unreadable: [&[u8]; 5] = [
        br#"{"uri":"urn:u:json","version":"2","pubStatus":"cancel"#,
        br#"<?xml version="1.0"?><newsItem guid="urn:u:xml" version="2"><itemMeta><pubStatus qcode="stat:canceled"/></itemMeta"#,
        b"{\"uri\":\"http:\\/\\/u.example\\/a?b=1&amp;c=2\",\"pubStatus\":",
        b"{\"body\":\"Kill the story headlined \\\"Bridge falls in Lima, says urn:u:headline\\\"",
        br#"{"uri":"urn:u:out","pubStatus":"canceled""#,
    ];
    for copy in unreadable {
        beside.feed_one(copy.to_vec()).await;
    }
    let wide: Vec<u8> = r#"{"uri":"urn:u:charset","pubStatus":"canceled""#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    beside.feed_one(wide).await;
    publish_raw(&server, "wire.raw.test", b"NATS/1.0\r\nno colon\r\nKills: urn:u:headers\r\n\r\n", b"{}").await;
    until("all are dead letters", async || beside.count("DEAD").await == 7).await;
    beside.settled().await;
    // The one that nothing names goes out at its time; the others do not, though theirs is over.
    until("its time is over", async || beside.count("ENRICHED").await == 2).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let out: Vec<Value> = beside.all("ENRICHED").await.iter().map(record).collect();
    assert!(out.iter().all(|it| it["id"] == "urn:u:out" || it["id"] == "urn:u:free"), "{out:#?}");
    assert!(out.iter().all(|it| it["lifecycle"]["status"] == "usable"), "what is out is not retracted");
    let metrics = &worker.health.metrics;
    assert_eq!((metrics.unreadable_held.get(), metrics.unreadable_out.get()), (6, 1));
    let named: Vec<String> = beside
        .all("DEAD")
        .await
        .iter()
        .flat_map(|it| {
            ["Copytaster-Names-Held", "Copytaster-Names-Out"].map(|name| it.headers.get(name).map(ToString::to_string))
        })
        .flatten()
        .collect();
    assert_eq!(named.len(), 7, "{named:?}");
    let listed = held_list(&server).await;
    assert_eq!(listed.len(), waiting.len(), "{listed:#?}");
    assert!(listed.iter().all(|it| it["why"].as_str().unwrap().contains("held by the unreadable message WIRE#")), "{listed:#?}");
    // An operator answers for it.
    let sequence = listed[0]["sequence"].to_string();
    let released = copytaster(&server, &["held", "release", &sequence], b"").await;
    assert_eq!(released.status.code(), Some(0), "{}", text(&released));
    until("it is out", async || beside.count("ENRICHED").await == 3).await;
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_ahead_of_an_unreadable_message_is_held_too() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    beside.provide(&config).await;
    // Reading the stories takes longer than finding out that the rest can't be read.
    for number in 0..10 {
        let id = format!("urn:a:{number}");
        let long = "A bridge fell in Lima on Monday, and nine cars went with it, officials said on the spot. ".repeat(60);
        let more = json!({ "version": "1", "embargoed": "2099-01-01T00:00:00Z", "body": long });
        beside.feed_one(story(&id, "Bridge falls in Lima", more)).await;
        beside.feed_one(format!(r#"{{"uri":"{id}","version":"2","pubStatus":"cancel"#).into_bytes()).await;
    }
    let worker = Running::start(&config, enricher(&config));
    until("all are through", async || beside.count("DEAD").await == 10 && beside.count("EMBARGO").await == 10).await;
    beside.settled().await;
    let listed = held_list(&server).await;
    assert!(listed.iter().all(|it| it["why"].as_str().unwrap().contains("unreadable message")), "{listed:#?}");
    worker.leave().await;
}
