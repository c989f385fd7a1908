//! What notices are about: kills and holds of other copy, corrections, and changes of the embargo of a story that waits.
//!
//! A notice may name several items, by id, number, slug or headline, each of which is looked up by itself: what is found is recalled, and
//! what is not is reported. A notice that names nothing that any rule can read is looked through for ids, keywords and headlines that
//! its agency has used.

use futures_util::future::join_all;
use tracing::warn;

use crate::pipeline::Stage;
use crate::record::stub::{FOREIGN, MENTIONED, TOO_LATE, UNKNOWN_ID, UNRESOLVED};
use crate::record::{Diagnostic, LifecycleKind, Record, Replaced, Status};
use crate::worker::broker::publish::Refused;
use crate::worker::outgoing::Route;
use crate::worker::recalls::dispatch::Recalls;
use crate::worker::recalls::entry::{Item, Moved, Order, Recall};
use crate::worker::recalls::mentions::{self, Mentions};
use crate::worker::recalls::names::{Holder, Meant, Name};
use crate::worker::recalls::outbound::{Notice, Outbound, holder, id_of, recall_by, story};
use crate::worker::recalls::{parked, suspects};

/// What a notice was found to be about.
#[derive(Debug, Default)]
struct Found {
    /// Items that have records, marked as recalled.
    items: Vec<Item>,
    /// So many names that only items of other agencies have.
    foreign: usize,
    /// What is not known, named by its id or by words.
    unresolved: Vec<By>,
}

/// How a notice names an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Id,
    Words,
}

