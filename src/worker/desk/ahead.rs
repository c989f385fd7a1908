//! What is in flight ahead of a message, and may decide on it.
//!
//! Messages are read side by side, so that a story may be done before a kill or hold of its item that came before it. The item index
//! sees to a tombstone then, but the story has been out. So a story goes out only when everything that came before it and is in flight
//! here has been read, and is done with if it withholds something; and when earlier versions of its item are done with, so that the newest
//! one is the last word. What can't be read waits for all that came before it: it may mean any of that.
//!
//! Each of these is a line of its own, in the order of the stream, and looked up by its key: of all messages, of those that may withhold
//! something, of each item. Whoever leaves a line wakes those alone that nothing is ahead of any more.
//!
//! Reading takes milliseconds; a message that takes far longer is not waited for to its end, because everything would stand still behind
//! it. Versions that other workers have are put in order by the item index.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::Key;

/// Messages in flight.
#[derive(Debug, Default)]
pub(super) struct Ahead(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    all: Line,
    may_withhold: Line,
    /// For each item those that hold it, and for each message its items.
    items: BTreeMap<String, Line>,
    ids: BTreeMap<Key, Vec<String>>,
}

/// Messages one behind the other.
#[derive(Debug, Default)]
struct Line {
    open: BTreeSet<Key>,
    waiting: BTreeMap<Key, oneshot::Sender<()>>,
}

/// What a message waits for.
#[derive(Debug, Clone, Copy)]
enum Before<'a> {
    Everything,
    WhatMayWithhold,
    Item(&'a str),
}

/// The longest that a message waits.
const PATIENCE: Duration = Duration::from_secs(2);

impl Ahead {
    /// False if it is in flight already.
    pub(super) fn enter(&self, key: Key) -> bool {
        let mut state = self.state();
        let is_new = state.all.open.insert(key);
        if is_new {
            state.may_withhold.open.insert(key);
        }
        is_new
    }

    /// It was read, and holds these items.
    pub(super) fn holds(&self, key: Key, ids: &[String]) {
        let mut state = self.state();
        // One that was given up meanwhile holds nothing.
        if !state.all.open.contains(&key) {
            return;
        }
        for id in ids {
            state.items.entry(id.clone()).or_default().open.insert(key);
        }
        state.ids.insert(key, ids.to_vec());
    }

    /// It was read, and withholds nothing.
    pub(super) fn mark_harmless(&self, key: Key) {
        self.state().may_withhold.leave(key);
    }

    pub(super) fn leave(&self, key: Key) {
        let mut state = self.state();
        state.all.leave(key);
        state.may_withhold.leave(key);
        for id in state.ids.remove(&key).unwrap_or_default() {
            let is_last = state.items.get_mut(&id).is_some_and(|line| {
                line.leave(key);
                line.open.is_empty()
            });
            if is_last {
                state.items.remove(&id);
            }
        }
    }

    /// Waits until nothing that came before may withhold something, and earlier versions of these items are done with.
    pub(super) async fn wait(&self, key: Key, ids: &[String]) {
        let passed = async {
            self.wait_for(key, Before::WhatMayWithhold).await;
            for id in ids {
                self.wait_for(key, Before::Item(id)).await;
            }
        };
        let _or_out_of_patience = timeout(PATIENCE, passed).await;
    }

    /// Waits until all that came before is done with.
    pub(super) async fn wait_for_all(&self, key: Key) {
        let _or_out_of_patience = timeout(PATIENCE, self.wait_for(key, Before::Everything)).await;
    }

    async fn wait_for(&self, key: Key, before: Before<'_>) {
        let called = self.state().line(before).and_then(|it| it.queue(key));
        if let Some(called) = called {
            // An error says that the line is gone, and with it all that was ahead.
            let _called_or_gone = called.await;
        }
    }

    pub(super) fn sequences(&self) -> BTreeSet<u64> {
        self.state().all.open.iter().map(|(sequence, _)| *sequence).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn line(&mut self, before: Before<'_>) -> Option<&mut Line> {
        match before {
            Before::Everything => Some(&mut self.all),
            Before::WhatMayWithhold => Some(&mut self.may_withhold),
            Before::Item(id) => self.items.get_mut(id),
        }
    }
}

impl Line {
    /// `None`: nothing is ahead. Else it is called when that is so.
    fn queue(&mut self, key: Key) -> Option<oneshot::Receiver<()>> {
        self.open.range(..key).next()?;
        let (call, called) = oneshot::channel();
        self.waiting.insert(key, call);
        Some(called)
    }

    fn leave(&mut self, key: Key) {
        self.open.remove(&key);
        self.waiting.remove(&key);
        let first = self.open.first().copied();
        while let Some(next) = self.waiting.first_entry()
            && first.is_none_or(|it| *next.key() <= it)
        {
            let _gave_up = next.remove().send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(sequence: u64) -> Key {
        (sequence, None)
    }

    #[tokio::test(start_paused = true)]
    async fn a_story_waits_for_what_came_before_it() {
        let ahead = Ahead::default();
        assert!([1, 2, 3, 4].iter().all(|it| ahead.enter(key(*it))) && !ahead.enter(key(2)));
        ahead.wait(key(1), &[]).await;
        let began = tokio::time::Instant::now();
        let (ahead, story) = (&ahead, key(3));
        let others = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            ahead.mark_harmless(key(1));
            tokio::time::sleep(Duration::from_millis(100)).await;
            ahead.leave(key(2));
        };
        tokio::join!(ahead.wait(story, &[]), others);
        assert_eq!(began.elapsed(), Duration::from_millis(200));
        // One that takes for ever is not waited for.
        ahead.wait(key(4), &[]).await;
        assert_eq!(began.elapsed(), Duration::from_millis(200) + PATIENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn versions_of_an_item_go_one_after_the_other() {
        let ahead = Ahead::default();
        let ids = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        for (sequence, held) in [(1, ids(&["a"])), (2, ids(&["b"])), (3, ids(&["a", "b"])), (4, ids(&["c"]))] {
            ahead.enter(key(sequence));
            ahead.holds(key(sequence), &held);
            ahead.mark_harmless(key(sequence));
        }
        let (ahead, began) = (&ahead, tokio::time::Instant::now());
        ahead.wait(key(4), &ids(&["c"])).await;
        ahead.wait(key(2), &ids(&["b"])).await;
        assert!(began.elapsed().is_zero(), "they have nothing to do with each other");
        let others = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            ahead.leave(key(2));
            tokio::time::sleep(Duration::from_millis(100)).await;
            ahead.leave(key(1));
        };
        let third = ids(&["a", "b"]);
        let both = async {
            ahead.wait(key(3), &third).await;
            assert_eq!(began.elapsed(), Duration::from_millis(200));
        };
        let unread = async {
            ahead.wait_for_all(key(4)).await;
            assert!(began.elapsed() > Duration::from_millis(200), "the third is not done");
        };
        let third_leaves = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            ahead.leave(key(3));
        };
        tokio::join!(both, unread, others, third_leaves);
        ahead.leave(key(4));
        assert!(ahead.0.lock().unwrap().items.is_empty() && ahead.sequences().is_empty());
    }
}
