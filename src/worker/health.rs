//! What the world outside may ask: is it alive, is it ready, and what has it done ([`super::metrics`]).

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use prometheus_client::registry::Registry;
use tokio::sync::watch;

use crate::config::redacted;
use crate::pipeline::{Observer, Stage};
use crate::worker::broker::clock::{Clock, Reading};
use crate::worker::metrics::{Finish, LeftOutLabel, Metrics, OutcomeLabel, StageLabel};

/// State and metrics of one worker. Shared by everything that runs in it.
#[derive(Debug)]
pub struct Health {
    link: watch::Sender<Link>,
    outbound: AtomicBool,
    pulling: AtomicBool,
    /// How many publishes are waiting for a server that does not take them.
    stuck_publishes: AtomicI64,
    /// The last thing that went wrong, for a person who asks.
    last_problem: Mutex<Option<String>>,
    /// Subjects that the server did not let us use.
    denied: watch::Sender<BTreeSet<String>>,
    /// Told when the server is about to stop.
    pub(crate) leave_server: tokio::sync::Notify,
    pub metrics: Metrics,
    /// The broker's clock against ours.
    pub(crate) clock: Clock,
    registry: Registry,
}

/// How we stand with the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Link {
    connected: bool,
    /// Rises with each new connection: what was asked on an earlier one is answered no more.
    generation: u64,
}

impl Health {
    pub fn new() -> Health {
        let metrics = Metrics::default();
        let mut registry = Registry::with_prefix("copytaster");
        metrics.register(&mut registry);
        Health {
            link: watch::Sender::default(),
            outbound: AtomicBool::new(false),
            pulling: AtomicBool::new(false),
            stuck_publishes: AtomicI64::new(0),
            last_problem: Mutex::new(None),
            denied: watch::Sender::default(),
            leave_server: tokio::sync::Notify::new(),
            metrics,
            clock: Clock::default(),
            registry,
        }
    }

    /// `Err` says what keeps it from being ready.
    pub fn ready(&self) -> Result<(), String> {
        let detail = || self.last_problem.lock().ok().and_then(|it| it.clone()).map_or(String::new(), |it| format!(": {it}"));
        if self.outbound.load(Ordering::Relaxed) {
            return Err("it was asked to stop".to_owned());
        }
        if !self.is_connected() {
            return Err(format!("not connected to the server{}", detail()));
        }
        if !self.can_publish() {
            return Err(format!("the server does not take what is published{}", detail()));
        }
        if !self.pulling.load(Ordering::Relaxed) {
            return Err(format!("the consumer does not answer{}", detail()));
        }
        Ok(())
    }

    /// What does not keep it from its work, but should be looked at.
    pub fn warnings(&self) -> Vec<String> {
        self.clock.reading().filter(Reading::differs).iter().map(ToString::to_string).collect()
    }

    /// Everything on `/metrics`, in OpenMetrics text.
    pub fn metrics(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _written = prometheus_client::encoding::text::encode(&mut text, &self.registry);
        text
    }

    /// The metrics that a person asks for first.
    pub fn summary(&self) -> serde_json::Value {
        let it = &self.metrics;
        serde_json::json!({
            "ready": self.ready().is_ok(),
            "received": it.received.get(),
            "published": self.finished(Finish::Published),
            "dead": self.finished(Finish::Dead),
            "nak": self.finished(Finish::Nak),
            "repeat": self.finished(Finish::Repeat),
            "records": it.records.get(),
            "in_flight": it.in_flight.get(),
            "redeliveries": it.redeliveries.get(),
            "duplicates": it.duplicates.get(),
            "lag": it.pending.get() + it.ack_pending.get(),
        })
    }

    fn finished(&self, outcome: Finish) -> u64 {
        self.metrics.finished.get_or_create(&OutcomeLabel { outcome: outcome.as_str() }).get()
    }

    pub fn set_connected(&self, connected: bool) {
        self.link.send_modify(|link| {
            link.connected = connected;
            link.generation += u64::from(connected);
        });
        self.metrics.connected.set(i64::from(connected));
    }

    pub fn is_connected(&self) -> bool {
        self.link.borrow().connected
    }

