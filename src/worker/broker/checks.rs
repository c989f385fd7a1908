//! Holds the configuration against the server before the work begins: what is there, and what would be needed.

use std::time::Duration;

use async_nats::jetstream::consumer::{self, AckPolicy, pull};
use async_nats::jetstream::stream::{self, RetentionPolicy};
use tokio::time::timeout;

use super::clock::{self, Reading};
use super::settlement::LONGEST_DELAY;
use super::{bucket, replicas, service, streams};
use crate::config::{Config, Lanes, Mode, shown_bytes};
use crate::worker::broker::connection::{ANSWER, Connection};
use crate::worker::subject::{example, matches_subject};

/// Something that will go wrong, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// True: the worker must not start like this.
    pub fatal: bool,
    /// The setting, ours or the server's.
    pub key: &'static str,
    pub found: String,
    pub needed: String,
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is {}; needed: {}; {}", self.key, self.found, self.needed, self.message)
    }
}

/// Room for the record around the copy: a record is larger than what it was made from.
const RECORD_GROWTH: usize = 8;
const LARGE_ITEM: usize = 64 << 10;
/// A consumer that redelivers sooner than this does so while the first copy is still being worked on.
const SHORTEST_WAIT: Duration = Duration::from_millis(500);

/// Looks at streams and consumer as they are.
pub async fn compare(connection: &Connection, config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    let input = look(connection, &config.input.stream).await;
    let output = look(connection, &config.output.stream).await;
    let dead = look(connection, &config.dead.stream).await;
    let consumer = look_consumer(connection, config).await;
    if let Some(output) = &output {
        let wait = consumer.as_ref().map_or(config.worker.ack_wait, streams::shortest_wait);
        problems.extend(window(output, wait, config));
        problems.extend(size(output, connection.client.max_payload()));
        problems.extend(covered("output.subject", &config.output.subject, output));
        problems.extend(config.output.ninjs.as_deref().and_then(|it| covered("output.ninjs", it, output)));
    }
    if config.events.publish
        && let Some(events) = look(connection, &config.events.stream).await
    {
        problems.extend(config.events.templates().iter().filter_map(|it| covered("events.subject", it, &events)));
    }
    problems.extend(aside(connection, config, input.as_ref()).await);
    if let Some(found) = look(connection, &bucket::stream_of(&config.worker.bucket)).await {
        problems.extend(entries(&found, config));
        problems.extend(clock::read(connection, config).await.filter(Reading::differs).map(clocks));
    }
    if let Some(dead) = &dead {
        problems.extend(covered("dead.subject", &config.dead.subject, dead));
        if dead.retention == RetentionPolicy::WorkQueue {
            problems.push(warning(
                "dead.stream retention",
                "workqueue",
                "limits",
                "dead letters in a work queue can't be listed without taking them",
            ));
        }
    }
    if let Some(input) = &input {
        problems.extend(circle(input, config));
        problems.extend(dead.as_ref().and_then(|dead| letters(input, dead, connection.client.max_payload())));
    }
    problems.extend(consumer.iter().flat_map(|it| delivery(it, config)));
    problems.extend(copies(&replicas::too_few(connection, config).await));
    problems
}

fn copies(too_few: &[String]) -> Option<Problem> {
    let message = "the loss of one server stops every worker; for streams that are there: `nats stream edit --replicas`";
    let found = format!("less than 3 of {}", too_few.join(", "));
    (!too_few.is_empty()).then(|| warning("streams.replicas", &found, "3, in a cluster of three or more servers", message))
}

/// Streams of what is no copy for use, and of what waits for its time.
async fn aside(connection: &Connection, config: &Config, input: Option<&stream::Config>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let parked = format!("{}.timed.x", config.embargo.subject);
    for (key, name, subject) in [
        ("held.subject", &config.held.stream, &config.held.subject),
        ("kills.subject", &config.kills.stream, &config.kills.subject),
        ("embargo.subject", &config.embargo.stream, &parked),
    ] {
        problems.extend(look(connection, name).await.and_then(|it| covered(key, subject, &it)));
    }
    if let Some(embargo) = look(connection, &config.embargo.stream).await
        && !embargo.max_age.is_zero()
    {
        let message = "a record whose embargo lasts longer than that would never go out";
        problems.push(warning("embargo stream max_age", &format!("{:?}", embargo.max_age), "none", message));
    }
    let releases =
        connection.jetstream.get_consumer_from_stream::<pull::Config, _, _>(&config.embargo.consumer, &config.embargo.stream);
    if let Ok(Ok(found)) = timeout(ANSWER, releases).await {
        problems.extend(waiting(&found.cached_info().config));
    }
    let keeps_settled = input.is_none_or(|it| it.retention == RetentionPolicy::Limits);
    if !keeps_settled && !config.kills.full {
        let message = "the words of a kill notice are in no stream once it is settled";
        problems.push(warning("kills.full", "false", "true, because the input stream does not keep what is settled", message));
    }
    problems
}

