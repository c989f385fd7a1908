//! One pull: a request for messages, its heartbeats, and its end.
//!
//! The library's own stream keeps hundreds of messages in the client with their acknowledgement time running, and a pull that dies
//! with the consumer's leader is noticed after 35 s. Here a pull is one request; its heartbeats are watched, and silence is answered
//! with a new request, under back-off.

use std::time::Duration;

use async_nats::StatusCode;
use async_nats::jetstream::consumer::pull::BatchConfig;
use tokio::time::{Instant, timeout};
use tracing::{debug, warn};

use crate::worker::broker::connection::{ANSWER, jitter};
use crate::worker::broker::lease::{Lease, PULL};
use crate::worker::broker::streams::PullConsumer;
use crate::worker::context::Context;

/// The server ends a pull after this, so that no request outlives its use.
const EXPIRES: Duration = Duration::from_secs(30);
/// An idle server says so this often, and a pull is lost when two are missed.
const CALM: Rhythm = Rhythm { heartbeat: Duration::from_millis(1_500), silence: Duration::from_millis(3_500) };
/// After a loss, until there is a sign of life: whatever is asked while a cluster has no leader is lost too, so the one that is asked
/// when it has one again must not be waited for long.
const ALARMED: Rhythm = Rhythm { heartbeat: Duration::from_millis(400), silence: Duration::from_millis(1_000) };
/// While nothing can be published, look again this often.
const PAUSE: Duration = Duration::from_millis(200);
const MAX_BACKOFF: Duration = Duration::from_secs(2);
/// Silence itself is a pause already.
const AFTER_SILENCE: Duration = Duration::from_millis(200);
/// Missed pulls on a connection that seems to stand before it is made anew. An election must not look like it: it takes up to 9 s.
const HALF_OPEN: u32 = 8;

/// All that may be on its way here at a time, in bytes: a server takes a client that does not keep up for a slow consumer, and what
/// waits in the client is in our memory. A message as large as the server takes always fits.
const OUTSTANDING_BYTES: usize = 32 << 20;
/// Subject, reply subject and headers of a message, which count too.
const AROUND: usize = 16 << 10;
/// How the server says that a pull has given what it could: the next message does not fit any more, or (newer servers) all messages came and
/// would have had room for more bytes.
const USED_UP: [&str; 2] = ["message size exceeds maxbytes", "batch completed"];

/// A pull's share of the bytes, by its share of the permits.
fn most_bytes(context: &Context, batch: usize) -> usize {
    let share = OUTSTANDING_BYTES / context.config.worker.in_flight.max(1);
    share.saturating_mul(batch).max(context.connection.client.max_payload() + AROUND)
}

/// How often the server is to give a sign of life, and how long its absence is borne.
#[derive(Debug, Clone, Copy)]
struct Rhythm {
    heartbeat: Duration,
    silence: Duration,
}

/// What is outstanding with the server.
pub(crate) struct Pull {
    /// Messages asked for and not yet delivered.
    pub(crate) asked: usize,
    /// Last sign of life, or when we asked.
    pub(crate) heard: Instant,
    /// When the pull was sent, until its first message.
    sent: Option<Instant>,
    /// Connection that it was sent on.
    pub(crate) generation: u64,
    /// Consecutive failures.
    failures: u32,
    /// Of what is outstanding.
    rhythm: Rhythm,
    /// No new request before this.
    pub(crate) not_before: Instant,
}

/// How a pull ended, or that it did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The server has nothing more for now.
    Idle,
    /// It gave what was asked for; there may be more.
    UsedUp,
    Refused,
    NobodyThere,
}

impl Pull {
    pub(crate) fn new(generation: u64) -> Pull {
        let now = Instant::now();
        Pull { asked: 0, heard: now, sent: None, generation, failures: 0, rhythm: CALM, not_before: now }
    }

    pub(crate) async fn ask(&mut self, context: &Context, lease: &Lease, consumer: &PullConsumer, inbox: &str, free: usize) {
        let expires = if lease.is_in_use() { PULL } else { EXPIRES };
        let rhythm = if self.failures == 0 { CALM } else { ALARMED };
        let request = BatchConfig {
            batch: free,
            expires: Some(expires),
            idle_heartbeat: rhythm.heartbeat,
            max_bytes: most_bytes(context, free),
            ..BatchConfig::default()
        };
        context.health.metrics.pulls.inc();
        match timeout(ANSWER, consumer.request_batch(request, inbox.into())).await {
            Ok(Ok(())) => {
                self.heard = Instant::now();
                self.sent.get_or_insert(self.heard);
                self.asked += free;
                self.rhythm = rhythm;
            }
            _ => self.back_off(context, "the pull request could not be sent"),
        }
    }

