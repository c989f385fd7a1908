//! Streams and the consumer: bound to, made where missing, or managed.

use std::time::Duration;

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::consumer::{self, AckPolicy, Consumer, FromConsumer, pull};
use async_nats::jetstream::context::{CreateStreamError, CreateStreamErrorKind, GetStreamErrorKind, RequestErrorKind};
use async_nats::jetstream::stream::{self, ConsumerErrorKind};
use tracing::{info, warn};

use super::{bucket, floor};
use crate::config::{Compression, Config, Mode};
use crate::worker::WorkerError;
use crate::worker::broker::connection::{ANSWER, Connection};
use crate::worker::subject::{example, matches_subject};

pub(crate) type PullConsumer = Consumer<pull::Config>;

/// Where messages come from, as the server has it.
pub(crate) struct Source {
    pub consumer: PullConsumer,
    /// Where records come from whose embargo may be over.
    pub release: PullConsumer,
    /// After so much silence the server redelivers a message. A `backoff` takes the place of `ack_wait`.
    pub wait: Duration,
    /// After so much silence it has done so for sure.
    pub longest_wait: Duration,
    /// Whether the stream keeps messages that are settled.
    pub keeps_settled: bool,
}

/// Makes sure that the streams and the consumer are there, as far as the mode allows.
pub(crate) async fn provide(connection: &Connection, config: &Config) -> Result<Source, WorkerError> {
    for wanted in wanted(config) {
        stream(connection, config.worker.mode, wanted).await?;
    }
    let consumer = consumer(connection, config).await?;
    let release = release_consumer(connection, config).await?;
    let name = &config.input.stream;
    let stream = connection.jetstream.get_stream(name).await.map_err(|error| failed("look up stream", name, &error))?;
    let keeps_settled = stream.cached_info().config.retention == stream::RetentionPolicy::Limits;
    let settings = &consumer.cached_info().config;
    let (wait, longest_wait) = (shortest_wait(settings), settings.backoff.iter().max().copied().unwrap_or(settings.ack_wait));
    Ok(Source { consumer, release, wait, longest_wait, keeps_settled })
}

/// How long the server waits at least before it redelivers a message.
pub(crate) fn shortest_wait(consumer: &async_nats::jetstream::consumer::Config) -> Duration {
    consumer.backoff.iter().min().copied().unwrap_or(consumer.ack_wait)
}

/// The streams that the configuration asks for, the input first.
pub fn wanted(config: &Config) -> Vec<stream::Config> {
    let common = stream::Config {
        duplicate_window: config.output.duplicate_window,
        num_replicas: config.streams.replicas,
        compression: match config.streams.compression {
            Compression::None => None,
            Compression::S2 => Some(stream::Compression::S2),
        },
        ..stream::Config::default()
    };
    let stream = |name: &str, subjects: &[String], max_age: Duration, max_bytes: u64| stream::Config {
        name: name.to_owned(),
        subjects: subjects.to_vec(),
        max_age,
        // The server knows 0 as no limit, and gives it back as -1.
        max_bytes: i64::try_from(max_bytes).ok().filter(|it| *it > 0).unwrap_or(-1),
        ..common.clone()
    };
    let (input, output, held, kills, parked, dead) =
        (&config.input, &config.output, &config.held, &config.kills, &config.embargo, &config.dead);
    let embargo = stream::Config {
        // What went out at its time is not kept here, and what waits must not go for want of room.
        retention: stream::RetentionPolicy::WorkQueue,
        discard: stream::DiscardPolicy::New,
        ..stream(&parked.stream, &parked.subjects, Duration::ZERO, parked.max_bytes)
    };
    let mut wanted = vec![
        stream(&input.stream, &input.subjects, input.max_age, input.max_bytes),
        stream(&output.stream, &output_subjects(config), output.max_age, output.max_bytes),
        stream(&held.stream, &held.subjects, held.max_age, held.max_bytes),
        stream(&kills.stream, &kills.subjects, kills.max_age, kills.max_bytes),
        embargo,
        stream(&dead.stream, &dead.subjects, dead.max_age, dead.max_bytes),
        stream::Config { num_replicas: common.num_replicas, compression: common.compression.clone(), ..bucket(config) },
    ];
    let events = &config.events;
    wanted.extend(events.publish.then(|| stream(&events.stream, &events.subjects, events.max_age, events.max_bytes)));
    wanted
}

