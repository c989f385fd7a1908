//! Stages of the user's own: NATS services, in any language, that get a record and reply with JSON for `extensions.<name>`.
//!
//! They are asked at once, when a record is about to go out as usable; held copy is shown to them at its release. A reply that does not come, is too
//! large or no JSON costs its own field: a diagnostic and a metric say why. Where that is configured the message comes again instead.

use std::sync::Arc;
use std::time::Duration;

use async_nats::client::Request;
use async_nats::{HeaderMap, RequestErrorKind};
use bytes::Bytes;
use futures_util::future::join_all;
use serde_json::Value;
use tokio::time::sleep;

use super::context::Context;
use super::message::{Headers, header_map};
use super::metrics::RequestLabel;
use super::outgoing::{CONTENT_TYPE, ITEM_ID, SCHEMA_HEADER};
use crate::config::{OnFailure, Stage};
use crate::fields::Condition;
use crate::record::{Diagnostic, Record, SCHEMA};

/// The user's stages, ready to be asked.
#[derive(Debug, Clone)]
pub(crate) struct Stages {
    context: Context,
    stages: Arc<[(Stage, Condition)]>,
}

/// What a record carries besides itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round<'a> {
    /// What stands for its topic.
    pub(crate) topic: &'a str,
    /// Headers of the original that go through.
    pub(crate) passing: &'a Headers,
    /// The number of the delivery; `None`: it is released, and nothing would bring it again.
    pub(crate) attempt: Option<u64>,
}

/// Why there is no reply.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Failure {
    outcome: &'static str,
    message: String,
}

/// A stage that must not be left out has failed: the message has to come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Later;

/// How often a stage is asked about a record that is released, and how long after one another.
const RELEASE_ATTEMPTS: u32 = 3;
const RELEASE_PAUSE: Duration = Duration::from_secs(1);
/// Room for headers beside the record.
const HEADERS: usize = 8 << 10;

impl Stages {
    pub(crate) fn new(context: &Context) -> Stages {
        // Conditions were checked with the configuration.
        let read = |it: &Stage| (it.clone(), it.when.as_deref().and_then(|it| Condition::read(it).ok()).unwrap_or_default());
        Stages { context: context.clone(), stages: context.config.stage.iter().map(read).collect() }
    }

    /// Asks all stages that want this record, and puts their replies into it. True if anything has changed.
    pub(crate) async fn fill(&self, record: &mut Record, round: Round<'_>) -> Result<bool, Later> {
        let asked: Vec<&Stage> =
            self.stages.iter().filter(|(_, when)| when.holds(record, round.topic)).map(|(stage, _)| stage).collect();
        if asked.is_empty() {
            return Ok(false);
        }
        // A record is plain data: writing it to memory does not fail.
        let payload = Bytes::from(serde_json::to_vec(record).unwrap_or_default());
        let headers = headers(record, round.passing);
        let replies = join_all(asked.iter().map(|stage| self.ask(stage, &headers, &payload, round.attempt))).await;
        let last = round.attempt.is_none_or(|it| it >= u64::from(self.context.config.worker.max_attempts));
        let must_come_again = |(stage, reply): (&&Stage, &Result<_, _>)| stage.on_failure == OnFailure::Retry && reply.is_err();
        if !last && asked.iter().zip(&replies).any(must_come_again) {
            return Err(Later);
        }
        let mut room = self.context.connection.client.max_payload().saturating_sub(payload.len() + HEADERS);
        for (stage, reply) in asked.into_iter().zip(replies) {
            match reply.and_then(|it| fitting(it, &mut room)) {
                Ok(value) => drop(record.extensions.insert(stage.name.clone(), value)),
                Err(failure) => {
                    record.diagnostics.push(Diagnostic { stage: stage.name.clone().into(), message: failure.message });
                }
            }
        }
        Ok(true)
    }

    /// One reply, with its size.
    async fn ask(
        &self,
        stage: &Stage,
        headers: &HeaderMap,
        payload: &Bytes,
        attempt: Option<u64>,
    ) -> Result<(Value, usize), Failure> {
        let attempts = if attempt.is_none() && stage.on_failure == OnFailure::Retry { RELEASE_ATTEMPTS } else { 1 };
        let mut reply = self.ask_once(stage, headers, payload).await;
        for number in 1..attempts {
            if reply.is_ok() {
                break;
            }
            sleep(RELEASE_PAUSE * number).await;
            reply = self.ask_once(stage, headers, payload).await;
        }
        reply
    }

    async fn ask_once(&self, stage: &Stage, headers: &HeaderMap, payload: &Bytes) -> Result<(Value, usize), Failure> {
        let metrics = &self.context.health.metrics;
        let reply = self.request(stage, headers, payload).await;
        let outcome = reply.as_ref().map_or_else(|it| it.outcome, |_| "answered");
        metrics.stage_requests.get_or_create(&RequestLabel { stage: stage.name.clone(), outcome }).inc();
        reply
    }

    async fn request(&self, stage: &Stage, headers: &HeaderMap, payload: &Bytes) -> Result<(Value, usize), Failure> {
        let client = &self.context.connection.client;
        let request = Request::new().headers(headers.clone()).payload(payload.clone()).timeout(Some(stage.timeout));
        let reply = client.send_request(stage.subject.clone(), request).await.map_err(|error| match error.kind() {
            RequestErrorKind::NoResponders => Failure::new("no_responders", "nobody answers"),
            RequestErrorKind::TimedOut => Failure::new("timeout", format!("no answer within {:?}", stage.timeout)),
            _ => Failure::new("failed", "the record could not be sent to it"),
        })?;
        let code = reply.headers.as_ref().and_then(|it| it.get("Nats-Service-Error-Code"));
        if let Some(code) = code {
            let code: String = code.as_str().chars().filter(char::is_ascii_alphanumeric).take(8).collect();
            return Err(Failure::new("error", format!("it answered with error {code}")));
        }
        let size = reply.payload.len();
        if u64::try_from(size).unwrap_or(u64::MAX) > stage.max_bytes {
            return Err(Failure::too_large(size));
        }
        let value = serde_json::from_slice(&reply.payload).map_err(|_| Failure::new("not_json", "its answer is no JSON"))?;
        Ok((value, size))
    }
}

/// A reply for which the record has room: the server must take it as a whole.
fn fitting((value, size): (Value, usize), room: &mut usize) -> Result<Value, Failure> {
    match room.checked_sub(size) {
        Some(left) => {
            *room = left;
            Ok(value)
        }
        None => Err(Failure::too_large(size)),
    }
}

fn headers(record: &Record, passing: &Headers) -> HeaderMap {
    let own = [(CONTENT_TYPE, "application/json"), (SCHEMA_HEADER, SCHEMA), (ITEM_ID, &record.id)];
    let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
    header_map(&own.into_iter().chain(passing.iter().cloned()).collect())
}

impl Failure {
    fn new(outcome: &'static str, message: impl Into<String>) -> Failure {
        Failure { outcome, message: message.into() }
    }

    fn too_large(size: usize) -> Failure {
        Failure::new("too_large", format!("its answer of {size} bytes is too large"))
    }
}
