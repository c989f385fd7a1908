//! How one record goes out: looked up in the item index, sent where its lifecycle sends it, and looked up once more.
//!
//! Copy that is not usable never comes near the enriched subjects but as a tombstone. See [`super::item_index`] for why the steps
//! stand in this order.

use futures_util::future::join_all;
use tracing::warn;

use crate::record::stub::Recalled;
use crate::record::{LifecycleKind, Record};
use crate::worker::broker::publish::{Receipt, Refused, Taken, publish};
use crate::worker::context::Context;
use crate::worker::message::Outgoing;
use crate::worker::metrics::TopicLabel;
use crate::worker::outgoing::{Route, words_of};
use crate::worker::recalls::entry::{Item, Known, Recall};
use crate::worker::recalls::item_index::{Claim, ItemIndex, Story};
use crate::worker::recalls::outbound::{Notice, Outbound, id_of, recall_by, story};
use crate::worker::stages::{Later, Round, Stages};

/// Why a record did not go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unsent {
    /// No stream can ever take it.
    Refused(Refused),
    /// One of the user's stages failed that must not be left out: its message has to come again.
    StageFailed,
}

impl From<Refused> for Unsent {
    fn from(refused: Refused) -> Unsent {
        Unsent::Refused(refused)
    }
}

impl From<Later> for Unsent {
    fn from(_: Later) -> Unsent {
        Unsent::StageFailed
    }
}

/// Sends records out, and keeps the item index.
#[derive(Debug, Clone)]
pub(crate) struct Recalls {
    pub(super) context: Context,
    pub(crate) index: ItemIndex,
    stages: Stages,
}

/// Tombstones on their way at a time.
const AT_A_TIME: usize = 32;
/// Records of an item that each of its tombstones names.
const MOST_NAMED: usize = 64;

impl Recalls {
    pub(crate) fn new(context: &Context) -> Recalls {
        Recalls { context: context.clone(), index: ItemIndex::of(context), stages: Stages::new(context) }
    }

    /// Sends a record to where it belongs.
    pub(crate) async fn dispatch(&self, mut outbound: Outbound) -> Result<(), Unsent> {
        if Route::of(&outbound.record) == Route::Kills || outbound.record.lifecycle.is_notice() {
            return Ok(self.dispatch_notice(outbound, false).await?);
        }
        self.identify(&mut outbound).await;
        let (story, claim) = self.claim(&mut outbound).await;
        let claim = self.wait_for_older(&outbound, &story, claim).await;
        let item = &claim.item.value;
        self.report_forgotten(item);
        let entered = item.entered(&story.known).unwrap_or(&story.known).clone();
        let message_id = id_of(&entered, &story.known);
        let is_out = entered.sent || (story.known.held && !entered.held);
        if let Some(recall) = claim.recall {
            // What went out before its recall has its record; a worker that died may have owed it the tombstone.
            let was_sent = entered.sent && !entered.held;
            self.keep_in(outbound, &story, &message_id, &recall, &claim.item.value, claim.was_there && !was_sent).await?;
            self.index.give_up(&story).await;
            return Ok(());
        }
        if is_out {
            self.context.health.metrics.known_already.inc();
            self.agree(&outbound, item).await;
            return Ok(());
        }
        if let Some(newer) = item.overtaken_by(&story.known) {
            let version = newer.version.clone().unwrap_or_default();
            let in_doubt = claim.was_there && !entered.sent;
            self.keep_superseded(outbound, &message_id, &version, in_doubt).await?;
            self.index.set_sent(&story, &claim.item, false, None).await;
            return Ok(());
        }
        self.refer(&mut outbound, &message_id).await;
        if outbound.record.lifecycle.kind == LifecycleKind::Hold {
            self.hold_back(&outbound, &message_id).await?;
        }
        let sent = match self.complete_and_send(&mut outbound, &message_id).await {
            Ok(sent) => sent,
            Err(unsent) => {
                self.index.give_up(&story).await;
                return Err(unsent);
            }
        };
        let telling = self.tell(&outbound, &story, &claim, sent).await;
        let item = self.index.set_sent(&story, &claim.item, false, telling.as_ref()).await;
        self.agree(&outbound, &item).await;
        Ok(self.look_again(&outbound, &story, &message_id, &item).await?)
    }

