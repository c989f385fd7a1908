//! The JetStream loop: pull → work → publish → settle, and an orderly end. Only this module knows the client library.
//!
//! The promises it keeps stand in [`crate`]'s documentation. Its rooms:
//!
//! - [`connection`]: who we are to the server, and what it tells us of itself
//! - [`streams`]: streams and consumer, made or merely found; [`inspect`] holds the configuration against them,
//!   [`rights`] finds out what we may do there
//! - [`intake`]: pulls as many messages as there are free places; [`pull`]: one pull, and how it is noticed that it was lost
//! - [`watch`]: where order matters, which of several workers keeps it; [`past`]: what may still come from before a fault;
//!   [`lanes`]: one version of an item after the other
//! - [`desk`]: one message from its arrival to its settlement
//! - [`pool`]: the threads that read
//! - [`publish`]: sends records and dead letters until the server has them
//! - [`outgoing`]: where a record goes, and what it is called on its way out: subject, message id, headers
//! - [`subject`]: subjects made of a record's fields
//! - [`register`]: which records exist for an item, shared by all workers, so that kills find them
//! - [`dispatch`]: one record from the register to its subject; kills, holds and their tombstones
//! - [`release`]: the end of embargoes
//! - [`archive`]: reads records and dead letters without taking them; [`replay`]: sends a dead letter's message again
//! - [`feeder`]: puts copy onto the input subject
//! - [`health`]: what the world outside may ask; [`figures`]: what is counted for it

pub mod archive;
pub mod connection;
pub mod dead;
pub mod desk;
mod dispatch;
pub mod feeder;
pub mod figures;
pub mod health;
pub mod inspect;
mod intake;
mod lanes;
pub mod message;
pub mod outgoing;
mod past;
mod pool;
mod publish;
mod pull;
mod register;
mod release;
mod renewal;
pub mod replay;
pub mod rights;
mod service;
pub mod streams;
mod subject;
mod watch;
mod work;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use crate::config::Config;
use connection::Connection;
use desk::Desk;
use health::Health;
use inspect::Finding;
use intake::Intake;
use outgoing::Addressing;
use pool::Pool;
use streams::Source;
pub use work::{Enricher, Job, Leaving, PassThrough, Ready, Work};

/// Why the worker could not start, or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    #[error("the server can't be reached at {url}: {reason}")]
    Unreachable { url: String, reason: String },
    /// Wrong configuration: it would fail the same way again.
    #[error("{0}")]
    Misconfigured(String),
    #[error("{0}")]
    Failed(String),
}

/// Works until `stop` is cancelled, then leaves inside `config.worker.drain`.
pub async fn run(config: &Config, work: Arc<dyn Work>, health: Arc<Health>, stop: CancellationToken) -> Result<(), WorkerError> {
    // Rights are asked for on a connection of their own.
    let opened = async { tokio::try_join!(Connection::open(&config.nats, Arc::clone(&health)), rights::missing(config)) };
    let (connection, missing) = tokio::select! {
        opened = opened => opened?,
        () = stop.cancelled() => return Ok(()),
    };
    let source = tokio::select! {
        source = prepare(&connection, config, missing) => source?,
        () = stop.cancelled() => return Ok(()),
    };
    let _service = service::announce(&connection, config).await;
    tokio::spawn(warn_of_the_others(connection.clone(), config.clone()));
    info!(
        stream = config.input.stream,
        consumer = config.input.consumer,
        in_flight = config.worker.in_flight,
        "the worker is ready"
    );

    let pool =
        Pool::new(config.worker.threads).map_err(|error| WorkerError::Failed(format!("no threads to read with: {error}")))?;
    let tasks = TaskTracker::new();
    let desk = Arc::new(Desk::new(config, connection.clone(), work, pool, &source));
    let net = tasks.spawn(dead::watch_exhausted(Arc::clone(&desk), stop.clone()));
    let keeper = Arc::clone(&desk);
    tokio::spawn(async move { keeper.watch.keep().await });
    let addressing = Addressing::new(config, "").map_err(WorkerError::Misconfigured)?;
    tasks.spawn(release::run(Arc::clone(&desk), Arc::new(addressing), source.release.clone(), stop.clone()));
    let mut intake = Intake::open(&desk, source).await?;
    let result = intake.run(&desk, &tasks, &stop).await;

    let deadline = Instant::now() + config.worker.drain;
    health.set_leaving();
    net.abort();
    leave(&connection, &desk, intake, &tasks, deadline).await;
    result
}

/// Streams and consumer, once nothing speaks against working with them.
async fn prepare(connection: &Connection, config: &Config, missing: Vec<Finding>) -> Result<Source, WorkerError> {
    let mut findings = missing;
    refuse(&findings)?;
    let source = streams::provide(connection, config).await?;
    findings.extend(inspect::compare(connection, config).await);
    refuse(&findings)?;
    for finding in &findings {
        warn!(key = finding.key, found = finding.found, needed = finding.needed, "{}", finding.message);
    }
    connection.health.figures.findings.set(i64::try_from(findings.len()).unwrap_or(i64::MAX));
    Ok(source)
}

/// Others come and go, and asking them takes a moment: the start does not wait for it.
async fn warn_of_the_others(connection: Connection, config: Config) {
    for finding in inspect::together(&connection, &config).await {
        warn!(key = finding.key, found = finding.found, needed = finding.needed, "{}", finding.message);
    }
}

fn refuse(findings: &[Finding]) -> Result<(), WorkerError> {
    let fatal: Vec<String> = findings.iter().filter(|it| it.fatal).map(ToString::to_string).collect();
    if fatal.is_empty() { Ok(()) } else { Err(WorkerError::Misconfigured(fatal.join("\n"))) }
}

/// How much of the drain is kept back for handing over what is not finished and for closing the connection.
const LAST_STEPS: Duration = Duration::from_secs(2);

/// Finishes what is in hand, or hands it back; then closes the connection. Never later than `deadline`.
async fn leave(connection: &Connection, desk: &Arc<Desk>, intake: Intake, tasks: &TaskTracker, deadline: Instant) {
    let finish_by = deadline.checked_sub(LAST_STEPS).unwrap_or(deadline);
    intake.close(desk, tasks, finish_by).await;
    tasks.close();
    if timeout_at(finish_by, tasks.wait()).await.is_err() {
        warn!(in_hand = tasks.len(), "not all work was finished in time; the rest is handed back");
        desk.hand_back_rest();
        let _all_handed_back = timeout_at(deadline, tasks.wait()).await;
    }
    desk.watch.give_up(deadline).await;
    connection.close(deadline).await;
}
