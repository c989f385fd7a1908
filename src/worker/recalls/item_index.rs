//! Which records exist for an item, and which items a notice means: a JetStream key-value bucket that all workers share.
//!
//! Keys are `item.<digest of the id>`, `headline|number|slug.<digest>` and, of copy whose id is a digest of its bytes, `words.<digest>`; an entry is changed by compare-and-set only, so that two
//! workers can't overlook each other. The order of the steps keeps a kill from being lost, whatever dies in between:
//!
//! - A **story** first claims its item and its names (one round trip, all at once), then goes out, then looks at its item again, and
//!   only then is acknowledged. If it dies after the claim, a kill that comes meanwhile finds the claim and recalls it; when the
//!   story is redelivered it finds the recall and does not go out as usable.
//! - A **notice** first marks its names, then its items, then sends the tombstones, and only then is acknowledged. If it dies in between
//!   it is redelivered, and every step can be done twice.
//! - Where both meet: on each key one of them comes first. If the claim was first, the notice reads it and sends a tombstone to its
//!   subjects; if the mark was first, the claim reads it and the story stays in. A story that was already on its way when the notice read
//!   its claim may reach the stream after the tombstone: that is why it looks again, and says the tombstone once more.
//!
//! A claim also keeps the message id that the record was published under, so that whoever handles the message next, another release of
//! the program perhaps, publishes it under the same; and that the server has it, so that a message that is redelivered after the server
//! has forgotten the id gives no second record.
//!
//! Entries are read from the stream's leader, never from a replica. While the bucket is away nothing that depends on it is settled,
//! and the intake rests, as with any other stream.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::{join, join_all};
use serde::{Deserialize, Serialize};

use crate::worker::broker::bucket::{Bucket, Entry, Value};
use crate::worker::context::Context;
use crate::worker::outgoing::short_digest;
use crate::worker::recalls::bulletins::Telling;
use crate::worker::recalls::entry::{Item, Known, More, Moved, Order, Recall, item_key};
use crate::worker::recalls::mentions;
use crate::worker::recalls::names::{Holder, Meant, Name, Named};

/// The entries of items and names.
#[derive(Debug, Clone)]
pub(crate) struct ItemIndex {
    bucket: Bucket,
}

/// A story as the item index knows it.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) id: String,
    pub(crate) known: Known,
    pub(crate) holder: Holder,
    pub(crate) names: Vec<Name>,
}

/// A story that was entered.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) item: Entry<Item>,
    /// A notice forbids it.
    pub(crate) recall: Option<Recall>,
    /// It had been entered before.
    pub(crate) was_there: bool,
}

impl ItemIndex {
    pub(crate) fn new(bucket: Bucket) -> ItemIndex {
        ItemIndex { bucket }
    }

    pub(crate) fn of(context: &Context) -> ItemIndex {
        ItemIndex::new(Bucket::new(context.connection.clone(), &context.config.worker.bucket))
    }

    /// The id of the first copy that said this; `id` if nothing did.
    pub(crate) async fn first_to_say(&self, words: &str, id: &str) -> String {
        let enter = |it: &mut FirstToSay| {
            let is_first = it.id.is_empty();
            if is_first {
                id.clone_into(&mut it.id);
            }
            is_first
        };
        self.bucket.update(&words_key(words), enter).await.value.id
    }

    /// Enters a story before it goes out.
    pub(crate) async fn claim(&self, story: &Story) -> Claim {
        let names = join_all(story.names.iter().map(async |name| {
            let named = self.bucket.update(&name.key(), |it: &mut Named| it.add(name, &story.holder)).await;
            named.value.forbids(name, &story.holder).cloned()
        }));
        let key = item_key(&story.id);
        let was_there = AtomicBool::new(false);
        let item = self.bucket.update(&key, |it: &mut Item| {
            was_there.store(it.entered(&story.known).is_some(), Ordering::Relaxed);
            it.claim(&story.id, &story.known)
        });
        let (by_name, mut item) = join(names, item).await;
        let recall = item.value.forbids(&story.known).cloned();
        let by_name = by_name.into_iter().flatten().next();
        if recall.is_none()
            && let Some(recall) = &by_name
        {
            // A notice that did not know the item yet: from now on it does.
            item = self.recall_item(&story.id, recall).await;
        }
        Claim { item, recall: recall.or(by_name), was_there: was_there.into_inner() }
    }

    /// Notes that the server has the story, and gives its item as it is then: what came since its claim is in it.
    /// `telling`: what subscribers were told of it.
    pub(crate) async fn set_sent(&self, story: &Story, item: &Entry<Item>, released: bool, telling: Option<&Telling>) -> Item {
        let set = |it: &mut Item| {
            let by = it.entered(&story.known).and_then(|it| it.message_id.clone()).unwrap_or_default();
            let told = telling.is_some_and(|telling| it.tell(&story.known, &telling.told, &telling.closes, &by));
            it.set_sent(&story.known, released) || told
        };
        self.bucket.update_from(&item_key(&story.id), item.clone(), set).await.value
    }

    /// The item's entry as it is now.
    pub(crate) async fn item(&self, id: &str) -> Entry<Item> {
        self.bucket.read(&item_key(id)).await.unwrap_or_default()
    }

