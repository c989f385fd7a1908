//! The connection: who we are to the server, what it tells us of itself, and an orderly end.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::{self, context::ContextBuilder};
use async_nats::{Client, ConnectOptions, Event};
use tokio::time::{Instant, timeout, timeout_at};
use tracing::{error, info, warn};

use crate::config::Nats;
use crate::worker::WorkerError;
use crate::worker::health::Health;

/// A client and its JetStream context. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Connection {
    pub(crate) client: Client,
    pub(crate) jetstream: jetstream::Context,
    pub(crate) health: Arc<Health>,
    closed: Arc<tokio::sync::Notify>,
}

/// Two unanswered pings and the connection is given up: 12 s for a half-open one.
const PING: Duration = Duration::from_secs(4);
/// For every answer that we wait for.
pub(crate) const ANSWER: Duration = Duration::from_secs(5);
const CONNECT: Duration = Duration::from_secs(5);

impl Connection {
    /// Connects; keeps trying by itself whenever the connection is lost later.
    pub async fn open(settings: &Nats, health: Arc<Health>) -> Result<Connection, WorkerError> {
        let closed = Arc::new(tokio::sync::Notify::new());
        let options = options(settings).await?;
        let options = listen(options, Arc::clone(&health), Arc::clone(&closed));
        // Without what was written into the address: the library would log it.
        let client = options
            .connect(settings.url.servers())
            .await
            .map_err(|error| WorkerError::Unreachable { url: settings.url.to_string(), reason: error.to_string() })?;
        let jetstream = ContextBuilder::new().timeout(ANSWER).ack_timeout(ANSWER).max_ack_inflight(16_384).build(client.clone());
        // The library tells of its first connection a moment later; who asks before that shall not be told otherwise.
        health.connected().await;
        Ok(Connection { client, jetstream, health, closed })
    }

    /// Sends what is still buffered and closes. Everything that matters was confirmed before; never later than `deadline`.
    pub(crate) async fn close(&self, deadline: Instant) {
        let (closed, stands) = (self.closed.notified(), self.is_connected());
        // A client without a server can't flush: then there is nothing to wait for.
        if timeout_at(deadline, self.client.drain()).await.is_ok_and(|it| it.is_ok()) && stands {
            let _closed_in_time = timeout_at(deadline, closed).await;
        }
    }

    pub fn server_version(&self) -> String {
        self.client.server_info().version
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.client.connection_state() == async_nats::connection::State::Connected
    }

    /// Drops the connection and makes a new one, to another server if there is one.
    pub(crate) async fn reconnect(&self) {
        let _asked = timeout(ANSWER, self.client.force_reconnect()).await;
    }
}

async fn options(settings: &Nats) -> Result<ConnectOptions, WorkerError> {
    let unreadable = |path: &Path, error: std::io::Error| WorkerError::Misconfigured(format!("{}: {error}", path.display()));
    let mut options = ConnectOptions::new()
        .name("copytaster")
        .ping_interval(PING)
        .connection_timeout(CONNECT)
        .request_timeout(Some(ANSWER))
        .reconnect_delay_callback(reconnect_delay);
    let who = settings.credentials().map_err(|error| WorkerError::Misconfigured(error.to_string()))?;
    if let (Some(user), Some(password)) = (who.user, who.password) {
        options = options.user_and_password(user, password.expose().to_owned());
    }
    if let Some(token) = who.token {
        options = options.token(token.expose().to_owned());
    }
    if let Some(path) = &who.nkey {
        let seed = std::fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
        options = options.nkey(seed.trim().to_owned());
    }
    if let Some(path) = &who.creds {
        options = options.credentials_file(path).await.map_err(|error| unreadable(path, error))?;
    }
    if let Some(prefix) = &settings.inbox_prefix {
        options = options.custom_inbox_prefix(prefix);
    }
    let tls = &settings.tls;
    if let Some(ca) = &tls.ca {
        options = options.add_root_certificates(ca.clone());
    }
    if let (Some(cert), Some(key)) = (&tls.cert, &tls.key) {
        options = options.add_client_certificate(cert.clone(), key.clone());
    }
    if tls.first {
        options = options.tls_first();
    }
    Ok(options.require_tls(tls.required))
}

