//! What the item index holds of an item: its records and the notices about it. What it holds of names stands in [`super::names`]. Pure
//! values; merging them is idempotent, because whoever lost an answer merges again.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use crate::record::{LifecycleKind, Record, Status};
use crate::worker::broker::bucket::Value;
use crate::worker::outgoing::short_digest;
use crate::worker::recalls::told::Told;
use crate::worker::subject::UNKNOWN;

/// Records of an item that are remembered: as many as fit well into a message. The oldest go first, and it is reported; of each subject one
/// stays, so that a kill reaches whoever reads it.
pub(crate) const MOST_RECORDS: usize = 1_500;
/// What a newer release wrote into an entry: kept when an older one changes the entry.
pub(super) type More = serde_json::Map<String, serde_json::Value>;

/// When the broker took the message that an item came in. Time first: sequences begin anew with a stream that is recreated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Order {
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<Timestamp>,
    sequence: u64,
}

/// An item of which records exist.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) records: Vec<Known>,
    /// What stood for the topic of its first record. Absent: of an older release, which knew no topics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) topic: Option<String>,
    /// The last notice that recalled it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recalled: Option<Recall>,
    /// The last hold that was lifted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lifted: Option<Recall>,
    /// A correction or update under another id that took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) replaced: Option<Recall>,
    /// The strictest notice that moved the end of its embargo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) moved: Option<Moved>,
    /// The id of the last notice that says its embargo is lifted: a person decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lift_asked: Option<String>,
    #[serde(flatten)]
    pub(crate) more: More,
}

/// One record of an item.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Known {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    pub(crate) sha256: String,
    pub(crate) order: Order,
    /// The provider's own time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) published: Option<Timestamp>,
    /// Where it went: the record, then its ninjs form.
    pub(crate) subjects: Vec<String>,
    /// What stands for its topic; kept with the item.
    #[serde(skip)]
    pub(crate) topic: Option<String>,
    /// It was told of on a subject of held copy only.
    pub(crate) held: bool,
    /// An embargoed record that has gone out at its time.
    pub(crate) released: bool,
    /// The id that it was published under, whichever release of the program handles it next. Absent: of an older release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_id: Option<String>,
    /// The server has it: the same input message is not published again, however late it is redelivered.
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) sent: bool,
    /// What subscribers to events were told of it. Absent: nothing, or by an older release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) told: Option<Told>,
    /// A digest of what it says and of what made it: a message that gives the same is a repeat. Absent: of an older release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) said: Option<String>,
    /// It did not go out, or not in time: newer versions wait for it no more.
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) given_up: bool,
    /// An operator has dropped it while it waited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dropped: Option<Recall>,
    #[serde(flatten)]
    pub(crate) more: More,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Value for Item {
    /// An item of which nothing is known any more may have been killed.
    fn doubtful() -> Item {
        let order = Order { received: Some(Timestamp::MAX), sequence: u64::MAX };
        let recall =
            Recall { status: Status::Withheld, by: "an entry that can't be read".to_owned(), order, ..Recall::default() };
        Item { recalled: Some(recall), ..Item::default() }
    }
}

/// A notice that an item, or whatever has a certain name, is not to be used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Recall {
    #[serde(deserialize_with = "status")]
    pub(crate) status: Status,
    /// The notice's own id.
    pub(crate) by: String,
    pub(crate) order: Order,
    /// The notice's own version and time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) published: Option<Timestamp>,
    /// Whose notice it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agency: Option<String>,
    #[serde(flatten)]
    pub(crate) more: More,
}

/// A notice of another item that moved the end of an embargo.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Moved {
    /// The notice's own id.
    pub(crate) by: String,
    pub(crate) order: Order,
    /// Absent: no time that can be relied on; a person decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Timestamp>,
    #[serde(flatten)]
    pub(crate) more: More,
}

/// A status that this release does not know forbids: a newer one meant something by it.
fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Status, D::Error> {
    let given = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(given).unwrap_or(Status::Withheld))
}

impl Order {
    pub(crate) fn new(received: Option<Timestamp>, sequence: u64) -> Order {
        Order { received, sequence }
    }

