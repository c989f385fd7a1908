//! How one record goes out: looked up in the item index, sent where its lifecycle sends it, and looked up once more.
//!
//! Copy that is not usable never comes near the enriched subjects but as a tombstone. See [`super::item_index`] for why the steps
//! stand in this order.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::time::{Instant, sleep};
use tracing::{info, warn};

use crate::record::stub::Recalled;
use crate::record::{LifecycleKind, Record, Status};
use crate::worker::broker::publish::{Receipt, Refused, Taken, publish};
use crate::worker::context::Context;
use crate::worker::message::{Headers, Outgoing};
use crate::worker::metrics::TopicLabel;
use crate::worker::outgoing::{Addressing, Route};
use crate::worker::recalls::entry::{Item, Known, Order, Recall, is_notice};
use crate::worker::recalls::item_index::{Claim, ItemIndex, Story};
use crate::worker::recalls::names::{Holder, Name};
use crate::worker::stages::{Later, Round, Stages};

/// A record on its way out.
#[derive(Debug, Clone)]
pub struct Outbound {
    pub record: Record,
    /// Its JSON as a newer release wrote it, where `record` is not all of it.
    pub whole: Option<Vec<u8>>,
    /// The topic that its item went out under first, if that is another one than the record's.
    pub topic: Option<String>,
    /// Headers of the original that go through.
    pub passing: Headers,
    pub addressing: Arc<Addressing>,
    /// The number of the delivery that it came with; `None`: it waited, and is released.
    pub attempt: Option<u64>,
    /// Of a notice: what its message may name by id, whether the notice says so or not.
    pub mentioned: Vec<String>,
}

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

/// Who sends a notice, and how it is called on its way out.
pub(super) struct Notice<'a> {
    pub(super) record: &'a Record,
    /// The id that its own messages have; those of its tombstones are made of it.
    pub(super) message_id: &'a str,
    pub(super) by: &'a str,
    addressing: &'a Addressing,
}

/// What an operator takes upon himself when he releases a record by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Asserted {
    /// That the record was not killed while the item index did not know it.
    pub unclaimed: bool,
    /// That a hold is over.
    pub held: bool,
}

/// What became of a record whose embargo is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Release {
    Out,
    /// It had gone out before.
    Again,
    /// It was killed meanwhile.
    Recalled,
    /// It is held back: its hold may yet be lifted.
    Waits,
    /// Its embargo was moved by a notice of another item.
    Later(Timestamp),
    /// A newer version has taken its place.
    Superseded,
    /// The item index does not know it any more: it may have been killed meanwhile.
    Unclaimed,
}

