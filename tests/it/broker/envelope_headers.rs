//! Headers that a feeder sets on a message withhold the copy that it carries.

use async_nats::HeaderMap;
use serde_json::{Value, json};

use super::recalls::{record, story};
use super::rig::enriching;
use super::*;

async fn feed_with(beside: &Beside, header: (&str, &str), payload: Vec<u8>) {
    let mut headers = HeaderMap::new();
    headers.insert(header.0, header.1);
    beside.context.publish_with_headers("wire.raw.test", headers, payload.into()).await.unwrap().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_feeder_says_in_headers_withholds() {
    let (_server, beside, worker) = enriching().await;
    let cases = [
        ("X-Embargo", "2099-01-01T00:00:00Z", "HELD"),
        ("Embargo-Until", "2099-01-01T00:00:00Z", "HELD"),
        ("X-Embargoed-Until", "after the speech", "HELD"),
        ("Status", "withheld", "HELD"),
        ("X-Status", "canceled", "KILLS"),
        ("Hold", "true", "HELD"),
        ("X-Hold", "1", "HELD"),
        ("Sperrfrist", "2099-01-01T00:00:00+01:00", "HELD"),
        ("X-Note", "HOLD DO NOT PUBLISH", "HELD"),
        ("Not-Before", "2099-01-01T00:00:00Z", "HELD"),
    ];
    for (number, (name, value, _)) in cases.iter().enumerate() {
        let headline = format!("Bridge {number} falls in Lima");
        feed_with(&beside, (name, value), story(&format!("urn:e:{number}"), &headline, json!({ "version": "1" }))).await;
    }
    let harmless =
        [("Desk", "night"), ("Hold", "no"), ("X-Status", "usable"), ("Nats-Msg-Id", "hold"), ("X-Request-Id", "7f-hold")];
    for (number, header) in harmless.iter().enumerate() {
        let headline = format!("Ferry {number} sails off Callao");
        feed_with(&beside, *header, story(&format!("urn:f:{number}"), &headline, json!({ "version": "1" }))).await;
    }
    beside.settled().await;
    let ids = async |stream: &str, status: &str| -> Vec<String> {
        let all = beside.all(stream).await;
        let such = all.iter().map(record).filter(|it| it["lifecycle"]["status"] == status);
        such.map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    };
    let usable = ids("ENRICHED", "usable").await;
    assert_eq!(usable.len(), harmless.len(), "{usable:?}");
    assert!(usable.iter().all(|it| it.starts_with("urn:f:")), "{usable:?}");
    for (number, (name, value, stream)) in cases.iter().enumerate() {
        let found = if *stream == "HELD" { ids("HELD", "withheld").await } else { ids("KILLS", "canceled").await };
        assert!(found.contains(&format!("urn:e:{number}")), "{name}: {value}");
    }
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bytes_with_another_header_are_judged_anew() {
    let (_server, beside, worker) = enriching().await;
    let copy = |id: &str| story(id, "Bridge falls in Lima", json!({ "version": "1" }));
    // Out, and then held; under an embargo, and then as if there were none.
    beside.feed_one(copy("urn:g:held")).await;
    until("it is out", async || beside.count("ENRICHED").await == 1).await;
    feed_with(&beside, ("X-Hold", "true"), copy("urn:g:held")).await;
    feed_with(&beside, ("X-Embargo", "2099-01-01T00:00:00Z"), copy("urn:g:embargo")).await;
    until("both are held", async || beside.count("HELD").await == 2).await;
    beside.feed_one(copy("urn:g:embargo")).await;
    beside.settled().await;
    let told: Vec<(Value, Value)> =
        beside.all("ENRICHED").await.iter().map(record).map(|it| (it["id"].clone(), it["lifecycle"]["status"].clone())).collect();
    assert_eq!(told, [(json!("urn:g:held"), json!("usable")), (json!("urn:g:held"), json!("withheld"))]);
    worker.leave().await;
}
