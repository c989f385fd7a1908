//! Which records exist for an item, and which items a notice means: a JetStream key-value bucket that all workers share.
//!
//! Keys are `item.<digest of the id>` and `headline|number|slug.<digest>`; an entry is changed by compare-and-set only, so that two
//! workers can't overlook each other. The order of the steps keeps a kill from being lost, whatever dies in between:
//!
//! - A **story** first claims its item and its names (one round trip, all at once), then goes out, then looks at its item again, and
//!   only then is acknowledged. If it dies after the claim, a kill that comes meanwhile finds the claim and recalls it; when the
//!   story is handed out again it finds the recall and does not go out as usable.
//! - A **notice** first marks its names, then its items, then sends the tombstones, and only then is acknowledged. If it dies in between
//!   it is handed out again, and every step can be done twice.
//! - Where both meet: on each key one of them comes first. If the claim was first, the notice reads it and sends a tombstone to its
//!   subjects; if the mark was first, the claim reads it and the story stays in. A story that was already on its way when the notice read
//!   its claim may reach the stream after the tombstone: that is why it looks again, and says the tombstone once more.
//!
//! Entries are read from the stream's leader, never from a replica. While the bucket is away nothing that depends on it is settled,
//! and the intake rests, as with any other stream.

pub(super) mod entry;

use std::time::Duration;

use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use futures_util::future::{join, join_all};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::{sleep, timeout};
use tracing::{error, warn};

use super::connection::{ANSWER, Connection, jitter};
use super::outgoing::Outgoing;
use super::publish::{self, REVISION, publish};
use entry::{Bearer, Item, Known, Name, Named, Order, Recall, item_key};

/// The bucket, as the worker uses it.
#[derive(Debug, Clone)]
pub(super) struct Register {
    connection: Connection,
    bucket: String,
}

/// A story as the register knows it.
#[derive(Debug, Clone)]
pub(super) struct Story {
    pub(super) id: String,
    pub(super) known: Known,
    pub(super) bearer: Bearer,
    pub(super) names: Vec<Name>,
}

/// Of every subject of the bucket's stream.
const PREFIX: &str = "$KV";

/// The stream behind a bucket.
pub(super) fn stream_of(bucket: &str) -> String {
    format!("KV_{bucket}")
}

/// Subjects of that stream.
pub(super) fn subjects_of(bucket: &str) -> String {
    format!("{PREFIX}.{bucket}.>")
}

impl Register {
    pub(super) fn new(connection: Connection, bucket: &str) -> Register {
        Register { connection, bucket: bucket.to_owned() }
    }

    /// Enters a story before it goes out. Some: a notice forbids it.
    pub(super) async fn claim(&self, story: &Story) -> Option<Recall> {
        let names = join_all(story.names.iter().map(async |name| {
            let named: Named = self.update(&name.key(), |it: &mut Named| it.add(&story.bearer)).await;
            named.forbids(name, &story.bearer).cloned()
        }));
        let key = item_key(&story.id);
        let item = self.update(&key, |it: &mut Item| it.add(&story.id, &story.known));
        let (by_name, item) = join(names, item).await;
        let recall = item.forbids(&story.known).cloned();
        let by_name = by_name.into_iter().flatten().next();
        if recall.is_none()
            && let Some(recall) = &by_name
        {
            // A notice that did not know the item yet: from now on it does.
            self.recall_item(&story.id, recall).await;
        }
        recall.or(by_name)
    }

    /// The item's entry as it is now.
    pub(super) async fn item(&self, id: &str) -> Item {
        self.read(&item_key(id)).await.map(|(item, _)| item).unwrap_or_default()
    }

    pub(super) async fn set_released(&self, story: &Story) {
        let known = Known { released: true, ..story.known.clone() };
        let _entry: Item = self.update(&item_key(&story.id), |it: &mut Item| it.add(&story.id, &known)).await;
    }

    /// The items that go by one of these names, without a mark on them. The headline tells most, the slug least.
    pub(super) async fn find(&self, names: &[Name], asks: &Bearer) -> Vec<String> {
        for name in names {
            let named: Named = self.read(&name.key()).await.map(|(it, _)| it).unwrap_or_default();
            let meant = named.meant(name, asks);
            if !meant.is_empty() {
                return meant;
            }
        }
        Vec::new()
    }

    /// Marks names as recalled, and says which items are meant by them.
    pub(super) async fn recall_names(&self, names: &[Name], recall: &Recall, notice: &Bearer) -> Vec<String> {
        let marked = names.iter().map(async |name| {
            let named: Named = self.update(&name.key(), |it: &mut Named| it.recall(recall)).await;
            named.meant(name, notice)
        });
        join_all(marked).await.into_iter().find(|it| !it.is_empty()).unwrap_or_default()
    }

    /// Marks an item as recalled, known or not, and gives its entry.
    pub(super) async fn recall_item(&self, id: &str, recall: &Recall) -> Item {
        self.update(&item_key(id), |it: &mut Item| it.recall(id, recall)).await
    }

    pub(super) async fn replace_item(&self, id: &str, by: &Recall) {
        let _entry: Item = self.update(&item_key(id), |it: &mut Item| it.replace(id, by)).await;
    }

    pub(super) async fn lift(&self, id: &str, order: Order) {
        let _entry: Item = self.update(&item_key(id), |it: &mut Item| it.lift(order)).await;
    }

    /// Changes an entry by compare-and-set, and gives it as it is then. `change` says whether there is anything to write; it may run
    /// several times. Most entries are new: the first try presumes that.
    async fn update<T>(&self, key: &str, change: impl Fn(&mut T) -> bool) -> T
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
    pub(super) async fn put<T: Serialize>(&self, key: &str, entry: &T, revision: u64) -> bool {
        let outgoing = Outgoing {
            subject: format!("{PREFIX}.{}.{key}", self.bucket),
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
                error!(problem = refused.message, key, "the register's entry was refused");
                true
            }
        }
    }

    /// The entry and its revision. An entry that can't be read counts as empty: it is written anew.
    pub(super) async fn read<T: DeserializeOwned + Default>(&self, key: &str) -> Option<(T, u64)> {
        let message = self.last(&format!("{PREFIX}.{}.{key}", self.bucket)).await?;
        let entry = serde_json::from_slice(&message.payload).unwrap_or_else(|problem| {
            error!(%problem, key, "an entry of the register can't be read; it is written anew");
            T::default()
        });
        Some((entry, message.sequence))
    }

    /// The last message of a subject, asked for until the server answers.
    async fn last(&self, subject: &str) -> Option<StreamMessage> {
        let health = &self.connection.health;
        let name = stream_of(&self.bucket);
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
            health.note_problem(format!("reading bucket {} failed: {problem}", self.bucket));
            if attempt.is_power_of_two() {
                warn!(bucket = self.bucket, problem, attempt, "reading failed; asking again");
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
