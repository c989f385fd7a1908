//! The soak: one worker process for minutes, while the server is killed and frozen and the worker stopped, killed and upgraded, over and
//! over. Among the copy are messages whose headers no client library reads, and small messages that would make huge records.
//!
//! `cargo bench --bench soak` feeds for five minutes, says every five seconds how far it is, and then gives the worker at most three
//! minutes to finish. `SOAK_SECONDS=3600` makes it an hour, `SOAK_ARTICLES=20000` ends it after so many, `SOAK_RATE=50` feeds fewer a second than 200. It ends
//! with an error if an article is missing or twice – as a record or as a dead letter –, if the events, statements and tolls that went out are not those that
//! the records report, each once, or if the worker's memory passes the ceiling. Not part of the tests: those take minutes.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a soak prints, and ends where it can't go on")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use async_nats::jetstream::{self, consumer::PullConsumer};
use copytaster::bulletins;
use copytaster::record::Record;
use copytaster::record::bulletins::RecordAddress;
use futures_util::StreamExt;

const CEILING_MB: u64 = 150;
const IN_FLIGHT: &str = "256";
const FIRST_FAULT: Duration = Duration::from_secs(10);
const FAULT_EVERY: Duration = Duration::from_secs(15);
const REPORT_EVERY: Duration = Duration::from_secs(5);
/// From the end of the feeding to the last record.
const LONGEST_END: Duration = Duration::from_secs(180);
/// More copy than this does not wait: a machine that is too slow for the rate is fed no faster than it reads.
const LONGEST_QUEUE: u64 = 5_000;

/// The processes, and how far they are.
struct Soak {
    port: u16,
    folder: tempfile::TempDir,
    server: Child,
    worker: Child,
    context: jetstream::Context,
    started: Instant,
    fed: u64,
    out: u64,
    faults: u32,
    peak: u64,
    report_at: Duration,
}

#[tokio::main]
async fn main() {
    let number = |name: &str| std::env::var(name).ok().and_then(|it| it.parse::<u32>().ok());
    let seconds = Duration::from_secs(number("SOAK_SECONDS").unwrap_or(300).into());
    let mut soak = Soak::start().await;
    let mut pace = tokio::time::interval(Duration::from_secs(1) / number("SOAK_RATE").unwrap_or(200).max(1));
    pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let articles = number("SOAK_ARTICLES").map_or(u64::MAX, u64::from);
    let mut next_fault = FIRST_FAULT;
    while soak.started.elapsed() < seconds && soak.fed < articles {
        pace.tick().await;
        if soak.fed < soak.out + LONGEST_QUEUE && feed(&soak.context, soak.port, soak.fed).await {
            soak.fed += 1;
        }
        soak.report().await;
        if soak.started.elapsed() >= next_fault {
            next_fault += FAULT_EVERY;
            soak.fault().await;
        }
    }
    println!("fed; waiting for the rest, at most {LONGEST_END:?}");
    let waiting = Instant::now();
    while soak.out < soak.fed {
        assert!(waiting.elapsed() < LONGEST_END, "{} of {} came out", soak.out, soak.fed);
        tokio::time::sleep(Duration::from_millis(200)).await;
        soak.out = soak.through().await;
        soak.report().await;
    }
    soak.settled().await;
    each_once(&soak.context, soak.fed).await;
    let told = told_once(&soak.context).await;
    println!(
        "{} messages in {:?} under {} faults: each came out once, as a record or a dead letter, and {told} events, statements and tolls of them; \
         at most {} MB resident",
        soak.fed,
        soak.started.elapsed(),
        soak.faults,
        soak.peak
    );
    end(&mut soak.worker, "TERM");
    end(&mut soak.server, "KILL");
}

