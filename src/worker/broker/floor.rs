//! Up to where the consumer had settled everything: known to the bucket as well, so that a consumer that has to be recreated goes on there.

use async_nats::jetstream::consumer::DeliverPolicy;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use tracing::{info, warn};

use crate::config::Config;
use crate::worker::WorkerError;
use crate::worker::broker::bucket::{Bucket, Value};
use crate::worker::broker::connection::{ANSWER, Connection};
use crate::worker::subject;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Floor {
    /// When the stream was created: another one of the same name has other sequences.
    created: String,
    sequence: u64,
}

impl Value for Floor {}

fn key(config: &Config) -> String {
    format!("floor.{}", subject::token(&format!("{}-{}", config.input.stream, config.input.consumer)))
}

/// Notes an ack floor that the consumer has reached.
pub(crate) async fn note(connection: &Connection, config: &Config, sequence: u64) {
    let Ok(Ok(stream)) = timeout(ANSWER, connection.jetstream.get_stream(&config.input.stream)).await else { return };
    let created = stream.cached_info().created.to_string();
    let bucket = Bucket::new(connection.clone(), &config.worker.bucket);
    let rise = |it: &mut Floor| {
        let rises = it.created != created || it.sequence < sequence;
        if rises {
            *it = Floor { created: created.clone(), sequence };
        }
        rises
    };
    // While the bucket is away there is nothing to be noted.
    let _noted = timeout(ANSWER, bucket.update(&key(config), rise)).await;
}

/// Where a consumer begins that is created now: after what was settled, as far as that is known.
pub(crate) async fn start(connection: &Connection, config: &Config) -> Result<DeliverPolicy, WorkerError> {
    let failed =
        |what: &str| WorkerError::Failed(format!("where consumer {} has to begin can't be told: {what}", config.input.consumer));
    let stream = timeout(ANSWER, connection.jetstream.get_stream(&config.input.stream)).await;
    let stream = stream.map_err(|_| failed("no answer"))?.map_err(|error| failed(&error.to_string()))?;
    let (created, messages) = (stream.cached_info().created.to_string(), stream.cached_info().state.messages);
    let bucket = Bucket::new(connection.clone(), &config.worker.bucket);
    let known = timeout(ANSWER, bucket.read::<Floor>(&key(config))).await.map_err(|_| failed("the bucket does not answer"))?;
    let known = known.map(|it| it.value).filter(|it| it.sequence > 0);
    let (stream, consumer) = (&config.input.stream, &config.input.consumer);
    match known {
        Some(floor) if floor.created == created => {
            info!(stream, consumer, after = floor.sequence, "the consumer goes on after the last known ack floor");
            return Ok(DeliverPolicy::ByStartSequence { start_sequence: floor.sequence + 1 });
        }
        Some(_) => warn!(stream, consumer, messages, "the input stream was recreated: the consumer starts at its beginning"),
        None if messages > 0 => {
            warn!(stream, consumer, messages, "no ack floor of this consumer is known: it starts at the beginning of the stream");
        }
        None => (),
    }
    Ok(DeliverPolicy::All)
}
