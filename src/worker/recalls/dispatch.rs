//! How one record goes out: looked up in the item index, sent where its lifecycle sends it, and looked up once more.
//!
//! Copy that is not usable never comes near the enriched subjects but as a tombstone. See [`super::item_index`] for why the steps
//! stand in this order.

use std::sync::Arc;

use futures_util::future::join_all;
use tracing::warn;

use crate::pipeline::Stage;
use crate::record::stub::{Recalled, UNRESOLVED};
use crate::record::{Diagnostic, LifecycleKind, Record, Replaced, Status};
use crate::worker::broker::publish::{Refused, publish};
use crate::worker::context::Context;
use crate::worker::message::{Headers, Outgoing};
use crate::worker::outgoing::{Addressing, Route};
use crate::worker::recalls::entry::{Holder, Item, Known, Name, Order, Recall, is_notice};
use crate::worker::recalls::item_index::{ItemIndex, Story};

/// A record on its way out.
#[derive(Debug)]
pub struct Outbound {
    pub record: Record,
    /// Its JSON as a newer release wrote it, where `record` is not all of it.
    pub whole: Option<Vec<u8>>,
    /// Headers of the original that go through.
    pub passing: Headers,
    pub addressing: Arc<Addressing>,
}

impl Outbound {
    /// What goes out for the record as it is now.
    fn outgoing(&self) -> Vec<Outgoing> {
        let mut outgoing = self.addressing.outgoing(&self.record, &self.passing);
        if let (Some(whole), Some(main)) = (&self.whole, outgoing.first_mut()) {
            main.payload = whole.clone().into();
        }
        outgoing
    }
}

/// Sends records out, and keeps the item index.
#[derive(Debug, Clone)]
pub(crate) struct Recalls {
    context: Context,
    index: ItemIndex,
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
}

impl Recalls {
    pub(crate) fn new(context: &Context) -> Recalls {
        Recalls { context: context.clone(), index: ItemIndex::new(context) }
    }

    /// Sends a record to where it belongs. `Err`: no stream can ever take it.
    pub(crate) async fn dispatch(&self, mut outbound: Outbound) -> Result<(), Refused> {
        if Route::of(&outbound.record) == Route::Kills {
            return self.recall(outbound).await;
        }
        self.refer(&mut outbound).await;
        if is_notice(&outbound.record) {
            return self.send_all(&outbound.outgoing()).await.inspect(|()| self.count(&outbound.record));
        }
        let story = story(&outbound.record, &outbound.addressing);
        if let Some(recall) = self.index.claim(&story).await {
            return self.keep_in(outbound, &recall).await;
        }
        if outbound.record.lifecycle.kind == LifecycleKind::Hold {
            self.hold_back(&outbound).await?;
        }
        self.send_all(&outbound.outgoing()).await?;
        self.count(&outbound.record);
        self.look_again(&outbound, &story).await
    }

    /// A version that is held takes back those that went out.
    async fn hold_back(&self, outbound: &Outbound) -> Result<(), Refused> {
        let record = &outbound.record;
        let recall = Recall { status: record.lifecycle.status, by: record.id.clone(), order: Order::of(record) };
        let mut item = self.index.recall_item(&record.id, &recall).await;
        item.records.retain(|it| !it.held && it.order < recall.order);
        self.tombstone_items(outbound, &[item]).await
    }

    /// Sends a record whose embargo is over, if nothing has happened to it.
    pub(crate) async fn release(&self, outbound: Outbound) -> Result<Release, Refused> {
        let story = story(&outbound.record, &outbound.addressing);
        let item = self.index.item(&story.id).await;
        if item.is_released(&story.known) {
            return Ok(Release::Again);
        }
        if item.supersedes(&story.known) {
            return Ok(Release::Superseded);
        }
        let recall = match item.forbids(&story.known) {
            Some(recall) => Some(recall.clone()),
            None => self.index.claim(&story).await,
        };
        match recall.map(|it| it.status) {
            Some(Status::Withheld) => return Ok(Release::Waits),
            Some(_) => return Ok(Release::Recalled),
            None => (),
        }
        self.send_all(&outbound.outgoing()).await?;
        self.count(&outbound.record);
        self.look_again(&outbound, &story).await?;
        self.index.set_released(&story).await;
        Ok(Release::Out)
    }

    /// The story may have been killed while it was on its way: then its tombstone must come after it.
    async fn look_again(&self, outbound: &Outbound, story: &Story) -> Result<(), Refused> {
        if Route::of(&outbound.record) != Route::Enriched {
            return Ok(());
        }
        let item = self.index.item(&story.id).await;
        let Some(recall) = item.forbids(&story.known) else { return Ok(()) };
        let mut notice = outbound.record.clone();
        notice.recall(recall.status, &recall.by);
        self.tombstone_record(&notice, &recall.by, &item, &story.known, &outbound.addressing, "late").await
    }

    /// An older copy of an item that was killed or held back meanwhile: it goes where its notice went.
    async fn keep_in(&self, outbound: Outbound, recall: &Recall) -> Result<(), Refused> {
        let Outbound { mut record, passing, addressing, .. } = outbound;
        self.context.health.metrics.recalled_stopped.inc();
        warn!(item = record.id, by = recall.by, "an older copy of a recalled item came in; it does not go out as usable");
        let story = story(&record, &addressing);
        let was_enriched = Route::of(&record) == Route::Enriched;
        record.recall(recall.status, &recall.by);
        self.send_all(&addressing.outgoing(&record, &passing)).await?;
        self.count(&record);
        if !was_enriched {
            return Ok(());
        }
        let item = Item { id: record.id.clone(), records: vec![story.known.clone()], ..Item::default() };
        self.tombstone_record(&record, &recall.by, &item, &story.known, &addressing, "").await
    }

