//! The worker under every fault: the set of ids out is the set of ids in, and none is out twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_nats::HeaderMap;
use async_nats::jetstream::{self, stream};
use copytaster::config::{Config, Lanes, Mode};
use copytaster::worker::message::Delivered;
use copytaster::worker::outgoing::Outgoing;
use copytaster::worker::{Job, Work, WorkerError};

use super::bench::{
    InProcess, Process, check_each_once, config, consumer_state, contents, ids_out, make_streams, messages_in, pass_through,
    publish, publish_one, settled, story, until,
};
use super::proxy::Proxy;
use super::server::{Server, free_port};

const LIMIT: Duration = Duration::from_secs(90);

/// Passes messages through after doing something to each.
struct Doing<F>(F);

impl<F: Fn(&Delivered) + Send + Sync + 'static> Work for Doing<F> {
    fn read(self: Arc<Self>, message: &Delivered) -> Job {
        let message = message.clone();
        let item: serde_json::Value = serde_json::from_slice(&message.payload).unwrap_or_default();
        let id = item["id"].as_str().unwrap_or_default().to_owned();
        let finish = move || {
            (self.0)(&message);
            let message_id = format!("out-{}", message.sequence);
            vec![Ok(Outgoing {
                subject: "wire.enriched.en.x".to_owned(),
                message_id,
                headers: Vec::new(),
                payload: message.payload,
            })]
        };
        Job { ids: vec![id], finish: Box::new(finish) }
    }
}

fn slowly(milliseconds: u64) -> Arc<dyn Work> {
    Arc::new(Doing(move |_: &Delivered| std::thread::sleep(Duration::from_millis(milliseconds))))
}

