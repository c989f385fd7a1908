//! What every command that needs a server has in common: where it is, and the configuration.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use super::Failure;
use crate::config::{Config, Credentials, Given, Secret};
use crate::worker::WorkerError;
use crate::worker::broker::connection::Connection;
use crate::worker::health::Health;

/// Where the server is, and who we are to it. Passwords and tokens come from the environment, from files or from contexts, never from the
/// command line, where every user of the machine can read them.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Server")]
pub(super) struct ServerArgs {
    /// Where the server is [default: nats://127.0.0.1:4222, or what the configuration says]
    #[arg(long, global = true, visible_alias = "server", env = "NATS_URL", hide_env_values = true, value_name = "URL")]
    nats: Option<String>,
    /// TOML file; every key has a default
    #[arg(long, global = true, env = "COPYTASTER_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Context of the `nats` command, by name (~/.config/nats/context) or as a file that ends in .json
    #[arg(long, global = true, env = "NATS_CONTEXT", value_name = "NAME")]
    context: Option<String>,
    /// User; the password comes from NATS_PASSWORD, the configuration or a context. Without a password it is a token
    #[arg(long, global = true, env = "NATS_USER", hide_env_values = true, value_name = "NAME")]
    user: Option<String>,
    /// Credentials file, as `nsc` makes it
    #[arg(long, global = true, env = "NATS_CREDS", value_name = "FILE")]
    creds: Option<PathBuf>,
    /// File that holds an nkey seed
    #[arg(long, global = true, env = "NATS_NKEY", value_name = "FILE")]
    nkey: Option<PathBuf>,
    /// PEM file of the authority that signed the server's certificate
    #[arg(long, global = true, env = "NATS_CA", value_name = "FILE")]
    tlsca: Option<PathBuf>,
    /// PEM file of our own certificate
    #[arg(long, global = true, env = "NATS_CERT", value_name = "FILE")]
    tlscert: Option<PathBuf>,
    /// PEM file of its key
    #[arg(long, global = true, env = "NATS_KEY", value_name = "FILE")]
    tlskey: Option<PathBuf>,
    /// Beginning of the subjects on which answers come, for users with few rights
    #[arg(long, global = true, env = "NATS_INBOX_PREFIX", value_name = "SUBJECT")]
    inbox_prefix: Option<String>,
}

impl ServerArgs {
    /// The configuration, with what the environment and the command line say over it.
    pub(super) fn load(&self) -> Result<Config, Failure> {
        let secret = |name: &str| std::env::var(name).ok().filter(|it| !it.is_empty()).map(Secret::from);
        let given = Given {
            context: self.context.clone(),
            url: self.nats.clone(),
            credentials: Credentials {
                user: self.user.clone(),
                password: secret("NATS_PASSWORD"),
                token: secret("NATS_TOKEN"),
                creds: self.creds.clone(),
                nkey: self.nkey.clone(),
            },
            ca: self.tlsca.clone(),
            cert: self.tlscert.clone(),
            key: self.tlskey.clone(),
            inbox_prefix: self.inbox_prefix.clone(),
        };
        Config::load(self.config.as_deref(), &given).map_err(|error| Failure::Usage(error.to_string()))
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
            WorkerError::Failed(_) | WorkerError::ConnectionEnded => Failure::Failed(error.to_string()),
        }
    }
}
