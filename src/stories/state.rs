//! The state of a window, and what enters and leaves it.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::knowledge::Knowledge;
use crate::reading::moment::DAY;
use crate::shared::Pool;
use crate::text::short;
use crate::window::entry::Entry;
use crate::window::frequency::Frequency;
use crate::window::names::Names;
use crate::window::numbered::Numbered;
use crate::window::postings::Postings;
use crate::window::tale::Tale;
use crate::window::vector::Vector;

/// What a user may choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How long a record is remembered, in seconds of the records' own times.
    pub window: i64,
    /// A story is quiet when nothing has come for so long, in seconds.
    pub quiet: i64,
    /// How likely it must be, from 0 to 1, that an item belongs to a story.
    pub join: f64,
    /// How likely it must be that two stories are one.
    pub merge: f64,
    /// The share of an item's words that must stand in another for it to be a copy.
    pub copy: f64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { window: 3 * DAY, quiet: DAY / 2, join: 0.5, merge: 0.8, copy: 0.3 }
    }
}

/// The fold over a part of the stream.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    pub(crate) settings: Settings,
    #[serde(skip)]
    pub(crate) knowledge: Knowledge,
    #[serde(skip)]
    pub(crate) pool: Pool,
    /// The latest time of a record.
    pub(crate) clock: i64,
    /// A time far ahead of the clock that one record alone has.
    pub(crate) ahead: Option<i64>,
    /// Records that were read.
    pub(crate) read: u64,
    pub(crate) entries: Numbered<Entry>,
    pub(crate) next_entry: u32,
    pub(crate) tales: Numbered<Tale>,
    pub(crate) next_tale: u32,
    pub(crate) next_claim: u32,
    /// The last record of an item, by a number for its id.
    pub(crate) items: FxHashMap<u32, u32>,
    /// The last record of an agency's slug or headline.
    pub(crate) takes: FxHashMap<u32, u32>,
    pub(crate) words: Frequency,
    pub(crate) names: Frequency,
    pub(crate) named: Names,
    /// Public ids of names that were seen with one.
    pub(crate) aliases: FxHashMap<u32, u32>,
    /// The last record with a sentence of this key.
    pub(crate) sentences: FxHashMap<u32, u32>,
    pub(crate) postings: Postings,
    /// Records that are known in detail, the first to come first.
    detailed: VecDeque<u32>,
    expiry: BinaryHeap<Reverse<(i64, u32)>>,
    pub(crate) quieting: BinaryHeap<Reverse<(i64, u32)>>,
}

/// Further ahead than this a single record does not move the clock: its date may be wrong.
const LEAP: i64 = DAY;
/// So many records are known sentence by sentence, for what later versions change; of the others only stories and copies are known.
const DETAILED: usize = 60_000;
/// The most records of a story that are remembered.
const REMEMBERED: usize = 1000;

impl State {
    pub fn new(settings: Settings) -> State {
        State { settings, ..State::default() }
    }

    /// How many records are in the window.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sequence that the next link gets, where records come from a stream.
    pub fn at(mut self, sequence: u64) -> State {
        self.read = sequence.saturating_sub(1);
        self
    }

    /// Moves the clock. A leap is believed when a second record makes it too.
    pub(crate) fn advance(&mut self, at: i64) {
        let is_leap = self.clock > 0 && at > self.clock + LEAP;
        let is_confirmed = self.ahead.is_some_and(|it| (at - it).abs() <= LEAP);
        if is_leap && !is_confirmed {
            self.ahead = Some(at);
            return;
        }
        self.ahead = None;
        self.clock = self.clock.max(at);
        if self.words.turn(self.clock, self.settings.window) {
            self.pool.purge();
        }
        self.names.turn(self.clock, self.settings.window);
        self.named.turn(self.clock, self.settings.window);
    }

    /// Takes a record into the window and the indexes.
    pub(crate) fn insert(&mut self, number: u32, mut entry: Entry) {
        let before = entry.prints.iter().map(|it| self.sentences.insert(it.key, number).unwrap_or(u32::MAX));
        entry.before = before.collect();
        self.expiry.push(Reverse((entry.at, number)));
        self.items.insert(short(&entry.item.item), number);
        self.entries.insert(number, entry);
        self.detailed.push_back(number);
        if self.detailed.len() > DETAILED {
            let oldest = self.detailed.pop_front().and_then(|it| self.entries.get_mut(it));
            oldest.into_iter().for_each(|it| it.facts = None);
        }
    }

    /// Lets go of what is older than the window.
    pub(crate) fn expire(&mut self) {
        let oldest = self.clock - self.settings.window;
        while let Some(Reverse((at, number))) = self.expiry.peek().copied()
            && at < oldest
        {
            self.expiry.pop();
            self.leave(number);
        }
    }

    /// Takes a record out of the indexes. It is remembered until its story leaves too.
    fn leave(&mut self, number: u32) {
        let Some(entry) = self.entries.get_mut(number) else { return };
        let gone = Entry { prints: std::mem::take(&mut entry.prints), ..entry.clone() };
        (entry.words, entry.head, entry.entities) = (Vector::default(), Vector::default(), Vector::default());
        (entry.facts, entry.before, entry.is_past) = (None, Box::default(), true);
        for print in &gone.prints {
            if self.sentences.get(&print.key) == Some(&number) {
                self.sentences.remove(&print.key);
            }
        }
        let Some((story, tale)) = gone.story.and_then(|it| Some((it, self.tales.get_mut(it)?))) else { return };
        tale.present = tale.present.saturating_sub(1);
        if gone.stands() {
            tale.words.take(&gone.words);
            tale.entities.take(&gone.entities);
        }
        let surplus = if tale.present == 0 { tale.entries.len() } else { tale.entries.len().saturating_sub(REMEMBERED) };
        let (is_over, forgotten): (bool, Vec<u32>) = (tale.present == 0, tale.entries.drain(..surplus).collect());
        if is_over {
            self.tales.remove(story);
        }
        self.unindex(story, &gone);
        forgotten.into_iter().for_each(|it| self.forget(it));
    }

    fn forget(&mut self, number: u32) {
        let Some(entry) = self.entries.remove(number) else { return };
        let forget = |map: &mut FxHashMap<u32, u32>, key: u32| {
            if map.get(&key) == Some(&number) {
                map.remove(&key);
            }
        };
        forget(&mut self.items, short(&entry.item.item));
        entry.take_keys().into_iter().for_each(|it| forget(&mut self.takes, it));
    }

    /// The numbers under which a record's story is found.
    pub(crate) fn keys(entry: &Entry) -> impl Iterator<Item = (u32, f32)> + use<> {
        let words = entry.words.top(WORDS);
        let entities = entry.entities.top(ENTITIES);
        words.into_iter().chain(entities.into_iter().map(|(key, weight)| (key, weight * 0.5)))
    }

    pub(crate) fn index(&mut self, story: u32, entry: &Entry) {
        State::keys(entry).for_each(|(key, _)| self.postings.add(key, story));
    }

    /// Takes back what a record was indexed by, as far as no other record of its story has it.
    pub(crate) fn unindex(&mut self, story: u32, entry: &Entry) {
        let rest: Vec<u32> = match self.tales.get(story) {
            None => Vec::new(),
            Some(tale) => tale.words.keys().chain(tale.entities.keys()).collect(),
        };
        State::keys(entry).filter(|it| !rest.contains(&it.0)).for_each(|(key, _)| self.postings.remove(key, story));
    }
}

/// How many of a record's words and entities lead to its story.
const WORDS: usize = 24;
const ENTITIES: usize = 8;