    pub(crate) fn of(record: &Record) -> Order {
        let received = record.source.received.as_deref().and_then(|it| it.parse().ok());
        Order { received, sequence: record.source.sequence.unwrap_or_default() }
    }

    /// Hours from `earlier` to this, if both times are known.
    pub(super) fn hours_since(&self, earlier: &Order) -> Option<i64> {
        Some(self.received?.duration_since(earlier.received?).as_hours())
    }
}

impl Item {
    /// Enters a record before it goes out; `known` has the id that a new record would get. False if nothing changed.
    pub(crate) fn claim(&mut self, id: &str, known: &Known) -> bool {
        let sets = self.topic.is_none() && known.topic.is_some();
        if sets {
            self.topic = if self.records.is_empty() { known.topic.clone() } else { Some(UNKNOWN.to_owned()) };
        }
        // A record is entered under its item's topic alone; whoever claims comes again with it.
        if self.topic != known.topic && known.topic.is_some() {
            return sets;
        }
        let entered = self.enter(id, &Known { topic: None, ..known.clone() });
        sets || entered
    }

    fn enter(&mut self, id: &str, known: &Known) -> bool {
        if !self.returns(known) {
            return self.add(id, known);
        }
        // Under the first record's id the server would refuse it.
        let message_id = known.message_id.as_ref().map(|it| format!("{it}-{}", known.order.sequence));
        self.add(id, &Known { message_id, ..known.clone() })
    }

    fn add(&mut self, id: &str, known: &Known) -> bool {
        id.clone_into(&mut self.id);
        let Some(index) = self.index_of(known) else {
            self.records.push(known.clone());
            if self.records.len() > MOST_RECORDS {
                let forgotten = self.oldest_whose_subject_stays().unwrap_or(0);
                self.records.remove(forgotten);
            }
            return true;
        };
        let there = &self.records[index];
        // Redelivered after it was sent, or after its embargo was over: it stays where it went.
        if there.released || (known.held && !there.held) || (there.sent && known.held == there.held) {
            return false;
        }
        let message_id = there.message_id.clone().or_else(|| known.message_id.clone());
        let entered = Known {
            message_id,
            order: there.order,
            sha256: there.sha256.clone(),
            given_up: there.given_up,
            dropped: there.dropped.clone(),
            more: there.more.clone(),
            ..known.clone()
        };
        let changed = *there != entered;
        self.records[index] = entered;
        changed
    }

    fn oldest_whose_subject_stays(&self) -> Option<usize> {
        let mut counts: BTreeMap<&[String], usize> = BTreeMap::new();
        self.records.iter().for_each(|it| *counts.entry(&it.subjects).or_default() += 1);
        self.records.iter().position(|it| counts.get(it.subjects.as_slice()).is_some_and(|count| *count > 1))
    }

    /// With each further record one is forgotten.
    pub(crate) fn is_full(&self) -> bool {
        self.records.len() >= MOST_RECORDS
    }

    /// The record as it is entered: that of the same input message, or of another one that would give the same record.
    pub(crate) fn entered(&self, known: &Known) -> Option<&Known> {
        self.index_of(known).map(|it| &self.records[it])
    }

    pub(super) fn entered_mut(&mut self, known: &Known) -> Option<&mut Known> {
        let index = self.index_of(known)?;
        self.records.get_mut(index)
    }

    fn index_of(&self, known: &Known) -> Option<usize> {
        let same_bytes = |it: &Known| it.sha256 == known.sha256 && it.version == known.version;
        let same_message = |it: &Known| same_bytes(it) && it.order == known.order;
        let same_words = |it: &Known| it.said.is_some() && it.said == known.said && it.version == known.version;
        let same_shape = |it: &Known| it.message_id.is_none() || it.message_id == known.message_id;
        // The headers may withhold what they did not withhold before, or free it.
        let same_use = |it: &Known| it.held == known.held || it.released;
        let same_record = |it: &Known| same_use(it) && (same_words(it) || same_bytes(it) && same_shape(it));
        self.records.iter().position(same_message).or_else(|| self.records.iter().position(same_record))
    }