/// The streams that `copytaster stories` asks for: what it reads, where its lease lies, and what it writes.
pub fn wanted_by_stories(config: &Config) -> Vec<stream::Config> {
    let all = wanted(config);
    let shared = [config.output.stream.clone(), bucket::stream_of(&config.worker.bucket)];
    let common = all.iter().find(|it| it.name == config.output.stream).cloned().unwrap_or_default();
    let stories = &config.stories;
    let own = |name: &str, subject: &str| stream::Config {
        name: name.to_owned(),
        subjects: vec![format!("{subject}.>")],
        max_age: stories.max_age,
        max_bytes: i64::try_from(stories.max_bytes).ok().filter(|it| *it > 0).unwrap_or(-1),
        ..common.clone()
    };
    let state = |name: &str, history: u8| stream::Config {
        name: bucket::stream_of(name),
        subjects: vec![bucket::subjects_of(name)],
        max_messages_per_subject: i64::from(history),
        max_age: stories.max_age,
        num_replicas: common.num_replicas,
        compression: common.compression.clone(),
        ..self::bucket(config)
    };
    let mut wanted: Vec<stream::Config> = all.into_iter().filter(|it| shared.contains(&it.name)).collect();
    wanted.extend([own(&stories.links, &stories.links_subject), own(&stories.stream, &stories.subject)]);
    wanted.extend([&stories.bucket, &stories.claims].map(|it| state(it, stories.bucket_history)));
    if stories.snapshot_every > 0 {
        wanted.push(state(&stories.snapshots, 1));
    }
    wanted
}

/// The stream of the copy.
pub(crate) fn input(config: &Config) -> stream::Config {
    wanted(config).swap_remove(0)
}

/// With the subjects of the second form, unless they lie in the others.
fn output_subjects(config: &Config) -> Vec<String> {
    let mut subjects = config.output.subjects.clone();
    if let Some(template) = &config.output.ninjs {
        let fixed: Vec<&str> = template.split('.').take_while(|it| !it.contains('{')).collect();
        let all = if fixed.len() == template.split('.').count() { template.clone() } else { format!("{}.>", fixed.join(".")) };
        if !subjects.iter().any(|it| matches_subject(it, &example(template))) {
            subjects.push(all);
        }
    }
    subjects
}

/// The stream behind the key-value bucket, as NATS lays such a stream out.
fn bucket(config: &Config) -> stream::Config {
    let worker = &config.worker;
    stream::Config {
        name: bucket::stream_of(&worker.bucket),
        subjects: vec![bucket::subjects_of(&worker.bucket)],
        max_messages_per_subject: i64::from(worker.bucket_history),
        max_age: worker.bucket_keep,
        duplicate_window: Duration::from_secs(120).min(worker.bucket_keep),
        discard: stream::DiscardPolicy::New,
        allow_rollup: true,
        deny_delete: true,
        allow_direct: true,
        ..stream::Config::default()
    }
}

pub(crate) async fn stream(connection: &Connection, mode: Mode, wanted: stream::Config) -> Result<(), WorkerError> {
    let name = wanted.name.clone();
    match connection.jetstream.get_stream(&name).await {
        Ok(found) if mode == Mode::Manage => {
            let found = &found.cached_info().config;
            let config = brought_to(found, wanted);
            if config == *found {
                return Ok(());
            }
            info!(stream = name, "stream brought to the configuration");
            connection.jetstream.update_stream(config).await.map(drop).map_err(|error| failed("update stream", &name, &error))
        }
        Ok(_) => Ok(()),
        Err(error) if is_missing_stream(&error) && mode != Mode::Bind => {
            info!(stream = name, subjects = ?wanted.subjects, "stream created");
            connection.jetstream.get_or_create_stream(wanted).await.map(drop).map_err(|error| not_created(&name, &error))
        }
        Err(error) if is_missing_stream(&error) => Err(WorkerError::Misconfigured(format!(
            "there is no stream {name}, and in mode bind none is made: create it, or use mode create"
        ))),
        Err(error) => Err(failed("look up stream", &name, &error)),
    }
}

