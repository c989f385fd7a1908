//! What the worker may do, and no more.

use std::sync::Arc;

use async_nats::ConnectOptions;
use async_nats::jetstream::{self, consumer::pull};
use copytaster::config::{Config, Mode};
use copytaster::pipeline::Settings;
use copytaster::resources::Resources;
use copytaster::worker::health::Health;
use copytaster::worker::outgoing::Addressing;
use copytaster::worker::{Enricher, Work};

use super::{Beside, Running, Server, Signal, copy, settings, until};

const LEAST: &str = include_str!("../../../deploy/permissions.conf");

/// An administrator, and the worker with these permissions.
fn users(worker_permissions: &str) -> String {
    format!(
        "authorization {{ users: [ {{ user: admin, password: secret }}, {{ user: copytaster, password: secret, permissions: {{ {worker_permissions} }} }} ] }}"
    )
}

async fn beside(server: &Server, user: &str) -> Beside {
    Beside::connect_with(server, ConnectOptions::with_user_and_password(user.to_owned(), "secret".to_owned())).await
}

/// As people write it: user and password in the URL.
fn worker_settings(server: &Server) -> Config {
    settings(&server.url().replace("nats://", "nats://copytaster:secret@"))
}

fn enricher(config: &Config) -> Arc<dyn Work> {
    let addressing = Addressing::new(&config.output.subject, "test").unwrap();
    let resources = Resources::built_in().unwrap();
    Arc::new(Enricher { resources, settings: Settings::default(), addressing, health: Arc::new(Health::new()) })
}

#[tokio::test(flavor = "multi_thread")]
async fn least_rights_are_enough_in_mode_bind() {
    let server = Server::with_configuration(&users(LEAST)).await;
    let admin = beside(&server, "admin").await;
    let mut config = worker_settings(&server);
    admin.provide(&config).await;
    let consumer = pull::Config {
        durable_name: Some("copytaster".to_owned()),
        ack_wait: config.worker.ack_wait,
        max_deliver: 20,
        ..Default::default()
    };
    admin.context.create_consumer_on_stream(consumer, "WIRE").await.unwrap();
    config.worker.mode = Mode::Bind;
    config.nats.inbox_prefix = Some("_INBOX_copytaster".to_owned());
    for number in 0..50 {
        admin.feed_one(serde_json::json!({ "id": number, "headline": "Rain in Lagos", "body": "It rained." }).to_string()).await;
    }
    admin.feed_one("{broken").await;
    let worker = Running::start(&config, enricher(&config));
    until("all published", async || admin.count("ENRICHED").await == 50 && admin.count("DEAD").await == 1).await;
    admin.settled().await;
    let metrics = worker.health.metrics();
    assert!(metrics.contains("copytaster_server_errors_total 0"), "the server refused something: {metrics}");
    worker.leave().await;
    // Everything else is denied.
    let denied: jetstream::Context = beside(&server, "copytaster").await.context;
    assert!(denied.delete_stream("WIRE").await.is_err());
    assert!(denied.publish("wire.raw.x", "x".into()).await.unwrap().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_revoked_and_given_back() {
    let everything = users("publish: \">\", subscribe: \">\"");
    let server = Server::with_configuration(&everything).await;
    let admin = beside(&server, "admin").await;
    let config = worker_settings(&server);
    admin.provide(&config).await;
    let worker = Running::start(&config, copy());
    admin.feed(0..50).await;
    until("records", async || admin.count("ENRICHED").await == 50).await;
    server.reconfigure(&users("publish: { deny: \"wire.enriched.>\" }, subscribe: \">\""));
    server.signal(Signal::Reload);
    admin.feed(50..100).await;
    worker.not_ready().await;
    assert_eq!(admin.count("DEAD").await, 0);
    server.reconfigure(&everything);
    server.signal(Signal::Reload);
    until("the rest", async || admin.count("ENRICHED").await == 100).await;
    admin.settled().await;
    worker.ready().await;
    admin.exactly(100).await;
    worker.leave().await;
}