    /// A kill or withdrawal: the notice goes to its own subject, and a tombstone to every subject that had a record of what it kills.
    async fn recall(&self, mut outbound: Outbound) -> Result<(), Refused> {
        let record = &mut outbound.record;
        let recall = Recall { status: record.lifecycle.status, by: record.id.clone(), order: Order::of(record) };
        let own = self.index.recall_item(&record.id, &recall).await;
        let mut items = self.recall_named(record, &recall).await;
        if !own.records.is_empty() {
            items.push(own);
        }
        if items.is_empty() && record.lifecycle.replaces.is_empty() {
            self.unresolved(record);
        }
        let resolved = record.diagnostics.iter().all(|it| it.message != UNRESOLVED);
        self.tombstone_items(&outbound, &items).await?;
        if !resolved || items.iter().all(|it| it.records.iter().all(|it| it.held)) {
            // Nobody who read the enriched subjects would learn of it else.
            let stone = outbound.record.unresolved_tombstone();
            let subjects = outbound.addressing.subjects(&outbound.record);
            self.send_tombstone(&outbound.addressing.tombstone(&stone, &outbound.record, &subjects, "")).await?;
        }
        self.send_all(&outbound.outgoing()).await?;
        self.count(&outbound.record);
        Ok(())
    }

    /// Finds and marks what a notice names, writes the ids into it, and says what it could not find. Gives the items that have records.
    async fn recall_named(&self, record: &mut Record, recall: &Recall) -> Vec<Item> {
        let asks = holder(record);
        let mut found: Vec<Item> = Vec::new();
        for replaced in std::mem::take(&mut record.lifecycle.replaces) {
            let mut ids: Vec<String> = replaced.id.clone().into_iter().collect();
            ids.extend(self.index.recall_names(&Name::by(&replaced), recall, &asks).await);
            ids.retain(|it| *it != record.id);
            let items = join_all(ids.iter().map(|id| self.index.recall_item(id, recall))).await;
            let known: Vec<Item> = items.into_iter().filter(|it| !it.records.is_empty()).collect();
            if known.is_empty() && replaced.id.as_ref() != Some(&record.id) {
                self.unresolved(record);
            }
            resolve(&mut record.lifecycle.replaces, replaced, known.iter().map(|it| it.id.clone()));
            found.extend(known.into_iter().filter(|it| found.iter().all(|other| other.id != it.id)).collect::<Vec<_>>());
        }
        found
    }

    /// What a record that is no kill says of other items: corrections name what they replace, holds and releases what they are about.
    async fn refer(&self, outbound: &mut Outbound) {
        if outbound.record.lifecycle.replaces.is_empty() {
            return;
        }
        let record = &mut outbound.record;
        let by = Recall { status: record.lifecycle.status, by: record.id.clone(), order: Order::of(record) };
        if record.lifecycle.kind == LifecycleKind::Hold {
            let items = self.recall_named(record, &by).await;
            if let Err(refused) = self.tombstone_items(outbound, &items).await {
                warn!(problem = refused.message, "a notice of a hold is too large for the stream");
            }
        } else {
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
    }

    /// Tombstones for all records of all items.
    async fn tombstone_items(&self, outbound: &Outbound, items: &[Item]) -> Result<(), Refused> {
        for item in items {
            for known in &item.records {
                self.tombstone_record(&outbound.record, &outbound.record.id, item, known, &outbound.addressing, "").await?;
            }
        }
        Ok(())
    }

    async fn tombstone_record(
        &self,
        notice: &Record,
        by: &str,
        item: &Item,
        known: &Known,
        addressing: &Addressing,
        round: &str,
    ) -> Result<(), Refused> {
        let recalled = |it: &Known| Recalled { id: item.id.clone(), version: it.version.clone() };
        let all: Vec<Recalled> = item.records.iter().map(recalled).collect();
        let stone = notice.tombstone(&recalled(known), by, &all);
        self.send_tombstone(&addressing.tombstone(&stone, notice, &known.subjects, round)).await
    }

    async fn send_tombstone(&self, outgoing: &[Outgoing]) -> Result<(), Refused> {
        self.send_all(outgoing).await?;
        self.context.health.metrics.tombstones.inc();
        Ok(())
    }

    /// Reports that a notice names something of which no record is known. It goes out all the same.
    fn unresolved(&self, record: &mut Record) {
        self.context.health.metrics.recalls_unresolved.inc();
        warn!(item = record.id, kind = ?record.lifecycle.kind, "a notice names an item of which no record is known");
        record.diagnostics.push(Diagnostic { stage: Stage::Lifecycle.as_str().into(), message: UNRESOLVED.to_owned() });
    }

    async fn send_all(&self, outgoing: &[Outgoing]) -> Result<(), Refused> {
        let sent = join_all(outgoing.iter().map(|it| publish(&self.context.connection, it))).await;
        sent.into_iter().try_for_each(|it| it.map(drop))
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

fn story(record: &Record, addressing: &Addressing) -> Story {
    let known = Known {
        version: record.version.clone(),
        sha256: record.source.sha256.clone(),
        order: Order::of(record),
        subjects: addressing.subjects(record),
        held: Route::of(record) == Route::Held,
        released: false,
    };
    Story { id: record.id.clone(), known, holder: holder(record), names: Name::of(record) }
}

fn holder(record: &Record) -> Holder {
    let agency = record.credit.as_ref().and_then(|it| it.agency.clone());
    Holder {
        id: record.id.clone(),
        agency: agency.or_else(|| record.source.provider.as_ref().map(|it| it.to_lowercase())),
        order: Order::of(record),
    }
}