/// Full jitter up to a ceiling that doubles: after an outage the workers do not come back all at once.
fn reconnect_delay(attempt: usize) -> Duration {
    let ceiling = 50_u64.saturating_mul(1 << attempt.min(7)).min(4_000);
    Duration::from_millis(jitter(ceiling))
}

/// A number from 0 to `ceiling`, different each time and in each process.
pub(crate) fn jitter(ceiling: u64) -> u64 {
    use std::hash::{BuildHasher, Hasher};
    let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
    random % ceiling.saturating_add(1)
}

/// Keeps `health` true to what the server says of the connection.
fn listen(options: ConnectOptions, health: Arc<Health>, closed: Arc<tokio::sync::Notify>) -> ConnectOptions {
    let connected_before = Arc::new(AtomicBool::new(false));
    let failures = Arc::new(Seldom::default());
    options.event_callback(move |event| {
        let (health, closed, connected_before) = (Arc::clone(&health), Arc::clone(&closed), Arc::clone(&connected_before));
        let failures = Arc::clone(&failures);
        async move {
            match event {
                Event::Connected => {
                    if connected_before.swap(true, Ordering::Relaxed) {
                        health.metrics.reconnects.inc();
                        info!("connected again");
                    }
                    failures.forget();
                    health.set_connected(true);
                }
                Event::Disconnected => {
                    warn!("connection lost; trying again");
                    health.note_problem("connection lost");
                    health.set_connected(false);
                }
                Event::LameDuckMode => {
                    health.metrics.lame_ducks.inc();
                    warn!("the server is about to stop; going to another one");
                    health.leave_server.notify_one();
                }
                Event::Closed => closed.notify_waiters(),
                Event::ServerError(problem) => {
                    error!(%problem, "the server reports an error");
                    health.note_server_error(&problem.to_string());
                }
                Event::ClientError(problem) => {
                    // Every attempt to connect again fails for as long as an outage lasts.
                    if let Some(since) = failures.note(Instant::now()) {
                        warn!(%problem, since_the_last_line = since, "connection error");
                    }
                    health.note_problem(problem.to_string());
                }
                Event::SlowConsumer(_) => {
                    health.metrics.slow_consumers.inc();
                    health.note_problem("slow consumer");
                }
                Event::Draining => (),
            }
        }
    })
}

/// Something that happens again and again is logged at once, and then once in [`LOG_EVERY`].
#[derive(Debug, Default)]
struct Seldom(Mutex<Option<(Instant, u64)>>);

const LOG_EVERY: Duration = Duration::from_secs(60);

impl Seldom {
    /// How often it has happened since it was last logged; `None`: it is not to be logged now.
    fn note(&self, now: Instant) -> Option<u64> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *last {
            Some((logged, count)) if now.saturating_duration_since(*logged) < LOG_EVERY => {
                *count += 1;
                None
            }
            other => {
                let count = other.replace((now, 0)).map_or(0, |(_, count)| count);
                Some(count + 1)
            }
        }
    }

    fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_a_line_a_minute() {
        let (seldom, start) = (Seldom::default(), Instant::now());
        let lines: Vec<u64> = (0..180).filter_map(|second| seldom.note(start + Duration::from_secs(second))).collect();
        assert_eq!(lines, [1, 60, 60]);
        seldom.forget();
        assert_eq!(seldom.note(start + Duration::from_secs(181)), Some(1), "the next outage");
    }

    #[test]
    fn workers_come_back_at_different_moments() {
        for (attempt, ceiling) in [(0, 50), (3, 400), (7, 4_000), (usize::MAX, 4_000)] {
            let delays: Vec<Duration> = (0..200).map(|_| reconnect_delay(attempt)).collect();
            let half = Duration::from_millis(ceiling / 2);
            assert!(delays.iter().all(|it| *it <= half * 2), "{attempt}");
            assert!(delays.iter().any(|it| *it < half) && delays.iter().any(|it| *it > half), "{attempt}");
        }
    }
}
