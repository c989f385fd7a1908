//! What the worker may do, and no more.

use std::time::Duration;

use super::bench::{InProcess, config, make_streams, messages_in, pass_through, publish, settled, until};
use super::server::{Server, connect};
use async_nats::jetstream;
use copytaster::config::Mode;

const LIMIT: Duration = Duration::from_secs(60);
const LEAST: &str = include_str!("../../../deploy/permissions.conf");

fn url(server: &Server, user: &str) -> String {
    format!("nats://{user}:secret@127.0.0.1:{}", server.port)
}

/// The shipped permissions for the worker, and an administrator beside it.
fn users(worker_permissions: &str) -> String {
    format!(
        "authorization {{ users: [ {{ user: admin, password: secret }}, {{ user: copytaster, password: secret, permissions: {{ {worker_permissions} }} }} ] }}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn least_rights_are_enough_in_mode_bind() {
    let server = Server::with_config(&users(LEAST));
    let jetstream = jetstream::new(connect(&url(&server, "admin")).await);
    make_streams(&jetstream, 1).await;
    let mut config = config(&url(&server, "copytaster"));
    let consumer = jetstream::consumer::pull::Config {
        durable_name: Some("copytaster".to_owned()),
        ack_wait: config.worker.ack_wait,
        ..Default::default()
    };
    jetstream.create_consumer_on_stream(consumer, "WIRE").await.unwrap();
    config.worker.mode = Mode::Bind;
    config.nats.inbox_prefix = Some("_INBOX_copytaster".to_owned());
    publish(&jetstream, 0..200).await;
    jetstream.publish("wire.raw.x", "{broken".into()).await.unwrap().await.unwrap();
    let enricher = super::bench::enricher(&config);
    let worker = InProcess::start(&config, enricher);
    until("all settled", LIMIT, async || {
        messages_in(&jetstream, "ENRICHED").await == 200
            && messages_in(&jetstream, "DEAD").await == 1
            && settled(&jetstream).await
    })
    .await;
    let metrics = worker.health.metrics();
    assert!(metrics.contains("copytaster_server_errors_total 0"), "the server refused something: {metrics}");
    worker.stop().await.unwrap();
    // Everything else is denied.
    let client = connect(&url(&server, "copytaster")).await;
    let denied = jetstream::new(client);
    assert!(denied.delete_stream("WIRE").await.is_err());
    assert!(denied.publish("wire.raw.x", "x".into()).await.unwrap().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn t12_rights_revoked_and_given_back() {
    let server = Server::with_config(&users("publish: \">\", subscribe: \">\""));
    let jetstream = jetstream::new(connect(&url(&server, "admin")).await);
    make_streams(&jetstream, 1).await;
    let worker = InProcess::start(&config(&url(&server, "copytaster")), pass_through());
    publish(&jetstream, 0..50).await;
    until("records", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 50).await;
    server.write_config(&users("publish: { deny: \"wire.enriched.>\" }, subscribe: \">\""));
    server.signal("HUP");
    until("the new rights", LIMIT, async || server.log().contains("Reloaded")).await;
    publish(&jetstream, 50..100).await;
    until("not ready", LIMIT, async || worker.health.ready().is_err()).await;
    assert_eq!(messages_in(&jetstream, "DEAD").await, 0);
    server.write_config(&users("publish: \">\", subscribe: \">\""));
    server.signal("HUP");
    until("the rest", LIMIT, async || messages_in(&jetstream, "ENRICHED").await == 100 && settled(&jetstream).await).await;
    until("ready again", LIMIT, async || worker.health.ready().is_ok()).await;
    worker.stop().await.unwrap();
}
