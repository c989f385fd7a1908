//! Events, statements and tolls on their way: sent between the PubAck of their record and the acknowledgement of its input message, and withdrawn by
//! whatever takes the record back.
//!
//! They are made from the record as it lies in the stream, and their message ids depend on what causes them alone: whoever does it again after a crash
//! sends the same. What the item index keeps ([`super::told`]) is written after them, together with the fact that the record is out; so a record that is
//! known as sent has told everything.
//!
//! Two versions that are on their way at once may both speak for their item. The one that is entered last sees it: the older one's bulletins are withdrawn,
//! and the newer one's said once more.

use std::borrow::Borrow;

use futures_util::future::join_all;
use tokio::time::sleep;
use tracing::{error, warn};

use super::dispatch::Recalls;
use super::entry::{Item, Known};
use super::item_index::{Claim, Story};
use super::outbound::{Notice, Outbound};
use super::told::Told;
use crate::bulletins::{self, Bulletin, Change, Settings};
use crate::record::bulletins::{RecordAddress, Withdrawn, WithdrawnBy};
use crate::record::stored::Stored;
use crate::record::{LifecycleKind, Record, Status};
use crate::worker::broker::connection::jitter;
use crate::worker::broker::publish::{Receipt, Taken, publish};
use crate::worker::broker::raw;
use crate::worker::message::{Headers, Outgoing};
use crate::worker::metrics::KindLabel;
use crate::worker::outgoing::{self, Route};

/// Bulletins on their way at a time.
const AT_A_TIME: usize = 64;

/// What a story has told: for its entry in the item index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Telling {
    pub(crate) told: Told,
    /// Sequences of the records of its item that it takes over from.
    pub(crate) closes: Vec<u64>,
}

/// Why bulletins go out, and what they pass on.
struct Cause<'a> {
    message_id: &'a str,
    passing: &'a Headers,
    /// Tells what is said once more from the first time.
    round: &'a str,
}

impl Recalls {
    /// Tells subscribers what a record that the server has just taken reports, and withdraws what it does not report any more. `None`: there is nothing
    /// to tell of such a record.
    pub(super) async fn tell(&self, outbound: &Outbound, story: &Story, claim: &Claim, sent: Receipt) -> Option<Telling> {
        if !self.context.config.events.publish || Route::of(&outbound.record) != Route::Enriched {
            return None;
        }
        let item = &claim.item.value;
        let message_id = message_id(item, story);
        let cause = Cause { message_id: &message_id, passing: &outbound.passing, round: "" };
        let mut telling = Telling { told: Told::at(sent.sequence), closes: Vec::new() };
        // What is out under this id may have been read by another build.
        let stored =
            if sent.taken == Taken::KnownAlready { self.stored(&story.id, &story.known, sent.sequence).await } else { None };
        let own = self.bulletins(stored.as_ref().unwrap_or(&outbound.record), sent.sequence);
        let by = withdrawn_by(&outbound.record);
        if let Some(newer) = item.newer_told(&story.known) {
            telling.told.closed = Some(newer.message_id.clone().unwrap_or_default());
            if claim.was_there {
                // A worker may have told them, and died.
                let by = Withdrawn { kind: WithdrawnBy::Update, ..by };
                self.send_withdrawn(&own, &by, &cause).await;
            }
            return Some(telling);
        }
        let mut live = Vec::new();
        let itself = item.entered(&story.known);
        let mut before = item.speaking(&message_id);
        before.retain(|it| Some(*it) != itself);
        for known in &before {
            live.extend(self.live(&story.id, known).await);
        }
        telling.closes = sequences(&before);
        let replaced = self.replaced(&outbound.record, &message_id).await;
        for item in &replaced {
            for known in item.speaking(&message_id) {
                live.extend(self.live(&item.id, known).await);
            }
        }
        let Change { withdrawn, sent, kept } = bulletins::change(live, own);
        // First what goes: what comes may have its id, where a provider gives two versions one number.
        self.send_withdrawn(&withdrawn, &by, &cause).await;
        self.send_bulletins(&sent, &cause).await;
        for item in &replaced {
            self.index.close(&item.id, &sequences(&item.speaking(&message_id)), &message_id).await;
        }
        telling.told.kept = kept;
        Some(telling)
    }

