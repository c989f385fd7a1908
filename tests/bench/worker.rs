//! What the transport costs: the worker with stages that do nothing against the barest loop that keeps the same promises.
//!
//! `cargo bench --bench worker` starts a private nats-server (`NATS_SERVER`, or the one on PATH) and prints, for the same client,
//! bodies and number in flight: consume → publish (PubAck) → ack as a bare loop, the worker with plain and with confirmed
//! acknowledgements, the time from publishing copy to its record at half load, and the worker's memory and start-up time as a process.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and ends where it can't go on")]

mod server;

use std::future::IntoFuture;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::{self, consumer::PullConsumer, message::PublishMessage};
use bytes::Bytes;
use copytaster::config::Config;
use copytaster::worker::health::Health;
use copytaster::worker::{self, PassThrough};
use futures_util::{StreamExt, stream};
use server::{start_server, start_worker};
use tokio_util::sync::CancellationToken;

const MESSAGES: usize = 50_000;
const BODY: usize = 4 << 10;
const IN_FLIGHT: usize = 256;
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() {
    let server = start_server();
    let url = format!("nats://127.0.0.1:{}", server.port);
    let client = async_nats::ConnectOptions::new().retry_on_initial_connect().connect(&url).await.unwrap();
    let context = jetstream::new(client.clone());
    // Not by the account's figures: those of an old server lack fields that the client asks for.
    let probe = jetstream::stream::Config { name: "PROBE".to_owned(), ..Default::default() };
    while context.get_or_create_stream(probe.clone()).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("nats-server {}, {MESSAGES} messages of {BODY} bytes, {IN_FLIGHT} in flight", client.server_info().version);
    let (mut bare, mut plain, mut confirmed) = (Vec::new(), Vec::new(), Vec::new());
    // Round by round, so that a machine that slows down slows all of them down.
    for _ in 0..ROUNDS {
        fill(&context, MESSAGES).await;
        bare.push(bare_loop(&context).await);
        fill(&context, MESSAGES).await;
        plain.push(through_worker(&context, &url, false).await);
        fill(&context, MESSAGES).await;
        confirmed.push(through_worker(&context, &url, true).await);
    }
    let [bare, plain, confirmed] = [bare, plain, confirmed].map(median);
    println!("bare loop                     {bare:>8.0} messages/s");
    println!("worker, plain acknowledgement {plain:>8.0} messages/s  {:>3.0} % of the bare loop", plain / bare * 100.0);
    println!(
        "worker, confirmed             {confirmed:>8.0} messages/s  {:>3.0} % of the bare loop, {:.0} % of plain",
        confirmed / bare * 100.0,
        confirmed / plain * 100.0
    );
    latency(&context, &url, confirmed / 2.0).await;
    process(&context, &url).await;
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Makes the streams anew and puts copy into the first.
async fn fill(context: &jetstream::Context, count: usize) {
    for (name, subject) in [("WIRE", "wire.raw.>"), ("ENRICHED", "wire.enriched.>"), ("DEAD", "wire.dead.>")] {
        let _missing = context.delete_stream(name).await;
        let wanted = jetstream::stream::Config {
            name: name.to_owned(),
            subjects: vec![subject.to_owned()],
            duplicate_window: Duration::from_secs(3600),
            ..Default::default()
        };
        context.create_stream(wanted).await.unwrap();
    }
    let body = Bytes::from(vec![b'x'; BODY]);
    let sent = stream::iter(0..count).map(|_| context.publish("wire.raw.bench", body.clone()));
    let mut waiting = sent.buffered(1);
    let mut acknowledgements = Vec::new();
    while let Some(sent) = waiting.next().await {
        acknowledgements.push(sent.unwrap());
        if acknowledgements.len() == 1_000 {
            for it in acknowledgements.drain(..) {
                it.into_future().await.unwrap();
            }
        }
    }
    for it in acknowledgements {
        it.into_future().await.unwrap();
    }
}

/// The library's own stream, a publish with a message id and its PubAck, a plain ack: nothing else.
async fn bare_loop(context: &jetstream::Context) -> f64 {
    let wanted = jetstream::consumer::pull::Config {
        durable_name: Some("bare".to_owned()),
        max_ack_pending: 4 * i64::try_from(IN_FLIGHT).unwrap(),
        ..Default::default()
    };
    let consumer: PullConsumer = context.create_consumer_on_stream(wanted, "WIRE").await.unwrap();
    let messages = consumer.stream().max_messages_per_batch(IN_FLIGHT).messages().await.unwrap();
    let started = Instant::now();
    messages
        .take(MESSAGES)
        .for_each_concurrent(IN_FLIGHT, |message| async move {
            let message = message.unwrap();
            let id = format!("bare-{}", message.info().unwrap().stream_sequence);
            let outgoing = PublishMessage::build().message_id(id).payload(message.payload.clone());
            context.send_publish("wire.enriched.bench", outgoing).await.unwrap().await.unwrap();
            message.ack().await.unwrap();
        })
        .await;
    rate(started)
}

async fn through_worker(context: &jetstream::Context, url: &str, confirm_acks: bool) -> f64 {
    let running = Running::start(url, confirm_acks);
    let started = Instant::now();
    while running.health.metrics.records.get() < u64::try_from(MESSAGES).unwrap() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let rate = rate(started);
    running.leave().await;
    let stored = context.get_stream("ENRICHED").await.unwrap().cached_info().state.messages;
    assert_eq!(stored, u64::try_from(MESSAGES).unwrap());
    rate
}

fn rate(started: Instant) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "a count of messages")]
    let messages = MESSAGES as f64;
    messages / started.elapsed().as_secs_f64()
}

