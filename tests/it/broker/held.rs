//! `held`: what is withheld is listed with its reason, and goes out or is dropped by an operator's word.

use serde_json::{Value, json};

use super::commands::{copytaster, lines, text};
use super::recalls::story;
use super::rig::enricher;
use super::*;

fn embargoed(id: &str, headline: &str, version: &str) -> Vec<u8> {
    story(id, headline, json!({ "version": version, "embargoed": "2099-01-01T00:00:00Z" }))
}

/// What waits, by item and version.
async fn waiting(server: &Server) -> Vec<Value> {
    let listed = copytaster(server, &["held", "list"], b"").await;
    assert!(listed.status.success(), "{}", text(&listed));
    lines(&listed)
}

fn sequence(waiting: &[Value], item: &str, version: &str) -> String {
    let found = waiting.iter().find(|it| it["item"] == item && it["version"] == version);
    found.unwrap_or_else(|| panic!("{item} {version} is not in {waiting:#?}"))["sequence"].to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_decides_on_what_is_withheld() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    for item in [
        embargoed("urn:h:out", "Budget of Peru", "1"),
        embargoed("urn:h:newer", "Ferry sinks off Callao coast", "1"),
        embargoed("urn:h:killed", "Bridge falls in Lima", "1"),
        story("urn:h:open", "Hail falls in Tacna province", json!({ "version": "1", "embargoed": "after the speech" })),
    ] {
        beside.feed_one(item).await;
    }
    until("all wait", async || beside.count("EMBARGO").await == 4).await;
    beside.feed_one(embargoed("urn:h:newer", "Ferry sinks off Callao coast, nine dead", "2")).await;
    beside.settled().await;
    let listed = waiting(&server).await;
    assert_eq!(listed.len(), 5, "{listed:#?}");
    let of = |item: &str| listed.iter().find(|it| it["item"] == item).unwrap();
    assert_eq!((&of("urn:h:out")["until"], &of("urn:h:open")["until"]), (&json!("2099-01-01T00:00:00Z"), &Value::Null));
    assert!(listed.iter().all(|it| it["why"].as_str().unwrap().contains("embargo") && it["since"].is_string()), "{listed:#?}");
    assert_eq!(of("urn:h:out")["headline"], "Budget of Peru");
    let shown = copytaster(&server, &["held", "show", &sequence(&listed, "urn:h:out", "1")], b"").await;
    assert!(text(&shown).contains("nine cars went with it"), "{}", text(&shown));

    // Both go out once, the second on a person's word alone.
    let release = async |item: &str, version: &str| {
        let done = copytaster(&server, &["held", "release", &sequence(&listed, item, version)], b"").await;
        (done.status.code(), lines(&done).remove(0)["outcome"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(release("urn:h:out", "1").await, (Some(0), "released".to_owned()));
    assert_eq!(release("urn:h:open", "1").await, (Some(0), "released".to_owned()));
    assert_eq!(beside.count("ENRICHED").await, 2);
    // What is not the last word does not go out.
    assert_eq!(release("urn:h:newer", "1").await, (Some(1), "superseded".to_owned()));
    beside.feed_one(story("urn:h:killed", "Bridge falls in Lima", json!({ "version": "2", "pubStatus": "canceled" }))).await;
    beside.settled().await;
    let after_kill = waiting(&server).await;
    if after_kill.iter().any(|it| it["item"] == "urn:h:killed") {
        assert_eq!(release("urn:h:killed", "1").await, (Some(1), "recalled".to_owned()));
    }
    let usable = beside
        .all("ENRICHED")
        .await
        .iter()
        .map(super::recalls::record)
        .filter(|it| it["lifecycle"]["status"] == "usable")
        .count();
    assert_eq!(usable, 2);
    // What was decided waits no more; what is dropped never goes out.
    let left = waiting(&server).await;
    assert_eq!(left.len(), 1, "{left:#?}");
    let dropped = copytaster(&server, &["held", "drop", &sequence(&left, "urn:h:newer", "2")], b"").await;
    assert!(dropped.status.success() && waiting(&server).await.is_empty(), "{}", text(&dropped));
    let gone = copytaster(&server, &["held", "release", &left[0]["sequence"].to_string()], b"").await;
    assert_eq!(gone.status.code(), Some(1), "{}", text(&gone));
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lost_bucket_left_behind_is_listed_and_released() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    beside.feed_one(embargoed("urn:h:orphan", "Budget of Peru", "1")).await;
    until("it waits", async || beside.count("EMBARGO").await == 1).await;
    beside.settled().await;
    worker.leave().await;
    beside.context.get_stream("KV_COPYTASTER_ITEMS").await.unwrap().purge().await.unwrap();
    let listed = waiting(&server).await;
    assert!(listed[0]["why"].as_str().unwrap().contains("not in the item index"), "{listed:#?}");
    let done = copytaster(&server, &["held", "release", &sequence(&listed, "urn:h:orphan", "1")], b"").await;
    assert_eq!((done.status.code(), &lines(&done)[0]["outcome"]), (Some(0), &json!("released")), "{}", text(&done));
    assert_eq!((beside.count("ENRICHED").await, beside.count("EMBARGO").await), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_dropped_stays_in_until_a_newer_version_or_an_operator() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    for id in ["urn:d:again", "urn:d:newer"] {
        beside.feed_one(embargoed(id, "Budget of Peru", "2")).await;
    }
    until("both wait", async || beside.count("EMBARGO").await == 2).await;
    beside.settled().await;
    let listed = waiting(&server).await;
    let sequences = ["urn:d:again", "urn:d:newer"].map(|id| sequence(&listed, id, "2"));
    let dropped = copytaster(&server, &["held", "drop", &sequences[0], &sequences[1]], b"").await;
    assert!(dropped.status.success(), "{}", text(&dropped));
    // The same version without an embargo, an older one, and a newer one.
    beside.feed_one(story("urn:d:again", "Budget of Peru", json!({ "version": "2" }))).await;
    beside.feed_one(story("urn:d:again", "Budget of Peru", json!({ "version": "1" }))).await;
    beside.feed_one(story("urn:d:newer", "Budget of Peru passes", json!({ "version": "3" }))).await;
    beside.settled().await;
    let usable = async || {
        let all = beside.all("ENRICHED").await;
        let ids = all.iter().map(super::recalls::record).filter(|it| it["lifecycle"]["status"] == "usable");
        ids.map(|it| format!("{} {}", it["id"].as_str().unwrap(), it["version"].as_str().unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(usable().await, ["urn:d:newer 3"]);
    let listed = waiting(&server).await;
    let again = listed.iter().find(|it| it["item"] == "urn:d:again" && it["version"] == "2").unwrap();
    assert!(again["why"].as_str().unwrap().contains("an operator, who dropped it"), "{listed:#?}");
    let released = copytaster(&server, &["held", "release", &again["sequence"].to_string()], b"").await;
    assert_eq!(released.status.code(), Some(0), "{}", text(&released));
    assert_eq!(usable().await, ["urn:d:newer 3", "urn:d:again 2"]);
    worker.leave().await;
}
