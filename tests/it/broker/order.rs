//! With `lanes = "item"` versions of one item are worked on one after the other and published in the order of the stream.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use copytaster::config::{Config, Lanes};
use copytaster::worker::message::Delivered;

use super::proxy::{Proxy, Verdict, find};
use super::*;

/// Feeds `versions` of each story, version by version.
async fn feed_versions(beside: &Beside, stories: usize, versions: std::ops::Range<usize>) {
    for version in versions {
        for story in 0..stories {
            beside.feed_one(format!("story-{story}/{version}")).await;
        }
    }
}

/// Work that takes longest for early versions, so that without lanes they would come last; and never holds two of one story.
fn one_at_a_time() -> Arc<dyn copytaster::worker::Work> {
    let at_work = Mutex::new(BTreeSet::new());
    Arc::new(Copy(move |message: &Delivered| {
        let text = String::from_utf8_lossy(&message.payload).into_owned();
        let (story, version) = text.split_once('/').unwrap();
        assert!(at_work.lock().unwrap().insert(story.to_owned()), "two versions at once");
        std::thread::sleep(Duration::from_millis(12 - 2 * version.parse::<u64>().unwrap().min(6)));
        at_work.lock().unwrap().remove(story);
    }))
}

/// Each story's versions came out once each and in order.
async fn in_order(beside: &Beside, stories: usize, versions: usize) {
    assert_eq!(beside.count("DEAD").await, 0);
    let mut seen: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for payload in beside.payloads("ENRICHED").await {
        let (story, version) = payload.split_once('/').unwrap();
        seen.entry(story.to_owned()).or_default().push(version.parse().unwrap());
    }
    assert_eq!(seen.len(), stories);
    for (story, seen) in seen {
        assert_eq!(seen, (0..versions).collect::<Vec<_>>(), "{story}");
    }
}

