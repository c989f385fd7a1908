//! What broker tests have in common: copy in, a worker in this process or in one of its own, and what came out.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::HeaderMap;
use async_nats::jetstream::{self, stream};
use copytaster::config::Config;
use copytaster::worker::health::Health;
use copytaster::worker::{self, Work, WorkerError};
use futures_util::StreamExt;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A worker in this process.
pub struct InProcess {
    pub health: Arc<Health>,
    stop: CancellationToken,
    task: JoinHandle<Result<(), WorkerError>>,
}

impl InProcess {
    pub fn start(config: &Config, work: Arc<dyn Work>) -> InProcess {
        let (health, stop) = (Arc::new(Health::new()), CancellationToken::new());
        let (config, given_health, given_stop) = (config.clone(), Arc::clone(&health), stop.clone());
        let task = tokio::spawn(async move { worker::run(&config, work, given_health, given_stop).await });
        InProcess { health, stop, task }
    }

    pub async fn stop(self) -> Result<(), WorkerError> {
        self.stop.cancel();
        self.task.await.unwrap()
    }

    pub async fn ended(self) -> Result<(), WorkerError> {
        self.task.await.unwrap()
    }
}

/// A worker in a process of its own.
pub struct Process(pub Child);

impl Process {
    pub fn start(url: &str, arguments: &[&str]) -> Process {
        let child = Command::new(env!("CARGO_BIN_EXE_copytaster"))
            .args(["worker", "--nats", url, "--http", "off", "--log", "warn"])
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Process(child)
    }

    pub fn signal(&self, signal: &str) {
        super::server::kill(self.0.id(), signal);
    }

