//! How one record goes out: looked up in the item index, sent where its lifecycle sends it, and looked up once more.
//!
//! Copy that is not usable never comes near the enriched subjects but as a tombstone. See [`super::item_index`] for why the steps
//! stand in this order.

use std::sync::Arc;

use futures_util::future::join_all;
use tracing::{info, warn};

use crate::pipeline::Stage;
use crate::record::stub::{FOREIGN, Recalled, UNRESOLVED};
use crate::record::{Diagnostic, LifecycleKind, Record, Replaced, Status};
use crate::worker::broker::publish::{Receipt, Refused, Taken, publish};
use crate::worker::context::Context;
use crate::worker::message::{Headers, Outgoing};
use crate::worker::metrics::TopicLabel;
use crate::worker::outgoing::{Addressing, Route};
use crate::worker::recalls::entry::{Item, Known, Order, Recall, is_notice};
use crate::worker::recalls::item_index::{Claim, ItemIndex, Story};
use crate::worker::recalls::names::{Holder, Meant, Name};
use crate::worker::recalls::parked;
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

/// What a notice was found to be about.
#[derive(Debug, Default)]
struct Found {
    /// Items that have records, marked as recalled.
    items: Vec<Item>,
    /// Another agency has items of the name, and nobody else.
    foreign: bool,
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
    /// A newer version has taken its place.
    Superseded,
    /// The item index does not know it any more: it may have been killed meanwhile.
    Unclaimed,
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
        if Route::of(&outbound.record) == Route::Kills || is_notice(&outbound.record) {
            return Ok(self.dispatch_notice(outbound, false).await?);
        }
        let (story, claim) = self.claim(&mut outbound).await;
        let item = &claim.item.value;
        self.report_forgotten(item);
        let entered = item.entered(&story.known).unwrap_or(&story.known).clone();
        let message_id = id_of(&entered, &story.known);
        let is_out = entered.sent || (story.known.held && !entered.held);
        if let Some(recall) = claim.recall {
            // What went out before its recall has its record; a worker that died may have owed it the tombstone.
            let was_sent = entered.sent && !entered.held;
            let in_doubt = claim.was_there && !was_sent;
            return Ok(self.keep_in(outbound, &story, &message_id, &recall, &claim.item.value, in_doubt).await?);
        }
        if is_out {
            self.context.health.metrics.known_already.inc();
            self.agree(&outbound, item).await;
            return Ok(());
        }
        if let Some(newer) = item.overtaken_by(&story.known) {
            let version = newer.version.clone().unwrap_or_default();
            self.keep_superseded(outbound, &message_id, &version).await?;
            self.index.set_sent(&story, &claim.item, false, None).await;
            return Ok(());
        }
        self.refer(&mut outbound, &message_id).await;
        if outbound.record.lifecycle.kind == LifecycleKind::Hold {
            self.hold_back(&outbound, &message_id).await?;
        }
        self.ask_stages(&mut outbound).await?;
        let sent = self.send_record(&outbound, &message_id).await?;
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
        let Some(recall) = item.forbids(&story.known) else { return Ok(()) };
        let mut record = outbound.record.clone();
        record.recall(recall.status, &recall.by);
        let notice = Notice { record: &record, message_id, by: &recall.by, addressing: &outbound.addressing };
        self.tombstone_record(&notice, item, &story.known, "late").await
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

    /// A notice about other copy. The same input message never gives a second one.
    pub(crate) async fn dispatch_notice(&self, mut outbound: Outbound, even_foreign: bool) -> Result<(), Refused> {
        let known = story(&outbound).known;
        let id = outbound.record.id.clone();
        let claim = self.index.claim_notice(&id, &known).await;
        let entered = claim.value.entered(&known).unwrap_or(&known);
        if entered.sent && !even_foreign {
            self.context.health.metrics.known_already.inc();
            return Ok(());
        }
        let message_id = id_of(entered, &known);
        if Route::of(&outbound.record) == Route::Kills {
            self.recall(&mut outbound, &message_id, even_foreign).await?;
        } else {
            self.refer(&mut outbound, &message_id).await;
            self.send_record(&outbound, &message_id).await?;
        }
        self.index.set_notice_sent(&id, &known, claim).await;
        Ok(())
    }

