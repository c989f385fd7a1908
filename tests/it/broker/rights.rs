//! Least rights: what `deploy/permissions.conf` grants is enough, and rights that are taken away lose nothing.

use std::time::Duration;

use copytaster::config::{Config, Mode};
use copytaster::worker::message::Delivered;

use super::*;

const GRANTED: &str = include_str!("../../../deploy/permissions.conf");

fn accounts(granted: &str) -> String {
    format!(
        "authorization {{ users = [ {{ user: desk, password: desk }}, {{ user: copytaster, password: secret, permissions {{ {granted} }} }} ] }}"
    )
}

fn bound(server: &Server) -> Config {
    let mut config = settings(&server.url());
    config.nats.user = Some("copytaster".to_owned());
    config.nats.password = Some("secret".to_owned());
    config.nats.inbox_prefix = Some("_INBOX_copytaster".to_owned());
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
    until("it was handed out as often as it may be", async || {
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
    assert_eq!(worker.health.figures.server_errors.get(), 0, "the server refused something: {:?}", worker.health.ready());
    worker.leave().await;
    // Everything else is denied.
    let options = async_nats::ConnectOptions::with_user_and_password("copytaster".to_owned(), "secret".to_owned());
    let intruder = Beside::connect_with(&server, options.custom_inbox_prefix("_INBOX_copytaster")).await;
    assert!(intruder.context.delete_stream("WIRE").await.is_err());
    assert!(intruder.context.get_stream("OTHER").await.is_err());
    assert!(intruder.context.publish("wire.raw.test", "x".into()).await.unwrap().await.is_err());
    assert_eq!(beside.count("WIRE").await, 21);
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
    assert_eq!(worker.health.figures.server_errors.get(), 0, "the server refused something: {:?}", worker.health.ready());
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
