//! Faults of the server and of the network between.

use std::time::{Duration, Instant};

use super::proxy::{Proxy, Verdict, find};
use super::server::{cluster, consumer_leader};
use super::*;

/// The longest that the worker may stand still when the consumer's leader dies.
const RECOVERY: Duration = Duration::from_secs(15);
/// Where the cluster's own election took most of that: the longest after it.
const AFTER_ELECTION: Duration = Duration::from_secs(10);
/// In this time a connection that is dead without being closed is noticed.
const HALF_OPEN: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread")]
async fn the_server_dies_and_comes_back() {
    let mut server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let worker = Running::start(&settings(&server.url()), slow_copy(Duration::from_millis(5)));
    worker.ready().await;
    beside.feed(0..3_000).await;
    for threshold in [200, 900] {
        until("it has come so far", async || beside.count("ENRICHED").await > threshold).await;
        server.kill();
        worker.not_ready().await;
        server.revive().await;
        worker.ready().await;
    }
    until("all are through", async || beside.count("ENRICHED").await >= 3_000).await;
    beside.settled().await;
    assert!(worker.health.metrics.reconnects.get() >= 2);
    worker.leave().await;
    beside.exactly(3_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_leader_of_the_consumer_dies() {
    let mut servers = cluster().await;
    let config = settings(&servers[0].url());
    let urls: Vec<String> = servers.iter().map(Server::url).collect();
    let setup = Beside::connect(&servers[0]).await;
    for (name, subject) in [("WIRE", "wire.raw.>"), ("ENRICHED", "wire.enriched.>"), ("DEAD", "wire.dead.>")] {
        setup.stream(name, subject, 3, &config).await;
    }
    setup.feed(0..1).await;
    let mut config = config;
    // The item index too: with one copy, on the server that dies, nothing could go on.
    config.streams.replicas = 3;
    config.nats.url = urls[0].parse().unwrap();
    let worker = Running::start(&config, slow_copy(Duration::from_millis(2)));
    worker.ready().await;
    until("the first is through", async || setup.count("ENRICHED").await == 1).await;
    let leader = consumer_leader(&setup.context, "WIRE", "copytaster").await;
    worker.leave().await;

    // Connected to a node that stays, as the one that hears nothing of the death by itself.
    let other = (leader + 1) % 3;
    let beside = Beside::connect(&servers[other]).await;
    config.nats.url = urls[other].parse().unwrap();
    let worker = Running::start(&config, slow_copy(Duration::from_millis(2)));
    worker.ready().await;
    beside.feed(1..4_000).await;
    until("it is at it", async || worker.health.metrics.records.get() > 300).await;
    servers[leader].kill();
    let died = Instant::now();
    let (mut last, mut since) = (0, Instant::now());
    let (mut elections, mut elected, mut stalls) = (servers.iter().map(Server::elections).sum::<usize>(), died, Vec::new());
    // Without questions to JetStream: those wait for the election too.
    while last < 3_999 {
        let now = worker.health.metrics.records.get();
        if now != last {
            stalls.push((since, since.elapsed()));
            (last, since) = (now, Instant::now());
        }
        let held = servers.iter().map(Server::elections).sum();
        if held > elections {
            (elections, elected) = (held, Instant::now());
        }
        assert!(died.elapsed() < Duration::from_secs(90), "it never recovered; {:?}", worker.health.ready());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (began, longest) = stalls.into_iter().max_by_key(|it| it.1).unwrap();
    let election = elected.saturating_duration_since(began);
    println!(
        "longest stall after the death of the consumer's leader: {longest:?}; the cluster had new leaders after {election:?}"
    );
    // Not a matter of speed: a pull that waits for its expiry, or a publish that nobody repeats, takes far longer.
    assert!(longest <= RECOVERY.max(election + AFTER_ELECTION), "it stood still for {longest:?}, the cluster for {election:?}");
    until("all are through", async || beside.count("ENRICHED").await >= 4_000).await;
    beside.settled().await;
    worker.leave().await;
    beside.exactly(4_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_is_frozen_and_thaws() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let worker = Running::start(&settings(&server.url()), slow_copy(Duration::from_millis(5)));
    worker.ready().await;
    beside.feed(0..1_500).await;
    until("it is at it", async || worker.health.metrics.records.get() > 200).await;
    server.signal(Signal::Stop);
    let frozen = Instant::now();
    worker.not_ready().await;
    tokio::time::sleep_until((frozen + Duration::from_secs(30)).into()).await;
    server.signal(Signal::Continue);
    until("all are through", async || beside.count("ENRICHED").await >= 1_500).await;
    beside.settled().await;
    worker.ready().await;
    worker.leave().await;
    beside.exactly(1_500).await;
}

/// Feeds through a fault and expects each record once.
async fn through(proxy: &Proxy, server: &Server, fault: impl AsyncFnOnce(&Running, &Beside)) {
    let beside = Beside::connect(server).await;
    let worker = Running::start(&settings(&proxy.url()), slow_copy(Duration::from_millis(2)));
    worker.ready().await;
    beside.feed(0..1_000).await;
    until("it is at it", async || worker.health.metrics.records.get() > 50).await;
    fault(&worker, &beside).await;
    until("all are through", async || beside.count("ENRICHED").await >= 1_000).await;
    beside.settled().await;
    worker.leave().await;
    beside.exactly(1_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_is_cut_in_the_middle_of_a_publish() {
    let server = Server::start().await;
    let proxy = Proxy::start(server.port).await;
    through(&proxy, &server, async |worker, _| {
        let mut cuts = 0;
        proxy.up(move |bytes| match find(bytes, "HPUB wire.enriched") {
            Some(start) if cuts < 5 => {
                cuts += 1;
                Verdict::Cut(start + 30)
            }
            _ => Verdict::Pass,
        });
        until("it was cut five times", async || worker.health.metrics.reconnects.get() >= 5).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_is_cut_between_publish_and_confirmation() {
    let server = Server::start().await;
    let proxy = Proxy::start(server.port).await;
    through(&proxy, &server, async |worker, _| {
        let mut cuts = 0;
        proxy.down(move |bytes| match find(bytes, "\"stream\":\"ENRICHED\"") {
            Some(start) if cuts < 5 => {
                cuts += 1;
                Verdict::Cut(start.saturating_sub(20))
            }
            _ => Verdict::Pass,
        });
        until("it was cut five times", async || worker.health.metrics.reconnects.get() >= 5).await;
        until("what had arrived is refused the second time", async || worker.health.metrics.duplicates.get() > 0).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_direction_goes_dead() {
    let server = Server::start().await;
    for upwards in [true, false] {
        let proxy = Proxy::start(server.port).await;
        let name = if upwards { "up" } else { "down" };
        let beside = Beside::connect(&server).await;
        let worker = Running::start(&settings(&proxy.url()), copy());
        worker.ready().await;
        if upwards {
            proxy.up(|_| Verdict::Drop);
        } else {
            proxy.down(|_| Verdict::Drop);
        }
        let since = Instant::now();
        let range = if upwards { 0..100 } else { 100..200 };
        let expected = range.end;
        beside.feed(range).await;
        worker.not_ready().await;
        let noticed = since.elapsed();
        assert!(noticed <= HALF_OPEN, "{name}: noticed only after {noticed:?}");
        proxy.up(|_| Verdict::Pass);
        proxy.down(|_| Verdict::Pass);
        until("all are through", async || beside.count("ENRICHED").await >= expected).await;
        worker.ready().await;
        worker.leave().await;
    }
    Beside::connect(&server).await.exactly(200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_line_costs_time_only() {
    let server = Server::start().await;
    let proxy = Proxy::start(server.port).await;
    proxy.down(|_| Verdict::Delay(Duration::from_millis(30)));
    through(&proxy, &server, async |_, _| ()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_output_stream_pauses_the_intake() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.in_flight = 16;
    beside.provide(&config).await;
    let mut full = beside.context.get_stream("ENRICHED").await.unwrap().cached_info().config.clone();
    full.max_messages = 100;
    full.discard = async_nats::jetstream::stream::DiscardPolicy::New;
    beside.context.update_stream(&full).await.unwrap();
    let worker = Running::start(&config, copy());
    worker.ready().await;
    beside.feed(0..500).await;
    let problem = worker.not_ready().await;
    assert!(problem.contains("maximum messages exceeded"), "{problem}");
    assert_eq!(worker.health.metrics.intake_paused.get(), 1);
    let taken = beside.consumer().await.delivered.consumer_sequence;
    assert!(taken <= 100 + 3 * 16, "it went on pulling: {taken}");
    full.max_messages = -1;
    beside.context.update_stream(&full).await.unwrap();
    until("all are through", async || beside.count("ENRICHED").await >= 500).await;
    worker.ready().await;
    assert_eq!(worker.health.metrics.intake_paused.get(), 0);
    worker.leave().await;
    beside.exactly(500).await;
    assert_eq!(beside.count("DEAD").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_output_stream_is_deleted() {
    use copytaster::config::Mode;
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut fed = 0;
    for mode in [Mode::Create, Mode::Manage] {
        let mut config = settings(&server.url());
        config.worker.mode = mode;
        let worker = Running::start(&config, copy());
        worker.ready().await;
        beside.context.delete_stream("ENRICHED").await.unwrap();
        beside.feed(fed..fed + 200).await;
        if mode == Mode::Create {
            let problem = worker.not_ready().await;
            assert!(problem.contains("does not take what is published"), "{problem}");
            beside.stream("ENRICHED", "wire.enriched.>", 1, &config).await;
        }
        until("all are through", async || beside.count("ENRICHED").await >= 200).await;
        beside.settled().await;
        worker.ready().await;
        worker.leave().await;
        let records: std::collections::BTreeSet<String> = beside.payloads("ENRICHED").await.into_iter().collect();
        assert_eq!((records.len(), beside.count("ENRICHED").await), (200, 200));
        fed += 200;
    }
    assert_eq!(beside.count("DEAD").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_what_is_in_flight_is_dropped() {
    use futures_util::StreamExt;
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.ack_wait = Duration::from_secs(3);
    let worker = Running::start(&config, slow_copy(Duration::from_secs(4)));
    worker.ready().await;
    // The worker reports its work; somebody else gives the same message back to the server.
    let mut reports = beside.client.subscribe("$JS.ACK.WIRE.copytaster.>").await.unwrap();
    beside.feed(0..1).await;
    let report = tokio::time::timeout(Duration::from_secs(30), reports.next()).await.unwrap().unwrap();
    assert_eq!(&report.payload[..], b"+WPI");
    beside.client.publish(report.subject, "-NAK".into()).await.unwrap();
    until("the copy came and was dropped", async || worker.health.metrics.repeats_dropped.get() == 1).await;
    until("the first is through", async || beside.count("ENRICHED").await == 1).await;
    beside.settled().await;
    assert_eq!((worker.health.metrics.received.get(), worker.health.metrics.redeliveries.get()), (2, 1));
    assert_eq!((worker.health.metrics.records.get(), worker.health.metrics.duplicates.get()), (1, 0));
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_consumer_is_deleted() {
    use copytaster::config::Mode;
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    for (mode, range) in [(Mode::Create, 0..200), (Mode::Manage, 200..400)] {
        let mut config = settings(&server.url());
        config.worker.mode = mode;
        let worker = Running::start(&config, copy());
        worker.ready().await;
        // An old server may trip over a file of its own and has to be asked twice.
        let stream = beside.context.get_stream("WIRE").await.unwrap();
        until("the consumer is deleted", async || {
            stream.delete_consumer("copytaster").await.is_ok() || stream.consumer_info("copytaster").await.is_err()
        })
        .await;
        if mode == Mode::Create {
            // Not ours to make again: it says so and waits for whoever it belongs to.
            worker.not_ready().await;
            beside.context.create_consumer_on_stream(durable(), "WIRE").await.unwrap();
        }
        let expected = range.end;
        beside.feed(range).await;
        until("all are through", async || beside.count("ENRICHED").await >= expected).await;
        worker.ready().await;
        beside.settled().await;
        worker.leave().await;
    }
    beside.exactly(400).await;
}

fn durable() -> async_nats::jetstream::consumer::pull::Config {
    async_nats::jetstream::consumer::pull::Config { durable_name: Some("copytaster".to_owned()), ..Default::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn work_slower_than_the_wait_is_delivered_once() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.ack_wait = Duration::from_secs(1);
    let worker = Running::start(&config, slow_copy(Duration::from_secs(4)));
    worker.ready().await;
    beside.feed(0..4).await;
    until("all are through", async || beside.count("ENRICHED").await == 4).await;
    beside.settled().await;
    assert_eq!(worker.health.metrics.redeliveries.get(), 0);
    assert_eq!(beside.consumer().await.delivered.consumer_sequence, 4);
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_in_lame_duck_mode_is_left_at_once() {
    let servers = cluster().await;
    let config = settings(&servers[0].url());
    let beside = Beside::connect(&servers[1]).await;
    for (name, subject) in [("WIRE", "wire.raw.>"), ("ENRICHED", "wire.enriched.>"), ("DEAD", "wire.dead.>")] {
        beside.stream(name, subject, 3, &config).await;
    }
    let worker = Running::start(&config, slow_copy(Duration::from_millis(2)));
    worker.ready().await;
    beside.feed(0..1_000).await;
    until("it is at it", async || worker.health.metrics.records.get() > 50).await;
    servers[0].signal(Signal::LameDuck);
    until("it has gone to another one", async || worker.health.metrics.reconnects.get() >= 1).await;
    until("all are through", async || beside.count("ENRICHED").await >= 1_000).await;
    assert_eq!(worker.health.metrics.lame_ducks.get(), 1);
    beside.settled().await;
    worker.leave().await;
    beside.exactly(1_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_keeps_one_copy_is_warned_of() {
    let servers = cluster().await;
    let mut config = settings(&servers[0].url());
    let beside = Beside::connect(&servers[0]).await;
    beside.provide(&config).await;
    let single = super::commands::check(&servers[0], "").await;
    super::commands::says(&single, 0, &["streams.replicas", "less than 3", "KV_COPYTASTER_ITEMS"]);
    for wanted in copytaster::worker::broker::streams::wanted(&config) {
        beside.context.delete_stream(&wanted.name).await.unwrap();
    }
    config.streams.replicas = 3;
    beside.provide(&config).await;
    let copied = super::commands::check(&servers[0], "[streams]\nreplicas = 3\n").await;
    assert!(!copied.1.contains("streams.replicas"), "{}", copied.1);
    let alone = Server::start().await;
    assert!(!super::commands::check(&alone, "").await.1.contains("streams.replicas"));
}