    /// A kill or withdrawal: the notice goes to its own subject, and a tombstone to every subject that had a record of what it kills.
    async fn recall(&self, outbound: &mut Outbound, message_id: &str, even_foreign: bool) -> Result<(), Refused> {
        let record = &mut outbound.record;
        let recall = Recall { agency: if even_foreign { None } else { holder(record).agency }, ..recall_by(record) };
        let own = self.index.recall_item(&record.id, &recall).await.value;
        let is_known = !own.records.is_empty();
        let Found { mut items, foreign } = self.recall_named(record, &recall, is_known, even_foreign).await;
        if is_known {
            items.push(own);
        }
        if items.is_empty() && foreign {
            return self.park_notice(outbound, message_id).await;
        }
        if items.is_empty() && record.lifecycle.replaces.is_empty() {
            self.unresolved(record, true);
        }
        let resolved = record.diagnostics.iter().all(|it| it.message != UNRESOLVED);
        let notice = Notice::of(outbound, message_id);
        self.tombstone_items(&notice, &items).await?;
        if !resolved || items.iter().all(|it| it.records.iter().all(|it| it.held)) {
            // Nobody who read the enriched subjects would learn of it else.
            let stone = outbound.record.unresolved_tombstone();
            let subjects = outbound.addressing.subjects(&outbound.record, &outbound.topic());
            self.send_tombstone(&outbound.addressing.tombstone(&stone, message_id, &subjects, "")).await?;
        }
        for item in &items {
            parked::remove_killed(&self.context, item).await;
        }
        self.send_record(outbound, message_id).await.map(drop)
    }

    /// A notice that fits another agency's story alone: a person decides. The story stays as it is.
    async fn park_notice(&self, outbound: &mut Outbound, message_id: &str) -> Result<(), Refused> {
        self.context.health.metrics.notices_parked.inc();
        let record = &mut outbound.record;
        warn!(item = record.id, "a notice names what only another agency has; it is parked, and the story stays");
        record.diagnostics.push(Diagnostic { stage: Stage::Lifecycle.as_str().into(), message: FOREIGN.to_owned() });
        record.lifecycle.status = Status::Withheld;
        let topic = outbound.addressing.topic(record);
        let outgoing = outbound.addressing.outgoing_as(record, &outbound.passing, message_id, &topic);
        self.send_all(&outgoing).await?;
        self.count(record);
        Ok(())
    }

    /// Finds and marks what a notice names, writes the ids into it, and says what it could not find. `is_known`: there are records
    /// under the notice's own id, so that it means these.
    async fn recall_named(&self, record: &mut Record, recall: &Recall, is_known: bool, even_foreign: bool) -> Found {
        let asks = Holder { agency: recall.agency.clone(), ..holder(record) };
        let mut found = Found::default();
        for replaced in std::mem::take(&mut record.lifecycle.replaces) {
            let mut ids: Vec<String> = replaced.id.clone().into_iter().collect();
            let Meant { items, foreign } = self.index.recall_names(&Name::by(&replaced), recall, &asks).await;
            ids.extend(items);
            if even_foreign {
                ids.extend(foreign.iter().cloned());
            }
            ids.retain(|it| *it != record.id);
            let items = join_all(ids.iter().map(|id| self.index.recall_item(id, recall))).await;
            let known: Vec<Item> = items.into_iter().map(|it| it.value).filter(|it| !it.records.is_empty()).collect();
            found.foreign |= known.is_empty() && replaced.id.is_none() && !foreign.is_empty();
            let is_parked = found.foreign && !is_known;
            if known.is_empty() && !is_known && !is_parked && replaced.id.as_ref() != Some(&record.id) {
                self.unresolved(record, replaced.id.is_some());
            }
            resolve(&mut record.lifecycle.replaces, replaced, known.iter().map(|it| it.id.clone()));
            let new = known.into_iter().filter(|it| found.items.iter().all(|other| other.id != it.id)).collect::<Vec<_>>();
            found.items.extend(new);
        }
        found
    }

    /// What a record that is no kill says of other items: corrections name what they replace, holds and releases what they are about.
    async fn refer(&self, outbound: &mut Outbound, message_id: &str) {
        if outbound.record.lifecycle.replaces.is_empty() {
            return;
        }
        let record = &mut outbound.record;
        let by = Recall { agency: holder(record).agency, ..recall_by(record) };
        if record.lifecycle.kind == LifecycleKind::Hold {
            let mut found = self.recall_named(record, &by, false, false).await;
            // Whoever reads of held copy is told by the notice itself.
            found.items.iter_mut().for_each(|item| item.records.retain(|it| !it.held));
            if let Err(refused) = self.tombstone_items(&Notice::of(outbound, message_id), &found.items).await {
                warn!(problem = refused.message, "a notice of a hold is too large for the stream");
            }
            return;
        }
        let asks = holder(record);
        for replaced in std::mem::take(&mut record.lifecycle.replaces) {
            let ids = if replaced.id.is_some() { Vec::new() } else { self.index.find(&Name::by(&replaced), &asks).await };
            for id in ids.iter().chain(&replaced.id).filter(|it| **it != record.id) {
                if record.lifecycle.kind == LifecycleKind::Release {
                    self.index.lift(id, by.order).await;
                } else if record.lifecycle.kind != LifecycleKind::Advisory {
                    self.index.replace_item(id, &by).await;
                }
            }
            resolve(&mut record.lifecycle.replaces, replaced, ids.into_iter());
        }
    }