    /// Notes that the server has the record; false if that is known.
    pub(crate) fn set_sent(&mut self, known: &Known, released: bool) -> bool {
        let Some(there) = self.index_of(known).and_then(|it| self.records.get_mut(it)) else { return false };
        let changed = !there.sent || (released && !there.released);
        there.sent = true;
        there.released |= released;
        if released {
            there.subjects.clone_from(&known.subjects);
            self.records.iter_mut().filter(|it| it.is_at_least(known)).for_each(|it| it.dropped = None);
        }
        changed
    }

    /// Notes that newer versions need not wait for the record.
    pub(crate) fn give_up(&mut self, known: &Known) -> bool {
        let there = self.index_of(known).and_then(|it| self.records.get_mut(it)).filter(|it| !it.sent);
        there.is_some_and(|it| !std::mem::replace(&mut it.given_up, true))
    }

    /// Notes that newer versions than these wait for them no more.
    pub(crate) fn give_up_older(&mut self, known: &Known) -> bool {
        let older: Vec<usize> = self.on_their_way(known).collect();
        for (_, record) in self.records.iter_mut().enumerate().filter(|(at, _)| older.contains(at)) {
            record.given_up = true;
        }
        !older.is_empty()
    }

    /// Whether an older record was entered and may still be on its way: it must not be the last word.
    pub(crate) fn waits_for_older(&self, known: &Known) -> bool {
        self.on_their_way(known).next().is_some()
    }

    fn on_their_way(&self, known: &Known) -> impl Iterator<Item = usize> {
        let own = self.index_of(known);
        let is_older = |it: &Known| it.compare(known) == Ordering::Less;
        // What the first release entered says nothing of its way.
        let is_open = |it: &Known| !it.held && !it.sent && !it.given_up && it.message_id.is_some();
        let open = self.records.iter().enumerate().filter(move |(at, it)| Some(*at) != own && is_open(it) && is_older(it));
        open.map(|(at, _)| at)
    }

    /// Whether newer versions went out without waiting for this record to be sent.
    pub(crate) fn was_given_up(&self, known: &Known) -> bool {
        self.entered(known).is_some_and(|it| it.given_up)
    }

    /// Notes that an operator has dropped the record while it waited, known or not.
    pub(crate) fn drop_record(&mut self, id: &str, known: &Known, by: &Recall) -> bool {
        if self.index_of(known).is_none() {
            self.add(id, &Known { topic: None, ..known.clone() });
        }
        let there = self.index_of(known).and_then(|it| self.records.get_mut(it)).filter(|it| it.dropped.is_none());
        there.is_some_and(|it| it.dropped.replace(by.clone()).is_none())
    }

    /// Whether a hold came between an earlier copy of the same bytes and this one, which may be used again.
    fn returns(&self, known: &Known) -> bool {
        let Some(there) = self.entered(known).filter(|it| it.order != known.order) else { return false };
        let between = |it: &Recall| there.order <= it.order && it.order < known.order;
        self.forbids(known).is_none() && self.recalled.iter().chain(&self.lifted).any(between)
    }

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

    pub(crate) fn is_released(&self, known: &Known) -> bool {
        self.records.iter().any(|it| it.released && it.is_record(known))
    }