/// A stream that is there, with what mode manage keeps as configured. Its limits are widened and never narrowed: the server would at
/// once delete what lies outside them. `check` says where they differ.
fn brought_to(found: &stream::Config, wanted: stream::Config) -> stream::Config {
    let wider_age =
        if wanted.max_age.is_zero() || found.max_age.is_zero() { Duration::ZERO } else { found.max_age.max(wanted.max_age) };
    let wider_size = if wanted.max_bytes <= 0 || found.max_bytes <= 0 { -1 } else { found.max_bytes.max(wanted.max_bytes) };
    stream::Config {
        subjects: wanted.subjects,
        duplicate_window: wanted.duplicate_window,
        num_replicas: wanted.num_replicas,
        max_age: wider_age,
        max_bytes: wider_size,
        ..found.clone()
    }
}

/// What the server will never make as it is configured is for a person; the rest may pass.
fn not_created(name: &str, error: &CreateStreamError) -> WorkerError {
    let code = match error.kind() {
        CreateStreamErrorKind::JetStream(problem) => problem.error_code(),
        _ => return failed("create stream", name, error),
    };
    let hint = match code {
        ErrorCode::STREAM_SUBJECT_OVERLAP => "another stream takes some of its subjects: name others",
        ErrorCode::STORAGE_RESOURCES_EXCEEDED => {
            "the server has less room than its max_bytes: lower them, or raise max_file_store"
        }
        ErrorCode::STREAM_REPLICAS_NOT_SUPPORTED => "a single server keeps no copies: set streams.replicas to 1",
        _ => return failed("create stream", name, error),
    };
    WorkerError::Misconfigured(format!("could not create stream {name}: {error}; {hint}"))
}

/// Makes what is missing of streams and consumers, as a worker in mode create does at its start.
pub async fn provision(connection: &Connection, config: &Config) -> Result<(), WorkerError> {
    let mut config = config.clone();
    if config.worker.mode == Mode::Bind {
        config.worker.mode = Mode::Create;
    }
    provide(connection, &config).await?;
    for wanted in wanted_by_stories(&config) {
        stream(connection, config.worker.mode, wanted).await?;
    }
    Ok(())
}

/// The consumer of the copy.
pub(crate) async fn consumer(connection: &Connection, config: &Config) -> Result<PullConsumer, WorkerError> {
    let (mode, stream, name) = (config.worker.mode, &config.input.stream, &config.input.consumer);
    let wanted = intake_config(config);
    match bound(connection, mode, stream, name, &wanted).await? {
        Some(found) => Ok(found),
        None => {
            let deliver_policy = floor::start(connection, config).await?;
            create_consumer(connection, stream, pull::Config { deliver_policy, ..wanted }).await
        }
    }
}

/// The consumer of the records that wait for their time.
pub(crate) async fn release_consumer(connection: &Connection, config: &Config) -> Result<PullConsumer, WorkerError> {
    let (mode, stream, name) = (config.worker.mode, &config.embargo.stream, &config.embargo.consumer);
    let wanted = release_config(config);
    match bound(connection, mode, stream, name, &wanted).await? {
        Some(found) => Ok(found),
        None => create_consumer(connection, stream, wanted).await,
    }
}

async fn create_consumer(connection: &Connection, stream: &str, wanted: pull::Config) -> Result<PullConsumer, WorkerError> {
    let name = wanted.durable_name.clone().unwrap_or_default();
    info!(stream, consumer = name, "consumer created");
    let created = connection.jetstream.create_consumer_on_stream(wanted, stream).await;
    created.map_err(|error| failed("create consumer", &name, &error))
}

