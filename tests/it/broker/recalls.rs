//! Kills, holds and corrections reach everyone who got the story, and copy that is not usable never goes out as such.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_nats::jetstream::message::StreamMessage;
use serde_json::{Value, json};

use super::rig::{enricher, enriching};
use super::*;

/// A story with these fields; the wire is ours.
pub(super) fn story(id: &str, headline: &str, more: Value) -> Vec<u8> {
    let mut item = json!({ "uri": id, "headline": headline, "language": "en", "published": "2026-03-02T09:00:00Z",
        "body": "LIMA, March 2 (AP) - A bridge fell in Lima on Monday, and nine cars went with it, officials said on the spot." });
    for (key, value) in more.as_object().unwrap() {
        item[key] = value.clone();
    }
    serde_json::to_vec(&item).unwrap()
}

pub(super) fn record(message: &StreamMessage) -> Value {
    serde_json::from_slice(&message.payload).unwrap()
}

/// Subject, id, version and status of every record in a stream.
async fn told(beside: &Beside, stream: &str) -> Vec<[String; 4]> {
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let all = beside.all(stream).await;
    let line = |it: &StreamMessage| {
        let record = record(it);
        [it.subject.to_string(), text(&record["id"]), text(&record["version"]), text(&record["lifecycle"]["status"])]
    };
    all.iter().map(line).collect()
}