    /// Whether the record was entered when it came in: what is not known here may have been killed since.
    pub(crate) fn is_claimed(&self, known: &Known) -> bool {
        self.records.iter().any(|it| it.is_record(known))
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

impl Known {
    /// Whether both are of one record, by its bytes or by what it says.
    fn is_record(&self, other: &Known) -> bool {
        let same_words = self.said.is_some() && self.said == other.said;
        self.version == other.version && (self.sha256 == other.sha256 || same_words)
    }

    /// Whether the provider gave both the same version, or none and the same time: they contradict each other, and neither is the newer one.
    fn is_level_with(&self, other: &Known) -> bool {
        let same_time = self.published.is_none() || other.published.is_none() || self.published == other.published;
        let is_placed = self.version.is_some() || (self.published.is_some() && other.published.is_some());
        is_placed && same_time && self.version == other.version
    }

    pub(super) fn is_newer_than(&self, other: &Known) -> bool {
        self.compare(other) == Ordering::Greater
    }

    /// Whether the other one is this version, or an older one: nothing says that it is newer.
    fn is_at_least(&self, other: &Known) -> bool {
        let is_version = self.version.is_some() && self.version == other.version;
        let same_time = self.version == other.version
            && compare_times(self.published, other.published) != Some(Ordering::Less)
            && other.published.is_none() == self.published.is_none();
        self.sha256 == other.sha256 || is_version || same_time || self.compare(other) == Ordering::Greater
    }

    /// Which of two records of an item is the newer one: by version where both are numbers, by the provider's time, by the stream.
    fn compare(&self, other: &Known) -> Ordering {
        let versions = compare_numbers(self.version.as_deref(), other.version.as_deref()).filter(|it| it.is_ne());
        let times = || compare_times(self.published, other.published).filter(|it| it.is_ne());
        versions.or_else(times).unwrap_or_else(|| self.order.cmp(&other.order))
    }
}

/// "10" is newer than "9", and "1.10" than "1.9", however many digits there are; `None` where one of them is no number.
fn compare_numbers(one: Option<&str>, other: Option<&str>) -> Option<Ordering> {
    // Of two numbers without leading zeros the longer one is larger.
    let number = |digits: &'_ str| {
        let is_number = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
        is_number.then(|| digits.trim_start_matches('0').to_owned()).map(|it| (it.len(), it))
    };
    let numbers = |text: &str| text.trim().split('.').map(number).collect::<Option<Vec<_>>>();
    Some(numbers(one?)?.cmp(&numbers(other?)?))
}

pub(super) fn compare_times(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Ordering> {
    Some(one?.cmp(&other?))
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

/// The key of an item's entry.
pub(crate) fn item_key(id: &str) -> String {
    format!("item.{}", short_digest(id))
}

/// Whether the record is a notice about other copy: then it is no story that could be recalled itself.
pub(crate) fn is_notice(record: &Record) -> bool {
    matches!(record.lifecycle.kind, LifecycleKind::Kill | LifecycleKind::Advisory)
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::names::Named;
    use super::*;

    pub(in super::super) fn order(hour: i64, sequence: u64) -> Order {
        Order { received: Timestamp::from_second(1_740_000_000 + hour * 3_600).ok(), sequence }
    }

    pub(in super::super) fn at(hour: i64) -> Option<Timestamp> {
        order(hour, 0).received
    }

    fn known(version: &str, sha256: &str, order: Order) -> Known {
        let subjects = vec!["wire.enriched.en.unknown".to_owned()];
        let version = Some(version.to_owned()).filter(|it| !it.is_empty());
        Known {
            version,
            sha256: sha256.to_owned(),
            order,
            subjects,
            message_id: Some(format!("id-{sha256}")),
            ..Known::default()
        }
    }

    pub(in super::super) fn kill(order: Order) -> Recall {
        Recall { status: Status::Canceled, by: "urn:kill".to_owned(), order, ..Recall::default() }
    }

    #[test]
    fn merging_again_changes_nothing() {
        let (mut item, first) = (Item::default(), known("1", "aa", order(0, 1)));
        assert!(item.claim("urn:x", &first) && !item.claim("urn:x", &first));
        assert!(item.recall("urn:x", &kill(order(1, 2))) && !item.recall("urn:x", &kill(order(1, 2))));
        let hold = Recall { status: Status::Withheld, ..kill(order(2, 3)) };
        assert!(!item.recall("urn:x", &hold) && !item.lift(order(3, 4)), "a kill stays a kill");
        let held = Known { held: true, subjects: vec!["wire.held.new".to_owned()], ..first.clone() };
        assert!(!item.claim("urn:x", &held), "it went out since");
        for number in 0..2_000 {
            item.claim("urn:x", &known(&number.to_string(), &number.to_string(), order(5, number)));
        }
        assert_eq!(item.records.len(), MOST_RECORDS);
        // As large as an entry becomes, it fits into a message.
        assert!(serde_json::to_vec(&item).unwrap().len() < 1 << 20);
    }

    /// What the entry says of a copy, and under which id it goes out.
    fn told(item: &mut Item, known: &Known) -> (Option<String>, bool) {
        item.claim("urn:x", known);
        let entered = item.entered(known).unwrap();
        (entered.message_id.clone(), entered.sent)
    }

    #[test]
    fn a_message_keeps_the_id_of_its_first_handling() {
        let id = |it: &str| Some(it.to_owned());
        let by = |release: &str, at: Order| Known { message_id: id(release), ..known("1", "aa", at) };
        let mut item = Item::default();
        assert_eq!(told(&mut item, &by("old", order(0, 1))), (id("old"), false));
        assert_eq!(told(&mut item, &by("new", order(0, 1))), (id("old"), false), "redelivered to another release");
        assert!(item.set_sent(&by("new", order(0, 1)), false));
        assert_eq!(told(&mut item, &by("new", order(0, 1))), (id("old"), true), "and after it was sent");
        assert_eq!(told(&mut item, &by("old", order(7, 9))), (id("old"), true), "the same bytes, nothing else has changed");
        assert_eq!(told(&mut item, &by("new", order(7, 9))), (id("new"), false), "the same bytes, another release");
        assert_eq!(told(&mut item, &by("old", order(0, 1))), (id("old"), true), "the first is not forgotten for that");
    }

    #[test]
    fn copy_that_was_held_and_comes_again_is_a_record_of_its_own() {
        let mut item = Item::default();
        let first = known("1", "aa", order(0, 1));
        item.claim("urn:x", &first);
        item.set_sent(&first, false);
        item.recall("urn:x", &Recall { status: Status::Withheld, ..kill(order(1, 2)) });
        let again = known("1", "aa", order(2, 3));
        assert_eq!(item.forbids(&again), None);
        assert_eq!(told(&mut item, &again), (Some("id-aa-3".to_owned()), false));
        assert_eq!(told(&mut item, &again), (Some("id-aa-3".to_owned()), false), "redelivered");
        item.set_sent(&again, false);
        assert!(told(&mut item, &again).1);
        let mut lifted = Item::default();
        lifted.claim("urn:x", &first);
        lifted.set_sent(&first, false);
        lifted.recall("urn:x", &Recall { status: Status::Withheld, ..kill(order(1, 2)) });
        assert!(lifted.lift(order(1, 3)));
        assert_eq!(told(&mut lifted, &again), (Some("id-aa-3".to_owned()), false));
    }

    #[test]
    fn a_recall_forbids_what_was_before_it() {
        let mut item = Item::default();
        item.claim("urn:x", &known("1", "aa", order(0, 1)));
        item.recall("urn:x", &kill(order(1, 5)));
        for (version, sha256, at, forbidden) in [
            ("1", "aa", order(0, 1), true),
            ("2", "bb", order(1, 5), true),
            ("2", "bb", order(1, 6), false),
            // The same bytes, or the same version, sent again later.
            ("9", "aa", order(9, 9), true),
            ("1", "cc", order(9, 9), true),
            ("3", "cc", order(9, 9), false),
        ] {
            assert_eq!(item.forbids(&known(version, sha256, at)).is_some(), forbidden, "{version} {sha256} {at:?}");
        }
        let mut held = Item::default();
        held.claim("urn:x", &known("1", "aa", order(0, 1)));
        held.recall(
            "urn:x",
            &Recall { status: Status::Withheld, by: "urn:x".to_owned(), order: order(1, 5), ..Recall::default() },
        );
        assert!(held.forbids(&known("1", "aa", order(0, 1))).is_some());
        assert!(held.forbids(&known("2", "bb", order(1, 5))).is_none(), "not the hold itself");
        assert!(held.forbids(&known("1", "aa", order(2, 6))).is_none(), "it may be used in its original form");
    }

    #[test]
    fn a_kill_that_overtakes_its_story_kills_it() {
        let timed =
            |version: &str, published: i64, at: Order| Known { published: self::at(published), ..known(version, "aa", at) };
        let killed = |version: Option<&str>, published: i64| {
            let mut item = Item { id: "urn:x".to_owned(), ..Item::default() };
            let version = version.map(str::to_owned);
            let recall = Recall { by: "urn:x".to_owned(), version, published: self::at(published), ..kill(order(5, 5)) };
            item.recall("urn:x", &recall);
            item
        };
        // Version 9 comes after the kill with version 10, which is the larger number though not the larger text.
        assert!(killed(Some("10"), 3).forbids(&timed("9", 4, order(6, 6))).is_some());
        assert!(killed(Some("10"), 3).forbids(&timed("11", 4, order(6, 6))).is_none());
        // Without numbers the provider's time decides, and whatever came before the kill is killed.
        assert!(killed(None, 3).forbids(&timed("", 2, order(6, 6))).is_some());
        assert!(killed(None, 3).forbids(&timed("", 4, order(6, 6))).is_none());
        assert!(killed(None, 3).forbids(&timed("", 4, order(4, 4))).is_some());
        // Neither says that it is the newer one.
        assert!(killed(None, 3).forbids(&timed("", 3, order(6, 6))).is_some());
        assert!(killed(None, 3).forbids(&known("1", "aa", order(6, 6))).is_some());
        // A kill of version 2 that comes late does not reach version 3, which was sent after it.
        assert!(killed(Some("2"), 3).forbids(&timed("3", 4, order(4, 4))).is_none());
        assert!(killed(Some("2"), 3).forbids(&timed("3", 2, order(4, 4))).is_some(), "a sender that does not count its kills");
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        for (one, other, expected) in [
            ("10", "9", Some(Ordering::Greater)),
            ("1.10", "1.9", Some(Ordering::Greater)),
            ("007", "7", Some(Ordering::Equal)),
            ("0", "000", Some(Ordering::Equal)),
            ("99999999999999999999", "100000000000000000000", Some(Ordering::Less)),
            ("1", "1.0", Some(Ordering::Less)),
            ("1", "draft", None),
            ("1.", "1", None),
            ("-1", "1", None),
        ] {
            assert_eq!(compare_numbers(Some(one), Some(other)), expected, "{one} {other}");
        }
    }

    #[test]
    fn of_each_subject_one_record_is_remembered() {
        let mut item = Item::default();
        let elsewhere = Known { subjects: vec!["wire.enriched.de.unknown".to_owned()], ..known("0", "first", order(0, 0)) };
        item.claim("urn:x", &elsewhere);
        for number in 1..2_000 {
            item.claim("urn:x", &known(&number.to_string(), &number.to_string(), order(5, number)));
        }
        assert!(item.is_full() && item.records.len() == MOST_RECORDS);
        assert!(item.entered(&elsewhere).is_some(), "its subject would get no tombstone");
        assert!(item.entered(&known("1999", "1999", order(5, 1_999))).is_some());
        assert!(item.entered(&known("1", "1", order(5, 1))).is_none(), "the oldest");
    }

    #[test]
    fn the_newest_version_is_the_last_word() {
        let mut item = Item::default();
        let newer = Known { published: at(2), ..known("10", "bb", order(3, 3)) };
        item.claim("urn:x", &newer);
        for (version, published, at, overtaken) in [
            ("9", 5, order(4, 4), true),
            ("11", 1, order(4, 4), false),
            ("draft", 1, order(4, 4), true),
            ("draft", 2, order(4, 4), false),
            ("draft", 3, order(4, 4), false),
            // It came before, and is redelivered, or worked on side by side with the newer one.
            ("9", 5, order(2, 2), true),
        ] {
            let known = Known { published: self::at(published), ..known(version, "aa", at) };
            assert_eq!(item.overtaken_by(&known).is_some(), overtaken, "{version} {published} {at:?}");
        }
        // The same version, with its embargo and without: which of them is meant can't be told.
        let held = Known { held: true, published: at(1), ..known("1", "aa", order(3, 3)) };
        let twin = |version: &str, published: i64| Known { published: at(published), ..known(version, "bb", order(4, 4)) };
        let mut there = Item::default();
        there.claim("urn:x", &held);
        assert!(there.overtaken_by(&twin("1", 1)).is_some());
        assert!(there.overtaken_by(&twin("1", 2)).is_none() && there.overtaken_by(&twin("2", 1)).is_none());
        there.set_sent(&held, true);
        assert!(there.overtaken_by(&twin("1", 1)).is_none(), "its embargo is over");
        // At the end of an embargo stream order alone does not count.
        let parked = Known { published: at(1), ..known("9", "aa", order(4, 4)) };
        assert!(item.supersedes(&parked));
        let older = Known { published: at(1), ..known("8", "cc", order(5, 5)) };
        let mut item = Item::default();
        item.claim("urn:x", &parked);
        item.claim("urn:x", &older);
        assert!(!item.supersedes(&parked));
    }

    #[test]
    fn what_is_not_claimed_is_known_to_be_unknown() {
        let mut item = Item::default();
        assert!(!item.is_claimed(&known("1", "aa", order(0, 1))));
        item.claim("urn:x", &known("1", "aa", order(0, 1)));
        assert!(item.is_claimed(&known("1", "aa", order(0, 1))) && !item.is_claimed(&known("2", "bb", order(0, 1))));
    }

    #[test]
    fn what_a_newer_release_wrote_is_kept() {
        let text = r#"{"id":"urn:x","colour":"red","records":[{"sha256":"aa","order":{"sequence":1},"mood":[1]}],
            "recalled":{"status":"frozen","by":"urn:k","order":{"sequence":2}}}"#;
        let mut item: Item = serde_json::from_str(text).unwrap();
        item.claim("urn:x", &known("2", "bb", order(3, 3)));
        let written = serde_json::to_value(&item).unwrap();
        assert_eq!((&written["colour"], &written["records"][0]["mood"][0]), (&"red".into(), &1.into()));
        assert_eq!(item.recalled.map(|it| it.status), Some(Status::Withheld), "a status that is not known forbids");
        let doubtful = Item::doubtful();
        assert!(doubtful.forbids(&known("1", "aa", order(9, 9))).is_some());
    }

    /// An entry of the fixtures: `0.1` holds what the first release wrote, byte for byte, `newer` what a later one might write.
    fn entry<T: serde::de::DeserializeOwned>(path: &str) -> T {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/item_index").join(path);
        let json = std::fs::read(&path).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
        serde_json::from_slice(&json).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()))
    }

