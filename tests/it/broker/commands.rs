//! `check`, `feed`, `tail` and `dead` against a server, from outside.

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::jetstream::stream::RetentionPolicy;
use serde_json::{Value, json};

use super::*;

pub(super) async fn copytaster(server: &Server, arguments: &[&str], input: &[u8]) -> Output {
    copytaster_at(&server.url(), arguments, input).await
}

async fn copytaster_at(url: &str, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copytaster"));
    command.args(arguments).env("NATS_URL", url);
    output_of(command, input).await
}

/// Runs a program without stopping the test's own tasks.
pub(super) async fn output_of(mut command: Command, input: &[u8]) -> Output {
    let input = input.to_vec();
    let mut run = move || {
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        child.stdin.take().unwrap().write_all(&input).unwrap();
        child.wait_with_output().unwrap()
    };
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || sender.send(run()));
    tokio::time::timeout(Duration::from_secs(60), receiver).await.expect("the command hangs").unwrap()
}

pub(super) fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

pub(super) fn lines(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|it| serde_json::from_str(it).unwrap()).collect()
}

/// Runs `check` with a configuration; its code and its lines.
pub(super) async fn check(server: &Server, configuration: &str) -> (Option<i32>, String) {
    check_at(&server.url(), configuration).await
}

/// The same by another address of the server.
pub(super) async fn check_at(url: &str, configuration: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copytaster.toml");
    std::fs::write(&file, configuration).unwrap();
    let output = copytaster_at(url, &["check", "--config", &file.display().to_string()], b"").await;
    (output.status.code(), text(&output))
}