    /// The exit code, and how long it took from now.
    pub fn wait(&mut self) -> (Option<i32>, Duration) {
        let started = Instant::now();
        let status = self.0.wait().unwrap();
        (status.code(), started.elapsed())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The configuration of tests: quick to notice, quick to give up.
pub fn config(url: &str) -> Config {
    let mut config = Config::default();
    config.nats.url = url.to_owned();
    config.worker.ack_wait = Duration::from_secs(6);
    config.worker.drain = Duration::from_secs(10);
    config.worker.threads = 1;
    config
}

pub fn pass_through() -> Arc<dyn Work> {
    Arc::new(worker::PassThrough { subject: "wire.enriched.en.test".to_owned() })
}

pub async fn make_streams(jetstream: &jetstream::Context, replicas: usize) {
    for (name, subject) in [("WIRE", "wire.raw.>"), ("ENRICHED", "wire.enriched.>"), ("DEAD", "wire.dead.>")] {
        let config = stream::Config {
            name: name.to_owned(),
            subjects: vec![subject.to_owned()],
            duplicate_window: Duration::from_secs(3600),
            num_replicas: replicas,
            ..stream::Config::default()
        };
        for attempt in 0.. {
            match jetstream.get_or_create_stream(config.clone()).await {
                Ok(_) => break,
                Err(error) => assert!(attempt < 100, "{name}: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// A small story; its id is `n<number>`.
pub fn story(number: usize) -> String {
    serde_json::json!({ "id": format!("n{number}"), "version": "1", "headline": format!("Story {number}"), "body": "Rain fell in Lagos on Monday.", "language": "en" }).to_string()
}

/// Publishes stories `numbers` and waits until the server has them.
pub async fn publish(jetstream: &jetstream::Context, numbers: std::ops::Range<usize>) {
    let mut waiting = Vec::new();
    for number in numbers {
        waiting.push(jetstream.publish("wire.raw.test", story(number).into()).await.unwrap());
        if waiting.len() >= 500 {
            for acknowledgement in waiting.drain(..) {
                acknowledgement.await.unwrap();
            }
        }
    }
    for acknowledgement in waiting {
        acknowledgement.await.unwrap();
    }
}

pub async fn publish_one(jetstream: &jetstream::Context, subject: &str, headers: HeaderMap, payload: &[u8]) {
    jetstream.publish_with_headers(subject.to_owned(), headers, payload.to_vec().into()).await.unwrap().await.unwrap();
}

/// A message as it lies in a stream.
#[derive(Debug, Clone)]
pub struct Found {
    pub subject: String,
    pub headers: HeaderMap,
    pub payload: Vec<u8>,
}

/// Everything in a stream.
pub async fn contents(jetstream: &jetstream::Context, stream: &str) -> Vec<Found> {
    let stream = jetstream.get_stream(stream).await.unwrap();
    let expected = stream.cached_info().state.messages;
    let consumer = stream.create_consumer(jetstream::consumer::pull::OrderedConfig::default()).await.unwrap();
    let mut messages = consumer.messages().await.unwrap();
    let mut found = Vec::new();
    while u64::try_from(found.len()).unwrap() < expected {
        let message =
            tokio::time::timeout(Duration::from_secs(20), messages.next()).await.expect("the stream's messages").unwrap();
        let Ok(message) = message else { continue };
        found.push(Found {
            subject: message.subject.to_string(),
            headers: message.headers.clone().unwrap_or_default(),
            payload: message.payload.to_vec(),
        });
    }
    found
}

/// How often each item id stands in the enriched stream.
pub async fn ids_out(jetstream: &jetstream::Context) -> BTreeMap<String, usize> {
    let mut ids = BTreeMap::new();
    for message in contents(jetstream, "ENRICHED").await {
        let record: serde_json::Value = serde_json::from_slice(&message.payload).unwrap();
        *ids.entry(record["id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    ids
}

/// Each of `0..count` came out once and nothing else did.
#[track_caller]
pub fn check_each_once(ids: &BTreeMap<String, usize>, count: usize) {
    let missing: Vec<usize> = (0..count).filter(|it| !ids.contains_key(&format!("n{it}"))).collect();
    let repeated: Vec<&String> = ids.iter().filter(|(_, times)| **times > 1).map(|(id, _)| id).collect();
    assert!(missing.is_empty(), "{} lost: {:?} …", missing.len(), &missing[..missing.len().min(5)]);
    assert!(repeated.is_empty(), "{} out more than once: {:?}", repeated.len(), &repeated[..repeated.len().min(5)]);
    assert_eq!(ids.len(), count);
}

/// Looks again and again until `met` says yes; fails after `limit`.
pub async fn until(what: &str, limit: Duration, mut met: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !met().await {
        assert!(started.elapsed() < limit, "waited {limit:?} for: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

pub async fn messages_in(jetstream: &jetstream::Context, stream: &str) -> usize {
    match jetstream.get_stream(stream).await {
        Ok(stream) => usize::try_from(stream.cached_info().state.messages).unwrap(),
        Err(_) => 0,
    }
}

/// Messages waiting, in hand, and redelivered, as the server counts them.
pub async fn consumer_state(jetstream: &jetstream::Context) -> (u64, usize, usize) {
    let consumer =
        jetstream.get_consumer_from_stream::<jetstream::consumer::pull::Config, _, _>("copytaster", "WIRE").await.unwrap();
    let info = consumer.cached_info();
    (info.num_pending, info.num_ack_pending, info.num_redelivered)
}

pub async fn settled(jetstream: &jetstream::Context) -> bool {
    let (pending, in_hand, _) = consumer_state(jetstream).await;
    pending == 0 && in_hand == 0
}

/// The real work.
pub fn enricher(config: &Config) -> Arc<dyn Work> {
    let addressing = worker::outgoing::Addressing::new(&config.output.subject, "test").unwrap();
    let resources = copytaster::resources::Resources::built_in().unwrap();
    Arc::new(worker::Enricher {
        resources,
        settings: copytaster::pipeline::Settings::default(),
        addressing,
        health: Arc::new(Health::new()),
    })
}