    #[test]
    fn entries_of_other_releases_are_read() {
        let items = ["held", "killed", "notice", "released", "timed"].map(|it| entry::<Item>(&format!("0.1/item-{it}.json")));
        let [held, killed, notice, released, timed] = &items;
        let status = |it: &Item| it.recalled.as_ref().map(|it| it.status);
        assert_eq!(
            (status(held), status(killed), status(notice)),
            (Some(Status::Withheld), Some(Status::Canceled), status(killed))
        );
        assert_eq!((status(released), status(timed)), (None, None));
        assert!(killed.records.len() == 2 && killed.records.iter().all(|it| killed.forbids(it).is_some()));
        assert!(released.records.iter().all(|it| it.released && !it.held), "{released:?}");
        assert!(held.records.iter().chain(&timed.records).all(|it| it.held && !it.released));
        let names = ["headline-killed", "number", "slug"].map(|it| entry::<Named>(&format!("0.1/name-{it}.json")));
        assert!(names.iter().all(|it| it.items.len() == 1) && names[0].recalls.len() == 1, "{names:?}");

        // A status that this release does not know forbids: doubt withholds.
        let newer: Item = entry("newer/item-recalled.json");
        assert_eq!((status(&newer), newer.records.len()), (Some(Status::Withheld), 2));
        assert!(newer.records.iter().all(|it| newer.forbids(it).is_some()));
        let newer: Named = entry("newer/name-headline.json");
        assert_eq!((newer.items.len(), newer.recalls.len()), (1, 1));
    }
}
