//! What every part of a running worker needs.

use std::sync::Arc;

use super::broker::connection::Connection;
use super::health::Health;
use crate::config::Config;

/// Settings, the connection to the server, and the state that others may ask for. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) config: Arc<Config>,
    pub(crate) connection: Connection,
    pub(crate) health: Arc<Health>,
}

impl Context {
    pub(crate) fn new(config: &Config, connection: &Connection) -> Context {
        Context { config: Arc::new(config.clone()), health: Arc::clone(&connection.health), connection: connection.clone() }
    }
}
