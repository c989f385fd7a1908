//! What the configuration knows of the copy on a subject.

use copytaster::article::Format;
use copytaster::config::Feed;
use serde_json::{Value, json};

use super::recalls::record;
use super::rig::enricher;
use super::*;

fn feed(subject: &str) -> Feed {
    serde_json::from_value(json!({ "subject": subject })).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn copy_that_does_not_say_it_gets_what_its_feed_knows() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.output.subject = "wire.enriched.{language}.{topic}.{country}.{agency}".to_owned();
    config.feed = vec![
        Feed {
            language: Some("en".to_owned()),
            agency: Some("gna".to_owned()),
            country: Some("GH".to_owned()),
            zone: Some("Africa/Nairobi".to_owned()),
            credit: Some("Ghana News Agency".to_owned()),
            format: Some(Format::Ninjs3),
            topic: Some("home".to_owned()),
            ..feed("wire.raw.accra.>")
        },
        Feed { topics: [("medtop:15000000".to_owned(), "arena".to_owned())].into(), ..feed("wire.raw.sport") },
    ];
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    let send = async |subject: &'static str, item: Value| {
        beside.context.publish(subject, item.to_string().into()).await.unwrap().await.unwrap();
        beside.settled().await;
        let last = beside.all("ENRICHED").await.pop().unwrap();
        (last.subject.to_string(), record(&last))
    };
    // Six words, no language, no place, no time zone.
    let flash = json!({ "id": "urn:f:1", "headline": "Minister Owusu resigns", "body": "Owusu out, aide confirms.", "published": "2026-03-02T09:00:00" });
    let (subject, out) = send("wire.raw.accra.flash", flash.clone()).await;
    assert_eq!(subject.split('.').nth(2), Some("en"), "{out:#}");
    assert_eq!(subject.rsplit('.').take(2).collect::<Vec<_>>(), ["gna", "GH"], "{subject}");
    assert_eq!((&out["credit"]["agency"], &out["source"]["published"]), (&json!("gna"), &json!("2026-03-02T09:00:00+03:00")));
    assert!(out["diagnostics"].to_string().contains("its format is json, and ninjs_3 was expected"), "{:#}", out["diagnostics"]);
    // What the copy says itself stands.
    let mut own = flash.clone();
    own["id"] = json!("urn:f:2");
    own["source"] = json!("Reuters");
    own["published"] = json!("2026-03-02T09:00:00Z");
    let (_, out) = send("wire.raw.accra.flash", own).await;
    assert_eq!(out["source"]["provider"], "Reuters");
    assert_eq!(out["source"]["published"], "2026-03-02T09:00:00Z");
    let german = json!({ "id": "urn:f:3", "headline": "Zwei Tote bei Unfall auf der A7",
        "body": "Bei einem Unfall auf der Autobahn sind am Montag zwei Menschen gestorben. Das teilte die Polizei mit, die nun ermittelt." });
    let (_, out) = send("wire.raw.accra.flash", german).await;
    assert_eq!(out["language"]["tag"], "de");
    // Words for topics, and a topic for copy that has none.
    let nothing = json!({ "id": "urn:f:4", "headline": "Zzyzx", "body": "Qwx." });
    assert_eq!(send("wire.raw.accra.x", nothing.clone()).await.0.split('.').nth(3), Some("home"));
    assert_eq!(
        send("wire.raw.other", json!({ "id": "urn:f:5", "headline": "Zzyzx", "body": "Qwx." })).await.0.split('.').nth(3),
        Some("unknown")
    );
    let sport = json!({ "id": "urn:f:6", "headline": "Kotoko beat Hearts", "body": "Kotoko beat Hearts 2-1 on Sunday, and the striker scored both goals in the football league.",
        "language": "en", "subject": [{ "qcode": "medtop:15000000" }] });
    assert_eq!(send("wire.raw.sport", sport.clone()).await.0.split('.').nth(3), Some("arena"));
    worker.leave().await;
}

#[test]
fn an_agency_that_is_not_known_is_refused() {
    let feed = Feed { agency: Some("gazette".to_owned()), ..feed("wire.raw.x") };
    let config = copytaster::config::Config { feed: vec![feed], ..Default::default() };
    let resources = copytaster::resources::Resources::built_in().unwrap();
    let refused = copytaster::worker::feeds::Feeds::new(&config, &resources.furniture.agencies).unwrap_err();
    assert!(refused.contains("feed.agency is 'gazette'"), "{refused}");
}
