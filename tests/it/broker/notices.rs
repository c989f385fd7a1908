//! Notices that name several stories, by id, keyword or headline, in lists and in prose; and those that move another story's embargo.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::commands::{copytaster, lines};
use super::recalls::{record, story};
use super::rig::{enricher, enriching};
use super::*;

/// Ids of the items that have a tombstone.
async fn killed(beside: &Beside) -> BTreeSet<String> {
    let all = beside.all("ENRICHED").await;
    let stones = all.iter().map(record).filter(|it| it["lifecycle"]["status"] == "canceled");
    stones.map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

fn set(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|it| (*it).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_story_that_a_kill_names_is_killed() {
    let (_server, beside, worker) = enriching().await;
    let out = [
        ("urn:s:1", "Bridge falls in Lima"),
        ("urn:s:2", "Mayor of Lima flees the city"),
        ("urn:s:3", "Ferry sinks off Callao coast"),
        ("urn:newsml:s:4", "Volcano erupts near Arequipa"),
        ("urn:newsml:s:5", "Rain falls in Cusco province"),
        ("urn:newsml:s:6", "Snow falls in Puno province"),
        ("urn:NewsML:s:AB7", "Hail falls in Tacna province"),
        ("urn:s:stays", "Sun shines in Ica province"),
    ];
    for (id, headline) in out {
        beside.feed_one(story(id, headline, json!({}))).await;
    }
    beside.feed_one(story("urn:s:harvest", "Harvest of Peru grows", json!({ "slugline": "HARVEST" }))).await;
    beside.feed_one(story("urn:s:ballot", "Ballot of Peru is delayed", json!({ "slugline": "BALLOT-PERU" }))).await;
    until("they are out", async || beside.count("ENRICHED").await == out.len() + 2).await;
    beside.settled().await;
    let body = |text: &str| json!({ "body": text });
    let mut expected = BTreeSet::new();
    let mut kill = async |id: &str, headline: &str, more: Value, means: &[&str]| {
        let before = beside.count("KILLS").await;
        beside.feed_one(story(id, headline, more)).await;
        until("the kill is out", async || beside.count("KILLS").await > before).await;
        beside.settled().await;
        expected.extend(set(means));
        assert_eq!(killed(&beside).await, expected, "{id}");
    };
    kill("urn:k:list", "KILL", json!({ "body": "Kill both.", "replaces": ["urn:s:1", "urn:s:2"] }), &["urn:s:1", "urn:s:2"])
        .await;
    let named = "Please kill items urn:newsml:s:4 and urn:newsml:s:5.";
    kill("urn:k:ids", "KILL", body(named), &["urn:newsml:s:4", "urn:newsml:s:5"]).await;
    let quoted = "Please kill the stories headlined \"Ferry sinks off Callao coast\" and \"Snow falls in Puno province\".";
    kill("urn:k:quoted", "KILL", body(quoted), &["urn:s:3", "urn:newsml:s:6"]).await;
    kill("urn:k:case", "KILL", body("Please kill item urn:newsml:s:ab7."), &["urn:NewsML:s:AB7"]).await;
    kill("urn:k:slug", "Withdrawn", body("The HARVEST story has been withdrawn."), &["urn:s:harvest"]).await;
    kill("urn:k:tag", "KILL: BALLOT-PERU", body("It was wrong."), &["urn:s:ballot"]).await;
    assert_eq!((worker.health.metrics.recalls_unresolved.get(), worker.health.metrics.recalls_unknown_id.get()), (0, 0));
    worker.leave().await;
}

/// What the notice's record on KILLS says of what could not be resolved.
async fn diagnostics(beside: &Beside, id: &str) -> String {
    let all = beside.all("KILLS").await;
    all.iter().map(record).find(|it| it["id"] == id).unwrap()["diagnostics"].to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_kill_names_in_vain_is_reported() {
    let (server, beside, worker) = enriching().await;
    beside.feed_one(story("urn:r:1", "Bridge falls in Lima", json!({}))).await;
    beside.feed_one(story("urn:r:2", "Mayor of Lima flees the city", json!({}))).await;
    let waits = json!({ "version": "1", "embargoed": "2099-01-01T00:00:00Z" });
    beside.feed_one(story("urn:r:waits", "Ferry sinks off Callao coast", waits)).await;
    until("they are out", async || beside.count("ENRICHED").await == 2 && beside.count("EMBARGO").await == 1).await;
    beside.settled().await;
    let counts = || (worker.health.metrics.recalls_unresolved.get(), worker.health.metrics.recalls_unknown_id.get());
    let kill = async |id: &str, more: Value| {
        let before = beside.count("KILLS").await;
        beside.feed_one(story(id, "KILL", more)).await;
        until("the kill is out", async || beside.count("KILLS").await > before).await;
        beside.settled().await;
    };
    let one_of_two = "Please kill the stories headlined \"Bridge falls in Lima\" and \"Nobody ever wrote this\".";
    kill("urn:k:half", json!({ "body": one_of_two })).await;
    assert_eq!((counts(), killed(&beside).await), ((1, 0), set(&["urn:r:1", "urn:k:half"])));
    assert!(diagnostics(&beside, "urn:k:half").await.contains("unresolved"));
    kill("urn:k:prose", json!({ "body": "The HARVEST story has been withdrawn." })).await;
    assert_eq!(counts(), (2, 0));
    assert!(diagnostics(&beside, "urn:k:prose").await.contains("unresolved"));
    // An id is stopped when it comes: nobody has to look for it.
    kill("urn:k:id", json!({ "body": "Kill it.", "replaces": ["urn:r:later"] })).await;
    assert_eq!(counts(), (2, 1));
    assert!(!diagnostics(&beside, "urn:k:id").await.contains("unresolved"));
    // What stands beside the targets may be meant: what waits is held, what is out is reported.
    let beside_it = json!({ "a": { "uri": "urn:r:2" }, "b": { "uri": "urn:r:waits" } });
    kill("urn:k:beside", json!({ "body": "Kill these.", "replaces": ["urn:r:1"], "associations": beside_it })).await;
    assert_eq!(counts().0, 3);
    assert!(diagnostics(&beside, "urn:k:beside").await.contains("other known items are named"));
    assert!(!killed(&beside).await.contains("urn:r:2"));
    let listed = lines(&copytaster(&server, &["held", "list"], b"").await);
    assert!(listed[0]["why"].as_str().unwrap().contains("held by urn:k:beside"), "{listed:#?}");
    worker.leave().await;
}

fn in_seconds(seconds: i64) -> String {
    (jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds)).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_moves_the_embargo_of_another_story() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.ack_wait = Duration::from_secs(1);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    let soon = in_seconds(12);
    for (id, headline, slug) in [
        ("urn:m:later", "Bridge falls in Lima", "BRIDGE-LIMA"),
        ("urn:m:open", "Mayor of Lima flees the city", "MAYOR-LIMA"),
        ("urn:m:named", "Harvest of Peru grows", "HARVEST"),
        ("urn:m:sooner", "Rain falls in Cusco province", "RAIN-CUSCO"),
        ("urn:m:lifted", "Snow falls in Puno province", "SNOW-PUNO"),
    ] {
        let until = if id == "urn:m:lifted" { "2099-01-01T00:00:00Z" } else { &soon };
        beside.feed_one(story(id, headline, json!({ "version": "1", "slugline": slug, "embargoed": until }))).await;
    }
    until("they wait", async || beside.count("EMBARGO").await == 5).await;
    beside.settled().await;
    let notice = |id: &str, headline: &str, more: Value| story(id, headline, more);
    let editors = "Editors: note the new embargo.";
    let later = in_seconds(20);
    let sooner = in_seconds(-60);
    for item in [
        notice("urn:n:1", "EMBARGO CHANGE", json!({ "replaces": ["urn:m:later"], "embargoed": later, "body": editors })),
        notice(
            "urn:n:2",
            "EMBARGO CHANGE",
            json!({ "replaces": ["urn:m:open"], "embargoed": "after the speech", "body": editors }),
        ),
        notice("urn:n:3", "Advisory", json!({ "body": "Embargo on HARVEST extended to 1800 GMT." })),
        notice("urn:n:4", "EMBARGO CHANGE", json!({ "replaces": ["urn:m:sooner"], "embargoed": sooner, "body": editors })),
        notice(
            "urn:n:5",
            "Embargo lifted",
            json!({ "replaces": ["urn:m:lifted"], "body": "The embargo on SNOW-PUNO has been lifted." }),
        ),
        notice("urn:n:6", "Advisory", json!({ "body": "Embargo on NOBODY-KNOWS extended to 1800 GMT." })),
    ] {
        beside.feed_one(item).await;
    }
    beside.settled().await;
    let ids = async || -> Vec<String> {
        let all = beside.all("ENRICHED").await;
        let stories = all.iter().map(record).map(|it| it["id"].as_str().unwrap().to_owned());
        stories.filter(|it| it.starts_with("urn:m:")).collect()
    };
    until("one is out at its first time", async || ids().await == ["urn:m:sooner"]).await;
    assert!(later.parse::<jiff::Timestamp>().unwrap() > jiff::Timestamp::now());
    until("one is out at its later time", async || ids().await.len() == 2).await;
    assert!(later.parse::<jiff::Timestamp>().unwrap() <= jiff::Timestamp::now());
    assert_eq!(ids().await, ["urn:m:sooner", "urn:m:later"]);
    let listed = lines(&copytaster(&server, &["held", "list"], b"").await);
    let why = |item: &str| listed.iter().find(|it| it["item"] == item).map(|it| it["why"].as_str().unwrap().to_owned());
    assert!(why("urn:m:open").unwrap().contains("embargoed until a person decides by urn:n:2"), "{listed:#?}");
    assert!(why("urn:m:named").unwrap().contains("by urn:n:3"), "{listed:#?}");
    assert!(why("urn:m:lifted").unwrap().contains("urn:n:5 says that its embargo is lifted"), "{listed:#?}");
    assert_eq!(worker.health.metrics.recalls_unresolved.get(), 1, "the one that nobody knows");
    worker.leave().await;
}