/// Whose word it is that a dropped version stays in.
const DROPPED: &str = "an operator, who dropped it";
/// For an older version that another worker has. One that takes longer belongs to a worker that has died, or is cut off.
const PATIENCE: Duration = Duration::from_secs(3);
const LOOK_EVERY: Duration = Duration::from_millis(10);
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
        if Route::of(&outbound.record) == Route::Kills || is_notice(&outbound.record) {
            return Ok(self.dispatch_notice(outbound, false).await?);
        }
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
            if claim.was_there && !entered.sent && Route::of(&outbound.record) == Route::Enriched {
                self.withdraw_in_doubt(&Notice::of(&outbound, &message_id), &outbound.record).await;
            }
            self.keep_superseded(outbound, &message_id, &version).await?;
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
    async fn ask_stages(&self, outbound: &mut Outbound) -> Result<(), Later> {
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

    /// Enters a story under the topic that its item went out under first, so that who reads one topic has all versions of an item.
    async fn claim(&self, outbound: &mut Outbound) -> (Story, Claim) {
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

    /// Two workers may have two versions at once: the newer one goes out when the older one is out, so that it is the last word. An older
    /// one that is entered later stays in; one whose worker has died is given up.
    async fn wait_for_older(&self, outbound: &Outbound, story: &Story, claim: Claim) -> Claim {
        let is_out = claim.item.value.entered(&story.known).is_some_and(|it| it.sent);
        if Route::of(&outbound.record) != Route::Enriched || is_out || claim.recall.is_some() {
            return claim;
        }
        let deadline = Instant::now() + PATIENCE;
        let mut item = claim.item.clone();
        while item.value.waits_for_older(&story.known) {
            if Instant::now() >= deadline {
                item = self.index.give_up_older(story).await;
                break;
            }
            sleep(LOOK_EVERY).await;
            item = self.index.item(&story.id).await;
        }
        let recall = item.value.forbids(&story.known).cloned();
        Claim { item, recall, ..claim }
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

    /// Sends a record whose embargo is over, if nothing has happened to it.
    pub(crate) async fn release(&self, outbound: &mut Outbound, asserted: Asserted) -> Result<Release, Unsent> {
        if Route::of(&outbound.record) == Route::Kills {
            // A notice that only another agency's story fits: a person has decided that it is meant.
            self.dispatch_notice(outbound.clone(), true).await?;
            return Ok(Release::Out);
        }
        let story = story(outbound);
        let item = self.index.item(&story.id).await.value;
        if !item.is_claimed(&story.known) && !asserted.unclaimed {
            return Ok(Release::Unclaimed);
        }
        if item.is_released(&story.known) {
            return Ok(Release::Again);
        }
        if item.supersedes(&story.known) {
            return Ok(Release::Superseded);
        }
        if let Some(moved) = item.moved_for(&story.known).filter(|_| !asserted.held) {
            // As long as the broker's clock is not known it is not over.
            let is_over = |it: &Timestamp| self.context.health.clock.left_until(*it).is_some_and(|left| left.is_zero());
            match moved.until {
                None => return Ok(Release::Waits),
                Some(until) if !is_over(&until) => return Ok(Release::Later(until)),
                Some(_) => (),
            }
        }
        let forbids = |it: &Recall| it.status != Status::Withheld || !asserted.held;
        if let Some(recall) = item.forbids(&story.known).filter(|it| forbids(it)) {
            return Ok(if recall.status == Status::Withheld { Release::Waits } else { Release::Recalled });
        }
        let (story, claim) = self.claim(outbound).await;
        if let Some(recall) = claim.recall.as_ref().filter(|it| forbids(it)) {
            return Ok(if recall.status == Status::Withheld { Release::Waits } else { Release::Recalled });
        }
        let entered = claim.item.value.entered(&story.known).unwrap_or(&story.known);
        if entered.sent && !entered.held {
            return Ok(Release::Again);
        }
        if claim.item.value.supersedes(&story.known) {
            return Ok(Release::Superseded);
        }
        let message_id = id_of(entered, &story.known);
        self.ask_stages(outbound).await?;
        let sent = self.send_record(outbound, &message_id).await?;
        let telling = self.tell(outbound, &story, &claim, sent).await;
        let item = self.index.set_sent(&story, &claim.item, true, telling.as_ref()).await;
        self.agree(outbound, &item).await;
        if !asserted.held {
            self.look_again(outbound, &story, &message_id, &item).await?;
        }
        Ok(Release::Out)
    }

    /// What must be done about a record that waits: one that was killed waits for nothing, and the item index must not forget it.
    pub(crate) async fn look_after(&self, outbound: &Outbound) -> Waiting {
        let story = story(outbound);
        let entry = self.index.item(&story.id).await;
        if !entry.value.is_claimed(&story.known) {
            return Waiting::Unclaimed;
        }
        if entry.value.forbids(&story.known).is_some_and(|it| it.status == Status::Canceled) {
            return Waiting::Killed;
        }
        let keep = jiff::SignedDuration::try_from(self.context.config.worker.bucket_keep / RENEWALS).unwrap_or_default();
        if entry.written.is_none_or(|it| jiff::Timestamp::now().duration_since(it) > keep) {
            self.index.renew(&story).await;
        }
        Waiting::Known
    }

    /// The story may have been killed while it was on its way: then its tombstone must come after it.
    async fn look_again(&self, outbound: &Outbound, story: &Story, message_id: &str, item: &Item) -> Result<(), Refused> {
        if Route::of(&outbound.record) != Route::Enriched {
            return Ok(());
        }
        let mut record = outbound.record.clone();
        if let Some(recall) = item.forbids(&story.known) {
            record.recall(recall.status, &recall.by);
            let notice = Notice { record: &record, message_id, by: &recall.by, addressing: &outbound.addressing };
            return self.tombstone_record(&notice, item, &story.known, "late").await;
        }
        // A newer version waited in vain, and may have gone out before.
        let newer = item.overtaken_by(&story.known).filter(|_| item.was_given_up(&story.known));
        let Some(newer) = newer else { return Ok(()) };
        let by = format!("version {}", newer.version.as_deref().unwrap_or_default());
        record.recall(Status::Withheld, &by);
        let entered = item.entered(&story.known).unwrap_or(&story.known).clone();
        let alone = Item { id: story.id.clone(), records: vec![entered], ..Item::default() };
        let notice = Notice { record: &record, message_id, by: &by, addressing: &outbound.addressing };
        self.tombstone_record(&notice, &alone, &story.known, "late").await
    }

    /// Notes that an operator has dropped a record that waited: this version stays in whatever comes.
    pub(crate) async fn drop_record(&self, outbound: &Outbound) {
        let story = story(outbound);
        let by = Recall { status: Status::Withheld, by: DROPPED.to_owned(), order: story.known.order, ..Recall::default() };
        self.index.drop_record(&story, &by).await;
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

    /// A version that a newer one has overtaken on its way: what is known of it is told where held copy is told of, and nowhere else,
    /// so that it is not the last word on its item.
    async fn keep_superseded(&self, outbound: Outbound, message_id: &str, newer: &str) -> Result<(), Refused> {
        let mut outbound = outbound;
        self.context.health.metrics.superseded.inc();
        info!(item = outbound.record.id, newer, "an older version came after a newer one; it does not go out as usable");
        outbound.record.recall(Status::Withheld, newer);
        outbound.record.lifecycle.evidence = vec![format!("recalled by version {newer}")];
        let told = outbound.addressing.told(&outbound.record, &outbound.passing, message_id);
        self.send_all(&[told]).await?;
        self.count(&outbound.record);
        Ok(())
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

impl Outbound {
    /// What stands for its topic.
    pub(super) fn topic(&self) -> String {
        self.topic.clone().unwrap_or_else(|| self.addressing.topic(&self.record))
    }
}

impl<'a> Notice<'a> {
    pub(super) fn of(outbound: &'a Outbound, message_id: &'a str) -> Notice<'a> {
        Notice { record: &outbound.record, message_id, by: &outbound.record.id, addressing: &outbound.addressing }
    }
}

/// How a record that waits stands in the item index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    Known,
    Killed,
    Unclaimed,
}

/// An entry on which something waits is written again so often in the time that the bucket keeps it.
pub(crate) const RENEWALS: u32 = 4;

/// The story as it is entered into the item index.
pub(super) fn story(outbound: &Outbound) -> Story {
    let (record, addressing, topic) = (&outbound.record, &outbound.addressing, outbound.topic());
    let known = Known {
        subjects: addressing.subjects(record, &topic),
        topic: Some(topic),
        held: Route::of(record) == Route::Held,
        message_id: Some(addressing.message_id(record)),
        said: Some(addressing.said(record)),
        ..known(record)
    };
    Story { id: record.id.clone(), known, holder: holder(record), names: Name::of(record) }
}

/// The id that a record goes out under: that of its first handling. An entry of the first release has none.
pub(super) fn id_of(entered: &Known, now: &Known) -> String {
    entered.message_id.clone().or_else(|| now.message_id.clone()).unwrap_or_default()
}

/// What tells a record from others of its item.
pub(crate) fn known(record: &Record) -> Known {
    Known {
        version: record.version.clone(),
        sha256: record.source.sha256.clone(),
        order: Order::of(record),
        published: published(record),
        ..Known::default()
    }
}

fn published(record: &Record) -> Option<jiff::Timestamp> {
    record.source.published.as_deref().and_then(|it| it.parse().ok())
}

/// The mark that a notice leaves on what it means.
pub(super) fn recall_by(record: &Record) -> Recall {
    Recall {
        status: record.lifecycle.status,
        by: record.id.clone(),
        order: Order::of(record),
        version: record.version.clone(),
        published: published(record),
        ..Recall::default()
    }
}

pub(super) fn holder(record: &Record) -> Holder {
    let agency = record.credit.as_ref().and_then(|it| it.agency.clone());
    Holder {
        id: record.id.clone(),
        agency: agency.or_else(|| record.source.provider.as_ref().map(|it| it.to_lowercase())),
        order: Order::of(record),
        published: published(record),
        ..Holder::default()
    }
}
