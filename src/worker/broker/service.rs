//! The worker as a NATS service: `nats micro ls`, `$SRV.PING`, `$SRV.INFO`, `$SRV.STATS`; and the other workers, seen the same way.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_nats::service::{Service, ServiceExt};
use futures_util::StreamExt;
use serde::Deserialize;
use tokio::time::timeout;
use tracing::warn;

use crate::config::Config;
use crate::worker::broker::connection::{ANSWER, Connection};

const NAME: &str = "copytaster";
/// Where questions about copy go, and those for the schemas.
pub(crate) const ENRICH: &str = "copytaster.enrich";
pub(crate) const SCHEMA: &str = "copytaster.schema";
/// Where a worker says whether it is ready.
pub(crate) const HEALTH: &str = "copytaster.health";
/// After so much silence nobody else will answer.
const SILENCE: Duration = Duration::from_millis(300);

/// A worker that answered.
#[derive(Debug, Deserialize)]
pub(crate) struct Peer {
    #[serde(default)]
    metadata: HashMap<String, String>,
}

impl Peer {
    /// Articles that it takes in flight at a time.
    pub(crate) fn places(&self) -> usize {
        self.metadata.get("in_flight").and_then(|it| it.parse().ok()).unwrap_or(0)
    }

    /// Its `worker.lanes`.
    pub(crate) fn lanes(&self) -> Option<&str> {
        self.metadata.get("lanes").map(String::as_str)
    }
}

/// Answers until the result is dropped. One endpoint, `copytaster.health`, says whether the worker is ready, and why not; its
/// statistics carry the worker's own metrics.
pub(crate) async fn announce(connection: &Connection, config: &Config) -> Option<Service> {
    let health = Arc::clone(&connection.health);
    let service = connection
        .client
        .service_builder()
        .description("reads wire copy and publishes enriched records")
        .metadata(metadata(config))
        .stats_handler(move |_, _| health.summary())
        .start(NAME, env!("CARGO_PKG_VERSION"));
    let service = match timeout(ANSWER, service).await {
        Ok(Ok(service)) => service,
        Ok(Err(error)) => return unseen(&error.to_string()),
        Err(error) => return unseen(&error.to_string()),
    };
    if let Ok(Ok(mut endpoint)) = timeout(ANSWER, service.endpoint(HEALTH)).await {
        let health = Arc::clone(&connection.health);
        tokio::spawn(async move {
            while let Some(request) = endpoint.next().await {
                let answer = health.ready().err().unwrap_or_else(|| "ready".to_owned());
                drop(timeout(ANSWER, request.respond(Ok(answer.into()))).await);
            }
        });
    }
    Some(service)
}

fn unseen(problem: &str) -> Option<Service> {
    warn!(problem, "the worker can't announce itself as a service; it works all the same");
    None
}

fn metadata(config: &Config) -> HashMap<String, String> {
    let entries = [
        ("stream", config.input.stream.clone()),
        ("consumer", config.input.consumer.clone()),
        ("in_flight", config.worker.in_flight.to_string()),
        ("lanes", config.worker.lanes.as_str().to_owned()),
    ];
    entries.map(|(key, value)| (key.to_owned(), value)).into_iter().collect()
}

/// The workers that share our consumer and can be reached from here; whoever asks is among them if it has announced itself.
pub(crate) async fn peers(connection: &Connection, config: &Config) -> Vec<Peer> {
    let inbox = connection.client.new_inbox();
    let asked = async {
        let answers = connection.client.subscribe(inbox.clone()).await.ok()?;
        connection.client.publish_with_reply(format!("$SRV.INFO.{NAME}"), inbox, "".into()).await.ok()?;
        Some(answers)
    };
    let Ok(Some(mut answers)) = timeout(ANSWER, asked).await else { return Vec::new() };
    let ours = metadata(config);
    let shares = |it: &Peer| ["stream", "consumer"].iter().all(|key| it.metadata.get(*key) == ours.get(*key));
    let mut found = Vec::new();
    while let Ok(Some(answer)) = timeout(SILENCE, answers.next()).await {
        // Nobody there: the server says so with an empty answer.
        found.extend(serde_json::from_slice::<Peer>(&answer.payload).ok().filter(shares));
    }
    found
}