impl Soak {
    async fn start() -> Soak {
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = start_server(port, folder.path());
        let client = async_nats::ConnectOptions::new().retry_on_initial_connect().connect(url(port)).await.unwrap();
        let context = jetstream::new(client);
        let streams: [(&str, &[&str]); 4] = [
            ("WIRE", &["wire.raw.>"]),
            ("ENRICHED", &["wire.enriched.>"]),
            ("DEAD", &["wire.dead.>"]),
            ("EVENTS", &["wire.events.>", "wire.statements.>", "wire.tolls.>", "wire.watch.>"]),
        ];
        for (name, subjects) in streams {
            let wanted = jetstream::stream::Config {
                name: name.to_owned(),
                subjects: subjects.iter().map(|it| (*it).to_owned()).collect(),
                duplicate_window: Duration::from_secs(7_200),
                ..Default::default()
            };
            while context.create_stream(wanted.clone()).await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        let (worker, started) = (start_worker(port, 0), Instant::now());
        Soak { port, folder, server, worker, context, started, fed: 0, out: 0, faults: 0, peak: 0, report_at: REPORT_EVERY }
    }

    /// Messages that came to their end.
    async fn through(&self) -> u64 {
        stored(&self.context, "ENRICHED").await + stored(&self.context, "DEAD").await
    }

    /// Waits until nothing is in flight: what a record tells goes out after it.
    async fn settled(&self) {
        let waiting = Instant::now();
        loop {
            let found: Result<PullConsumer, _> = self.context.get_consumer_from_stream("copytaster", "WIRE").await;
            let left = found.map(|it| (it.cached_info().num_pending, it.cached_info().num_ack_pending));
            if matches!(left, Ok((0, 0))) {
                return;
            }
            assert!(waiting.elapsed() < LONGEST_END, "not everything is settled: {left:?}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// A line every few seconds; memory is looked at each time.
    async fn report(&mut self) {
        if self.started.elapsed() < self.report_at {
            return;
        }
        self.report_at = self.started.elapsed() + REPORT_EVERY;
        let resident = resident(self.worker.id());
        self.peak = self.peak.max(resident);
        self.out = self.out.max(self.through().await);
        println!(
            "{:>4} s: {} fed, {} out, {} faults, {resident} MB",
            self.started.elapsed().as_secs(),
            self.fed,
            self.out,
            self.faults
        );
        assert!(self.peak <= CEILING_MB, "the worker has {} MB resident; the ceiling is {CEILING_MB} MB", self.peak);
    }

    async fn fault(&mut self) {
        self.faults += 1;
        match self.faults % 4 {
            0 => {
                println!("        the server is killed");
                end(&mut self.server, "KILL");
                tokio::time::sleep(Duration::from_secs(2)).await;
                self.server = start_server(self.port, self.folder.path());
            }
            1 => self.replace_worker("TERM"),
            2 => {
                println!("        the server is frozen");
                signal(self.server.id(), "STOP");
                tokio::time::sleep(Duration::from_secs(5)).await;
                signal(self.server.id(), "CONT");
            }
            _ => self.replace_worker("KILL"),
        }
    }

    fn replace_worker(&mut self, how: &str) {
        println!("        the worker is ended by SIG{how}");
        end(&mut self.worker, how);
        // The next one is another build: its records have other message ids.
        self.worker = start_worker(self.port, self.faults);
    }
}

impl Drop for Soak {
    fn drop(&mut self) {
        for child in [&mut self.worker, &mut self.server] {
            let _gone = child.kill();
            let _status = child.wait();
        }
    }
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Story,
    /// No client library reads its headers.
    BadHeaders,
    /// Small, and full of things to find.
    Bomb,
}

fn kind(number: u64) -> Kind {
    match number {
        _ if number % 211 == 100 => Kind::BadHeaders,
        _ if number % 307 == 200 => Kind::Bomb,
        _ => Kind::Story,
    }
}

fn copy(number: u64) -> String {
    let (headline, body) = match kind(number) {
        Kind::Bomb => ("Rain in Lagos, day", format!("LAGOS, Nigeria (AP) — {}", "The mayor says that ".repeat(1_000))),
        _ if number.is_multiple_of(2) => {
            ("Rain in Lagos, day", "LAGOS, Nigeria (AP) — Rain fell on Monday, officials said.".to_owned())
        }
        _ => ("Missiles strike Kharkiv, night", raid(number)),
    };
    serde_json::json!({ "id": format!("soak-{number}"), "headline": format!("{headline} {number}"), "body": body }).to_string()
}

/// Tells an event, tolls and a statement.
fn raid(number: u64) -> String {
    format!(
        "KYIV (AP) — Russian missiles killed {} people in Kharkiv, Ukraine, on Monday, and wounded {} others.\n\n\
         \"We will not leave,\" Mayor Ihor Terekhov said in a statement.",
        number + 2,
        number + 30
    )
}

/// True once the server has it. What was not confirmed is fed again under the same message id.
async fn feed(context: &jetstream::Context, port: u16, number: u64) -> bool {
    if kind(number) == Kind::BadHeaders {
        return tokio::task::block_in_place(|| feed_raw(port, number).is_some());
    }
    let message = jetstream::message::PublishMessage::build().message_id(format!("soak-{number}")).payload(copy(number).into());
    let sent = async { context.send_publish("wire.raw.soak", message).await.ok()?.await.ok() };
    tokio::time::timeout(Duration::from_secs(2), sent).await.ok().flatten().is_some()
}

/// Past the client library, which would refuse to send it.
fn feed_raw(port: u16, number: u64) -> Option<()> {
    use std::io::{Read, Write};
    let limit = Some(Duration::from_secs(2));
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(limit).ok()?;
    stream.set_write_timeout(limit).ok()?;
    let (block, body) = (format!("NATS/1.0\r\nNats-Msg-Id: soak-{number}\r\nno colon here\r\n\r\n"), copy(number));
    let (head, all) = (block.len(), block.len() + body.len());
    let connect = "CONNECT {\"headers\":true,\"verbose\":false}\r\nSUB _INBOX.soak 1\r\n";
    write!(stream, "{connect}HPUB wire.raw.soak _INBOX.soak {head} {all}\r\n{block}{body}\r\n").ok()?;
    let (mut answer, mut buffer) = (String::new(), [0; 4_096]);
    while !answer.contains("\"seq\":") {
        let read = stream.read(&mut buffer).ok().filter(|it| *it > 0)?;
        answer.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
    Some(())
}

async fn each_once(context: &jetstream::Context, fed: u64) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for stream in ["ENRICHED", "DEAD"] {
        each(context, stream, |message| {
            // A dead letter has the copy as it was.
            let item: serde_json::Value = serde_json::from_slice(&message.payload).unwrap();
            *counts.entry(item["id"].as_str().unwrap().to_owned()).or_default() += 1;
        })
        .await;
    }
    let twice: Vec<_> = counts.iter().filter(|(_, count)| **count > 1).take(5).collect();
    let different = u64::try_from(counts.len()).unwrap();
    assert!(twice.is_empty() && different == fed, "{different} of {fed} came out; more than once: {twice:?}");
    let bad = (0..fed).filter(|it| kind(*it) == Kind::BadHeaders).count();
    assert!(stored(context, "DEAD").await >= u64::try_from(bad).unwrap(), "bad headers are no dead letters");
}

/// What went out beside the records is what they report, each once; gives how many messages that were.
async fn told_once(context: &jetstream::Context) -> usize {
    let events = copytaster::config::Config::default().events;
    let settings = bulletins::Settings { subject: events.subject, floor: events.floor };
    let mut due = BTreeSet::new();
    each(context, "ENRICHED", |message| {
        let record: Record = serde_json::from_slice(&message.payload).unwrap();
        let address = RecordAddress { item: record.id.clone(), ..RecordAddress::default() };
        for bulletin in bulletins::of(&record, &address, &settings) {
            due.extend(bulletin.subjects.iter().map(|it| (bulletin.id().to_owned(), it.clone())));
        }
    })
    .await;
    let (mut told, mut again) = (BTreeSet::new(), Vec::new());
    each(context, "EVENTS", |message| {
        let event: serde_json::Value = serde_json::from_slice(&message.payload).unwrap();
        let key = (event["id"].as_str().unwrap().to_owned(), message.subject.to_string());
        if event["withdrawn"].is_object() || !told.insert(key.clone()) {
            again.push(key);
        }
    })
    .await;
    assert!(again.is_empty(), "sent more than once, or withdrawn: {:?}", again.iter().take(5).collect::<Vec<_>>());
    let wrong: Vec<_> = due.symmetric_difference(&told).take(5).collect();
    assert!(wrong.is_empty(), "{} messages are due, {} went out; among others {wrong:?}", due.len(), told.len());
    assert!(!told.is_empty(), "the records report nothing");
    told.len()
}

/// Visits everything in a stream.
async fn each(context: &jetstream::Context, stream: &str, mut visit: impl FnMut(&async_nats::Message)) {
    let count = stored(context, stream).await;
    let config = jetstream::consumer::pull::OrderedConfig { filter_subject: ">".to_owned(), ..Default::default() };
    let found = context.get_stream(stream).await.unwrap().create_consumer(config).await.unwrap();
    let mut messages = found.messages().await.unwrap().take(usize::try_from(count).unwrap());
    while let Some(message) = tokio::time::timeout(Duration::from_secs(20), messages.next()).await.unwrap() {
        visit(&message.unwrap().message);
    }
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

fn url(port: u16) -> String {
    format!("nats://127.0.0.1:{port}")
}

fn start_worker(port: u16, build: u32) -> Child {
    Command::new(env!("CARGO_BIN_EXE_copytaster"))
        .args(["worker", "--nats", &url(port), "--in-flight", IN_FLIGHT, "--http", "off"])
        .env("COPYTASTER_LOG", "error")
        .env("COPYTASTER_BUILD", format!("build {}", build % 2))
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
