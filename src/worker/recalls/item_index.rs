//! Which records exist for an item, and which items a notice means: a JetStream key-value bucket that all workers share.
//!
//! Keys are `item.<digest of the id>` and `headline|number|slug.<digest>`; an entry is changed by compare-and-set only, so that two
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
//! Entries are read from the stream's leader, never from a replica. While the bucket is away nothing that depends on it is settled,
//! and the intake rests, as with any other stream.

use futures_util::future::{join, join_all};

use crate::worker::broker::bucket::Bucket;
use crate::worker::context::Context;
use crate::worker::recalls::entry::{Holder, Item, Known, Name, Named, Order, Recall, item_key};

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

impl ItemIndex {
    pub(crate) fn new(context: &Context) -> ItemIndex {
        ItemIndex { bucket: Bucket::new(context.connection.clone(), &context.config.worker.bucket) }
    }

    /// Enters a story before it goes out. Some: a notice forbids it.
    pub(crate) async fn claim(&self, story: &Story) -> Option<Recall> {
        let names = join_all(story.names.iter().map(async |name| {
            let named: Named = self.bucket.update(&name.key(), |it: &mut Named| it.add(&story.holder)).await;
            named.forbids(name, &story.holder).cloned()
        }));
        let key = item_key(&story.id);
        let item = self.bucket.update(&key, |it: &mut Item| it.add(&story.id, &story.known));
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
    pub(crate) async fn item(&self, id: &str) -> Item {
        self.bucket.read(&item_key(id)).await.map(|(item, _)| item).unwrap_or_default()
    }

    pub(crate) async fn set_released(&self, story: &Story) {
        let known = Known { released: true, ..story.known.clone() };
        let _entry: Item = self.bucket.update(&item_key(&story.id), |it: &mut Item| it.add(&story.id, &known)).await;
    }

    /// The items that go by one of these names, without a mark on them. The headline tells most, the slug least.
    pub(crate) async fn find(&self, names: &[Name], asks: &Holder) -> Vec<String> {
        for name in names {
            let named: Named = self.bucket.read(&name.key()).await.map(|(it, _)| it).unwrap_or_default();
            let meant = named.meant(name, asks);
            if !meant.is_empty() {
                return meant;
            }
        }
        Vec::new()
    }

    /// Marks names as recalled, and says which items are meant by them.
    pub(crate) async fn recall_names(&self, names: &[Name], recall: &Recall, notice: &Holder) -> Vec<String> {
        let marked = names.iter().map(async |name| {
            let named: Named = self.bucket.update(&name.key(), |it: &mut Named| it.recall(recall)).await;
            named.meant(name, notice)
        });
        join_all(marked).await.into_iter().find(|it| !it.is_empty()).unwrap_or_default()
    }

    /// Marks an item as recalled, known or not, and gives its entry.
    pub(crate) async fn recall_item(&self, id: &str, recall: &Recall) -> Item {
        self.bucket.update(&item_key(id), |it: &mut Item| it.recall(id, recall)).await
    }

    pub(crate) async fn replace_item(&self, id: &str, by: &Recall) {
        let _entry: Item = self.bucket.update(&item_key(id), |it: &mut Item| it.replace(id, by)).await;
    }

    pub(crate) async fn lift(&self, id: &str, order: Order) {
        let _entry: Item = self.bucket.update(&item_key(id), |it: &mut Item| it.lift(order)).await;
    }
}
