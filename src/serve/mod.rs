//! `/healthz`, `/readyz` and `/metrics`, for those who run the worker.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::worker::health::Health;

const DEFAULT_ADDRESS: &str = "127.0.0.1:8087";
/// A request's head has to come within this time, and a connection without a request is closed after it.
const HEAD: Duration = Duration::from_secs(5);
/// No connection stays longer, whatever it reads or does not read.
const LONGEST: Duration = Duration::from_secs(60);
/// Connections at a time; more wait.
const CONNECTIONS: usize = 64;
/// Room for a request's head.
const HEAD_BYTES: usize = 16 << 10;

/// There is no place for health and metrics.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("http.listen {address}: {source}; name another address, or off")]
    Taken { address: String, source: std::io::Error },
    #[error("no address for health and metrics: {0}")]
    NoAddress(std::io::Error),
}

/// Answers until `stop`. `listen`: an address, `off`, or nothing for the default, which gives way if it is taken.
pub async fn start(listen: Option<&str>, health: Arc<Health>, stop: CancellationToken) -> Result<(), ServeError> {
    let Some(listener) = bind(listen).await? else { return Ok(()) };
    match listener.local_addr() {
        Ok(address) if listen.is_none() && address.to_string() != DEFAULT_ADDRESS => {
            warn!(%address, "{DEFAULT_ADDRESS} is taken; health and metrics are here instead");
        }
        Ok(address) => info!(%address, "health and metrics"),
        Err(_) => (),
    }
    let routes = routes(health);
    tokio::spawn(async move {
        tokio::select! { () = answer_all(&listener, &routes, HEAD) => (), () = stop.cancelled() => () }
    });
    Ok(())
}

fn routes(health: Arc<Health>) -> Router {
    Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz)).route("/metrics", get(metrics)).with_state(health)
}

/// Whether a worker could listen there, and if not, why. A worker that is running has the address already: that is no fault.
pub async fn check(listen: Option<&str>) -> Result<String, ServeError> {
    let address = listen.unwrap_or(DEFAULT_ADDRESS);
    match bind(listen).await {
        Ok(None) => Ok("no health and metrics".to_owned()),
        Ok(Some(_)) => Ok(format!("health and metrics can listen on {address}")),
        Err(_) if is_ours(address).await => Ok(format!("a running worker has health and metrics on {address}")),
        Err(error) => Err(error),
    }
}

async fn bind(listen: Option<&str>) -> Result<Option<TcpListener>, ServeError> {
    let listener = match listen {
        Some("off") => return Ok(None),
        Some(address) => {
            TcpListener::bind(address).await.map_err(|source| ServeError::Taken { address: address.to_owned(), source })?
        }
        None => match TcpListener::bind(DEFAULT_ADDRESS).await {
            Ok(listener) => listener,
            Err(_) => TcpListener::bind("127.0.0.1:0").await.map_err(ServeError::NoAddress)?,
        },
    };
    Ok(Some(listener))
}

/// Whether what listens there answers as a worker does.
async fn is_ours(address: &str) -> bool {
    let asked = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.take(HEAD_BYTES as u64).read_to_end(&mut answer).await?;
        std::io::Result::Ok(String::from_utf8_lossy(&answer).contains("\"ready\":"))
    };
    timeout(HEAD, asked).await.is_ok_and(|it| it.unwrap_or(false))
}

/// `head` is the time for a request's head.
async fn answer_all(listener: &TcpListener, routes: &Router, head: Duration) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    // The semaphore is never closed.
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Too many open files, or a connection that is gone already.
                warn!(%error, "a connection for health and metrics was not accepted");
                sleep(Duration::from_millis(200)).await;
                continue;
            }
        };
        let service = TowerToHyperService::new(routes.clone());
        tokio::spawn(async move {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(head)
                .max_buf_size(HEAD_BYTES)
                .serve_connection(TokioIo::new(stream), service);
            match timeout(LONGEST, connection).await {
                Ok(Ok(())) => (),
                Ok(Err(error)) => debug!(%error, "a connection for health and metrics ended"),
                Err(_) => debug!("a connection for health and metrics took too long"),
            }
            drop(place);
        });
    }
}

/// The process lives.
async fn healthz() -> &'static str {
    "ok\n"
}

/// 200 while it can pull and publish; else 503 with what keeps it from that.
async fn readyz(State(health): State<Arc<Health>>) -> Response {
    let warnings = health.warnings();
    match health.ready() {
        Ok(()) => Json(json!({ "ready": true, "warnings": warnings })).into_response(),
        Err(problem) => {
            let answer = json!({ "ready": false, "problem": problem, "warnings": warnings });
            (StatusCode::SERVICE_UNAVAILABLE, Json(answer)).into_response()
        }
    }
}

async fn metrics(State(health): State<Arc<Health>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], health.metrics())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_head_that_does_not_come_ends_the_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answering = tokio::spawn(async move {
            answer_all(&listener, &routes(Arc::new(Health::new())), Duration::from_millis(100)).await;
        });
        for begun in ["", "GET /healthz HTTP/1.1\r\nHost: "] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(begun.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            // Only ends a test that hangs: it is far below the time that any connection has.
            let closed = timeout(LONGEST / 2, stream.read_to_end(&mut answer)).await;
            assert!(closed.is_ok(), "after '{begun}' the connection stays open");
        }
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
        answering.abort();
    }
}