    /// Tombstones for all records of all items.
    async fn tombstone_items(&self, notice: &Notice<'_>, items: &[Item]) -> Result<(), Refused> {
        let all: Vec<(&Item, &Known)> =
            items.iter().flat_map(|item| item.records.iter().map(move |known| (item, known))).collect();
        for some in all.chunks(AT_A_TIME) {
            let sent = join_all(some.iter().map(|(item, known)| self.tombstone_record(notice, item, known, ""))).await;
            sent.into_iter().collect::<Result<(), Refused>>()?;
        }
        Ok(())
    }

    async fn tombstone_record(&self, notice: &Notice<'_>, item: &Item, known: &Known, round: &str) -> Result<(), Refused> {
        let recalled = |it: &Known| Recalled { id: item.id.clone(), version: it.version.clone() };
        // All of them in each would be their square.
        let surplus = item.records.len().saturating_sub(MOST_NAMED);
        let all: Vec<Recalled> = item.records.iter().skip(surplus).map(recalled).collect();
        let stone = notice.record.tombstone(&recalled(known), notice.by, &all);
        self.send_tombstone(&notice.addressing.tombstone(&stone, notice.message_id, &known.subjects, round)).await?;
        self.withdraw(notice, item, known).await;
        Ok(())
    }

    async fn send_tombstone(&self, outgoing: &[Outgoing]) -> Result<(), Refused> {
        self.send_all(outgoing).await?;
        self.context.health.metrics.tombstones.inc();
        Ok(())
    }

    /// Reports that a notice names something of which no record is known. It goes out all the same. What was named by its id is
    /// stopped when it comes; what was named by words a person has to look for.
    fn unresolved(&self, record: &mut Record, by_id: bool) {
        let metrics = &self.context.health.metrics;
        if by_id {
            metrics.recalls_unknown_id.inc()
        } else {
            metrics.recalls_unresolved.inc()
        };
        warn!(item = record.id, kind = ?record.lifecycle.kind, by_id, "a notice names an item of which no record is known");
        record.diagnostics.push(Diagnostic { stage: Stage::Lifecycle.as_str().into(), message: UNRESOLVED.to_owned() });
    }

    /// Sends what goes out for the record as it is now.
    async fn send_record(&self, outbound: &Outbound, message_id: &str) -> Result<Receipt, Refused> {
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

    async fn send_all(&self, outgoing: &[Outgoing]) -> Result<Vec<Receipt>, Refused> {
        join_all(outgoing.iter().map(|it| publish(&self.context.connection, it))).await.into_iter().collect()
    }

    fn count(&self, record: &Record) {
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
    fn topic(&self) -> String {
        self.topic.clone().unwrap_or_else(|| self.addressing.topic(&self.record))
    }
}

impl<'a> Notice<'a> {
    fn of(outbound: &'a Outbound, message_id: &'a str) -> Notice<'a> {
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

/// Puts the ids found into what names them: one entry for each, or the words as they were.
fn resolve(replaces: &mut Vec<Replaced>, replaced: Replaced, ids: impl Iterator<Item = String>) {
    let mut resolved: Vec<Replaced> = ids.map(|id| Replaced { id: Some(id), ..replaced.clone() }).collect();
    if resolved.is_empty() {
        resolved.push(replaced);
    }
    for replaced in resolved {
        if !replaces.contains(&replaced) {
            replaces.push(replaced);
        }
    }
}

/// The story as it is entered into the item index.
fn story(outbound: &Outbound) -> Story {
    let (record, addressing, topic) = (&outbound.record, &outbound.addressing, outbound.topic());
    let known = Known {
        subjects: addressing.subjects(record, &topic),
        topic: Some(topic),
        held: Route::of(record) == Route::Held,
        message_id: Some(addressing.message_id(record)),
        ..known(record)
    };
    Story { id: record.id.clone(), known, holder: holder(record), names: Name::of(record) }
}

/// The id that a record goes out under: that of its first handling. An entry of the first release has none.
fn id_of(entered: &Known, now: &Known) -> String {
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
fn recall_by(record: &Record) -> Recall {
    Recall {
        status: record.lifecycle.status,
        by: record.id.clone(),
        order: Order::of(record),
        version: record.version.clone(),
        published: published(record),
        ..Recall::default()
    }
}

fn holder(record: &Record) -> Holder {
    let agency = record.credit.as_ref().and_then(|it| it.agency.clone());
    Holder {
        id: record.id.clone(),
        agency: agency.or_else(|| record.source.provider.as_ref().map(|it| it.to_lowercase())),
        order: Order::of(record),
        published: published(record),
        ..Holder::default()
    }
}
