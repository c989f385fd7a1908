//! Versions of an item that overtake one another, so that the newest is the last word: it waits for older ones, and what comes late after
//! it is kept in, or taken back.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tracing::info;

use super::dispatch::Recalls;
use super::entry::Item;
use super::item_index::{Claim, Story};
use super::outbound::{Notice, Outbound};
use crate::record::Status;
use crate::worker::broker::publish::Refused;
use crate::worker::outgoing::Route;

/// For an older version that another worker has. One that takes longer belongs to a worker that has died, or is cut off.
const PATIENCE: Duration = Duration::from_secs(3);
const LOOK_EVERY: Duration = Duration::from_millis(10);

impl Recalls {
    /// Two workers may have two versions at once: the newer one goes out when the older one is out, so that it is the last word. An older
    /// one that is entered later stays in; one whose worker has died is given up.
    pub(super) async fn wait_for_older(&self, outbound: &Outbound, story: &Story, claim: Claim) -> Claim {
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

    /// A version that a newer one has overtaken on its way: what is known of it is told where held copy is told of, and nowhere else,
    /// so that it is not the last word on its item.
    /// `in_doubt`: a worker that died may have told of it.
    pub(super) async fn keep_superseded(
        &self,
        outbound: Outbound,
        message_id: &str,
        newer: &str,
        in_doubt: bool,
    ) -> Result<(), Refused> {
        let mut outbound = outbound;
        if in_doubt && Route::of(&outbound.record) == Route::Enriched {
            self.withdraw_in_doubt(&Notice::of(&outbound, message_id), &outbound.record).await;
        }
        self.context.health.metrics.superseded.inc();
        info!(item = outbound.record.id, newer, "an older version came after a newer one; it does not go out as usable");
        outbound.record.recall(Status::Withheld, newer);
        outbound.record.lifecycle.evidence = vec![format!("recalled by version {newer}")];
        let told = outbound.addressing.told(&outbound.record, &outbound.passing, message_id);
        self.send_all(&[told]).await?;
        self.count(&outbound.record);
        Ok(())
    }
    /// A version that went out while newer ones, which waited for it in vain, may have gone out before: it is not the last word.
    pub(super) async fn take_back_late(
        &self,
        outbound: &Outbound,
        story: &Story,
        message_id: &str,
        item: &Item,
    ) -> Result<(), Refused> {
        let newer = item.overtaken_by(&story.known).filter(|_| item.was_given_up(&story.known));
        let Some(newer) = newer else { return Ok(()) };
        let by = format!("version {}", newer.version.as_deref().unwrap_or_default());
        let mut record = outbound.record.clone();
        record.recall(Status::Withheld, &by);
        let entered = item.entered(&story.known).unwrap_or(&story.known).clone();
        let alone = Item { id: story.id.clone(), records: vec![entered], ..Item::default() };
        let notice = Notice { record: &record, by: &by, ..Notice::of(outbound, message_id) };
        self.tombstone_record(&notice, &alone, &story.known, "late").await
    }
}
