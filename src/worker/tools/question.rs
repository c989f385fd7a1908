//! A question to whichever worker answers: what `nats req copytaster.enrich` asks.

use async_nats::client::Request;
use bytes::Bytes;

use crate::worker::WorkerError;
use crate::worker::ask::FORMAT;
use crate::worker::broker::connection::Connection;
use crate::worker::broker::service::ENRICH;
use crate::worker::message::header_map;

/// What some copy says, in a format of `copytaster enrich`.
pub async fn ask(connection: &Connection, copy: impl Into<Bytes>, format: &str) -> Result<Bytes, WorkerError> {
    let headers = header_map(&vec![(FORMAT.to_owned(), format.to_owned())]);
    let request = Request::new().headers(headers).payload(copy.into());
    let answer = connection.client.send_request(ENRICH, request).await;
    answer.map(|it| it.payload).map_err(|error| WorkerError::Failed(format!("{ENRICH}: {error}")))
}
