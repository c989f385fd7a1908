//! What is withheld and waits, for those who decide on it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use tokio::time::{Instant, sleep, timeout};
use tracing::info;

use super::archive::{self, Stored};
use crate::config::Config;
use crate::record::{LifecycleKind, Record, Status, stored};
use crate::worker::WorkerError;
use crate::worker::broker::connection::{ANSWER, Connection};
use crate::worker::context::Context;
use crate::worker::outgoing::{Addressing, NOTICE, UNTIL, passing};
use crate::worker::recalls::dispatch::{Recalls, Unsent};
use crate::worker::recalls::item_index::ItemIndex;
use crate::worker::recalls::outbound::{Outbound, known};
use crate::worker::recalls::waiting::{Asserted, Release};
use crate::worker::recalls::watermark::Watermark;

/// A record in the embargo stream.
#[derive(Debug)]
pub struct Parked {
    pub sequence: u64,
    pub since: Option<Timestamp>,
    /// When it goes out by itself; none: never.
    pub until: Option<Timestamp>,
    /// In words.
    pub why: String,
    /// None: a newer program wrote it, or somebody else did.
    pub record: Option<Record>,
    pub payload: Bytes,
}

/// What became of a record that an operator released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Released(Release);

impl Released {
    /// Whether it is out, now or before.
    pub fn is_out(self) -> bool {
        matches!(self.0, Release::Out | Release::Again)
    }

    pub fn as_str(self) -> &'static str {
        match self.0 {
            Release::Out => "released",
            Release::Again => "again",
            Release::Recalled => "recalled",
            Release::Waits | Release::Later(_) => "held",
            Release::Unclaimed => "unclaimed",
            Release::Superseded => "superseded",
        }
    }
}

/// For a release: the item index and the streams are asked until they answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// All that waits, the oldest first.
pub async fn list(connection: &Connection, config: &Config) -> Result<Vec<Parked>, WorkerError> {
    let mut index = Some(ItemIndex::of(&Context::new(config, connection)));
    let mut found = Vec::new();
    for stored in archive::each(connection, &config.embargo.stream).await? {
        found.push(parked(&mut index, stored).await);
    }
    Ok(found)
}

/// The one with this sequence.
pub async fn one(connection: &Connection, config: &Config, sequence: u64) -> Result<Parked, WorkerError> {
    let mut index = Some(ItemIndex::of(&Context::new(config, connection)));
    Ok(parked(&mut index, archive::one(connection, &config.embargo.stream, sequence).await?).await)
}

/// Sends a record out as the end of its embargo would, after the same checks, and removes it where they are final. The operator answers
/// for two things that the program cannot know: that a hold is over, and that nothing was killed while the item index did not know it.
pub async fn release(connection: &Connection, config: &Config, sequence: u64) -> Result<Released, WorkerError> {
    let stream = &config.embargo.stream;
    let found = archive::one(connection, stream, sequence).await?;
    let stored::Stored { record, whole } = stored::Stored::read(&found.payload)
        .map_err(|error| WorkerError::Failed(format!("{stream}#{sequence} can't be read: {error}; it stays where it is")))?;
    let item = record.id.clone();
    let addressing = Arc::new(Addressing::new(config, "").map_err(WorkerError::Misconfigured)?);
    let passing = passing(&found.headers);
    let mut outbound = Outbound { record, whole, topic: None, passing, addressing, attempt: None, mentioned: Vec::new() };
    let context = Context::new(config, connection);
    settled(&context).await?;
    let recalls = Recalls::new(&context);
    let releasing = recalls.release(&mut outbound, Asserted { unclaimed: true, held: true });
    let release = timeout(PATIENCE, releasing).await.map_err(|_| {
        let bucket = &config.worker.bucket;
        WorkerError::Failed(format!("{item}: no answer from the streams or from bucket {bucket}; is it there? check says"))
    })?;
    let outcome = Released(release.map_err(|unsent| match unsent {
        Unsent::Refused(refused) => WorkerError::Failed(format!("{item}: {}", refused.message)),
        Unsent::StageFailed => WorkerError::Failed(format!("{item}: a stage does not answer; it stays where it is")),
    })?);
    if !matches!(outcome.0, Release::Waits | Release::Later(_) | Release::Unclaimed) {
        archive::remove(connection, stream, sequence).await?;
    }
    info!(item, sequence, outcome = outcome.as_str(), "an operator decided on a record that waited");
    Ok(outcome)
}

