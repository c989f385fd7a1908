//! What is in flight ahead of a story: a kill that came before it must have been read, or it goes out for a moment.
//!
//! Messages are read side by side, so that a story may be done before a kill or hold of its item that came before it. The item index
//! sees to a tombstone then, but the story has been out. So a story goes out only when everything that came before it and is in flight
//! here has been read, and is done with if it withholds something. Reading takes milliseconds; a message that takes far longer is not
//! waited for to its end, because everything would stand still behind it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

use super::Key;

/// Messages in flight, and whether each may still withhold something.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    in_flight: Mutex<BTreeMap<Key, bool>>,
    changed: Notify,
}

/// The longest that a story waits.
const PATIENCE: Duration = Duration::from_secs(2);

impl Ahead {
    /// False if it is in flight already.
    pub(super) fn enter(&self, key: Key) -> bool {
        let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = !in_flight.contains_key(&key);
        in_flight.entry(key).or_insert(true);
        is_new
    }

    /// It was read, and withholds nothing.
    pub(super) fn mark_harmless(&self, key: Key) {
        if let Some(it) = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&key) {
            *it = false;
        }
        self.changed.notify_waiters();
    }

    pub(super) fn leave(&self, key: Key) {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        self.changed.notify_waiters();
    }

    /// Waits until nothing that came before may withhold something.
    pub(super) async fn wait(&self, key: Key) {
        let passed = async {
            loop {
                let mut changed = std::pin::pin!(self.changed.notified());
                changed.as_mut().enable();
                if self.is_clear(key) {
                    return;
                }
                changed.await;
            }
        };
        let _or_out_of_patience = timeout(PATIENCE, passed).await;
    }

    fn is_clear(&self, key: Key) -> bool {
        let in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        in_flight.range(..key).all(|(_, may_withhold)| !may_withhold)
    }

    pub(super) fn sequences(&self) -> impl Iterator<Item = u64> + use<> {
        let in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        in_flight.keys().map(|(sequence, _)| *sequence).collect::<Vec<_>>().into_iter()
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
        ahead.wait(key(1)).await;
        let began = tokio::time::Instant::now();
        let (ahead, story) = (&ahead, key(3));
        let others = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            ahead.mark_harmless(key(1));
            tokio::time::sleep(Duration::from_millis(100)).await;
            ahead.leave(key(2));
        };
        tokio::join!(ahead.wait(story), others);
        assert_eq!(began.elapsed(), Duration::from_millis(200));
        // One that takes for ever is not waited for.
        ahead.wait(key(4)).await;
        assert_eq!(began.elapsed(), Duration::from_millis(200) + PATIENCE);
    }
}
