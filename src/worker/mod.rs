//! The JetStream loop: pull → work → publish → settle, and an orderly end. Only this module knows the client library.
//!
//! The promises it keeps stand in [`crate`]'s documentation. Its parts, each of which uses only those below it:
//!
//! - [`intake`]: pulls as many messages as there are free permits, and again at once when a pull was lost; where order matters, what
//!   may still be redelivered from before a fault
//! - [`desk`]: one message from its arrival to its settlement: the threads that read, the lanes, the dead letters
//! - [`recalls`]: which records exist for an item; kills, holds, tombstones, and the end of embargoes
//! - [`ask`]: answers questions about copy, beside the stream
//! - [`stages`]: asks the user's own stages about a record before it goes out
//! - [`feeds`]: what the configuration knows of the copy on a subject
//! - [`stories`]: the enriched stream through the fold over stories, by a process of its own
//! - [`tools`]: what the commands do on the server without a worker: read streams, feed copy, send dead letters again
//! - [`outgoing`]: where a record goes, and what it is called on its way out; [`subject`]: subjects made of a record's fields
//! - [`broker`]: everything that is asked of the server: the connection, streams and consumers, publishing, settlement, checks, leadership
//! - [`message`]: messages without the client library's types; [`health`] and [`metrics`]: what others may ask about the worker

pub(crate) mod ask;
pub mod broker;
mod context;
pub mod desk;
pub mod feeds;
pub mod health;
mod intake;
pub mod message;
pub mod metrics;
pub mod outgoing;
pub mod own_lists;
mod recalls;
mod stages;
pub mod stories;
mod subject;
pub mod tools;
mod topic;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use crate::config::Config;
use broker::checks::{self, Problem};
use broker::connection::Connection;
use broker::lease::Lease;
use broker::streams::{self, Source};
use broker::{clock, rights, service};
use context::Context;
use desk::pool::Pool;
pub use desk::work::{Current, Enricher, Job, PassThrough, Question, Ready, Work};
use desk::{Desk, exhausted};
use health::Health;
use intake::Intake;
use outgoing::Addressing;
use recalls::dispatch::Recalls;
use recalls::{parked, release};

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
    #[error("the connection was closed for good")]
    ConnectionEnded,
}

/// Between the end of a connection that can't be used any more and the next.
const NEXT_CONNECTION: Duration = Duration::from_secs(1);

/// Works until `stop` is cancelled, then drains inside `config.worker.drain`. The client library can end for good, by a header that it
/// does not expect for instance: then the work begins anew on another connection, with a look at what was delivered.
pub async fn run(config: &Config, work: Arc<dyn Work>, health: Arc<Health>, stop: CancellationToken) -> Result<(), WorkerError> {
    loop {
        let ended = run_on_one_connection(config, Arc::clone(&work), Arc::clone(&health), &stop).await;
        if stop.is_cancelled() || !matches!(ended, Err(WorkerError::ConnectionEnded)) {
            return ended;
        }
        warn!("the client library ended its connection for good; beginning anew on another one");
        health.note_problem("the client library ended its connection for good");
        health.set_connected(false);
        tokio::select! { () = sleep(NEXT_CONNECTION) => (), () = stop.cancelled() => return Ok(()) }
    }
}

