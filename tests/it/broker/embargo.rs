//! Embargoed copy goes out at its time, once, whatever dies in between; killed or replaced copy never.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::recalls::{record, story};
use super::rig::{enricher, enriching};
use super::*;

/// Embargoed for so many seconds from now.
fn embargoed(id: &str, headline: &str, seconds: i64, more: Value) -> Vec<u8> {
    let now = Timestamp::now();
    let until = now.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap();
    let mut fields = json!({ "published": now.to_string(), "embargoed": until.to_string() });
    for (key, value) in more.as_object().unwrap() {
        fields[key] = value.clone();
    }
    story(id, headline, fields)
}

async fn parked(beside: &Beside) -> usize {
    beside.count("EMBARGO").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_embargoed_story_goes_out_once_at_its_time() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let configuration = "[worker]\nack_wait = \"1s\"\n";
    let first = Process::start(&server.url(), configuration);
    first.ready().await;
    let fed = Timestamp::now();
    beside.feed_one(embargoed("urn:e:one", "Bridge falls in Lima", 6, json!({}))).await;
    until("it is held", async || beside.count("HELD").await == 1 && parked(&beside).await == 1).await;
    first.kill();
    let second = Process::start(&server.url(), configuration);
    let held = beside.all("HELD").await.remove(0);
    assert_eq!(held.subject.as_str(), "wire.held.new");
    assert!(!String::from_utf8_lossy(&held.payload).contains("bridge"), "the stub tells what it is about");
    until("it is released", async || beside.count("ENRICHED").await == 1).await;
    until("it waits no more", async || parked(&beside).await == 0).await;
    let released = beside.all("ENRICHED").await.remove(0);
    let stored = Timestamp::from_nanosecond(released.time.unix_timestamp_nanos()).unwrap();
    let until = record(&released)["lifecycle"]["embargo"]["until"].as_str().unwrap().parse::<Timestamp>().unwrap();
    assert!(stored >= until && until > fed, "{stored} is before {until}");
    assert_eq!(record(&released)["lifecycle"]["status"], "usable");
    assert!(record(&released)["text"].as_str().unwrap().contains("nine cars"));
    drop(second);
    assert_eq!(beside.count("ENRICHED").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_before_the_release_wins() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.ack_wait = Duration::from_secs(1);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    let items = [
        embargoed("urn:e:killed", "Bridge falls in Lima", 5, json!({ "version": "1" })),
        embargoed("urn:e:named", "Mayor of Lima flees the city", 5, json!({})),
        embargoed("urn:e:newer", "Ferry sinks off Callao coast", 5, json!({ "version": "1" })),
        embargoed("urn:e:replaced", "Volcano erupts near Arequipa", 5, json!({})),
        embargoed("urn:e:stands", "Rain falls in Cusco province", 5, json!({})),
        // A time that can't be read is no time.
        story("urn:e:unread", "Snow falls in Puno province", json!({ "body": "EMBARGOED until midnight Tuesday\n\nSnow fell." })),
        story("urn:e:untold", "Hail falls in Tacna province", json!({ "embargoed": "after the speech" })),
    ];
    for item in &items {
        beside.feed_one(item.clone()).await;
    }
    until("all are held", async || beside.count("HELD").await == items.len()).await;
    let correction =
        json!({ "body": "(In the story headlined \"Volcano erupts near Arequipa\", corrects height)\n\nIt rose 4,000 metres." });
    let later = [
        story("urn:e:killed", "Bridge falls in Lima", json!({ "version": "2", "pubStatus": "canceled" })),
        story("urn:k:1", "KILL", json!({ "body": "Please kill the story headlined \"Mayor of Lima flees the city\"." })),
        embargoed("urn:e:newer", "Ferry sinks off Callao coast, nine dead", 5, json!({ "version": "2" })),
        embargoed("urn:c:1", "CORRECTED-Volcano erupts near Arequipa", 5, correction),
    ];
    for item in &later {
        beside.feed_one(item.clone()).await;
    }
    let ended = |outcome: &'static str| {
        worker.health.metrics.releases.get_or_create(&copytaster::worker::metrics::OutcomeLabel { outcome }).get()
    };
    until("all times are over", async || ended("released") == 3 && ended("recalled") == 2 && ended("superseded") == 2).await;
    beside.settled().await;
    let mut usable: Vec<(String, String)> = beside
        .all("ENRICHED")
        .await
        .iter()
        .map(record)
        .filter(|it| it["lifecycle"]["status"] == "usable")
        .map(|it| (it["id"].as_str().unwrap().to_owned(), it["version"].as_str().unwrap_or_default().to_owned()))
        .collect();
    usable.sort();
    let expected =
        [("urn:c:1", ""), ("urn:e:newer", "2"), ("urn:e:stands", "")].map(|(id, version)| (id.to_owned(), version.to_owned()));
    assert_eq!(usable, expected);
    // Those without a time lie apart, where nothing releases them.
    let open: Vec<String> = beside.all("EMBARGO").await.iter().map(|it| it.subject.to_string()).collect();
    assert_eq!(open.len(), 2, "{open:?}");
    assert!(open.iter().all(|it| it.starts_with("copytaster.embargo.open.")), "{open:?}");
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_that_wait_take_no_place_from_the_others() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.in_flight = 4;
    config.worker.max_attempts = 2;
    config.worker.ack_wait = Duration::from_secs(1);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    for number in 0..40 {
        beside
            .feed_one(embargoed(&format!("urn:e:late-{number}"), &format!("Bridge {number} falls in Lima"), 3_600, json!({})))
            .await;
    }
    beside.feed_one(embargoed("urn:e:soon", "Mayor of Lima flees the city", 4, json!({}))).await;
    for number in 0..20 {
        beside.feed_one(story(&format!("urn:x:story-{number}"), &format!("Rain falls on day {number}"), json!({}))).await;
    }
    until("the others are out, and the one that is due", async || beside.count("ENRICHED").await == 21).await;
    beside.settled().await;
    // It is published first and settled a moment later.
    until("the released one waits no more", async || parked(&beside).await == 40).await;
    assert_eq!(beside.count("DEAD").await, 0);
    worker.leave().await;
}

