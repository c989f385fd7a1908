//! What every command that needs a server has in common: where it is, and the configuration.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use super::Failure;
use crate::config::Config;
use crate::worker::WorkerError;
use crate::worker::broker::connection::Connection;
use crate::worker::health::Health;

#[derive(Debug, Clone, clap::Args)]
pub(super) struct ServerArgs {
    /// Where the server is [default: nats://127.0.0.1:4222, or what the configuration says]
    #[arg(long, env = "NATS_URL", value_name = "URL")]
    pub(super) nats: Option<String>,
    /// TOML file; every key has a default
    #[arg(long, env = "COPYTASTER_CONFIG", value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

impl ServerArgs {
    /// The configuration, with the command line's word on top.
    pub(super) fn load(&self) -> Result<Config, Failure> {
        let mut config = Config::load(self.config.as_deref()).map_err(|error| Failure::Usage(error.to_string()))?;
        if let Some(url) = &self.nats {
            config.nats.url.clone_from(url);
        }
        Ok(config)
    }
}

/// Runs `work` on a runtime of its own.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Failure::Failed(format!("no runtime: {error}")))?.block_on(work)
}

pub(super) async fn connect(config: &Config) -> Result<Connection, Failure> {
    Ok(Connection::open(&config.nats, Arc::new(Health::new())).await?)
}

impl From<WorkerError> for Failure {
    fn from(error: WorkerError) -> Failure {
        match error {
            WorkerError::Unreachable { .. } => Failure::Unreachable(error.to_string()),
            WorkerError::Misconfigured(_) => Failure::Usage(error.to_string()),
            WorkerError::Failed(_) => Failure::Failed(error.to_string()),
        }
    }
}
