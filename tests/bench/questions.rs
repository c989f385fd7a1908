//! What questions cost the stream, and the stream questions.
//!
//! `cargo bench --bench questions` starts a private nats-server (`NATS_SERVER`, or the one on PATH) and one worker, and finds out how many stories a second
//! it reads. Then, at half of that: the time from copy to record, without questions and under 1,000 a second; and the time from a question to its answer,
//! without the stream and beside it. `QUESTIONS=200` asks fewer a second, `SECONDS=60` takes longer than 20. A question is the first paragraphs of a story.
//! Who asks more than the worker's threads for questions can answer is told so (`overloaded`): these are counted, not timed.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and ends where it can't go on")]

#[allow(dead_code, reason = "other benchmarks use the rest")]
mod load;
mod server;

use std::future::IntoFuture;
use std::time::{Duration, Instant};

use async_nats::jetstream;
use futures_util::StreamExt;
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until, timeout};

/// Stories that are read to find out how many it can.
const STORIES: u64 = 1_000;
/// After so much silence nothing more comes.
const SILENCE: Duration = Duration::from_secs(20);

/// Times of what came back, shortest first, and how many were sent.
struct Times {
    times: Vec<Duration>,
    sent: usize,
}

#[tokio::main]
async fn main() {
    let number = |name: &str| std::env::var(name).ok().and_then(|it| it.parse::<u32>().ok());
    let (per_second, seconds) = (number("QUESTIONS").unwrap_or(1_000), number("SECONDS").unwrap_or(20));
    let server = server::start_server();
    let url = format!("nats://127.0.0.1:{}", server.port);
    let client = async_nats::ConnectOptions::new().retry_on_initial_connect().connect(&url).await.unwrap();
    let context = jetstream::new(client.clone());
    let _worker = server::start_worker(&url, &[]);
    let capacity = capacity(&context).await;
    let stories = (capacity / 2.0).max(1.0);
    println!("nats-server {}; {capacity:.0} stories a second at most, {stories:.0} from here on", client.server_info().version);

    let asker = async_nats::connect(&url).await.unwrap();
    let alone = stream(&client, STORIES, stories, seconds).await;
    let questions_alone = ask(&asker, per_second, seconds).await;
    let (beside, questions_beside) = tokio::join!(
        stream(&client, 2 * STORIES + u64::from(seconds) * 1_000, stories, seconds),
        ask(&asker, per_second, seconds)
    );
    println!("copy to record, no questions              {alone}");
    println!("copy to record, {per_second:>5} questions a second   {beside}  p99 {:.1} times", beside.against(&alone));
    println!("question to answer, no stream             {questions_alone}");
    println!(
        "question to answer, beside the stream     {questions_beside}  p99 {:.1} times",
        questions_beside.against(&questions_alone)
    );
}

/// Stories that the worker reads in a second with nothing else to do.
async fn capacity(context: &jetstream::Context) -> f64 {
    let begin = Instant::now();
    for number in 0..STORIES {
        drop(context.publish("wire.raw.bench", load::story(number).into()).await.unwrap().into_future().await);
    }
    while context.get_stream("ENRICHED").await.map_or(0, |it| it.cached_info().state.messages) < STORIES {
        sleep(Duration::from_millis(20)).await;
    }
    f64::from(u32::try_from(STORIES).unwrap()) / begin.elapsed().as_secs_f64()
}

/// Feeds stories from `first` at a steady pace; from publishing each to its record at a subscriber.
async fn stream(client: &async_nats::Client, first: u64, per_second: f64, seconds: u32) -> Times {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of stories")]
    let count = (per_second * f64::from(seconds)).ceil() as u32;
    let mut records = client.subscribe("wire.enriched.>").await.unwrap();
    client.flush().await.unwrap();
    let begin = Instant::now();
    let due = move |number: u32| begin + Duration::from_secs_f64(f64::from(number) / per_second);
    let feeder = client.clone();
    let feeding = tokio::spawn(async move {
        for number in 0..count {
            sleep_until(due(number).into()).await;
            feeder.publish("wire.raw.bench", load::story(first + u64::from(number)).into()).await.unwrap();
        }
    });
    let mut times = Vec::new();
    while times.len() < count as usize {
        let Ok(Some(record)) = timeout(SILENCE, records.next()).await else { break };
        let id = record.headers.as_ref().and_then(|it| it.get("Copytaster-Item-Id")).unwrap().as_str().to_owned();
        let number = id.rsplit(':').next().and_then(|it| it.parse::<u64>().ok()).unwrap();
        // From when it was due: a feeder that is held up does not make the worker look faster.
        times.extend(number.checked_sub(first).map(|it| due(u32::try_from(it).unwrap()).elapsed()));
    }
    feeding.await.unwrap();
    Times::of(times, count as usize)
}

/// Asks at a steady pace, whether answers come or not.
async fn ask(client: &async_nats::Client, per_second: u32, seconds: u32) -> Times {
    let copies: Vec<String> = (0..100).map(|it| brief(1_000_000 + it)).collect();
    let (begin, count) = (Instant::now(), per_second * seconds);
    let mut asked = JoinSet::new();
    for number in 0..count {
        let due = begin + Duration::from_secs_f64(f64::from(number) / f64::from(per_second));
        sleep_until(due.into()).await;
        let (client, copy) = (client.clone(), copies[number as usize % copies.len()].clone());
        asked.spawn(async move {
            let answer = client.request("copytaster.enrich", copy.into()).await.ok()?;
            let refused = answer.headers.as_ref().is_some_and(|it| it.get("Nats-Service-Error-Code").is_some());
            (!refused).then(|| due.elapsed())
        });
    }
    Times::of(asked.join_all().await.into_iter().flatten().collect(), count as usize)
}

/// The first paragraphs of a story, some fifty words.
fn brief(number: u64) -> String {
    let story: serde_json::Value = serde_json::from_str(&load::story(number)).unwrap();
    let body = story["bodies"][0]["value"].as_str().unwrap();
    let words: Vec<&str> = body.split(' ').take(50).collect();
    words.join(" ")
}

impl Times {
    fn of(mut times: Vec<Duration>, sent: usize) -> Times {
        assert!(!times.is_empty(), "nothing came back");
        times.sort();
        Times { times, sent }
    }

    fn at(&self, percent: usize) -> Duration {
        self.times[(self.times.len() * percent / 100).min(self.times.len() - 1)]
    }

    /// How much longer the slowest hundredth takes.
    fn against(&self, other: &Times) -> f64 {
        self.at(99).as_secs_f64() / other.at(99).as_secs_f64()
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "p50 {:>9.1?}  p99 {:>9.1?}  {} of {}", self.at(50), self.at(99), self.times.len(), self.sent)
    }
}
