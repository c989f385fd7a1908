//! A key-value bucket that all workers share: entries are read from the stream's leader and changed by compare-and-set.
//!
//! While the bucket is away nothing that depends on it is settled, and the intake rests, as with any other stream.

use std::time::Duration;

use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::{sleep, timeout};
use tracing::{error, warn};

use crate::worker::broker::connection::{ANSWER, Connection, jitter};
use crate::worker::broker::publish::{self, REVISION, publish};
use crate::worker::message::Outgoing;

/// The bucket, as the worker uses it.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    connection: Connection,
    name: String,
}

/// Of every subject of the bucket's stream.
const PREFIX: &str = "$KV";

/// The stream behind a bucket.
pub(crate) fn stream_of(bucket: &str) -> String {
    format!("KV_{bucket}")
}

/// Subjects of that stream.
pub(crate) fn subjects_of(bucket: &str) -> String {
    format!("{PREFIX}.{bucket}.>")
}

impl Bucket {
    pub(crate) fn new(connection: Connection, name: &str) -> Bucket {
        Bucket { connection, name: name.to_owned() }
    }

    /// Changes an entry by compare-and-set, and gives it as it is then. `change` says whether there is anything to write; it may run
    /// several times. Most entries are new: the first try presumes that.
    pub(crate) async fn update<T>(&self, key: &str, change: impl Fn(&mut T) -> bool) -> T
    where
        T: Serialize + DeserializeOwned + Default,
    {
        let (mut entry, mut revision) = (T::default(), 0);
        loop {
            if !change(&mut entry) || self.put(key, &entry, revision).await {
                return entry;
            }
            sleep(Duration::from_millis(jitter(3))).await;
            (entry, revision) = self.read(key).await.unwrap_or_default();
        }
    }

    /// False: somebody else has changed the entry since.
    pub(crate) async fn put<T: Serialize>(&self, key: &str, entry: &T, revision: u64) -> bool {
        let outgoing = Outgoing {
            subject: format!("{PREFIX}.{}.{key}", self.name),
            // An id would make the server refuse a change back to an earlier state.
            message_id: String::new(),
            headers: vec![(publish::EXPECTED_REVISION.to_owned(), revision.to_string())],
            // An entry is plain data: writing it to memory does not fail.
            payload: serde_json::to_vec(entry).unwrap_or_default().into(),
        };
        match publish(&self.connection, &outgoing).await {
            Ok(_) => true,
            Err(refused) if refused.reason == REVISION => false,
            Err(refused) => {
                // Entries are bounded far below any limit.
                error!(problem = refused.message, key, "an entry of the bucket was refused");
                true
            }
        }
    }

    /// The entry and its revision. An entry that can't be read counts as empty: it is written anew.
    pub(crate) async fn read<T: DeserializeOwned + Default>(&self, key: &str) -> Option<(T, u64)> {
        let message = self.last(&format!("{PREFIX}.{}.{key}", self.name)).await?;
        let entry = serde_json::from_slice(&message.payload).unwrap_or_else(|problem| {
            error!(%problem, key, "an entry of the bucket can't be read; it is written anew");
            T::default()
        });
        Some((entry, message.sequence))
    }

    /// The last message of a subject, asked for until the server answers.
    async fn last(&self, subject: &str) -> Option<StreamMessage> {
        let health = &self.connection.health;
        let name = stream_of(&self.name);
        let mut stuck = None;
        for attempt in 0_u32.. {
            health.connected().await;
            let asked = async {
                let stream = self.connection.jetstream.get_stream_no_info(&name).await.map_err(|error| error.to_string())?;
                match stream.get_last_raw_message_by_subject(subject).await {
                    Ok(found) => Ok(Some(found)),
                    Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
                    Err(error) => Err(error.to_string()),
                }
            };
            let problem = match timeout(ANSWER, asked).await {
                Ok(Ok(found)) => return found,
                Ok(Err(problem)) => problem,
                Err(_) => "no answer".to_owned(),
            };
            health.note_problem(format!("reading bucket {} failed: {problem}", self.name));
            if attempt.is_power_of_two() {
                warn!(bucket = self.name, problem, attempt, "reading failed; asking again");
            }
            if attempt > 0 && stuck.is_none() {
                stuck = Some(health.stuck_publish());
            }
            let ceiling = 50_u64.saturating_mul(1 << attempt.min(6));
            sleep(Duration::from_millis(ceiling / 2 + jitter(ceiling / 2))).await;
        }
        None
    }
}