    /// The user's stages see what goes out as usable.
    pub(super) async fn ask_stages(&self, outbound: &mut Outbound) -> Result<(), Later> {
        if Route::of(&outbound.record) != Route::Enriched {
            return Ok(());
        }
        let topic = outbound.topic();
        let round = Round { topic: &topic, passing: &outbound.passing, attempt: outbound.attempt };
        let changed = self.stages.fill(&mut outbound.record, round).await?;
        if let Some(whole) = outbound.whole.as_mut().filter(|_| changed) {
            // What a newer release wrote goes out as it was written, with what was added.
            *whole = outbound.record.added_to(whole);
        }
        Ok(())
    }

    /// Has the user's stages add to a record, and sends it.
    async fn complete_and_send(&self, outbound: &mut Outbound, message_id: &str) -> Result<Receipt, Unsent> {
        self.ask_stages(outbound).await?;
        Ok(self.send_record(outbound, message_id).await?)
    }

    /// Copy without an id has that of its bytes; what says the same in other bytes is the same item.
    async fn identify(&self, outbound: &mut Outbound) {
        if outbound.record.id == format!("sha256:{}", outbound.record.source.sha256) {
            let words = words_of(&outbound.record);
            outbound.record.id = self.index.first_to_say(&words, &outbound.record.id).await;
        }
    }

    /// Enters a story under the topic that its item went out under first, so that who reads one topic has all versions of an item.
    pub(super) async fn claim(&self, outbound: &mut Outbound) -> (Story, Claim) {
        let entered = story(outbound);
        let claim = self.index.claim(&entered).await;
        let first = claim.item.value.topic.clone().filter(|first| entered.known.topic.as_ref() != Some(first));
        if first.is_none() {
            return (entered, claim);
        }
        outbound.topic = first;
        let entered = story(outbound);
        let claim = self.index.claim(&entered).await;
        (entered, claim)
    }

    fn report_forgotten(&self, item: &Item) {
        if item.is_full() && (self.context.health.metrics.records_forgotten.inc() + 1).is_power_of_two() {
            warn!(item = item.id, "an item has more records than the item index remembers: it forgets the oldest of them");
        }
    }

    /// A version that is held takes back those that went out.
    async fn hold_back(&self, outbound: &Outbound, message_id: &str) -> Result<(), Refused> {
        let recall = recall_by(&outbound.record);
        let mut item = self.index.recall_item(&outbound.record.id, &recall).await.value;
        item.records.retain(|it| !it.held && it.order < recall.order);
        self.tombstone_items(&Notice::of(outbound, message_id), &[item]).await
    }

    /// The story may have been killed while it was on its way: then its tombstone must come after it.
    pub(super) async fn look_again(
        &self,
        outbound: &Outbound,
        story: &Story,
        message_id: &str,
        item: &Item,
    ) -> Result<(), Refused> {
        if Route::of(&outbound.record) != Route::Enriched {
            return Ok(());
        }
        if let Some(recall) = item.forbids(&story.known) {
            let mut record = outbound.record.clone();
            record.recall(recall.status, &recall.by);
            let notice = Notice { record: &record, by: &recall.by, ..Notice::of(outbound, message_id) };
            return self.tombstone_record(&notice, item, &story.known, "late").await;
        }
        self.take_back_late(outbound, story, message_id, item).await
    }