struct Running {
    health: Arc<Health>,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<Result<(), worker::WorkerError>>,
}

impl Running {
    fn start(url: &str, confirm_acks: bool) -> Running {
        let mut config = Config::default();
        config.nats.url = url.parse().unwrap();
        config.worker.in_flight = IN_FLIGHT;
        config.worker.confirm_acks = confirm_acks;
        let (health, stop) = (Arc::new(Health::new()), CancellationToken::new());
        let work = Arc::new(PassThrough { subject: "wire.enriched.bench".to_owned() });
        let (its_health, its_stop) = (Arc::clone(&health), stop.clone());
        let task = tokio::spawn(async move { worker::run(&config, work, its_health, its_stop).await });
        Running { health, stop, task }
    }

    async fn leave(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
    }
}

/// From publishing copy to its record at a subscriber, at half of what the worker can do.
async fn latency(context: &jetstream::Context, url: &str, per_second: f64) {
    fill(context, 0).await;
    let running = Running::start(url, true);
    while running.health.ready().is_err() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let subscriber = async_nats::connect(url).await.unwrap();
    let mut records = subscriber.subscribe("wire.enriched.bench").await.unwrap();
    subscriber.flush().await.unwrap();
    let begin = Instant::now();
    let count = 20_000_u32;
    let feeder = context.clone();
    let feeding = tokio::spawn(async move {
        for number in 0..count {
            tokio::time::sleep_until((begin + Duration::from_secs_f64(f64::from(number) / per_second)).into()).await;
            let mut body = vec![b'x'; BODY];
            body[..8].copy_from_slice(&u64::try_from(begin.elapsed().as_nanos()).unwrap().to_le_bytes());
            // Its confirmation is not waited for: the record says that it arrived.
            drop(feeder.publish("wire.raw.bench", body.into()).await);
        }
    });
    let mut times = Vec::new();
    for _ in 0..count {
        let Ok(Some(record)) = tokio::time::timeout(Duration::from_secs(10), records.next()).await else { break };
        let sent = u64::from_le_bytes(record.payload[..8].try_into().unwrap());
        times.push(begin.elapsed() - Duration::from_nanos(sent));
    }
    feeding.await.unwrap();
    running.leave().await;
    times.sort();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    println!("copy to record at {per_second:.0}/s: p50 {:?}, p99 {:?} ({} of {count} records)", at(50), at(99), times.len());
}

/// The program itself: from its start to ready, and its memory with every place taken.
async fn process(context: &jetstream::Context, url: &str) {
    fill(context, 0).await;
    let started = Instant::now();
    let mut running = start_worker(url, &["--in-flight", &IN_FLIGHT.to_string()]);
    println!("process: ready after {:?}", started.elapsed());
    let paragraph =
        "LAGOS, Nigeria (AP) - Officials said on Monday that 12 people were injured when rain flooded roads in Abuja and Kano. ";
    let stories: Vec<Bytes> =
        (0..5_000).map(|it| format!("Rain floods roads, day {it}\n\n{}", format!("{paragraph}\n\n").repeat(20)).into()).collect();
    let words: usize = stories.iter().map(|it| String::from_utf8_lossy(it).split_whitespace().count()).sum();
    let total = u64::try_from(stories.len()).unwrap();
    let started = Instant::now();
    for story in stories {
        drop(context.publish("wire.raw.bench", story).await);
    }
    let mut peak = 0;
    while context.get_stream("ENRICHED").await.unwrap().cached_info().state.messages < total {
        peak = peak.max(resident(running.child.id()));
        assert!(running.child.try_wait().unwrap().is_none(), "the worker ended");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("process: {total} articles, {words} words in {seconds:.1} s; at most {peak} MB resident with {IN_FLIGHT} in flight");
}

/// Resident memory in MB, where /proc tells it.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|it| it.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|it| it.parse::<u64>().ok()).unwrap_or(0) / 1_024
}
