//! Which records of an item there are, and how far each has come: entered before it goes out, sent, released, given up, dropped.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Item, Known, MOST_RECORDS, Recall};
use crate::worker::subject::UNKNOWN;

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

    pub(crate) fn entered_mut(&mut self, known: &Known) -> Option<&mut Known> {
        let index = self.index_of(known)?;
        self.records.get_mut(index)
    }

    pub(super) fn index_of(&self, known: &Known) -> Option<usize> {
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
        older.iter().for_each(|at| self.records[*at].given_up = true);
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

    pub(crate) fn is_released(&self, known: &Known) -> bool {
        self.records.iter().any(|it| it.released && it.is_record(known))
    }

    /// Whether the record was entered when it came in: what is not known here may have been killed since.
    pub(crate) fn is_claimed(&self, known: &Known) -> bool {
        self.records.iter().any(|it| it.is_record(known))
    }
}
