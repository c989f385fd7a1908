//! The broker's clock against this machine's: embargoes end by the later one of the two.
//!
//! Servers before 2.10 tell their time in no answer, but every stored message has it: so an entry of the bucket is written and read
//! again. What lies between is the uncertainty.

use std::sync::Mutex;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep, timeout};
use tracing::warn;

use crate::config::Config;
use crate::worker::broker::bucket::{Bucket, Value};
use crate::worker::broker::connection::{ANSWER, Connection};
use crate::worker::health::Health;

/// What is known of the broker's clock.
#[derive(Debug, Default)]
pub struct Clock {
    reading: Mutex<Option<Reading>>,
}

/// How far the broker's clock is ahead of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub ahead: SignedDuration,
    /// It may be so much more or less.
    pub uncertain: SignedDuration,
}

/// Clocks that differ by more are reported.
pub const TOLERANCE: SignedDuration = SignedDuration::from_secs(2);
const EVERY: Duration = Duration::from_secs(30);
const SOON: Duration = Duration::from_secs(1);
const TRIES: usize = 3;
const KEY: &str = "clock";

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Mark {
    worker: String,
}

impl Value for Mark {}

impl Reading {
    /// Whether the clocks differ by more than they may, uncertainty allowed for.
    pub fn differs(&self) -> bool {
        self.ahead.abs() > TOLERANCE + self.uncertain
    }
}

impl std::fmt::Display for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (ahead, seconds) = (self.ahead.is_positive(), self.ahead.abs().as_secs_f64());
        write!(f, "the broker's clock is {seconds:.1} s {} this machine's", if ahead { "ahead of" } else { "behind" })
    }
}

impl Clock {
    pub fn reading(&self) -> Option<Reading> {
        *self.reading.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn set(&self, reading: Reading) {
        *self.reading.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(reading);
    }

    /// How long it is until `until` by the clock that comes to it later. `None`: the broker's is not known yet.
    pub(crate) fn left_until(&self, until: Timestamp) -> Option<Duration> {
        Some(Duration::try_from(self.distance(until)?).unwrap_or_default())
    }

    /// How long `until` is over by that clock; zero if it is not.
    pub(crate) fn over_since(&self, until: Timestamp) -> Option<Duration> {
        Some(Duration::try_from(-self.distance(until)?).unwrap_or_default())
    }

    fn distance(&self, until: Timestamp) -> Option<SignedDuration> {
        let ours = until.duration_since(Timestamp::now());
        let theirs = ours.checked_sub(self.reading()?.ahead)?;
        Some(ours.max(theirs))
    }
}

/// Reads the broker's clock again and again.
pub(crate) async fn keep(connection: &Connection, config: &Config, health: &Health) {
    let mut reported = false;
    loop {
        let found = read(connection, config).await;
        if let Some(reading) = found {
            health.clock.set(reading);
            health.metrics.clock_ahead.set(reading.ahead.as_secs_f64());
            if reading.differs() && !reported {
                warn!("{reading}; embargoes end by the later clock: set them right");
            }
            reported = reading.differs();
        }
        sleep(if found.is_some() { EVERY } else { SOON }).await;
    }
}

/// `None`: the broker does not tell its time now.
pub async fn read(connection: &Connection, config: &Config) -> Option<Reading> {
    let bucket = Bucket::new(connection.clone(), &config.worker.bucket);
    let mark = Mark { worker: connection.client.new_inbox() };
    for _ in 0..TRIES {
        let (before, started) = (Timestamp::now(), Instant::now());
        if !timeout(ANSWER, bucket.write(KEY, &mark)).await.ok()? {
            return None;
        }
        let took = SignedDuration::try_from(started.elapsed()).ok()?;
        let entry = timeout(ANSWER, bucket.read::<Mark>(KEY)).await.ok()??;
        // Another worker may have written its own in between.
        if entry.value.worker != mark.worker {
            continue;
        }
        let half = took / 2;
        return Some(Reading { ahead: entry.written?.duration_since(before) - half, uncertain: half });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(ahead: i64, uncertain: i64) -> Reading {
        Reading { ahead: SignedDuration::from_millis(ahead), uncertain: SignedDuration::from_millis(uncertain) }
    }

    #[test]
    fn a_slow_answer_is_no_wrong_clock() {
        for (ahead, uncertain, differs) in [(1_900, 0, false), (2_100, 0, true), (-2_100, 0, true), (2_900, 1_000, false)] {
            assert_eq!(reading(ahead, uncertain).differs(), differs, "{ahead} {uncertain}");
        }
    }

    #[test]
    fn embargoes_end_by_the_later_clock() {
        let until = Timestamp::now() + SignedDuration::from_secs(100);
        for (ahead, at_least, at_most) in [(0, 90, 100), (50_000, 90, 100), (-50_000, 140, 150)] {
            let clock = Clock::default();
            assert_eq!(clock.left_until(until), None);
            clock.set(reading(ahead, 0));
            let left = clock.left_until(until).unwrap().as_secs();
            assert!((at_least..=at_most).contains(&left), "{ahead}: {left}");
        }
    }
}