/// What the bucket forgets, kills and claims among it.
fn entries(bucket: &stream::Config, config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    let keep = config.worker.bucket_keep;
    if !bucket.max_age.is_zero() && bucket.max_age < keep {
        let message =
            "what is older is forgotten: kills of it find nothing, and embargoes that were not renewed in time stay parked";
        let needed = format!("at least {keep:?} (worker.bucket_keep)");
        problems.push(warning("bucket max_age", &format!("{:?}", bucket.max_age), &needed, message));
    }
    if bucket.max_bytes > 0 || bucket.max_messages > 0 {
        let found = format!("max_bytes {}, max_msgs {}", bucket.max_bytes, bucket.max_messages);
        let message = "a full bucket stops the intake, or forgets what is old";
        problems.push(warning("bucket limits", &found, "none", message));
    }
    if bucket.storage == stream::StorageType::Memory {
        let message = "a restart of the server forgets all kills";
        problems.push(warning("bucket storage", "memory", "file", message));
    }
    problems
}

fn clocks(reading: Reading) -> Problem {
    let message = "embargoes end by the later clock: set them right";
    warning("clock", &reading.to_string(), "at most 2 s apart", message)
}

/// A record that waits is redelivered again and again, however long.
fn waiting(consumer: &consumer::Config) -> Option<Problem> {
    (consumer.max_deliver > 0).then(|| Problem {
        fatal: true,
        key: "embargo consumer max_deliver",
        found: consumer.max_deliver.to_string(),
        needed: "-1 (no limit)".to_owned(),
        message: "a record would be given up before the end of its embargo".to_owned(),
    })
}

/// Whether there is a stream of this name that we may see.
pub async fn exists(connection: &Connection, name: &str) -> bool {
    look(connection, name).await.is_some()
}

pub(crate) async fn look(connection: &Connection, name: &str) -> Option<stream::Config> {
    let found = timeout(ANSWER, connection.jetstream.get_stream(name)).await.ok()?.ok()?;
    Some(found.cached_info().config.clone())
}

/// A copy that comes after the server forgot the id becomes a second record.
fn window(output: &stream::Config, wait: Duration, config: &Config) -> Option<Problem> {
    let attempts = config.worker.max_attempts;
    let horizon = (wait.max(config.worker.ack_wait) + LONGEST_DELAY).saturating_mul(attempts);
    if output.duplicate_window >= horizon {
        return None;
    }
    let fatal = output.duplicate_window < wait;
    let needed = if fatal {
        format!("at least {wait:?} (the consumer's wait), better {horizon:?}")
    } else {
        format!("at least {horizon:?} ((ack_wait + longest delay) × max_attempts)")
    };
    Some(Problem {
        fatal,
        key: "output stream duplicate_window",
        found: format!("{:?}", output.duplicate_window),
        needed,
        message: "an article that is redelivered after the window gives a second record".to_owned(),
    })
}

fn size(output: &stream::Config, max_payload: usize) -> Option<Problem> {
    let limit = usize::try_from(output.max_message_size).ok().filter(|it| *it > 0).unwrap_or(max_payload).min(max_payload);
    (limit < LARGE_ITEM * RECORD_GROWTH).then(|| {
        let message = "records of long stories will not fit and go to the dead letters";
        warning(
            "max_payload and max_msg_size",
            &format!("{limit} bytes"),
            &format!("{} bytes", LARGE_ITEM * RECORD_GROWTH),
            message,
        )
    })
}

/// A dead letter holds the original and says why it is dead.
fn letters(input: &stream::Config, dead: &stream::Config, max_payload: usize) -> Option<Problem> {
    let limit = |it: &stream::Config| usize::try_from(it.max_message_size).ok().filter(|it| *it > 0);
    let (copy, letter) = (limit(input).unwrap_or(max_payload).min(max_payload), limit(dead)?);
    (letter < copy).then(|| {
        let message = "a dead letter of larger copy is a note without its bytes";
        warning(
            "dead.stream max_msg_size",
            &format!("{letter} bytes"),
            &format!("{copy} bytes, what the input stream takes"),
            message,
        )
    })
}

