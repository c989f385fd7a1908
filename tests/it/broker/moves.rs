//! Notices that move or leave open the embargo of a story that waits, in the forms that wires write, through a worker and its releases.

use serde_json::{Value, json};

use super::commands::{copytaster, lines};
use super::recalls::{record, story};
use super::rig::enricher;
use super::*;

fn in_seconds(seconds: i64) -> String {
    (jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds)).to_string()
}

/// Ids of what is out, in its order.
async fn out(beside: &Beside) -> Vec<String> {
    beside.all("ENRICHED").await.iter().map(|it| record(it)["id"].as_str().unwrap().to_owned()).collect()
}

const FAR: &str = "2099-01-01T00:00:00Z";

#[tokio::test(flavor = "multi_thread")]
async fn an_embargo_is_moved_by_every_form_of_notice_and_never_ends_before_its_time() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.ack_wait = std::time::Duration::from_secs(1);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    let soon = in_seconds(25);
    // Each with the notice that is about it.
    let later = [
        (
            "urn:m:quoted",
            "Swans gather in Morpeth",
            "EMBARGO EXTENDED\n\nEditors: the embargo on “Swans gather in Morpeth” has been extended to 0600 GMT on June 1.",
        ),
        (
            "urn:newsml:example:20261201:412",
            "Ferry fares rise in Oban",
            "Advisory\n\nThe embargo on urn:newsml:example:20261201:412 has been extended to 0600 GMT on June 1.",
        ),
        (
            "urn:m:tagged",
            "Herons nest in the old town of Delft",
            "EMBARGO EXTENDED: Herons nest in the old town of Delft\n\nNew embargo: 0600 GMT on June 1.",
        ),
        (
            "urn:m:open",
            "Vote on the harbour of Genoa nears",
            "EMBARGO CHANGE\n\nThe embargo on “Vote on the harbour of Genoa nears” now runs until after the vote.",
        ),
        (
            "urn:m:keyword",
            "Maisernte in Peru wächst",
            "Sperrfrist verlängert\n\nSperrfrist für ERNTE-PERU bis auf Weiteres verlängert.",
        ),
    ];
    let shorter = [(
        "urn:m:earlier",
        "Lake in Aomori freezes over",
        "EMBARGO CHANGE\n\nEditors: the embargo on “Lake in Aomori freezes over” is now 0600 GMT on January 2, 2026.",
    )];
    for (id, headline, _) in later {
        let slug = if id == "urn:m:keyword" { "ERNTE-PERU" } else { "MIXED-COPY" };
        beside.feed_one(story(id, headline, json!({ "version": "1", "slugline": slug, "embargoed": soon }))).await;
    }
    for (id, headline, _) in shorter {
        beside.feed_one(story(id, headline, json!({ "version": "1", "embargoed": FAR }))).await;
    }
    until("they wait", async || beside.count("EMBARGO").await == later.len() + shorter.len()).await;
    for (_, _, notice) in later.iter().chain(&shorter) {
        beside.feed_one(notice.to_string()).await;
    }
    beside.settled().await;
    // It waits as long as they did, and its time is not moved.
    beside.feed_one(story("urn:m:stands", "Mill in Telavi burns down", json!({ "version": "1", "embargoed": soon }))).await;
    until("one is out at its time", async || !out(&beside).await.is_empty()).await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(out(&beside).await, ["urn:m:stands"]);
    let listed = lines(&copytaster(&server, &["held", "list"], b"").await);
    let why = |id: &str| -> String {
        let found = listed.iter().find(|it| it["item"] == id).unwrap_or_else(|| panic!("{id} waits no more: {listed:#?}"));
        found["why"].as_str().unwrap().to_owned()
    };
    for (id, ..) in later.iter().take(3) {
        assert!(why(id).contains("-06-01T06:00:00Z by sha256:"), "{id}: {}", why(id));
    }
    for id in ["urn:m:open", "urn:m:keyword"] {
        assert!(why(id).contains("embargoed until a person decides by sha256:"), "{id}: {}", why(id));
    }
    assert!(why("urn:m:earlier").contains("by sha256:"), "{}", why("urn:m:earlier"));
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_right_behind_its_story_is_not_overtaken_by_the_release() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.ack_wait = std::time::Duration::from_secs(1);
    beside.provide(&config).await;
    // Both are there before a worker is, and the time is over soon.
    let first = story("urn:b:1", "Rain floods the market of Kumasi", json!({ "version": "1", "embargoed": in_seconds(6) }));
    beside.feed_one(first).await;
    let notice: Value = json!({ "replaces": ["urn:b:1"], "embargoed": FAR, "body": "Editors: note the new embargo." });
    beside.feed_one(story("urn:b:2", "EMBARGO CHANGE", notice)).await;
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    beside.feed_one(story("urn:b:3", "Market of Tamale stays dry", json!({ "version": "1", "embargoed": in_seconds(7) }))).await;
    until("the other one is out", async || !out(&beside).await.is_empty()).await;
    assert_eq!(out(&beside).await, ["urn:b:3"]);
    worker.leave().await;
}