/// The consumer as it is, brought to the configuration as far as the mode allows. `None`: it is missing, and may be created.
async fn bound(
    connection: &Connection,
    mode: Mode,
    stream: &str,
    name: &str,
    wanted: &pull::Config,
) -> Result<Option<PullConsumer>, WorkerError> {
    let found = match connection.jetstream.get_consumer_from_stream::<pull::Config, _, _>(name, stream).await {
        Ok(found) => found,
        Err(error) if is_missing_consumer(&error) && mode != Mode::Bind => return Ok(None),
        Err(error) if is_missing_consumer(&error) => {
            return Err(WorkerError::Misconfigured(format!(
                "stream {stream} has no consumer {name}, and in mode bind none is made: create it, or use mode create"
            )));
        }
        Err(error) => return Err(failed("look up consumer", name, &error)),
    };
    let Some(change) = changed(&found.cached_info().config, wanted, mode) else { return Ok(Some(found)) };
    match connection.jetstream.update_consumer_on_stream(change, stream).await {
        Ok(updated) => {
            info!(stream, consumer = name, "consumer brought to the configuration");
            Ok(Some(updated))
        }
        Err(error) if mode == Mode::Manage => Err(failed("update consumer", name, &error)),
        Err(error) => {
            warn!(stream, consumer = name, %error, "the consumer limits deliveries, and that can't be changed; see the check");
            Ok(Some(found))
        }
    }
}

/// What the consumer would be, if anything has to change. Where it begins can't be changed, and stays.
fn changed(found: &consumer::Config, wanted: &pull::Config, mode: Mode) -> Option<pull::Config> {
    let mut change = pull::Config::try_from_consumer_config(found.clone()).ok()?;
    let before = change.clone();
    if mode != Mode::Bind {
        // The worker alone decides what is poison.
        change.max_deliver = wanted.max_deliver;
    }
    if mode == Mode::Manage {
        change.ack_wait = wanted.ack_wait;
        change.max_ack_pending = wanted.max_ack_pending;
        change.filter_subject.clone_from(&wanted.filter_subject);
    }
    // The server says "no limit" in more than one way.
    let limit = |it: &pull::Config| it.max_deliver.max(0);
    let same = limit(&change) == limit(&before)
        && change.ack_wait == before.ack_wait
        && change.max_ack_pending == before.max_ack_pending
        && change.filter_subject == before.filter_subject;
    (!same).then_some(change)
}

fn intake_config(config: &Config) -> pull::Config {
    pull::Config {
        durable_name: Some(config.input.consumer.clone()),
        description: Some("copytaster workers".to_owned()),
        ack_policy: AckPolicy::Explicit,
        ack_wait: config.worker.ack_wait,
        // The worker alone decides what is poison: what nobody was there to take is not.
        max_deliver: -1,
        filter_subject: config.input.filter.clone().unwrap_or_default(),
        // Delayed naks count as pending too: room for several workers and their naks.
        max_ack_pending: i64::try_from(config.worker.in_flight.saturating_mul(16)).unwrap_or(i64::MAX).max(1_000),
        ..pull::Config::default()
    }
}

/// Each record that waits is pending, and redelivered again and again until its time: neither may have a limit.
fn release_config(config: &Config) -> pull::Config {
    pull::Config {
        durable_name: Some(config.embargo.consumer.clone()),
        description: Some("copytaster workers: the end of embargoes".to_owned()),
        ack_policy: AckPolicy::Explicit,
        ack_wait: config.worker.ack_wait,
        max_deliver: -1,
        filter_subject: format!("{}.timed.>", config.embargo.subject),
        max_ack_pending: -1,
        ..pull::Config::default()
    }
}