fn ordered(server_url: &str) -> Config {
    let mut config = settings(server_url);
    config.worker.lanes = Lanes::Item;
    config
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_comes_after_the_story_it_corrects() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = ordered(&server.url());
    beside.provide(&config).await;
    feed_versions(&beside, 40, 0..5).await;
    let worker = Running::start(&config, one_at_a_time());
    until("all are through", async || beside.count("ENRICHED").await + beside.count("DEAD").await == 200).await;
    beside.settled().await;
    worker.leave().await;
    in_order(&beside, 40, 5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_worker_held_comes_before_everything_newer() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = ordered(&server.url());
    beside.provide(&config).await;
    let wanted = async_nats::jetstream::consumer::pull::Config {
        durable_name: Some("copytaster".to_owned()),
        ack_wait: config.worker.ack_wait,
        ..Default::default()
    };
    let consumer = beside.context.create_consumer_on_stream(wanted, "WIRE").await.unwrap();
    feed_versions(&beside, 20, 0..2).await;
    {
        // Taken by a worker that died with them in its hands; some it had reported late, so that their waits end last.
        use futures_util::StreamExt;
        let mut batch = consumer.batch().max_messages(40).expires(Duration::from_secs(10)).messages().await.unwrap();
        let mut taken = Vec::new();
        while let Some(message) = batch.next().await {
            taken.push(message.unwrap());
        }
        assert_eq!(taken.len(), 40);
        tokio::time::sleep(Duration::from_millis(500)).await;
        for message in taken.iter().take(20) {
            message.ack_with(async_nats::jetstream::AckKind::Progress).await.unwrap();
        }
        beside.client.flush().await.unwrap();
    }
    feed_versions(&beside, 20, 2..5).await;
    let worker = Running::start(&config, one_at_a_time());
    until("all are through", async || beside.count("ENRICHED").await >= 100).await;
    beside.settled().await;
    worker.leave().await;
    in_order(&beside, 20, 5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_cut_connection_lost_comes_before_everything_newer() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let proxy = Proxy::start(server.port).await;
    let mut config = ordered(&proxy.url());
    config.worker.in_flight = 16;
    let mut cuts = 0;
    // On its way from the server a delivery is lost, and what follows it.
    proxy.down(move |bytes| match find(bytes, "\r\nstory-7/") {
        Some(start) if cuts < 3 => {
            cuts += 1;
            Verdict::Cut(start)
        }
        _ => Verdict::Pass,
    });
    beside.provide(&config).await;
    feed_versions(&beside, 20, 0..5).await;
    let worker = Running::start(&config, one_at_a_time());
    until("all are through", async || beside.count("ENRICHED").await >= 100).await;
    beside.settled().await;
    assert!(worker.health.metrics.reconnects.get() >= 3);
    worker.leave().await;
    in_order(&beside, 20, 5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_in_the_middle_keeps_the_order() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = ordered(&server.url());
    config.worker.drain = Duration::from_secs(3);
    beside.provide(&config).await;
    feed_versions(&beside, 10, 0..5).await;
    // Far too slow for the drain: most is nak'd, in whatever order.
    let slow = Running::start(&config, slow_copy(Duration::from_millis(700)));
    until("it is at it", async || slow.health.metrics.records.get() > 3).await;
    slow.leave().await;
    let worker = Running::start(&config, one_at_a_time());
    until("all are through", async || beside.count("ENRICHED").await >= 50).await;
    beside.settled().await;
    worker.leave().await;
    in_order(&beside, 10, 5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_workers_one_keeps_the_order() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = ordered(&server.url());
    beside.provide(&config).await;
    let work = one_at_a_time();
    let workers: Vec<Running> = (0..3).map(|_| Running::start(&config, Arc::clone(&work))).collect();
    for worker in &workers {
        worker.ready().await;
    }
    feed_versions(&beside, 40, 0..3).await;
    until("one of them is at it", async || beside.count("ENRICHED").await > 20).await;
    assert_eq!(workers.iter().map(|it| it.health.metrics.leader.get()).sum::<i64>(), 1);
    // The one that is the leader leaves in the middle; another goes on at once.
    let (keeper, others): (Vec<Running>, Vec<Running>) = workers.into_iter().partition(|it| it.health.metrics.leader.get() == 1);
    for keeper in keeper {
        keeper.leave().await;
    }
    feed_versions(&beside, 40, 3..5).await;
    until("all are through", async || beside.count("ENRICHED").await >= 200).await;
    beside.settled().await;
    assert_eq!(others.iter().map(|it| it.health.metrics.leader.get()).sum::<i64>(), 1);
    for worker in others {
        worker.leave().await;
    }
    in_order(&beside, 40, 5).await;
}

const ORDERED: &str = "[worker]\nlanes = \"item\"\nack_wait = \"2s\"\n";

/// Feeds `versions` of each story, version by version, as copy that the program reads.
async fn feed_stories(beside: &Beside, stories: usize, versions: std::ops::Range<usize>) {
    for version in versions {
        for story in 0..stories {
            let copy = format!(
                r#"{{"uri":"urn:wire:story-{story}","version":"{version}","headline":"Rain in Nairobi","body_text":"Rain fell again."}}"#
            );
            beside.feed_one(copy).await;
        }
    }
}

/// The versions of each story as they came out.
async fn versions_out(beside: &Beside) -> BTreeMap<String, Vec<usize>> {
    let mut seen: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for payload in beside.payloads("ENRICHED").await {
        let record: serde_json::Value = serde_json::from_str(&payload).unwrap();
        let text = |key: &str| record[key].as_str().unwrap().to_owned();
        seen.entry(text("id")).or_default().push(text("version").parse().unwrap());
    }
    seen
}

/// Two workers; `fall` befalls the one that is the leader in the middle, `after` comes when the other has taken over.
async fn the_other_takes_over(fall: impl FnOnce(Process) -> Option<Process>, after: impl FnOnce(&Process)) {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let first = Process::start(&server.url(), ORDERED);
    first.ready().await;
    until("it is the leader", async || leads(&first).await).await;
    let second = Process::start(&server.url(), ORDERED);
    second.ready().await;
    feed_stories(&beside, 30, 0..3).await;
    until("it is at it", async || beside.count("ENRICHED").await > 5).await;
    let fallen = fall(first);
    feed_stories(&beside, 30, 3..6).await;
    until("the other took over", async || leads(&second).await).await;
    if let Some(fallen) = &fallen {
        after(fallen);
    }
    until("all are through", async || beside.count("ENRICHED").await >= 180).await;
    beside.settled().await;
    let seen = versions_out(&beside).await;
    assert_eq!(seen.len(), 30);
    for (story, seen) in seen {
        assert_eq!(seen, (0..6).collect::<Vec<_>>(), "{story}");
    }
}

async fn leads(worker: &Process) -> bool {
    super::server::http_get(worker.http, "/metrics").await.is_ok_and(|it| it.contains("copytaster_leader 1"))
}

#[tokio::test(flavor = "multi_thread")]
async fn another_worker_takes_over_the_order_from_a_dead_one() {
    let kill = |worker: Process| {
        worker.kill();
        None
    };
    the_other_takes_over(kill, |_| ()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_worker_that_wakes_up_does_not_disturb_the_order() {
    let freeze = |worker: Process| {
        worker.signal(Signal::Stop);
        Some(worker)
    };
    the_other_takes_over(freeze, |worker| worker.signal(Signal::Continue)).await;
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