    /// The known item that an id means, though its letters may be written in another case.
    pub(crate) async fn named_by(&self, id: &str) -> Option<Item> {
        let exact = self.item(id).await.value;
        if !exact.records.is_empty() {
            return Some(exact);
        }
        if !mentions::is_sure(id) {
            return None;
        }
        let mut spellings: Vec<String> = vec![id.to_lowercase(), id.to_uppercase()];
        if let Some(name) = Name::in_id(id) {
            let named: Entry<Named> = self.bucket.read(&name.key()).await.unwrap_or_default();
            let same = |it: &&Holder| it.id.to_lowercase() == id.to_lowercase();
            spellings.extend(named.value.items.iter().find(same).map(|it| it.id.clone()));
        }
        spellings.retain(|it| it != id);
        let items = join_all(spellings.iter().map(|it| self.item(it))).await;
        items.into_iter().map(|it| it.value).find(|it| !it.records.is_empty())
    }

    /// Notes that newer versions need not wait for the story.
    pub(crate) async fn give_up(&self, story: &Story) {
        self.bucket.update(&item_key(&story.id), |it: &mut Item| it.give_up(&story.known)).await;
    }

    /// Notes that this story and newer ones wait no more for older ones.
    pub(crate) async fn give_up_older(&self, story: &Story) -> Entry<Item> {
        self.bucket.update(&item_key(&story.id), |it: &mut Item| it.give_up_older(&story.known)).await
    }

    /// Notes that an operator has dropped the story while it waited.
    pub(crate) async fn drop_record(&self, story: &Story, by: &Recall) {
        self.bucket.update(&item_key(&story.id), |it: &mut Item| it.drop_record(&story.id, &story.known, by)).await;
    }

    /// Moves the end of an item's embargo, known or not.
    pub(crate) async fn move_embargo(&self, id: &str, moved: &Moved) {
        self.bucket.update(&item_key(id), |it: &mut Item| it.move_embargo(id, moved)).await;
    }

    /// Notes that a notice says that an item's embargo is lifted.
    pub(crate) async fn ask_lift(&self, id: &str, by: &str) {
        self.bucket.update(&item_key(id), |it: &mut Item| it.ask_lift(by)).await;
    }

    /// Writes a story's entries again, so that their age begins anew.
    pub(crate) async fn renew(&self, story: &Story) {
        // What one worker does is enough: a change by somebody else is a renewal too.
        let renewed = story.names.iter().map(async |name| {
            if let Some(entry) = self.bucket.read::<Named>(&name.key()).await {
                self.bucket.put(&name.key(), &entry.value, entry.revision).await;
            }
        });
        join_all(renewed).await;
        let key = item_key(&story.id);
        if let Some(entry) = self.bucket.read::<Item>(&key).await {
            self.bucket.put(&key, &entry.value, entry.revision).await;
        }
    }

    /// Enters a notice under a key of its own: it is no story that could be recalled.
    pub(crate) async fn claim_notice(&self, id: &str, known: &Known) -> Entry<Item> {
        self.bucket.update(&notice_key(id), |it: &mut Item| it.claim(id, known)).await
    }

    pub(crate) async fn set_notice_sent(&self, id: &str, known: &Known, entry: Entry<Item>) {
        self.bucket.update_from(&notice_key(id), entry, |it: &mut Item| it.set_sent(known, false)).await;
    }

    /// The items that go by one of these names, without a mark on them. The headline tells most, the slug least.
    pub(crate) async fn find(&self, names: &[Name], asks: &Holder) -> Vec<String> {
        for name in names {
            let named: Entry<Named> = self.bucket.read(&name.key()).await.unwrap_or_default();
            let meant = named.value.meant(name, asks);
            if !meant.items.is_empty() {
                return meant.items;
            }
        }
        Vec::new()
    }

    /// Marks names as recalled, and says which items are meant by them.
    pub(crate) async fn recall_names(&self, names: &[Name], recall: &Recall, notice: &Holder) -> Meant {
        let marked = names.iter().map(async |name| {
            let named = self.bucket.update(&name.key(), |it: &mut Named| it.recall(recall)).await;
            named.value.meant(name, notice)
        });
        let meant = join_all(marked).await;
        let foreign = meant.iter().flat_map(|it| it.foreign.iter().cloned()).collect();
        match meant.into_iter().find(|it| !it.items.is_empty()) {
            Some(found) => Meant { items: found.items, foreign: Vec::new() },
            None => Meant { items: Vec::new(), foreign },
        }
    }

    /// Marks an item as recalled, known or not, and gives its entry.
    pub(crate) async fn recall_item(&self, id: &str, recall: &Recall) -> Entry<Item> {
        self.bucket.update(&item_key(id), |it: &mut Item| it.recall(id, recall)).await
    }

    /// Notes that what records of an item told is withdrawn, or taken over.
    pub(crate) async fn close(&self, id: &str, sequences: &[u64], by: &str) -> Item {
        self.bucket.update(&item_key(id), |it: &mut Item| it.close(sequences, by)).await.value
    }

    pub(crate) async fn replace_item(&self, id: &str, by: &Recall) {
        self.bucket.update(&item_key(id), |it: &mut Item| it.replace(id, by)).await;
    }

    pub(crate) async fn lift(&self, id: &str, order: Order) {
        self.bucket.update(&item_key(id), |it: &mut Item| it.lift(order)).await;
    }
}

/// The item that some words belong to.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct FirstToSay {
    id: String,
    #[serde(flatten)]
    more: More,
}

impl Value for FirstToSay {}

fn words_key(words: &str) -> String {
    format!("words.{words}")
}

fn notice_key(id: &str) -> String {
    format!("notice.{}", short_digest(id))
}
