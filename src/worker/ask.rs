//! Questions: `copytaster.enrich` takes copy in any format and answers with what the command `enrich` prints, `copytaster.schema` with the JSON Schemas.
//!
//! Endpoints of the worker's NATS service, so that of all workers one answers. Nothing of what is asked touches a stream or the item index. The
//! threads are its own: questions take none from the stream, nor the stream from them. Who asks more than they can do is told so at once.

use std::sync::Arc;

use async_nats::HeaderMap;
use async_nats::service::error::Error;
use async_nats::service::{Request, Service};
use bytes::Bytes;
use clap::ValueEnum;
use futures_util::StreamExt;
use jiff::Timestamp;
use serde_json::{Map, Value};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::WorkerError;
use super::broker::connection::ANSWER;
use super::broker::service::{ENRICH, SCHEMA};
use super::context::Context;
use super::desk::pool::{Broken, Pool};
use super::desk::work::{Question, Work};
use super::message::headers_from;
use super::metrics::OutcomeLabel;
use super::outgoing::{CONTENT_TYPE, STATUS};
use super::subject;
use crate::ingest::Rejection;
use crate::record::{self, Record};
use crate::stories;
use crate::view::format::Format;

/// Header of a question: `json`, `ninjs`, `ninjs-extended`, `text` or `html`.
pub(crate) const FORMAT: &str = "Copytaster-Format";
/// Header of an answer: the stable code of why there is none.
pub(crate) const REASON: &str = "Copytaster-Reason";

/// Why a question has no answer: a stable code, a number as of HTTP, and words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NoAnswer {
    reason: &'static str,
    code: usize,
    message: String,
}

struct Answer {
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// Everything that an answer needs.
struct Desk {
    context: Context,
    work: Arc<dyn Work>,
    pool: Pool,
    places: Arc<Semaphore>,
}

/// Answers until `over`. `Err`: there are no threads.
pub(super) async fn answer(
    service: &Service,
    context: &Context,
    work: &Arc<dyn Work>,
    over: &CancellationToken,
) -> Result<(), WorkerError> {
    let settings = &context.config.ask;
    if settings.threads == 0 {
        return Ok(());
    }
    let pool = Pool::new(settings.threads)
        .map_err(|error| WorkerError::Failed(format!("no threads to answer questions with: {error}")))?;
    let places = Arc::new(Semaphore::new(settings.in_flight));
    let desk = Arc::new(Desk { context: context.clone(), work: Arc::clone(work), pool, places });
    for subject in [ENRICH, SCHEMA] {
        let Ok(Ok(mut endpoint)) = timeout(ANSWER, service.endpoint(subject)).await else {
            warn!(subject, "questions can't be listened to; the worker works all the same");
            continue;
        };
        let (desk, over) = (Arc::clone(&desk), over.clone());
        tokio::spawn(async move {
            while let Some(request) = tokio::select! { request = endpoint.next() => request, () = over.cancelled() => None } {
                let desk = Arc::clone(&desk);
                tokio::spawn(async move { desk.respond(subject, request).await });
            }
        });
    }
    Ok(())
}

impl Desk {
    async fn respond(&self, subject: &str, request: Request) {
        let answered = match subject {
            ENRICH => self.enrich(&request).await,
            _ => schema(&request.message.payload),
        };
        let answered = answered.and_then(|it| self.fitting(it));
        let outcome = answered.as_ref().map_or_else(|it| it.reason, |_| "answered");
        self.context.health.metrics.questions.get_or_create(&OutcomeLabel { outcome }).inc();
        let mut headers = HeaderMap::new();
        let response = match answered {
            Ok(answer) => {
                answer.headers.iter().for_each(|(name, value)| headers.insert(*name, value.as_str()));
                Ok(Bytes::from(answer.body))
            }
            Err(no_answer) => {
                headers.insert(REASON, no_answer.reason);
                Err(Error { status: no_answer.header(), code: no_answer.code })
            }
        };
        // Who does not wait any more is not told.
        drop(timeout(ANSWER, request.respond_with_headers(response, headers)).await);
    }