    /// An older copy of an item that was killed or held back meanwhile: it goes where its notice went.
    async fn keep_in(
        &self,
        outbound: Outbound,
        story: &Story,
        message_id: &str,
        recall: &Recall,
        item: &Item,
        in_doubt: bool,
    ) -> Result<(), Refused> {
        let was_enriched = Route::of(&outbound.record) == Route::Enriched;
        let mut outbound = outbound;
        self.context.health.metrics.recalled_stopped.inc();
        warn!(item = story.id, by = recall.by, "an older copy of a recalled item came in; it does not go out as usable");
        outbound.record.recall(recall.status, &recall.by);
        outbound.whole = None;
        let entered = item.entered(&story.known);
        if !entered.is_some_and(|it| it.sent && !it.held) {
            self.send_record(&outbound, message_id).await?;
        }
        if !was_enriched {
            return Ok(());
        }
        let notice = Notice { by: &recall.by, ..Notice::of(&outbound, message_id) };
        if in_doubt {
            self.withdraw_in_doubt(&notice, &outbound.record).await;
        }
        let known = Known { told: entered.and_then(|it| it.told.clone()), ..story.known.clone() };
        let item = Item { id: story.id.clone(), records: vec![known], ..Item::default() };
        self.tombstone_record(&notice, &item, &story.known, "").await
    }

    /// Tombstones for all records of all items.
    pub(super) async fn tombstone_items(&self, notice: &Notice<'_>, items: &[Item]) -> Result<(), Refused> {
        let all: Vec<(&Item, &Known)> =
            items.iter().flat_map(|item| item.records.iter().map(move |known| (item, known))).collect();
        for some in all.chunks(AT_A_TIME) {
            let sent = join_all(some.iter().map(|(item, known)| self.tombstone_record(notice, item, known, ""))).await;
            sent.into_iter().collect::<Result<(), Refused>>()?;
        }
        Ok(())
    }

    pub(super) async fn tombstone_record(
        &self,
        notice: &Notice<'_>,
        item: &Item,
        known: &Known,
        round: &str,
    ) -> Result<(), Refused> {
        let recalled = |it: &Known| Recalled { id: item.id.clone(), version: it.version.clone() };
        // All of them in each would be their square.
        let surplus = item.records.len().saturating_sub(MOST_NAMED);
        let all: Vec<Recalled> = item.records.iter().skip(surplus).map(recalled).collect();
        let stone = notice.record.tombstone(&recalled(known), notice.by, &all);
        self.send_tombstone(&notice.addressing.tombstone(&stone, notice.message_id, &known.subjects, round)).await?;
        self.withdraw(notice, item, known).await;
        Ok(())
    }

    pub(super) async fn send_tombstone(&self, outgoing: &[Outgoing]) -> Result<(), Refused> {
        self.send_all(outgoing).await?;
        self.context.health.metrics.tombstones.inc();
        Ok(())
    }

    /// Sends what goes out for the record as it is now.
    pub(super) async fn send_record(&self, outbound: &Outbound, message_id: &str) -> Result<Receipt, Refused> {
        let (record, topic) = (&outbound.record, outbound.topic());
        let mut outgoing = outbound.addressing.outgoing_as(record, &outbound.passing, message_id, &topic);
        if let (Some(whole), Some(main)) = (&outbound.whole, outgoing.first_mut()) {
            main.payload = whole.clone().into();
        }
        let receipts = self.send_all(&outgoing).await?;
        self.count(&outbound.record);
        if Route::of(&outbound.record) == Route::Enriched {
            self.context.health.metrics.topics.get_or_create(&TopicLabel { topic }).inc();
        }
        // The record comes first, and there always is one.
        Ok(receipts.first().copied().unwrap_or(Receipt { taken: Taken::New, sequence: 0 }))
    }

    pub(super) async fn send_all(&self, outgoing: &[Outgoing]) -> Result<Vec<Receipt>, Refused> {
        join_all(outgoing.iter().map(|it| publish(&self.context.connection, it))).await.into_iter().collect()
    }

    pub(super) fn count(&self, record: &Record) {
        let metrics = &self.context.health.metrics;
        match Route::of(record) {
            Route::Enriched => metrics.records.inc(),
            Route::Held => metrics.held.inc(),
            Route::Kills => metrics.kills.inc(),
        };
    }
}
