//! The soak: one worker process for minutes, while the server is killed and frozen and the worker stopped and killed, over and over.
//!
//! `cargo bench --bench soak` runs five minutes; `SOAK_SECONDS=3600 cargo bench --bench soak` an hour. It ends with an error if
//! an article is missing or twice, or if the worker's memory passes the ceiling. Not part of the tests: those take minutes, this hours.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a soak prints, and ends where it can't go on")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use async_nats::jetstream;
use futures_util::StreamExt;

const CEILING_MB: u64 = 150;
const IN_FLIGHT: &str = "256";
const PER_SECOND: u32 = 200;

#[tokio::main]
async fn main() {
    let seconds = std::env::var("SOAK_SECONDS").ok().and_then(|it| it.parse().ok()).unwrap_or(300);
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("nats://127.0.0.1:{port}");
    let mut server = start_server(port, folder.path());
    let client = async_nats::ConnectOptions::new().retry_on_initial_connect().connect(&url).await.unwrap();
    let context = jetstream::new(client);
    for (name, subject) in [("WIRE", "wire.raw.>"), ("ENRICHED", "wire.enriched.>"), ("DEAD", "wire.dead.>")] {
        let wanted = jetstream::stream::Config {
            name: name.to_owned(),
            subjects: vec![subject.to_owned()],
            duplicate_window: Duration::from_secs(7_200),
            ..Default::default()
        };
        while context.create_stream(wanted.clone()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    let mut worker = start_worker(&url);
    let (started, mut fed, mut peak, mut faults) = (Instant::now(), 0_usize, 0, 0_u32);
    let mut next_fault = Duration::from_secs(10);
    let mut pace = tokio::time::interval(Duration::from_secs(1) / PER_SECOND);
    while started.elapsed() < Duration::from_secs(seconds) {
        pace.tick().await;
        if feed(&context, fed).await {
            fed += 1;
        }
        if fed.is_multiple_of(50) {
            peak = peak.max(resident(worker.id()));
            assert!(peak <= CEILING_MB, "the worker has {peak} MB resident; the ceiling is {CEILING_MB} MB");
        }
        if started.elapsed() < next_fault {
            continue;
        }
        next_fault += Duration::from_secs(15);
        faults += 1;
        match faults % 4 {
            0 => {
                end(&mut server, "KILL");
                tokio::time::sleep(Duration::from_secs(2)).await;
                server = start_server(port, folder.path());
            }
            1 => {
                end(&mut worker, "TERM");
                worker = start_worker(&url);
            }
            2 => {
                signal(server.id(), "STOP");
                tokio::time::sleep(Duration::from_secs(5)).await;
                signal(server.id(), "CONT");
            }
            _ => {
                end(&mut worker, "KILL");
                worker = start_worker(&url);
            }
        }
    }
    let waiting = Instant::now();
    while stored(&context, "ENRICHED").await < u64::try_from(fed).unwrap() {
        assert!(waiting.elapsed() < Duration::from_secs(180), "{} of {fed} came out", stored(&context, "ENRICHED").await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    each_once(&context, fed).await;
    println!("{fed} articles in {:?} under {faults} faults: each came out once; at most {peak} MB resident", started.elapsed());
    end(&mut worker, "TERM");
    end(&mut server, "KILL");
}

/// True once the server has it. What was not confirmed is fed again under the same message id.
async fn feed(context: &jetstream::Context, number: usize) -> bool {
    let story = format!(
        r#"{{"id":"soak-{number}","headline":"Rain in Lagos, day {number}","body":"LAGOS, Nigeria (AP) — Rain fell on Monday, officials said."}}"#
    );
    let message = jetstream::message::PublishMessage::build().message_id(format!("soak-{number}")).payload(story.into());
    let sent = async { context.send_publish("wire.raw.soak", message).await.ok()?.await.ok() };
    tokio::time::timeout(Duration::from_secs(2), sent).await.ok().flatten().is_some()
}

async fn each_once(context: &jetstream::Context, fed: usize) {
    let stream = context.get_stream("ENRICHED").await.unwrap();
    let config = jetstream::consumer::pull::OrderedConfig { filter_subject: ">".to_owned(), ..Default::default() };
    let mut records = stream.create_consumer(config).await.unwrap().messages().await.unwrap().take(fed);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(record) = records.next().await {
        let record: serde_json::Value = serde_json::from_slice(&record.unwrap().payload).unwrap();
        *counts.entry(record["id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let twice: Vec<_> = counts.iter().filter(|(_, count)| **count > 1).take(5).collect();
    assert!(twice.is_empty() && counts.len() == fed, "{} of {fed} came out; more than once: {twice:?}", counts.len());
    assert_eq!(stored(context, "ENRICHED").await, u64::try_from(fed).unwrap());
}

async fn stored(context: &jetstream::Context, stream: &str) -> u64 {
    context.get_stream(stream).await.map_or(0, |it| it.cached_info().state.messages)
}

fn start_server(port: u16, folder: &Path) -> Child {
    let binary = std::env::var_os("NATS_SERVER").unwrap_or_else(|| "nats-server".into());
    let mut command = Command::new(binary);
    command.args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"]).arg(folder);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn start_worker(url: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_copytaster"))
        .args(["worker", "--nats", url, "--in-flight", IN_FLIGHT, "--http", "off"])
        .env("COPYTASTER_LOG", "error")
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn signal(pid: u32, name: &str) {
    assert!(Command::new("sh").args(["-c", &format!("kill -{name} {pid}")]).status().unwrap().success());
}

fn end(child: &mut Child, name: &str) {
    signal(child.id(), name);
    child.wait().unwrap();
}

/// Resident memory in MB, where /proc tells it.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|it| it.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|it| it.parse::<u64>().ok()).unwrap_or(0) / 1_024
}