#[tokio::test(flavor = "multi_thread")]
async fn t1_workers_killed_at_random_points() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("c.toml");
    std::fs::write(&config, "[worker]\nack_wait = \"2s\"\nmax_attempts = 50\n").unwrap();
    let arguments = ["--config", config.to_str().unwrap(), "--in-flight", "16"];
    publish(&jetstream, 0..6_000).await;
    for round in 0..6 {
        let mut worker = Process::start(&server.url(), &arguments);
        tokio::time::sleep(Duration::from_millis(150 + 90 * round)).await;
        worker.signal("KILL");
        worker.wait();
    }
    let _last = Process::start(&server.url(), &arguments);
    until("all settled", LIMIT, async || settled(&jetstream).await).await;
    check_each_once(&ids_out(&jetstream).await, 6_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn t2_stopping_while_the_server_is_down_ends_in_time() {
    let mut server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    publish(&jetstream, 0..200).await;
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("c.toml");
    std::fs::write(&config, "[worker]\ndrain = \"4s\"\n").unwrap();
    let mut worker = Process::start(&server.url(), &["--config", config.to_str().unwrap()]);
    until("some records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await > 10).await;
    server.kill();
    worker.signal("TERM");
    let (code, took) = worker.wait();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(6), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn t3_consumer_leader_killed() {
    let ports = [free_port(), free_port(), free_port()];
    let mut servers: Vec<Server> = (0..3).map(|index| Server::member(&format!("n{index}"), ports[index], &ports)).collect();
    let all = servers.iter().map(Server::url).collect::<Vec<_>>().join(",");
    let jetstream = servers[0].jetstream().await;
    make_streams(&jetstream, 3).await;
    let mut config = config(&all);
    config.worker.in_flight = 32;
    let worker = InProcess::start(&config, slowly(1));
    publish(&jetstream, 0..3_000).await;
    until("the first records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await > 200).await;
    let leader = consumer_leader(&jetstream).await.expect("a leader");
    let index: usize = leader.trim_start_matches('n').parse().unwrap();
    servers[index].kill();
    let killed = Instant::now();
    let other = servers[(index + 1) % 3].jetstream().await;
    let before = messages_in(&other, "ENRICHED").await;
    until("records after the leader's death", Duration::from_secs(20), async || {
        messages_in(&other, "ENRICHED").await > before + 40
    })
    .await;
    let stall = killed.elapsed();
    until("all settled", LIMIT, async || messages_in(&other, "ENRICHED").await >= 3_000).await;
    check_each_once(&ids_out(&other).await, 3_000);
    assert!(stall < Duration::from_secs(20), "{stall:?}");
    drop(worker.stop().await);
}

async fn consumer_leader(jetstream: &jetstream::Context) -> Option<String> {
    let consumer =
        jetstream.get_consumer_from_stream::<jetstream::consumer::pull::Config, _, _>("copytaster", "WIRE").await.ok()?;
    consumer.cached_info().cluster.as_ref()?.leader.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn t4_server_stopped_for_thirty_seconds() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    publish(&jetstream, 0..2_000).await;
    let worker = InProcess::start(&config(&server.url()), slowly(1));
    until("some records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await > 100).await;
    server.signal("STOP");
    until("not ready", Duration::from_secs(25), async || worker.health.ready().is_err()).await;
    tokio::time::sleep(Duration::from_secs(15)).await;
    server.signal("CONT");
    let jetstream = server.jetstream().await;
    until("all records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 2_000 && settled(&jetstream).await).await;
    until("ready again", LIMIT, async || worker.health.ready().is_ok()).await;
    check_each_once(&ids_out(&jetstream).await, 2_000);
    worker.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn t5_connection_cut_inside_frames_and_before_answers() {
    let server = Server::start();
    let proxy = Proxy::to(server.port).await;
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    publish(&jetstream, 0..1_500).await;
    let mut config = config(&proxy.url());
    config.worker.in_flight = 16;
    config.worker.ack_wait = Duration::from_secs(2);
    config.worker.max_attempts = 50;
    let worker = InProcess::start(&config, slowly(1));
    for round in 0..8 {
        let seen = messages_in(&jetstream, "ENRICHED").await;
        until("progress", LIMIT, async || messages_in(&jetstream, "ENRICHED").await > seen).await;
        match round % 2 {
            0 => proxy.cut_after(1_000 + 377 * round),
            _ => proxy.cut_next_answer(),
        }
        until("the cut", LIMIT, async || proxy.cuts() > u64::try_from(round).unwrap() || settled(&jetstream).await).await;
    }
    assert!(proxy.cuts() >= 4, "{} cuts", proxy.cuts());
    until("all records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 1_500 && settled(&jetstream).await).await;
    check_each_once(&ids_out(&jetstream).await, 1_500);
    worker.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn t5_server_falls_silent_in_one_direction_then_answers_late() {
    let server = Server::start();
    let proxy = Proxy::to(server.port).await;
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    let worker = InProcess::start(&config(&proxy.url()), pass_through());
    until("ready", LIMIT, async || worker.health.ready().is_ok()).await;
    proxy.set_deaf(true);
    publish(&jetstream, 0..100).await;
    until("the silence to be noticed", Duration::from_secs(15), async || worker.health.ready().is_err()).await;
    proxy.set_deaf(false);
    proxy.set_delay(Duration::from_millis(20));
    until("all records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 100 && settled(&jetstream).await).await;
    worker.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn t6_panics_timeouts_and_oversize_are_dead_letters() {
    let server = Server::with_config("max_payload: 64KB");
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    let mut config = config(&server.url());
    config.worker.budget = Duration::from_millis(400);
    config.worker.threads = 2;
    let work = Doing(|message: &Delivered| match message.sequence {
        10 => panic!("injected"),
        20 => std::thread::sleep(Duration::from_secs(2)),
        _ => (),
    });
    publish(&jetstream, 0..40).await;
    // Inside the server's limit as it came; with our own headers on top it is over.
    let large = vec![b'x'; 64 * 1024 - 60];
    let mut headers = HeaderMap::new();
    headers.insert("A", "b");
    publish_one(&jetstream, "wire.raw.large", headers, &large).await;
    let worker = InProcess::start(&config, Arc::new(work));
    until("all settled", LIMIT, async || messages_in(&jetstream, "DEAD").await == 3 && settled(&jetstream).await).await;
    let letters = contents(&jetstream, "DEAD").await;
    let mut reasons: Vec<(String, String)> = letters
        .iter()
        .map(|it| {
            (it.headers.get("Copytaster-Reason").unwrap().to_string(), it.headers.get("Copytaster-Sequence").unwrap().to_string())
        })
        .collect();
    reasons.sort();
    let expected = [("panic", "10"), ("record_too_large", "41"), ("timeout", "20")]
        .map(|(reason, sequence)| (reason.to_owned(), sequence.to_owned()));
    assert_eq!(reasons, expected);
    assert_eq!(messages_in(&jetstream, "ENRICHED").await, 38);
    worker.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn t7_dead_letter_stream_missing() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    publish_one(&jetstream, "wire.raw.x", HeaderMap::new(), b"{broken").await;
    let mut config = config(&server.url());
    config.worker.ack_wait = Duration::from_secs(2);
    jetstream.delete_stream("DEAD").await.unwrap();
    config.worker.mode = Mode::Bind;
    // Made by hand, since bind makes nothing; the dead-letter stream is there at the start and gone after.
    make_streams(&jetstream, 1).await;
    make_consumer(&jetstream, &config).await;
    let gate = Arc::new(AtomicBool::new(false));
    let opened = Arc::clone(&gate);
    let work = Doing(move |_: &Delivered| {
        while !opened.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("injected");
    });
    let worker = InProcess::start(&config, Arc::new(work));
    until("the message in hand", LIMIT, async || consumer_state(&jetstream).await.1 == 1).await;
    jetstream.delete_stream("DEAD").await.unwrap();
    gate.store(true, Ordering::SeqCst);
    until("not ready", LIMIT, async || worker.health.ready().is_err()).await;
    assert_eq!(consumer_state(&jetstream).await.1, 1, "the message must stay unsettled");
    make_streams(&jetstream, 1).await;
    until("the dead letter", LIMIT, async || messages_in(&jetstream, "DEAD").await == 1 && settled(&jetstream).await).await;
    until("ready again", LIMIT, async || worker.health.ready().is_ok()).await;
    worker.stop().await.unwrap();
}

async fn make_consumer(jetstream: &jetstream::Context, config: &Config) {
    let consumer = jetstream::consumer::pull::Config {
        durable_name: Some("copytaster".to_owned()),
        ack_policy: jetstream::consumer::AckPolicy::Explicit,
        ack_wait: config.worker.ack_wait,
        ..Default::default()
    };
    jetstream.create_consumer_on_stream(consumer, "WIRE").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn t8_output_stream_full() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    let mut full = jetstream.get_stream("ENRICHED").await.unwrap().cached_info().config.clone();
    full.max_messages = 50;
    full.discard = stream::DiscardPolicy::New;
    jetstream.update_stream(full.clone()).await.unwrap();
    publish(&jetstream, 0..400).await;
    let mut config = config(&server.url());
    config.worker.in_flight = 20;
    let worker = InProcess::start(&config, pass_through());
    until("not ready", LIMIT, async || worker.health.ready().is_err()).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (waiting, in_hand, _) = consumer_state(&jetstream).await;
    assert!(waiting > 300 && in_hand <= 20, "{waiting} waiting, {in_hand} in hand: the intake must rest");
    assert_eq!(messages_in(&jetstream, "DEAD").await, 0);
    full.max_messages = -1;
    jetstream.update_stream(full).await.unwrap();
    until("all records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 400 && settled(&jetstream).await).await;
    until("ready again", LIMIT, async || worker.health.ready().is_ok()).await;
    worker.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn t9_consumer_deleted_and_made_again() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    let config_for = |mode| {
        let mut config = config(&server.url());
        config.worker.mode = mode;
        config
    };
    let worker = InProcess::start(&config_for(Mode::Create), pass_through());
    publish(&jetstream, 0..100).await;
    until("records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 100).await;
    jetstream.delete_consumer_from_stream("copytaster", "WIRE").await.unwrap();
    until("not ready", LIMIT, async || worker.health.ready().is_err()).await;
    make_consumer(&jetstream, &config_for(Mode::Create)).await;
    publish(&jetstream, 100..200).await;
    until("the rest", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 200).await;
    worker.stop().await.unwrap();

    let worker = InProcess::start(&config_for(Mode::Manage), pass_through());
    until("ready", LIMIT, async || worker.health.ready().is_ok()).await;
    jetstream.delete_consumer_from_stream("copytaster", "WIRE").await.unwrap();
    publish(&jetstream, 200..300).await;
    until("managed, it makes its own", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 300).await;
    worker.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_work_slower_than_the_acknowledgement_time() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    let mut config = config(&server.url());
    config.worker.ack_wait = Duration::from_secs(1);
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    let work = Doing(move |message: &Delivered| {
        assert_eq!(message.attempt, 1);
        counted.fetch_add(1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_secs(4));
    });
    publish(&jetstream, 0..1).await;
    let worker = InProcess::start(&config, Arc::new(work));
    until("the record", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 1 && settled(&jetstream).await).await;
    assert_eq!((seen.load(Ordering::SeqCst), consumer_state(&jetstream).await.2), (1, 0));
    worker.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn t11_lame_duck() {
    let ports = [free_port(), free_port(), free_port()];
    let servers: Vec<Server> = (0..3).map(|index| Server::member(&format!("n{index}"), ports[index], &ports)).collect();
    let jetstream = servers[1].jetstream().await;
    make_streams(&jetstream, 3).await;
    let all = servers.iter().map(Server::url).collect::<Vec<_>>().join(",");
    let mut config = config(&all);
    config.worker.in_flight = 8;
    let worker = InProcess::start(&config, slowly(2));
    publish(&jetstream, 0..1_000).await;
    until("some records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await > 50).await;
    for server in &servers {
        // Whichever the worker sits on; the others only see clients go. One at a time, or there is no quorum.
        if worker.health.metrics().contains("copytaster_lame_ducks_total 0") {
            server.signal("USR2");
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            if worker.health.metrics().contains("copytaster_lame_ducks_total 0") {
                continue;
            }
            let gone = server.url();
            let left: Vec<&Server> = servers.iter().filter(|it| it.url() != gone).collect();
            let jetstream = left[0].jetstream().await;
            until("all records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await >= 1_000).await;
            check_each_once(&ids_out(&jetstream).await, 1_000);
            drop(worker.stop().await);
            return;
        }
    }
    panic!("no server told the worker that it is about to stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn t13_a_configuration_that_can_not_work_is_refused() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    let mut circle = config(&server.url());
    circle.output.subject = "wire.raw.{language}".to_owned();
    let mut nowhere = config(&server.url());
    nowhere.output.subject = "elsewhere.{language}".to_owned();
    let mut unmade = config(&server.url());
    unmade.worker.mode = Mode::Bind;
    for (config, expected) in [(unmade, "no consumer copytaster"), (nowhere, "no stream would take"), (circle, "output.subject")]
    {
        match InProcess::start(&config, pass_through()).ended().await {
            Err(WorkerError::Misconfigured(message)) => assert!(message.contains(expected), "{message}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t13_what_may_go_wrong_is_said() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    let mut short = jetstream.get_stream("ENRICHED").await.unwrap().cached_info().config.clone();
    short.duplicate_window = Duration::from_secs(30);
    short.max_message_size = 10_000;
    jetstream.update_stream(short).await.unwrap();
    let consumer = jetstream::consumer::pull::Config {
        durable_name: Some("copytaster".to_owned()),
        ack_policy: jetstream::consumer::AckPolicy::Explicit,
        backoff: vec![Duration::from_secs(1), Duration::from_secs(3)],
        max_ack_pending: 10,
        max_deliver: 3,
        ..Default::default()
    };
    jetstream.create_consumer_on_stream(consumer, "WIRE").await.unwrap();
    let output =
        std::process::Command::new(env!("CARGO_BIN_EXE_copytaster")).args(["check", "--nats", &server.url()]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    for expected in [
        "duplicate_window is 30s",
        "max_msg_size is 10000 bytes",
        "backoff[0] is 1s",
        "max_ack_pending is 10",
        "max_deliver is 3",
    ] {
        assert!(said.contains(expected), "no '{expected}' in {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t15_two_workers_one_killed() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("c.toml");
    std::fs::write(&config, "[worker]\nack_wait = \"2s\"\nin_flight = 16\n").unwrap();
    publish(&jetstream, 0..5_000).await;
    let arguments = ["--config", config.to_str().unwrap()];
    let mut first = Process::start(&server.url(), &arguments);
    let _second = Process::start(&server.url(), &arguments);
    until("some records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await > 500).await;
    first.signal("KILL");
    first.wait();
    until("all settled", LIMIT, async || settled(&jetstream).await).await;
    check_each_once(&ids_out(&jetstream).await, 5_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_kills_its_workers_is_poison() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    let mut config = config(&server.url());
    config.worker.max_attempts = 2;
    config.worker.ack_wait = Duration::from_secs(1);
    make_consumer(&jetstream, &config).await;
    publish(&jetstream, 0..1).await;
    // Two workers took it and vanished.
    for _ in 0..2 {
        let consumer =
            jetstream.get_consumer_from_stream::<jetstream::consumer::pull::Config, _, _>("copytaster", "WIRE").await.unwrap();
        let mut batch = consumer.fetch().max_messages(1).messages().await.unwrap();
        until("the message", LIMIT, async || {
            use futures_util::StreamExt;
            matches!(tokio::time::timeout(Duration::from_secs(1), batch.next()).await, Ok(Some(Ok(_)))) || {
                batch = consumer.fetch().max_messages(1).messages().await.unwrap();
                false
            }
        })
        .await;
    }
    let worker = InProcess::start(&config, Arc::new(Doing(|_: &Delivered| panic!("it must not be worked on again"))));
    until("the dead letter", LIMIT, async || messages_in(&jetstream, "DEAD").await == 1 && settled(&jetstream).await).await;
    let letter = contents(&jetstream, "DEAD").await.remove(0);
    assert_eq!(letter.headers.get("Copytaster-Reason").unwrap().as_str(), "poison");
    assert_eq!(letter.payload, story(0).into_bytes());
    worker.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn lanes_keep_the_versions_of_an_item_in_order() {
    let server = Server::start();
    let jetstream = server.jetstream().await;
    make_streams(&jetstream, 1).await;
    for version in 0..30 {
        for item in 0..4 {
            let copy = serde_json::json!({ "id": format!("item-{item}"), "version": version }).to_string();
            publish_one(&jetstream, "wire.raw.x", HeaderMap::new(), copy.as_bytes()).await;
        }
    }
    let mut config = config(&server.url());
    config.worker.lanes = Lanes::Item;
    config.worker.threads = 4;
    // The earlier, the slower: without lanes the later ones would overtake.
    let work =
        Doing(|message: &Delivered| std::thread::sleep(Duration::from_millis(if message.sequence % 3 == 0 { 12 } else { 1 })));
    let worker = InProcess::start(&config, Arc::new(work));
    until("all records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 120 && settled(&jetstream).await).await;
    let mut last = std::collections::BTreeMap::new();
    for message in contents(&jetstream, "ENRICHED").await {
        let item: serde_json::Value = serde_json::from_slice(&message.payload).unwrap();
        let version = item["version"].as_i64().unwrap();
        let before = last.insert(item["id"].to_string(), version).unwrap_or(-1);
        assert!(version > before, "{} came out after {before}: {item}", version);
    }
    worker.stop().await.unwrap();
}