#[track_caller]
pub(super) fn says(found: &(Option<i32>, String), code: i32, parts: &[&str]) {
    assert_eq!(found.0, Some(code), "{}", found.1);
    for part in parts {
        assert!(found.1.contains(part), "'{part}' is not in:\n{}", found.1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_holds_the_configuration_against_the_server() {
    let server = Server::with_configuration("max_payload: 64KB").await;
    let beside = Beside::connect(&server).await;
    says(&check(&server, "").await, 0, &["ok       connected", "missing  stream WIRE: the worker will make it"]);
    says(&check(&server, "[worker]\nmode = \"bind\"").await, 64, &["missing  stream WIRE", "missing  consumer copytaster"]);

    let worker = Process::start(&server.url(), "");
    worker.ready().await;
    drop(worker);
    says(
        &check(&server, "").await,
        0,
        &["ok       stream ENRICHED", "ok       consumer copytaster", "max_payload and max_msg_size is 65536 bytes"],
    );
    says(
        &check(&server, "[output]\nsubject = \"other.{language}\"").await,
        64,
        &["output.subject is other.{language}", "a subject of stream ENRICHED"],
    );
    says(
        &check(&server, "[output]\nstream = \"WIRE\"\nsubject = \"wire.raw.{language}\"").await,
        64,
        &["output.stream is \"WIRE\""],
    );
    let bound = "[worker]\nmode = \"bind\"\n[output]\nstream = \"WIRE\"\nsubject = \"wire.raw.{language}\"";
    says(&check(&server, bound).await, 64, &["come in again as copy"]);
    says(&check(&server, "[worker]\nin_flight = 5000").await, 0, &["consumer max_ack_pending is 1024", "at least 5000"]);
    says(
        &check(&server, "[input]\nfilter = \"wire.raw.ap\"").await,
        0,
        &["consumer filter is everything", "wire.raw.ap (input.filter)"],
    );
    says(&check(&server, "[worker]\nack_wait = \"90s\"").await, 0, &["consumer ack_wait is 30s", "at least 90s"]);

    let edit = async |name: &str, change: &dyn Fn(&mut async_nats::jetstream::stream::Config)| {
        let mut config = beside.context.get_stream(name).await.unwrap().cached_info().config.clone();
        change(&mut config);
        beside.context.update_stream(config).await.unwrap();
    };
    edit("ENRICHED", &|it| it.duplicate_window = Duration::from_secs(120)).await;
    says(&check(&server, "").await, 0, &["output stream duplicate_window is 120s", "gives a second record"]);
    edit("ENRICHED", &|it| it.duplicate_window = Duration::from_secs(10)).await;
    says(&check(&server, "").await, 64, &["error    output stream duplicate_window is 10s", "at least 30s"]);
    let refused = Process::start(&server.url(), "");
    assert_eq!(refused.ended(Duration::from_secs(20)).await.code(), Some(64));
    edit("ENRICHED", &|it| it.duplicate_window = Duration::from_secs(3600)).await;

    let input = beside.context.get_stream("WIRE").await.unwrap();
    let consumer = async |change: &dyn Fn(&mut pull::Config)| {
        let _gone = input.delete_consumer("copytaster").await;
        let mut config = pull::Config { durable_name: Some("copytaster".to_owned()), ..Default::default() };
        change(&mut config);
        input.create_consumer(config).await.unwrap();
    };
    consumer(&|it| {
        it.ack_wait = Duration::from_secs(30);
        it.backoff = vec![Duration::from_secs(5), Duration::from_secs(30)];
        it.max_deliver = 3;
    })
    .await;
    says(
        &check(&server, "").await,
        0,
        &["consumer backoff[0] is 5s; needed: at least 60s (worker.ack_wait and worker.budget)", "consumer max_deliver is 3"],
    );
    edit("DEAD", &|it| it.max_message_size = 2_000).await;
    says(&check(&server, "").await, 0, &["dead.stream max_msg_size is 2000 bytes; needed: 65536 bytes"]);
    consumer(&|it| it.ack_policy = AckPolicy::None).await;
    says(&check(&server, "").await, 64, &["consumer ack_policy is None; needed: explicit"]);
    beside.context.delete_stream("DEAD").await.unwrap();
    let queue = async_nats::jetstream::stream::Config {
        name: "DEAD".to_owned(),
        subjects: vec!["wire.dead.>".to_owned()],
        retention: RetentionPolicy::WorkQueue,
        ..Default::default()
    };
    beside.context.create_stream(queue).await.unwrap();
    consumer(&|_| ()).await;
    says(&check(&server, "").await, 0, &["dead.stream retention is workqueue"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn check_looks_at_all_workers_together() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    beside.provide(&settings(&server.url())).await;
    let few = pull::Config { durable_name: Some("copytaster".to_owned()), max_ack_pending: 100, ..Default::default() };
    beside.context.create_consumer_on_stream(few, "WIRE").await.unwrap();
    let ordered = "[worker]\nlanes = \"item\"";
    let alone = check(&server, ordered).await;
    says(&alone, 0, &["ok       the rights"]);
    assert!(!alone.1.contains("max_ack_pending"), "{}", alone.1);
    let workers = [Process::start(&server.url(), ""), Process::start(&server.url(), "")];
    for worker in &workers {
        worker.ready().await;
    }
    let needed = "consumer max_ack_pending is 100; needed: at least 128 (worker.in_flight × workers; 2 at work now)";
    // A worker is ready a moment before it is known as a service.
    until("both are seen", async || check(&server, ordered).await.1.contains(needed)).await;
    let order = "worker.lanes is item; needed: the same in all workers of the consumer; 2 of them have another";
    says(&check(&server, ordered).await, 0, &[order]);
    let same = check(&server, "").await;
    assert!(!same.1.contains("worker.lanes"), "{}", same.1);
    drop(workers);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_the_code_is_69() {
    let mut server = Server::start().await;
    server.kill();
    for arguments in [["check"].as_slice(), &["worker", "--http", "off"], &["tail"], &["dead", "list"], &["feed"]] {
        let output = copytaster(&server, arguments, b"").await;
        assert_eq!(output.status.code(), Some(69), "{arguments:?}: {}", text(&output));
        assert!(text(&output).contains(&server.url()), "{}", text(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fed_copy_comes_out_at_the_tail() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let worker = Process::start(&server.url(), "");
    worker.ready().await;
    let stories = b"{\"id\":\"urn:1\",\"headline\":\"Rain in Lagos\",\"body\":\"Rain fell.\"}\n{\"id\":\"urn:2\",\"headline\":\"Snow in Oslo\",\"body\":\"Snow fell.\"}\n";
    let fed = copytaster(&server, &["feed", "--subject", "wire.raw.ap"], stories).await;
    assert_eq!((fed.status.code(), &lines(&fed)[0]["fed"]), (Some(0), &Value::from(2)));
    // The same copy again is known already.
    let again = copytaster(&server, &["feed", "--subject", "wire.raw.ap"], stories).await;
    assert_eq!(lines(&again)[0]["known_already"], 2);
    assert_eq!(beside.count("WIRE").await, 2);
    let seen = copytaster(&server, &["tail", "--all", "--count", "2", "--format", "json"], b"").await;
    let mut headlines: Vec<String> = lines(&seen).iter().map(|it| it["headline"].as_str().unwrap().to_owned()).collect();
    headlines.sort();
    assert_eq!(headlines, ["Rain in Lagos", "Snow in Oslo"]);
    drop(worker);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_come_out_at_the_tail_and_a_missing_stream_is_waited_for() {
    let server = Server::start().await;
    let url = server.url();
    let watch = move |format: &'static str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copytaster"));
        command.args(["tail", "--event", "assault", "--country", "ua", "--count", "1", "--format", format]).env("NATS_URL", &url);
        tokio::spawn(async move { output_of(command, b"").await })
    };
    let watching = watch("json");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let worker = Process::start(&server.url(), "[events]\nfloor = 0.0\n");
    worker.ready().await;
    let raid = |id: &str, place: &str| {
        json!({ "id": id, "headline": format!("Missiles strike {place}"), "language": "en", "published": "2026-03-02T09:00:00Z",
            "body": format!("KYIV, March 2 (AP) - Russian missiles killed 12 people in {place}, on Monday.") })
        .to_string()
    };
    let beside = Beside::connect(&server).await;
    // Stories in flight side by side come out in any order.
    beside.feed_one(raid("urn:t:1", "Aleppo, Syria")).await;
    beside.settled().await;
    beside.feed_one(raid("urn:t:2", "Kharkiv, Ukraine")).await;
    let seen = watching.await.unwrap();
    assert!(seen.status.success() && text(&seen).contains("there is no stream EVENTS yet"), "{}", text(&seen));
    let event: Value = serde_json::from_slice(&seen.stdout).unwrap();
    assert_eq!((&event["place"]["name"], &event["of"]["item"]), (&json!("Kharkiv"), &json!("urn:t:2")));
    let shown = copytaster(&server, &["tail", "--event", "any", "--all", "--count", "1", "--format", "text"], b"").await;
    assert!(text(&shown).contains("wire.events.assault.asserted.SY."), "{}", text(&shown));
    for wrong in [["--event", "battle"], ["--country", "Ukraine"]] {
        let refused = copytaster(&server, &[&["tail"][..], &wrong].concat(), b"").await;
        assert_eq!(refused.status.code(), Some(64), "{}", text(&refused));
    }
    drop(worker);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_can_be_lived_with() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let worker = Process::start(&server.url(), "");
    worker.ready().await;
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Nats-Msg-Id", "original-7");
    headers.insert("Desk", "night");
    beside.context.publish_with_headers("wire.raw.bad", headers, "{\"a\":".into()).await.unwrap().await.unwrap();
    beside.feed_one("").await;
    until("both are dead-lettered", async || beside.count("DEAD").await == 2).await;

    let listed = async |filter: &[&str]| lines(&copytaster(&server, &[&["dead", "list"], filter].concat(), b"").await);
    let filters: [(&[&str], usize); 4] = [
        (&["--since", "1h"], 2),
        (&["--until", "1h"], 0),
        (&["--since", "1d", "--until", "2000-01-01T00:00:00Z"], 0),
        (&["--since", "2000-01-01T00:00:00Z", "--reason", "empty"], 1),
    ];
    for (filter, found) in filters {
        assert_eq!(listed(filter).await.len(), found, "{filter:?}");
    }
    let wrong = copytaster(&server, &["dead", "list", "--since", "yesterday"], b"").await;
    assert!(wrong.status.code() == Some(64) && text(&wrong).contains("'yesterday' is no time"), "{}", text(&wrong));
    let listed = listed(&["--reason", "not_json", "--since", "1h", "--until", "0s"]).await;
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0]["subject"], &listed[0]["attempts"]), (&Value::from("wire.raw.bad"), &Value::from("1")));
    let sequence = listed[0]["sequence"].to_string();
    let shown = copytaster(&server, &["dead", "show", &sequence], b"").await;
    assert_eq!(shown.stdout, b"{\"a\":");

    // Replayed three times it dies three times more; the fourth needs a person's word.
    for round in 1..=3 {
        let replayed = copytaster(&server, &["dead", "replay", "--reason", "not_json"], b"").await;
        assert_eq!((replayed.status.code(), lines(&replayed).len()), (Some(0), 1), "{}", text(&replayed));
        until("it is dead-lettered again", async || {
            let letters = beside.all("DEAD").await;
            letters.iter().any(|it| it.headers.get("Copytaster-Replays").is_some_and(|it| it.as_str() == round.to_string()))
        })
        .await;
    }
    assert_eq!(beside.count("DEAD").await, 2);
    let inputs = beside.all("WIRE").await;
    assert_eq!(inputs.len(), 5);
    let last = inputs.last().unwrap();
    assert_eq!((last.subject.as_str(), &last.payload[..]), ("wire.raw.bad", b"{\"a\":".as_slice()));
    assert!(last.headers.get("Nats-Msg-Id").unwrap().as_str().starts_with("original-7#"));
    assert_eq!(last.headers.get("Desk").unwrap().as_str(), "night");
    let refused = copytaster(&server, &["dead", "replay", "--reason", "not_json"], b"").await;
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused));

    assert_eq!(copytaster(&server, &["dead", "purge"], b"").await.status.code(), Some(64));
    assert_eq!(copytaster(&server, &["dead", "purge", "--until", "1h"], b"").await.status.code(), Some(0));
    assert_eq!(beside.count("DEAD").await, 2);
    assert_eq!(copytaster(&server, &["dead", "purge", "--reason", "empty"], b"").await.status.code(), Some(0));
    assert_eq!(beside.count("DEAD").await, 1);
    assert_eq!(copytaster(&server, &["dead", "purge", "--all"], b"").await.status.code(), Some(0));
    assert_eq!(beside.count("DEAD").await, 0);
    drop(worker);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_without_its_body_sends_the_original_or_nothing() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    beside.provide(&config).await;
    let mut small = beside.context.get_stream("DEAD").await.unwrap().cached_info().config.clone();
    small.max_message_size = 2_000;
    beside.context.update_stream(small).await.unwrap();
    let worker = Process::start(&server.url(), "");
    worker.ready().await;
    let broken = |size: usize| format!("{{\"a\":{}", "x".repeat(size));
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Nats-Msg-Id", "large-1");
    headers.insert("Desk", "night");
    beside.context.publish_with_headers("wire.raw.bad", headers, broken(9_000).into()).await.unwrap().await.unwrap();
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Desk", "d".repeat(1_500).as_str());
    beside.context.publish_with_headers("wire.raw.bad", headers, broken(1_000).into()).await.unwrap().await.unwrap();
    until("both are dead-lettered", async || beside.count("DEAD").await == 2).await;
    drop(worker);
    // Which is dead-lettered first is not said.
    let letters = async || {
        let mut listed = lines(&copytaster(&server, &["dead", "list"], b"").await);
        listed.sort_by_key(|it| it["bytes"].as_u64());
        listed.into_iter().map(|it| (it["sequence"].to_string(), it)).collect::<Vec<_>>()
    };
    let listed = letters().await;
    assert_eq!((&listed[0].1["bytes"], &listed[0].1["left_out"]), (&Value::from(0), &Value::from("9005 bytes")));

    let replayed = copytaster(&server, &["dead", "replay", &listed[0].0, &listed[1].0], b"").await;
    assert_eq!((replayed.status.code(), lines(&replayed).len()), (Some(0), 2), "{}", text(&replayed));
    let again = beside.all("WIRE").await.split_off(2);
    let header = |index: usize, name: &str| again[index].headers.get(name).map(|it| it.as_str().to_owned()).unwrap_or_default();
    assert_eq!((&again[0].payload[..], header(0, "Desk").as_str()), (broken(9_000).as_bytes(), "night"));
    assert!(header(0, "Nats-Msg-Id").starts_with("large-1#replay-1"), "{}", header(0, "Nats-Msg-Id"));
    assert_eq!((again[1].payload.len(), header(1, "Desk").len()), (1_005, 1_500));

    // Once the original is gone nothing is sent in its place, and the letter stays.
    let worker = Process::start(&server.url(), "");
    until("both are dead-lettered again", async || beside.count("DEAD").await == 2).await;
    drop(worker);
    beside.context.get_stream("WIRE").await.unwrap().purge().await.unwrap();
    let listed = letters().await;
    let refused = copytaster(&server, &["dead", "replay", &listed[0].0, &listed[1].0], b"").await;
    let said = lines(&refused);
    assert_eq!((refused.status.code(), &said[0]["replayed"]), (Some(1), &Value::from(false)), "{}", text(&refused));
    assert!(said[0]["why"].as_str().unwrap().contains("can't be had from WIRE#3 any more"), "{}", said[0]);
    assert_eq!((beside.count("WIRE").await, beside.count("DEAD").await), (1, 1));
}

/// Something else than a worker that listens where a worker would.
struct Stranger(std::net::TcpListener);

impl Stranger {
    fn new() -> Stranger {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let ours = listener.try_clone().unwrap();
        // It ends with the test's process.
        std::thread::spawn(move || ours.incoming().for_each(drop));
        Stranger(listener)
    }

    fn address(&self) -> String {
        self.0.local_addr().unwrap().to_string()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_what_would_end_the_worker() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let other = async_nats::jetstream::stream::Config {
        name: "OTHER".to_owned(),
        subjects: vec!["wire.raw.ap".to_owned()],
        ..Default::default()
    };
    beside.context.create_stream(other).await.unwrap();
    let stranger = Stranger::new();
    let taken = format!("[http]\nlisten = {:?}", stranger.address());
    // What the configuration alone tells is in its own tests.
    for (configuration, parts) in [
        ("", ["wire.raw.> of stream WIRE, which is still to be made", "one that stream OTHER does not take"]),
        ("[worker]\nbudget = \"0s\"", ["worker.budget is 0ns", "at least 1s"]),
        ("[worker]\nthreads = 100000", ["worker.threads is 100000", "0 (one for each core) to 1024"]),
        (
            "[streams]\nreplicas = 3\n[input]\nsubjects = [\"copy.raw.>\"]",
            ["streams.replicas is 3; needed: 1", "a single server"],
        ),
        (&format!("{taken}\n[input]\nsubjects = [\"copy.raw.>\"]"), ["http.listen", "name another address, or off"]),
    ] {
        says(&check(&server, configuration).await, 64, &parts);
        let worker = Process::start_as(&server.url(), configuration, configuration.contains("listen"));
        assert_eq!(worker.ended(Duration::from_secs(30)).await.code(), Some(64), "{configuration}");
    }
    let apart = "[input]\nsubjects = [\"copy.raw.>\"]";
    says(&check(&server, apart).await, 0, &["health and metrics can listen on"]);
    let worker = Process::start(&server.url(), apart);
    worker.ready().await;
    let ours = format!("{apart}\n[http]\nlisten = \"127.0.0.1:{}\"", worker.http);
    says(&check(&server, &ours).await, 0, &["a running worker has health and metrics"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_jetstream_check_says_so() {
    let server = Server::without_jetstream().await;
    says(&check(&server, "").await, 64, &["error    could not look up stream WIRE", "is JetStream enabled"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_are_made_with_limits_and_compared_with_them() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let made = copytaster(&server, &["check", "--provision"], b"").await;
    assert!(made.status.success() && text(&made).contains("everything is there"), "{}", text(&made));
    let day = Duration::from_secs(24 * 3600);
    for (name, age, bytes) in [
        ("WIRE", 14 * day, 1 << 30),
        ("ENRICHED", 30 * day, 2 << 30),
        ("HELD", 30 * day, 256 << 20),
        ("KILLS", 30 * day, 256 << 20),
        ("EMBARGO", Duration::ZERO, 512 << 20),
        ("DEAD", 30 * day, 512 << 20),
    ] {
        let found = beside.context.get_stream(name).await.unwrap().cached_info().config.clone();
        assert_eq!((found.max_age, found.max_bytes, found.num_replicas), (age, bytes, 1), "{name}");
    }
    let sound = check(&server, "").await;
    assert!(sound.0 == Some(0) && !sound.1.contains("warning"), "{}", sound.1);
    let mut wire = beside.context.get_stream("WIRE").await.unwrap().cached_info().config.clone();
    (wire.max_age, wire.max_bytes) = (Duration::ZERO, -1);
    beside.context.update_stream(wire).await.unwrap();
    let expected =
        ["max_age is unlimited on stream WIRE", "max_bytes is unlimited on stream WIRE; needed: 1GiB", "until the disk is full"];
    says(&check(&server, "").await, 0, &expected);
    // Mode manage widens limits, and never deletes what is there by narrowing them.
    let wide = "[worker]\nmode = \"manage\"\n[dead]\nmax_age = \"90d\"\n[held]\nmax_age = \"2d\"";
    let worker = Process::start(&server.url(), wide);
    worker.ready().await;
    let age = async |name: &str| beside.context.get_stream(name).await.unwrap().cached_info().config.max_age;
    assert_eq!((age("WIRE").await, age("DEAD").await, age("HELD").await), (Duration::ZERO, 90 * day, 30 * day));
    says(&check(&server, wide).await, 0, &["max_age is 2592000s on stream HELD; needed: 172800s, as configured"]);
}

/// Runs a command as a person sees it: its output is a terminal.
#[cfg(target_os = "linux")]
async fn on_a_terminal(server: &Server, arguments: &str) -> String {
    let mut command = Command::new("script");
    let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_copytaster"));
    command.args(["-q", "-e", "-c", &line, "/dev/null"]).env("NATS_URL", server.url());
    let output = output_of(command, b"").await;
    assert!(output.status.success(), "{arguments}: {}", text(&output));
    text(&output)
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn what_steers_a_terminal_does_not_reach_it() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let worker = Process::start(&server.url(), "");
    worker.ready().await;
    let title = "\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}dniwer\u{2066}\u{200f}";
    let story =
        serde_json::json!({ "id": "urn:1", "headline": format!("Rain {title} in Lagos"), "body": format!("Rain {title} fell.") })
            .to_string();
    beside.feed_one(story.clone()).await;
    let broken = format!("{{\"broken {title}");
    beside.feed_one(broken.clone()).await;
    until("one is out, one is dead", async || beside.count("ENRICHED").await == 1 && beside.count("DEAD").await == 1).await;
    drop(worker);
    beside.context.publish("wire.enriched.en.odd", title.into()).await.unwrap().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("story.json");
    std::fs::write(&file, &story).unwrap();
    let enrich = |format: &str| format!("enrich --format {format} {}", file.display());
    let commands = ["tail --all --count 2 --format text", "tail --all --count 2 --format json", "dead list", "dead show 1"];
    let formats = ["json", "ninjs", "ninjs-extended", "text", "html"].map(enrich);
    let steers = ["\u{1b}]0;owned", "\u{9b}", "\u{7}", "\u{202e}", "\u{2066}", "\u{200f}"];
    for command in commands.into_iter().chain(formats.iter().map(String::as_str)) {
        let seen = on_a_terminal(&server, command).await;
        assert!(!seen.is_empty() && !steers.iter().any(|it| seen.contains(it)), "{command}: {seen:?}");
    }
    assert!(on_a_terminal(&server, "dead show 1").await.contains(r"\u001b]0;owned"));
    // Into a pipe go the bytes as they came.
    assert_eq!(copytaster(&server, &["dead", "show", "1"], b"").await.stdout, broken.as_bytes());
}
