//! Least rights: what `deploy/permissions/worker.conf` grants is enough, and rights that are taken away lose nothing.

use std::time::Duration;

use copytaster::config::{Config, Mode};
use copytaster::worker::message::Delivered;

use super::*;

const GRANTED: &str = include_str!("../../../deploy/permissions/worker.conf");

fn accounts(granted: &str) -> String {
    format!(
        "authorization {{ users = [ {{ user: desk, password: desk }}, {{ user: copytaster, password: secret, permissions {{ {granted} }} }} ] }}"
    )
}

fn bound(server: &Server) -> Config {
    let mut config = settings(&server.url());
    config.nats.user = Some("copytaster".to_owned());
    config.nats.password = Some("secret".into());
    config.nats.inbox_prefix = Some("_INBOX_worker".to_owned());
    config.worker.mode = Mode::Bind;
    config
}

async fn desk(server: &Server, config: &Config) -> Beside {
    let options = async_nats::ConnectOptions::with_user_and_password("desk".to_owned(), "desk".to_owned());
    let beside = Beside::connect_with(server, options).await;
    beside.provide(config).await;
    let wanted = async_nats::jetstream::consumer::pull::Config {
        durable_name: Some("copytaster".to_owned()),
        ack_wait: config.worker.ack_wait,
        max_deliver: 3,
        ..Default::default()
    };
    beside.context.create_consumer_on_stream(wanted, "WIRE").await.unwrap();
    beside
}

#[tokio::test(flavor = "multi_thread")]
async fn the_granted_rights_are_enough() {
    let server = Server::with_configuration(&accounts(GRANTED)).await;
    let mut config = bound(&server);
    config.worker.ack_wait = Duration::from_secs(1);
    let beside = desk(&server, &config).await;
    // One message that others have used up, before the worker and while it looks.
    beside.feed(0..1).await;
    let consumer: async_nats::jetstream::consumer::PullConsumer =
        beside.context.get_consumer_from_stream("copytaster", "WIRE").await.unwrap();
    until("it was delivered as often as it may be", async || {
        use futures_util::StreamExt;
        let mut batch = consumer.batch().max_messages(1).expires(Duration::from_millis(300)).messages().await.unwrap();
        while batch.next().await.is_some() {}
        beside.consumer().await.delivered.consumer_sequence >= 3
    })
    .await;
    let work = Copy(|message: &Delivered| assert!(!message.payload.ends_with(b"3"), "injected fault"));
    let worker = Running::start(&config, Arc::new(work));
    worker.ready().await;
    beside.feed(1..21).await;
    until("all are through", async || beside.count("ENRICHED").await == 18 && beside.count("DEAD").await == 3).await;
    beside.settled().await;
    // The service answers.
    let answer = beside.client.request("copytaster.health", "".into()).await.unwrap();
    assert_eq!(&answer.payload[..], b"ready");
    assert!(beside.client.request("$SRV.PING.copytaster", "".into()).await.is_ok());
    assert_eq!(worker.health.metrics.server_errors.get(), 0, "the server refused something: {:?}", worker.health.ready());
    worker.leave().await;
    // Everything else is denied.
    let options = async_nats::ConnectOptions::with_user_and_password("copytaster".to_owned(), "secret".to_owned());
    let intruder = Beside::connect_with(&server, options.custom_inbox_prefix("_INBOX_worker")).await;
    assert!(intruder.context.delete_stream("WIRE").await.is_err());
    assert!(intruder.context.get_stream("OTHER").await.is_err());
    assert!(intruder.context.publish("wire.raw.test", "x".into()).await.unwrap().await.is_err());
    assert_eq!(beside.count("WIRE").await, 21);
}