    pub(crate) fn arrived(&mut self, context: &Context) {
        self.asked = self.asked.saturating_sub(1);
        self.alive(context);
        if let Some(sent) = self.sent.take() {
            context.health.metrics.pull_seconds.0.observe(sent.elapsed().as_secs_f64());
        }
    }

    /// A status message: a sign of life, the end of a pull, or a refusal.
    pub(crate) fn ended(
        &mut self,
        context: &Context,
        status: StatusCode,
        description: Option<&str>,
        headers: Option<&async_nats::HeaderMap>,
    ) -> End {
        let description = description.unwrap_or_default();
        let open = headers.and_then(|it| it.get("Nats-Pending-Messages")).and_then(|it| it.as_str().parse::<usize>().ok());
        let ended = open.unwrap_or(self.asked);
        match status {
            StatusCode::IDLE_HEARTBEAT => {
                self.alive(context);
                return End::Idle;
            }
            StatusCode::TIMEOUT | StatusCode::NOT_FOUND => return self.done(context, ended, End::Idle),
            StatusCode::REQUEST_TERMINATED if USED_UP.iter().any(|it| description.eq_ignore_ascii_case(it)) => {
                return self.done(context, ended, End::UsedUp);
            }
            StatusCode::REQUEST_TERMINATED => self.asked = self.asked.saturating_sub(ended),
            _ => self.asked = 0,
        }
        debug!(%status, description, "a pull was ended");
        self.sent = None;
        self.back_off(context, if description.is_empty() { "the consumer does not answer" } else { description });
        let gone = status == StatusCode::NO_RESPONDERS || description.eq_ignore_ascii_case("consumer deleted");
        if gone { End::NobodyThere } else { End::Refused }
    }

    /// A pull ended as pulls do, with so many messages still outstanding.
    fn done(&mut self, context: &Context, outstanding: usize, end: End) -> End {
        self.asked = self.asked.saturating_sub(outstanding);
        self.sent = None;
        self.alive(context);
        end
    }

    /// Whether signs of life are overdue.
    pub(crate) fn is_silent(&self) -> bool {
        self.asked > 0 && self.heard.elapsed() >= self.rhythm.silence
    }

    pub(crate) async fn lost(&mut self, context: &Context) {
        context.health.metrics.lost_pulls.inc();
        self.asked = 0;
        self.sent = None;
        self.back_off(context, "the server fell silent while a pull was open");
        self.not_before = self.not_before.min(Instant::now() + AFTER_SILENCE);
        if self.failures.is_multiple_of(HALF_OPEN) && context.connection.is_connected() {
            warn!("no sign of life on a connection that seems to stand; making a new one");
            context.connection.reconnect().await;
        }
    }

    fn alive(&mut self, context: &Context) {
        self.heard = Instant::now();
        self.failures = 0;
        context.health.set_pulling(true);
    }

    fn back_off(&mut self, context: &Context, problem: &str) {
        self.failures = self.failures.saturating_add(1);
        context.health.metrics.pull_errors.inc();
        context.health.note_problem(problem);
        if self.failures > 1 {
            context.health.set_pulling(false);
        }
        if self.failures.is_power_of_two() {
            warn!(problem, attempt = self.failures, "pulling failed; trying again");
        }
        let ceiling = Duration::from_millis(100).saturating_mul(1 << self.failures.min(6)).min(MAX_BACKOFF);
        let half = ceiling / 2;
        self.not_before = Instant::now() + half + Duration::from_millis(jitter(u64::try_from(half.as_millis()).unwrap_or(0)));
    }

    /// When the loop has to look again though nothing arrives.
    pub(crate) fn wake(&self, now: Instant, may_ask: bool) -> Instant {
        if self.asked > 0 {
            self.heard + self.rhythm.silence
        } else if may_ask {
            now + PAUSE
        } else {
            self.not_before.max(now + Duration::from_millis(20)).min(now + PAUSE)
        }
    }
}
