//! How the work is done, and how questions are answered.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::amount;
use super::streams::DAY;

/// How the work is done.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Worker {
    pub mode: Mode,
    /// Articles in flight at a time.
    pub in_flight: usize,
    /// The server redelivers an article if it hears nothing for so long.
    #[serde(with = "amount::duration")]
    pub ack_wait: Duration,
    /// An article that was delivered more often than this without being settled is dead-lettered as poison.
    pub max_attempts: u32,
    /// An article that takes longer to read than this is dead-lettered.
    #[serde(with = "amount::duration")]
    pub budget: Duration,
    /// From the signal to stop to the end of the process.
    #[serde(with = "amount::duration")]
    pub drain: Duration,
    /// `item`: versions of one item are worked on and published one after the other.
    pub lanes: Lanes,
    /// Wait for the server's answer to an acknowledgement.
    pub confirm_acks: bool,
    /// Threads that read; 0 is one for each core.
    pub threads: usize,
    /// Key-value bucket in which all workers keep what records exist for an item.
    pub bucket: String,
    /// How long an entry is kept after its last change, if the bucket has to be created: kills of older stories find nothing.
    #[serde(with = "amount::duration")]
    pub bucket_keep: Duration,
    /// Earlier states of an entry that are kept for people to look at, if the bucket has to be created: 1 to 64 with the last.
    pub bucket_history: u8,
}

/// Who makes streams and the consumer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Somebody else; they must be there.
    Bind,
    /// We do what is missing at the start.
    Create,
    /// We do, also when they vanish, and bring them to the configuration.
    Manage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lanes {
    None,
    Item,
}

impl Lanes {
    /// As the configuration says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Lanes::None => "none",
            Lanes::Item => "item",
        }
    }
}

/// Questions about copy, answered at once.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ask {
    /// Threads that read what is asked, beside those of the stream; 0: nothing is answered.
    pub threads: usize,
    /// Questions that are answered or wait at a time; who asks beyond that is told so at once.
    pub in_flight: usize,
    /// For one answer, with the wait for a thread.
    #[serde(with = "amount::duration")]
    pub timeout: Duration,
}

impl Default for Worker {
    fn default() -> Worker {
        Worker {
            mode: Mode::Create,
            in_flight: 64,
            ack_wait: Duration::from_secs(30),
            max_attempts: 8,
            budget: Duration::from_secs(60),
            drain: Duration::from_secs(25),
            lanes: Lanes::None,
            confirm_acks: true,
            threads: 0,
            bucket: "COPYTASTER_ITEMS".to_owned(),
            bucket_keep: 14 * DAY,
            bucket_history: 1,
        }
    }
}

impl Default for Ask {
    fn default() -> Ask {
        Ask { threads: 1, in_flight: 64, timeout: Duration::from_secs(5) }
    }
}