const BUCKET: &str = "KV_COPYTASTER_ITEMS";

#[tokio::test(flavor = "multi_thread")]
async fn what_the_item_index_has_forgotten_stays_parked() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.ack_wait = Duration::from_secs(1);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    beside.feed_one(embargoed("urn:e:lost", "Bridge falls in Lima", 3, json!({}))).await;
    until("it is held", async || beside.count("HELD").await == 1 && parked(&beside).await == 1).await;
    beside.settled().await;
    // A kill could have come before the bucket was lost, and nobody would know.
    let bucket = beside.context.get_stream(BUCKET).await.unwrap().cached_info().config.clone();
    beside.context.delete_stream(BUCKET).await.unwrap();
    beside.context.create_stream(bucket).await.unwrap();
    beside.feed_one(embargoed("urn:e:known", "Mayor of Lima flees the city", 4, json!({}))).await;
    until("the other one is released", async || beside.count("ENRICHED").await == 1).await;
    until("the one that is not known is reported", async || worker.health.metrics.releases_blocked.get() == 1).await;
    until("only that waits", async || parked(&beside).await == 1).await;
    assert_eq!(record(&beside.all("ENRICHED").await[0])["id"], "urn:e:known");
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_removes_what_is_parked() {
    let (_server, beside, worker) = enriching().await;
    beside.feed_one(embargoed("urn:e:timed", "Bridge falls in Lima", 3_600, json!({ "version": "1" }))).await;
    beside.feed_one(story("urn:e:open", "Snow falls in Puno province", json!({ "embargoed": "after the speech" }))).await;
    beside.feed_one(embargoed("urn:e:stays", "Mayor of Lima flees the city", 3_600, json!({}))).await;
    until("all are parked", async || parked(&beside).await == 3).await;
    beside.settled().await;
    beside.feed_one(story("urn:e:timed", "Bridge falls in Lima", json!({ "version": "2", "pubStatus": "canceled" }))).await;
    let kill = json!({ "body": "Please kill the story headlined \"Snow falls in Puno province\"." });
    beside.feed_one(story("urn:k:1", "KILL", kill)).await;
    until("two are gone", async || parked(&beside).await == 1).await;
    beside.settled().await;
    let left = beside.all("EMBARGO").await.remove(0);
    assert_eq!((record(&left)["id"].as_str(), beside.count("KILLS").await), (Some("urn:e:stays"), 2));
    assert!(beside.all("ENRICHED").await.iter().all(|it| record(it)["lifecycle"]["status"] != "usable"));
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_something_waits_on_is_not_forgotten() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.ack_wait = Duration::from_secs(1);
    // Far shorter than the embargoes, as fourteen days are shorter than twenty.
    config.worker.bucket_keep = Duration::from_secs(6);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    beside.feed_one(embargoed("urn:e:out", "Bridge falls in Lima", 16, json!({}))).await;
    beside.feed_one(embargoed("urn:e:killed", "Mayor of Lima flees the city", 3_600, json!({}))).await;
    until("they are held", async || beside.count("HELD").await == 2 && parked(&beside).await == 2).await;
    until("one is out at its time", async || beside.count("ENRICHED").await == 1).await;
    // It is still found by its headline.
    let kill = json!({ "body": "Please kill the story headlined \"Mayor of Lima flees the city\"." });
    beside.feed_one(story("urn:k:1", "KILL", kill)).await;
    until("nothing waits", async || parked(&beside).await == 0).await;
    beside.settled().await;
    assert_eq!(worker.health.metrics.recalls_unresolved.get(), 0);
    worker.leave().await;
}

