//! Puts copy onto the input subject, each piece once: its message id is the digest of its bytes.

use sha2::{Digest, Sha256};
use tokio::time::{Duration, timeout};

use super::WorkerError;
use super::connection::Connection;
use super::message::Headers;
use super::outgoing::Outgoing;
use super::publish::publish;
use super::streams;
use crate::config::Config;

/// Sends copy to one subject.
#[derive(Debug, Clone)]
pub struct Feeder {
    connection: Connection,
    subject: String,
}

/// A server that takes nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(60);

impl Feeder {
    /// Makes the input stream if it is missing and may be made.
    pub async fn new(connection: Connection, config: &Config, subject: &str) -> Result<Feeder, WorkerError> {
        let [input, ..] = streams::wanted(config);
        streams::stream(&connection, config.worker.mode, input).await?;
        Ok(Feeder { connection, subject: subject.to_owned() })
    }

    /// Sends one piece and waits until the server has it. The same bytes inside the de-duplication window are taken once.
    pub async fn send(&self, copy: Vec<u8>) -> Result<(), WorkerError> {
        let id = Sha256::digest(&copy).iter().map(|byte| format!("{byte:02x}")).collect();
        self.send_as(&self.subject, id, Headers::new(), copy).await
    }

    /// Sends one piece under a given subject, message id and headers.
    pub async fn send_as(&self, subject: &str, message_id: String, headers: Headers, copy: Vec<u8>) -> Result<(), WorkerError> {
        let outgoing = Outgoing { subject: subject.to_owned(), message_id, headers, payload: copy.into() };
        match timeout(PATIENCE, publish(&self.connection, &outgoing)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(refused)) => Err(WorkerError::Failed(refused.message)),
            Err(_) => {
                let why = self.connection.health.ready().err().unwrap_or_default();
                Err(WorkerError::Failed(format!("the server did not take the message within {PATIENCE:?}: {why}")))
            }
        }
    }

    /// How many pieces the server knew already.
    pub fn duplicates(&self) -> u64 {
        self.connection.health.figures.duplicates.get()
    }
}