async fn run_on_one_connection(
    config: &Config,
    work: Arc<dyn Work>,
    health: Arc<Health>,
    stop: &CancellationToken,
) -> Result<(), WorkerError> {
    // What runs beside the intake ends with it.
    let over = stop.child_token();
    let _ended = over.clone().drop_guard();
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
    let service = service::announce(&connection, config).await;
    tokio::spawn(warn_about_peers(connection.clone(), config.clone()));
    info!(
        stream = config.input.stream,
        consumer = config.input.consumer,
        in_flight = config.worker.in_flight,
        "the worker is ready"
    );

    let pool =
        Pool::new(config.worker.threads).map_err(|error| WorkerError::Failed(format!("no threads to read with: {error}")))?;
    let tasks = TaskTracker::new();
    let context = Context::new(config, &connection);
    if let Some(service) = &service {
        ask::answer(service, &context, &work, &over).await?;
    }
    let lease = Arc::new(Lease::new(&context));
    let recalls = Recalls::new(&context);
    let desk = Arc::new(Desk::new(&context, Arc::clone(&lease), recalls.clone(), work, pool, &source));
    let advisories = tasks.spawn(exhausted::watch(context.clone(), desk.dead_letters.clone(), over.clone()));
    let its_lease = Arc::clone(&lease);
    tokio::spawn(async move { its_lease.keep().await });
    let addressing = Addressing::new(config, "").map_err(WorkerError::Misconfigured)?;
    tasks.spawn(release::run(context.clone(), recalls, Arc::new(addressing), source.release.clone(), over.clone()));
    tokio::spawn(keep_clock(context.clone(), over.clone()));
    tokio::spawn(parked::make_room(context.clone(), over.clone()));
    let mut intake = Intake::open(&context, &desk, &lease, source).await?;
    let result = intake.run(&tasks, stop).await;

    let is_usable = !matches!(result, Err(WorkerError::ConnectionEnded));
    if is_usable {
        health.set_leaving();
    }
    over.cancel();
    let deadline = Instant::now() + if is_usable { config.worker.drain } else { LAST_STEPS };
    advisories.abort();
    drain(&connection, &desk, &lease, intake, &tasks, deadline).await;
    result
}

/// Streams and consumer, once nothing speaks against working with them.
async fn prepare(connection: &Connection, config: &Config, missing: Vec<Problem>) -> Result<Source, WorkerError> {
    let mut problems = missing;
    refuse(&problems)?;
    let source = streams::provide(connection, config).await?;
    problems.extend(checks::compare(connection, config).await);
    refuse(&problems)?;
    problems.iter().for_each(report);
    connection.health.metrics.configuration_warnings.set(i64::try_from(problems.len()).unwrap_or(i64::MAX));
    Ok(source)
}

async fn keep_clock(context: Context, over: CancellationToken) {
    tokio::select! { () = clock::keep(&context.connection, &context.config, &context.health) => (), () = over.cancelled() => () }
}

/// Others come and go, and asking them takes a moment: the start does not wait for it.
async fn warn_about_peers(connection: Connection, config: Config) {
    checks::together(&connection, &config).await.iter().for_each(report);
}

fn report(problem: &Problem) {
    warn!(key = problem.key, found = problem.found, needed = problem.needed, "{}", problem.message);
}

fn refuse(problems: &[Problem]) -> Result<(), WorkerError> {
    let fatal: Vec<String> = problems.iter().filter(|it| it.fatal).map(ToString::to_string).collect();
    if fatal.is_empty() { Ok(()) } else { Err(WorkerError::Misconfigured(fatal.join("\n"))) }
}

/// How much of the drain is kept back for returning what is not finished and for closing the connection.
const LAST_STEPS: Duration = Duration::from_secs(2);

/// Finishes what is in flight, or naks it; then closes the connection. Never later than `deadline`.
async fn drain(connection: &Connection, desk: &Arc<Desk>, lease: &Lease, intake: Intake, tasks: &TaskTracker, deadline: Instant) {
    let finish_by = deadline.checked_sub(LAST_STEPS).unwrap_or(deadline);
    intake.close(tasks, finish_by).await;
    tasks.close();
    if timeout_at(finish_by, tasks.wait()).await.is_err() {
        warn!(in_flight = tasks.len(), "not all work was finished in time; the rest is nak'd");
        desk.nak_rest();
        let _all_nakd = timeout_at(deadline, tasks.wait()).await;
    }
    lease.give_up(deadline).await;
    connection.close(deadline).await;
}
