//! `/healthz`, `/readyz` and `/metrics`, for those who run the worker.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::worker::health::Health;

const DEFAULT_ADDRESS: &str = "127.0.0.1:8087";

/// Answers until `stop`. `listen`: an address, `off`, or nothing for the default, which gives way if it is taken.
pub async fn start(listen: Option<&str>, health: Arc<Health>, stop: CancellationToken) -> Result<(), String> {
    let listener = match listen {
        Some("off") => return Ok(()),
        Some(address) => TcpListener::bind(address).await.map_err(|error| format!("http.listen {address}: {error}"))?,
        None => match TcpListener::bind(DEFAULT_ADDRESS).await {
            Ok(listener) => listener,
            Err(_) => {
                TcpListener::bind("127.0.0.1:0").await.map_err(|error| format!("no address for health and metrics: {error}"))?
            }
        },
    };
    match listener.local_addr() {
        Ok(address) if listen.is_none() && address.to_string() != DEFAULT_ADDRESS => {
            warn!(%address, "{DEFAULT_ADDRESS} is taken; health and metrics are here instead");
        }
        Ok(address) => info!(%address, "health and metrics"),
        Err(_) => (),
    }
    let routes = Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(health);
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, routes).with_graceful_shutdown(stop.cancelled_owned()).await {
            error!(%error, "health and metrics ended");
        }
    });
    Ok(())
}

/// The process lives.
async fn healthz() -> &'static str {
    "ok\n"
}

/// 200 while it can pull and publish; else 503 with what keeps it from that.
async fn readyz(State(health): State<Arc<Health>>) -> Response {
    match health.ready() {
        Ok(()) => Json(json!({ "ready": true })).into_response(),
        Err(problem) => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "ready": false, "problem": problem }))).into_response(),
    }
}

async fn metrics(State(health): State<Arc<Health>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], health.metrics())
}
