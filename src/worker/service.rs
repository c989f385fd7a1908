//! The worker as a NATS service: `nats micro ls`, `$SRV.PING`, `$SRV.INFO`, `$SRV.STATS`.

use std::sync::Arc;

use async_nats::service::{Service, ServiceExt};
use futures_util::StreamExt;
use tracing::warn;

use super::connection::Connection;
use super::health::Health;

/// Answers until the result is dropped. One endpoint, `copytaster.health`, says whether the worker is ready, and why not.
pub(super) async fn announce(connection: &Connection, health: &Arc<Health>) -> Option<Service> {
    let description = "reads wire copy and publishes enriched records";
    let service =
        connection.client.service_builder().description(description).start("copytaster", env!("CARGO_PKG_VERSION")).await;
    let service = match service {
        Ok(service) => service,
        Err(error) => {
            warn!(%error, "the worker can't announce itself as a service; it works all the same");
            return None;
        }
    };
    if let Ok(mut endpoint) = service.endpoint("copytaster.health").await {
        let health = Arc::clone(health);
        tokio::spawn(async move {
            while let Some(request) = endpoint.next().await {
                let answer = health.ready().err().unwrap_or_else(|| "ready".to_owned());
                drop(request.respond(Ok(answer.into())).await);
            }
        });
    }
    Some(service)
}