    /// The number of the connection, from 1.
    pub fn generation(&self) -> u64 {
        self.link.borrow().generation
    }

    /// Waits for a connection.
    pub async fn connected(&self) {
        // The sender lives as long as we do.
        let mut link = self.link.subscribe();
        let _closed = link.wait_for(|link| link.connected).await.is_err();
    }

    /// Waits for a connection after the one with this number.
    pub async fn renewed(&self, generation: u64) {
        let mut link = self.link.subscribe();
        let _closed = link.wait_for(|link| link.generation != generation).await.is_err();
    }

    /// From now on it takes nothing new.
    pub fn set_leaving(&self) {
        self.outbound.store(true, Ordering::Relaxed);
    }

    pub fn set_pulling(&self, pulling: bool) {
        self.pulling.store(pulling, Ordering::Relaxed);
    }

    pub fn can_publish(&self) -> bool {
        self.stuck_publishes.load(Ordering::Relaxed) == 0
    }

    /// Counts a publish that the server does not take, until the guard is dropped.
    pub fn stuck_publish(&self) -> StuckPublish<'_> {
        self.stuck_publishes.fetch_add(1, Ordering::Relaxed);
        self.metrics.intake_paused.set(1);
        StuckPublish(self)
    }

    pub fn note_problem(&self, problem: impl Into<String>) {
        if let Ok(mut last) = self.last_problem.lock() {
            *last = Some(redacted(&problem.into()).into_owned());
        }
    }

    /// What the server reports as wrong, in its words.
    pub(crate) fn note_server_error(&self, problem: &str) {
        self.metrics.server_errors.inc();
        if let Some(subject) = denied_subject(problem) {
            self.denied.send_if_modified(|it| it.insert(subject.to_owned()));
        }
        self.note_problem(problem);
    }

    pub(crate) fn was_denied(&self, subject: &str) -> bool {
        self.denied.borrow().contains(subject)
    }

    /// Waits until the server has said that we may not use `subject`.
    pub(crate) async fn denied(&self, subject: &str) {
        let _closed = self.denied.subscribe().wait_for(|it| it.contains(subject)).await.is_err();
    }

    pub fn finish(&self, outcome: Finish) {
        self.metrics.finished.get_or_create(&OutcomeLabel { outcome: outcome.as_str() }).inc();
    }
}

/// `Permissions Violation for Publish to "wire.x"`, `… Subscription to "wire.x" using queue "q"`.
fn denied_subject(problem: &str) -> Option<&str> {
    let (_, after) = problem.split_once("ermissions Violation for").or_else(|| problem.split_once("ermissions violation for"))?;
    after.split('"').nth(1)
}

impl Default for Health {
    fn default() -> Health {
        Health::new()
    }
}

/// While one lives the intake rests and the worker is not ready.
#[derive(Debug)]
pub struct StuckPublish<'a>(&'a Health);

impl Drop for StuckPublish<'_> {
    fn drop(&mut self) {
        if self.0.stuck_publishes.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.0.metrics.intake_paused.set(0);
        }
    }
}

/// Times the stages; the pipeline itself reads no clock.
impl Observer for Health {
    fn around(&self, stage: Stage, run: &mut dyn FnMut()) {
        let started = std::time::Instant::now();
        run();
        let label = StageLabel { stage: stage.as_str() };
        self.metrics.stage_seconds.0.get_or_create_owned(&label).observe(started.elapsed().as_secs_f64());
    }

    fn left_out(&self, stage: Stage, tag: &str) {
        // What a sender declares must not make series without end.
        let language = if tag.len() == 2 { tag } else { "other" }.to_owned();
        self.metrics.left_out.get_or_create(&LeftOutLabel { stage: stage.as_str(), language }).inc();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denials_name_their_subject() {
        for (problem, expected) in [
            ("nats: Permissions Violation for Publish to \"wire.x\"", Some("wire.x")),
            ("nats: Permissions Violation for Subscription to \"$SRV.PING\" using queue \"q\"", Some("$SRV.PING")),
            ("nats: permissions violation for publish to \"wire.x\"", Some("wire.x")),
            ("nats: maximum payload violation", None),
        ] {
            assert_eq!(denied_subject(problem), expected, "{problem}");
        }
    }
}
