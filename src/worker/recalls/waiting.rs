//! What becomes of a record that waits: when its time is over, while it is not, and when an operator decides.

use jiff::Timestamp;

use super::dispatch::{Recalls, Unsent};
use super::entry::Recall;
use super::outbound::{Outbound, id_of, story};
use crate::record::Status;
use crate::worker::outgoing::Route;

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

/// How a record that waits stands in the item index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    Known,
    Killed,
    Unclaimed,
}

/// Whose word it is that a dropped version stays in.
const DROPPED: &str = "an operator, who dropped it";
/// An entry on which something waits is written again so often in the time that the bucket keeps it.
pub(crate) const RENEWALS: u32 = 4;

impl Recalls {
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

    /// Notes that an operator has dropped a record that waited: this version stays in whatever comes.
    pub(crate) async fn drop_record(&self, outbound: &Outbound) {
        let story = story(outbound);
        let by = Recall { status: Status::Withheld, by: DROPPED.to_owned(), order: story.known.order, ..Recall::default() };
        self.index.drop_record(&story, &by).await;
    }
}