/// Usable records of these items, by id and version.
async fn usable(beside: &Beside) -> Vec<String> {
    let all = beside.all("ENRICHED").await;
    let usable = all.iter().map(record).filter(|it| it["lifecycle"]["status"] == "usable");
    let mut ids: Vec<String> =
        usable.map(|it| format!("{} {}", it["id"].as_str().unwrap(), it["version"].as_str().unwrap_or_default())).collect();
    ids.sort();
    ids
}

fn kill_of(id: &str) -> Vec<u8> {
    story(id, "Bridge falls in Lima", json!({ "version": "9", "pubStatus": "canceled" }))
}

/// A worker whose copy would come again by itself only long after the test; what waits for its time comes soon.
async fn patient(server: &Server, beside: &Beside) -> copytaster::config::Config {
    let mut config = settings(&server.url());
    beside.provide(&config).await;
    config.worker.ack_wait = Duration::from_secs(300);
    config
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_that_is_lost_with_a_connection_comes_before_releases_and_new_copy() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = patient(&server, &beside).await;
    config.worker.in_flight = 4;
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    beside.feed_one(embargoed("urn:l:parked", "Bridge falls in Lima", 4, json!({}))).await;
    beside.feed_one(embargoed("urn:l:stands", "Rain falls in Cusco province", 4, json!({}))).await;
    until("both wait", async || parked(&beside).await == 2).await;
    worker.leave().await;
    // The next worker gets these four at once, and loses its connection by the first.
    super::rig::publish_raw(&server, "wire.raw.bad", b"NATS/1.0\r\nno colon\r\n\r\n", b"bad").await;
    beside.feed_one(kill_of("urn:l:parked")).await;
    beside.feed_one(kill_of("urn:l:older")).await;
    beside.feed_one(story("urn:l:newer", "Ferry sinks off Callao coast", json!({ "version": "3" }))).await;
    // Older copy comes after them.
    beside.feed_one(story("urn:l:older", "Bridge falls in Lima", json!({ "version": "1" }))).await;
    beside.feed_one(story("urn:l:newer", "Ferry sinks off Callao", json!({ "version": "2" }))).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let worker = Running::start(&config, enricher(&config));
    until("the bad one is a dead letter", async || beside.count("DEAD").await == 1).await;
    until("what is left is released", async || usable(&beside).await.iter().any(|it| it.starts_with("urn:l:stands"))).await;
    beside.settled().await;
    until("nothing waits", async || parked(&beside).await == 0).await;
    assert_eq!(usable(&beside).await, ["urn:l:newer 3", "urn:l:stands "]);
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_that_another_worker_has_taken_and_lost_comes_before_releases() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = patient(&server, &beside).await;
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    let ids: Vec<String> = (0..6).map(|it| format!("urn:t:{it}")).collect();
    for id in &ids {
        beside.feed_one(embargoed(id, &format!("Bridge falls in Lima, {id}"), 8, json!({}))).await;
    }
    until("all wait", async || parked(&beside).await == ids.len()).await;
    // Whoever has pulls open gets some of them: this one does nothing with his.
    let consumer: async_nats::jetstream::consumer::PullConsumer =
        beside.context.get_consumer_from_stream("copytaster", "WIRE").await.unwrap();
    let mut taken = consumer.batch().max_messages(4).expires(Duration::from_secs(20)).messages().await.unwrap();
    for id in &ids {
        beside.feed_one(kill_of(id)).await;
    }
    futures_util::StreamExt::next(&mut taken).await.unwrap().unwrap();
    drop(taken);
    until("all are killed", async || beside.count("KILLS").await == ids.len()).await;
    until("nothing waits", async || parked(&beside).await == 0).await;
    assert_eq!(usable(&beside).await, Vec::<String>::new());
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_read_yet_comes_before_releases() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = patient(&server, &beside).await;
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    beside.feed_one(embargoed("urn:b:killed", "Bridge falls in Lima", 3, json!({}))).await;
    until("it waits", async || parked(&beside).await == 1).await;
    worker.leave().await;
    // Nobody is there when the time comes; the kill lies behind a day's copy.
    for number in 0..300 {
        beside.feed_one(story(&format!("urn:b:{number}"), &format!("Rain falls in Cusco, {number}"), json!({}))).await;
    }
    beside.feed_one(kill_of("urn:b:killed")).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let worker = Running::start(&config, enricher(&config));
    until("the kill is read", async || beside.count("KILLS").await == 1).await;
    until("nothing waits", async || parked(&beside).await == 0).await;
    assert!(usable(&beside).await.iter().all(|it| !it.starts_with("urn:b:killed")));
    worker.leave().await;
}
