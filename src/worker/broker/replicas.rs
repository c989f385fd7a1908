//! Whether a cluster keeps more than one copy of what the workers need: with one, the loss of the server that has the item index stops
//! every worker, and embargoes with it.

use std::collections::BTreeSet;

use tokio::time::timeout;

use super::streams;
use crate::config::Config;
use crate::worker::broker::connection::{ANSWER, Connection};

/// Servers that a cluster needs for copies that survive the loss of one.
const ENOUGH: usize = 3;

/// Streams with fewer copies than the cluster could keep.
pub(super) async fn too_few(connection: &Connection, config: &Config) -> Vec<String> {
    let info = connection.client.server_info();
    // A cluster tells the addresses of its servers, this one's among them.
    let servers: BTreeSet<&str> = info.connect_urls.iter().map(String::as_str).collect();
    let mut single = Vec::new();
    if info.cluster.is_none() || servers.len() < ENOUGH {
        return single;
    }
    for wanted in streams::wanted(config) {
        let found = timeout(ANSWER, connection.jetstream.get_stream(&wanted.name)).await;
        if found.is_ok_and(|it| it.is_ok_and(|it| it.cached_info().config.num_replicas < ENOUGH)) {
            single.push(wanted.name);
        }
    }
    single
}
