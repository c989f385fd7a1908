//! What notices and other versions mean for a record: whether it is forbidden, overtaken or put off.

use std::cmp::Ordering;

use super::versions::{compare_numbers, compare_times};
use super::{Item, Known, Moved, Order, Recall};
use crate::record::Status;

impl Item {
    /// The recall that forbids this record: one that came after it or that it should have come before, a kill that knew its version
    /// or its bytes, or an operator's word on this version.
    pub(crate) fn forbids(&self, known: &Known) -> Option<&Recall> {
        let dropped = || self.records.iter().filter(|it| it.is_at_least(known)).find_map(|it| it.dropped.as_ref());
        self.recalled_for(known).or_else(dropped)
    }

    fn recalled_for(&self, known: &Known) -> Option<&Recall> {
        let by_itself = |it: &&Recall| it.by == self.id && it.order == known.order;
        let recall = self.recalled.as_ref().filter(|it| !by_itself(it))?;
        let was_before = |it: &Known| it.order <= recall.order;
        let is_same = |it: &Known| it.sha256 == known.sha256 || (it.version.is_some() && it.version == known.version);
        let was_known = self.records.iter().any(|it| was_before(it) && is_same(it));
        let its_version = recall.version.as_deref().filter(|_| recall.by == self.id);
        let versions = compare_numbers(known.version.as_deref(), its_version).filter(|it| it.is_ne());
        let times = compare_times(known.published, recall.published).filter(|it| it.is_ne());
        let is_its_version = known.version.is_some() && known.version.as_deref() == its_version;
        // A kill under the item's own id stands against whatever does not say that it is newer.
        let says_newer = [versions, times].contains(&Some(Ordering::Greater));
        let is_in_doubt = recall.by == self.id && !says_newer;
        let is_dead = recall.status == Status::Canceled && (was_known || is_its_version || is_in_doubt);
        // What the provider numbered and timed after the notice was never meant by it, even if the notice came late.
        let is_newer = versions == Some(Ordering::Greater) && times == Some(Ordering::Greater);
        let is_overtaken = versions.or(times) == Some(Ordering::Less) && !was_known;
        ((was_before(known) && !is_newer) || is_overtaken || is_dead).then_some(recall)
    }

    /// A record that was entered and is newer, or is the same version and still held: this one is not the last word.
    pub(crate) fn overtaken_by(&self, known: &Known) -> Option<&Known> {
        let own = self.index_of(known);
        let is_same = |it: &Known| it.sha256 == known.sha256;
        let withholds = |it: &Known| it.held && !it.released && !known.held && (is_same(it) || it.is_level_with(known));
        let is_newer = |it: &Known| !is_same(it) && it.compare(known) == Ordering::Greater;
        let others = self.records.iter().enumerate().filter(|(at, _)| Some(*at) != own).map(|(_, it)| it);
        others.into_iter().find(|it| is_newer(it) || withholds(it))
    }

    /// Whether something newer has taken the record's place.
    pub(crate) fn supersedes(&self, known: &Known) -> bool {
        let is_newer = |it: &Known| it.sha256 != known.sha256 && it.compare(known) == Ordering::Greater;
        let replaces = |it: &Recall| {
            compare_times(it.published, known.published).unwrap_or_else(|| it.order.cmp(&known.order)) == Ordering::Greater
        };
        self.records.iter().any(is_newer) || self.replaced.as_ref().is_some_and(replaces)
    }

    /// Notes a recall; false if it or a later one is noted already. A kill stays a kill.
    pub(crate) fn recall(&mut self, id: &str, recall: &Recall) -> bool {
        id.clone_into(&mut self.id);
        later(&mut self.recalled, recall)
    }

    /// Notes that a notice of another item moved its embargo. Of several the strictest stays: one without a time, else the last time.
    pub(crate) fn move_embargo(&mut self, id: &str, moved: &Moved) -> bool {
        let is_stricter = |there: &Moved| match (there.until, moved.until) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(there), Some(new)) => there >= new,
        };
        if self.moved.as_ref().is_some_and(is_stricter) {
            return false;
        }
        id.clone_into(&mut self.id);
        self.moved = Some(moved.clone());
        true
    }

    /// The notice that moved the embargo of a record which came before it.
    pub(crate) fn moved_for(&self, known: &Known) -> Option<&Moved> {
        self.moved.as_ref().filter(|it| known.order < it.order)
    }

    /// Notes that a notice says that its embargo is lifted.
    pub(crate) fn ask_lift(&mut self, by: &str) -> bool {
        let waits = self.records.iter().any(|it| it.held && !it.released);
        let is_new = waits && self.lift_asked.as_deref() != Some(by);
        if is_new {
            self.lift_asked = Some(by.to_owned());
        }
        is_new
    }

    pub(crate) fn replace(&mut self, id: &str, by: &Recall) -> bool {
        id.clone_into(&mut self.id);
        later(&mut self.replaced, by)
    }

    /// A hold is lifted by a notice after it; a kill is not.
    pub(crate) fn lift(&mut self, order: Order) -> bool {
        let lifts = |it: &Recall| it.status == Status::Withheld && it.order < order;
        let lifted = self.recalled.take_if(|it| lifts(it));
        self.lifted = lifted.clone().or(self.lifted.take());
        lifted.is_some()
    }
}

fn later(place: &mut Option<Recall>, recall: &Recall) -> bool {
    let stays = place
        .as_ref()
        .is_some_and(|it| (it.status == Status::Canceled, it.order) >= (recall.status == Status::Canceled, recall.order));
    if !stays {
        *place = Some(recall.clone());
    }
    !stays
}
