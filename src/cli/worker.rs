//! `copytaster worker`: the service.

use std::process::ExitCode;
use std::sync::{Arc, PoisonError};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::info;

use super::Failure;
use super::server::{ServerArgs, block_on};
use crate::config::{Config, Mode};
use crate::identity::provenance;
use crate::pipeline::Settings;
use crate::resources::Resources;
use crate::resources::listed::Tables;
use crate::serve;
use crate::worker::feeds::Feeds;
use crate::worker::health::Health;
use crate::worker::outgoing::Addressing;
use crate::worker::{self, Current, Enricher, own_lists};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster worker --nats nats://nats:4222
  copytaster worker --config /etc/copytaster.toml --http 0.0.0.0:8087

SIGTERM and SIGINT stop it: it finishes what is in flight, or naks it, inside worker.drain. A second signal ends it at once.")]
pub struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// Address of /healthz, /readyz and /metrics, or `off`
    #[arg(long, env = "COPYTASTER_HTTP", value_name = "ADDRESS")]
    http: Option<String>,
    /// Articles in flight at a time
    #[arg(long, value_name = "NUMBER")]
    in_flight: Option<usize>,
    /// Who makes streams and consumer
    #[arg(long, value_enum)]
    mode: Option<Mode>,
    /// Be taken for another build of the program: for tests of upgrades
    #[arg(long, env = "COPYTASTER_BUILD", value_name = "NAME", hide = true, default_value = "")]
    build: String,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let mut config = args.server.load()?;
    config.http.listen = args.http.clone().or(config.http.listen);
    config.worker.in_flight = args.in_flight.unwrap_or(config.worker.in_flight);
    config.worker.mode = args.mode.unwrap_or(config.worker.mode);
    config.check().map_err(|error| Failure::Usage(error.to_string()))?;
    hush_panics();
    block_on(async {
        let health = Arc::new(Health::new());
        let work = Arc::new(enricher_of(&config, Arc::clone(&health), &args.build)?);
        let (stop, at_once, left) = (CancellationToken::new(), CancellationToken::new(), CancellationToken::new());
        stop_on_signal(stop.clone(), at_once.clone())?;
        keep_lists(&config, &work, Arc::clone(&health), &args.build, stop.clone());
        serve::start(config.http.listen.as_deref(), Arc::clone(&health), left.clone())
            .await
            .map_err(|error| Failure::Usage(error.to_string()))?;
        tokio::select! {
            result = worker::run(&config, work, health, stop) => result?,
            () = at_once.cancelled() => return Err(Failure::Failed("stopped at once by a second signal".to_owned())),
        }
        left.cancel();
        info!("the worker has left");
        Ok(ExitCode::SUCCESS)
    })
}

/// The work of copytaster under this configuration.
pub(super) fn enricher(config: &Config, health: Arc<Health>) -> Result<Enricher, Failure> {
    enricher_of(config, health, "")
}

fn enricher_of(config: &Config, health: Arc<Health>, build: &str) -> Result<Enricher, Failure> {
    let resources = Resources::built_in().map_err(|error| Failure::Failed(error.to_string()))?;
    let settings = Settings { offsets: config.record.offsets, tokens: config.record.tokens, floor: config.record.floor };
    let own = Arc::new(config.lists.load().map_err(|error| Failure::Usage(error.to_string()))?);
    let current = current(config, &resources, settings, own, build).map_err(Failure::Usage)?;
    let feeds = Feeds::new(config, &resources.furniture.agencies).map_err(Failure::Usage)?;
    Ok(Enricher { resources, settings, feeds, health, current: current.into() })
}

/// The lists, and how messages are called that were made with them.
fn current(config: &Config, resources: &Resources, settings: Settings, own: Arc<Tables>, build: &str) -> Result<Current, String> {
    let stages: String = config.stage.iter().map(|it| format!(" {} {} {:?}", it.name, it.subject, it.when)).collect();
    let feeds: String = config.feed.iter().map(|it| format!(" {it:?}")).collect();
    let identity = format!("{:?} {settings:?}{stages}{feeds}{build}", provenance(resources, &own));
    let addressing = Arc::new(Addressing::new(config, &identity)?);
    Ok(Current { own, addressing })
}

/// Reads the user's own lists again when they change.
fn keep_lists(config: &Config, work: &Arc<Enricher>, health: Arc<Health>, build: &str, stop: CancellationToken) {
    let known = work.current().own;
    own_lists::warn_about(&known);
    if config.lists.is_empty() {
        return;
    }
    let (its, work, build) = (config.clone(), Arc::clone(work), build.to_owned());
    let take = move |own: Arc<Tables>| match current(&its, &work.resources, work.settings, own, &build) {
        Ok(fresh) => *work.current.write().unwrap_or_else(PoisonError::into_inner) = fresh,
        Err(problem) => tracing::error!(problem, "the user's own lists can't be used"),
    };
    tokio::spawn(own_lists::watch(config.lists.clone(), known, take, health, stop));
}

/// A panic's own message may quote the article; the place where it happened is enough to find it.
fn hush_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a part of the program failed");
    }));
}

/// The first signal asks for an orderly end; the second does not wait for it.
pub(super) fn stop_on_signal(stop: CancellationToken, at_once: CancellationToken) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Failed(format!("signals can't be listened to: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    tokio::spawn(async move {
        for token in [stop, at_once] {
            tokio::select! { _ = terminate.recv() => (), _ = interrupt.recv() => () }
            info!("asked to stop; finishing what is in flight");
            token.cancel();
        }
    });
    Ok(())
}