/// Waits until all copy that has come in is settled: there may be a kill among it.
async fn settled(context: &Context) -> Result<(), WorkerError> {
    let (watermark, now) = (Watermark::default(), Instant::now());
    let settled = async {
        while !watermark.has_passed(context, now).await {
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(PATIENCE, settled).await.map_err(|_| {
        let input = &context.config.input;
        let (stream, consumer) = (&input.stream, &input.consumer);
        WorkerError::Failed(format!(
            "copy that has come in is not settled, and there may be a kill among it; is a worker running? see consumer {consumer} of stream {stream}"
        ))
    })
}

/// Removes a record: it will not go out, and neither will another message of its version, until an operator releases that. What can't be
/// read is removed alone.
pub async fn discard(connection: &Connection, config: &Config, sequence: u64) -> Result<(), WorkerError> {
    let stream = &config.embargo.stream;
    let found = archive::one(connection, stream, sequence).await?;
    // A notice that waits is no version of anything.
    if let Ok(stored::Stored { record, whole }) = stored::Stored::read(&found.payload)
        && record.lifecycle.status != Status::Canceled
        && !is_notice(&found)
    {
        let addressing = Arc::new(Addressing::new(config, "").map_err(WorkerError::Misconfigured)?);
        let outbound =
            Outbound { record, whole, topic: None, passing: Vec::new(), addressing, attempt: None, mentioned: Vec::new() };
        let recalls = Recalls::new(&Context::new(config, connection));
        timeout(PATIENCE, recalls.drop_record(&outbound)).await.map_err(|_| {
            let bucket = &config.worker.bucket;
            WorkerError::Failed(format!("no answer from bucket {bucket}; is it there? check says; nothing is dropped"))
        })?;
    }
    archive::remove(connection, stream, sequence).await?;
    info!(sequence, "an operator dropped a record that waited");
    Ok(())
}

/// Whether it is a notice to editors, and no story unless an operator says so.
fn is_notice(found: &Stored) -> bool {
    found.subject.rsplit('.').nth(1) == Some(NOTICE)
}

async fn parked(index: &mut Option<ItemIndex>, found: Stored) -> Parked {
    let until = found.header(UNTIL).and_then(|it| it.parse::<Timestamp>().ok());
    let (record, why) = match stored::Stored::read(&found.payload) {
        Ok(read) if is_notice(&found) => {
            let why = notice(&read.record).to_owned();
            (Some(read.record), why)
        }
        Ok(read) => {
            let why = reason(&read.record, until) + &state(index, &read.record).await;
            (Some(read.record), why)
        }
        Err(error) => (None, format!("unreadable: {error}")),
    };
    Parked { sequence: found.sequence, since: found.time, until, why, record, payload: found.payload }
}

/// Why it waits.
fn reason(record: &Record, until: Option<Timestamp>) -> String {
    let lifecycle = &record.lifecycle;
    let reason = match (&lifecycle.embargo, lifecycle.kind, until) {
        (_, LifecycleKind::Kill, _) => "notice that names another agency's story",
        (_, LifecycleKind::Hold, _) => "hold",
        (Some(_), _, Some(_)) => "embargo",
        (Some(_), ..) => "embargo without a time",
        (None, ..) => "withheld",
    };
    reason.to_owned()
}

/// What a notice is about.
fn notice(record: &Record) -> &'static str {
    match (record.lifecycle.kind, &record.lifecycle.embargo) {
        (LifecycleKind::Release, _) => "notice that a hold or an embargo is lifted",
        (_, Some(_)) => "notice that moves another story's embargo",
        _ => "advisory",
    }
}

/// What the item index says of it: why it would not go out by itself. An index that does not answer is asked once.
async fn state(index: &mut Option<ItemIndex>, record: &Record) -> String {
    let Some(asked) = index else { return String::new() };
    let Ok(entry) = timeout(ANSWER, asked.item(&record.id)).await else {
        *index = None;
        return "; the item index does not answer".to_owned();
    };
    let (item, known) = (entry.value, known(record));
    let mut state = String::new();
    if !item.is_claimed(&known) {
        state += "; not in the item index, so it does not go out by itself";
    }
    match item.forbids(&known) {
        Some(recall) if recall.status == Status::Canceled => state += &format!("; killed by {}", recall.by),
        Some(recall) => state += &format!("; held by {}", recall.by),
        None if item.supersedes(&known) => state += "; a newer version has taken its place",
        None => (),
    }
    if let Some(moved) = item.moved_for(&known) {
        let until = moved.until.map_or_else(|| "until a person decides".to_owned(), |it| format!("until {it}"));
        state += &format!("; embargoed {until} by {}", moved.by);
    }
    if let Some(by) = &item.lift_asked {
        state += &format!("; {by} says that its embargo is lifted");
    }
    state
}
