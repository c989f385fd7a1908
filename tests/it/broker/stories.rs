//! Links and stories of the enriched stream: the same ones, once each, whatever happens to those who make them.

use async_nats::jetstream::message::StreamMessage;
use copytaster::config::Config;
use copytaster::stories::{Out, State, fold};
use copytaster::worker::health::Health;
use copytaster::worker::stories;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::*;

/// A record of one of ten floods: three agencies, tolls that grow, a kill at the end.
fn flood(number: usize) -> Value {
    let (town, agency) = (number % 10, ["ap", "afp", "dpa"][number / 10 % 3]);
    let towns =
        ["Bulawayo", "Cochabamba", "Dushanbe", "Esbjerg", "Faisalabad", "Gaborone", "Hermosillo", "Iquitos", "Jinja", "Kisumu"];
    let dead = 3 + number / 10;
    let text = format!(
        "Floods kill {dead} in {}\n\nFloods swept through the market district of {} on Tuesday and killed {dead} people, rescuers said. \
         Crews in boats were looking for others in the streets behind the {} bridge.",
        towns[town], towns[town], towns[town]
    );
    let start = text.find(&dead.to_string()).unwrap();
    json!({
        "schema": "copytaster.record/1", "id": format!("urn:flood:{number}"), "version": "1", "offsets": "codepoint",
        "source": {"provider": agency, "sha256": format!("{number:064x}"), "published": format!("2026-03-03T{:02}:{:02}:00Z", number / 60, number % 60)},
        "lifecycle": {"status": "usable"}, "headline": text.split("\n\n").next(), "language": {"tag": "en", "confidence": 1.0},
        "quantities": [{"id": "q1", "start": start, "end": start + 1, "text": dead.to_string(), "value": dead, "bound": "exact", "kind": "dead"}],
        "text": text,
    })
}

/// What a kill leaves on the enriched tree.
fn tombstone(number: usize) -> Value {
    json!({
        "schema": "copytaster.record/1", "id": format!("urn:flood:{number}"), "version": "1", "text": "",
        "source": {"published": "2026-03-03T03:00:00Z"},
        "lifecycle": {"kind": "kill", "status": "canceled", "evidence": ["recalled by urn:kill"]},
    })
}

const FLOODS: usize = 60;

fn records() -> Vec<Value> {
    (0..FLOODS).map(flood).chain([tombstone(12)]).collect()
}

async fn publish(beside: &Beside, records: &[Value]) {
    for record in records {
        let payload = record.to_string().into();
        beside.context.publish("wire.enriched.en.disaster", payload).await.unwrap().await.unwrap();
    }
}

/// What has to come out: links and stories, as the pure fold gives them.
fn due(config: &Config) -> (Vec<Value>, Vec<Value>) {
    let (mut links, mut told) = (Vec::new(), Vec::new());
    let mut state = State::new(config.stories.settings());
    for (sequence, record) in (1..).zip(records()) {
        let (next, outs) = fold(state.at(sequence), &serde_json::from_value(record).unwrap());
        state = next;
        for out in outs {
            match out {
                Out::Link(link) => links.push(serde_json::to_value(link).unwrap()),
                Out::Story(story) => told.push(serde_json::to_value(story).unwrap()),
            }
        }
    }
    (links, told)
}

/// `copytaster stories` as a task, which can be dropped as a kill would end it.
struct Task {
    task: JoinHandle<()>,
    stop: CancellationToken,
}

impl Task {
    fn start(config: &Config) -> Task {
        let (config, stop) = (config.clone(), CancellationToken::new());
        let its_stop = stop.clone();
        let task = tokio::spawn(async move { stories::run(&config, Arc::new(Health::new()), its_stop).await.unwrap() });
        Task { task, stop }
    }

    async fn kill(self) {
        self.task.abort();
        let _aborted = self.task.await;
    }

    async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}

fn values(messages: &[StreamMessage]) -> Vec<Value> {
    messages.iter().map(|it| serde_json::from_slice(&it.payload).unwrap()).collect()
}