    /// Sees to it that one record speaks for the item, the newest. Cheap where it is so. Others may do the same meanwhile, or withdraw it all: each looks
    /// again after what it has said, until that is the last word.
    pub(super) async fn agree(&self, outbound: &Outbound, item: &Item) {
        if !self.context.config.events.publish || item.speaking("").len() < 2 {
            return;
        }
        let by = Withdrawn { by: item.id.clone(), kind: WithdrawnBy::Update };
        let message_id = outbound.addressing.message_id(&outbound.record);
        let (mut item, mut said) = (item.clone(), None::<Known>);
        for round in 0_u32.. {
            let mut silenced: Vec<Known> = item.speaking("").into_iter().cloned().collect();
            let newest = take_newest(&mut silenced);
            let is_said =
                |it: &Known| newest.as_ref().is_some_and(|newest| newest.sha256 == it.sha256 && newest.order == it.order);
            if silenced.is_empty() && said.as_ref().is_some_and(is_said) {
                return;
            }
            silenced.extend(said.take().filter(|it| !is_said(it)));
            let round = format!("{round} over {:?}", sequences(&silenced));
            let cause = Cause { message_id: &message_id, passing: &outbound.passing, round: &round };
            for known in &silenced {
                self.send_withdrawn(&self.live(&item.id, known).await, &by, &cause).await;
            }
            let Some(newest) = newest else { return };
            self.send_bulletins(&self.live(&item.id, &newest).await, &cause).await;
            item = self.index.close(&item.id, &sequences(&silenced), newest.message_id.as_deref().unwrap_or_default()).await;
            said = Some(newest);
        }
    }

    /// Withdraws what a record of an item told, because of a notice.
    pub(super) async fn withdraw(&self, notice: &Notice<'_>, item: &Item, known: &Known) {
        let Some(known) = item.entered(known).filter(|it| it.told.as_ref().is_some_and(|it| it.closed.is_none())) else { return };
        let (nothing, by) = (Headers::new(), notice_of(notice));
        let cause = Cause { message_id: notice.message_id, passing: &nothing, round: "" };
        let live = self.live(&item.id, known).await;
        self.send_withdrawn(&live, &by, &cause).await;
        self.index.close(&item.id, &sequences(&[known]), notice.message_id).await;
    }

    /// Withdraws what a worker may have told of a record before it died: whether it did nobody knows.
    pub(super) async fn withdraw_in_doubt(&self, notice: &Notice<'_>, record: &Record) {
        if !self.context.config.events.publish {
            return;
        }
        let mut usable = record.clone();
        usable.lifecycle.status = Status::Usable;
        let (nothing, by) = (Headers::new(), notice_of(notice));
        let cause = Cause { message_id: notice.message_id, passing: &nothing, round: "" };
        let own = self.bulletins(&usable, 0);
        self.send_withdrawn(&own, &by, &cause).await;
    }

    /// Items under other ids whose place a record takes.
    async fn replaced(&self, record: &Record, message_id: &str) -> Vec<Item> {
        if matches!(record.lifecycle.kind, LifecycleKind::Advisory | LifecycleKind::Release | LifecycleKind::Hold) {
            return Vec::new();
        }
        let ids = record.lifecycle.replaces.iter().filter_map(|it| it.id.as_deref()).filter(|it| *it != record.id);
        let items = join_all(ids.map(|id| self.index.item(id))).await;
        items.into_iter().map(|it| it.value).filter(|it| !it.speaking(message_id).is_empty()).collect()
    }

    /// The bulletins of a record that are out, under the ids that they are out with.
    async fn live(&self, id: &str, known: &Known) -> Vec<Bulletin> {
        let Some(told) = &known.told else { return Vec::new() };
        let Some(record) = self.stored(id, known, told.sequence).await else {
            self.context.health.metrics.bulletins_lost.inc();
            let stream = &self.context.config.output.stream;
            error!(
                item = id,
                stream,
                sequence = told.sequence,
                "a record is gone, and what subscribers were told of it can't be withdrawn"
            );
            return Vec::new();
        };
        bulletins::under_ids(self.bulletins(&record, told.sequence), &told.kept)
    }

    fn bulletins(&self, record: &Record, sequence: u64) -> Vec<Bulletin> {
        let (events, stream) = (&self.context.config.events, self.context.config.output.stream.clone());
        let settings = Settings { subject: events.subject.clone(), floor: events.floor };
        let address = RecordAddress { item: record.id.clone(), version: record.version.clone(), stream, sequence };
        bulletins::of(record, &address, &settings)
    }