/// The fixed beginning of a template must lie in one of the stream's subjects.
fn covered(key: &'static str, template: &str, stream: &stream::Config) -> Option<Problem> {
    let taken = stream.subjects.iter().any(|it| matches_subject(it, &example(template)));
    (!taken).then(|| Problem {
        fatal: true,
        key,
        found: template.to_owned(),
        needed: format!("a subject of stream {}: {}", stream.name, stream.subjects.join(", ")),
        message: "no stream would take what is published there".to_owned(),
    })
}

/// Records that come back as copy would go round for ever.
fn circle(input: &stream::Config, config: &Config) -> Vec<Problem> {
    let events = config.events.templates();
    let templates = [
        ("events.subject", config.events.publish.then_some(&events[0])),
        ("output.subject", Some(&config.output.subject)),
        ("output.ninjs", config.output.ninjs.as_ref()),
        ("held.subject", Some(&config.held.subject)),
        ("kills.subject", Some(&config.kills.subject)),
    ];
    let comes_back = |(key, template): (&'static str, Option<&String>)| {
        let template = template?;
        let found = input.subjects.iter().find(|it| matches_subject(it, &example(template)))?;
        Some(Problem {
            fatal: true,
            key,
            found: template.clone(),
            needed: format!("a subject outside {found}"),
            message: "records would come in again as copy".to_owned(),
        })
    };
    templates.into_iter().filter_map(comes_back).collect()
}

/// What keeps the worker from making the streams that are missing. Only asked for where it would make them.
pub async fn obstacles(connection: &Connection, config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    if config.worker.mode == Mode::Bind {
        return problems;
    }
    let server = connection.client.server_info();
    for wanted in streams::wanted(config) {
        if look(connection, &wanted.name).await.is_some() {
            continue;
        }
        if wanted.num_replicas > 1 && server.cluster.is_none() {
            problems.push(Problem {
                fatal: true,
                ..warning(
                    "streams.replicas",
                    &wanted.num_replicas.to_string(),
                    "1",
                    "a single server keeps no copies of a stream",
                )
            });
        }
        for subject in &wanted.subjects {
            for other in takers(connection, subject).await.into_iter().filter(|it| *it != wanted.name) {
                problems.push(Problem {
                    fatal: true,
                    key: "a subject",
                    found: format!("{subject} of stream {}, which is still to be made", wanted.name),
                    needed: format!("one that stream {other} does not take"),
                    message: "the server makes no streams whose subjects overlap".to_owned(),
                });
            }
        }
    }
    problems
}

