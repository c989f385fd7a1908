//! Puts copy onto the input subject, each piece once: its message id is the digest of its bytes.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tokio::time::timeout;

use crate::config::Config;
use crate::worker::WorkerError;
use crate::worker::broker::checks;
use crate::worker::broker::connection::{ANSWER, Connection};
pub use crate::worker::broker::publish::Taken;
use crate::worker::broker::publish::{Receipt, Refused, begin, finish, publish};
use crate::worker::broker::{raw, streams};
use crate::worker::message::Headers;
use crate::worker::outgoing::Outgoing;
use crate::worker::subject::matches_subject;

/// Sends copy to one subject.
#[derive(Debug, Clone)]
pub struct Feeder {
    connection: Connection,
    stream: String,
    subject: String,
    /// How long a server may take nothing before it is given up; none: for ever.
    patience: Option<Duration>,
}

impl Feeder {
    /// Makes the input stream if it is missing and may be made; refuses a subject that this stream does not take.
    pub async fn to(
        connection: Connection,
        config: &Config,
        subject: &str,
        patience: Option<Duration>,
    ) -> Result<Feeder, WorkerError> {
        let feeder = Feeder { subject: subject.to_owned(), patience, ..Feeder::anywhere(connection, config).await? };
        let tokens: Vec<&str> = subject.split('.').collect();
        let fits = |it: &String| matches_subject(it, &tokens);
        let is_one = !subject.is_empty()
            && subject.split('.').all(|it| !it.is_empty() && !it.contains(['*', '>']) && !it.contains(char::is_whitespace));
        if !is_one {
            return Err(WorkerError::Misconfigured(format!("'{subject}' is no subject to publish to")));
        }
        let found = checks::look(&feeder.connection, &feeder.stream).await;
        match found {
            Some(found) if found.subjects.iter().any(fits) => Ok(feeder),
            Some(found) => Err(WorkerError::Misconfigured(format!(
                "no stream takes {subject}: stream {} takes {}; name another --subject, or add it to the stream",
                feeder.stream,
                found.subjects.join(", ")
            ))),
            None => Err(WorkerError::Failed(format!("stream {} does not answer; is JetStream enabled?", feeder.stream))),
        }
    }

    /// For messages that bring their own subjects.
    pub async fn anywhere(connection: Connection, config: &Config) -> Result<Feeder, WorkerError> {
        let input = streams::input(config);
        let stream = input.name.clone();
        streams::stream(&connection, config.worker.mode, input).await?;
        Ok(Feeder { connection, stream, subject: String::new(), patience: Some(Duration::from_secs(60)) })
    }

    /// Sends one piece; the result waits until the server has it. Pieces arrive in the order in which they were begun, unless a fault
    /// comes in between.
    pub async fn begin(
        &self,
        message_id: String,
        copy: Vec<u8>,
    ) -> impl Future<Output = Result<Taken, WorkerError>> + Send + use<> {
        let outgoing = Outgoing { subject: self.subject.clone(), message_id, headers: Headers::new(), payload: copy.into() };
        let begun = begin(&self.connection, &outgoing).await;
        let feeder = self.clone();
        async move { feeder.patiently(finish(&feeder.connection, &outgoing, begun)).await }
    }

    /// Sends one piece under a given subject and headers, and waits until the server has it.
    pub async fn send_as(&self, subject: &str, message_id: String, headers: Headers, copy: Bytes) -> Result<Taken, WorkerError> {
        let outgoing = Outgoing { subject: subject.to_owned(), message_id, headers, payload: copy };
        self.patiently(publish(&self.connection, &outgoing)).await
    }

    async fn patiently(&self, sending: impl Future<Output = Result<Receipt, Refused>>) -> Result<Taken, WorkerError> {
        let sent = match self.patience {
            None => sending.await,
            Some(patience) => timeout(patience, sending).await.map_err(|_| {
                let why = self.connection.health.ready().err().unwrap_or_default();
                WorkerError::Failed(format!("the server did not take the message within {patience:?}: {why}"))
            })?,
        };
        sent.map(|receipt| receipt.taken).map_err(|refused| WorkerError::Failed(refused.message))
    }

    /// Which of these message ids lie in the input stream. The newest messages are asked for first, by their sequence: a consumer's would
    /// end the connection where headers can't be read.
    pub async fn which_are_there(&self, ids: BTreeSet<String>) -> Result<BTreeSet<String>, WorkerError> {
        let failed = |problem: &str| WorkerError::Failed(format!("could not look through {}: {problem}", self.stream));
        let mut found = BTreeSet::new();
        if ids.is_empty() {
            return Ok(found);
        }
        let stream = timeout(ANSWER, self.connection.jetstream.get_stream(&self.stream)).await;
        let stream = stream.map_err(|_| failed("no answer"))?.map_err(|error| failed(&error.to_string()))?;
        let state = &stream.cached_info().state;
        let newest_first = (state.first_sequence..=state.last_sequence).rev();
        let mut messages =
            stream::iter(newest_first).map(|it| raw::fetch(&self.connection, &self.stream, it)).buffer_unordered(AT_A_TIME);
        while found.len() < ids.len() {
            let Some(message) = messages.next().await else { break };
            let Some(message) = message.map_err(|problem| failed(&problem))? else { continue };
            let id = raw::header(&message.header_block, MESSAGE_ID);
            found.extend(id.filter(|it| message.subject == self.subject && ids.contains(it)));
        }
        Ok(found)
    }
}

const MESSAGE_ID: &str = "Nats-Msg-Id";
/// Questions that are open at a time.
const AT_A_TIME: usize = 64;