    async fn enrich(&self, request: &Request) -> Result<Answer, NoAnswer> {
        let settings = &self.context.config.ask;
        let asked = request.message.headers.as_ref().and_then(|it| it.get(FORMAT)).map_or("json", |it| it.as_str());
        let format = Format::from_str(asked, true).map_err(|_| NoAnswer::unknown_format(asked))?;
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| NoAnswer::overloaded(settings.in_flight))?;
        let headers = headers_from(request.message.headers.as_ref());
        let question = Question { copy: request.message.payload.clone(), headers, format, now: Timestamp::now() };
        let work = Arc::clone(&self.work);
        let read = move || {
            // The place is taken for as long as the work lasts, whoever waits for it.
            let _place = place;
            let outcomes = work.ask(&question);
            shown(format, outcomes)
        };
        let limit = settings.timeout;
        match timeout(limit, self.pool.run(limit, read)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(Broken::Panicked)) => Err(NoAnswer::new("panic", 500, "the program failed on this copy; please report it")),
            Ok(Err(Broken::TooSlow)) | Err(_) => Err(NoAnswer::new("timeout", 504, format!("not done within {limit:?}"))),
        }
    }

    /// An answer that the server passes on.
    fn fitting(&self, answer: Answer) -> Result<Answer, NoAnswer> {
        let limit = self.context.connection.client.max_payload();
        let headers: usize = answer.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        let size = answer.body.len() + headers + HEADER_START;
        let too_large = || NoAnswer::new("answer_too_large", 413, format!("{size} bytes; the server's max_payload is {limit}"));
        if size <= limit { Ok(answer) } else { Err(too_large()) }
    }
}

/// The first line and the last of a block of headers, and room to spare.
const HEADER_START: usize = 64;

/// All items in one body. Items that were refused stand among the others; if there are no others there is no answer.
fn shown(format: Format, outcomes: Vec<Result<Record, Rejection>>) -> Result<Answer, NoAnswer> {
    if outcomes.iter().all(Result::is_err) {
        let refused = outcomes.into_iter().find_map(Result::err);
        return Err(refused.map_or_else(|| NoAnswer::new("not_offered", 501, "this worker enriches nothing"), NoAnswer::of));
    }
    let withheld = outcomes.iter().flatten().find(|it| it.lifecycle.status != record::Status::Usable);
    let status = withheld.or_else(|| outcomes.iter().flatten().next()).map(subject::status).unwrap_or_default();
    let mut body = Vec::from(format.start());
    // Colours are for terminals.
    let plain = &mut anstream::StripStream::new(&mut body);
    let written = outcomes.iter().try_for_each(|outcome| format.write(plain, outcome));
    written.map_err(|error| NoAnswer::new("panic", 500, error.to_string()))?;
    body.extend_from_slice(format.end().as_bytes());
    Ok(Answer { headers: vec![(CONTENT_TYPE, format.content_type().to_owned()), (STATUS, status)], body })
}

/// The schema that the question names, or all of them by name.
fn schema(name: &[u8]) -> Result<Answer, NoAnswer> {
    let name = String::from_utf8_lossy(name).trim().to_owned();
    let ninjs = ("ninjs", crate::ninjs::extension_schema());
    let all =
        record::schemas().into_iter().chain(stories::schemas()).map(|(name, schema)| (name, schema.to_value())).chain([ninjs]);
    let mut all: Map<String, Value> = all.map(|(name, schema)| (name.to_owned(), schema)).collect();
    let schema = if name.is_empty() { Some(Value::Object(all)) } else { all.remove(&name) };
    let body = schema.ok_or_else(|| NoAnswer::new("unknown_schema", 404, format!("'{name}' is no schema")))?.to_string();
    Ok(Answer { headers: vec![(CONTENT_TYPE, "application/schema+json".to_owned())], body: body.into_bytes() })
}

impl NoAnswer {
    fn new(reason: &'static str, code: usize, message: impl Into<String>) -> NoAnswer {
        NoAnswer { reason, code, message: message.into() }
    }

    /// Copy that can't be read, as a dead letter would say it.
    fn of(rejection: Rejection) -> NoAnswer {
        NoAnswer::new(rejection.code.as_str(), 422, rejection.message)
    }

    fn unknown_format(asked: &str) -> NoAnswer {
        let known: Vec<String> =
            Format::value_variants().iter().filter_map(|it| Some(it.to_possible_value()?.get_name().to_owned())).collect();
        NoAnswer::new("unknown_format", 406, format!("{FORMAT} is '{asked}'; known are {}", known.join(", ")))
    }

    fn overloaded(places: usize) -> NoAnswer {
        NoAnswer::new("overloaded", 503, format!("{places} questions are being answered; ask again later"))
    }

    /// In one line, as long as a header may be.
    fn header(&self) -> String {
        let line = format!("{}: {}", self.reason, self.message);
        line.chars().map(|it| if it.is_control() { ' ' } else { it }).take(LONGEST_MESSAGE).collect()
    }
}

const LONGEST_MESSAGE: usize = 500;