/// Streams that take some of these subjects.
async fn takers(connection: &Connection, subject: &str) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Names {
        #[serde(default)]
        streams: Option<Vec<String>>,
    }
    let request = serde_json::json!({ "subject": subject });
    let asked = connection.jetstream.request("STREAM.NAMES", &request);
    match timeout(ANSWER, asked).await {
        Ok(Ok(Names { streams })) => streams.unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// How long and how much the streams keep, against the configuration.
pub async fn limits(connection: &Connection, config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    for wanted in streams::wanted(config) {
        let Some(found) = look(connection, &wanted.name).await else { continue };
        problems.extend(limits_of(&found, &wanted));
    }
    problems
}

fn limits_of(found: &stream::Config, wanted: &stream::Config) -> Vec<Problem> {
    let of = |key, found: String, needed: String, message: &str| {
        let name = &wanted.name;
        Problem { found: format!("{found} on stream {name}"), ..warning(key, "", &format!("{needed}, as configured"), message) }
    };
    let age = |it: Duration| if it.is_zero() { "unlimited".to_owned() } else { format!("{it:?}") };
    let size = |it: i64| u64::try_from(it).ok().filter(|it| *it > 0).map_or("unlimited".to_owned(), shown_bytes);
    let mut problems = Vec::new();
    if found.max_age != wanted.max_age {
        let message = if found.max_age.is_zero() {
            "it is kept until there is no room"
        } else {
            "it is kept for another time than the configuration says"
        };
        problems.push(of("max_age", age(found.max_age), age(wanted.max_age), message));
    }
    if found.max_bytes.max(0) != wanted.max_bytes.max(0) {
        let message = if found.max_bytes <= 0 {
            "it grows until the disk is full"
        } else {
            "it keeps another amount than the configuration says"
        };
        problems.push(of("max_bytes", size(found.max_bytes), size(wanted.max_bytes), message));
    }
    if found.num_replicas < wanted.num_replicas {
        problems.push(of(
            "num_replicas",
            found.num_replicas.to_string(),
            wanted.num_replicas.to_string(),
            "the loss of a server loses it",
        ));
    }
    let shown = |it: &stream::Config| if it.compression == Some(stream::Compression::S2) { "s2" } else { "none" };
    if shown(found) != shown(wanted) {
        problems.push(of("compression", shown(found).to_owned(), shown(wanted).to_owned(), "it takes another room on the disk"));
    }
    problems
}

/// What only shows when all workers are looked at together.
pub async fn together(connection: &Connection, config: &Config) -> Vec<Problem> {
    let peers = service::peers(connection, config).await;
    let places = peers.iter().map(service::Peer::places).sum::<usize>().max(config.worker.in_flight);
    let consumer = look_consumer(connection, config).await;
    let room = consumer.iter().filter_map(|it| room(it, places, peers.len()));
    room.chain(order(&peers, config.worker.lanes)).collect()
}

/// Workers that keep no order do not wait for the one that does.
fn order(peers: &[service::Peer], ours: Lanes) -> Option<Problem> {
    let others = peers.iter().filter_map(service::Peer::lanes).filter(|theirs| *theirs != ours.as_str()).count();
    (others > 0).then(|| {
        warning(
            "worker.lanes",
            ours.as_str(),
            &format!("the same in all workers of the consumer; {others} of them have another"),
            "a later version of an item can go out before an earlier one",
        )
    })
}

/// Whether the server delivers as many messages as there are places for them.
fn room(consumer: &consumer::Config, places: usize, workers: usize) -> Option<Problem> {
    let places = i64::try_from(places).unwrap_or(i64::MAX);
    let too_few = consumer.max_ack_pending > 0 && consumer.max_ack_pending < places;
    too_few.then(|| {
        warning(
            "consumer max_ack_pending",
            &consumer.max_ack_pending.to_string(),
            &format!("at least {places} (worker.in_flight × workers; {workers} at work now)"),
            "the server stops handing out before the workers' places are full",
        )
    })
}

async fn look_consumer(connection: &Connection, config: &Config) -> Option<consumer::Config> {
    let found = connection.jetstream.get_consumer_from_stream::<pull::Config, _, _>(&config.input.consumer, &config.input.stream);
    let found = timeout(ANSWER, found).await.ok()?.ok()?;
    Some(found.cached_info().config.clone())
}

/// How the consumer delivers, against how the worker works.
fn delivery(consumer: &consumer::Config, config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    if consumer.ack_policy != AckPolicy::Explicit {
        let message = "an article would count as done before its record is published".to_owned();
        problems.push(Problem {
            fatal: true,
            key: "consumer ack_policy",
            found: format!("{:?}", consumer.ack_policy),
            needed: "explicit".to_owned(),
            message,
        });
    }
    problems.extend(pace(consumer, config));
    let filter = config.input.filter.as_deref().unwrap_or_default();
    let filters = if consumer.filter_subjects.is_empty() {
        vec![consumer.filter_subject.clone()]
    } else {
        consumer.filter_subjects.clone()
    };
    if filters != [filter] {
        let shown = |it: &str| if it.is_empty() { "everything".to_owned() } else { it.to_owned() };
        problems.push(warning(
            "consumer filter",
            &filters.iter().map(|it| shown(it)).collect::<Vec<_>>().join(", "),
            &format!("{} (input.filter)", shown(filter)),
            "the consumer delivers other copy than the configuration says",
        ));
    }
    if consumer.max_deliver > 0 {
        let message = "the server gives a message up that workers were not there to take, or that was lost with a connection";
        problems.push(warning("consumer max_deliver", &consumer.max_deliver.to_string(), "-1 (no limit)", message));
    }
    problems
}

/// How soon the server redelivers, against how long the work may take.
fn pace(consumer: &consumer::Config, config: &Config) -> Option<Problem> {
    let settings = &config.worker;
    let wait = streams::shortest_wait(consumer);
    // A backoff takes the place of ack_wait, and its first step is renewed by each report that the work goes on.
    let (key, needed, why) = if consumer.backoff.is_empty() {
        ("consumer ack_wait", settings.ack_wait, "worker.ack_wait")
    } else {
        ("consumer backoff[0]", settings.ack_wait.max(settings.budget), "worker.ack_wait and worker.budget")
    };
    let message = "the server redelivers sooner than the work may take; the worker reports its work every third of it";
    (wait < needed).then(|| Problem {
        // Work is reported every third of the wait: that needs a line that is never slower.
        fatal: wait < SHORTEST_WAIT,
        ..warning(key, &format!("{wait:?}"), &format!("at least {needed:?} ({why})"), message)
    })
}

fn warning(key: &'static str, found: &str, needed: &str, message: &str) -> Problem {
    Problem { fatal: false, key, found: found.to_owned(), needed: needed.to_owned(), message: message.to_owned() }
}
