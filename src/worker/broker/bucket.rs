//! A key-value bucket that all workers share: entries are read from the stream's leader and changed by compare-and-set.
//!
//! While the bucket is away nothing that depends on it is settled, and the intake rests, as with any other stream.

use std::time::Duration;

use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use bytes::Bytes;
use jiff::Timestamp;
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

/// A value of the bucket, as it stands there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry<T> {
    pub(crate) value: T,
    /// What a change has to name; 0: there is none yet.
    pub(crate) revision: u64,
    /// When it was last written, if it was read.
    pub(crate) written: Option<Timestamp>,
}

/// What stands in the bucket.
pub(crate) trait Value: Serialize + DeserializeOwned + Default + Clone {
    /// What is presumed of an entry that can't be read.
    fn doubtful() -> Self {
        Self::default()
    }
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
    pub(crate) async fn update<T: Value>(&self, key: &str, change: impl Fn(&mut T) -> bool) -> Entry<T> {
        self.update_from(key, Entry::default(), change).await
    }

    /// As [`Bucket::update`], of an entry that was read a moment ago: the first try presumes that nobody has changed it since.
    pub(crate) async fn update_from<T: Value>(&self, key: &str, known: Entry<T>, change: impl Fn(&mut T) -> bool) -> Entry<T> {
        // Of an entry that was not read, "nothing to change" says nothing.
        let mut is_read = known.revision > 0;
        let mut entry = known;
        loop {
            if change(&mut entry.value) {
                if let Some(revision) = self.put(key, &entry.value, entry.revision).await {
                    return Entry { revision, ..entry };
                }
                sleep(Duration::from_millis(jitter(3))).await;
            } else if is_read {
                return entry;
            }
            (entry, is_read) = (self.read(key).await.unwrap_or_default(), true);
        }
    }

    /// Writes an entry, and gives its revision. `None`: somebody else has changed it since.
    pub(crate) async fn put<T: Serialize>(&self, key: &str, value: &T, revision: u64) -> Option<u64> {
        let outgoing = Outgoing {
            subject: format!("{PREFIX}.{}.{key}", self.name),
            // An id would make the server refuse a change back to an earlier state.
            message_id: String::new(),
            headers: vec![(publish::EXPECTED_REVISION.to_owned(), revision.to_string())],
            // An entry is plain data: writing it to memory does not fail.
            payload: serde_json::to_vec(value).unwrap_or_default().into(),
        };
        match publish(&self.connection, &outgoing).await {
            Ok(receipt) => Some(receipt.sequence),
            Err(refused) if refused.reason == REVISION => None,
            Err(refused) => {
                // Entries are bounded far below any limit.
                error!(problem = refused.message, key, "an entry of the bucket was refused");
                Some(revision)
            }
        }
    }

    /// Writes an entry whatever stands there. False: the server can't take it.
    pub(crate) async fn write<T: Serialize>(&self, key: &str, value: &T) -> bool {
        self.put_piece(key, serde_json::to_vec(value).unwrap_or_default().into()).await
    }

    /// Writes plain bytes whatever stands there. False: the server can't take them.
    pub(crate) async fn put_piece(&self, key: &str, payload: Bytes) -> bool {
        let subject = format!("{PREFIX}.{}.{key}", self.name);
        let outgoing = Outgoing { subject, message_id: String::new(), headers: Vec::new(), payload };
        publish(&self.connection, &outgoing).await.is_ok()
    }

    /// Plain bytes as they stand there.
    pub(crate) async fn piece(&self, key: &str) -> Option<Bytes> {
        self.last(&format!("{PREFIX}.{}.{key}", self.name)).await.map(|it| it.payload)
    }

    /// An entry that can't be read is doubtful; one that was deleted is as good as new.
    pub(crate) async fn read<T: Value>(&self, key: &str) -> Option<Entry<T>> {
        let message = self.last(&format!("{PREFIX}.{}.{key}", self.name)).await?;
        let written = Timestamp::from_nanosecond(message.time.unix_timestamp_nanos()).ok();
        if message.payload.is_empty() {
            return Some(Entry { value: T::default(), revision: message.sequence, written });
        }
        let value = serde_json::from_slice(&message.payload).unwrap_or_else(|problem| {
            error!(%problem, key, bucket = self.name, "an entry can't be read; what depends on it is withheld until it is deleted");
            T::doubtful()
        });
        Some(Entry { value, revision: message.sequence, written })
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