fn is_missing_stream(error: &async_nats::jetstream::context::GetStreamError) -> bool {
    matches!(error.kind(), GetStreamErrorKind::JetStream(problem) if problem.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

fn is_missing_consumer(error: &async_nats::jetstream::stream::ConsumerError) -> bool {
    matches!(error.kind(), ConsumerErrorKind::JetStream(problem) if problem.error_code() == ErrorCode::CONSUMER_NOT_FOUND)
}

fn failed(what: &str, name: &str, error: &(dyn std::error::Error + 'static)) -> WorkerError {
    let no_answer = error
        .source()
        .and_then(|it| it.downcast_ref::<async_nats::error::Error<RequestErrorKind>>())
        .is_some_and(|it| matches!(it.kind(), RequestErrorKind::TimedOut | RequestErrorKind::NoResponders));
    let hint = if no_answer { "; is JetStream enabled, and may we ask?" } else { "" };
    WorkerError::Failed(format!("could not {what} {name}: {error}{hint}"))
}

/// The consumer's own metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lag {
    /// Messages not yet delivered.
    pub pending: u64,
    /// Handed out and not settled.
    pub ack_pending: u64,
    /// How many of those there may be; none is no limit.
    pub max_ack_pending: Option<u64>,
    /// Up to this sequence of the stream everything is settled.
    pub ack_floor: u64,
    /// Up to this sequence everything was delivered at least once.
    pub delivered: u64,
    /// How many deliveries there were, redeliveries included.
    pub deliveries: u64,
}

/// `None` while the consumer does not answer.
pub(crate) async fn lag(connection: &Connection, config: &Config) -> Option<Lag> {
    lag_of(connection, &config.input.stream, &config.input.consumer).await
}

/// The last sequence that the input stream has given. `None` while it does not answer.
pub(crate) async fn last_sequence(connection: &Connection, config: &Config) -> Option<u64> {
    let found = tokio::time::timeout(ANSWER, connection.jetstream.get_stream(&config.input.stream)).await.ok()?.ok()?;
    Some(found.cached_info().state.last_sequence)
}

/// Whether a stream has taken more than half of what it may hold.
pub(crate) async fn is_half_full(connection: &Connection, stream: &str) -> Result<bool, String> {
    let found = tokio::time::timeout(ANSWER, connection.jetstream.get_stream(stream)).await;
    let found = found.map_err(|_| "no answer".to_owned())?.map_err(|error| error.to_string())?;
    let info = found.cached_info();
    Ok(u64::try_from(info.config.max_bytes).is_ok_and(|most| most > 0 && info.state.bytes > most / 2))
}

async fn lag_of(connection: &Connection, stream: &str, consumer: &str) -> Option<Lag> {
    let found = connection.jetstream.get_consumer_from_stream::<pull::Config, _, _>(consumer, stream);
    let found = tokio::time::timeout(ANSWER, found).await.ok()?.ok()?;
    let info = found.cached_info();
    Some(Lag {
        pending: info.num_pending,
        ack_pending: u64::try_from(info.num_ack_pending).unwrap_or(u64::MAX),
        max_ack_pending: u64::try_from(info.config.max_ack_pending).ok().filter(|it| *it > 0),
        ack_floor: info.ack_floor.stream_sequence,
        delivered: info.delivered.stream_sequence,
        deliveries: info.delivered.consumer_sequence,
    })
}

/// What is there and what is not, a line each.
pub async fn presence(connection: &Connection, config: &Config) -> Vec<String> {
    let mut lines = Vec::new();
    for wanted in wanted(config) {
        let line = match connection.jetstream.get_stream(&wanted.name).await {
            Ok(found) => {
                let info = found.cached_info();
                format!(
                    "ok       stream {} on {}: {} messages",
                    wanted.name,
                    info.config.subjects.join(", "),
                    info.state.messages
                )
            }
            Err(error) if is_missing_stream(&error) && config.worker.mode != Mode::Bind => {
                format!("missing  stream {}: the worker will make it", wanted.name)
            }
            Err(error) if is_missing_stream(&error) => format!("missing  stream {}", wanted.name),
            Err(error) => format!("error    {}", failed("look up stream", &wanted.name, &error)),
        };
        lines.push(line);
    }
    let (input, embargo) = (&config.input, &config.embargo);
    for (stream, consumer) in [(&input.stream, &input.consumer), (&embargo.stream, &embargo.consumer)] {
        lines.push(match lag_of(connection, stream, consumer).await {
            Some(lag) => format!("ok       consumer {consumer}: {} waiting, {} in flight", lag.pending, lag.ack_pending),
            None if config.worker.mode != Mode::Bind => format!("missing  consumer {consumer}: the worker will make it"),
            None => format!("missing  consumer {consumer}"),
        });
    }
    lines
}