    /// The record as it lies in the stream, asked for until the server answers. `None`: it is gone.
    async fn stored(&self, id: &str, known: &Known, sequence: u64) -> Option<Record> {
        let (connection, health) = (&self.context.connection, &self.context.health);
        let stream = &self.context.config.output.stream;
        let mut stuck = None;
        for attempt in 0_u32.. {
            health.connected().await;
            match raw::fetch(connection, stream, sequence).await {
                Ok(found) => {
                    let record = Stored::read(&found?.payload).ok()?.record;
                    // Sequences begin anew with a stream that is recreated.
                    return Some(record).filter(|it| it.id == id && it.source.sha256 == known.sha256);
                }
                Err(problem) => {
                    health.note_problem(format!("reading {stream}#{sequence} failed: {problem}"));
                    if attempt.is_power_of_two() {
                        warn!(stream, sequence, problem, attempt, "reading failed; asking again");
                    }
                }
            }
            if attempt > 0 && stuck.is_none() {
                stuck = Some(health.stuck_publish());
            }
            let ceiling = 50_u64.saturating_mul(1 << attempt.min(6));
            sleep(std::time::Duration::from_millis(ceiling / 2 + jitter(ceiling / 2))).await;
        }
        None
    }

    async fn send_withdrawn(&self, bulletins: &[Bulletin], by: &Withdrawn, cause: &Cause<'_>) {
        self.send_bulletins(&bulletins.iter().map(|it| it.withdrawn(by)).collect::<Vec<_>>(), cause).await;
    }

    async fn send_bulletins(&self, bulletins: &[Bulletin], cause: &Cause<'_>) {
        let messages: Vec<(&Bulletin, Outgoing)> =
            bulletins.iter().flat_map(|it| it.subjects.iter().map(move |subject| (it, message(it, subject, cause)))).collect();
        let metrics = &self.context.health.metrics;
        for some in messages.chunks(AT_A_TIME) {
            let sent = join_all(some.iter().map(|(_, outgoing)| publish(&self.context.connection, outgoing))).await;
            for ((bulletin, outgoing), sent) in some.iter().zip(sent) {
                match sent {
                    Ok(_) if bulletin.is_withdrawn() => metrics.bulletins_withdrawn.inc(),
                    Ok(_) => metrics.bulletins.get_or_create(&KindLabel { kind: bulletin.kind() }).inc(),
                    // It is far smaller than the record that the server took.
                    Err(refused) => {
                        error!(problem = refused.message, subject = outgoing.subject, "an event was refused");
                        0
                    }
                };
            }
        }
    }
}

fn message(bulletin: &Bulletin, subject: &str, cause: &Cause<'_>) -> Outgoing {
    let state = if bulletin.is_withdrawn() { "withdrawn" } else { "sent" };
    let id = outgoing::digest_of(&[cause.message_id, bulletin.id(), subject, state, cause.round]);
    let headers = [
        (outgoing::CONTENT_TYPE, "application/json"),
        (outgoing::ID, bulletin.id()),
        (outgoing::SCHEMA_HEADER, bulletin.schema()),
        (outgoing::STATE, state),
    ];
    let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    Outgoing {
        subject: subject.to_owned(),
        message_id: format!("{}-{id}", bulletin.kind()),
        headers: headers.chain(cause.passing.iter().cloned()).collect(),
        payload: bulletin.json().into(),
    }
}

/// The id that the record is out with.
fn message_id(item: &Item, story: &Story) -> String {
    let entered = item.entered(&story.known).unwrap_or(&story.known);
    entered.message_id.clone().or_else(|| story.known.message_id.clone()).unwrap_or_default()
}

/// Takes the newest of several versions out.
fn take_newest(known: &mut Vec<Known>) -> Option<Known> {
    let newest = (0..known.len()).reduce(|one, other| if known[other].is_newer_than(&known[one]) { other } else { one })?;
    Some(known.remove(newest))
}

fn sequences<K: Borrow<Known>>(known: &[K]) -> Vec<u64> {
    known.iter().filter_map(|it| it.borrow().told.as_ref()).map(|it| it.sequence).collect()
}

fn withdrawn_by(record: &Record) -> Withdrawn {
    let is_correction = record.lifecycle.kind == LifecycleKind::Correction;
    Withdrawn { by: record.id.clone(), kind: if is_correction { WithdrawnBy::Correction } else { WithdrawnBy::Update } }
}

fn notice_of(notice: &Notice<'_>) -> Withdrawn {
    let kind = match notice.record.lifecycle.status {
        Status::Canceled => WithdrawnBy::Kill,
        Status::Withheld => WithdrawnBy::Hold,
        // A newer version came before.
        Status::Usable => WithdrawnBy::Update,
    };
    Withdrawn { by: notice.by.to_owned(), kind }
}