impl Recalls {
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
        let mut found = self.recall_named(record, &recall, is_known, even_foreign).await;
        if found.items.is_empty() && !is_known && found.foreign == 0 {
            found.items = self.recall_by_words(record, &recall).await;
        }
        let names_nothing = found.items.is_empty() && record.lifecycle.replaces.is_empty();
        if is_known {
            found.items.push(own);
        } else if names_nothing {
            // Either it takes back its own id, or it speaks of what nobody finds.
            found.unresolved.push(if record.lifecycle.is_by_status() { By::Id } else { By::Words });
        }
        self.report(record, &found.unresolved);
        if found.items.is_empty() && found.foreign > 0 {
            return self.park_notice(outbound, message_id).await;
        }
        self.report_foreign(record, found.foreign);
        self.report_mentioned(outbound, &recall, &found.items).await;
        let notice = Notice::of(outbound, message_id);
        self.tombstone_items(&notice, &found.items).await?;
        if !found.unresolved.is_empty() || found.items.iter().all(|it| it.records.iter().all(|it| it.held)) {
            // Nobody who read the enriched subjects would learn of it else.
            let stone = outbound.record.unresolved_tombstone();
            let subjects = outbound.addressing.subjects(&outbound.record, &outbound.topic());
            self.send_tombstone(&outbound.addressing.tombstone(&stone, message_id, &subjects, "")).await?;
        }
        for item in &found.items {
            parked::remove_killed(&self.context, item).await;
        }
        self.send_record(outbound, message_id).await.map(drop)
    }

    /// A notice that fits another agency's story alone: a person decides. The story stays as it is.
    async fn park_notice(&self, outbound: &mut Outbound, message_id: &str) -> Result<(), Refused> {
        self.context.health.metrics.notices_parked.inc();
        let record = &mut outbound.record;
        warn!(item = record.id, "a notice names what only another agency has; it is parked, and the story stays");
        note(record, FOREIGN);
        record.lifecycle.status = Status::Withheld;
        let topic = outbound.addressing.topic(record);
        let outgoing = outbound.addressing.outgoing_as(record, &outbound.passing, message_id, &topic);
        self.send_all(&outgoing).await?;
        self.count(record);
        Ok(())
    }

    /// Finds and marks what a notice names, writes the ids into it, and says what it could not find. `is_known`: there are records
    /// under the notice's own id, so that words which nobody knows mean these.
    async fn recall_named(&self, record: &mut Record, recall: &Recall, is_known: bool, even_foreign: bool) -> Found {
        let asks = Holder { agency: recall.agency.clone(), ..holder(record) };
        let (mut found, mut means_itself) = (Found::default(), is_known);
        for replaced in std::mem::take(&mut record.lifecycle.replaces) {
            let mut ids: Vec<String> = replaced.id.clone().into_iter().collect();
            if let Some(id) = &replaced.id {
                ids.extend(self.index.named_by(id).await.map(|it| it.id));
            }
            let Meant { items, foreign } = self.index.recall_names(&Name::by(&replaced), recall, &asks).await;
            ids.extend(items);
            if even_foreign {
                ids.extend(foreign.iter().cloned());
            }
            ids.sort();
            ids.dedup();
            let own = ids.len();
            ids.retain(|it| *it != record.id);
            let names_itself = ids.len() < own;
            let items = join_all(ids.iter().map(|id| self.index.recall_item(id, recall))).await;
            let known: Vec<Item> = items.into_iter().map(|it| it.value).filter(|it| !it.records.is_empty()).collect();
            let by = if replaced.id.is_some() { By::Id } else { By::Words };
            match by {
                _ if !known.is_empty() || names_itself => {}
                By::Words if !foreign.is_empty() && !even_foreign => found.foreign += 1,
                By::Words if std::mem::take(&mut means_itself) => {}
                _ => found.unresolved.push(by),
            }
            resolve(&mut record.lifecycle.replaces, replaced, known.iter().map(|it| it.id.clone()));
            let new = known.into_iter().filter(|it| found.items.iter().all(|other| other.id != it.id)).collect::<Vec<_>>();
            found.items.extend(new);
        }
        found
    }

    /// Finds and marks what the words of a notice name though no rule knows how: ids, and keywords and headlines of its agency.
    async fn recall_by_words(&self, record: &mut Record, recall: &Recall) -> Vec<Item> {
        let mut found: Vec<Item> = Vec::new();
        for id in self.named_in_words(record).await {
            let item = self.index.recall_item(&id, recall).await.value;
            record.lifecycle.replaces.push(Replaced { id: Some(id), ..Replaced::default() });
            found.push(item);
        }
        found
    }

    /// Ids of known items that the words of a notice name, but for its own.
    async fn named_in_words(&self, record: &Record) -> Vec<String> {
        let notice = record.lifecycle.notice.as_deref().unwrap_or_default();
        let Mentions { ids, names } = mentions::in_text(&format!("{}\n{notice}", record.text));
        let asks = holder(record);
        let by_id = join_all(ids.iter().filter(|it| mentions::is_sure(it)).map(|it| self.index.named_by(it))).await;
        let by_name = join_all(names.iter().map(|it| self.index.find(std::slice::from_ref(it), &asks))).await;
        let mut found: Vec<String> = by_id.into_iter().flatten().map(|it| it.id).chain(by_name.into_iter().flatten()).collect();
        found.sort();
        found.dedup();
        found.retain(|it| *it != record.id);
        found
    }

    /// What a record that is no kill says of other items: corrections name what they replace, holds, releases and embargoes what they
    /// are about.
    pub(super) async fn refer(&self, outbound: &mut Outbound, message_id: &str) {
        let record = &mut outbound.record;
        let kind = record.lifecycle.kind;
        match kind {
            LifecycleKind::Advisory if record.lifecycle.embargo.is_some() => return self.move_embargoes(record).await,
            LifecycleKind::Release => return self.lift(record).await,
            _ => (),
        }
        if record.lifecycle.replaces.is_empty() {
            return;
        }
        let by = Recall { agency: holder(record).agency, ..recall_by(record) };
        if kind == LifecycleKind::Hold {
            let mut found = self.recall_named(record, &by, false, false).await;
            self.report(record, &found.unresolved);
            self.report_foreign(record, found.foreign);
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
                if kind != LifecycleKind::Advisory {
                    self.index.replace_item(id, &by).await;
                }
            }
            resolve(&mut record.lifecycle.replaces, replaced, ids.into_iter());
        }
    }

    /// A notice that moves the embargo of other stories. It only ever makes an embargo longer; what is out is reported.
    async fn move_embargoes(&self, record: &mut Record) {
        let until = record.lifecycle.embargo.as_ref().and_then(|it| it.until.as_deref()).and_then(|it| it.parse().ok());
        let moved = Moved { by: record.id.clone(), order: Order::of(record), until, ..Moved::default() };
        for id in record.lifecycle.replaces.iter().filter_map(|it| it.id.as_deref()) {
            // It may come later.
            self.index.move_embargo(id, &moved).await;
        }
        let (named, unresolved) = self.named(record).await;
        let mut is_late = false;
        for id in named {
            self.index.move_embargo(&id, &moved).await;
            is_late |= self.index.item(&id).await.value.records.iter().all(|it| !it.held || it.released);
        }
        if is_late {
            self.context.health.metrics.recalls_unresolved.inc();
            note(record, TOO_LATE);
        }
        self.report(record, &unresolved);
    }

    /// What says that a hold or an embargo is over: a hold is lifted for what comes after it. What waits goes on waiting, and an operator is
    /// shown who says so.
    async fn lift(&self, record: &mut Record) {
        // Of a story that comes with it the words tell of other things.
        if !record.lifecycle.is_notice() && record.lifecycle.replaces.is_empty() {
            return;
        }
        let given: Vec<String> = record.lifecycle.replaces.iter().filter_map(|it| it.id.clone()).collect();
        let (mut named, _) = self.named(record).await;
        named.extend(given.into_iter().chain(record.lifecycle.is_notice().then(|| record.id.clone())));
        named.sort();
        named.dedup();
        let order = Order::of(record);
        for id in named {
            self.index.lift(&id, order).await;
            self.index.ask_lift(&id, &record.id).await;
        }
    }

    /// Ids of the known items that a notice about their embargo names, which are written into it, and what nobody knows.
    async fn named(&self, record: &mut Record) -> (Vec<String>, Vec<By>) {
        let asks = holder(record);
        let (mut named, mut unresolved) = (Vec::new(), Vec::new());
        for replaced in std::mem::take(&mut record.lifecycle.replaces) {
            let mut ids = self.index.find(&Name::by(&replaced), &asks).await;
            if let Some(id) = &replaced.id {
                ids.extend(self.index.named_by(id).await.map(|it| it.id));
            }
            ids.retain(|it| *it != record.id);
            if ids.is_empty() {
                unresolved.push(if replaced.id.is_some() { By::Id } else { By::Words });
            }
            resolve(&mut record.lifecycle.replaces, replaced, ids.iter().cloned());
            named.extend(ids);
        }
        if named.is_empty() && unresolved.is_empty() && record.lifecycle.is_notice() {
            named = self.named_in_words(record).await;
            unresolved.extend(named.is_empty().then_some(By::Words));
        }
        named.sort();
        named.dedup();
        (named, unresolved)
    }

    /// Reports that a notice names something of which no record is known. It goes out all the same. What was named by its id is
    /// stopped when it comes; what was named by words a person has to look for.
    fn report(&self, record: &mut Record, unresolved: &[By]) {
        let metrics = &self.context.health.metrics;
        for by in unresolved {
            let (counter, message) = match by {
                By::Id => (&metrics.recalls_unknown_id, UNKNOWN_ID),
                By::Words => (&metrics.recalls_unresolved, UNRESOLVED),
            };
            counter.inc();
            warn!(item = record.id, kind = ?record.lifecycle.kind, ?by, "a notice names an item of which no record is known");
            note(record, message);
        }
    }

    /// Reports what only other agencies have, of a notice that means other items too: it stays as it is.
    fn report_foreign(&self, record: &mut Record, count: usize) {
        for _ in 0..count {
            self.context.health.metrics.recalls_unresolved.inc();
            warn!(item = record.id, "a notice names, among others, what only another agency has; that story stays");
            note(record, FOREIGN);
        }
    }

    /// Holds what waits of other known items that the notice's message names, and reports them: they may be meant too.
    async fn report_mentioned(&self, outbound: &mut Outbound, recall: &Recall, handled: &[Item]) {
        let record = &mut outbound.record;
        let ids = std::mem::take(&mut outbound.mentioned);
        let handled: Vec<String> = handled.iter().map(|it| it.id.clone()).chain([record.id.clone()]).collect();
        let named = Mentions { ids, names: Vec::new() };
        let hold = Recall { status: Status::Withheld, ..recall.clone() };
        let found = suspects::hold_named(&self.index, &named, &hold, &holder(record), &handled).await;
        if found != suspects::Suspects::default() {
            self.context.health.metrics.recalls_unresolved.inc();
            warn!(item = record.id, held = ?found.held, out = ?found.out, "a notice names other known items too");
            note(record, MENTIONED);
        }
    }
}

fn note(record: &mut Record, message: &str) {
    record.diagnostics.push(Diagnostic { stage: Stage::Lifecycle.as_str().into(), message: message.to_owned() });
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