/// What is taken from the granted rights, what `check` says of it, and whether the worker starts without it.
const TAKEN: [(&str, &str, bool); 19] = [
    ("wire.held.>", "nothing can be published to wire.held.", false),
    ("$KV.COPYTASTER_ITEMS.>", "permission to publish: $KV.COPYTASTER_ITEMS.>", false),
    ("$JS.ACK.EMBARGO.copytaster-release.>", "nothing that comes from consumer copytaster-release can be settled", false),
    ("$JS.API.STREAM.MSG.GET.KV_COPYTASTER_ITEMS", "which records of an item exist", false),
    ("_INBOX_worker.>", "permission to subscribe: _INBOX_worker.>; without it no answer", false),
    ("$JS.API.CONSUMER.INFO.WIRE.copytaster", "permission to publish: $JS.API.CONSUMER.INFO.WIRE.copytaster", false),
    ("$JS.API.CONSUMER.MSG.NEXT.WIRE.copytaster", "without it nothing can be asked of consumer copytaster", false),
    ("$JS.ACK.WIRE.copytaster.>", "permission to publish: $JS.ACK.WIRE.copytaster.>", false),
    ("wire.enriched.>", "permission to publish: wire.enriched.*.*; without it nothing can be published", false),
    ("wire.dead.>", "permission to publish: wire.dead.*", false),
    ("$JS.API.STREAM.INFO.WIRE", "stream WIRE can't be found", false),
    ("$JS.API.STREAM.INFO.ENRICHED", "stream ENRICHED can't be found", false),
    ("$JS.API.STREAM.INFO.DEAD", "stream DEAD can't be found", false),
    ("$JS.API.STREAM.MSG.GET.WIRE", "can't be fetched and dead-lettered", true),
    ("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.WIRE.copytaster", "it is not learnt", true),
    ("$JS.API.STREAM.MSG.GET.EMBARGO", "what waits of a killed item can't be found", true),
    ("$JS.API.STREAM.MSG.DELETE.EMBARGO", "what waits of a killed item can't be removed", true),
    ("$SRV.>", "`nats micro` does not see the worker", true),
    ("", "", true),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_missing_right_is_named_beforehand() {
    let users: Vec<String> = TAKEN
        .iter()
        .enumerate()
        .map(|(index, (taken, ..))| {
            let granted = GRANTED.replace(&format!("\"{taken}\""), "");
            assert!(taken.is_empty() || granted != GRANTED, "{taken} is not granted");
            format!("{{ user: u{index}, password: secret, permissions {{ {granted} }} }}")
        })
        .collect();
    let users = format!("authorization {{ users = [ {{ user: desk, password: desk }}, {} ] }}", users.join(", "));
    let server = Server::with_configuration(&users).await;
    let mut config = bound(&server);
    let beside = desk(&server, &config).await;
    beside.feed(0..1).await;
    for (index, (taken, expected, starts)) in TAKEN.iter().enumerate() {
        config.nats.user = Some(format!("u{index}"));
        let found = copytaster::worker::broker::rights::missing(&config).await.unwrap();
        let said: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), usize::from(!taken.is_empty()), "without {taken}: {said:?}");
        assert!(said.concat().contains(expected), "without {taken}: {said:?}");
        assert_eq!(found.iter().all(|it| !it.fatal), *starts, "without {taken}");
    }
    // Asking has changed nothing.
    assert_eq!((beside.count("WIRE").await, beside.count("ENRICHED").await, beside.count("DEAD").await), (1, 0, 0));
    let consumer = beside.consumer().await;
    assert_eq!((consumer.delivered.consumer_sequence, consumer.num_waiting), (0, 0));

    // The commands say it too: the number of the user is that of the right to acknowledge.
    let settings = "[nats]\nuser = \"u7\"\npassword = \"secret\"\ninbox_prefix = \"_INBOX_worker\"\n[worker]\nmode = \"bind\"";
    let checked = commands::check(&server, settings).await;
    commands::says(&checked, 64, &["error    the right to publish is denied", "can be settled"]);
    let refused = Process::start(&server.url(), settings);
    assert_eq!(refused.ended(Duration::from_secs(30)).await.code(), Some(64));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_to_make_streams_is_needed_only_to_make_them() {
    let denied = "publish { deny: [\"$JS.API.STREAM.CREATE.>\", \"$JS.API.STREAM.UPDATE.>\"] }";
    let server = Server::with_configuration(&accounts(denied)).await;
    let mut config = bound(&server);
    let streams = copytaster::worker::broker::streams::wanted(&config).len();
    for (mode, findings) in [(Mode::Bind, 0), (Mode::Create, streams), (Mode::Manage, 2 * streams)] {
        config.worker.mode = mode;
        assert_eq!(copytaster::worker::broker::rights::missing(&config).await.unwrap().len(), findings, "{mode:?}");
    }
    desk(&server, &config).await;
    config.worker.mode = Mode::Create;
    assert_eq!(copytaster::worker::broker::rights::missing(&config).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_granted_rights_are_enough_for_kills_and_embargoes() {
    use super::recalls::story;
    use serde_json::json;
    let server = Server::with_configuration(&accounts(GRANTED)).await;
    let config = bound(&server);
    let beside = desk(&server, &config).await;
    let worker = Running::start(&config, rig::enricher(&config));
    worker.ready().await;
    let now = jiff::Timestamp::now();
    let soon = now.checked_add(jiff::SignedDuration::from_secs(2)).unwrap();
    let embargo = json!({ "published": now.to_string(), "embargoed": soon.to_string() });
    beside.feed_one(story("urn:x:one", "Bridge falls in Lima", json!({}))).await;
    beside.feed_one(story("urn:e:one", "Mayor of Lima flees the city", embargo)).await;
    until("one is out, one is held", async || beside.count("ENRICHED").await >= 1 && beside.count("HELD").await == 1).await;
    beside.feed_one(story("urn:x:one", "Bridge falls in Lima", json!({ "pubStatus": "canceled" }))).await;
    until("the tombstone and the released story are out", async || beside.count("ENRICHED").await == 3).await;
    until("nothing waits", async || beside.count("EMBARGO").await == 0).await;
    beside.settled().await;
    assert_eq!(beside.count("KILLS").await, 1);
    assert_eq!(worker.health.metrics.server_errors.get(), 0, "the server refused something: {:?}", worker.health.ready());
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_rights_stop_the_work_and_lose_nothing() {
    let server = Server::with_configuration(&accounts(GRANTED)).await;
    let config = bound(&server);
    let beside = desk(&server, &config).await;
    let worker = Running::start(&config, slow_copy(Duration::from_millis(2)));
    worker.ready().await;
    let whole = std::fs::read_to_string(server.configuration()).unwrap();
    let without = [
        ("the right to publish records", whole.replace("\"wire.enriched.>\"", "")),
        ("the right to ask for messages", whole.replace("\"$JS.API.CONSUMER.MSG.NEXT.WIRE.copytaster\"", "")),
        ("the user", whole.replace("password: secret", "password: other")),
    ];
    for (round, (what, text)) in without.into_iter().enumerate() {
        assert_ne!(text, whole);
        beside.feed(round * 300..round * 300 + 150).await;
        std::fs::write(server.configuration(), text).unwrap();
        server.signal(Signal::Reload);
        println!("without {what}: {}", worker.not_ready().await);
        beside.feed(round * 300 + 150..round * 300 + 300).await;
        std::fs::write(server.configuration(), &whole).unwrap();
        server.signal(Signal::Reload);
        until("all are through", async || beside.count("ENRICHED").await >= round * 300 + 300).await;
        worker.ready().await;
    }
    beside.settled().await;
    worker.leave().await;
    beside.exactly(900).await;
    assert_eq!(beside.count("DEAD").await, 0);
}