async fn check_all(beside: &Beside, config: &Config) {
    let (links, told) = due(config);
    until("all links are out", async || beside.count("LINKS").await >= links.len()).await;
    until("all stories are out", async || beside.count("STORIES").await >= told.len()).await;
    assert_eq!(values(&beside.all("LINKS").await), links);
    assert_eq!(values(&beside.all("STORIES").await), told);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_and_stories_are_the_same_after_every_kill() {
    let mut server = Server::start().await;
    let config = settings(&server.url());
    let beside = Beside::connect(&server).await;
    let (all, task) = (records(), Task::start(&config));
    until("the streams are there", async || beside.context.get_stream("LINKS").await.is_ok()).await;
    publish(&beside, &all[..25]).await;
    until("some links are out", async || beside.count("LINKS").await >= 10).await;
    task.kill().await;
    publish(&beside, &all[25..40]).await;
    let next = Task::start(&config);
    until("the next one has taken over", async || beside.count("LINKS").await >= 30).await;
    server.kill();
    server.revive().await;
    publish(&beside, &all[40..]).await;
    check_all(&beside, &config).await;
    next.stop().await;
    // Once more from the beginning: everything is out already.
    let again = Task::start(&config);
    publish(&beside, &[flood(FLOODS)]).await;
    until("the new link is out", async || beside.count("LINKS").await > all.len()).await;
    assert_eq!(beside.count("LINKS").await, all.len() + 1);
    again.stop().await;
}

/// Settings with which there are snapshots after every few records.
fn with_snapshots(server: &Server) -> Config {
    let mut config = settings(&server.url());
    config.stories.snapshot_every = 10;
    config
}

/// The last record in the last snapshot; 0: there is none.
async fn in_snapshot(beside: &Beside) -> u64 {
    let Ok(bucket) = beside.context.get_key_value("STORIES_STATE").await else { return 0 };
    let head = bucket.get("head").await.unwrap();
    head.map_or(0, |it| serde_json::from_slice::<Value>(&it).unwrap()["sequence"].as_u64().unwrap())
}

/// Lets `copytaster stories` read `published` records and ends it as a kill would, with a snapshot behind it.
async fn killed_after(beside: &Beside, config: &Config, published: &[Value]) {
    let task = Task::start(config);
    until("the streams are there", async || beside.context.get_stream("LINKS").await.is_ok()).await;
    publish(beside, published).await;
    until("there is a snapshot", async || in_snapshot(beside).await >= 20).await;
    until("the links are out", async || beside.count("LINKS").await >= published.len()).await;
    task.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_a_snapshot_everything_goes_on_the_same() {
    let server = Server::start().await;
    let (config, beside) = (with_snapshots(&server), Beside::connect(&server).await);
    killed_after(&beside, &config, &records()[..35]).await;
    // What the snapshot knows is not read again: it need not be there any more.
    let kept = in_snapshot(&beside).await;
    let enriched = beside.context.get_stream("ENRICHED").await.unwrap();
    enriched.purge().sequence(kept).await.unwrap();
    let next = Task::start(&config);
    publish(&beside, &records()[35..]).await;
    check_all(&beside, &config).await;
    // In an orderly end there is one of everything.
    next.stop().await;
    assert_eq!(in_snapshot(&beside).await, records().len() as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_snapshot_everything_goes_on_the_same() {
    let server = Server::start().await;
    let (config, beside) = (with_snapshots(&server), Beside::connect(&server).await);
    killed_after(&beside, &config, &records()[..25]).await;
    // Damaged: every piece has another byte at its end.
    let bucket = beside.context.get_key_value("STORIES_STATE").await.unwrap();
    for key in ["a.0", "b.0"] {
        let Some(piece) = bucket.get(key).await.unwrap() else { continue };
        let mut damaged = piece.to_vec();
        *damaged.last_mut().unwrap() ^= 1;
        bucket.put(key, damaged.into()).await.unwrap();
    }
    let next = Task::start(&config);
    publish(&beside, &records()[25..40]).await;
    until("the next one goes on", async || beside.count("LINKS").await >= 40).await;
    next.kill().await;
    // Lost.
    beside.context.delete_stream("KV_STORIES_STATE").await.unwrap();
    let last = Task::start(&config);
    publish(&beside, &records()[40..]).await;
    check_all(&beside, &config).await;
    last.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn outputs_that_were_lost_are_made_anew_in_spite_of_a_snapshot() {
    let server = Server::start().await;
    let (config, beside) = (with_snapshots(&server), Beside::connect(&server).await);
    killed_after(&beside, &config, &records()[..30]).await;
    beside.context.delete_stream("LINKS").await.unwrap();
    let next = Task::start(&config);
    publish(&beside, &records()[30..]).await;
    check_all(&beside, &config).await;
    next.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_consumer_is_made_anew_and_leaves_nothing_out() {
    let server = Server::start().await;
    let (config, beside) = (with_snapshots(&server), Beside::connect(&server).await);
    let task = Task::start(&config);
    until("the streams are there", async || beside.context.get_stream("LINKS").await.is_ok()).await;
    publish(&beside, &records()[..30]).await;
    until("some links are out", async || beside.count("LINKS").await >= 10).await;
    let enriched = beside.context.get_stream("ENRICHED").await.unwrap();
    let consumers: Vec<String> = enriched.consumer_names().filter_map(|it| async { it.ok() }).collect().await;
    assert!(!consumers.is_empty());
    for consumer in consumers {
        enriched.delete_consumer(&consumer).await.unwrap();
    }
    publish(&beside, &records()[30..]).await;
    check_all(&beside, &config).await;
    task.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stands_by_takes_over_from_a_killed_one() {
    let server = Server::start().await;
    let (config, beside) = (with_snapshots(&server), Beside::connect(&server).await);
    let one = Task::start(&config);
    until("the streams are there", async || beside.context.get_stream("LINKS").await.is_ok()).await;
    publish(&beside, &records()[..25]).await;
    until("one is active", async || beside.count("LINKS").await > 0).await;
    let two = Task::start(&config);
    one.kill().await;
    publish(&beside, &records()[25..]).await;
    check_all(&beside, &config).await;
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn others_stand_by_and_buckets_have_what_stands() {
    let server = Server::start().await;
    let config = settings(&server.url());
    let beside = Beside::connect(&server).await;
    let (one, two) = (Task::start(&config), Task::start(&config));
    until("the streams are there", async || beside.context.get_stream("LINKS").await.is_ok()).await;
    publish(&beside, &records()[..30]).await;
    until("some links are out", async || beside.count("LINKS").await >= 30).await;
    one.stop().await;
    publish(&beside, &records()[30..]).await;
    check_all(&beside, &config).await;
    let last = values(&beside.all("STORIES").await).pop().unwrap();
    let bucket = beside.context.get_key_value("STORIES").await.unwrap();
    let entry = bucket.get(last["id"].as_str().unwrap()).await.unwrap().unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&entry).unwrap(), last);
    let subjects: Vec<String> = beside.all("STORIES").await.iter().map(|it| it.subject.to_string()).collect();
    assert!(subjects.iter().any(|it| it == "wire.stories.new.en._") && subjects.iter().any(|it| it == "wire.stories.grown.en._"));
    two.stop().await;
}