/// No record that is not usable says anything.
async fn assert_silent(beside: &Beside, stream: &str) {
    for message in beside.all(stream).await {
        let record = record(&message);
        if record["lifecycle"]["status"] == "usable" {
            continue;
        }
        assert_eq!((&record["text"], record.get("headline")), (&json!(""), None), "{record:#}");
        for list in ["entities", "times", "quantities", "removed", "paragraphs", "sentences"] {
            assert_eq!(record[list], json!([]), "{list}: {record:#}");
        }
        assert!(!message.payload.windows(6).any(|it| it == b"bridge"), "{record:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_reaches_every_subject_that_had_the_story() {
    let (_server, beside, worker) = enriching().await;
    let german = json!({ "language": "de", "version": "2", "headline": "Brücke in Lima eingestürzt",
        "body": "Lima (dpa) - In Lima ist am Montag eine Brücke eingestürzt, und neun Autos sind mit ihr in den Fluss gefallen." });
    let fed = [
        story("urn:x:by-id", "Bridge falls in Lima", json!({ "version": "1" })),
        story("urn:x:by-id", "Bridge falls in Lima", german),
        story("urn:x:by-headline", "Mayor of Lima flees the city", json!({})),
        story("urn:x:by-slug", "Ferry sinks off Callao coast", json!({ "slugline": "BC-PE--Ferry-Callao" })),
        story("urn:x:2026:0412", "Volcano erupts near Arequipa", json!({ "credit": "dpa" })),
        story("urn:x:other", "Rain falls in Cusco province", json!({ "slugline": "BC-PE--Rain" })),
    ];
    for item in &fed {
        beside.feed_one(item.clone()).await;
    }
    until("the stories are out", async || beside.count("ENRICHED").await == fed.len()).await;
    let out = told(&beside, "ENRICHED").await;
    let kills = [
        story("urn:x:by-id", "Bridge falls in Lima", json!({ "version": "3", "pubStatus": "canceled" })),
        story(
            "urn:k:1",
            "KILL",
            json!({ "body": "Please kill the story headlined \"Mayor of Lima flees the city\". He is at his desk." }),
        ),
        story("urn:k:2", "MANDATORY KILL", json!({ "body": "Kill the story slugged BC-PE--Ferry-Callao. There was no ferry." })),
        story(
            "urn:k:3",
            "KILL KILL KILL '''''",
            json!({ "credit": "dpa", "body": "Please kill item dpa 0412. There was no eruption." }),
        ),
        story("urn:k:4", "KILL", json!({ "body": "Please kill the story headlined \"Nobody ever wrote this\"." })),
    ];
    for item in &kills {
        beside.feed_one(item.clone()).await;
    }
    until("the kills are out", async || beside.count("KILLS").await == kills.len()).await;
    beside.settled().await;
    let stones: Vec<[String; 4]> = told(&beside, "ENRICHED").await.split_off(fed.len());
    let mut expected: Vec<[String; 4]> = out
        .iter()
        .filter(|it| it[1] != "urn:x:other")
        .map(|[subject, id, version, _]| [subject.clone(), id.clone(), version.clone(), "canceled".to_owned()])
        .collect();
    let subjects: std::collections::BTreeSet<&String> = expected.iter().map(|it| &it[0]).collect();
    // Two languages, and two topics in one of them.
    assert_eq!(subjects.len(), 3, "{expected:?}");
    let mut found: Vec<[String; 4]> = stones.iter().filter(|it| it[1] != "urn:k:4").cloned().collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    // What can't be found is reported, on the enriched tree too.
    assert_eq!(stones.iter().filter(|it| it[1] == "urn:k:4" && it[3] == "canceled").count(), 1, "{stones:?}");
    assert_eq!((worker.health.metrics.recalls_unresolved.get(), worker.health.metrics.kills.get()), (1, 5));
    assert_silent(&beside, "ENRICHED").await;
    assert_silent(&beside, "KILLS").await;
    let kills: BTreeMap<String, Value> =
        beside.all("KILLS").await.iter().map(record).map(|it| (it["id"].as_str().unwrap().to_owned(), it)).collect();
    assert_eq!(kills["urn:k:1"]["lifecycle"]["replaces"][0]["id"], "urn:x:by-headline");
    assert_eq!(kills["urn:k:3"]["lifecycle"]["replaces"][0]["id"], "urn:x:2026:0412");
    assert!(kills["urn:k:4"]["diagnostics"].to_string().contains("unresolved"), "{:#}", kills["urn:k:4"]);
    worker.leave().await;
}

/// Work that takes its time, but not with kills.
struct Late(Arc<dyn copytaster::worker::Work>);

impl copytaster::worker::Work for Late {
    fn read(self: Arc<Self>, message: &copytaster::worker::message::Delivered) -> copytaster::worker::Job {
        let is_kill =
            [b"canceled".as_slice(), b"Please kill"].iter().any(|it| message.payload.windows(it.len()).any(|at| at == *it));
        let copytaster::worker::Job { ids, finish } = Arc::clone(&self.0).read(message);
        let late = move || {
            std::thread::sleep(Duration::from_secs(if is_kill { 0 } else { 3 }));
            finish()
        };
        copytaster::worker::Job { ids, finish: Box::new(late) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_copy_that_comes_after_its_kill_stays_in() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    // Work on the stories begins before the kills come, and ends after them.
    let worker = Running::start(&config, Arc::new(Late(enricher(&config))));
    worker.ready().await;
    beside.feed_one(story("urn:x:one", "Bridge falls in Lima", json!({ "version": "1" }))).await;
    beside.feed_one(story("urn:x:two", "Mayor of Lima flees the city", json!({}))).await;
    beside.feed_one(story("urn:x:one", "Bridge falls in Lima", json!({ "version": "2", "pubStatus": "canceled" }))).await;
    let kill = json!({ "body": "Please kill the story headlined \"Mayor of Lima flees the city\"." });
    beside.feed_one(story("urn:k:1", "KILL", kill)).await;
    until("all are through", async || beside.count("KILLS").await == 4).await;
    beside.settled().await;
    assert_eq!(worker.health.metrics.recalled_stopped.get(), 2);
    assert_eq!(worker.health.metrics.records.get(), 0);
    // The same item may come again, newer and usable.
    beside.feed_one(story("urn:x:one", "Bridge in Lima stands", json!({ "version": "3" }))).await;
    until("it is out", async || worker.health.metrics.records.get() == 1).await;
    assert_silent(&beside, "ENRICHED").await;
    assert!(told(&beside, "ENRICHED").await.iter().all(|it| it[3] == "canceled" || it[2] == "3"));
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn holds_and_corrections_name_what_they_are_about() {
    let (_server, beside, worker) = enriching().await;
    beside.feed_one(story("urn:x:one", "Bridge falls in Lima", json!({}))).await;
    beside.feed_one(story("urn:x:two", "Ferry sinks off Callao coast", json!({}))).await;
    until("they are out", async || beside.count("ENRICHED").await == 2).await;
    let hold = json!({ "body": "Please hold the story headlined \"Bridge falls in Lima\" while it is checked." });
    beside.feed_one(story("urn:h:1", "HOLD HOLD HOLD", hold)).await;
    let correction = json!({ "body": "(In the story headlined \"Ferry sinks off Callao coast\", corrects toll to 9 from 12)\n\nA ferry sank." });
    beside.feed_one(story("urn:c:1", "CORRECTED-Ferry sinks off Callao coast", correction)).await;
    until("all are through", async || beside.count("ENRICHED").await == 4 && beside.count("HELD").await == 1).await;
    beside.settled().await;
    let enriched: Vec<Value> = beside.all("ENRICHED").await.iter().map(record).collect();
    let of = |id: &str, status: &str| {
        enriched
            .iter()
            .find(|it| it["id"] == id && it["lifecycle"]["status"] == status)
            .unwrap_or_else(|| panic!("{enriched:#?}"))
    };
    assert_eq!(of("urn:x:one", "withheld")["text"], "");
    assert_eq!(of("urn:c:1", "usable")["lifecycle"]["replaces"][0]["id"], "urn:x:two");
    let held = record(&beside.all("HELD").await[0]);
    assert_eq!(held["lifecycle"]["replaces"][0]["id"], "urn:x:one");
    assert_silent(&beside, "HELD").await;

    // A version that is withheld takes back those that went out; a later one is free again.
    beside.feed_one(story("urn:x:three", "Rain falls in Cusco province", json!({ "version": "1" }))).await;
    until("it is out", async || beside.count("ENRICHED").await == 5).await;
    beside
        .feed_one(story("urn:x:three", "Rain falls in Cusco province", json!({ "version": "2", "pubStatus": "withheld" })))
        .await;
    until("it is taken back", async || beside.count("ENRICHED").await == 6).await;
    beside.feed_one(story("urn:x:three", "Rain falls in Cusco province", json!({ "version": "3" }))).await;
    until("it is out again", async || beside.count("ENRICHED").await == 7).await;
    let last: Vec<[String; 4]> = told(&beside, "ENRICHED").await.split_off(4);
    let told: Vec<(&str, &str)> = last.iter().map(|it| (it[2].as_str(), it[3].as_str())).collect();
    assert_eq!(told, [("1", "usable"), ("1", "withheld"), ("3", "usable")]);
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_bucket_is_away_nothing_is_lost() {
    let (_server, beside, worker) = enriching().await;
    let bucket = "KV_COPYTASTER_ITEMS";
    let wanted = beside.context.get_stream(bucket).await.unwrap().cached_info().config.clone();
    beside.context.delete_stream(bucket).await.unwrap();
    for number in 0..5 {
        beside.feed_one(story(&format!("urn:x:story-{number}"), "Bridge falls in Lima", json!({}))).await;
    }
    let problem = worker.not_ready().await;
    assert!(problem.contains("COPYTASTER_ITEMS"), "{problem}");
    assert_eq!(beside.count("ENRICHED").await, 0);
    beside.context.create_stream(wanted).await.unwrap();
    until("all are out", async || beside.count("ENRICHED").await == 5).await;
    beside.settled().await;
    worker.ready().await;
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ninjs_goes_out_beside_the_record_and_its_tombstone() {
    for extended in [false, true] {
        let server = Server::start().await;
        let beside = Beside::connect(&server).await;
        let mut config = settings(&server.url());
        config.output.ninjs = Some("wire.ninjs.{language}".to_owned());
        config.output.ninjs_extended = extended;
        let worker = Running::start(&config, enricher(&config));
        worker.ready().await;
        beside.feed_one(story("urn:x:one", "Bridge falls in Lima", json!({}))).await;
        beside.feed_one(story("urn:e:one", "EMBARGOED: Bridge falls", json!({}))).await;
        until("both forms are out", async || beside.count("ENRICHED").await == 2 && beside.count("HELD").await == 1).await;
        beside.feed_one(story("urn:x:one", "Bridge falls in Lima", json!({ "pubStatus": "canceled" }))).await;
        until("both tombstones are out", async || beside.count("ENRICHED").await == 4).await;
        beside.settled().await;
        let all = beside.all("ENRICHED").await;
        let ninjs: Vec<Value> = all.iter().filter(|it| it.subject.as_str() == "wire.ninjs.en").map(record).collect();
        let status: Vec<&Value> = ninjs.iter().map(|it| &it["pubStatus"]).collect();
        assert_eq!(status, ["usable", "canceled"]);
        assert_eq!((ninjs[0]["uri"].as_str(), ninjs[1].get("bodies")), (Some("urn:x:one"), None));
        assert!(ninjs.iter().all(|it| it.get("enrichment").is_some() == extended));
        worker.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_signal_of_the_table_lets_copy_out_that_must_stay_in() {
    let (_server, beside, worker) = enriching().await;
    let signals = crate::routing::signals();
    let (killed, others): (Vec<_>, Vec<_>) = signals.iter().partition(|it| it.status == "canceled");
    // Kills first: they mean what came before them, and some name what others of the table are called.
    for signal in &killed {
        beside.feed_one(signal.item.clone()).await;
    }
    until("the kills are through", async || beside.count("KILLS").await == killed.len()).await;
    for signal in &others {
        beside.feed_one(signal.item.clone()).await;
    }
    let held = others.iter().filter(|it| it.status == "withheld").count();
    // Two rows hold the same slug: whichever comes second may say so of the first once more.
    until("the others are held", async || beside.count("HELD").await >= held).await;
    beside.settled().await;
    // All times of the table are over by now. Those without a year are told against issue and receipt, which lie years apart here: they stay.
    let stubs: Vec<Value> = beside.all("HELD").await.iter().map(record).collect();
    let timed: BTreeSet<&str> =
        stubs.iter().filter(|it| it["lifecycle"]["embargo"]["until"].is_string()).map(|it| it["id"].as_str().unwrap()).collect();
    assert!(timed.iter().all(|id| signals.iter().any(|it| it.id == *id && it.is_timed)), "{timed:?}");
    let released = copytaster::worker::metrics::OutcomeLabel { outcome: "released" };
    let releases = || worker.health.metrics.releases.get_or_create(&released).get();
    until("what has a time is released", async || releases() == timed.len() as u64).await;
    let enriched: Vec<Value> = beside.all("ENRICHED").await.iter().map(record).collect();
    let usable: Vec<&str> =
        enriched.iter().filter(|it| it["lifecycle"]["status"] == "usable").map(|it| it["id"].as_str().unwrap()).collect();
    for signal in &signals {
        let times = usable.iter().filter(|it| **it == signal.id).count();
        let goes_out = signal.status == "usable" || timed.contains(signal.id.as_str());
        assert_eq!(times, usize::from(goes_out), "{}", String::from_utf8_lossy(&signal.item));
    }
    for message in beside.all("HELD").await.iter().chain(&beside.all("KILLS").await) {
        assert!(!String::from_utf8_lossy(&message.payload).contains("oystercatchers"), "{}", message.subject);
    }
    assert_eq!((beside.count("DEAD").await, usable.len() > 90, timed.len() > 5), (0, true, true));
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_version_is_not_the_last_word() {
    let (_server, beside, worker) = enriching().await;
    let settled = async |item: Vec<u8>| {
        beside.feed_one(item).await;
        beside.settled().await;
    };
    settled(story("urn:x:one", "Bridge in Lima stands", json!({ "version": "10" }))).await;
    settled(story("urn:x:one", "Bridge falls in Lima", json!({ "version": "9" }))).await;
    let times = json!({ "published": "2026-03-02T09:05:00Z", "pubStatus": "canceled" });
    settled(story("urn:x:two", "Mayor of Lima flees the city", times)).await;
    settled(story("urn:x:two", "Mayor of Lima flees the city", json!({}))).await;
    settled(story("urn:x:three", "Rain falls in Cusco province", json!({ "version": "1" }))).await;
    let usable: Vec<[String; 4]> = told(&beside, "ENRICHED").await.into_iter().filter(|it| it[3] == "usable").collect();
    let named: Vec<(&str, &str)> = usable.iter().map(|it| (it[1].as_str(), it[2].as_str())).collect();
    assert_eq!(named, [("urn:x:one", "10"), ("urn:x:three", "1")]);
    // The overtaken version is told of where nobody takes it for news, and takes nothing back.
    assert!(told(&beside, "ENRICHED").await.iter().all(|it| it[1] != "urn:x:one" || it[3] == "usable"));
    let held = told(&beside, "HELD").await;
    assert_eq!(held.iter().map(|it| (it[1].as_str(), it[2].as_str())).collect::<Vec<_>>(), [("urn:x:one", "9")]);
    assert_silent(&beside, "HELD").await;
    assert_eq!((worker.health.metrics.superseded.get(), worker.health.metrics.recalled_stopped.get()), (1, 1));
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_agencys_notice_does_not_kill_anothers_story() {
    let (_server, beside, worker) = enriching().await;
    let of =
        |id: &str, headline: &str, provider: &str, body: &str| story(id, headline, json!({ "provider": provider, "body": body }));
    let rain = "Rain fell on the coast on Monday, officials said, and nine roads were closed.";
    beside.feed_one(of("urn:x:ours", "Bridge falls in Lima", "dpa", rain)).await;
    until("it is out", async || beside.count("ENRICHED").await == 1).await;
    let kill = "Please kill the story headlined \"Bridge falls in Lima\".";
    beside.feed_one(of("urn:k:foreign", "KILL", "efe", kill)).await;
    until("the notice is parked", async || beside.count("EMBARGO").await == 1 && beside.count("HELD").await == 1).await;
    beside.settled().await;
    let counts = (worker.health.metrics.notices_parked.get(), worker.health.metrics.recalls_unresolved.get());
    assert_eq!((beside.count("ENRICHED").await, beside.count("KILLS").await, counts), (1, 0, (1, 0)));
    // Its own agency's notice reaches it.
    beside.feed_one(of("urn:k:own", "KILL", "dpa", kill)).await;
    until("the tombstone is out", async || beside.count("ENRICHED").await == 2 && beside.count("KILLS").await == 1).await;
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_by_its_own_id_is_not_unresolved() {
    let (_server, beside, worker) = enriching().await;
    beside.feed_one(story("urn:x:one", "Bridge falls in Lima", json!({ "version": "1" }))).await;
    until("it is out", async || beside.count("ENRICHED").await == 1).await;
    let kill =
        json!({ "version": "2", "pubStatus": "canceled", "body": "Please kill the story headlined \"Bridge falls in Lima\"." });
    beside.feed_one(story("urn:x:one", "KILL: Bridge falls in Lima", kill)).await;
    until("the tombstone is out", async || beside.count("KILLS").await == 1).await;
    // Nobody knows this one; it is stopped when it comes.
    beside.feed_one(story("urn:x:two", "Mayor of Lima flees the city", json!({ "pubStatus": "canceled" }))).await;
    until("it is through", async || beside.count("KILLS").await == 2).await;
    beside.settled().await;
    let metrics = &worker.health.metrics;
    assert_eq!((metrics.recalls_unresolved.get(), metrics.recalls_unknown_id.get()), (0, 1));
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_version_of_a_long_story_has_its_tombstone() {
    let (_server, beside, worker) = enriching().await;
    const VERSIONS: usize = 60;
    for version in 1..=VERSIONS {
        beside
            .feed_one(story("urn:x:live", &format!("Bridge in Lima, part {version}"), json!({ "version": version.to_string() })))
            .await;
    }
    beside.settled().await;
    let out = beside.count("ENRICHED").await;
    beside.feed_one(story("urn:x:live", "Bridge in Lima", json!({ "version": "61", "pubStatus": "canceled" }))).await;
    until("the kill is through", async || beside.count("KILLS").await == 1).await;
    let all = told(&beside, "ENRICHED").await;
    let versions: std::collections::BTreeSet<&str> =
        all.iter().filter(|it| it[3] == "canceled").map(|it| it[2].as_str()).collect();
    assert_eq!((out, versions.len()), (VERSIONS, VERSIONS));
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_that_takes_longer_to_read_still_comes_first() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    beside.provide(&config).await;
    // Each kill is longer than the story behind it.
    let long = "It was wrong in every part of it. ".repeat(400);
    for number in 0..20 {
        let id = format!("urn:r:{number}");
        let kill = json!({ "version": "2", "pubStatus": "canceled", "body": long });
        beside.feed_one(story(&id, "Bridge falls in Lima", kill)).await;
        beside.feed_one(story(&id, "Bridge falls in Lima", json!({ "version": "1" }))).await;
    }
    let worker = Running::start(&config, enricher(&config));
    until("all are read", async || worker.health.metrics.received.get() >= 40).await;
    beside.settled().await;
    assert!(told(&beside, "ENRICHED").await.iter().all(|it| it[3] != "usable"), "{:?}", told(&beside, "ENRICHED").await);
    worker.leave().await;
}
