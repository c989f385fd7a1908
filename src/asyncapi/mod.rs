//! The AsyncAPI document: every subject, header and payload of the service, as its settings make them, for generators of clients and documentation.
//!
//! Pure: settings go in, the document comes out. The payloads are those of `deploy/schema`, and the subjects the forms that messages are addressed by;
//! what is said here beside them is held against messages of a worker by a test (`tests/it/broker/asyncapi.rs`).

mod channels;
mod headers;
mod messages;
mod parameters;
mod schemas;

use serde_json::{Map, Value, json};

use crate::config::Config;
use channels::Channel;

/// The document, AsyncAPI 3.0. What the service publishes is to be received by whoever reads it: `send` and `receive` are the service's own.
pub fn document(config: &Config) -> Value {
    let channels = channels::of(config);
    let schemas = schemas::all();
    let addresses: Map<String, Value> =
        channels.iter().map(|it| (it.name.clone(), it.described(&schemas))).chain(channels::replies(&channels)).collect();
    let operations: Map<String, Value> = channels.iter().map(Channel::operation).collect();
    json!({
        "asyncapi": "3.0.0",
        "id": "urn:copytaster",
        "info": {
            "title": "copytaster",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": { "name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0" },
        },
        "defaultContentType": "application/json",
        "servers": servers(config),
        "channels": addresses,
        "operations": operations,
        "components": { "messages": messages::all(), "schemas": schemas },
    })
}

const DESCRIPTION: &str = "Reads live wire copy off a subject, enriches it and publishes one record per article; and each event, statement, toll, \
    watched name, link and story as a message of its own. Everything that is published lies in JetStream streams (`x-jetstream-stream`). Fields, headers \
    and values of enumerations may be added; none is renamed, or given another meaning, without a new version of `schema`.";

fn servers(config: &Config) -> Map<String, Value> {
    let described = |(number, url): (usize, &String)| {
        let (protocol, host) = url.split_once("://").unwrap_or(("nats", url));
        let security = if protocol == "tls" { "nats, over TLS" } else { "nats" };
        (format!("nats{}", number + 1), json!({ "host": host, "protocol": "nats", "description": security }))
    };
    config.nats.url.servers().iter().enumerate().map(described).collect()
}

/// A reference inside the document.
fn reference(to: &str) -> Value {
    json!({ "$ref": format!("#/{to}") })
}
